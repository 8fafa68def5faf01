//! A reference in the braces of a template or of a shell.

use rustc_hash::FxHashSet;

use super::{is_read, written_place};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::reference::references;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV512",
    name: "extra-braces",
    severity: Severity::Warning,
    manual: include_str!("extra_braces.md"),
    check: Check::Unusual(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if !is_read(configuration, setting, generation) {
            return;
        }
        let value = &setting.value(generation);
        let Some(written) = value.written() else {
            return;
        };
        let broken: FxHashSet<usize> = value.problems().iter().map(|it| it.span.start).collect();
        for reference in references(written, generation) {
            let (before, after) = (
                &written[..reference.span.start],
                &written[reference.span.end..],
            );
            let doubled = before.ends_with('{') && after.starts_with('}');
            let extra = match (doubled, before.ends_with('$')) {
                (true, _) => (1, 1, "the inner one is replaced, the outer braces stay"),
                (false, true) => (1, 0, "the reference is replaced, the `$` stays"),
                (false, false) => continue,
            };
            // A shell's own variable, or a template's: the agents leave it alone, as is meant.
            if broken.contains(&reference.span.start) {
                continue;
            }
            let range = reference.span.start - extra.0..reference.span.end + extra.1;
            let span = written_place(configuration, setting, generation, range);
            let text = span.text(configuration.document.text());
            let meant = format!("{{{}}}", reference.body);
            found.push(
                RULE.finding(
                    generation.into(),
                    span,
                    format!("`{text}` is more than the reference `{meant}`"),
                    extra.2,
                )
                .about(configuration.subject(setting))
                .help(format!("write `{meant}`"))
                .fix(Safety::Suggested, span, meant),
            );
        }
    });
}
