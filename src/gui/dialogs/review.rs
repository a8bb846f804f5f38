//! What became of the passages of a changed document: those that have other words now, those that
//! may be in several places, and those that were not found; one by one, with what to do.

use egui::{Button, Context, Label, RichText, Ui};

use super::frame::{self, Buttons, Enter, Shape};
use crate::anchor::{Candidate, Outcome};
use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::model::AnnotationId;
use crate::session::Reanchored;

/// Places that are offered for one passage.
const MOST_CANDIDATES: usize = 4;
/// Passages that are listed; there may be thousands.
const MOST_LISTED: usize = 300;
/// Characters of a passage that are shown.
const LONGEST: usize = 160;

/// Lists the passages that a person must look at.
#[derive(Debug)]
pub(super) struct Review {
    reanchored: Reanchored,
    is_new: bool,
}

impl Review {
    pub(super) fn new(reanchored: Reanchored) -> Self {
        Self {
            reanchored,
            is_new: true,
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let buttons = Buttons {
            confirm: scene.text("button-close"),
            ..Buttons::default()
        };
        let outcomes = &self.reanchored.outcomes;
        let mut goes_there = false;
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::wide("review", &scene.text("dialog-review")),
            &mut self.is_new,
            &buttons,
            |ui| {
                let listed = outcomes.iter().filter(|(_, outcome)| needs_eyes(outcome));
                for (id, outcome) in listed.take(MOST_LISTED) {
                    ui.push_id(id, |ui| {
                        goes_there |= entry(ui, scene, *id, outcome, out);
                    });
                    ui.separator();
                }
                Enter::Confirms
            },
        );
        answer.is_none() && !goes_there
    }
}

fn needs_eyes(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Unchanged | Outcome::Moved(_))
}

/// Draws one passage; returns whether somebody wants to go there.
fn entry(
    ui: &mut Ui,
    scene: &Scene<'_>,
    id: AnnotationId,
    outcome: &Outcome,
    out: &mut Vec<Intent>,
) -> bool {
    let annotations = scene.session.map(|session| &session.set().annotations);
    let Some(annotation) = annotations.and_then(|all| all.get(id)) else {
        // Deleted meanwhile.
        return false;
    };
    let theme = &scene.theme;
    let is_placed = annotation.span().is_some();
    let (kind, color) = match outcome {
        Outcome::Changed { .. } => ("review-changed", theme.warning),
        Outcome::Uncertain(_) if is_placed => ("review-settled", theme.faint),
        Outcome::Uncertain(_) => ("review-uncertain", theme.warning),
        _ if is_placed => ("review-settled", theme.faint),
        _ => ("review-not-found", theme.error),
    };
    let mut goes_there = false;
    ui.horizontal(|ui| {
        ui.label(RichText::new(scene.text(kind)).color(color).small());
        let name = scene.text("review-go-there");
        if is_placed && ui.add(Button::new(name).small()).clicked() {
            out.push(Intent::GoToAnnotation(id));
            goes_there = true;
        }
    });
    let words = |ui: &mut Ui, id: &str, words: &str| {
        let values: [(&str, &dyn std::fmt::Display); 1] =
            [("words", &phrases::cut(words, LONGEST))];
        ui.add(Label::new(scene.locale.with(id, &values)).wrap());
    };
    match outcome {
        Outcome::Changed { old, new, .. } => {
            words(ui, "review-old-words", old);
            words(ui, "review-new-words", new);
        }
        Outcome::Uncertain(candidates) if !is_placed => {
            words(ui, "review-old-words", &annotation.quote);
            for candidate in candidates.iter().take(MOST_CANDIDATES) {
                if place(ui, scene, candidate) {
                    out.push(Intent::SettlePlace(id, candidate.clone()));
                }
            }
        }
        _ => words(ui, "review-old-words", &annotation.quote),
    }
    goes_there
}

/// Draws a place where a passage may be; returns whether it was chosen.
fn place(ui: &mut Ui, scene: &Scene<'_>, candidate: &Candidate) -> bool {
    let percent = (candidate.score * 100.0).round();
    let words = phrases::cut(&candidate.words, LONGEST);
    let values: [(&str, &dyn std::fmt::Display); 2] = [("words", &words), ("percent", &percent)];
    let text = scene.locale.with("review-candidate", &values);
    ui.add(Button::new(text).wrap()).clicked()
}
