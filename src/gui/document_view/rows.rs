//! Where a paragraph's rows end: Unicode's line-break rules (UAX #14, strict), and on top of them
//! what Chinese typesetting asks for: no row starts with closing punctuation, none ends with
//! opening punctuation (GB/T 15834; “Requirements for Chinese Text Layout”, 3.1.3).

use std::ops::Range;

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;

use crate::text::cells::{is_ideograph, is_wide};
use crate::text::span::slice_lossy;

const NO_START: &str = "，。、；：？！）》」』”’·～…%,.;:?!)]}】〕〗〉％‰℃";
const NO_END: &str = "（《「『“‘([{【〔〖〈￥＄";

/// Whether no row may start with this character.
pub fn forbids_start(character: char) -> bool {
    NO_START.contains(character)
}

/// Whether no row may end with this character.
pub fn forbids_end(character: char) -> bool {
    NO_END.contains(character)
}

/// Whether a gap parts two characters that follow each other in a row: one is Han, the other a
/// Latin (or Greek, or Cyrillic) letter or a digit. As in “Requirements for Chinese Text Layout”,
/// 3.2.6, and `text-autospace` of CSS Text 4.
pub fn needs_gap(before: char, after: char) -> bool {
    let is_narrow_letter = |c: char| c.is_alphanumeric() && !is_wide(c);
    (is_ideograph(before) && is_narrow_letter(after))
        || (is_narrow_letter(before) && is_ideograph(after))
}

/// Returns the rows of a text as ranges that cover it. `advance` gives the width of the character
/// at an offset, with the gap to the character before it in the same row, if there is one;
/// `first_width` and `width` are the room in the first row and in the others, all in points.
///
/// A piece that is wider than a row is cut between characters.
pub fn break_rows(
    text: &str,
    mut advance: impl FnMut(usize, Option<char>, char) -> f32,
    first_width: f32,
    width: f32,
) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut row_start = 0;
    let mut taken = 0.0;
    let mut room = first_width;
    let mut piece_start = 0;
    let mut before = None;
    for piece_end in opportunities(text) {
        let piece = slice_lossy(text, piece_start..piece_end);
        // White space at the end of a row may stand beyond the margin.
        let (mut full, mut visible) = extent(piece_start, before, piece, &mut advance);
        if taken + visible > room && piece_start > row_start {
            rows.push(row_start..piece_start);
            row_start = piece_start;
            taken = 0.0;
            room = width;
            (full, visible) = extent(piece_start, None, piece, &mut advance);
        }
        if visible > room {
            before = None;
            for (at, character) in piece.char_indices() {
                let at = piece_start + at;
                let mut step = advance(at, before, character);
                if taken + step > room && at > row_start {
                    rows.push(row_start..at);
                    row_start = at;
                    taken = 0.0;
                    room = width;
                    step = advance(at, None, character);
                }
                taken += step;
                before = Some(character);
            }
        } else {
            taken += full;
        }
        before = piece.chars().next_back();
        piece_start = piece_end;
    }
    rows.push(row_start..text.len());
    rows
}

/// Returns how wide a piece is, whole and without white space at its end.
fn extent(
    start: usize,
    before: Option<char>,
    piece: &str,
    advance: &mut impl FnMut(usize, Option<char>, char) -> f32,
) -> (f32, f32) {
    let mut before = before;
    let (mut full, mut visible) = (0.0, 0.0);
    for (at, character) in piece.char_indices() {
        full += advance(start + at, before, character);
        if !character.is_whitespace() {
            visible = full;
        }
        before = Some(character);
    }
    (full, visible)
}

/// Returns the offsets at which a row may end, the end of the text included.
fn opportunities(text: &str) -> Vec<usize> {
    let segmenter = LineSegmenter::new_for_non_complex_scripts(LineBreakOptions::default());
    let mut found: Vec<usize> = segmenter.segment_str(text).collect();
    found.extend(beside_quotes(text));
    found.sort_unstable();
    found.dedup();
    found.retain(|&at| {
        let before = slice_lossy(text, 0..at).chars().next_back();
        let after = slice_lossy(text, at..text.len()).chars().next();
        before.is_some_and(|before| !forbids_end(before))
            && after.is_some_and(|after| !forbids_start(after))
    });
    if !text.is_empty() {
        found.push(text.len());
    }
    found
}

/// Returns the offsets before opening and behind closing quotation marks among wide characters:
/// Unicode cannot tell the two apart and forbids both, Chinese can.
fn beside_quotes(text: &str) -> impl Iterator<Item = usize> + '_ {
    let followed = text.char_indices().zip(text.char_indices().skip(1));
    followed
        .filter(|((_, before), (_, after))| {
            is_wide(*before)
                && is_wide(*after)
                && (matches!(after, '“' | '‘') || matches!(before, '”' | '’'))
        })
        .map(|(_, (at, _))| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, width: f32) -> Vec<&str> {
        let measure = |_, _, c: char| if is_wide(c) { 2.0 } else { 1.0 };
        break_rows(text, measure, width, width)
            .into_iter()
            .map(|row| text.get(row).expect("rows end between characters"))
            .collect()
    }

    #[test]
    fn punctuation_stays_where_it_belongs() {
        assert_eq!(rows("教育，住房。", 4.0), ["教", "育，", "住", "房。"]);
        assert_eq!(rows("教育“住房”好", 6.0), ["教育", "“住", "房”好"]);
        assert_eq!(rows("教育”“住房", 6.0), ["教育”", "“住房"]);
        assert_eq!(rows("the quick fox", 9.0), ["the quick ", "fox"]);
        assert_eq!(rows("the quick fox", 8.0), ["the ", "quick ", "fox"]);
    }

    #[test]
    fn the_gap_between_han_and_latin_takes_room_but_not_at_the_start_of_a_row() {
        let advance = |_, before: Option<char>, character: char| {
            let gap = before.is_some_and(|before| needs_gap(before, character));
            (if is_wide(character) { 2.0 } else { 1.0 }) + if gap { 0.5 } else { 0.0 }
        };
        let rows = |width: f32| break_rows("有37名", advance, width, width).len();
        assert_eq!(rows(7.0), 1);
        assert_eq!(rows(6.9), 2);
        // 有 | 37名: the second row starts without a gap.
        assert_eq!(rows(4.5), 2);
        assert_eq!(rows(4.4), 3);
    }

    #[test]
    fn gaps_part_han_from_letters_and_digits_only() {
        for (before, after) in [('有', '3'), ('3', '名'), ('在', 'A'), ('φ', '值')] {
            assert!(needs_gap(before, after), "{before}{after}");
        }
        for (before, after) in [
            ('有', '，'),
            ('，', '3'),
            ('3', '%'),
            ('有', ' '),
            ('有', '３'),
            ('“', 'A'),
            ('a', 'b'),
        ] {
            assert!(!needs_gap(before, after), "{before}{after}");
        }
    }

    #[test]
    fn a_word_wider_than_a_row_is_cut() {
        assert_eq!(rows("abcdefgh", 3.0), ["abc", "def", "gh"]);
        assert_eq!(rows("", 3.0), [""]);
    }

    #[test]
    fn the_sample_breaks_well_at_every_width() {
        let sample =
            include_str!("../../../assets/sample/rural-work-meeting.txt").replace('\n', "");
        for width in 12..120 {
            let rows = rows(&sample, width as f32);
            for (n, row) in rows.iter().enumerate() {
                let first = row.chars().next().expect("no row is empty");
                let last = row.trim_end().chars().next_back().expect("no row is blank");
                assert!(
                    n == 0 || !forbids_start(first),
                    "a row starts with {first} at {width}"
                );
                assert!(!forbids_end(last), "a row ends with {last} at {width}");
            }
            assert_eq!(rows.concat(), sample);
        }
    }
}
