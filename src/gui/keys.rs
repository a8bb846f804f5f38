//! The keys of one frame, in the order in which they were pressed.
//!
//! A quick hand, or a slow machine, presses several keys within one frame: select, tag, save,
//! quit. Each must find what the one before has done, so keys are carried out one by one before
//! anything is drawn, not collected like the wishes of panels.

use egui::{Event, ImeEvent, Key, KeyboardShortcut, Modifiers};

use super::App;
use super::command::Command;
use super::intent::Intent;

impl App {
    /// Carries out shortcuts, and the keys of the reading view while it has the focus.
    pub(super) fn take_keys(&mut self, ctx: &egui::Context) {
        // Asked in every frame, so that it is known when it ends.
        if self.is_composing(ctx) || self.is_blocked() {
            return;
        }
        let is_typing = ctx.text_edit_focused();
        let mut is_reading = self.view.as_ref().is_some_and(|view| view.has_focus(ctx));
        let nothing_has_focus = ctx.memory(|memory| memory.focused().is_none());
        // Esc closes a menu; what that is about stays.
        let is_menu_open = egui::Popup::is_any_open(ctx);
        let events = ctx.input(|input| input.events.clone());
        let mut modifiers = ctx.input(|input| input.modifiers);
        let mut taken = Vec::new();
        let mut is_held = false;
        for (n, event) in events.iter().enumerate() {
            match event {
                Event::ModifiersChanged(now) => modifiers = *now,
                Event::Key {
                    key,
                    pressed,
                    repeat,
                    modifiers: now,
                    ..
                } => {
                    modifiers = *now;
                    if !pressed {
                        continue;
                    }
                    is_held = *repeat && key.name().chars().count() == 1;
                    if is_reading && self.is_adjusting() && self.take_edge_key(*key, *now) {
                        taken.push(n);
                        continue;
                    }
                    let command = command_for(*key, *now)
                        .filter(|command| !is_typing || !belongs_to_text_field(*command, *now))
                        .filter(|command| {
                            is_reading || nothing_has_focus || !belongs_to_widgets(*command)
                        });
                    if let Some(command) = command {
                        taken.push(n);
                        if *repeat && !may_repeat(command) {
                            continue;
                        }
                        self.run(ctx, Intent::Command(command));
                        // What comes after it is for what it has opened.
                        is_reading &= !self.is_blocked()
                            && !self.find.wants_keys()
                            && !self.inspector.wants_keys();
                    } else if is_reading && !(is_menu_open && *key == Key::Escape) {
                        let at = |app: &Self| {
                            let view = app.view.as_ref();
                            view.map(|view| (view.caret(), view.selection()))
                        };
                        let before = at(self);
                        if is_jump(*key, *now) {
                            self.leave_place();
                        }
                        let wish = self
                            .view
                            .as_mut()
                            .and_then(|view| view.press_key(ctx, *key, *now));
                        if at(self) != before {
                            // Whoever works in the text means its document.
                            self.asked_document = None;
                        }
                        if let Some(wish) = wish {
                            self.run(ctx, wish);
                        }
                    }
                }
                // A key that is held a little long tags once.
                Event::Text(text)
                    if is_reading && !is_held && !modifiers.command && !modifiers.alt =>
                {
                    self.tag_by_key(text);
                }
                // The system's copy key arrives as an event of its own.
                Event::Copy if !is_typing => {
                    let command = if modifiers.shift {
                        Command::CopyWithReference
                    } else {
                        Command::Copy
                    };
                    self.run(ctx, Intent::Command(command));
                }
                _ => {}
            }
        }
        if !taken.is_empty() {
            ctx.input_mut(|input| {
                let mut n = 0;
                input.events.retain(|_| {
                    n += 1;
                    !taken.contains(&(n - 1))
                });
            });
        }
    }

    /// Whether keys belong to something that lies above the window.
    pub(super) fn is_blocked(&self) -> bool {
        self.dialogs.is_open() || self.palette.is_some()
    }

    /// Whether an input method is putting characters together: then no key is for anybody else.
    /// What it puts together stands until it says otherwise, also in frames without news of it; or
    /// until what it is for has the focus no more, of which not every system tells.
    fn is_composing(&mut self, ctx: &egui::Context) -> bool {
        let focused = ctx.memory(egui::Memory::focused).unwrap_or(egui::Id::NULL);
        self.composing_for = self.composing_for.filter(|widget| *widget == focused);
        let mut was_composing = self.composing_for.is_some();
        ctx.input(|input| {
            for event in &input.events {
                match event {
                    Event::Ime(ImeEvent::Preedit { text, .. }) if !text.is_empty() => {
                        self.composing_for = Some(focused);
                    }
                    Event::Ime(_) => self.composing_for = None,
                    _ => {}
                }
                was_composing |= self.composing_for.is_some();
            }
            // Without the window's focus nothing is put together.
            self.composing_for = self.composing_for.filter(|_| input.focused);
        });
        // The frame in which it ends still belongs to it: the key that ended it may arrive, too.
        was_composing
    }

    /// Tags with the category whose key was pressed. Letters and digits arrive as text, so that
    /// they are what the keyboard says, whatever its layout.
    fn tag_by_key(&mut self, text: &str) {
        let mut characters = text.chars();
        let (Some(character), None) = (characters.next(), characters.next()) else {
            return;
        };
        let category = self
            .session
            .as_ref()
            .and_then(|session| session.set().category_by_shortcut(character))
            .map(|category| category.key.clone());
        if let Some(category) = category {
            self.tag(&category);
        }
    }
}

/// Whether a key takes the caret from one end of the document to the other.
fn is_jump(key: Key, modifiers: Modifiers) -> bool {
    modifiers.command && matches!(key, Key::Home | Key::End)
}

/// Returns the command of a key; of several that would do, the one with the most modifiers.
fn command_for(key: Key, modifiers: Modifiers) -> Option<Command> {
    let pressed = KeyboardShortcut::new(modifiers, key);
    Command::ALL
        .into_iter()
        .filter(|command| *command != Command::Copy && *command != Command::CopyWithReference)
        .find(|command| {
            command.shortcuts().iter().any(|shortcut| {
                shortcut.logical_key == pressed.logical_key
                    && modifiers.matches_exact(shortcut.modifiers)
                    // Plus stands on the upper half of its key on many keyboards.
                    || shortcut.logical_key == Key::Plus
                        && key == Key::Plus
                        && modifiers.matches_logically(shortcut.modifiers)
            })
        })
}

/// Whether a command goes on while its key is held: those that step from one thing to the next.
fn may_repeat(command: Command) -> bool {
    matches!(
        command,
        Command::Undo
            | Command::Redo
            | Command::GrowSelection
            | Command::ShrinkSelection
            | Command::NextOverlapping
            | Command::NextAnnotation
            | Command::PreviousAnnotation
            | Command::NextOfCategory
            | Command::PreviousOfCategory
            | Command::GoBack
            | Command::GoForward
            | Command::NextHeading
            | Command::PreviousHeading
            | Command::NextDocument
            | Command::PreviousDocument
            | Command::FindNext
            | Command::FindPrevious
            | Command::NextCategory
            | Command::PreviousCategory
            | Command::MoveCategoryUp
            | Command::MoveCategoryDown
            | Command::ZoomIn
            | Command::ZoomOut
            | Command::LoosenRows
            | Command::TightenRows
            | Command::WidenColumn
            | Command::NarrowColumn
    )
}

/// Whether a text field needs a key itself while somebody types in it.
fn belongs_to_text_field(command: Command, modifiers: Modifiers) -> bool {
    let is_plain = !modifiers.command && !modifiers.alt;
    let is_function_key = matches!(
        command,
        Command::FindNext
            | Command::FindPrevious
            | Command::ToggleLeftPanel
            | Command::ToggleRightPanel
            | Command::FocusDocument
            | Command::EditCategory
            | Command::ShowLines
            | Command::ShowPortrait
            | Command::CheatSheet
    );
    let moves_caret = matches!(
        command,
        Command::GrowSelection
            | Command::ShrinkSelection
            | Command::GoBack
            | Command::GoForward
            | Command::NextHeading
            | Command::PreviousHeading
    );
    (is_plain && !is_function_key)
        || moves_caret
        || matches!(command, Command::Undo | Command::Redo | Command::SelectAll)
}

/// Whether a key means something to a button or list that has the focus.
fn belongs_to_widgets(command: Command) -> bool {
    matches!(command, Command::PickCategory | Command::DeleteAnnotation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_shortcut_wins() {
        let ctrl = Modifiers::COMMAND;
        assert_eq!(command_for(Key::S, ctrl), Some(Command::Save));
        assert_eq!(
            command_for(Key::S, ctrl | Modifiers::SHIFT),
            Some(Command::SaveAs)
        );
        assert_eq!(
            command_for(Key::F3, Modifiers::SHIFT),
            Some(Command::FindPrevious)
        );
        assert_eq!(command_for(Key::S, Modifiers::NONE), None);
        assert_eq!(
            command_for(Key::Plus, ctrl | Modifiers::SHIFT),
            Some(Command::ZoomIn)
        );
    }
}
