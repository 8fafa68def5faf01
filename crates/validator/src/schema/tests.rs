//! What the lookups promise.

use std::collections::{HashMap, HashSet};

use super::*;

const V2: Generation = Generation::V2;
const V3: Generation = Generation::V3;

fn of<'a>(group: &'a str, driver: &'a str) -> Section<'a> {
    Section::Of {
        group,
        driver: Some(driver),
    }
}

fn untyped(group: &str) -> Section<'_> {
    Section::Of {
        group,
        driver: None,
    }
}

fn found(generation: Generation, section: Section<'_>, name: &str) -> Option<Found> {
    schema(generation).keyword(section, Kind::Svc, name)
}

fn keyword(generation: Generation, section: Section<'_>, name: &str) -> &'static Keyword {
    found(generation, section, name)
        .unwrap_or_else(|| panic!("{generation} {section:?} has no {name}"))
        .keyword
}

#[test]
fn a_definition_is_written_once_with_all_the_places_where_it_holds() {
    for text in [include_str!("v2.keywords"), include_str!("v3.keywords")] {
        let mut seen = HashSet::new();
        for line in text.lines() {
            let comment = line.is_empty() || line.starts_with('#');
            assert!(comment || seen.insert(line), "twice: {line}");
        }
    }
}

#[test]
fn no_name_means_two_things_in_one_place() {
    for schema in Generation::ALL.map(schema) {
        let drivers = schema.drivers.iter().map(|driver| driver.place);
        let groups = schema.groups.iter().map(|group| group.place);
        for (place, kind) in drivers
            .chain(groups)
            .flat_map(|place| Kind::ALL.map(|kind| (Places::one(place), kind)))
        {
            let mut names = HashMap::new();
            let here = schema
                .keywords
                .iter()
                .filter(|keyword| schema.holds(keyword, place, kind));
            for keyword in here {
                for name in std::iter::once(keyword.name).chain(keyword.aliases.iter()) {
                    let before = names.insert(name, keyword.name);
                    assert!(before.is_none(), "{name} of {} is {before:?}", keyword.name);
                }
            }
        }
    }
}

#[test]
fn the_types_that_2_1_lists_are_its_drivers() {
    let schema = schema(V2);
    for group in schema.sections().filter(|group| group.name != "volume") {
        let Some(kind) = schema.keyword(untyped(group.name), Kind::Svc, "type") else {
            continue;
        };
        let candidates = kind.keyword.candidates.unwrap();
        let drivers = schema.drivers_of(group.name).iter();
        let drivers = drivers.filter(|driver| driver.name != OTHER);
        let listed: Vec<_> = candidates.iter().filter(|name| !name.is_empty()).collect();
        assert_eq!(
            drivers.map(|driver| driver.name).collect::<Vec<_>>(),
            listed
        );
        assert_eq!(candidates.contains(""), schema.takes_any_driver(group.name));
    }
}

#[test]
fn a_default_is_a_driver_and_a_choice_holds_its_default() {
    for schema in Generation::ALL.map(schema) {
        for group in schema.sections() {
            if let Some(default) = group.default_driver {
                assert!(schema.driver(group.name, default).is_some(), "{default}");
            }
        }
        for keyword in &schema.keywords {
            if let (Some(default), Some(candidates)) = (keyword.default, keyword.candidates) {
                assert!(candidates.contains(default), "{}", keyword.name);
            }
        }
    }
}

#[test]
fn a_driver_adds_its_own_keywords_to_those_of_its_group() {
    for generation in [V2, V3] {
        let section = of("container", "docker");
        assert_eq!(
            keyword(generation, section, "image").converter,
            Converter::String
        );
        assert!(keyword(generation, section, "restart").scopable);
        assert!(found(generation, section, "imgae").is_none());
        assert!(found(generation, section, "ipname").is_none());
    }
    assert!(keyword(V2, of("container", "docker"), "image").required);
    assert!(!keyword(V3, of("container", "docker"), "image").required);
}

#[test]
fn the_definition_of_the_driver_wins_over_the_shared_one() {
    let start_timeout = |section| keyword(V3, section, "start_timeout").default;
    assert_eq!(start_timeout(of("container", "docker")), Some("5s"));
    assert_eq!(start_timeout(of("container", "kvm")), Some("4m"));
    assert_eq!(start_timeout(of("fs", "ext4")), None);
    assert!(!keyword(V2, of("sync", "zfs"), "tags").generic);
    assert!(keyword(V2, of("sync", "s3"), "tags").generic);
}

#[test]
fn an_alias_is_found_and_said_to_be_one() {
    for generation in [V2, V3] {
        let image = found(generation, of("task", "oci"), "run_image").unwrap();
        assert!(image.alias && image.keyword.name == "image");
        assert!(!found(generation, of("task", "oci"), "image").unwrap().alias);
        assert!(image.keyword.answers_to("run_image") && !image.keyword.answers_to("run"));
        let topology = found(generation, Section::Default, "cluster_type").unwrap();
        assert_eq!(topology.keyword.name, "topology");
    }
    let ipdev = |generation| found(generation, of("ip", "cni"), "ipdev").unwrap();
    assert_eq!(ipdev(V2).keyword.name, "ipdev");
    assert_eq!(ipdev(V3).keyword.name, "nsdev");
}

#[test]
fn an_alias_of_a_driver_accepts_what_the_driver_does() {
    for (generation, group, alias, driver) in [
        (V2, "ip", "docker", "netns"),
        (V3, "ip", "docker", "netns"),
        (V2, "disk", "lvm", "vg"),
        (V2, "disk", "pool", "zpool"),
    ] {
        let schema = schema(generation);
        assert_eq!(schema.driver(group, alias).unwrap().alias_of, Some(driver));
        let names = |name| {
            let vocabulary = schema.vocabulary(of(group, name), Kind::Svc);
            vocabulary
                .keywords()
                .map(|keyword| keyword.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(alias), names(driver));
        assert!(schema.drivers(group).all(|driver| driver.name != alias));
    }
    assert!(schema(V2).driver("ip", "docker").unwrap().deprecated);
    assert!(!schema(V2).driver("disk", "lvm").unwrap().deprecated);
}

#[test]
fn a_section_without_type_has_the_default_driver() {
    assert!(found(V3, untyped("container"), "image").is_some());
    assert!(
        found(V2, untyped("disk"), "dsf").is_some(),
        "disk.vg is the default of 2.1"
    );
    assert!(
        found(V3, untyped("fs"), "quota").is_some(),
        "any driver's is accepted"
    );
    assert!(found(V2, untyped("fs"), "quota").is_none());
}

#[test]
fn file_systems_of_2_1_may_be_of_any_type() {
    let schema = schema(V2);
    assert!(schema.takes_any_driver("fs") && !schema.takes_any_driver("ip"));
    assert!(schema.driver("fs", "cifs").is_none() && schema.driver("fs", "<other>").is_none());
    assert!(found(V2, of("fs", "cifs"), "mnt").is_some());
    assert!(
        found(V2, of("fs", "flag"), "mnt").is_none(),
        "observed: ignored"
    );
    assert!(
        found(V2, of("fs", "zfs"), "create_options").is_none(),
        "observed: ignored"
    );
    assert!(
        found(V2, of("ip", "cnii"), "netns").is_none(),
        "observed: ignored"
    );
    assert!(found(V2, of("ip", "cnii"), "tags").is_some());
}

#[test]
fn the_type_of_a_volume_names_a_pool() {
    for generation in [V2, V3] {
        for section in [untyped("volume"), of("volume", "shm"), of("volume", "x")] {
            assert!(found(generation, section, "size").is_some());
        }
    }
    assert!(schema(V3).driver("pool", "shm").is_some());
    assert_eq!(schema(V2).drivers("volume").count(), 0);
}

#[test]
fn kinds_decide_what_is_accepted() {
    let has =
        |generation, section, kind, name| schema(generation).keyword(section, kind, name).is_some();
    for generation in [V2, V3] {
        assert!(has(generation, Section::Default, Kind::Sec, "cn"));
        assert!(!has(generation, Section::Default, Kind::Svc, "cn"));
        assert!(!has(generation, Section::Default, Kind::Cfg, "orchestrate"));
        assert!(!has(generation, of("fs", "xfs"), Kind::Cfg, "mnt"));
        assert!(has(generation, of("fs", "xfs"), Kind::Vol, "mnt"));
        assert!(!has(generation, Section::Default, Kind::Node, "id"));
    }
    assert!(has(V2, of("container", "docker"), Kind::Vol, "image"));
    assert!(!has(V3, of("container", "docker"), Kind::Vol, "image"));
    assert!(
        !has(V3, Section::Default, Kind::Svc, "size")
            && has(V3, Section::Default, Kind::Vol, "size")
    );
    let nodes = |kind| {
        schema(V3)
            .keyword(Section::Default, kind, "nodes")
            .unwrap()
            .keyword
            .default
    };
    assert_eq!((nodes(Kind::Svc), nodes(Kind::Sec)), (None, Some("*")));
}

#[test]
fn sections_are_told_apart_by_their_prefix() {
    for schema in Generation::ALL.map(schema) {
        assert!(matches!(schema.family("DEFAULT"), Family::Default));
        assert!(matches!(schema.family("env"), Family::Free));
        assert!(matches!(schema.family("subset#app:x"), Family::Subset));
        assert!(matches!(schema.family("container"), Family::Group(_)));
        for unknown in [
            "",
            "#",
            "default",
            "Container#1",
            "*",
            "metadata",
            "md#1",
            "env#1",
        ] {
            assert!(
                matches!(schema.family(unknown), Family::Unknown),
                "{unknown}"
            );
        }
        assert_eq!(schema.groups().count(), 9);
    }
    let Family::Renamed(drbd) = schema(V2).family("drbd#1") else {
        panic!("drbd is an old prefix");
    };
    assert_eq!((drbd.group, drbd.driver), ("disk", "drbd"));
    let late = schema(V2).renamed().iter().filter(|renamed| renamed.late);
    assert_eq!(
        late.map(|renamed| renamed.prefix).collect::<Vec<_>>(),
        ["vg"]
    );
    assert!(matches!(schema(V3).family("drbd#1"), Family::Unknown));
    assert!(matches!(schema(V2).family("expose#1"), Family::Group(_)));
    assert!(matches!(schema(V3).family("expose#1"), Family::Unknown));
    assert!(matches!(schema(V3).family("pool#1"), Family::Unknown));
}

#[test]
fn a_cluster_or_node_file_is_recognised_by_its_sections() {
    for schema in Generation::ALL.map(schema) {
        let kind = |sections: &[&'static str]| schema.system_file(sections.iter().copied());
        assert_eq!(kind(&["DEFAULT", "cluster", "hb#1"]), Some(Kind::Ccfg));
        assert_eq!(kind(&["node", "cluster"]), Some(Kind::Ccfg));
        assert_eq!(kind(&["node", "listener", "wrong"]), Some(Kind::Node));
        assert_eq!(kind(&["DEFAULT", "data"]), None);
        assert_eq!(kind(&["stonith#1", "container#1"]), None);
        assert_eq!(kind(&["DEFAULT"]), None);
        assert_eq!(kind(&[]), None);
    }
}

#[test]
fn a_keyword_of_another_driver_is_found_elsewhere() {
    let with = |generation, group, name| {
        let drivers = schema(generation).drivers_with(group, name, Kind::Svc);
        drivers.map(|driver| driver.name).collect::<Vec<_>>()
    };
    assert_eq!(with(V3, "container", "qga"), ["kvm"]);
    assert_eq!(with(V3, "ip", "ipname"), ["host", "netns"]);
    assert_eq!(with(V3, "container", "nonsense"), [""; 0]);
    assert!(schema(V3).anywhere("netns", Kind::Svc).is_some());
    assert!(schema(V3).anywhere("nonsense", Kind::Svc).is_none());
    assert!(schema(V2).is_dropped("sync", "rsync", "exclude"));
}

#[test]
fn a_driver_without_code_is_none() {
    assert!(schema(V2).driver("sync", "oci").is_none());
    assert!(
        schema(V2)
            .driver_names("sync")
            .all(|driver| driver.name != "oci")
    );
    assert!(schema(V2).driver("task", "oci").is_some());
}

#[test]
fn a_vocabulary_lists_what_it_finds_and_nothing_twice() {
    for schema in Generation::ALL.map(schema) {
        let drivers = schema
            .drivers
            .iter()
            .map(|driver| of(driver.group, driver.name));
        for section in drivers.chain([Section::Default, Section::Subset]) {
            let vocabulary = schema.vocabulary(section, Kind::Svc);
            let mut names: Vec<_> = vocabulary.keywords().map(|keyword| keyword.name).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{section:?}");
            assert!(names.iter().all(|name| vocabulary.keyword(name).is_some()));
        }
    }
}

#[test]
fn values_that_cannot_be_written_are_no_candidates() {
    let userns = keyword(V2, of("container", "docker"), "userns")
        .candidates
        .unwrap();
    assert_eq!(userns.iter().collect::<Vec<_>>(), ["host"]);
    assert!(userns.or_unset() && !userns.contains("?"));
    let utsns = keyword(V3, of("container", "docker"), "utsns")
        .candidates
        .unwrap();
    assert!(utsns.contains("") && !utsns.or_unset());
    let placement = keyword(V3, Section::Default, "placement")
        .candidates
        .unwrap();
    assert!(placement.contains("nodes order"));
    assert!(!keyword(V3, of("sync", "rsync"), "options").strict);
    assert!(!keyword(V2, untyped("fs"), "type").strict);
}

#[test]
fn names_and_types_read_back() {
    for kind in Kind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    for schema in Generation::ALL.map(schema) {
        for keyword in &schema.keywords {
            assert_eq!(keyword.converter.as_str().parse(), Ok(keyword.converter));
        }
    }
}

#[test]
fn a_broken_table_is_refused_with_its_line() {
    for (text, fault) in [
        ("nonsense x", "line 1: no such directive"),
        (
            "group fs resource\n\ndrivers sync zfs",
            "line 3: no such group",
        ),
        ("group fs resource\n[fs", "line 2: no `]`"),
        ("group fs resource\n[fs]\nmnt text", "line 3: no such type"),
        (
            "group fs resource\n[fs]\nmnt string scoped",
            "line 3: no such flag",
        ),
        ("group fs resource\n[fs.zfs]", "line 2: no such driver"),
    ] {
        let error = table::read(V2, text).unwrap_err();
        assert!(error.starts_with(fault), "{error}");
    }
}

#[test]
fn what_required_keywords_depend_on_has_few_values() {
    for schema in Generation::ALL.map(schema) {
        for &number in &schema.required {
            let keyword = &schema.keywords[usize::from(number)];
            let Some(depends) = keyword.depends else {
                continue;
            };
            let mut asked = schema.keywords.iter();
            let other =
                asked.find(|other| other.name == depends.keyword && !other.has_few_values());
            assert!(other.is_none(), "{}: {}", keyword.name, depends.keyword);
        }
    }
}
