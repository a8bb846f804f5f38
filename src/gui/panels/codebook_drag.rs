//! Dragging a category: onto a selection (the document view takes it), under another category, or
//! between two.

use egui::{CornerRadius, Rect, Response, Stroke, TextStyle, Ui};

use super::codebook_menu::moved;
use super::codebook_rows::{Zone, landing};
use crate::gui::intent::Intent;
use crate::gui::scene::Scene;
use crate::model::{AnnotationSet, Category, Key};

/// Carries the category with the pointer, its name beside it.
pub(super) fn drag(ui: &Ui, scene: &Scene<'_>, response: &Response, category: &Category) {
    response.dnd_set_drag_payload(category.key.clone());
    if !response.dragged() {
        return;
    }
    let Some(pointer) = ui.ctx().pointer_interact_pos() else {
        return;
    };
    let layer = egui::LayerId::new(egui::Order::Tooltip, response.id.with("carried"));
    let painter = ui.ctx().layer_painter(layer);
    let fill = scene.theme.category(category.color);
    let font = TextStyle::Body.resolve(ui.style());
    let galley = painter.layout_no_wrap(category.name.clone(), font, scene.theme.on(fill));
    let place = Rect::from_min_size(
        pointer + egui::vec2(12.0, 8.0),
        galley.size() + egui::vec2(16.0, 6.0),
    );
    painter.rect_filled(place, CornerRadius::same(5), fill);
    painter.galley(
        place.min + egui::vec2(8.0, 3.0),
        galley,
        scene.theme.on(fill),
    );
}

/// Takes a dragged category: between rows, or under this one.
pub(super) fn drop_here(
    ui: &Ui,
    scene: &Scene<'_>,
    set: &AnnotationSet,
    response: &Response,
    target: &Category,
    out: &mut Vec<Intent>,
) {
    let Some(pointer) = ui.ctx().pointer_interact_pos() else {
        return;
    };
    let rect = response.rect;
    let zone = Zone::at((pointer.y - rect.top()) / rect.height().max(1.0));
    if let Some(dragged) = response.dnd_hover_payload::<Key>()
        && landing(set, &dragged, &target.key, zone).is_some()
    {
        let stroke = Stroke::new(2.0, scene.theme.accent);
        let painter = ui.painter();
        match zone {
            Zone::Above => painter.hline(rect.x_range(), rect.top(), stroke),
            Zone::Below => painter.hline(rect.x_range(), rect.bottom(), stroke),
            Zone::On => painter.rect_stroke(
                rect,
                CornerRadius::same(4),
                stroke,
                egui::StrokeKind::Inside,
            ),
        };
    }
    if let Some(dragged) = response.dnd_release_payload::<Key>()
        && let Some(landing) = landing(set, &dragged, &target.key, zone)
    {
        out.push(moved(&dragged, landing));
    }
}
