//! What the user wishes and what is on `PATH` -> the words that start each of the agent's programs.

use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::Unusable;
use crate::agent::call::{Call, Tool};
use crate::generation::Generation;

/// What the command line and the environment say about the agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// `--agent`, else `REGSVC_AGENT`: the generation, so that nobody is asked.
    pub generation: Option<Generation>,
    /// `REGSVC_OM`: the words that start `om`, such as `ssh node1 om`.
    pub om: Option<Vec<String>>,
    /// `REGSVC_SVCMGR`: the words that start `svcmgr`.
    pub svcmgr: Option<Vec<String>>,
    /// `REGSVC_CALL_TIMEOUT`: how long one call may take.
    pub limit: Option<Duration>,
    /// `REGSVC_POLL`: how long to pause between two looks at a service.
    pub pause: Option<Duration>,
}

impl Wishes {
    /// Reads the variables; `flag` is `--agent` and comes first. Empty variables count as not set.
    ///
    /// # Errors
    /// A variable that cannot be read as what it is for ([`Unusable`]).
    pub fn read(
        flag: Option<Generation>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self> {
        let text = |name: &str| -> Result<Option<String>> {
            match variable(name).map(OsString::into_string) {
                None => Ok(None),
                Some(Ok(text)) if text.trim().is_empty() => Ok(None),
                Some(Ok(text)) => Ok(Some(text)),
                Some(Err(_)) => Err(Unusable::error(format!("`{name}` is not UTF-8"))),
            }
        };
        let words = |name: &str| -> Result<Option<Vec<String>>> {
            text(name)?.map(|text| split(name, &text)).transpose()
        };
        let duration = |name: &str| -> Result<Option<Duration>> {
            text(name)?.map(|text| seconds(name, &text)).transpose()
        };
        let asked = text("REGSVC_AGENT")?.map(|text| named(&text)).transpose()?;
        let wishes = Wishes {
            generation: flag.or(asked),
            om: words("REGSVC_OM")?,
            svcmgr: words("REGSVC_SVCMGR")?,
            limit: duration("REGSVC_CALL_TIMEOUT")?,
            pause: duration("REGSVC_POLL")?,
        };
        if wishes.svcmgr.is_some() && wishes.om.is_none() {
            return Err(Unusable::error(
                "`REGSVC_SVCMGR` is set and `REGSVC_OM` is not: set both, or `REGSVC_OM` alone, \
                 so that one cluster is driven and not two",
            ));
        }
        Ok(wishes)
    }
}

impl Wishes {
    /// These wishes; where they say no generation, `named`.
    #[must_use]
    pub fn or(&self, named: Option<Generation>) -> Self {
        Wishes {
            generation: self.generation.or(named),
            ..self.clone()
        }
    }
}

/// Splits a variable into the words that a shell would make of it.
fn split(name: &str, text: &str) -> Result<Vec<String>> {
    match shell_words::split(text) {
        Ok(words) if !words.is_empty() && !words[0].is_empty() => Ok(words),
        Ok(_) => Err(Unusable::error(format!("`{name}` names no program"))),
        Err(_) => Err(Unusable::error(format!(
            "`{name}` has a quote that is not closed: write shell words, such as `ssh node1 om`"
        ))),
    }
}

/// Reads a generation as `REGSVC_AGENT` has it.
fn named(text: &str) -> Result<Generation> {
    Generation::ALL
        .into_iter()
        .find(|generation| generation.as_str() == text)
        .ok_or_else(|| {
            Unusable::error(format!(
                "`REGSVC_AGENT` is `{}`: write v2 or v3",
                text.escape_debug()
            ))
        })
}

/// Reads a number of seconds with an optional fraction and unit: `0.5`, `30`, `30s`.
fn seconds(name: &str, text: &str) -> Result<Duration> {
    text.strip_suffix('s')
        .unwrap_or(text)
        .parse::<f64>()
        .ok()
        .filter(|seconds| (0.001..=86_400.0).contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| {
            Unusable::error(format!(
                "`{name}` is `{}`: write seconds, such as 30s",
                text.escape_debug()
            ))
        })
}

/// The words that start each program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    om: Vec<String>,
    svcmgr: Option<Vec<String>>,
}

impl Programs {
    /// Takes what is wished; for the rest, what `installed` finds on `PATH`.
    ///
    /// When `REGSVC_OM` leads to another machine, this machine's `svcmgr` is left alone.
    ///
    /// # Errors
    /// No `om`, and how to get one.
    pub fn find(wishes: &Wishes, installed: impl Fn(&str) -> bool) -> Result<Self> {
        if let Some(om) = &wishes.om {
            return Ok(Programs {
                om: om.clone(),
                svcmgr: wishes.svcmgr.clone(),
            });
        }
        let own = |tool: Tool| installed(tool.as_str()).then(|| vec![tool.as_str().to_owned()]);
        match (own(Tool::Om), own(Tool::Svcmgr)) {
            (Some(om), svcmgr) => Ok(Programs { om, svcmgr }),
            (None, Some(_)) => bail!(
                "found `svcmgr` and no `om` on PATH: agents before 2.1 are not supported; \
                 install agent 2.1 or 3, or set REGSVC_OM"
            ),
            (None, None) => bail!(
                "no OpenSVC agent found: `om` is not on PATH: install the agent, or say how to \
                 reach one, for instance REGSVC_OM=\"ssh node1 om\"; \
                 `--dry-run` shows a deployment without an agent"
            ),
        }
    }

    /// The programs that a dry run shows: what is wished, else both as an agent installs them.
    pub fn assumed(wishes: &Wishes) -> Self {
        Programs {
            om: wishes
                .om
                .clone()
                .unwrap_or_else(|| vec![Tool::Om.as_str().to_owned()]),
            svcmgr: match (&wishes.om, &wishes.svcmgr) {
                (_, Some(words)) => Some(words.clone()),
                (Some(_), None) => None,
                (None, None) => Some(vec![Tool::Svcmgr.as_str().to_owned()]),
            },
        }
    }

    /// Whether `svcmgr` can be called.
    pub fn has_svcmgr(&self) -> bool {
        self.svcmgr.is_some()
    }

    /// The words that run a call.
    ///
    /// `ssh` joins its words with blanks and gives them to a shell on the other machine, so behind
    /// an `ssh` our arguments are quoted once more; the user's own words stay as they were written.
    pub fn command(&self, call: &Call) -> CommandLine {
        let program = match call.tool {
            Tool::Om => &self.om,
            Tool::Svcmgr => self.svcmgr.as_ref().unwrap_or(&self.om),
        };
        let remote = program.iter().any(|word| is_ssh(word));
        let arguments = call.arguments.iter().map(|argument| match remote {
            true => shell_words::quote(argument).into_owned(),
            false => argument.clone(),
        });
        CommandLine(program.iter().cloned().chain(arguments).collect())
    }
}

/// Whether a word starts `ssh`, by whatever folder.
fn is_ssh(word: &str) -> bool {
    Path::new(word)
        .file_name()
        .is_some_and(|name| name == "ssh" || name == "autossh")
}

/// The words of a process; shown as a shell would read them back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine(pub Vec<String>);

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shell_words::join(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Outcome;

    fn wishes(variables: &[(&str, &str)]) -> Result<Wishes> {
        Wishes::read(None, |name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_flag_comes_before_the_variable() {
        let read = |flag| Wishes::read(flag, |name| (name == "REGSVC_AGENT").then(|| "v3".into()));
        assert_eq!(read(None).unwrap().generation, Some(Generation::V3));
        assert_eq!(
            read(Some(Generation::V2)).unwrap().generation,
            Some(Generation::V2)
        );
    }

    #[test]
    fn a_variable_that_cannot_be_used_is_a_mistake_of_usage() {
        for (name, value, expected) in [
            ("REGSVC_AGENT", "v4", "write v2 or v3"),
            ("REGSVC_OM", "ssh 'node1", "a quote that is not closed"),
            ("REGSVC_OM", "''", "names no program"),
            ("REGSVC_SVCMGR", "svcmgr", "set both"),
            ("REGSVC_POLL", "soon", "write seconds"),
            ("REGSVC_POLL", "NaN", "write seconds"),
            ("REGSVC_CALL_TIMEOUT", "-1", "write seconds"),
            ("REGSVC_CALL_TIMEOUT", "1e300", "write seconds"),
        ] {
            let error = wishes(&[(name, value)]).unwrap_err();
            assert!(error.to_string().contains(expected), "{value}: {error}");
            assert_eq!(Outcome::of(&error), Outcome::Usage);
        }
        assert_eq!(
            wishes(&[("REGSVC_OM", " "), ("REGSVC_AGENT", "")]).unwrap(),
            Wishes::default()
        );
    }

    #[test]
    fn the_agent_of_another_machine_is_never_mixed_with_the_one_of_this() {
        let remote = wishes(&[("REGSVC_OM", "ssh node1 om")]).unwrap();
        assert!(!Programs::find(&remote, |_| true).unwrap().has_svcmgr());
        assert!(!Programs::assumed(&remote).has_svcmgr());
        assert!(Programs::assumed(&Wishes::default()).has_svcmgr());
    }

    #[test]
    fn a_missing_agent_says_what_to_do() {
        let error = |installed: fn(&str) -> bool| {
            Programs::find(&Wishes::default(), installed)
                .unwrap_err()
                .to_string()
        };
        assert!(error(|_| false).contains("REGSVC_OM=\"ssh node1 om\""));
        assert!(error(|name| name == "svcmgr").contains("agents before 2.1"));
    }

    #[test]
    fn arguments_survive_the_shell_behind_ssh() {
        let call = Call::asks(Tool::Om, &["--node", "*", "--kw", "a=b c", "plain", ""]);
        let shown = |om: &str| {
            let wishes = wishes(&[("REGSVC_OM", om)]).unwrap();
            Programs::find(&wishes, |_| false).unwrap().command(&call)
        };
        assert_eq!(
            shown("/usr/bin/ssh -o 'A B' node1 om").0,
            [
                "/usr/bin/ssh",
                "-o",
                "A B",
                "node1",
                "om",
                "--node",
                "'*'",
                "--kw",
                "'a=b c'",
                "plain",
                "''"
            ]
        );
        assert_eq!(
            shown("docker exec -i node1 om").to_string(),
            "docker exec -i node1 om --node '*' --kw 'a=b c' plain ''"
        );
    }
}
