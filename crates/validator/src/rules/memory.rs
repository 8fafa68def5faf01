//! Whether what was asked before is asked again: never, but where a test wants to know whether that makes a difference.

/// Whether rules may be passed over that have found nothing in something of the same kind.
#[cfg(not(test))]
pub(super) fn is_kept() -> bool {
    true
}

#[cfg(test)]
pub(super) use tests::is_kept;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;
    use proptest::sample::Index;
    use rustc_hash::FxHashMap;

    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::{self, RULES};

    thread_local! {
        static IS_KEPT: Cell<bool> = const { Cell::new(true) };
    }

    pub(in crate::rules) fn is_kept() -> bool {
        IS_KEPT.get()
    }

    /// What is found in a text, in words.
    fn found(text: &str, agents: Generations, is_kept: bool) -> String {
        IS_KEPT.set(is_kept);
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, agents);
        let findings = rules::check(&configuration);
        IS_KEPT.set(true);
        format!("{findings:#?}")
    }

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
            for agents in [Generations::BOTH, Generations::V2, Generations::V3] {
                prop_assert_eq!(found(&text, agents, true), found(&text, agents, false), "{}", text);
            }
        }
    }
}
