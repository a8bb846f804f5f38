//! Words of Han characters: looked for in the text as it is, and across its artificial breaks.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::text::reading::Reading;
use crate::text::span::{Span, slice_lossy};

/// Lines between two looks at the cancel flag.
const LINES_A_LOOK: usize = 4096;

/// Texts from this size on, in bytes, are searched by two threads.
const LONG: u32 = 4 << 20;

pub(super) fn find(reading: &Reading, words: &str, cancel: &AtomicBool) -> Vec<Span> {
    // A word of one character cannot be broken.
    if words.chars().nth(1).is_none() {
        return find_whole(reading, words, cancel);
    }
    let (whole, broken) = if reading.text.len() < LONG {
        let whole = find_whole(reading, words, cancel);
        (whole, find_broken(reading, words, cancel))
    } else {
        std::thread::scope(|scope| {
            let whole = scope.spawn(|| find_whole(reading, words, cancel));
            let broken = find_broken(reading, words, cancel);
            match whole.join() {
                Ok(whole) => (whole, broken),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    };
    if broken.is_empty() && !recurs(words) {
        return whole;
    }
    merge(whole, &broken)
}

/// Finds the hits that stand in the text as they are; of a word that can overlap itself all, also
/// those that overlap: which of them count is known only with those across breaks.
fn find_whole(reading: &Reading, words: &str, cancel: &AtomicBool) -> Vec<Span> {
    let text = reading.text.as_str();
    let is_recurring = recurs(words);
    let mut whole: Vec<Span> = Vec::new();
    let mut add = |start: usize| {
        whole.push(Span::from_range(start..start + words.len()));
        !whole.len().is_multiple_of(LINES_A_LOOK) || !cancel.load(Ordering::Relaxed)
    };
    if is_recurring {
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
    whole
}

/// Whether the word can overlap itself, as 哈哈 does in 哈哈哈.
fn recurs(words: &str) -> bool {
    words
        .char_indices()
        .skip(1)
        .any(|(at, _)| words.get(at..).is_some_and(|end| words.starts_with(end)))
}

/// Finds the hits that an artificial break goes through, by looking at the breaks alone.
fn find_broken(reading: &Reading, words: &str, cancel: &AtomicBool) -> Vec<Span> {
    let mut hits = Vec::new();
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
                return hits;
            }
            let mut end = reading.text.line_start(line + 1) as usize - 1;
            let mut before = bytes.get(..end).unwrap_or_default();
            if may_end_white(before) {
                end = slice_lossy(text, 0..end).trim_end().len();
                before = bytes.get(..end).unwrap_or_default();
            }
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
    hits
}

/// Whether the last character may be white space: told from its bytes, because nearly none is.
fn may_end_white(row: &[u8]) -> bool {
    matches!(
        row,
        [.., b'\t'..=b' '] | [.., 0xC2, _] | [.., 0xE1..=0xE3, _, _]
    )
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
    // Two runs in order, which this sort merges.
    all.sort();
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
