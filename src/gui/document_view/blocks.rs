//! What is laid out at once: a paragraph, or a piece of a very long one, so that the cost of
//! showing a place never depends on how long its paragraph is.

use crate::text::cells::Ruler;
use crate::text::reading::Reading;
use crate::text::reflow::Joined;
use crate::text::span::{Span, floor_char, slice_lossy};

/// Longest block, in bytes: about two thousand Han characters.
const LONGEST: u32 = 6 * 1024;
/// How far before the longest extent a sentence's end is looked for.
const LOOK_BACK: usize = 600;

/// What a document is laid out by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Re-flowed paragraphs.
    Paragraphs,
    /// The lines of the file, as they are.
    Lines,
}

/// The blocks of a document, as their first bytes.
#[derive(Debug)]
pub struct Blocks {
    starts: Vec<u32>,
    end: u32,
    pub cut: Cut,
}

impl Blocks {
    /// Cuts a document by its paragraphs.
    pub fn of_paragraphs(reading: &Reading) -> Self {
        let n = reading.reflow.n_paragraphs();
        let extents = (0..n).map(|paragraph| reading.reflow.extent(&reading.text, paragraph));
        Self::new(reading, Cut::Paragraphs, n, extents)
    }

    /// Cuts a document by the lines of its file.
    pub fn of_lines(reading: &Reading) -> Self {
        let text = &reading.text;
        let n = text.n_lines();
        let extents =
            (0..n).map(|line| Span::new(text.line_start(line), text.line_start(line + 1)));
        Self::new(reading, Cut::Lines, n, extents)
    }

    fn new(
        reading: &Reading,
        cut: Cut,
        n_extents: usize,
        extents: impl Iterator<Item = Span>,
    ) -> Self {
        let text = &reading.text;
        let mut starts = Vec::with_capacity(n_extents);
        for extent in extents {
            starts.push(extent.start());
            let mut at = extent.start() + LONGEST;
            while at < extent.end() {
                let cut = cut_before(text.as_str(), at as usize) as u32;
                starts.push(cut);
                at = cut + LONGEST;
            }
        }
        if starts.is_empty() {
            starts.push(0);
        }
        Self {
            starts,
            end: text.len(),
            cut,
        }
    }

    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Returns the block that holds the byte at `offset`.
    pub fn at(&self, offset: u32) -> usize {
        self.starts
            .partition_point(|&start| start <= offset)
            .saturating_sub(1)
    }

    /// Returns all bytes of a block.
    pub fn extent(&self, block: usize) -> Span {
        let start = self.starts.get(block).copied().unwrap_or(self.end);
        let end = self.starts.get(block + 1).copied().unwrap_or(self.end);
        Span::new(start, end)
    }

    /// Returns what is shown of a block: of a paragraph its first visible character to its last,
    /// of a line all but its end.
    pub fn content(&self, reading: &Reading, block: usize) -> Span {
        let extent = self.extent(block);
        match self.cut {
            Cut::Paragraphs => crate::text::reflow::trim(&reading.text, extent),
            Cut::Lines => {
                let ends = reading.text.slice(extent).ends_with('\n');
                Span::new(extent.start(), extent.end() - u32::from(ends))
            }
        }
    }

    /// Returns the words of a block as they are shown.
    pub fn words(&self, reading: &Reading, block: usize) -> Joined {
        let content = self.content(reading, block);
        match self.cut {
            Cut::Paragraphs => reading.join(content),
            Cut::Lines => Joined::verbatim(&reading.text, content),
        }
    }
}

/// Returns how long the lines of a hard-wrapped text usually are, in half-cells: nearly all of
/// them are no longer. `None` where lines are as long as paragraphs. Looks at the beginning only.
pub fn usual_line(reading: &Reading) -> Option<f32> {
    const LOOKED_AT: usize = 600;
    const LONGEST_ROW: u32 = 100;
    let text = &reading.text;
    let mut lengths: Vec<u32> = (0..text.n_lines().min(LOOKED_AT))
        .map(|line| {
            let mut ruler = Ruler::default();
            let words = text.slice(text.line_span(line));
            words
                .chars()
                .take(LONGEST_ROW as usize)
                .for_each(|c| ruler.add(c));
            ruler.half_cells()
        })
        .collect();
    lengths.sort_unstable();
    let nearly_all = lengths.get(lengths.len().checked_sub(1)? * 97 / 100)?;
    (1..=LONGEST_ROW)
        .contains(nearly_all)
        .then_some(*nearly_all as f32)
}

/// Returns a good place to cut at or shortly before `at`: behind a sentence, else anywhere.
fn cut_before(text: &str, at: usize) -> usize {
    let at = floor_char(text, at);
    let window = slice_lossy(text, at.saturating_sub(LOOK_BACK)..at);
    let start = at - window.len();
    window
        .rfind(['。', '！', '？', '\n', '；'])
        .and_then(|found| {
            let character = slice_lossy(window, found..window.len()).chars().next()?;
            Some(start + found + character.len_utf8())
        })
        .unwrap_or_else(|| crate::text::segment::grapheme_floor(text, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::document_text::DocumentText;

    #[test]
    fn a_long_paragraph_is_cut_behind_sentences() {
        let reading = Reading::new(DocumentText::new("要坚持教育优先发展。".repeat(2000)));
        let blocks = Blocks::of_paragraphs(&reading);
        assert!(blocks.len() > 5);
        let mut end = 0;
        for block in 0..blocks.len() {
            let extent = blocks.extent(block);
            assert_eq!(extent.start(), end);
            assert!(extent.len() <= LONGEST);
            assert!(reading.text.slice(extent).ends_with('。'));
            assert_eq!(blocks.at(extent.start()), block);
            end = extent.end();
        }
        assert_eq!(end, reading.text.len());
    }

    #[test]
    fn lines_are_blocks_as_they_are() {
        let reading = Reading::new(DocumentText::new("　　甲乙丙\n\n丁 \n"));
        let blocks = Blocks::of_lines(&reading);
        let words: Vec<String> = (0..blocks.len())
            .map(|block| blocks.words(&reading, block).text)
            .collect();
        assert_eq!(words, ["　　甲乙丙", "", "丁 "]);
        assert_eq!(blocks.at(reading.text.len()), 2);
    }

    #[test]
    fn lines_of_a_page_have_a_usual_length_and_paragraphs_have_none() {
        let check = |body: &str| usual_line(&Reading::new(DocumentText::new(body)));
        let page = "一二三四五六七八九十一二三四五六七八九十\n".repeat(40);
        assert_eq!(check(&page), Some(40.0));
        assert_eq!(check(&"一".repeat(3000)), None);
        assert_eq!(check(""), None);
    }

    #[test]
    fn an_empty_text_has_one_empty_block() {
        let blocks = Blocks::of_paragraphs(&Reading::new(DocumentText::new("")));
        assert_eq!((blocks.len(), blocks.extent(0)), (1, Span::at(0)));
    }
}
