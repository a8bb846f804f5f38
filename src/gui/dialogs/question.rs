//! Questions with nothing to fill in, and messages.

use std::path::PathBuf;

use egui::{Context, Label, RichText};

use super::frame::{self, Answer, Buttons, Enter, Shape};
use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::model::Key;
use crate::session::Session;

/// What is asked or said.
#[derive(Debug)]
pub(super) enum Question {
    Save { name: String },
    DeleteCategory { key: Key, n_affected: usize },
    RemoveDocument { key: Key, n: usize },
    ChangedOutside { path: PathBuf },
    Message { title: String, text: String },
    About,
}

impl Question {
    pub(super) fn show(&self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let (title, text) = self.words(scene);
        // Any button of a question can be the focused one; the first one takes it.
        let mut is_new = ctx.memory(egui::Memory::focused).is_none();
        let buttons = self.buttons(scene);
        let id = "question";
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::usual(id, &title),
            &mut is_new,
            &buttons,
            |ui| {
                for line in text.split("\n\n") {
                    ui.add(Label::new(RichText::new(line)).wrap());
                }
                Enter::Confirms
            },
        );
        let Some(answer) = answer else {
            return true;
        };
        out.extend(self.meaning(answer));
        false
    }

    fn words(&self, scene: &Scene<'_>) -> (String, String) {
        let locale = scene.locale;
        let set = scene.session.map(Session::set);
        match self {
            Self::Save { name } => (
                locale.text("dialog-save"),
                locale.with("dialog-save-text", &[("name", name)]),
            ),
            Self::DeleteCategory { key, n_affected } => {
                let category = set.and_then(|set| set.category(key));
                let name = category.map_or_else(|| key.to_string(), |known| known.name.clone());
                (
                    locale.with("dialog-delete-category", &[("name", &name)]),
                    locale.with("dialog-delete-category-text", &[("count", n_affected)]),
                )
            }
            Self::RemoveDocument { key, n } => {
                let document = set.and_then(|set| set.document(key));
                let name = document
                    .map_or_else(|| key.to_string(), |known| phrases::cut(&known.name(), 40));
                (
                    locale.with("dialog-remove-document", &[("name", &name)]),
                    locale.with("dialog-remove-document-text", &[("count", n)]),
                )
            }
            Self::ChangedOutside { path } => (
                locale.text("dialog-changed-outside"),
                locale.with("dialog-changed-outside-text", &[("path", &path.display())]),
            ),
            Self::Message { title, text } => (title.clone(), text.clone()),
            Self::About => (
                locale.with(
                    "dialog-about",
                    &[
                        ("name", &locale.text("app-name")),
                        ("version", &env!("CARGO_PKG_VERSION")),
                    ],
                ),
                format!(
                    "{}\n\n{}",
                    locale.text("app-about"),
                    locale.text("dialog-about-text")
                ),
            ),
        }
    }

    fn buttons(&self, scene: &Scene<'_>) -> Buttons {
        let (confirm, other, cancel) = match self {
            Self::Save { .. } => ("button-save", Some("button-do-not-save"), true),
            Self::DeleteCategory { .. } => ("button-delete", None, true),
            Self::RemoveDocument { .. } => ("button-remove", None, true),
            // What loses nothing comes first.
            Self::ChangedOutside { .. } => ("button-save-elsewhere", Some("button-replace"), true),
            Self::Message { .. } | Self::About => ("button-close", None, false),
        };
        Buttons {
            confirm: scene.text(confirm),
            why_not: None,
            other: other.map(|id| scene.text(id)),
            cancel: cancel.then(|| scene.text("button-cancel")),
        }
    }

    fn meaning(&self, answer: Answer) -> Option<Intent> {
        Some(match (self, answer) {
            (Self::Save { .. }, Answer::Confirm) => Intent::SaveAndLeave,
            (Self::Save { .. }, Answer::Other) => Intent::LeaveWithoutSaving,
            (Self::DeleteCategory { key, .. }, Answer::Confirm) => {
                Intent::DeleteCategoryNow(key.clone())
            }
            (Self::RemoveDocument { key, .. }, Answer::Confirm) => {
                Intent::RemoveDocumentNow(key.clone())
            }
            (Self::ChangedOutside { .. }, Answer::Confirm) => Intent::SaveElsewhere,
            (Self::ChangedOutside { path }, Answer::Other) => Intent::SaveOverOther(path.clone()),
            (Self::Save { .. } | Self::ChangedOutside { .. }, Answer::Cancel) => Intent::StayHere,
            _ => return None,
        })
    }
}
