//! A page in Markdown -> the page for a terminal: no marks, wrapped, in colour.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

/// How headings look.
pub(super) const HEADING: Style = Style::new().bold();
const CODE: Style = AnsiColor::Cyan.on_default();

/// Longer lines are hard to read, however wide the terminal.
const WIDEST: usize = 100;

/// The page, for a terminal of so many columns.
pub(super) fn styled(manual: &str, columns: usize) -> String {
    let columns = columns.min(WIDEST);
    let mut page = String::new();
    let mut paragraph = Paragraph::default();
    let mut in_code = false;
    let mut held = String::new();
    for line in manual.lines() {
        if !line.starts_with('|') {
            page += &std::mem::take(&mut held);
        }
        if line.starts_with("```") {
            paragraph.end(&mut page, columns);
            in_code = !in_code;
        } else if in_code {
            page += &format!("    {CODE}{line}{CODE:#}\n");
        } else if let Some(heading) = line.strip_prefix('#') {
            paragraph.end(&mut page, columns);
            let heading = heading.trim_start_matches('#').trim();
            for line in wrapped(heading, "", columns).lines() {
                page += &format!("{HEADING}{line}{HEADING:#}\n");
            }
        } else if line.is_empty() {
            paragraph.end(&mut page, columns);
            page.push('\n');
        } else if line.starts_with('|') {
            paragraph.end(&mut page, columns);
            match row(line, columns) {
                Some(row) => page += &std::mem::replace(&mut held, row),
                // What stands above the rule of a table is its head: the columns explain themselves.
                None => held.clear(),
            }
        } else {
            if line.starts_with("- ") {
                paragraph.end(&mut page, columns);
            }
            paragraph.add(line);
        }
    }
    paragraph.end(&mut page, columns);
    page + &held
}

/// A row of a table as a word and what there is to say of it; none for the rule under the head.
fn row(line: &str, columns: usize) -> Option<String> {
    let cells = line.trim().trim_matches('|').split('|');
    let cells: Vec<String> = cells.map(|cell| cell.trim().replace('`', "")).collect();
    let is_rule = |cell: &String| cell.chars().all(|c| "-:".contains(c));
    if cells.iter().all(is_rule) {
        return None;
    }
    let (word, about) = cells.split_first()?;
    Some(format!("  {CODE}{word}{CODE:#}\n") + &wrapped(&about.join(" "), "      ", columns))
}

/// The words in lines of at most `columns`, each after `indent`, unless a word is longer.
pub(super) fn wrapped(text: &str, indent: &str, columns: usize) -> String {
    let columns = columns.max(indent.len() + 1);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{indent}{word}")),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
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
            let marks = word.matches('`').count() + 2 * word.matches("**").count();
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

/// Writes a word without its back quotes and stars; what they enclose may go on in the next word.
fn coloured(word: &str, in_code: &mut bool, page: &mut String) {
    for (index, part) in word.split('`').enumerate() {
        if index > 0 {
            *in_code = !*in_code;
        }
        match *in_code && !part.is_empty() {
            true => *page += &format!("{CODE}{part}{CODE:#}"),
            false => page.push_str(&part.replace("**", "")),
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
        let manual = "# OSV1 a-rule\n\nOne `two three` **four**.\n\n- five six\n- seven\n\n## Bad\n\n```ini\n[a]  # long line\n```\n";
        assert_eq!(
            plain(manual, 10),
            "OSV1\na-rule\n\nOne two\nthree\nfour.\n\n- five six\n- seven\n\nBad\n\n    [a]  # long line\n"
        );
    }

    #[test]
    fn a_table_is_a_list_of_words_and_what_they_are() {
        let table = "One.\n\n| a | what it is |\n|---|---|\n| `x#1` | an `x` that is |\n| y | z |\n\nTwo.\n";
        assert_eq!(
            plain(table, 14),
            "One.\n\n  x#1\n      an x\n      that is\n  y\n      z\n\nTwo.\n"
        );
        assert_eq!(plain("| a | b |", 14), "  a\n      b\n");
    }

    #[test]
    fn words_are_wrapped_behind_their_indent() {
        assert_eq!(wrapped("one two three", "  ", 9), "  one two\n  three\n");
        assert_eq!(wrapped("longer", "    ", 1), "    longer\n");
        assert_eq!(wrapped("", "  ", 9), "");
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
