//! The last step: what was pushed is deleted, or it is said what is left.

use super::image::Image;
use super::walk::{End, Pushed, Walk, names};
use crate::registry::failure::Failure;

impl Walk<'_> {
    /// Deletes what was pushed, in whatever step the proof ended.
    pub(super) fn clean(&mut self, image: &Image) {
        self.step(names::DELETE, &[names::UPLOAD], |walk| {
            match walk.trial.keep {
                true => End::skip("`--keep`: what was pushed stays"),
                false => walk.delete(image),
            }
        });
    }

    fn delete(&mut self, image: &Image) -> Result<End, Failure> {
        let client = self.cleaner().ok_or(Failure::NobodyListens)?;
        let repository = self.repository(&client);
        let before = self.pushed;
        let bytes: u64 = image.layers.iter().map(|layer| layer.length()).sum();
        let deleted = || -> Result<(), Failure> {
            if before.manifest {
                repository.delete_manifest(&image.digest())?;
            }
            let configuration = image.configuration_digest();
            let blobs = image.digests.iter().chain([&configuration]);
            let there = before.layers.into_iter().chain([before.configuration]);
            for (blob, _) in blobs.zip(there).filter(|(_, there)| *there) {
                match repository.delete_blob(blob) {
                    // Nothing but a garbage collection needs to know of a layer that no manifest names.
                    Err(failure)
                        if before.manifest && matches!(failure.status(), Some(404 | 405)) => {}
                    deleted => deleted?,
                }
            }
            Ok(())
        };
        match deleted() {
            Ok(()) => {
                self.pushed = Pushed::default();
                self.left.push(format!(
                    "the {bytes} bytes of the layers, unreachable, until a garbage collection frees them"
                ));
                End::pass("what was pushed is deleted")
            }
            Err(failure)
                if failure.status() == Some(405) && self.subject.expected.delete != Some(true) =>
            {
                self.left.push(format!(
                    "an image of {bytes} bytes: the registry does not let clients delete"
                ));
                End::skip("the registry does not let clients delete")
            }
            Err(failure) => {
                self.left
                    .push(format!("an image of {bytes} bytes, or parts of it"));
                Err(failure)
            }
        }
    }
}
