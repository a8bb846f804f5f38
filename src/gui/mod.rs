//! The window: draws a session, and turns what people do into calls of it.
//!
//! In a frame, `logic` drains results of jobs and answers a wish to close; `ui` draws panels and
//! the reading view, which only look and push intents; then the intents are carried out, once.

mod arrangement;
mod changed_documents;
mod codebook_keys;
pub mod command;
mod conflict_words;
mod copies;
pub mod crash;
pub mod dialogs;
pub mod document_view;
mod edges;
pub mod faces;
pub mod file_picker;
mod files;
mod find;
pub mod fonts;
pub mod intent;
mod jobs;
mod keys;
pub mod locale;
mod merging;
pub mod name_match;
mod navigation;
pub mod notifications;
mod opening;
pub mod palette;
pub mod panels;
pub mod phrases;
pub mod portrait;
mod recovery;
mod results;
mod run_intent;
mod saving;
pub mod scene;
pub mod settings;
mod tagging;
pub mod theme;
mod typefaces;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use egui::{ThemePreference, Ui};
use encoding_rs::Encoding;

use self::changed_documents::Finding;
use self::command::Situation;
use self::crash::Crash;
use self::dialogs::Dialogs;
use self::document_view::DocumentView;
use self::file_picker::FilePicker;
use self::files::{Opening, Wanted};
use self::find::Find;
use self::intent::Intent;
use self::jobs::{Answer, Jobs};
use self::locale::Locale;
use self::merging::UnderMerge;
use self::navigation::Places;
use self::notifications::Notifications;
use self::palette::Palette;
use self::panels::annotations::AnnotationsPanel;
use self::panels::codebook::CodebookPanel;
use self::panels::documents::DocumentsPanel;
use self::panels::inspector::InspectorPanel;
use self::panels::welcome::WelcomePanel;
use self::portrait::Portrait;
use self::saving::Saves;
use self::settings::{Settings, ThemeChoice};
use self::tagging::Tagging;
use self::theme::Theme;
use self::typefaces::Typefaces;
use crate::model::{AnnotationId, Key};
use crate::session::copies::Stamp;
use crate::session::{Reanchored, Session};
use crate::storage::data_folder::DataFolder;

/// How often files are looked at while nothing else goes on.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What the window was started with.
#[derive(Debug, Default)]
pub struct Start {
    pub files: Vec<PathBuf>,
    pub encoding: Option<&'static Encoding>,
    pub settings: Settings,
    /// Whether changed settings are kept for the next start.
    pub keep_settings: bool,
    /// Where changes are journaled; nowhere without it.
    pub data: Option<DataFolder>,
}

/// What to do once the set's changes are saved or given up.
#[derive(Debug, Clone, PartialEq)]
enum Leaving {
    Quit,
    CloseSet,
    Open(Wanted),
}

/// The whole state of the window.
pub struct App {
    session: Option<Session>,
    view: Option<DocumentView>,
    annotation: Option<AnnotationId>,
    category: Option<Key>,
    settings: Settings,
    keep_settings: bool,
    locale: Locale,
    intents: Vec<Intent>,
    jobs: Jobs,
    picker: Box<dyn FilePicker>,
    find: Find,
    palette: Option<Palette>,
    dialogs: Dialogs,
    notifications: Notifications,
    documents: DocumentsPanel,
    codebook: CodebookPanel,
    inspector: InspectorPanel,
    annotations: AnnotationsPanel,
    welcome: WelcomePanel,
    data: Option<DataFolder>,
    /// Files of documents as they were when they were looked at last.
    stamps: BTreeMap<Key, Stamp>,
    /// What became of passages, until somebody has looked at it.
    reviews: BTreeMap<Key, Reanchored>,
    /// The document that was asked for last; its text may be missing. `None` once somebody works in
    /// the text: then the one that is shown is meant.
    asked_document: Option<Key>,
    /// Searches for the passages of changed documents that are under way.
    finding: BTreeMap<Key, Finding>,
    /// Trouble of which the user was told, and that is not over.
    told_troubles: recovery::Told,
    places: Places,
    tagging: Option<Tagging>,
    saves: Saves,
    /// What is merged with the set's file, until it is taken in.
    merging: Option<UnderMerge>,
    /// The set's file as it was when it was looked at last.
    set_stamp: Option<Stamp>,
    /// The version that somebody was asked about last: looking does not ask about it again.
    version_asked_about: Option<blake3::Hash>,
    /// When files are looked at next, in the window's seconds.
    look_at: f64,
    /// Other versions beside it, as they were when they were looked at.
    copies_seen: BTreeMap<PathBuf, Stamp>,
    /// After a panic nothing else is shown.
    crash: Option<Crash>,
    portrait: Portrait,
    /// The annotation whose edges are moved by keys.
    adjusted: Option<AnnotationId>,
    /// What had the focus when an input method began to put characters together for it.
    composing_for: Option<egui::Id>,
    /// Categories that were used, the latest first.
    recent_categories: Vec<Key>,
    typefaces: Typefaces,
    leaving: Option<Leaving>,
    /// Files that were given together with what the set is left for.
    to_add: Vec<PathBuf>,
    /// What is being opened; the last one is wanted.
    opening: Vec<Opening>,
    /// Unsaved changes are given up when the set goes, if it is still at this revision.
    gives_up: Option<u64>,
    /// The window may close without asking again.
    may_close: bool,
    encoding: Option<&'static Encoding>,
    title: String,
}

/// Opens the window and returns when it is closed.
pub fn run(files: Vec<PathBuf>, encoding: Option<&'static Encoding>) -> anyhow::Result<()> {
    crash::install();
    crate::text::segment::load_words();
    let start = Start {
        files,
        encoding,
        settings: Settings::load(),
        keep_settings: true,
        data: DataFolder::of_system(),
    };
    let options = eframe::NativeOptions {
        renderer: eframe::Renderer::Glow,
        viewport: egui::ViewportBuilder::default()
            .with_title("Speechmark")
            .with_app_id("speechmark")
            .with_inner_size([1200.0, 800.0])
            .with_min_inner_size([640.0, 420.0])
            .with_drag_and_drop(true),
        ..eframe::NativeOptions::default()
    };
    eframe::run_native(
        "speechmark",
        options,
        Box::new(|creation| {
            let picker = Box::<file_picker::SystemPicker>::default();
            let mut app = App::new(&creation.egui_ctx, start, picker);
            app.tell_without_journal();
            Ok(Box::new(app))
        }),
    )
    .map_err(|error| anyhow::anyhow!("the window could not be opened: {error}"))
}

impl App {
    /// Prepares fonts and looks, and starts to open the files.
    pub fn new(ctx: &egui::Context, start: Start, picker: Box<dyn FilePicker>) -> Self {
        ctx.set_fonts(fonts::definitions());
        Theme::apply(ctx);
        // Ctrl+plus and minus size the document's text; quitting asks first.
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            options.quit_shortcuts.clear();
        });
        let locale = Locale::new(start.settings.language());
        let mut app = Self {
            session: None,
            view: None,
            annotation: None,
            category: None,
            locale,
            intents: Vec::new(),
            jobs: Jobs::new(ctx.clone()),
            picker,
            find: Find::default(),
            palette: None,
            dialogs: Dialogs::default(),
            notifications: Notifications::default(),
            documents: DocumentsPanel::default(),
            codebook: CodebookPanel::default(),
            inspector: InspectorPanel::default(),
            annotations: AnnotationsPanel::default(),
            welcome: WelcomePanel::default(),
            data: start.data,
            stamps: BTreeMap::new(),
            reviews: BTreeMap::new(),
            asked_document: None,
            finding: BTreeMap::new(),
            told_troubles: recovery::Told::new(),
            places: Places::default(),
            tagging: None,
            saves: Saves::default(),
            merging: None,
            set_stamp: None,
            version_asked_about: None,
            look_at: LOOK_EVERY.as_secs_f64(),
            copies_seen: BTreeMap::new(),
            crash: None,
            portrait: Portrait::default(),
            adjusted: None,
            composing_for: None,
            recent_categories: Vec::new(),
            typefaces: Typefaces::default(),
            leaving: None,
            to_add: Vec::new(),
            opening: Vec::new(),
            gives_up: None,
            may_close: false,
            encoding: start.encoding,
            title: String::new(),
            settings: start.settings,
            keep_settings: start.keep_settings,
        };
        app.apply_theme(ctx);
        app.load_faces();
        let mut files = files::sets_first(start.files).into_iter();
        if let Some(first) = files.next() {
            app.open(Wanted::File(first));
        }
        // Also where a file is opened: it may be the text of a set that was never saved.
        app.look_for_unnamed();
        for file in files {
            app.intents.push(Intent::AddTogether(file));
        }
        app
    }

    /// Returns the open set, if there is one.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Returns the reading view, if a document is shown.
    pub fn view(&self) -> Option<&DocumentView> {
        self.view.as_ref()
    }

    /// Returns the current annotation, which the inspector shows.
    pub fn annotation(&self) -> Option<AnnotationId> {
        self.annotation
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether work goes on in the background.
    pub fn is_busy(&self) -> bool {
        self.jobs.is_running() || self.tagging.is_some()
    }

    /// Drains results and answers a wish to close; also runs while the window is hidden.
    pub fn logic(&mut self, ctx: &egui::Context) {
        self.jobs.look_for_defects();
        while let Some(answer) = self.jobs.next_answer() {
            match answer {
                Answer::InTime(done) => self.take(ctx, done),
                Answer::Late(done) => self.take_late(done),
            }
        }
        self.look_after_journal(ctx);
        self.forget_past_steps();
        self.look_after_saving(ctx);
        if !self.finding.is_empty() {
            // Its progress is shown.
            ctx.request_repaint_after(Duration::from_millis(100));
        }
        self.look_around(ctx);
        let wants_to_close = ctx.input(|input| input.viewport().close_requested());
        if wants_to_close && !self.may_close && self.is_dirty() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            ctx.send_viewport_cmd(egui::ViewportCommand::Minimized(false));
            self.leave(ctx, Leaving::Quit);
        }
        let title = self.window_title();
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// Looks whether files were changed elsewhere: when somebody comes back to the window, and now
    /// and then while it is open, as sync tools and colleagues ask nobody.
    fn look_around(&mut self, ctx: &egui::Context) {
        if self.session.is_none() {
            return;
        }
        let comes_back = |event: &egui::Event| matches!(event, egui::Event::WindowFocused(true));
        let (is_back, now) = ctx.input(|input| (input.events.iter().any(comes_back), input.time));
        // Not while a look is under way: a share that does not answer may take minutes.
        let is_due = now >= self.look_at && !self.is_busy();
        if is_back || is_due {
            self.look_at = now + LOOK_EVERY.as_secs_f64();
            if is_back {
                self.look_at_files();
                self.look_at_set();
            } else {
                self.look_at_files_by_itself();
                self.look_at_set_by_itself();
            }
            self.look_for_copies();
        }
        ctx.request_repaint_after(LOOK_EVERY);
    }

    fn forget_past_steps(&mut self) {
        let last = self.session.as_ref().and_then(Session::undo_label);
        self.notifications.forget_steps_but(last);
    }

    /// Draws everything, then carries out what was asked for.
    pub fn draw(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.take_dropped_files(&ctx);
        self.repair();
        self.search();
        self.take_keys(&ctx);
        self.go_on_tagging(&ctx);
        self.repair();
        self.look_after_characters();
        if self.settings.shows_portrait {
            let (session, view) = (self.session.as_ref(), self.view.as_ref());
            self.portrait.refresh(&ctx, session, view, &mut self.jobs);
        }
        let situation = self.situation();
        let mut out = std::mem::take(&mut self.intents);
        self.draw_parts(ui, situation, &mut out);
        for intent in out {
            self.run(&ctx, intent);
        }
        self.give_focus_back(&ctx);
        if !self.intents.is_empty() {
            ctx.request_repaint();
        }
    }

    /// Drops what no longer exists: after undo, a document, annotation or category may be gone.
    fn repair(&mut self) {
        let Some(session) = &self.session else {
            self.view = None;
            self.annotation = None;
            self.category = None;
            return;
        };
        let set = session.set();
        if self
            .annotation
            .is_some_and(|id| set.annotations.get(id).is_none())
        {
            self.annotation = None;
        }
        if self
            .category
            .as_ref()
            .is_some_and(|key| set.category(key).is_none())
        {
            self.category = None;
        }
        let is_there = |key: &Key| set.document(key).is_some();
        // Should it come back, another is shown by then.
        if self
            .asked_document
            .as_ref()
            .is_some_and(|key| !is_there(key))
        {
            self.asked_document = None;
        }
        if self
            .view
            .as_ref()
            .is_some_and(|view| !is_there(&view.document))
        {
            self.view = None;
        }
        // Undo may have brought back another text.
        if let Some(view) = &self.view
            && let Some(reading) = session.reading(&view.document)
            && !Arc::ptr_eq(reading, view.reading())
        {
            let (key, reading) = (view.document.clone(), Arc::clone(reading));
            self.view = Some(DocumentView::new(key, reading));
            self.find.forget();
        }
        if self.view.is_none() {
            let first = set.documents.iter().find_map(|document| {
                let reading = session.reading(&document.key)?;
                Some((document.key.clone(), Arc::clone(reading)))
            });
            self.view = first.map(|(key, reading)| DocumentView::new(key, reading));
            self.find.forget();
        }
        self.end_adjusting();
    }

    fn search(&mut self) {
        // A preview does not know yet which line ends are artificial: the search waits for the rest.
        let whole = self.view.as_ref();
        let whole = whole.filter(|view| view.reading().is_complete());
        let shown = whole.map(|view| (&view.document, view.reading()));
        self.find
            .search(self.session.as_ref(), shown, &mut self.jobs);
    }

    fn situation(&self) -> Situation {
        let session = self.session.as_ref();
        let set = session.map(Session::set);
        Situation {
            has_set: session.is_some(),
            has_path: session.is_some_and(|session| session.path().is_some()),
            is_dirty: self.is_dirty(),
            has_text: self.view.is_some(),
            has_document: set.is_some_and(|set| !set.documents.is_empty()),
            n_documents: set.map_or(0, |set| set.documents.len()),
            has_selection: self
                .view
                .as_ref()
                .is_some_and(|view| view.selection().is_some()),
            has_annotation: self.annotation.is_some(),
            has_annotations: set.is_some_and(|set| !set.annotations.is_empty()),
            has_category: self.category.is_some(),
            n_categories: set.map_or(0, |set| set.categories.len()),
            has_hits: self.find.has_hits(),
            has_review: !self.reviews.is_empty(),
            has_headings: self.has_headings(),
            can_go_back: self.places.can_go_back(),
            can_go_forward: self.places.can_go_forward(),
            can_undo: session.is_some_and(|session| session.undo_label().is_some()),
            can_redo: session.is_some_and(|session| session.redo_label().is_some()),
        }
    }

    fn is_dirty(&self) -> bool {
        self.session.as_ref().is_some_and(Session::is_dirty)
    }

    fn window_title(&self) -> String {
        let Some(session) = &self.session else {
            return "Speechmark".to_owned();
        };
        let mark = if session.is_dirty() { "• " } else { "" };
        format!("{mark}{} – Speechmark", self.set_name(session))
    }

    /// Returns what the set is called: its file, its title, or its first document.
    fn set_name(&self, session: &Session) -> String {
        let file = session.path().and_then(|path| path.file_name());
        if let Some(file) = file {
            return file.to_string_lossy().into_owned();
        }
        let suggested = session.suggested_path();
        suggested
            .as_deref()
            .and_then(|path| path.file_name())
            .map_or_else(
                || self.locale.text("untitled"),
                |name| name.to_string_lossy().into_owned(),
            )
    }

    fn apply_theme(&self, ctx: &egui::Context) {
        ctx.set_theme(match self.settings.theme {
            ThemeChoice::System => ThemePreference::System,
            ThemeChoice::Light => ThemePreference::Light,
            ThemeChoice::Dark => ThemePreference::Dark,
        });
    }

    /// Gives the focus to the text where nothing has it, as after a click on a button or when a
    /// dialog is done: whoever works by keys goes on there.
    fn give_focus_back(&mut self, ctx: &egui::Context) {
        let is_free = ctx.memory(|memory| memory.focused().is_none())
            && !egui::Popup::is_any_open(ctx)
            // A press takes the focus away; what is pressed gets it when the button is let go.
            && !ctx.input(|input| input.pointer.any_down() || input.pointer.any_released())
            // Behind the last widget Tab goes on to the first, a frame later.
            && !ctx.input(|input| input.key_pressed(egui::Key::Tab));
        if is_free && self.view.is_some() && !self.is_blocked() {
            self.focus_document();
            ctx.request_repaint();
        }
    }

    fn settings_changed(&mut self, ctx: &egui::Context) {
        self.apply_theme(ctx);
        if self.locale.language() != self.settings.language() {
            self.locale = Locale::new(self.settings.language());
        }
        if self.keep_settings
            && let Err(error) = self.settings.save()
        {
            let words = phrases::write_error(&self.locale, &error);
            self.notifications.warning(words);
        }
    }

    fn take_dropped_files(&mut self, ctx: &egui::Context) {
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            input
                .raw
                .dropped_files
                .iter()
                .map(|file| file.path().to_owned())
                .collect()
        });
        for path in files::sets_first(dropped) {
            self.intents.push(Intent::AddPath(path));
        }
    }
}

impl App {
    /// Ends all work after a panic: changes that the file does not hold go into a copy beside it.
    fn crash(&mut self) {
        let kept = crash::keep(self.session.as_mut());
        self.crash = Some(Crash::new(kept));
        self.may_close = true;
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        if self.crash.is_none() && crash::guard(|| Self::logic(self, ctx)).is_none() {
            self.crash();
            ctx.request_repaint();
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        if let Some(crash) = &self.crash {
            if crash.show(ui, &self.locale, Theme::new(ctx.theme())) {
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        } else if crash::guard(|| self.draw(ui)).is_none() {
            self.crash();
            ctx.request_repaint();
        }
    }
}
