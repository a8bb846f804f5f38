//! Making a category, and changing how one is called and looks.

use std::str::FromStr as _;

use egui::text_edit::TextEdit;
use egui::{ComboBox, Context, Ui};

use super::frame::{self, Answer, Buttons, Enter, Shape, field};
use crate::gui::intent::Intent;
use crate::gui::panels::{color_button, swatch};
use crate::gui::scene::Scene;
use crate::model::{AnnotationSet, Category, Key, PALETTE, Rgb};
use crate::session::{CategoryChange, Session};

/// Changes a category.
#[derive(Debug)]
pub(super) struct EditCategory {
    key: Key,
    is_new: bool,
    /// What is in the fields, once the category was seen.
    form: Option<Form>,
}

#[derive(Debug)]
struct Form {
    name: String,
    color: Rgb,
    /// As typed; the colour changes when it is one.
    hex: String,
    shortcut: String,
    description: String,
}

impl EditCategory {
    pub(super) fn new(key: Key) -> Self {
        Self {
            key,
            is_new: true,
            form: None,
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let set = scene.session.map(Session::set);
        let Some((set, category)) = set.and_then(|set| Some((set, set.category(&self.key)?)))
        else {
            return false;
        };
        let form = self.form.get_or_insert_with(|| Form::of(category));
        let buttons = Buttons {
            confirm: scene.text("button-apply"),
            why_not: form.why_not(scene),
            other: None,
            cancel: Some(scene.text("button-cancel")),
        };
        let title = scene
            .locale
            .with("dialog-edit-category", &[("name", &category.name)]);
        let is_first = self.is_new;
        let id = "edit-category";
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::usual(id, &title),
            &mut self.is_new,
            &buttons,
            |ui| form.show(ui, scene, set, &self.key, is_first),
        );
        match answer {
            None => return true,
            Some(Answer::Confirm) => {
                let changes = form.changes(category).into_iter();
                out.extend(changes.map(|change| Intent::ChangeCategory(self.key.clone(), change)));
            }
            Some(_) => {}
        }
        false
    }
}

impl Form {
    fn of(category: &Category) -> Self {
        Self {
            name: category.name.clone(),
            color: category.color,
            hex: category.color.to_string(),
            shortcut: category.shortcut.map(String::from).unwrap_or_default(),
            description: category.description.clone(),
        }
    }

    fn shortcut(&self) -> Option<char> {
        self.shortcut.trim().chars().next()
    }

    fn why_not(&self, scene: &Scene<'_>) -> Option<String> {
        if self.name.trim().is_empty() {
            return Some(scene.text("error-no-name"));
        }
        if Rgb::from_str(self.hex.trim()).is_err() {
            return Some(scene.text("dialog-color-wrong"));
        }
        let is_key = |key: char| key.is_alphanumeric();
        match self.shortcut() {
            Some(key) if !is_key(key) => {
                Some(scene.locale.with("error-shortcut", &[("key", &key)]))
            }
            _ => None,
        }
    }

    fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        set: &AnnotationSet,
        key: &Key,
        is_first: bool,
    ) -> Enter {
        field(ui, &scene.text("dialog-name"), &mut self.name, is_first);
        ui.add_space(6.0);
        ui.label(scene.text("dialog-color"));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(4.0, 4.0);
            for color in PALETTE {
                if color_button(ui, scene, color, self.color == color).clicked() {
                    self.color = color;
                    self.hex = color.to_string();
                }
            }
        });
        ui.horizontal(|ui| {
            swatch(ui, scene.theme, self.color);
            let name = scene.text("dialog-color-free");
            let response = ui
                .add(TextEdit::singleline(&mut self.hex).desired_width(90.0))
                .accessible_name(name.clone())
                .on_hover_text(name);
            if response.changed()
                && let Ok(color) = Rgb::from_str(self.hex.trim())
            {
                self.color = color;
            }
        });
        ui.add_space(6.0);
        let label = ui.label(scene.text("dialog-key"));
        ui.horizontal(|ui| {
            ui.add(
                TextEdit::singleline(&mut self.shortcut)
                    .char_limit(1)
                    .desired_width(36.0),
            )
            .labelled_by(label.id);
            let holder = self
                .shortcut()
                .and_then(|shortcut| set.category_by_shortcut(shortcut))
                .filter(|holder| holder.key != *key);
            let hint = match holder {
                Some(holder) => scene
                    .locale
                    .with("dialog-key-taken", &[("name", &holder.name)]),
                None => scene.text("dialog-key-hint"),
            };
            let color = match holder {
                Some(_) => scene.theme.warning,
                None => scene.theme.faint,
            };
            ui.add(egui::Label::new(egui::RichText::new(hint).color(color)).wrap());
        });
        ui.add_space(6.0);
        let label = ui.label(scene.text("dialog-description"));
        let description = ui
            .add(
                TextEdit::multiline(&mut self.description)
                    .desired_rows(3)
                    .desired_width(f32::INFINITY)
                    .hint_text(scene.text("dialog-description-hint")),
            )
            .labelled_by(label.id);
        if let Some(why) = self.why_not(scene) {
            ui.colored_label(scene.theme.error, why);
        }
        if description.has_focus() {
            Enter::BelongsToField
        } else {
            Enter::Confirms
        }
    }

    /// Returns what differs from the category, each its own step of the history.
    fn changes(&self, category: &Category) -> Vec<CategoryChange> {
        let mut changes = Vec::new();
        if self.name.trim() != category.name {
            changes.push(CategoryChange::Name(self.name.trim().to_owned()));
        }
        if self.color != category.color {
            changes.push(CategoryChange::Color(self.color));
        }
        if self.shortcut() != category.shortcut {
            changes.push(CategoryChange::Shortcut(self.shortcut()));
        }
        if self.description.trim() != category.description {
            let description = self.description.trim().to_owned();
            changes.push(CategoryChange::Description(description));
        }
        changes
    }
}

/// Makes a category.
#[derive(Debug)]
pub(super) struct NewCategory {
    is_new: bool,
    name: String,
    parent: Option<Key>,
}

impl Default for NewCategory {
    fn default() -> Self {
        Self {
            is_new: true,
            name: String::new(),
            parent: None,
        }
    }
}

impl NewCategory {
    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let Some(set) = scene.session.map(Session::set) else {
            return false;
        };
        let has_name = !self.name.trim().is_empty();
        let buttons = Buttons {
            confirm: scene.text("button-add"),
            why_not: (!has_name).then(|| scene.text("error-no-name")),
            other: None,
            cancel: Some(scene.text("button-cancel")),
        };
        let title = scene.text("dialog-new-category");
        let is_first = self.is_new;
        let (name, parent) = (&mut self.name, &mut self.parent);
        let id = "new-category";
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::usual(id, &title),
            &mut self.is_new,
            &buttons,
            |ui| {
                field(ui, &scene.text("dialog-name"), name, is_first);
                ui.add_space(6.0);
                parent_choice(ui, scene, set, parent);
                Enter::Confirms
            },
        );
        match answer {
            None => return true,
            Some(Answer::Confirm) => out.push(Intent::AddCategory {
                name: self.name.trim().to_owned(),
                parent: self.parent.clone(),
            }),
            Some(_) => {}
        }
        false
    }
}

fn parent_choice(ui: &mut Ui, scene: &Scene<'_>, set: &AnnotationSet, parent: &mut Option<Key>) {
    let label = ui.label(scene.text("dialog-parent"));
    let top = scene.text("category-top");
    let shown = match parent {
        Some(key) => set.category_path(key),
        None => top.clone(),
    };
    ComboBox::from_id_salt("parent")
        .selected_text(shown)
        .width(ui.available_width())
        .truncate()
        .show_ui(ui, |ui| {
            ui.selectable_value(parent, None, top);
            for category in &set.categories {
                let path = set.category_path(&category.key);
                ui.selectable_value(parent, Some(category.key.clone()), path);
            }
        })
        .response
        .labelled_by(label.id);
}
