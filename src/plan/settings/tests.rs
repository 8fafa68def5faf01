use super::*;

fn read(text: &str) -> Settings {
    Settings::read(text, Generation::V2)
}

const WANTED: &str = "# by hand\n[env]\nsize = 10g\n\n[container#1]\nrun_args = -p\n  5000:5000\n";

#[test]
fn comments_order_indentation_and_the_id_are_no_difference() {
    let live = "[DEFAULT]\nid = abc\n\n[container#1]\nrun_args = -p\n\t\n\t5000:5000\n\n[env]\n# by hand\nsize=10g\n";
    assert_eq!(read(live).differences(&read(WANTED)), []);
}

#[test]
fn another_spelling_of_a_value_is_no_difference() {
    let wanted = "[volume#1]\nsize = 10g\nshared = true\n[container#1]\ntype = docker\n\
                  start_timeout = 90s\nvolume_mounts = a:/a b:/b\nrestart = 2\n";
    let live = "[volume#1]\nsize = 10737418240\nshared = True\n[container#1]\ntype = docker\n\
                start_timeout = 1m30s\nvolume_mounts = a:/a\n\tb:/b\nrestart = 2\n";
    assert_eq!(read(live).differences(&read(wanted)), []);
}

#[test]
fn the_port_is_that_which_clients_need() {
    for (text, port) in [
        (
            "[env]\nport = 5002\n[ip#1]\nexpose = 5000/tcp\n",
            Some("5002"),
        ),
        ("[ip#1]\nexpose = 5000/tcp:5001\n", Some("5000")),
        (
            "[c#1]\nenvironment = A=b\n\tREGISTRY_HTTP_ADDR=:5003\n",
            Some("5003"),
        ),
        (
            "[c#1]\nenvironment = REGISTRY_HTTP_ADDR=[::1]:5004\n",
            Some("5004"),
        ),
        ("[c#1]\nenvironment = A=b\n", None),
    ] {
        assert_eq!(read(text).port(), port, "{text}");
    }
}

#[test]
fn what_is_taken_where_nothing_is_written_is_no_difference() {
    let with = |more: &str| format!("[volume#1]\nsize = 10g\n{more}");
    let access = |value: &str| with(&format!("access = {value}\n"));
    assert_eq!(read(&with("")).differences(&read(&access("rwo"))), []);
    assert_eq!(read(&access("rwo")).differences(&read(&with(""))), []);
    assert_eq!(read(&with("")).differences(&read(&access("rwx"))).len(), 1);
}

#[test]
fn what_a_reference_resolves_to_differs_where_it_is_used() {
    let text = |image: &str| {
        format!("[container#1]\ntype = docker\nimage = {{env.image}}\n[env]\nimage = {image}\n")
    };
    let differences = read(&text("a:1")).differences(&read(&text("a:2")));
    let shown: Vec<_> = differences
        .iter()
        .map(|difference| (difference.to_string(), difference.effect.clone()))
        .collect();
    assert_eq!(
        shown,
        [
            (
                "container#1.image: `a:1` -> `a:2`".to_owned(),
                Effect::Restart
            ),
            ("env.image: `a:1` -> `a:2`".to_owned(), Effect::Live),
        ]
    );
    let spelled = read(&text("a:1").replace("{env.image}", "a:1"));
    let differences = read(&text("a:1")).differences(&spelled);
    assert_eq!(differences.len(), 1);
    assert_eq!(differences[0].effect, Effect::Live, "the same image");
}

#[test]
fn differences_say_old_and_new() {
    let live = "[DEFAULT]\nid = abc\norchestrate = ha\n[env]\nsize = 5g\n[ip#1]\n";
    let shown: Vec<_> = read(live)
        .differences(&read(WANTED))
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        shown,
        [
            "DEFAULT.orchestrate: `ha` -> nothing",
            "container#1.run_args: nothing -> `-p 5000:5000`",
            "env.size: `5g` -> `10g`",
            "[ip#1]: removed",
        ]
    );
}

#[test]
fn a_difference_of_long_values_shows_what_differs() {
    let difference = |old: &str, new: &str| {
        let [old, new] = [old, new].map(|value| format!("[c#1]\nenvironment = {value}\n"));
        read(&old).differences(&read(&new))[0].to_string()
    };
    assert_eq!(
        difference("A=1 B=2 C=3", "A=1 B=2 C=4 D=5"),
        "c#1.environment: `C=3` -> `C=4 D=5`"
    );
    assert_eq!(
        difference("A=1 B=2 C=3", "A=1 B=2 C=3 D=5"),
        "c#1.environment: nothing -> `D=5`"
    );
    assert_eq!(
        difference("A B C", "C B A"),
        "c#1.environment: `A B C` -> `C B A`"
    );
}

#[test]
fn agent_3_reads_comments_and_quotes_that_2_1_keeps() {
    let (plain, noisy) = ("[env]\na = x\n", "[env]\na = \"x\" # why\n");
    let differ = |generation| {
        let read = |text| Settings::read(text, generation);
        !read(plain).differences(&read(noisy)).is_empty()
    };
    assert!(differ(Generation::V2));
    assert!(!differ(Generation::V3));
}
