//! `regsvc render`: answers -> the configuration of a service.

use std::path::Path;

use anyhow::{Result, bail};

use super::difference::unified;
use super::explanation::explanation;
use super::service::{Service, services, services_alone};
use super::{advice, file, output};
use crate::cli::Render;
use crate::{Outcome, Unusable, printable};

/// Renders to standard output or a file, compares with a file, or lists the answers.
pub(super) fn run(render: &Render) -> Result<Outcome> {
    if render.explain {
        return explain(&services_alone(&render.selection, &render.answers)?);
    }
    let services = services(&render.selection, &render.answers)?;
    if let Some(path) = &render.check {
        let service = only(&services, "--check")?;
        return check(service, path, &refreshing(render, service, path));
    }
    if let Some(path) = &render.output {
        let text = only(&services, "--output")?.render()?.text;
        return file::write(path, &text).map(|()| Outcome::Done);
    }
    let mut out = String::new();
    for service in &services {
        if services.len() > 1 {
            out.push_str(&format!("# {}\n", service.path));
        }
        out.push_str(&service.render()?.text);
    }
    output::print(&out)?;
    Ok(Outcome::Done)
}

fn only<'a>(services: &'a [Service], flag: &str) -> Result<&'a Service> {
    match services {
        [service] => Ok(service),
        services => Err(Unusable::error(format!(
            "{flag} is about one file, and {} services are chosen: name one",
            services.len()
        ))),
    }
}

fn explain(services: &[Service]) -> Result<Outcome> {
    let width = output::width();
    let tables = services.iter().map(|service| explanation(service, width));
    let tables: Vec<String> = tables.collect();
    output::print(&tables.join("\n"))?;
    Ok(Outcome::Done)
}

/// The command that writes what is rendered now to a file.
fn refreshing(render: &Render, service: &Service, path: &Path) -> String {
    let mut words = vec![
        "regsvc".to_owned(),
        "render".to_owned(),
        service.path.short(),
    ];
    let mut flag = |name: &str, value: &str| words.extend([name.to_owned(), value.to_owned()]);
    let answers = &render.answers;
    if let Some(file) = &answers.file {
        flag("--file", &file.to_string_lossy());
    }
    if let Some(template) = &answers.template {
        flag("--template", template);
    }
    if let Some(size) = &answers.size {
        flag("--size", size);
    }
    answers.set.iter().for_each(|set| flag("--set", set));
    flag("--output", &path.to_string_lossy());
    printable::escaped(&shell_words::join(words)).into_owned()
}

/// Shows how the file differs from what is rendered now; `refreshing` is the command that mends that.
fn check(service: &Service, path: &Path, refreshing: &str) -> Result<Outcome> {
    let name = advice::shown(path);
    if !path.exists() && !path.is_symlink() {
        bail!("reading {name}: no such file: `{refreshing}` writes it");
    }
    let (old, new) = (file::read(path)?, service.render()?.text);
    if old == new {
        return Ok(Outcome::Done);
    }
    if old.replace("\r\n", "\n") == new {
        output::print(&format!(
            "{name}: the lines end with CR LF, and agents write LF\n"
        ))?;
        output::note(&format!("{name} is stale: `{refreshing}` refreshes it"));
        return Ok(Outcome::Problems);
    }
    let names = [
        &*path.display().to_string(),
        &format!("regsvc render {}", service.path.short()),
    ];
    output::print(&unified(&old, &new, names))?;
    output::note(&format!("{name} is stale: `{refreshing}` refreshes it"));
    Ok(Outcome::Problems)
}
