//! A `type` that an agent does not have.

use crate::configuration::{Configuration, Section, Type};
use crate::diagnostic::{Safety, Severity, Subject};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::schema;
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV203",
    name: "unknown-driver",
    severity: Severity::Error,
    manual: include_str!("unknown_driver.md"),
    check: Check::Section(check),
};

/// File systems that a node may have, beside those of the tables.
const FILE_SYSTEMS: [&str; 38] = [
    "9p", "adfs", "affs", "apfs", "aufs", "autofs", "bcachefs", "beegfs", "befs", "ceph", "cramfs",
    "davfs", "debugfs", "devtmpfs", "ecryptfs", "efs", "erofs", "exfat", "fat", "fuse", "fuseblk",
    "iso9660", "isofs", "lustre", "moosefs", "nilfs2", "ntfs3", "overlay", "proc", "ramfs",
    "reiser4", "romfs", "smb3", "squashfs", "sshfs", "sysfs", "ubifs", "udf",
];

/// Types of pools of agent 2.1, beside those of agent 3.
const POOLS: [&str; 2] = ["dorado", "share"];

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    slip(configuration, section, findings);
    let agents: Generations = configuration.agents.filter(|generation| {
        section.agents.contains(generation)
            && matches!(section.kind[generation], Type::Unknown(_))
            && !is_of_the_other_alone(configuration, section, generation)
    });
    let Some(generation) = agents.iter().next() else {
        return;
    };
    let Type::Unknown(name) = section.kind[generation] else {
        return;
    };
    let group = section.group(generation).unwrap_or(section.prefix);
    let span = type_span(configuration, section);
    let drivers = || {
        schema(generation)
            .driver_names(group)
            .map(|driver| driver.name)
    };
    let mut finding = RULE
        .finding(
            agents,
            span,
            format!("`{}` is no type of `{group}`", quotable(name)),
            "no such driver: the configuration is refused, or the resource is not there",
        )
        .about(subject(section));
    let is_of_other = schema(generation.other()).driver(group, name).is_some();
    let meant = nearest(name, drivers()).filter(|_| !is_of_other);
    finding = match meant {
        Some(meant) => {
            let written = span.text(configuration.document.text()) == name;
            let finding = finding.help(format!("did you mean `{meant}`?"));
            match written {
                true => finding.fix(Safety::Suggested, span, meant),
                false => finding,
            }
        }
        None if is_of_other => {
            let other = generation.other().version();
            finding.help(format!("agent {other} alone has it: choose another type"))
        }
        None => {
            let all: Vec<_> = drivers().collect();
            finding.help(format!("use one of {}", all.join(", ")))
        }
    };
    findings.push(finding);
}

/// Reports a type that the agent takes for one of the node, and that is nearly one that it knows.
fn slip(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let asked = configuration.agents.intersection(section.agents);
    let is_wrong = |generation| matches!(section.kind[generation], Type::Unknown(_));
    if asked.iter().any(is_wrong) {
        return;
    }
    let free = |agent| match section.kind[agent] {
        Type::Free(name) => Some((name, section.group(agent)?)),
        _ => None,
    };
    let Some((name, group)) = asked.iter().find_map(free) else {
        return;
    };
    // Quotes and comments may make two names of one text.
    let agents = asked.filter(|agent| free(agent) == Some((name, group)));
    let (tables, more) = match group {
        "volume" => ("pool", &POOLS[..]),
        _ => ("fs", &FILE_SYSTEMS[..]),
    };
    let of_tables = Generation::ALL.into_iter();
    let of_tables = of_tables.flat_map(|generation| schema(generation).driver_names(tables));
    let known: Vec<_> = of_tables
        .map(|driver| driver.name)
        .chain(more.iter().copied())
        .collect();
    // `fuse.NAME` is of a program that nobody lists.
    let is_known = known.contains(&name) || name.starts_with("fuse.");
    let Some(meant) = nearest(name, known.iter().copied()).filter(|_| !is_known) else {
        return;
    };
    let span = type_span(configuration, section);
    let finding = RULE
        .finding(
            agents,
            span,
            match group {
                "volume" => format!(
                    "`{}` is no type of a pool that an agent knows",
                    quotable(name)
                ),
                _ => format!(
                    "`{}` is no type of a file system that an agent knows",
                    quotable(name)
                ),
            },
            match group {
                "volume" => "without a pool of that type the volume is not made",
                _ => "handed to `mount`, which does not know it",
            },
        )
        .about(subject(section))
        .help(format!("did you mean `{meant}`?"));
    let written = span.text(configuration.document.text()) == name;
    findings.push(match written {
        true => finding.fix(Safety::Suggested, span, meant),
        false => finding,
    });
}

fn subject(section: &Section<'_>) -> Subject {
    Subject {
        section: Some(section.name.to_owned()),
        keyword: Some("type".to_owned()),
        scope: None,
    }
}

/// Whether the other agent that is asked has the driver: a difference between the two, not a mistake.
fn is_of_the_other_alone(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    let Type::Unknown(name) = section.kind[generation] else {
        return false;
    };
    let mut others = configuration.agents.iter();
    others.any(|other| {
        let group = section.group(other).unwrap_or(section.prefix);
        other != generation && schema(other).driver(group, name).is_some()
    })
}

/// Where the type stands; the section's name if another section says it.
pub(crate) fn type_span(configuration: &Configuration<'_>, section: &Section<'_>) -> Span {
    configuration
        .named(section, "type")
        .next_back()
        .map_or(configuration.header_span(section), |setting| {
            configuration.value_span(setting)
        })
}
