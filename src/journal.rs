//! An agent's log of a service -> what its resources complained of since a moment.
//!
//! A status says how a resource is, and nothing of it once the agent has undone a start that failed; the log does.
//! Stamps are those of each node's own clock, and are compared with stamps of the same node only.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::generation::Generation;

/// How many lines of a complaint are kept, the last ones.
const KEPT: usize = 4;

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The node that wrote it.
    pub node: String,
    /// When: later stamps of a node compare as greater texts.
    pub stamp: String,
    /// The run of the agent that it belongs to; one action is one run.
    pub run: String,
    /// The resource that it is about.
    pub rid: Option<String>,
    /// Whether it is an error, or a warning.
    pub level: Level,
    /// What it says.
    pub message: String,
}

/// How loud a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It only tells.
    Tells,
    /// A warning: what a program printed that failed, on agent 3.
    Warns,
    /// An error.
    Fails,
}

/// What was last written on each node before we acted: older lines are not our doing, nor are those of a node that
/// was not heard of. The default is that nothing was written anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past(Option<BTreeMap<String, String>>);

/// What a resource complained of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Its section.
    pub rid: String,
    /// Its last lines, in their order.
    pub lines: Vec<String>,
}

/// Reads what an agent prints of a log; what is no line of one is left out.
pub fn read(generation: Generation, text: &str) -> Vec<Entry> {
    match generation {
        Generation::V2 => text.lines().filter_map(line).collect(),
        Generation::V3 => text.lines().filter_map(record).collect(),
    }
}

impl Past {
    /// The last stamp of each node.
    pub fn of(entries: &[Entry]) -> Self {
        let mut last = BTreeMap::new();
        for Entry { node, stamp, .. } in entries {
            let known: &mut String = last.entry(node.clone()).or_default();
            if *known < *stamp {
                known.clone_from(stamp);
            }
        }
        Past(Some(last))
    }

    fn is_before(&self, entry: &Entry) -> bool {
        let Some(last) = &self.0 else {
            return true;
        };
        last.get(&entry.node)
            .is_some_and(|last| entry.stamp > *last)
    }
}

/// What failed on a node since `past`: the resource that complained last in the last run that has errors, before
/// the agent began to undo what that run had started.
pub fn complaint(entries: &[Entry], past: &Past, node: &str) -> Option<Complaint> {
    let is_ours = |entry: &&Entry| entry.node == node && past.is_before(entry);
    let ours: Vec<&Entry> = entries.iter().filter(is_ours).collect();
    let is_error = |entry: &&&Entry| entry.level == Level::Fails && entry.rid.is_some();
    let run = &ours.iter().rev().find(is_error)?.run;
    let of_run = ours.into_iter().filter(|entry| entry.run == *run);
    let of_run: Vec<&Entry> = of_run.take_while(|entry| !undoes(entry)).collect();
    let rid = of_run.iter().rev().find(is_error)?.rid.clone()?;
    let own = of_run
        .iter()
        .filter(|entry| entry.rid.as_ref() == Some(&rid));
    let mut lines: Vec<String> = Vec::new();
    for entry in own.filter(|entry| entry.level > Level::Tells) {
        // Agent 3 says an error once more for each call that it came through.
        let said = |line: &String| entry.message.ends_with(line.as_str());
        if !lines.last().is_some_and(said) {
            lines.push(entry.message.clone());
        }
    }
    lines.drain(..lines.len().saturating_sub(KEPT));
    Some(Complaint { rid, lines })
}

/// Whether a line says that the agent begins to undo what it has started.
fn undoes(entry: &Entry) -> bool {
    entry.rid.is_none() && entry.message.contains("rollback")
}

/// Reads a line of 2.1: `DATE TIME LEVEL sid:RUN n:NODE o:PATH r:RID sc:n | MESSAGE`.
fn line(text: &str) -> Option<Entry> {
    let (head, message) = text.split_once(" | ")?;
    let mut words = head.split_whitespace();
    let stamp = format!("{} {}", words.next()?, words.next()?);
    let level = words.next()?;
    let labels: BTreeMap<&str, &str> = words.filter_map(|word| word.split_once(':')).collect();
    let label = |name: &str| labels.get(name).map(|&label| label.to_owned());
    Some(Entry {
        node: label("n")?,
        stamp,
        run: label("sid")?,
        rid: label("r"),
        level: loudness(level),
        // What a program printed is marked.
        message: message
            .strip_prefix("| ")
            .unwrap_or(message)
            .trim()
            .to_owned(),
    })
}

/// Reads a record of agent 3: one of journald's, in JSON, with the agent's own in it.
fn record(text: &str) -> Option<Entry> {
    let record: Value = serde_json::from_str(text).ok()?;
    let stamp = record.get("__REALTIME_TIMESTAMP")?.as_str()?;
    let own: Value = serde_json::from_str(record.get("JSON")?.as_str()?).ok()?;
    let word = |key: &str| own.get(key).and_then(Value::as_str).map(str::to_owned);
    let (rid, path) = (word("rid"), word("obj_path").unwrap_or_default());
    let message = word("message")?;
    let about = match &rid {
        Some(rid) => format!("instance: {path}: {rid}: "),
        None => format!("instance: {path}: "),
    };
    let message = message.strip_prefix(about.as_str()).unwrap_or(&message);
    // A container repeats the error of the address that it is started for, under its own name.
    let (rid, message) = match message.split_once(": ") {
        Some((other, rest)) if is_rid(other) => (Some(other.to_owned()), rest),
        _ => (rid, message),
    };
    let message = message.strip_prefix("stderr: ").unwrap_or(message);
    Some(Entry {
        node: word("node")?,
        // Microseconds: a number, made as long as any.
        stamp: format!("{stamp:0>20}"),
        run: word("sid").unwrap_or_default(),
        rid,
        level: loudness(&word("level").unwrap_or_default()),
        message: message.trim().to_owned(),
    })
}

/// Whether a word is the section of a resource.
fn is_rid(word: &str) -> bool {
    let parts = word.split_once('#');
    let is_part = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    parts.is_some_and(|(group, name)| is_part(group) && is_part(name))
}

fn loudness(word: &str) -> Level {
    let word = word.to_ascii_lowercase();
    match word.as_str() {
        "warn" | "warning" => Level::Warns,
        "error" | "critical" | "fatal" | "panic" => Level::Fails,
        _ => Level::Tells,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn of_v2(seconds: u32, run: &str, rid: &str, level: &str, message: &str) -> String {
        let rid = match rid {
            "" => String::new(),
            rid => format!(" r:{rid}"),
        };
        format!(
            "2026-11-24 15:51:{seconds:02},906000 {level:7} sid:{run} n:a o:t/svc/r{rid} sc:n | {message}\n"
        )
    }

    fn of_v3(seconds: u32, run: &str, rid: &str, level: &str, message: &str) -> String {
        let mut own = json!({"level": level, "node": "a", "sid": run, "obj_path": "t/svc/r"});
        own["message"] = match rid {
            "" => format!("instance: t/svc/r: {message}").into(),
            rid => {
                own["rid"] = rid.into();
                format!("instance: t/svc/r: {rid}: {message}").into()
            }
        };
        let stamp = (1_795_535_219_000_000 + u64::from(seconds) * 1_000_000).to_string();
        format!(
            "{}\n",
            json!({"JSON": own.to_string(), "__REALTIME_TIMESTAMP": stamp})
        )
    }

    /// A start that failed and was undone, after one that failed before.
    fn log(generation: Generation) -> Vec<Entry> {
        let line = match generation {
            Generation::V2 => of_v2,
            Generation::V3 => of_v3,
        };
        let text = [
            line(1, "old", "volume#1", "error", "no pool"),
            line(2, "new", "ip#1", "info", "plugged"),
            line(3, "new", "container#1", "warn", "old news"),
            line(3, "new", "container#1", "error", "no such image"),
            line(3, "new", "container#1", "error", "start: no such image"),
            line(4, "new", "", "info", "trying to rollback start on ip#1"),
            line(5, "new", "ip#1", "error", "it does not unplug"),
            line(6, "later", "", "error", "exit code 1"),
        ];
        read(generation, &text.concat())
    }

    #[test]
    fn the_resource_that_failed_is_the_one_before_all_was_undone() {
        for generation in Generation::ALL {
            let complaint = complaint(&log(generation), &Past::default(), "a").unwrap();
            assert_eq!(complaint.rid, "container#1");
            assert_eq!(complaint.lines, ["old news", "no such image"]);
        }
    }

    #[test]
    fn an_error_that_is_repeated_under_another_name_is_of_the_resource_that_it_names() {
        let text = of_v3(
            1,
            "a",
            "container#pause",
            "error",
            "ip#cni: start: no bridge",
        );
        let complaint = complaint(&read(Generation::V3, &text), &Past::default(), "a").unwrap();
        assert_eq!(complaint.rid, "ip#cni");
        assert_eq!(complaint.lines, ["start: no bridge"]);
    }

    #[test]
    fn what_was_said_before_we_acted_is_not_repeated() {
        for generation in Generation::ALL {
            let log = log(generation);
            assert_eq!(complaint(&log, &Past::of(&log), "a"), None);
            let past = Past::of(&log[..1]);
            assert_eq!(complaint(&log, &past, "a").unwrap().rid, "container#1");
            assert_eq!(complaint(&log[..1], &past, "a"), None);
            assert_eq!(complaint(&log, &past, "b"), None);
            assert_eq!(complaint(&log, &Past::of(&[]), "a"), None);
        }
    }

    proptest! {
        #[test]
        fn no_log_makes_a_reader_panic(text in ".{0,200}", tail in "[ -~|:{}\"]{0,200}") {
            for generation in Generation::ALL {
                for text in [&text, &tail] {
                    let entries = read(generation, text);
                    let _ = complaint(&entries, &Past::of(&entries), "a");
                }
            }
        }
    }
}
