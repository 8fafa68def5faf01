//! The settings of a configuration -> what the rules about settings find: each setting is visited once, and only the
//! rules that are about it are called.

use rustc_hash::FxHashMap;

use super::rule::{About, Findings};
use crate::configuration::{Configuration, Setting};
use crate::generation::Generation;
use crate::schema::Converter;

type OnSetting = fn(&Configuration<'_>, &Setting<'_>, &mut Findings);

type Question = fn(&Configuration<'_>, &Setting<'_>) -> bool;

/// The checks of the rules about settings.
#[derive(Default)]
pub(super) struct OfSettings {
    pub(super) values: Particular,
    pub(super) particular: Particular,
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
        Judge {
            values: self.values.about(configuration, setting),
            particular: self.particular.about(configuration, setting),
            fine: [None; REMEMBERED],
        }
    }
}

/// Checks that are about some settings, by what they are about.
#[derive(Default)]
pub(super) struct Particular {
    all: Vec<OnSetting>,
    by_name: FxHashMap<&'static str, Vec<usize>>,
    by_converter: FxHashMap<Converter, Vec<usize>>,
    by_question: Vec<(usize, Question)>,
}

impl Particular {
    pub(super) fn push(&mut self, about: About, check: OnSetting) {
        let number = self.all.len();
        self.all.push(check);
        match about {
            About::Keywords(names) => names
                .iter()
                .for_each(|name| self.by_name.entry(name).or_default().push(number)),
            About::Converters(by) => by
                .iter()
                .for_each(|by| self.by_converter.entry(*by).or_default().push(number)),
            About::Those(is_one) => self.by_question.push((number, is_one)),
        }
    }

    /// The checks for a setting, in the order in which they came.
    fn about(&self, configuration: &Configuration<'_>, setting: &Setting<'_>) -> Vec<OnSetting> {
        let found = Generation::ALL.map(|generation| {
            setting.found[generation].filter(|_| configuration.agents.contains(generation))
        });
        let known = || found.iter().flatten().map(|found| found.keyword);
        let name = known().next().map_or(setting.name, |keyword| keyword.name);
        let by_name = self.by_name.get(name).into_iter().flatten().copied();
        let by_converter = known().filter_map(|keyword| self.by_converter.get(&keyword.converter));
        let asked = self.by_question.iter();
        let asked = asked.filter(|(_, is_one)| is_one(configuration, setting));
        let mut numbers: Vec<_> = by_name.chain(by_converter.flatten().copied()).collect();
        numbers.extend(asked.map(|(number, _)| number));
        numbers.sort_unstable();
        numbers.dedup();
        numbers.iter().map(|&number| self.all[number]).collect()
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
