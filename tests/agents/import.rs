//! `regsvc import` against a stand-in that replays what a real agent said, and without any agent.

use std::fs;

use crate::stand_in::StandIn;

/// The configuration of the recorded services, as a person wrote it.
const CONFIGURATION: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/transcripts/registry.conf"
);

const TUTORIAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/tutorial.conf");

const AGENTS: [&str; 2] = ["v2", "v3"];

#[test]
fn there_is_nothing_to_do_for_a_service_that_was_imported() {
    for generation in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/same-up"));
        let run = agent.run(&["import", "test/registry"]);
        run.ends(
            0,
            &[
                "the template registry does not fit by ",
                "the template tutorial",
            ],
        );
        assert!(
            run.stdout()
                .contains("a template of its own in templates-registry\n")
        );
        let parameters = fs::read_to_string(agent.path("templates-registry/parameters.ini"));
        assert!(
            parameters
                .unwrap()
                .contains("[size]\ntype = size\ndefault = 20m\n")
        );
        let service = fs::read_to_string(agent.path("templates-registry/service.conf")).unwrap();
        assert!(!service.contains("\nid = "), "{service}");
        let plan = agent.run(&["plan", "test/registry"]);
        plan.ends(0, &[]);
        assert!(plan.stdout().contains("nothing to do"));
        let changed = agent.run(&["plan", "test/registry", "--set", "size=30m"]);
        assert_eq!(changed.code(), 1);
    }
}

#[test]
fn a_template_that_fits_is_taken_with_the_answers() {
    for generation in AGENTS {
        let text = fs::read_to_string(TUTORIAL).unwrap();
        let text = text.replace(
            "[DEFAULT]\n",
            "[DEFAULT]\nid = 24c5800a-d239-44df-945d-10e22ec0f64a\n",
        );
        let agent = StandIn::replaying(&format!("{generation}/same-up"))
            .forgets("configuration", 1)
            .says(
                "configuration",
                1,
                0,
                &text.replace("size = 10g", "size = 12g"),
                "",
            );
        let run = agent.run(&["import", "test/registry"]);
        run.ends(0, &[]);
        assert!(run.stdout().contains("template tutorial, which fits\n"));
        let answers = fs::read_to_string(agent.path("regsvc.ini")).unwrap();
        assert!(
            answers.contains("= tutorial\n") && answers.contains("= 12g\n"),
            "{answers}"
        );
        agent.run(&["plan", "test/registry"]).ends(0, &[]);
    }
}

#[test]
fn a_file_comes_back_byte_for_byte() {
    let agent = StandIn::silent();
    let text = fs::read_to_string(CONFIGURATION).unwrap()
        + "\n[task#1]\ncommand = echo '{{.Names}}' {%a%} <#b#>\n# a comment {{ here }}\n";
    fs::write(agent.path("mine.conf"), &text).unwrap();
    agent.run(&["import", "mine.conf"]).ends(0, &[]);
    let rendered = agent.run(&["render", "test/mine"]);
    rendered.ends(0, &[]);
    assert_eq!(rendered.stdout(), text);
    agent
        .run(&["render", "test/mine", "--check", "mine.conf"])
        .ends(0, &[]);
    assert_eq!(agent.calls(), Vec::<String>::new());
    // Once more replaces nothing unasked.
    agent
        .run(&["import", "mine.conf"])
        .ends(2, &["[test/mine] is there already: give --force"]);
    agent
        .run(&[
            "import",
            "mine.conf",
            "--as",
            "test/other",
            "--output",
            "templates-mine",
        ])
        .ends(2, &["templates-mine is there already: give --force"]);
    agent.run(&["import", "mine.conf", "--force"]).ends(0, &[]);
}

#[test]
fn a_template_that_is_asked_for_must_fit() {
    let agent = StandIn::silent();
    let run = agent.run(&["import", CONFIGURATION, "--template", "tutorial"]);
    run.ends(
        1,
        &[
            "the template tutorial does not fit by ",
            "nothing was written",
        ],
    );
    assert!(!agent.path("regsvc.ini").exists());
    let run = agent.run(&[
        "import",
        TUTORIAL,
        "--as",
        "prod/hub",
        "--template",
        "tutorial",
    ]);
    run.ends(0, &[]);
    assert!(
        run.stdout()
            .starts_with("wrote [prod/hub] to regsvc.ini: template tutorial")
    );
}

#[test]
fn a_secret_in_clear_text_is_warned_about_and_not_shown() {
    let agent = StandIn::silent();
    let text = "[DEFAULT]\nnodes = *\n[container#1]\ntype = docker\nimage = a:1\n\
                environment = REGISTRY_HTTP_SECRET=hunter2hunter2\n";
    fs::write(agent.path("mine.conf"), text).unwrap();
    let run = agent.run(&["import", "mine.conf"]);
    run.ends(
        0,
        &["warning: container#1.environment holds a secret in clear text"],
    );
    assert!(!run.stderr().contains("hunter2") && !run.stdout().contains("hunter2"));
}

#[test]
fn what_cannot_be_imported_is_told() {
    let agent = StandIn::silent();
    fs::write(agent.path("empty.conf"), "# nothing\n").unwrap();
    fs::write(
        agent.path("prose.conf"),
        "Some = prose\n[DEFAULT]\nnodes = *\n",
    )
    .unwrap();
    fs::write(agent.path("latin.conf"), b"[env]\nname = \xe9\n").unwrap();
    fs::create_dir_all(agent.path("namespaces/test/vol")).unwrap();
    fs::write(
        agent.path("namespaces/test/vol/data.conf"),
        "[DEFAULT]\nsize = 1g\n",
    )
    .unwrap();
    for (file, code, words) in [
        ("no/such.conf", 3, "there is no folder no"),
        ("empty.conf", 3, "says nothing: it has no setting"),
        ("prose.conf", 1, "an agent does not read it"),
        ("latin.conf", 2, "not UTF-8"),
        (
            "namespaces/test/vol/data.conf",
            2,
            "only services are deployed",
        ),
        ("svc/hub", 2, "lacks its namespace"),
    ] {
        agent.run(&["import", file]).ends(code, &[words]);
    }
    assert!(!agent.path("regsvc.ini").exists());
    let agent = StandIn::replaying("v2/first");
    agent
        .run(&["import", "test/registry"])
        .ends(3, &["test/svc/registry does not exist"]);
    let agent = StandIn::replaying("v2/same-up")
        .forgets("configuration", 1)
        .does("configuration", 1, "kill -9 $$");
    agent
        .run(&["import", "test/registry"])
        .ends(3, &["killed by signal 9"]);
}
