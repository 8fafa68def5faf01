//! A size that the two agents take for different ones.

use super::{Taken, differing};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::size::{self, Size};

pub(crate) static RULE: Rule = Rule {
    code: "OSV730",
    name: "differing-size",
    severity: Severity::Warning,
    manual: include_str!("differing_size.md"),
    check: Check::Value(About::Converters(&[Converter::Size]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let taken = |text: &str, converter, generation| {
        let shown = |size: &Size| {
            Some(match size.bytes() {
                Some(bytes) => format!("{bytes} bytes"),
                None => "a share".to_owned(),
            })
        };
        (converter == Converter::Size)
            .then(|| Taken::of(&size::read(text, generation), shown))
            .flatten()
    };
    let portable = |text: &str| {
        let read = size::read(text, crate::generation::Generation::V3);
        read.value()
            .and_then(|size| size.bytes())
            .and_then(size::portable)
    };
    findings.extend(differing(&RULE, configuration, setting, taken, portable));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::generation::Generations;

    #[test]
    fn a_share_is_a_size_to_agent_2_1_alone() {
        let text = "[volume#1]\nname = data\nsize = 10%\n";
        let document = Document::read(text);
        let identity = Identity::default();
        let found =
            crate::rules::check(&Configuration::new(&document, &identity, Generations::BOTH));
        let [finding] = &found[..] else {
            panic!("{found:#?}");
        };
        assert_eq!((finding.name, finding.severity), (RULE.name, RULE.severity));
        assert_eq!(
            finding.primary.text,
            "a share to agent 2.1, nothing to agent 3"
        );
    }
}
