//! A file that the system refuses -> why, in words, and what to do about it.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use crate::nearest::nearest;
use crate::printable;

/// How many files are named to choose from.
const SHOWN: usize = 5;

/// Why a file cannot be read, and what to do.
pub(super) fn reading(path: &Path, error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => absent(path),
        _ => refused(path, error),
    }
}

/// Why a file cannot be written, and what to do.
pub(super) fn writing(path: &Path, error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            let folder = shown(folder(path));
            format!("there is no folder {folder}: make it, or name another")
        }
        ErrorKind::PermissionDenied if !path.exists() => refused(folder(path), error),
        _ => refused(path, error),
    }
}

/// A path on one line, harmless to a terminal.
pub(super) fn shown(path: &Path) -> String {
    printable::escaped(&path.display().to_string()).into_owned()
}

fn refused(path: &Path, error: &Error) -> String {
    match error.kind() {
        ErrorKind::IsADirectory => "it is a folder: name a file".to_owned(),
        ErrorKind::NotADirectory => format!("{} is not a folder", shown(folder(path))),
        ErrorKind::PermissionDenied => {
            let name = path.to_string_lossy();
            let list = shell_words::join(["ls", "-ld", &name]);
            format!(
                "permission denied: `{}` says who may",
                printable::escaped(&list)
            )
        }
        _ => words(error),
    }
}

/// What the system says, without its number.
pub(super) fn words(error: &Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or_default();
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// That there is no such file, and which one may be meant.
fn absent(path: &Path) -> String {
    if path.is_symlink() {
        return "it is a link to a file that does not exist".to_owned();
    }
    let folder = folder(path);
    let Ok(listed) = fs::read_dir(folder) else {
        return format!("there is no folder {}", shown(folder));
    };
    let names = listed.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let there = |name: &str| shown(&beside(path, name));
    if let Some(near) = nearest(&name, names.iter().map(String::as_str)) {
        return format!("no such file: did you mean `{}`?", there(near));
    }
    names.retain(|other| Path::new(other).extension() == path.extension());
    match names.len() {
        0 => "no such file".to_owned(),
        1..=SHOWN if path.extension().is_some() => {
            let names: Vec<_> = names.iter().map(|name| there(name)).collect();
            let are = if names.len() == 1 { "is" } else { "are" };
            format!("no such file; there {are} {}", names.join(", "))
        }
        _ => "no such file".to_owned(),
    }
}

/// The folder that a file stands in.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Another file of the same folder, named like the first.
fn beside(path: &Path, name: &str) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_file_is_told_with_the_one_that_was_meant() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("regsvc.ini"), "").unwrap();
        fs::write(folder.path().join("other.conf"), "").unwrap();
        let gone = |name: &str| {
            let path = folder.path().join(name);
            let told = reading(&path, &fs::read(&path).unwrap_err());
            told.replace(&folder.path().display().to_string(), "HERE")
        };
        let no = "no such file";
        assert_eq!(
            gone("regsv.ini"),
            format!("{no}: did you mean `HERE/regsvc.ini`?")
        );
        assert_eq!(
            gone("answers.ini"),
            format!("{no}; there is HERE/regsvc.ini")
        );
        assert_eq!(gone("answers.txt"), no);
        assert_eq!(gone("gone/a.ini"), "there is no folder HERE/gone");
        std::os::unix::fs::symlink("nowhere", folder.path().join("link")).unwrap();
        assert_eq!(gone("link"), "it is a link to a file that does not exist");
    }

    #[test]
    fn what_the_system_says_comes_without_its_numbers_and_with_what_to_do() {
        let denied = Error::from_raw_os_error(13);
        let told = reading(Path::new("a b"), &denied);
        assert_eq!(told, "permission denied: `ls -ld 'a b'` says who may");
        let told = writing(Path::new("/gone/a.ini"), &denied);
        assert_eq!(told, "permission denied: `ls -ld /gone` says who may");
        let told = writing(Path::new("/"), &Error::from_raw_os_error(21));
        assert_eq!(told, "it is a folder: name a file");
        let told = writing(Path::new("/gone/a"), &Error::from_raw_os_error(2));
        assert_eq!(told, "there is no folder /gone: make it, or name another");
        let told = writing(Path::new("a"), &Error::from_raw_os_error(28));
        assert_eq!(told, "no space left on device");
    }
}
