//! Arguments -> the files to check, each once, in an order that depends on their names alone.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use glob::Pattern;

use crate::commands::advice;
use crate::commands::selection::{BY_FOLDERS, is_glob};

/// How deep folders are entered: deeper ones do not fit into a path that a system call takes.
const DEEPEST: usize = 2000;

/// Something to check.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// Standard input.
    Stdin,
    /// A file that the user named.
    Named(PathBuf),
    /// A file that a glob of the user matches.
    Matched(PathBuf),
    /// A file that was found in a folder that the user named.
    Found(PathBuf),
    /// What the user named, and why there is nothing to read.
    Nothing(PathBuf, String),
}

impl Input {
    /// What reports call it.
    pub(super) fn name(&self) -> String {
        match self {
            Input::Stdin => "<stdin>".to_owned(),
            Input::Named(path)
            | Input::Matched(path)
            | Input::Found(path)
            | Input::Nothing(path, _) => path.display().to_string(),
        }
    }

    /// Where it lies, if it is a file.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Input::Named(path) | Input::Matched(path) | Input::Found(path) => Some(path),
            Input::Stdin | Input::Nothing(..) => None,
        }
    }
}

/// Lists what the arguments name: files, the `*.conf` in folders and below, globs, `-`.
pub(super) fn list(arguments: &[PathBuf]) -> Vec<Input> {
    let mut listing = Listing::default();
    for argument in arguments {
        listing.argument(argument);
    }
    listing.inputs
}

#[derive(Default)]
struct Listing {
    inputs: Vec<Input>,
    seen: HashSet<PathBuf>,
}

impl Listing {
    fn argument(&mut self, argument: &Path) {
        if argument == Path::new("-") {
            self.add(Input::Stdin);
        } else if argument.is_dir() {
            let before = self.inputs.len();
            let mut found = 0;
            let mut last = (None, false);
            // A template is no configuration yet: `regsvc render --template` makes one of it.
            let mut is_of_template = move |path: &Path| {
                let folder = path.parent().map(Path::to_owned);
                if last.0 != folder {
                    last = (folder, path.with_file_name("parameters.ini").exists());
                }
                last.1
            };
            self.folder(argument, 0, Input::Found, &mut |path| {
                let wanted = path.extension().is_some_and(|end| end == "conf");
                let wanted = wanted && !is_of_template(path);
                found += usize::from(wanted);
                wanted
            });
            if found == 0 && self.inputs.len() == before {
                self.nothing(argument, "no *.conf in this folder or below");
            }
        } else {
            match glob(argument) {
                Some(Ok((root, pattern))) => self.glob(argument, &root, &pattern),
                Some(Err(reason)) => self.nothing(argument, &reason),
                None => self.add(Input::Named(argument.to_owned())),
            }
        }
    }

    fn glob(&mut self, argument: &Path, root: &Path, pattern: &Pattern) {
        let mut found = false;
        let wanted = &mut |path: &Path| {
            let wanted = pattern.matches_with(&plain(path).to_string_lossy(), BY_FOLDERS);
            found |= wanted;
            wanted
        };
        let before = self.inputs.len();
        self.folder(root, 0, Input::Matched, wanted);
        if !found && self.inputs.len() == before {
            self.nothing(argument, "no file matches this glob");
        }
    }

    /// Adds the files below a folder that are wanted, in order of their names. Hidden ones are left out, and
    /// so are the kernel's own file systems below the folder; links to files are followed, links to folders are not, so that no loop is entered.
    fn folder(
        &mut self,
        folder: &Path,
        depth: usize,
        input: fn(PathBuf) -> Input,
        wanted: &mut impl FnMut(&Path) -> bool,
    ) {
        if depth > 0 && is_of_the_kernel(folder) {
            return;
        }
        let here = folder == Path::new("");
        let listed = fs::read_dir(if here { Path::new(".") } else { folder });
        let listed = listed.and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match listed {
            Ok(entries) if depth < DEEPEST => entries,
            Ok(_) => return self.nothing(folder, "too deep"),
            Err(error) => return self.nothing(folder, &unlisted(folder, &error)),
        };
        entries.retain(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = match here {
                true => PathBuf::from(entry.file_name()),
                false => entry.path(),
            };
            let kind = entry.file_type();
            if kind.as_ref().is_ok_and(fs::FileType::is_dir) {
                self.folder(&path, depth + 1, input, wanted);
            } else if !(kind.is_ok_and(|kind| kind.is_symlink()) && path.is_dir()) && wanted(&path)
            {
                self.add(input(path));
            }
        }
    }

    fn nothing(&mut self, path: &Path, reason: &str) {
        self.add(Input::Nothing(path.to_owned(), reason.to_owned()));
    }

    fn add(&mut self, input: Input) {
        let key = match &input {
            Input::Stdin => PathBuf::from("-"),
            Input::Named(path) | Input::Matched(path) | Input::Found(path) => {
                Path::new("./").join(plain(path))
            }
            Input::Nothing(..) => return self.inputs.push(input),
        };
        if self.seen.insert(key) {
            self.inputs.push(input);
        }
    }
}

/// Whether a folder is of a file system that holds no files but the kernel's state: `/proc`, `/sys` and theirs.
fn is_of_the_kernel(folder: &Path) -> bool {
    // The magic numbers of linux/magic.h: proc, sysfs, cgroup, cgroup2, debugfs, tracefs, securityfs.
    const KERNELS: [i64; 7] = [
        0x9fa0,
        0x6265_6572,
        0x0027_e0eb,
        0x6367_7270,
        0x6462_6720,
        0x7472_6163,
        0x7363_6673,
    ];
    rustix::fs::statfs(folder).is_ok_and(|system| KERNELS.contains(&system.f_type))
}

/// Why a folder cannot be listed.
fn unlisted(folder: &Path, error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such folder".to_owned(),
        _ => advice::reading(folder, error),
    }
}

/// The path without `.` in it, as globs and comparisons want it.
fn plain(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

/// The folder to look in and what to look for, if an argument is no file but could be a glob.
fn glob(argument: &Path) -> Option<Result<(PathBuf, Pattern), String>> {
    let text = argument.to_str()?;
    if !is_glob(text) || fs::symlink_metadata(argument).is_ok() {
        return None;
    }
    let parts = argument.components();
    let fixed = parts.take_while(|part| part.as_os_str().to_str().is_some_and(|p| !is_glob(p)));
    let root: PathBuf = fixed.collect();
    let pattern = plain(argument);
    let pattern = Pattern::new(pattern.to_str()?);
    let pattern = pattern.map_err(|why| format!("no file, and no glob: {why}"));
    Some(pattern.map(|pattern| (root, pattern)))
}
