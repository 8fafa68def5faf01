//! A keyword in its place -> one line that says what it is for.

use std::collections::HashMap;
use std::sync::OnceLock;

const TEXT: &str = include_str!("descriptions");

/// Where a line of the text stands, and the keyword that it is about.
type Key = (&'static str, &'static str);

/// What a keyword is for: the text for the driver, else for its group, else for any section. Only the
/// groups that services are made of have texts.
pub fn describe(group: &str, driver: Option<&str>, keyword: &str) -> Option<&'static str> {
    let id = driver.map(|driver| format!("{group}.{driver}"));
    entry(group, id.as_deref(), keyword).map(|(_, text)| text)
}

fn entry(group: &str, id: Option<&str>, keyword: &str) -> Option<(Key, &'static str)> {
    id.into_iter()
        .chain([group, "*"])
        .find_map(|place| entries().get(&(place, keyword)).copied())
}

fn entries() -> &'static HashMap<Key, (Key, &'static str)> {
    static ENTRIES: OnceLock<HashMap<Key, (Key, &'static str)>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let mut entries = HashMap::with_capacity(600);
        let mut places = "";
        for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
            if let Some(head) = line.strip_prefix('[') {
                places = head.trim_end_matches(']');
            } else if let Some((keyword, text)) = line.split_once(": ") {
                for key in places.split(' ').map(|place| (place, keyword)) {
                    entries.insert(key, (key, text));
                }
            }
        }
        entries
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::generation::Generation;
    use crate::schema::{Kind, Section, schema};

    const GROUPS: [&str; 8] = [
        "app",
        "container",
        "disk",
        "fs",
        "ip",
        "sync",
        "task",
        "volume",
    ];

    /// Every keyword that is to have a description, with the place where an agent has it.
    fn described() -> BTreeSet<(&'static str, Option<&'static str>, &'static str)> {
        let mut all = BTreeSet::new();
        for schema in Generation::ALL.map(schema) {
            let mut add = |group, driver, section| {
                for kind in Kind::ALL {
                    let keywords = schema.vocabulary(section, kind).keywords();
                    all.extend(keywords.map(|keyword| (group, driver, keyword.name)));
                }
            };
            add("DEFAULT", None, Section::Default);
            add("subset", None, Section::Subset);
            for group in GROUPS {
                let bare = Section::Of {
                    group,
                    driver: Some("no such driver"),
                };
                add(group, None, bare);
                for driver in schema.drivers(group) {
                    let section = Section::Of {
                        group,
                        driver: Some(driver.name),
                    };
                    add(group, Some(driver.name), section);
                }
            }
        }
        all
    }

    #[test]
    fn every_keyword_of_a_service_is_described_and_no_description_is_left_over() {
        let mut missing = Vec::new();
        let mut used = BTreeSet::new();
        for (group, driver, keyword) in described() {
            let id = driver.map(|driver| format!("{group}.{driver}"));
            match entry(group, id.as_deref(), keyword) {
                Some((key, _)) => drop(used.insert(key)),
                None => missing.push((group, driver, keyword)),
            }
        }
        let all: BTreeSet<Key> = entries().keys().copied().collect();
        let unused: Vec<_> = all.difference(&used).collect();
        assert!(
            missing.is_empty() && unused.is_empty(),
            "{missing:#?} {unused:#?}"
        );
    }

    #[test]
    fn a_description_is_one_short_line_and_stands_once_in_its_section() {
        let mut seen = BTreeSet::new();
        let mut section = "";
        for line in TEXT
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            if line.starts_with('[') {
                section = line;
            } else {
                let (keyword, text) = line.split_once(": ").expect("a keyword and a text");
                assert!(
                    seen.insert((section, keyword)),
                    "twice: {section} {keyword}"
                );
                assert!(text.chars().count() <= 130, "long: {line}");
                assert!(!text.ends_with('.'), "full stop: {line}");
            }
        }
    }

    #[test]
    fn the_nearer_description_wins() {
        let name = |group, driver| describe(group, driver, "name").unwrap();
        assert_ne!(name("container", Some("docker")), name("disk", Some("lv")));
        assert_eq!(name("container", Some("docker")), name("container", None));
        assert_eq!(
            describe("fs", Some("ext4"), "pre_start"),
            describe("app", None, "pre_start")
        );
        assert_eq!(describe("app", None, "nonsense"), None);
    }
}
