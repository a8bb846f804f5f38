//! Words of Han characters: looked for in the text as it is, and across its artificial breaks.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::text::reading::Reading;
use crate::text::span::{Span, slice_lossy};

/// Lines between two looks at the cancel flag.
const LINES_A_LOOK: usize = 4096;

pub(super) fn find(reading: &Reading, words: &str, cancel: &AtomicBool) -> Vec<Span> {
    let text = reading.text.as_str();
    let is_recurring = recurs(words);
    let mut whole: Vec<Span> = Vec::new();
    let mut add = |start: usize| {
        whole.push(Span::from_range(start..start + words.len()));
        !whole.len().is_multiple_of(LINES_A_LOOK) || !cancel.load(Ordering::Relaxed)
    };
    if is_recurring {
        // All of them: which ones overlap is known only with those across breaks.
        let finder = memchr::memmem::Finder::new(words);
        let mut from = 0;
        while let Some(at) = text
            .as_bytes()
            .get(from..)
            .and_then(|rest| finder.find(rest))
            && add(from + at)
        {
            from += at + words.chars().next().map_or(1, char::len_utf8);
        }
    } else {
        let _stopped = memchr::memmem::find_iter(text.as_bytes(), words).all(add);
    }
    let mut broken = Vec::new();
    // A word of one character cannot be broken.
    if words.chars().nth(1).is_some() {
        find_broken(reading, words, cancel, &mut broken);
    }
    if broken.is_empty() && !is_recurring {
        return whole;
    }
    merge(whole, &broken)
}

/// Whether the word can overlap itself, as 哈哈 does in 哈哈哈.
fn recurs(words: &str) -> bool {
    words
        .char_indices()
        .skip(1)
        .any(|(at, _)| words.get(at..).is_some_and(|end| words.starts_with(end)))
}

/// Finds the hits that an artificial break goes through, by looking at the breaks alone.
fn find_broken(reading: &Reading, words: &str, cancel: &AtomicBool, hits: &mut Vec<Span>) {
    let text = reading.text.as_str();
    let bytes = text.as_bytes();
    // Where the word may be parted, with the character that would end the line.
    let cuts: Vec<(usize, &[u8])> = words
        .char_indices()
        .map(|(at, character)| {
            let end = at + character.len_utf8();
            (end, words.as_bytes().get(at..end).unwrap_or_default())
        })
        .filter(|&(end, _)| end < words.len())
        .collect();
    let reflow = &reading.reflow;
    for paragraph in 0..reflow.n_paragraphs() {
        let first = reflow.first_line(paragraph);
        let last = reflow.first_line(paragraph + 1).saturating_sub(1);
        for line in first..last {
            if line % LINES_A_LOOK == 0 && cancel.load(Ordering::Relaxed) {
                return;
            }
            let mut end = reading.text.line_start(line + 1) as usize - 1;
            if bytes
                .get(end.saturating_sub(1))
                .is_some_and(|&byte| byte == b' ' || byte == 0x80)
            {
                // Perhaps white space before the line end (U+3000 ends in 0x80).
                end = slice_lossy(text, 0..end).trim_end().len();
            }
            let before = bytes.get(..end).unwrap_or_default();
            for &(cut, last_character) in &cuts {
                if !before.ends_with(last_character) {
                    continue;
                }
                let Some(start) = end.checked_sub(cut) else {
                    continue;
                };
                let start_of_line = reading.text.line_start(line) as usize;
                if start < start_of_line
                    || !before.ends_with(words.as_bytes().get(..cut).unwrap_or_default())
                {
                    continue;
                }
                if let Some(end) = continues(reading, words, cut, line + 1, last) {
                    hits.push(Span::from_range(start..end));
                }
            }
        }
    }
}

/// Whether the rest of the word, from `done` on, starts on `line`; returns where it ends.
fn continues(
    reading: &Reading,
    words: &str,
    done: usize,
    line: usize,
    last: usize,
) -> Option<usize> {
    if line > last {
        return None;
    }
    let span = reading.text.line_span(line);
    let content = slice_lossy(reading.text.as_str(), span.range());
    let trimmed = content.trim_start();
    let start = span.end() as usize - trimmed.len();
    let rest = words.get(done..)?;
    if trimmed.starts_with(rest) {
        return Some(start + rest.len());
    }
    // A word longer than a row, or a blank line within the paragraph.
    let row = trimmed.trim_end();
    let taken = rest.strip_prefix(row)?;
    continues(reading, words, words.len() - taken.len(), line + 1, last)
}

/// Merges two ordered lists, leaving out what overlaps an earlier hit.
fn merge(whole: Vec<Span>, broken: &[Span]) -> Vec<Span> {
    let mut all = whole;
    all.extend_from_slice(broken);
    all.sort_unstable();
    let mut end = 0;
    all.retain(|hit| {
        let is_free = hit.start() >= end;
        if is_free {
            end = hit.end();
        }
        is_free
    });
    all
}
