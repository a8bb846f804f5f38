//! What can be done with one category: its menu in the codebook.

use egui::{Align, Button, CornerRadius, Response, ScrollArea, Sense, Stroke, TextStyle, Ui};

use super::codebook_rows::{Landing, step};
use super::{paint_swatch, paint_text, swatch};
use crate::gui::command::Command;
use crate::gui::intent::Intent;
use crate::gui::scene::Scene;
use crate::model::{AnnotationSet, Category, Key, PALETTE};
use crate::session::{CategoryChange, Session};

/// Draws the menu of a category; returns whether a new one is wanted below it.
pub(super) fn menu(
    ui: &mut Ui,
    scene: &Scene<'_>,
    session: &Session,
    category: &Category,
    out: &mut Vec<Intent>,
) -> bool {
    let set = session.set();
    let key = &category.key;
    let why_not = Command::PickCategory.why_not(&scene.situation);
    let tag = ui.add_enabled(why_not.is_none(), Button::new(scene.text("category-tag")));
    if tag.clicked() {
        out.push(Intent::Tag(key.clone()));
    }
    if let Some(why) = why_not {
        tag.on_disabled_hover_text(scene.text(why));
    }
    ui.separator();
    if ui.button(scene.text("command-edit-category")).clicked() {
        out.push(Intent::ChooseCategory(key.clone()));
        out.push(Intent::Command(Command::EditCategory));
    }
    ui.menu_button(scene.text("category-color"), |ui| {
        colors(ui, scene, category, out);
    });
    let wants_new = ui.button(scene.text("category-new-below")).clicked();
    ui.separator();
    for (is_up, id) in [(true, "category-move-up"), (false, "category-move-down")] {
        let landing = step(set, key, is_up);
        if ui
            .add_enabled(landing.is_some(), Button::new(scene.text(id)))
            .on_disabled_hover_text(scene.text("why-no-step"))
            .clicked()
            && let Some(landing) = landing
        {
            out.push(moved(key, landing));
        }
    }
    ui.menu_button(scene.text("category-move-under"), |ui| {
        parents(ui, scene, set, category, out);
    });
    ui.separator();
    let why_not = (set.categories.len() < 2).then_some("why-one-category");
    let merge = ui.add_enabled(
        why_not.is_none(),
        Button::new(scene.text("command-merge-category")),
    );
    if merge.clicked() {
        out.push(Intent::ChooseCategory(key.clone()));
        out.push(Intent::Command(Command::MergeCategory));
    }
    if let Some(why) = why_not {
        merge.on_disabled_hover_text(scene.text(why));
    }
    if ui.button(scene.text("command-delete-category")).clicked() {
        out.push(Intent::DeleteCategory(key.clone()));
    }
    wants_new
}

/// Asks to move a category.
pub(super) fn moved(key: &Key, landing: Landing) -> Intent {
    Intent::MoveCategory {
        key: key.clone(),
        parent: landing.parent,
        before: landing.before,
    }
}

fn colors(ui: &mut Ui, scene: &Scene<'_>, category: &Category, out: &mut Vec<Intent>) {
    ui.set_max_width(150.0);
    ui.horizontal_wrapped(|ui| {
        for color in PALETTE {
            if color_button(ui, scene, color, category.color == color).clicked() {
                let change = CategoryChange::Color(color);
                out.push(Intent::ChangeCategory(category.key.clone(), change));
                ui.close();
            }
        }
    });
}

/// Draws a colour to choose; the chosen one has a mark in it.
pub(in crate::gui) fn color_button(
    ui: &mut Ui,
    scene: &Scene<'_>,
    color: crate::model::Rgb,
    is_chosen: bool,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(egui::vec2(26.0, 26.0), Sense::click());
    paint_swatch(ui.painter(), scene.theme, rect.shrink(2.0), color);
    if is_chosen {
        let ink = scene.theme.on(scene.theme.category(color));
        paint_text(ui, rect, "✓", &TextStyle::Body, ink, Align::Center);
    }
    if response.hovered() || response.has_focus() {
        ui.painter().rect_stroke(
            rect,
            CornerRadius::same(4),
            Stroke::new(1.5, scene.theme.accent),
            egui::StrokeKind::Inside,
        );
    }
    let name = scene.locale.with("color-name", &[("color", &color)]);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::RadioButton, true, is_chosen, &name)
    });
    response.on_hover_text(name)
}

fn parents(
    ui: &mut Ui,
    scene: &Scene<'_>,
    set: &AnnotationSet,
    category: &Category,
    out: &mut Vec<Intent>,
) {
    let mut go = |parent: Option<Key>| {
        let landing = Landing {
            parent,
            before: None,
        };
        out.push(moved(&category.key, landing));
    };
    if ui
        .add_enabled(
            category.parent.is_some(),
            Button::new(scene.text("category-top")),
        )
        .on_disabled_hover_text(scene.text("why-on-top"))
        .clicked()
    {
        go(None);
    }
    ui.separator();
    let below = set.subtree(&category.key);
    ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
        for parent in &set.categories {
            if below.contains(&parent.key) || category.parent.as_ref() == Some(&parent.key) {
                continue;
            }
            ui.horizontal(|ui| {
                swatch(ui, scene.theme, parent.color);
                if ui.button(set.category_path(&parent.key)).clicked() {
                    go(Some(parent.key.clone()));
                    ui.close();
                }
            });
        }
    });
}
