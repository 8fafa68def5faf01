//! Resources that wait for each other to start.

use rustc_hash::FxHashMap;

use super::mounts::mounts_of;
use super::requires::read;
use super::taken::{of_resource, text};
use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV620",
    name: "start-deadlock",
    severity: Severity::Error,
    manual: include_str!("start_deadlock.md"),
    check: Check::Whole(check),
};

/// Who waits for whom, by the numbers of the sections.
struct Waits<'c, 'd> {
    numbers: FxHashMap<&'d str, usize>,
    edges: Vec<Vec<usize>>,
    /// The requirements that were written, with both ends and the place in the value.
    written: Vec<(usize, usize, &'c Setting<'d>, std::ops::Range<usize>)>,
}

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let mut settings = configuration.settings().iter();
    if !settings.any(|setting| setting.name == "start_requires") {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let waits = waits(configuration, generation);
        let groups = groups(&waits.edges);
        for (from, to, setting, range) in &waits.written {
            if groups[*from] == groups[*to] {
                let range = range.clone();
                found.push(finding(
                    configuration,
                    setting,
                    generation,
                    range,
                    from == to,
                ));
            }
        }
    });
}

fn waits<'c, 'd>(configuration: &'c Configuration<'d>, generation: Generation) -> Waits<'c, 'd> {
    let sections = configuration.sections();
    let numbers = sections.iter().enumerate();
    let mut waits = Waits {
        numbers: numbers
            .map(|(number, section)| (section.name, number))
            .collect(),
        edges: vec![Vec::new(); sections.len()],
        written: Vec::new(),
    };
    let volumes: FxHashMap<_, usize> = configuration
        .resources("volume", generation)
        .filter_map(|section| {
            let name = text(configuration, section, "name", generation)?;
            let name = of_resource(configuration, name, section);
            Some((name, waits.numbers[section.name]))
        })
        .collect();
    for (number, section) in sections.iter().enumerate() {
        if section.group(generation).is_some() {
            waits.add_own(configuration, section, number, generation);
        }
    }
    for setting in configuration.settings_by("volume_mounts") {
        mounts_of(configuration, setting, generation, |mounted| {
            if let Some(&volume) = mounted.volume().and_then(|name| volumes.get(name)) {
                waits.edges[setting.section()].push(volume);
            }
        });
    }
    waits
}

impl<'c, 'd> Waits<'c, 'd> {
    /// What a resource waits for by its requirements and its namespace.
    fn add_own(
        &mut self,
        configuration: &'c Configuration<'d>,
        section: &'c Section<'d>,
        number: usize,
        generation: Generation,
    ) {
        if let Some(&holder) = text(configuration, section, "netns", generation)
            .and_then(|name| self.numbers.get(name))
            .filter(|&&holder| holder != number)
        {
            self.edges[number].push(holder);
        }
        let requires = configuration.effective(section, "start_requires", generation);
        let Some(setting) = requires.one() else {
            return;
        };
        let value = setting.value(generation).symbolic().unwrap_or_default();
        for requirement in read(value) {
            if let Some(&to) = self.numbers.get(requirement.rid)
                && requirement.wants_up()
            {
                self.edges[number].push(to);
                self.written.push((number, to, setting, requirement.span));
            }
        }
    }
}

/// The group of each node: two of one group wait for each other, at once or over others.
fn groups(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut back = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        targets.iter().for_each(|&to| back[to].push(from));
    }
    let mut group = vec![usize::MAX; edges.len()];
    for &root in finished_last_first(edges).iter() {
        let mut todo = vec![root];
        while let Some(node) = todo.pop() {
            if group[node] == usize::MAX {
                group[node] = root;
                todo.extend(back[node].iter().filter(|&&next| group[next] == usize::MAX));
            }
        }
    }
    group
}

/// The nodes in the order in which a walk in depth leaves them, the last one first.
fn finished_last_first(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; edges.len()];
    let mut order = Vec::with_capacity(edges.len());
    for root in 0..edges.len() {
        let mut way = vec![(root, 0)];
        while let Some((node, next)) = way.pop() {
            if next == 0 && std::mem::replace(&mut seen[node], true) {
                continue;
            }
            match edges[node].get(next) {
                Some(&target) => {
                    way.push((node, next + 1));
                    if !seen[target] {
                        way.push((target, 0));
                    }
                }
                None => order.push(node),
            }
        }
    }
    order.reverse();
    order
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    range: std::ops::Range<usize>,
    own: bool,
) -> Diagnostic {
    let span = configuration.place(setting, generation, range);
    let section = configuration.section_of(setting).name;
    let written = span.text(configuration.document.text());
    let message = match own {
        true => format!("`{section}` waits for itself to start"),
        false => format!("`{section}` waits for `{written}`, which waits for `{section}`"),
    };
    RULE.finding(generation.into(), span, message, "neither ever starts")
        .about(configuration.subject(setting))
        .help("drop one of the requirements; an ip waits for its container by itself")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_wait_for_each_other_are_one_group() {
        let groups = groups(&[vec![1], vec![2], vec![0, 3], vec![3], vec![0]]);
        assert!(groups[0] == groups[1] && groups[1] == groups[2]);
        assert!(groups[3] != groups[0] && groups[4] != groups[0] && groups[4] != groups[3]);
    }

    #[test]
    fn a_long_row_needs_no_stack() {
        let row: Vec<_> = (0..200_000).map(|node| vec![node + 1]).collect();
        let edges = [row, vec![vec![]]].concat();
        assert_eq!(groups(&edges).len(), edges.len());
    }
}
