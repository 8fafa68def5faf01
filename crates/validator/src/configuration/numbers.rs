//! Numbers of headers or settings, in order: in most sections one follows the other.

use std::ops::Range;

/// Indexes in ascending order. A row of neighbours takes no memory of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// From the first to the one behind the last.
    Row(u32, u32),
    /// With gaps.
    Apart(Vec<u32>),
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers::Row(0, 0)
    }
}

impl Numbers {
    /// Adds the next number. A document has fewer lines than fit into 32 bits.
    pub(super) fn push(&mut self, number: usize) {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        match self {
            Numbers::Row(start, end) if start == end => *self = Numbers::Row(number, number + 1),
            Numbers::Row(_, end) if *end == number => *end += 1,
            Numbers::Row(start, end) => {
                *self = Numbers::Apart((*start..*end).chain([number]).collect());
            }
            Numbers::Apart(numbers) => numbers.push(number),
        }
    }

    /// The row that they are, and the numbers if they are none.
    pub(super) fn parts(&self) -> (Range<usize>, &[u32]) {
        match self {
            Numbers::Row(start, end) => (*start as usize..*end as usize, &[]),
            Numbers::Apart(numbers) => (0..0, numbers),
        }
    }

    /// Whether each follows the one before it.
    pub(super) fn is_row(&self) -> bool {
        matches!(self, Numbers::Row(..))
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = usize> {
        let (row, apart) = self.parts();
        row.chain(apart.iter().map(|&number| number as usize))
    }

    pub(super) fn len(&self) -> usize {
        let (row, apart) = self.parts();
        row.len() + apart.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_in_order_with_gaps_or_without() {
        for all in [
            vec![],
            vec![7],
            vec![3, 4, 5],
            vec![1, 2, 9, 10],
            vec![0, 2],
        ] {
            let mut numbers = Numbers::default();
            all.iter().for_each(|&number| numbers.push(number));
            assert_eq!(numbers.iter().collect::<Vec<_>>(), all);
            assert_eq!(numbers.len(), all.len());
        }
    }
}
