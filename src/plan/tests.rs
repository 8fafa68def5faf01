use super::*;
use crate::generation::Generation;
use crate::path::ObjectPath;

fn read(text: &str) -> Settings {
    Settings::read(text, Generation::V2)
}

const WANTED: &str = "\
[DEFAULT]
nodes = *
[container#registry]
type = docker
image = {env.image}
rm = true
restart = 2
[volume#data]
size = {env.size}
[env]
image = registry:2.8.3
size = 10g
";

/// A service of that configuration, up on a node.
fn up(text: &str) -> Live {
    Live {
        generation: Generation::V2,
        settings: read(text),
        up: true,
        provisioned: true,
        stuck: false,
        displaced: false,
        nodes: BTreeSet::from(["n1".to_owned()]),
        runs_on: BTreeSet::from(["n1".to_owned()]),
        strays: Vec::new(),
        severed: Vec::new(),
    }
}

/// The deeds of a plan, and the leave that it asks for.
fn deeds(wanted: &str, live: Option<&Live>) -> (Vec<&'static str>, Leave) {
    let plan = plan(&read(wanted), &Beside::default(), live, Leave::Nothing);
    let deeds = plan.steps().iter().map(|step| name(&step.deed));
    (deeds.collect(), plan.asks())
}

fn name(deed: &Deed) -> &'static str {
    match deed {
        Deed::Object(..) => "object",
        Deed::Create => "create",
        Deed::RemoveWhenStopped(_) => "remove when stopped",
        Deed::Stop => "stop",
        Deed::Delete(_) => "delete",
        Deed::Update(_) => "update",
        Deed::Provision => "provision",
        Deed::Abort => "abort",
        Deed::Start(_) => "start",
    }
}

#[test]
fn what_is_done_follows_from_what_lives() {
    let down = Live {
        up: false,
        runs_on: BTreeSet::new(),
        ..up(WANTED)
    };
    for (live, expected) in [
        (None, (vec!["create"], Leave::Nothing)),
        (Some(up(WANTED)), (vec![], Leave::Nothing)),
        (Some(down), (vec!["provision"], Leave::Nothing)),
    ] {
        assert_eq!(deeds(WANTED, live.as_ref()), expected);
    }
}

#[test]
fn what_runs_in_the_network_of_a_container_that_is_down_is_stopped_before_all_is_started() {
    let half = Live {
        up: false,
        severed: vec!["`container#1` runs in the network of `container#0`".to_owned()],
        ..up(WANTED)
    };
    let (made, asks) = deeds(WANTED, Some(&half));
    assert_eq!(asks, Leave::Nothing);
    assert!(made.ends_with(&["stop", "provision"]), "{made:?}");
}

#[test]
fn what_runs_is_stopped_before_it_is_changed_where_it_would_run_on_as_it_was() {
    for (from, to, expected, asks) in [
        (
            "registry:2.8.3",
            "registry:3.0.0",
            &["stop", "update"][..],
            Leave::Update,
        ),
        ("restart = 2", "restart = 3", &["update"], Leave::Update),
        (
            "[env]",
            "[task#gc]\ntype = docker\n[env]",
            &["update"],
            Leave::Update,
        ),
        (
            "size = 10g",
            "size = 20g",
            &["delete", "create"],
            Leave::Replace,
        ),
        (
            "[volume#data]\n",
            "[volume#data]\nname = another\npool = another\n",
            &["stop", "update"],
            Leave::Replace,
        ),
        (
            "[volume#data]",
            "[volume#other]",
            &["stop", "update"],
            Leave::Replace,
        ),
        ("nodes = *", "nodes = n1 n2", &["update"], Leave::Update),
        (
            "nodes = *",
            "nodes = n2",
            &["stop", "update"],
            Leave::Replace,
        ),
        ("size = 10g", "size = 10240m", &["update"], Leave::Update),
    ] {
        let wanted = WANTED.replace(from, to);
        assert_eq!(
            deeds(&wanted, Some(&up(WANTED))),
            (expected.to_vec(), asks),
            "{to}"
        );
    }
}

#[test]
fn nothing_is_stopped_that_does_not_run() {
    let down = Live {
        up: false,
        runs_on: BTreeSet::new(),
        ..up(WANTED)
    };
    let wanted = WANTED.replace("registry:2.8.3", "registry:3.0.0");
    assert_eq!(deeds(&wanted, Some(&down)), (vec!["update"], Leave::Update));
}

#[test]
fn a_container_that_its_agent_keeps_is_removed_when_it_stops() {
    let live = up(&WANTED.replace("rm = true\n", ""));
    let wanted = WANTED.replace("registry:2.8.3", "registry:3.0.0");
    let steps = ["remove when stopped", "stop", "update"];
    assert_eq!(deeds(&wanted, Some(&live)), (steps.to_vec(), Leave::Update));
}

#[test]
fn what_runs_otherwise_than_configured_is_started_anew_when_asked() {
    let stray = Stray {
        rid: "container#registry".to_owned(),
        said: "the current container is based on image 'a' instead of 'b'".to_owned(),
    };
    let live = Live {
        strays: vec![stray],
        ..up(WANTED)
    };
    assert_eq!(
        deeds(WANTED, Some(&live)),
        (vec!["stop", "provision"], Leave::Update)
    );
}

#[test]
fn agent_2_1_is_told_to_start_what_is_down_where_some_of_it_is_up() {
    let more = format!("{WANTED}[container#more]\ntype = docker\nimage = a:1\nrm = true\n");
    let half_up = Live {
        up: false,
        ..up(WANTED)
    };
    for (wanted, live, on_v2, on_v3) in [
        (
            more.as_str(),
            up(WANTED),
            &["update", "start"][..],
            &["update"][..],
        ),
        (
            WANTED,
            half_up.clone(),
            &["provision", "start"],
            &["provision"],
        ),
        (
            WANTED,
            Live {
                provisioned: false,
                ..half_up.clone()
            },
            &["provision"],
            &["provision"],
        ),
        (
            WANTED,
            Live {
                stuck: true,
                ..half_up.clone()
            },
            &["provision"],
            &["abort", "provision"],
        ),
    ] {
        for (generation, expected) in Generation::ALL.into_iter().zip([on_v2, on_v3]) {
            let live = Live {
                generation,
                ..live.clone()
            };
            assert_eq!(deeds(wanted, Some(&live)).0, expected, "{generation:?}");
        }
    }
}

#[test]
fn a_restart_that_would_leave_data_on_another_node_asks_for_more_leave() {
    let displaced = |text: &str| Live {
        displaced: true,
        ..up(text)
    };
    let newer = |text: &str| text.replace("registry:2.8.3", "registry:3.0.0");
    let steps = vec!["stop", "update"];
    let expected = (steps.clone(), Leave::Replace);
    assert_eq!(deeds(&newer(WANTED), Some(&displaced(WANTED))), expected);
    let shared = WANTED.replace("[volume#data]", "[volume#data]\nshared = true");
    let expected = (steps, Leave::Update);
    assert_eq!(deeds(&newer(&shared), Some(&displaced(&shared))), expected);
}

#[test]
fn leave_is_what_was_asked_for_or_more() {
    let live = up(WANTED);
    let wanted = read(&WANTED.replace("nodes = *", "nodes = n2"));
    for (leave, refused) in [
        (Leave::Nothing, true),
        (Leave::Update, true),
        (Leave::Replace, false),
    ] {
        let plan = plan(&wanted, &Beside::default(), Some(&live), leave);
        assert_eq!(matches!(plan, Plan::Refused { .. }), refused, "{leave:?}");
    }
}

/// A change of an object beside the service.
fn change(deed: crate::object::Deed) -> Change {
    let service: ObjectPath = "test/registry".parse().unwrap();
    Change {
        object: service.object("sec", "registry").unwrap(),
        deed,
        reason: String::new(),
    }
}

#[test]
fn objects_come_first_and_what_lives_of_them_is_changed_only_with_leave() {
    use crate::object::Deed as Made;
    let created = || change(Made::Create(Vec::new()));
    let certified = || change(Made::Certify { anew: true });
    let restart = || Some("it has read them".to_owned());
    for (changes, restart, live, expected, asks) in [
        (
            vec![created()],
            None,
            None,
            &["object", "create"][..],
            Leave::Nothing,
        ),
        (
            vec![certified()],
            None,
            None,
            &["object", "create"],
            Leave::Update,
        ),
        (
            vec![created()],
            None,
            Some(up(WANTED)),
            &["object"],
            Leave::Nothing,
        ),
        (
            vec![certified()],
            None,
            Some(up(WANTED)),
            &["object"],
            Leave::Update,
        ),
        (
            vec![certified()],
            restart(),
            Some(up(WANTED)),
            &["object", "stop", "provision"],
            Leave::Update,
        ),
        (
            vec![certified()],
            restart(),
            Some(Live {
                displaced: true,
                ..up(WANTED)
            }),
            &["object", "stop", "provision"],
            Leave::Replace,
        ),
        (
            vec![created()],
            restart(),
            Some(Live {
                up: false,
                runs_on: BTreeSet::new(),
                ..up(WANTED)
            }),
            &["object", "provision"],
            Leave::Nothing,
        ),
    ] {
        let beside = Beside {
            changes,
            restart,
            kept: Vec::new(),
        };
        let plan = plan(&read(WANTED), &beside, live.as_ref(), Leave::Nothing);
        let shown: Vec<_> = plan.steps().iter().map(|step| name(&step.deed)).collect();
        assert_eq!((&shown[..], plan.asks()), (expected, asks));
    }
}

#[test]
fn a_volume_that_was_made_otherwise_is_not_taken_up_without_leave() {
    let kept = |differences| Kept {
        section: "volume#data".to_owned(),
        shown: "test/vol/registry-data (5g)".to_owned(),
        bytes: Some(5 << 30),
        differences,
    };
    let plan_of = |differences, leave| {
        let beside = Beside {
            kept: vec![kept(differences)],
            ..Beside::default()
        };
        plan(&read(WANTED), &beside, None, leave)
    };
    let as_it_is = plan_of(Vec::new(), Leave::Nothing);
    assert_eq!(
        as_it_is.steps()[0].reason,
        "there is no such service yet; it takes up test/vol/registry-data (5g), with what is in it"
    );
    let size = || Difference::of_a_kept_volume("volume#data", "size", "5g".into(), "10g".into());
    for leave in [Leave::Nothing, Leave::Update] {
        let refused = plan_of(vec![size()], leave);
        assert_eq!(refused.asks(), Leave::Replace);
        assert!(refused.deletes());
    }
    let allowed = plan_of(vec![size()], Leave::Replace);
    assert!(matches!(&allowed, Plan::Steps(steps) if steps.len() == 2));
}

#[test]
fn a_service_that_fails_over_is_started_on_one_node_only() {
    let half = |text: &str| Live {
        up: false,
        runs_on: BTreeSet::from(["n1".to_owned(), "n2".to_owned()]),
        ..up(text)
    };
    let expected = (vec!["provision", "start"], Leave::Nothing);
    assert_eq!(deeds(WANTED, Some(&half(WANTED))), expected);
    let flex = WANTED.replace("nodes = *", "nodes = *\ntopology = flex");
    let expected = (vec!["provision", "start", "start"], Leave::Nothing);
    assert_eq!(deeds(&flex, Some(&half(&flex))), expected);
}
