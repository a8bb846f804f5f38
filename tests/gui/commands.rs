//! Every command: named, reachable, greyed where it is not possible, and harmless anywhere.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use speechmark::gui::command::{Command, Menu};
use speechmark::gui::locale::{Language, Locale};

use super::Stage;

#[test]
fn every_command_stands_in_its_menu_in_both_languages() {
    for language in Language::ALL {
        let locale = Locale::new(language);
        for menu in Menu::ALL {
            let mut stage = Stage::new(Some("rural-work-meeting.ron"), language);
            // The first of this name: the menu bar is drawn before anything else.
            let name = locale.text(menu.text_id());
            let button = stage.harness.query_all_by_label(&name).next();
            button.expect("the menu is there").click();
            stage.harness.run_steps(3);
            for command in Command::ALL
                .into_iter()
                .filter(|command| command.menu() == menu)
            {
                if matches!(command, Command::Undo | Command::Redo) {
                    continue;
                }
                let name = locale.text(command.text_id());
                let found = stage.harness.query_all_by_label_contains(&name).count();
                assert!(found > 0, "{name} is not in its menu");
            }
        }
    }
}

#[test]
fn commands_are_greyed_where_they_are_not_possible() {
    let locale = Locale::new(Language::English);
    let mut stage = Stage::new(None, Language::English);
    stage
        .harness
        .get_by_label(&locale.text("menu-edit"))
        .click();
    stage.harness.run_steps(3);
    let name = locale.text("command-find");
    let find = stage.harness.query_all_by_label_contains(&name);
    assert!(
        find.into_iter()
            .all(|node| node.accesskit_node().is_disabled())
    );
}

/// Runs every command through the palette, with nothing open, with a document, and with a
/// selection: nothing may panic, and what opens can be closed.
#[test]
fn every_command_is_harmless_anywhere() {
    for (file, selects) in [
        (None, false),
        (Some("rural-work-meeting.txt"), false),
        (Some("rural-work-meeting.ron"), true),
    ] {
        for command in Command::ALL {
            // These reach out of the stage: a folder of the user, the window itself.
            if matches!(command, Command::Quit | Command::OpenSample) {
                continue;
            }
            let mut stage = Stage::new(file, Language::Chinese);
            if selects {
                stage.press(Modifiers::SHIFT, Key::ArrowDown);
            }
            stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
            stage.type_text(&Locale::new(Language::Chinese).text(command.text_id()));
            stage.press(Modifiers::NONE, Key::Enter);
            stage.settle();
            for _ in 0..3 {
                stage.press(Modifiers::NONE, Key::Escape);
            }
        }
    }
}

#[test]
fn closing_a_changed_set_asks_and_saving_keeps_the_work() {
    let mut stage = Stage::new(Some("rural-work-meeting.ron"), Language::English);
    let locale = Locale::new(Language::English);
    let before = stage.n_annotations();
    stage.press(Modifiers::SHIFT, Key::ArrowDown);
    stage.type_text("4");
    stage.press(Modifiers::COMMAND, Key::W);
    assert!(stage.app().session().is_some(), "it is asked first");
    stage.press(Modifiers::NONE, Key::Escape);
    assert_eq!(stage.n_annotations(), before + 1);
    stage.press(Modifiers::COMMAND, Key::W);
    stage
        .harness
        .get_by_label(&locale.text("command-save"))
        .click();
    stage.settle();
    assert!(stage.app().session().is_none());
    let saved = std::fs::read_to_string(stage.path("rural-work-meeting.ron")).expect("the set");
    assert_eq!(saved.matches("(id: ").count(), before + 1);
}

#[test]
fn languages_and_themes_change_at_once() {
    let mut stage = Stage::new(Some("rural-work-meeting.txt"), Language::Chinese);
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text(&Locale::new(Language::Chinese).text("command-language-english"));
    stage.press(Modifiers::NONE, Key::Enter);
    stage.harness.run_steps(3);
    stage.harness.get_by_label("File");
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text("中文");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.harness.run_steps(3);
    stage.harness.get_by_label("文件");
}

#[test]
fn a_document_that_was_picked_is_added_to_the_set() {
    let mut stage = Stage::new(Some("rural-work-meeting.ron"), Language::Chinese);
    let second = stage.path("second.txt");
    std::fs::write(&second, "第二个文档。").expect("a second text");
    stage.will_pick(&second);
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::O);
    stage.settle();
    assert_eq!(stage.asked().len(), 1);
    assert_eq!(stage.session().set().documents.len(), 2);
    let shown = stage.app().view().map(|view| view.document.to_string());
    assert_eq!(shown.as_deref(), Some("second"));
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.session().set().documents.len(), 1);
}
