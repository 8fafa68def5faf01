//! The name of a variable -> what the registry does with it.

use std::ops::Range;

use super::release::Release;
use super::setting::{Kind, Setting};
use super::{PREFIX, Tree};
use crate::nearest::nearest;

/// What a release of the registry does with a variable; the range is the part of the name that is to blame.
///
/// Sources: distribution: configuration/parser.go; tried with 2.8.3, 3.0.0 and 3.1.1.
#[derive(Debug)]
pub enum Meaning<'t> {
    /// It sets this.
    Sets(&'t Setting),
    /// The section has no such setting: a line in the log, and it is ignored.
    Unrecognized(&'t Setting, Range<usize>),
    /// A key that nobody looks for, taken without a word.
    Unnoticed(&'t Setting, Range<usize>),
    /// One more storage driver or access controller, of this name.
    Stranger(&'t Setting, Range<usize>),
    /// It goes on behind a setting that has no parts: ignored without a word.
    Beyond(&'t Setting, Range<usize>),
    /// One text of a list. 2.8 ignores it; 3 makes the text an empty one, whatever the value is.
    Element(&'t Setting, Range<usize>),
    /// A setting of a section in a list that only 3 can address. 2.8 ignores it.
    Item(&'t Setting, Range<usize>),
    /// The place in a list is no number: 3 does not start.
    NoIndex(&'t Setting, Range<usize>),
    /// A second section in a list that stands in a map: 3 does not start.
    SecondItem(&'t Setting, Range<usize>),
    /// A part of what can only be set as a whole: the registry does not start.
    PartOfWhole(&'t Setting, Range<usize>),
    /// A key with a `_`, which no variable reaches.
    OnlyInFile(&'t Setting, Range<usize>),
}

impl Tree {
    /// What `release` does with a variable; `None` if it does not begin with `REGISTRY_`.
    pub fn meaning<'t>(&'t self, variable: &str, release: Release) -> Option<Meaning<'t>> {
        let mut at = PREFIX.len();
        let mut rest = Some(variable.strip_prefix(PREFIX)?);
        let mut here = self.root();
        while let Some(parts) = rest {
            let (part, after) = match memchr::memchr(b'_', parts.as_bytes()) {
                Some(end) => (&parts[..end], Some(&parts[end + 1..])),
                None => (parts, None),
            };
            let blame = at..at + part.len();
            let to_end = at..variable.len();
            here = match here.kind {
                Kind::Section => match self.child(here, part, release) {
                    Some(child) => child,
                    None => return Some(Meaning::Unrecognized(here, blame)),
                },
                Kind::Open | Kind::Drivers | Kind::Controllers => {
                    match self.child(here, part, release) {
                        Some(child) => child,
                        None => return Some(self.stranger(here, parts, blame, to_end, release)),
                    }
                }
                Kind::Whole => return Some(Meaning::PartOfWhole(here, to_end)),
                Kind::Items => return Some(self.item(here, parts, to_end, release)),
                Kind::List if release != Release::V2 || is_loose(here) => {
                    return Some(Meaning::Element(here, to_end));
                }
                Kind::Headers => return Some(Meaning::Sets(here)),
                _ => return Some(Meaning::Beyond(here, to_end)),
            };
            at += part.len() + 1;
            rest = after;
        }
        Some(Meaning::Sets(here))
    }

    /// The setting that a part of a variable names.
    fn child<'t>(
        &'t self,
        setting: &'t Setting,
        part: &str,
        release: Release,
    ) -> Option<&'t Setting> {
        let is_meant = |child: &&Setting| match setting.kind {
            // The keys of a map are compared in upper case, and made lower case.
            Kind::Section => child.part == part,
            _ => !child.only_in_file && child.part.eq_ignore_ascii_case(part),
        };
        // The same row as that of `parts`, which is too long a way for what every variable takes several times.
        self.children(setting, release).find_map(|child| {
            let inline = child.is_inline && release >= Release::V31;
            let found = || self.children(child, release).find(is_meant);
            let inner = inline.then(found).flatten();
            inner.or_else(|| Some(child).filter(is_meant))
        })
    }

    fn stranger<'t>(
        &'t self,
        setting: &'t Setting,
        parts: &str,
        blame: Range<usize>,
        to_end: Range<usize>,
        release: Release,
    ) -> Meaning<'t> {
        let in_file = self
            .children(setting, release)
            .find(|child| child.only_in_file && child.part == parts);
        match (in_file, setting.kind) {
            (Some(child), _) => Meaning::OnlyInFile(child, to_end),
            (None, Kind::Open) => Meaning::Unnoticed(setting, blame),
            _ => Meaning::Stranger(setting, blame),
        }
    }

    /// `0_NAME` behind a list of sections.
    fn item<'t>(
        &'t self,
        list: &'t Setting,
        parts: &str,
        to_end: Range<usize>,
        release: Release,
    ) -> Meaning<'t> {
        let index = parts.split('_').next().unwrap_or(parts);
        let blame = to_end.start..to_end.start + index.len();
        if release == Release::V2 {
            return Meaning::Item(list, to_end);
        }
        match index.parse::<u32>() {
            Err(_) => Meaning::NoIndex(list, blame),
            Ok(1..) if list.path.starts_with("middleware.") => Meaning::SecondItem(list, blame),
            Ok(_) => self.in_item(list, &parts[index.len()..], to_end, release),
        }
    }

    /// `_NAME` behind the index of a list of sections.
    fn in_item<'t>(
        &'t self,
        list: &'t Setting,
        parts: &str,
        to_end: Range<usize>,
        release: Release,
    ) -> Meaning<'t> {
        let Some(parts) = parts.strip_prefix('_') else {
            return Meaning::NoIndex(list, to_end);
        };
        let (part, after) = parts.split_once('_').unwrap_or((parts, ""));
        let start = to_end.end - parts.len();
        let child = self
            .children(list, release)
            .find(|child| child.part == part);
        match child {
            None => Meaning::Unrecognized(list, start..start + part.len()),
            Some(child) if after.is_empty() || child.kind.is_group() => Meaning::Sets(child),
            Some(child) => Meaning::Beyond(child, start + part.len() + 1..to_end.end),
        }
    }

    /// The variable that was probably meant by one that reaches no setting.
    pub fn meant(&self, variable: &str, meaning: &Meaning<'_>, release: Release) -> Option<String> {
        let (setting, blame) = match meaning {
            Meaning::Unrecognized(setting, blame)
            | Meaning::Unnoticed(setting, blame)
            | Meaning::Stranger(setting, blame) => (*setting, blame.clone()),
            Meaning::Beyond(_, blame) => {
                let meant = &variable[..blame.start - 1];
                return Some(meant.to_owned());
            }
            _ => return None,
        };
        let (before, wrong) = (&variable[..blame.start], &variable[blame.clone()]);
        let rest = &variable[blame.end..];
        // One part that was written as several: `ROOT_DIRECTORY`.
        let joined = format!("{wrong}{}", rest.replace('_', ""));
        let children = self.parts(setting, release);
        if let Some(child) = children.clone().find(|child| child.part == joined) {
            return Some(format!("{before}{}", child.part));
        }
        let by_key = children
            .clone()
            .find(|child| child.key().eq_ignore_ascii_case(wrong));
        let by_slip = || {
            let names = children.clone().map(|child| child.part.as_str());
            let meant = nearest(wrong, names)?;
            children.clone().find(|child| child.part == meant)
        };
        let by_start = || {
            let mut longer = children
                .clone()
                .filter(|child| wrong.len() > 2 && child.part.starts_with(wrong));
            longer.next().filter(|_| longer.next().is_none())
        };
        let child = by_key.or_else(by_slip).or_else(by_start)?;
        let candidate = format!("{before}{}{rest}", child.part);
        match self.meaning(&candidate, release)? {
            Meaning::Sets(_) => Some(candidate),
            other => self
                .meant(&candidate, &other, release)
                .filter(|_| candidate != variable),
        }
    }
}

/// Whether it stands among keys of any name, where the value is whatever the text is.
fn is_loose(setting: &Setting) -> bool {
    setting.path.starts_with("auth.") || setting.path.starts_with("storage.")
}
