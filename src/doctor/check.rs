//! A check: what was looked at, what was found, why it matters, what mends it.

use crate::doctor::facts::{Cluster, Facts};
use crate::path::ObjectPath;

/// The name of the checks of container engines.
pub(super) const ENGINE: &str = "engine";

/// The name of the checks of CNI plugins.
pub(super) const PLUGINS: &str = "cni plugins";

/// How a check ends, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Pass,
    /// The agent does not say; the check says why not.
    Skipped,
    /// A service comes up, and something about it will disappoint.
    Warn,
    /// A service does not come up, or does not do what it is for.
    Fail,
}

impl State {
    /// The word for it, in reports of either form.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Pass => "pass",
            State::Skipped => "skipped",
            State::Warn => "warn",
            State::Fail => "fail",
        }
    }
}

/// One prerequisite, looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at: `pool`. Several checks may have one name, each about another node or resource.
    pub name: &'static str,
    /// How it ended.
    pub state: State,
    /// Whether a failure keeps a service from being deployed at all.
    pub blocking: bool,
    /// What was found, as a clause.
    pub found: String,
    /// Why it matters, as a clause.
    pub why: &'static str,
    /// What mends it, if one command does.
    pub mend: Option<Mend>,
}

/// A command that mends something, or that looks where the agent does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// The nodes to run it on, apart by `, `; `None` is where the agent is asked, or anywhere.
    pub on: Option<String>,
    /// The command.
    pub command: Command,
    /// The answer that the command gives for one run, where it does: what is written into the file of answers
    /// gives it for good.
    pub answer: Option<Written>,
}

/// An answer of a service, as it stands in a file of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub file: String,
    /// The section of the service.
    pub section: String,
    /// The line, `name = value`.
    pub line: String,
}

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The arguments of `om`, however that is started.
    Om(Vec<String>),
    /// A line of shell.
    Shell(String),
}

impl Mend {
    /// Arguments of `om`, blanks between them.
    pub(super) fn om(words: &str) -> Self {
        let words = words.split(' ').map(str::to_owned).collect();
        Mend {
            on: None,
            command: Command::Om(words),
            answer: None,
        }
    }

    /// A line of shell.
    pub(super) fn shell(line: impl Into<String>) -> Self {
        Mend {
            on: None,
            command: Command::Shell(line.into()),
            answer: None,
        }
    }

    /// Another answer to a question: a deployment that gives it.
    pub(super) fn answering(facts: &Facts, path: &ObjectPath, name: &str, value: &str) -> Self {
        // What is there already is changed by an update alone.
        let is_there = |cluster: &Cluster| cluster.objects.contains(&path.to_string());
        let flags = match facts.cluster.as_ref().is_ok_and(is_there) {
            true => "--update ",
            false => "",
        };
        let (short, line) = (path.short(), format!("{name} = {value}"));
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let given = match (name, value.chars().all(plain)) {
            ("size", true) => format!("--size {value}"),
            (_, true) => format!("--set {name}={value}"),
            (_, false) => format!("--set {}", shell_words::quote(&format!("{name}={value}"))),
        };
        Mend {
            answer: Some(Written {
                file: "regsvc.ini".to_owned(),
                section: short.clone(),
                line,
            }),
            ..Mend::shell(format!("regsvc deploy {short} {flags}{given}"))
        }
    }

    /// The same, on these nodes.
    pub(super) fn on(self, nodes: &[&str]) -> Self {
        let on = (!nodes.is_empty()).then(|| nodes.join(", "));
        Mend { on, ..self }
    }
}

impl Check {
    /// A check that ends in `state`, without a mend.
    pub(super) fn new(
        name: &'static str,
        state: State,
        found: impl Into<String>,
        why: &'static str,
    ) -> Self {
        Check {
            name,
            state,
            blocking: false,
            found: found.into(),
            why,
            mend: None,
        }
    }

    /// The same, with what mends it.
    pub(super) fn mended(self, mend: Mend) -> Self {
        let mend = Some(mend);
        Check { mend, ..self }
    }

    /// Whether it judges by what nodes knew of themselves when they last looked.
    pub fn may_be_old(&self) -> bool {
        [ENGINE, PLUGINS].contains(&self.name)
    }

    /// The same; if it fails, nothing can be deployed.
    pub(super) fn blocks(self) -> Self {
        Check {
            blocking: true,
            ..self
        }
    }
}

/// How the worst of the checks ended.
pub fn worst(checks: &[Check]) -> State {
    let states = checks.iter().map(|check| check.state);
    states.max().unwrap_or(State::Pass)
}

/// The check of an agent that cannot be asked; `error` is everything that is known of it.
pub fn unreachable(error: &str) -> Check {
    let check = Check::new(
        "agent",
        State::Fail,
        error,
        "everything goes through the agent",
    )
    .blocks();
    match lacks_python(error) {
        true => check.mended(Mend::shell("apt-get install python-is-python3")),
        false => check,
    }
}

/// Whether the wrapper of 2.1 did not find its interpreter: it starts `python`, which many systems
/// have as `python3` alone (observed: exit code 127).
fn lacks_python(error: &str) -> bool {
    error.contains("python") && error.contains("not found") && error.contains("127")
}
