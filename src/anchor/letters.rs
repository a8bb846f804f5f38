//! A text as the letters that count: without white space, full and half width alike.
//!
//! Offsets in this room are letters; bytes and scalar values are made from them at its borders.

use std::ops::Range;

use crate::text::document_text::DocumentText;
use crate::text::span::{Span, slice_lossy};

/// Letters between two entries of the table of bytes.
const BLOCK: usize = 64;

/// The letters of a document's text, with the way back to its bytes.
#[derive(Debug)]
pub(super) struct Letters<'a> {
    pub(super) all: Vec<char>,
    text: &'a str,
    /// Where every `BLOCK`th letter starts.
    starts: Vec<u32>,
}

/// Whether a character counts at all. Marks that cannot be seen come and go with converters.
fn counts(character: char) -> bool {
    !character.is_whitespace() && !matches!(character, '\u{FEFF}' | '\u{200B}' | '\u{AD}')
}

/// Returns a character as it is compared: text changes width when it goes through converters.
fn folded(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

/// Returns the letters of a quote or of its context.
pub(super) fn letters_of(words: &str) -> impl Iterator<Item = char> + '_ {
    words.chars().filter(|&c| counts(c)).map(folded)
}

/// Whether two quotes have the same words; width does matter here, white space does not.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    let visible = |words: &'_ str| -> Vec<char> { words.chars().filter(|&c| counts(c)).collect() };
    a == b || visible(a) == visible(b)
}

impl<'a> Letters<'a> {
    pub(super) fn new(text: &'a DocumentText) -> Self {
        let text = text.as_str();
        let mut all = Vec::with_capacity(text.len() / 3 + 16);
        let mut starts = Vec::with_capacity(text.len() / 3 / BLOCK + 1);
        for (at, character) in text.char_indices() {
            if counts(character) {
                if all.len() % BLOCK == 0 {
                    starts.push(at as u32);
                }
                all.push(folded(character));
            }
        }
        Self { all, text, starts }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn get(&self, range: Range<usize>) -> Option<&[char]> {
        self.all.get(range)
    }

    /// Returns the span from the first letter to the last, both included; empty for no letters.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.bytes_of(range.start).start;
        match range.end.checked_sub(1) {
            Some(last) if last >= range.start => Span::from_range(start..self.bytes_of(last).end),
            _ => Span::from_range(start..start),
        }
    }

    /// Returns the first letter that starts at a byte or behind it.
    pub(super) fn at_byte(&self, byte: u32) -> usize {
        let block = self.starts.partition_point(|&start| start <= byte);
        let Some(block) = block.checked_sub(1) else {
            return 0;
        };
        let start = self.starts.get(block).copied().unwrap_or_default();
        let before = slice_lossy(self.text, start as usize..byte as usize);
        let n_before = before.chars().filter(|&c| counts(c)).count();
        (block * BLOCK + n_before).min(self.len())
    }

    fn bytes_of(&self, letter: usize) -> Range<usize> {
        let start = self.starts.get(letter / BLOCK).copied();
        let start = start.map_or(self.text.len(), |start| start as usize);
        slice_lossy(self.text, start..self.text.len())
            .char_indices()
            .filter(|&(_, c)| counts(c))
            .nth(letter % BLOCK)
            .map_or(self.text.len()..self.text.len(), |(at, c)| {
                start + at..start + at + c.len_utf8()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_know_their_bytes() {
        let body = format!("　　教 育\n\n，Ａb\u{FEFF}。\n{}", "长 途\n".repeat(100));
        let text = DocumentText::new(body.as_str());
        let letters = Letters::new(&text);
        assert_eq!(
            letters.all.iter().take(6).collect::<String>(),
            "教育，Ab。".replace('，', ",")
        );
        for n in 0..letters.len() {
            let span = letters.span(n..n + 1);
            assert_eq!(
                letters_of(text.slice(span)).collect::<Vec<_>>(),
                [letters.all[n]]
            );
            assert_eq!(letters.at_byte(span.start()), n);
        }
        assert_eq!(text.slice(letters.span(0..2)), "教 育");
        assert!(letters.span(3..3).is_empty());
        assert_eq!(letters.at_byte(text.len()), letters.len());
    }

    #[test]
    fn words_are_the_same_whatever_white_space_is_between() {
        assert!(is_same("教 育\n优先", "教育优先"));
        assert!(!is_same("12", "１２"));
    }
}
