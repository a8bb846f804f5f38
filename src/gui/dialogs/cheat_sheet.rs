//! All keys at a glance: those of the commands, from the command table, and those of the reading
//! view and the lists, which are no commands.

use egui::{Context, Grid, Label, RichText, Ui};

use super::frame::{self, Buttons, Enter, Shape};
use crate::gui::command::{Command, Menu};
use crate::gui::panels::{command_name, shortcut_text};
use crate::gui::scene::Scene;

/// Keys that are no commands: the id of what they do, and how they are written. `Ctrl` is written
/// as this system calls it.
const IN_THE_TEXT: [(&str, &str); 14] = [
    ("keys-move", "← → ↑ ↓"),
    ("keys-by-word", "Ctrl+← Ctrl+→"),
    ("keys-row-ends", "Home End"),
    ("keys-pages", "PageUp PageDown"),
    ("keys-document-ends", "Ctrl+Home Ctrl+End"),
    ("keys-select", "Shift+…"),
    ("keys-tag", "1 … 9, a … z"),
    ("keys-pick", "Enter"),
    ("keys-leave", "Esc"),
    ("keys-edges-end", "F4, ← → ↑ ↓"),
    ("keys-edges-start", "F4, Shift+← → ↑ ↓"),
    ("keys-clicks", "×2 ×3 ×4 ×5"),
    ("keys-clause", "Ctrl+×1"),
    ("keys-fields", "Tab Shift+Tab"),
];

/// Shows the keys.
#[derive(Debug)]
pub(super) struct CheatSheet {
    is_new: bool,
}

impl Default for CheatSheet {
    fn default() -> Self {
        Self { is_new: true }
    }
}

impl CheatSheet {
    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>) -> bool {
        let buttons = Buttons {
            confirm: scene.text("button-close"),
            ..Buttons::default()
        };
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::wide("cheat-sheet", &scene.text("command-cheat-sheet")),
            &mut self.is_new,
            &buttons,
            |ui| {
                columns(ui, scene);
                Enter::Confirms
            },
        );
        answer.is_none()
    }
}

/// A heading with the rows below it: what is done, and the keys.
type Group = (String, Vec<(String, String)>);

fn columns(ui: &mut Ui, scene: &Scene<'_>) {
    let mut groups: Vec<Group> = vec![(
        scene.text("keys-in-the-text"),
        IN_THE_TEXT
            .iter()
            .map(|(id, keys)| (scene.text(id), as_written_here(ui, keys)))
            .collect(),
    )];
    for menu in Menu::ALL {
        let rows: Vec<(String, String)> = Command::ALL
            .into_iter()
            .filter(|command| command.menu() == menu)
            .filter_map(|command| Some((command, shortcut_text(ui, command)?)))
            .map(|(command, keys)| match command {
                Command::Undo | Command::Redo => (scene.text(command.text_id()), keys),
                _ => (command_name(scene, command), keys),
            })
            .collect();
        if !rows.is_empty() {
            groups.push((scene.text(menu.text_id()), rows));
        }
    }
    // Two columns of about the same height.
    let total: usize = groups.iter().map(|(_, rows)| rows.len() + 2).sum();
    let mut taken = 0;
    let mut n_left = 0;
    for (_, rows) in &groups {
        if taken * 2 >= total {
            break;
        }
        taken += rows.len() + 2;
        n_left += 1;
    }
    let right = groups.split_off(n_left);
    ui.columns(2, |columns| {
        for (n, (ui, groups)) in columns.iter_mut().zip([groups, right]).enumerate() {
            for (title, rows) in groups {
                group(ui, scene, (n, &title), &rows);
            }
        }
    });
}

fn group(ui: &mut Ui, scene: &Scene<'_>, id: (usize, &str), rows: &[(String, String)]) {
    ui.label(RichText::new(id.1).strong());
    Grid::new(id)
        .num_columns(2)
        .spacing(egui::vec2(12.0, 3.0))
        .min_col_width(ui.available_width() * 0.42)
        .show(ui, |ui| {
            for (what, keys) in rows {
                ui.add(Label::new(RichText::new(keys).color(scene.theme.accent)).truncate());
                ui.add(Label::new(what).wrap());
                ui.end_row();
            }
        });
    ui.add_space(8.0);
}

fn as_written_here(ui: &Ui, keys: &str) -> String {
    if ui.ctx().os() == egui::os::OperatingSystem::Mac {
        keys.replace("Ctrl", "Cmd")
    } else {
        keys.to_owned()
    }
}
