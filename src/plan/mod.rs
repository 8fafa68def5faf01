//! The configuration that is wanted and what lives -> the steps of a deployment, as data.

mod meaning;
mod settings;

pub use self::settings::{Difference, Settings, id};

/// A service that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// What its configuration says.
    pub settings: Settings,
    /// Whether it is up, provisioned and settled.
    pub up: bool,
}

/// What a deployment comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// These steps, in this order; none when there is nothing to do.
    Steps(Vec<Step>),
    /// The service is another one: nothing is done to it unasked.
    Refused(Vec<Difference>),
}

/// One step, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub deed: Deed,
    /// Why.
    pub reason: String,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Create the service and provision it.
    Create,
    /// Give the service another configuration and provision what is new in it.
    Update(Vec<Difference>),
    /// Provision a service whose configuration is as wanted.
    Provision,
}

/// Decides what to do. With `update`, a service that differs may be changed.
pub fn plan(wanted: &Settings, live: Option<&Live>, update: bool) -> Plan {
    let step = |deed, reason: &str| {
        Plan::Steps(vec![Step {
            deed,
            reason: reason.to_owned(),
        }])
    };
    let Some(live) = live else {
        return step(Deed::Create, "there is no such service yet");
    };
    let differences = live.settings.differences(wanted);
    match (differences.is_empty(), live.up, update) {
        (true, true, _) => Plan::Steps(Vec::new()),
        (true, false, _) => step(
            Deed::Provision,
            "the configuration is as wanted, and the service is not up",
        ),
        (false, _, true) => step(Deed::Update(differences), "the configuration differs"),
        (false, _, false) => Plan::Refused(differences),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::Generation;

    fn read(text: &str) -> Settings {
        Settings::read(text, Generation::V2)
    }

    const WANTED: &str = "[env]\nsize = 10g\n";

    #[test]
    fn what_is_done_follows_from_what_lives() {
        let wanted = read(WANTED);
        let live = |text: &str, up| Live {
            settings: read(text),
            up,
        };
        let deed = |live: Option<&Live>, update| match plan(&wanted, live, update) {
            Plan::Steps(steps) => steps.first().map(|step| match &step.deed {
                Deed::Create => "create",
                Deed::Update(_) => "update",
                Deed::Provision => "provision",
            }),
            Plan::Refused(_) => Some("refused"),
        };
        assert_eq!(deed(None, false), Some("create"));
        assert_eq!(deed(Some(&live(WANTED, true)), true), None);
        assert_eq!(deed(Some(&live(WANTED, false)), false), Some("provision"));
        assert_eq!(deed(Some(&live("[env]\n", true)), false), Some("refused"));
        assert_eq!(deed(Some(&live("[env]\n", true)), true), Some("update"));
    }
}
