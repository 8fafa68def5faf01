//! A key of `[env]` that nothing refers to.

use rustc_hash::FxHashSet;

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::nearest::nearest;
use crate::reference::references;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV509",
    name: "unused-env-key",
    severity: Severity::Note,
    manual: include_str!("unused_env_key.md"),
    check: Check::Whole(check),
};

/// The keys of `[env]` that are referred to.
pub(super) struct Uses<'d> {
    keys: FxHashSet<&'d str>,
    /// The first few that are not there: the slips for keys that are.
    missing: Vec<&'d str>,
    /// Whether references are put together from others, so that no key is surely unused.
    any: bool,
}

/// How many missing keys are compared with one that is not used.
const FEW: usize = 16;

impl<'d> Uses<'d> {
    pub(super) fn of(configuration: &Configuration<'d>) -> Self {
        let mut uses = Uses {
            keys: FxHashSet::default(),
            missing: Vec::new(),
            any: false,
        };
        let env = configuration.section("env");
        let is_set = |key| env.is_some_and(|env| configuration.named(env, key).next().is_some());
        for setting in configuration.settings() {
            let in_env = configuration.section_of(setting).name == "env";
            for generation in configuration.agents.iter() {
                let written = setting.value[generation].written().unwrap_or_default();
                uses.any |= written.contains("{env.{");
                for reference in references(written, generation) {
                    let key = match reference.key() {
                        (Some("env"), key) => key,
                        // The unresolved word of another section may be meant for this one.
                        (None, key) if in_env || is_set(key) => key,
                        _ => continue,
                    };
                    let key = key.split_once('@').map_or(key, |(name, _)| name);
                    if uses.keys.insert(key) && uses.missing.len() < FEW && !is_set(key) {
                        uses.missing.push(key);
                    }
                }
            }
        }
        uses
    }

    pub(super) fn is_used(&self, key: &str) -> bool {
        self.any || self.keys.contains(key)
    }

    /// Whether a reference to it was probably written with a slip.
    fn is_missed(&self, key: &str) -> bool {
        self.missing
            .iter()
            .any(|missing| nearest(missing, [key]).is_some())
    }
}

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let Some(env) = configuration.section("env") else {
        return;
    };
    if configuration.system.is_some() {
        return;
    }
    let uses = Uses::of(configuration);
    for setting in configuration.settings_of(env) {
        let name = setting.name;
        // What looks like a reference and is none was meant to be one: that is the finding then.
        if uses.is_used(name) || uses.is_missed(name) || name.contains('-') {
            continue;
        }
        let finding = RULE.finding(
            setting.agents,
            setting.name_span(),
            format!("`{}` of `[env]` is not used", setting.name.escape_debug()),
            "nothing in this file refers to it",
        );
        findings.push(finding.about(configuration.subject(setting)).help(format!(
            "take it out, or refer to it: `{{env.{}}}`",
            setting.name.escape_debug()
        )));
    }
}
