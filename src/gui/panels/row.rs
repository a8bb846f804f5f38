//! One clickable row of a list: as high as it is told, never wider than its panel, its words cut
//! with “…” where they do not fit.

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Color32, CornerRadius, Rect, Response, Role, Sense, TextStyle, Ui, WidgetInfo};

use crate::gui::theme::Theme;

/// What a row is before its words are painted.
pub(in crate::gui) struct Row<'a> {
    /// What a screen reader says.
    pub(in crate::gui) name: &'a str,
    pub(in crate::gui) height: f32,
    pub(in crate::gui) is_selected: bool,
    pub(in crate::gui) is_enabled: bool,
    pub(in crate::gui) sense: Sense,
}

impl<'a> Row<'a> {
    pub(in crate::gui) fn new(name: &'a str, height: f32) -> Self {
        Self {
            name,
            height,
            is_selected: false,
            is_enabled: true,
            sense: Sense::click(),
        }
    }

    /// Takes the room and paints what is behind the words.
    pub(in crate::gui) fn show(self, ui: &mut Ui, theme: Theme) -> (Rect, Response) {
        let width = ui.available_width();
        let (rect, response) = ui.allocate_exact_size(egui::vec2(width, self.height), self.sense);
        response.widget_info(|| {
            WidgetInfo::selected(Role::Button, self.is_enabled, self.is_selected, self.name)
        });
        let fill = if self.is_selected {
            Some(theme.selection)
        } else if self.is_enabled && (response.hovered() || response.has_focus()) {
            Some(theme.line)
        } else {
            None
        };
        if let Some(fill) = fill {
            ui.painter().rect_filled(rect, CornerRadius::same(4), fill);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(
                rect,
                CornerRadius::same(4),
                egui::Stroke::new(1.0, theme.accent),
                egui::StrokeKind::Inside,
            );
        }
        (rect, response)
    }
}

/// Paints words on one line in a rectangle, cut where they do not fit; returns where they stand.
pub(in crate::gui) fn paint_text(
    ui: &Ui,
    rect: Rect,
    text: &str,
    style: &TextStyle,
    color: Color32,
    align: Align,
) -> Rect {
    let mut job = LayoutJob::single_section(
        text.to_owned(),
        TextFormat::simple(style.resolve(ui.style()), color),
    );
    job.break_on_newline = false;
    job.wrap = TextWrapping {
        max_width: rect.width().max(0.0),
        max_rows: 1,
        break_anywhere: true,
        overflow_character: Some('…'),
    };
    let galley = ui.painter().layout_job(job);
    let left = match align {
        Align::Min => rect.left(),
        Align::Center => rect.center().x - galley.size().x / 2.0,
        Align::Max => rect.right() - galley.size().x,
    };
    let top = rect.center().y - galley.size().y / 2.0;
    let place = Rect::from_min_size(egui::pos2(left, top), galley.size());
    ui.painter().galley(place.min, galley, color);
    place
}
