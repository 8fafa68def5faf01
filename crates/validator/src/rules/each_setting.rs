//! The settings of a configuration -> what the rules about settings find: each setting is visited once, and only the
//! rules that are about it are called.

use rustc_hash::FxHashSet;

use super::fine::{self, Fine};
use super::particular::{Few, Particular};
use super::passed_over::pass_over;
use super::rule::{About, Basis, Findings};
use crate::configuration::{Configuration, Outline, Section, Setting};
use crate::generation::Generation;
use crate::value::environment;
use crate::value::ordinary::is_ordinary;

type OnSetting = fn(&Configuration<'_>, &Setting<'_>, &mut Findings);

type OnBasis = fn(&Configuration<'_>, &Setting<'_>, &mut Findings) -> Basis;

/// The checks of the rules about settings.
#[derive(Default)]
pub(super) struct OfSettings {
    pub(super) values: Particular<OnSetting>,
    /// Those about values that find nothing in ordinary ones.
    odd: Few,
    /// Those about values that find nothing in usual variables.
    variables: Few,
    pub(super) based: Particular<OnBasis>,
    pub(super) joining: Particular<OnSetting>,
    pub(super) particular: Particular<OnSetting>,
    pub(super) joined: Vec<OnSetting>,
    pub(super) scoped: Vec<OnSetting>,
    pub(super) referring: Vec<OnSetting>,
    pub(super) unusual: Vec<OnSetting>,
}

impl OfSettings {
    pub(super) fn push_odd(&mut self, about: About, check: OnSetting) {
        self.odd |= self.values.push(about, check);
    }

    pub(super) fn push_variables(&mut self, about: About, check: OnSetting) {
        self.variables |= self.values.push(about, check);
    }

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
            if setting.refers() {
                call(&self.referring);
                if !setting.refers_as_usual() {
                    call(&self.unusual);
                }
            }
            if setting.plain().is_none() {
                self.ask_of_lines(judge, configuration, setting, findings);
            }
        }
    }

    /// Calls the checks for a setting of several lines, but where they have found nothing in the same ones right before.
    fn ask_of_lines<'c, 'd>(
        &self,
        judge: &mut Judge<'c, 'd>,
        configuration: &'c Configuration<'d>,
        setting: &'c Setting<'d>,
        findings: &mut Findings,
    ) {
        let entry = &configuration.document.entries()[setting.entry()];
        if entry.is_plain() {
            return;
        }
        let lines = entry.span().text(configuration.document.text());
        let call = |findings: &mut Findings| {
            let checks = self.joined.iter();
            checks.for_each(|check| check(configuration, setting, findings));
        };
        if judge.lines == Some(lines) {
            return pass_over(call);
        }
        let before = findings.len();
        call(findings);
        judge.lines = Some(lines).filter(|_| findings.len() == before);
    }

    /// Calls the checks for a setting, but for those that have found nothing in its text before, or in the sections that it
    /// joins.
    fn ask<'c, 'd>(
        &self,
        judge: &mut Judge<'c, 'd>,
        configuration: &'c Configuration<'d>,
        setting: &'c Setting<'d>,
        findings: &mut Findings,
    ) {
        let place = fine::place(setting);
        let before = findings.len();
        let call = |values: Few, findings: &mut Findings| {
            let checks = self.values.those(values);
            checks.for_each(|check| check(configuration, setting, findings));
        };
        if judge.values != 0 && judge.fine.has(place, setting) {
            pass_over(|findings| call(judge.values, findings));
        } else if judge.values != 0 {
            let values = self.fit(judge.values, setting);
            call(values, findings);
            pass_over(|findings| call(judge.values & !values, findings));
            if findings.len() == before {
                judge.fine.remember(place, setting);
            }
        }
        let call = |findings: &mut Findings| {
            self.based.those(judge.based).fold(true, |follows, check| {
                follows & (check(configuration, setting, findings) == Basis::Value)
            })
        };
        if judge.based != 0 && judge.fine_by_basis.has(place, setting) {
            pass_over(|findings| _ = call(findings));
        } else if judge.based != 0 {
            let before = findings.len();
            if call(findings) && findings.len() == before {
                judge.fine_by_basis.remember(place, setting);
            }
        }
        if judge.joining != 0 {
            self.ask_of_joined(judge, configuration, setting, findings);
        }
        for check in self.particular.those(judge.particular) {
            check(configuration, setting, findings);
        }
    }

    /// Calls the checks for a setting that may name another section, but for those that have found nothing in such a pair.
    fn ask_of_joined<'c, 'd>(
        &self,
        judge: &mut Judge<'c, 'd>,
        configuration: &'c Configuration<'d>,
        setting: &'c Setting<'d>,
        findings: &mut Findings,
    ) {
        let own = configuration.section_of(setting);
        let named = setting.plain().and_then(|name| configuration.section(name));
        // A plain text that names no section is a value as others are.
        let is_alone = setting.plain().is_some() && named.is_none();
        let place = fine::place(setting).filter(|_| is_alone);
        let named = named.filter(|named| !std::ptr::eq(*named, own));
        let pair = named.and_then(|named| Some((own.outline?, named.outline?)));
        let call = |findings: &mut Findings| {
            let checks = self.joining.those(judge.joining);
            checks.for_each(|check| check(configuration, setting, findings));
        };
        let is_fine = pair.is_some_and(|pair| judge.pairs.contains(&pair));
        if is_fine || judge.alone.has(place, setting) {
            return pass_over(call);
        }
        let before = findings.len();
        call(findings);
        if findings.len() > before {
            return;
        }
        judge.alone.remember(place, setting);
        if let (Some(named), Some(pair)) = (named, pair)
            && are_told_by_outlines(configuration, own, named)
        {
            judge.pairs.insert(pair);
        }
    }

    /// Those of the checks about values that may find something in the text of a setting.
    fn fit(&self, mut values: Few, setting: &Setting<'_>) -> Few {
        if values & self.odd != 0 && setting.plain().is_some_and(is_ordinary) {
            values &= !self.odd;
        }
        if values & self.variables != 0 && setting.has_words_alike_and(environment::is_usual) {
            values &= !self.variables;
        }
        values
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
            joining: self.joining.about(configuration, setting),
            particular: self.particular.about(configuration, setting),
            fine: Fine::default(),
            fine_by_basis: Fine::default(),
            alone: Fine::default(),
            pairs: FxHashSet::default(),
            lines: None,
        }
    }
}

/// The checks for the settings of one keyword, and the last texts in which those of values have found nothing: most
/// resources of a long file say the same as others.
struct Judge<'c, 'd> {
    values: Few,
    based: Few,
    joining: Few,
    particular: Few,
    fine: Fine<'c, 'd>,
    fine_by_basis: Fine<'c, 'd>,
    /// Those in which those of joining have found nothing, and that name no section.
    alone: Fine<'c, 'd>,
    /// The outlines between which those of joining have found nothing.
    pairs: FxHashSet<(Outline, Outline)>,
    /// The last entry of several lines in which those of joined lines have found nothing, as it stands in the text.
    lines: Option<&'c str>,
}

/// The keywords by which a container joins a namespace of another.
const NAMESPACES: [&str; 4] = ["netns", "pidns", "ipcns", "utsns"];

/// Whether all that can be said of a section and of one that it joins follows from their outlines.
fn are_told_by_outlines(
    configuration: &Configuration<'_>,
    own: &Section<'_>,
    named: &Section<'_>,
) -> bool {
    let says = |section: &Section<'_>, keyword| {
        let mut agents = Generation::ALL.into_iter();
        agents.any(|generation| configuration.is_said(section, keyword, generation))
    };
    let default = configuration.section("DEFAULT");
    let mut places = default.into_iter().chain([named]);
    !says(own, "subset")
        && places.all(|place| {
            !says(place, "subset") && !NAMESPACES.iter().any(|keyword| says(place, keyword))
        })
}
