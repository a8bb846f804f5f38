//! The menu bar: every command at its place, with its shortcut.

use egui::Ui;

use super::command_item::menu_item;
use crate::gui::command::{Command, Menu};
use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;

/// Draws the menu bar.
pub fn show(ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
    egui::MenuBar::new().ui(ui, |ui| {
        for menu in Menu::ALL {
            ui.menu_button(scene.text(menu.text_id()), |ui| {
                menu_items(ui, scene, menu, out);
            });
        }
    });
}

/// Draws what stands in one menu.
pub fn menu_items(ui: &mut Ui, scene: &Scene<'_>, menu: Menu, out: &mut Vec<Intent>) {
    ui.set_min_width(200.0);
    let mut is_first = true;
    for command in Command::ALL {
        if command.menu() != menu {
            continue;
        }
        if command.starts_group() && !is_first {
            ui.separator();
        }
        is_first = false;
        menu_item(ui, scene, command, out);
        if command == Command::Open {
            recent(ui, scene, out);
        }
    }
}

fn recent(ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
    let name = scene.text("menu-recent");
    if scene.settings.recent.is_empty() {
        ui.add_enabled(false, egui::Button::new(name))
            .on_disabled_hover_text(scene.text("why-no-recent"));
        return;
    }
    ui.menu_button(name, |ui| {
        for path in &scene.settings.recent {
            let response = ui
                .button(phrases::cut(&phrases::file_name(path), 40))
                .on_hover_text(path.display().to_string());
            if response.clicked() {
                out.push(Intent::OpenPath(path.clone()));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::Stage;
    use egui_kittest::kittest::Queryable as _;

    #[test]
    fn a_command_is_asked_for_by_its_name() {
        let mut harness = Stage::speech().harness((), |(), ui, scene, out| show(ui, scene, out));
        harness.get_by_label("文件").click();
        harness.run();
        harness.get_by_label_contains("打开…").click();
        harness.run();
        assert_eq!(harness.state().out, [Intent::Command(Command::Open)]);
    }

    #[test]
    fn a_greyed_command_asks_for_nothing() {
        let mut harness = Stage::empty().harness((), |(), ui, scene, out| show(ui, scene, out));
        harness.get_by_label("编辑").click();
        harness.run();
        harness.get_by_label_contains("撤销").click();
        harness.run();
        assert_eq!(harness.state().out, []);
    }

    #[test]
    fn undo_says_what_it_undoes() {
        let mut stage = Stage::speech();
        stage.annotate("控辍保学", "education");
        let mut harness = stage.harness((), |(), ui, scene, out| show(ui, scene, out));
        harness.get_by_label("编辑").click();
        harness.run();
        harness.get_by_label_contains("撤销：标注 教育");
    }
}
