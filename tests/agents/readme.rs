//! The commands of the README and of the pages behind it, one after the other in one folder, as a reader would type
//! them; and the links between these pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use snapbox::IntoData;
use snapbox::assert_data_eq;

use crate::stand_in::StandIn;

/// A command, what it must print, and how it must end.
struct Case {
    command: String,
    exit: i32,
    output: String,
}

/// The cases of the `console` blocks: `$ command`, `? exit code`, output.
fn cases(text: &str) -> Vec<Case> {
    let blocks = text.split("```console\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
    let mut cases: Vec<Case> = Vec::new();
    for line in lines {
        match (line.strip_prefix("$ "), cases.last_mut()) {
            (Some(command), _) => cases.push(Case {
                command: command.to_owned(),
                exit: 0,
                output: String::new(),
            }),
            (None, Some(case)) => match line.strip_prefix("? ") {
                Some(exit) => case.exit = exit.parse().unwrap(),
                None => case.output += &format!("{line}\n"),
            },
            (None, None) => panic!("output before the first command: {line}"),
        }
    }
    cases
}

/// The files that the pages show with `cat` and expect to be there.
const SHOWN: [&str; 4] = [
    "registry.conf",
    "mine/service.conf",
    "mine/parameters.ini",
    "mine/notes.md",
];

/// The file that a page shows with `cat`.
fn shown(cases: &[Case], file: &str) -> String {
    let cat = format!("cat {file}");
    let case = cases.iter().find(|case| case.command == cat).unwrap();
    case.output.clone()
}

/// The text without blanks at the ends of lines and blank lines at its end.
fn even(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

/// The pages with commands, in the order in which they are read.
const ORDER: [&str; 5] = [
    "README.md",
    "docs/templates.md",
    "docs/checking.md",
    "docs/deploying.md",
    "docs/registry.md",
];

/// The README and the pages of `docs`.
fn pages() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).unwrap();
    let names = docs.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.filter(|name| name.ends_with(".md"));
    let names = names.map(|name| format!("docs/{name}"));
    std::iter::once("README.md".to_owned())
        .chain(names)
        .map(|name| {
            let text = fs::read_to_string(root.join(&name)).unwrap();
            (name, text)
        })
        .collect()
}

/// The anchors of a page: its headings, as the forges make them.
fn anchors(page: &str) -> Vec<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| -> String {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words
            .chars()
            .filter(|c| c.is_alphanumeric() || [' ', '-'].contains(c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_between_the_pages_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = pages();
    let mut count = 0;
    for (name, text) in &pages {
        let links = text.split("](").skip(1);
        let links = links.filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let target = match file {
                "" => name.clone(),
                file if file.starts_with("../") => file[3..].to_owned(),
                file if folder.is_empty() => file.to_owned(),
                file => format!("{folder}/{file}"),
            };
            assert!(root.join(&target).exists(), "{name}: no page {link}");
            let known = pages.get(&target).map(|page| anchors(page));
            let is_known = |known: Vec<String>| known.iter().any(|known| known == anchor);
            assert!(
                anchor.is_empty() || known.is_some_and(is_known),
                "{name}: no heading {link}"
            );
            count += 1;
        }
    }
    assert!(count > 20, "{count} links");
}

#[test]
fn the_commands_of_the_readme_do_what_it_says() {
    let pages = pages();
    let texts: Vec<&str> = ORDER.iter().map(|page| pages[*page].as_str()).collect();
    let cases = cases(&texts.concat());
    assert!(cases.len() > 10);
    let mut agent = StandIn::replaying("v2/first");
    for (kind, count) in [
        ("sec-configuration", 3),
        ("sec-create", 1),
        ("add-htpasswd", 1),
        ("add-http_secret", 1),
        ("cluster", 1),
    ] {
        for number in 1..=count {
            let reply = format!("v2/objects-first/{kind}.{number}");
            agent = agent.borrows(kind, number, &reply);
            let reply = agent.path(&format!("replies/{kind}.{number}"));
            let said = fs::read_to_string(&reply).unwrap();
            fs::write(reply, said.replace("registry.objects.", "registry.test.")).unwrap();
        }
    }
    // What a real agent shows is made for the namespace that was recorded.
    let agent = agent.does(
        "decode",
        1,
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=registry -addext \
         subjectAltName=DNS:registry.test.svc.homepool2,DNS:registry 2>/dev/null",
    );
    fs::write(agent.path("password"), "correct horse\n").unwrap();
    fs::create_dir(agent.path("mine")).unwrap();
    for file in SHOWN {
        fs::write(agent.path(file), shown(&cases, file)).unwrap();
    }
    let program = Path::new(env!("CARGO_BIN_EXE_regsvc"));
    std::os::unix::fs::symlink(program, agent.path("regsvc")).unwrap();
    for case in &cases {
        // The program is built already: a reader's `cargo run` only starts it. What was recorded has an address that
        // nobody has here: `tests/registry` proves registries that are deployed.
        let command = case.command.replace("cargo run --release -- ", "regsvc ");
        let deployed = "regsvc deploy test/registry --password-file password";
        let command = command.replace(deployed, &format!("{deployed} --no-test"));
        let from: Command = agent.regsvc(&[]);
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("({command}) 2>&1")).env_clear();
        for (name, value) in from.get_envs() {
            shell.env(name, value.unwrap());
        }
        shell.current_dir(agent.path("."));
        let output = shell.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(case.exit), "{command}\n{said}");
        println!("$ {command}\n{said}");
        assert_data_eq!(even(&said), even(&case.output).into_data());
    }
}
