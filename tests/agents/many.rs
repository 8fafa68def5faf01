//! Many services at the same time, against a stand-in that keeps count of those it has.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::stand_in::{OPEN, Run, StandIn};

/// Tells of every service that it has as of one that was recorded.
const OVERVIEW: &str = r#"ls made | awk '
  BEGIN { getline instance <"instance"; getline aggregate <"aggregate" }
  { name[NR] = $0 }
  END {
    printf "{\"cluster\": {\"name\": \"lab\"}, \"monitor\": {\"nodes\": {\"aubergine\": {\"services\": {\"status\": {"
    for (i = 1; i <= NR; i++) printf "%s\"test/svc/%s\": %s", (i > 1 ? ", " : ""), name[i], instance
    printf "}}}}, \"services\": {"
    for (i = 1; i <= NR; i++) printf "%s\"test/svc/%s\": %s", (i > 1 ? ", " : ""), name[i], aggregate
    print "}}}"
  }'
"#;

const CONFIGURATION: &str = r#"name=${1##*/}
if [ -e "made/$name" ]; then cat "made/$name"; exit 0; fi
echo "E no match" >&2
exit 1
"#;

/// Creates a service; refuses `bad…`, and is for ever at `slow…`.
const CREATE: &str = r#"name=${3##*/}
case $name in
  bad*) echo "E no" >&2; exit 1 ;;
  slow*) sleep 60 & echo $! >>pids; wait ;;
esac
cp stdin.create "made/$name"
"#;

const PURGE: &str = r#"name=${1##*/}
case $name in bad*) echo "E no" >&2; exit 1 ;; esac
rm "made/$name"
"#;

/// What is known of the recorded service, each on a line.
fn known(reply: &str) -> [String; 2] {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let reply = fs::read_to_string(file.join(reply)).unwrap();
    let json = reply.split("--- stdout\n").nth(1).unwrap();
    let json: Value = serde_json::from_str(json.split("--- stderr").next().unwrap()).unwrap();
    let monitor = &json["monitor"];
    let instance = &monitor["nodes"]["aubergine"]["services"]["status"]["test/svc/registry"];
    [instance, &monitor["services"]["test/svc/registry"]].map(Value::to_string)
}

/// A 2.1 that takes services, which are as in these recorded replies.
fn cluster(overview: &str, refresh: &str) -> StandIn {
    let agent = StandIn::silent()
        .borrows("version", 1, "v2/first/version.1")
        .borrows("refresh", 1, refresh)
        .does("overview", 1, OVERVIEW)
        .does("configuration", 1, CONFIGURATION)
        .does("create", 1, CREATE)
        .does("purge", 1, PURGE)
        .says("volume-configuration", 1, 1, "", "E no match\n");
    fs::create_dir(agent.path("made")).unwrap();
    let [instance, aggregate] = known(overview);
    fs::write(agent.path("instance"), instance + "\n").unwrap();
    fs::write(agent.path("aggregate"), aggregate + "\n").unwrap();
    agent
}

/// One whose services come up.
fn mesh(names: &[&str]) -> StandIn {
    let agent = cluster("v2/same-up/overview.1", "v2/same-up/refresh.1");
    let sections = names.iter().map(|name| format!("[test/{name}]\n"));
    let sections: String = sections.collect();
    let text = format!("[DEFAULT]\n{OPEN}{sections}");
    fs::write(agent.path("regsvc.ini"), text).unwrap();
    agent
}

/// Lines of standard output that begin a service's result.
fn results(run: &Run) -> Vec<String> {
    let stdout = run.stdout();
    let lines = stdout.lines().filter(|line| line.starts_with("test/svc/"));
    lines
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("s{number}")).collect()
}

#[test]
fn several_services_are_deployed_side_by_side_and_none_stops_the_others() {
    let agent = mesh(&["bad", "aa", "bb", "cc", "dd"]);
    let run = agent.run(&["deploy", "--all"]);
    run.ends(
        3,
        &[
            "regsvc: test/svc/bad: `svcmgr create -s test/svc/bad --config - --provision`: exit code 1: E no\n",
            "test/svc/bad may have been stopped or changed",
            "5 services: 4 up, 1 failed\n  test/svc/bad  failed: `svcmgr create",
        ],
    );
    let up = ["aa", "bb", "cc", "dd"].map(|name| format!("test/svc/{name}"));
    assert_eq!(results(&run), up);
    assert!(agent.left_over().is_empty());
}

#[test]
fn every_line_of_many_is_whole_and_says_whose_it_is() {
    let names = numbered(24);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let agent = mesh(&names);
    let run = agent.run(&["deploy", "--all", "--jobs", "12"]);
    run.ends(0, &["24 services: 24 up\n"]);
    let stderr = run.stderr();
    for line in stderr
        .lines()
        .filter(|line| !line.starts_with("24 services"))
    {
        let path = line.split([':', ' ']).next().unwrap();
        let name = path
            .strip_prefix("test/svc/")
            .unwrap_or_else(|| panic!("{line}"));
        assert!(names.contains(&name), "{line}");
        assert_eq!(line.matches("test/svc/").count(), 1, "{line}");
    }
    let all: Vec<String> = names
        .iter()
        .map(|name| format!("test/svc/{name}"))
        .collect();
    assert_eq!(results(&run), all);
}

#[test]
fn each_that_is_not_reached_from_here_says_so_in_a_line_of_its_own() {
    let agent = mesh(&["aa", "bb"]).proving();
    // An address for documentation, which no network leads to.
    let instance = fs::read_to_string(agent.path("instance")).unwrap();
    let address = instance.split("\"ipaddr\":\"").nth(1).unwrap();
    let address = address.split('"').next().unwrap();
    fs::write(
        agent.path("instance"),
        instance.replace(address, "2001:db8::5/64"),
    )
    .unwrap();
    let run = agent.run(&["deploy", "--all"]);
    run.ends(
        0,
        &[
            "2 services: 2 up\n",
            "test/svc/aa: its registry was not proved, for it is not reached from this machine: ",
            "test/svc/bb: its registry was not proved, for it is not reached from this machine: ",
            "`ssh aubergine regsvc test test/bb` proves it there",
        ],
    );
}

#[test]
fn one_job_takes_one_service_after_the_other() {
    let agent = mesh(&["aa", "bb", "cc"]);
    agent.run(&["deploy", "--all", "-j", "1"]).ends(0, &[]);
    let calls = agent.calls();
    let about = |name: &str| {
        let path = format!("test/svc/{name}");
        let at = |call: &String| call.split(' ').any(|word| word == path);
        let first = calls.iter().position(at).unwrap();
        (first, calls.iter().rposition(at).unwrap())
    };
    assert!(about("aa").1 < about("bb").0 && about("bb").1 < about("cc").0);
    for jobs in ["0", "65", "x"] {
        let run = agent.run(&["deploy", "--all", "--jobs", jobs]);
        run.ends(2, &["write a number from 1 to 64"]);
    }
}

#[test]
fn an_interrupt_ends_all_of_them_and_says_what_is_left_for_each() {
    let agent = mesh(&["aa", "slow1", "slow2", "bb", "cc"]);
    let child = agent.run_until(
        &["deploy", "--all", "--jobs", "2"],
        "test/svc/slow2 --config",
    );
    let begin = Instant::now();
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let run = Run(child.wait_with_output().unwrap());
    assert_eq!(run.0.status.signal(), None);
    assert!(begin.elapsed() < Duration::from_secs(3));
    run.ends(
        3,
        &[
            "5 services: 1 up, 2 interrupted, 2 not begun\n",
            "  test/svc/slow1  interrupted: test/svc/slow1 may have been created or changed",
            "  test/svc/slow2  interrupted: test/svc/slow2 may have been created or changed",
            "  test/svc/bb  not begun\n",
        ],
    );
    assert!(agent.is_gone());
    assert!(agent.left_over().is_empty());
    assert!(
        !agent
            .calls()
            .iter()
            .any(|call| call.contains("test/svc/bb"))
    );
}

#[test]
fn plan_and_status_are_one_document_in_the_order_of_the_file() {
    let agent = mesh(&["dd", "aa", "cc", "bb"]);
    agent
        .run(&["deploy", "test/[ab]*"])
        .ends(0, &["2 services: 2 up\n"]);
    for (verb, summary) in [
        ("plan", "4 services: 2 as wanted, 2 to change\n"),
        (
            "status",
            "4 services: 2 up, 2 not there\n  test/svc/dd  not there\n",
        ),
    ] {
        let run = agent.run(&[verb, "--all", "--format", "json"]);
        run.ends(1, &[summary]);
        let document: Value = serde_json::from_str(&run.stdout()).unwrap();
        let services = document["services"].as_array().unwrap().iter();
        let paths: Vec<&str> = services
            .map(|service| service["path"].as_str().unwrap())
            .collect();
        assert_eq!(
            paths,
            ["dd", "aa", "cc", "bb"].map(|name| format!("test/svc/{name}"))
        );
    }
}

#[test]
fn what_a_plan_refuses_is_counted_as_that() {
    let agent = mesh(&["aa", "bb"])
        .borrows("cluster-state", 1, "v2/doctor/cluster-state.1")
        .borrows("pools", 1, "v2/doctor/pools.1")
        .borrows("networks", 1, "v2/doctor/networks.1")
        .borrows("capabilities", 1, "v2/doctor/capabilities.1");
    let text = fs::read_to_string(agent.path("regsvc.ini")).unwrap();
    fs::write(agent.path("regsvc.ini"), text + "size = 900g\n").unwrap();
    let run = agent.run(&["plan", "--all"]);
    run.ends(1, &["2 services: 1 refused, 1 to change\n"]);
}

#[test]
fn what_is_removed_is_agreed_to_once_and_counted() {
    let agent = cluster("v2/remove/overview.4", "v2/remove/refresh.2").says("stop", 1, 0, "", "");
    for name in ["aa", "bad", "cc"] {
        fs::write(agent.path("made").join(name), "[DEFAULT]\nnodes = *\n").unwrap();
    }
    let sections = "[test/aa]\n[test/bad]\n[test/none]\n[test/cc]\n";
    fs::write(agent.path("regsvc.ini"), sections).unwrap();
    let run = agent.run(&["remove", "--all", "--yes", "--timeout", "20s"]);
    run.ends(
        3,
        &[
            "4 services: 2 gone, 1 not there, 1 failed\n  test/svc/bad  failed: ",
            "test/svc/bad is stopped, and may exist on some nodes",
        ],
    );
    let stdout = run.stdout();
    let at = |words: &str| {
        stdout
            .find(words)
            .unwrap_or_else(|| panic!("no `{words}` in {stdout}"))
    };
    assert!(
        at("test/svc/aa is gone from every node\n") < at("test/svc/cc is gone from every node\n")
    );
    assert!(at("test/svc/none: nothing to do") < at("test/svc/aa is gone"));
    let made = fs::read_dir(agent.path("made")).unwrap();
    assert_eq!(made.count(), 1);
}

#[test]
fn a_terminal_shows_a_line_for_each_service_that_is_worked_on() {
    let agent = mesh(&["aa", "bad", "cc"]);
    let mut regsvc = agent.regsvc(&["deploy", "--all", "--jobs", "2"]);
    regsvc.env("TERM", "xterm");
    let mut session = rexpect::session::spawn_command(regsvc, Some(20_000)).unwrap();
    // The session reads bytes as characters.
    let bytes = session.exp_eof().unwrap();
    let bytes: Vec<u8> = bytes.chars().map(|c| u8::try_from(c).unwrap()).collect();
    let shown = String::from_utf8_lossy(&bytes);
    let shown = anstream::adapter::strip_str(&shown).to_string();
    for path in ["test/svc/aa: ", "test/svc/cc: "] {
        let turns = |before: &str| {
            before
                .trim_end()
                .ends_with(|c| ('\u{2801}'..'\u{2900}').contains(&c))
        };
        let mut places = shown.match_indices(path);
        assert!(
            places.any(|(at, _)| turns(&shown[..at])),
            "no `{path}` in {shown}"
        );
    }
    let summary = shown.find("3 services: 2 up, 1 failed\r\n").expect(&shown);
    assert!(!shown[summary..].contains("asking"), "{shown}");
    assert!(shown[..summary].contains("test/svc/cc is up on aubergine\r\n"));
}

/// The calls that so many services take, and the most memory that the program had, in KiB.
fn measured(count: usize) -> (usize, usize) {
    let names = numbered(count);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let agent = mesh(&names);
    let mut regsvc = agent.regsvc(&["deploy", "--all", "--jobs", "8"]);
    let errors = fs::File::create(agent.path("stderr")).unwrap();
    let results = fs::File::create(agent.path("stdout")).unwrap();
    let mut child = regsvc.stderr(errors).stdout(results).spawn().unwrap();
    let mut most = 0;
    let status = loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().split(' ').next()?.parse().ok());
        most = most.max(peak.unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let errors = fs::read_to_string(agent.path("stderr")).unwrap();
    assert!(status.success(), "{errors}");
    assert!(
        errors.contains(&format!("{count} services: {count} up\n")),
        "{errors}"
    );
    (agent.calls().len(), most)
}

#[test]
fn two_hundred_services_take_calls_in_proportion_to_twenty_and_no_more_memory() {
    let (few, little) = measured(20);
    let (many, much) = measured(200);
    // How many looks are shared, and how many there are, is a matter of time; ten times as many, squared, is 100.
    assert!(many <= few * 20, "{few} calls for 20, {many} for 200");
    // A service keeps its answers and its configuration: about 100 KiB with the template's sixty questions.
    assert!(
        much < little + 24 * 1024,
        "{little} KiB for 20, {much} for 200"
    );
}
