use super::*;
use crate::configuration::{Configuration, Identity};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Source};
use crate::generation::Generations;

/// What the rule of that name finds in a text.
pub(in crate::rules) fn found_by(name: &str, text: &str, agents: Generations) -> Findings {
    let document = Document::read(text);
    let identity = Identity::default();
    let configuration = Configuration::new(&document, &identity, agents);
    let mut findings = check(&configuration);
    findings.retain(|finding| finding.name == name);
    findings
}

/// An example of a manual page.
struct Example {
    bytes: Vec<u8>,
    identity: Identity,
    agents: Generations,
}

/// The findings on an example, by the names of their rules.
fn names(example: Example) -> Vec<&'static str> {
    let source = Source::read(example.bytes);
    let document = source.document();
    let configuration = Configuration::new(&document, &example.identity, example.agents);
    let findings = check(&configuration);
    findings.iter().map(|finding| finding.name).collect()
}

/// The INI block under a heading of a manual page. A block that is `escaped` may say what cannot be written
/// there: `\xE9` is a byte, `\u{2028}` a character, `\t` a tab, `\r` and `\0` what they are in Rust. One `as` a path
/// is the configuration of that object, and one with `v2` behind it is for agent 2.1 alone.
fn example(manual: &str, heading: &str) -> Example {
    let (_, after) = manual
        .split_once(&format!("## {heading}\n\n```ini"))
        .unwrap_or_else(|| panic!("no example under {heading}:\n{manual}"));
    let (how, after) = after.split_once('\n').unwrap();
    let end = match after.starts_with("```") {
        true => 0,
        false => after.find("\n```").unwrap() + 1,
    };
    let mut example = Example {
        bytes: after[..end].into(),
        identity: Identity::default(),
        agents: Generations::BOTH,
    };
    let mut words = how.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "escaped" => example.bytes = unescaped(&after[..end]),
            "v2" => example.agents = Generations::V2,
            "as" => {
                let path: Vec<_> = words.next().unwrap().split('/').collect();
                example.identity.namespace = Some(path[0].to_owned());
                example.identity.kind = path[1].parse().unwrap();
                example.identity.name = Some(path[2].to_owned());
            }
            other => panic!("what is `ini {other}`?"),
        }
    }
    example
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut pieces = text.split('\\');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    while let Some(piece) = pieces.next() {
        let rest = match piece.as_bytes() {
            [b'x', ..] => {
                bytes.push(u8::from_str_radix(&piece[1..3], 16).unwrap());
                &piece[3..]
            }
            [b'u', ..] => {
                let (digits, rest) = piece[2..].split_once('}').unwrap();
                let c = char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap();
                bytes.extend(c.to_string().bytes());
                rest
            }
            [] => {
                bytes.push(b'\\');
                pieces.next().unwrap()
            }
            [letter, ..] => {
                bytes.push(match letter {
                    b't' => b'\t',
                    b'r' => b'\r',
                    b'n' => b'\n',
                    b'0' => 0,
                    other => panic!("what is `\\{}`?", char::from(*other)),
                });
                &piece[1..]
            }
        };
        bytes.extend(rest.bytes());
    }
    bytes
}

#[test]
fn the_bad_example_of_each_manual_reports_its_rule_alone() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let found = names(example(rule.manual, "Bad"));
        if found.is_empty() || found.iter().any(|name| *name != rule.name) {
            wrong.push((rule.name, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_good_example_of_each_manual_is_clean() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let found = names(example(rule.manual, "Good"));
        if !found.is_empty() {
            wrong.push((rule.name, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_manual_opens_with_the_code_and_the_name() {
    for rule in RULES {
        let title = format!("# {} {}\n\n", rule.code, rule.name);
        assert!(rule.manual.starts_with(&title), "{}", rule.name);
        assert!(rule.summary().len() > 10, "{}", rule.name);
    }
}

#[test]
fn codes_and_names_are_unique_and_in_order() {
    assert!(RULES.windows(2).all(|pair| pair[0].code < pair[1].code));
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
}

fn found_in(text: &str) -> Findings {
    let document = Document::read(text);
    check(&Configuration::new(
        &document,
        &Identity::default(),
        Generations::BOTH,
    ))
}

#[test]
fn a_finding_gives_the_beginning_of_an_endless_name() {
    let name = "x".repeat(100_000);
    let keywords: String = (0..100).map(|i| format!("imgae{i} = a:1\n")).collect();
    let findings = found_in(&format!("[container#{name}]\ntype = docker\n{keywords}"));
    assert!(findings.len() >= 100);
    for finding in findings {
        let section = finding.subject.section.unwrap();
        assert!(section.starts_with("container#xx") && section.len() < 300);
        assert!(finding.message.len() < 1100 && finding.primary.text.len() < 1100);
    }
}

#[test]
fn of_what_a_reference_stands_for_the_first_fault_is_told() {
    let text = "[env]\nwords = A B C\n[container#1]\ntype = docker\nimage = a:1\nnetns = none\nenvironment = ";
    let faults = |value: &str| {
        let findings = found_in(&format!("{text}{value}\n"));
        let of_environment = |finding: &&Diagnostic| finding.name == "bad-environment";
        findings.iter().filter(of_environment).count()
    };
    assert_eq!(faults("{env.words}"), 1);
    assert_eq!(faults("A B C"), 3);
}

#[test]
fn an_endless_text_of_default_is_no_name_of_its_resources() {
    let volumes = "[volume#1]\nsize = 1g\n[volume#2]\nsize = 1g\n";
    let clashes = |name: &str| {
        let findings = found_in(&format!("[DEFAULT]\nname = {name}\n{volumes}"));
        let of_volumes = |finding: &&Diagnostic| finding.name == "volume-clash";
        findings.iter().filter(of_volumes).count()
    };
    assert_eq!(clashes("data"), 1);
    assert_eq!(clashes(&"x".repeat(5000)), 0);
}

#[test]
fn one_fault_of_a_place_is_one_finding() {
    for (text, expected) in [
        // A header is lost, and two resources are one.
        (
            "[fs#1]\ntype = flag\n[ip#1]\ntype = cni\nnetns = none\ntype = cnii\n",
            "duplicate-keyword",
        ),
        (
            "[ip#1]\ntype@n1 = cni\nnetns = none\n",
            "unscopable-keyword",
        ),
        (
            "[volume#1]\nname = data\nsize = {env.no}{env.no}\n",
            "unresolved-reference",
        ),
        ("[loop#1]\nsize = 1m\n", "deprecated-section"),
    ] {
        let found = found_in(text);
        let about: Vec<_> = found
            .iter()
            .filter(|finding| finding.severity == crate::diagnostic::Severity::Error)
            .map(|finding| finding.name)
            .collect();
        assert_eq!(about, [expected], "{text}");
    }
}

#[test]
fn of_a_section_that_an_agent_does_not_read_nothing_holds_for_it() {
    // To agent 2.1 the header is a part of the value above.
    let text =
        "[fs#1]\ntype = flag\ntags = a\n\n [container#1]\ntype = docker\nimage = nginx:1.27.3\n";
    let document = Document::read(text);
    for (agents, expected) in [
        (Generations::V2, Generations::NONE),
        (Generations::BOTH, Generations::V3),
    ] {
        let found = check(&Configuration::new(&document, &Identity::default(), agents));
        let stale = found.iter().filter(|it| it.name == "stale-container");
        let holds_for = stale.map(|finding| finding.agents);
        let holds_for = holds_for.fold(Generations::NONE, Generations::union);
        assert_eq!(holds_for, expected);
    }
}

/// What is found in a text, for one agent, by name.
fn found(text: &str, agents: Generations) -> Vec<&'static str> {
    names(Example {
        bytes: text.into(),
        identity: Identity::default(),
        agents,
    })
}

#[test]
fn what_is_set_to_nothing_is_told() {
    let task = "[task#1]\ntype = host\ncommand = /bin/true\nschedule = @60\n";
    for (line, name) in [
        ("check =", "bad-candidate"),
        ("optional =", "empty-value"),
        ("run_requires =\n", "empty-value"),
    ] {
        let found = found(&format!("{task}{line}\n"), Generations::V2);
        assert!(found.contains(&name), "{line}: {found:?}");
    }
}

#[test]
fn a_line_break_in_a_text_is_told_where_it_is_not_usual() {
    let disk = "[disk#1]\ntype = md\n";
    for (line, is_told) in [("uuid =\n\t# c\n\tr1", true), ("comment = a\n\tb", false)] {
        let found = found(&format!("{disk}{line}\n"), Generations::V2);
        assert_eq!(
            found.contains(&"line-break-in-value"),
            is_told,
            "{line}: {found:?}"
        );
    }
}

#[test]
fn a_share_of_a_volume_group_is_taken_in_any_case() {
    let disk = "[disk#1]\ntype = lv\nname = l\nvg = v\n";
    for size in ["50%VG", "50%vg", "100%Free"] {
        let found = found(&format!("{disk}size = {size}\n"), Generations::V2);
        assert!(!found.contains(&"bad-size"), "{size}: {found:?}");
    }
}

#[test]
fn what_is_nearly_a_namespace_and_what_requires_itself_are_told() {
    let container = "[container#1]\ntype = docker\nimage = a/b:1\nrm = true\n";
    for (line, name) in [
        ("netns = hots", Some("dangling-netns")),
        ("netns = backend", None),
        ("ipcns = sharable", Some("dangling-netns")),
        (
            "provision_requires = container#1",
            Some("dangling-requires"),
        ),
        ("start_requires = (up)", Some("dangling-requires")),
    ] {
        let told = found(&format!("{container}{line}\n"), Generations::BOTH);
        let is_one = |told: &&&str| matches!(**told, "dangling-netns" | "dangling-requires");
        assert_eq!(told.iter().find(is_one).copied(), name, "{line}: {told:?}");
    }
}
