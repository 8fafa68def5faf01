//! The registry's own settings: a variable `REGISTRY_…` and its value -> what each release of the CNCF
//! distribution makes of them.
//!
//! The registry reads its file, and then lays the variables over it, name by name. Which names reach a
//! setting, which are ignored with a line in the log or without one, and which stop the program, depends on
//! the kind of the setting and on the release: [`Tree::meaning`] says it.

mod duration;
mod release;
mod setting;
mod table;
#[cfg(test)]
mod tests;
pub mod value;
mod variable;
mod yaml;

use std::sync::OnceLock;

pub use release::{Release, Releases};
pub use setting::{Kind, Setting};
pub use variable::Meaning;

/// What every variable of the registry starts with.
pub const PREFIX: &str = "REGISTRY_";

/// All settings of all releases.
#[derive(Debug)]
pub struct Tree {
    /// The file as a whole, and then every setting behind the one that it stands in.
    settings: Vec<Setting>,
}

/// The settings of the registry.
pub fn tree() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| {
        let table = table::read(include_str!("registry.settings"));
        table.expect("a test reads the table")
    })
}

impl Tree {
    /// The file as a whole.
    pub fn root(&self) -> &Setting {
        &self.settings[0]
    }

    /// All settings, the sections among them.
    pub fn settings(&self) -> &[Setting] {
        &self.settings[1..]
    }

    /// The setting of that path.
    pub fn at(&self, path: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.path == path)
    }

    /// What stands in a setting, for `release`.
    pub fn children<'t>(
        &'t self,
        setting: &'t Setting,
        release: Release,
    ) -> impl Iterator<Item = &'t Setting> + Clone {
        let children = setting.children.iter().map(|&index| &self.settings[index]);
        children.filter(move |child| child.releases.contains(release))
    }

    /// What stands in a setting in the file, for `release`: also what an inline section brings.
    pub(crate) fn keys<'t>(
        &'t self,
        setting: &'t Setting,
        release: Release,
    ) -> impl Iterator<Item = &'t Setting> + Clone {
        self.children(setting, release).flat_map(move |child| {
            let inline = child
                .is_inline
                .then(|| self.children(child, release))
                .into_iter()
                .flatten();
            (!child.is_inline)
                .then_some(child)
                .into_iter()
                .chain(inline)
        })
    }

    /// What stands in a setting in variables, for `release`: from 3.1 also what an inline section brings.
    fn parts<'t>(
        &'t self,
        setting: &'t Setting,
        release: Release,
    ) -> impl Iterator<Item = &'t Setting> + Clone {
        self.children(setting, release).flat_map(move |child| {
            let inline = (child.is_inline && release >= Release::V31)
                .then(|| self.children(child, release))
                .into_iter()
                .flatten();
            inline.chain([child])
        })
    }

    /// Whether a variable sets what is not to be seen by others, in any release.
    pub fn is_secret(&self, variable: &str) -> bool {
        static PARTS: OnceLock<Vec<&'static str>> = OnceLock::new();
        let parts = PARTS.get_or_init(|| {
            let secrets = tree().settings.iter().filter(|setting| setting.is_secret);
            secrets.map(|setting| setting.part.as_str()).collect()
        });
        let sign = memchr::memrchr(b'_', variable.as_bytes());
        let last = &variable[sign.map_or(0, |sign| sign + 1)..];
        parts.contains(&last)
            && Release::ALL.into_iter().any(|release| {
                let meaning = self.meaning(variable, release);
                matches!(meaning, Some(Meaning::Sets(setting)) if setting.is_secret)
            })
    }
}
