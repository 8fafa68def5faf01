//! 1xx: reading the file.

use crate::configuration::Configuration;
use crate::diagnostic::Subject;
use crate::document::Oddity;

pub(super) mod byte_order_mark;
pub(super) mod empty_header;
pub(super) mod empty_key;
pub(super) mod invalid_utf8;
pub(super) mod key_before_section;
pub(super) mod line_break_in_value;
pub(super) mod line_separator;
pub(super) mod no_section;
pub(super) mod nul_byte;
pub(super) mod odd_section_name;
pub(super) mod stray_line;
pub(super) mod swallowed;
pub(super) mod swallowed_keyword;
pub(super) mod system_file;
pub(super) mod text_after_header;
pub(super) mod trailing_comment;
pub(super) mod unclosed_header;
pub(super) mod unclosed_raw_quotes;
pub(super) mod unindented_continuation;
pub(super) mod utf_16;

/// What a finding about an oddity is about: its setting, else the section that it stands in.
pub(super) fn subject(configuration: &Configuration<'_>, oddity: &Oddity) -> Subject {
    let entries = configuration.document.entries();
    let around = || {
        let after = entries.partition_point(|entry| entry.span().start <= oddity.span.start);
        let index = after.checked_sub(1)?;
        (oddity.span.start < entries[index].span().end).then_some(index)
    };
    let entry = oddity.entry.or_else(around);
    let setting = entry.and_then(|entry| configuration.setting_of(entry));
    if let Some(setting) = setting {
        return configuration.subject(setting);
    }
    let document = configuration.document;
    let headers = document.headers();
    let after = headers.partition_point(|header| header.line.start <= oddity.span.start);
    let header = after.checked_sub(1).map(|index| &headers[index]);
    Subject {
        section: header.map(|header| header.name.text(document.text()).to_owned()),
        ..Subject::default()
    }
}
