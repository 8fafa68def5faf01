//! What goes with a service -> gone: its volumes with their files, its objects.

use std::time::Instant;

use anyhow::{Context, Result};

use super::super::kept::Kept;
use super::{Removal, Stage};
use crate::commands::ending::humanly;
use crate::commands::output::note;
use crate::path::ObjectPath;
use crate::printable;
use crate::status::Sight;

impl Removal<'_> {
    /// Removes a volume and its data.
    pub(super) fn remove_volume(&self, kept: &Kept) -> Result<bool> {
        let path = &kept.path;
        for (rid, folder) in kept.own_folders(self.agent) {
            let call = self.agent.dialect().delete_files(path, rid, folder);
            self.agent
                .order(&call)
                .with_context(|| format!("having the files of {path} deleted with it"))?;
        }
        if !self.purge(path, Stage::Data)? {
            return Ok(false);
        }
        let mut left = kept.foreign_folders(self.agent).peekable();
        if left.peek().is_none() {
            note(&format!("{path}: gone, with its data"));
            return Ok(true);
        }
        for folder in left {
            note(&format!(
                "regsvc: {path} is gone, and this agent leaves its files: delete `{}` on its nodes",
                printable::line(folder)
            ));
        }
        Ok(false)
    }

    /// Has a cfg or sec object deleted, until no node has it.
    pub(super) fn delete(&self, object: &ObjectPath) -> Result<bool> {
        self.agent
            .order(&self.agent.dialect().delete_object(object))?;
        loop {
            let is_known = self.agent.look(object)? != Sight::Absent;
            if !is_known && self.agent.configuration(object)?.is_none() {
                note(&format!("{object}: gone"));
                return Ok(true);
            }
            if Instant::now() >= self.deadline {
                let waited = humanly(self.timeout);
                note(&format!("regsvc: {object} is not gone after {waited}"));
                note(&format!("what is left: {}", self.left(Stage::Data)));
                return Ok(false);
            }
            self.agent.interrupt().sleep(self.agent.pause())?;
        }
    }
}
