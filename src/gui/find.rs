//! The find bar: what is looked for, the hits in the shown document, and the one to look at.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use egui::{Key as KeyName, Ui};

use super::command::Command;
use super::document_view::Hits;
use super::intent::Intent;
use super::jobs::Jobs;
use super::scene::Scene;
use crate::model::Key;
use crate::search::{Pattern, Query};
use crate::text::reading::Reading;
use crate::text::span::Span;

/// See the module's description.
#[derive(Default)]
pub struct Find {
    pub is_open: bool,
    typed: String,
    is_regex: bool,
    error: Option<String>,
    hits: Vec<Span>,
    current: Option<usize>,
    /// The search whose hits are awaited.
    number: u64,
    is_searching: bool,
    cancel: Arc<AtomicBool>,
    /// What the hits were found for.
    searched: Option<(Key, String, bool)>,
    wants_focus: bool,
    /// The hits are listed below the document.
    is_list_open: bool,
}

impl Find {
    /// Opens the bar, with the selected words to look for, if there are any.
    pub fn open(&mut self, selected: Option<String>) {
        self.is_open = true;
        self.wants_focus = true;
        if let Some(words) = selected.filter(|words| !words.contains('\n')) {
            self.typed = words;
        }
    }

    /// Lists the hits, or no longer.
    pub fn toggle_list(&mut self) {
        self.is_list_open = !self.is_list_open;
    }

    pub fn close(&mut self) {
        self.is_open = false;
        self.forget();
    }

    /// Whether keys are for its field, which takes the focus in the next frame.
    pub fn wants_keys(&self) -> bool {
        self.wants_focus
    }

    /// Forgets the hits, because they are of another text.
    pub fn forget(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
        self.hits.clear();
        self.current = None;
        self.searched = None;
        self.is_searching = false;
    }

    pub fn has_hits(&self) -> bool {
        self.is_open && !self.hits.is_empty()
    }

    /// Returns the hits to paint.
    pub fn hits(&self) -> Hits<'_> {
        if !self.is_open {
            return Hits::default();
        }
        Hits {
            spans: &self.hits,
            current: self.current_hit(),
        }
    }

    pub fn all_hits(&self) -> &[Span] {
        &self.hits
    }

    pub fn current_hit(&self) -> Option<Span> {
        self.hits.get(self.current?).copied()
    }

    /// Starts a search where what is typed or shown has changed.
    pub fn search(&mut self, document: Option<(&Key, &Arc<Reading>)>, jobs: &mut Jobs) {
        let Some((key, reading)) = document.filter(|_| self.is_open) else {
            return;
        };
        let wanted = Some((key.clone(), self.typed.clone(), self.is_regex));
        if self.searched == wanted {
            return;
        }
        self.forget();
        self.searched = wanted;
        self.error = None;
        if self.typed.trim().is_empty() {
            return;
        }
        let pattern = if self.is_regex {
            Pattern::Regex(self.typed.clone())
        } else {
            Pattern::Text(self.typed.clone())
        };
        match Query::new(pattern) {
            Ok(query) => {
                self.number += 1;
                self.is_searching = true;
                self.cancel = Arc::new(AtomicBool::new(false));
                jobs.search(
                    self.number,
                    Arc::clone(reading),
                    query,
                    Arc::clone(&self.cancel),
                );
            }
            Err(error) => self.error = Some(error.to_string()),
        }
    }

    /// Takes the hits of a search, unless a newer one has begun; returns the hit to show.
    pub fn take_hits(&mut self, number: u64, hits: Vec<Span>, caret: u32) -> Option<Span> {
        if number != self.number || !self.is_searching {
            return None;
        }
        self.is_searching = false;
        self.hits = hits;
        let after = self.hits.partition_point(|hit| hit.start() < caret);
        self.current = match self.hits.len() {
            0 => None,
            n => Some(after % n),
        };
        self.current_hit()
    }

    /// Goes to the next hit, or the previous one; returns it.
    pub fn step(&mut self, forth: bool) -> Option<Span> {
        let n = self.hits.len();
        let current = self.current?;
        self.current = Some(if forth {
            (current + 1) % n
        } else {
            (current + n - 1) % n
        });
        self.current_hit()
    }

    /// Draws the bar.
    pub fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let hint = scene.text("find-placeholder");
            // What stands behind the field must have room in a narrow window too.
            let width = (ui.available_width() - 380.0).clamp(90.0, 280.0);
            let field = egui::TextEdit::singleline(&mut self.typed)
                .hint_text(&hint)
                .desired_width(width)
                .id_salt("find");
            let response = ui.add(field);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &hint));
            if self.wants_focus {
                response.request_focus();
                self.wants_focus = false;
            }
            if response.has_focus() || response.lost_focus() {
                let (enter, shift, escape) = ui.input(|input| {
                    (
                        input.key_pressed(KeyName::Enter),
                        input.modifiers.shift,
                        input.key_pressed(KeyName::Escape),
                    )
                });
                if enter && !ui.input(|input| input.modifiers.command) {
                    let step = if shift {
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
            ui.toggle_value(&mut self.is_regex, scene.text("find-regex"));
            let has_hits = !self.hits.is_empty();
            for (id, sign, command) in [
                ("find-previous", "↑", Command::FindPrevious),
                ("find-next", "↓", Command::FindNext),
            ] {
                if sign_button(ui, scene, id, sign, has_hits) {
                    out.push(Intent::Command(command));
                }
            }
            let tag_all = ui.add_enabled(has_hits, egui::Button::new(scene.text("find-tag-all")));
            if tag_all.clicked() {
                out.push(Intent::Command(Command::TagAllHits));
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if sign_button(ui, scene, "find-close", "×", true) {
                    out.push(Intent::CloseFind);
                }
                let (words, color) = self.status(scene);
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(egui::Label::new(egui::RichText::new(words).color(color)).truncate());
                });
            });
        });
    }

    fn status(&self, scene: &Scene<'_>) -> (String, egui::Color32) {
        let faint = scene.theme.faint;
        if let Some(error) = &self.error {
            return (
                scene.locale.with("find-error", &[("error", error)]),
                scene.theme.error,
            );
        }
        if self.is_searching {
            return (scene.text("find-searching"), faint);
        }
        match self.current {
            Some(current) => {
                let values: [(&str, &dyn std::fmt::Display); 2] =
                    [("current", &(current + 1)), ("total", &self.hits.len())];
                (scene.locale.with("find-count", &values), faint)
            }
            None if self.typed.trim().is_empty() => (String::new(), faint),
            None => (scene.text("find-none"), scene.theme.warning),
        }
    }
}

/// Draws a small button with a sign, which bears its name for hovering and screen readers.
fn sign_button(ui: &mut Ui, scene: &Scene<'_>, id: &str, sign: &str, is_enabled: bool) -> bool {
    let name = scene.text(id);
    let response = ui.add_enabled(is_enabled, egui::Button::new(sign));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, is_enabled, &name));
    response.on_hover_text(name).clicked()
}
