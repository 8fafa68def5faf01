//! `regsvc`, run, and what it says.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs `regsvc` with words and standard input, in a home of its own.
pub(crate) fn regsvc(words: &[&str], stdin: &str) -> Run {
    let home = tempfile::tempdir().unwrap();
    regsvc_at(home.path(), words, stdin)
}

/// Runs `regsvc` in a home.
pub(crate) fn regsvc_at(home: &Path, words: &[&str], stdin: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_regsvc"))
        .args(words)
        .current_dir(home)
        .env("HOME", home)
        .env_remove("DOCKER_CONFIG")
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever reads nothing has closed it.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// A proof, in JSON.
#[derive(Debug)]
pub(crate) struct Proof {
    pub(crate) code: i32,
    pub(crate) json: Value,
    pub(crate) said: String,
}

/// Proves the registry at a URL.
pub(crate) fn prove(url: &str, more: &[&str], stdin: &str) -> Proof {
    let small: &[&str] = match more.contains(&"--size") {
        true => &[],
        false => &["--size", "64k"],
    };
    let words = [&["test", "--url", url, "--format", "json"], small, more].concat();
    let run = regsvc(&words, stdin);
    let json = serde_json::from_str(&run.stdout);
    let json: Value = json.unwrap_or_else(|error| panic!("{error}: {run:?}"));
    valid(&json);
    Proof {
        code: run.code,
        json,
        said: run.stdout + &run.stderr,
    }
}

/// Whether a document is what the published schema says.
fn valid(json: &Value) {
    let schema: Value = serde_json::from_str(include_str!("../../docs/test.schema.json")).unwrap();
    let errors: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(json)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

impl Proof {
    fn step(&self, name: &str) -> &Value {
        let steps = self.json["steps"].as_array().unwrap();
        let step = steps.iter().find(|step| step["name"] == name);
        step.unwrap_or_else(|| panic!("no step {name}: {}", self.said))
    }

    /// How a step ended.
    pub(crate) fn state(&self, name: &str) -> &str {
        self.step(name)["state"].as_str().unwrap()
    }

    /// What a step found.
    pub(crate) fn found(&self, name: &str) -> &str {
        self.step(name)["found"].as_str().unwrap()
    }

    /// Expects a step to be the only one that fails, with words in what it found, its cause and its mend.
    pub(crate) fn fails_at(&self, name: &str, found: &str, cause: &str, mend: &str) {
        let steps = self.json["steps"].as_array().unwrap();
        let failed = steps.iter().filter(|step| step["state"] == "fail");
        let failed: Vec<&str> = failed.map(|step| step["name"].as_str().unwrap()).collect();
        assert_eq!(failed, [name], "{}", self.said);
        assert_eq!(self.code, 1, "{}", self.said);
        for (key, part) in [("found", found), ("cause", cause), ("mend", mend)] {
            let text = self.step(name)[key].as_str().unwrap_or_default();
            assert!(
                text.contains(part),
                "{key} of {name} has no `{part}`: {text}"
            );
        }
    }

    /// Expects that nothing fails, and these steps pass.
    pub(crate) fn passes(&self, names: &[&str]) {
        assert_eq!(self.code, 0, "{}", self.said);
        for name in names {
            assert_eq!(self.state(name), "pass", "{name}: {}", self.said);
        }
    }
}
