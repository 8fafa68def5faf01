//! The value of a setting -> what the registry finds wrong with it.

use super::duration::{duration, mended};
use super::release::Release;
use super::setting::{Kind, Setting};
use super::yaml::{self, Yaml};
use super::{Tree, tree};
use crate::nearest::nearest;

/// What is wrong with the value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong, as a clause: lower case, no full stop.
    pub reason: String,
    /// What the registry does.
    pub effect: Effect,
    /// What to write instead of the whole value.
    pub suggestion: Option<String>,
}

/// What the registry does with a value that has a flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It does not start.
    Stops,
    /// It ignores the value.
    Ignores,
    /// It goes on with another value.
    Differs,
}

/// The text that the registry reads in a value; `None` if it reads none, or something else than a text.
pub fn text(value: &str) -> Option<String> {
    match yaml::read(value) {
        Ok(Yaml::Scalar { text, .. }) => Some(text),
        _ => None,
    }
}

/// The truth value that the registry reads in a value.
pub fn truth(value: &str) -> Option<bool> {
    match yaml::read(value) {
        Ok(Yaml::Scalar {
            text,
            is_plain: true,
        }) => yaml::truth(&text),
        _ => None,
    }
}

/// The seconds of a value of type duration; `None` if it is none, or not to be told.
pub fn seconds(value: &str) -> Option<f64> {
    text(value).and_then(|text| duration(&text))
}

/// The first flaw that `release` finds in the value of a setting.
pub fn flaw(setting: &Setting, value: &str, release: Release) -> Option<Flaw> {
    let is_text = matches!(setting.kind, Kind::Text | Kind::String);
    let first = value.trim_start().chars().next();
    if let Some(mark @ ('!' | '&' | '*')) = first
        && is_text
    {
        return Some(Flaw {
            reason: format!("a value that begins with `{mark}` is no text in YAML"),
            effect: Effect::Differs,
            suggestion: Some(quoted(value)),
        });
    }
    match yaml::read(value) {
        Ok(read) => of(tree(), setting, &read, Some(value), release),
        Err(error) => Some(Flaw {
            reason: format!("its value is read as YAML, and is none: {error}"),
            effect: Effect::Stops,
            suggestion: is_text.then(|| quoted(value)),
        }),
    }
}

/// The text as YAML takes it as it stands.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn of(
    tree: &Tree,
    setting: &Setting,
    value: &Yaml,
    written: Option<&str>,
    release: Release,
) -> Option<Flaw> {
    if matches!(value, Yaml::Null | Yaml::Unsure) && setting.kind != Kind::Whole {
        return null(setting, value, written);
    }
    match setting.kind {
        Kind::Section | Kind::Open | Kind::Whole => group(tree, setting, value, release),
        Kind::Drivers | Kind::Controllers => named(tree, setting, value, release),
        Kind::Items | Kind::List => list(tree, setting, value, release),
        Kind::Headers => headers(setting, value),
        _ => match value {
            Yaml::Scalar { text, is_plain } => {
                scalar(setting, text, *is_plain).or_else(|| cut(text, *is_plain, written))
            }
            _ => Some(stops(setting, "takes one value, and this is more")),
        },
    }
}

/// A text that is not empty and still nothing.
fn null(setting: &Setting, value: &Yaml, written: Option<&str>) -> Option<Flaw> {
    let written = written.map(str::trim).filter(|text| !text.is_empty())?;
    let is_text = matches!(setting.kind, Kind::Text | Kind::String);
    (is_text && *value == Yaml::Null).then(|| Flaw {
        reason: format!("`{written}` is nothing in YAML"),
        effect: Effect::Differs,
        suggestion: Some(quoted(written)),
    })
}

/// A plain text that ends before the value does: `a #b`.
fn cut(text: &str, is_plain: bool, written: Option<&str>) -> Option<Flaw> {
    let written = written?.trim();
    (is_plain && written != text && written.contains(" #")).then(|| Flaw {
        reason: format!("what follows ` #` is a comment in YAML: it is read as `{text}`"),
        effect: Effect::Differs,
        suggestion: Some(quoted(written)),
    })
}

fn stops(setting: &Setting, reason: &str) -> Flaw {
    Flaw {
        reason: format!("`{}` {reason}", setting.path),
        effect: match setting.is_quiet {
            true => Effect::Ignores,
            false => Effect::Stops,
        },
        suggestion: None,
    }
}

fn scalar(setting: &Setting, text: &str, is_plain: bool) -> Option<Flaw> {
    let is_number = is_plain && yaml::is_number(text);
    match setting.kind {
        Kind::String if is_number || (is_plain && yaml::truth(text).is_some()) => {
            let mut flaw = stops(setting, "takes a text, and this is none in YAML");
            flaw.suggestion = Some(format!("'{text}'"));
            Some(flaw)
        }
        Kind::Bool if !is_plain || yaml::truth(text).is_none() => Some(not_a_truth(setting, text)),
        Kind::Int if !is_number => {
            let is_text = !is_plain && text.parse::<i64>().is_ok();
            let mut flaw = stops(setting, "takes a whole number");
            flaw.suggestion = is_text.then(|| text.to_owned());
            Some(flaw)
        }
        Kind::Duration if is_number => Some(bare(setting, text)),
        Kind::Duration if duration(text).is_none() => {
            let reason = "takes a span of time, such as `60s` or `1h30m`";
            let mut flaw = stops(setting, reason);
            flaw.suggestion = mended(text);
            Some(flaw)
        }
        Kind::One { words, fold } => word(setting, text, words, fold),
        _ => None,
    }
}

fn not_a_truth(setting: &Setting, text: &str) -> Flaw {
    let mut flaw = stops(setting, "takes `true` or `false`");
    flaw.suggestion = match text.to_ascii_lowercase().as_str() {
        "1" | "t" | "true" | "enabled" | "enable" => Some("true".to_owned()),
        "0" | "f" | "false" | "disabled" | "disable" => Some("false".to_owned()),
        _ => None,
    };
    flaw
}

/// A span of time without a unit, which is nanoseconds.
fn bare(setting: &Setting, text: &str) -> Flaw {
    let is_string = setting.path.starts_with("storage.");
    Flaw {
        reason: match is_string {
            true => format!("`{}` takes a span of time with a unit", setting.path),
            false => format!("`{text}` is {text} nanoseconds: it has no unit"),
        },
        effect: match (is_string, text.trim_matches('0').is_empty()) {
            (true, _) => Effect::Stops,
            (false, _) => Effect::Differs,
        },
        suggestion: Some(format!("{text}s")),
    }
}

fn word(setting: &Setting, text: &str, words: &'static str, fold: bool) -> Option<Flaw> {
    let known = |word: &str| match fold {
        true => word.eq_ignore_ascii_case(text),
        false => word == text,
    };
    if text.is_empty() || words.split('|').any(known) {
        return None;
    }
    let all = words.replace('|', ", ");
    let mut flaw = stops(setting, &format!("takes one of {all}"));
    let usual = match text.to_ascii_lowercase().as_str() {
        "warning" => Some("warn"),
        "err" | "fatal" | "panic" | "critical" => Some("error"),
        "trace" => Some("debug"),
        _ => None,
    };
    let usual = usual.filter(|usual| words.split('|').any(|word| word == *usual));
    flaw.suggestion = usual
        .or_else(|| nearest(text, words.split('|')))
        .map(str::to_owned);
    Some(flaw)
}

fn list(tree: &Tree, setting: &Setting, value: &Yaml, release: Release) -> Option<Flaw> {
    let items = match value {
        Yaml::List(items) => items,
        Yaml::Scalar { text, .. } if setting.kind == Kind::List => {
            let mut flaw = stops(setting, "takes a list");
            let words: Vec<_> = text
                .split([',', ' '])
                .filter(|word| !word.is_empty())
                .collect();
            flaw.suggestion = Some(format!("[{}]", words.join(",")));
            return Some(flaw);
        }
        _ => return Some(stops(setting, "takes a list")),
    };
    items.iter().find_map(|item| match (setting.kind, item) {
        (Kind::Items, Yaml::Map(_)) => group(tree, setting, item, release),
        (Kind::Items, Yaml::Unsure) => None,
        (Kind::Items, _) => Some(stops(setting, "takes a list of sections")),
        (_, Yaml::List(_) | Yaml::Map(_)) => Some(stops(setting, "takes a list of texts")),
        _ => None,
    })
}

fn headers(setting: &Setting, value: &Yaml) -> Option<Flaw> {
    match value {
        Yaml::Map(entries) => entries
            .iter()
            .find(|(_, value)| matches!(value, Yaml::Scalar { .. } | Yaml::Map(_)))
            .map(|_| stops(setting, "takes a list for each header")),
        _ => Some(stops(setting, "takes headers and a list for each")),
    }
}

/// `filesystem` alone names a driver without settings.
fn named(tree: &Tree, setting: &Setting, value: &Yaml, release: Release) -> Option<Flaw> {
    let what = match setting.kind {
        Kind::Drivers => "storage driver",
        _ => "access controller",
    };
    let known = tree
        .children(setting, release)
        .filter(|child| is_choice(child));
    let unknown = |name: &str| Flaw {
        reason: format!("release {} has no {what} `{name}`", release.as_str()),
        effect: Effect::Stops,
        suggestion: nearest(name, known.clone().map(Setting::key)).map(str::to_owned),
    };
    match value {
        Yaml::Scalar { text, .. } => {
            let is_known = known.clone().any(|child| child.key() == text);
            (!is_known).then(|| unknown(text))
        }
        _ => group(tree, setting, value, release),
    }
}

/// Whether a key of `storage` or `auth` names a driver or a controller.
fn is_choice(setting: &Setting) -> bool {
    !matches!(
        setting.path,
        "storage.cache"
            | "storage.delete"
            | "storage.redirect"
            | "storage.tag"
            | "storage.maintenance"
    )
}

fn group(tree: &Tree, setting: &Setting, value: &Yaml, release: Release) -> Option<Flaw> {
    let entries = match value {
        Yaml::Map(entries) => entries,
        Yaml::Unsure => return None,
        Yaml::Null if setting.path != "storage.maintenance.readonly" => return None,
        _ => {
            let mut flaw = stops(setting, "takes keys and values");
            flaw.suggestion = keys_for(setting, value);
            return Some(flaw);
        }
    };
    let in_entries = entries.iter().find_map(|(key, value)| {
        let child = tree.keys(setting, release).find(|child| child.key() == key);
        match child {
            Some(child) => of(tree, child, value, None, release),
            None => stranger(tree, setting, key, release),
        }
    });
    in_entries.or_else(|| missing_purge_key(setting, entries))
}

fn stranger(tree: &Tree, setting: &Setting, key: &str, release: Release) -> Option<Flaw> {
    let is_free =
        setting.children.is_empty() || setting.path.starts_with("storage.gcs.credentials");
    let meant = nearest(key, tree.keys(setting, release).map(Setting::key));
    let place = match setting.path {
        "" => "the configuration",
        path => path,
    };
    (!is_free).then(|| Flaw {
        reason: match meant {
            Some(meant) => format!("`{place}` has no `{key}`, but `{meant}`"),
            None => format!("`{place}` has no `{key}`"),
        },
        effect: match setting.kind {
            Kind::Drivers | Kind::Controllers => Effect::Stops,
            _ => Effect::Ignores,
        },
        suggestion: None,
    })
}

/// What `true` or `inmemory` was meant to be where keys and values belong.
fn keys_for(setting: &Setting, value: &Yaml) -> Option<String> {
    let Yaml::Scalar { text, is_plain } = value else {
        return None;
    };
    let truth = is_plain.then(|| yaml::truth(text)).flatten();
    match (setting.path, truth) {
        ("storage.delete" | "storage.maintenance.readonly", Some(truth)) => {
            Some(format!("{{\"enabled\":{truth}}}"))
        }
        ("storage.maintenance.uploadpurging", Some(false)) => {
            Some("{\"enabled\":false}".to_owned())
        }
        ("storage.redirect", Some(truth)) => Some(format!("{{\"disable\":{truth}}}")),
        ("storage.cache", None) => Some(format!("{{\"blobdescriptor\":\"{text}\"}}")),
        _ => None,
    }
}

/// `uploadpurging` has no defaults: it takes all of its keys, or `enabled: false`.
fn missing_purge_key(setting: &Setting, entries: &[(String, Yaml)]) -> Option<Flaw> {
    if setting.path != "storage.maintenance.uploadpurging" {
        return None;
    }
    let value = |key: &str| entries.iter().find(|(name, _)| name == key);
    let is_off = value("enabled").is_some_and(|(_, value)| match value {
        Yaml::Scalar { text, is_plain } => *is_plain && yaml::truth(text) == Some(false),
        _ => false,
    });
    let missing = ["age", "interval", "dryrun"]
        .into_iter()
        .find(|key| value(key).is_none())
        .filter(|_| !is_off)?;
    Some(stops(
        setting,
        &format!("has no `{missing}`, which it takes"),
    ))
}
