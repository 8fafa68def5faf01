//! A service that is to go -> stopped, with no order of before in the way.

use anyhow::Result;

use super::{Removal, Stage};
use crate::agent::Interrupted;
use crate::commands::ending::unmade;
use crate::commands::output::note;
use crate::commands::secrecy::Secrets;
use crate::commands::waiting::{End, Wait, from_now};
use crate::status::{Aim, Mark, Service, Verdict, verdict};

/// How many looks an order gets to be taken back.
const RELEASING: u32 = 20;

impl Removal<'_> {
    /// Takes back an order that failed and still stands: agent 3 refuses every other one as long as it does, and 2.1
    /// has the instances wait that wait for the failed one. Gives the service as it is then.
    ///
    /// # Errors
    /// The agent cannot be asked; interrupted. One that refuses is waited out.
    pub(super) fn release(&self, service: &Service) -> Result<Service> {
        let path = &self.inventory.path;
        if !service.is_stuck() {
            return Ok(service.clone());
        }
        note(&format!(
            "{path}: taking back the standing order: an order that failed still stands"
        ));
        if let Err(error) = self.agent.order(&self.agent.dialect().abort(path)) {
            if error.is::<Interrupted>() {
                return Err(error);
            }
            let secrets = Secrets::default();
            note(&format!(
                "{path}: {}",
                secrets.hidden(&format!("{error:#}"))
            ));
            return Ok(service.clone());
        }
        let mark = Mark::default();
        let wait = Wait {
            deadline: self.deadline.min(from_now(self.agent.pause() * RELEASING)),
            ..self.waiting(path, Aim::Unbidden, &mark)
        };
        Ok(match wait.until(Some(service.clone()), |_, _| {})? {
            End::Reached(service) => service,
            _ => service.clone(),
        })
    }

    /// Stops the service, so that its containers are seen to be gone while the agent still knows them.
    pub(super) fn stop(&self, service: &Service) -> Result<bool> {
        let path = &self.inventory.path;
        if verdict(service, &Mark::of(service), Aim::Stopped) == Verdict::Reached {
            return Ok(true);
        }
        note(&format!("{path}: stopping"));
        let mut end = self.stop_once(Some(service))?;
        if let End::Failed { service, .. } = &end {
            // Agent 3 stops nothing as long as a resource cannot be configured (observed).
            let odd = unmade_rids(service);
            for rid in &odd {
                note(&format!(
                    "{path}: `{rid}` cannot be configured and keeps the service from stopping: disabling it"
                ));
                let call = self.agent.dialect().disable(path, rid);
                self.agent.order(&call)?;
            }
            if !odd.is_empty() {
                let failed = Some(service.clone());
                end = self.stop_once(failed.as_ref())?;
            }
        }
        Ok(self.explain(path, Stage::Stop, &end))
    }

    fn stop_once(&self, before: Option<&Service>) -> Result<End> {
        let path = &self.inventory.path;
        let mark = before.map(Mark::of).unwrap_or_default();
        self.order(&self.agent.dialect().stop(path), path)?;
        self.wait(path, Aim::Stopped, &mark, before.cloned())
    }
}

/// The resources that the agent could not make, each once.
fn unmade_rids(service: &Service) -> Vec<String> {
    let mut rids: Vec<String> = unmade(service).map(|(_, r)| r.rid.clone()).collect();
    rids.sort();
    rids.dedup();
    rids
}
