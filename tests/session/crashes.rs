//! Whatever a person does, after a crash it is all there again.

use proptest::prelude::*;

use speechmark::session::{Existing, Occasion, RecoveryKind};
use speechmark::storage::data_folder::DataFolder;

use super::laws::{Play, Step, body, step};
use super::*;

/// What happens to an open set.
#[derive(Debug, Clone)]
enum Event {
    Step(Step),
    Save,
    /// To another folder, so that the documents are named anew.
    SaveElsewhere,
    /// Steps are taken while the file is written; perhaps the program ends before it is told.
    SaveMeanwhile(Vec<Step>, Vec<Step>, Ends),
    /// The program ends without saving; all it had done is on the disk.
    Crash,
}

/// Where the program ends during a save.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ends {
    Nowhere,
    BeforeWriting,
    BeforeTelling,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        16 => step().prop_map(Event::Step),
        1 => Just(Event::Save),
        1 => Just(Event::SaveElsewhere),
        2 => Just(Event::Crash),
        2 => (
            prop::collection::vec(step(), 0..4),
            prop::collection::vec(step(), 0..4),
            prop_oneof![
                2 => Just(Ends::Nowhere),
                1 => Just(Ends::BeforeWriting),
                1 => Just(Ends::BeforeTelling),
            ],
        )
            .prop_map(|(before, behind, ends)| Event::SaveMeanwhile(before, behind, ends)),
    ]
}

struct Crashing {
    play: Play,
    origin: SharedOrigin,
    data: DataFolder,
    n_saves: usize,
}

impl Crashing {
    fn new(body: &str) -> Self {
        let origin = SharedOrigin::default();
        let mut play = Play::new(body, Box::new(origin.clone()));
        let data = DataFolder::at(play.folder.path().join("data"));
        play.session.start_journal(&data);
        Self {
            play,
            origin,
            data,
            n_saves: 0,
        }
    }

    fn meet(&mut self, event: &Event) -> Result<(), TestCaseError> {
        match event {
            Event::Step(step) => self.take_all(std::slice::from_ref(step)),
            Event::Save => {
                let path = self.play.session.path().map(Path::to_owned);
                let path = path.unwrap_or_else(|| self.play.folder.path().join("set.ron"));
                let saved = self.play.session.save_as(&path, Existing::KeepIfChanged);
                prop_assert!(saved.is_ok(), "{:?}", saved);
            }
            Event::SaveElsewhere => {
                self.n_saves += 1;
                let folder = self.play.folder.path().join(format!("f{}", self.n_saves));
                std::fs::create_dir(&folder).expect("a folder");
                let path = folder.join("set.ron");
                let saved = self.play.session.save_as(&path, Existing::Keep);
                prop_assert!(saved.is_ok(), "{:?}", saved);
            }
            Event::SaveMeanwhile(before, behind, ends) => {
                let path = self.play.session.path().map(Path::to_owned);
                let path = path.unwrap_or_else(|| self.play.folder.path().join("set.ron"));
                let saving = self
                    .play
                    .session
                    .start_saving(&path, Existing::KeepIfChanged, Occasion::ByItself)
                    .expect("it can be saved");
                self.take_all(before);
                if *ends == Ends::BeforeWriting {
                    return self.crash();
                }
                let saved = saving.write();
                self.take_all(behind);
                if *ends == Ends::BeforeTelling {
                    return self.crash_and_open(Some(&path));
                }
                let finished = self.play.session.finish_saving(saved);
                prop_assert!(finished.is_ok(), "{:?}", finished);
            }
            Event::Crash => self.crash()?,
        }
        let state = self.play.session.journal_state().expect("a journal");
        prop_assert!(state.trouble.is_none(), "{:?}", state);
        let trouble = self.play.session.keeping_trouble();
        prop_assert!(trouble.is_none(), "{:?}", trouble);
        Ok(())
    }

    fn take_all(&mut self, steps: &[Step]) {
        for step in steps {
            // What is refused is told, and tested, elsewhere.
            let _ = self.play.take(step);
        }
    }

    fn crash(&mut self) -> Result<(), TestCaseError> {
        let path = self.play.session.path().map(Path::to_owned);
        self.crash_and_open(path.as_deref())
    }

    fn crash_and_open(&mut self, path: Option<&Path>) -> Result<(), TestCaseError> {
        let id = self.play.session.set().id;
        let is_told = self.play.session.path() == path;
        let before = bytes(&self.play.session);
        let annotations = self.play.session.set().annotations.clone();
        let state = self.play.session.journal_state().expect("a journal");
        if path.is_none() && state.appended == 0 {
            // Nothing was done to it: nothing is kept.
            return Ok(());
        }
        // Dropped first, as a crash lets go of the lock; what is dropped is flushed.
        let nothing = Session::new("李", Box::new(self.origin.clone()));
        drop(std::mem::replace(&mut self.play.session, nothing));
        let origin = Box::new(self.origin.clone());
        let mut session = match path {
            Some(path) => Session::open_journaled(path, "李", origin, &self.data),
            None => Session::open_unnamed(id, "李", origin, &self.data),
        }
        .expect("it opens again")
        .session;
        if path.is_some() {
            let in_file = bytes(&session);
            if let Some(recovery) = session.recovery() {
                prop_assert_eq!(recovery.kind, RecoveryKind::Changes);
                prop_assert!(recovery.damage.is_none(), "{:?}", recovery.damage);
                session.recover().expect("it is recovered");
                session.undo().expect("it is one step");
                prop_assert_eq!(&bytes(&session), &in_file);
                session.redo().expect("it is done again");
                prop_assert!(session.is_dirty());
            }
            prop_assert!(session.recovery().is_none());
        }
        // The file names its documents as seen from where it is, of which nobody was told.
        if is_told {
            prop_assert_eq!(&bytes(&session), &before);
        }
        prop_assert_eq!(&session.set().annotations, &annotations);
        self.play.session = session;
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn after_a_crash_the_set_is_as_it_was(
        body in body(),
        events in prop::collection::vec(event(), 0..40),
    ) {
        let mut crashing = Crashing::new(&body);
        for event in &events {
            crashing.meet(event)?;
        }
        crashing.crash()?;
    }
}
