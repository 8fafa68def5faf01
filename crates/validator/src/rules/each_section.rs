//! The sections of a configuration -> what the rules about sections find: what follows from an outline is asked once for all
//! sections that have it.

use super::passed_over::pass_over;
use super::rule::Findings;
use crate::configuration::{Configuration, Section};

type OnSection = fn(&Configuration<'_>, &Section<'_>, &mut Findings);

/// The checks of the rules about sections.
#[derive(Default)]
pub(super) struct OfSections {
    pub(super) each: Vec<OnSection>,
    pub(super) by_outline: Vec<OnSection>,
}

impl OfSections {
    /// Checks all sections that an agent reads which is asked about, in order of place.
    pub(super) fn check(&self, configuration: &Configuration<'_>, findings: &mut Findings) {
        // Those that have found something, and are called for each section of the outline.
        let mut talkative: Vec<Option<Vec<OnSection>>> = vec![None; configuration.outlines()];
        for section in configuration.sections() {
            let readers = section.agents.intersection(configuration.agents);
            if readers.is_empty() {
                continue;
            }
            let before = findings.len();
            let mut call = |checks: &[OnSection]| {
                let checks = checks.iter();
                checks.for_each(|check| check(configuration, section, findings));
            };
            call(&self.each);
            match section
                .outline
                .map(|outline| &mut talkative[outline.number()])
            {
                None => call(&self.by_outline),
                Some(Some(talkative)) => {
                    call(talkative);
                    pass_over(|findings| {
                        self.call_silent(talkative, configuration, section, findings)
                    });
                }
                Some(unknown) => {
                    let finds = |check: &&OnSection| {
                        let before = findings.len();
                        check(configuration, section, findings);
                        findings.len() > before
                    };
                    *unknown = Some(self.by_outline.iter().filter(finds).copied().collect());
                }
            }
            // Of a section that an agent does not read, nothing holds for that agent.
            for finding in &mut findings[before..] {
                finding.agents = finding.agents.intersection(section.agents);
            }
        }
    }

    /// Calls those of the checks that follow from outlines which are none of the talkative ones.
    fn call_silent(
        &self,
        talkative: &[OnSection],
        configuration: &Configuration<'_>,
        section: &Section<'_>,
        findings: &mut Findings,
    ) {
        let is_silent = |check: &&OnSection| {
            let mut talkative = talkative.iter();
            !talkative.any(|other| std::ptr::fn_addr_eq(*other, **check))
        };
        for check in self.by_outline.iter().filter(is_silent) {
            check(configuration, section, findings);
        }
    }
}
