//! Old text ↔ new text, where both are at hand: which stretches stayed as they were.
//!
//! The tokens are pieces of two or three letters that end where the letters themselves say so.
//! Words of a dictionary would do as well, but the dictionary may not be loaded yet, and outcomes
//! must not depend on that; single letters are too frequent to be told apart.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

/// Letters of the longest token.
const LONGEST: usize = 8;

/// A stretch of letters that both texts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    old: usize,
    new: usize,
    len: usize,
    /// Letters at its start, and at its end, that could as well be in what was deleted or inserted
    /// beside it: of “甲尾乙尾” without one “尾” and “乙”, either “尾” may be the one that stayed.
    loose: (usize, usize),
}

/// What stayed as it was, in the order of the old text.
#[derive(Debug)]
pub(super) struct Unchanged {
    stretches: Vec<Stretch>,
    old_len: usize,
}

impl Unchanged {
    /// Histogram diff. Myers' would follow a moved block and lose everything around it.
    pub(super) fn between(old: &[char], new: &[char]) -> Self {
        let mut input = InternedInput::default();
        input.update_before(Tokens { rest: old });
        input.update_after(Tokens { rest: new });
        let diff = Diff::compute(Algorithm::Histogram, &input);
        let lens = |rest| Tokens { rest }.map(<[char]>::len);
        let (mut old_lens, mut new_lens) = (lens(old), lens(new));
        let mut stretches = Vec::new();
        let (mut old_at, mut new_at) = (Place::default(), Place::default());
        for hunk in diff.hunks() {
            let stretch = Stretch {
                old: old_at.letter,
                new: new_at.letter,
                len: old_at.go_to(hunk.before.start, &mut old_lens),
                loose: (0, 0),
            };
            new_at.go_to(hunk.after.start, &mut new_lens);
            stretches.push(stretch);
            old_at.go_to(hunk.before.end, &mut old_lens);
            new_at.go_to(hunk.after.end, &mut new_lens);
        }
        stretches.push(Stretch {
            old: old_at.letter,
            new: new_at.letter,
            len: old.len() - old_at.letter,
            loose: (0, 0),
        });
        stretches.retain(|stretch| stretch.len > 0);
        let mut unchanged = Self {
            stretches,
            old_len: old.len(),
        };
        unchanged.widen(old, new);
        unchanged.find_loose_ends(old, new);
        unchanged
    }

    /// How many letters stayed.
    pub(super) fn n_letters(&self) -> usize {
        self.stretches.iter().map(|stretch| stretch.len).sum()
    }

    /// Tokens are cut coarsely: takes in the letters beside each stretch that are alike, too.
    fn widen(&mut self, old: &[char], new: &[char]) {
        let mut taken = (0, 0);
        let mut next_starts: Vec<(usize, usize)> = self
            .stretches
            .iter()
            .skip(1)
            .map(|stretch| (stretch.old, stretch.new))
            .collect();
        next_starts.push((old.len(), new.len()));
        for (stretch, next) in self.stretches.iter_mut().zip(next_starts) {
            while stretch.old > taken.0
                && stretch.new > taken.1
                && old.get(stretch.old - 1) == new.get(stretch.new - 1)
            {
                stretch.old -= 1;
                stretch.new -= 1;
                stretch.len += 1;
            }
            let end = |stretch: &Stretch| (stretch.old + stretch.len, stretch.new + stretch.len);
            while end(stretch).0 < next.0
                && end(stretch).1 < next.1
                && old.get(end(stretch).0) == new.get(end(stretch).1)
            {
                stretch.len += 1;
            }
            taken = end(stretch);
        }
    }

    /// Finds out how far what was deleted or inserted between two stretches could be slid along
    /// them.
    fn find_loose_ends(&mut self, old: &[char], new: &[char]) {
        let behind = self.stretches.clone().into_iter().skip(1);
        let mut next_head = 0;
        let n_stretches = self.stretches.len();
        let gaps: Vec<(usize, usize)> = self
            .stretches
            .iter()
            .zip(behind)
            .map(|(before, behind)| {
                let old_gap = before.old + before.len..behind.old;
                let new_gap = before.new + before.len..behind.new;
                let (text, gap) = match (old_gap.is_empty(), new_gap.is_empty()) {
                    (false, true) => (old, old_gap),
                    (true, false) => (new, new_gap),
                    _ => return (0, 0),
                };
                let (left, right) = text.split_at(gap.start);
                let shifted = text.get(gap.end..).unwrap_or_default();
                let head = right.iter().zip(shifted).take(behind.len);
                let head = head.take_while(|(a, b)| a == b).count();
                let until_end = text.get(..gap.end).unwrap_or_default();
                let tail = left.iter().rev().zip(until_end.iter().rev());
                let tail = tail.take(before.len).take_while(|(a, b)| a == b).count();
                (tail, head)
            })
            .chain([(0, 0)])
            .take(n_stretches)
            .collect();
        for (stretch, (tail, head)) in self.stretches.iter_mut().zip(gaps) {
            stretch.loose = (next_head, tail);
            next_head = head;
        }
    }

    /// Returns where a range of the old text is in the new one, if all of it stayed.
    pub(super) fn map(&self, old: Range<usize>) -> Option<Stayed> {
        /// Letters that must have stayed on each side.
        const BESIDE: usize = 12;
        const IN_ALL: usize = 96;
        let after = self
            .stretches
            .partition_point(|stretch| stretch.old <= old.start);
        let stretch = self.stretches.get(after.checked_sub(1)?)?;
        let end = stretch.old + stretch.len;
        if old.end > end {
            return None;
        }
        let before = old.start - stretch.old;
        let behind = end - old.end;
        let (loose_head, loose_tail) = stretch.loose;
        let is_held = (before >= BESIDE || stretch.old == 0 && stretch.new == 0)
            && (behind >= BESIDE || end == self.old_len)
            && before >= loose_head
            && behind >= loose_tail;
        let range = stretch.new + before..stretch.new + before + old.len();
        if is_held {
            return Some(Stayed::Held(range));
        }
        (stretch.len >= IN_ALL).then_some(Stayed::AtEdge(range))
    }
}

/// Where a range is that stayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stayed {
    /// Enough stayed on both sides of it.
    Held(Range<usize>),
    /// At an end of what stayed: where one of several parts that begin or end alike was deleted, a
    /// diff cannot tell which, so that it may be the same words of another.
    AtEdge(Range<usize>),
}

/// How far a text has been walked through, in tokens and in letters.
#[derive(Default)]
struct Place {
    token: u32,
    letter: usize,
}

impl Place {
    /// Walks on to a token; returns how many letters that were.
    fn go_to(&mut self, token: u32, lens: &mut impl Iterator<Item = usize>) -> usize {
        let n_tokens = token.saturating_sub(self.token) as usize;
        let n_letters = lens.by_ref().take(n_tokens).sum();
        self.token = token.max(self.token);
        self.letter += n_letters;
        n_letters
    }
}

/// Cuts letters into tokens. Where a token ends depends on the letters at its end alone, so that
/// an edit changes the tokens it touches and no others.
struct Tokens<'a> {
    rest: &'a [char],
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a [char];

    fn next(&mut self) -> Option<&'a [char]> {
        if self.rest.is_empty() {
            return None;
        }
        let is_cut = |pair: &[char]| {
            let [a, b] = *pair else { return false };
            let mixed = (a as u32)
                .wrapping_mul(0x9E37_79B1)
                .wrapping_add(b as u32)
                .wrapping_mul(0x85EB_CA6B);
            (mixed >> 16) % 5 < 2
        };
        let len = self.rest.windows(2).take(LONGEST - 1).position(is_cut);
        let len = len.map_or(LONGEST.min(self.rest.len()), |at| at + 1);
        let (token, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn a_passage_is_mapped_where_its_surroundings_stayed() {
        let old = letters(
            "第一段说的是教育优先发展和困难学生资助。控辍保学的责任要压实到人，年底前完成。",
        );
        let new = letters(
            "前言。第一段说的是教育优先发展和困难学生资助。控辍保学的责任要压实到人，年底前完成。",
        );
        let unchanged = Unchanged::between(&old, &new);
        assert_eq!(unchanged.map(20..24), Some(Stayed::Held(23..27)));
    }

    #[test]
    fn a_word_that_stayed_alone_is_not_trusted() {
        let old = letters("全县教育系统要抓紧落实各项任务要求不折不扣");
        let new = letters("有关教育部门应当尽快完成整改工作限期上报");
        assert_eq!(Unchanged::between(&old, &new).map(2..4), None);
    }

    proptest! {
        #[test]
        fn stretches_are_alike_and_in_order(old in "[教育住房医]{0,80}", new in "[教育住房医]{0,80}") {
            let (old, new) = (letters(&old), letters(&new));
            let (mut old_end, mut new_end) = (0, 0);
            for stretch in Unchanged::between(&old, &new).stretches {
                prop_assert!(stretch.old >= old_end && stretch.new >= new_end);
                old_end = stretch.old + stretch.len;
                new_end = stretch.new + stretch.len;
                prop_assert_eq!(&old[stretch.old..old_end], &new[stretch.new..new_end]);
            }
        }
    }
}
