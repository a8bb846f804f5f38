//! Choosing the face that documents are set in: the bundled one, or an installed one by name.

use egui::{Align, Context, Label, RichText, TextStyle, Ui};

use super::frame::{self, Answer, Buttons, Enter, Shape};
use crate::gui::intent::Intent;
use crate::gui::panels::{Row, paint_text};
use crate::gui::scene::Scene;

/// Height of a row of the list, in points.
const ROW: f32 = 28.0;
/// Rows in sight at a time.
const N_ROWS: f32 = 9.0;

/// Offers the faces.
#[derive(Debug)]
pub(super) struct ChooseFace {
    /// Those for reading first.
    names: Vec<String>,
    /// Number of the chosen one; 0 is the bundled one.
    chosen: Option<usize>,
    is_new: bool,
}

impl ChooseFace {
    pub(super) fn new(names: Vec<String>) -> Self {
        Self {
            names,
            chosen: None,
            is_new: true,
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let now = self
            .names
            .iter()
            .position(|name| *name == scene.settings.face)
            .map_or(0, |at| at + 1);
        let mut chosen = self.chosen.unwrap_or(now);
        let n = self.names.len() + 1;
        let step = ctx.input(|input| {
            i32::from(input.key_pressed(egui::Key::ArrowDown))
                - i32::from(input.key_pressed(egui::Key::ArrowUp))
        });
        if step != 0 {
            chosen = (chosen as i32 + step).clamp(0, n as i32 - 1) as usize;
            self.chosen = Some(chosen);
        }
        let buttons = Buttons {
            confirm: scene.text("button-apply"),
            cancel: Some(scene.text("button-cancel")),
            ..Buttons::default()
        };
        let (names, choice) = (&self.names, &mut self.chosen);
        let bundled = scene.text("face-bundled");
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::usual("face", &scene.text("dialog-face")),
            &mut self.is_new,
            &buttons,
            |ui| {
                let hint = RichText::new(scene.text("dialog-face-text")).color(scene.theme.faint);
                ui.add(Label::new(hint).wrap());
                ui.add_space(6.0);
                ui.spacing_mut().item_spacing.y = 0.0;
                let mut area = egui::ScrollArea::vertical()
                    .id_salt("faces")
                    .max_height(ROW * N_ROWS)
                    .auto_shrink([false, true]);
                if step != 0 {
                    let above = chosen as f32 - N_ROWS / 2.0;
                    area = area.vertical_scroll_offset((above * ROW).max(0.0));
                }
                area.show_rows(ui, ROW, n, |ui, rows| {
                    for at in rows {
                        let name = at.checked_sub(1).and_then(|at| names.get(at));
                        let name = name.unwrap_or(&bundled);
                        if ui
                            .push_id(at, |ui| option(ui, scene, name, at == chosen))
                            .inner
                        {
                            *choice = Some(at);
                        }
                    }
                });
                Enter::Confirms
            },
        );
        match answer {
            None => return true,
            Some(Answer::Confirm) => {
                let name = chosen.checked_sub(1).and_then(|at| self.names.get(at));
                out.push(Intent::UseFace(name.cloned().unwrap_or_default()));
            }
            Some(_) => {}
        }
        false
    }
}

/// Draws one face; returns whether it was clicked.
fn option(ui: &mut Ui, scene: &Scene<'_>, name: &str, is_chosen: bool) -> bool {
    let look = Row {
        is_selected: is_chosen,
        ..Row::new(name, ROW)
    };
    let (rect, response) = look.show(ui, scene.theme);
    let words = format!("{} {name}", if is_chosen { "●" } else { "○" });
    let inside = rect.shrink2(egui::vec2(8.0, 0.0));
    let ink = scene.theme.ink;
    paint_text(ui, inside, &words, &TextStyle::Body, ink, Align::Min);
    response.clicked()
}
