//! A plan -> the volumes that it makes anew, and the bytes that each frees in its pool when it is deleted.

use std::collections::BTreeMap;

use crate::agent::Agent;
use crate::doctor::Needs;
use crate::path::ObjectPath;
use crate::plan::{Kept, Plan};

/// The volumes that are deleted and made anew, by section. `found` is the configuration that they are of, if there is
/// one, else they are some of those that were `kept`.
pub(super) fn remade(
    agent: &Agent,
    path: &ObjectPath,
    plan: &Plan,
    found: Option<&str>,
    kept: &[Kept],
) -> BTreeMap<String, u64> {
    let deleted = plan.differences().filter(|difference| difference.deletes());
    let mut deleted: BTreeMap<String, u64> = deleted
        .map(|difference| (difference.section.clone(), 0))
        .collect();
    if deleted.is_empty() {
        return deleted;
    }
    let needs = found.map(|text| Needs::alone(path, text, agent.dialect().generation));
    let of_needs = needs.iter().flat_map(|needs| &needs.volumes);
    let of_needs = of_needs.map(|volume| (&volume.rid, volume.size));
    let of_kept = kept.iter().map(|kept| (&kept.section, kept.bytes));
    for (section, size) in of_needs.chain(of_kept) {
        if let (Some(freed), Some(size)) = (deleted.get_mut(section), size) {
            *freed = size;
        }
    }
    deleted
}
