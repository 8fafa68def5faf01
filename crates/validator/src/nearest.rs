//! A word that nobody knows -> the known word that was probably meant.

use std::borrow::Cow;

use crate::bytes;

/// How long a word must be to be taken for the beginning of another.
const PREFIX: usize = 4;

/// The candidate that `word` was probably meant to be: an edit or two away, the same but for case and `-`, or
/// the beginning of it or of which it is the beginning.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Words are short; a long one is no slip of the fingers, and comparing costs length times length.
    if word.chars().count() > 80 {
        return None;
    }
    let folded = fold(word);
    let wanted = Wanted {
        length: count(&folded),
        letters: letters_of(&folded),
        measure: Measure::from(&folded),
        allowed: match word.chars().count() {
            0..=3 => 1,
            4..=7 => 2,
            _ => 3,
        },
    };
    let mut nearest: Option<(usize, &str)> = None;
    for candidate in candidates {
        let best = nearest.map_or(usize::MAX, |(distance, _)| distance);
        if best == 0 {
            break;
        }
        let distance = wanted.distance(candidate, best);
        if let Some(distance) = distance.filter(|distance| *distance < best) {
            nearest = Some((distance, candidate));
        }
    }
    nearest.map(|(_, candidate)| candidate)
}

/// A word that others are compared with.
struct Wanted<'w> {
    length: usize,
    letters: u64,
    measure: Measure<'w>,
    /// How many edits a slip takes at most.
    allowed: usize,
}

impl Wanted<'_> {
    /// How far away a candidate is, if it may be meant at all; not told where it is not nearer than `best`.
    fn distance(&self, candidate: &str, best: usize) -> Option<usize> {
        let word = self.measure.word;
        // Comparing is dear: most candidates begin otherwise, and are much longer or shorter.
        let first = |text: &str| text.bytes().next().map(folded);
        let is_other = candidate.is_ascii() && first(candidate) != first(word);
        if is_other && candidate.len().abs_diff(self.length) > self.allowed {
            return None;
        }
        let known = fold(candidate);
        let limit = self.allowed.min(best - 1);
        if limit == 0 {
            return (known == word).then_some(0);
        }
        let begins = |a: &str, b: &str| b.len() >= PREFIX && a.starts_with(b);
        let part = begins(word, &known) || begins(&known, word);
        // A word of much else is never near: an edit takes one letter away and brings another at most.
        let far = count(&known).abs_diff(self.length) > limit
            || (self.letters ^ letters_of(&known)).count_ones() as usize > 2 * limit;
        if far && !part {
            return None;
        }
        let distance = self.measure.to(&known);
        match distance <= self.allowed {
            true => Some(distance),
            false => part.then_some(self.allowed + distance),
        }
    }
}

fn folded(byte: u8) -> u8 {
    match byte {
        b'-' => b'_',
        byte => byte.to_ascii_lowercase(),
    }
}

fn fold(word: &str) -> Cow<'_, str> {
    let is_folded = |b: u8| b.is_ascii() & !b.is_ascii_uppercase() & (b != b'-');
    match bytes::all(word.as_bytes(), is_folded) {
        true => word.into(),
        false => word.to_lowercase().replace('-', "_").into(),
    }
}

/// Measures how many edits a word is away from others, where an edit takes, brings or changes a letter, or swaps two
/// neighbours.
struct Measure<'w> {
    word: &'w str,
    /// Where each letter stands in the word, a bit for each place; `None` for a word that does not fit into them.
    places: Option<[u64; 128]>,
}

impl<'w> Measure<'w> {
    fn from(word: &'w str) -> Self {
        let mut places = [0; 128];
        let fits = word.is_ascii() && (1..=64).contains(&word.len());
        for (at, byte) in word.bytes().enumerate().filter(|_| fits) {
            places[usize::from(byte)] |= 1 << at;
        }
        Measure {
            word,
            places: fits.then_some(places),
        }
    }

    /// Column by column of the matrix of distances, a bit for each of its rows: Hyyrö, "A bit-vector algorithm for
    /// computing Levenshtein and Damerau edit distances", 2003.
    fn to(&self, other: &str) -> usize {
        let Some(places) = self.places.as_ref().filter(|_| other.is_ascii()) else {
            return strsim::osa_distance(self.word, other);
        };
        // What both begin with needs no edit: names of one kind often begin alike.
        let both = self.word.bytes().zip(other.bytes());
        let alike = both.take_while(|(a, b)| a == b).count();
        let (mut distance, other) = (self.word.len() - alike, &other[alike..]);
        if distance == 0 || other.is_empty() {
            return distance + other.len();
        }
        let last = 1 << (distance - 1);
        let (mut more, mut less, mut same, mut before) = (u64::MAX, 0, 0u64, 0);
        for byte in other.bytes() {
            let here = places[usize::from(byte)] >> alike;
            let swapped = ((!same & here) << 1) & before;
            same = ((here & more).wrapping_add(more) ^ more) | here | less | swapped;
            let (right, left) = (less | !(same | more), same & more);
            distance += usize::from(right & last != 0);
            distance -= usize::from(left & last != 0);
            let (right, left) = (right << 1 | 1, left << 1);
            (more, less, before) = (left | !(same | right), right & same, here);
        }
        distance
    }
}

/// How many characters a word has.
fn count(word: &str) -> usize {
    match word.is_ascii() {
        true => word.len(),
        false => word.chars().count(),
    }
}

/// Which letters a word has, as bits; those of several may be the same.
fn letters_of(word: &str) -> u64 {
    let add = |letters: u64, c: u32| letters | 1 << (c % 64);
    match word.is_ascii() {
        true => word.bytes().map(u32::from).fold(0, add),
        false => word.chars().map(u32::from).fold(0, add),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_measure_is_what_the_matrix_gives(a in "[a-d]{0,70}", b in "[a-dé]{0,12}") {
            prop_assert_eq!(Measure::from(&a).to(&b), strsim::osa_distance(&a, &b));
            prop_assert_eq!(Measure::from(&b).to(&a), strsim::osa_distance(&a, &b));
        }
    }

    #[test]
    fn a_slip_finds_its_word_and_nonsense_finds_none() {
        let known = ["size", "image", "pause_image", "port"];
        assert_eq!(nearest("sise", known), Some("size"));
        assert_eq!(nearest("SIZE", known), Some("size"));
        assert_eq!(nearest("pause-image", known), Some("pause_image"));
        assert_eq!(nearest("iamge", known), Some("image"));
        assert_eq!(nearest("image_name", known), Some("image"));
        assert_eq!(nearest("zz", known), None);
        assert_eq!(nearest(&"s".repeat(1_000_000), known), None);
    }
}
