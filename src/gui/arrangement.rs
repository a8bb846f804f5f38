//! Where the parts of the window stand: bars above and below, panels at the sides, the text in the
//! middle, and what lies over all of it.

use egui::{CentralPanel, Frame, Panel, Ui};

use super::command::{Command, Situation};
use super::document_view::DocumentView;
use super::intent::Intent;
use super::panels::annotations::AnnotationsPanel;
use super::panels::codebook::CodebookPanel;
use super::panels::documents::DocumentsPanel;
use super::panels::inspector::InspectorPanel;
use super::scene::Scene;
use super::tagging::Tagging;
use super::theme::Theme;
use super::{App, panels};

impl App {
    /// Draws all parts. They look at the scene and push what is asked for.
    pub(super) fn draw_parts(&mut self, ui: &mut Ui, situation: Situation, out: &mut Vec<Intent>) {
        let ctx = ui.ctx().clone();
        let mut view = self.view.take();
        let shown = view.as_ref().map(|view| view.document.clone());
        let scene = Scene {
            session: self.session.as_ref(),
            document: shown.as_ref(),
            selection: view.as_ref().and_then(DocumentView::selection),
            caret: view.as_ref().map_or(0, DocumentView::caret),
            annotation: self.annotation,
            category: self.category.as_ref(),
            tagging: self.tagging.as_ref().map(Tagging::progress),
            finding: self.finding_progress(),
            recent_categories: &self.recent_categories,
            fonts: self.typefaces.generation,
            situation,
            settings: &self.settings,
            locale: &self.locale,
            theme: Theme::new(ctx.theme()),
        };
        let panel = Frame::side_top_panel(ui.style()).fill(scene.theme.panel);
        Panel::top("menu bar").frame(panel).show(ui, |ui| {
            panels::menu_bar::show(ui, &scene, out);
        });
        Panel::bottom("status bar").frame(panel).show(ui, |ui| {
            panels::status_bar::show(ui, &scene, out);
        });
        if scene.session.is_some() {
            Self::draw_sides(
                ui,
                &scene,
                (&mut self.documents, &mut self.codebook),
                (&mut self.inspector, &mut self.annotations),
                out,
            );
            if self.find.is_open {
                Panel::top("find bar")
                    .frame(panel)
                    .show(ui, |ui| self.find.show(ui, &scene, out));
            }
        }
        if scene.session.is_some() && self.find.is_open && self.find.is_list_open {
            Panel::bottom("hits")
                .frame(panel)
                .resizable(true)
                .default_size(180.0)
                .min_size(90.0)
                .show(ui, |ui| self.find.show_list(ui, &scene, out));
        }
        if scene.settings.shows_portrait
            && let Some(view) = &view
            && self.portrait.height() > 0.0
        {
            Panel::bottom("portrait")
                .frame(Frame::new().fill(scene.theme.panel))
                .resizable(false)
                .show(ui, |ui| {
                    self.portrait.show(ui, &scene, view.on_screen(), out);
                });
        }
        let page = Frame::new().fill(scene.theme.page);
        CentralPanel::default()
            .frame(page)
            .show(ui, |ui| match &mut view {
                Some(view) => view.show(ui, &scene, self.find.hits(), out),
                None if scene.session.is_some() => panels::missing::show(ui, &scene, out),
                None => self.welcome.show(ui, &scene, out),
            });
        if let Some(palette) = &mut self.palette
            && !palette.show(&ctx, &scene, out)
        {
            self.palette = None;
            out.push(Intent::Command(Command::FocusDocument));
        }
        self.dialogs.show(&ctx, &scene, out);
        self.notifications.show(&ctx, &scene, out);
        self.view = view;
    }

    fn draw_sides(
        ui: &mut Ui,
        scene: &Scene<'_>,
        (documents, codebook): (&mut DocumentsPanel, &mut CodebookPanel),
        (inspector, annotations): (&mut InspectorPanel, &mut AnnotationsPanel),
        out: &mut Vec<Intent>,
    ) {
        let frame = Frame::side_top_panel(ui.style()).fill(scene.theme.panel);
        // In a narrow window the text comes first.
        let width = ui.ctx().content_rect().width();
        if scene.settings.is_left_panel_open {
            Panel::left("left")
                .frame(frame)
                .default_size(264.0)
                .min_size(150.0)
                .max_size((width * 0.25).clamp(160.0, 480.0))
                .show(ui, |ui| {
                    Panel::top("documents")
                        .frame(Frame::new())
                        .resizable(true)
                        .default_size(210.0)
                        .min_size(70.0)
                        .show(ui, |ui| {
                            // Panels take the height of what is in them; this one keeps its own.
                            ui.set_min_height(ui.available_height());
                            documents.show(ui, scene, out);
                        });
                    CentralPanel::default()
                        .frame(Frame::new())
                        .show(ui, |ui| codebook.show(ui, scene, out));
                });
        }
        if scene.settings.is_right_panel_open {
            Panel::right("right")
                .frame(frame)
                .default_size(300.0)
                .min_size(170.0)
                .max_size((width * 0.27).clamp(180.0, 520.0))
                .show(ui, |ui| {
                    Panel::top("inspector")
                        .frame(Frame::new())
                        .resizable(true)
                        .default_size(330.0)
                        .min_size(120.0)
                        .show(ui, |ui| {
                            ui.set_min_height(ui.available_height());
                            inspector.show(ui, scene, out);
                        });
                    CentralPanel::default()
                        .frame(Frame::new())
                        .show(ui, |ui| annotations.show(ui, scene, out));
                });
        }
    }
}
