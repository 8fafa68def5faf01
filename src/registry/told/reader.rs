//! A configuration, as one agent reads it -> what of it concerns a registry, whichever that is.

use super::{Collector, Key};
use crate::configuration::{Configuration, Section};
use crate::generation::Generation;

/// A host that is one, not all of them.
pub(super) fn one_host(host: &str) -> Option<&str> {
    (!matches!(host, "" | "0.0.0.0" | "::")).then_some(host)
}

/// The volume that is mounted where a folder of a container is.
pub(super) fn volume_at(mounts: &[(String, String)], folder: &str) -> Option<String> {
    let covers = |target: &str| {
        let rest = folder.strip_prefix(target);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mounts = mounts.iter().filter(|(_, target)| covers(target));
    let (source, _) = mounts.max_by_key(|(_, target)| target.len())?;
    let name = source.split('/').next().filter(|name| !name.is_empty())?;
    Some(name.to_owned())
}

/// The name of an image, without where it is, tag and digest.
pub(super) fn image_name(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or_default();
    let image = image.rsplit('/').next().unwrap_or_default();
    image.split(':').next().unwrap_or_default()
}

/// A configuration, as one agent reads it.
pub(super) struct Reader<'c, 'd> {
    pub(super) configuration: &'c Configuration<'d>,
    pub(super) generation: Generation,
}

impl<'c, 'd> Reader<'c, 'd> {
    pub(super) fn text(&self, section: &'c Section<'d>, keyword: &'static str) -> Option<&'c str> {
        self.configuration.text(section, keyword, self.generation)
    }

    /// The tasks that collect garbage: by the registry's own word, or by the words of the template's script.
    pub(super) fn collector(&self) -> Option<Collector> {
        let running = |words: [&str; 2]| {
            let mut tasks = self.configuration.resources("task", self.generation);
            let task = tasks.find(|task| {
                let command = self.text(task, "command").unwrap_or_default();
                let mut given = command.split_whitespace();
                given.any(|word| words.contains(&word)) && !command.contains("--dry-run")
            });
            task.map(|task| task.name.to_owned())
        };
        Some(Collector {
            collects: running(["collect", "garbage-collect"])?,
            previews: running(["preview", "preview"]),
        })
    }

    /// The mounts of a container: the source and the target of each.
    pub(super) fn mounts(&self, section: &'c Section<'d>) -> Vec<(String, String)> {
        let text = self.text(section, "volume_mounts").unwrap_or_default();
        let mounts = text.split_whitespace().filter_map(|mount| {
            let (source, rest) = mount.split_once(':')?;
            let target = rest.split(':').next()?.trim_end_matches('/');
            Some((source.to_owned(), target.to_owned()))
        });
        mounts.collect()
    }

    /// The key that is projected to a file of a container.
    pub(super) fn key(&self, mounts: &[(String, String)], file: &str) -> Option<Key> {
        let within = |target: &str| {
            file.strip_prefix(target)
                .filter(|rest| rest.starts_with('/'))
        };
        let (source, rest) = mounts
            .iter()
            .find_map(|(source, target)| Some((source, within(target)?)))?;
        let (volume, folder) = source.split_once('/').unwrap_or((source, ""));
        let place = format!("/{folder}/{rest}");
        let parts = |path: &str| -> Vec<String> {
            let parts = path.split('/').filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        };
        let place = parts(&place);
        let volumes = self.configuration.resources("volume", self.generation);
        let mut volumes = volumes.filter(|section| self.text(section, "name") == Some(volume));
        volumes.find_map(|section| {
            let of = |keyword: &'static str, kind: &'static str| {
                let text = self.text(section, keyword).unwrap_or_default();
                text.split_whitespace().find_map(|item| {
                    let (key, to) = item.rsplit_once(':')?;
                    let (object, key) = key.rsplit_once('/')?;
                    let is_it = parts(to) == place;
                    is_it.then(|| Key {
                        kind,
                        object: object.rsplit('/').next().unwrap_or(object).to_owned(),
                        key: key.to_owned(),
                    })
                })
            };
            of("secrets", "sec").or_else(|| of("configs", "cfg"))
        })
    }
}
