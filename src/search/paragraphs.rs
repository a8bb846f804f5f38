//! Regular expressions: run paragraph by paragraph on the joined words.
//!
//! A paragraph may be as long as the text, and an expression that is running cannot be stopped. So
//! a long paragraph is searched piece by piece, each joined with some of what stands around it: a
//! hit may go on behind its piece, and an expression sees what stands before. Only a hit that goes
//! on for more than [`REACH`] is parted there.

use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

use regex::Regex;

use super::go_on;
use crate::text::reading::Reading;
use crate::text::span::{Span, ceil_char, floor_char, slice_lossy};

/// Bytes of a long paragraph in which hits of one turn start.
const PIECE: u32 = 32 << 10;
/// Bytes behind a piece in which they may end.
const REACH: u32 = 8 << 10;
/// Bytes before a piece that an expression can look back at, as `^` and `\b` do.
const BEFORE: u32 = 1 << 10;

pub(super) fn find(
    reading: &Reading,
    regex: &Regex,
    cancel: &AtomicBool,
    take: &mut impl FnMut(Span) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for paragraph in 0..reading.reflow.n_paragraphs() {
        go_on(cancel)?;
        let content = reading.reflow.content(&reading.text, paragraph);
        let mut from = content.start();
        while from < content.end() {
            go_on(cancel)?;
            from = find_in_piece(reading, regex, content, from, take)?;
        }
    }
    ControlFlow::Continue(())
}

/// Takes the hits that start in the piece of the paragraph from `from` on; returns where the next
/// piece starts.
fn find_in_piece(
    reading: &Reading,
    regex: &Regex,
    paragraph: Span,
    from: u32,
    take: &mut impl FnMut(Span) -> ControlFlow<()>,
) -> ControlFlow<(), u32> {
    let text = reading.text.as_str();
    let is_last = paragraph.end() - from <= PIECE + REACH;
    let (piece_end, joined) = if is_last && from == paragraph.start() {
        (paragraph.end(), reading.join(paragraph))
    } else {
        let piece_end = if is_last {
            paragraph.end()
        } else {
            floor_char(text, (from + PIECE) as usize) as u32
        };
        let before = floor_char(text, from.saturating_sub(BEFORE) as usize) as u32;
        let behind = ceil_char(text, piece_end.saturating_add(REACH) as usize) as u32;
        let window = Span::new(before.max(paragraph.start()), behind.min(paragraph.end()));
        (piece_end, reading.join(window))
    };
    let words = joined.text.as_str();
    let joined_end = joined.joined_offset(piece_end) as usize;
    let mut next = piece_end;
    let mut at = joined.joined_offset(from) as usize;
    while let Some(hit) = regex.find_at(words, at) {
        if hit.start() >= joined_end && !is_last {
            break;
        }
        at = hit.end();
        if hit.is_empty() {
            let Some(character) = slice_lossy(words, at..words.len()).chars().next() else {
                break;
            };
            at += character.len_utf8();
        } else {
            let span = joined.document_span(hit.start() as u32, hit.end() as u32);
            next = next.max(span.end());
            take(span)?;
        }
    }
    ControlFlow::Continue(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::document_text::DocumentText;
    use proptest::prelude::*;

    fn find_all(reading: &Reading, expression: &str) -> Vec<Span> {
        let regex = Regex::new(expression).expect("a good expression");
        let mut hits = Vec::new();
        let _done = find(reading, &regex, &AtomicBool::new(false), &mut |hit| {
            hits.push(hit);
            ControlFlow::Continue(())
        });
        hits
    }

    /// The same on each paragraph joined at once.
    fn find_all_at_once(reading: &Reading, expression: &str) -> Vec<Span> {
        let regex = Regex::new(expression).expect("a good expression");
        let mut hits = Vec::new();
        for paragraph in 0..reading.reflow.n_paragraphs() {
            let joined = reading.join(reading.reflow.content(&reading.text, paragraph));
            let found = regex
                .find_iter(&joined.text)
                .filter(|hit| !hit.is_empty())
                .map(|hit| joined.document_span(hit.start() as u32, hit.end() as u32));
            hits.extend(found);
        }
        hits
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn a_long_paragraph_has_the_hits_it_has_in_one_piece(
            n_before in 0_usize..40,
            sentence in "[教育住房ab，]{20,90}[。 ]",
            expression in prop::sample::select(vec![
                "^.", ".$", r"\b", r"\bab?", "教.{0,9}房", "[^，。]+", "(?:a|教)*", "b教|教", ".{500}",
            ]),
        ) {
            let mut body = "教".repeat(n_before);
            while body.len() < 130_000 {
                body.push_str(&sentence);
            }
            let reading = Reading::new(DocumentText::new(body));
            prop_assert_eq!(reading.n_paragraphs(), 1);
            prop_assert_eq!(find_all(&reading, expression), find_all_at_once(&reading, expression));
        }
    }

    #[test]
    fn pieces_of_a_long_wrapped_paragraph_are_joined_across_its_breaks() {
        let row = "坚持教育优先发展资源投向农村学校薄弱落实困难学生资助政\n";
        let reading = Reading::new(DocumentText::new(row.repeat(2000)));
        assert_eq!(reading.n_paragraphs(), 1);
        let hits = find_all(&reading, "政坚");
        assert_eq!(hits.len(), 1999);
        assert_eq!(hits, find_all_at_once(&reading, "政坚"));
    }

    #[test]
    fn a_hit_without_end_is_parted_where_its_piece_cannot_reach() {
        let reading = Reading::new(DocumentText::new("教".repeat(100_000)));
        let hits = find_all(&reading, "教+");
        assert!(hits.len() > 1);
        assert!(hits.is_sorted_by(|one, next| one.end() == next.start()));
        assert_eq!(
            hits.iter().map(|hit| hit.len()).sum::<u32>(),
            reading.text.len()
        );
    }

    #[test]
    fn a_long_paragraph_can_be_left_in_the_middle() {
        let reading = Reading::new(DocumentText::new("教育".repeat(100_000)));
        let regex = Regex::new("教").expect("a good expression");
        let cancel = AtomicBool::new(false);
        let mut n_hits = 0;
        let stopped = find(&reading, &regex, &cancel, &mut |_| {
            n_hits += 1;
            cancel.store(true, std::sync::atomic::Ordering::Relaxed);
            ControlFlow::Continue(())
        });
        assert!(stopped.is_break());
        assert!(n_hits * 6 <= PIECE + REACH, "{n_hits} hits");
    }
}
