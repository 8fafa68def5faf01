use proptest::prelude::*;

use super::*;

/// What an agent reads: section, key and value of each entry.
fn read(text: &str, generation: Generation) -> Vec<(String, String, String)> {
    let document = Document::read(text);
    let name = |reading: &Reading| {
        let header = reading.header().map(|header| &document.headers()[header]);
        header
            .map_or("", |header| header.name.text(text))
            .to_owned()
    };
    document
        .entries()
        .iter()
        .filter_map(|entry| entry.read(generation))
        .map(|reading| {
            let key = reading.key().text(text).to_owned();
            (name(reading), key, reading.value.get(text).to_owned())
        })
        .collect()
}

fn entry(section: &str, key: &str, value: &str) -> (String, String, String) {
    (section.to_owned(), key.to_owned(), value.to_owned())
}

fn odd(text: &str) -> Vec<(OddityKind, &str)> {
    let document = Document::read(text);
    let places = document.oddities().iter();
    places
        .map(|oddity| (oddity.kind, oddity.span.text(text)))
        .collect()
}

#[test]
fn a_character_on_the_edge_of_the_lookahead_is_not_cut() {
    for before in 4090..4100 {
        for character in ["é", "€", "🞄"] {
            let text = format!("[env]\na = b\n {}{character}c\n", "x".repeat(before));
            let document = Document::read(&text);
            assert_eq!(document.to_string(), text);
            let read = document.value(&document.entries()[0], Generation::V3);
            assert!(read.is_some_and(|value| value.starts_with("b")));
        }
    }
}

#[test]
fn both_agents_read_plain_text_alike() {
    let text = "[a]\nk = v\n\nx: y # no\n[b#1]\nlist = 1\n\t2\n  3\n";
    let plain = [
        entry("a", "k", "v"),
        entry("a", "x", "y # no"),
        entry("b#1", "list", "1\n2\n3"),
    ];
    assert_eq!(read(text, Generation::V2), plain);
    assert_eq!(read(text, Generation::V3)[1], entry("a", "x", "y"));
    assert_eq!(
        read(text, Generation::V3)[2],
        entry("b#1", "list", "1\n\t2\n  3")
    );
}

#[test]
fn what_the_agents_read_differently_is_named_at_its_place() {
    use OddityKind::*;
    for (text, expected) in [
        ("[a]\nk = v # c\n", vec![(InlineComment, "# c")]),
        ("[a]\nk = 'v'\n", vec![(SurroundingQuotes, "'v'")]),
        ("[a]\nk = v \\\n", vec![(Backslash, "\\")]),
        ("[a]\nk = v\n  # c\n  w\n", vec![(CommentInValue, "  # c")]),
        (
            "[a]\nk = v\n\n  w\n",
            vec![(BlankInValue, "w"), (Stray, "w")],
        ),
        ("[a]\n k = v\n l = w\n", vec![(Indentation, " l = w")]),
        ("k = v\n", vec![(BeforeSection, "k")]),
        ("\u{feff}[a]\n", vec![(ByteOrderMark, "\u{feff}")]),
        (
            "[a]\nk = v\u{2028}z = 1\n",
            vec![(LineSeparator, "\u{2028}")],
        ),
        ("[a]\nk = `v\nw`\n", vec![(RawQuotes, "`v"), (Stray, "w`")]),
        (
            "[a]\nk = `v\n",
            vec![(RawQuotes, "`v"), (UnclosedRawQuotes, "`")],
        ),
        ("[a] junk\n", vec![(AfterHeader, "junk")]),
        ("[a\n", vec![(UnclosedHeader, "[a")]),
        ("[]\n", vec![(EmptyHeader, "[]")]),
        ("[a]\njunk\n", vec![(Stray, "junk")]),
        ("[a]\n= v\n", vec![(EmptyKey, "= v")]),
        ("[a]\n\"k\" = v\n", vec![(QuotedKey, "\"k\"")]),
        ("[a]\n- = v\n", vec![(DashKey, "-")]),
        ("[a]\nk = \0\n", vec![(Nul, "\0")]),
    ] {
        assert_eq!(odd(text), expected, "{text:?}");
    }
}

#[test]
fn a_separator_beyond_lf_smuggles_a_key_into_2_1_alone() {
    let text = "[a]\nk = v\u{85}image = evil\n";
    assert_eq!(
        read(text, Generation::V2),
        [entry("a", "k", "v"), entry("a", "image", "evil")]
    );
    assert_eq!(
        read(text, Generation::V3),
        [entry("a", "k", "v\u{85}image = evil")]
    );
}

#[test]
fn agent_3_stops_looking_after_4096_bytes_of_continuation() {
    let text = format!("[a]\nk = v\n{}", "\tword\n".repeat(1000));
    let value = &read(&text, Generation::V3)[0].2;
    // 682 whole lines, and the four bytes that are left behind a line break of their own.
    assert_eq!(value.len(), 1 + 682 * 6 + 5);
    assert!(
        odd(&text)
            .iter()
            .any(|(kind, _)| *kind == OddityKind::LongContinuation)
    );
}

#[test]
fn a_part_of_a_joined_value_knows_where_it_stands() {
    let text = "[a]\nk = one\n\ttwo three\n";
    let document = Document::read(text);
    let reading = document.entries()[0].any();
    let value = reading.value.get(text);
    let at = value.find("three").unwrap();
    assert_eq!(reading.value.locate(at..at + 5).text(text), "three");
}

/// What comes of a text, and of a closer look at each of its lines, which does not tell where words are the same, and which
/// signs there are.
fn both_ways(text: &str) -> [String; 2] {
    [Document::read(text), reader::read_closely(text)].map(|document| {
        let shown = format!("{document:?}");
        let shown = shown.replace("same_words: true", "same_words: false");
        let parts = shown.split("signs: Signs(");
        parts
            .map(|part| part.trim_start_matches(['0', '1', '2', '3']))
            .collect()
    })
}

#[test]
fn lines_that_one_agent_alone_takes_are_other_words() {
    let is_same = |text: &str| Document::read(text).entries()[0].has_same_words();
    assert!(is_same("[a]\nk = v\n w\n\tx\n"));
    assert!(is_same("[a]\nk = v\n"));
    for text in [
        "[a]\nk = v\n w\n # x\n",
        "[a]\nk = v\n w\n\n x\n",
        "[a]\nk = v # y\n w\n",
        "[a]\nk = v\\\n w\n",
    ] {
        assert!(!is_same(text), "{text:?}");
    }
}

#[test]
fn the_short_way_ends_where_agent_3_stops_looking() {
    for length in 4080..4100 {
        let long = "x".repeat(length);
        for text in [
            format!("[env]\na = b\n {long}\n c\n d\n\n e\n"),
            format!("[env]\na = b\n c\n {long}"),
        ] {
            let [short, close] = both_ways(&text);
            assert_eq!(short, close, "{length}");
        }
    }
}

/// Texts made of what matters to either reader.
fn texts() -> impl Strategy<Value = String> {
    let atoms = prop::sample::select(vec![
        "[a]",
        "[DEFAULT]",
        "[",
        "]",
        "k",
        "=",
        ":",
        " ",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "# c",
        " ;c",
        "v",
        "\"",
        "'",
        "`",
        "\"\"\"",
        "\\",
        "\u{b}",
        "\u{1c}",
        "\u{85}",
        "\u{2028}",
        "\u{a0}",
        "é",
        "-",
        "{env.x}",
        "\0",
        "\u{feff}",
        "k = v\n",
        "\n  w\n",
        "\n\tw #w\n",
        "a#b;c",
    ]);
    prop::collection::vec(atoms, 0..60).prop_map(|atoms| atoms.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_without_loss(text in prop_oneof![texts(), any::<String>()]) {
        let document = Document::read(&text);
        prop_assert_eq!(document.to_string(), text.as_str());
        let mut end = 0;
        for token in document.tokens() {
            prop_assert_eq!(token.span.start, end);
            end = token.span.end;
        }
        prop_assert_eq!(end, text.len());
    }

    #[test]
    fn the_short_way_leads_where_a_closer_look_does(text in texts()) {
        let [short, close] = both_ways(&text);
        prop_assert_eq!(short, close);
    }

    #[test]
    fn what_has_the_same_words_differs_in_blanks_alone(text in texts()) {
        let document = Document::read(&text);
        for entry in document.entries().iter().filter(|entry| entry.has_same_words()) {
            let [v2, v3] = Generation::ALL.map(|it| document.value(entry, it).unwrap());
            prop_assert!(v2.split_ascii_whitespace().eq(v3.split_ascii_whitespace()));
        }
    }

    #[test]
    fn every_place_reads_back(text in texts()) {
        let document = Document::read(&text);
        for oddity in document.oddities() {
            prop_assert!(text.get(oddity.span.range()).is_some());
        }
        for entry in document.entries() {
            prop_assert!(text.get(entry.lines().range()).is_some());
            prop_assert!(text.get(entry.span().range()).is_some());
            for generation in entry.agents().iter() {
                let value = &entry.read(generation).unwrap().value;
                for (at, c) in value.get(&text).char_indices() {
                    let place = value.locate(at..at + c.len_utf8());
                    let there = text.get(place.range()).unwrap();
                    prop_assert!(there.is_empty() || c == '\n' || there.starts_with(c));
                }
            }
        }
    }
}
