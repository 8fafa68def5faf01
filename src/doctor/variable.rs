//! The keys of `[env]` and the caller's variables -> checks of what would replace `{env.NAME}` on 2.1.

use crate::doctor::check::{Check, Mend, State};
use crate::doctor::needs::Needs;
use crate::generation::Generation;

const WHY: &str = "2.1 lets a variable of its own environment replace `{env.NAME}`: `SIZE=77g svcmgr ...` \
                   makes a volume of 77g";

/// What is set in the caller's environment under the names that the service uses. `handed` of the names
/// go to the agent, and so do replace; the others are kept from it.
pub(super) fn checks(generation: Generation, needs: &Needs, variables: &[Variable]) -> Vec<Check> {
    if generation == Generation::V3 || needs.variables.is_empty() {
        return Vec::new();
    }
    let named: Vec<&Variable> = variables
        .iter()
        .filter(|variable| {
            needs
                .variables
                .iter()
                .any(|key| key.to_uppercase() == variable.name)
        })
        .collect();
    let of = |handed: bool| -> Vec<&str> {
        let chosen = named.iter().filter(|variable| variable.handed == handed);
        chosen.map(|variable| variable.name.as_str()).collect()
    };
    let (handed, kept) = (of(true), of(false));
    let handed = (!handed.is_empty()).then(|| replaced(&handed));
    handed.into_iter().chain([withheld(&kept)]).collect()
}

/// Variables that the agent needs, and that are keys of `[env]`, too.
fn replaced(names: &[&str]) -> Check {
    let names = names.join(", ");
    let found =
        format!("{names}: the agent needs it, and takes it for the key of `[env]` of that name");
    Check::new("variable", State::Fail, found, WHY).blocks()
}

/// Variables that are keys of `[env]`, and that regsvc keeps to itself.
fn withheld(names: &[&str]) -> Check {
    if names.is_empty() {
        let found = "none of the caller's has the name of a key of `[env]`; regsvc hands none over";
        return Check::new("variable", State::Pass, found, WHY);
    }
    let found = format!(
        "{} is set here: regsvc keeps it from the agent, an agent called by hand takes it",
        names.join(", ")
    );
    let unset = Mend::shell(format!("unset {}", names.join(" ")));
    Check::new("variable", State::Warn, found, WHY).mended(unset)
}

/// A variable of the caller's environment; its value is nobody's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Whether it is handed to the agent.
    pub handed: bool,
}
