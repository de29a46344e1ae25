//! Finds many byte strings at once in a great deal of bytes.
//!
//! A crate of its own, so that it alone is optimised when everything else is
//! built for debugging.

use std::{collections::HashMap, ops::Range};

/// No byte string may be shorter: shorter ones are found by accident.
pub const SHORTEST: usize = 8;

/// Where one was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which, in the order they were given.
    pub needle: usize,
    /// At which byte it begins.
    pub at: usize,
}

/// The byte strings that are looked for.
#[derive(Debug)]
pub struct Search {
    needles: Vec<Vec<u8>>,
    /// By their first eight bytes.
    by_head: HashMap<u64, Vec<usize>>,
    /// Whether any begins with a pair of bytes.
    pairs: Vec<bool>,
    longest: usize,
}

impl Search {
    /// Prepares to look for all of them. Those shorter than [`SHORTEST`] are
    /// never found: ask [`Search::too_short`].
    #[must_use]
    pub fn new(needles: Vec<Vec<u8>>) -> Self {
        let mut by_head: HashMap<u64, Vec<usize>> = HashMap::new();
        let mut pairs = vec![false; 1 << 16];
        for (index, needle) in needles.iter().enumerate() {
            let Some(head) = head(needle) else { continue };
            by_head.entry(head).or_default().push(index);
            if let Some(pair) = pairs.get_mut(pair(head)) {
                *pair = true;
            }
        }
        let longest = needles.iter().map(Vec::len).max().unwrap_or(0);
        Self {
            needles,
            by_head,
            pairs,
            longest,
        }
    }

    /// Those that cannot be looked for.
    pub fn too_short(&self) -> impl Iterator<Item = usize> + '_ {
        let short = |needle: &&[u8]| needle.len() < SHORTEST;
        let all = self.needles.iter().map(Vec::as_slice).enumerate();
        all.filter(move |(_, needle)| short(needle))
            .map(|(index, _)| index)
    }

    /// So many bytes of one piece must be repeated before the next, so that
    /// nothing is missed between them.
    #[must_use]
    pub fn overlap(&self) -> usize {
        self.longest.saturating_sub(1)
    }

    /// Every place where one of them stands.
    #[must_use]
    pub fn look(&self, bytes: &[u8]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (at, window) in bytes.windows(SHORTEST).enumerate() {
            let Some(head) = head(window) else { continue };
            if !self.pairs.get(pair(head)).copied().unwrap_or(false) {
                continue;
            }
            let Some(candidates) = self.by_head.get(&head) else {
                continue;
            };
            let rest = bytes.get(at..).unwrap_or_default();
            for needle in candidates {
                let here = self.needles.get(*needle).map(Vec::as_slice);
                if here.is_some_and(|needle| rest.starts_with(needle)) {
                    hits.push(Hit {
                        needle: *needle,
                        at,
                    });
                }
            }
        }
        hits
    }
}

/// Runs of numbers of 8 bytes in which a bit of `mask` is set: as `pagemap` says
/// which pages are held.
#[must_use]
pub fn runs(numbers: &[u8], mask: u64) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let (numbers, _) = numbers.as_chunks::<8>();
    for (at, number) in numbers.iter().enumerate() {
        if u64::from_ne_bytes(*number) & mask == 0 {
            continue;
        }
        match runs.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

fn head(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk().map(|head| u64::from_le_bytes(*head))
}

/// The first two bytes.
fn pair(head: u64) -> usize {
    usize::try_from(head & 0xffff).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(needles: &[&[u8]]) -> Search {
        Search::new(needles.iter().map(|needle| needle.to_vec()).collect())
    }

    #[test]
    fn each_is_found_wherever_it_stands() {
        let search = search(&[b"abcdefgh", b"abcdefghi", b"bcdefghij"]);
        let hit = |needle, at| Hit { needle, at };
        assert_eq!(
            search.look(b"abcdefghij"),
            [hit(0, 0), hit(1, 0), hit(2, 1)]
        );
        assert_eq!(search.look(b"xxabcdefgh"), [hit(0, 2)]);
        assert_eq!(search.look(b"abcdefgx"), []);
    }

    #[test]
    fn runs_are_where_the_bit_is() {
        let numbers = [0_u64, 4, 6, 2, 4].map(u64::to_ne_bytes).concat();
        assert_eq!(runs(&numbers, 4), [1..3, 4..5]);
    }

    #[test]
    fn one_that_is_too_short_is_told_and_not_passed_over() {
        let search = search(&[b"abcdefg", b"abcdefgh"]);
        assert_eq!(search.too_short().collect::<Vec<_>>(), [0]);
        assert_eq!(search.look(b"abcdefg").len(), 0);
    }
}
