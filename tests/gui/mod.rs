//! The window without a display, driven by accessible names, keys and the mouse.

mod commands;
mod crashes;
mod keeping;
mod late_answers;
mod outside_changes;
mod reading_view;
mod reviewing;
mod screen_reader;
mod slips;
mod ways_on;
mod write_errors;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use speechmark::gui::file_picker::{FilePicker, PickRequest};
use speechmark::gui::locale::Language;
use speechmark::gui::settings::Settings;
use speechmark::gui::{App, Start, fonts};
use speechmark::session::Session;
use speechmark::storage::data_folder::DataFolder;

/// Where a file dialog sends what was picked.
type Answer = Box<dyn FnOnce(Option<PathBuf>) + Send>;

/// A picker that answers what a test has laid ready, and notes what it was asked. While it holds
/// its dialogs open, the test answers them.
#[derive(Clone, Default)]
pub(crate) struct Answers {
    ready: Rc<RefCell<VecDeque<PathBuf>>>,
    asked: Rc<RefCell<Vec<PickRequest>>>,
    holds: Rc<Cell<bool>>,
    held: Rc<RefCell<Vec<Answer>>>,
}

impl FilePicker for Answers {
    fn pick(&mut self, request: PickRequest, answer: Answer) {
        self.asked.borrow_mut().push(request);
        if self.holds.get() {
            self.held.borrow_mut().push(answer);
        } else {
            answer(self.ready.borrow_mut().pop_front());
        }
    }
}

/// A key that goes down; for several in one frame.
pub(crate) fn pressed(key: Key, modifiers: Modifiers) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    }
}

/// Those of a test, in which nothing is saved that was not asked for.
pub(crate) fn settings(language: Language) -> Settings {
    Settings {
        language: Some(language),
        coder: "tester".to_owned(),
        saves_by_itself: false,
        ..Settings::default()
    }
}

/// The window on a stage: a folder with the sample, and the app.
pub(crate) struct Stage {
    pub(crate) harness: Harness<'static, Option<App>>,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) answers: Answers,
}

const SAMPLE_TEXT: &str = include_str!("../../assets/sample/rural-work-meeting.txt");
const SAMPLE_SET: &str = include_str!("../../assets/sample/rural-work-meeting.ron");

impl Stage {
    /// Opens a file of the sample, or nothing.
    pub(crate) fn new(file: Option<&str>, language: Language) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("rural-work-meeting.txt"), SAMPLE_TEXT)
            .expect("the sample's text");
        if file.is_some_and(|file| Path::new(file).extension().is_some_and(|end| end == "ron")) {
            std::fs::write(folder.path().join("rural-work-meeting.ron"), SAMPLE_SET)
                .expect("the sample's set");
        }
        let files = file
            .into_iter()
            .map(|file| folder.path().join(file))
            .collect();
        let mut stage = Self::opening(files, folder, settings(language), None);
        stage.settle();
        stage
    }

    /// Ends the program without a word, and starts it again in the same folder, where its journal
    /// is kept.
    pub(crate) fn killed_and_started(self, files: &[&str]) -> Self {
        let Self {
            harness, folder, ..
        } = self;
        drop(harness);
        Self::journaled(folder, files)
    }

    /// Opens files of a folder, with a journal in it.
    pub(crate) fn journaled(folder: tempfile::TempDir, files: &[&str]) -> Self {
        let files = files.iter().map(|file| folder.path().join(file)).collect();
        let data = DataFolder::at(folder.path().join("data"));
        let mut stage = Self::opening(files, folder, settings(Language::Chinese), Some(data));
        stage.settle();
        stage
    }

    /// Opens a text of its own; work in the background may still go on.
    pub(crate) fn with_text(text: &str, language: Language) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("long.txt");
        std::fs::write(&path, text).expect("the text is written");
        let mut stage = Self::opening(vec![path], folder, settings(language), None);
        while stage.app().view().is_none() {
            stage.harness.run_steps(1);
        }
        stage
    }

    fn opening(
        files: Vec<PathBuf>,
        folder: tempfile::TempDir,
        settings: Settings,
        data: Option<DataFolder>,
    ) -> Self {
        let answers = Answers::default();
        let picker = answers.clone();
        let mut start = Some((files, picker, settings, data));
        let harness = Harness::builder()
            .with_size(egui::vec2(1200.0, 800.0))
            .with_max_steps(40)
            // Previews of wrong encodings hold characters of any script.
            .allow_missing_glyphs()
            .with_context_setup(|ctx| ctx.set_fonts(fonts::definitions()))
            .build_ui_state(
                move |ui, app: &mut Option<App>| {
                    if let Some((files, picker, settings, data)) = start.take() {
                        let start = Start {
                            files,
                            settings,
                            data,
                            ..Start::default()
                        };
                        *app = Some(App::new(ui.ctx(), start, Box::new(picker)));
                    }
                    if let Some(app) = app {
                        let ctx = ui.ctx().clone();
                        app.logic(&ctx);
                        app.draw(ui);
                    }
                },
                None,
            );
        Self {
            harness,
            folder,
            answers,
        }
    }

    /// Runs frames until jobs are done and nothing moves.
    pub(crate) fn settle(&mut self) {
        for _ in 0..2000 {
            self.harness.run_steps(1);
            if !self.app().is_busy() {
                break;
            }
            std::thread::yield_now();
        }
        assert!(!self.app().is_busy(), "a job never ends");
        self.harness.run_steps(4);
    }

    pub(crate) fn app(&self) -> &App {
        self.harness
            .state()
            .as_ref()
            .expect("the app is made in the first frame")
    }

    pub(crate) fn session(&self) -> &Session {
        self.app().session().expect("a set is open")
    }

    pub(crate) fn n_annotations(&self) -> usize {
        self.session().set().annotations.len()
    }

    pub(crate) fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(2);
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        self.harness.event(Event::Text(text.to_owned()));
        self.harness.run_steps(2);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lays ready what the next file dialog answers.
    pub(crate) fn will_pick(&self, path: &Path) {
        self.answers.ready.borrow_mut().push_back(path.to_owned());
    }

    /// Returns what file dialogs have asked.
    pub(crate) fn asked(&self) -> Vec<PickRequest> {
        self.answers.asked.borrow().clone()
    }
}
