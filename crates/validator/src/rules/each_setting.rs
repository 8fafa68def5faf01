//! The settings of a configuration -> what the rules about settings find: each setting is visited once, and only the
//! rules that are about it are called.

use rustc_hash::FxHashMap;

use super::rule::{About, Basis, Findings};
use crate::configuration::{Configuration, Setting};
use crate::generation::Generation;
use crate::schema::Converter;

type OnSetting = fn(&Configuration<'_>, &Setting<'_>, &mut Findings);

type OnBasis = fn(&Configuration<'_>, &Setting<'_>, &mut Findings) -> Basis;

type Question = fn(&Configuration<'_>, &Setting<'_>) -> bool;

/// The checks of the rules about settings.
#[derive(Default)]
pub(super) struct OfSettings {
    pub(super) values: Particular<OnSetting>,
    pub(super) based: Particular<OnBasis>,
    pub(super) particular: Particular<OnSetting>,
    pub(super) joined: Vec<OnSetting>,
    pub(super) scoped: Vec<OnSetting>,
    pub(super) referring: Vec<OnSetting>,
    pub(super) unusual: Vec<OnSetting>,
}

impl OfSettings {
    /// Checks all settings, in order of place.
    pub(super) fn check(&self, configuration: &Configuration<'_>, findings: &mut Findings) {
        let mut judges: Vec<Option<Judge<'_, '_>>> = Vec::new();
        judges.resize_with(configuration.definitions(), || None);
        for setting in configuration.settings() {
            let judge = &mut judges[setting.found.number];
            let judge = judge.get_or_insert_with(|| self.judge(configuration, setting));
            self.ask(judge, configuration, setting, findings);
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
                    if !setting.refers_as_usual() {
                        call(&self.unusual);
                    }
                }
            }
        }
    }

    /// Calls the checks for a setting, but for those that have found nothing in its text before.
    fn ask<'c, 'd>(
        &self,
        judge: &mut Judge<'c, 'd>,
        configuration: &'c Configuration<'d>,
        setting: &'c Setting<'d>,
        findings: &mut Findings,
    ) {
        let place = setting.scope().is_none().then(|| remembered_at(setting));
        let before = findings.len();
        if judge.values != 0 && !judge.fine.has(place, setting) {
            for check in self.values.those(judge.values) {
                check(configuration, setting, findings);
            }
            if findings.len() == before {
                judge.fine.remember(place, setting);
            }
        }
        if judge.based != 0 && !judge.fine_by_basis.has(place, setting) {
            let before = findings.len();
            let mut follows = true;
            for check in self.based.those(judge.based) {
                follows &= check(configuration, setting, findings) == Basis::Value;
            }
            if follows && findings.len() == before {
                judge.fine_by_basis.remember(place, setting);
            }
        }
        for check in self.particular.those(judge.particular) {
            check(configuration, setting, findings);
        }
    }

    /// The checks for a setting, and for all others of the keyword in sections of the same make.
    fn judge<'c, 'd>(
        &self,
        configuration: &Configuration<'d>,
        setting: &Setting<'d>,
    ) -> Judge<'c, 'd> {
        Judge {
            values: self.values.about(configuration, setting),
            based: self.based.about(configuration, setting),
            particular: self.particular.about(configuration, setting),
            fine: Fine::default(),
            fine_by_basis: Fine::default(),
        }
    }
}

/// Checks that are about some settings, by what they are about.
pub(super) struct Particular<C> {
    all: Vec<C>,
    by_name: FxHashMap<&'static str, Few>,
    by_converter: [Few; Converter::COUNT],
    by_question: Vec<(Few, Question)>,
}

/// Some of the checks: a bit for each, from the first to the last.
type Few = u128;

impl<C> Default for Particular<C> {
    fn default() -> Self {
        Particular {
            all: Vec::new(),
            by_name: FxHashMap::default(),
            by_converter: Default::default(),
            by_question: Vec::new(),
        }
    }
}

impl<C: Copy> Particular<C> {
    pub(super) fn push(&mut self, about: About, check: C) {
        let one: Few = 1 << self.all.len();
        self.all.push(check);
        match about {
            About::Keywords(names) => names
                .iter()
                .for_each(|name| *self.by_name.entry(name).or_default() |= one),
            About::Converters(by) => by
                .iter()
                .for_each(|by| self.by_converter[*by as usize] |= one),
            About::Those(is_one) => self.by_question.push((one, is_one)),
        }
    }

    /// The checks for a setting.
    fn about(&self, configuration: &Configuration<'_>, setting: &Setting<'_>) -> Few {
        let found = Generation::ALL.map(|generation| {
            setting.found[generation].filter(|_| configuration.agents.contains(generation))
        });
        let known = || found.iter().flatten().map(|found| found.keyword);
        let name = known().next().map_or(setting.name, |keyword| keyword.name);
        let by_name = self.by_name.get(name).into_iter();
        let by_converter = known().map(|keyword| &self.by_converter[keyword.converter as usize]);
        let asked = self.by_question.iter();
        let asked = asked.filter(|(_, is_one)| is_one(configuration, setting));
        by_name
            .chain(by_converter)
            .chain(asked.map(|(one, _)| one))
            .fold(0, |all, some| all | some)
    }

    /// Some of the checks, in the order in which they came.
    fn those(&self, mut some: Few) -> impl Iterator<Item = C> {
        std::iter::from_fn(move || {
            let check = (some != 0).then(|| self.all[some.trailing_zeros() as usize]);
            some &= some.wrapping_sub(1);
            check
        })
    }
}

/// How many texts are remembered for each keyword.
const REMEMBERED: usize = 8;

/// The checks for the settings of one keyword, and the last texts in which those of values have found nothing: most
/// resources of a long file say the same as others.
struct Judge<'c, 'd> {
    values: Few,
    based: Few,
    particular: Few,
    fine: Fine<'c, 'd>,
    fine_by_basis: Fine<'c, 'd>,
}

/// The last settings in whose texts nothing was found, each at its place; none with a scope.
#[derive(Default)]
struct Fine<'c, 'd>([Option<&'c Setting<'d>>; REMEMBERED]);

impl<'c, 'd> Fine<'c, 'd> {
    /// Whether nothing was found in what a setting says.
    fn has(&self, place: Option<usize>, setting: &Setting<'d>) -> bool {
        let fine = place.and_then(|place| self.0[place]);
        fine.is_some_and(|fine| fine.says_the_same_as(setting))
    }

    fn remember(&mut self, place: Option<usize>, setting: &'c Setting<'d>) {
        if let Some(place) = place {
            self.0[place] = Some(setting);
        }
    }
}

/// Where what a setting says is remembered.
fn remembered_at(setting: &Setting<'_>) -> usize {
    let bytes = setting.written().as_bytes();
    let [first, last] = [bytes.first(), bytes.last()].map(|byte| byte.map_or(0, |&b| b as usize));
    (first + 3 * last + bytes.len()) % REMEMBERED
}
