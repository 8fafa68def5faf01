//! A `type` that no table of drivers lists: a file system of the node, or the type of a volume's pool.

use super::unknown_driver::{RULE, advise, subject, suggest, type_span};
use crate::configuration::{Configuration, Section, Setting, Type};
use crate::diagnostic::Diagnostic;
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::Findings;
use crate::schema::schema;

/// File systems that a node may have, beside those of the tables.
const FILE_SYSTEMS: [&str; 38] = [
    "9p", "adfs", "affs", "apfs", "aufs", "autofs", "bcachefs", "beegfs", "befs", "ceph", "cramfs",
    "davfs", "debugfs", "devtmpfs", "ecryptfs", "efs", "erofs", "exfat", "fat", "fuse", "fuseblk",
    "iso9660", "isofs", "lustre", "moosefs", "nilfs2", "ntfs3", "overlay", "proc", "ramfs",
    "reiser4", "romfs", "smb3", "squashfs", "sshfs", "sysfs", "ubifs", "udf",
];

/// The types of pools of agent 2.1 (`opensvc/drivers/pool` of its source). Those of agent 3 are in its table.
const POOLS_OF_V2: [&str; 13] = [
    "directory",
    "dorado",
    "drbd",
    "freenas",
    "hcs",
    "loop",
    "pure",
    "share",
    "shm",
    "symmetrix",
    "vg",
    "virtual",
    "zpool",
];

pub(super) fn check(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    findings: &mut Findings,
) {
    let asked = configuration.agents.intersection(section.agents);
    let is_wrong = |generation| matches!(section.kind[generation], Type::Unknown(_));
    if asked.iter().any(is_wrong) {
        return;
    }
    let scoped = configuration.named(section, "type");
    let scoped = scoped.filter(|setting| setting.scope().is_some());
    findings.extend(scoped.filter_map(|setting| of_scoped_pool(configuration, section, setting)));
    let free = |agent| match section.kind[agent] {
        Type::Free(name) => Some((name, section.group(agent)?)),
        _ => None,
    };
    let Some((name, group)) = asked.iter().find_map(free) else {
        return;
    };
    // Quotes and comments may make two names of one text.
    let agents = asked.filter(|agent| free(agent) == Some((name, group)));
    findings.extend(match group {
        "volume" => of_pool(configuration, section, name, agents),
        _ => of_file_system(configuration, section, name, agents),
    });
}

/// Agents have no pool but of the types that they have a driver of.
fn of_pool(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    name: &str,
    agents: Generations,
) -> Option<Diagnostic> {
    let lacking = agents.filter(|agent| !pools(agent).any(|pool| pool == name));
    let generation = lacking.iter().next()?;
    let of_other = pools(generation.other()).any(|pool| pool == name);
    let finding = RULE
        .finding(
            lacking,
            type_span(configuration, section),
            format!("`{}` is no type of a pool", quotable(name)),
            "without a pool of that type the volume is not made",
        )
        .about(subject(section));
    let types: Vec<_> = pools(generation).collect();
    let other = Some(generation.other()).filter(|_| of_other);
    Some(advise(
        configuration,
        section,
        finding,
        (name, &types, other),
    ))
}

/// The same of a type that some nodes have, which need not be that of the section.
fn of_scoped_pool(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    setting: &Setting<'_>,
) -> Option<Diagnostic> {
    let agents = configuration.agents.intersection(setting.agents);
    let lacking = agents.filter(|agent| {
        let name = setting.known(agent).filter(|name| !name.is_empty());
        section.group(agent) == Some("volume")
            && name.is_some_and(|name| !pools(agent).any(|pool| pool == name))
    });
    let generation = lacking.iter().next()?;
    let name = setting.known(generation)?;
    let types: Vec<_> = pools(generation).collect();
    let finding = RULE
        .finding(
            lacking,
            configuration.value_span(setting),
            format!("`{}` is no type of a pool", quotable(name)),
            "without a pool of that type the volume is not made",
        )
        .about(configuration.subject(setting))
        .help(format!("use one of {}", types.join(", ")));
    Some(finding)
}

/// The types of pools that an agent has a driver of.
fn pools(generation: Generation) -> impl Iterator<Item = &'static str> {
    let (own, table) = match generation {
        Generation::V2 => (&POOLS_OF_V2[..], None),
        Generation::V3 => (&[][..], Some(schema(generation).driver_names("pool"))),
    };
    let table = table.into_iter().flatten().map(|driver| driver.name);
    own.iter().copied().chain(table)
}

/// A node may have file systems that nobody lists: what is nearly one of those that are known is reported.
fn of_file_system(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    name: &str,
    agents: Generations,
) -> Option<Diagnostic> {
    let meant = slip(name)?;
    let finding = RULE
        .finding(
            agents,
            type_span(configuration, section),
            format!(
                "`{}` is no type of a file system that an agent knows",
                quotable(name)
            ),
            "handed to `mount`, which does not know it",
        )
        .about(subject(section));
    Some(suggest(configuration, section, finding, name, meant))
}

/// The type of a file system that a name was probably meant to be, if it is none that is known.
pub(super) fn slip(name: &str) -> Option<&'static str> {
    let of_tables = Generation::ALL.into_iter();
    let of_tables = of_tables.flat_map(|generation| schema(generation).driver_names("fs"));
    let known: Vec<_> = of_tables
        .map(|driver| driver.name)
        .chain(FILE_SYSTEMS)
        .collect();
    // `fuse.NAME` is of a program that nobody lists.
    let is_known = known.contains(&name) || name.starts_with("fuse.");
    nearest(name, known.iter().copied()).filter(|_| !is_known)
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    #[test]
    fn the_type_that_some_nodes_have_is_one_of_a_pool() {
        let found = |types: &str| {
            let text = format!("[volume#1]\nname = data\nsize = 1g\n{types}\n");
            let findings = found_by("unknown-driver", &text, Generations::BOTH);
            let found = findings.iter();
            found.count()
        };
        assert_eq!(found("type@n1 = shm"), 0);
        assert_eq!(found("type@n1 = nosuch"), 1);
        assert_eq!(found("type = shm\ntype@n1 = nosuch"), 1);
        assert_eq!(found("type = nosuch"), 1);
    }

    #[test]
    fn a_slip_of_a_file_system_is_one_finding_for_both_agents() {
        let document = Document::read("[fs#1]\ntype = bogus\nmnt = /a\n");
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let findings = crate::rules::check(&configuration);
        let found: Vec<_> = findings.iter().map(|it| (it.name, it.agents)).collect();
        assert_eq!(found, [("unknown-driver", Generations::BOTH)]);
    }
}
