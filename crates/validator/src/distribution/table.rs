//! The text of the table -> the tree of settings. The notation is explained at the top of `registry.settings`.

use std::collections::HashMap;

use super::Tree;
use super::release::Releases;
use super::setting::{Kind, Setting};

/// Reads the table. The error names the line.
pub(super) fn read(text: &'static str) -> Result<Tree, String> {
    let root = setting("", "section").expect("a section is a type");
    let mut tree = Tree {
        settings: vec![root],
    };
    let mut by_path: HashMap<&str, Vec<usize>> = HashMap::from([("", vec![0])]);
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        add(&mut tree, &mut by_path, line)
            .map_err(|error| format!("line {}: {error}: {line}", index + 1))?;
    }
    Ok(tree)
}

fn add(
    tree: &mut Tree,
    by_path: &mut HashMap<&'static str, Vec<usize>>,
    line: &'static str,
) -> Result<(), &'static str> {
    let (path, rest) = line.split_once(' ').ok_or("no type")?;
    let (kind, words) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut setting = setting(path, kind).ok_or("no such type")?;
    for word in words.split_whitespace() {
        match word.split_once('=') {
            None => flag(&mut setting, word)?,
            Some(("as", name)) => setting.part = name.to_owned(),
            Some(("default", value)) => setting.default = Some(value),
            Some(("now", path)) => setting.successor = Some(path),
            Some(("like", path)) => {
                let [like] = by_path.get(path).map_or(&[][..], Vec::as_slice) else {
                    return Err("nothing is like that");
                };
                setting.children = tree.settings[*like].children.clone();
            }
            Some(_) => return Err("no such word"),
        }
    }
    let above = path.rsplit_once('.').map_or("", |(above, _)| above);
    let above = by_path.get(above.trim_end_matches("[]"));
    let place = tree.settings.len();
    for &above in above.ok_or("nothing stands above it")? {
        let above = &mut tree.settings[above];
        if !setting.releases.intersection(above.releases).is_empty() {
            above.children.push(place);
        }
    }
    by_path.entry(path).or_default().push(place);
    tree.settings.push(setting);
    Ok(())
}

fn setting(path: &'static str, kind: &'static str) -> Option<Setting> {
    let mut setting = Setting {
        path,
        kind: self::kind(kind)?,
        releases: Releases::ALL,
        default: None,
        is_secret: false,
        is_quiet: false,
        successor: None,
        part: String::new(),
        only_in_file: false,
        is_inline: false,
        children: Vec::new(),
    };
    setting.part = setting.key().to_uppercase();
    Some(setting)
}

fn flag(setting: &mut Setting, word: &str) -> Result<(), &'static str> {
    match word {
        "2" => setting.releases = Releases::V2,
        "3" => setting.releases = Releases::V3,
        "3.1" => setting.releases = Releases::V31,
        "secret" => setting.is_secret = true,
        "quiet" => setting.is_quiet = true,
        "file" => setting.only_in_file = true,
        "inline" => setting.is_inline = true,
        "fold" => match &mut setting.kind {
            Kind::One { fold, .. } => *fold = true,
            _ => return Err("nothing to fold"),
        },
        _ => return Err("no such word"),
    }
    Ok(())
}

fn kind(word: &'static str) -> Option<Kind> {
    Some(match word {
        "section" => Kind::Section,
        "open" => Kind::Open,
        "drivers" => Kind::Drivers,
        "controllers" => Kind::Controllers,
        "whole" => Kind::Whole,
        "items" => Kind::Items,
        "list" => Kind::List,
        "headers" => Kind::Headers,
        "text" => Kind::Text,
        "string" => Kind::String,
        "bool" => Kind::Bool,
        "int" => Kind::Int,
        "duration" => Kind::Duration,
        _ => Kind::One {
            words: word.strip_prefix("one:")?,
            fold: false,
        },
    })
}
