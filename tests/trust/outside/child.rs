//! What a child does with a set: the steps of a scenario, one after the other, and what it says
//! of them.
//!
//! A child speaks by `writev`, which the program itself does not use: so faults of other calls
//! do not keep it from being heard.

use std::fs::File;
use std::io::{BufRead as _, IoSlice, Write as _};
use std::os::fd::AsFd as _;
use std::process::ExitCode;

use speechmark::model::Key;
use speechmark::session::{Existing, NewAnnotation, SaveError, Session};
use speechmark::storage::codebook_file;

use super::desk::{Counting, Desk, SENTENCE_CHARS, text_of};
use super::scenarios::{self, Begin, Scenario, Step};

/// So that ids are others than those of the preparation.
const FIRST_ID: u64 = 1000;
/// More than a step needs, even if it is made twice.
const CALLS_A_STEP: u64 = 30;

/// What somebody may want to know while steps are made. Numbers count the states of the set.
pub enum Event<'e> {
    /// The set is in its next state.
    State(&'e Session),
    /// All states up to this one are on the disk.
    Flushed(usize),
    /// The file is in this state.
    Saved(usize),
    /// A step could not be made.
    Failed(String),
    /// A save that failed left another set in memory than before.
    MemoryChanged,
    /// What could not be saved in its place was saved elsewhere.
    Elsewhere,
    /// From here on work may be disturbed.
    Here,
    /// The session has ended by itself, in this state.
    Ended(usize),
}

/// Somebody who makes steps.
pub struct Worker<'h> {
    desk: Desk,
    session: Session,
    n_changes: u32,
    n_states: usize,
    has_failed: bool,
    hear: &'h mut dyn FnMut(Event<'_>),
}

/// How a child behaves besides the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manner {
    /// Waits for a line where work may be disturbed.
    pub gated: bool,
    /// Waits for a line behind everything that it says.
    pub paced: bool,
    /// Saves elsewhere at the end if anything has failed.
    pub rescues: bool,
}

impl Manner {
    pub fn words(self) -> Vec<&'static str> {
        let all = [
            (self.gated, "gated"),
            (self.paced, "paced"),
            (self.rescues, "rescues"),
        ];
        let chosen = all.into_iter().filter(|(is_so, _)| *is_so);
        chosen.map(|(_, word)| word).collect()
    }

    fn from_words(words: &[String]) -> Self {
        let has = |word: &str| words.iter().any(|given| given == word);
        Self {
            gated: has("gated"),
            paced: has("paced"),
            rescues: has("rescues"),
        }
    }
}

/// Runs a child: `SCENARIO FOLDER [MANNER …]`.
pub fn run(words: &[String]) -> ExitCode {
    let [name, folder, rest @ ..] = words else {
        eprintln!("usage: trust child SCENARIO FOLDER");
        return ExitCode::from(2);
    };
    let desk = Desk::at(folder.as_str());
    let manner = Manner::from_words(rest);
    if name == "careless" {
        return super::pulled_plug::be_careless(&desk, rest);
    }
    if name == "writer" {
        return super::writers::be_a_writer(&desk, rest);
    }
    let Some(scenario) = scenarios::session(name) else {
        eprintln!("there is no scenario “{name}”");
        return ExitCode::from(2);
    };
    let mut mouth = Mouth::new();
    let mut has_failed = false;
    let done = work(&scenario, &desk, manner.rescues, &mut |event| match event {
        Event::State(_) => {}
        Event::Flushed(n) => mouth.say(&format!("flushed {n}"), manner.paced),
        Event::Saved(n) => mouth.say(&format!("saved {n}"), manner.paced),
        Event::Failed(why) => {
            has_failed = true;
            mouth.say(&format!("failed {}", why.replace('\n', " ")), manner.paced);
        }
        Event::MemoryChanged => mouth.say("memory-changed", false),
        Event::Elsewhere => mouth.say("elsewhere", false),
        Event::Here => {
            // Found in a trace.
            let _nothing = std::fs::metadata(desk.folder.join("here"));
            if manner.gated {
                mouth.say("here", true);
            }
        }
        Event::Ended(n) => mouth.say(&format!("ended {n}"), false),
    });
    if let Err(why) = done {
        mouth.say(&format!("failed {}", why.replace('\n', " ")), manner.paced);
        has_failed = true;
    }
    ExitCode::from(u8::from(has_failed))
}

/// The way out of a child, and the way in where it waits.
pub struct Mouth {
    out: File,
}

impl Mouth {
    pub fn new() -> Self {
        let out = std::io::stdout().as_fd().try_clone_to_owned();
        Self {
            out: File::from(out.expect("a second handle")),
        }
    }

    pub fn say(&mut self, line: &str, waits: bool) {
        let line = format!("{line}\n");
        // Whoever does not listen any more has ended.
        let _heard = self.out.write_vectored(&[IoSlice::new(line.as_bytes())]);
        if waits {
            let _go = std::io::stdin().lock().read_line(&mut String::new());
        }
    }
}

/// Makes all steps of a scenario, and tells of them. Fails where the set cannot even be opened.
pub fn work(
    scenario: &Scenario,
    desk: &Desk,
    rescues: bool,
    hear: &mut dyn FnMut(Event<'_>),
) -> Result<(), String> {
    if scenario.steps.first() == Some(&Step::Here) {
        hear(Event::Here);
    }
    let origin = Counting::from(FIRST_ID);
    let mut session = match scenario.begin {
        Begin::New => {
            let mut session = Session::new("李", Box::new(origin.clone()));
            start(&mut session, desk)?;
            session.start_journal(&desk.data());
            session
        }
        Begin::Open => desk.open(&origin)?,
    };
    let documents = &session.set().documents;
    if let Some(why) = documents
        .iter()
        .find_map(|known| session.why_missing(&known.key))
    {
        return Err(format!("opening: {why}"));
    }
    if let Some(recovery) = session.recovery()
        && let Some(damage) = &recovery.damage
        && scenario.n_recoverable != Some(recovery.n_changes)
    {
        // Somebody would close it and look at the disk.
        return Err(format!("recovering: {damage}"));
    }
    session
        .recover()
        .map_err(|error| format!("recovering: {error}"))?;
    hear(Event::State(&session));
    let mut worker = Worker {
        desk: desk.clone(),
        session,
        n_changes: scenario.first_change,
        n_states: 0,
        has_failed: false,
        hear,
    };
    for (at, step) in scenario.steps.iter().enumerate() {
        origin.go_on_from(FIRST_ID + (at as u64 + 2) * CALLS_A_STEP);
        if at > 0 || *step != Step::Here {
            worker.step(*step)?;
        }
        // After each step, as in the window: what succeeds later is no trouble any more.
        for trouble in worker.session.keeping_troubles().into_values() {
            worker.fail(format!("keeping: {trouble}"));
        }
    }
    if rescues && worker.has_failed {
        let elsewhere = desk.elsewhere();
        match worker.session.save_as(&elsewhere, Existing::Replace) {
            Ok(()) => (worker.hear)(Event::Elsewhere),
            Err(error) => worker.fail(format!("saving elsewhere: {error}")),
        }
    }
    let Worker {
        session,
        n_states,
        hear,
        ..
    } = worker;
    drop(session);
    hear(Event::Ended(n_states));
    Ok(())
}

/// Puts document, category and coder into a new set.
pub fn start(session: &mut Session, desk: &Desk) -> Result<(), String> {
    let read = speechmark::format::document::read(&desk.document(), Some(encoding_rs::UTF_8));
    let read = read.map_err(|error| error.to_string())?;
    let started = session.start_with_document(read);
    started.map_err(|error| error.to_string())?;
    let category = session.add_category("教育", None);
    category.map(drop).map_err(|error| error.to_string())
}

impl Worker<'_> {
    fn fail(&mut self, why: String) {
        self.has_failed = true;
        (self.hear)(Event::Failed(why));
    }

    fn next_state(&mut self) {
        self.n_states += 1;
        (self.hear)(Event::State(&self.session));
    }

    /// Makes a step. What cannot even be changed is left as it is, and the work with it.
    fn step(&mut self, step: Step) -> Result<(), String> {
        match step {
            Step::Here => (self.hear)(Event::Here),
            Step::Change => {
                self.n_changes += 1;
                let done = change(&mut self.session, self.n_changes);
                return self.changed(done);
            }
            Step::Undo => {
                let done = self.session.undo().map(drop);
                return self.changed(done.map_err(|error| error.to_string()));
            }
            Step::Redo => {
                let done = self.session.redo().map(drop);
                return self.changed(done.map_err(|error| error.to_string()));
            }
            Step::Codebook => {
                let book = codebook_file::built_in("work-report")
                    .expect("it is built in")
                    .expect("it is sound");
                let done = self.session.load_codebook(&book).map(drop);
                return self.changed(done.map_err(|error| error.to_string()));
            }
            Step::Restore => {
                let backups = self.session.backups();
                let done = match backups.get(1) {
                    Some(backup) => self.session.restore_backup(backup).map(drop),
                    None => return Err("changing: there is no such backup".to_owned()),
                };
                return self.changed(done.map_err(|error| error.to_string()));
            }
            Step::Flush => match self.session.flush_journal() {
                Ok(()) => (self.hear)(Event::Flushed(self.n_states)),
                Err(error) => {
                    self.fail(format!("flushing: {error}"));
                    // Once more, as the journal itself would in a second.
                    if self.session.flush_journal().is_ok() {
                        (self.hear)(Event::Flushed(self.n_states));
                    }
                }
            },
            Step::Save => self.save(),
        }
        Ok(())
    }

    fn changed(&mut self, done: Result<(), String>) -> Result<(), String> {
        done.map_err(|why| format!("changing: {why}"))?;
        self.next_state();
        Ok(())
    }

    fn save(&mut self) {
        let mut outcome = self.try_save();
        if let Err(error) = outcome {
            self.fail(format!("saving: {error}"));
            outcome = self.try_save();
        }
        self.next_state();
        match outcome {
            Ok(()) => (self.hear)(Event::Saved(self.n_states)),
            Err(error) => self.fail(format!("saving again: {error}")),
        }
    }

    fn try_save(&mut self) -> Result<(), SaveError> {
        let before = text_of(&self.session);
        let existing = match self.session.path() {
            Some(_) => Existing::KeepIfChanged,
            None => Existing::Keep,
        };
        let outcome = self.session.save_as(&self.desk.set(), existing);
        if outcome.is_err() && text_of(&self.session) != before {
            (self.hear)(Event::MemoryChanged);
        }
        outcome
    }
}

/// Makes the n-th change: an annotation, a note on it, another title.
pub fn change(session: &mut Session, n: u32) -> Result<(), String> {
    let last = session.set().annotations.by_id().last().map(|last| last.id);
    let done = match (n % 3, last) {
        (1, Some(id)) => session.set_note(id, &format!("备注 {n}")),
        (2, _) => session.set_title(&format!("标题 {n}")),
        _ => return annotate(session, n, &n.to_string()),
    };
    done.map_err(|error| error.to_string())
}

/// Annotates the n-th sentence, with a note.
pub fn annotate(session: &mut Session, n: u32, note: &str) -> Result<(), String> {
    let documents = &session.set().documents;
    let document = documents.first().map(|document| document.key.clone());
    let document = document.ok_or("no document")?;
    let category = session.set().categories.first();
    let category: Key = category
        .map(|known| known.key.clone())
        .ok_or("no category")?;
    let start = n * SENTENCE_CHARS;
    let span = session
        .span_from_chars(&document, start, start + 12)
        .map_err(|error| error.to_string())?;
    let new = NewAnnotation {
        categories: vec![category],
        note: note.to_owned(),
        ..NewAnnotation::default()
    };
    let done = session.annotate(&document, span, new).map(drop);
    done.map_err(|error| error.to_string())
}
