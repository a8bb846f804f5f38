//! The find bar.

use egui::{Button, ComboBox, Key as KeyName, Label, Layout, RichText, TextEdit, Ui};

use super::{Find, Kind, Where};
use crate::gui::command::Command;
use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::search::MOST_HITS;

impl Find {
    /// Draws the bar.
    pub fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            self.field(ui, scene, out);
            let has_hits = !self.hits.is_empty();
            for (id, sign, command) in [
                ("find-previous", "↑", Command::FindPrevious),
                ("find-next", "↓", Command::FindNext),
            ] {
                if sign_button(ui, scene, id, sign, has_hits) {
                    out.push(Intent::Command(command));
                }
            }
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                if sign_button(ui, scene, "find-close", "×", true) {
                    out.push(Intent::CloseFind);
                }
                let (words, color) = self.status(scene);
                ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(Label::new(RichText::new(words).color(color)).truncate());
                });
            });
        });
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            for (kind, id) in [
                (Kind::Regex, "find-regex"),
                (Kind::Initials, "find-initials"),
            ] {
                let is_on = self.kind == kind;
                if ui.selectable_label(is_on, scene.text(id)).clicked() {
                    self.kind = if is_on { Kind::Text } else { kind };
                }
            }
            self.choose_place(ui, scene);
            let list = ui
                .selectable_label(self.is_list_open, scene.text("find-list"))
                .on_hover_text(scene.text("command-list-hits"));
            if list.clicked() {
                self.toggle_list();
            }
            let words = match (self.hits.len(), self.n_ticked()) {
                (n, ticked) if n > 0 && ticked < n => {
                    scene.locale.with("find-tag-ticked", &[("count", &ticked)])
                }
                _ => scene.text("find-tag-all"),
            };
            let tag_all = ui.add_enabled(self.n_ticked() > 0, Button::new(words));
            if tag_all.clicked() {
                out.push(Intent::Command(Command::TagAllHits));
            }
        });
    }

    fn field(&mut self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        let hint = scene.text("find-placeholder");
        // What stands behind the field must have room in a narrow window too.
        let width = (ui.available_width() - 200.0).clamp(90.0, 320.0);
        let field = TextEdit::singleline(&mut self.typed)
            .hint_text(&hint)
            .desired_width(width)
            .id_salt("find");
        let response = ui.add(field);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &hint));
        if self.wants_focus {
            response.request_focus();
            self.wants_focus = false;
        }
        if !response.has_focus() && !response.lost_focus() {
            return;
        }
        let (enter, escape, modifiers) = ui.input(|input| {
            (
                input.key_pressed(KeyName::Enter),
                input.key_pressed(KeyName::Escape),
                input.modifiers,
            )
        });
        if enter && !modifiers.command && !modifiers.alt {
            let step = if modifiers.shift {
                Command::FindPrevious
            } else {
                Command::FindNext
            };
            out.push(Intent::Command(step));
            response.request_focus();
        }
        if escape {
            out.push(Intent::CloseFind);
        }
    }

    /// Offers where hits count.
    fn choose_place(&mut self, ui: &mut Ui, scene: &Scene<'_>) {
        let Some(session) = scene.session else { return };
        let set = session.set();
        let shown = match &self.place {
            Where::Everywhere => scene.text("find-everywhere"),
            Where::Untagged => scene.text("find-untagged"),
            Where::Within(key) => scene
                .locale
                .with("find-within", &[("category", &set.category_path(key))]),
        };
        let name = scene.text("find-where");
        let response = ComboBox::from_id_salt("find where")
            .selected_text(shown.clone())
            .truncate()
            .width(150.0)
            .show_ui(ui, |ui| {
                ui.set_min_width(200.0);
                for (place, id) in [
                    (Where::Everywhere, "find-everywhere"),
                    (Where::Untagged, "find-untagged"),
                ] {
                    ui.selectable_value(&mut self.place, place, scene.text(id));
                }
                ui.separator();
                for category in &set.categories {
                    let place = Where::Within(category.key.clone());
                    let path = set.category_path(&category.key);
                    let words = scene.locale.with("find-within", &[("category", &path)]);
                    ui.selectable_value(&mut self.place, place, words);
                }
            })
            .response;
        response.widget_info(|| {
            let mut info = egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &name);
            info.current_text_value = Some(shown.clone());
            info
        });
    }

    fn status(&self, scene: &Scene<'_>) -> (String, egui::Color32) {
        let faint = scene.theme.faint;
        if let Some(error) = &self.error {
            return (phrases::query_error(scene.locale, error), scene.theme.error);
        }
        if self.is_searching {
            return (scene.text("find-searching"), faint);
        }
        let n = self.hits.len();
        match self.current {
            Some(current) => {
                let values: [(&str, &dyn std::fmt::Display); 2] =
                    [("current", &(current + 1)), ("total", &n)];
                let id = if n < MOST_HITS {
                    "find-count"
                } else {
                    "find-count-most"
                };
                (scene.locale.with(id, &values), faint)
            }
            None if self.typed.trim().is_empty() => (String::new(), faint),
            None => (scene.text("find-none"), scene.theme.warning),
        }
    }
}

/// Draws a small button with a sign, which bears its name for hovering and screen readers.
fn sign_button(ui: &mut Ui, scene: &Scene<'_>, id: &str, sign: &str, is_enabled: bool) -> bool {
    let name = scene.text(id);
    let response = ui.add_enabled(is_enabled, Button::new(sign));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, is_enabled, &name));
    response.on_hover_text(name).clicked()
}
