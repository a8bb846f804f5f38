//! One block laid out: its rows, and the ways between points on the screen and bytes of the
//! document. Knows nothing of colours or annotations.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use egui::epaint::text::FontsView;
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Galley, Rect, pos2, vec2};

use super::blocks::{Blocks, Cut};
use super::rows::{break_rows, needs_gap};
use crate::gui::fonts;
use crate::text::outline::{HeadingLook, heading_look};
use crate::text::reading::Reading;
use crate::text::reflow::{Joined, Side};
use crate::text::span::{Span, slice_lossy};

/// Letters may be set apart by at most this share of the text size to fill a row.
const MOST_STRETCH: f32 = 0.12;
/// Between Han and Latin, as a share of the text size.
const GAP: f32 = 0.25;

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Room for a row, in points.
    pub width: f32,
    /// Size of running text, in points.
    pub size: f32,
    /// Row height as a multiple of the text size.
    pub leading: f32,
    /// Counts up when other fonts are used.
    pub fonts: u32,
}

/// Which characters the fonts can draw, asked once each.
#[derive(Debug, Default)]
pub struct Glyphs {
    there: HashSet<char>,
    missing: BTreeSet<char>,
}

impl Glyphs {
    /// Returns the characters that came up and no font has.
    pub fn missing(&self) -> &BTreeSet<char> {
        &self.missing
    }

    fn look_for(&mut self, fonts: &mut FontsView<'_>, font: &FontId, text: &str) {
        for character in text.chars() {
            let is_drawn = !character.is_control() && !character.is_whitespace();
            if is_drawn && self.there.insert(character) && !fonts.has_glyph(font, character) {
                self.missing.insert(character);
            }
        }
    }
}

/// See the module's description. Points are relative to the block's top left corner.
#[derive(Debug)]
pub struct BlockLayout {
    pub joined: Joined,
    pub content: Span,
    pub galley: Arc<Galley>,
    /// Of a line of the file its number, from 1, where its first row is in this block.
    pub line_number: Option<usize>,
    /// Ranges of the joined text.
    pub(super) rows: Vec<Range<usize>>,
    pub(super) row_height: f32,
    /// Space above the first row.
    pub(super) above: f32,
    /// With the space around it.
    pub height: f32,
}

/// How a block looks.
struct Look {
    size: f32,
    /// Bytes at the start that are bold.
    bold: usize,
    is_centred: bool,
    indent: f32,
    /// Whether rows are filled to the margin.
    is_justified: bool,
    /// Whether the last row ends the paragraph.
    is_last: bool,
    above: f32,
    below: f32,
}

impl Look {
    fn of(reading: &Reading, blocks: &Blocks, block: usize, words: &str, setting: Setting) -> Self {
        let mut look = Self {
            size: setting.size,
            bold: 0,
            is_centred: false,
            indent: 0.0,
            is_justified: false,
            is_last: true,
            above: 0.0,
            below: 0.0,
        };
        if blocks.cut == Cut::Lines {
            return look;
        }
        look.is_justified = true;
        let content = blocks.content(reading, block);
        let paragraph = reading.reflow.paragraph_at(&reading.text, content.start());
        let extent = reading.reflow.extent(&reading.text, paragraph);
        let whole = reading.reflow.content(&reading.text, paragraph);
        let is_first = whole.start() == content.start();
        look.is_last = blocks.extent(block).end() == extent.end();
        let is_title = is_first && reading.title_paragraph() == Some(paragraph);
        let heading = if is_first { heading_look(words) } else { None };
        if is_title {
            look.size *= 1.4;
            look.bold = words.len();
            look.is_centred = true;
            look.is_justified = false;
        } else if let Some(HeadingLook {
            level,
            end,
            is_run_in,
        }) = heading
        {
            look.bold = end;
            if is_run_in {
                look.indent = look.size * 2.0;
            } else {
                look.size *= match level {
                    1 => 1.22,
                    2 => 1.1,
                    _ => 1.04,
                };
                look.above = setting.size * if level == 1 { 0.9 } else { 0.45 };
            }
        } else if is_first {
            look.indent = look.size * 2.0;
        }
        if look.is_last {
            look.below = setting.size * if is_title { 0.9 } else { 0.42 };
        }
        look
    }
}

impl BlockLayout {
    pub fn new(
        ctx: &egui::Context,
        reading: &Reading,
        blocks: &Blocks,
        block: usize,
        setting: Setting,
        glyphs: &mut Glyphs,
    ) -> Self {
        let content = blocks.content(reading, block);
        let joined = blocks.words(reading, block);
        let text = joined.text.as_str();
        let look = Look::of(reading, blocks, block, text, setting);
        let row_height = (look.size * setting.leading).round();
        let (rows, galley) = ctx.fonts_mut(|fonts| {
            glyphs.look_for(fonts, &FontId::new(look.size, fonts::document()), text);
            let mut setter = Setter::new(look.size, look.bold, glyphs.missing());
            let rows = break_rows(
                text,
                |at, before, character| setter.advance(fonts, at, before, character),
                (setting.width - look.indent).max(look.size),
                setting.width.max(look.size),
            );
            let mut job = LayoutJob::default();
            job.wrap.max_width = f32::INFINITY;
            for (n, row) in rows.iter().enumerate() {
                let is_last_row = n + 1 == rows.len();
                let taken = setter.width(fonts, text, row.clone());
                let leading_space = if look.is_centred {
                    ((setting.width - taken) / 2.0).max(0.0).floor()
                } else if n == 0 {
                    look.indent
                } else {
                    0.0
                };
                let stretch = if look.is_justified && !(is_last_row && look.is_last) {
                    let room = setting.width - leading_space - taken;
                    stretch(slice_lossy(text, row.clone()), room, look.size)
                } else {
                    0.0
                };
                let format = TextFormat {
                    extra_letter_spacing: stretch,
                    line_height: Some(row_height),
                    valign: egui::Align::Center,
                    ..TextFormat::simple(setter.regular.clone(), Color32::PLACEHOLDER)
                };
                setter.set(&mut job, text, row.clone(), leading_space, &format);
                if !is_last_row {
                    job.append("\n", 0.0, format);
                }
            }
            (rows, fonts.layout_job(job))
        });
        let line = reading.text.line_at(content.start());
        let is_start = reading.text.line_start(line) == content.start();
        Self {
            height: look.above + rows.len() as f32 * row_height + look.below,
            line_number: (blocks.cut == Cut::Lines && is_start).then_some(line + 1),
            joined,
            content,
            galley,
            rows,
            row_height,
            above: look.above,
        }
    }

    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Returns where the galley is painted.
    pub fn galley_offset(&self) -> egui::Vec2 {
        vec2(0.0, self.above)
    }

    /// Returns the row at a height, the nearest one outside.
    pub fn row_at(&self, y: f32) -> usize {
        let row = ((y - self.above) / self.row_height).floor().max(0.0) as usize;
        row.min(self.rows.len().saturating_sub(1))
    }

    /// Returns the row that shows an offset of the joined text.
    pub fn row_of(&self, joined: usize) -> usize {
        self.rows
            .partition_point(|row| row.start <= joined)
            .saturating_sub(1)
    }

    /// Returns the offset in the joined text nearest to a point in a row.
    pub fn joined_at(&self, row: usize, x: f32) -> usize {
        let (Some(range), Some(placed)) = (self.rows.get(row), self.galley.rows.get(row)) else {
            return 0;
        };
        let words = slice_lossy(&self.joined.text, range.clone());
        let x = x - placed.pos.x;
        let mut offset = range.start;
        for (character, glyph) in words.chars().zip(&placed.row.glyphs) {
            if x < glyph.pos.x + glyph.advance_width / 2.0 {
                return self.snapped(offset);
            }
            offset += character.len_utf8();
        }
        // The end of a row is the start of the next one; stay on this one.
        if row + 1 < self.rows.len() {
            let last = words.chars().next_back().map_or(0, char::len_utf8);
            return self.snapped(range.end - last);
        }
        range.end
    }

    fn snapped(&self, offset: usize) -> usize {
        crate::text::segment::grapheme_floor(&self.joined.text, offset)
    }

    /// Returns the byte in the document nearest to a point.
    pub fn offset_at(&self, x: f32, y: f32) -> u32 {
        let joined = self.joined_at(self.row_at(y), x);
        self.document_offset(joined)
    }

    /// Returns the byte in the document for an offset of the joined text.
    pub fn document_offset(&self, joined: usize) -> u32 {
        if joined >= self.joined.text.len() {
            return self.content.end();
        }
        self.joined.document_offset(joined as u32, Side::After)
    }

    /// Returns the character that is shown under a point, if any is.
    pub fn character_under(&self, x: f32, y: f32) -> Option<u32> {
        let row = ((y - self.above) / self.row_height).floor();
        if row < 0.0 {
            return None;
        }
        let range = self.rows.get(row as usize)?;
        let placed = self.galley.rows.get(row as usize)?;
        let x = x - placed.pos.x;
        let words = slice_lossy(&self.joined.text, range.clone());
        let mut offset = range.start;
        for (character, glyph) in words.chars().zip(&placed.row.glyphs) {
            if (glyph.pos.x..glyph.pos.x + glyph.advance_width).contains(&x) {
                return Some(self.document_offset(offset));
            }
            offset += character.len_utf8();
        }
        None
    }

    /// Returns where an offset of the joined text is in a row.
    fn x_of(&self, row: usize, joined: usize) -> f32 {
        let (Some(range), Some(placed)) = (self.rows.get(row), self.galley.rows.get(row)) else {
            return 0.0;
        };
        let n = slice_lossy(
            &self.joined.text,
            range.start..joined.clamp(range.start, range.end),
        )
        .chars()
        .count();
        let glyphs = &placed.row.glyphs;
        let x = match glyphs.get(n) {
            Some(glyph) => glyph.pos.x,
            None => glyphs.last().map_or(
                placed.rect_without_leading_space().min.x - placed.pos.x,
                |glyph| glyph.pos.x + glyph.advance_width,
            ),
        };
        placed.pos.x + x
    }

    /// Returns where the character before an offset of the joined text ends in a row.
    fn right_of(&self, row: usize, joined: usize) -> f32 {
        let (Some(range), Some(placed)) = (self.rows.get(row), self.galley.rows.get(row)) else {
            return 0.0;
        };
        let n = slice_lossy(&self.joined.text, range.start..joined.max(range.start))
            .chars()
            .count();
        match n.checked_sub(1).and_then(|n| placed.row.glyphs.get(n)) {
            Some(glyph) => placed.pos.x + glyph.pos.x + glyph.advance_width,
            None => self.x_of(row, joined),
        }
    }

    /// Returns the caret for a byte of the document.
    pub fn caret(&self, document: u32) -> Rect {
        let joined = self.joined.joined_offset(document) as usize;
        let row = self.row_of(joined);
        let x = self.x_of(row, joined);
        let top = self.above + row as f32 * self.row_height;
        Rect::from_min_size(pos2(x, top), vec2(0.0, self.row_height))
    }

    /// Returns the rectangles that a span of the document covers, one a row, all of one height.
    pub fn rects(&self, span: Span) -> Vec<Rect> {
        let Some(span) = span.intersection(self.content) else {
            return Vec::new();
        };
        let start = self.joined.joined_offset(span.start()) as usize;
        let end = self.joined.joined_offset(span.end()) as usize;
        if start >= end {
            return Vec::new();
        }
        let first = self.row_of(start);
        let last = self.row_of(end.saturating_sub(1));
        let inset = (self.row_height * 0.12).round();
        (first..=last)
            .filter_map(|row| {
                let range = self.rows.get(row)?;
                let left = self.x_of(row, start.max(range.start));
                let right = self.right_of(row, end.min(range.end));
                let top = self.above + row as f32 * self.row_height;
                Some(Rect::from_min_max(
                    pos2(left, top + inset),
                    pos2(right, top + self.row_height - inset),
                ))
            })
            .collect()
    }
}

/// Control characters are shown as boxes, so that nobody overlooks them.
pub(super) fn shown_as(character: char) -> char {
    match character {
        '\t' => '\u{3000}',
        _ if character.is_control() => '□',
        _ => character,
    }
}

/// Returns the space to put between the letters of a row so that it fills the room that is left;
/// none where that would tear it apart.
fn stretch(words: &str, room: f32, size: f32) -> f32 {
    let n_gaps = words.trim_end().chars().count().saturating_sub(1);
    if n_gaps == 0 {
        return 0.0;
    }
    let stretch = room / n_gaps as f32;
    if (0.0..=size * MOST_STRETCH).contains(&stretch) {
        stretch
    } else {
        0.0
    }
}

/// Sets the words of one block: regular and bold, with gaps between Han and Latin.
struct Setter<'a> {
    /// Characters that no font has.
    missing: &'a BTreeSet<char>,
    regular: FontId,
    heavy: FontId,
    /// Bytes at the start that are bold.
    bold: usize,
    gap: f32,
    /// Widths of characters, asked of the fonts once: most of a text are Han characters, which
    /// are all alike.
    han: Option<f32>,
    others: HashMap<(char, bool), f32>,
}

impl<'a> Setter<'a> {
    fn new(size: f32, bold: usize, missing: &'a BTreeSet<char>) -> Self {
        Self {
            missing,
            regular: FontId::new(size, fonts::document()),
            heavy: FontId::new(size, fonts::document_bold()),
            bold,
            gap: size * GAP,
            han: None,
            others: HashMap::new(),
        }
    }

    /// Returns how far a character moves the next one, with the gap before it.
    fn advance(
        &mut self,
        fonts: &mut FontsView<'_>,
        at: usize,
        before: Option<char>,
        character: char,
    ) -> f32 {
        if ('\u{4E00}'..='\u{9FA5}').contains(&character) && !self.missing.contains(&character) {
            let han = *self
                .han
                .get_or_insert_with(|| fonts.glyph_width(&self.regular, character));
            return han + self.gap_between(before, character);
        }
        let is_bold = at < self.bold;
        let font = if is_bold { &self.heavy } else { &self.regular };
        let drawn = self.drawn(character);
        let width = *self
            .others
            .entry((character, is_bold))
            .or_insert_with(|| fonts.glyph_width(font, drawn));
        width + self.gap_between(before, character)
    }

    /// Returns what is drawn for a character: a box where no font has it, because some fonts would
    /// leave a blank there.
    fn drawn(&self, character: char) -> char {
        if self.missing.contains(&character) {
            '□'
        } else {
            shown_as(character)
        }
    }

    fn gap_between(&self, before: Option<char>, after: char) -> f32 {
        if before.is_some_and(|before| needs_gap(before, after)) {
            self.gap
        } else {
            0.0
        }
    }

    /// Returns the width of a row without white space at its end.
    fn width(&mut self, fonts: &mut FontsView<'_>, text: &str, row: Range<usize>) -> f32 {
        let start = row.start;
        let words = slice_lossy(text, row).trim_end();
        let mut before = None;
        let mut width = 0.0;
        for (at, character) in words.char_indices() {
            width += self.advance(fonts, start + at, before, character);
            before = Some(character);
        }
        width
    }

    /// Appends a row to a job, cut into runs wherever there is a gap or another weight.
    fn set(
        &self,
        job: &mut LayoutJob,
        text: &str,
        row: Range<usize>,
        leading_space: f32,
        format: &TextFormat,
    ) {
        let start = row.start;
        let mut space = leading_space;
        let mut run = String::new();
        let mut run_is_bold = start < self.bold;
        let mut before = None;
        let mut append = |run: &mut String, space: f32, is_bold: bool| {
            let mut format = format.clone();
            if is_bold {
                format.font_id = self.heavy.clone();
            }
            job.append(run, space, format);
            run.clear();
        };
        for (at, character) in slice_lossy(text, row).char_indices() {
            let gap = self.gap_between(before, character);
            let is_bold = start + at < self.bold;
            if (gap > 0.0 || is_bold != run_is_bold) && !run.is_empty() {
                append(&mut run, space, run_is_bold);
                space = gap;
            }
            run_is_bold = is_bold;
            run.push(self.drawn(character));
            before = Some(character);
        }
        append(&mut run, space, run_is_bold);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::document_view::rows::{forbids_end, forbids_start};
    use crate::text::document_text::DocumentText;
    use crate::text::reflow::Reflow;

    const SAMPLE: &str = include_str!("../../../assets/sample/rural-work-meeting.txt");

    /// Lays out every block of a text at each of the widths.
    fn check(body: &str, cut: Cut, widths: &[f32], look: impl Fn(&BlockLayout, f32)) {
        let reading = Reading::new(DocumentText::new(body));
        let blocks = match cut {
            Cut::Paragraphs => Blocks::of_paragraphs(&reading),
            Cut::Lines => Blocks::of_lines(&reading),
        };
        let ctx = egui::Context::default();
        ctx.set_fonts(fonts::definitions());
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            let mut glyphs = Glyphs::default();
            for &width in widths {
                let setting = Setting {
                    width,
                    size: 18.0,
                    leading: 1.7,
                    fonts: 0,
                };
                for block in 0..blocks.len() {
                    let layout =
                        BlockLayout::new(ui.ctx(), &reading, &blocks, block, setting, &mut glyphs);
                    look(&layout, width);
                }
            }
        });
        output.textures_delta.clear();
    }

    #[test]
    fn no_row_of_the_sample_starts_or_ends_as_it_must_not_at_any_width() {
        let widths: Vec<f32> = (0..=100).map(|n| 200.0 + 7.0 * n as f32).collect();
        check(SAMPLE, Cut::Paragraphs, &widths, |layout, width| {
            for (n, row) in layout.rows.iter().enumerate() {
                let words = slice_lossy(&layout.joined.text, row.clone());
                let first = words.chars().next();
                let last = words.trim_end().chars().next_back();
                assert!(
                    n == 0 || !first.is_some_and(forbids_start),
                    "“{words}” at {width}"
                );
                assert!(!last.is_some_and(forbids_end), "“{words}” at {width}");
            }
        });
    }

    #[test]
    fn rows_are_as_wide_as_they_were_judged_and_never_wider_than_the_column() {
        check(SAMPLE, Cut::Paragraphs, &[333.0, 612.0], |layout, width| {
            assert_eq!(layout.rows.len(), layout.galley.rows.len());
            for (row, placed) in layout.rows.iter().zip(&layout.galley.rows) {
                let words = slice_lossy(&layout.joined.text, row.clone()).trim_end();
                let n = words.chars().count();
                let end = placed
                    .row
                    .glyphs
                    .get(n.saturating_sub(1))
                    .map_or(0.0, |glyph| {
                        placed.pos.x + glyph.pos.x + glyph.advance_width
                    });
                assert!(end <= width + 1.0, "“{words}” ends at {end} of {width}");
            }
        });
    }

    #[test]
    fn han_and_latin_are_parted_by_a_quarter_and_quotes_are_full_width() {
        let x_of = |body: &str| {
            let mut x = Vec::new();
            let reading = Reading::with_reflow(
                DocumentText::new(body),
                Reflow::every_line(&DocumentText::new(body)),
            );
            let blocks = Blocks::of_lines(&reading);
            let ctx = egui::Context::default();
            ctx.set_fonts(fonts::definitions());
            let setting = Setting {
                width: 900.0,
                size: 16.0,
                leading: 1.7,
                fonts: 0,
            };
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                let mut glyphs = Glyphs::default();
                let layout = BlockLayout::new(ui.ctx(), &reading, &blocks, 0, setting, &mut glyphs);
                let row = layout.galley.rows.first().expect("a row");
                x = row.row.glyphs.iter().map(|glyph| glyph.pos.x).collect();
            });
            output.textures_delta.clear();
            x
        };
        let parted = x_of("有3名");
        let apart = x_of("，3，");
        let width = |x: &[f32], n: usize| x[n + 1] - x[n];
        assert!((width(&parted, 0) - width(&apart, 0) - 4.0).abs() < 0.6);
        assert!((width(&parted, 1) - width(&apart, 1) - 4.0).abs() < 0.6);
        let quotes = x_of("“青·山”好");
        for n in 0..5 {
            assert!((width(&quotes, n) - 16.0).abs() < 0.6, "{quotes:?}");
        }
    }

    #[test]
    fn a_character_that_no_font_has_is_a_box_and_is_noted() {
        let body = "生僻字\u{2A6A5}。";
        check(body, Cut::Lines, &[400.0], |layout, _| {
            let row = layout.galley.rows.first().expect("a row");
            let drawn: String = row.row.glyphs.iter().map(|glyph| glyph.chr).collect();
            assert_eq!(drawn, "生僻字□。");
            assert_eq!(layout.joined.text, body);
        });
    }

    #[test]
    fn lines_bear_their_numbers_and_control_characters_are_seen() {
        let numbers = std::cell::RefCell::new(Vec::new());
        check("甲\n\n乙\u{1}丙\n", Cut::Lines, &[400.0], |layout, _| {
            numbers.borrow_mut().push(layout.line_number);
        });
        assert_eq!(numbers.into_inner(), [Some(1), Some(2), Some(3)]);
    }
}
