//! Source lines with the faults marked, as compilers show them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::{Result, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use unicode_width::UnicodeWidthStr;

use super::secret::Secrets;
use super::{Checked, Format, Lines, Summary, agents};
use crate::diagnostic::{Diagnostic, Fix, Label, Safety, Severity};
use crate::span::Span;

/// The longest part of a line that is shown on either side of a fault.
const MARGIN: usize = 200;

/// How many lines apart two places may be to be shown in one piece.
const NEAR: usize = 400;

pub(super) fn file(
    checked: &Checked<'_>,
    colour: bool,
    width: usize,
    out: &mut impl Write,
) -> Result {
    if checked.findings.is_empty() {
        return Ok(());
    }
    let secrets = Secrets::new(checked);
    let text = secrets.masked();
    let lines = Lines::new(&text);
    let file = checked.name();
    let renderer = match colour {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let renderer = renderer.term_width(width);
    for finding in checked.findings {
        let groups = groups(&secrets, &file, &text, &lines, finding, width);
        writeln!(out, "{}\n", renderer.render(&groups))?;
    }
    Ok(())
}

pub(super) fn end(
    summary: Summary,
    codes: &BTreeSet<&'static str>,
    colour: bool,
    out: &mut impl Write,
) -> Result {
    let files = counted(summary.files, "file");
    let unread = summary.unreadable;
    let counts = [
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (summary.notes, "note"),
    ];
    let counts: Vec<_> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| counted(count, what))
        .collect();
    let mut line = match (counts.is_empty(), summary.files) {
        (true, 0) if unread + summary.skipped > 0 => "nothing checked".to_owned(),
        (true, _) => format!("{files}: clean"),
        (false, _) => format!("{files}: {}", counts.join(", ")),
    };
    if unread > 0 {
        line += &format!("; {unread} could not be read");
    }
    if summary.skipped > 0 {
        line += &format!("; {} skipped, which are not OpenSVC's", summary.skipped);
    }
    let nothing = usize::from(summary.files == 0);
    let style = match (summary.errors + unread + nothing, summary.warnings) {
        (0, 0) => anstyle::AnsiColor::Green,
        (0, _) => anstyle::AnsiColor::Yellow,
        _ => anstyle::AnsiColor::Red,
    };
    let style = style.on_default().bold();
    match colour {
        true => writeln!(out, "{style}{line}{style:#}")?,
        false => writeln!(out, "{line}")?,
    }
    if counts.is_empty() {
        return Ok(());
    }
    let code = codes.first().filter(|_| codes.len() == 1);
    writeln!(out, "for more: regsvc explain {}", code.unwrap_or(&"CODE"))
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

fn groups<'a>(
    secrets: &Secrets<'_>,
    file: &'a str,
    text: &'a str,
    lines: &Lines<'_>,
    finding: &'a Diagnostic,
    width: usize,
) -> Vec<Group<'a>> {
    let folded = |text: &'a str| folded(text, width);
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(&*finding.message).id(finding.code);
    let mut group = Group::with_title(title);
    let (snippets, cut) = snippets(text, lines, finding);
    if cut {
        let place = lines.position(finding.primary.span.start);
        let origin = Origin::path(file).line(place.line);
        group = group.element(origin.char_column(place.column));
    }
    for snippet in snippets {
        group = group.element(match cut {
            true => snippet,
            false => snippet.path(file),
        });
    }
    if let Some(agents) = agents(finding) {
        group = group.element(Level::NOTE.message(format!("holds for {agents}")));
    }
    for note in &finding.notes {
        group = group.element(Level::NOTE.message(folded(note)));
    }
    let shown = secrets
        .fixes(finding)
        .next()
        .and_then(|fix| patch(text, lines, fix));
    match (&finding.help, shown) {
        (Some(help), None) => vec![group.element(Level::HELP.message(folded(help)))],
        (help, Some((snippet, safety))) => {
            let help = help.as_deref().unwrap_or("change it");
            let title = match safety {
                Safety::Safe => format!("{help} (`--fix` does it)"),
                Safety::Suggested => help.to_owned(),
            };
            vec![group, Level::HELP.secondary_title(title).element(snippet)]
        }
        (None, None) => vec![group],
    }
}

/// The words of a note or a help in lines that a narrow terminal shows whole beside their heading.
fn folded(text: &str, width: usize) -> Cow<'_, str> {
    const HEADING: usize = "     = note: ".len();
    const LEAST: usize = 20;
    let room = width.saturating_sub(HEADING).max(LEAST);
    if width >= Format::WIDE || text.width() <= room {
        return Cow::Borrowed(text);
    }
    let mut folded = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        if column > 0 && column + 1 + word.width() > room {
            folded.push('\n');
            column = 0;
        } else if column > 0 {
            folded.push(' ');
            column += 1;
        }
        folded.push_str(word);
        column += word.width();
    }
    Cow::Owned(folded)
}

/// The source lines of a finding's places, those that are near each other in one piece, and whether long
/// ones were cut, so that columns in them mean nothing.
fn snippets<'a>(
    text: &'a str,
    lines: &Lines<'_>,
    finding: &'a Diagnostic,
) -> (Vec<Snippet<'a, annotate_snippets::Annotation<'a>>>, bool) {
    let mut labels: Vec<(&Label, AnnotationKind)> = finding
        .related
        .iter()
        .map(|label| (label, AnnotationKind::Context))
        .collect();
    labels.push((&finding.primary, AnnotationKind::Primary));
    labels.sort_by_key(|(label, _)| label.span);
    let mut pieces: Vec<Vec<(&Label, AnnotationKind)>> = Vec::new();
    for label in labels {
        let line = lines.line_of(label.0.span.start);
        match pieces.last_mut() {
            Some(piece) if line - lines.line_of(piece[0].0.span.start) < NEAR => piece.push(label),
            _ => pieces.push(vec![label]),
        }
    }
    let mut cut = false;
    let snippet = |piece: Vec<(&'a Label, AnnotationKind)>| {
        let spans = piece.iter().map(|(label, _)| label.span);
        let excerpt = Excerpt::new(text, lines, spans);
        cut |= excerpt.cut;
        let line = excerpt.first + 1;
        let annotations = piece.into_iter().map(|(label, kind)| {
            let annotation = kind.span(excerpt.range(label.span));
            match label.text.is_empty() {
                true => annotation,
                false => annotation.label(&*label.text),
            }
        });
        let annotations: Vec<_> = annotations.collect();
        Snippet::source(excerpt.text)
            .line_start(line)
            .annotations(annotations)
    };
    let snippets = pieces.into_iter().map(snippet).collect();
    (snippets, cut)
}

/// The edits of a fix as a difference, if they are near each other and leave something to show.
fn patch<'a>(
    text: &'a str,
    lines: &Lines<'_>,
    fix: &'a Fix,
) -> Option<(Snippet<'a, Patch<'a>>, Safety)> {
    let (first, last) = (fix.edits.first()?, fix.edits.last()?);
    let far = lines.line_of(last.span.end) - lines.line_of(first.span.start) >= NEAR;
    let long = |span: Span| span.len() > MARGIN;
    if far
        || fix
            .edits
            .iter()
            .any(|edit| long(edit.span) || edit.text.len() > MARGIN)
    {
        return None;
    }
    let excerpt = Excerpt::new(text, lines, fix.edits.iter().map(|edit| edit.span));
    if excerpt.cut {
        return None;
    }
    let patches: Vec<_> = fix
        .edits
        .iter()
        .map(|edit| Patch::new(excerpt.range(edit.span), edit.text.as_str()))
        .collect();
    let line = excerpt.first + 1;
    let snippet = Snippet::source(excerpt.text)
        .line_start(line)
        .patches(patches);
    Some((snippet, fix.safety))
}

/// The lines from the first to the last of some places; what nobody looks at is left out.
struct Excerpt {
    text: String,
    /// The first line, from 0.
    first: usize,
    /// Where each kept part begins, in the excerpt and in the text, and how long it is.
    parts: Vec<(usize, Span)>,
    cut: bool,
}

impl Excerpt {
    fn new(text: &str, lines: &Lines<'_>, spans: impl Iterator<Item = Span> + Clone) -> Self {
        let ends = |span: Span| (lines.line_of(span.start), lines.line_of(span.end));
        let first = spans.clone().map(|span| ends(span).0).min().unwrap_or(0);
        let last = spans.clone().map(|span| ends(span).1).max().unwrap_or(0);
        let mut excerpt = Excerpt {
            text: String::new(),
            first,
            parts: Vec::new(),
            cut: false,
        };
        for line in first..=last.min(first + 2 * NEAR) {
            let (start, end) = lines.span_of(line);
            let on_line = spans.clone().filter(|span| {
                let (from, to) = ends(*span);
                (from..=to).contains(&line)
            });
            excerpt.line(text, Span::new(start, end), on_line);
        }
        excerpt
    }

    /// Adds a line, cut to what is near its places when it is long.
    fn line(&mut self, text: &str, line: Span, spans: impl Iterator<Item = Span>) {
        let mut kept = line;
        if line.len() > 4 * MARGIN {
            let near = spans.map(|span| {
                let start = span.start.clamp(line.start, line.end);
                Span::new(start, span.end.clamp(start, line.end).min(start + MARGIN))
            });
            let near = near.reduce(Span::to).unwrap_or(Span::at(line.start));
            let end = near.end.min(near.start + 4 * MARGIN);
            let from = near.start.saturating_sub(MARGIN).max(line.start);
            kept = Span::new(floor(text, from), floor(text, (end + MARGIN).min(line.end)));
            self.cut = true;
        }
        self.parts.push((self.text.len(), kept));
        self.text.push_str(kept.text(text));
        self.text.push('\n');
    }

    /// Where a place of the text stands in the excerpt.
    fn range(&self, span: Span) -> Range<usize> {
        let start = self.offset(span.start);
        let end = self.offset(span.end).max(start);
        start..end
    }

    fn offset(&self, offset: usize) -> usize {
        let after = self.parts.partition_point(|(_, part)| part.start <= offset);
        let Some(&(begin, part)) = self.parts.get(after.saturating_sub(1)) else {
            return 0;
        };
        // The end of a line belongs to the line: an edit may take it away.
        let inside = offset.saturating_sub(part.start).min(part.len() + 1);
        floor(&self.text, (begin + inside).min(self.text.len()))
    }
}

/// The start of the character that `offset` falls into.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len()))
        .rev()
        .find(|&offset| text.is_char_boundary(offset))
        .unwrap_or(0)
}
