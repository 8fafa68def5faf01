//! An input -> its bytes: the one place where configurations are read.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

use super::input::Input;

/// The largest configuration that is read, in bytes.
const LARGEST: u64 = 1 << 30;

/// The most that is read from a device, which may have no end.
const LARGEST_DEVICE: u64 = 16 << 20;

/// How long a named pipe may be without anybody who writes to it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reads an input.
///
/// # Errors
/// It cannot be read; the error names it.
pub(super) fn read(input: &Input) -> Result<Vec<u8>> {
    match input {
        Input::Stdin => {
            let stdin = io::stdin().lock();
            let bytes = limited(stdin, 0, LARGEST).context("reading standard input")?;
            if bytes.is_empty() {
                bail!("nothing came from standard input: what writes to it may have failed");
            }
            Ok(bytes)
        }
        Input::Named(path) => file(path, true).map_err(|error| unreadable(path, error)),
        Input::Matched(path) | Input::Found(path) => {
            file(path, false).map_err(|error| unreadable(path, error))
        }
        Input::Nothing(path, reason) => bail!("{}: {reason}", path.display()),
    }
}

fn unreadable(path: &Path, error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref() {
        Some(system) => crate::commands::file::unreadable(path, system),
        None => error.context(format!("reading {}", path.display())),
    }
}

fn file(path: &Path, named: bool) -> Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    let kind = metadata.file_type();
    if kind.is_file() {
        return limited(File::open(path)?, metadata.len(), LARGEST);
    }
    if !named {
        bail!("not a file");
    }
    // The shell's `<(…)` is a pipe by such a name: it has a writer, or had one.
    let anonymous = ["/dev/fd", "/dev/stdin", "/proc/self/fd"];
    let anonymous = anonymous.iter().any(|folder| path.starts_with(folder));
    if kind.is_fifo() && !anonymous {
        return pipe(path);
    }
    let most = match kind.is_char_device() || kind.is_block_device() {
        true => LARGEST_DEVICE,
        false => LARGEST,
    };
    limited(File::open(path)?, 0, most)
}

fn limited(source: impl Read, size: u64, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(most))? + 1);
    source.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        bail!("it is larger than {} MiB", most >> 20);
    }
    Ok(bytes)
}

/// Opening a named pipe that nobody writes to would wait for ever.
fn pipe(path: &Path) -> Result<Vec<u8>> {
    let flags = i32::try_from(OFlags::NONBLOCK.bits())?;
    let mut file = File::options().read(true).custom_flags(flags).open(path)?;
    let begun = Instant::now();
    let mut bytes = [0; 4096];
    let first = loop {
        match file.read(&mut bytes) {
            // Nobody has it open to write.
            Ok(0) if begun.elapsed() < PATIENCE => sleep(Duration::from_millis(20)),
            Ok(0) => bail!("nobody writes to this pipe"),
            Ok(count) => break count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break 0,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    };
    fcntl_setfl(&file, fcntl_getfl(&file)? - OFlags::NONBLOCK)?;
    limited(bytes[..first].chain(file), 0, LARGEST)
}
