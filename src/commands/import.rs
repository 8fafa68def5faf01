//! `regsvc import`: a service or a configuration -> a section of the file of answers, and a template
//! of its own where none fits.

mod found;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use self::found::{Found, find, unreadable, warn};
use super::service::unusable;
use super::sources::{Missing, Sources};
use super::{file, init};
use crate::adoption::{Fit, Own, fit, folder};
use crate::cli;
use crate::commands::output::{note, print};
use crate::parameters::{FileKey, Place, Service};
use crate::path::ObjectPath;
use crate::template::{BUILT_IN, Template};
use crate::{Outcome, Unusable, printable};

/// How many of the settings that differ are named.
const SHOWN: usize = 6;

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
