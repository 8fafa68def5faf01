//! A service -> the right to change it, held by one deployment or removal of this user at a time.
//!
//! The right is a lock of the kernel's on a file: it goes with the process that holds it, however
//! that ends.

use std::env;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::agent::Agent;
use crate::path::ObjectPath;
use crate::printable;

/// The right to change a service. Its file goes with it.
pub(super) struct Lock {
    name: PathBuf,
    _file: File,
}

impl Lock {
    /// Takes the right to change a service of the cluster that this agent drives.
    ///
    /// # Errors
    /// Another regsvc holds it, or there is no place for its file.
    pub(super) fn take(agent: &Agent, path: &ObjectPath) -> Result<Self> {
        let folder = folder()?;
        let name = folder.join(name(agent, path));
        loop {
            let file = open(&name)
                .with_context(|| format!("locking {path}: opening `{}`", name.display()))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => bail!(
                    "{path} is being changed by another regsvc{}, nothing was done: wait for it",
                    holder(file)
                ),
                Err(TryLockError::Error(error)) => {
                    return Err(error).with_context(|| format!("locking `{}`", name.display()));
                }
            }
            // Whoever held it may have taken the file away after it was opened here.
            if is_still_there(&file, &name) {
                let mut writer = &file;
                let _ = write!(writer, "{}", std::process::id());
                return Ok(Lock { name, _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is held nobody else can have made another file of that name.
        let _ = fs::remove_file(&self.name);
    }
}

fn open(name: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.mode(0o600).open(name)
}

/// Whether a file is the one of its name.
fn is_still_there(file: &File, name: &Path) -> bool {
    let numbers = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    let (Ok(opened), Ok(named)) = (file.metadata(), fs::symlink_metadata(name)) else {
        return false;
    };
    numbers(opened) == numbers(named)
}

/// Who holds a lock, as far as its file says.
fn holder(file: File) -> String {
    let mut text = String::new();
    let _ = file.take(32).read_to_string(&mut text);
    match text.parse::<u32>() {
        Ok(number) => format!(" (process {number})"),
        Err(_) => String::new(),
    }
}

/// The name of a lock's file: one for a service, and for the words that reach its agent.
fn name(agent: &Agent, path: &ObjectPath) -> String {
    let words = agent.command(&agent.dialect().daemon()).to_string();
    let digest = Sha256::digest(format!("{path}\n{words}"));
    let digest: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}.{}.{digest}.lock", path.namespace(), path.name())
}

/// The folder of locks: this user's own, made if it is not there.
fn folder() -> Result<PathBuf> {
    let of = |variable: &str| {
        env::var_os(variable)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let user = rustix::process::getuid().as_raw();
    let folder = of("XDG_RUNTIME_DIR")
        .map(|folder| folder.join("regsvc"))
        .unwrap_or_else(|| env::temp_dir().join(format!("regsvc-{user}")));
    let made = DirBuilder::new()
        .mode(0o700)
        .recursive(true)
        .create(&folder);
    made.with_context(|| format!("making the folder of locks `{}`", folder.display()))?;
    let metadata = fs::symlink_metadata(&folder)
        .with_context(|| format!("looking at the folder of locks `{}`", folder.display()))?;
    ensure!(
        metadata.is_dir() && metadata.uid() == user,
        "the folder of locks `{}` is somebody else's: set XDG_RUNTIME_DIR to a folder of yours",
        printable::line(&folder.display().to_string())
    );
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_taken_away_is_not_the_one_of_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().join("a.lock");
        let file = open(&name).unwrap();
        assert!(is_still_there(&file, &name));
        fs::remove_file(&name).unwrap();
        assert!(!is_still_there(&file, &name));
        let _other = open(&name).unwrap();
        assert!(!is_still_there(&file, &name));
    }
}
