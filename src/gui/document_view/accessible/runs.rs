//! The words of a laid out block as a screen reader takes them: runs of characters, one a row.
//!
//! A character is what a person takes for one (a grapheme), a word what a step by words crosses.
//! Knows nothing of the rest of the document, nor where on the screen the block is.

use std::ops::Range;
use std::sync::Arc;

use egui::accesskit::{self, Node, NodeId, TextPosition};
use egui::{Id, Rect, pos2, vec2};

use crate::gui::document_view::layout::{BlockLayout, shown_as};
use crate::text::segment;
use crate::text::span::slice_lossy;

/// Positions in a run are counted in `u8`.
const MOST_CHARACTERS: usize = 255;

/// A block and its runs.
pub(super) struct BlockRuns {
    pub(super) layout: Arc<BlockLayout>,
    pub(super) runs: Vec<Run>,
    /// Whether words were found with the large dictionary.
    has_dictionary: bool,
}

/// A row, or a piece of a very long one.
pub(super) struct Run {
    pub(super) id: Id,
    /// Without its place on the screen.
    pub(super) node: Node,
    /// Relative to the block's upper left corner.
    pub(super) rect: Rect,
    /// Where its characters begin in the joined text.
    starts: Vec<usize>,
    /// Where the last one ends.
    end: usize,
}

/// A place that a screen reader has named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A byte of the document.
    At(u32),
    /// The start of the block after this one.
    NextBlock,
}

/// One character of a row.
struct Character {
    /// Where it begins in the joined text.
    start: usize,
    /// Its bytes in what is said of the row.
    bytes: Range<usize>,
    x: f32,
    width: f32,
}

impl BlockRuns {
    /// `id` tells this block's runs from all others'. `ends_paragraph` is whether a new paragraph
    /// follows.
    pub(super) fn new(id: Id, layout: Arc<BlockLayout>, ends_paragraph: bool) -> Self {
        let has_dictionary = segment::words_ready();
        let words = segment::words(&layout.joined.text);
        let word_starts: Vec<usize> = words
            .into_iter()
            .filter(|word| {
                let word = slice_lossy(&layout.joined.text, word.clone());
                !word.starts_with(char::is_whitespace)
            })
            .map(|word| word.start)
            .collect();
        let mut runs = Vec::with_capacity(layout.rows.len());
        for row in 0..layout.rows.len() {
            let ends_paragraph = ends_paragraph && row + 1 == layout.rows.len();
            push_row(&mut runs, id, &layout, row, &word_starts, ends_paragraph);
        }
        Self {
            layout,
            runs,
            has_dictionary,
        }
    }

    /// Whether these are the runs of a layout as they would be made now.
    pub(super) fn are_of(&self, layout: &Arc<BlockLayout>) -> bool {
        Arc::ptr_eq(&self.layout, layout) && self.has_dictionary == segment::words_ready()
    }

    /// Returns the place before the first character.
    pub(super) fn first(&self) -> Option<TextPosition> {
        let run = self.runs.first()?;
        Some(run.position(0))
    }

    /// Returns the place behind all characters, the end of the paragraph among them.
    pub(super) fn last(&self) -> Option<TextPosition> {
        let run = self.runs.last()?;
        Some(run.position(run.starts.len()))
    }

    /// Returns the place of a byte of the document, the nearest one outside.
    pub(super) fn position(&self, document: u32) -> Option<TextPosition> {
        let joined = self.layout.joined.joined_offset(document) as usize;
        let after = self.runs.partition_point(|run| run.first() <= joined);
        let run = self.runs.get(after.saturating_sub(1))?;
        Some(run.position(run.starts.partition_point(|&start| start < joined)))
    }

    /// Returns what a place in one of these runs is in the document.
    pub(super) fn place(&self, node: NodeId, character: usize) -> Option<Place> {
        let run = self.runs.iter().find(|run| run.id.accesskit_id() == node)?;
        let joined = match run.starts.get(character) {
            Some(start) => *start,
            None if run.node.value().is_some_and(|value| value.ends_with('\n')) => {
                return Some(Place::NextBlock);
            }
            None => run.end,
        };
        Some(Place::At(self.layout.document_offset(joined)))
    }
}

impl Run {
    fn first(&self) -> usize {
        self.starts.first().copied().unwrap_or(self.end)
    }

    fn position(&self, character_index: usize) -> TextPosition {
        TextPosition {
            node: self.id.accesskit_id(),
            character_index,
        }
    }
}

/// Pushes the runs of a row.
fn push_row(
    runs: &mut Vec<Run>,
    id: Id,
    layout: &BlockLayout,
    row: usize,
    word_starts: &[usize],
    ends_paragraph: bool,
) {
    let Some(range) = layout.rows.get(row) else {
        return;
    };
    let (mut said, mut characters) = characters(layout, row, range);
    if ends_paragraph {
        let x = characters.last().map_or(0.0, |last| last.x + last.width);
        characters.push(Character {
            start: range.end,
            bytes: said.len()..said.len() + 1,
            x,
            width: 0.0,
        });
        said.push('\n');
    }
    let n_runs = characters.len().div_ceil(MOST_CHARACTERS).max(1);
    let id_of = |n: usize| id.with((range.start, n));
    for n in 0..n_runs {
        let first = n * MOST_CHARACTERS;
        let last = characters.len().min(first + MOST_CHARACTERS);
        let part = characters.get(first..last).unwrap_or_default();
        let bytes = match (part.first(), part.last()) {
            (Some(first), Some(last)) => first.bytes.start..last.bytes.end,
            _ => 0..0,
        };
        let left = part.first().map_or(0.0, |first| first.x);
        let right = part.last().map_or(left, |last| last.x + last.width);
        let words = part
            .iter()
            .enumerate()
            .filter(|(_, character)| word_starts.binary_search(&character.start).is_ok());
        let mut node = Node::new(accesskit::Role::TextRun);
        node.set_text_direction(accesskit::TextDirection::LeftToRight);
        node.set_value(slice_lossy(&said, bytes));
        let length = |character: &Character| character.bytes.len() as u8;
        node.set_character_lengths(part.iter().map(length).collect::<Vec<_>>());
        let position = |character: &Character| character.x - left;
        node.set_character_positions(part.iter().map(position).collect::<Vec<_>>());
        let width = |character: &Character| character.width;
        node.set_character_widths(part.iter().map(width).collect::<Vec<_>>());
        node.set_word_starts(words.map(|(n, _)| n as u8).collect::<Vec<_>>());
        if n > 0 {
            node.set_previous_on_line(id_of(n - 1).accesskit_id());
        }
        if n + 1 < n_runs {
            node.set_next_on_line(id_of(n + 1).accesskit_id());
        }
        let top = layout.above + row as f32 * layout.row_height;
        runs.push(Run {
            id: id_of(n),
            node,
            rect: Rect::from_min_size(pos2(left, top), vec2(right - left, layout.row_height)),
            starts: part.iter().map(|character| character.start).collect(),
            end: characters
                .get(last)
                .map_or(range.end, |character| character.start),
        });
    }
}

/// Returns what is said of a row, and its characters.
fn characters(layout: &BlockLayout, row: usize, range: &Range<usize>) -> (String, Vec<Character>) {
    let text = &layout.joined.text;
    let words = slice_lossy(text, range.clone());
    let placed = layout.galley.rows.get(row);
    let mut said = String::with_capacity(words.len());
    let mut characters: Vec<Character> = Vec::with_capacity(words.len() / 3);
    let mut x = placed.map_or(0.0, |placed| placed.pos.x);
    let mut next = range.start;
    for (n, (at, character)) in words.char_indices().enumerate() {
        let at = range.start + at;
        let glyph = placed.and_then(|placed| Some((placed, placed.row.glyphs.get(n)?)));
        let left = glyph.map_or(x, |(placed, glyph)| placed.pos.x + glyph.pos.x);
        let right = glyph.map_or(x, |(_, glyph)| left + glyph.advance_width);
        x = right;
        let start = said.len();
        said.push(shown_as(character));
        match characters.last_mut() {
            // Marks can be heaped on a letter without end; lengths cannot be counted so far.
            Some(last) if at < next && u8::try_from(said.len() - last.bytes.start).is_ok() => {
                last.bytes.end = said.len();
                last.width = last.width.max(right - last.x);
            }
            _ => {
                next = segment::next_grapheme(text, at);
                characters.push(Character {
                    start: at,
                    bytes: start..said.len(),
                    x: left,
                    width: right - left,
                });
            }
        }
    }
    (said, characters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::document_view::blocks::Blocks;
    use crate::gui::document_view::layout::{Glyphs, Setting};
    use crate::gui::fonts;
    use crate::text::document_text::DocumentText;
    use crate::text::reading::Reading;

    fn runs(text: &str, width: f32) -> BlockRuns {
        let ctx = egui::Context::default();
        ctx.set_fonts(fonts::definitions());
        // Fonts are there from the first frame on.
        let mut output = ctx.run_ui(egui::RawInput::default(), |_| {});
        output.textures_delta.clear();
        let reading = Reading::new(DocumentText::new(text));
        let blocks = Blocks::of_paragraphs(&reading);
        let setting = Setting {
            width,
            size: 20.0,
            leading: 1.7,
            fonts: 0,
        };
        let mut glyphs = Glyphs::default();
        let layout = BlockLayout::new(&ctx, &reading, &blocks, 0, setting, &mut glyphs);
        BlockRuns::new(Id::unique("block"), Arc::new(layout), true)
    }

    fn said(runs: &BlockRuns) -> Vec<&str> {
        let values = runs.runs.iter().map(|run| run.node.value());
        values.map(Option::unwrap_or_default).collect()
    }

    #[test]
    fn each_row_is_a_run_and_each_place_has_its_way_back() {
        let text = "控辍保学的压力仍然很大，e\u{301}t\tc。\u{1F468}\u{200D}\u{1F469}";
        let runs = runs(text, 120.0);
        assert!(runs.runs.len() > 2);
        let shown = text.replace('\t', "\u{3000}");
        assert_eq!(said(&runs).concat(), format!("{shown}\n"));
        let mut at = 0;
        while at < text.len() {
            let position = runs.position(at as u32).expect("a run");
            let place = runs.place(position.node, position.character_index);
            assert_eq!(place, Some(Place::At(at as u32)));
            at = segment::next_grapheme(text, at);
        }
        let end = runs.position(text.len() as u32).expect("a run");
        let place = runs.place(end.node, end.character_index);
        assert_eq!(place, Some(Place::At(text.len() as u32)));
        let last = runs.last().expect("a run");
        let place = runs.place(last.node, last.character_index);
        assert_eq!(place, Some(Place::NextBlock));
    }

    #[test]
    fn lengths_cover_the_words_and_graphemes_count_once() {
        for text in ["", "ae\u{301}b", &format!("a{}b", "\u{301}".repeat(600))] {
            for run in runs(text, 400.0).runs {
                let value = run.node.value().expect("words");
                let lengths = run.node.character_lengths();
                let total: usize = lengths.iter().map(|&length| usize::from(length)).sum();
                assert_eq!(total, value.len());
                let widths = run.node.character_widths().expect("widths");
                let positions = run.node.character_positions().expect("positions");
                assert_eq!(lengths.len(), widths.len());
                assert_eq!(lengths.len(), positions.len());
                assert!(positions.is_sorted());
            }
        }
        let run = &runs("ae\u{301}b", 400.0).runs[0];
        assert_eq!(run.node.character_lengths(), [1, 3, 1, 1]);
    }

    #[test]
    fn a_row_of_very_many_characters_is_several_runs_on_one_line() {
        let runs = runs(&"i".repeat(1000), 1.0e6);
        assert_eq!(runs.runs.len(), 4);
        assert_eq!(said(&runs).concat().len(), 1001);
        for (one, next) in runs.runs.iter().zip(runs.runs.iter().skip(1)) {
            assert_eq!(one.node.next_on_line(), Some(next.id.accesskit_id()));
            assert_eq!(next.node.previous_on_line(), Some(one.id.accesskit_id()));
            assert_eq!(one.rect.top(), next.rect.top());
        }
        let position = runs.position(700).expect("a run");
        let place = runs.place(position.node, position.character_index);
        assert_eq!(place, Some(Place::At(700)));
    }

    #[test]
    fn words_begin_where_steps_by_words_stop() {
        let runs = runs("住房安全 and more", 1.0e6);
        let starts = runs.runs[0].node.word_starts();
        assert!(starts.starts_with(&[0]), "{starts:?}");
        assert!(starts.ends_with(&[5, 9]), "{starts:?}");
    }
}
