//! The current annotation: its passage, its place, its categories, its note, its fields.

use egui::text_edit::TextEdit;
use egui::{Button, Frame, Label, Margin, RichText, ScrollArea, Ui};

use super::field_editor::FieldEditor;
use super::{command_button, place, remark, swatch, title};
use crate::gui::command::Command;
use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::model::{Annotation, AnnotationId, AnnotationSet, Key};
use crate::session::Session;

/// Characters of a passage that are shown.
const LONGEST_QUOTE: usize = 200;

/// Bytes of a note that can be changed here: laying out a longer one holds up each key.
const LONGEST_NOTE: usize = 200_000;
/// Characters of a longer one that are shown.
const SHOWN_OF_LONG_NOTE: usize = 2_000;

/// View state of the inspector.
#[derive(Debug, Default)]
pub struct InspectorPanel {
    /// What the fields were last filled from.
    followed: Option<(AnnotationId, u64)>,
    note: String,
    fields: FieldEditor,
    wants_note_focus: bool,
}

impl InspectorPanel {
    /// Puts the caret into the note when it is drawn next.
    pub fn focus_note(&mut self) {
        self.wants_note_focus = true;
    }

    /// Whether keys are for the note from the next frame on.
    pub fn wants_keys(&self) -> bool {
        self.wants_note_focus
    }

    pub fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        title(ui, &scene.text("panel-inspector"));
        let current = scene.session.and_then(|session| {
            let annotation = session.set().annotations.get(scene.annotation?)?;
            Some((session, annotation))
        });
        let Some((session, annotation)) = current else {
            self.followed = None;
            self.wants_note_focus = false;
            let id = if scene.session.is_none() {
                "why-no-set"
            } else {
                "inspector-hint"
            };
            remark(ui, scene, &scene.text(id));
            return;
        };
        self.follow(session, annotation);
        ScrollArea::vertical()
            .id_salt("inspector")
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.push_id(annotation.id, |ui| {
                    self.contents(ui, scene, session, annotation, out);
                });
            });
    }

    /// Fills the fields anew when another annotation is shown, or this one was changed from
    /// elsewhere, as by undo.
    fn follow(&mut self, session: &Session, annotation: &Annotation) {
        let now = Some((annotation.id, session.revision()));
        if self.followed == now {
            return;
        }
        let is_same = self.followed.is_some_and(|(id, _)| id == annotation.id);
        if is_too_long(annotation) {
            self.note.clear();
        } else if *self.note != *annotation.note || !is_same {
            self.note = annotation.note.to_string();
        }
        self.fields.follow(annotation, is_same);
        self.followed = now;
    }

    fn contents(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        session: &Session,
        annotation: &Annotation,
        out: &mut Vec<Intent>,
    ) {
        let set = session.set();
        let quote = format!("“{}”", phrases::cut(&annotation.quote, LONGEST_QUOTE));
        ui.add(Label::new(RichText::new(quote).color(scene.theme.ink)).wrap());
        where_it_is(ui, scene, session, annotation);
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            for key in &annotation.categories {
                chip(ui, scene, set, annotation, key, out);
            }
            command_button(ui, scene, Command::PickCategory, out);
        });
        ui.add_space(4.0);
        let name = RichText::new(scene.text("inspector-note")).color(scene.theme.faint);
        let label = ui.label(name);
        if is_too_long(annotation) {
            self.wants_note_focus = false;
            long_note(ui, scene, annotation);
        } else {
            let response = ui
                .add(
                    TextEdit::multiline(&mut self.note)
                        .desired_rows(3)
                        .desired_width(f32::INFINITY)
                        .hint_text(scene.text("inspector-note-hint")),
                )
                .labelled_by(label.id);
            if std::mem::take(&mut self.wants_note_focus) {
                response.request_focus();
                response.scroll_to_me(None);
            }
            if response.changed() {
                out.push(Intent::SetNote(annotation.id, self.note.clone()));
            }
        }
        self.fields.show(ui, scene, set, annotation, out);
        ui.add_space(4.0);
        made(ui, scene, set, annotation);
        if ui
            .button(scene.text("inspector-delete"))
            .on_hover_text(scene.text("inspector-delete-hint"))
            .clicked()
        {
            out.push(Intent::DeleteAnnotation(annotation.id));
        }
    }
}

fn is_too_long(annotation: &Annotation) -> bool {
    annotation.note.len() > LONGEST_NOTE
}

/// Shows how a note begins that is too long to be changed here.
fn long_note(ui: &mut Ui, scene: &Scene<'_>, annotation: &Annotation) {
    let begins = phrases::cut(&annotation.note, SHOWN_OF_LONG_NOTE);
    ui.add(Label::new(begins).wrap());
    let count = annotation.note.chars().count();
    remark(
        ui,
        scene,
        &scene
            .locale
            .with("inspector-note-too-long", &[("count", &count)]),
    );
}

/// Says the place of the annotation in words and line; a click shows it.
fn where_it_is(ui: &mut Ui, scene: &Scene<'_>, session: &Session, annotation: &Annotation) {
    let Some((reading, span)) = session.reading(&annotation.document).zip(annotation.span()) else {
        ui.colored_label(
            scene.theme.warning,
            format!("▲ {}", scene.text("annotation-unplaced")),
        );
        return;
    };
    let line = reading.text.line_at(span.start()) + 1;
    let line = scene.locale.with("place-line", &[("line", &line)]);
    let words = match place(scene.locale, reading, span.start()) {
        Some(place) => format!("{place} · {line}"),
        None => line,
    };
    ui.add(Label::new(RichText::new(words).small().color(scene.theme.faint)).truncate());
}

/// Draws a category that the annotation has, with a button that takes it off.
fn chip(
    ui: &mut Ui,
    scene: &Scene<'_>,
    set: &AnnotationSet,
    annotation: &Annotation,
    key: &Key,
    out: &mut Vec<Intent>,
) {
    let Some(category) = set.category(key) else {
        return;
    };
    Frame::new()
        .fill(scene.theme.tint(category.color))
        .corner_radius(5)
        .inner_margin(Margin::symmetric(6, 2))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            swatch(ui, scene.theme, category.color);
            ui.label(phrases::cut(&category.name, 14))
                .on_hover_text(set.category_path(key));
            let name = scene
                .locale
                .with("inspector-take-off", &[("name", &category.name)]);
            let hint = if annotation.categories.len() == 1 {
                format!("{name}\n{}", scene.text("inspector-take-last-off"))
            } else {
                name.clone()
            };
            let response = ui
                .add(Button::new("×").small().frame(false))
                .accessible_name(name)
                .on_hover_text(hint);
            if response.clicked() {
                out.push(Intent::TagAnnotation(annotation.id, key.clone()));
            }
        });
}

/// Says who made the annotation and when.
fn made(ui: &mut Ui, scene: &Scene<'_>, set: &AnnotationSet, annotation: &Annotation) {
    let coder = set
        .coder(&annotation.coder)
        .map_or_else(|| annotation.coder.to_string(), |coder| coder.name.clone());
    let created = phrases::time(annotation.created);
    let mut lines = scene.locale.with(
        "inspector-created",
        &[("coder", &coder), ("time", &created)],
    );
    if annotation.modified != annotation.created {
        let modified = phrases::time(annotation.modified);
        lines.push('\n');
        lines.push_str(
            &scene
                .locale
                .with("inspector-modified", &[("time", &modified)]),
        );
    }
    ui.add(Label::new(RichText::new(lines).small().color(scene.theme.faint)).wrap());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::{Played, Stage};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    fn panel<'a>(stage: Stage) -> Harness<'a, Played<InspectorPanel>> {
        stage.harness(InspectorPanel::default(), |panel, ui, scene, out| {
            panel.show(ui, scene, out);
        })
    }

    #[test]
    fn typing_a_note_sets_it() {
        let mut stage = Stage::speech();
        let id = stage.annotate("控辍保学", "education");
        let mut harness = panel(stage);
        harness.state_mut().view.focus_note();
        harness.run();
        harness.get_by_label("备注").type_text("问县教育局");
        harness.run();
        let set = Intent::SetNote(id, "问县教育局".to_owned());
        assert_eq!(harness.state().out, [set]);
    }

    #[test]
    fn the_note_follows_the_session() {
        let mut stage = Stage::speech();
        let id = stage.annotate("控辍保学", "education");
        let mut harness = panel(stage);
        let session = harness.state_mut().stage.session();
        session.set_note(id, "先前").expect("it is there");
        harness.run();
        assert_eq!(
            harness.get_by_label("备注").value().as_deref(),
            Some("先前")
        );
        let session = harness.state_mut().stage.session();
        session.undo().expect("it can be undone");
        harness.run();
        assert_eq!(harness.state().view.note, "");
    }

    #[test]
    fn a_category_is_taken_off() {
        let mut stage = Stage::speech();
        let id = stage.annotate("控辍保学", "education");
        let mut harness = panel(stage);
        harness.get_by_label("取下 教育").click();
        harness.run();
        let key = Key::new("education").expect("a plain key");
        assert_eq!(harness.state().out, [Intent::TagAnnotation(id, key)]);
    }

    #[test]
    fn without_an_annotation_it_says_how_to_make_one() {
        let harness = panel(Stage::speech());
        harness.get_by_label_contains("选中文字");
    }
}
