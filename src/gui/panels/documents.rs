//! The documents of the set, and below the shown one its outline.

use egui::{Align, Rect, ScrollArea, TextStyle, Ui};

use super::command_item::{menu_item, sign_button};
use super::{Row, outline, paint_text, remark, title};
use crate::gui::command::Command;
use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::model::Document;
use crate::session::Session;
use crate::text::outline::{Heading, Outline};

/// View state of the list of documents.
#[derive(Debug, Default)]
pub struct DocumentsPanel {
    is_outline_folded: bool,
}

/// One row of the list.
enum Entry<'a> {
    Document(&'a Document),
    Heading(usize, &'a Heading),
}

impl DocumentsPanel {
    pub fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        ui.horizontal(|ui| {
            title(ui, &scene.text("panel-documents"));
            sign_button(ui, scene, Command::AddDocument, "＋", out);
        });
        let Some(session) = scene.session else {
            remark(ui, scene, &scene.text("why-no-set"));
            return;
        };
        let documents = &session.set().documents;
        if documents.is_empty() {
            remark(ui, scene, &scene.text("documents-none"));
            return;
        }
        let shown = documents
            .iter()
            .position(|document| Some(&document.key) == scene.document);
        let outline = shown
            .and_then(|at| documents.get(at))
            .and_then(|document| session.reading(&document.key))
            .and_then(|reading| outline(reading));
        let headings = match outline {
            Some(outline) if !self.is_outline_folded => outline.headings(),
            _ => &[],
        };
        let current = outline.and_then(|outline| outline.heading_at(scene.caret));
        let entry = |n: usize| -> Option<Entry<'_>> {
            let after_shown = shown.map_or(documents.len(), |at| at + 1);
            if n < after_shown {
                return documents.get(n).map(|document| Entry::Document(document));
            }
            match headings.get(n - after_shown) {
                Some(heading) => Some(Entry::Heading(n - after_shown, heading)),
                None => documents
                    .get(n - headings.len())
                    .map(|document| Entry::Document(document)),
            }
        };
        let height = ui.spacing().interact_size.y;
        ui.spacing_mut().item_spacing.y = 1.0;
        ScrollArea::vertical()
            .id_salt("documents")
            .auto_shrink(false)
            .show_rows(ui, height, documents.len() + headings.len(), |ui, rows| {
                for n in rows {
                    match entry(n) {
                        Some(Entry::Document(document)) => {
                            ui.push_id(&document.key, |ui| {
                                let outline = outline.filter(|_| shown == Some(n));
                                self.document(ui, scene, session, document, outline, out);
                            });
                        }
                        Some(Entry::Heading(at, heading)) => {
                            ui.push_id(("heading", at), |ui| {
                                heading_row(ui, scene, heading, current == Some(at), out);
                            });
                        }
                        None => {}
                    }
                }
            });
    }

    fn document(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        session: &Session,
        document: &Document,
        outline: Option<&Outline>,
        out: &mut Vec<Intent>,
    ) {
        let name = phrases::document_name(document);
        let is_shown = scene.document == Some(&document.key);
        let count = session.set().annotations.n_of_document(&document.key);
        let trouble = trouble(scene, session, document);
        let row = Row {
            is_selected: is_shown,
            ..Row::new(&name, ui.spacing().interact_size.y)
        };
        let (rect, response) = row.show(ui, scene.theme);
        let mut inside = rect.shrink2(egui::vec2(6.0, 0.0));
        let fold_place = Rect::from_min_size(inside.min, egui::vec2(16.0, rect.height()));
        inside.min.x += 18.0;
        let count = paint_text(
            ui,
            inside,
            &count.to_string(),
            &TextStyle::Small,
            scene.theme.faint,
            Align::Max,
        );
        inside.max.x = count.left() - 6.0;
        if trouble.is_some() {
            let mark = paint_text(
                ui,
                inside,
                "▲",
                &TextStyle::Small,
                scene.theme.warning,
                Align::Max,
            );
            inside.max.x = mark.left() - 4.0;
        }
        paint_text(
            ui,
            inside,
            &name,
            &TextStyle::Body,
            scene.theme.ink,
            Align::Min,
        );
        if outline.is_some_and(|outline| !outline.headings().is_empty()) {
            self.fold(ui, scene, fold_place);
        }
        if response.clicked() {
            out.push(Intent::ShowDocument(document.key.clone()));
        }
        if response.secondary_clicked() && !is_shown {
            // The commands are about the shown document.
            out.push(Intent::ShowDocument(document.key.clone()));
        }
        response.context_menu(|ui| {
            for command in [
                Command::RenameDocument,
                Command::ReadAs,
                Command::RelocateDocument,
                Command::RemoveDocument,
            ] {
                menu_item(ui, scene, command, out);
            }
        });
        let location = session
            .location(&document.key)
            .map_or_else(|| document.path.clone(), |path| path.display().to_string());
        response.on_hover_text(match trouble {
            Some(trouble) => format!("{trouble}\n{location}"),
            None => location,
        });
    }

    fn fold(&mut self, ui: &Ui, scene: &Scene<'_>, place: Rect) {
        let response = ui.interact(place, ui.scope_id().with("fold"), egui::Sense::click());
        let (sign, id) = if self.is_outline_folded {
            ("▶", "documents-unfold-outline")
        } else {
            ("▼", "documents-fold-outline")
        };
        paint_text(
            ui,
            place,
            sign,
            &TextStyle::Small,
            scene.theme.faint,
            Align::Center,
        );
        let name = scene.text(id);
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::DisclosureTriangle, true, &name));
        if response.clicked() {
            self.is_outline_folded = !self.is_outline_folded;
        }
    }
}

/// Returns what is wrong with a document's text.
fn trouble(scene: &Scene<'_>, session: &Session, document: &Document) -> Option<String> {
    if let Some(why) = session.why_missing(&document.key) {
        return Some(phrases::document_error(scene.locale, why));
    }
    session
        .is_document_changed(&document.key)
        .then(|| scene.text("document-changed"))
}

fn heading_row(
    ui: &mut Ui,
    scene: &Scene<'_>,
    heading: &Heading,
    is_current: bool,
    out: &mut Vec<Intent>,
) {
    let row = Row::new(&heading.title, ui.spacing().interact_size.y);
    let (rect, response) = row.show(ui, scene.theme);
    if is_current {
        // The bar says where the caret is; the filled row above it is the document.
        let bar = Rect::from_min_size(rect.min, egui::vec2(3.0, rect.height()))
            .shrink2(egui::vec2(0.0, 3.0));
        ui.painter().rect_filled(bar, 1.5, scene.theme.accent);
    }
    let mut inside = rect.shrink2(egui::vec2(6.0, 0.0));
    inside.min.x += 18.0 + 14.0 * f32::from(heading.level.saturating_sub(1).min(5));
    paint_text(
        ui,
        inside,
        &heading.title,
        &TextStyle::Body,
        scene.theme.ink,
        Align::Min,
    );
    if response.clicked()
        && let Some(document) = scene.document
    {
        out.push(Intent::GoTo {
            document: document.clone(),
            span: heading.span,
        });
    }
    response.on_hover_text(heading.title.as_str());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::{SPEECH, Stage};
    use egui_kittest::kittest::Queryable as _;

    #[test]
    fn a_heading_leads_to_its_place() {
        let mut harness =
            Stage::speech().harness(DocumentsPanel::default(), |panel, ui, scene, out| {
                panel.show(ui, scene, out);
            });
        harness.get_by_label("二、抓好落实").click();
        harness.run();
        let at = SPEECH.find("二、").expect("it stands there") as u32;
        assert!(matches!(
            harness.state().out.as_slice(),
            [Intent::GoTo { span, .. }] if span.start() == at
        ));
        harness.get_by_label("收起大纲").click();
        harness.run();
        assert!(harness.query_by_label("二、抓好落实").is_none());
    }

    #[test]
    fn a_document_is_shown_by_a_click() {
        let stage = Stage::speech();
        let key = stage.document.clone().expect("it is shown");
        let mut harness = stage.harness(DocumentsPanel::default(), |panel, ui, scene, out| {
            panel.show(ui, scene, out);
        });
        harness.get_by_label("讲话").click();
        harness.run();
        assert_eq!(harness.state().out, [Intent::ShowDocument(key)]);
    }
}
