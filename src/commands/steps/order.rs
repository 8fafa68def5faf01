//! A step -> the orders to the agent that take it.

use std::time::Instant;

use anyhow::Result;

use super::Way;
use crate::agent::call::Call;
use crate::agent::process::Reply;
use crate::commands::again::named;
use crate::commands::output::note;
use crate::commands::plan::changes;
use crate::commands::remove::Clearance;
use crate::commands::target::Target;
use crate::plan::{Deed, Step};
use crate::printable;

impl Way<'_> {
    /// Gives the order for a step. False when it is one to a node, which waits, and it failed; that was said.
    pub(super) fn order(&self, step: &Step) -> Result<bool> {
        let Target { path, text, .. } = self.target;
        let dialect = self.agent.dialect();
        let reason = printable::line(&step.reason);
        let call = match &step.deed {
            // Objects are made before the service is touched.
            Deed::Object(..) | Deed::Delete(_) => return Ok(true),
            Deed::Create => {
                note(&format!("{path}: creating and provisioning"));
                dialect.create(path, text)
            }
            Deed::RemoveWhenStopped(rids) => {
                let named = rids.join("`, `");
                note(&format!(
                    "{path}: having `{named}` removed when it stops: {reason}"
                ));
                let settings: Vec<_> = rids.iter().map(|rid| format!("{rid}.rm=true")).collect();
                dialect.set(path, &settings)
            }
            Deed::Abort => {
                note(&format!("{path}: taking back the standing order: {reason}"));
                dialect.abort(path)
            }
            Deed::Start(node) => {
                let shown = printable::line(node);
                note(&format!("{path}: starting what is down on {shown}"));
                return self.start(&dialect.start(path, node));
            }
            Deed::Stop => {
                note(&format!("{path}: stopping: {reason}"));
                dialect.stop(path)
            }
            Deed::Update(_) => {
                note(&format!("{path}: changing and provisioning"));
                for change in changes(std::slice::from_ref(step), self.secrets, false) {
                    note(&format!("{path}: {change}"));
                }
                dialect.update(
                    path,
                    text,
                    self.found.as_deref().and_then(crate::plan::id).as_deref(),
                )
            }
            Deed::Provision => {
                note(&format!("{path}: provisioning again"));
                dialect.provision(path)
            }
        };
        let reply = self.agent.order(&call)?;
        for warning in warnings(&reply) {
            let warning = self.secrets.hidden(&warning);
            note(&format!("{path}: the agent says: {warning}"));
        }
        Ok(true)
    }

    /// Deletes the service, and the volumes that cannot be changed. False when that did not come to its end; that was
    /// said.
    pub(super) fn delete(&mut self, step: &Step) -> Result<bool> {
        let path = &self.target.path;
        for change in changes(std::slice::from_ref(step), self.secrets, false) {
            note(&format!("{path}: {change}"));
        }
        let deleted = step.differences().iter();
        let deleted = deleted.filter(|difference| difference.deletes());
        let rids: Vec<&str> = deleted
            .map(|difference| difference.section.as_str())
            .collect();
        // Of a service that is not there, the wanted configuration names them.
        let found = self.found.as_deref().unwrap_or(&self.target.text);
        let clearance = Clearance::take(self.agent, path, found, &rids)?;
        let left = self.deadline.saturating_duration_since(Instant::now());
        let is_done = clearance.carry_out(self.agent, left)?;
        (self.seen, self.found) = (None, None);
        Ok(is_done)
    }

    /// Has a node start what is down on it.
    fn start(&self, call: &Call) -> Result<bool> {
        let reply = self.agent.run(call)?;
        if reply.is_success() {
            return Ok(true);
        }
        let path = &self.target.path;
        let refusal = reply.refusal(&self.agent.command(call), None);
        let refusal = self.secrets.hidden(&format!("{refusal:#}"));
        note(&format!("regsvc: {path} is not up: {refusal}"));
        note(&format!("the whole state: regsvc status {}", named(path)));
        Ok(false)
    }
}

/// What an agent complains about while it ends with exit code 0.
pub(in crate::commands) fn warnings(reply: &Reply) -> impl Iterator<Item = String> {
    let lines = reply.stderr.lines();
    lines
        .filter_map(|line| line.strip_prefix("W ").or(line.strip_prefix("E ")))
        .map(printable::line)
}
