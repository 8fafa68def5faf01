//! The command line -> the configuration that is imported, and what is to be said of it.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cli;
use crate::commands::agents::{self, Agents};
use crate::commands::output::note;
use crate::commands::{checking, file, selection};
use crate::configuration::{Configuration, Identity};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::generation::{Generation, Generations};
use crate::path::ObjectPath;
use crate::{Unusable, printable};

/// The rule that knows a secret where it stands.
const SECRET: &str = "clear-text-secret";

/// A configuration that is imported.
pub(super) struct Found {
    /// Whose it is.
    pub(super) path: ObjectPath,
    /// The configuration.
    pub(super) text: String,
    /// The agents that must read the same in what is rendered.
    pub(super) generations: Vec<Generation>,
}

/// Why a configuration is none that an agent reads: what is wrong with it as a file.
pub(super) fn unreadable(found: &Found) -> Option<String> {
    const READING: &str = "OSV10";
    let findings = findings(found);
    let reading = |finding: &&Diagnostic| {
        finding.severity == Severity::Error && finding.code.starts_with(READING)
    };
    let first = findings.iter().find(reading)?;
    Some(printable::line(&first.message))
}

fn findings(found: &Found) -> Vec<Diagnostic> {
    let known = Identity::default();
    checking::check_text(&found.path, &found.text, known, Generations::BOTH)
}

/// Says which secrets stand in the configuration: they will stand in the file of answers or the template, too.
pub(super) fn warn(found: &Found) {
    for finding in findings(found)
        .iter()
        .filter(|finding| finding.name == SECRET)
    {
        let setting = [&finding.subject.section, &finding.subject.keyword];
        let setting: Vec<&str> = setting.into_iter().flatten().map(String::as_str).collect();
        note(&format!(
            "warning: {} holds a secret in clear text, and what is written here will, too: \
             `regsvc explain {SECRET}`",
            printable::line(&setting.join("."))
        ));
    }
}

/// The configuration that the command line names.
pub(super) fn find(import: &cli::Import) -> Result<Found> {
    let named = import.path.as_deref().map(selection::parse).transpose()?;
    let from = Path::new(&import.from);
    let is_file = import.from == "-"
        || import.from.starts_with(['/', '.'])
        || from.extension().is_some()
        || from.is_file();
    let found = match is_file {
        true => Found {
            text: read(from)?,
            path: match named {
                Some(path) => path,
                None => name(from)?,
            },
            generations: Generation::ALL.to_vec(),
        },
        false => {
            let path = agents::path(&import.from)?;
            let agent = Agents::new(agents::wishes(&import.agent)?).of(None)?;
            let Some(text) = agent.configuration(&path)? else {
                bail!("{path} does not exist: name a service that the agent has, or a file");
            };
            Found {
                text: without_id(&text),
                path: named.unwrap_or(path),
                generations: vec![agent.dialect().generation],
            }
        }
    };
    let document = Document::read(&found.text);
    let identity = Identity::default();
    let configuration = Configuration::new(&document, &identity, Generations::BOTH);
    if configuration.settings().is_empty() {
        bail!(
            "`{}` says nothing: it has no setting in a section",
            import.from.escape_debug()
        );
    }
    Ok(found)
}

/// Reads a file, or standard input.
fn read(from: &Path) -> Result<String> {
    /// As much as a template's file may have.
    const LARGEST: u64 = 1 << 20;
    if from != Path::new("-") {
        return file::read(from);
    }
    let mut text = String::new();
    std::io::stdin()
        .take(LARGEST + 1)
        .read_to_string(&mut text)
        .context("reading standard input")?;
    if text.len() as u64 > LARGEST {
        bail!("reading standard input: it is larger than 1 MiB");
    }
    Ok(text)
}

/// The service that a file belongs to: by the agent's own folders, else by its name.
fn name(from: &Path) -> Result<ObjectPath> {
    let absolute = std::path::absolute(from).unwrap_or_else(|_| PathBuf::from(from));
    let placed = Identity::from_file(&absolute);
    let text = match &placed {
        Some((namespace, kind, name)) if *kind == crate::schema::Kind::Svc => {
            format!("{namespace}/{name}")
        }
        Some((_, kind, _)) => {
            return Err(Unusable::error(format!(
                "{} is of the kind {kind}, and only services are deployed: name another file",
                from.display()
            )));
        }
        None => {
            let stem = from.file_stem().unwrap_or_default().to_string_lossy();
            format!("test/{stem}")
        }
    };
    text.parse().map_err(|_| {
        Unusable::error(format!(
            "no service can be called after {}: say which it is with --as NS/NAME",
            from.display()
        ))
    })
}

/// An agent's configuration without the id that it has given to the object: another object has another.
fn without_id(text: &str) -> String {
    let mut within = false;
    let lines = text.split_inclusive('\n').filter(|line| {
        let line = line.trim_end();
        if line.starts_with('[') {
            within = line == "[DEFAULT]";
        }
        let key = line.split('=').next().unwrap_or_default().trim_end();
        !(within && key == "id")
    });
    lines.collect()
}
