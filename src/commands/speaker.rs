//! A service that is worked on beside others -> its own voice: whole lines that begin with its path, and
//! a page of results that is kept until its turn.
//!
//! The voice is that of the thread that works on the service, so that a verb speaks in the same way
//! whether it works on one service or on many.

use std::borrow::Cow;
use std::cell::RefCell;

use indicatif::{MultiProgress, ProgressBar};

use crate::path::ObjectPath;

thread_local! {
    static SPEAKER: RefCell<Option<Speaker>> = const { RefCell::new(None) };
}

/// What a thread says of a service.
struct Speaker {
    path: String,
    page: String,
    complaint: Option<String>,
    table: Option<(MultiProgress, ProgressBar)>,
}

/// What was said of a service, when it is over.
pub(super) struct Said {
    /// The results, for standard output.
    pub(super) page: String,
    /// The last complaint that standard error got, without the path.
    pub(super) complaint: Option<String>,
}

/// Works on a service in its own voice; on a terminal with a line of the table.
pub(super) fn speaking<R>(
    path: &ObjectPath,
    table: Option<(MultiProgress, ProgressBar)>,
    work: impl FnOnce() -> R,
) -> (R, Said) {
    let speaker = Speaker {
        path: path.to_string(),
        page: String::new(),
        complaint: None,
        table,
    };
    SPEAKER.set(Some(speaker));
    let done = work();
    let said = SPEAKER.take();
    let said = Said {
        complaint: said.as_ref().and_then(|said| said.complaint.clone()),
        page: said.map(|said| said.page).unwrap_or_default(),
    };
    (done, said)
}

/// Keeps a result for its turn, if this thread speaks for one service among several.
pub(super) fn keeps(text: &str) -> bool {
    SPEAKER.with_borrow_mut(|speaker| {
        speaker
            .as_mut()
            .map(|speaker| speaker.page.push_str(text))
            .is_some()
    })
}

/// A line with the path that it is about before it, if it has none and is one of several services.
pub(super) fn addressed(line: &str) -> Cow<'_, str> {
    SPEAKER.with_borrow_mut(|speaker| match speaker {
        Some(speaker) => speaker.address(line),
        None => Cow::Borrowed(line),
    })
}

/// The line of the table that this thread's service has.
pub(super) fn line() -> Option<ProgressBar> {
    SPEAKER.with_borrow(|speaker| Some(speaker.as_ref()?.table.as_ref()?.1.clone()))
}

/// Writes to the terminal while the table is out of the way.
pub(super) fn aside(write: impl FnOnce()) {
    let table = SPEAKER.with_borrow(|speaker| speaker.as_ref()?.table.clone());
    match table {
        Some((table, _)) => table.suspend(write),
        None => write(),
    }
}

impl Speaker {
    fn address<'l>(&mut self, line: &'l str) -> Cow<'l, str> {
        let path = &self.path;
        let complaint = line.strip_prefix("regsvc: ");
        let rest = complaint.unwrap_or(line).strip_prefix(path.as_str());
        if let Some(rest) = rest.filter(|rest| rest.starts_with([':', ' '])) {
            if complaint.is_some() {
                self.complaint = Some(rest.trim_start_matches([':', ' ']).to_owned());
            }
            return Cow::Borrowed(line);
        }
        // A page of findings names its places itself.
        match line.contains('\n') {
            true => Cow::Borrowed(line),
            false => Cow::Owned(format!("{path}: {line}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_among_several_says_its_path_in_every_line_and_its_results_later() {
        let path: ObjectPath = "test/registry".parse().unwrap();
        let ((), said) = speaking(&path, None, || {
            assert_eq!(addressed("again: x"), "test/svc/registry: again: x");
            assert_eq!(addressed("test/svc/registry: y"), "test/svc/registry: y");
            for complaint in [
                "regsvc: test/svc/registry: no",
                "regsvc: test/svc/registry is not up",
            ] {
                assert_eq!(addressed(complaint), complaint);
            }
            assert!(keeps("a\n") && keeps("b\n"));
        });
        assert_eq!(said.page, "a\nb\n");
        assert_eq!(said.complaint.as_deref(), Some("is not up"));
    }

    #[test]
    fn one_that_is_alone_is_not_changed() {
        assert_eq!(addressed("again: x"), "again: x");
        assert!(!keeps("a"));
    }
}
