//! What is shown while nothing is open: what to do first, and the recent files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

use egui::{Align, Button, Label, RichText, ScrollArea, TextStyle, Ui};

use super::{Row, paint_text, shortcut_text};
use crate::gui::command::Command;
use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;

/// Width of what stands in the middle, in points.
const WIDTH: f32 = 440.0;

/// View state of the first screen.
#[derive(Debug, Default)]
pub struct WelcomePanel {
    /// The files that were asked about.
    asked: Vec<PathBuf>,
    missing: BTreeSet<PathBuf>,
    answer: Option<Receiver<BTreeSet<PathBuf>>>,
}

impl WelcomePanel {
    pub fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        self.look_for_files(ui.ctx(), &scene.settings.recent);
        ScrollArea::vertical()
            .id_salt("welcome")
            .auto_shrink(false)
            .show(ui, |ui| {
                let above = (ui.available_height() * 0.16).clamp(16.0, 140.0);
                ui.add_space(above);
                ui.vertical_centered(|ui| {
                    ui.set_max_width(WIDTH.min(ui.available_width() - 24.0));
                    self.contents(ui, scene, out);
                });
            });
    }

    fn contents(&self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        ui.label(
            RichText::new(scene.text("app-name"))
                .size(34.0)
                .color(scene.theme.ink),
        );
        ui.add_space(4.0);
        ui.add(Label::new(RichText::new(scene.text("app-about")).color(scene.theme.faint)).wrap());
        ui.add_space(28.0);
        let text = RichText::new(scene.text("welcome-open"))
            .size(17.0)
            .color(scene.theme.on(scene.theme.accent));
        let response = ui.add(
            Button::new(text)
                .fill(scene.theme.accent)
                .corner_radius(8)
                .min_size(egui::vec2(240.0, 46.0)),
        );
        if response.clicked() {
            out.push(Intent::Command(Command::Open));
        }
        if let Some(shortcut) = shortcut_text(ui, Command::Open) {
            response.on_hover_text(shortcut);
        }
        ui.add_space(6.0);
        ui.label(RichText::new(scene.text("welcome-drop")).color(scene.theme.faint));
        ui.add_space(14.0);
        if ui.link(scene.text("welcome-sample")).clicked() {
            out.push(Intent::Command(Command::OpenSample));
        }
        if scene.settings.recent.is_empty() {
            return;
        }
        ui.add_space(32.0);
        ui.with_layout(egui::Layout::top_down(Align::Min), |ui| {
            ui.label(RichText::new(scene.text("welcome-recent")).color(scene.theme.faint));
            ui.add_space(2.0);
            for path in &scene.settings.recent {
                ui.push_id(path, |ui| self.recent(ui, scene, path, out));
            }
        });
    }

    fn recent(&self, ui: &mut Ui, scene: &Scene<'_>, path: &Path, out: &mut Vec<Intent>) {
        let is_missing = self.missing.contains(path);
        let name = phrases::file_name(path);
        let height = 30.0;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let room = if is_missing { 30.0 } else { 0.0 };
            let width = (ui.available_width() - room).max(60.0);
            ui.allocate_ui(egui::vec2(width, height), |ui| {
                ui.set_width(width);
                let look = Row {
                    is_enabled: !is_missing,
                    ..Row::new(&name, height)
                };
                let (rect, response) = look.show(ui, scene.theme);
                let mut inside = rect.shrink2(egui::vec2(8.0, 0.0));
                let color = if is_missing {
                    scene.theme.faint
                } else {
                    scene.theme.ink
                };
                let written = paint_text(ui, inside, &name, &TextStyle::Body, color, Align::Min);
                inside.min.x = written.right() + 12.0;
                let folder = path.parent().map(|folder| folder.display().to_string());
                let aside = if is_missing {
                    scene.text("welcome-missing")
                } else {
                    folder.unwrap_or_default()
                };
                let faint = scene.theme.faint;
                paint_text(ui, inside, &aside, &TextStyle::Small, faint, Align::Max);
                if response.clicked() && !is_missing {
                    out.push(Intent::OpenPath(path.to_owned()));
                }
                response.on_hover_text(path.display().to_string());
            });
            if is_missing {
                let forget = scene.locale.with("welcome-forget", &[("name", &name)]);
                let response = ui
                    .add(Button::new("×").frame(false))
                    .accessible_name(forget.clone())
                    .on_hover_text(forget);
                if response.clicked() {
                    out.push(Intent::ForgetRecent(path.to_owned()));
                }
            }
        });
    }

    /// Asks a thread which of the files are still there: a share that sleeps may take long to
    /// answer.
    fn look_for_files(&mut self, ctx: &egui::Context, recent: &[PathBuf]) {
        if let Some(answer) = &self.answer
            && let Ok(missing) = answer.try_recv()
        {
            self.missing = missing;
            self.answer = None;
        }
        if self.asked == recent {
            return;
        }
        self.asked = recent.to_vec();
        let (sender, receiver) = channel();
        let (files, ctx) = (self.asked.clone(), ctx.clone());
        let started = std::thread::Builder::new()
            .name("recent-files".to_owned())
            .spawn(move || {
                let missing = files.into_iter().filter(|path| !path.exists()).collect();
                if sender.send(missing).is_ok() {
                    ctx.request_repaint();
                }
            });
        // Without a thread all files count as being there; opening one says what is wrong.
        self.answer = started.is_ok().then_some(receiver);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::Stage;
    use egui_kittest::kittest::Queryable as _;

    #[test]
    fn the_first_screen_leads_to_a_file() {
        let mut harness =
            Stage::empty().harness(WelcomePanel::default(), |panel, ui, scene, out| {
                panel.show(ui, scene, out);
            });
        harness.get_by_label("打开文件…").click();
        harness.run();
        harness.get_by_label("看看示例讲话").click();
        harness.run();
        let asked = [Command::Open, Command::OpenSample].map(Intent::Command);
        assert_eq!(harness.state().out, asked);
    }

    #[test]
    fn a_recent_file_that_is_gone_can_be_forgotten() {
        let gone = PathBuf::from("/nowhere/gone.ron");
        let mut stage = Stage::empty();
        stage.settings.recent = vec![gone.clone()];
        let panel = WelcomePanel {
            asked: vec![gone.clone()],
            missing: [gone.clone()].into(),
            answer: None,
        };
        let mut harness = stage.harness(panel, |panel, ui, scene, out| {
            panel.show(ui, scene, out);
        });
        harness.get_by_label("gone.ron").click();
        harness.run();
        assert_eq!(harness.state().out, []);
        harness.get_by_label_contains("从列表中移除").click();
        harness.run();
        assert_eq!(harness.state().out, [Intent::ForgetRecent(gone)]);
    }
}
