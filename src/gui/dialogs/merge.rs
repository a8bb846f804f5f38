//! Merging a category into another.

use egui::{Context, Label, ScrollArea};

use super::frame::{self, Answer, Buttons, Enter, Shape, field};
use crate::gui::intent::Intent;
use crate::gui::name_match::NameMatch;
use crate::gui::panels::{Row, paint_swatch, paint_text};
use crate::gui::scene::Scene;
use crate::model::{Category, Key};
use crate::session::Session;

/// Chooses what a category is merged into.
#[derive(Debug)]
pub(super) struct MergeCategory {
    from: Key,
    is_new: bool,
    filter: String,
    into: Option<Key>,
}

impl MergeCategory {
    pub(super) fn new(from: Key) -> Self {
        Self {
            from,
            is_new: true,
            filter: String::new(),
            into: None,
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let set = scene.session.map(Session::set);
        let Some((set, category)) = set.and_then(|set| Some((set, set.category(&self.from)?)))
        else {
            return false;
        };
        let buttons = Buttons {
            confirm: scene.text("button-merge"),
            why_not: self
                .into
                .is_none()
                .then(|| scene.text("dialog-merge-choose")),
            other: None,
            cancel: Some(scene.text("button-cancel")),
        };
        let title = scene
            .locale
            .with("dialog-merge", &[("name", &category.name)]);
        let count = set.annotations.n_of_category(&self.from);
        let text = scene.locale.with("dialog-merge-text", &[("count", &count)]);
        let below = set.subtree(&self.from);
        let (filter, into, is_first) = (&mut self.filter, &mut self.into, self.is_new);
        let id = "merge-category";
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::usual(id, &title),
            &mut self.is_new,
            &buttons,
            |ui| {
                ui.add(Label::new(text).wrap());
                ui.add_space(6.0);
                field(ui, &scene.text("dialog-merge-find"), filter, is_first);
                let filter = NameMatch::new(filter);
                let found: Vec<_> = set
                    .categories
                    .iter()
                    .filter(|category| !below.contains(&category.key))
                    .filter(|category| filter.distance(&set.category_path(&category.key)).is_some())
                    .collect();
                if let [only] = found.as_slice() {
                    *into = Some(only.key.clone());
                } else if !found.iter().any(|it| Some(&it.key) == into.as_ref()) {
                    // What is not to be seen is not meant.
                    *into = None;
                }
                let height = ui.spacing().interact_size.y;
                ScrollArea::vertical()
                    .id_salt("targets")
                    .max_height(220.0)
                    .auto_shrink([false, true])
                    .show_rows(ui, height, found.len(), |ui, rows| {
                        for category in found.get(rows).unwrap_or_default() {
                            ui.push_id(&category.key, |ui| {
                                target(
                                    ui,
                                    scene,
                                    category,
                                    &set.category_path(&category.key),
                                    into,
                                );
                            });
                        }
                    });
                Enter::Confirms
            },
        );
        match (answer, self.into.clone()) {
            (None, _) | (Some(Answer::Confirm), None) => return true,
            (Some(Answer::Confirm), Some(into)) => out.push(Intent::MergeCategory {
                from: self.from.clone(),
                into,
            }),
            _ => {}
        }
        false
    }
}

fn target(
    ui: &mut egui::Ui,
    scene: &Scene<'_>,
    category: &Category,
    path: &str,
    into: &mut Option<Key>,
) {
    let look = Row {
        is_selected: into.as_ref() == Some(&category.key),
        ..Row::new(path, ui.spacing().interact_size.y)
    };
    let (rect, response) = look.show(ui, scene.theme);
    let mut inside = rect.shrink2(egui::vec2(6.0, 0.0));
    let color = egui::Rect::from_center_size(
        egui::pos2(inside.left() + 6.0, inside.center().y),
        egui::vec2(12.0, 12.0),
    );
    paint_swatch(ui.painter(), scene.theme, color, category.color);
    inside.min.x += 20.0;
    let style = egui::TextStyle::Body;
    paint_text(ui, inside, path, &style, scene.theme.ink, egui::Align::Min);
    if response.clicked() {
        *into = Some(category.key.clone());
    }
}
