//! A word of `volume_mounts` -> what is mounted where, and how.

mod usual;

pub use usual::{Usual, usual};

use super::words::{Piece, Word};
use super::{Fault, Quoted, Reading};
use crate::generation::Generation;

/// A mount: `SOURCE:TARGET[:OPTIONS]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount<'w> {
    /// A path of the host if it starts with `/`, else a volume and a path in it.
    pub source: Piece<'w>,
    /// The path in the container.
    pub target: Piece<'w>,
    /// What stands after the second `:`.
    pub options: Option<Piece<'w>>,
    /// The name of the volume and the path in it, where the source is no path of the host.
    pub volume: Option<(Piece<'w>, Option<Piece<'w>>)>,
}

impl Mount<'_> {
    /// Whether the options ask for a mount that cannot be written.
    pub fn is_read_only(&self) -> bool {
        let options = self.options.as_ref().map_or("", |options| options.text);
        options.split(',').any(|option| option == "ro")
    }
}

/// The options that the engines know (docker run(1), podman run(1)).
const OPTIONS: [&str; 25] = [
    "rw",
    "ro",
    "z",
    "Z",
    "shared",
    "rshared",
    "slave",
    "rslave",
    "private",
    "rprivate",
    "unbindable",
    "runbindable",
    "bind",
    "rbind",
    "nocopy",
    "copy",
    "consistent",
    "cached",
    "delegated",
    "exec",
    "noexec",
    "dev",
    "nodev",
    "U",
    "O",
];

/// More of them, about set-uid programs and indices.
const MORE_OPTIONS: [&str; 4] = ["suid", "nosuid", "idmap", "noatime"];

/// Whether the source of a mount in a value may be a path of the node: such a word begins with a `/`, with or without
/// quotes.
pub fn may_be_of_the_node(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'/', bytes).any(|at| {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        before.is_none_or(|before| {
            !before.is_ascii_graphic() || matches!(before, b'\'' | b'"' | b'\\')
        })
    })
}

/// What `generation` reads in a word of `volume_mounts`.
///
/// Where it has not two or three fields, 2.1 skips the mount without a word: what the container
/// writes goes to an anonymous volume (observed on 2.1); 3 does not start the container
/// (agent 3: drivers/rescontainerocibase).
pub fn read<'w>(word: &'w Word<'_>, generation: Generation) -> Reading<Mount<'w>> {
    let mut fields = word.pieces(b':');
    let (source, target, options) = (fields.next(), fields.next(), fields.next());
    let (Some(source), Some(target), None) = (source, target, fields.next()) else {
        let reason = match word.text.contains(':') {
            true => "a mount is `SOURCE:TARGET` or `SOURCE:TARGET:OPTIONS`: this has more fields",
            false => "a mount is `SOURCE:TARGET`: there is no target",
        };
        return skipped(Fault::new(word.span(), reason), generation);
    };
    if source.text.is_empty() {
        return skipped(
            Fault::new(word.span(), "there is no source before `:`"),
            generation,
        );
    }
    if let Some(fault) = target_fault(&target, &source) {
        return Reading::Refused(fault);
    }
    if let Some(options) = &options
        && let Some(fault) = options_fault(word, options)
    {
        return Reading::Refused(fault);
    }
    Reading::Value(Mount {
        volume: volume(word, &source),
        source,
        target,
        options,
    })
}

/// The fault of a word that is no mount.
fn skipped<'w>(mut fault: Fault, generation: Generation) -> Reading<Mount<'w>> {
    match generation {
        Generation::V2 => {
            fault
                .reason
                .push_str("; agent 2.1 mounts nothing, and says nothing");
            Reading::quietly(None, fault)
        }
        Generation::V3 => Reading::Refused(fault),
    }
}

fn target_fault(target: &Piece<'_>, source: &Piece<'_>) -> Option<Fault> {
    match target.text {
        "" => Some(Fault::new(
            source.span.end..source.span.end + 1,
            "there is no target after `:`",
        )),
        path if !path.starts_with('/') => {
            let reason = format!(
                "the target {} is not an absolute path: the engine refuses it",
                Quoted(path)
            );
            Some(Fault::new(target.span.clone(), reason).suggest(format!("/{path}")))
        }
        path if is_root(path) => Some(Fault::new(
            target.span.clone(),
            "the engine mounts nothing over `/`",
        )),
        _ => None,
    }
}

/// Whether an absolute path has no name in it.
fn is_root(path: &str) -> bool {
    let is_sign = |byte| matches!(byte, b'/' | b'.');
    path.bytes().all(is_sign) && path.split('/').all(|part| matches!(part, "" | "."))
}

fn options_fault(word: &Word<'_>, options: &Piece<'_>) -> Option<Fault> {
    // Most mounts have one.
    if OPTIONS.contains(&options.text) {
        return None;
    }
    let mut start = word.text.len() - options.text.len();
    for option in options.text.split(',') {
        let known =
            OPTIONS.contains(&option) || MORE_OPTIONS.contains(&option) || option.is_empty();
        if !known && !option.contains('=') {
            let reason = format!(
                "{} is no option of a mount: the engine refuses it",
                Quoted(option)
            );
            return Some(Fault::new(word.place(start..start + option.len()), reason));
        }
        start += option.len() + 1;
    }
    None
}

fn volume<'w>(word: &'w Word<'_>, source: &Piece<'_>) -> Option<(Piece<'w>, Option<Piece<'w>>)> {
    if source.text.starts_with('/') {
        return None;
    }
    let slash = source.text.bytes().position(|byte| byte == b'/');
    let slash = slash.unwrap_or(source.text.len());
    let path = (slash < source.text.len()).then(|| word.piece(slash + 1..source.text.len()));
    Some((word.piece(0..slash), path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_the_node_is_one_however_it_is_quoted() {
        for (text, may_be) in [
            ("/a:/b", true),
            ("data:/a /b:/c", true),
            ("data:/a\u{a0}/b:/c", true),
            ("'/a':/b", true),
            ("\\/a:/b", true),
            ("''/a:/b", true),
            ("data/a:/b:ro {name}/a:/c", false),
        ] {
            assert_eq!(may_be_of_the_node(text), may_be, "{text}");
            let words = super::super::words::split(text, Generation::V3).flatten();
            let sources = words.map(|word| word.text.starts_with('/'));
            assert_eq!(sources.reduce(|any, one| any | one), Some(may_be), "{text}");
        }
    }
    use crate::value::words;

    fn word(text: &str) -> Word<'_> {
        words::split(text, Generation::V2).next().unwrap().unwrap()
    }

    #[test]
    fn a_mount_has_a_volume_or_a_path_of_the_host() {
        let text = "registry-data/registry:/var/lib/registry:ro,Z";
        let mounted = word(text);
        for generation in Generation::ALL {
            let Reading::Value(mount) = read(&mounted, generation) else {
                panic!()
            };
            let (name, path) = mount.volume.clone().unwrap();
            assert_eq!(
                (name.text, path.as_ref().unwrap().text),
                ("registry-data", "registry")
            );
            assert_eq!(&text[path.unwrap().span], "registry");
            assert_eq!(&text[mount.target.span.clone()], "/var/lib/registry");
            assert!(mount.is_read_only());
        }
        let mounted = word("/etc/localtime:/etc/localtime");
        let Reading::Value(mount) = read(&mounted, Generation::V3) else {
            panic!()
        };
        assert_eq!(mount.volume, None);
        assert!(!mount.is_read_only());
    }

    #[test]
    fn agent_2_1_skips_what_has_no_target() {
        for (text, span) in [("data/registry", 0..13), ("a:/b:ro:x", 0..9), (":/b", 0..3)] {
            let mounted = word(text);
            let Reading::Quietly { read: None, fault } = read(&mounted, Generation::V2) else {
                panic!("{text}")
            };
            assert_eq!(fault.span, span, "{text}");
            assert!(read(&mounted, Generation::V3).is_refused(), "{text}");
        }
    }

    #[test]
    fn the_engine_refuses_some_targets_and_options() {
        for (text, span) in [
            ("a:", 1..2),
            ("a:b", 2..3),
            ("a:/", 2..3),
            ("a:/b:rx", 5..7),
            ("a:/b:ro,rx", 8..10),
        ] {
            let mounted = word(text);
            for generation in Generation::ALL {
                let reading = read(&mounted, generation);
                assert!(reading.is_refused(), "{text}");
                assert_eq!(reading.fault().unwrap().span, span, "{text}");
            }
        }
    }
}
