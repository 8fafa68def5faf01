//! A manual page in Markdown -> the page for a terminal: no marks, wrapped, in colour.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

const HEADING: Style = Style::new().bold();
const CODE: Style = AnsiColor::Cyan.on_default();

/// Longer lines are hard to read, however wide the terminal.
const WIDEST: usize = 100;

/// The page, for a terminal of so many columns.
pub(super) fn styled(manual: &str, columns: usize) -> String {
    let columns = columns.min(WIDEST);
    let mut page = String::new();
    let mut paragraph = Paragraph::default();
    let mut in_code = false;
    for line in manual.lines() {
        if line.starts_with("```") {
            paragraph.end(&mut page, columns);
            in_code = !in_code;
        } else if in_code {
            page += &format!("    {CODE}{line}{CODE:#}\n");
        } else if let Some(heading) = line.strip_prefix('#') {
            paragraph.end(&mut page, columns);
            let heading = heading.trim_start_matches('#').trim();
            page += &format!("{HEADING}{heading}{HEADING:#}\n");
        } else if line.is_empty() {
            paragraph.end(&mut page, columns);
            page.push('\n');
        } else if line.starts_with('|') {
            paragraph.end(&mut page, columns);
            page += line;
            page.push('\n');
        } else {
            if line.starts_with("- ") {
                paragraph.end(&mut page, columns);
            }
            paragraph.add(line);
        }
    }
    paragraph.end(&mut page, columns);
    page
}

/// Words that are wrapped together.
#[derive(Default)]
struct Paragraph {
    text: String,
}

impl Paragraph {
    fn add(&mut self, line: &str) {
        self.text += line.trim();
        self.text.push(' ');
    }

    /// Writes the words in lines of at most `columns`, unless a word is longer; code is coloured.
    fn end(&mut self, page: &mut String, columns: usize) {
        let text = std::mem::take(&mut self.text);
        let indent = if text.starts_with("- ") { "  " } else { "" };
        let (mut width, mut in_code) = (0, false);
        for word in text.split_whitespace() {
            let marks = word.matches('`').count();
            let wide = word.width() - marks;
            if width > 0 && width + 1 + wide > columns {
                page.push('\n');
                page.push_str(indent);
                width = indent.len();
            } else if width > 0 {
                page.push(' ');
                width += 1;
            }
            coloured(word, &mut in_code, page);
            width += wide;
        }
        if width > 0 {
            page.push('\n');
        }
    }
}

/// Writes a word without its back quotes; what they enclose may go on in the next word.
fn coloured(word: &str, in_code: &mut bool, page: &mut String) {
    for (index, part) in word.split('`').enumerate() {
        if index > 0 {
            *in_code = !*in_code;
        }
        match *in_code && !part.is_empty() {
            true => *page += &format!("{CODE}{part}{CODE:#}"),
            false => page.push_str(part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(manual: &str, columns: usize) -> String {
        anstream::adapter::strip_str(&styled(manual, columns)).to_string()
    }

    #[test]
    fn a_page_is_wrapped_without_its_marks() {
        let manual = "# OSV1 a-rule\n\nOne `two three` four.\n\n- five six\n- seven\n\n## Bad\n\n```ini\n[a]  # long line\n```\n";
        assert_eq!(
            plain(manual, 10),
            "OSV1 a-rule\n\nOne two\nthree\nfour.\n\n- five six\n- seven\n\nBad\n\n    [a]  # long line\n"
        );
    }

    #[test]
    fn no_word_of_a_manual_is_lost() {
        for rule in crate::rules::RULES {
            let words = |text: &str| -> Vec<String> {
                let text = text.replace(['`', '#'], " ").replace("ini\n", "\n");
                text.split_whitespace().map(str::to_owned).collect()
            };
            // What stands behind the language of a block is for the tests.
            let lines = rule.manual.lines();
            let lines = lines.map(|line| match line.starts_with("```ini ") {
                true => "```ini",
                false => line,
            });
            let manual = lines.collect::<Vec<_>>().join("\n");
            let shown = plain(&manual, 60).replace("ini\n", "\n");
            assert_eq!(
                words(&shown).concat(),
                words(&manual).concat(),
                "{}",
                rule.name
            );
        }
    }
}
