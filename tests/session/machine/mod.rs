//! The session against a plain model of what it should be: whatever a person does, whatever
//! becomes of the file meanwhile, and wherever the program ends.

mod model;

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use speechmark::merge::{self, Choices, Merged};
use speechmark::model::AnnotationSet;
use speechmark::session::{Existing, Occasion, RecoveryKind, SaveError, Session, SessionError};
use speechmark::storage::data_folder::DataFolder;
use speechmark::storage::set_file::{self, Paths};

use super::play::{Deed, Play, SharedOrigin, Step, is_asked_twice, step};
use model::Model;

/// What happens to an open set.
#[derive(Debug, Clone)]
pub enum Event {
    Step(Step),
    Save,
    /// To another folder, so that the documents are named anew.
    SaveElsewhere,
    /// Work goes on while the file is written; perhaps the program ends before it is told.
    SaveMeanwhile(Vec<Step>, Vec<Step>, Ends),
    /// The program ends without saving; all it had done is on the disk.
    Crash,
    /// The set is saved, closed, and opened again.
    Reopen,
    UndoAll,
    /// Somebody else changes the file; what both did is merged, and the result is saved.
    Outside(Vec<Step>),
}

/// Where the program ends during a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    Nowhere,
    BeforeWriting,
    BeforeTelling,
}

pub fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        48 => step().prop_map(Event::Step),
        3 => Just(Event::Save),
        2 => Just(Event::SaveElsewhere),
        3 => Just(Event::Crash),
        3 => save_meanwhile(),
        1 => Just(Event::Reopen),
        1 => Just(Event::UndoAll),
        1 => prop::collection::vec(step(), 1..4).prop_map(Event::Outside),
    ]
}

fn save_meanwhile() -> impl Strategy<Value = Event> {
    let steps = || prop::collection::vec(step(), 0..4);
    let ends = prop_oneof![
        2 => Just(Ends::Nowhere),
        1 => Just(Ends::BeforeWriting),
        1 => Just(Ends::BeforeTelling),
    ];
    (steps(), steps(), ends)
        .prop_map(|(before, behind, ends)| Event::SaveMeanwhile(before, behind, ends))
}

/// A session, what it should be, and what it was at each step.
pub struct Machine {
    play: Play,
    origin: SharedOrigin,
    data: DataFolder,
    n_saves: usize,
    now: Model,
    past: Vec<Model>,
    future: Vec<Model>,
    /// The bytes with nothing done.
    start: String,
    /// What a set without a file begins with.
    unnamed: (String, Model),
    /// What the set's file holds.
    file: Option<(Vec<u8>, Model)>,
}

impl Machine {
    pub fn new(folder: tempfile::TempDir, body: &str) -> Self {
        let origin = SharedOrigin::default();
        let mut play = Play::new(folder, body, Box::new(origin.clone()));
        let data = DataFolder::at(play.folder.path().join("data"));
        play.session.start_journal(&data);
        let now = Model::of(&play.session);
        Self {
            start: bytes(&play.session),
            unnamed: (bytes(&play.session), now.clone()),
            now,
            play,
            origin,
            data,
            n_saves: 0,
            past: Vec::new(),
            future: Vec::new(),
            file: None,
        }
    }

    pub fn meet(&mut self, event: &Event) -> Result<(), TestCaseError> {
        match event {
            Event::Step(step) => self.step(step)?,
            Event::Save => {
                let path = self.play.session.path().map(Path::to_owned);
                let path = path.unwrap_or_else(|| self.play.folder.path().join("set.ron"));
                self.save(&path, Existing::KeepIfChanged)?;
            }
            Event::SaveElsewhere => {
                self.n_saves += 1;
                let folder = self.play.folder.path().join(format!("f{}", self.n_saves));
                std::fs::create_dir(&folder).expect("a folder");
                self.save(&folder.join("set.ron"), Existing::Keep)?;
            }
            Event::SaveMeanwhile(before, behind, ends) => {
                self.save_meanwhile(before, behind, *ends)?;
            }
            Event::Crash => self.crash()?,
            Event::Reopen => {
                if let Some(path) = self.play.session.path().map(Path::to_owned) {
                    self.save(&path, Existing::KeepIfChanged)?;
                    self.crash()?;
                    prop_assert!(self.past.is_empty(), "it had been saved");
                }
            }
            Event::UndoAll => self.undo_all()?,
            Event::Outside(steps) => self.outside(steps)?,
        }
        self.check()
    }

    /// Ends as programs do when they are killed, and begins again.
    pub fn crash(&mut self) -> Result<(), TestCaseError> {
        let path = self.play.session.path().map(Path::to_owned);
        self.crash_and_open(path.as_deref())
    }

    fn crash_and_open(&mut self, path: Option<&Path>) -> Result<(), TestCaseError> {
        let id = self.play.session.set().id;
        let annotations = self.play.session.set().annotations.clone();
        let before = bytes(&self.play.session);
        let state = self.play.session.journal_state().expect("a journal");
        if path.is_none() && state.appended == 0 {
            // Nothing was done to it: nothing is kept.
            return Ok(());
        }
        // Dropped first, as a crash lets go of the lock; what is dropped is flushed.
        self.close();
        self.past.clear();
        self.future.clear();
        if let Some(path) = path {
            self.open(path)?;
        } else {
            let origin = Box::new(self.origin.clone());
            let opened = Session::open_unnamed(id, "李", origin, &self.data);
            self.play.session = opened.expect("it opens again").session;
            let (begun_with, model) = &self.unnamed;
            if *begun_with != before {
                self.past.push(model.clone());
            }
        }
        prop_assert_eq!(&bytes(&self.play.session), &before);
        prop_assert_eq!(&self.play.session.set().annotations, &annotations);
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let Some(deed) = self.play.deed(step) else {
            return Ok(());
        };
        let revision = self.play.session.revision();
        let did = match self.play.carry_out(&deed) {
            Ok(did) => did,
            Err(error) => {
                let is_defect =
                    matches!(&error, SessionError::Edit(edit) if !is_asked_twice(step, edit));
                prop_assert!(!is_defect, "{:?}: {}", step, error);
                prop_assert_eq!(self.play.session.revision(), revision);
                return Ok(());
            }
        };
        let session = &self.play.session;
        match deed {
            Deed::Undo => {
                if let Some(before) = self.past.pop() {
                    self.future.push(std::mem::replace(&mut self.now, before));
                }
            }
            Deed::Redo => {
                if let Some(after) = self.future.pop() {
                    self.past.push(std::mem::replace(&mut self.now, after));
                }
            }
            _ => {
                let before = self.now.clone();
                let does = self.now.does(&deed, &did, session, &Model::of(session));
                prop_assert_eq!(does, Ok(()), "{:?} gave {:?}", deed, did);
                if session.revision() != revision {
                    self.past.push(before);
                    self.future.clear();
                }
            }
        }
        Ok(())
    }

    /// What always holds.
    fn check(&self) -> Result<(), TestCaseError> {
        let session = &self.play.session;
        prop_assert_eq!(&Model::of(session), &self.now);
        prop_assert_eq!(self.now.unsound(), None);
        prop_assert_eq!(session.undo_label().is_some(), !self.past.is_empty());
        prop_assert_eq!(session.redo_label().is_some(), !self.future.is_empty());
        let annotations = &session.set().annotations;
        let of_documents = session.set().documents.iter();
        let n: usize = of_documents
            .map(|document| annotations.n_of_document(&document.key))
            .sum();
        prop_assert_eq!(n, annotations.len());
        if let Some(journal) = session.journal_state() {
            prop_assert!(journal.trouble.is_none(), "{:?}", journal);
        }
        let troubles = session.keeping_troubles();
        prop_assert!(troubles.is_empty(), "{:?}", troubles);
        if let (Some(path), Some((file, _))) = (session.path(), &self.file) {
            let there = std::fs::read(path).expect("the set's file");
            prop_assert!(there == *file, "the file has changed without a save");
        }
        Ok(())
    }

    fn save(&mut self, path: &Path, existing: Existing) -> Result<(), TestCaseError> {
        let saved = self.play.session.save_as(path, existing);
        prop_assert!(saved.is_ok(), "{:?}", saved);
        prop_assert!(!self.play.session.is_dirty());
        let file = std::fs::read(path).expect("it is there");
        let set = set_file::read(&file).expect("it reads");
        prop_assert_eq!(&Model::of_set(&set, |_| None), &self.now);
        self.file = Some((file, self.now.clone()));
        Ok(())
    }

    fn save_meanwhile(
        &mut self,
        before: &[Step],
        behind: &[Step],
        ends: Ends,
    ) -> Result<(), TestCaseError> {
        let path = self.play.session.path().map(Path::to_owned);
        let path = path.unwrap_or_else(|| self.play.folder.path().join("set.ron"));
        let session = &mut self.play.session;
        let saving = session
            .start_saving(&path, Existing::KeepIfChanged, Occasion::ByItself)
            .expect("it can be saved");
        let saved = self.now.clone();
        for step in before {
            self.step(step)?;
        }
        if ends == Ends::BeforeWriting {
            return self.crash();
        }
        let written = saving.write();
        self.file = Some((std::fs::read(&path).expect("it is there"), saved));
        for step in behind {
            self.step(step)?;
        }
        if ends == Ends::BeforeTelling {
            return self.crash_and_open(Some(&path));
        }
        let finished = self.play.session.finish_saving(written);
        prop_assert!(finished.is_ok(), "{:?}", finished);
        Ok(())
    }

    fn close(&mut self) {
        let nothing = Session::new("李", Box::new(self.origin.clone()));
        drop(std::mem::replace(&mut self.play.session, nothing));
    }

    /// Opens a set with what its journal holds.
    fn open(&mut self, path: &Path) -> Result<(), TestCaseError> {
        let origin = Box::new(self.origin.clone());
        let opened = Session::open_journaled(path, "李", origin, &self.data);
        let mut session = opened.expect("it opens again").session;
        let in_file = bytes(&session);
        let seen = Model::of(&session);
        let file = self.file.as_ref().map(|(_, model)| model);
        prop_assert_eq!(Some(&seen), file);
        if let Some(recovery) = session.recovery() {
            prop_assert_eq!(recovery.kind, RecoveryKind::Changes);
            prop_assert!(recovery.damage.is_none(), "{:?}", recovery.damage);
            session.recover().expect("it is recovered");
            session.undo().expect("it is one step");
            prop_assert_eq!(&bytes(&session), &in_file);
            session.redo().expect("it is done again");
            prop_assert!(session.is_dirty());
            self.past.push(seen);
        }
        prop_assert!(session.recovery().is_none());
        self.start = in_file;
        self.play.session = session;
        Ok(())
    }

    fn undo_all(&mut self) -> Result<(), TestCaseError> {
        let session = &mut self.play.session;
        let now = bytes(session);
        let mut n = 0;
        while session.undo().expect("it can be undone").is_some() {
            n += 1;
        }
        prop_assert_eq!(n, self.past.len());
        prop_assert_eq!(&bytes(session), &self.start);
        if let Some(first) = self.past.first() {
            prop_assert_eq!(&Model::of(session), first);
        }
        for _ in 0..n {
            session.redo().expect("it can be done again");
        }
        prop_assert_eq!(&bytes(session), &now);
        Ok(())
    }

    /// Somebody else opens the file, changes it and saves. This session notices; both versions
    /// are merged as one step, and the result is saved.
    fn outside(&mut self, steps: &[Step]) -> Result<(), TestCaseError> {
        let Some(path) = self.play.session.path().map(Path::to_owned) else {
            return Ok(());
        };
        let base = self.file.as_ref().map(|(file, _)| file.clone());
        let base = base.expect("a set with a path has a file");
        let theirs = self.their_version(&path, steps);
        if theirs == base {
            return Ok(());
        }
        let saved = self.play.session.save(Existing::KeepIfChanged);
        let is_noticed = matches!(saved, Err(SaveError::ChangedOutside { .. }));
        prop_assert!(is_noticed, "{:?}", saved);
        prop_assert_eq!(&Model::of(&self.play.session), &self.now);
        prop_assert!(std::fs::read(&path).expect("it is there") == theirs);

        let ours = set_file::write(
            self.play.session.set(),
            self.play.session.readings(),
            &Paths::new(),
        );
        let ours = ours.expect("it is written");
        let read = |bytes: &[u8]| set_file::read(bytes).expect("it reads");
        let (base, ours, theirs) = (read(&base), read(ours.as_bytes()), read(&theirs));
        let merged = merge::merge(Some(&base), &ours, &theirs);
        check_merge(&base, &ours, &theirs, &merged)?;

        let before = self.now.clone();
        let revision = self.play.session.revision();
        let merging = self.play.session.start_merging().expect("it has a file");
        let reconciled = merging.merge(&Choices::new()).expect("it is a set");
        let taken_in = self.play.session.finish_merging(reconciled);
        prop_assert!(taken_in.is_ok(), "{:?}", taken_in);
        self.now = Model::of(&self.play.session);
        prop_assert_eq!(&self.now, &Model::of_set(&merged.set, |_| None));
        if self.play.session.revision() != revision {
            self.past.push(before);
            self.future.clear();
        }
        if self.play.session.is_dirty() {
            return self.save(&path, Existing::KeepIfChanged);
        }
        let there = std::fs::read(&path).expect("it is there");
        self.file = Some((there, self.now.clone()));
        Ok(())
    }

    /// Lets somebody else work on the file, without the data folder of this machine.
    fn their_version(&mut self, path: &PathBuf, steps: &[Step]) -> Vec<u8> {
        let theirs = Session::open(path, "王", Box::new(self.origin.clone()));
        let theirs = theirs.expect("it opens").session;
        let ours = std::mem::replace(&mut self.play.session, theirs);
        for step in steps {
            // What is refused is told, and tested, elsewhere.
            let _refused = self.play.take(step);
        }
        let saved = self.play.session.save(Existing::KeepIfChanged);
        saved.expect("nobody else has changed it");
        self.play.session = ours;
        std::fs::read(path).expect("it is there")
    }
}

/// Every annotation of either side is there, as the side that changed it has it; only what one
/// side deleted and the other left as it was is gone.
fn check_merge(
    base: &AnnotationSet,
    ours: &AnnotationSet,
    theirs: &AnnotationSet,
    merged: &Merged,
) -> Result<(), TestCaseError> {
    let mirrored = merge::merge(Some(base), theirs, ours);
    prop_assert_eq!(&mirrored.set, &merged.set);
    let model = |set: &AnnotationSet| Model::of_set(set, |_| None);
    let result = model(&merged.set);
    let (base, ours, theirs) = (model(base), model(ours), model(theirs));
    prop_assert_eq!(result.unsound(), None);
    for (side, other) in [(&ours, &theirs), (&theirs, &ours)] {
        for row in &side.annotations {
            let (before, beside) = (base.row(row.id), other.row(row.id));
            match result.row(row.id) {
                None => {
                    let is_meant = other.removed.contains(&row.id) && before == Some(row);
                    prop_assert!(is_meant, "{:?} is lost", row);
                    prop_assert!(result.removed.contains(&row.id));
                }
                Some(after) if before == beside => {
                    // Nobody else touched it.
                    prop_assert_eq!(after, row);
                }
                Some(after) => {
                    let is_old = before.is_some_and(|before| before.note == row.note);
                    prop_assert!(is_old || after.note.contains(&row.note), "{:?}", after);
                }
            }
        }
        for category in &side.categories {
            let is_in = |model: &Model| model.categories.iter().any(|c| c.key == category.key);
            prop_assert!(is_in(&result) || (is_in(&base) && !is_in(other)));
        }
        for (key, _) in &side.coders {
            // One whose coming was made undone on the other side may go, if nothing is theirs.
            let is_in = |model: &Model| model.coders.iter().any(|(known, _)| known == key);
            prop_assert!(is_in(&result) || (is_in(&base) && !is_in(other)));
        }
    }
    Ok(())
}

/// The set as its file would hold it, with its documents named by their files alone: each save
/// may name the folders anew.
pub fn bytes(session: &Session) -> String {
    let documents = session.set().documents.iter();
    let names: Paths = documents
        .map(|document| {
            let name = document.path.rsplit('/').next().unwrap_or_default();
            (document.key.clone(), name.to_owned())
        })
        .collect();
    set_file::write(session.set(), session.readings(), &names).expect("the set is written")
}
