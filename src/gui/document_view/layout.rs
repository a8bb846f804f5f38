//! One block laid out: its rows, and the ways between points on the screen and bytes of the
//! document. Knows nothing of colours or annotations.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontFamily, FontId, Galley, Rect, pos2, vec2};

use super::blocks::Blocks;
use super::rows::break_rows;
use crate::text::outline::heading_level;
use crate::text::reading::Reading;
use crate::text::reflow::{Joined, Side};
use crate::text::span::{Span, slice_lossy};

/// Row height as a multiple of the text size.
const LEADING: f32 = 1.72;
/// Letters may be set apart by at most this share of the text size to fill a row.
const MOST_STRETCH: f32 = 0.12;

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Room for a row, in points.
    pub width: f32,
    /// Size of running text, in points.
    pub size: f32,
}

/// See the module's description. Points are relative to the block's top left corner.
#[derive(Debug)]
pub struct BlockLayout {
    pub joined: Joined,
    pub content: Span,
    pub galley: Arc<Galley>,
    /// Ranges of the joined text.
    pub(super) rows: Vec<Range<usize>>,
    pub(super) row_height: f32,
    /// Space above the first row.
    pub(super) above: f32,
    /// With the space around it.
    pub height: f32,
}

impl BlockLayout {
    pub fn new(
        ctx: &egui::Context,
        reading: &Reading,
        blocks: &Blocks,
        block: usize,
        setting: Setting,
    ) -> Self {
        let content = blocks.content(reading, block);
        let joined = reading.join(content);
        let paragraph = reading.reflow.paragraph_at(&reading.text, content.start());
        let is_first = reading.reflow.content(&reading.text, paragraph).start() == content.start();
        let is_last =
            blocks.extent(block).end() == reading.reflow.extent(&reading.text, paragraph).end();
        let is_title = is_first && reading.title_paragraph() == Some(paragraph);
        let level = if is_first {
            heading_level(&joined.text)
        } else {
            None
        };
        let size = match level {
            _ if is_title => setting.size * 1.4,
            Some(1) => setting.size * 1.22,
            Some(2) => setting.size * 1.1,
            Some(_) => setting.size * 1.04,
            None => setting.size,
        };
        let is_running = level.is_none() && !is_title;
        let indent = if is_first && is_running {
            size * 2.0
        } else {
            0.0
        };
        let font = FontId::new(size, FontFamily::Proportional);
        let row_height = (size * LEADING).round();
        let (rows, galley) = ctx.fonts_mut(|fonts| {
            let mut widths = Widths::new(&font);
            let rows = break_rows(
                &joined.text,
                |character| widths.of(fonts, character),
                (setting.width - indent).max(size),
                setting.width.max(size),
            );
            let mut job = LayoutJob::default();
            job.wrap.max_width = f32::INFINITY;
            for (n, row) in rows.iter().enumerate() {
                let words = slice_lossy(&joined.text, row.clone());
                let is_last_row = n + 1 == rows.len();
                let leading_space = if is_title {
                    let taken: f32 = words.trim_end().chars().map(|c| widths.of(fonts, c)).sum();
                    ((setting.width - taken) / 2.0).max(0.0).floor()
                } else if n == 0 {
                    indent
                } else {
                    0.0
                };
                let stretch = if is_title || (is_last_row && is_last) {
                    0.0
                } else {
                    stretch(
                        words,
                        &mut widths,
                        fonts,
                        setting.width - leading_space,
                        size,
                    )
                };
                let mut shown: String = words.chars().map(shown_as).collect();
                if !is_last_row {
                    shown.push('\n');
                }
                let format = TextFormat {
                    extra_letter_spacing: stretch,
                    line_height: Some(row_height),
                    valign: egui::Align::Center,
                    ..TextFormat::simple(font.clone(), Color32::PLACEHOLDER)
                };
                job.append(&shown, leading_space, format);
            }
            (rows, fonts.layout_job(job))
        });
        let above = match level {
            Some(1) => setting.size * 0.9,
            Some(_) => setting.size * 0.45,
            None => 0.0,
        };
        let below = match is_last {
            true if is_title => setting.size * 0.9,
            true => setting.size * 0.42,
            false => 0.0,
        };
        Self {
            height: above + rows.len() as f32 * row_height + below,
            joined,
            content,
            galley,
            rows,
            row_height,
            above,
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
                let right = if end >= range.end {
                    self.x_of(row, range.end)
                } else {
                    self.x_of(row, end)
                };
                let top = self.above + row as f32 * self.row_height;
                Some(Rect::from_min_max(
                    pos2(left, top + inset),
                    pos2(right, top + self.row_height - inset),
                ))
            })
            .collect()
    }

    /// Returns the height of a part of the block, from the first row of a span to its last.
    pub fn extent_of(&self, span: Span) -> Option<(f32, f32)> {
        let rects = self.rects(span);
        Some((rects.first()?.min.y, rects.last()?.max.y))
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

/// Returns the space to put between the letters of a row so that it reaches the margin; none
/// where that would tear it apart.
fn stretch(
    words: &str,
    widths: &mut Widths<'_>,
    fonts: &mut egui::epaint::text::FontsView<'_>,
    room: f32,
    size: f32,
) -> f32 {
    let words = words.trim_end();
    let taken: f32 = words.chars().map(|c| widths.of(fonts, c)).sum();
    let n_gaps = words.chars().count().saturating_sub(1);
    if n_gaps == 0 {
        return 0.0;
    }
    let stretch = (room - taken) / n_gaps as f32;
    if (0.0..=size * MOST_STRETCH).contains(&stretch) {
        stretch
    } else {
        0.0
    }
}

/// Widths of characters, asked of the font once: most of a text are Han characters, all alike.
struct Widths<'a> {
    font: &'a FontId,
    han: Option<f32>,
    others: std::collections::HashMap<char, f32>,
}

impl<'a> Widths<'a> {
    fn new(font: &'a FontId) -> Self {
        Self {
            font,
            han: None,
            others: std::collections::HashMap::new(),
        }
    }

    fn of(&mut self, fonts: &mut egui::epaint::text::FontsView<'_>, character: char) -> f32 {
        if ('\u{4E00}'..='\u{9FA5}').contains(&character) {
            return *self
                .han
                .get_or_insert_with(|| fonts.glyph_width(self.font, character));
        }
        let shown = shown_as(character);
        *self
            .others
            .entry(character)
            .or_insert_with(|| fonts.glyph_width(self.font, shown))
    }
}
