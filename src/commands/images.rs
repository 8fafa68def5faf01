//! A plan -> the images that it stops something for, and that no agent knows to be there.

use crate::path::ObjectPath;
use crate::plan::{Deed, Difference, Live, Plan};
use crate::printable;

/// Says which images are new to a service that is stopped for them. Whether its node has one, or can pull it, neither
/// agent tells, and this machine may reach other registries than the node.
pub(super) fn unseen(path: &ObjectPath, plan: &Plan, live: Option<&Live>) -> Option<String> {
    let live = live?;
    let stops = plan.steps().iter().any(|step| step.deed == Deed::Stop);
    let is_new = |difference: &&Difference| {
        let key = difference.key.as_deref().unwrap_or_default();
        difference.section.starts_with("container#") && key.split('@').next() == Some("image")
    };
    let changed = plan.differences().filter(is_new);
    let changed = changed.filter_map(|image| Some((image.section.as_str(), image.new.as_deref()?)));
    let changed: Vec<(&str, &str)> = changed.collect();
    if changed.is_empty() || !stops {
        return None;
    }
    let nodes: Vec<&str> = live.runs_on.iter().map(String::as_str).collect();
    let images: Vec<&str> = changed.iter().map(|(_, image)| *image).collect();
    let pull = |(section, image): &(&str, &str)| {
        let engine = live.settings.resolved(section, "type");
        let engine = engine
            .filter(|engine| *engine == "podman")
            .unwrap_or("docker");
        format!("{engine} pull {}", shell_words::quote(image))
    };
    let pulls: Vec<String> = changed.iter().map(pull).collect();
    Some(printable::line(&format!(
        "{path}: no agent says whether {} has {} or can pull it, and the service is stopped first; \
         `{}` there tells beforehand",
        nodes.join(", "),
        images.join(", "),
        pulls.join(" && ")
    )))
}
