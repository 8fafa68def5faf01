//! Layers -> the image that they make: a configuration and a manifest, as engines take them.

use serde_json::json;

use crate::registry::content::Content;
use crate::registry::digest::Digest;
use crate::registry::repository::MANIFEST;

/// The image that is pushed: two layers, one for each way to upload.
#[derive(Clone, Debug)]
pub(super) struct Image {
    pub(super) layers: [Content; 2],
    pub(super) digests: [Digest; 2],
    pub(super) configuration: Vec<u8>,
    pub(super) manifest: Vec<u8>,
}

impl Image {
    /// The image of a seed, whose layers have `size` bytes each.
    pub(super) fn new(seed: u64, size: u64) -> Self {
        let layers = [Content::new(seed, size), Content::new(!seed, size)];
        let digests = [layers[0].digest(), layers[1].digest()];
        let names = [digests[0].as_str(), digests[1].as_str()];
        let configuration = json!({
            "architecture": "amd64",
            "os": "linux",
            "created": "1970-01-01T00:00:00Z",
            "config": {"Labels": {"org.opencontainers.image.title": "regsvc test"}},
            "rootfs": {"type": "layers", "diff_ids": names},
            "history": [
                {"created": "1970-01-01T00:00:00Z", "created_by": "regsvc test"},
                {"created": "1970-01-01T00:00:00Z", "created_by": "regsvc test"},
            ],
        });
        let configuration = configuration.to_string().into_bytes();
        let layer = |index: usize| {
            json!({
                "mediaType": "application/vnd.oci.image.layer.v1.tar",
                "digest": names[index],
                "size": layers[index].length(),
            })
        };
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": Digest::of(&configuration).as_str(),
                "size": configuration.len(),
            },
            "layers": [layer(0), layer(1)],
        });
        let manifest = manifest.to_string().into_bytes();
        Image {
            layers,
            digests,
            configuration,
            manifest,
        }
    }

    /// The digest of the configuration.
    pub(super) fn configuration_digest(&self) -> Digest {
        Digest::of(&self.configuration)
    }

    /// The digest of the manifest.
    pub(super) fn digest(&self) -> Digest {
        Digest::of(&self.manifest)
    }
}
