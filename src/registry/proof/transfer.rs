//! The steps that push an image, pull it back and compare.

use super::image::Image;
use super::walk::{End, Walk, names, tag};
use crate::registry::client::Payload;
use crate::registry::digest::Digest;
use crate::registry::failure::Failure;

/// In how many pieces a layer is uploaded.
const PIECES: u64 = 4;

/// How many bytes of a blob are pulled as a range.
const RANGE: u64 = 100;

impl Walk<'_> {
    /// Pushes the image.
    pub(super) fn push(&mut self, image: &Image) {
        self.step(names::UPLOAD, &[names::API, names::LOGIN], |walk| {
            let client = walk.client()?;
            let repository = walk.repository(&client);
            let layer = &image.layers[0];
            let payload = Payload::Part(layer, 0, layer.length());
            match repository.upload(&image.digests[0], payload) {
                Err(failure)
                    if failure.status() == Some(405)
                        && walk.subject.expected.read_only == Some(true) =>
                {
                    return End::skip("the registry takes no images, as it is configured");
                }
                // A token may be one to pull with, or for repositories of another name.
                Err(failure) if walk.subject.is_kept_out(&failure) => {
                    return End::leave(match &walk.subject.credentials {
                        None => "no password is at hand".to_owned(),
                        Some(known) => format!(
                            "{} may not push to `{}`",
                            crate::printable::line(known.user()),
                            walk.trial.repository
                        ),
                    });
                }
                uploaded => uploaded?,
            }
            walk.pushed.layers[0] = true;
            End::moved("a layer in one piece", layer.length())
        });
        self.step(names::CHUNKED, &[names::UPLOAD], |walk| {
            let client = walk.client()?;
            let repository = walk.repository(&client);
            let layer = &image.layers[1];
            let piece = layer.length().div_ceil(PIECES);
            let pieces = repository.upload_chunked(&image.digests[1], layer, piece)?;
            walk.pushed.layers[1] = true;
            End::moved(format!("a layer in {pieces} pieces"), layer.length())
        });
        self.step(names::BLOB, &[names::CHUNKED], |walk| walk.measure(image));
        self.step(names::MANIFEST, &[names::CHUNKED], |walk| walk.tag(image));
    }

    /// Asks for the lengths of the layers.
    fn measure(&mut self, image: &Image) -> Result<End, Failure> {
        let client = self.client()?;
        let repository = self.repository(&client);
        for (layer, digest) in image.layers.iter().zip(&image.digests) {
            match repository.measure(digest)? {
                Some(length) if length != layer.length() => {
                    return Err(Failure::Wrong(format!(
                        "{digest} has {length} bytes there, and {} were pushed",
                        layer.length()
                    )));
                }
                _ => {}
            }
        }
        End::pass("both layers are there, as long as they were")
    }

    /// Stores the manifest under a tag, and reads it back by its tag and by its digest.
    fn tag(&mut self, image: &Image) -> Result<End, Failure> {
        let client = self.client()?;
        let repository = self.repository(&client);
        let configuration = image.configuration_digest();
        repository.upload(&configuration, Payload::Bytes(&image.configuration))?;
        self.pushed.configuration = true;
        let repository = self.repository(&client);
        let tag = tag(self.trial);
        repository.tag(&tag, &image.manifest)?;
        self.pushed.manifest = true;
        let digest = image.digest();
        let repository = self.repository(&client);
        for reference in [tag.as_str(), digest.as_str()] {
            let manifest = repository.manifest(reference)?;
            let found = Digest::of(&manifest.bytes);
            if found != digest {
                return Err(Failure::Wrong(format!(
                    "the manifest of {reference} is {found}, and {digest} was pushed"
                )));
            }
            if manifest
                .said
                .as_deref()
                .is_some_and(|said| said != digest.as_str())
            {
                return Err(Failure::Wrong(format!(
                    "the registry says another digest of {reference} than it has"
                )));
            }
        }
        End::pass(format!("the same by tag and by digest: {digest}"))
    }

    /// Pulls the image back.
    pub(super) fn pull(&mut self, image: &Image) {
        self.step(names::PULL, &[names::CHUNKED], |walk| {
            walk.pull_layers(image)
        });
        self.step(names::RANGE, &[names::UPLOAD], |walk| walk.pull_part(image));
        self.step(names::TAGS, &[names::MANIFEST], |walk| {
            let client = walk.client()?;
            let tags = walk.repository(&client).tags()?;
            let tag = tag(walk.trial);
            match tags.contains(&tag) {
                true => End::pass(format!(
                    "{} in the repository, the new one among them",
                    tags.len()
                )),
                false => Err(Failure::Wrong(format!(
                    "`{tag}` was pushed and is not listed"
                ))),
            }
        });
    }

    fn pull_layers(&mut self, image: &Image) -> Result<End, Failure> {
        let client = self.client()?;
        let repository = self.repository(&client);
        let mut moved = 0;
        let mut elsewhere = None;
        for (layer, digest) in image.layers.iter().zip(&image.digests) {
            let pulled = repository.pull(digest, layer.length())?;
            if pulled.digest != *digest {
                return Err(Failure::Wrong(format!(
                    "{digest} was pushed, and what comes back is {} of {} bytes",
                    pulled.digest, pulled.length
                )));
            }
            moved += pulled.length;
            elsewhere = elsewhere.or(pulled.elsewhere);
        }
        match elsewhere {
            None => End::moved("both layers come back as they were", moved),
            Some(host) => End::moved(
                format!(
                    "both layers come back as they were, from {host}, which every client must reach"
                ),
                moved,
            ),
        }
    }

    fn pull_part(&mut self, image: &Image) -> Result<End, Failure> {
        let client = self.client()?;
        let layer = &image.layers[0];
        let from = layer.length() / 2;
        let last = from + RANGE - 1;
        let part = self
            .repository(&client)
            .pull_range(&image.digests[0], from, last)?;
        let Some(part) = part else {
            return Err(Failure::Wrong(
                "the whole comes back instead of a part: a pull that broke off cannot go on".into(),
            ));
        };
        let mut expected = Vec::new();
        // Made here, of memory: it cannot fail.
        let _ = std::io::Read::read_to_end(&mut layer.read(from, RANGE), &mut expected);
        match part == expected {
            true => End::moved(format!("bytes {from} to {last} of a layer"), RANGE),
            false => Err(Failure::Wrong(
                "the bytes of the range are others than were pushed".into(),
            )),
        }
    }
}
