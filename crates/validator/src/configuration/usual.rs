//! The mounts that both agents read alike, told once for all rules that ask.

use std::rc::Rc;

use super::{Configuration, Setting};
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
    fn each_setting_is_asked_for_its_own_mounts() {
        let container = |number: usize, mounts: &str| {
            format!("[container#{number}]\ntype = docker\nvolume_mounts = {mounts}\n")
        };
        let text = container(0, "a:/a b/c:/b:ro")
            + &container(1, "x:/a /y:/b")
            + &container(2, "a:/b b:/a")
            + &container(3, "a:/a")
            + &container(4, "a:b");
        let document = Document::read(&text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let of = |keyword| configuration.settings_by(keyword).collect::<Vec<_>>();
        let mounts = of("volume_mounts");
        let alike =
            |one: usize, other: usize| configuration.mount_alike(mounts[one], mounts[other]);
        assert!(alike(0, 0) && alike(0, 1) && alike(1, 0));
        assert!(!alike(0, 2) && !alike(0, 3) && !alike(3, 0));
        // Nothing is told of what is not usual.
        assert!(!alike(4, 4));
    }
}
