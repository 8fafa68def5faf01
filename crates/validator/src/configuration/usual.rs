//! What both agents read alike in the values of most settings, told once for all rules that ask.

use std::rc::Rc;

use super::{Configuration, Setting};
use crate::value::environment;
use crate::value::mounts::{self, Mount, Usual};

impl<'d> Configuration<'d> {
    /// The mounts of a setting of `volume_mounts`, where every agent reads the same ones in the same text and finds no fault
    /// in any.
    pub fn usual_mounts<'c>(
        &self,
        setting: &'c Setting<'d>,
    ) -> Option<impl Iterator<Item = Mount<'c>>> {
        let (text, usual) = self.usual(setting)?;
        Some((0..usual.len()).map(move |at| usual[at].mount(text)))
    }

    /// Whether two settings of `volume_mounts` are usual, and mount something in the same places, one after the other.
    pub fn mount_alike(&self, setting: &Setting<'d>, other: &Setting<'d>) -> bool {
        let (Some((text, usual)), Some((other, others))) = (self.usual(setting), self.usual(other))
        else {
            return false;
        };
        let targets = usual.iter().map(|mount| mount.target(text));
        targets.eq(others.iter().map(|mount| mount.target(other)))
    }

    /// Whether every agent takes each word of a setting of `environment` as it stands for a variable of its own, of a name
    /// that a shell can read.
    pub fn has_usual_variables(&self, setting: &Setting<'d>) -> bool {
        let known = self.variables.get();
        let place = std::ptr::from_ref(setting).cast();
        if let Some((_, are_usual)) = known.filter(|&(last, _)| last == place) {
            return are_usual;
        }
        let are_usual = setting.has_words_alike_and(environment::is_usual);
        self.variables.set(Some((place, are_usual)));
        are_usual
    }

    /// The text of a setting of `volume_mounts` and the places of its mounts, if it is usual.
    fn usual<'c>(&self, setting: &'c Setting<'d>) -> Option<(&'c str, Rc<[Usual]>)> {
        let text = setting.alike()?.symbolic()?;
        let mut known = self.mounts.borrow_mut();
        let usual = known
            .entry(setting.key_start)
            .or_insert_with(|| mounts::usual(text));
        Some((text, Rc::clone(usual.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::generation::Generations;

    #[test]
    fn each_setting_is_asked_for_its_own_variables_and_mounts() {
        let container = |number: usize, environment: &str, mounts: &str| {
            format!(
                "[container#{number}]\ntype = docker\nenvironment = {environment}\nvolume_mounts = {mounts}\n"
            )
        };
        let text = container(0, "A=1 B=2", "a:/a b/c:/b:ro")
            + &container(1, "A-B=1", "x:/a /y:/b")
            + &container(2, "A=1", "a:/b b:/a")
            + &container(3, "A=1", "a:/a")
            + &container(4, "A=1", "a:b");
        let document = Document::read(&text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let of = |keyword| configuration.settings_by(keyword).collect::<Vec<_>>();
        let environments = of("environment");
        for (number, are_usual) in [(0, true), (1, false), (0, true), (1, false), (1, false)] {
            let environment = environments[number];
            assert_eq!(configuration.has_usual_variables(environment), are_usual);
        }
        let mounts = of("volume_mounts");
        let alike =
            |one: usize, other: usize| configuration.mount_alike(mounts[one], mounts[other]);
        assert!(alike(0, 0) && alike(0, 1) && alike(1, 0));
        assert!(!alike(0, 2) && !alike(0, 3) && !alike(3, 0));
        // Nothing is told of what is not usual.
        assert!(!alike(4, 4));
    }
}
