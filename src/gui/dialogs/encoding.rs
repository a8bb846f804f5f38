//! Reading a document in another encoding, chosen by how its text begins.

use egui::{Align, Context, Label, RichText, TextStyle, Ui};

use super::frame::{self, Answer, Buttons, Enter, Shape};
use crate::gui::intent::Intent;
use crate::gui::panels::{Row, paint_text};
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::model::Key;
use crate::text::decode::Guess;

/// Characters of a text that each way to read it shows.
const PREVIEW: usize = 60;
/// Characters of the document's name that are shown.
const LONGEST_NAME: usize = 40;

/// Offers the ways to read a document.
#[derive(Debug)]
pub(super) struct ReadAs {
    document: Key,
    guesses: Vec<Guess>,
    /// Number of the chosen one.
    chosen: Option<usize>,
    is_new: bool,
}

impl ReadAs {
    pub(super) fn new(document: Key, guesses: Vec<Guess>) -> Self {
        Self {
            document,
            guesses,
            chosen: None,
            is_new: true,
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let document = scene
            .session
            .and_then(|session| session.set().document(&self.document));
        let present = document.map(|document| document.encoding.clone());
        // What it is read as now is marked at first.
        let now = present.and_then(|name| {
            self.guesses
                .iter()
                .position(|guess| guess.encoding.name() == name)
        });
        let chosen = self.chosen.or(now).unwrap_or(0);
        let buttons = Buttons {
            confirm: scene.text("button-read-as"),
            why_not: self
                .guesses
                .is_empty()
                .then(|| scene.text("dialog-read-as-none")),
            other: None,
            cancel: Some(scene.text("button-cancel")),
        };
        let name = document.map_or_else(
            || self.document.to_string(),
            |document| phrases::cut(&document.name(), LONGEST_NAME),
        );
        let title = scene.locale.with("dialog-read-as", &[("name", &name)]);
        let (guesses, choice) = (&self.guesses, &mut self.chosen);
        let id = "read-as";
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::usual(id, &title),
            &mut self.is_new,
            &buttons,
            |ui| {
                ui.add(Label::new(scene.text("dialog-read-as-text")).wrap());
                ui.add_space(6.0);
                for (n, guess) in guesses.iter().enumerate() {
                    ui.push_id(guess.encoding.name(), |ui| {
                        if option(ui, scene, guess, n == chosen) {
                            *choice = Some(n);
                        }
                    });
                }
                Enter::Confirms
            },
        );
        match (answer, self.guesses.get(chosen)) {
            (None, _) => return true,
            (Some(Answer::Confirm), Some(guess)) => {
                out.push(Intent::ReadAs(self.document.clone(), guess.encoding));
            }
            _ => {}
        }
        false
    }
}

/// Draws one way to read the text; returns whether it was clicked.
fn option(ui: &mut Ui, scene: &Scene<'_>, guess: &Guess, is_chosen: bool) -> bool {
    let preview = phrases::cut(guess.preview.trim_start(), PREVIEW);
    let encoding = scene.locale.with(
        "dialog-read-as-option",
        &[
            ("encoding", &guess.encoding.name()),
            (
                "certainty",
                &phrases::certainty(scene.locale, guess.certainty),
            ),
        ],
    );
    let name = format!("{encoding}: {preview}");
    let look = Row {
        is_selected: is_chosen,
        ..Row::new(&name, 46.0)
    };
    let (rect, response) = look.show(ui, scene.theme);
    let inside = rect.shrink2(egui::vec2(8.0, 4.0));
    let (upper, lower) = inside.split_top_bottom_at_fraction(0.45);
    let theme = scene.theme;
    let mark = if is_chosen { "● " } else { "○ " };
    let upper_text = format!("{mark}{encoding}");
    paint_text(
        ui,
        upper,
        &upper_text,
        &TextStyle::Small,
        theme.faint,
        Align::Min,
    );
    paint_text(ui, lower, &preview, &TextStyle::Body, theme.ink, Align::Min);
    let whole = RichText::new(guess.preview.trim());
    response
        .on_hover_ui(|ui| {
            ui.set_max_width(420.0);
            ui.label(whole);
        })
        .clicked()
}
