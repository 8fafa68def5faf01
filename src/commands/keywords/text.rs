//! A page -> text for people, as wide as the terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::fact::{facts, headline};
use super::reference::{Driver, Entry, Group, Listing, Page};
use crate::generation::{Each, Generations};

const NAME: Style = Style::new().bold();
const TYPE: Style = AnsiColor::Cyan.on_default();
const AGENT: Style = AnsiColor::Yellow.on_default();
const FACT: Style = Style::new().dimmed();
const PLAIN: Style = Style::new();

/// What the list of `DEFAULT` leaves out.
const RESOURCES: &str = "A keyword of a resource may stand in DEFAULT too: all resources that have \
                         it and do not say it themselves take it from there.";

/// Where the drivers begin in the list of groups.
const DRIVERS: usize = 18;

/// The page, in lines of at most `columns` unless a word is longer. Where it `is_mixed`, for both agents, it tells what
/// one of them alone knows.
pub(super) fn page(page: &Page, is_mixed: bool, columns: usize) -> String {
    match page {
        Page::Groups(groups) => all(groups, is_mixed, columns),
        Page::Section(listing) => section(listing, is_mixed, columns),
        Page::Keyword(uses) => {
            let uses = uses.iter().map(|used| {
                let places = format!("in {}", used.places.join(" "));
                let places = wrapped(&places, 4, columns, PLAIN);
                head(&used.entry, Some(""), columns)
                    + &places
                    + &body(&used.entry, used.places == ["DEFAULT"], columns)
            });
            uses.collect::<Vec<_>>().join("\n")
        }
    }
}

fn all(groups: &[Group], is_mixed: bool, columns: usize) -> String {
    let mut text = String::new();
    for group in groups {
        let drivers = group.drivers.iter().map(|known| driver(known, is_mixed));
        let drivers: Vec<_> = drivers.collect();
        let drivers = match group.name {
            "DEFAULT" => "the object as a whole, and defaults of its resources".into(),
            "subset" => "resources that are handled together".into(),
            "volume" => "no drivers: `type` names a pool".into(),
            _ => drivers.join(" "),
        };
        let name = format!("{}{}", group.name, only(group.agents, is_mixed));
        let gap = " ".repeat(DRIVERS.saturating_sub(name.width()));
        let lines = wrapped(&drivers, DRIVERS, columns, PLAIN);
        let _ = write!(text, "{NAME}{name}{NAME:#}{gap}{}", lines.trim_start());
    }
    let help = "`regsvc keywords container.docker` lists what such a section accepts, \
                `regsvc keywords --keyword size` where a keyword is accepted.";
    text + "\n" + &wrapped(help, 0, columns, FACT)
}

/// A driver as one word, so that it stays on one line.
fn driver(driver: &Driver, is_mixed: bool) -> String {
    let alias = driver
        .alias_of
        .map_or(String::new(), |other| format!("={other}"));
    let agents = only(driver.agents, is_mixed).replace(' ', "\u{a0}");
    format!("{}{alias}{agents}", driver.name)
}

/// ` (v2)` for what one agent alone knows.
fn only(agents: Generations, is_mixed: bool) -> String {
    match agents.iter().collect::<Vec<_>>()[..] {
        [agent] if is_mixed => format!(" ({agent})"),
        _ => String::new(),
    }
}

fn section(listing: &Listing, is_mixed: bool, columns: usize) -> String {
    let place = listing.place;
    let mut text = format!("{NAME}{place}{NAME:#}\n");
    if !listing.drivers.is_empty() {
        let drivers = listing.drivers.iter().map(|known| driver(known, is_mixed));
        let drivers: Vec<_> = drivers.collect();
        let drivers = format!("drivers: {}", drivers.join(" "));
        text += &wrapped(&drivers, 4, columns, PLAIN);
        if let Some(default) = default_driver(listing) {
            text += &wrapped(&format!("without `type`: {default}"), 4, columns, PLAIN);
        }
        text += "    what all of them accept:\n";
    }
    let in_default = place.group == "DEFAULT";
    let shown = |entry: &&Entry| {
        format!(
            "\n{}{}",
            head(entry, is_mixed.then_some(" only"), columns),
            body(entry, in_default, columns)
        )
    };
    let (common, own): (Vec<_>, Vec<_>) = listing.entries.iter().partition(|entry| entry.common);
    text.extend(own.iter().map(shown));
    if !common.is_empty() {
        let _ = write!(text, "\n{NAME}as any {}{NAME:#}\n", place.group);
        text.extend(common.iter().map(shown));
    }
    if in_default {
        text.push('\n');
        text += &wrapped(RESOURCES, 0, columns, FACT);
    }
    text
}

fn default_driver(listing: &Listing) -> Option<String> {
    let Each { v2, v3 } = listing.default_driver;
    match (v2, v3) {
        (Some(v2), Some(v3)) if v2 != v3 => Some(format!("{v2} (v2), {v3} (v3)")),
        (Some(name), Some(_)) => Some(name.into()),
        (Some(name), None) => Some(format!("{name} (v2)")),
        (None, Some(name)) => Some(format!("{name} (v3)")),
        (None, None) => None,
    }
}

/// The name, the type and the agents of a keyword; the type on lines of its own where one is too narrow.
fn head(entry: &Entry, only: Option<&str>, columns: usize) -> String {
    let agents = match (entry.definitions.v2, entry.definitions.v3, only) {
        (Some(_), None, Some(only)) => format!("v2{only}"),
        (None, Some(_), Some(only)) => format!("v3{only}"),
        _ => String::new(),
    };
    let (name, kind) = (entry.name, headline(entry));
    let gap = if agents.is_empty() { "" } else { "  " };
    let agents_at_end = match agents.is_empty() {
        true => "\n".to_owned(),
        false => format!("{gap}{AGENT}{agents}{AGENT:#}\n"),
    };
    match name.width() + 2 + kind.width() + gap.len() + agents.width() <= columns {
        true => format!("{NAME}{name}{NAME:#}  {TYPE}{kind}{TYPE:#}{agents_at_end}"),
        false => format!("{NAME}{name}{NAME:#}{agents_at_end}") + &wrapped(&kind, 4, columns, TYPE),
    }
}

fn body(entry: &Entry, in_default: bool, columns: usize) -> String {
    let description = entry.description.unwrap_or_default();
    // The head says it already when one agent alone has the keyword.
    let description = match (entry.definitions.v2, entry.definitions.v3) {
        (Some(_), Some(_)) => description,
        (Some(_), None) => description.strip_prefix("2.1: ").unwrap_or(description),
        _ => description.strip_prefix("3: ").unwrap_or(description),
    };
    let facts = facts(entry, in_default).join("; ");
    wrapped(description, 4, columns, PLAIN) + &wrapped(&facts, 4, columns, FACT)
}

/// The words in lines of at most `columns`, each after `indent` blanks.
fn wrapped(text: &str, indent: usize, columns: usize, style: Style) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if indent + line.width() + 1 + word.width() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let margin = " ".repeat(indent);
    lines.iter().fold(String::new(), |text, line| {
        let line = line.replace('\u{a0}', " ");
        text + &format!("{margin}{style}{line}{style:#}\n")
    })
}
