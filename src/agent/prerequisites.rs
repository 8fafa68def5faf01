//! What a doctor asks about -> the calls of each generation, and their answers.

use std::collections::BTreeMap;
use std::thread;

use anyhow::Result;

use crate::agent::call::{Call, Tool};
use crate::agent::{Agent, Interrupted};
use crate::doctor::{Answer, Known, Topic};
use crate::generation::Generation;

/// The call that asks about a topic; `None` where another topic's answer has it.
///
/// `--node *` has agent 3 tell of every node; 2.1 refuses the flag there (observed). A whole
/// configuration of the cluster is never asked for: it holds the cluster's secret.
pub fn call(generation: Generation, topic: Topic) -> Option<Call> {
    let words: &[&str] = match (generation, topic) {
        (Generation::V2, Topic::Cluster) => &["daemon", "status", "--format=json"],
        (Generation::V3, Topic::Cluster) => &["daemon", "status", "-o", "json"],
        (Generation::V2, Topic::Daemon) => return None,
        (Generation::V3, Topic::Daemon) => &["daemon", "running"],
        (Generation::V2, Topic::Pools) => &["pool", "status", "--format", "json"],
        (Generation::V3, Topic::Pools) => &["pool", "ls", "-o", "json", "--node", "*"],
        (Generation::V2, Topic::Networks) => &["net", "status", "--format", "json"],
        (Generation::V3, Topic::Networks) => &["network", "ls", "-o", "json"],
        (Generation::V2, Topic::Capabilities) => {
            &["node", "print", "capabilities", "--format", "json"]
        }
        (Generation::V3, Topic::Capabilities) => {
            &["node", "capabilities", "list", "-o", "json", "--node", "*"]
        }
        (Generation::V2, Topic::Dns) => &["cluster", "get", "--kw", "cluster.dns"],
        (Generation::V3, Topic::Dns) => return None,
    };
    Some(Call::asks(Tool::Om, words))
}

/// Has the agent look again at what its node is able to do; agent 3 has every node look. What they
/// know may be as old as their daemon, and an engine younger.
pub fn scan(generation: Generation) -> Call {
    let words: &[&str] = match generation {
        Generation::V2 => &["node", "scan", "capabilities"],
        Generation::V3 => &["node", "capabilities", "scan", "--node", "*"],
    };
    Call::asks(Tool::Om, words)
}

impl Agent {
    /// Asks about topics, all at once: a call takes half a second on 2.1 and most of it is the start
    /// of its interpreter. What cannot be asked is part of the answers.
    ///
    /// # Errors
    /// We are interrupted.
    pub fn ask(&self, topics: &[Topic]) -> Result<BTreeMap<Topic, Known<Answer>>, Interrupted> {
        let generation = self.dialect().generation;
        let calls = topics
            .iter()
            .filter_map(|&topic| Some((topic, call(generation, topic)?)));
        let calls: Vec<(Topic, Call)> = calls.collect();
        let answers = thread::scope(|scope| {
            let asked: Vec<_> = calls
                .iter()
                .map(|(topic, call)| (*topic, scope.spawn(|| self.answer(call))))
                .collect();
            let answer = |answered: thread::ScopedJoinHandle<'_, Known<Answer>>| {
                let broken = |_| Err("the call of the agent broke off".to_owned());
                answered.join().unwrap_or_else(broken)
            };
            asked
                .into_iter()
                .map(|(topic, answered)| (topic, answer(answered)))
                .collect()
        });
        self.interrupt().check()?;
        Ok(answers)
    }

    fn answer(&self, call: &Call) -> Known<Answer> {
        let reply = self.share(call).map_err(|error| format!("{error:#}"))?;
        Ok(Answer {
            exit: reply.status.code(),
            stdout: reply.stdout.clone(),
            stderr: reply.stderr.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_asked_that_changes_or_tells_a_secret() {
        for generation in Generation::ALL {
            for topic in Topic::ALL {
                let Some(call) = call(generation, topic) else {
                    continue;
                };
                assert_eq!(call.kind, crate::agent::call::Kind::Asks);
                let words = call.arguments.join(" ");
                assert!(!words.contains("config"), "{words}");
            }
        }
    }
}
