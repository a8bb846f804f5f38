//! Earlier versions of the set's file: looking at them, and going back to one.

use egui::{Align, Context, Label, TextStyle, Ui};

use super::frame::{self, Answer, Buttons, Enter, Shape};
use crate::gui::intent::Intent;
use crate::gui::panels::{Row, paint_text};
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::storage::backups::Backup;

/// Chooses an earlier version.
#[derive(Debug)]
pub(super) struct Backups {
    /// Newest first.
    versions: Vec<Backup>,
    chosen: usize,
    is_new: bool,
}

impl Backups {
    pub(super) fn new(versions: Vec<Backup>) -> Self {
        Self {
            versions,
            chosen: 0,
            is_new: true,
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let last = self.versions.len().saturating_sub(1);
        let (down, up) = ctx.input(|input| {
            (
                input.key_pressed(egui::Key::ArrowDown),
                input.key_pressed(egui::Key::ArrowUp),
            )
        });
        if down {
            self.chosen = (self.chosen + 1).min(last);
        }
        if up {
            self.chosen = self.chosen.saturating_sub(1);
        }
        let why_not = match self.versions.get(self.chosen) {
            None => Some(scene.text("backups-none")),
            Some(version) if version.annotations.is_err() => Some(scene.text("backups-damaged")),
            Some(_) => None,
        };
        let buttons = Buttons {
            confirm: scene.text("backups-restore"),
            why_not,
            other: (!self.versions.is_empty()).then(|| scene.text("backups-copy")),
            cancel: Some(scene.text("button-cancel")),
        };
        let (versions, chosen) = (&self.versions, &mut self.chosen);
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::usual("backups", &scene.text("dialog-backups")),
            &mut self.is_new,
            &buttons,
            |ui| {
                let text = if versions.is_empty() {
                    "backups-none"
                } else {
                    "backups-text"
                };
                ui.add(Label::new(scene.text(text)).wrap());
                ui.add_space(6.0);
                for (n, version) in versions.iter().enumerate() {
                    if ui
                        .push_id(n, |ui| option(ui, scene, version, n == *chosen))
                        .inner
                    {
                        *chosen = n;
                    }
                }
                Enter::Confirms
            },
        );
        let version = self.versions.get(self.chosen).cloned();
        match (answer, version) {
            (None, _) => return true,
            (Some(Answer::Confirm), Some(version)) => out.push(Intent::RestoreBackup(version)),
            (Some(Answer::Other), Some(version)) => out.push(Intent::CopyBackup(version)),
            _ => {}
        }
        false
    }
}

/// Draws one version; returns whether it was clicked.
fn option(ui: &mut Ui, scene: &Scene<'_>, version: &Backup, is_chosen: bool) -> bool {
    let kilobytes = version.bytes.div_ceil(1024);
    let time = phrases::time(version.time);
    let words = if let Ok(count) = &version.annotations {
        let values: [(&str, &dyn std::fmt::Display); 3] =
            [("time", &time), ("count", count), ("size", &kilobytes)];
        scene.locale.with("backups-option", &values)
    } else {
        let values: [(&str, &dyn std::fmt::Display); 2] = [("time", &time), ("size", &kilobytes)];
        scene.locale.with("backups-option-damaged", &values)
    };
    let look = Row {
        is_selected: is_chosen,
        ..Row::new(&words, 30.0)
    };
    let (rect, response) = look.show(ui, scene.theme);
    let words = format!("{} {words}", if is_chosen { "●" } else { "○" });
    let inside = rect.shrink2(egui::vec2(8.0, 0.0));
    let ink = scene.theme.ink;
    paint_text(ui, inside, &words, &TextStyle::Body, ink, Align::Min);
    response.clicked()
}
