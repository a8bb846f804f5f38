//! How a category's colour is shown: a small square with a visible edge, beside its name.

use egui::{CornerRadius, Painter, Rect, Sense, Stroke, StrokeKind, Ui};

use crate::gui::theme::Theme;
use crate::model::Rgb;

/// Side of the square, in points.
const SIDE: f32 = 12.0;

/// Draws the colour as part of a line.
pub(in crate::gui) fn swatch(ui: &mut Ui, theme: Theme, color: Rgb) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(SIDE, SIDE), Sense::hover());
    paint_swatch(ui.painter(), theme, rect, color);
}

/// Paints the colour into a rectangle.
pub(in crate::gui) fn paint_swatch(painter: &Painter, theme: Theme, rect: Rect, color: Rgb) {
    painter.rect(
        rect,
        CornerRadius::same(3),
        theme.category(color),
        Stroke::new(1.0, theme.line),
        StrokeKind::Inside,
    );
}
