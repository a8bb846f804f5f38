//! What is shown in place of a document whose text is not at hand.

use egui::{Align, Layout, RichText, Ui};

use super::command_button;
use crate::gui::command::Command;
use crate::gui::intent::Intent;
use crate::gui::scene::Scene;

/// Says where the text should be, and offers to show where it is or to add another document.
pub fn show(ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
    let Some(session) = scene.session else { return };
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space(ui.available_height() * 0.28);
        ui.set_max_width(440.0);
        for document in &session.set().documents {
            let path = session
                .location(&document.key)
                .map(|path| path.display().to_string())
                .unwrap_or_default();
            let words = scene.locale.with("hint-no-text", &[("path", &path)]);
            ui.label(RichText::new(words).color(scene.theme.faint));
        }
        ui.add_space(12.0);
        if scene.situation.has_document {
            command_button(ui, scene, Command::RelocateDocument, out);
        }
        command_button(ui, scene, Command::AddDocument, out);
    });
}
