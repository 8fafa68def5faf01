//! What a registry holds, what room it has and how long its certificate holds -> text, and a part of our own JSON.

use serde::Serialize;

use crate::printable;

/// How many repositories are named in text.
const NAMED: usize = 20;

/// What is known of a registry besides its service. What is not known says why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stock {
    /// Where it was spoken to.
    pub url: String,
    /// What it has.
    pub repositories: Repositories,
    /// Where it keeps that.
    pub storage: Storage,
    /// How long clients trust it.
    pub certificate: Validity,
}

/// The repositories of a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Repositories {
    /// How many were counted.
    pub count: Option<usize>,
    /// Whether there are more than were counted.
    pub more: bool,
    /// The first of them.
    pub names: Vec<String>,
    /// Why they are not known.
    pub why: Option<String>,
}

/// The volume that a registry keeps its images in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Storage {
    /// Its name.
    pub volume: Option<String>,
    /// What it was made for, in bytes; not every pool holds it to that.
    pub size: Option<u64>,
    /// The pool that it is in.
    pub pool: Option<String>,
    /// The node that the next two are about.
    pub node: Option<String>,
    /// What the pool has in all, in bytes.
    pub pool_size: Option<u64>,
    /// What the pool has left, in bytes.
    pub pool_free: Option<u64>,
    /// Why something of it is not known.
    pub why: Option<String>,
}

/// How long a certificate holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Validity {
    /// The whole days that are left; below zero when it is over.
    pub days_left: Option<i64>,
    /// Until when.
    pub until: Option<String>,
    /// Why that is not known.
    pub why: Option<String>,
}

/// Draws what is known of a registry, as lines below its service. `bytes` writes a size.
pub fn stocked(stock: &Stock, bytes: impl Fn(u64) -> String) -> String {
    let lines = [
        format!("registry {}", stock.url),
        format!("  repositories  {}", repositories(&stock.repositories)),
        format!("  volume        {}", storage(&stock.storage, bytes)),
        format!("  certificate   {}", validity(&stock.certificate)),
    ];
    let lines = lines.map(|line| printable::printable(&line).replace('\n', " ") + "\n");
    lines.concat()
}

fn unknown(why: &Option<String>) -> String {
    format!("unknown: {}", why.as_deref().unwrap_or("nobody says"))
}

fn repositories(repositories: &Repositories) -> String {
    let Some(count) = repositories.count else {
        return unknown(&repositories.why);
    };
    let names = repositories.names.iter().take(NAMED);
    let names: Vec<&str> = names.map(String::as_str).collect();
    let more = match repositories.more || count > names.len() {
        true => ", …",
        false => "",
    };
    let at_least = if repositories.more { "more than " } else { "" };
    match count {
        0 => "none".to_owned(),
        _ => format!("{at_least}{count}: {}{more}", names.join(", ")),
    }
}

fn storage(storage: &Storage, bytes: impl Fn(u64) -> String) -> String {
    let Some(volume) = &storage.volume else {
        return unknown(&storage.why);
    };
    let size = storage
        .size
        .map(|size| format!(", made for {}", bytes(size)));
    let mut text = format!("{volume}{}", size.unwrap_or_default());
    if let Some(pool) = &storage.pool {
        text += &format!(", in the pool {pool}");
    }
    if let Some(node) = &storage.node {
        text += &format!(" of {node}");
    }
    match (storage.pool_free, storage.pool_size) {
        (Some(free), Some(size)) => {
            text += &format!(", where {} of {} are free", bytes(free), bytes(size));
        }
        (Some(free), None) => text += &format!(", where {} are free", bytes(free)),
        (None, _) => {}
    }
    if let Some(why) = &storage.why {
        text += &format!("; {why}");
    }
    text
}

fn validity(validity: &Validity) -> String {
    let until = validity.until.as_deref().unwrap_or_default();
    match validity.days_left {
        None => unknown(&validity.why),
        Some(days) if days < 0 => format!("expired {} days ago, {until}", -days),
        Some(days) => format!("{days} days left, until {until}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_said_and_what_is_not_says_why() {
        let stock = Stock {
            url: "https://hub:5000".into(),
            repositories: Repositories {
                count: Some(1000),
                more: true,
                names: (0..1000).map(|number| format!("r{number}")).collect(),
                why: None,
            },
            storage: Storage {
                volume: Some("data".into()),
                size: Some(20),
                pool: Some("default".into()),
                node: Some("n1".into()),
                pool_size: Some(9),
                pool_free: Some(4),
                why: Some("x".into()),
            },
            certificate: Validity {
                why: Some("plain\nHTTP".into()),
                ..Validity::default()
            },
        };
        let text = stocked(&stock, |bytes| format!("{bytes}b"));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "registry https://hub:5000");
        assert!(lines[1].starts_with("  repositories  more than 1000: r0, r1, "));
        assert!(lines[1].ends_with("r18, r19, …"));
        assert_eq!(
            lines[2],
            "  volume        data, made for 20b, in the pool default of n1, where 4b of 9b are free; x"
        );
        assert_eq!(lines[3], "  certificate   unknown: plain HTTP");
    }
}
