//! A deployment that did not come to its end -> what it left, and what goes on from there.

use crate::agent::Agent;
use crate::commands::output::note;
use crate::commands::remove::volumes;
use crate::commands::survey::{Survey, survey};
use crate::commands::target::Target;
use crate::plan::{Beside, Leave, Settings, plan};
use crate::printable;
use crate::status::{Service, Sight};

/// Says what is left of a service that was not there before, or was otherwise; nothing when the agent cannot be asked
/// any more. An interrupt is left to whoever comes next.
pub(super) fn say(agent: &Agent, target: &Target, was_there: bool) {
    let path = &target.path;
    let Ok(now) = survey(agent, path) else {
        return;
    };
    let Sight::Seen(service) = &now.sight else {
        note(&format!("what is left: nothing of {path}"));
        return;
    };
    let short = path.short();
    let state = state(service);
    if was_there {
        let configuration = match is_as_wanted(agent, target, &now) {
            true => {
                "the new configuration; `--rollback` brings back the previous one in such a case"
            }
            false => "its old configuration",
        };
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

/// Whether the agent has the configuration that was to be deployed.
fn is_as_wanted(agent: &Agent, target: &Target, now: &Survey) -> bool {
    let wanted = Settings::read(&target.text, agent.dialect().generation);
    plan(&wanted, &Beside::default(), now.live.as_ref(), Leave::Never)
        .differences()
        .next()
        .is_none()
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
