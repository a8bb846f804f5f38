//! Earlier versions of the set's file: what differs from now in each, and going back to one.

use egui::{Align, Context, Label, RichText, ScrollArea, TextStyle, Ui};

use super::frame::{self, Answer, Buttons, Enter, Shape};
use crate::gui::conflict_words;
use crate::gui::intent::Intent;
use crate::gui::panels::{Row, paint_text};
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::session::{Differences, Differing};
use crate::storage::backups::Backup;

/// The most room that the differences of a version take before they scroll, in points.
const HIGHEST: f32 = 320.0;

/// Chooses an earlier version.
#[derive(Debug)]
pub(super) struct Backups {
    /// Newest first, with what differs from now, where that is known.
    versions: Vec<(Backup, Option<Differences>)>,
    chosen: usize,
    is_new: bool,
}

impl Backups {
    pub(super) fn new(versions: Vec<(Backup, Option<Differences>)>) -> Self {
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
            Some((version, _)) if version.annotations.is_err() => {
                Some(scene.text("backups-damaged"))
            }
            Some(_) => None,
        };
        let buttons = Buttons {
            confirm: scene.text("backups-restore"),
            why_not,
            other: (!self.versions.is_empty()).then(|| scene.text("backups-copy")),
            cancel: Some(scene.text("button-cancel")),
        };
        let title = scene.text("dialog-backups");
        let shape = if self.versions.is_empty() {
            Shape::usual("backups", &title)
        } else {
            Shape::wide("backups", &title)
        };
        let (versions, chosen) = (&self.versions, &mut self.chosen);
        let answer = frame::show(ctx, scene.theme, &shape, &mut self.is_new, &buttons, |ui| {
            if versions.is_empty() {
                ui.add(Label::new(scene.text("backups-none")).wrap());
                return Enter::Confirms;
            }
            ui.add(Label::new(scene.text("backups-text")).wrap());
            ui.add_space(10.0);
            ui.columns(2, |columns| {
                let [list, beside] = columns else { return };
                for (n, (version, _)) in versions.iter().enumerate() {
                    let row = list.push_id(n, |ui| option(ui, scene, version, n == *chosen));
                    if row.inner {
                        *chosen = n;
                    }
                }
                // A version of its own for each, so that each scrolls from its beginning.
                beside.push_id(*chosen, |ui| {
                    let found = versions.get(*chosen);
                    if let Some(differences) = found.and_then(|(_, it)| it.as_ref()) {
                        differing(ui, scene, differences);
                    }
                });
            });
            Enter::Confirms
        });
        let version = self.versions.get(self.chosen).cloned();
        match (answer, version) {
            (None, _) => return true,
            (Some(Answer::Confirm), Some((version, _))) => {
                out.push(Intent::RestoreBackup(version));
            }
            (Some(Answer::Other), Some((version, _))) => out.push(Intent::CopyBackup(version)),
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

/// Draws what going back to a version would do.
fn differing(ui: &mut Ui, scene: &Scene<'_>, differences: &Differences) {
    if differences.are_none() {
        ui.add(Label::new(scene.text("backups-same")).wrap());
        return;
    }
    ui.add(Label::new(scene.text("backups-differs")).wrap());
    ui.add_space(4.0);
    ScrollArea::vertical()
        .max_height(HIGHEST)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            let kinds = [
                ("backups-back", &differences.back),
                ("backups-gone", &differences.gone),
                ("backups-changed", &differences.changed),
            ];
            for (title, differing) in kinds {
                if differing.count > 0 {
                    listed(ui, scene, title, differing);
                }
            }
        });
}

fn listed(ui: &mut Ui, scene: &Scene<'_>, title: &str, differing: &Differing) {
    let title = scene.locale.with(title, &[("count", &differing.count)]);
    ui.add(Label::new(RichText::new(title).strong()).wrap());
    for (item, name) in &differing.named {
        ui.add(Label::new(conflict_words::item_called(scene.locale, item, name)).wrap());
    }
    let n_more = differing.count - differing.named.len();
    if n_more > 0 {
        let more = scene.locale.with("backups-more", &[("count", &n_more)]);
        ui.add(Label::new(RichText::new(more).color(scene.theme.faint)).wrap());
    }
    ui.add_space(8.0);
}
