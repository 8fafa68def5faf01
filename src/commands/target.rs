//! A command line -> the services that are to be deployed, with configurations that were checked.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use anyhow::{Result, anyhow, ensure};

use crate::cli;
use crate::commands::advice;
use crate::commands::agents;
use crate::commands::checking;
use crate::commands::file;
use crate::commands::output::{self, note};
use crate::commands::service::{Service, services};
use crate::configuration::Identity;
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::{Generation, Generations};
use crate::history::{Answer, Origin};
use crate::object::Object;
use crate::parameters;
use crate::path::ObjectPath;
use crate::report::Checked;
use crate::rules::is_secret;
use crate::secret::fingerprint;

/// The most that a configuration may measure, in bytes.
const MOST: u64 = 4 * 1024 * 1024;

/// A service that is to be deployed.
pub(super) struct Target {
    /// Its path.
    pub(super) path: ObjectPath,
    /// Its configuration, ending in a line break.
    pub(super) text: String,
    /// The agent that the file of answers names for it.
    pub(super) agent: Option<Generation>,
    /// The objects beside it, without the name of the cluster.
    pub(super) objects: Vec<Object>,
    /// What it was rendered from, if it was.
    service: Option<Service>,
}

impl Target {
    /// The same service with another configuration, which was not rendered.
    pub(super) fn with(&self, text: &str) -> Target {
        Target {
            path: self.path.clone(),
            text: text.to_owned(),
            agent: self.agent,
            objects: Vec::new(),
            service: None,
        }
    }

    /// What it was rendered from, if it was; secrets among the answers by fingerprint.
    pub(super) fn origin(&self) -> (Option<Origin>, BTreeMap<String, Answer>) {
        let Some(service) = &self.service else {
            return (None, BTreeMap::new());
        };
        let template = &service.template;
        let origin = Origin {
            name: template.name.clone(),
            version: template.questionnaire.description.version,
            digest: template.digest.clone(),
        };
        let answers = service.answers.iter().filter(|answer| answer.used);
        let answers = answers.map(|answer| {
            let is_secret = is_secret(&answer.name, &answer.value, Generation::V2);
            let value = match is_secret && !answer.value.is_empty() {
                true => fingerprint(&answer.value),
                false => answer.value.clone(),
            };
            let is_given = answer.origin != parameters::Origin::TemplateDefault;
            let from = is_given.then(|| answer.origin.to_string());
            (answer.name.clone(), Answer { value, from })
        });
        (Some(origin), answers.collect())
    }

    /// What is wrong with its configuration.
    fn findings(&self, agents: Generations) -> Result<Vec<Diagnostic>> {
        let known = Identity::default();
        Ok(match &self.service {
            Some(service) => checking::check(service, known, agents)?.findings,
            None => checking::check_text(&self.path, &self.text, known, agents),
        })
    }

    /// Whether its configuration has no error for the agent that is to run it; says what is wrong with it.
    pub(super) fn is_fit(&self, generation: Generation) -> Result<bool> {
        let is_sound = self.is_sound(Some(generation), false)?;
        if is_sound {
            self.say_warnings(generation)?;
        }
        Ok(is_sound)
    }

    /// Says how many warnings the configuration has for its agent, and how they are seen: they keep nothing from being
    /// deployed.
    fn say_warnings(&self, generation: Generation) -> Result<()> {
        let findings = self.findings(generation.into())?;
        let warns = |finding: &&Diagnostic| finding.severity == Severity::Warning;
        let count = findings.iter().filter(warns).count();
        let (warnings, them) = match count {
            0 => return Ok(()),
            1 => ("a warning".to_owned(), "it"),
            count => (format!("{count} warnings"), "them"),
        };
        let how = match &self.service {
            Some(service) => format!("regsvc validate --path {}", service.path.short()),
            None => "regsvc validate FILE".to_owned(),
        };
        note(&format!(
            "regsvc: {}: its configuration has {warnings}: `{how}` shows {them}",
            self.path
        ));
        Ok(())
    }

    /// Whether a configuration has no error for its agent; says what is wrong with it if it has one.
    ///
    /// As long as the generation is not known, only what both refuse counts.
    pub(super) fn is_sound(&self, generation: Option<Generation>, assumed: bool) -> Result<bool> {
        let generation = generation.or(assumed.then_some(Generation::V2));
        let agents = generation.map_or(Generations::BOTH, Generations::from);
        let findings = self.findings(agents)?;
        let refused =
            |finding: &Diagnostic| finding.severity == Severity::Error && finding.agents == agents;
        if !findings.iter().any(refused) {
            return Ok(true);
        }
        let file = self.path.to_string();
        let checked = Checked {
            file: &file,
            text: &self.text,
            findings: &findings,
        };
        note(output::text_on_stderr().page(&checked).text.trim_end());
        note(&format!(
            "regsvc: {} is not deployed: its configuration has errors",
            self.path
        ));
        Ok(false)
    }
}

/// The services that the command line asks for, each with its configuration.
pub(super) fn targets(wanted: &cli::Wanted) -> Result<Vec<Target>> {
    let cli::Wanted {
        selection,
        answers,
        config,
        ..
    } = wanted;
    if let (Some(path), Some(file)) = (&selection.path, config) {
        return Ok(vec![Target {
            path: agents::path(path)?,
            text: read(file)?,
            agent: None,
            objects: Vec::new(),
            service: None,
        }]);
    }
    services(selection, answers)?
        .into_iter()
        .map(|service| {
            Ok(Target {
                text: ended(service.render()?.text),
                objects: service.objects()?,
                agent: service.agent,
                path: service.path.clone(),
                service: Some(service),
            })
        })
        .collect()
}

/// Reads a configuration from a file, or from standard input for `-`.
fn read(path: &Path) -> Result<String> {
    let from_stdin = path == Path::new("-");
    let name = match from_stdin {
        true => "standard input".to_owned(),
        false => format!("`{}`", advice::shown(path)),
    };
    let mut text = String::new();
    match from_stdin {
        true => std::io::stdin().take(MOST + 1).read_to_string(&mut text),
        false => file::open(path).and_then(|file| file.take(MOST + 1).read_to_string(&mut text)),
    }
    .map_err(|error| {
        let why = advice::reading(path, &error);
        anyhow!("reading the configuration from {name}: {why}")
    })?;
    ensure!(
        text.len() as u64 <= MOST,
        "{name} is longer than {} MiB",
        MOST >> 20
    );
    // Agents refuse nothing, or make an empty service of it (observed on 2.1).
    ensure!(!text.trim().is_empty(), "{name} is empty");
    Ok(ended(text))
}

/// A text that ends in a line break, as a here-document does.
fn ended(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
