//! Hard-wrapped lines → paragraphs, and paragraph text ↔ document text.
//!
//! Text copied from PDF or from the official layout (22 lines of 28 characters a page) has a line
//! end after every row. This module finds out which of them end a paragraph. It never changes the
//! text: a paragraph is a run of lines, and [`Reflow::join`] makes the words a person reads, with
//! the way back to the bytes of the document.
//!
//! How a break is judged. A row is *full* when the next line's first unbreakable piece would not
//! have fitted behind it; the width of a full row is the one that makes most rows full. Where the
//! indent of first lines was lost in copying, full first lines are two characters narrower, which
//! tells a paragraph's start even after a full row. Widths are estimated per chunk of lines, so
//! that a long text can be read in pieces and in parallel, with the same result.

mod joined;
mod judge;
mod page;
mod shape;
#[cfg(test)]
mod tests;

pub use joined::{Joined, Side};

use super::cells::{is_opening, is_wide};
use super::document_text::DocumentText;
use super::span::{Span, slice_lossy};
use joined::Piece;
use judge::judge_chunk;

/// Lines whose widths are estimated together.
const CHUNK_LINES: usize = 2048;
/// Above this number of lines the chunks are shared out to threads.
const PARALLEL_LINES: usize = 40_000;

/// Which lines belong together, as the first line of every paragraph.
///
/// Line 0 always starts one. Blank lines belong to the paragraph before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reflow {
    /// First lines, ascending; empty for an empty text.
    starts: Vec<u32>,
    n_lines: u32,
    /// Lines that were judged; fewer than all in a preview.
    n_judged: u32,
}

impl Reflow {
    /// Judges every line break of a text: about 0.1 s for 100 MB on two cores.
    pub fn new(text: &DocumentText) -> Self {
        Self::of_lines(text, text.n_lines())
    }

    /// Judges only the first lines, at least `n_lines` of them, so that a long text can be shown
    /// before all of it is judged. The paragraphs are those of [`Reflow::new`], but the last,
    /// which takes the rest of the text.
    pub fn preview(text: &DocumentText, n_lines: usize) -> Self {
        Self::of_lines(text, n_lines.next_multiple_of(CHUNK_LINES))
    }

    /// Takes every line as a paragraph of its own, for showing the original lines.
    pub fn every_line(text: &DocumentText) -> Self {
        Self {
            starts: (0..text.n_lines() as u32).collect(),
            n_lines: text.n_lines() as u32,
            n_judged: text.n_lines() as u32,
        }
    }

    fn of_lines(text: &DocumentText, n_lines: usize) -> Self {
        let n_lines = n_lines.min(text.n_lines());
        let n_chunks = n_lines.div_ceil(CHUNK_LINES);
        let judge = |chunks: std::ops::Range<usize>| {
            let mut starts = Vec::new();
            for chunk in chunks {
                let first = chunk * CHUNK_LINES;
                judge_chunk(text, first, (first + CHUNK_LINES).min(n_lines), &mut starts);
            }
            starts
        };
        let starts = if n_lines < PARALLEL_LINES {
            judge(0..n_chunks)
        } else {
            let n_threads = std::thread::available_parallelism()
                .map_or(2, usize::from)
                .min(8);
            let share = n_chunks.div_ceil(n_threads);
            std::thread::scope(|scope| {
                let judge = &judge;
                let threads: Vec<_> = (0..n_threads)
                    .map(|n| (n * share).min(n_chunks)..((n + 1) * share).min(n_chunks))
                    .map(|chunks| {
                        let own = chunks.clone();
                        let thread = std::thread::Builder::new().name("reflow".to_owned());
                        let thread = thread.spawn_scoped(scope, move || judge(chunks));
                        thread.map_err(|_| own)
                    })
                    .collect();
                threads
                    .into_iter()
                    .flat_map(
                        |thread| match thread.map(std::thread::ScopedJoinHandle::join) {
                            Ok(Ok(starts)) => starts,
                            Ok(Err(panic)) => std::panic::resume_unwind(panic),
                            // The system had no thread left for it.
                            Err(own) => judge(own),
                        },
                    )
                    .collect()
            })
        };
        Self {
            starts,
            n_lines: text.n_lines() as u32,
            n_judged: n_lines as u32,
        }
    }

    /// Whether every line was judged: not so in a preview of a long text.
    pub fn is_complete(&self) -> bool {
        self.n_judged == self.n_lines
    }

    /// Returns where the lines end that were judged: in a preview of a long text, beyond this
    /// paragraphs are not known. Paragraphs that end before it are right.
    pub fn judged_end(&self, text: &DocumentText) -> u32 {
        if self.is_complete() {
            text.len()
        } else {
            text.line_start(self.starts.last().map_or(0, |&start| start as usize))
        }
    }

    /// Number of paragraphs, a blank one at the start included.
    pub fn n_paragraphs(&self) -> usize {
        self.starts.len()
    }

    /// Returns the first line (from 0) of a paragraph.
    pub fn first_line(&self, paragraph: usize) -> usize {
        self.starts.get(paragraph).copied().unwrap_or(self.n_lines) as usize
    }

    /// Returns the paragraph that a line (from 0) belongs to.
    pub fn paragraph_of_line(&self, line: usize) -> usize {
        self.starts
            .partition_point(|&start| start as usize <= line)
            .saturating_sub(1)
    }

    /// Returns the paragraph that the byte at `offset` belongs to.
    pub fn paragraph_at(&self, text: &DocumentText, offset: u32) -> usize {
        self.paragraph_of_line(text.line_at(offset))
    }

    /// Returns all bytes of a paragraph, its line ends and following blank lines included:
    /// together the paragraphs cover the text.
    pub fn extent(&self, text: &DocumentText, paragraph: usize) -> Span {
        Span::new(
            text.line_start(self.first_line(paragraph)),
            text.line_start(self.first_line(paragraph + 1)),
        )
    }

    /// Returns a paragraph from its first visible character to its last; empty if it has none.
    pub fn content(&self, text: &DocumentText, paragraph: usize) -> Span {
        trim(text, self.extent(text, paragraph))
    }

    /// Whether the paragraph holds anything but white space.
    pub fn has_content(&self, text: &DocumentText, paragraph: usize) -> bool {
        !self.content(text, paragraph).is_empty()
    }

    /// Whether the break behind a line (from 0) was made by the page, not by the writer.
    pub fn is_artificial_break(&self, line: usize) -> bool {
        line + 1 < self.n_lines as usize && self.starts.binary_search(&(line as u32 + 1)).is_err()
    }

    /// Returns the words of a span as a person reads them: artificial breaks vanish between wide
    /// characters and become a space between Latin words; paragraphs are parted by one line end.
    pub fn join(&self, text: &DocumentText, span: Span) -> Joined {
        let mut joined = Joined::default();
        if span.is_empty() {
            return joined;
        }
        let first = text.line_at(span.start());
        let last = text.line_at(span.end().saturating_sub(1).max(span.start()));
        let mut paragraph = self.paragraph_of_line(first);
        for line in first..=last {
            let whole = text.line_span(line);
            let Some(mut part) = whole.intersection(span) else {
                continue;
            };
            // Outer white space of a row belongs to the page; what the span cuts off does not.
            if part.start() == whole.start() {
                part = trim_start(text, part);
            }
            if part.end() == whole.end() {
                part = trim_end(text, part);
            }
            if part.is_empty() {
                continue;
            }
            let here = self.paragraph_of_line(line);
            if !joined.pieces.is_empty() {
                if here == paragraph {
                    let words = slice_lossy(text.as_str(), part.range());
                    if needs_space(&joined.text, words) {
                        joined.text.push(' ');
                    }
                } else {
                    joined.text.push('\n');
                }
            }
            paragraph = here;
            joined.pieces.push(Piece {
                joined: joined.text.len() as u32,
                document: part.start(),
                len: part.len(),
            });
            joined.text.push_str(text.slice(part));
        }
        joined
    }

    /// Returns the words of a span as a person reads them; see [`Reflow::join`].
    pub fn quote(&self, text: &DocumentText, span: Span) -> String {
        self.join(text, span).text
    }
}

/// Whether a break between two rows stands for a space: only between words that have letters of
/// their own width on both sides.
pub fn needs_space(before: &str, after: &str) -> bool {
    // ASCII punctuation behind a Chinese word is Chinese punctuation in disguise.
    let word_end = before
        .chars()
        .rev()
        .find(|c| !c.is_ascii_punctuation() || *c == '-' || is_opening(*c));
    let (Some(before), Some(after)) = (word_end, after.chars().next()) else {
        return false;
    };
    let is_joined = before == '-' || is_opening(before);
    let has_wide = is_wide(before) || is_wide(after);
    !has_wide && !is_joined && (after.is_alphanumeric() || is_opening(after))
}

/// Returns the span without white space at either end.
pub fn trim(text: &DocumentText, span: Span) -> Span {
    trim_end(text, trim_start(text, span))
}

fn trim_start(text: &DocumentText, span: Span) -> Span {
    let words = text.slice(span);
    Span::new(span.end() - words.trim_start().len() as u32, span.end())
}

fn trim_end(text: &DocumentText, span: Span) -> Span {
    let words = text.slice(span);
    Span::new(span.start(), span.start() + words.trim_end().len() as u32)
}
