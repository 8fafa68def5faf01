//! A boolean that the two agents take for different ones.

use super::{Taken, differing};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::boolean;

pub(crate) static RULE: Rule = Rule {
    code: "OSV732",
    name: "differing-boolean",
    severity: Severity::Warning,
    manual: include_str!("differing_boolean.md"),
    check: Check::Value(
        About::Converters(&[Converter::Boolean, Converter::Tristate]),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let taken = |text: &str, converter, generation| {
        let reading = match converter {
            Converter::Boolean => boolean::read(text, generation),
            Converter::Tristate => boolean::read_tristate(text, generation),
            _ => return None,
        };
        Taken::of(&reading, |value| Some(value.to_string()))
    };
    findings.extend(differing(&RULE, configuration, setting, taken, |text| {
        let read = boolean::read(text, crate::generation::Generation::V2);
        read.value().map(bool::to_string)
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::generation::Generations;

    #[test]
    fn what_agent_3_cannot_read_is_told_though_it_comes_to_the_same() {
        for (value, agents) in [
            ("false", Generations::NONE),
            ("no", Generations::V3),
            ("yes", Generations::BOTH),
        ] {
            let text = format!("[fs#1]\ntype = flag\noptional = {value}\n");
            let document = Document::read(&text);
            let identity = Identity::default();
            let found =
                crate::rules::check(&Configuration::new(&document, &identity, Generations::BOTH));
            let found = found.iter().filter(|finding| finding.name == RULE.name);
            let found = found.map(|finding| finding.agents);
            assert_eq!(found.fold(Generations::NONE, Generations::union), agents);
        }
    }
}
