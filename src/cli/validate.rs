//! `regsvc validate`, and where its reports go.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::after;
use super::flags::{Answers, Target};

const VALIDATE_VARIABLES: &str = "
  REGSVC_AGENT     v2 or v3, where --agent is not given
  REGSVC_VAR_NAME  with --path, the answer `name`: above regsvc.ini, below --set";

const VALIDATE_EXAMPLES: &str = "
  regsvc validate registry.conf
  regsvc render | regsvc validate -
  regsvc validate --deny warnings --report sarif=out.sarif --report text conf/
  regsvc validate --fix registry.conf";

/// `regsvc validate`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", VALIDATE_EXAMPLES), ("Environment", VALIDATE_VARIABLES)]))]
pub struct Validate {
    /// Configuration files, folders with *.conf, globs; `-` reads standard input
    #[arg(value_name = "FILE|DIR|GLOB", conflicts_with = "path")]
    pub files: Vec<PathBuf>,
    /// Render this service of the file of answers, and check that
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// The answers that are given, with --path
    #[command(flatten)]
    pub answers: Answers,
    /// The agents to check for [env: REGSVC_AGENT] [default: both]
    #[arg(long, value_enum, value_name = "AGENT")]
    pub agent: Option<Target>,
    /// Whose configuration it is: NS/KIND/NAME [default: from the file's place, else a service]
    #[arg(long, value_name = "PATH", conflicts_with = "path")]
    pub object: Option<String>,
    /// The name of the cluster
    #[arg(long, value_name = "NAME")]
    pub cluster_name: Option<String>,
    /// The nodes of the cluster, apart by blanks
    #[arg(long, value_name = "NODES")]
    pub nodes: Option<String>,
    /// Drop the findings of a rule by its code or name (OSV301, unknown-keyword), of a family of rules
    /// (keywords), or all `warnings`; may be repeated
    #[arg(long, value_name = "RULE", help_heading = FINDINGS)]
    pub allow: Vec<String>,
    /// Count them as warnings
    #[arg(long, value_name = "RULE", help_heading = FINDINGS)]
    pub warn: Vec<String>,
    /// Count them as errors, so that they end with 1; --deny warnings for all of these
    #[arg(long, value_name = "RULE", help_heading = FINDINGS)]
    pub deny: Vec<String>,
    /// The form of the report on standard output [default: text]
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "reports", help_heading = FINDINGS)]
    pub format: Option<ReportFormat>,
    /// Write a report to a file, or to standard output; may be repeated: --report sarif=out.sarif
    #[arg(long = "report", value_name = "FORMAT[=FILE]", value_parser = report_to, help_heading = FINDINGS)]
    pub reports: Vec<ReportTo>,
    /// Apply the fixes that keep the meaning, and report what is left; standard input is printed fixed
    #[arg(long, conflicts_with = "path", help_heading = FINDINGS)]
    pub fix: bool,
    /// Print what --fix would change, and change nothing; exits as without it
    #[arg(long, conflicts_with_all = ["path", "fix", "format"], help_heading = FINDINGS)]
    pub diff: bool,
}

/// The heading of the flags that say what becomes of findings.
const FINDINGS: &str = "Findings";

/// A report and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportTo {
    /// Its form.
    pub format: ReportFormat,
    /// The file to write it to; without one, standard output.
    pub file: Option<PathBuf>,
}

/// Reads `FORMAT` or `FORMAT=FILE`.
fn report_to(text: &str) -> Result<ReportTo, String> {
    let (format, file) = match text.split_once('=') {
        Some((_, "")) => return Err("no file behind `=`".to_owned()),
        Some((format, "-")) => (format, None),
        Some((format, file)) => (format, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = ReportFormat::from_str(format, false).map_err(|_| {
        let known = ReportFormat::value_variants().iter();
        let known = known.filter_map(ValueEnum::to_possible_value);
        let known: Vec<_> = known.map(|value| value.get_name().to_owned()).collect();
        format!("write one of {}", known.join(", "))
    })?;
    Ok(ReportTo { format, file })
}

/// The forms of a report of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Source lines with the faults marked
    #[default]
    Text,
    /// One line a finding: file:line:column: severity[code]: message
    Short,
    /// Versioned JSON: `regsvc schema report`
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// JUnit XML
    Junit,
    /// GitLab code quality
    Gitlab,
}
