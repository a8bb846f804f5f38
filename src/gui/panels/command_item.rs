//! One command as a menu item or button: its name, its shortcut, and why it is not possible now.

use egui::{Button, Response, Role, Ui, WidgetInfo};

use crate::gui::command::Command;
use crate::gui::intent::Intent;
use crate::gui::locale::Language;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::gui::settings::ThemeChoice;

/// Draws a command as a menu item; a click asks for it.
pub(in crate::gui) fn menu_item(
    ui: &mut Ui,
    scene: &Scene<'_>,
    command: Command,
    out: &mut Vec<Intent>,
) {
    let name = command_name(scene, command);
    let is_chosen = is_chosen(scene, command);
    let shown = match is_chosen {
        Some(true) => format!("✓ {name}"),
        _ => name.clone(),
    };
    let mut button = Button::new(shown);
    if let Some(shortcut) = shortcut_text(ui, command) {
        button = button.shortcut_text(shortcut);
    }
    let response = add(ui, scene, command, button, out);
    if let Some(is_chosen) = is_chosen {
        let is_enabled = response.enabled();
        response.widget_info(|| {
            WidgetInfo::selected(Role::MenuItemRadio, is_enabled, is_chosen, &name)
        });
    }
}

/// Draws a command as a button; a click asks for it.
pub(in crate::gui) fn command_button(
    ui: &mut Ui,
    scene: &Scene<'_>,
    command: Command,
    out: &mut Vec<Intent>,
) -> Response {
    let button = Button::new(command_name(scene, command)).truncate();
    let response = add(ui, scene, command, button, out);
    match shortcut_text(ui, command) {
        Some(shortcut) => response.on_hover_text(shortcut),
        None => response,
    }
}

/// Draws a command as a small button with a sign instead of its name, which a hover text gives.
pub(super) fn sign_button(
    ui: &mut Ui,
    scene: &Scene<'_>,
    command: Command,
    sign: &str,
    out: &mut Vec<Intent>,
) -> Response {
    let name = command_name(scene, command);
    add(ui, scene, command, Button::new(sign).small(), out)
        .accessible_name(name.clone())
        .on_hover_text(name)
}

fn add(
    ui: &mut Ui,
    scene: &Scene<'_>,
    command: Command,
    button: Button<'_>,
    out: &mut Vec<Intent>,
) -> Response {
    let why_not = command.why_not(&scene.situation);
    let response = ui.add_enabled(why_not.is_none(), button);
    if response.clicked() {
        out.push(Intent::Command(command));
    }
    match why_not {
        Some(why) => response.on_disabled_hover_text(scene.text(why)),
        None => response,
    }
}

/// Returns the name of a command as it stands now: undo and redo say what they will do.
pub(in crate::gui) fn command_name(scene: &Scene<'_>, command: Command) -> String {
    let (id, label) = match (command, scene.session) {
        (Command::Undo, Some(session)) => ("command-undo-what", session.undo_label()),
        (Command::Redo, Some(session)) => ("command-redo-what", session.redo_label()),
        _ => return scene.text(command.text_id()),
    };
    match label {
        Some(label) => {
            let label = phrases::label(scene.locale, label);
            scene
                .locale
                .with(id, &[("label", &phrases::cut(&label, 24))])
        }
        None => scene.text(command.text_id()),
    }
}

/// Returns the first shortcut of a command as this system writes it.
pub(in crate::gui) fn shortcut_text(ui: &Ui, command: Command) -> Option<String> {
    let shortcut = command.shortcuts().first()?;
    Some(ui.ctx().format_shortcut(shortcut))
}

/// Whether the choice that a command makes is made; `None` if it makes none.
fn is_chosen(scene: &Scene<'_>, command: Command) -> Option<bool> {
    let settings = scene.settings;
    Some(match command {
        Command::ThemeSystem => settings.theme == ThemeChoice::System,
        Command::ThemeLight => settings.theme == ThemeChoice::Light,
        Command::ThemeDark => settings.theme == ThemeChoice::Dark,
        Command::LanguageSystem => settings.language.is_none(),
        Command::LanguageChinese => settings.language == Some(Language::Chinese),
        Command::LanguageEnglish => settings.language == Some(Language::English),
        Command::SaveByItself => settings.saves_by_itself,
        Command::ShowLines => settings.shows_lines,
        Command::ShowPortrait => settings.shows_portrait,
        Command::ToggleLeftPanel => settings.is_left_panel_open,
        Command::ToggleRightPanel => settings.is_right_panel_open,
        _ => return None,
    })
}
