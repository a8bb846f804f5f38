//! Painting: highlights behind the text, the text, selection, caret, and the bars in the margin.

use std::sync::Arc;

use egui::{CornerRadius, Painter, Pos2, Rect, Response, Stroke, Ui, pos2, vec2};

use super::{DocumentView, Hits, NUMBERS, Shown, moved};
use crate::gui::intent::Intent;
use crate::gui::scene::Scene;
use crate::model::{Annotation, Category};
use crate::text::span::Span;

/// More annotations than this on one screen are not told apart by anybody.
const MOST_VISIBLE: usize = 1500;
const BAR_WIDTH: f32 = 4.0;
const BAR_STEP: f32 = 7.0;
const MOST_LANES: usize = 7;

/// An annotation on screen and the lane of its bar.
struct Visible<'a> {
    annotation: &'a Arc<Annotation>,
    span: Span,
    lane: usize,
    /// Where it is on the screen, row by row; never empty.
    rects: Vec<Rect>,
}

impl Visible<'_> {
    fn top(&self) -> f32 {
        self.rects.first().map_or(0.0, |rect| rect.min.y)
    }

    fn bottom(&self) -> f32 {
        self.rects.last().map_or(0.0, |rect| rect.max.y)
    }
}

impl DocumentView {
    #[expect(clippy::too_many_arguments, reason = "one frame's state, used once")]
    pub(super) fn paint(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        response: &Response,
        scene: &Scene<'_>,
        hits: Hits<'_>,
        shown: &[Shown],
        page: Rect,
        left: f32,
        out: &mut Vec<Intent>,
    ) {
        let Some(session) = scene.session else { return };
        let visible_span = Self::visible_span(shown);
        let visible = self.visible(scene, shown, visible_span, left);
        let theme = &scene.theme;
        // Longer ones first, so that shorter ones stay on top.
        let mut by_length: Vec<&Visible<'_>> = visible.iter().collect();
        by_length.sort_by_key(|visible| std::cmp::Reverse(visible.span.len()));
        for visible in &by_length {
            let color =
                first_category(session.set(), visible.annotation).map(|category| category.color);
            let Some(color) = color else { continue };
            let is_current = scene.annotation == Some(visible.annotation.id);
            // What overlaps is underlined at different heights.
            let depth = 2.5 * (visible.lane % 3) as f32;
            for rect in &visible.rects {
                painter.rect_filled(*rect, CornerRadius::same(2), theme.tint(color));
                let line = Rect::from_min_max(
                    pos2(rect.min.x, rect.max.y - 2.0 + depth),
                    pos2(rect.max.x, rect.max.y + depth),
                );
                painter.rect_filled(line, 0.0, theme.category(color));
                if is_current {
                    painter.rect_stroke(
                        rect.expand(1.0),
                        CornerRadius::same(3),
                        Stroke::new(1.5, theme.category(color)),
                        egui::StrokeKind::Outside,
                    );
                }
            }
        }
        Self::paint_hits(painter, scene, hits, shown, visible_span, left);
        self.paint_selection(painter, scene, shown, left);
        for block in shown {
            let position = pos2(left, block.y) + block.layout.galley_offset();
            painter.galley(position, Arc::clone(&block.layout.galley), theme.ink);
        }
        self.paint_caret(ui, painter, scene, shown, left);
        let current = visible
            .iter()
            .find(|visible| scene.annotation == Some(visible.annotation.id));
        if let Some(current) = current {
            self.paint_handles(painter, scene, shown, current.span, left);
        }
        self.paint_line_numbers(painter, scene, shown, left);
        Self::paint_bars(ui, painter, response, scene, &visible, page, left, out);
        self.show_tooltip(ui, response, scene, &visible, shown, left);
    }

    /// Finds the annotations on screen and packs their bars into lanes, first come first served.
    fn visible<'a>(
        &self,
        scene: &Scene<'a>,
        shown: &[Shown],
        span: Span,
        left: f32,
    ) -> Vec<Visible<'a>> {
        let mut visible: Vec<Visible<'a>> = Vec::new();
        let all = scene
            .session
            .and_then(|session| session.set().annotations.of_document(&self.document));
        let Some(all) = all else { return visible };
        // An annotation that began far above keeps the lane it had there as far as can be seen.
        let mut lane_ends: Vec<f32> = Vec::new();
        all.placed.for_overlapping(span, |entry| {
            if visible.len() >= MOST_VISIBLE {
                return;
            }
            let first =
                shown.partition_point(|block| block.layout.content.end() <= entry.span.start());
            let rects: Vec<Rect> = shown
                .iter()
                .skip(first)
                .take_while(|block| block.layout.content.start() < entry.span.end())
                .flat_map(|block| {
                    let rects = block.layout.rects(entry.span).into_iter();
                    rects.map(|rect| moved(rect, left, block.y))
                })
                .collect();
            let (Some(top), Some(bottom)) = (
                rects.first().map(|rect| rect.min.y),
                rects.last().map(|rect| rect.max.y),
            ) else {
                return;
            };
            let free = lane_ends.iter().position(|&end| end < top);
            let lane = free.unwrap_or(lane_ends.len());
            if lane == lane_ends.len() {
                lane_ends.push(bottom);
            } else if let Some(end) = lane_ends.get_mut(lane) {
                *end = bottom;
            }
            visible.push(Visible {
                annotation: &entry.value,
                span: entry.span,
                lane,
                rects,
            });
        });
        visible
    }

    fn paint_hits(
        painter: &Painter,
        scene: &Scene<'_>,
        hits: Hits<'_>,
        shown: &[Shown],
        visible: Span,
        left: f32,
    ) {
        let first = hits
            .spans
            .partition_point(|hit| hit.end() <= visible.start());
        for hit in hits.spans.iter().skip(first) {
            if hit.start() >= visible.end() {
                break;
            }
            let color = if hits.current == Some(*hit) {
                scene.theme.current_hit
            } else {
                scene.theme.hit
            };
            for block in shown {
                for rect in block.layout.rects(*hit) {
                    painter.rect_filled(moved(rect, left, block.y), CornerRadius::same(2), color);
                }
            }
        }
    }

    fn paint_selection(&self, painter: &Painter, scene: &Scene<'_>, shown: &[Shown], left: f32) {
        let span = Span::new(self.anchor, self.head);
        if span.is_empty() {
            return;
        }
        for block in shown {
            for rect in block.layout.rects(span) {
                painter.rect_filled(moved(rect, left, block.y), 0.0, scene.theme.selection);
            }
        }
    }

    fn paint_caret(
        &self,
        ui: &Ui,
        painter: &Painter,
        scene: &Scene<'_>,
        shown: &[Shown],
        left: f32,
    ) {
        if !ui.memory(|memory| memory.has_focus(self.id())) {
            return;
        }
        let block = self.blocks.at(self.head);
        let content = self.blocks.content(&self.reading, block);
        if let Some(block) = shown.iter().find(|shown| shown.layout.content == content) {
            let caret = moved(block.layout.caret(self.head), left, block.y).shrink2(vec2(0.0, 3.0));
            painter.line_segment(
                [caret.left_top(), caret.left_bottom()],
                Stroke::new(2.0, scene.theme.caret),
            );
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one frame's state, used once")]
    fn paint_bars(
        ui: &Ui,
        painter: &Painter,
        response: &Response,
        scene: &Scene<'_>,
        visible: &[Visible<'_>],
        page: Rect,
        left: f32,
        out: &mut Vec<Intent>,
    ) {
        let Some(session) = scene.session else { return };
        let pointer = ui
            .input(|input| input.pointer.hover_pos())
            .filter(|_| response.contains_pointer());
        let mut hovered: Option<&Visible<'_>> = None;
        for visible in visible {
            let bar = bar_rect(visible, page, left);
            let is_current = scene.annotation == Some(visible.annotation.id);
            let categories: Vec<&Arc<Category>> = visible
                .annotation
                .categories
                .iter()
                .filter_map(|key| session.set().category(key))
                .collect();
            let share = bar.height() / categories.len().max(1) as f32;
            for (n, category) in categories.iter().enumerate() {
                let part = Rect::from_min_size(
                    pos2(bar.min.x, bar.min.y + share * n as f32),
                    vec2(bar.width(), share),
                );
                painter.rect_filled(
                    part,
                    CornerRadius::same(2),
                    scene.theme.category(category.color),
                );
            }
            if is_current {
                painter.rect_stroke(
                    bar.expand(1.5),
                    CornerRadius::same(3),
                    Stroke::new(1.5, scene.theme.ink),
                    egui::StrokeKind::Outside,
                );
            }
            if pointer.is_some_and(|pointer| bar.expand2(vec2(1.5, 0.0)).contains(pointer)) {
                hovered = Some(visible);
            }
        }
        if let Some(visible) = hovered {
            ui.set_cursor_icon(egui::CursorIcon::PointingHand);
            if response.clicked() || response.secondary_clicked() {
                out.push(Intent::MeanAnnotation(visible.annotation.id));
            }
        }
    }

    /// Shows what is under the pointer: categories, note and coder of the smallest annotation.
    fn show_tooltip(
        &self,
        ui: &Ui,
        response: &Response,
        scene: &Scene<'_>,
        visible: &[Visible<'_>],
        shown: &[Shown],
        left: f32,
    ) {
        let Some(session) = scene.session else { return };
        let Some(pointer) = ui.input(|input| input.pointer.hover_pos()) else {
            return;
        };
        if !response.hovered() || ui.input(|input| input.pointer.any_down()) {
            return;
        }
        let in_bar = visible.iter().find(|visible| {
            bar_rect(visible, response.rect, left)
                .expand(1.5)
                .contains(pointer)
        });
        let in_text = || {
            let offset = Self::character_under(shown, left, pointer)?;
            visible
                .iter()
                .filter(|visible| visible.span.contains(offset))
                .min_by_key(|visible| visible.span.len())
        };
        let Some(visible) = in_bar.or_else(in_text) else {
            return;
        };
        let annotation = visible.annotation;
        let id = self.id().with(annotation.id);
        egui::Tooltip::always_open(
            ui.ctx().clone(),
            ui.layer_id(),
            id,
            egui::PopupAnchor::Pointer,
        )
        .gap(14.0)
        .show(|ui| {
            ui.set_max_width(360.0);
            for key in &annotation.categories {
                if let Some(category) = session.set().category(key) {
                    ui.horizontal(|ui| {
                        ui.colored_label(scene.theme.category(category.color), "■");
                        ui.label(session.set().category_path(key));
                    });
                }
            }
            if !annotation.note.is_empty() {
                ui.label(&*annotation.note);
            }
            let coder = session.set().coder(&annotation.coder);
            let name = coder.map_or(annotation.coder.as_str(), |coder| coder.name.as_str());
            ui.colored_label(scene.theme.faint, name);
        });
    }

    /// Returns the annotation to choose for a click at a byte: the smallest one there, or the next
    /// larger one after the current one where the click is a repeated one.
    pub(super) fn annotation_at(
        &self,
        scene: &Scene<'_>,
        offset: u32,
        is_repeated: bool,
    ) -> Option<Arc<Annotation>> {
        let all = scene
            .session?
            .set()
            .annotations
            .of_document(&self.document)?;
        let mut here = all.placed.overlapping(Span::new(offset, offset + 1));
        here.sort_by_key(|entry| entry.span.len());
        let current = here
            .iter()
            .position(|entry| scene.annotation.is_some_and(|id| entry.value.id == id));
        let chosen = match current {
            Some(current) if is_repeated => (current + 1) % here.len(),
            _ => 0,
        };
        here.get(chosen).map(|entry| Arc::clone(&entry.value))
    }

    /// Writes the numbers of the lines of the file beside them.
    fn paint_line_numbers(&self, painter: &Painter, scene: &Scene<'_>, shown: &[Shown], left: f32) {
        let x = left - self.margin(self.setting.size) + self.setting.size * NUMBERS;
        let font = egui::FontId::proportional((self.setting.size * 0.72).max(9.0));
        for block in shown {
            let Some(number) = block.layout.line_number else {
                continue;
            };
            let middle = block.y + block.layout.caret(block.layout.content.start()).center().y;
            painter.text(
                pos2(x, middle),
                egui::Align2::RIGHT_CENTER,
                number.to_string(),
                font.clone(),
                scene.theme.faint,
            );
        }
    }

    /// Whether a point is on a bar of the margin, which has its own click.
    pub(super) fn is_in_margin(point: Pos2, left: f32) -> bool {
        point.x < left - 6.0
    }
}

fn bar_rect(visible: &Visible<'_>, page: Rect, left: f32) -> Rect {
    let lane = visible.lane.min(MOST_LANES - 1) as f32;
    let x = left - 14.0 - lane * BAR_STEP;
    Rect::from_min_max(
        pos2(x - BAR_WIDTH, visible.top().max(page.min.y - 20.0)),
        pos2(x, visible.bottom().min(page.max.y + 20.0)),
    )
}

fn first_category<'a>(
    set: &'a crate::model::AnnotationSet,
    annotation: &Annotation,
) -> Option<&'a Arc<Category>> {
    annotation
        .categories
        .first()
        .and_then(|key| set.category(key))
}
