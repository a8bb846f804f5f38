//! Keys → commands. Keys without Ctrl or Alt count only where nobody types.

use egui::{KeyboardShortcut, Modifiers};

use super::command::{Command, Situation};
use super::intent::Intent;

/// Pushes the commands whose shortcuts were pressed. While a dialog or palette is open, keys
/// belong to it.
pub fn collect(
    ctx: &egui::Context,
    situation: &Situation,
    is_blocked: bool,
    out: &mut Vec<Intent>,
) {
    if is_blocked {
        return;
    }
    let is_typing = ctx.text_edit_focused();
    let mut all: Vec<(Command, KeyboardShortcut)> = Command::ALL
        .into_iter()
        .flat_map(|command| {
            command
                .shortcuts()
                .iter()
                .map(move |shortcut| (command, *shortcut))
        })
        .collect();
    // The most modifiers first: egui takes Ctrl+Shift+S for Ctrl+S too.
    all.sort_by_key(|(_, shortcut)| std::cmp::Reverse(n_modifiers(shortcut.modifiers)));
    for (command, shortcut) in all {
        if is_typing && belongs_to_text_field(command, shortcut) {
            continue;
        }
        if is_clipboard(command) {
            continue;
        }
        if ctx.input_mut(|input| input.consume_shortcut(&shortcut))
            && command.why_not(situation).is_none()
        {
            out.push(Intent::Command(command));
        }
    }
    // The system's copy key arrives as an event of its own.
    let copies = ctx.input(|input| {
        input
            .events
            .iter()
            .any(|event| matches!(event, egui::Event::Copy))
    });
    if copies && !is_typing && Command::Copy.why_not(situation).is_none() {
        let command = if ctx.input(|input| input.modifiers.shift) {
            Command::CopyWithReference
        } else {
            Command::Copy
        };
        out.push(Intent::Command(command));
    }
}

fn is_clipboard(command: Command) -> bool {
    command == Command::Copy
}

/// Whether a text field needs a key itself while somebody types in it.
fn belongs_to_text_field(command: Command, shortcut: KeyboardShortcut) -> bool {
    let is_plain = n_modifiers(shortcut.modifiers) == 0
        && !matches!(
            command,
            Command::FindNext
                | Command::ToggleLeftPanel
                | Command::ToggleRightPanel
                | Command::FocusDocument
        );
    is_plain
        || matches!(
            command,
            Command::Undo
                | Command::Redo
                | Command::SelectAll
                | Command::Copy
                | Command::CopyWithReference
        )
}

fn n_modifiers(modifiers: Modifiers) -> usize {
    [
        modifiers.alt,
        modifiers.shift,
        modifiers.command || modifiers.ctrl || modifiers.mac_cmd,
    ]
    .into_iter()
    .filter(|pressed| *pressed)
    .count()
}
