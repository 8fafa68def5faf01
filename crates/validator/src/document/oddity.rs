//! What an agent refuses while it reads, and what the two of them read differently.

use crate::generation::Generations;
use crate::span::Span;

/// Something in the text that is not plain INI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// What it is.
    pub kind: OddityKind,
    /// Where it stands.
    pub span: Span,
    /// The agents that are meant: the ones that refuse, cut, strip, join or split.
    pub agents: Generations,
    /// The entry that it belongs to, an index into [`super::Document::entries`].
    pub entry: Option<usize>,
}

/// The kinds of oddities. The agents' behaviour: 2.1 is Python's `RawConfigParser(strict=False)` over a
/// `codecs` stream (observed); 3 is go-ini with `AllowPythonMultilineValues` and
/// `SpaceBeforeInlineComment` (`core/xconfig/object.go`), both compared with this reader on generated texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OddityKind {
    /// A line without `=` or `:`: the file is refused.
    Stray,
    /// A line that begins with its delimiter: the file is refused.
    EmptyKey,
    /// `[container#1` without `]`: the file is refused.
    UnclosedHeader,
    /// `[]`: the file is refused.
    EmptyHeader,
    /// Text behind the `]` of a header, dropped in silence.
    AfterHeader,
    /// An entry before the first section: 2.1 refuses the file, 3 takes it into `[DEFAULT]`.
    BeforeSection,
    /// A byte order mark: 2.1 refuses the file.
    ByteOrderMark,
    /// A character other than LF that ends a line for 2.1 alone.
    LineSeparator,
    /// ` #` or ` ;` in a value: 3 cuts the value there, 2.1 keeps it.
    InlineComment,
    /// Quotes around a whole value: 3 strips them, 2.1 keeps them.
    SurroundingQuotes,
    /// Quotes around a key: 3 strips them, 2.1 keeps them.
    QuotedKey,
    /// A backslash at the end of a line: 3 joins the next line, 2.1 keeps the backslash.
    Backslash,
    /// A value in backquotes or three double quotes: 3 reads it raw, over several lines; 2.1 does not.
    RawQuotes,
    /// Raw quotes that are never closed: 3 refuses the file.
    UnclosedRawQuotes,
    /// A comment line inside a value: 3 takes it into the value, 2.1 drops it.
    CommentInValue,
    /// A blank line inside a value: 3 ends the value there, 2.1 goes on.
    BlankInValue,
    /// An indented line that one agent takes into the value before it, and the other reads as a line of its own.
    Indentation,
    /// A value of which 3 looks at the first 4,096 bytes of continuation lines only.
    LongContinuation,
    /// A key `-`: 3 replaces it by a number.
    DashKey,
    /// A NUL byte.
    Nul,
    /// Bytes that are no UTF-8: 2.1 refuses the file, 3 shows other characters.
    InvalidUtf8,
    /// The file is in UTF-16: 2.1 refuses it, 3 reads no section of it.
    Utf16,
}
