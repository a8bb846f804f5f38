//! Grapheme clusters: the smallest thing that can be selected.
//!
//! Looks no further around an offset than its cluster needs.

use unicode_segmentation::GraphemeCursor;

use crate::text::span::{ceil_char, floor_char};

/// Returns the nearest grapheme boundary at or before `offset`; the end, where it lies beyond.
pub fn grapheme_floor(text: &str, offset: usize) -> usize {
    let offset = floor_char(text, offset);
    if is_boundary(text, offset) {
        offset
    } else {
        boundary_before(text, offset)
    }
}

/// Returns the nearest grapheme boundary at or after `offset`; the end, where it lies beyond.
pub fn grapheme_ceil(text: &str, offset: usize) -> usize {
    let offset = ceil_char(text, offset);
    if is_boundary(text, offset) {
        offset
    } else {
        boundary_after(text, offset)
    }
}

/// Returns the first grapheme boundary after `offset`, or the end.
pub fn next_grapheme(text: &str, offset: usize) -> usize {
    boundary_after(text, floor_char(text, offset))
}

/// Returns the last grapheme boundary before `offset`, or 0.
pub fn previous_grapheme(text: &str, offset: usize) -> usize {
    boundary_before(text, ceil_char(text, offset))
}

/// Whether a grapheme ends at `offset`, a character boundary.
pub(super) fn is_boundary(text: &str, offset: usize) -> bool {
    // The cursor can only fail for want of text, and it has all.
    cursor(text, offset).is_boundary(text, 0).unwrap_or(true)
}

fn boundary_before(text: &str, offset: usize) -> usize {
    let before = cursor(text, offset).prev_boundary(text, 0);
    before.ok().flatten().unwrap_or(0)
}

fn boundary_after(text: &str, offset: usize) -> usize {
    let after = cursor(text, offset).next_boundary(text, 0);
    after.ok().flatten().unwrap_or(text.len())
}

fn cursor(text: &str, offset: usize) -> GraphemeCursor {
    GraphemeCursor::new(offset, text.len(), true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation as _;

    #[test]
    fn a_family_of_emoji_is_one() {
        let text = "家👨‍👩‍👧好";
        let end = text.len() - "好".len();
        for offset in 4..end {
            assert_eq!(grapheme_floor(text, offset), 3);
            assert_eq!(grapheme_ceil(text, offset), end);
        }
        assert_eq!(next_grapheme(text, 3), end);
        assert_eq!(previous_grapheme(text, end), 3);
    }

    #[test]
    fn the_ends_of_the_text_stop_every_step() {
        assert_eq!(next_grapheme("教", 3), 3);
        assert_eq!(next_grapheme("教", 99), 3);
        assert_eq!(previous_grapheme("教", 0), 0);
        assert_eq!(previous_grapheme("教", 99), 0);
        assert_eq!(grapheme_floor("教", 99), 3);
        assert_eq!(grapheme_ceil("教", 99), 3);
        assert_eq!((grapheme_floor("", 0), next_grapheme("", 5)), (0, 0));
    }

    #[test]
    fn an_offset_within_a_character_belongs_to_it() {
        let text = "教𠮷";
        assert_eq!(grapheme_floor(text, 2), 0);
        assert_eq!(grapheme_ceil(text, 1), 3);
        assert_eq!(next_grapheme(text, 1), 3);
        assert_eq!(previous_grapheme(text, 4), 3);
    }

    proptest! {
        #[test]
        fn steps_agree_with_a_walk_over_the_whole_text(
            text in "[a\r\n 教𠮷é\u{301}\u{302A}\u{FE0F}\u{E0100}\u{200D}👩❤👍\u{1F3FD}🇨🇳각ᄀ\u{1161}\u{11A8}क\u{94D}\u{93C}ष\u{600}ำ]{0,24}",
        ) {
            let mut edges: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
            edges.push(text.len());
            for offset in 0..=text.len() {
                let floor = edges.iter().rfind(|&&edge| edge <= offset);
                prop_assert_eq!(Some(&grapheme_floor(&text, offset)), floor);
                let ceil = edges.iter().find(|&&edge| edge >= offset);
                prop_assert_eq!(Some(&grapheme_ceil(&text, offset)), ceil);
                let next = edges.iter().find(|&&edge| edge > offset).copied();
                prop_assert_eq!(next_grapheme(&text, offset), next.unwrap_or(text.len()));
                let previous = edges.iter().rfind(|&&edge| edge < offset).copied();
                prop_assert_eq!(previous_grapheme(&text, offset), previous.unwrap_or(0));
            }
        }
    }
}
