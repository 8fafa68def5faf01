use super::*;
use crate::generation::Each;

fn identity() -> Identity {
    Identity {
        namespace: Some("test".to_owned()),
        name: Some("registry".to_owned()),
        cluster: Some("homepool2".to_owned()),
        nodes: Some(vec!["n1".to_owned(), "n2".to_owned()]),
        ..Identity::default()
    }
}

/// What each agent makes of the last setting of a text; `None` where it is not known.
fn last(text: &str, identity: &Identity) -> Each<Option<String>> {
    let document = Document::read(text);
    let configuration = Configuration::new(&document, identity, Generations::BOTH);
    let setting = configuration.settings().last().unwrap();
    Each::from_fn(|generation| setting.known(generation).map(str::to_owned))
}

fn both(text: &str) -> Each<Option<String>> {
    Each {
        v2: Some(text.to_owned()),
        v3: Some(text.to_owned()),
    }
}

#[test]
fn a_reference_is_resolved_where_both_agents_look() {
    for (text, expected) in [
        ("[env]\nsize = 20g\n[volume#1]\nsize = {env.size}\n", "20g"),
        ("[volume#1]\nname = {name}-data\n", "registry-data"),
        ("[DEFAULT]\napp = x\n[fs#1]\ntags = {app}\n", "x"),
        ("[volume#1]\naccess = rwx\nname = {access}\n", "rwx"),
        ("[volume#1]\nname = {access}\n", "rwo"),
        ("[volume#9]\nname = {rindex}.{rid}\n", "9.volume#9"),
        ("[env]\na = x y z\nb = {#env.a}{env.a[1]}\n", "3y"),
        (
            "[env]\na = x y\nb = {upper:env.a[1]}{#env.a}{env.a[0]}{upper:env.a}\n",
            "Y2xX Y",
        ),
        ("[env]\na = {fqdn}\n", "registry.test.svc.homepool2"),
        ("[env]\na = {clusternodes}\n", "n1 n2"),
        ("[volume#1]\nname = {upper:name}\n", "REGISTRY"),
    ] {
        assert_eq!(last(text, &identity()), both(expected), "{text}");
    }
}

#[test]
fn a_usual_reference_is_to_a_plain_key_of_env() {
    let text = |value: &str| {
        format!(
            "[env]\nsize = 20g\nsum = $(1 + 1)\ntwice = {{env.size}}\nat@n1 = a\nend = b # c\nnamespace = x\n[fs#1]\ntags = {value}\n"
        )
    };
    for (value, is_usual) in [
        ("{env.size}", true),
        ("-{env.size}={env.size}", true),
        ("{env.size}}", false),
        ("{env.size", false),
        ("{env.Size}", false),
        ("{env.twice}", false),
        ("{env.sum}", false),
        ("{env.at}", false),
        ("{env.end}", false),
        ("{env.sub_devs}", false),
        ("{#env.size}", false),
        ("{env.size[0]}", false),
        ("${env.size}", false),
        ("{{env.size}}", false),
        ("{env.}", false),
        ("{env.size.}", false),
        ("{name}{env.size}", true),
        ("{name}-data", true),
        ("{namespace}", false),
        ("{svcname}", false),
        ("{Name}", false),
        ("{.name}", false),
        ("{upper:name}", false),
        ("${name}", false),
        ("{name}}", false),
        ("{kind}", false),
        ("20g", false),
    ] {
        let text = text(value);
        let document = Document::read(&text);
        let identity = identity();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let setting = configuration.settings().last().unwrap();
        assert_eq!(setting.refers_as_usual(), is_usual, "{value}");
        if is_usual {
            let known = setting.alike().and_then(Value::known);
            let expected = value.replace("{env.size}", "20g");
            assert_eq!(known, Some(&*expected.replace("{name}", "registry")));
        }
    }
}

#[test]
fn a_word_is_resolved_as_by_each_agent() {
    let text = "[fs#1]\ntags = {name}-{nodename}\n[fs#2]\ntags = {name}-{nodename}{rid}\n";
    let document = Document::read(text);
    let identities = [Some("registry"), None, Some("{rid}"), Some("$(1+1)")].map(|name| Identity {
        name: name.map(str::to_owned),
        ..Identity::default()
    });
    for identity in identities {
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let [usual, other] = configuration.settings() else {
            panic!("two settings");
        };
        assert!(!other.refers_as_usual());
        for generation in Generation::ALL {
            let [usual, other] = [usual, other].map(|it| it.value(generation));
            assert_eq!(usual.known(), None);
            let other = other.symbolic().map(|text| text.replace("fs#2", ""));
            let name = identity.name.as_deref().unwrap_or("{name}");
            if !name.contains(['{', '$']) {
                assert_eq!(usual.symbolic(), other.as_deref(), "{name}");
            }
        }
        let name = identity.name.as_deref().unwrap_or_default();
        assert_eq!(usual.refers_as_usual(), !name.contains(['{', '$']));
    }
}

#[test]
fn what_only_a_cluster_knows_is_not_guessed_at() {
    for text in [
        "[env]\na = {name}\n",
        "[env]\na = {nodename}\n",
        "[env]\na = {node.env.x}\n",
        "[env]\na@n1 = x\na@n2 = y\nb = {env.a}\n",
        "[volume#1]\nsize = 1g\n[env]\na = {volume#1.mnt}\n",
    ] {
        assert_eq!(last(text, &Identity::default()), Each::default(), "{text}");
    }
}

#[test]
fn a_cycle_is_found_and_a_bomb_does_not_go_off() {
    let mut bomb = "[env]\na0 = xxxxxxxxxx\n".to_owned();
    for i in 1..200 {
        bomb.push_str(&format!("a{i} = {{env.a{0}}}{{env.a{0}}}\n", i - 1));
    }
    for text in [
        "[env]\nsize = {env.size}\n",
        "[env]\na = {env.b}\nb = {env.a}\n",
        "[DEFAULT]\napp = {app}\n",
        &bomb,
    ] {
        let document = Document::read(text);
        let identity = identity();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let setting = configuration.settings().last().unwrap();
        for generation in Generation::ALL {
            assert_eq!(setting.known(generation), None);
            assert!(!setting.value(generation).problems().is_empty(), "{text}");
        }
    }
}

#[test]
fn a_row_of_references_is_as_long_in_any_order_of_the_file() {
    let row = |length: usize, down: bool| {
        let mut lines: Vec<_> = (1..=length)
            .map(|i| format!("a{i} = {{env.a{}}}\n", i - 1))
            .collect();
        lines.insert(0, "a0 = x\n".to_owned());
        if down {
            lines.reverse();
        }
        let name = format!("[volume#1]\nname = {{env.a{length}}}\n");
        last(&format!("[env]\n{}{name}", lines.concat()), &identity())
    };
    for down in [false, true] {
        assert_eq!(row(19, down), both("x"), "{down}");
        assert_eq!(row(25, down), Each::default(), "{down}");
    }
}

#[test]
fn a_long_value_may_be_referred_to_from_everywhere() {
    let mut text = format!("[env]\nlong = {}\n", "x ".repeat(50_000));
    for i in 0..50_000 {
        text.push_str(&format!("a{i} = {{env.long[{i}]}}{{#env.long}}\n"));
    }
    assert_eq!(last(&text, &identity()), both("x50000"));
}

#[test]
fn a_long_value_that_is_read_often_is_unknown_in_the_end_and_no_fault() {
    let mut text = format!("[env]\nlong = {}\n", "x".repeat(1_000));
    for i in 0..2_000 {
        text.push_str(&format!("a{i} = {{env.long}}\n"));
    }
    let document = Document::read(&text);
    let identity = identity();
    let configuration = Configuration::new(&document, &identity, Generations::BOTH);
    for generation in Generation::ALL {
        let settings = configuration.settings();
        let is_known = |at: usize| settings[at].known(generation).is_some();
        assert!(is_known(500) && !is_known(2_000));
        assert!(
            settings
                .iter()
                .all(|setting| setting.value(generation).problems().is_empty())
        );
    }
}

#[test]
fn of_a_keyword_that_is_said_often_the_last_counts() {
    let many = "rm = false\n".repeat(100);
    let text = format!("[container#1]\n{many}rm = true\ntags = {{rm}}\n");
    assert_eq!(last(&text, &identity()), both("true"));
    let text = text.replacen("rm", "rm@n1", 1);
    assert_eq!(last(&text, &identity()), Each::default());
}

#[test]
fn a_part_of_a_resolved_value_knows_where_it_stands() {
    let text = "[volume#1]\nname = {name}-data/{rid}\n";
    let document = Document::read(text);
    let identity = identity();
    let configuration = Configuration::new(&document, &identity, Generations::BOTH);
    let setting = configuration.settings().last().unwrap();
    let value = setting.known(Generation::V2).unwrap();
    for (part, expected) in [("-data/", "-data/"), ("gistr", "{name}"), ("me#1", "{rid}")] {
        let at = value
            .find(part)
            .unwrap_or_else(|| value.find("#1").unwrap());
        let place = configuration.place(setting, Generation::V2, at..at + part.len().min(2));
        assert!(expected.starts_with(place.text(text)), "{part}: {place:?}");
    }
}

#[test]
fn what_default_says_of_a_keyword_is_remembered_as_it_is() {
    // The second header is a line of a value to agent 2.1.
    let text = "[DEFAULT]\nsubset = a\n\n [env]\nsubset = b\ntags@n1 = c\ndisable = true\n[container#1]\ntype = docker\n";
    let document = Document::read(text);
    let identity = identity();
    let configuration = Configuration::new(&document, &identity, Generations::BOTH);
    let default = configuration.default_section().unwrap();
    let container = configuration.section("container#1").unwrap();
    for generation in Generation::ALL {
        let mut said = 0;
        for keyword in container.keywords(generation) {
            let effective = configuration.effective(default, keyword.name, generation);
            said += usize::from(effective.is_set());
            for _ in 0..2 {
                let given = configuration.given(keyword, generation);
                assert_eq!(format!("{given:?}"), format!("{effective:?}"));
            }
        }
        let expected = match generation {
            Generation::V2 => 3,
            Generation::V3 => 1,
        };
        assert_eq!(said, expected, "{generation}");
    }
}

#[test]
fn the_type_decides_which_keywords_are_understood() {
    let text = "[container#1]\ntype = {env.engine}\nimage = x\n[env]\nengine = docker\n";
    let document = Document::read(text);
    let identity = identity();
    let configuration = Configuration::new(&document, &identity, Generations::BOTH);
    let image = &configuration.settings()[1];
    assert!(image.found.v2.is_some() && image.found.v3.is_some());
    let section = configuration.section("container#1").unwrap();
    assert_eq!(section.driver(Generation::V2), Some("docker"));
}

#[test]
fn an_identity_is_taken_from_the_agents_folders() {
    use std::path::Path;
    for (path, expected) in [
        (
            "/etc/opensvc/namespaces/test/svc/registry.conf",
            ("test", Kind::Svc, "registry"),
        ),
        ("/etc/opensvc/svc/web.conf", ("root", Kind::Svc, "web")),
        ("/etc/opensvc/web.conf", ("root", Kind::Svc, "web")),
        (
            "/srv/image/etc/opensvc/web.conf",
            ("root", Kind::Svc, "web"),
        ),
        ("x/namespaces/a/vol/b.conf", ("a", Kind::Vol, "b")),
    ] {
        let (namespace, kind, name) = Identity::from_file(Path::new(path)).unwrap();
        assert_eq!((namespace.as_str(), kind, name.as_str()), expected);
    }
    for path in [
        "registry.conf",
        "opensvc/registry.conf",
        "/etc/registry.conf",
        "/etc/opensvc/registry.txt",
        "/etc/opensvc/node.conf",
    ] {
        assert_eq!(Identity::from_file(Path::new(path)), None, "{path}");
    }
}
