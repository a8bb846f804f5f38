//! The codebook as a tree: to tag with, and to be put in order.
//!
//! A row is dragged as a payload of type [`Key`], which the document view takes as “tag this
//! selection”.

use std::collections::BTreeSet;

use egui::text_edit::TextEdit;
use egui::{Align, CornerRadius, Rect, ScrollArea, Sense, Stroke, TextStyle, Ui};

use super::codebook_drag::{drag, drop_here};
use super::codebook_menu::menu;
use super::codebook_rows::{CategoryRow, rows};
use super::{Row, paint_swatch, paint_text, remark, title};
use crate::gui::intent::Intent;
use crate::gui::scene::Scene;
use crate::model::{AnnotationSet, Category, Key, SetId};
use crate::session::Session;

/// View state of the codebook.
#[derive(Debug, Default)]
pub struct CodebookPanel {
    filter: String,
    folded: BTreeSet<Key>,
    new_name: String,
    /// Where the new category goes.
    new_parent: Option<Key>,
    wants_new_focus: bool,
    rows: Option<Cached>,
    /// Whether folding has changed which rows there are.
    is_stale: bool,
}

#[derive(Debug)]
struct Cached {
    of: (SetId, u64, String),
    rows: Vec<CategoryRow>,
}

impl CodebookPanel {
    pub fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        title(ui, &scene.text("panel-codebook"));
        let Some(session) = scene.session else {
            remark(ui, scene, &scene.text("why-no-set"));
            return;
        };
        let hint = scene.text("codebook-filter");
        ui.add(
            TextEdit::singleline(&mut self.filter)
                .hint_text(hint.clone())
                .desired_width(f32::INFINITY),
        )
        .accessible_name(hint);
        let rows = self.take_rows(session);
        // The field for a new category stands below the list.
        let n_lines = if self.new_parent.is_some() { 2.0 } else { 1.0 };
        let below = n_lines * (ui.spacing().interact_size.y + ui.spacing().item_spacing.y) + 4.0;
        let list_height = (ui.available_height() - below).max(60.0);
        if rows.rows.is_empty() {
            let id = if self.filter.trim().is_empty() {
                "codebook-none"
            } else {
                "codebook-none-found"
            };
            remark(ui, scene, &scene.text(id));
        } else {
            let height = ui.spacing().interact_size.y;
            ui.scope(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ScrollArea::vertical()
                    .id_salt("codebook")
                    .auto_shrink([false, true])
                    .max_height(list_height)
                    .show_rows(ui, height, rows.rows.len(), |ui, range| {
                        for row in rows.rows.get(range).unwrap_or_default() {
                            let Some(category) = session.set().category(&row.key) else {
                                continue;
                            };
                            ui.push_id(&row.key, |ui| {
                                self.row(ui, scene, session, row, category, out);
                            });
                        }
                    });
            });
        }
        self.rows = Some(rows);
        self.new_category(ui, scene, session, out);
    }

    /// Returns the rows to show, from the cache where nothing has changed.
    fn take_rows(&mut self, session: &Session) -> Cached {
        let of = (
            session.set().id,
            session.revision(),
            self.filter.trim().to_owned(),
        );
        let is_stale = std::mem::take(&mut self.is_stale);
        match self.rows.take() {
            Some(cached) if cached.of == of && !is_stale => cached,
            _ => Cached {
                rows: rows(session.set(), &self.filter, &self.folded),
                of,
            },
        }
    }

    fn row(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        session: &Session,
        row: &CategoryRow,
        category: &Category,
        out: &mut Vec<Intent>,
    ) {
        let set = session.set();
        let is_on = scene
            .annotation
            .and_then(|id| set.annotations.get(id))
            .is_some_and(|annotation| annotation.has_category(&category.key));
        let look = Row {
            is_selected: scene.category == Some(&category.key),
            sense: Sense::click_and_drag(),
            ..Row::new(&category.name, ui.spacing().interact_size.y)
        };
        let (rect, response) = look.show(ui, scene.theme);
        let mut inside = rect.shrink2(egui::vec2(4.0, 0.0));
        inside.min.x += 14.0 * row.depth.min(6) as f32;
        let fold_place = Rect::from_min_size(inside.min, egui::vec2(16.0, rect.height()));
        inside.min.x += 18.0;
        paint_row(ui, scene, inside, category, set, is_on);
        if row.has_children && self.filter.trim().is_empty() {
            self.fold(ui, scene, fold_place, category);
        }
        ui.ctx().accesskit_node_builder(response.id, |node| {
            let count = set.annotations.n_of_category(&category.key);
            let id = if is_on {
                "category-state-on"
            } else {
                "category-state"
            };
            let state = scene.locale.with(id, &[("count", &count)]);
            node.set_description(match category.shortcut {
                Some(_) => scene.locale.with(
                    "category-state-key",
                    &[("state", &state), ("key", &shortcut(category))],
                ),
                None => state,
            });
        });
        drag(ui, scene, &response, category);
        drop_here(ui, scene, set, &response, category, out);
        if response.clicked() {
            out.push(Intent::ChooseCategory(category.key.clone()));
            if scene.selection.is_some() || scene.annotation.is_some() {
                out.push(Intent::Tag(category.key.clone()));
            }
        }
        if response.secondary_clicked() {
            out.push(Intent::ChooseCategory(category.key.clone()));
        }
        response.context_menu(|ui| {
            if menu(ui, scene, session, category, out) {
                self.new_parent = Some(category.key.clone());
                self.wants_new_focus = true;
            }
        });
        let mut about = set.category_path(&category.key);
        if !category.description.is_empty() {
            about = format!("{about}\n{}", category.description);
        }
        response.on_hover_text(about);
    }

    fn fold(&mut self, ui: &Ui, scene: &Scene<'_>, place: Rect, category: &Category) {
        let is_folded = self.folded.contains(&category.key);
        let response = ui.interact(place, ui.scope_id().with("fold"), Sense::click());
        let sign = if is_folded { "▶" } else { "▼" };
        let color = scene.theme.faint;
        paint_text(ui, place, sign, &TextStyle::Small, color, Align::Center);
        let id = if is_folded {
            "codebook-unfold"
        } else {
            "codebook-fold"
        };
        let name = scene.locale.with(id, &[("name", &category.name)]);
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::DisclosureTriangle, true, &name));
        if response.clicked() {
            if !self.folded.remove(&category.key) {
                self.folded.insert(category.key.clone());
            }
            self.is_stale = true;
        }
    }

    fn new_category(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        session: &Session,
        out: &mut Vec<Intent>,
    ) {
        let parent = self.new_parent.clone();
        let parent = parent.and_then(|key| session.set().category(&key).cloned());
        if let Some(parent) = &parent {
            ui.horizontal(|ui| {
                let text = scene
                    .locale
                    .with("codebook-new-under", &[("name", &parent.name)]);
                let give_up = scene.text("codebook-new-on-top");
                if ui
                    .small_button("×")
                    .accessible_name(give_up.clone())
                    .on_hover_text(give_up)
                    .clicked()
                {
                    self.new_parent = None;
                }
                ui.add(egui::Label::new(text).truncate());
            });
        }
        let hint = scene.text("codebook-new");
        let response = ui
            .add(
                TextEdit::singleline(&mut self.new_name)
                    .hint_text(hint.clone())
                    .desired_width(f32::INFINITY),
            )
            .accessible_name(hint);
        if std::mem::take(&mut self.wants_new_focus) {
            response.request_focus();
        }
        let is_entered =
            response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if is_entered && !self.new_name.trim().is_empty() {
            out.push(Intent::AddCategory {
                name: self.new_name.trim().to_owned(),
                parent: parent.map(|parent| parent.key.clone()),
            });
            self.new_name.clear();
            // The next one can follow at once.
            response.request_focus();
        }
    }
}

fn paint_row(
    ui: &Ui,
    scene: &Scene<'_>,
    mut inside: Rect,
    category: &Category,
    set: &AnnotationSet,
    is_on: bool,
) {
    let theme = scene.theme;
    let color_place = Rect::from_center_size(
        egui::pos2(inside.left() + 6.0, inside.center().y),
        egui::vec2(12.0, 12.0),
    );
    paint_swatch(ui.painter(), theme, color_place, category.color);
    inside.min.x += 18.0;
    let cap = Rect::from_min_max(egui::pos2(inside.right() - 18.0, inside.top()), inside.max);
    if category.shortcut.is_some() {
        ui.painter().rect_stroke(
            cap.shrink2(egui::vec2(0.0, 3.0)),
            CornerRadius::same(4),
            Stroke::new(1.0, theme.faint),
            egui::StrokeKind::Inside,
        );
        let key = shortcut(category);
        paint_text(ui, cap, &key, &TextStyle::Small, theme.faint, Align::Center);
    }
    inside.max.x = cap.left() - 6.0;
    let count = set.annotations.n_of_category(&category.key);
    if count > 0 {
        let text = count.to_string();
        let count = paint_text(
            ui,
            inside,
            &text,
            &TextStyle::Small,
            theme.faint,
            Align::Max,
        );
        inside.max.x = count.left() - 6.0;
    }
    if is_on {
        let mark = paint_text(ui, inside, "✓", &TextStyle::Body, theme.accent, Align::Max);
        inside.max.x = mark.left() - 4.0;
    }
    paint_text(
        ui,
        inside,
        &category.name,
        &TextStyle::Body,
        theme.ink,
        Align::Min,
    );
}

fn shortcut(category: &Category) -> String {
    category
        .shortcut
        .map(|key| key.to_uppercase().to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::{Played, Stage};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    fn key(text: &str) -> Key {
        Key::new(text).expect("a plain key")
    }

    fn panel<'a>(stage: Stage) -> Harness<'a, Played<CodebookPanel>> {
        stage.harness(CodebookPanel::default(), |panel, ui, scene, out| {
            panel.show(ui, scene, out);
        })
    }

    #[test]
    fn a_click_tags_what_is_selected() {
        let mut stage = Stage::speech();
        stage.selection = Some(Stage::span("控辍保学"));
        let mut harness = panel(stage);
        harness.get_by_label("教育").click();
        harness.run();
        assert!(harness.state().out.contains(&Intent::Tag(key("education"))));
    }

    #[test]
    fn a_click_without_selection_only_chooses() {
        let mut harness = panel(Stage::speech());
        harness.get_by_label("教育").click();
        harness.run();
        let chosen = Intent::ChooseCategory(key("education"));
        assert_eq!(harness.state().out, [chosen]);
    }

    #[test]
    fn typing_in_the_filter_finds_and_tags_nothing() {
        let mut stage = Stage::speech();
        stage.selection = Some(Stage::span("控辍保学"));
        let mut harness = panel(stage);
        harness.get_by_label("按名称或拼音筛选").focus();
        harness.run();
        harness.get_by_label("按名称或拼音筛选").type_text("jy1");
        harness.run();
        assert_eq!(harness.state().out, []);
        assert!(harness.query_by_label("教育").is_none());
        harness.key_press(egui::Key::Backspace);
        harness.run();
        harness.get_by_label("教育");
        harness.get_by_label("就业");
        assert!(harness.query_by_label("住房").is_none());
    }

    #[test]
    fn a_parent_folds() {
        let mut harness = panel(Stage::speech());
        harness.get_by_label("职业教育");
        harness.get_by_label("收起 教育").click();
        harness.run();
        assert!(harness.query_by_label("职业教育").is_none());
    }

    #[test]
    fn a_name_in_the_field_becomes_a_category() {
        let mut harness = panel(Stage::speech());
        harness.get_by_label("新类别，回车添加").focus();
        harness.run();
        harness
            .get_by_label("新类别，回车添加")
            .type_text("城乡统筹");
        harness.run();
        harness.key_press(egui::Key::Enter);
        harness.run();
        let added = Intent::AddCategory {
            name: "城乡统筹".to_owned(),
            parent: None,
        };
        assert_eq!(harness.state().out, [added]);
    }

    #[test]
    fn a_row_is_dragged_under_another() {
        let mut harness = panel(Stage::speech());
        let from = harness.get_by_label("住房").rect().center();
        let to = harness.get_by_label("健康").rect().center();
        harness.drag_at(from);
        harness.run();
        harness.hover_at(from + egui::vec2(0.0, -12.0));
        harness.run();
        harness.hover_at(to);
        harness.run();
        harness.drop_at(to);
        harness.run();
        let moved = Intent::MoveCategory {
            key: key("housing"),
            parent: Some(key("health")),
            before: None,
        };
        assert!(
            harness.state().out.contains(&moved),
            "{:?}",
            harness.state().out
        );
    }
}
