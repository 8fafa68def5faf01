//! `regsvc rules`: the table of all rules.

use std::fmt::Write;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use serde::Serialize;

use super::{manual, output};
use crate::Outcome;
use crate::cli::{self, RulesFormat};
use crate::diagnostic::Severity;
use crate::rules::{FAMILIES, RULES, Rule};

/// What stands above the table in `docs/rules.md`.
const HEAD: &str = "# Rules\n\n\
    What `regsvc validate` looks for. The severity is the usual one of a rule: a finding says its own, and the\n\
    agents that it holds for. `regsvc explain CODE` prints the page of a rule. This file is made by\n\
    `regsvc rules --format markdown`.\n";

/// Prints the table.
pub(super) fn run(args: &cli::Rules) -> Result<Outcome> {
    let page = match args.format {
        RulesFormat::Text => text(),
        RulesFormat::Json => json(),
        RulesFormat::Markdown => markdown(),
    };
    output::print(&page)?;
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct Table {
    version: u32,
    rules: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    code: &'static str,
    name: &'static str,
    family: &'static str,
    severity: &'static str,
    summary: String,
    manual: &'static str,
}

fn json() -> String {
    let rows = RULES.iter().map(|rule| Row {
        code: rule.code,
        name: rule.name,
        family: rule.family(),
        severity: rule.severity.as_str(),
        summary: summary(rule),
        manual: rule.manual,
    });
    let table = Table {
        version: 1,
        rules: rows.collect(),
    };
    let json = serde_json::to_string_pretty(&table);
    json.expect("strings and numbers are always JSON") + "\n"
}

fn text() -> String {
    const FAMILY: Style = Style::new().bold();
    let columns = output::columns();
    let mut page = String::new();
    for (family, about, rules) in families() {
        let gap = if page.is_empty() { "" } else { "\n" };
        let _ = writeln!(page, "{gap}{FAMILY}{family}{FAMILY:#}: {about}");
        for rule in rules {
            let severity = rule.severity.as_str();
            let style = match rule.severity {
                Severity::Error => AnsiColor::Red.on_default(),
                Severity::Warning => AnsiColor::Yellow.on_default(),
                Severity::Note => AnsiColor::Green.on_default(),
            };
            let (code, name) = (rule.code, rule.name);
            let _ = writeln!(page, "  {code}  {style}{severity:7}{style:#}  {name}");
            page += &manual::wrapped(&summary(rule).replace('`', ""), "      ", columns);
        }
    }
    page
}

fn markdown() -> String {
    let mut page = HEAD.to_owned();
    for (_, about, rules) in families() {
        let about = about[..1].to_uppercase() + &about[1..];
        let _ = write!(
            page,
            "\n## {about}\n\n| code | name | severity | what |\n|---|---|---|---|\n"
        );
        for rule in rules {
            let _ = writeln!(
                page,
                "| {} | [{}](../{}) | {} | {} |",
                rule.code,
                rule.name,
                source(rule).display(),
                rule.severity.as_str(),
                summary(rule).replace('|', "\\|")
            );
        }
    }
    page
}

/// The families that have rules: name, what they are about, their rules.
fn families() -> impl Iterator<Item = (&'static str, &'static str, Vec<&'static Rule>)> {
    FAMILIES.iter().filter_map(|&(name, about)| {
        let rules = RULES.iter().copied().filter(|rule| rule.family() == name);
        let rules: Vec<_> = rules.collect();
        (!rules.is_empty()).then_some((name, about, rules))
    })
}

/// What a rule is about, on one line.
fn summary(rule: &Rule) -> String {
    let words: Vec<_> = rule.summary().split_whitespace().collect();
    words.join(" ")
}

/// The manual page of a rule, in the sources.
fn source(rule: &Rule) -> PathBuf {
    let file = format!("{}.md", rule.name.replace('-', "_"));
    PathBuf::from("crates/validator/src/rules")
        .join(rule.family())
        .join(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_table_is_that_of_the_program() {
        let published = include_str!("../../docs/rules.md");
        let hint = "cargo run -- rules --format markdown > docs/rules.md";
        assert!(published == markdown(), "stale; make it again: {hint}");
    }

    #[test]
    fn every_rule_is_in_the_table_and_its_page_where_the_table_says() {
        let rows: usize = families().map(|(_, _, rules)| rules.len()).sum();
        assert_eq!(rows, RULES.len());
        for rule in RULES {
            assert!(source(rule).is_file(), "{}", source(rule).display());
        }
    }
}
