//! The window without a display, and somebody who presses and clicks at random: whatever they do,
//! the set stays sound, and what they did can be undone.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, Vec2};
use egui_kittest::Harness;
use speechmark::gui::command::Command;
use speechmark::gui::file_picker::{FilePicker, PickRequest};
use speechmark::gui::locale::{Language, Locale};
use speechmark::gui::settings::Settings;
use speechmark::gui::{App, Start, fonts};
use speechmark::session::Session;
use speechmark::storage::data_folder::DataFolder;
use speechmark::storage::set_file;

use super::dice::Dice;
use super::machine::bytes;
use super::samples::{BUNDLED, BUNDLED_TEXT};
use super::{N_CORES, folder_in_memory, on_both_cores};
use crate::figures::{Figure, Length};

const SET: &str = "rural-work-meeting.ron";
const TEXT: &str = "rural-work-meeting.txt";
/// Small, because what is not on screen costs nothing and finds nothing.
const SIZE: Vec2 = Vec2::new(760.0, 520.0);
/// Actions with one window, before the program is ended and started again.
const ACTIONS: u64 = 2_500;
/// After so many failures a core stops.
const MOST_FAILURES: usize = 4;
/// How many of the last actions are told after a failure.
const TOLD: usize = 30;

pub fn proof(length: Length) -> Vec<Figure> {
    let n_actions: u64 = length.of(50_000, 1_000_000);
    let what = "random actions on the window";
    vec![Figure::of(what, |tried, bad| {
        for (n, found) in on_both_cores(|core| act(core, n_actions / N_CORES)) {
            *tried += n;
            bad.extend(found);
        }
    })]
}

/// Acts, window after window; stops after a few failures.
fn act(core: u64, n_wanted: u64) -> (u64, Vec<String>) {
    let mut n_done = 0;
    let mut window = 0;
    let mut bad = Vec::new();
    while n_done < n_wanted && bad.len() < MOST_FAILURES {
        window += 1;
        let seed = (core << 32) | window;
        let told = RefCell::new(VecDeque::new());
        let n = RefCell::new(0);
        let result = panic::catch_unwind(AssertUnwindSafe(|| one_window(seed, &told, &n)));
        n_done += *n.borrow();
        let why = match result {
            Ok(Ok(())) => continue,
            Ok(Err(why)) => why,
            Err(payload) => {
                let words = payload.downcast_ref::<String>().cloned();
                let words =
                    words.or_else(|| payload.downcast_ref::<&str>().map(|s| (*s).to_owned()));
                format!("panic: {}", words.unwrap_or_default())
            }
        };
        let told: Vec<String> = told.into_inner().into();
        let problem = format!(
            "seed {seed}, action {}: {why}\n    the last actions: {}",
            n.borrow(),
            told.join("; ")
        );
        bad.push(problem);
    }
    (n_done, bad)
}

/// Opens a window, acts, undoes everything, ends the program without a word and starts it again.
fn one_window(seed: u64, told: &RefCell<VecDeque<String>>, n: &RefCell<u64>) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let folder = folder_in_memory();
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("it is written");
    };
    write(TEXT, BUNDLED_TEXT);
    write(
        "second.txt",
        "第二篇：控辍保学的压力还很大。\n教育教育 e\u{301} 👨‍👩‍👧‍👦",
    );
    let is_set = dice.below(4) > 0;
    if is_set {
        write(SET, BUNDLED);
    }
    let opened = folder.path().join(if is_set { SET } else { TEXT });
    let mut window = Window::open(folder.path(), &opened)?;
    for _ in 0..ACTIONS {
        *n.borrow_mut() += 1;
        let action = window.draw_action(&mut dice);
        let mut told = told.borrow_mut();
        if told.len() == TOLD {
            told.pop_front();
        }
        told.push_back(format!("{action:?}"));
        drop(told);
        window.carry_out(&action, &mut dice);
        window.check()?;
        if window.app().session().is_none() && dice.below(20) == 0 {
            break;
        }
    }
    told.borrow_mut().push_back("undo to the start".to_owned());
    window.undo_all()?;
    window.ended_and_started()
}

/// What somebody does in one moment.
#[derive(Debug, Clone)]
enum Action {
    Press(Modifiers, Key),
    Type(&'static str),
    /// By its name in the palette.
    Ask(Command),
    Click(Pos2, PointerButton, Modifiers, usize),
    Drag(Pos2, Pos2, Modifiers),
    Wheel(Pos2, Vec2, Modifiers),
    Paste(&'static str),
    Cut,
    Copy,
    Compose(&'static str),
    Resize(Vec2),
    ComeBack,
    /// Somebody else writes another text into the document.
    ChangeText(usize),
    /// The next file dialog gets an answer.
    Pick(&'static str),
}

const WORDS: [&str; 16] = [
    "1",
    "2",
    "4",
    "a",
    "的",
    "教育",
    "控辍保学",
    "脱贫",
    "e\u{301}",
    "👨‍👩‍👧‍👦",
    " ",
    "\n",
    "=1+1",
    ".*",
    "(",
    "\u{202E}",
];

const KEYS: [Key; 30] = [
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowRight,
    Key::ArrowDown,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
    Key::Enter,
    Key::Enter,
    Key::Escape,
    Key::Escape,
    Key::Escape,
    Key::Tab,
    Key::Space,
    Key::Backspace,
    Key::Delete,
    Key::Num1,
    Key::A,
    Key::Z,
    Key::Y,
    Key::S,
    Key::F2,
    Key::F3,
    Key::F4,
    Key::F6,
    Key::F10,
    Key::Period,
];

const MODIFIERS: [Modifiers; 8] = [
    Modifiers::NONE,
    Modifiers::NONE,
    Modifiers::NONE,
    Modifiers::SHIFT,
    Modifiers::SHIFT,
    Modifiers::COMMAND,
    Modifiers::ALT,
    Modifiers::ALT.plus(Modifiers::SHIFT),
];

/// Answers file dialogs with what lies ready, or not at all.
#[derive(Clone, Default)]
struct Answers {
    ready: Rc<RefCell<Option<PathBuf>>>,
}

impl FilePicker for Answers {
    fn pick(&mut self, _: PickRequest, answer: Box<dyn FnOnce(Option<PathBuf>) + Send>) {
        answer(self.ready.borrow_mut().take());
    }
}

struct Window {
    harness: Harness<'static, Option<App>>,
    folder: PathBuf,
    answers: Answers,
    /// The set's bytes with nothing to undo, in the session that is open.
    start: Option<String>,
    revision: u64,
    n_checks: u64,
    /// Somebody else has changed a document's file.
    is_text_changed: bool,
}

impl Window {
    fn open(folder: &Path, file: &Path) -> Result<Self, String> {
        let answers = Answers::default();
        let data = DataFolder::at(folder.join("data"));
        let mut start = Some((vec![file.to_owned()], answers.clone(), data));
        let harness = Harness::builder()
            .with_size(SIZE)
            .with_max_steps(40)
            .allow_missing_glyphs()
            .with_context_setup(|ctx| ctx.set_fonts(fonts::definitions()))
            .build_ui_state(
                move |ui, app: &mut Option<App>| {
                    if let Some((files, picker, data)) = start.take() {
                        let settings = Settings {
                            language: Some(Language::Chinese),
                            coder: "李".to_owned(),
                            ..Settings::default()
                        };
                        let start = Start {
                            files,
                            settings,
                            data: Some(data),
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
        let mut window = Self {
            harness,
            folder: folder.to_owned(),
            answers,
            start: None,
            revision: 0,
            n_checks: 0,
            is_text_changed: false,
        };
        window.settle(5_000)?;
        window.check()?;
        Ok(window)
    }

    fn app(&self) -> &App {
        self.harness
            .state()
            .as_ref()
            .expect("the app is made in the first frame")
    }

    /// Runs frames until the jobs are done.
    fn settle(&mut self, n_most: usize) -> Result<(), String> {
        for _ in 0..n_most {
            self.harness.run_steps(1);
            if !self.app().is_busy() {
                return Ok(());
            }
            std::thread::yield_now();
        }
        Err("a job never ends".to_owned())
    }

    fn draw_action(&self, dice: &mut Dice) -> Action {
        let area = self.harness.ctx.content_rect();
        let place = |dice: &mut Dice| {
            Pos2::new(
                dice.below(area.width() as usize) as f32,
                dice.below(area.height() as usize) as f32,
            )
        };
        let modifiers = *dice.one_of(&MODIFIERS);
        match dice.below(100) {
            0..=29 => Action::Press(modifiers, *dice.one_of(&KEYS)),
            30..=44 => Action::Type(word(dice)),
            45..=54 => {
                let command = *dice.one_of(&Command::ALL);
                match command.shortcuts() {
                    [shortcut, ..] if !reaches_out(command) => {
                        Action::Press(shortcut.modifiers, shortcut.logical_key)
                    }
                    _ => Action::Type("1"),
                }
            }
            55..=61 => match *dice.one_of(&Command::ALL) {
                command if reaches_out(command) => Action::Copy,
                command => Action::Ask(command),
            },
            62..=77 => {
                let buttons = [
                    PointerButton::Primary,
                    PointerButton::Primary,
                    PointerButton::Secondary,
                ];
                let button = *dice.one_of(&buttons);
                Action::Click(place(dice), button, modifiers, 1 + dice.below(3))
            }
            78..=86 => Action::Drag(place(dice), place(dice), modifiers),
            87..=90 => {
                let delta = Vec2::new(0.0, dice.below(400) as f32 - 200.0);
                Action::Wheel(place(dice), delta, modifiers)
            }
            91 => Action::Paste(word(dice)),
            92 => Action::Cut,
            93 => Action::Copy,
            94 => Action::Compose(word(dice)),
            95 if dice.below(8) == 0 => {
                let size = Vec2::new(
                    420.0 + dice.below(500) as f32,
                    300.0 + dice.below(400) as f32,
                );
                Action::Resize(size)
            }
            96 if dice.below(8) == 0 => Action::ChangeText(dice.below(3000)),
            97 if dice.below(4) == 0 => {
                let names = ["second.txt", "other.ron", TEXT, SET, "no.txt"];
                let name: &&'static str = dice.one_of(&names);
                Action::Pick(name)
            }
            98 => Action::ComeBack,
            _ => Action::Press(Modifiers::NONE, Key::Escape),
        }
    }

    fn carry_out(&mut self, action: &Action, dice: &mut Dice) {
        match action {
            Action::Press(modifiers, key) => self.harness.key_press_modifiers(*modifiers, *key),
            Action::Type(words) => self.harness.event(Event::Text((*words).to_owned())),
            Action::Ask(command) => {
                self.harness
                    .key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
                self.harness.run_steps(1);
                let name = Locale::new(self.app().settings().language()).text(command.text_id());
                self.harness.event(Event::Text(name));
                self.harness.run_steps(1);
                self.harness.key_press(Key::Enter);
            }
            Action::Click(place, button, modifiers, n) => {
                self.harness.event(Event::PointerMoved(*place));
                for _ in 0..*n {
                    for pressed in [true, false] {
                        self.button(*place, *button, pressed, *modifiers);
                    }
                }
            }
            Action::Drag(from, to, modifiers) => {
                self.harness.event(Event::PointerMoved(*from));
                self.button(*from, PointerButton::Primary, true, *modifiers);
                self.harness.run_steps(1);
                self.harness.event(Event::PointerMoved(from.lerp(*to, 0.5)));
                self.harness.run_steps(1);
                self.harness.event(Event::PointerMoved(*to));
                self.harness.run_steps(1);
                self.button(*to, PointerButton::Primary, false, *modifiers);
            }
            Action::Wheel(place, delta, modifiers) => {
                self.harness.event(Event::PointerMoved(*place));
                self.harness.event(Event::MouseWheel {
                    unit: MouseWheelUnit::Point,
                    delta: *delta,
                    phase: egui::TouchPhase::Move,
                    source: egui::MouseWheelSource::Wheel,
                    modifiers: *modifiers,
                });
            }
            Action::Paste(words) => self.harness.event(Event::Paste((*words).to_owned())),
            Action::Cut => self.harness.event(Event::Cut),
            Action::Copy => self.harness.event(Event::Copy),
            Action::Compose(words) => {
                self.harness
                    .event(Event::Ime(egui::ImeEvent::Commit((*words).to_owned())));
            }
            Action::Resize(size) => drop(self.harness.set_size(*size)),
            Action::ComeBack => self.harness.event(Event::WindowFocused(true)),
            Action::ChangeText(at) => {
                let cut: String = BUNDLED_TEXT.chars().skip(*at).take(40).collect();
                let text = BUNDLED_TEXT.replacen(&cut, "", dice.below(2));
                std::fs::write(self.folder.join(TEXT), text).expect("it is written");
                self.is_text_changed = true;
                self.harness.event(Event::WindowFocused(true));
            }
            Action::Pick(name) => {
                *self.answers.ready.borrow_mut() = Some(self.folder.join(name));
            }
        }
        self.harness.run_steps(1);
        for _ in 0..40 {
            if !self.app().is_busy() {
                break;
            }
            std::thread::yield_now();
            self.harness.run_steps(1);
        }
    }

    fn button(&self, pos: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        self.harness.event(Event::PointerButton {
            pos,
            button,
            pressed,
            modifiers,
        });
    }

    /// What holds after every action.
    fn check(&mut self) -> Result<(), String> {
        self.n_checks += 1;
        let app = self.harness.state().as_ref().expect("the app is made");
        let Some(session) = app.session() else {
            self.start = None;
            self.revision = 0;
            return Ok(());
        };
        if let Some(view) = app.view()
            && session.set().document(&view.document).is_some()
        {
            let text = view.reading().text.as_str();
            let is_inside = |offset: u32| text.is_char_boundary(offset as usize);
            let selection = view.selection().map(|span| (span.start(), span.end()));
            let (start, end) = selection.unwrap_or((view.caret(), view.caret()));
            if !is_inside(view.caret()) || !is_inside(start) || !is_inside(end) || start > end {
                return Err(format!("the caret is at {} in {selection:?}", view.caret()));
            }
        }
        let is_new = session.revision() < self.revision;
        if is_new {
            self.start = None;
        }
        if is_new || session.revision() != self.revision || self.n_checks == 1 {
            self.revision = session.revision();
            check_set(session)?;
        }
        if self.start.is_none() && session.undo_label().is_none() {
            self.start = Some(bytes(session));
        }
        if self.n_checks.is_multiple_of(10)
            && let Some(path) = session.path()
        {
            // Saved or not, it is always a whole set.
            let file = std::fs::read(path).map_err(|error| error.to_string())?;
            set_file::read(&file).map_err(|error| format!("the file: {error}"))?;
        }
        Ok(())
    }

    /// Closes what is open and undoes all, as somebody would.
    fn undo_all(&mut self) -> Result<(), String> {
        for _ in 0..12 {
            self.harness.key_press(Key::Escape);
            self.harness.run_steps(2);
        }
        self.settle(5_000)?;
        self.check()?;
        self.harness.key_press(Key::F6);
        self.harness.run_steps(2);
        let mut n = 0;
        while self
            .app()
            .session()
            .is_some_and(|session| session.undo_label().is_some())
        {
            let before = self.app().session().map(Session::revision);
            self.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
            self.harness.run_steps(1);
            self.check()?;
            n += 1;
            if self.app().session().map(Session::revision) == before || n > 10 * ACTIONS {
                return Err("Ctrl+Z undoes nothing".to_owned());
            }
        }
        self.settle(5_000)?;
        match (self.app().session(), &self.start) {
            (Some(session), Some(start)) if bytes(session) != *start => {
                let now = bytes(session);
                let differs = now
                    .lines()
                    .zip(start.lines())
                    .find(|(now, start)| now != start);
                Err(format!("all undone, it is not what it was: {differs:?}"))
            }
            _ => Ok(()),
        }
    }

    /// Ends the program without a word and starts it again: all is there.
    fn ended_and_started(self) -> Result<(), String> {
        let Some(session) = self.app().session() else {
            return Ok(());
        };
        let Some(path) = session.path().map(Path::to_owned) else {
            return Ok(());
        };
        let before = bytes(session);
        let ids = |session: &Session| -> Vec<_> {
            session
                .set()
                .annotations
                .by_id()
                .map(|one| one.id)
                .collect()
        };
        let ids_before = ids(session);
        let (folder, is_text_changed) = (self.folder.clone(), self.is_text_changed);
        drop(self);
        let window = Self::open(&folder, &path)?;
        let session = window.app().session().ok_or("it does not open again")?;
        let ids_after = ids(session);
        if ids_after != ids_before {
            return Err(format!(
                "after a start there are {} annotations and not {}; read-only: {:?}, left: {:?}, \
                 what was done last: {:?}",
                ids_after.len(),
                ids_before.len(),
                session.read_only(),
                session.recovery(),
                session.undo_label(),
            ));
        }
        let after = bytes(session);
        // Passages of a text that has changed are looked for as soon as it is opened.
        if is_text_changed || after == before {
            return Ok(());
        }
        let differs = before
            .lines()
            .zip(after.lines())
            .find(|(before, after)| before != after);
        Err(format!("after a start it is not what it was: {differs:?}"))
    }
}

fn word(dice: &mut Dice) -> &'static str {
    let word: &&'static str = dice.one_of(&WORDS);
    word
}

/// These reach out of the stage: a folder of the user, the window itself.
fn reaches_out(command: Command) -> bool {
    matches!(command, Command::Quit | Command::OpenSample)
}

/// Holds the set and its indexes against a plain count of everything.
fn check_set(session: &Session) -> Result<(), String> {
    let set = session.set();
    let annotations = &set.annotations;
    let mut n_of_categories = BTreeMap::new();
    let mut n_of_coders = BTreeMap::new();
    for annotation in annotations.by_id() {
        let id = annotation.id;
        let is_whole = set.document(&annotation.document).is_some()
            && set.coder(&annotation.coder).is_some()
            && annotation
                .categories
                .iter()
                .all(|key| set.category(key).is_some())
            && !set.removed.contains_key(&id);
        if !is_whole {
            return Err(format!("{id} refers to what is not there"));
        }
        for category in &annotation.categories {
            *n_of_categories.entry(category).or_insert(0) += 1;
        }
        *n_of_coders.entry(&annotation.coder).or_insert(0) += 1;
        if let Some(span) = annotation.span() {
            let reading = session.reading(&annotation.document);
            let reading = reading.ok_or_else(|| format!("{id} stands in a text that is gone"))?;
            if reading.words(span) != *annotation.quote {
                return Err(format!("other words stand at {id}"));
            }
            let of_document = annotations.of_document(&annotation.document);
            let found = of_document.is_some_and(|all| {
                let mut found = all.placed.overlapping(span).into_iter();
                found.any(|entry| entry.id == id && entry.span == span)
            });
            if !found {
                return Err(format!("the index does not know {id}"));
            }
        }
    }
    let (mut n_placed, mut n_unplaced) = (0, 0);
    for document in &set.documents {
        if let Some(all) = annotations.of_document(&document.key) {
            n_placed += all.placed.len();
            n_unplaced += all.unplaced.len();
            if all.iter().any(|one| annotations.get(one.id) != Some(one)) {
                return Err("the index holds another version of an annotation".to_owned());
            }
        }
    }
    if n_placed + n_unplaced != annotations.len() || n_unplaced != annotations.n_unplaced() {
        return Err(format!(
            "{n_placed} and {n_unplaced} are not {}",
            annotations.len()
        ));
    }
    for category in &set.categories {
        let n = n_of_categories.get(&category.key).copied().unwrap_or(0);
        if annotations.n_of_category(&category.key) != n {
            return Err(format!("{} is miscounted", category.key));
        }
        let parent = category.parent.as_ref();
        if parent.is_some_and(|parent| set.category(parent).is_none()) {
            return Err(format!("{} stands under what is not there", category.key));
        }
    }
    for coder in &set.coders {
        let n = n_of_coders.get(&coder.key).copied().unwrap_or(0);
        if annotations.n_of_coder(&coder.key) != n {
            return Err(format!("{} is miscounted", coder.key));
        }
    }
    Ok(())
}
