//! The reading view: a document by paragraph, laid out only where it is seen, with its own
//! selection in bytes of the document.
//!
//! The state of scrolling is (block, points into it), so a long document scrolls as finely as a
//! short one; the bar at the right shows bytes of the document, which are known without layout.
//! What a frame costs depends on the window, never on the document.

mod accessible;
mod blocks;
mod crumbs;
pub mod handles;
mod highlights;
mod input;
mod layout;
pub mod movement;
mod rows;
mod scroll_map;
mod selection;

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{Rect, Response, Sense, Ui, pos2, vec2};

use self::blocks::{Blocks, Cut};
use self::layout::{BlockLayout, Glyphs, Setting};
use super::intent::Intent;
use super::panels::outline;
use super::scene::Scene;
use crate::model::Key;
use crate::text::reading::Reading;
use crate::text::span::Span;

/// Room for the bars of annotations, left of the text; less where there is little.
const MARGIN: f32 = 64.0;
const NARROW_MARGIN: f32 = 36.0;
/// A page that is narrower than this counts as narrow, in multiples of the text size.
const NARROW: f32 = 32.0;
/// Room for the numbers of lines, left of the bars, in multiples of the text size.
const NUMBERS: f32 = 2.6;
/// How much smaller than running text the lines of a file may be set to fit.
const SMALLEST_FIT: f32 = 0.72;
/// Room right of the text, up to the scroll map.
const RIGHT_MARGIN: f32 = 28.0;
/// Width of the scroll map.
const MAP_WIDTH: f32 = 16.0;
/// Height of the headings above the text.
const CRUMBS: f32 = 27.0;
/// Layouts kept beyond those on screen.
const KEPT_LAYOUTS: usize = 160;

/// What search has found in the shown document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hits<'a> {
    /// In order.
    pub spans: &'a [Span],
    pub current: Option<Span>,
}

/// One document as it is shown.
pub struct DocumentView {
    pub document: Key,
    reading: Arc<Reading>,
    /// What is laid out: paragraphs, or the lines of the file.
    blocks: Arc<Blocks>,
    /// The paragraphs, by which words and sentences are found whatever is laid out.
    paragraphs: Arc<Blocks>,
    top: Top,
    /// Where the selection began, in bytes.
    anchor: u32,
    /// Where the caret is, in bytes.
    head: u32,
    /// Where the caret wants to be in its row while it moves up and down.
    goal_x: Option<f32>,
    layouts: BTreeMap<usize, Arc<BlockLayout>>,
    setting: Setting,
    glyphs: Glyphs,
    /// Room for the bars of annotations.
    margin: f32,
    /// While lines are shown: how long they usually are, in half-cells.
    line_cells: Option<f32>,
    /// What a selection has grown to, and from what, the last step last.
    grown_from: Vec<(Span, Span)>,
    /// A place to bring on screen at the next frame.
    reveal: Option<u32>,
    pressed: input::Pressed,
    dragged_edge: Option<handles::DraggedEdge>,
    map: scroll_map::ScrollMap,
    wants_focus: bool,
    size: egui::Vec2,
    on_screen: (u32, u32),
    /// Where the last frame drew the text, and its blocks: the left edge, and heights.
    left: f32,
    places: Vec<(usize, f32)>,
    told: accessible::Told,
}

/// The place at the upper edge of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Top {
    block: usize,
    /// Points of the block above the edge.
    offset: f32,
}

impl Top {
    const START: Self = Self {
        block: 0,
        offset: 0.0,
    };
}

/// A block on screen.
struct Shown {
    layout: Arc<BlockLayout>,
    /// Its upper edge on the screen.
    y: f32,
}

impl DocumentView {
    /// Shows a document from its start, with the caret there.
    pub fn new(document: Key, reading: Arc<Reading>) -> Self {
        let paragraphs = Arc::new(Blocks::of_paragraphs(&reading));
        let start = paragraphs.content(&reading, 0).start();
        Self {
            document,
            blocks: Arc::clone(&paragraphs),
            paragraphs,
            reading,
            top: Top::START,
            anchor: start,
            head: start,
            goal_x: None,
            layouts: BTreeMap::new(),
            setting: Setting {
                width: 0.0,
                size: 0.0,
                leading: 1.0,
                fonts: 0,
            },
            glyphs: Glyphs::default(),
            margin: MARGIN,
            line_cells: None,
            grown_from: Vec::new(),
            reveal: None,
            pressed: input::Pressed::default(),
            dragged_edge: None,
            map: scroll_map::ScrollMap::default(),
            wants_focus: true,
            size: egui::Vec2::ZERO,
            on_screen: (0, 0),
            left: 0.0,
            places: Vec::new(),
            told: accessible::Told::default(),
        }
    }

    /// Shows the whole document in the place of its preview, or its file as it is now in the
    /// place of what it was: at the same place, as far as there is one.
    pub fn complete(&mut self, reading: Arc<Reading>) {
        self.keep_place();
        self.paragraphs = Arc::new(Blocks::of_paragraphs(&reading));
        self.blocks = match self.blocks.cut {
            Cut::Paragraphs => Arc::clone(&self.paragraphs),
            Cut::Lines => Arc::new(Blocks::of_lines(&reading)),
        };
        self.anchor = movement::nearest(&reading, self.anchor);
        self.head = movement::nearest(&reading, self.head);
        if !Arc::ptr_eq(&reading.text, &self.reading.text) {
            self.grown_from.clear();
        }
        self.reading = reading;
    }

    /// Shows paragraphs, or the lines of the file as they are; the place stays.
    fn cut_by(&mut self, cut: Cut) {
        if self.blocks.cut == cut {
            return;
        }
        self.keep_place();
        self.blocks = match cut {
            Cut::Paragraphs => Arc::clone(&self.paragraphs),
            Cut::Lines => Arc::new(Blocks::of_lines(&self.reading)),
        };
        self.line_cells = match cut {
            Cut::Paragraphs => None,
            Cut::Lines => blocks::usual_line(&self.reading),
        };
    }

    /// Forgets all layouts, and remembers the byte at the upper edge, to find it again.
    fn keep_place(&mut self) {
        if self.top != Top::START && self.map.pending_top.is_none() {
            let kept = self.layouts.get(&self.top.block);
            self.map.pending_top = Some(kept.map_or_else(
                || self.blocks.extent(self.top.block).start(),
                |layout| layout.offset_at(0.0, self.top.offset),
            ));
        }
        self.layouts.clear();
        self.goal_x = None;
    }

    /// Returns the characters that came up so far and that no font has.
    pub fn missing_characters(&self) -> &std::collections::BTreeSet<char> {
        self.glyphs.missing()
    }

    pub fn reading(&self) -> &Arc<Reading> {
        &self.reading
    }

    /// Returns the first byte of the block at the upper edge.
    pub fn top(&self) -> u32 {
        self.blocks.extent(self.top.block).start()
    }

    /// Brings a byte to the upper edge; the caret stays.
    pub fn scroll_to(&mut self, offset: u32) {
        self.map.pending_top = Some(offset);
    }

    /// Returns where the last frame drew the scroll map.
    pub fn scroll_map_area(&self) -> Rect {
        self.map.area
    }

    /// Returns where the last frame showed a byte: the middle of the caret before it.
    pub fn screen_place(&self, offset: u32) -> Option<egui::Pos2> {
        let block = self.blocks.at(offset);
        let layout = self.layouts.get(&block)?;
        let (_, y) = self.places.iter().find(|(shown, _)| *shown == block)?;
        let caret = moved(layout.caret(offset), self.left, *y);
        Some(caret.center())
    }

    /// Returns the first and the last byte that the last frame showed.
    pub fn on_screen(&self) -> (u32, u32) {
        self.on_screen
    }

    /// Brings a byte on screen.
    pub fn reveal(&mut self, offset: u32) {
        self.reveal = Some(offset);
    }

    /// Takes the keyboard at the next frame.
    pub fn take_focus(&mut self) {
        self.wants_focus = true;
    }

    fn id(&self) -> egui::Id {
        egui::Id::unique(("document view", self.document.as_str()))
    }

    /// Draws the document and turns what people do in it into intents.
    pub fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>, hits: Hits<'_>, out: &mut Vec<Intent>) {
        self.obey_reader(ui, out);
        let area = ui.available_rect_before_wrap();
        let response = ui.interact(area, self.id(), Sense::click_and_drag());
        ui.advance_cursor_after_rect(area);
        let name = scene.text("document-view-name");
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Document, true, &name));
        if self.wants_focus {
            response.request_focus();
            self.wants_focus = false;
        }
        let map_area = Rect::from_min_max(pos2(area.max.x - MAP_WIDTH, area.min.y), area.max);
        let mut page = Rect::from_min_max(area.min, pos2(map_area.min.x, area.max.y));
        let has_headings = outline(&self.reading).is_some_and(|it| !it.headings().is_empty());
        let crumbs = page.split_top_bottom_at_y(page.min.y + CRUMBS).0;
        if has_headings {
            page.min.y = crumbs.max.y;
        }
        self.set(page, scene);
        self.scroll_by_wheel(ui, &response);
        self.follow_reveal(ui.ctx(), page);
        self.clamp_top(ui.ctx(), page);
        let left = self.text_left(page);
        let mut shown = self.layout_visible(ui.ctx(), page);
        if self.handle_input(ui, &response, scene, &shown, page, left, out) {
            // The caret moved or the text scrolled: what is painted must be what is answered.
            self.follow_reveal(ui.ctx(), page);
            self.clamp_top(ui.ctx(), page);
            shown = self.layout_visible(ui.ctx(), page);
        }
        ui.painter().rect_filled(area, 0.0, scene.theme.page);
        let painter = ui.painter().with_clip_rect(page.intersect(ui.clip_rect()));
        self.paint(
            ui, &painter, &response, scene, hits, &shown, page, left, out,
        );
        self.on_screen = Self::bytes_on_screen(&shown, page);
        self.left = left;
        self.places = (self.top.block..)
            .zip(shown.iter().map(|block| block.y))
            .collect();
        if has_headings {
            self.show_crumbs(ui, crumbs, scene, left, out);
        }
        self.show_map(ui, map_area, scene, hits);
        self.tell_reader(ui, scene, &shown, page, left);
        Self::show_context_menu(&response, scene, out);
        self.forget_layouts();
    }

    /// Lays everything out anew where the width, the size or the fonts have changed; the place
    /// stays.
    fn set(&mut self, page: Rect, scene: &Scene<'_>) {
        let settings = scene.settings;
        self.cut_by(if settings.shows_lines {
            Cut::Lines
        } else {
            Cut::Paragraphs
        });
        self.margin = if page.width() < settings.text_size * NARROW {
            NARROW_MARGIN
        } else {
            MARGIN
        };
        let mut size = settings.text_size;
        if let Some(cells) = self.line_cells {
            // The lines of a file are meant to stand as they are, not to be broken once more.
            let wanted = cells * 0.5 + NUMBERS;
            let room = page.width() - self.margin - RIGHT_MARGIN;
            size = (room / wanted).clamp(size * SMALLEST_FIT, size);
            size = (size * 2.0).floor() / 2.0;
        }
        let room = (page.width() - self.margin(size) - RIGHT_MARGIN).max(size * 4.0);
        // The lines of a file have a width of their own.
        let widest = match self.blocks.cut {
            Cut::Paragraphs => size * settings.measure,
            Cut::Lines => f32::INFINITY,
        };
        let setting = Setting {
            width: room.min(widest).floor(),
            size,
            leading: settings.leading,
            fonts: scene.fonts,
        };
        self.size = page.size();
        if setting == self.setting {
            return;
        }
        self.keep_place();
        if setting.fonts != self.setting.fonts {
            self.glyphs = Glyphs::default();
        }
        self.setting = setting;
    }

    /// Room left of the text.
    fn margin(&self, size: f32) -> f32 {
        match self.blocks.cut {
            Cut::Paragraphs => self.margin,
            Cut::Lines => self.margin + size * NUMBERS,
        }
    }

    fn text_left(&self, page: Rect) -> f32 {
        let margin = self.margin(self.setting.size);
        let spare = page.width() - self.setting.width - margin - RIGHT_MARGIN;
        (page.min.x + margin + (spare / 2.0).max(0.0)).floor()
    }

    fn layout(&mut self, ctx: &egui::Context, block: usize) -> Arc<BlockLayout> {
        let layout = self.layouts.entry(block).or_insert_with(|| {
            Arc::new(BlockLayout::new(
                ctx,
                &self.reading,
                &self.blocks,
                block,
                self.setting,
                &mut self.glyphs,
            ))
        });
        Arc::clone(layout)
    }

    /// Space above the first block and below the last.
    fn page_padding(&self) -> f32 {
        self.setting.size * 1.4
    }

    fn layout_visible(&mut self, ctx: &egui::Context, page: Rect) -> Vec<Shown> {
        let mut shown = Vec::new();
        let mut block = self.top.block;
        let mut y = page.min.y - self.top.offset;
        if block == 0 {
            y += self.page_padding();
        }
        while y < page.max.y && block < self.blocks.len() {
            let layout = self.layout(ctx, block);
            let height = layout.height;
            shown.push(Shown { layout, y });
            y += height;
            block += 1;
        }
        shown
    }

    fn scroll_by_wheel(&mut self, ui: &Ui, response: &Response) {
        if response.contains_pointer() {
            let delta = ui.input(|input| input.smooth_scroll_delta.y);
            if delta != 0.0 {
                self.top.offset -= delta;
            }
        }
    }

    /// Brings `top` back into the document: above its block, into the next ones, at either end.
    fn clamp_top(&mut self, ctx: &egui::Context, page: Rect) {
        if let Some(offset) = self.map.pending_top.take() {
            self.top.block = self.blocks.at(offset);
            let layout = self.layout(ctx, self.top.block);
            let padding = if self.top.block == 0 {
                self.page_padding()
            } else {
                0.0
            };
            let caret = layout.caret(offset);
            self.top.offset = if layout.row_of(layout.joined.joined_offset(offset) as usize) == 0 {
                0.0
            } else {
                caret.min.y + padding
            };
        }
        loop {
            if self.top.offset < 0.0 {
                if self.top.block == 0 {
                    self.top.offset = 0.0;
                    break;
                }
                self.top.block -= 1;
                self.top.offset += self.extent_height(ctx, self.top.block);
            } else {
                let height = self.extent_height(ctx, self.top.block);
                if self.top.offset < height || self.top.block + 1 >= self.blocks.len() {
                    break;
                }
                self.top.offset -= height;
                self.top.block += 1;
            }
        }
        // The end of the document does not leave the lower edge.
        let mut below = -self.top.offset - page.height();
        for block in self.top.block..self.blocks.len() {
            below += self.extent_height(ctx, block);
            if below >= 0.0 {
                return;
            }
        }
        let mut missing = -below;
        let mut top = self.top;
        while missing > 0.0 {
            if top.offset >= missing {
                top.offset -= missing;
                missing = 0.0;
            } else {
                missing -= top.offset;
                if top.block == 0 {
                    top.offset = 0.0;
                    break;
                }
                top.block -= 1;
                top.offset = self.extent_height(ctx, top.block);
            }
        }
        self.top = top;
    }

    /// Returns the height of a block with the padding of the page at both ends of the document.
    fn extent_height(&mut self, ctx: &egui::Context, block: usize) -> f32 {
        let mut height = self.layout(ctx, block).height;
        if block == 0 {
            height += self.page_padding();
        }
        if block + 1 == self.blocks.len() {
            height += self.page_padding() * 2.0;
        }
        height
    }

    /// Scrolls so that the place to reveal is on screen, with some text around it.
    fn follow_reveal(&mut self, ctx: &egui::Context, page: Rect) {
        let Some(offset) = self.reveal.take() else {
            return;
        };
        let block = self.blocks.at(offset);
        let layout = self.layout(ctx, block);
        let caret = layout.caret(offset);
        let near = self.setting.size * 3.0;
        if let Some(y) = self.screen_y(ctx, block, page) {
            let top = y + caret.min.y;
            let bottom = y + caret.max.y;
            let is_far = bottom < page.min.y || top > page.max.y;
            if !is_far {
                let above = (page.min.y + near) - top;
                let below = bottom - (page.max.y - near);
                if above > 0.0 {
                    self.top.offset -= above;
                } else if below > 0.0 {
                    self.top.offset += below;
                }
                return;
            }
        }
        let padding = if block == 0 { self.page_padding() } else { 0.0 };
        self.top = Top {
            block,
            offset: caret.min.y + padding - page.height() / 3.0,
        };
    }

    /// Returns where a block's upper edge is on the screen, if it is near what is shown.
    fn screen_y(&mut self, ctx: &egui::Context, block: usize, page: Rect) -> Option<f32> {
        let padding = if self.top.block == 0 {
            self.page_padding()
        } else {
            0.0
        };
        let mut y = page.min.y - self.top.offset + padding;
        if block + 1 == self.top.block {
            return Some(y - self.layout(ctx, block).height);
        }
        for n in self.top.block..self.blocks.len() {
            if n == block {
                return Some(y);
            }
            if y > page.max.y + page.height() {
                return None;
            }
            y += self.layout(ctx, n).height;
        }
        None
    }

    /// Returns the byte of the document at a point, the nearest one outside of the text.
    fn offset_at(&self, shown: &[Shown], left: f32, point: egui::Pos2) -> u32 {
        let at = shown
            .iter()
            .rev()
            .find(|block| block.y <= point.y)
            .or(shown.first());
        at.map_or(self.head, |block| {
            block.layout.offset_at(point.x - left, point.y - block.y)
        })
    }

    /// Returns the character under a point, if there is one.
    fn character_under(shown: &[Shown], left: f32, point: egui::Pos2) -> Option<u32> {
        let block = shown
            .iter()
            .find(|block| (block.y..block.y + block.layout.height).contains(&point.y))?;
        block
            .layout
            .character_under(point.x - left, point.y - block.y)
    }

    fn forget_layouts(&mut self) {
        let top = self.top.block;
        if self.layouts.len() > KEPT_LAYOUTS * 2 {
            let keep = top.saturating_sub(KEPT_LAYOUTS / 2)..top + KEPT_LAYOUTS / 2;
            self.layouts.retain(|block, _| keep.contains(block));
        }
    }

    /// Returns the bytes that are on screen.
    fn visible_span(shown: &[Shown]) -> Span {
        let start = shown
            .first()
            .map_or(0, |block| block.layout.content.start());
        let end = shown.last().map_or(0, |block| block.layout.content.end());
        Span::new(start, end)
    }

    fn show_context_menu(response: &Response, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        use super::command::Command;
        response.context_menu(|ui| {
            let Some(session) = scene.session else { return };
            ui.set_min_width(220.0);
            let can_tag = scene.situation.has_selection || scene.situation.has_annotation;
            ui.add_enabled_ui(can_tag, |ui| {
                // Those used last, and after them the codebook's first.
                let set = session.set();
                let recent = scene.recent_categories.iter();
                let recent: Vec<_> = recent.filter_map(|key| set.category(key)).collect();
                let others = set.categories.iter();
                let others = others.filter(|other| !recent.iter().any(|it| it.key == other.key));
                for category in recent.iter().copied().chain(others).take(9) {
                    let color = scene.theme.category(category.color);
                    let swatch = egui::RichText::new("■").color(color);
                    let key = category.shortcut.map(String::from).unwrap_or_default();
                    let button =
                        egui::Button::new((swatch, category.name.as_str())).right_text(key);
                    if ui.add(button).clicked() {
                        out.push(Intent::Tag(category.key.clone()));
                        ui.close();
                    }
                }
            });
            ui.separator();
            for command in [
                Command::PickCategory,
                Command::NewCategoryFromSelection,
                Command::EditNote,
                Command::Copy,
                Command::CopyWithReference,
                Command::DeleteAnnotation,
            ] {
                super::panels::menu_item(ui, scene, command, out);
            }
        });
    }
}

/// Returns a rectangle moved to where its block is.
fn moved(rect: Rect, left: f32, y: f32) -> Rect {
    rect.translate(vec2(left, y))
}
