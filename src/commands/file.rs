//! Files of our own: read whole or not at all, written whole or not at all.

use std::fs::{self, File, TryLockError};
use std::io::{Error, ErrorKind, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, anyhow, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::advice;
use crate::Unusable;

/// Nobody writes more answers or a longer template by hand; a device or a disk image has no end.
const LARGEST: u64 = 1 << 20;

/// What the names of files begin with that are not whole yet.
const UNFINISHED: &str = ".regsvc-";

/// Reads a text file.
///
/// # Errors
/// It cannot be read, is no file, is larger than 1 MiB, or is not UTF-8 (then its place is named).
pub(super) fn read(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > LARGEST {
        bail!("reading {}: it is larger than 1 MiB", path.display());
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        let line = valid.matches('\n').count() + 1;
        let column = valid
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        Unusable::error(format!(
            "{}:{line}:{column}: not UTF-8: save the file in that encoding",
            path.display()
        ))
    })
}

/// Opens a file to be read. A pipe by name or a device may never say anything: only what the shell hands over by the
/// name of a descriptor is read as it comes, such as `<(…)` and `/dev/stdin`.
///
/// # Errors
/// It cannot be opened, or is no file.
pub(super) fn open(path: &Path) -> std::io::Result<File> {
    let kind = fs::metadata(path)?.file_type();
    let handed = ["/dev/fd", "/dev/stdin", "/proc/self/fd"];
    let is_handed = || handed.iter().any(|folder| path.starts_with(folder));
    match kind.is_file() || kind.is_dir() || is_handed() {
        true => File::open(path),
        false => Err(Error::other("it is a pipe or a device: name a file")),
    }
}

/// Says why a file cannot be read.
pub(super) fn unreadable(path: &Path, error: &Error) -> anyhow::Error {
    let (file, why) = (advice::shown(path), advice::reading(path, error));
    anyhow!("reading {file}: {why}")
}

/// Says why a file cannot be written.
fn unwritable(path: &Path, error: anyhow::Error) -> anyhow::Error {
    let writing = format!("writing {}", advice::shown(path));
    match error.downcast_ref::<Error>() {
        Some(system) => anyhow!("{writing}: {}", advice::writing(path, system)),
        None => error.context(writing),
    }
}

/// Reads a text file, if there is one. A link to nothing is a file that is not there yet.
///
/// # Errors
/// Those of [`read`], but for a file that does not exist.
pub(super) fn read_if_any(path: &Path) -> Result<Option<String>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => read(path).map(Some),
    }
}

/// Writes a text file in one step: a reader sees the old text or the new one, and a failure leaves the old.
///
/// A link stays a link, the mode of the file stays; a signal waits until the file is whole. What is not
/// a file (a pipe, a terminal) is written to as it is.
///
/// # Errors
/// The file, or a new one beside it, cannot be written.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    write_from(path, &mut text.as_bytes())
}

/// Writes a file like [`write`], from what `source` gives.
///
/// # Errors
/// Those of [`write`], or that the source cannot be read.
pub(super) fn write_from(path: &Path, source: &mut impl Read) -> Result<()> {
    let written = match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => overwrite(path, source),
        Ok(metadata) => path
            .canonicalize()
            .map_err(Into::into)
            .and_then(|target| deferring_signals(|| replace(&target, source, Some(&metadata)))),
        Err(_) => deferring_signals(|| replace(&follow(path), source, None)),
    };
    written.map_err(|error| unwritable(path, error))
}

/// Waits for whoever else is about to change a file, until the turn is given back. Where the folder of
/// the file cannot be locked, nobody is waited for.
pub(super) fn turn(path: &Path) -> Option<File> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = File::open(folder).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// Writes to what is not a file.
fn overwrite(path: &Path, source: &mut impl Read) -> Result<()> {
    let mut there = File::options().write(true).open(path)?;
    std::io::copy(source, &mut there)?;
    Ok(())
}

fn replace(target: &Path, source: &mut impl Read, old: Option<&fs::Metadata>) -> Result<()> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::metadata(folder)?;
    sweep(folder);
    // The process's umask narrows the mode of a new file.
    let mode = old.map_or(0o666, |old| old.permissions().mode() & 0o7777);
    let mut file = unfinished(folder, mode)?;
    std::io::copy(source, file.as_file_mut())?;
    if let Some(old) = old {
        // Only root can give a file away; for others it becomes theirs, as with any editor.
        let _ = std::os::unix::fs::chown(file.path(), Some(old.uid()), Some(old.gid()));
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(mode))?;
    }
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
}

/// A file that is not whole yet, held so that no other run takes it for a dead one's.
fn unfinished(folder: &Path, mode: u32) -> Result<tempfile::NamedTempFile> {
    loop {
        let file = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .permissions(fs::Permissions::from_mode(mode))
            .tempfile_in(folder)
            // The name of a file that is not there yet tells nobody anything.
            .map_err(|error| Error::from(error.kind()))?;
        // Another run may have come upon it before it was held.
        let is_held = match file.as_file().try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => false,
            // Where nothing can be held, nothing is taken away.
            Err(TryLockError::Error(_)) => return Ok(file),
        };
        if is_held && file.path().exists() {
            return Ok(file);
        }
    }
}

/// Takes away what runs have left in a folder that were killed before their file was whole: nobody holds it.
fn sweep(folder: &Path) {
    let listed = fs::read_dir(folder).into_iter().flatten().flatten();
    let unfinished = listed.filter(|entry| {
        let named = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        named && entry.file_type().is_ok_and(|kind| kind.is_file())
    });
    for entry in unfinished {
        let held = File::open(entry.path()).map(|file| file.try_lock().map(|()| file));
        // The lock is given back only when the name is gone.
        if let Ok(Ok(_dead)) = held {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The file that a link with nothing behind it points to; any other path as it is.
fn follow(path: &Path) -> PathBuf {
    let mut target = path.to_owned();
    // As many links as the kernel follows.
    for _ in 0..40 {
        match fs::read_link(&target) {
            Ok(link) => target = target.parent().unwrap_or(Path::new("")).join(link),
            Err(_) => break,
        }
    }
    target
}

/// Runs `act`; a signal that would end the program ends it afterwards.
fn deferring_signals<T>(act: impl FnOnce() -> Result<T>) -> Result<T> {
    let pending = Arc::new(AtomicUsize::new(0));
    let mut guards = Vec::new();
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        let number = usize::try_from(signal).unwrap_or_default();
        guards.push(signal_hook::flag::register_usize(
            signal,
            Arc::clone(&pending),
            number,
        )?);
    }
    let result = act();
    guards.into_iter().for_each(|guard| {
        signal_hook::low_level::unregister(guard);
    });
    if let Ok(signal @ 1..) = i32::try_from(pending.load(Ordering::SeqCst)) {
        signal_hook::low_level::emulate_default_handler(signal)?;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_run_left_goes_with_the_next_write_and_what_is_held_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at(".regsvc-dead"), "half").unwrap();
        fs::write(at(".regsvc-held"), "half").unwrap();
        let held = File::open(at(".regsvc-held")).unwrap();
        held.try_lock().unwrap();
        write(&at("regsvc.ini"), "whole").unwrap();
        let names = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(names).collect();
        left.sort();
        assert_eq!(left, [".regsvc-held", "regsvc.ini"]);
    }

    #[test]
    fn a_pipe_and_a_device_are_no_files() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        for path in [pipe.as_path(), Path::new("/dev/zero")] {
            let error = read(path).unwrap_err().to_string();
            assert!(
                error.ends_with("it is a pipe or a device: name a file"),
                "{error}"
            );
        }
    }
}
