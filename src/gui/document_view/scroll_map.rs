//! The bar at the right edge: the place in the document, the annotations by colour, the hits.
//!
//! Heights stand for bytes of the document, so nothing must be laid out to draw it.

use std::collections::HashMap;

use egui::{Color32, CornerRadius, Rect, Sense, Ui, pos2};

use super::{DocumentView, Hits, Shown};
use crate::gui::scene::Scene;
use crate::model::Rgb;
use crate::text::span::Span;

/// What the map keeps from frame to frame.
#[derive(Debug)]
pub(super) struct ScrollMap {
    /// A byte to bring to the upper edge.
    pub(super) pending_top: Option<u32>,
    pub(super) area: Rect,
    marks: Vec<Option<Color32>>,
    /// Revision, height and mode that the marks were made for.
    made_for: Option<(u64, usize, bool)>,
}

impl Default for ScrollMap {
    fn default() -> Self {
        Self {
            pending_top: None,
            area: Rect::NOTHING,
            marks: Vec::new(),
            made_for: None,
        }
    }
}

impl DocumentView {
    pub(super) fn show_map(&mut self, ui: &mut Ui, area: Rect, scene: &Scene<'_>, hits: Hits<'_>) {
        self.map.area = area;
        let response = ui.interact(area, self.id().with("map"), Sense::click_and_drag());
        let name = scene.text("scroll-map-name");
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ScrollBar, true, &name));
        let painter = ui.painter().with_clip_rect(area.intersect(ui.clip_rect()));
        painter.rect_filled(area, 0.0, scene.theme.panel);
        let length = self.reading.text.len().max(1) as f32;
        let y_of = |offset: u32| area.min.y + area.height() * (offset as f32 / length);
        self.refresh_marks(area.height().max(1.0) as usize, scene);
        for (n, mark) in self.map.marks.iter().enumerate() {
            if let Some(color) = mark {
                let y = area.min.y + n as f32;
                let rect =
                    Rect::from_min_max(pos2(area.min.x + 5.0, y), pos2(area.max.x - 3.0, y + 1.5));
                painter.rect_filled(rect, 0.0, *color);
            }
        }
        // Of many hits those that fall on one pixel are drawn once.
        let mut last_y = f32::NEG_INFINITY;
        let step = (hits.spans.len() / 4000).max(1);
        for hit in hits.spans.iter().step_by(step) {
            let y = y_of(hit.start());
            if y - last_y >= 1.0 {
                let rect = Rect::from_min_max(pos2(area.min.x, y), pos2(area.min.x + 4.0, y + 2.0));
                painter.rect_filled(rect, 0.0, scene.theme.current_hit);
                last_y = y;
            }
        }
        let (top, bottom) = self.on_screen;
        let thumb = Rect::from_min_max(
            pos2(area.min.x + 1.0, y_of(top)),
            pos2(area.max.x - 1.0, y_of(bottom).max(y_of(top) + 14.0)),
        );
        let strength = if response.hovered() || response.dragged() {
            0.35
        } else {
            0.22
        };
        painter.rect_filled(
            thumb,
            CornerRadius::same(4),
            scene.theme.ink.gamma_multiply(strength),
        );
        if let Some(pointer) = response.interact_pointer_pos()
            && (response.dragged() || response.clicked() || response.is_pointer_button_down_on())
        {
            let half = (thumb.height() / 2.0).min(area.height() / 4.0);
            let room = (area.height() - 2.0 * half).max(1.0);
            let share = ((pointer.y - area.min.y - half) / room).clamp(0.0, 1.0);
            let shown_bytes = f64::from(bottom.saturating_sub(top));
            let offset = f64::from(share) * (f64::from(length) - shown_bytes).max(0.0);
            let offset = crate::text::span::floor_char(self.reading.text.as_str(), offset as usize);
            self.map.pending_top = Some(offset as u32);
            ui.ctx().request_repaint();
        }
    }

    /// Returns the first and the last byte on screen.
    pub(super) fn bytes_on_screen(shown: &[Shown], page: Rect) -> (u32, u32) {
        let (Some(first), Some(last)) = (shown.first(), shown.last()) else {
            return (0, 0);
        };
        (
            first.layout.offset_at(0.0, page.min.y - first.y),
            last.layout.offset_at(f32::INFINITY, page.max.y - last.y),
        )
    }

    /// Finds, for every pixel of the map, the colour of an annotation that stands there.
    fn refresh_marks(&mut self, height: usize, scene: &Scene<'_>) {
        let Some(session) = scene.session else { return };
        let made_for = Some((session.revision(), height, scene.theme.is_dark));
        if self.map.made_for == made_for {
            return;
        }
        self.map.made_for = made_for;
        self.map.marks.clear();
        let Some(all) = session.set().annotations.of_document(&self.document) else {
            return;
        };
        let length = u64::from(self.reading.text.len());
        // Making a colour visible on the page costs more than finding where it stands.
        let mut shades: HashMap<Rgb, Color32> = HashMap::new();
        for pixel in 0..height as u64 {
            let start = length * pixel / height as u64;
            let end = (length * (pixel + 1) / height as u64).max(start + 1);
            let color = all
                .placed
                .first_overlapping(Span::new(start as u32, end as u32))
                .and_then(|entry| entry.value.categories.first())
                .and_then(|key| session.set().category(key))
                .map(|category| {
                    let shade = || scene.theme.category(category.color);
                    *shades.entry(category.color).or_insert_with(shade)
                });
            self.map.marks.push(color);
        }
    }
}
