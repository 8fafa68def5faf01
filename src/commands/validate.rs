//! `regsvc validate`: configurations -> what is wrong with them.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};

use super::checking;
use super::output::{self, Reader};
use super::service::services;
use crate::cli::{self, ReportFormat, Selection};
use crate::configuration::{Configuration, Identity};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::report::{Checked, Format, Report, Summary};
use crate::schema::Kind;
use crate::{Outcome, Unusable, rules};

/// Checks files and standard input, or what a service is rendered to.
pub(super) fn run(args: &cli::Validate) -> Result<Outcome> {
    let mut writing = Writing::new(format(args.format));
    match &args.path {
        Some(path) => {
            let selection = Selection {
                path: Some(path.clone()),
                all: false,
            };
            for service in services(&selection, &args.answers)? {
                let rendered = checking::check(&service, known(args), args.agent.into())?;
                writing.file(&rendered.name, &rendered.text, &rendered.findings)?;
            }
        }
        None if args.files.is_empty() => {
            return Err(Unusable::error(
                "nothing to check: name files, `-` for standard input, or --path PATH",
            ));
        }
        None => {
            for path in &args.files {
                let (name, text) = read(path)?;
                let identity = identity(args, path)?;
                let document = Document::read(&text);
                let configuration = Configuration::new(&document, &identity, args.agent.into());
                writing.file(&name, &text, &rules::check(&configuration))?;
            }
        }
    }
    writing.end()
}

/// A report on its way to standard output.
pub(super) struct Writing {
    report: Report,
    summary: Summary,
    reader: Reader,
}

impl Writing {
    pub(super) fn new(format: Format) -> Self {
        Writing {
            report: Report::new(format),
            summary: Summary::default(),
            reader: Reader::There,
        }
    }

    pub(super) fn file(&mut self, file: &str, text: &str, findings: &[Diagnostic]) -> Result<()> {
        self.summary.count(findings);
        let checked = Checked {
            file,
            text,
            findings,
        };
        let mut page = String::new();
        self.report.file(&checked, &mut page)?;
        self.print(&page)
    }

    pub(super) fn end(mut self) -> Result<Outcome> {
        let mut page = String::new();
        self.report.end(self.summary, &mut page)?;
        self.print(&page)?;
        Ok(match self.summary.errors {
            0 => Outcome::Done,
            _ => Outcome::Problems,
        })
    }

    fn print(&mut self, page: &str) -> Result<()> {
        if self.reader == Reader::There {
            self.reader = output::print(page)?;
        }
        Ok(())
    }
}

fn format(format: ReportFormat) -> Format {
    match format {
        ReportFormat::Text => output::text_on_stdout(),
        ReportFormat::Short => Format::Short,
        ReportFormat::Json => Format::Json,
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

/// What the command line says of the cluster.
fn known(args: &cli::Validate) -> Identity {
    let nodes = args.nodes.as_ref();
    Identity {
        cluster: args.cluster_name.as_deref().map(str::to_lowercase),
        nodes: nodes.map(|nodes| nodes.split_whitespace().map(str::to_owned).collect()),
        ..Identity::default()
    }
}

/// Whose configuration a file is: said on the command line, or told by where it lies.
fn identity(args: &cli::Validate, path: &Path) -> Result<Identity> {
    let mut identity = known(args);
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
