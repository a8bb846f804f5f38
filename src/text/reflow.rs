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

use super::cells::{Ruler, is_closing, is_ideograph, is_opening, is_sentence_end, is_wide};
use super::document_text::DocumentText;
use super::numbering::{MarkKind, mark_at_start};
use super::span::{Span, slice_lossy};

/// Lines whose widths are estimated together.
const CHUNK_LINES: usize = 2048;
/// Above this number of lines the chunks are shared out to threads.
const PARALLEL_LINES: usize = 40_000;
/// Rows narrower than this (in half-cells) are lists or verses, not wrapped text.
const MIN_WIDTH: usize = 24;
/// Lines wider than this are never rows of a page.
const MAX_WIDTH: usize = 240;

/// Which lines belong together, as the first line of every paragraph.
///
/// Line 0 always starts one. Blank lines belong to the paragraph before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reflow {
    /// First lines, ascending; empty for an empty text.
    starts: Vec<u32>,
    n_lines: u32,
}

/// The words of a span as a person reads them, and where each of them stands in the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    pub text: String,
    pieces: Vec<Piece>,
}

/// Bytes that stand unchanged both in the joined text and in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    joined: u32,
    document: u32,
    len: u32,
}

/// Which side an offset clings to where the joined text leaves something of the document out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The end of what stands before.
    Before,
    /// The start of what stands after.
    After,
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
                    .map(|chunks| scope.spawn(move || judge(chunks)))
                    .collect();
                threads
                    .into_iter()
                    .flat_map(|thread| match thread.join() {
                        Ok(starts) => starts,
                        Err(panic) => std::panic::resume_unwind(panic),
                    })
                    .collect()
            })
        };
        Self {
            starts,
            n_lines: text.n_lines() as u32,
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

impl Joined {
    /// Returns the byte in the document for a byte of the joined text.
    pub fn document_offset(&self, joined: u32, side: Side) -> u32 {
        let after = self.pieces.partition_point(|piece| match side {
            Side::After => piece.joined <= joined,
            Side::Before => piece.joined < joined,
        });
        let Some(piece) = self.pieces.get(after.saturating_sub(1)) else {
            return 0;
        };
        let inside = joined.saturating_sub(piece.joined);
        if inside > piece.len || (inside == piece.len && side == Side::After) {
            // In a space or line end that stands for a break.
            if let (Side::After, Some(next)) = (side, self.pieces.get(after)) {
                return next.document;
            }
        }
        piece.document + inside.min(piece.len)
    }

    /// Returns the span in the document for a range of the joined text.
    pub fn document_span(&self, start: u32, end: u32) -> Span {
        let first = self.document_offset(start, Side::After);
        if start >= end {
            return Span::at(first);
        }
        Span::new(first, self.document_offset(end, Side::Before).max(first))
    }

    /// Returns the byte in the joined text for a byte of the document; what was left out counts
    /// as the start of what follows.
    pub fn joined_offset(&self, document: u32) -> u32 {
        let after = self
            .pieces
            .partition_point(|piece| piece.document <= document);
        let Some(piece) = after.checked_sub(1).and_then(|n| self.pieces.get(n)) else {
            return 0;
        };
        let inside = document - piece.document;
        if inside >= piece.len
            && let Some(next) = self.pieces.get(after)
        {
            return if inside == piece.len {
                piece.joined + piece.len
            } else {
                next.joined
            };
        }
        piece.joined + inside.min(piece.len)
    }

    /// Returns the parts of the document that the text is made of, in order.
    pub fn document_spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.pieces
            .iter()
            .map(|piece| Span::new(piece.document, piece.document + piece.len))
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
    !is_wide(before)
        && !is_wide(after)
        && before != '-'
        && !is_opening(before)
        && (after.is_alphanumeric() || is_opening(after))
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

/// What can be seen of a line without its neighbours.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    /// Width in half-cells, indent included; `u16::MAX` for lines no page holds.
    half_cells: u16,
    /// Width of the first piece that cannot be parted: what a row before it had no room for.
    first_piece: u16,
    mark: Option<MarkKind>,
    is_blank: bool,
    is_indented: bool,
    /// Ends with 。！？：； or with quotes after one.
    ends_sentence: bool,
    /// Ends with a comma: more must follow.
    ends_comma: bool,
    /// Ends with a mark that may hang beyond the margin.
    ends_closing: bool,
    /// Starts with words that open a paragraph.
    has_cue: bool,
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
    fn of(line: &str) -> Self {
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
            has_cue: CUES.iter().any(|cue| {
                words
                    .strip_prefix(cue)
                    .is_some_and(|rest| rest.starts_with(['，', ',', '：', ':', '！', '!']))
            }),
        }
    }

    fn cells(self) -> usize {
        self.half_cells as usize
    }

    /// The widths of page for which this row, followed by `next`, would be full.
    fn full_widths(self, next: Self) -> Option<(usize, usize)> {
        let cells = self.cells();
        if self.is_blank || next.is_blank || !(MIN_WIDTH..=MAX_WIDTH).contains(&cells) {
            return None;
        }
        let hanging = if self.ends_closing { 2 } else { 0 };
        Some((cells - hanging, cells + next.first_piece as usize - 1))
    }
}

/// Width in half-cells of the first piece of a line that no page parts: a Latin word or a number,
/// or one character with what must stand before and behind it.
fn first_piece(words: &str) -> u16 {
    let mut ruler = Ruler::default();
    let mut has_body = false;
    let mut in_word = false;
    for character in words.chars().take(40) {
        let continues_word =
            in_word && (character.is_ascii_alphanumeric() || "-'%./".contains(character));
        if has_body && !continues_word && !is_closing(character) {
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

/// The width of a page, in half-cells.
#[derive(Debug, Clone, Copy)]
struct Page {
    /// Room in a row.
    row: usize,
    /// Room in a paragraph's first row that bears no indent: less than `row` where the indent
    /// was lost.
    first_row: usize,
    /// Paragraphs of this text are indented, so a line that is not starts none after a full row.
    has_indents: bool,
}

impl Page {
    /// Estimates the page from a run of lines; `None` where they were not wrapped.
    fn estimate(shapes: &[Shape]) -> Option<Self> {
        let mut votes = Votes::new();
        for pair in shapes.windows(2) {
            if let [line, next] = pair
                && let Some((low, high)) = line.full_widths(*next)
            {
                votes.add(low, high);
            }
        }
        for shape in shapes {
            votes.object_below(shape.cells().saturating_sub(1));
        }
        let (row, n_full) = votes.winner(MIN_WIDTH, MAX_WIDTH)?;
        // Short lines end paragraphs or are titles; they speak neither for wrapping nor against.
        let n_long = shapes
            .iter()
            .filter(|shape| shape.cells() * 4 >= row * 3)
            .count();
        let n_too_wide = shapes
            .iter()
            .filter(|shape| shape.cells() > row + slack(row))
            .count();
        let enough = if n_full < 3 {
            // Two or three lines: wrapped when one stops in the middle of a sentence.
            shapes.windows(2).any(|pair| {
                matches!(pair, [line, next]
                    if line.full_widths(*next).is_some_and(|(low, high)| low <= row && row <= high)
                        && !line.ends_sentence
                        && next.cells() <= row + 2)
            })
        } else {
            n_full * 100 >= n_long * 35
        };
        if !enough || n_too_wide * 3 > shapes.len() {
            return None;
        }
        let n_indented = shapes.iter().filter(|shape| shape.is_indented).count();
        Some(Self {
            row,
            first_row: Self::first_row(shapes, row),
            has_indents: n_indented >= 2 && n_indented * 40 >= shapes.len(),
        })
    }

    /// Estimates the room in first rows from lines that surely start a paragraph.
    fn first_row(shapes: &[Shape], row: usize) -> usize {
        let mut votes = Votes::new();
        let mut n_candidates = 0;
        let mut previous = Shape {
            is_blank: true,
            ..Shape::default()
        };
        for pair in shapes.windows(2) {
            let [line, next] = pair else { continue };
            let starts = previous.is_blank
                || previous.cells() + 8 <= row
                || matches!(line.mark, Some(MarkKind::Han | MarkKind::HanInBrackets));
            let is_candidate = starts && !line.is_indented && line.cells() * 10 >= row * 8;
            if is_candidate && let Some((low, high)) = line.full_widths(*next) {
                n_candidates += 1;
                votes.add(low, high);
            }
            previous = *line;
        }
        match votes.winner(row.saturating_sub(8), row) {
            Some((first_row, n_full)) if n_full >= 2 && n_full * 10 >= n_candidates * 6 => {
                first_row
            }
            _ => row,
        }
    }
}

/// How far a line may stand out beyond the page: hanging marks, and spaces that were put in
/// around Latin words when the text was copied.
fn slack(row: usize) -> usize {
    (row / 8).max(6)
}

/// Counts, for every width, the lines for which it is right.
struct Votes {
    changes: Vec<i32>,
    /// Lines that need at least this width.
    objections: Vec<i32>,
}

impl Votes {
    fn new() -> Self {
        Self {
            changes: vec![0; MAX_WIDTH + 64],
            objections: vec![0; MAX_WIDTH + 64],
        }
    }

    fn add(&mut self, low: usize, high: usize) {
        if let Some(change) = self.changes.get_mut(low) {
            *change += 1;
        }
        if let Some(change) = self.changes.get_mut(high + 1) {
            *change -= 1;
        }
    }

    /// Counts a line against all widths below `width`: it would not have fitted.
    fn object_below(&mut self, width: usize) {
        let width = width.min(self.objections.len() - 1);
        if let Some(objections) = self.objections.get_mut(width) {
            *objections += 1;
        }
    }

    /// Returns the width in the range with the most votes after objections, and how many votes
    /// it has: of equal neighbours the narrowest, of equals far apart the widest.
    fn winner(&self, low: usize, high: usize) -> Option<(usize, usize)> {
        let mut votes = 0;
        let mut objections: i32 = self.objections.iter().sum();
        let mut best: Option<(usize, i32, i32)> = None;
        let mut in_plateau = false;
        for (width, (change, resolved)) in self
            .changes
            .iter()
            .zip(&self.objections)
            .enumerate()
            .take(high + 1)
        {
            votes += change;
            objections -= resolved;
            let score = votes - objections;
            let is_better = best.is_none_or(|(_, _, most)| score > most)
                || (best.is_some_and(|(_, _, most)| score == most) && !in_plateau);
            in_plateau = best.is_some_and(|(_, _, most)| score == most) || is_better;
            if width >= low && votes > 0 && is_better {
                best = Some((width, votes, score));
            }
        }
        best.map(|(width, votes, _)| (width, votes as usize))
    }
}

/// Appends the lines of `first..end` that start a paragraph.
fn judge_chunk(text: &DocumentText, first: usize, end: usize, starts: &mut Vec<u32>) {
    let shape = |line: usize| Shape::of(text.slice(text.line_span(line)));
    // One line more on either side, so that the lines at the chunk's edges have neighbours.
    let before = first.saturating_sub(1);
    let after = (end + 1).min(text.n_lines());
    let shapes: Vec<Shape> = (before..after).map(shape).collect();
    let page = Page::estimate(&shapes);
    let blank = Shape {
        is_blank: true,
        ..Shape::default()
    };
    let at = |line: usize| {
        line.checked_sub(before)
            .and_then(|n| shapes.get(n))
            .copied()
            .unwrap_or(blank)
    };
    let mut seen_content = first > 0;
    let mut starts_paragraph = first == 0;
    for line in first..end {
        let here = at(line);
        let previous = line.checked_sub(1).map_or(blank, at);
        let is_start = if line == 0 {
            true
        } else if here.is_blank || !seen_content {
            // Blank lines at the top belong to the first paragraph.
            false
        } else if previous.is_blank {
            true
        } else {
            match page {
                None => true,
                Some(page) => {
                    let previous_is_first = starts_paragraph && !previous.is_indented;
                    starts_new(page, previous, previous_is_first, here, at(line + 1))
                }
            }
        };
        if is_start {
            starts.push(line as u32);
        }
        if !here.is_blank {
            starts_paragraph = is_start || !seen_content;
            seen_content = true;
        }
    }
}

/// Judges what a numbering mark at the start of a line means; `None` where it proves nothing.
fn mark_starts(
    kind: MarkKind,
    page: Page,
    previous: Shape,
    is_full: bool,
    line: Shape,
) -> Option<bool> {
    let starts = match kind {
        MarkKind::Spoken => previous.ends_sentence && line.cells() <= page.first_row + 2,
        MarkKind::Arabic | MarkKind::ArabicInBrackets => !is_full || previous.ends_sentence,
        // The large marks hardly ever come to stand at a row's start by chance.
        _ => return Some(!previous.ends_comma),
    };
    starts.then_some(true)
}

/// Judges one break: whether `line`, which follows `previous`, starts a paragraph.
fn starts_new(
    page: Page,
    previous: Shape,
    previous_is_first: bool,
    line: Shape,
    next: Shape,
) -> bool {
    if line.is_indented && !previous.is_indented {
        return true;
    }
    let room = if previous_is_first {
        page.first_row
    } else {
        page.row
    };
    let taken = previous.cells() + line.first_piece as usize;
    let is_full = taken > room;
    let too_wide =
        previous.cells() > page.row + slack(page.row) || line.cells() > page.row + slack(page.row);
    if too_wide {
        return true;
    }
    if let Some(kind) = line.mark
        && let Some(is_start) = mark_starts(kind, page, previous, is_full, line)
    {
        return is_start;
    }
    if !is_full {
        // A row may be a little short for reasons that cannot be seen here; a title is not.
        let shortfall = room - taken + 1;
        let unfinished = !previous.ends_sentence && previous.mark.is_none();
        let tolerance = if previous.ends_comma {
            room / 4
        } else if unfinished {
            4
        } else {
            0
        };
        return shortfall > tolerance;
    }
    if !previous.ends_sentence || page.has_indents {
        return line.is_indented;
    }
    if page.first_row < page.row && !next.is_blank {
        let taken = line.cells() + next.first_piece as usize;
        if taken > page.row {
            return false;
        }
        if taken > page.first_row && !line.ends_sentence {
            return true;
        }
    }
    line.has_cue
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Checks where paragraphs start: `¶` marks them in the expected text.
    fn check(marked: &str) {
        let plain = marked.replace('¶', "");
        let text = DocumentText::new(plain.as_str());
        let reflow = Reflow::new(&text);
        let found: Vec<String> = (0..text.n_lines())
            .map(|line| {
                let mark = if reflow.first_line(reflow.paragraph_of_line(line)) == line {
                    "¶"
                } else {
                    ""
                };
                format!("{mark}{}", text.slice(text.line_span(line)))
            })
            .collect();
        assert_eq!(found.join("\n"), marked);
    }

    /// Sets paragraphs as the official page does, and checks that they are found again.
    fn check_page(paragraphs: &[&str], first_row: usize, row: usize) {
        let mut marked = String::new();
        for paragraph in paragraphs {
            marked.push('¶');
            let mut room = first_row;
            let mut taken = 0;
            for character in paragraph.chars() {
                let hangs = is_closing(character) && taken <= room;
                if taken >= room && !hangs {
                    marked.push('\n');
                    room = row;
                    taken = 0;
                }
                marked.push(character);
                taken += 1;
            }
            marked.push('\n');
        }
        check(marked.trim_end());
    }

    #[test]
    fn full_rows_join_and_short_rows_end_a_paragraph() {
        let paragraphs = [
            "同志们：",
            "要坚持教育优先发展，把更多资源投向农村学校和薄弱学校，落实好困难学生资助政策，\
             确保适龄儿童少年一个都不少，让每个孩子都能享有公平而有质量的教育，将来有出路。",
            "要实施健康惠民工程，推进县域医共体建设，把常见病、多发病解决在基层。",
        ];
        check_page(&paragraphs, 26, 28);
        check_page(&paragraphs, 28, 28);
    }

    #[test]
    fn a_first_line_that_lost_its_indent_starts_a_paragraph_after_a_full_row() {
        // The second paragraph ends with a full row, so only the width of the third's first row
        // tells them apart.
        check_page(
            &[
                "刚才有关部门就今年的巩固提升工作做了详细周密的安排部署，讲得很到位，我完全同意，\
                 请大家认真领会抓好落实，下面我讲三层意思供大家参考。",
                "过去一年面对前所未有的困难和挑战，全县上下知耻后勇、奋力赶超，向最后的堡垒发起\
                 总攻，形成了众志成城的态势。",
                "产业扶贫方面，利益联结机制较为单一，发展规模偏小，抗风险能力不强，一些边缘户和\
                 特殊困难群体增收渠道不多，随时有返贫危险。",
            ],
            26,
            28,
        );
    }

    #[test]
    fn a_heading_may_run_over_two_lines() {
        check_page(
            &[
                "一、面对前所未有的重重压力，大家经受住了考验，体现出了担当，打好了关键一仗",
                "面对整县摘帽的重重压力，在县委、县政府的坚强领导下，全县上下知耻后勇、负重加压、\
                 奋力赶超，向贫困堡垒发起最后的总攻击，取得了决定性成就。",
                "（一）坚持对标对表。要把上级的要求落实到每一个村每一户，做到不漏一村不落一人。",
            ],
            26,
            28,
        );
    }

    #[test]
    fn lines_of_unlike_length_are_paragraphs_of_their_own() {
        check(
            "¶今年要新建中小学十二所，新增学位一万个，改善寄宿条件。\n\
             ¶要实施好村医培养计划，落实慢病签约服务，努力实现小病不出村、大病不出县，减轻群众负担，这是一件大事，必须办好办实。\n\
             ¶抓产业。\n\
             ¶住房安全要实施动态管理，密切关注因灾造成的新增危房，继续深入排查，及时消除隐患。",
        );
    }

    #[test]
    fn blank_lines_and_indents_start_paragraphs() {
        check("¶\n甲乙丙\n\n¶丁\n\n\n¶戊己");
        check_page(
            &[
                "　　要坚持教育优先发展，把更多资源投向农村学校和薄弱学校，落实好困难学生资助政策，\
                 确保适龄儿童少年一个都不少，让每个孩子都能有学上。",
                "　　要实施健康惠民工程，推进县域医共体建设，把常见病、多发病解决在基层。",
            ],
            28,
            28,
        );
    }

    #[test]
    fn latin_words_keep_their_space_and_wide_characters_none() {
        let text = DocumentText::new(
            "The quick brown fox jumps over the lazy dog and then it\n\
             sleeps in the sun until the evening comes and the moon\n\
             rises over the hill.\n",
        );
        let reflow = Reflow::new(&text);
        assert_eq!(reflow.n_paragraphs(), 1);
        assert!(reflow.quote(&text, text.whole()).contains("then it sleeps"));
        assert!(!needs_space("教育", "优先"));
        assert!(!needs_space("以 xxx", "为核心"));
        assert!(!needs_space("收官之战,", "xxxxx 指出"));
        assert!(needs_space("of", "the"));
        assert!(needs_space("lazy dog,", "the"));
    }

    #[test]
    fn a_quote_leaves_artificial_breaks_out_and_keeps_real_ones() {
        let text = DocumentText::new("　　甲乙\n丙丁。\n\n戊己");
        let reflow = Reflow {
            starts: vec![0, 3],
            n_lines: 4,
        };
        assert_eq!(reflow.quote(&text, text.whole()), "甲乙丙丁。\n戊己");
        let joined = reflow.join(&text, text.whole());
        assert_eq!(joined.document_span(0, 12), Span::new(6, 19));
        assert_eq!(joined.document_offset(6, Side::Before), 12);
        assert_eq!(joined.document_offset(6, Side::After), 13);
    }

    #[test]
    fn a_preview_has_the_paragraphs_of_the_whole() {
        let mut body = String::new();
        for n in 0..9000 {
            body.push_str(&n.to_string());
            body.push_str("、要坚持教育优先发展，把更多资源投向农村学校，\n抓好落实。\n");
        }
        let text = DocumentText::new(body);
        let whole = Reflow::new(&text);
        let preview = Reflow::preview(&text, 100);
        assert_eq!(preview.starts.len(), CHUNK_LINES / 2);
        assert_eq!(
            whole.starts.get(..preview.starts.len()),
            Some(preview.starts.as_slice())
        );
    }

    fn wrapped_text() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            "[教育住房健康产业，。；]{20,30}",
            "[a-z ]{0,60}",
            "[ 　\t]{0,4}[一二三（）、甲乙]{0,12}",
            Just(String::new()),
            "\\PC{0,30}",
        ];
        prop::collection::vec(line, 0..60).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn paragraphs_cover_the_text(body in wrapped_text()) {
            let text = DocumentText::new(body.as_str());
            let reflow = Reflow::new(&text);
            let mut end = 0;
            for paragraph in 0..reflow.n_paragraphs() {
                let extent = reflow.extent(&text, paragraph);
                prop_assert_eq!(extent.start(), end);
                prop_assert!(extent.end() > extent.start());
                end = extent.end();
            }
            prop_assert_eq!(end, text.len());
        }

        #[test]
        fn every_visible_character_goes_there_and_back(body in wrapped_text()) {
            let text = DocumentText::new(body.as_str());
            let reflow = Reflow::new(&text);
            let joined = reflow.join(&text, text.whole());
            for (offset, character) in body.char_indices() {
                if character.is_whitespace() {
                    continue;
                }
                let there = joined.joined_offset(offset as u32);
                let words = slice_lossy(&joined.text, there as usize..joined.text.len());
                prop_assert_eq!(words.chars().next(), Some(character));
                prop_assert_eq!(joined.document_offset(there, Side::After), offset as u32);
            }
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            prop_assert_eq!(visible(&joined.text), visible(&body));
        }
    }
}
