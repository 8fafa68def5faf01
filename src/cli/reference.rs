//! The verbs that look things up: `explain`, `rules`, `keywords`, `schema`, `completions`.

use clap::{Args, ValueEnum};

use super::after;
use super::argument::kind;
use super::flags::Target;
use crate::schema::Kind;

const EXPLAIN_EXAMPLES: &str = "
  regsvc explain OSV301
  regsvc explain unknown-keyword";

/// `regsvc explain`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", EXPLAIN_EXAMPLES)]))]
pub struct Explain {
    /// The code or the name of a rule: OSV301, unknown-keyword
    #[arg(value_name = "CODE|NAME")]
    pub rule: String,
}

/// `regsvc rules`.
#[derive(Args, Debug)]
pub struct Rules {
    /// The form of the table
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: RulesFormat,
}

/// The forms of the table of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// Each rule, and what it is about
    #[default]
    Text,
    /// Versioned JSON, with the manual pages
    Json,
    /// The table of docs/rules.md
    Markdown,
}

const KEYWORDS_EXAMPLES: &str = "
  regsvc keywords                        every group and its drivers
  regsvc keywords container.docker
  regsvc keywords --keyword access       where a keyword is accepted";

/// `regsvc keywords`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", KEYWORDS_EXAMPLES)]))]
pub struct Keywords {
    /// DEFAULT, subset, a driver group such as `fs`, or a driver such as `container.docker`
    #[arg(value_name = "GROUP[.DRIVER]")]
    pub section: Option<String>,
    /// This keyword only; without a section, wherever it is accepted
    #[arg(long, value_name = "NAME")]
    pub keyword: Option<String>,
    /// The agents to say it for [env: REGSVC_AGENT] [default: both]
    #[arg(long, value_enum, value_name = "AGENT")]
    pub agent: Option<Target>,
    /// The kind of the object: svc, vol, cfg, sec, usr or nscfg
    #[arg(long, value_name = "KIND", default_value = "svc", value_parser = kind)]
    pub kind: Kind,
    /// The form of the reference
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: KeywordsFormat,
}

/// The forms of the reference of keywords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum KeywordsFormat {
    /// Text for people
    #[default]
    Text,
    /// Versioned JSON
    Json,
}

/// `regsvc schema`.
#[derive(Args, Debug)]
pub struct Schema {
    /// Whose format
    #[arg(value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Published,
}

/// The formats whose schema is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Published {
    /// `validate --format json`
    #[default]
    Report,
    /// `status --format json`
    Status,
    /// `plan --format json`
    Plan,
    /// `doctor --format json`
    Doctor,
    /// `test --format json`
    Test,
    /// `history --format json`
    History,
}

/// `regsvc completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}
