//! The text of a service's history <-> the deployments that it tells of, and how far what lives has left the last one.
//!
//! The history stands in the cluster, in the key `history` of the object `cfg/NAME-history` beside the service, so that
//! every operator's machine sees it: one deployment a line, as JSON, the oldest first.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::generation::Generation;
use crate::path::ObjectPath;
use crate::plan::{Difference, Settings};

/// The key of the object.
pub const KEY: &str = "history";

/// How many deployments are kept.
pub const NEWEST: usize = 50;

/// The longest configuration that is kept, in bytes.
const LONGEST: usize = 256 * 1024;

/// A deployment: what it was made from, and how it ended. Secrets are said by fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// When it ended: `2026-11-24T16:00:00Z`.
    pub time: String,
    /// The version of the program.
    pub regsvc: String,
    /// Who deployed, and from where: `root@node1`.
    pub by: String,
    /// How it ended: `up`, `handed-over`, `failed`, `rolled-back`, or a word of a later version.
    pub outcome: String,
    /// Why it is not up.
    pub why: Option<String>,
    /// What the configuration was rendered from; nothing for one that was given as it is.
    pub template: Option<Origin>,
    /// The answers, by their names.
    pub answers: BTreeMap<String, Answer>,
    /// The objects beside the service.
    pub objects: Vec<String>,
    /// The configuration that the agent was handed; nothing where the one before still stands.
    pub configuration: Option<String>,
}

/// A template, as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// The SHA-256 of its files, in hexadecimal.
    pub digest: String,
}

/// An answer, and where it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The answer.
    pub value: String,
    /// Where it was given; nothing for the template's default.
    pub from: Option<String>,
}

/// The object that the history of a service is kept in.
///
/// # Errors
/// Its name would be longer than the name of an object can be.
pub fn object(service: &ObjectPath) -> Result<ObjectPath> {
    service.object("cfg", &format!("{}-history", service.name()))
}

/// The service whose history an object of this name keeps, if it keeps one.
pub fn service(object: &ObjectPath) -> Option<ObjectPath> {
    let name = object.name().strip_suffix("-history")?;
    let service = format!("{}/{name}", object.namespace());
    service.parse().ok().filter(|_| object.kind() == "cfg")
}

/// The deployments that a history tells of, the oldest first. A line that cannot be read tells of none.
pub fn read(text: &str) -> Vec<Record> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let records = lines.filter_map(|line| serde_json::from_str(line).ok());
    records
        .filter(|record: &Record| !record.time.is_empty())
        .collect()
}

/// The history with one more deployment: the newest ones, of which one has the configuration.
pub fn with(text: &str, mut record: Record) -> String {
    let mut records = read(text);
    record.configuration = record.configuration.filter(|text| text.len() <= LONGEST);
    if record.configuration.is_some() {
        records.iter_mut().for_each(|old| old.configuration = None);
    }
    records.push(record);
    let surplus = records.len().saturating_sub(NEWEST);
    // The configuration that still stands goes with nobody who leaves.
    let standing = records[..surplus]
        .iter_mut()
        .filter_map(|old| old.configuration.take())
        .last();
    let mut kept = records.split_off(surplus);
    if let (Some(standing), Some(oldest)) = (standing, kept.first_mut()) {
        oldest.configuration.get_or_insert(standing);
    }
    let lines = kept
        .iter()
        .filter_map(|record| serde_json::to_string(record).ok());
    lines.map(|line| line + "\n").collect()
}

/// How far a service has left its last deployment: that deployment, and what has changed since.
///
/// `live` is its configuration as its agent keeps it, with secrets by fingerprint. Nothing where no configuration is
/// recorded.
pub fn drift<'r>(
    records: &'r [Record],
    live: &str,
    generation: Generation,
) -> Option<(&'r Record, Vec<Difference>)> {
    let with_text = |record: &'r Record| Some((record, record.configuration.as_deref()?));
    let (record, text) = records.iter().rev().find_map(with_text)?;
    let recorded = Settings::read(text, generation);
    Some((
        record,
        recorded.differences(&Settings::read(live, generation)),
    ))
}

/// A time in seconds since 1970, as the history writes it: `2026-11-24T16:00:00Z`.
pub fn time(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days of the civil calendar, counted in eras of 400 years from March of the year 0.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = match month {
        0..=9 => (era * 400 + year, month + 3),
        _ => (era * 400 + year + 1, month - 9),
    };
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: usize, configuration: Option<&str>) -> Record {
        Record {
            time: time(number as u64),
            configuration: configuration.map(str::to_owned),
            ..Record::default()
        }
    }

    #[test]
    fn times_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_709_164_799, "2024-02-28T23:59:59Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_795_536_000, "2026-11-24T16:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(time(seconds), expected);
        }
    }

    #[test]
    fn the_newest_are_kept_and_the_configuration_that_stands_with_them() {
        let mut text = with("", record(0, Some("[env]\na = 1\n")));
        for number in 1..80 {
            text = with(&text, record(number, None));
        }
        let records = read(&text);
        assert_eq!(records.len(), NEWEST);
        assert_eq!(records[0].time, time(30));
        assert_eq!(records[NEWEST - 1].time, time(79));
        let texts: Vec<_> = records
            .iter()
            .filter_map(|record| record.configuration.as_ref())
            .collect();
        assert_eq!(texts, ["[env]\na = 1\n"]);
        let text = with(&text, record(80, Some("[env]\na = 2\n")));
        let records = read(&text);
        let texts = records
            .iter()
            .filter(|record| record.configuration.is_some());
        assert_eq!(texts.count(), 1);
    }

    #[test]
    fn what_nobody_can_read_tells_of_nothing() {
        let text = "garbage\n\n{\"time\": \"a\", \"later\": [1]}\n{\"time\": 3}\n[]\n";
        let records = read(text);
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].time, "a");
    }

    #[test]
    fn a_setting_that_was_changed_behind_our_back_is_a_drift() {
        let records = [record(1, Some("[env]\nsize = 10g\n")), record(2, None)];
        let drift = |live| drift(&records, live, Generation::V2).unwrap();
        assert_eq!(drift("[DEFAULT]\nid = 1\n[env]\nsize = 10g\n").1, []);
        let (record, differences) = drift("[env]\nsize = 20g\n");
        assert_eq!(record.time, time(1));
        assert_eq!(differences[0].to_string(), "env.size: `10g` -> `20g`");
        assert!(super::drift(&records[1..], "", Generation::V2).is_none());
    }
}
