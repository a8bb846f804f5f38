//! Graphemes, words, clauses and sentences of a paragraph.
//!
//! Works on the text of one re-flowed paragraph, in bytes of it; knows nothing of lines, of
//! documents, or of where the paragraph lies in one. Headings and numbering belong to the outline.
//!
//! What holds: [`words()`], [`clauses()`] and [`sentences()`] cover the text without gap or overlap, none
//! of their ranges is empty, each clause lies in one sentence, and all edges of words are edges of
//! graphemes. The functions that end in `_at` look only at a window around the offset, so that they
//! answer at once in a paragraph of any length.

mod enclosures;
mod graphemes;
mod reader;
mod sentences;
mod words;

pub use graphemes::{grapheme_ceil, grapheme_floor, next_grapheme, previous_grapheme};
pub use sentences::{clauses, sentences};
pub use words::{load_words, words, words_ready};

use std::ops::Range;

use super::span::{ceil_char, floor_char, slice_lossy};

/// Bytes on each side of the offset in which [`word_at`] looks.
const WORD_WINDOW: usize = 400;

/// Bytes on each side of the offset in which [`sentence_at`] and [`clause_at`] look.
const SENTENCE_WINDOW: usize = 20_000;

/// Returns the range that contains `offset`; the last one for an offset at its very end, and
/// `None` beyond it.
///
/// `ranges` are sorted and without gaps, as this module returns them.
pub fn unit_at(ranges: &[Range<usize>], offset: usize) -> Option<Range<usize>> {
    let next = ranges.partition_point(|range| range.end <= offset);
    let found = ranges.get(next).or_else(|| {
        let last = ranges.last();
        last.filter(|range| range.end == offset)
    });
    found.filter(|range| range.start <= offset).cloned()
}

/// Returns the word, or the white space or mark, at `offset`: what a double click selects.
///
/// The same as asking [`words()`], except that a word is cut 400 bytes from `offset`. An offset at
/// the end or beyond gives the last word; an empty text gives `0..0`.
pub fn word_at(text: &str, offset: usize) -> Range<usize> {
    let offset = floor_char(text, offset.min(text.len().saturating_sub(1)));
    // Marks between which the words do not depend on anything outside.
    let is_edge =
        |c: char| c.is_whitespace() || "。，、；：？！…“”（）《》【】「」『』".contains(c);
    let before = slice_lossy(text, offset.saturating_sub(WORD_WINDOW)..offset);
    let start = match before.char_indices().rfind(|&(_, c)| is_edge(c)) {
        Some((at, c)) => offset - before.len() + at + c.len_utf8(),
        None => offset - before.len(),
    };
    // The character at the offset is part of the window, whatever it is.
    let next = offset + text.get(offset..).map_or(0, first_char_len);
    let after = slice_lossy(text, next..offset.saturating_add(WORD_WINDOW).max(next));
    let end = match after.char_indices().find(|&(_, c)| is_edge(c)) {
        Some((at, _)) => next + at,
        None => next + after.len(),
    };
    in_window(text, offset, start..end, words)
}

fn first_char_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// Returns the sentence at `offset`, with its trailing white space.
///
/// The same as asking [`sentences()`], except that a sentence is cut 20,000 bytes from `offset`. An
/// offset at the end or beyond gives the last sentence; an empty text gives `0..0`.
pub fn sentence_at(text: &str, offset: usize) -> Range<usize> {
    in_window(text, offset, sentence_window(text, offset), sentences)
}

/// Returns the clause at `offset`, with its trailing white space; cut like the sentence around it.
pub fn clause_at(text: &str, offset: usize) -> Range<usize> {
    in_window(text, offset, sentence_window(text, offset), clauses)
}

fn sentence_window(text: &str, offset: usize) -> Range<usize> {
    let offset = offset.min(text.len());
    floor_char(text, offset.saturating_sub(SENTENCE_WINDOW))
        ..ceil_char(text, offset.saturating_add(SENTENCE_WINDOW))
}

/// Segments only `window`, widened to graphemes, and returns the unit at `offset`.
fn in_window(
    text: &str,
    offset: usize,
    window: Range<usize>,
    segment: fn(&str) -> Vec<Range<usize>>,
) -> Range<usize> {
    let start = grapheme_floor(text, window.start);
    let end = grapheme_ceil(text, window.end);
    let units = segment(slice_lossy(text, start..end));
    let offset = offset.min(text.len()).saturating_sub(start);
    unit_at(&units, offset).map_or(start..start, |unit| start + unit.start..start + unit.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_offset_has_the_unit_that_begins_there() {
        let units = [0..3, 3..9, 9..12];
        assert_eq!(unit_at(&units, 0), Some(0..3));
        assert_eq!(unit_at(&units, 2), Some(0..3));
        assert_eq!(unit_at(&units, 3), Some(3..9));
        assert_eq!(unit_at(&units, 12), Some(9..12));
        assert_eq!(unit_at(&units, 13), None);
        assert_eq!(unit_at(&[], 0), None);
    }

    #[test]
    fn an_empty_text_has_an_empty_unit_everywhere() {
        for offset in [0, 7] {
            assert_eq!(word_at("", offset), 0..0);
            assert_eq!(sentence_at("", offset), 0..0);
            assert_eq!(clause_at("", offset), 0..0);
        }
    }

    #[test]
    fn an_offset_beyond_the_end_has_the_last_unit() {
        let text = "第一句。第二句，完。";
        assert_eq!(sentence_at(text, 1000), 12..text.len());
        assert_eq!(clause_at(text, text.len()), 24..text.len());
        assert_eq!(word_at(text, usize::MAX), text.len() - 3..text.len());
    }

    #[test]
    fn a_word_is_found_in_a_huge_paragraph() {
        let filler = "脱贫攻坚".repeat(100_000);
        let text = format!("{filler}，2,000人参加。{filler}");
        let number = filler.len() + "，".len();
        for offset in number..number + 5 {
            assert_eq!(word_at(&text, offset), number..number + 5);
        }
        let inside = word_at(&text, 600_000);
        assert!(inside.contains(&600_000) && inside.len() <= 2 * WORD_WINDOW);
    }

    #[test]
    fn a_sentence_and_its_clauses_are_found_in_a_huge_paragraph() {
        let filler = "他说：“要干，就要干好。”大家都同意了，于是开工。".repeat(20_000);
        let sentence = "全县共有1204人，都已脱贫。";
        let text = format!("{filler}{sentence}{filler}");
        let start = filler.len();
        assert_eq!(sentence_at(&text, start), start..start + sentence.len());
        assert_eq!(
            sentence_at(&text, start + 20),
            start..start + sentence.len()
        );
        let clause = "全县共有1204人，".len();
        assert_eq!(clause_at(&text, start + 20), start..start + clause);
        assert_eq!(
            clause_at(&text, start + clause),
            start + clause..start + sentence.len()
        );
    }

    #[test]
    fn a_sentence_longer_than_the_window_is_cut() {
        let text = "长".repeat(30_000);
        let sentence = sentence_at(&text, 45_000);
        assert!(sentence.contains(&45_000) && sentence.len() <= 2 * SENTENCE_WINDOW + 6);
        assert!(text.get(sentence).is_some());
    }

    proptest! {
        #[test]
        fn the_unit_in_a_window_is_that_of_the_whole(
            text in "[教育a1 ,.，。！“”（）…\u{301}\u{200D}👩🇨]{0,60}",
            offset in 0_usize..200,
        ) {
            let offset = offset.min(text.len());
            prop_assert_eq!(Some(sentence_at(&text, offset)), unit_at(&sentences(&text), offset)
                .or(text.is_empty().then_some(0..0)));
            prop_assert_eq!(Some(clause_at(&text, offset)), unit_at(&clauses(&text), offset)
                .or(text.is_empty().then_some(0..0)));
            let word = word_at(&text, offset);
            prop_assert!(text.get(word.clone()).is_some());
            prop_assert!(word.contains(&offset) || word.end == text.len());
        }
    }
}
