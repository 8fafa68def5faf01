//! `regsvc validate`: configurations -> what is wrong with them.

mod input;
mod likeness;
mod mending;
mod order;
mod reading;
mod said;
mod tally;
mod writing;

use std::path::{Path, PathBuf};

use anyhow::Result;

use self::input::Input;
use self::mending::{How, Mended, Mending};
use self::said::{Object, known, object_path};
use self::tally::Tally;
use self::writing::{Destination, Writing};
use super::service::services;
use super::{agents, checking, output, sources};
use crate::cli::{self, ReportFormat, Selection};
use crate::configuration::{Configuration, Identity};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Source};
use crate::generation::Generations;
use crate::report::{Checked, Format, Page, Summary};
use crate::rules::{Level, Levels};
use crate::{Outcome, Unusable, rules};

/// Checks files and standard input, or what a service is rendered to.
pub(super) fn run(args: &cli::Validate) -> Result<Outcome> {
    match &args.path {
        Some(path) => check_service(path, args),
        None if !args.files.is_empty() && args.answers.are_given() => Err(Unusable::error(
            "answers are for a service: give --path PATH, or leave --file, --template, --set and --size out",
        )),
        None if args.files.is_empty() => Err(Unusable::error(
            "nothing to check: name files, folders, `-` for standard input, or --path PATH",
        )),
        None => check_files(args),
    }
}

fn check_service(path: &str, args: &cli::Validate) -> Result<Outcome> {
    let mut writing = Writing::new(reports(args, Destination::Stdout))?;
    let formats = writing.formats();
    let selection = Selection {
        path: Some(path.to_owned()),
        all: false,
    };
    let levels = levels(args)?;
    let agents = agents::judged(args.agent)?;
    let known = known(args)?;
    for service in services(&selection, &args.answers)? {
        let mut rendered = checking::check(&service, known.clone(), agents)?;
        levels.apply(&mut rendered.findings);
        let (pages, summary) = pages(&rendered.name, &rendered.text, &rendered.findings, &formats);
        writing.pages(&pages, summary)?;
    }
    writing.end()
}

fn check_files(args: &cli::Validate) -> Result<Outcome> {
    let is_answers = |file: &&PathBuf| file.file_name() == Some(sources::FILE.as_ref());
    if let Some(file) = args.files.iter().find(is_answers) {
        return Err(Unusable::error(format!(
            "`{}` is a file of answers, not a configuration: check what it renders to with \
             `regsvc validate --path NS/NAME --file {0}`",
            file.display()
        )));
    }
    let inputs = input::list(&args.files);
    let mut mending = Mending::new(args, &inputs)?;
    let stdout = match mending.takes_stdout() {
        true => Destination::Stderr,
        false => Destination::Stdout,
    };
    let reports = reports(args, stdout);
    writing::keep_apart(&reports, &inputs)?;
    let mut writing = Writing::new(reports)?;
    let checking = Checking {
        known: known(args)?,
        object: args.object.as_deref().map(object_path).transpose()?,
        agents: agents::judged(args.agent)?,
        levels: levels(args)?,
        formats: writing.formats(),
        mends: mending.how(),
    };
    let size = |answer: &Answer| answer.pages.iter().map(|page| page.text.len()).sum();
    let work = |input: &Input| checking.answer(input);
    let mut tally = Tally::of(inputs.len(), mending.takes_stdout());
    order::in_order(&inputs, work, size, |answer| {
        let speaks = answer.unreadable.is_some();
        tally.count(speaks, answer.writes(), || {
            if let Some(reason) = &answer.unreadable {
                output::note(&format!("regsvc: {reason}"));
            }
            if let Some(reason) = answer.unmended {
                mending.miss(&reason);
            }
            match mending.take(answer.mended)? {
                // What could not be written is as it was.
                Some(left) => {
                    let (pages, summary) = checking.pages(&left.name, &left.before, &left.found);
                    writing.pages(&pages, summary)
                }
                None => writing.pages(&answer.pages, answer.summary),
            }
        })
    })?;
    drop(tally);
    Ok(mending.end().max(writing.end()?))
}

/// What the command line says of rules and families.
fn levels(args: &cli::Validate) -> Result<Levels> {
    let flags = [
        ("allow", &args.allow, Level::Allow),
        ("warn", &args.warn, Level::Warn),
        ("deny", &args.deny, Level::Deny),
    ];
    let mut levels = Levels::default();
    for (flag, names, level) in flags {
        for name in names {
            let wrong = |why| Unusable::error(format!("--{flag}: {why}"));
            levels.add(name, level).map_err(wrong)?;
        }
    }
    Ok(levels)
}

/// What is needed to check any file.
struct Checking {
    known: Identity,
    object: Option<Object>,
    agents: Generations,
    levels: Levels,
    formats: Vec<Format>,
    mends: How,
}

/// What there is to say about an input.
struct Answer {
    pages: Vec<Page>,
    summary: Summary,
    unreadable: Option<String>,
    mended: Option<Mended>,
    /// Why it is not mended, though it could be.
    unmended: Option<String>,
}

impl Answer {
    /// Whether a report or a mended text says anything.
    fn writes(&self) -> bool {
        self.mended.is_some() || self.pages.iter().any(|page| !page.text.is_empty())
    }

    /// Nothing, about a file that is another program's.
    fn skipped() -> Self {
        Answer {
            pages: Vec::new(),
            summary: Summary {
                skipped: 1,
                ..Summary::default()
            },
            unreadable: None,
            mended: None,
            unmended: None,
        }
    }
}

impl Checking {
    fn answer(&self, input: &Input) -> Answer {
        match reading::read(input) {
            Ok(bytes) => self.check(input, bytes),
            Err(error) => self.unreadable(input, format!("{error:#}")),
        }
    }

    fn check(&self, input: &Input, bytes: Vec<u8>) -> Answer {
        let identity = self.identity(input.path());
        let source = Source::read(bytes);
        let document = source.document();
        if let Input::Found(path) = input
            && !likeness::is_likely(path, &document)
        {
            return Answer::skipped();
        }
        let findings = |document: &Document<'_>| {
            let configuration = Configuration::new(document, &identity, self.agents);
            let mut findings = rules::check(&configuration);
            self.levels.apply(&mut findings);
            findings
        };
        let found = findings(&document);
        let mended = mending::can_mend(input, &source, self.mends).then(|| {
            let again = |text: &str| findings(&Document::read(text));
            Mended::new(input, source.text(), &found, again)
        });
        let (text, left) = match &mended {
            Some(mended) if self.mends != How::Show => (&*mended.after, &mended.left),
            _ => (source.text(), &found),
        };
        let (pages, summary) = self.pages(&input.name(), text, left);
        let unmended = match &mended {
            Some(_) => None,
            None => mending::unmended(input, &source, self.mends, &found),
        };
        Answer {
            pages,
            summary,
            unreadable: None,
            mended,
            unmended,
        }
    }

    fn pages(&self, name: &str, text: &str, findings: &[Diagnostic]) -> (Vec<Page>, Summary) {
        pages(name, text, findings, &self.formats)
    }

    fn unreadable(&self, input: &Input, reason: String) -> Answer {
        let name = input.name();
        let formats = self.formats.iter();
        Answer {
            pages: formats
                .map(|format| format.unreadable(&name, &reason))
                .collect(),
            summary: Summary {
                unreadable: 1,
                ..Summary::default()
            },
            unreadable: Some(reason),
            mended: None,
            unmended: None,
        }
    }

    /// Whose configuration a file is: said on the command line, or told by where it lies.
    fn identity(&self, path: Option<&Path>) -> Identity {
        let told = match &self.object {
            Some(object) => Some(object.clone()),
            None => path
                .and_then(|path| std::path::absolute(path).ok())
                .and_then(|path| Identity::from_file(&path)),
        };
        let identity = self.known.clone();
        match told {
            Some((namespace, kind, name)) => Identity {
                namespace: Some(namespace),
                kind,
                name: Some(name),
                ..identity
            },
            None => identity,
        }
    }
}

/// What each report says of a file.
fn pages(
    file: &str,
    text: &str,
    findings: &[Diagnostic],
    formats: &[Format],
) -> (Vec<Page>, Summary) {
    let mut summary = Summary::default();
    summary.count(findings);
    let checked = Checked {
        file,
        text,
        findings,
    };
    let pages = formats.iter().map(|format| format.page(&checked));
    (pages.collect(), summary)
}

/// The reports that were asked for, and where they go.
fn reports(args: &cli::Validate, stdout: Destination) -> Vec<(Format, Destination)> {
    let reports = args.reports.iter().map(|report| {
        let destination = match &report.file {
            Some(file) => Destination::File(file.clone()),
            None => stdout.clone(),
        };
        (format(report.format, &destination), destination)
    });
    match args.reports.is_empty() && !args.diff {
        true => vec![(format(args.format.unwrap_or_default(), &stdout), stdout)],
        false => reports.collect(),
    }
}

fn format(format: ReportFormat, destination: &Destination) -> Format {
    match format {
        ReportFormat::Text => match destination {
            Destination::Stdout => output::text_on_stdout(),
            Destination::Stderr => output::text_on_stderr(),
            Destination::File(_) => output::plain_text(),
        },
        ReportFormat::Short => Format::Short,
        ReportFormat::Json => Format::Json,
        ReportFormat::Sarif => Format::Sarif,
        ReportFormat::Github => Format::Github,
        ReportFormat::Junit => Format::Junit,
        ReportFormat::Gitlab => Format::Gitlab,
    }
}
