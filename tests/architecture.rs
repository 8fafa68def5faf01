//! The map in `src/lib.rs` is the house: every module is on it, a module imports only from those above
//! it, and only the last rooms touch the world.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its own source fails"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules on the map, in its order.
fn map() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    lib.lines()
        .filter_map(|line| line.strip_prefix("//! | [`")?.split('`').next())
        .map(str::to_owned)
        .collect()
}

/// The source files of a module.
fn files(module: &str) -> Vec<PathBuf> {
    let single = PathBuf::from(format!("src/{module}.rs"));
    if single.exists() {
        return vec![single];
    }
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(format!("src/{module}"))];
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
fn every_module_is_on_the_map_and_in_its_order() {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    let declared: Vec<_> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!(map(), declared);
}

#[test]
fn a_module_imports_only_from_those_above_it() {
    let map = map();
    let mut wrong = BTreeSet::new();
    for (place, module) in map.iter().enumerate() {
        for file in files(module) {
            let text = product(&file);
            let used = imports(&text);
            for below in map[place + 1..]
                .iter()
                .filter(|below| used.contains(*below))
            {
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
    for module in map()
        .iter()
        .filter(|module| !ROOMS.contains(&module.as_str()))
    {
        for file in files(module) {
            let text = product(&file);
            for word in WORLD.iter().filter(|word| text.contains(*word)) {
                wrong.insert(format!("{} has `{word}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
