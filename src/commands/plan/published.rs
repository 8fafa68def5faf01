//! The JSON form of plans, which is a promise.

use anyhow::Result;
use serde::Serialize;

use super::Planned;
use crate::commands::objects;
use crate::commands::secrecy::Secrets;
use crate::object;
use crate::path::ObjectPath;
use crate::plan::{Deed, Difference, Effect, Leave, Step};

/// The version of the JSON form.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    services: Vec<Service<'a>>,
}

#[derive(Serialize)]
struct Service<'a> {
    path: &'a ObjectPath,
    asks: &'static str,
    obstacles: &'a [String],
    steps: Vec<Published<'a>>,
}

#[derive(Serialize)]
struct Published<'a> {
    deed: &'static str,
    object: Option<&'a ObjectPath>,
    reason: &'a str,
    differences: Vec<Changed<'a>>,
}

#[derive(Serialize)]
struct Changed<'a> {
    section: &'a str,
    keyword: Option<&'a str>,
    old: Option<String>,
    new: Option<String>,
    effect: &'static str,
    why: Option<&'a str>,
}

impl<'a> Published<'a> {
    fn of(step: &'a Step, secrets: &Secrets) -> Self {
        Published {
            deed: match &step.deed {
                Deed::Object(deed, _) => objects::name(deed),
                Deed::Create => "create",
                Deed::RemoveWhenStopped(_) => "remove-when-stopped",
                Deed::Abort => "abort",
                Deed::Stop => "stop",
                Deed::Delete(_) => "delete",
                Deed::Update(_) => "update",
                Deed::Provision => "provision",
                Deed::Start(_) => "start",
            },
            object: match &step.deed {
                Deed::Object(_, object) => Some(object),
                _ => None,
            },
            reason: &step.reason,
            differences: match &step.deed {
                Deed::Object(deed, object) => of_object(deed, object, secrets),
                _ => {
                    let differences = step.differences().iter();
                    differences
                        .map(|difference| Changed::of(difference, secrets))
                        .collect()
                }
            },
        }
    }
}

/// What is changed of an object: what runs follows by a step of its own, if it has to.
fn of_object<'a>(deed: &'a object::Deed, path: &ObjectPath, secrets: &Secrets) -> Vec<Changed<'a>> {
    let changed = objects::published(deed, path, secrets).into_iter();
    let changed = changed.map(|(section, keyword, old, new)| Changed {
        section,
        keyword: Some(keyword),
        old,
        new,
        effect: "live",
        why: None,
    });
    changed.collect()
}

impl<'a> Changed<'a> {
    fn of(difference: &'a Difference, secrets: &Secrets) -> Self {
        let hidden = |text: &Option<String>| text.as_deref().map(|text| secrets.hidden(text));
        let (effect, why) = match &difference.effect {
            Effect::Live => ("live", None),
            Effect::Restart => ("restart", None),
            Effect::Strands(why) => ("strands-data", Some(why.as_str())),
            Effect::Deletes(why) => ("deletes-data", Some(why.as_str())),
            Effect::Never(why) => ("never", Some(why.as_str())),
        };
        Changed {
            section: &difference.section,
            keyword: difference.key.as_deref(),
            old: hidden(&difference.old),
            new: hidden(&difference.new),
            effect,
            why,
        }
    }
}

/// Plans, as JSON.
pub(super) fn json(planned: &[Planned<'_>]) -> Result<String> {
    let services = planned.iter().map(|service| Service {
        path: service.path,
        asks: match service.plan.asks() {
            Leave::Nothing => "nothing",
            Leave::Update => "update",
            Leave::Replace => "replace",
            Leave::Never => "never",
        },
        obstacles: &service.obstacles,
        steps: {
            let steps = service.plan.steps().iter();
            let published = steps.map(|step| Published::of(step, &service.secrets));
            published.collect()
        },
    });
    let document = Document {
        version: VERSION,
        services: services.collect(),
    };
    Ok(format!("{}\n", serde_json::to_string_pretty(&document)?))
}
