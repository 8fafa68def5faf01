//! `regsvc import`: a service or a configuration -> a section of the file of answers, and a template
//! of its own where none fits.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::service::unusable;
use super::sources::{Missing, Sources};
use super::{file, init, selection};
use crate::adoption::{Fit, Own, fit, folder};
use crate::cli;
use crate::commands::agents::{self, Agents};
use crate::commands::checking;
use crate::commands::output::{note, print};
use crate::configuration::{Configuration, Identity};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::generation::{Generation, Generations};
use crate::parameters::{FileKey, Place, Service};
use crate::path::ObjectPath;
use crate::template::{BUILT_IN, Template};
use crate::{Outcome, Unusable, printable};

/// The rule that knows a secret where it stands.
const SECRET: &str = "clear-text-secret";

/// How many of the settings that differ are named.
const SHOWN: usize = 6;

/// A configuration that is imported.
struct Found {
    path: ObjectPath,
    text: String,
    /// The agents that must read the same in what is rendered.
    generations: Vec<Generation>,
}

/// Runs the command.
pub(super) fn run(import: &cli::Import) -> Result<Outcome> {
    let found = find(import)?;
    let answers = cli::Answers {
        file: import.file.clone(),
        template: import.template.clone(),
        ..cli::Answers::default()
    };
    let sources = Sources::read(&answers, Missing::Allowed)?;
    let section = sources
        .answers
        .as_ref()
        .and_then(|file| file.service(&found.path));
    if let Some(section) = section.filter(|_| !import.force) {
        return Err(init::refused(section));
    }
    if let Some(refused) = unreadable(&found) {
        note(&format!(
            "regsvc: {}: {refused}: an agent does not read it; `regsvc validate` says more",
            printable::line(&import.from)
        ));
        return Ok(Outcome::Problems);
    }
    warn(&found);
    let tried = tried(import, &sources, &found)?;
    if let Some((name, template, fit)) = tried.iter().find(|(_, _, fit)| fit.is_exact()) {
        let lines = fit.answers.iter().filter(|answer| answer.used);
        let lines = lines.map(|answer| (answer.name.clone(), answer.value.clone()));
        write(
            &sources,
            &found.path,
            section,
            name,
            template.questionnaire.description.version,
            lines,
        )?;
        let done = said(&sources, &found, &format!("template {name}, which fits"))?;
        let short = found.path.short();
        let unread = template.asked_beside().into_iter().collect::<Vec<_>>();
        if !unread.is_empty() {
            note(&format!(
                "regsvc: {short}: no configuration of a service tells these answers, and they are the defaults: {}. Correct \
                 them before a deployment: `regsvc plan {short}` shows what they would change in the objects beside it",
                unread.join(", ")
            ));
        }
        return Ok(done);
    }
    for (name, _, fit) in &tried {
        note(&far(name, fit));
    }
    if import.template.is_some() {
        note("nothing was written");
        return Ok(Outcome::Problems);
    }
    make(import, &sources, &found, section)
}

/// Each template with the nearest that it comes.
fn tried(
    import: &cli::Import,
    sources: &Sources,
    found: &Found,
) -> Result<Vec<(String, Template, Fit)>> {
    let names = match &import.template {
        Some(name) => vec![name.clone()],
        None => BUILT_IN
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect(),
    };
    let mut tried = Vec::new();
    for name in names {
        let place = Place::Flag("--template".into());
        let template = sources
            .load(&name, Path::new(""), &place)
            .map_err(|problems| unusable(&problems))?;
        if let Some(fit) = fit(&template, &found.text, &found.generations) {
            tried.push((name, Template::clone(&template), fit));
        }
    }
    Ok(tried)
}

/// Makes a template of the configuration.
fn make(
    import: &cli::Import,
    sources: &Sources,
    found: &Found,
    section: Option<&Service>,
) -> Result<Outcome> {
    let short = found.path.short();
    let (target, name) = match &import.output {
        Some(folder) => {
            let absolute = std::path::absolute(folder).context("finding the folder")?;
            (folder.clone(), absolute.display().to_string())
        }
        None => {
            let name = format!("templates-{}", found.path.name());
            (sources.folder().join(&name), format!("./{name}"))
        }
    };
    if target.exists() && !import.force {
        return Err(Unusable::error(format!(
            "{} is there already: give --force to replace its files, or --output DIR for another folder",
            target.display()
        )));
    }
    let own = folder(&short, &found.text)?;
    save(&target, &own)?;
    write(
        sources,
        &found.path,
        section,
        &name,
        1,
        own.answers.iter().cloned(),
    )?;
    let shown = target.display();
    said(sources, found, &format!("a template of its own in {shown}"))
}

/// Writes the files of a template.
fn save(target: &Path, own: &Own) -> Result<()> {
    fs::create_dir_all(target).with_context(|| format!("making {}", target.display()))?;
    let files = [
        ("service.conf", &own.service),
        ("parameters.ini", &own.parameters),
        ("notes.md", &own.notes),
    ];
    files
        .into_iter()
        .try_for_each(|(name, text)| file::write(&target.join(name), text))
}

/// Writes the section.
fn write(
    sources: &Sources,
    path: &ObjectPath,
    old: Option<&Service>,
    template: &str,
    version: u32,
    answers: impl Iterator<Item = (String, String)>,
) -> Result<()> {
    let mut lines = vec![
        (FileKey::Template.as_str().to_owned(), template.to_owned()),
        (
            FileKey::TemplateVersion.as_str().to_owned(),
            version.to_string(),
        ),
    ];
    lines.extend(answers);
    init::write(sources, path, old, &lines)
}

fn said(sources: &Sources, found: &Found, how: &str) -> Result<Outcome> {
    let short = found.path.short();
    let name = sources.name.display();
    let file = match sources.name == Path::new("regsvc.ini") {
        true => String::new(),
        false => format!(
            " --file {}",
            shell_words::quote(&sources.name.to_string_lossy())
        ),
    };
    print(&format!(
        "wrote [{short}] to {name}: {how}\n\nnext:\n  regsvc render {short}{file}\n  regsvc plan {short}{file}\n"
    ))?;
    Ok(Outcome::Done)
}

/// How far a template is from the configuration; values may be secret, and are not shown.
fn far(name: &str, fit: &Fit) -> String {
    let mut settings: Vec<String> = Vec::new();
    for difference in &fit.differences {
        let setting = match &difference.key {
            Some(key) => format!("{}.{key}", difference.section),
            None => format!("[{}]", difference.section),
        };
        let setting = printable::line(&setting);
        if !settings.contains(&setting) {
            settings.push(setting);
        }
    }
    let count = settings.len();
    let plural = if count == 1 { "setting" } else { "settings" };
    let more = match count.saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    settings.truncate(SHOWN);
    format!(
        "the template {name} does not fit by {count} {plural}: {}{more}",
        settings.join(", ")
    )
}

/// Why a configuration is none that an agent reads: what is wrong with it as a file.
fn unreadable(found: &Found) -> Option<String> {
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
fn warn(found: &Found) {
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
fn find(import: &cli::Import) -> Result<Found> {
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
