//! The command line -> what to type to do it again, and what an interrupt of it leaves behind.

use crate::agent::Interrupted;
use crate::commands::selection::is_glob;
use crate::commands::sources::FILE;
use crate::path::ObjectPath;

/// The command line, as a shell would read it back.
pub(super) fn typed() -> String {
    let words = std::env::args_os().skip(1);
    let words = words.map(|word| word.to_string_lossy().into_owned());
    shell_words::join(std::iter::once("regsvc".to_owned()).chain(words))
}

/// The same, for one of the services that were named together.
pub(super) fn typed_for(path: &ObjectPath) -> String {
    let words = shell_words::split(&typed()).unwrap_or_default();
    let is_several = |word: &str| word == "--all" || is_glob(word) && !word.contains('=');
    let words = words.into_iter().map(|word| match is_several(&word) {
        true => path.short(),
        false => word,
    });
    shell_words::join(words)
}

/// A service as another command is to be told of it: its path, and the file of answers that was given.
pub(super) fn named(path: &ObjectPath) -> String {
    format!("{}{}", path.short(), file_flag())
}

/// The flag that names the file of answers, as it is typed behind a path; nothing where none was given.
pub(super) fn file_flag() -> String {
    let file = given(&typed());
    let flag = file.map(|name| format!(" --file {}", shell_words::quote(&name)));
    flag.unwrap_or_default()
}

/// The name of the file of answers.
pub(super) fn file() -> String {
    given(&typed()).unwrap_or_else(|| FILE.to_owned())
}

/// The file of answers that a command line names, if it does.
fn given(typed: &str) -> Option<String> {
    let words = shell_words::split(typed).unwrap_or_default();
    let mut words = words.iter();
    let name = words.find_map(|word| match word.as_str() {
        "--file" => Some(None),
        word => word.strip_prefix("--file=").map(Some),
    });
    let name = name?.or_else(|| words.next().map(String::as_str))?;
    Some(name.to_owned())
}

/// Says what an interrupt leaves behind.
pub(super) fn interrupted(error: anyhow::Error, path: &ObjectPath) -> anyhow::Error {
    match error.downcast_ref::<Interrupted>() {
        Some(known) if known.left().is_some() => error,
        Some(interrupted) => anyhow::Error::new(interrupted.clone().leaving(format!(
            "{path} may have been created or changed, and may still come up: \
             `regsvc status {}` shows it, `{}` goes on",
            named(path),
            typed_for(path)
        ))),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::given;

    #[test]
    fn the_file_of_answers_that_was_given_is_given_again() {
        for (typed, expected) in [
            ("regsvc deploy test/hub", None),
            ("regsvc deploy --file other.ini test/hub", Some("other.ini")),
            ("regsvc plan test/hub --file='a b.ini'", Some("a b.ini")),
            ("regsvc plan test/hub --file", None),
        ] {
            assert_eq!(given(typed).as_deref(), expected, "{typed}");
        }
    }
}
