//! The answers to a set's fields, each edited as its kind wants.

use std::collections::BTreeMap;

use egui::text_edit::TextEdit;
use egui::{ComboBox, Ui};

use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::model::{Annotation, AnnotationSet, Field, FieldKind, FieldValue, Key};

/// What was typed into the fields of one annotation, right or wrong.
#[derive(Debug, Default)]
pub(super) struct FieldEditor {
    typed: BTreeMap<Key, String>,
    /// The answers as the session had them last.
    seen: BTreeMap<Key, String>,
}

impl FieldEditor {
    /// Takes the answers as the session has them, where they are others than before: what was
    /// typed and is no answer stays as long as it is about the same annotation.
    pub(super) fn follow(&mut self, annotation: &Annotation, is_same: bool) {
        if !is_same {
            self.typed.clear();
            self.seen.clear();
        }
        let fields = annotation.fields.iter();
        let now: BTreeMap<Key, String> = fields
            .map(|(key, value)| (key.clone(), value.to_string()))
            .collect();
        for key in now.keys().chain(self.seen.keys()) {
            match now.get(key) {
                value if value == self.seen.get(key) => {}
                Some(value) => {
                    self.typed.insert(key.clone(), value.clone());
                }
                None => {
                    self.typed.remove(key);
                }
            }
        }
        self.seen = now;
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        set: &AnnotationSet,
        annotation: &Annotation,
        out: &mut Vec<Intent>,
    ) {
        for field in &set.fields {
            if field.is_asked_of(&annotation.categories) {
                ui.push_id(("field", &field.key), |ui| {
                    self.field(ui, scene, field, annotation, out);
                });
            }
        }
    }

    fn field(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        field: &Field,
        annotation: &Annotation,
        out: &mut Vec<Intent>,
    ) {
        let value = annotation
            .fields
            .iter()
            .find(|(key, _)| *key == field.key)
            .map(|(_, value)| value);
        let name = if field.required && value.is_none() {
            scene
                .locale
                .with("inspector-field-required", &[("name", &field.name)])
        } else {
            field.name.clone()
        };
        let mut answer = |value: Option<FieldValue>| {
            out.push(Intent::SetField(annotation.id, field.key.clone(), value));
        };
        match &field.kind {
            FieldKind::Flag => {
                let mut is_set = value == Some(&FieldValue::Flag(true));
                if ui.checkbox(&mut is_set, name).changed() {
                    answer(Some(FieldValue::Flag(is_set)));
                }
            }
            FieldKind::Choice(offered) => {
                let label = label(ui, scene, &name);
                let none = scene.text("inspector-field-none");
                let shown = value.map_or_else(|| none.clone(), FieldValue::to_string);
                ComboBox::from_id_salt("choice")
                    .selected_text(shown.clone())
                    .width(ui.available_width())
                    .truncate()
                    .show_ui(ui, |ui| {
                        if ui.selectable_label(value.is_none(), none).clicked() {
                            answer(None);
                        }
                        for choice in offered {
                            let is_chosen = value.is_some() && *choice == shown;
                            if ui.selectable_label(is_chosen, choice).clicked() {
                                answer(Some(FieldValue::Choice(choice.clone())));
                            }
                        }
                    })
                    .response
                    .labelled_by(label);
            }
            FieldKind::Text | FieldKind::Number | FieldKind::Date => {
                let label = label(ui, scene, &name);
                let typed = self.typed.entry(field.key.clone()).or_default();
                let mut edit = TextEdit::singleline(typed).desired_width(f32::INFINITY);
                if field.kind == FieldKind::Date {
                    edit = edit.hint_text("2020-12-31");
                }
                let response = ui.add(edit).labelled_by(label);
                let parsed = if typed.trim().is_empty() {
                    Ok(None)
                } else {
                    field.parse(typed).map(Some)
                };
                match parsed {
                    Ok(value) if response.changed() => answer(value),
                    Ok(_) => {}
                    Err(error) => {
                        let words = phrases::field_error(scene.locale, &error);
                        ui.colored_label(scene.theme.error, words);
                    }
                }
            }
        }
    }
}

fn label(ui: &mut Ui, scene: &Scene<'_>, name: &str) -> egui::Id {
    let name = egui::RichText::new(name).color(scene.theme.faint);
    ui.add(egui::Label::new(name).truncate()).id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::inspector::InspectorPanel;
    use crate::gui::panels::stage::Stage;
    use crate::storage::codebook_file;
    use egui_kittest::kittest::Queryable as _;

    #[test]
    fn answers_are_asked_for_and_wrong_ones_explained() {
        let mut stage = Stage::speech();
        let fields = codebook_file::read(
            r##"(version: 1, name: "台账", categories: [
                (key: "housing", name: "住房", color: "#228833"),
            ], fields: [
                (key: "places", name: "床位数", kind: Number),
                (key: "urgent", name: "紧急", kind: Flag),
                (key: "village", name: "村", kind: Text, categories: ["housing"]),
            ])"##
                .as_bytes(),
        )
        .expect("it reads");
        stage
            .session()
            .load_codebook(&fields)
            .expect("it can be loaded");
        let id = stage.annotate("控辍保学", "education");
        let mut harness = stage.harness(InspectorPanel::default(), |panel, ui, scene, out| {
            panel.show(ui, scene, out);
        });
        assert!(harness.query_by_label("村").is_none());
        harness.get_by_label("床位数").focus();
        harness.run();
        harness.get_by_label("床位数").type_text("42");
        harness.run();
        harness.get_by_label("床位数").type_text("张");
        harness.run();
        harness.get_by_label_contains("这里要填数字");
        harness.get_by_label("紧急").click();
        harness.run();
        let key = |text| Key::new(text).expect("a plain key");
        let number = FieldValue::Number("42".to_owned());
        assert_eq!(
            harness.state().out,
            [
                Intent::SetField(id, key("places"), Some(number)),
                Intent::SetField(id, key("urgent"), Some(FieldValue::Flag(true))),
            ]
        );
    }
}
