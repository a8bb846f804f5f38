//! The list of annotations, of the shown document or of all, with filters.
//!
//! Without filters nothing is copied: rows are read from the index by their number. With filters
//! the ids are found a little at a time (`filtered`).

use std::ops::Range;
use std::sync::Arc;

use egui::text_edit::TextEdit;
use egui::{Align, ComboBox, CornerRadius, Rect, ScrollArea, TextStyle, Ui};

use super::filtered::{Filter, Filtered, annotations_from};
use super::{Row, paint_text, remark, swatch, title};
use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::model::{Annotation, AnnotationId, AnnotationSet, Key};
use crate::session::Session;

/// Characters of a passage that a row can show.
const LONGEST_QUOTE: usize = 60;

/// View state of the list of annotations.
#[derive(Debug, Default)]
pub struct AnnotationsPanel {
    is_of_all_documents: bool,
    category: Option<Key>,
    coder: Option<Key>,
    words: String,
    filtered: Filtered,
    /// The current annotation when the list was last drawn, to see when another one becomes it.
    current: Option<AnnotationId>,
    /// The rows that were in sight.
    in_sight: Range<usize>,
}

impl AnnotationsPanel {
    pub fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        let Some(session) = scene.session else {
            title(ui, &scene.text("panel-annotations"));
            return;
        };
        let set = session.set();
        if self
            .category
            .as_ref()
            .is_some_and(|key| set.category(key).is_none())
        {
            self.category = None;
        }
        let filter = Filter {
            document: match scene.document {
                Some(document) if !self.is_of_all_documents => Some(document.clone()),
                _ => None,
            },
            category: self.category.clone(),
            coder: self.coder.clone(),
            words: self.words.trim().to_lowercase(),
        };
        let n_all = filter.n_all(set);
        let n_shown = if filter.is_open() {
            n_all
        } else {
            self.filtered.update(session, &filter);
            if !self.filtered.is_done() {
                ui.ctx().request_repaint();
            }
            self.filtered.ids().len()
        };
        let count = if n_all == 0 {
            scene.text("panel-annotations")
        } else if filter.is_open() {
            scene
                .locale
                .with("annotations-count-all", &[("total", &n_all)])
        } else {
            scene.locale.with(
                "annotations-count",
                &[("shown", &n_shown), ("total", &n_all)],
            )
        };
        title(ui, &count);
        self.filters(ui, scene, set);
        if n_all == 0 {
            remark(ui, scene, &scene.text("annotations-none"));
        } else if n_shown == 0 && self.filtered.is_done() {
            remark(ui, scene, &scene.text("annotations-none-found"));
        }
        self.list(ui, scene, session, &filter, n_shown, out);
    }

    fn filters(&mut self, ui: &mut Ui, scene: &Scene<'_>, set: &AnnotationSet) {
        let hint = scene.text("annotations-words");
        ui.add(
            TextEdit::singleline(&mut self.words)
                .hint_text(hint.clone())
                .desired_width(f32::INFINITY),
        )
        .accessible_name(hint);
        let has_coders = set.coders.len() > 1;
        ui.horizontal(|ui| {
            let width = ui.available_width();
            let width = if has_coders {
                (width - 8.0) / 2.0
            } else {
                width
            };
            self.category_filter(ui, scene, set, width);
            if has_coders {
                self.coder_filter(ui, scene, set, width);
            }
        });
        if set.documents.len() > 1 {
            ui.checkbox(
                &mut self.is_of_all_documents,
                scene.text("annotations-all-documents"),
            );
        }
    }

    fn category_filter(&mut self, ui: &mut Ui, scene: &Scene<'_>, set: &AnnotationSet, width: f32) {
        let all = scene.text("annotations-all-categories");
        let chosen = match self.category.as_ref().and_then(|key| set.category(key)) {
            Some(category) => category.name.clone(),
            None => all.clone(),
        };
        ComboBox::from_id_salt("category-filter")
            .selected_text(chosen)
            .width(width)
            .truncate()
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut self.category, None, all);
                for category in &set.categories {
                    ui.horizontal(|ui| {
                        swatch(ui, scene.theme, category.color);
                        ui.selectable_value(
                            &mut self.category,
                            Some(category.key.clone()),
                            set.category_path(&category.key),
                        );
                    });
                }
            })
            .response
            .accessible_name(scene.text("annotations-category-filter"));
    }

    fn coder_filter(&mut self, ui: &mut Ui, scene: &Scene<'_>, set: &AnnotationSet, width: f32) {
        let all = scene.text("annotations-all-coders");
        let chosen = match self.coder.as_ref().and_then(|key| set.coder(key)) {
            Some(coder) => coder.name.clone(),
            None => all.clone(),
        };
        ComboBox::from_id_salt("coder-filter")
            .selected_text(chosen)
            .width(width)
            .truncate()
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut self.coder, None, all);
                for coder in &set.coders {
                    ui.selectable_value(&mut self.coder, Some(coder.key.clone()), &coder.name);
                }
            })
            .response
            .accessible_name(scene.text("annotations-coder-filter"));
    }

    fn list(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        session: &Session,
        filter: &Filter,
        n_rows: usize,
        out: &mut Vec<Intent>,
    ) {
        let set = session.set();
        let height = 2.0 * ui.text_style_height(&TextStyle::Body) + 10.0;
        let spacing = 2.0;
        let mut area = ScrollArea::vertical()
            .id_salt("annotations")
            .auto_shrink(false);
        if self.current != scene.annotation {
            self.current = scene.annotation;
            let at = scene
                .annotation
                .and_then(|id| self.row_of(set, filter, id))
                .filter(|at| !self.in_sight.contains(at));
            if let Some(at) = at {
                let before = at.saturating_sub(self.in_sight.len() / 2);
                area = area.vertical_scroll_offset(before as f32 * (height + spacing));
            }
        }
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = spacing;
            area.show_rows(ui, height, n_rows, |ui, rows| {
                // The first and the last row may be in sight only in part.
                self.in_sight = rows.start + 1..rows.end.saturating_sub(1).max(rows.start + 1);
                let listed: Vec<&Arc<Annotation>> = if filter.is_open() {
                    annotations_from(set, filter, rows.start)
                        .take(rows.len())
                        .collect()
                } else {
                    let ids = self.filtered.ids().get(rows).unwrap_or_default();
                    ids.iter()
                        .filter_map(|id| set.annotations.get(*id))
                        .collect()
                };
                for annotation in listed {
                    ui.push_id(annotation.id, |ui| {
                        row(ui, scene, set, annotation, height, out);
                    });
                }
            });
        });
    }

    /// Returns the number of the row that an annotation stands in.
    fn row_of(&self, set: &AnnotationSet, filter: &Filter, id: AnnotationId) -> Option<usize> {
        if !filter.is_open() {
            return self.filtered.ids().iter().position(|known| *known == id);
        }
        let annotation = set.annotations.get(id)?;
        let mut before = 0;
        for document in filter.documents(set) {
            let Some(all) = set.annotations.of_document(document) else {
                continue;
            };
            if *document != annotation.document {
                before += all.len();
                continue;
            }
            let inside = if let Some(span) = annotation.span() {
                all.placed.rank(span, id)
            } else {
                let at = all.unplaced.values().position(|other| other.id == id)?;
                all.placed.len() + at
            };
            return Some(before + inside);
        }
        None
    }
}

fn row(
    ui: &mut Ui,
    scene: &Scene<'_>,
    set: &AnnotationSet,
    annotation: &Annotation,
    height: f32,
    out: &mut Vec<Intent>,
) {
    let theme = scene.theme;
    let names: Vec<&str> = annotation
        .categories
        .iter()
        .filter_map(|key| set.category(key))
        .map(|category| category.name.as_str())
        .collect();
    let names = names.join(&scene.text("list-separator"));
    let quote = phrases::cut(&annotation.quote, LONGEST_QUOTE);
    let is_placed = annotation.span().is_some();
    let id = if is_placed {
        "annotation-row"
    } else {
        "annotation-row-unplaced"
    };
    let name = scene
        .locale
        .with(id, &[("categories", &names), ("quote", &quote)]);
    let look = Row {
        is_selected: scene.annotation == Some(annotation.id),
        ..Row::new(&name, height)
    };
    let (rect, response) = look.show(ui, theme);
    let mut inside = rect.shrink2(egui::vec2(4.0, 3.0));
    for key in annotation.categories.iter().take(4) {
        let Some(category) = set.category(key) else {
            continue;
        };
        let bar = Rect::from_min_size(inside.min, egui::vec2(4.0, inside.height()));
        let color = theme.category(category.color);
        ui.painter().rect_filled(bar, CornerRadius::same(2), color);
        inside.min.x += 6.0;
    }
    inside.min.x += 4.0;
    let (mut upper, lower) = inside.split_top_bottom_at_fraction(0.5);
    let mut marks = Vec::new();
    if !is_placed {
        marks.push((
            format!("▲ {}", scene.text("annotation-unplaced-mark")),
            theme.warning,
        ));
    }
    if !annotation.note.is_empty() {
        marks.push((scene.text("annotation-note-mark"), theme.faint));
    }
    for (mark, color) in marks {
        let place = paint_text(ui, upper, &mark, &TextStyle::Small, color, Align::Max);
        upper.max.x = place.left() - 6.0;
    }
    paint_text(
        ui,
        upper,
        &names,
        &TextStyle::Small,
        theme.faint,
        Align::Min,
    );
    paint_text(ui, lower, &quote, &TextStyle::Body, theme.ink, Align::Min);
    if response.clicked() {
        out.push(Intent::GoToAnnotation(annotation.id));
    }
    if response.secondary_clicked() {
        out.push(Intent::MeanAnnotation(annotation.id));
    }
    response.context_menu(|ui| {
        if ui.button(scene.text("annotation-go")).clicked() {
            out.push(Intent::GoToAnnotation(annotation.id));
        }
        if ui.button(scene.text("inspector-delete")).clicked() {
            out.push(Intent::DeleteAnnotation(annotation.id));
        }
    });
    response.on_hover_ui(|ui| {
        ui.set_max_width(360.0);
        ui.label(phrases::cut(&annotation.quote, 300));
        if !annotation.note.is_empty() {
            ui.separator();
            ui.label(phrases::cut(&annotation.note, 300));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::{Played, Stage};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    fn panel<'a>(stage: Stage) -> Harness<'a, Played<AnnotationsPanel>> {
        stage.harness(AnnotationsPanel::default(), |panel, ui, scene, out| {
            panel.show(ui, scene, out);
        })
    }

    fn stage() -> (Stage, [AnnotationId; 2]) {
        let mut stage = Stage::speech();
        let education = stage.annotate("控辍保学", "education");
        let health = stage.annotate("村卫生室", "health");
        (stage, [education, health])
    }

    #[test]
    fn a_click_goes_to_the_annotation() {
        let (stage, [education, _]) = stage();
        let mut harness = panel(stage);
        harness.get_by_label_contains("控辍保学").click();
        harness.run();
        assert_eq!(harness.state().out, [Intent::GoToAnnotation(education)]);
    }

    #[test]
    fn words_filter_the_list_and_the_count_says_so() {
        let (stage, _) = stage();
        let mut harness = panel(stage);
        harness.get_by_label("标注（2）");
        harness.get_by_label("在摘录和备注中查找").focus();
        harness.run();
        harness
            .get_by_label("在摘录和备注中查找")
            .type_text("卫生室");
        harness.run();
        harness.get_by_label("标注（1 / 2）");
        assert!(harness.query_by_label_contains("控辍保学").is_none());
        assert_eq!(harness.state().out, []);
    }
}
