//! The maps in `crates/validator/src/lib.rs` and, below it, in `src/lib.rs` are the house: every module is on them, a
//! module imports only from those above it, and only the last rooms touch the world.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its own source fails"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The sources of both packages, the upper rooms last.
const SOURCES: [&str; 2] = ["crates/validator/src", "src"];

/// A module on a map.
struct Room {
    sources: &'static str,
    module: String,
}

/// The text at the top of the sources of a package.
fn lib(sources: &str) -> String {
    fs::read_to_string(Path::new(sources).join("lib.rs")).unwrap()
}

/// The modules on the map of a package, in its order.
fn map(sources: &str) -> Vec<String> {
    lib(sources)
        .lines()
        .filter_map(|line| line.strip_prefix("//! | [`")?.split('`').next())
        .map(str::to_owned)
        .collect()
}

/// The modules on both maps, in their order.
fn house() -> Vec<Room> {
    let rooms = SOURCES.into_iter().flat_map(|sources| {
        let modules = map(sources).into_iter();
        modules.map(move |module| Room { sources, module })
    });
    rooms.collect()
}

/// The source files of a module.
fn files(Room { sources, module }: &Room) -> Vec<PathBuf> {
    let single = PathBuf::from(format!("{sources}/{module}.rs"));
    if single.exists() {
        return vec![single];
    }
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(format!("{sources}/{module}"))];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|end| end == "rs") => files.push(path),
                false => {}
            }
        }
    }
    files.sort();
    files
}

/// The text of a file up to its tests, which may use what they like; test-only files have none.
fn product(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let tests = file.file_stem().is_some_and(|stem| stem == "tests");
    if tests || file.components().any(|part| part.as_os_str() == "tests") {
        return String::new();
    }
    match text.find("#[cfg(test)]\nmod tests {") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

/// The modules of this crate that a text names: `crate::a::…` and `crate::{a::…, b}`.
fn imports(text: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        let is_part = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        text.trim_start().chars().take_while(is_part).collect()
    };
    let mut names = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            names.insert(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut from = 0;
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    names.insert(word(&list[from..at]));
                    from = at + 1;
                    if c == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
    }
    names
}

#[test]
fn every_module_is_on_its_map_and_in_its_order() {
    for sources in SOURCES {
        let lib = lib(sources);
        let declared: Vec<_> = lib
            .lines()
            .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
            .collect();
        assert_eq!(map(sources), declared);
    }
}

#[test]
fn every_module_of_the_validator_is_one_of_the_upper_rooms_too() {
    let [lower, upper] = SOURCES;
    let upper = lib(upper);
    let (_, list) = upper.split_once("pub use regsvc_validator::{").unwrap();
    let (list, _) = list.split_once('}').unwrap();
    let names = list.split(',').map(str::trim);
    let names: BTreeSet<_> = names.filter(|name| !name.is_empty()).collect();
    let map = map(lower);
    assert_eq!(names, map.iter().map(String::as_str).collect());
}

#[test]
fn a_module_imports_only_from_those_above_it() {
    let house = house();
    let mut wrong = BTreeSet::new();
    for (place, room) in house.iter().enumerate() {
        for file in files(room) {
            let text = product(&file);
            let used = imports(&text);
            let below = house[place + 1..].iter().map(|below| &below.module);
            for below in below.filter(|below| used.contains(*below)) {
                wrong.insert(format!("{} uses `{below}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_last_rooms_touch_the_world() {
    const WORLD: [&str; 10] = [
        "std::fs",
        "std::process::",
        "std::env::",
        "std::net::Tcp",
        "std::net::Udp",
        "std::io::std",
        "SystemTime::now",
        "Instant::now",
        "println!",
        "eprint",
    ];
    const ROOMS: [&str; 3] = ["agent", "registry", "commands"];
    let mut wrong = BTreeSet::new();
    for room in house()
        .iter()
        .filter(|room| !ROOMS.contains(&room.module.as_str()))
    {
        for file in files(room) {
            let text = product(&file);
            for word in WORLD.iter().filter(|word| text.contains(*word)) {
                wrong.insert(format!("{} has `{word}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
