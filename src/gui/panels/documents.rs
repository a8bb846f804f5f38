//! The documents of the set, and below the shown one its outline.

use std::collections::BTreeSet;

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
    /// Headings of the shown document whose sections are folded, by where they start.
    folded: BTreeSet<u32>,
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
        let headings: Vec<(usize, &Heading)> = match outline {
            Some(outline) if !self.is_outline_folded => self.unfolded(outline.headings()),
            _ => Vec::new(),
        };
        let current = outline.and_then(|outline| outline.heading_at(scene.caret));
        // Where it is folded away, the one above it that can be seen.
        let current = current.and_then(|current| {
            headings
                .iter()
                .rev()
                .find(|(at, _)| *at <= current)
                .map(|(at, _)| *at)
        });
        let entry = |n: usize| -> Option<Entry<'_>> {
            let after_shown = shown.map_or(documents.len(), |at| at + 1);
            if n < after_shown {
                return documents.get(n).map(|document| Entry::Document(document));
            }
            match headings.get(n - after_shown) {
                Some((at, heading)) => Some(Entry::Heading(*at, heading)),
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
                                let place = HeadingPlace {
                                    heading,
                                    section: section(session, scene, outline, at),
                                    has_parts: has_parts(outline, at),
                                    is_current: current == Some(at),
                                };
                                self.heading_row(ui, scene, &place, out);
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
        let name = document.name();
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
        if response.secondary_clicked() {
            // The commands are about the one that was asked for last.
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

    /// Returns the headings that no folded one hides, with their numbers.
    fn unfolded<'a>(&self, headings: &'a [Heading]) -> Vec<(usize, &'a Heading)> {
        let mut hides_below: Option<u8> = None;
        let mut shown = Vec::with_capacity(headings.len());
        for (at, heading) in headings.iter().enumerate() {
            if hides_below.is_some_and(|level| heading.level > level) {
                continue;
            }
            hides_below = self
                .folded
                .contains(&heading.span.start())
                .then_some(heading.level);
            shown.push((at, heading));
        }
        shown
    }

    fn heading_row(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        place: &HeadingPlace<'_>,
        out: &mut Vec<Intent>,
    ) {
        let heading = place.heading;
        let row = Row::new(&heading.title, ui.spacing().interact_size.y);
        let (rect, response) = row.show(ui, scene.theme);
        if place.is_current {
            // The bar says where the caret is; the filled row above it is the document.
            let bar = Rect::from_min_size(rect.min, egui::vec2(3.0, rect.height()))
                .shrink2(egui::vec2(0.0, 3.0));
            ui.painter().rect_filled(bar, 1.5, scene.theme.accent);
        }
        let mut inside = rect.shrink2(egui::vec2(6.0, 0.0));
        inside.min.x += 4.0 + 14.0 * f32::from(heading.level.saturating_sub(1).min(5));
        let triangle = Rect::from_min_size(inside.min, egui::vec2(16.0, rect.height()));
        inside.min.x += 16.0;
        if place.section > 0 {
            let count = paint_text(
                ui,
                inside,
                &place.section.to_string(),
                &TextStyle::Small,
                scene.theme.faint,
                Align::Max,
            );
            inside.max.x = count.left() - 6.0;
        }
        paint_text(
            ui,
            inside,
            &heading.title,
            &TextStyle::Body,
            scene.theme.ink,
            Align::Min,
        );
        if place.has_parts {
            let start = heading.span.start();
            let is_folded = self.folded.contains(&start);
            let name = scene.locale.with(
                if is_folded {
                    "documents-unfold-section"
                } else {
                    "documents-fold-section"
                },
                &[("title", &heading.title)],
            );
            if fold_button(ui, scene, triangle, is_folded, &name) && !self.folded.remove(&start) {
                self.folded.insert(start);
            }
        }
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

    fn fold(&mut self, ui: &Ui, scene: &Scene<'_>, place: Rect) {
        let id = if self.is_outline_folded {
            "documents-unfold-outline"
        } else {
            "documents-fold-outline"
        };
        if fold_button(ui, scene, place, self.is_outline_folded, &scene.text(id)) {
            self.is_outline_folded = !self.is_outline_folded;
        }
    }
}

/// A heading as the list shows it.
struct HeadingPlace<'a> {
    heading: &'a Heading,
    /// Annotations that begin in its section.
    section: usize,
    /// Whether there are headings below it.
    has_parts: bool,
    is_current: bool,
}

/// Counts the annotations that begin in the section of a heading.
fn section(
    session: &Session,
    scene: &Scene<'_>,
    outline: Option<&Outline>,
    heading: usize,
) -> usize {
    let (Some(outline), Some(document)) = (outline, scene.document) else {
        return 0;
    };
    let (Some(reading), Some(all)) = (
        session.reading(document),
        session.set().annotations.of_document(document),
    ) else {
        return 0;
    };
    let section = outline.section(&reading.text, heading);
    all.placed.rank_of_offset(section.end()) - all.placed.rank_of_offset(section.start())
}

fn has_parts(outline: Option<&Outline>, heading: usize) -> bool {
    let headings = outline.map(Outline::headings).unwrap_or_default();
    match (headings.get(heading), headings.get(heading + 1)) {
        (Some(here), Some(next)) => next.level > here.level,
        _ => false,
    }
}

/// Draws the triangle that folds what is below; returns whether it was clicked.
fn fold_button(ui: &Ui, scene: &Scene<'_>, place: Rect, is_folded: bool, name: &str) -> bool {
    let response = ui.interact(place, ui.scope_id().with("fold"), egui::Sense::click());
    let sign = if is_folded { "▶" } else { "▼" };
    paint_text(
        ui,
        place,
        sign,
        &TextStyle::Small,
        scene.theme.faint,
        Align::Center,
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::DisclosureTriangle, true, name));
    response.clicked()
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
    fn headings_count_what_begins_below_them_and_fold() {
        let mut stage = Stage::speech();
        stage.annotate("控辍保学", "education");
        stage.annotate("村卫生室", "health");
        let mut harness = stage.harness(DocumentsPanel::default(), |panel, ui, scene, out| {
            panel.show(ui, scene, out);
        });
        harness.run();
        let session = harness.state().stage.session.as_ref().expect("a set");
        let document = &session.set().documents.first().expect("a document").key;
        let reading = session.reading(document).expect("a text");
        let scene = harness.state().stage.scene();
        let counts: Vec<usize> = (0..reading.outline().headings().len())
            .map(|at| section(session, &scene, Some(reading.outline()), at))
            .collect();
        assert_eq!(counts, [0, 2, 1, 1]);
        harness.get_by_label("收起“二、抓好落实”").click();
        harness.run();
        assert!(harness.query_by_label("（一）办好教育").is_none());
        harness.get_by_label("展开“二、抓好落实”").click();
        harness.run();
        harness.get_by_label("（一）办好教育");
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
