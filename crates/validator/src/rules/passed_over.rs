//! Rules that are passed over where they would find nothing -> whether that is so.

use super::rule::Findings;

/// Takes note of rules that are passed over, for they have found nothing in something of the same kind. Where debug assertions
/// are on, they are asked nonetheless: tests, and whoever fuzzes, hold every rule to what its kind of check promises.
///
/// # Panics
/// Debug assertions are on, and they find something.
pub(super) fn pass_over(check: impl FnOnce(&mut Findings)) {
    if cfg!(debug_assertions) {
        let mut findings = Findings::new();
        check(&mut findings);
        assert!(findings.is_empty(), "passed over: {findings:#?}");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;
    use rustc_hash::FxHashMap;

    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::{self, RULES};

    /// The sections of all examples of all manual pages.
    fn sections() -> Vec<String> {
        let blocks = RULES.iter().flat_map(|rule| rule.manual.split("```ini\n"));
        let blocks = blocks.filter_map(|block| block.split_once("\n```"));
        let sections = blocks.flat_map(|(block, _)| block.split("\n["));
        let sections = sections.map(|section| format!("[{}\n", section.trim_start_matches('[')));
        sections.filter(|section| section.contains(']')).collect()
    }

    /// A section, how often it stands in the text, and the changes to a line of it, each time others.
    type Part = (Index, usize, Vec<(Index, Change)>);

    #[derive(Clone, Debug)]
    enum Change {
        /// The line is not there.
        Drop,
        /// It says something else of its keyword, as some other line does.
        Value(Index),
        /// It is some other line.
        Line(Index),
    }

    fn parts() -> impl Strategy<Value = Vec<Part>> {
        let index = any::<Index>;
        let change = prop_oneof![
            1 => Just(Change::Drop),
            4 => index().prop_map(Change::Value),
            1 => index().prop_map(Change::Line),
        ];
        let changes = prop::collection::vec((index(), change), 0..4);
        prop::collection::vec((index(), 1..5usize, changes), 1..6)
    }

    fn changed<'t>(rest: &mut Vec<&'t str>, place: &Index, change: &Change, lines: &[&'t str]) {
        if rest.is_empty() {
            return;
        }
        let at = place.index(rest.len());
        match change {
            Change::Drop => _ = rest.remove(at),
            Change::Line(index) => rest[at] = index.get::<&str>(lines),
            Change::Value(index) => {
                let key = rest[at].split(['=', '@']).next().unwrap().trim_end();
                let is_one = |line: &&&str| line.split('=').next().unwrap().trim_end() == key;
                let alike: Vec<_> = lines.iter().filter(is_one).copied().collect();
                if !alike.is_empty() {
                    rest[at] = index.get::<&str>(&alike);
                }
            }
        }
    }

    fn text(parts: &[Part], sections: &[String]) -> String {
        let lines: Vec<&str> = sections
            .iter()
            .flat_map(|section| section.lines().skip(1))
            .collect();
        let mut text = "[DEFAULT]\nnodes = *\n".to_owned();
        // By small numbers in each group: the examples refer to those.
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        for (section, often, changes) in parts {
            let section = section.get::<String>(sections);
            let (header, rest) = section.split_once('\n').unwrap();
            let (name, index) = header.split_once(['#', ']']).unwrap();
            for time in 0..*often {
                let mut rest: Vec<_> = rest.lines().collect();
                if let Some((place, change)) = changes.get(time) {
                    changed(&mut rest, place, change, &lines);
                }
                let number = numbers.entry(name).or_default();
                *number += 1;
                let index = match index.is_empty() {
                    true => String::new(),
                    false => format!("#{number}"),
                };
                text += &format!("{name}{index}]\n{}\n", rest.join("\n"));
            }
        }
        text
    }

    proptest! {
        #[test]
        fn nothing_is_passed_over_in_which_something_is_found(parts in parts()) {
            let text = text(&parts, &sections());
            let document = Document::read(&text);
            let identity = Identity::default();
            for agents in [Generations::BOTH, Generations::V2, Generations::V3] {
                rules::check(&Configuration::new(&document, &identity, agents));
            }
        }
    }
}
