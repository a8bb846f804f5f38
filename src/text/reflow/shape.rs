//! What can be seen of one line: how wide it is, how it begins, how it ends.
//!
//! Judges nothing; `page` and `judge` compare shapes.

use crate::text::cells::{Ruler, is_closing, is_ideograph, is_opening, is_sentence_end};
use crate::text::numbering::{MarkKind, mark_at_start};
use crate::text::span::slice_lossy;

/// Rows narrower than this (in half-cells) are lists or verses, not wrapped text.
pub(super) const MIN_WIDTH: usize = 24;
/// Lines wider than this are never rows of a page.
pub(super) const MAX_WIDTH: usize = 240;

/// What can be seen of a line without its neighbours.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shape {
    /// Width in half-cells, indent included; `u16::MAX` for lines no page holds.
    pub(super) half_cells: u16,
    /// Width of the first piece that cannot be parted: what a row before it had no room for.
    pub(super) first_piece: u16,
    pub(super) mark: Option<MarkKind>,
    pub(super) is_blank: bool,
    pub(super) is_indented: bool,
    /// Ends with 。！？：； or with quotes after one.
    pub(super) ends_sentence: bool,
    /// Ends with a comma: more must follow.
    pub(super) ends_comma: bool,
    /// Ends with a mark that may hang beyond the margin.
    pub(super) ends_closing: bool,
    /// Starts with words that open a paragraph.
    pub(super) has_cue: bool,
}

/// Words that, followed by a comma or colon, open a paragraph of a speech.
const CUES: [&str; 16] = [
    "同志们",
    "各位领导",
    "各位代表",
    "各位同志",
    "因此",
    "为此",
    "总之",
    "下面",
    "最后",
    "首先",
    "当前",
    "目前",
    "近年来",
    "这一仗",
    "这一年",
    "朋友们",
];

impl Shape {
    pub(super) fn of(line: &str) -> Self {
        let content = line.trim_end();
        let words = content.trim_start();
        if words.is_empty() {
            return Self {
                is_blank: true,
                ..Self::default()
            };
        }
        let mut ruler = Ruler::default();
        for character in content.chars() {
            ruler.add(character);
            if ruler.half_cells() as usize > MAX_WIDTH {
                break;
            }
        }
        let too_wide = ruler.half_cells() as usize > MAX_WIDTH;
        let indent = slice_lossy(content, 0..content.len() - words.len());
        let indent_width: usize = indent
            .chars()
            .map(|c| match c {
                '\u{3000}' => 2,
                '\t' => 4,
                _ => 1,
            })
            .sum();
        let mut last = words.chars().rev();
        let end = last.next().unwrap_or(' ');
        let before_quotes = words
            .chars()
            .rev()
            .find(|&c| !matches!(c, '”' | '’' | '」' | '』' | ')' | '）' | '》' | '"'))
            .unwrap_or(' ');
        Self {
            half_cells: if too_wide {
                u16::MAX
            } else {
                ruler.half_cells() as u16
            },
            first_piece: first_piece(words),
            mark: mark_at_start(words).map(|mark| mark.kind),
            is_blank: false,
            is_indented: indent_width >= 3,
            ends_sentence: is_sentence_end(before_quotes)
                || matches!(end, '：' | ':' | '；' | ';')
                || end == '.',
            ends_comma: matches!(end, '，' | ',' | '、'),
            ends_closing: is_closing(end),
            has_cue: has_cue(words),
        }
    }

    pub(super) fn cells(self) -> usize {
        self.half_cells as usize
    }

    /// The widths of page for which this row, followed by `next`, would be full.
    pub(super) fn full_widths(self, next: Self) -> Option<(usize, usize)> {
        let cells = self.cells();
        if self.is_blank || next.is_blank || !(MIN_WIDTH..=MAX_WIDTH).contains(&cells) {
            return None;
        }
        let hanging = if self.ends_closing { 2 } else { 0 };
        Some((cells - hanging, cells + next.first_piece as usize - 1))
    }
}

fn has_cue(words: &str) -> bool {
    // Asked of every line, and nearly always answered by the first character.
    let may_have = words.starts_with(|first| {
        matches!(
            first,
            '同' | '各'
                | '因'
                | '为'
                | '总'
                | '下'
                | '最'
                | '首'
                | '当'
                | '目'
                | '近'
                | '这'
                | '朋'
        )
    });
    may_have
        && CUES.iter().any(|cue| {
            words
                .strip_prefix(cue)
                .is_some_and(|rest| rest.starts_with(['，', ',', '：', ':', '！', '!']))
        })
}

/// Width in half-cells of the first piece of a line that no page parts: a Latin word or a number,
/// or one character with what must stand before and behind it.
fn first_piece(words: &str) -> u16 {
    let mut ruler = Ruler::default();
    let mut has_body = false;
    let mut in_word = false;
    for character in words.chars().take(40) {
        let is_in_word =
            in_word && (character.is_ascii_alphanumeric() || "-'%./".contains(character));
        if has_body && !is_in_word && !is_closing(character) {
            break;
        }
        ruler.add(character);
        if !has_body && !is_opening(character) {
            has_body = true;
            in_word = !is_ideograph(character) && character.is_alphanumeric();
        } else if is_closing(character) && !character.is_ascii_alphanumeric() {
            in_word = in_word && "-'%./".contains(character);
        }
    }
    (ruler.half_cells() as u16).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_is_found() {
        for cue in CUES {
            assert!(has_cue(&format!("{cue}，")), "{cue}");
            assert!(!has_cue(cue), "{cue} without a mark");
        }
    }
}
