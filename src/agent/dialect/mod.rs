//! What a deployment asks of an agent -> the calls, in the words of its generation.
//!
//! Pure: `--dry-run` shows these calls and tests compare them. Command lines: agent 2.1
//! `commands/mgr/parser.py` and observed; agent 3 `core/om/factory.go`.

mod objects;

use crate::agent::call::{Call, Tool};
use crate::generation::Generation;
use crate::path::ObjectPath;

/// The words of an agent: its generation, and whether 2.1's `svcmgr` is at hand beside `om`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The generation.
    pub generation: Generation,
    /// Whether `svcmgr` can be called; without it 2.1 takes the same orders through `om`.
    pub svcmgr: bool,
}

impl Dialect {
    /// Creates the service from a configuration and orders its provisioning, without waiting.
    ///
    /// On 2.1 this overwrites a service that exists, without a word (observed): ask first.
    /// Agent 3 refuses one.
    pub fn create(self, path: &ObjectPath, configuration: &str) -> Call {
        let path = path.to_string();
        let rest = ["--config", "-", "--provision"];
        match (self.generation, self.svcmgr) {
            (Generation::V2, true) => order(Tool::Svcmgr, &["create", "-s", &path], &rest),
            (Generation::V2, false) | (Generation::V3, _) => {
                order(Tool::Om, &[&path, "create"], &rest)
            }
        }
        .reading(configuration)
    }

    /// Replaces the configuration of a service that exists and orders its provisioning.
    ///
    /// 2.1's `create` keeps the object's id by itself. Agent 3 gives a new one unless it restores
    /// (`core/omcmd/object_create.go`), so the id is part of the text.
    pub fn update(self, path: &ObjectPath, configuration: &str, id: Option<&str>) -> Call {
        match (self.generation, id) {
            (Generation::V2, _) => self.create(path, configuration),
            (Generation::V3, Some(id)) => {
                let mut call = self.create(path, &with_id(configuration, id));
                call.arguments.push("--restore".to_owned());
                call
            }
            (Generation::V3, None) => {
                let mut call = self.create(path, configuration);
                call.arguments.push("--force".to_owned());
                call
            }
        }
    }

    /// Orders the provisioning of a service that exists, without waiting.
    pub fn provision(self, path: &ObjectPath) -> Call {
        Call::acts(Tool::Om, &[&path.to_string(), "provision"])
    }

    /// Orders the stop of a service on every node, without waiting. It stays frozen until it is
    /// provisioned or started again (observed on both).
    pub fn stop(self, path: &ObjectPath) -> Call {
        Call::acts(Tool::Om, &[&path.to_string(), "stop"])
    }

    /// Takes back the order that stands for a service, such as one that failed.
    pub fn abort(self, path: &ObjectPath) -> Call {
        Call::acts(Tool::Om, &[&path.to_string(), "abort"])
    }

    /// Has a node start what is down of its instance: waits, and says how it goes, on 2.1.
    pub fn start(self, path: &ObjectPath, node: &str) -> Call {
        let path = path.to_string();
        let verbs: &[&str] = match self.generation {
            Generation::V2 => &["start"],
            Generation::V3 => &["instance", "start"],
        };
        let words = [&[path.as_str()], verbs, &["--node", node]].concat();
        Call::acts(Tool::Om, &words)
    }

    /// Has a node stop and start a resource of its instance, the others left as they are.
    pub fn restart(self, path: &ObjectPath, node: &str, resource: &str) -> Call {
        self.on_a_resource("restart", path, node, resource)
    }

    /// Has a node run a task, and says what the task says on 2.1.
    pub fn run_task(self, path: &ObjectPath, node: &str, task: &str) -> Call {
        self.on_a_resource("run", path, node, task)
    }

    fn on_a_resource(self, verb: &str, path: &ObjectPath, node: &str, resource: &str) -> Call {
        let path = path.to_string();
        let verbs: &[&str] = match self.generation {
            Generation::V2 => &[verb],
            Generation::V3 => &["instance", verb],
        };
        let flags = ["--rid", resource, "--node", node];
        Call::acts(Tool::Om, &[&[path.as_str()], verbs, &flags].concat())
    }

    /// Sets keywords of an object that exists, each `SECTION.KEY=VALUE`.
    pub fn set(self, path: &ObjectPath, settings: &[String]) -> Call {
        let path = path.to_string();
        let (verbs, flag): (&[&str], _) = match self.generation {
            Generation::V2 => (&["set"], "--kw"),
            Generation::V3 => (&["config", "update"], "--set"),
        };
        let settings = settings.iter().flat_map(|setting| [flag, setting]);
        let words = [&path].into_iter().map(String::as_str);
        let words: Vec<&str> = words.chain(verbs.iter().copied()).chain(settings).collect();
        Call::acts(Tool::Om, &words)
    }

    /// Asks for the state of a service on every node, as the daemon knows it.
    pub fn overview(self, path: &ObjectPath) -> Call {
        match self.generation {
            Generation::V2 => Call::asks(Tool::Om, &["daemon", "status", "--format", "json"]),
            Generation::V3 => Call::asks(Tool::Om, &[&path.to_string(), "list", "-o", "json"]),
        }
    }

    /// Has the agent look at the resources again: what the daemon knows may be minutes old
    /// (observed on 2.1: a killed container showed up for 40 s).
    ///
    /// 2.1 looks on its own node only, agent 3 on every node.
    pub fn refresh(self, path: &ObjectPath) -> Call {
        let path = path.to_string();
        match self.generation {
            Generation::V2 => Call::asks(
                Tool::Om,
                &[&path, "print", "status", "--format", "json", "--refresh"],
            ),
            Generation::V3 => Call::asks(
                Tool::Om,
                &[
                    &path,
                    "instance",
                    "status",
                    "--refresh",
                    "--node",
                    "*",
                    "-o",
                    "json",
                ],
            ),
        }
    }

    /// Asks whether the daemon runs: exit code 0 when it does.
    pub fn daemon(self) -> Call {
        Call::asks(Tool::Om, &["daemon", "running"])
    }

    /// Asks for the configuration of an object, as its agent keeps it.
    pub fn configuration(self, path: &ObjectPath) -> Call {
        let path = path.to_string();
        match self.generation {
            Generation::V2 => Call::asks(Tool::Om, &[&path, "print", "config"]),
            Generation::V3 => Call::asks(Tool::Om, &[&path, "config", "show"]),
        }
    }

    /// Asks for the name of the cluster.
    pub fn cluster(self) -> Call {
        let verbs: &[&str] = match self.generation {
            Generation::V2 => &["get"],
            Generation::V3 => &["config", "get"],
        };
        let words = [&["cluster"], verbs, &["--kw", "cluster.name"]].concat();
        Call::asks(Tool::Om, &words)
    }

    /// Asks for the latest of the log of an object, a JSON object a line (agent 3).
    pub fn session_log(self, path: &ObjectPath) -> Call {
        let words = [&path.to_string(), "logs", "--lines", "500", "-o", "json"];
        Call::asks(Tool::Om, &words)
    }

    /// The command that shows an operator the log of an object, of every node.
    pub fn log(self, path: &ObjectPath) -> Call {
        Call::asks(Tool::Om, &[&path.to_string(), "logs"])
    }

    /// Asks for the end of that log, as it can be read: 2.1 gives the last bytes of each node's, agent 3 the last
    /// lines.
    pub fn journal(self, path: &ObjectPath) -> Call {
        let path = path.to_string();
        match self.generation {
            Generation::V2 => Call::asks(Tool::Om, &[&path, "logs", "--backlog", "64k"]),
            Generation::V3 => {
                Call::asks(Tool::Om, &[&path, "logs", "--lines", "200", "-o", "json"])
            }
        }
    }

    /// Asks for the last lines that each node has written, of an object that exists. Agent 3 keeps the log of one
    /// that is gone, and has none to tell of one that is still to come: its nodes' own say as much.
    pub fn journal_end(self, path: &ObjectPath) -> Call {
        match self.generation {
            Generation::V2 => self.journal(path),
            Generation::V3 => {
                let words = ["node", "logs", "--lines", "1", "-o", "json", "--node", "*"];
                Call::asks(Tool::Om, &words)
            }
        }
    }

    /// Orders that an object is stopped, unprovisioned and deleted on every node, without waiting.
    ///
    /// The volume objects of a service, and their data, stay (observed on both agents).
    pub fn purge(self, path: &ObjectPath) -> Call {
        Call::acts(Tool::Om, &[&path.to_string(), "purge"])
    }

    /// Has the agent leave a resource out, so that it is in nobody's way.
    pub fn disable(self, path: &ObjectPath, rid: &str) -> Call {
        self.set(path, &[format!("{rid}.disable=true")])
    }

    /// Whether a purge of a volume leaves its files on the nodes, where a later volume finds them.
    ///
    /// 2.1 deletes them. Agent 3 does not: its `fs.directory` has an `Unprovision` that nothing calls
    /// (`drivers/resfsdir`, `core/resource/provision.go`; observed).
    pub fn leaves_files(self) -> bool {
        self.generation == Generation::V3
    }

    /// Has the files of a volume deleted with it, where the agent would leave them. A trigger runs on every node, and
    /// one that blocks keeps the volume when it fails.
    pub fn delete_files(self, volume: &ObjectPath, rid: &str, folder: &str) -> Call {
        let remove = format!("rm -rf --one-file-system -- {folder}");
        self.set(
            volume,
            &[format!("{rid}.blocking_post_unprovision={remove}")],
        )
    }

    /// The command that has the agent look after a frozen service again.
    pub fn thaw(self, path: &ObjectPath) -> Call {
        let verb = match self.generation {
            Generation::V2 => "thaw",
            Generation::V3 => "unfreeze",
        };
        Call::acts(Tool::Om, &[&path.to_string(), verb])
    }

    /// The command that starts the daemon.
    pub fn start_daemon(self) -> Call {
        Call::acts(Tool::Om, &["daemon", "start"])
    }
}

/// A configuration with the id of its object: that which it has, else in its `[DEFAULT]`, else in one of its own.
fn with_id(configuration: &str, id: &str) -> String {
    if crate::plan::id(configuration).is_some() {
        return configuration.to_owned();
    }
    let mut text = String::with_capacity(configuration.len() + id.len() + 32);
    let mut given = false;
    for line in configuration.split_inclusive('\n') {
        text.push_str(line);
        if !given && line.trim_end() == "[DEFAULT]" {
            text.push_str(&format!("id = {id}\n"));
            given = true;
        }
    }
    match given {
        true => text,
        false => format!("[DEFAULT]\nid = {id}\n\n{text}"),
    }
}

/// An order: what it is about, then its options.
fn order(tool: Tool, subject: &[&str], options: &[&str]) -> Call {
    Call::acts(tool, &[subject, options].concat())
}

#[cfg(test)]
mod tests;
