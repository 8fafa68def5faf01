//! A deployment that did not come to its end -> what it left, and what goes on from there.

use crate::agent::Agent;
use crate::commands::again::named;
use crate::commands::output::note;
use crate::commands::remove::volumes;
use crate::commands::survey::survey;
use crate::commands::target::Target;
use crate::plan::Settings;
use crate::printable;
use crate::status::{Service, Sight};

/// Says what is left of a service of which `found` was there before; nothing when the agent cannot be asked any more.
/// An interrupt is left to whoever comes next.
pub(super) fn say(agent: &Agent, target: &Target, found: Option<&str>) {
    let path = &target.path;
    let Ok(now) = survey(agent, path) else {
        return;
    };
    let Sight::Seen(service) = &now.sight else {
        note(&format!("what is left: nothing of {path}"));
        return;
    };
    let short = named(path);
    let state = state(service);
    if let Some(found) = found {
        let configuration = configuration(agent, target, found, now.found.as_deref());
        note(&format!(
            "what is left: {path}, {state}, with {configuration}"
        ));
        return;
    }
    let volumes = volumes(agent, path, &target.text, service).unwrap_or_default();
    let (named, data) = match volumes.is_empty() {
        true => (String::new(), String::new()),
        false => (
            format!("; {}, its data", volumes.join(", ")),
            ", with `--with-data` its data, too".to_owned(),
        ),
    };
    note(&format!(
        "what is left: {path}, {state}{named}; `regsvc remove {short}` removes it{data}"
    ));
}

/// Which configuration a service has now, in words.
fn configuration(agent: &Agent, target: &Target, found: &str, now: Option<&str>) -> &'static str {
    let read = |text: &str| Settings::read(text, agent.dialect().generation);
    let wanted = read(&target.text);
    let is_wanted = |text: &str| read(text).differences(&wanted).is_empty();
    match (is_wanted(found), now.is_some_and(is_wanted)) {
        (true, _) => "its configuration",
        (false, true) => {
            "the new configuration: take back what changed and deploy again, or deploy with `--rollback` from the start"
        }
        (false, false) => "its old configuration",
    }
}

/// How a service is, in words.
fn state(service: &Service) -> String {
    let frozen = service
        .instances
        .iter()
        .filter(|(_, instance)| instance.frozen);
    let frozen: Vec<&str> = frozen.map(|(node, _)| node.as_str()).collect();
    let frozen = match frozen.is_empty() {
        true => ", not frozen".to_owned(),
        false => format!(", frozen on {}", frozen.join(", ")),
    };
    let provisioned = match service.provisioned.is_done() {
        true => "provisioned",
        false => "not provisioned everywhere",
    };
    printable::line(&format!("{}, {provisioned}{frozen}", service.avail))
}
