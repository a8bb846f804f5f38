//! Words of Han characters: looked for in the text as it is, and across its artificial breaks.
//!
//! Goes through the text window by window, so that what the one look brings into the processor's
//! cache the other finds there, and nothing is kept but the hits of one window.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::AtomicBool;

use memchr::memmem::Finder;

use super::go_on;
use crate::text::reading::Reading;
use crate::text::span::{Span, slice_lossy};

/// Bytes between two looks at the cancel flag.
const WINDOW: usize = 256 << 10;

pub(super) fn find(
    reading: &Reading,
    words: &str,
    cancel: &AtomicBool,
    take: &mut impl FnMut(Span) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let text = reading.text.as_str();
    let window = WINDOW.max(words.len());
    let whole = Whole::new(words);
    let mut breaks = Breaks::new(reading, words);
    let mut found: Vec<Span> = Vec::new();
    let mut free_from = 0;
    let mut from = 0;
    while from < text.len() {
        go_on(cancel)?;
        let to = (from + window).min(text.len());
        whole.add(text, from..to, &mut found);
        breaks.add(to, &mut found);
        // Runs in order, which this sort merges.
        found.sort();
        // Those behind the window wait for what stands before them in the next one.
        let n_ready = found.partition_point(|hit| (hit.start() as usize) < to);
        for hit in found.drain(..n_ready) {
            if hit.start() >= free_from {
                free_from = hit.end();
                take(hit)?;
            }
        }
        from = to;
    }
    ControlFlow::Continue(())
}

/// Finds the hits that stand in the text as they are; of a word that can overlap itself all, also
/// those that overlap: which of them count is known only with those across breaks.
struct Whole<'a> {
    words: &'a str,
    finder: Finder<'a>,
    is_recurring: bool,
}

impl<'a> Whole<'a> {
    fn new(words: &'a str) -> Self {
        Self {
            words,
            finder: Finder::new(words),
            is_recurring: recurs(words),
        }
    }

    /// Adds the hits that start in the window.
    fn add(&self, text: &str, window: Range<usize>, found: &mut Vec<Span>) {
        let len = self.words.len();
        let end = (window.end + len - 1).min(text.len());
        let bytes = text.as_bytes().get(window.start..end).unwrap_or_default();
        let span = |at: usize| Span::from_range(window.start + at..window.start + at + len);
        if !self.is_recurring {
            found.extend(self.finder.find_iter(bytes).map(span));
            return;
        }
        let step = self.words.chars().next().map_or(1, char::len_utf8);
        let mut from = 0;
        while let Some(at) = bytes.get(from..).and_then(|rest| self.finder.find(rest)) {
            found.push(span(from + at));
            from += at + step;
        }
    }
}

/// Whether the word can overlap itself, as 哈哈 does in 哈哈哈.
fn recurs(words: &str) -> bool {
    words
        .char_indices()
        .skip(1)
        .any(|(at, _)| words.get(at..).is_some_and(|end| words.starts_with(end)))
}

/// Finds the hits that an artificial break goes through, by looking at the breaks alone.
struct Breaks<'a> {
    reading: &'a Reading,
    words: &'a str,
    /// Where the word may be parted, with the character that would end the line. A word of one
    /// character has none.
    cuts: Vec<(usize, &'a [u8])>,
    /// The line whose end is looked at next, its paragraph, and the last line of that.
    line: usize,
    paragraph: usize,
    last: usize,
}

impl<'a> Breaks<'a> {
    fn new(reading: &'a Reading, words: &'a str) -> Self {
        let cuts = words
            .char_indices()
            .map(|(at, character)| {
                let end = at + character.len_utf8();
                (end, words.as_bytes().get(at..end).unwrap_or_default())
            })
            .filter(|&(end, _)| end < words.len())
            .collect();
        Self {
            reading,
            words,
            cuts,
            line: 0,
            paragraph: 0,
            last: reading.reflow.first_line(1).saturating_sub(1),
        }
    }

    /// Adds the hits on lines that start before `to` and were not looked at yet.
    fn add(&mut self, to: usize, found: &mut Vec<Span>) {
        if self.cuts.is_empty() {
            return;
        }
        let text = &self.reading.text;
        while self.line < text.n_lines() && (text.line_start(self.line) as usize) < to {
            if self.line < self.last {
                self.add_at_end(found);
            } else {
                self.paragraph += 1;
                let next = self.reading.reflow.first_line(self.paragraph + 1);
                self.last = next.saturating_sub(1);
            }
            self.line += 1;
        }
    }

    fn add_at_end(&self, found: &mut Vec<Span>) {
        let text = self.reading.text.as_str();
        let start_of_line = self.reading.text.line_start(self.line) as usize;
        let mut end = self.reading.text.line_start(self.line + 1) as usize - 1;
        let mut before = text.as_bytes().get(..end).unwrap_or_default();
        if may_end_white(before) {
            end = slice_lossy(text, start_of_line..end).trim_end().len() + start_of_line;
            before = text.as_bytes().get(..end).unwrap_or_default();
        }
        for &(cut, last_character) in &self.cuts {
            if !before.ends_with(last_character) {
                continue;
            }
            let Some(start) = end.checked_sub(cut) else {
                continue;
            };
            if start < start_of_line
                || !before.ends_with(self.words.as_bytes().get(..cut).unwrap_or_default())
            {
                continue;
            }
            if let Some(end) = self.end_of_rest(cut) {
                found.push(Span::from_range(start..end));
            }
        }
    }

    /// Whether the rest of the word, from `done` on, starts on the next line; returns where it
    /// ends.
    fn end_of_rest(&self, done: usize) -> Option<usize> {
        let mut rest = self.words.get(done..)?;
        for line in self.line + 1..=self.last {
            let span = self.reading.text.line_span(line);
            let content = slice_lossy(self.reading.text.as_str(), span.range());
            let trimmed = content.trim_start();
            if trimmed.starts_with(rest) {
                return Some(span.end() as usize - trimmed.len() + rest.len());
            }
            // A word longer than a row, or a blank line within the paragraph.
            rest = rest.strip_prefix(trimmed.trim_end())?;
        }
        None
    }
}

/// Whether the last character may be white space: told from its bytes, because nearly none is.
fn may_end_white(row: &[u8]) -> bool {
    matches!(
        row,
        [.., b'\t'..=b' '] | [.., 0xC2, _] | [.., 0xE1..=0xE3, _, _]
    )
}
