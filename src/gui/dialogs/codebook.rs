//! Taking the categories of a codebook into the set: one that comes with the program, or a file.

use egui::{Context, Label};

use super::frame::{self, Answer, Buttons, Enter, Shape};
use crate::gui::intent::Intent;
use crate::gui::panels::{Row, paint_text};
use crate::gui::scene::Scene;
use crate::storage::codebook_file::{self, BUILT_IN};

/// Chooses a codebook.
#[derive(Debug)]
pub(super) struct LoadCodebook {
    is_new: bool,
    chosen: usize,
    /// Name for the program, title, number of categories; read when first drawn.
    offered: Vec<(&'static str, String, usize)>,
}

impl Default for LoadCodebook {
    fn default() -> Self {
        Self {
            is_new: true,
            chosen: 0,
            offered: Vec::new(),
        }
    }
}

impl LoadCodebook {
    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        if self.is_new {
            self.offered = BUILT_IN
                .iter()
                .filter_map(|(name, _)| {
                    let codebook = codebook_file::built_in(name)?.ok()?;
                    let n_categories = codebook.categories.len();
                    (n_categories > 0).then_some((*name, codebook.name, n_categories))
                })
                .collect();
        }
        let buttons = Buttons {
            confirm: scene.text("button-load"),
            why_not: None,
            other: Some(scene.text("button-from-file")),
            cancel: Some(scene.text("button-cancel")),
        };
        let title = scene.text("dialog-load-codebook");
        let (offered, chosen) = (&self.offered, &mut self.chosen);
        let id = "load-codebook";
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::usual(id, &title),
            &mut self.is_new,
            &buttons,
            |ui| {
                ui.add(Label::new(scene.text("dialog-load-codebook-text")).wrap());
                ui.add_space(6.0);
                for (n, (name, title, count)) in offered.iter().enumerate() {
                    ui.push_id(name, |ui| {
                        let words = scene.locale.with(
                            "dialog-codebook-option",
                            &[("name", title), ("count", count)],
                        );
                        let is_chosen = n == *chosen;
                        let look = Row {
                            is_selected: is_chosen,
                            ..Row::new(&words, 32.0)
                        };
                        let (rect, response) = look.show(ui, scene.theme);
                        let words = format!("{} {words}", if is_chosen { "●" } else { "○" });
                        paint_text(
                            ui,
                            rect.shrink2(egui::vec2(8.0, 0.0)),
                            &words,
                            &egui::TextStyle::Body,
                            scene.theme.ink,
                            egui::Align::Min,
                        );
                        if response.clicked() {
                            *chosen = n;
                        }
                    });
                }
                Enter::Confirms
            },
        );
        match answer {
            None => return true,
            Some(Answer::Confirm) => {
                if let Some((name, _, _)) = self.offered.get(self.chosen) {
                    out.push(Intent::LoadCodebook((*name).to_owned()));
                }
            }
            Some(Answer::Other) => out.push(Intent::LoadCodebookFile),
            Some(Answer::Cancel) => {}
        }
        false
    }
}
