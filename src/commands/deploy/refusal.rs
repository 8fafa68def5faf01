//! A plan that asks for more leave than was given -> what would have to be allowed, and why.

use anyhow::{Result, bail};

use crate::commands::objects;
use crate::commands::plan::{changes, strays};
use crate::commands::secrecy::Secrets;
use crate::commands::target::Target;
use crate::plan::{Deed, Leave, Live, Plan};

/// Says why a plan may not be carried out, if it may not.
pub(super) fn refuse(
    target: &Target,
    plan: &Plan,
    live: Option<&Live>,
    secrets: &Secrets,
) -> Result<()> {
    let Plan::Refused { asks, steps } = plan else {
        return Ok(());
    };
    let path = &target.path;
    let short = path.short();
    let mut lines = Vec::new();
    for step in steps {
        let changed = changes(std::slice::from_ref(step), secrets, true);
        match &step.deed {
            Deed::Object(deed, object) => {
                lines.push(objects::deed(deed, object));
                lines.extend(changed.iter().map(|line| format!("  {line}")));
            }
            _ => lines.extend(changed),
        }
    }
    lines.extend(live.map(strays).unwrap_or_default());
    let lines = format!("\n  {}", lines.join("\n  "));
    match asks {
        Leave::Nothing | Leave::Update if live.is_some_and(|live| !live.strays.is_empty()) => {
            bail!(
                "{path} runs otherwise than its configuration says, nothing was done; `--update` starts it anew:{lines}"
            )
        }
        Leave::Nothing | Leave::Update => bail!(
            "{path} exists with another configuration, nothing was done; `--update` changes it:{lines}"
        ),
        Leave::Replace if plan.deletes() && live.is_none() => bail!(
            "{path} does not exist, and a volume of its name does, which would be taken up as it is; nothing was done: \
             give back what it was made with, or `--replace` deletes it with its data and makes it anew:{lines}"
        ),
        Leave::Replace if plan.deletes() => bail!(
            "{path} would lose data, nothing was done; `--replace` deletes the volume with its data and makes it anew:{lines}"
        ),
        Leave::Replace => bail!(
            "{path} would leave data behind, nothing was done; `--replace` changes it all the same:{lines}"
        ),
        Leave::Never => bail!(
            "{path} cannot be changed into this, nothing was done; give back the old value, or deploy \
             under another path than {short}:{lines}"
        ),
    }
}
