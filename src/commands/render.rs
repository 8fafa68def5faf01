//! `regsvc render`: answers -> the configuration of a service.

use std::path::Path;

use anyhow::Result;
use similar::TextDiff;

use super::explanation::explanation;
use super::service::{Service, services};
use super::{file, output};
use crate::cli::Render;
use crate::{Outcome, Unusable};

/// Renders to standard output or a file, compares with a file, or lists the answers.
pub(super) fn run(render: &Render) -> Result<Outcome> {
    let services = services(&render.selection, &render.answers)?;
    if render.explain {
        return explain(&services);
    }
    if let Some(path) = &render.check {
        return check(only(&services, "--check")?, path);
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
    let tables: Vec<String> = services.iter().map(explanation).collect();
    output::print(&tables.join("\n"))?;
    Ok(Outcome::Done)
}

/// Shows how the file differs from what is rendered now.
fn check(service: &Service, path: &Path) -> Result<Outcome> {
    let (old, new) = (file::read(path)?, service.render()?.text);
    if old == new {
        return Ok(Outcome::Done);
    }
    if old.replace("\r\n", "\n") == new {
        output::print(&format!(
            "{}: the lines end with CR LF, and agents write LF\n",
            path.display()
        ))?;
        return Ok(Outcome::Problems);
    }
    let diff = TextDiff::from_lines(&old, &new);
    let mut unified = diff.unified_diff();
    unified.header(
        &path.display().to_string(),
        &format!("regsvc render {}", service.path.short()),
    );
    output::print(&unified.to_string())?;
    Ok(Outcome::Problems)
}
