//! A vocabulary -> what is asked of it again and again: in every section, of every file that a thread checks.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::{Found, Keyword, Vocabulary};

/// How many names are remembered; a power of two.
const REMEMBERED: usize = 128;

/// A vocabulary, and the answers that it gave.
#[derive(Debug)]
pub struct Lexicon {
    words: Vocabulary,
    /// What was found by a name, at a place that the name's own place in memory chooses.
    found: [Cell<Answer>; REMEMBERED],
    /// What was found by a name that stands in a text.
    by_name: RefCell<FxHashMap<&'static str, Found>>,
    keywords: OnceCell<Vec<&'static Keyword>>,
    required: OnceCell<Vec<&'static Keyword>>,
}

/// What was found by a name; a name is told by where it stands, and how long it is.
#[derive(Clone, Copy, Debug, Default)]
struct Answer {
    name: (usize, usize),
    found: Option<Found>,
}

impl Lexicon {
    /// The lexicon of a vocabulary: one for a thread, however many files it checks.
    pub fn of(words: Vocabulary) -> Rc<Lexicon> {
        thread_local! {
            static LEXICONS: RefCell<FxHashMap<Vocabulary, Rc<Lexicon>>> = RefCell::default();
        }
        LEXICONS.with_borrow_mut(|lexicons| {
            let lexicon = lexicons.entry(words).or_insert_with(|| {
                Rc::new(Lexicon {
                    words,
                    found: [const {
                        Cell::new(Answer {
                            name: (0, 0),
                            found: None,
                        })
                    }; REMEMBERED],
                    by_name: RefCell::default(),
                    keywords: OnceCell::new(),
                    required: OnceCell::new(),
                })
            });
            Rc::clone(lexicon)
        })
    }

    /// The definition that applies to a name that stands in the program: the same few are asked for.
    pub fn keyword(&self, name: &'static str) -> Option<Found> {
        let at = name.as_ptr().addr();
        let answer = &self.found[(at ^ at >> 7) % REMEMBERED];
        let known = answer.get();
        if known.name == (at, name.len()) {
            return known.found;
        }
        let found = self.words.keyword(name);
        answer.set(Answer {
            name: (at, name.len()),
            found,
        });
        found
    }

    /// The definition that applies to a name that stands in a text.
    pub fn find(&self, name: &str) -> Option<Found> {
        if let Some(known) = self.by_name.borrow().get(name) {
            return Some(*known);
        }
        let found = self.words.keyword(name)?;
        let mut names = std::iter::once(found.keyword.name).chain(found.keyword.aliases.iter());
        if let Some(known) = names.find(|known| *known == name) {
            self.by_name.borrow_mut().insert(known, found);
        }
        Some(found)
    }

    /// Every keyword that can be used, in the order of the tables.
    pub fn keywords(&self) -> &[&'static Keyword] {
        self.keywords
            .get_or_init(|| self.words.keywords().collect())
    }

    /// The keywords that must be set.
    pub fn required(&self) -> &[&'static Keyword] {
        self.required
            .get_or_init(|| self.words.required().collect())
    }
}
