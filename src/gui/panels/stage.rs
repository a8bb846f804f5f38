//! A small set for the tests of panels, dialogs and palette, with what they ask for.

use std::path::PathBuf;
use std::sync::Arc;

use egui::Ui;
use egui_kittest::Harness;

use crate::format::document::ReadDocument;
use crate::gui::command::Situation;
use crate::gui::fonts;
use crate::gui::intent::Intent;
use crate::gui::locale::{Language, Locale};
use crate::gui::scene::Scene;
use crate::gui::settings::Settings;
use crate::gui::theme::Theme;
use crate::model::{AnnotationId, Key};
use crate::session::{CountingOrigin, NewAnnotation, Session};
use crate::storage::codebook_file;
use crate::text::document_text::DocumentText;
use crate::text::reading::Reading;
use crate::text::span::Span;

pub(in crate::gui) const SPEECH: &str = "讲话\n\n同志们：\n\n一、提高认识\n\n要认清形势。\n\n二、抓好落实\n\n\
    （一）办好教育。要解决控辍保学的问题。\n\n（二）守护健康。要建好村卫生室。";

/// What a scene is made of.
pub(in crate::gui) struct Stage {
    pub(in crate::gui) session: Option<Session>,
    pub(in crate::gui) document: Option<Key>,
    pub(in crate::gui) selection: Option<Span>,
    pub(in crate::gui) annotation: Option<AnnotationId>,
    pub(in crate::gui) category: Option<Key>,
    pub(in crate::gui) settings: Settings,
    pub(in crate::gui) locale: Locale,
    pub(in crate::gui) has_hits: bool,
}

/// A stage, the view state of what is tested, and what it asked for.
pub(in crate::gui) struct Played<V> {
    pub(in crate::gui) stage: Stage,
    pub(in crate::gui) view: V,
    pub(in crate::gui) out: Vec<Intent>,
}

impl Stage {
    /// Nothing is open.
    pub(in crate::gui) fn empty() -> Self {
        Self {
            session: None,
            document: None,
            selection: None,
            annotation: None,
            category: None,
            settings: Settings::default(),
            locale: Locale::new(Language::Chinese),
            has_hits: false,
        }
    }

    /// A speech with the default codebook and no annotations.
    pub(in crate::gui) fn speech() -> Self {
        let mut session = Session::new("张三", Box::new(CountingOrigin::default()));
        let codebook = codebook_file::built_in(codebook_file::DEFAULT)
            .expect("it is built in")
            .expect("it reads");
        session
            .start_with_codebook(&codebook)
            .expect("the set is empty");
        let read = ReadDocument {
            path: PathBuf::from("/speeches/speech.txt"),
            reading: Arc::new(Reading::new(DocumentText::new(SPEECH))),
            encoding: encoding_rs::UTF_8,
            warnings: Vec::new(),
        };
        let document = session
            .start_with_document(read)
            .expect("the set has no document yet");
        Self {
            session: Some(session),
            document: Some(document),
            ..Self::empty()
        }
    }

    pub(in crate::gui) fn session(&mut self) -> &mut Session {
        self.session.as_mut().expect("a set is open")
    }

    pub(in crate::gui) fn span(words: &str) -> Span {
        let at = SPEECH.find(words).expect("the words stand in the speech");
        Span::from_range(at..at + words.len())
    }

    /// Annotates words of the speech and makes the annotation the current one.
    pub(in crate::gui) fn annotate(&mut self, words: &str, category: &str) -> AnnotationId {
        let document = self.document.clone().expect("a document is shown");
        let new = NewAnnotation {
            categories: vec![Key::new(category).expect("a plain key")],
            ..NewAnnotation::default()
        };
        let outcome = self
            .session()
            .annotate(&document, Self::span(words), new)
            .expect("the words can be annotated");
        self.annotation = Some(outcome.id);
        outcome.id
    }

    pub(in crate::gui) fn situation(&self) -> Situation {
        let set = self.session.as_ref().map(Session::set);
        Situation {
            has_set: set.is_some(),
            has_path: false,
            is_dirty: self.session.as_ref().is_some_and(Session::is_dirty),
            has_text: self.document.is_some(),
            has_document: self.document.is_some(),
            n_documents: set.map_or(0, |set| set.documents.len()),
            has_selection: self.selection.is_some(),
            has_annotation: self.annotation.is_some(),
            has_annotations: set.is_some_and(|set| !set.annotations.is_empty()),
            has_category: self.category.is_some(),
            n_categories: set.map_or(0, |set| set.categories.len()),
            has_hits: self.has_hits,
            has_review: false,
            has_headings: false,
            can_go_back: false,
            can_go_forward: false,
            can_undo: self
                .session
                .as_ref()
                .is_some_and(|s| s.undo_label().is_some()),
            can_redo: self
                .session
                .as_ref()
                .is_some_and(|s| s.redo_label().is_some()),
        }
    }

    pub(in crate::gui) fn scene(&self) -> Scene<'_> {
        Scene {
            session: self.session.as_ref(),
            document: self.document.as_ref(),
            selection: self.selection,
            caret: 0,
            annotation: self.annotation,
            category: self.category.as_ref(),
            recent_categories: &[],
            tagging: None,
            finding: None,
            fonts: 0,
            situation: self.situation(),
            settings: &self.settings,
            locale: &self.locale,
            theme: Theme::new(egui::Theme::Light),
        }
    }

    /// Plays a part of the window of 300 × 700 points, the width of a side panel.
    pub(in crate::gui) fn harness<'a, V: 'a>(
        self,
        view: V,
        show: impl Fn(&mut V, &mut Ui, &Scene<'_>, &mut Vec<Intent>) + 'a,
    ) -> Harness<'a, Played<V>> {
        self.harness_of_size(egui::vec2(300.0, 700.0), view, show)
    }

    /// Plays a part of the window that wants another size.
    pub(in crate::gui) fn harness_of_size<'a, V: 'a>(
        self,
        size: egui::Vec2,
        view: V,
        show: impl Fn(&mut V, &mut Ui, &Scene<'_>, &mut Vec<Intent>) + 'a,
    ) -> Harness<'a, Played<V>> {
        let played = Played {
            stage: self,
            view,
            out: Vec::new(),
        };
        let mut harness = Harness::builder()
            .with_size(size)
            .with_context_setup(|ctx| {
                ctx.set_fonts(fonts::definitions());
                Theme::apply(ctx);
            })
            .build_ui_state(
                move |ui, played: &mut Played<V>| {
                    let scene = played.stage.scene();
                    show(&mut played.view, ui, &scene, &mut played.out);
                },
                played,
            );
        harness.run();
        harness
    }
}
