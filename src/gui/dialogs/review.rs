//! What became of the passages of a changed document: those that have other words now, those that
//! may be in several places, and those that were not found, one by one, with what to do; behind
//! them, folded, those that only moved, with where they are now.

use egui::{Align, Button, CollapsingHeader, Context, Label, RichText, TextStyle, Ui};

use super::frame::{self, Buttons, Enter, Shape};
use crate::anchor::{Candidate, Outcome};
use crate::gui::intent::Intent;
use crate::gui::panels::{self, Row, paint_text};
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::model::{Annotation, AnnotationId};
use crate::session::{Reanchored, Session};

/// Passages that are listed at first, and that are added at once; there may be thousands.
const MOST_LISTED: usize = 300;
/// Characters of a passage that are shown.
const LONGEST: usize = 160;
/// Characters before the first difference that are shown of a longer passage.
const BEFORE: usize = 24;
/// Height of the row of a passage that only moved, in points.
const ROW: f32 = 28.0;

/// Lists the passages that a person must look at, and those that moved.
#[derive(Debug)]
pub(super) struct Review {
    /// In the order of the old text.
    needs_eyes: Vec<(AnnotationId, Outcome)>,
    moved: Vec<AnnotationId>,
    /// Those that need eyes and are drawn.
    n_listed: usize,
    is_new: bool,
}

impl Review {
    pub(super) fn new(reanchored: Reanchored) -> Self {
        let (mut needs_eyes, mut moved) = (Vec::new(), Vec::new());
        for (id, outcome) in reanchored.outcomes {
            match outcome {
                Outcome::Unchanged => {}
                Outcome::Moved(_) => moved.push(id),
                other => needs_eyes.push((id, other)),
            }
        }
        Self {
            needs_eyes,
            moved,
            n_listed: MOST_LISTED,
            is_new: true,
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        if self.is_new {
            self.forget_deleted(scene);
        }
        let buttons = Buttons {
            confirm: scene.text("button-close"),
            ..Buttons::default()
        };
        let (needs_eyes, moved) = (&self.needs_eyes, &self.moved);
        let n_listed = &mut self.n_listed;
        let mut goes_there = false;
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::wide("review", &scene.text("dialog-review")),
            &mut self.is_new,
            &buttons,
            |ui| {
                for (id, outcome) in needs_eyes.iter().take(*n_listed) {
                    ui.push_id(id, |ui| {
                        goes_there |= entry(ui, scene, *id, outcome, out);
                    });
                    ui.separator();
                }
                let n_more = needs_eyes.len().saturating_sub(*n_listed);
                if n_more > 0 {
                    let more = scene.locale.with("review-more", &[("count", &n_more)]);
                    if ui.add(Button::new(more).wrap()).clicked() {
                        *n_listed += MOST_LISTED;
                    }
                }
                if !moved.is_empty() {
                    goes_there |= section(ui, scene, moved, out);
                }
                Enter::Confirms
            },
        );
        answer.is_none() && !goes_there
    }

    /// Leaves out what was deleted since the passages were found, so that no number counts it.
    fn forget_deleted(&mut self, scene: &Scene<'_>) {
        let Some(session) = scene.session else { return };
        let annotations = &session.set().annotations;
        self.needs_eyes
            .retain(|(id, _)| annotations.get(*id).is_some());
        self.moved.retain(|id| annotations.get(*id).is_some());
    }
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
    let quote = || phrases::cut(&annotation.quote, LONGEST);
    match outcome {
        Outcome::Changed { old, new, .. } => {
            let [old, new] = in_sight(old, new);
            ui.columns(2, |columns| {
                let sides = [("review-old-words", old), ("review-new-words", new)];
                for (ui, (id, side)) in columns.iter_mut().zip(sides) {
                    words(ui, scene, id, &side);
                }
            });
        }
        Outcome::Uncertain(candidates) if !is_placed => {
            words(ui, scene, "review-old-words", &quote());
            // All that the search offers: it offers few.
            for candidate in candidates {
                if place(ui, scene, candidate) {
                    out.push(Intent::SettlePlace(id, candidate.clone()));
                }
            }
        }
        _ => words(ui, scene, "review-old-words", &quote()),
    }
    goes_there
}

/// Draws the words of a passage, with what they are.
fn words(ui: &mut Ui, scene: &Scene<'_>, id: &str, words: &str) {
    let values: [(&str, &dyn std::fmt::Display); 1] = [("words", &words)];
    ui.add(Label::new(scene.locale.with(id, &values)).wrap());
}

/// Cuts what a passage was and what it is now so that the first difference is in sight.
fn in_sight(old: &str, new: &str) -> [String; 2] {
    let is_long = |words: &str| words.chars().nth(LONGEST).is_some();
    let n_left_out = if is_long(old) || is_long(new) {
        let both = old.chars().zip(new.chars());
        let n_alike = both.take_while(|(old, new)| old == new).count();
        n_alike.saturating_sub(BEFORE)
    } else {
        0
    };
    [old, new].map(|words| {
        let rest: String = words.chars().skip(n_left_out).take(LONGEST + 1).collect();
        let rest = phrases::cut(&rest, LONGEST);
        if n_left_out > 0 {
            format!("…{rest}")
        } else {
            rest
        }
    })
}

/// Draws a place where a passage may be; returns whether it was chosen.
fn place(ui: &mut Ui, scene: &Scene<'_>, candidate: &Candidate) -> bool {
    let percent = (candidate.score * 100.0).round();
    let words = phrases::cut(&candidate.words, LONGEST);
    let values: [(&str, &dyn std::fmt::Display); 2] = [("words", &words), ("percent", &percent)];
    let text = scene.locale.with("review-candidate", &values);
    ui.add(Button::new(text).wrap()).clicked()
}

/// Draws the folded section of passages that moved; returns whether somebody wants to go to one.
fn section(ui: &mut Ui, scene: &Scene<'_>, moved: &[AnnotationId], out: &mut Vec<Intent>) -> bool {
    let n_moved = moved.len();
    let title = scene.locale.with("review-moved", &[("count", &n_moved)]);
    let shown = CollapsingHeader::new(title)
        .id_salt("moved")
        .show_unindented(ui, |ui| rows(ui, scene, moved, out));
    shown.body_returned == Some(true)
}

/// Draws the rows that are in sight, and leaves room for the others: there may be thousands.
fn rows(ui: &mut Ui, scene: &Scene<'_>, moved: &[AnnotationId], out: &mut Vec<Intent>) -> bool {
    ui.spacing_mut().item_spacing.y = 0.0;
    let n_moved = moved.len();
    let (top, sight) = (ui.cursor().top(), ui.clip_rect());
    let row_at = |y: f32| ((y - top) / ROW).clamp(0.0, n_moved as f32);
    let first = (row_at(sight.top()).floor() as usize).min(n_moved);
    let end = (row_at(sight.bottom()).ceil() as usize).clamp(first, n_moved);
    ui.add_space(first as f32 * ROW);
    let mut goes_there = false;
    for id in moved.get(first..end).unwrap_or_default() {
        ui.push_id(id, |ui| {
            goes_there |= row(ui, scene, *id, out);
        });
    }
    ui.add_space((n_moved - end) as f32 * ROW);
    goes_there
}

/// Draws a passage that moved, and where it is now; returns whether somebody wants to go there.
fn row(ui: &mut Ui, scene: &Scene<'_>, id: AnnotationId, out: &mut Vec<Intent>) -> bool {
    let found = scene.session.and_then(|session| {
        let annotation = session.set().annotations.get(id)?;
        Some((session, annotation))
    });
    let Some((session, annotation)) = found else {
        // Deleted meanwhile.
        ui.add_space(ROW);
        return false;
    };
    let place = place_now(scene, session, annotation);
    let is_placed = place.is_some();
    let place = place.unwrap_or_else(|| scene.text("annotation-unplaced-mark"));
    let words = phrases::cut(&annotation.quote, LONGEST);
    let values: [(&str, &dyn std::fmt::Display); 2] = [("words", &words), ("place", &place)];
    let name = scene.locale.with("review-moved-row", &values);
    let look = Row {
        is_enabled: is_placed,
        ..Row::new(&name, ROW)
    };
    let theme = scene.theme;
    let (rect, response) = look.show(ui, theme);
    let mut inside = rect.shrink2(egui::vec2(8.0, 0.0));
    let style = TextStyle::Small;
    let right = paint_text(ui, inside, &place, &style, theme.faint, Align::Max);
    inside.max.x = right.left() - 8.0;
    paint_text(ui, inside, &words, &TextStyle::Body, theme.ink, Align::Min);
    let goes_there = is_placed && response.clicked();
    if goes_there {
        out.push(Intent::GoToAnnotation(id));
    }
    goes_there
}

/// Says where a passage is now; nothing where it has no place any more, as after undoing.
fn place_now(scene: &Scene<'_>, session: &Session, annotation: &Annotation) -> Option<String> {
    let (reading, span) = session
        .reading(&annotation.document)
        .zip(annotation.span())?;
    if let Some(outline) = panels::outline(reading) {
        let place = outline.place(&reading.text, &reading.reflow, span.start());
        return Some(phrases::place(scene.locale, &place));
    }
    let line = reading.text.line_at(span.start()) + 1;
    Some(scene.locale.with("place-line", &[("line", &line)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::dialogs::Dialogs;
    use crate::gui::panels::stage::{Played, Stage};
    use crate::model::Key;
    use crate::session::NewAnnotation;
    use crate::text::span::Span;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    /// Annotates many spans of the speech, and opens the dialog on them, each with an outcome.
    fn play<'a>(n: usize, outcome: impl Fn(Span) -> Outcome) -> Harness<'a, Played<Dialogs>> {
        let mut stage = Stage::speech();
        let document = stage.document.clone().expect("a document is shown");
        let education = Key::new("education").expect("a plain key");
        let mut outcomes = Vec::new();
        for words in [
            "（一）办好教育。要解决控辍保学的问题。",
            "（二）守护健康。要建好村卫生室。",
        ] {
            let begin = Stage::span(words).start() as usize;
            let starts = words.char_indices().map(|(at, _)| begin + at);
            let ends: Vec<usize> = starts.chain([begin + words.len()]).collect();
            for (nth, start) in ends.iter().enumerate() {
                for end in ends.iter().skip(nth + 1) {
                    let span = Span::from_range(*start..*end);
                    let new = NewAnnotation {
                        categories: vec![education.clone()],
                        ..NewAnnotation::default()
                    };
                    let made = stage
                        .session()
                        .annotate(&document, span, new)
                        .expect("the words can be annotated");
                    outcomes.push((made.id, outcome(span)));
                }
            }
        }
        outcomes.truncate(n);
        assert_eq!(outcomes.len(), n);
        let mut dialogs = Dialogs::default();
        dialogs.review(Reanchored { document, outcomes });
        let size = egui::vec2(900.0, 700.0);
        stage.harness_of_size(size, dialogs, |dialogs, ui, scene, out| {
            dialogs.show(ui.ctx(), scene, out);
        })
    }

    #[test]
    fn what_is_not_listed_is_counted_and_listed_when_it_is_asked_for() {
        let mut harness = play(MOST_LISTED + 2, |_| Outcome::NotFound);
        let listed = harness.query_all_by_label_contains("原摘录：").count();
        assert_eq!(listed, MOST_LISTED);
        let more = "另有 2 条：继续列出";
        harness.get_by_label(more).click_accesskit();
        harness.run_steps(3);
        let listed = harness.query_all_by_label_contains("原摘录：").count();
        assert_eq!(listed, MOST_LISTED + 2);
        assert!(harness.query_by_label(more).is_none());
    }

    #[test]
    fn of_many_that_moved_those_in_sight_are_drawn() {
        let mut harness = play(300, Outcome::Moved);
        let place = " · 二、";
        assert_eq!(harness.query_all_by_label_contains(place).count(), 0);
        harness.get_by_label("已移动（300）").click();
        harness.run_steps(20);
        let drawn = harness.query_all_by_label_contains(place).count();
        assert!((10..60).contains(&drawn), "{drawn} rows");
        let first = harness.query_all_by_label_contains(place).next();
        first.expect("a row").click();
        harness.run_steps(3);
        assert!(matches!(
            harness.state().out.as_slice(),
            [Intent::GoToAnnotation(_)]
        ));
        assert!(!harness.state().view.is_open());
    }

    #[test]
    fn of_long_passages_the_first_difference_is_in_sight() {
        let alike = "前".repeat(2 * LONGEST);
        let shown = in_sight(&format!("{alike}旧"), &format!("{alike}新"));
        let begin = "前".repeat(BEFORE);
        assert_eq!(shown, [format!("…{begin}旧"), format!("…{begin}新")]);
        let long = "后".repeat(2 * LONGEST);
        let [old, _] = in_sight(&format!("旧{long}"), "新");
        assert!(old.starts_with('旧') && old.ends_with('…'), "{old}");
        assert_eq!(in_sight("旧", "新"), ["旧", "新"]);
    }
}
