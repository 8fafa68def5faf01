//! A service that does not exist yet -> the volumes of its names that do, and what was made otherwise of them.

use anyhow::Result;

use crate::agent::{Agent, abreast};
use crate::doctor::{Needed, Needs, bytes};
use crate::path::ObjectPath;
use crate::plan::{Difference, Kept};
use crate::printable;
use crate::volume::Volume;

/// Looks for the volumes that a configuration names.
///
/// # Errors
/// The agent cannot be asked.
pub(super) fn kept(agent: &Agent, service: &ObjectPath, text: &str) -> Result<Vec<Kept>> {
    let generation = agent.dialect().generation;
    let volumes = Needs::alone(service, text, generation).volumes.into_iter();
    let named = volumes.filter_map(|volume| {
        let object = service.volume(volume.name.as_deref()?).ok()?;
        Some((volume, object))
    });
    let named: Vec<(Needed, ObjectPath)> = named.collect();
    let found = abreast(&named, |(_, object)| agent.configuration(object));
    let kept = named.iter().zip(found).map(|((wanted, object), found)| {
        let made = found?.map(|text| Volume::read(&text, generation));
        Ok(made.map(|made| Kept {
            section: wanted.rid.clone(),
            bytes: made.bytes,
            shown: shown(object, &made),
            differences: differences(wanted, &made),
        }))
    });
    kept.filter_map(Result::transpose).collect()
}

fn shown(object: &ObjectPath, made: &Volume) -> String {
    match made.bytes {
        Some(size) => format!("{object} ({})", bytes(size)),
        None => object.to_string(),
    }
}

/// What a volume was made with, where other things are wanted. What is in memory is of no size to anybody, and no data
/// are to be lost with it.
fn differences(wanted: &Needed, made: &Volume) -> Vec<Difference> {
    if made.in_memory {
        return Vec::new();
    }
    let texts = |wanted: &Option<String>, made: &Option<String>| {
        Some((printable::line(made.as_ref()?), wanted.clone()?))
    };
    let is_other = |(old, new): &(u64, u64)| old != new;
    let sizes = made.bytes.zip(wanted.size).filter(is_other);
    let sizes = sizes.map(|(old, new)| match (bytes(old), bytes(new)) {
        // Both would be rounded to the same.
        (old_text, new_text) if old_text == new_text => (old.to_string(), new.to_string()),
        texts => texts,
    });
    let all = [
        ("size", sizes),
        ("pool", texts(&wanted.pool, &made.pool)),
        ("access", texts(&wanted.access, &made.access)),
    ];
    let differing = all.into_iter().filter_map(|(key, values)| {
        let (old, new) = values.filter(|(old, new)| old != new)?;
        Some(Difference::of_a_kept_volume(&wanted.rid, key, old, new))
    });
    differing.collect()
}
