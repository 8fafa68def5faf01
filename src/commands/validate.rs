//! `regsvc validate`: configurations -> what is wrong with them.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::output::{self, Reader};
use crate::cli::{self, ReportFormat};
use crate::configuration::{Configuration, Identity};
use crate::document::Document;
use crate::generation::Generations;
use crate::report::{Checked, Format, Report, Summary};
use crate::schema::Kind;
use crate::{Outcome, Unusable, rules};

/// Checks files and standard input.
pub(super) fn run(args: &cli::Validate) -> Result<Outcome> {
    if args.files.is_empty() {
        return Err(Unusable::error(
            "nothing to check: name files, `-` for standard input, or --path PATH",
        ));
    }
    let mut report = Report::new(format(args.format));
    let mut summary = Summary::default();
    for path in &args.files {
        let (name, text) = read(path)?;
        let identity = identity(args, path)?;
        let document = Document::read(&text);
        let agents: Generations = args.agent.into();
        let configuration = Configuration::new(&document, &identity, agents);
        let findings = rules::check(&configuration);
        summary.count(&findings);
        let checked = Checked {
            file: &name,
            text: &text,
            findings: &findings,
        };
        let mut page = String::new();
        report.file(&checked, &mut page)?;
        if output::print(&page)? == Reader::Gone {
            break;
        }
    }
    let mut page = String::new();
    report.end(summary, &mut page)?;
    output::print(&page)?;
    Ok(match summary.errors {
        0 => Outcome::Done,
        _ => Outcome::Problems,
    })
}

fn format(format: ReportFormat) -> Format {
    match format {
        ReportFormat::Text => Format::Text {
            colour: anstream::AutoStream::choice(&std::io::stdout())
                != anstream::ColorChoice::Never,
            width: width(),
        },
        ReportFormat::Short => Format::Short,
        ReportFormat::Json => Format::Json,
    }
}

/// The columns of the terminal; wide enough for any line where there is none.
fn width() -> usize {
    match std::io::stdout().is_terminal() {
        true => terminal_size::terminal_size().map_or(140, |(width, _)| usize::from(width.0)),
        false => 140,
    }
}

fn read(path: &Path) -> Result<(String, String)> {
    let mut bytes = Vec::new();
    let name = if path == Path::new("-") {
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .context("reading standard input")?;
        "<stdin>".to_owned()
    } else {
        bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        path.display().to_string()
    };
    Ok((name, String::from_utf8_lossy(&bytes).into_owned()))
}

/// Whose configuration a file is: said on the command line, or told by where it lies.
fn identity(args: &cli::Validate, path: &PathBuf) -> Result<Identity> {
    let mut identity = Identity {
        cluster: args.cluster_name.as_deref().map(str::to_lowercase),
        nodes: args
            .nodes
            .as_ref()
            .map(|nodes| nodes.split_whitespace().map(str::to_owned).collect()),
        ..Identity::default()
    };
    let told = match &args.object {
        Some(object) => Some(object_path(object)?),
        None => Identity::from_file(path),
    };
    if let Some((namespace, kind, name)) = told {
        identity.namespace = Some(namespace);
        identity.kind = kind;
        identity.name = Some(name);
    }
    Ok(identity)
}

/// `NS/KIND/NAME`, or `NS/NAME` for a service.
fn object_path(text: &str) -> Result<(String, Kind, String)> {
    let wrong = || {
        Unusable::error(format!(
            "--object {text}: write NS/KIND/NAME, for instance test/svc/registry"
        ))
    };
    let parts: Vec<_> = text.split('/').collect();
    let (namespace, kind, name) = match parts[..] {
        [namespace, name] => (namespace, "svc", name),
        [namespace, kind, name] => (namespace, kind, name),
        _ => return Err(wrong()),
    };
    let kind: Kind = kind.parse().map_err(|()| wrong())?;
    if namespace.is_empty() || name.is_empty() {
        return Err(wrong());
    }
    Ok((namespace.to_owned(), kind, name.to_owned()))
}
