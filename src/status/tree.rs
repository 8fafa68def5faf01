//! What a service is doing -> a tree to read, as wide as the terminal.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::path::ObjectPath;
use crate::printable;
use crate::status::{Instance, Provisioned, Resource, Service, State};

/// The least width that is left to the last column; with less it moves to its own lines.
const LEAST: usize = 24;

/// What is said of a node that nothing is heard of.
const UNHEARD: &str =
    "nothing is heard of it: `om daemon status` there tells whether its daemon runs";

/// A line of the tree: what it hangs on, a name, a state and what there is to say.
struct Row {
    trunk: String,
    name: String,
    state: Option<State>,
    notes: String,
    /// The trunk of what follows under this row.
    below: String,
}

/// Draws a service. `width` is the terminal's; without one, lines are as long as they are.
pub fn tree(path: &ObjectPath, service: &Service, width: Option<usize>) -> String {
    let rows = rows(path, service);
    let name = rows
        .iter()
        .map(|row| row.trunk.width() + row.name.width())
        .max();
    let state = rows.iter().filter_map(|row| row.state.as_ref());
    let columns = Columns {
        name: name.unwrap_or(0),
        state: state.map(|state| word(state).width()).max().unwrap_or(0),
        width,
    };
    rows.iter().map(|row| columns.draw(row)).collect()
}

/// The rows of a service.
fn rows(path: &ObjectPath, service: &Service) -> Vec<Row> {
    let mut rows = vec![Row {
        trunk: String::new(),
        name: path.to_string(),
        state: Some(service.avail.clone()),
        notes: service_notes(service),
        below: String::new(),
    }];
    let last = (service.instances.len() + service.unheard.len()).saturating_sub(1);
    for (index, (node, instance)) in service.instances.iter().enumerate() {
        let (branch, below) = branches("", index == last);
        rows.push(Row {
            trunk: branch,
            name: printable::line(node),
            state: Some(instance.avail.clone()),
            notes: instance_notes(instance),
            below: below.clone(),
        });
        rows.extend(resource_rows(&below, instance));
    }
    for (index, node) in (service.instances.len()..).zip(&service.unheard) {
        let (branch, below) = branches("", index == last);
        rows.push(Row {
            trunk: branch,
            name: printable::line(node),
            state: Some(State::Other(String::new())),
            notes: UNHEARD.to_owned(),
            below,
        });
    }
    rows
}

/// The rows of an instance's resources, and of their logs.
fn resource_rows(trunk: &str, instance: &Instance) -> Vec<Row> {
    let mut rows = Vec::new();
    let last = instance.resources.len().saturating_sub(1);
    for (index, resource) in instance.resources.iter().enumerate() {
        let (branch, below) = branches(trunk, index == last);
        rows.push(Row {
            trunk: branch,
            name: printable::line(&resource.rid),
            state: Some(resource.state.clone()),
            notes: resource_notes(resource),
            below: below.clone(),
        });
        rows.extend(resource.log.iter().map(|line| Row {
            trunk: below.clone(),
            name: String::new(),
            state: None,
            notes: printable::line(&line.to_string()),
            below: below.clone(),
        }));
    }
    rows
}

/// What a row hangs on, and what its own rows hang on.
fn branches(trunk: &str, last: bool) -> (String, String) {
    match last {
        true => (format!("{trunk}└ "), format!("{trunk}  ")),
        false => (format!("{trunk}├ "), format!("{trunk}│ ")),
    }
}

/// What there is to say about a service besides its state.
fn service_notes(service: &Service) -> String {
    let mut notes = Vec::new();
    if service.overall != service.avail {
        notes.push(format!("overall {}", word(&service.overall)));
    }
    notes.extend(unprovisioned(service.provisioned));
    notes.extend(
        service
            .frozen
            .iter()
            .filter(|frozen| ["frozen", "mixed"].contains(&frozen.as_str()))
            .map(|frozen| match frozen.as_str() {
                "mixed" => "partly frozen".to_owned(),
                _ => "frozen".to_owned(),
            }),
    );
    if service.placement.as_deref() == Some("non-optimal") {
        notes.push("non-optimal placement".to_owned());
    }
    notes.join(", ")
}

/// What there is to say about an instance besides its state.
fn instance_notes(instance: &Instance) -> String {
    let mut notes = Vec::new();
    if instance.overall != instance.avail {
        notes.push(format!("overall {}", word(&instance.overall)));
    }
    if instance.frozen {
        notes.push("frozen".to_owned());
    }
    notes.extend(unprovisioned(instance.provisioned));
    match &instance.monitor {
        None => notes.push("no monitor".to_owned()),
        Some(monitor) => {
            notes.push(printable::line(&monitor.state));
            let expects = [&monitor.local_expect, &monitor.global_expect];
            notes.extend(expects.into_iter().zip(["", "on its way to "]).filter_map(
                |(expect, word)| Some(format!("{word}{}", printable::line(expect.as_ref()?))),
            ));
        }
    }
    notes.join(", ")
}

/// What there is to say about a resource besides its state.
fn resource_notes(resource: &Resource) -> String {
    let label = printable::line(&resource.label);
    let flags = [
        (resource.disabled, "disabled"),
        (resource.optional, "optional"),
        (resource.standby, "standby"),
        (resource.monitored, "monitored"),
        (resource.provisioned == Provisioned::No, "not provisioned"),
        (
            resource.provisioned == Provisioned::Mixed,
            "partly provisioned",
        ),
    ];
    let words: Vec<&str> = flags
        .into_iter()
        .filter_map(|(is, word)| is.then_some(word))
        .collect();
    match (label.is_empty(), words.is_empty()) {
        (_, true) => label,
        (true, false) => words.join(", "),
        (false, false) => format!("{label} ({})", words.join(", ")),
    }
}

/// Says what is missing of being provisioned.
fn unprovisioned(provisioned: Provisioned) -> Option<String> {
    match provisioned {
        Provisioned::Yes | Provisioned::NotApplicable => None,
        Provisioned::No => Some("not provisioned".to_owned()),
        Provisioned::Mixed => Some("partly provisioned".to_owned()),
        Provisioned::Unknown => Some("provisioned or not: unknown".to_owned()),
    }
}

/// A state, as it is shown.
fn word(state: &State) -> String {
    printable::line(state.as_str())
}

/// The colour of a state.
fn style(state: &State) -> Style {
    let colour = match state {
        State::Up | State::StandbyUp => AnsiColor::Green,
        State::Down | State::StandbyDown => AnsiColor::Red,
        State::Warn => AnsiColor::Yellow,
        State::NotApplicable | State::Other(_) => return Style::new(),
    };
    colour.on_default()
}

/// The widths of the columns.
struct Columns {
    name: usize,
    state: usize,
    width: Option<usize>,
}

impl Columns {
    /// Draws a row: on one line, or on several where the terminal is narrow.
    fn draw(&self, row: &Row) -> String {
        let state = row.state.as_ref().map(word).unwrap_or_default();
        let style = row.state.as_ref().map(style).unwrap_or_default();
        let name = format!("{}{}", row.trunk, row.name);
        let head = format!(
            "{name}{}  {style}{state}{style:#}{}",
            blanks(self.name, &name),
            blanks(self.state, &state)
        );
        let used = self.name + 2 + self.state + 2;
        let room = self.width.map(|width| width.saturating_sub(used));
        match room {
            None => line(&head, std::slice::from_ref(&row.notes), ""),
            Some(room) if room >= LEAST => {
                let indent = format!("{}{}", row.below, blanks(used, &row.below));
                line(&head, &wrap(&row.notes, room), &indent)
            }
            Some(_) => {
                let indent = format!("{}  ", row.below);
                let room = self
                    .width
                    .unwrap_or(0)
                    .saturating_sub(indent.width())
                    .max(8);
                let notes = wrap(&row.notes, room);
                let notes = notes.iter().filter(|note| !note.is_empty());
                let notes: String = notes.map(|note| format!("{indent}{note}\n")).collect();
                match row.name.is_empty() {
                    true => notes,
                    false => format!("{}\n{notes}", head.trim_end()),
                }
            }
        }
    }
}

/// Puts the first note behind the head and the others under it.
fn line(head: &str, notes: &[String], indent: &str) -> String {
    let mut text = String::new();
    for (index, note) in notes.iter().enumerate() {
        let line = match index {
            0 => format!("{head}  {note}"),
            _ => format!("{indent}{note}"),
        };
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The blanks that fill a column behind a text.
fn blanks(column: usize, text: &str) -> String {
    " ".repeat(column.saturating_sub(text.width()))
}

/// Breaks a text at blanks into lines of a width; words that are longer stay whole. Never empty.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let wide = word.width();
        if let Some(line) = lines
            .last_mut()
            .filter(|line| line.is_empty() || used + 1 + wide <= width)
        {
            used += wide + usize::from(!line.is_empty());
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            used = wide;
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::Generation;
    use crate::status::{Sight, overview};

    const REPLY: &str = r#"{"monitor": {
        "services": {"test/svc/one": {"avail": "up", "overall": "warn", "frozen": "mixed", "provisioned": true}},
        "nodes": {"node1": {"services": {"status": {"test/svc/one": {
            "avail": "up", "overall": "warn", "provisioned": true, "frozen": 1,
            "monitor": {"status": "idle", "local_expect": "started"},
            "resources": {
                "container#registry": {"status": "up", "label": "docker ghcr.io/some/where/registry:2.8.3", "monitor": true},
                "sync#i0": {"status": "warn", "optional": true, "log": ["warn: passive node needs update"]}
            }
        }}}}}
    }}"#;

    fn drawn(width: Option<usize>) -> String {
        let path = "test/one".parse().unwrap();
        match overview(Generation::V2, REPLY, &path).unwrap() {
            Sight::Seen(service) => {
                anstream::adapter::strip_str(&tree(&path, &service, width)).to_string()
            }
            sight => panic!("{sight:?}"),
        }
    }

    #[test]
    fn without_a_terminal_lines_are_as_long_as_they_are() {
        assert_eq!(
            drawn(None),
            "\
test/svc/one            up    overall warn, partly frozen
└ node1                 up    overall warn, frozen, idle, started
  ├ container#registry  up    docker ghcr.io/some/where/registry:2.8.3 (monitored)
  └ sync#i0             warn  optional
                              warn: passive node needs update
"
        );
    }

    #[test]
    fn on_a_terminal_the_last_column_is_broken() {
        assert_eq!(
            drawn(Some(58)),
            "\
test/svc/one            up    overall warn, partly frozen
└ node1                 up    overall warn, frozen, idle,
                              started
  ├ container#registry  up    docker
  │                           ghcr.io/some/where/registry:2.8.3
  │                           (monitored)
  └ sync#i0             warn  optional
                              warn: passive node needs
                              update
"
        );
    }

    #[test]
    fn on_a_narrow_terminal_it_moves_under_the_name() {
        assert_eq!(
            drawn(Some(40)),
            "\
test/svc/one            up
  overall warn, partly frozen
└ node1                 up
    overall warn, frozen, idle, started
  ├ container#registry  up
  │   docker
  │   ghcr.io/some/where/registry:2.8.3
  │   (monitored)
  └ sync#i0             warn
      optional
      warn: passive node needs update
"
        );
    }
}
