//! The command line -> what to type to do it again, and what an interrupt of it leaves behind.

use crate::agent::Interrupted;
use crate::commands::selection::is_glob;
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

/// Says what an interrupt leaves behind.
pub(super) fn interrupted(error: anyhow::Error, path: &ObjectPath) -> anyhow::Error {
    match error.downcast_ref::<Interrupted>() {
        Some(known) if known.left().is_some() => error,
        Some(interrupted) => anyhow::Error::new(interrupted.clone().leaving(format!(
            "{path} may have been created or changed, and may still come up: \
             `regsvc status {}` shows it, `{}` goes on",
            path.short(),
            typed_for(path)
        ))),
        None => error,
    }
}
