//! A call of the agent, as data: what to run, what to hand to it, how long it may take.

use std::fmt;
use std::time::Duration;

/// Which of the agent's programs a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// `om`, of both generations.
    Om,
    /// `svcmgr`, of agent 2.1.
    Svcmgr,
}

impl Tool {
    /// The name of the program.
    pub fn as_str(self) -> &'static str {
        match self {
            Tool::Om => "om",
            Tool::Svcmgr => "svcmgr",
        }
    }
}

/// Whether a call only asks, or changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It asks: it may be cut short and asked again.
    Asks,
    /// It acts: it gets more time before it is given up.
    Acts,
}

impl Kind {
    /// How long a call of this kind may take, unless `REGSVC_CALL_TIMEOUT` says otherwise.
    ///
    /// A call takes half a second on 2.1 (observed); agent 3 waits inside `create` for its daemon.
    pub fn limit(self) -> Duration {
        match self {
            Kind::Asks => Duration::from_secs(30),
            Kind::Acts => Duration::from_secs(120),
        }
    }
}

/// One call of the agent.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// The program.
    pub tool: Tool,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// What it reads from standard input; `None` closes it. Never shown by `Debug`, in errors or in logs.
    pub stdin: Option<String>,
    /// Whether it asks or acts.
    pub kind: Kind,
    /// Whether what it reads is a secret as a whole: whoever quotes it is quoted without it.
    pub is_secret: bool,
}

impl Call {
    /// A call that asks.
    pub fn asks(tool: Tool, arguments: &[&str]) -> Self {
        Call {
            tool,
            arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
            stdin: None,
            kind: Kind::Asks,
            is_secret: false,
        }
    }

    /// A call that acts.
    pub fn acts(tool: Tool, arguments: &[&str]) -> Self {
        Call {
            kind: Kind::Acts,
            ..Call::asks(tool, arguments)
        }
    }

    /// Hands a secret to the call's standard input.
    #[must_use]
    pub fn handed(self, secret: impl Into<String>) -> Self {
        Call {
            is_secret: true,
            ..self.reading(secret)
        }
    }

    /// Hands a text to the call's standard input.
    #[must_use]
    pub fn reading(mut self, text: impl Into<String>) -> Self {
        self.stdin = Some(text.into());
        self
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("tool", &self.tool)
            .field("arguments", &self.arguments)
            .field("stdin", &self.stdin.as_ref().map(String::len))
            .field("kind", &self.kind)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_over_is_not_shown() {
        let call = Call::acts(Tool::Om, &["test/sec/auth", "add"]).reading("hunter2");
        assert!(!format!("{call:?}").contains("hunter2"));
    }
}
