//! Giving another name to a document, the set, or whoever annotates.

use egui::{Context, Label, RichText};

use super::frame::{self, Answer, Buttons, Enter, Shape, field};
use crate::gui::intent::Intent;
use crate::gui::scene::Scene;
use crate::model::Key;

/// What gets another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rename {
    Document(Key),
    Set,
    Coder,
}

/// Asks for the name.
#[derive(Debug)]
pub(super) struct RenameDialog {
    what: Rename,
    is_new: bool,
    /// `None` until the present name was seen.
    name: Option<String>,
}

impl RenameDialog {
    pub(super) fn new(what: Rename) -> Self {
        Self {
            what,
            is_new: true,
            name: None,
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let Some(session) = scene.session else {
            return false;
        };
        let (title, label, present) = match &self.what {
            Rename::Document(key) => match session.set().document(key) {
                Some(document) => (
                    "dialog-rename-document",
                    "dialog-document-title",
                    document.name(),
                ),
                None => return false,
            },
            Rename::Set => (
                "dialog-rename-set",
                "dialog-set-title",
                session.set().title.clone(),
            ),
            Rename::Coder => (
                "dialog-rename-coder",
                "dialog-coder-name",
                session.coder().name.clone(),
            ),
        };
        let name = self.name.get_or_insert(present);
        // A set may do without a title.
        let needs_name = self.what != Rename::Set && name.trim().is_empty();
        let buttons = Buttons {
            confirm: scene.text("button-apply"),
            why_not: needs_name.then(|| scene.text("dialog-name-needed")),
            other: None,
            cancel: Some(scene.text("button-cancel")),
        };
        let is_first = self.is_new;
        let hint = (self.what == Rename::Coder).then(|| scene.text("dialog-coder-hint"));
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::usual("rename", &scene.text(title)),
            &mut self.is_new,
            &buttons,
            |ui| {
                field(ui, &scene.text(label), name, is_first);
                if let Some(hint) = hint {
                    ui.add(Label::new(RichText::new(hint).color(scene.theme.faint)).wrap());
                }
                Enter::Confirms
            },
        );
        match answer {
            None => return true,
            Some(Answer::Confirm) => {
                let name = name.trim().to_owned();
                out.push(match &self.what {
                    Rename::Document(key) => Intent::RenameDocument(key.clone(), name),
                    Rename::Set => Intent::RenameSet(name),
                    Rename::Coder => Intent::UseCoder(name),
                });
            }
            Some(_) => {}
        }
        false
    }
}
