//! A volume object of a service -> what there is of it, and who else uses it.

use anyhow::Result;

use crate::agent::Agent;
use crate::doctor::bytes;
use crate::path::ObjectPath;
use crate::printable;
use crate::volume::{Volume, is_own_folder};

/// A volume object of a service.
pub(super) struct Kept {
    /// The object.
    pub(super) path: ObjectPath,
    /// What its configuration says.
    pub(super) volume: Volume,
    /// Who else uses it: then it is never removed.
    pub(super) others: Vec<String>,
}

impl Kept {
    /// Looks at a volume object; `None` when there is none of that name.
    pub(super) fn look(agent: &Agent, service: &ObjectPath, name: &str) -> Result<Option<Self>> {
        let Ok(path) = service.volume(name) else {
            return Ok(None);
        };
        let found = agent.configuration(&path)?;
        Ok(found.map(|text| {
            let volume = Volume::read(&text, agent.dialect().generation);
            Kept {
                others: volume.others(service).map(printable::line).collect(),
                path,
                volume,
            }
        }))
    }

    /// The folders whose files the agent leaves behind unless it is told otherwise.
    pub(super) fn own_folders(&self, agent: &Agent) -> impl Iterator<Item = (&str, &str)> {
        let forgets = agent.dialect().leaves_files();
        let folders = self.volume.folders.iter().filter(move |_| forgets);
        folders
            .filter(|(_, folder)| is_own_folder(folder, &self.path))
            .map(|(rid, folder)| (rid.as_str(), folder.as_str()))
    }

    /// The folders of the same kind that are not certain to be the volume's alone.
    pub(super) fn foreign_folders(&self, agent: &Agent) -> impl Iterator<Item = &str> {
        let forgets = agent.dialect().leaves_files();
        let folders = self.volume.folders.iter().filter(move |_| forgets);
        folders
            .filter(|(_, folder)| !is_own_folder(folder, &self.path))
            .map(|(_, folder)| folder.as_str())
    }

    /// Its size, in brackets, if it has one.
    pub(super) fn size(&self) -> String {
        let size = self.volume.bytes.map(bytes);
        let size = size.or_else(|| Some(printable::line(self.volume.size.as_deref()?)));
        size.map(|size| format!(" ({size})")).unwrap_or_default()
    }

    /// What it holds, in words.
    pub(super) fn held(&self) -> &'static str {
        match self.volume.in_memory {
            true => "in memory",
            false => "with its data",
        }
    }

    /// Why it stays.
    pub(super) fn fate(&self, service: &ObjectPath) -> String {
        let (path, size) = (&self.path, self.size());
        match self.others.is_empty() {
            true => format!("{path}{size}, the volume of {service}, {}", self.held()),
            false => {
                let others = self.others.join(", ");
                format!("{path}{size}, the volume: {others} uses it, too")
            }
        }
    }
}
