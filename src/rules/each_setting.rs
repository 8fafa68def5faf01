//! The settings of a configuration -> what the rules about settings find: each setting is visited once, and only the
//! rules that are about it are called.

use super::rule::{About, Findings};
use crate::configuration::{Configuration, Setting};
use crate::generation::Generation;

type OnSetting = fn(&Configuration<'_>, &Setting<'_>, &mut Findings);

/// The checks of the rules about settings.
#[derive(Default)]
pub(super) struct OfSettings {
    pub(super) values: Vec<(About, OnSetting)>,
    pub(super) particular: Vec<(About, OnSetting)>,
    pub(super) joined: Vec<OnSetting>,
    pub(super) scoped: Vec<OnSetting>,
    pub(super) referring: Vec<OnSetting>,
}

impl OfSettings {
    /// Checks all settings, in order of place.
    pub(super) fn check(&self, configuration: &Configuration<'_>, findings: &mut Findings) {
        let mut judges: Vec<Option<Judge<'_>>> = Vec::new();
        judges.resize_with(configuration.definitions(), || None);
        for setting in configuration.settings() {
            let judge = &mut judges[setting.found.number];
            let judge = judge.get_or_insert_with(|| self.judge(configuration, setting));
            judge.check(configuration, setting, findings);
            let mut call = |checks: &[OnSetting]| {
                let checks = checks.iter();
                checks.for_each(|check| check(configuration, setting, findings));
            };
            // Most settings hold on every node, and are one text for both agents.
            if setting.scope().is_some() {
                call(&self.scoped);
            }
            if setting.plain().is_none() {
                call(&self.joined);
                if setting.refers() {
                    call(&self.referring);
                }
            }
        }
    }

    /// The checks for a setting, and for all others of the keyword in sections of the same make.
    fn judge<'d>(&self, configuration: &Configuration<'d>, setting: &Setting<'d>) -> Judge<'d> {
        let about = |checks: &[(About, OnSetting)]| {
            let about = checks.iter();
            let about = about.filter(|(about, _)| about.is_about(configuration, setting));
            about.map(|&(_, check)| check).collect()
        };
        Judge {
            values: about(&self.values),
            particular: about(&self.particular),
            fine: [None; REMEMBERED],
        }
    }
}

impl About {
    fn is_about(self, configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
        let found = Generation::ALL.map(|generation| {
            setting.found[generation].filter(|_| configuration.agents.contains(generation))
        });
        let mut known = found.iter().flatten();
        match self {
            About::Keywords(names) => {
                let name = known
                    .next()
                    .map_or(setting.name, |found| found.keyword.name);
                names.contains(&name)
            }
            About::Converters(by) => known.any(|found| by.contains(&found.keyword.converter)),
            About::Those(is_one) => is_one(configuration, setting),
        }
    }
}

/// How many texts are remembered for each keyword.
const REMEMBERED: usize = 8;

/// The checks for the settings of one keyword, and the last texts in which those of values have found nothing: most
/// resources of a long file say the same as others.
struct Judge<'d> {
    values: Vec<OnSetting>,
    particular: Vec<OnSetting>,
    fine: [Option<&'d str>; REMEMBERED],
}

impl<'d> Judge<'d> {
    fn check(
        &mut self,
        configuration: &Configuration<'d>,
        setting: &Setting<'d>,
        findings: &mut Findings,
    ) {
        let text = setting.plain().filter(|_| setting.scope().is_none());
        let place = text.map(remembered_at);
        let is_fine = place.is_some_and(|place| self.fine[place] == text);
        if !is_fine {
            let before = findings.len();
            for check in &self.values {
                check(configuration, setting, findings);
            }
            if let Some(place) = place.filter(|_| findings.len() == before) {
                self.fine[place] = text;
            }
        }
        for check in &self.particular {
            check(configuration, setting, findings);
        }
    }
}

/// Where a text is remembered.
fn remembered_at(text: &str) -> usize {
    let bytes = text.as_bytes();
    let [first, last] = [bytes.first(), bytes.last()].map(|byte| byte.map_or(0, |&b| b as usize));
    (first + 3 * last + text.len()) % REMEMBERED
}
