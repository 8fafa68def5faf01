use super::*;
use proptest::prelude::*;

fn faults(text: &str) -> Vec<String> {
    read("f.ini", text)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn every_key_knows_its_place() {
    let text = "\u{feff}# é\n[test/registry]\r\n  sizé = 20g\r\n";
    assert_eq!(
        faults(text),
        ["f.ini:3:3: [test/registry]: `sizé` is not a name: write `name = value`"]
    );
    let text = "\u{feff}# é\n[ test/registry ]\r\n\tsize =  20g \r\npool:\n";
    let sections = read("f.ini", text).unwrap();
    let [section] = &sections[..] else { panic!() };
    assert_eq!(
        (section.name.as_str(), section.spot.line),
        ("test/registry", 2)
    );
    let [size, pool] = &section.keys[..] else {
        panic!()
    };
    assert_eq!(
        (
            size.value.as_str(),
            size.value_spot.line,
            size.value_spot.column
        ),
        ("20g", 3, 10)
    );
    assert_eq!(size.value_spot.key_column, 2);
    assert_eq!(&text[size.value_span.clone()], "20g");
    assert_eq!((pool.value.as_str(), pool.value_spot.column), ("", 6));
}

#[test]
fn every_line_that_would_be_misread_is_refused_at_its_place() {
    let text = "size = 1\n[a]\nx = 1\ny\nx = 2\n[b\n[c] d\n[a]\nz = 3\\\n = 4\nv = 1\u{b}w = 2\nq = 1\rr = 2\n";
    assert_eq!(
        faults(text),
        [
            "f.ini:1:1: `size` stands before the first section: write [DEFAULT] above it",
            "f.ini:4:1: [a]: `y` is neither a section nor `name = value`",
            "f.ini:5:1: [a] x: given twice, first in line 3: keep one",
            "f.ini:6:1: [a]: a section ends with `]`",
            "f.ini:7:1: [c]: `d` after the section: write a comment on a line of its own",
            "f.ini:8:1: [a]: the section is there already, in line 2",
            "f.ini:9:5: [a] z: ends with a backslash, which joins the next line to it: remove it",
            "f.ini:10:2: [a]: `` is not a name: write `name = value`",
            "f.ini:11:6: [a]: a line break (U+000B) in the middle of a line: remove it",
            "f.ini:12:6: [a]: a carriage return (U+000D) in the middle of a line: remove it",
        ]
    );
}

#[test]
fn quotes_escapes_and_inline_comments_are_read_as_they_are() {
    let text = "[a]\nb = \"x\\n\" # y ; z\n";
    assert_eq!(
        read("f", text).unwrap()[0].keys[0].value,
        "\"x\\n\" # y ; z"
    );
}

proptest! {
    #[test]
    fn the_scan_locates_exactly_what_the_reader_reads(
        text in "([\\[\\]=:# \t\\\\;\"'\r\nabé\u{b}\u{a0}\u{85}]|\n\\[a\\]\n|\nb = |\r\n){0,40}"
    ) {
        if let Ok(sections) = read("f", &text) {
            let option = ParseOption { enabled_quote: false, enabled_escape: false, ..ParseOption::default() };
            let comments: String = text
                .split_inclusive('\n')
                .map(|line| if line.trim_start().starts_with(['#', ';']) { "\n" } else { line })
                .collect();
            let ini = Ini::load_from_str_opt(&comments, option).unwrap();
            let names: Vec<&str> = ini.sections().flatten().collect();
            prop_assert_eq!(names, sections.iter().map(|section| section.name.as_str()).collect::<Vec<_>>());
            prop_assert!(ini.general_section().is_empty());
            for section in &sections {
                let properties = ini.section(Some(section.name.as_str())).unwrap();
                let read: Vec<_> = properties.iter().collect();
                let located: Vec<_> =
                    section.keys.iter().map(|key| (key.name.as_str(), &text[key.value_span.clone()])).collect();
                prop_assert_eq!(read, located);
            }
        }
    }
}
