use std::path::PathBuf;
use std::sync::Arc;

use speechmark::edit::{Action, Change, Edit, Label, Positioned, Transaction};
use speechmark::model::{Anchor, Annotation, CharSpan, Document, Key};
use speechmark::session::{
    Concern, DeclineError, Existing, Occasion, RecoveryKind, RestoreError, SaveError, SessionError,
    UnnamedSet,
};
use speechmark::storage::backups;
use speechmark::storage::data_folder::DataFolder;
use speechmark::storage::journal::{Entry, Journal, Log, Start, Step};
use speechmark::storage::set_file::Readings;
use speechmark::text::span::Span;

use super::*;

const SPEECH: &str = "控辍保学的压力还很大，要逐人劝返。村卫生室药品不全。";

/// A folder with a speech, and what sessions over it need.
struct Desk {
    folder: tempfile::TempDir,
    origin: SharedOrigin,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            origin: SharedOrigin::default(),
        }
    }

    fn data(&self) -> DataFolder {
        DataFolder::at(self.folder.path().join("data"))
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("speech.ron")
    }

    fn file(&self) -> String {
        std::fs::read_to_string(self.path()).expect("the set is there")
    }

    /// A new set over the speech, journaled.
    fn begin(&self) -> Session {
        let mut session = Session::new("李", Box::new(self.origin.clone()));
        let read = document(self.folder.path(), "speech.txt", SPEECH);
        session.start_with_document(read).expect("a document");
        session.start_journal(&self.data());
        session.add_category("教育", None).expect("a category");
        session
    }

    /// A set with a file, in which “控辍保学” is tagged.
    fn saved(&self) -> Session {
        let mut session = self.begin();
        tag(&mut session, "控辍保学");
        let path = self.path();
        session.save_as(&path, Existing::Keep).expect("it is saved");
        session
    }

    fn open(&self) -> Session {
        let origin = Box::new(self.origin.clone());
        Session::open_journaled(&self.path(), "李", origin, &self.data())
            .expect("it opens")
            .session
    }

    fn unnamed(&self) -> Vec<UnnamedSet> {
        Session::unnamed_sets(&self.data())
    }

    fn n_aside(&self, session: &Session) -> usize {
        self.data().of_set(session.set().id).aside().len()
    }
}

fn tag(session: &mut Session, words: &str) {
    let document = session.set().documents[0].key.clone();
    let category = session.set().categories[0].key.clone();
    let start = SPEECH.find(words).expect("the words are in the text");
    let span = Span::from_range(start..start + words.len());
    session
        .toggle(&document, span, &category)
        .expect("it is tagged");
}

#[test]
fn what_was_not_saved_is_told_and_comes_back_as_one_step() {
    let desk = Desk::new();
    let mut session = desk.saved();
    let in_file = bytes(&session);
    tag(&mut session, "药品不全");
    session.set_title("题").expect("a title");
    let at_the_end = bytes(&session);
    drop(session);

    let before = desk.file();
    let mut session = desk.open();
    let recovery = session.recovery().expect("something is left");
    assert_eq!(recovery.kind, RecoveryKind::Changes);
    assert_eq!(recovery.n_changes, 2);
    assert!(recovery.since < recovery.until);
    assert_eq!(bytes(&session), in_file, "nothing is done without asking");
    assert!(!session.is_dirty());
    assert_eq!(session.recover().expect("it is recovered"), 2);
    assert_eq!(bytes(&session), at_the_end);
    assert!(session.is_dirty());
    assert_eq!(desk.file(), before);
    session.undo().expect("it is one step");
    assert_eq!(bytes(&session), in_file);
    session.redo().expect("it is done again");
    session.save(Existing::KeepIfChanged).expect("it is saved");
    session.flush_journal().expect("it is flushed");
    let files = Log::files(&desk.data().of_set(session.set().id));
    assert_eq!(files, Vec::<PathBuf>::new(), "the file holds all of it");
    drop(session);
    assert!(desk.open().recovery().is_none());
}

#[test]
fn what_is_declined_is_not_offered_again_but_kept() {
    let desk = Desk::new();
    let mut session = desk.saved();
    session.set_title("题").expect("a title");
    drop(session);
    let mut session = desk.open();
    session.decline_recovery();
    assert_eq!(desk.n_aside(&session), 1);
    drop(session);
    assert!(desk.open().recovery().is_none());

    // Going on without an answer declines too.
    let mut session = desk.open();
    session.set_title("一").expect("a title");
    drop(session);
    let mut session = desk.open();
    session.set_title("二").expect("a title");
    assert!(session.recovery().is_none());
    assert_eq!(desk.n_aside(&session), 2);
    drop(session);
    let mut session = desk.open();
    session.recover().expect("it is recovered");
    assert_eq!(session.set().title, "二");
    session.abandon_changes().expect("it is given up");
    assert_eq!(desk.n_aside(&session), 3);
    drop(session);
    assert!(desk.open().recovery().is_none());
}

#[test]
fn changes_that_were_undone_are_nothing_to_recover() {
    let desk = Desk::new();
    let mut session = desk.saved();
    session.set_title("题").expect("a title");
    session.undo().expect("it is undone");
    drop(session);
    let session = desk.open();
    assert!(session.recovery().is_none());
    assert_eq!(desk.n_aside(&session), 0);
}

#[test]
fn a_journal_of_another_version_of_the_file_becomes_a_copy_and_is_never_replayed() {
    let desk = Desk::new();
    let mut session = desk.saved();
    session.set_title("我的").expect("a title");
    drop(session);
    let theirs = desk.file().replace("教育", "别人的");
    std::fs::write(desk.path(), &theirs).expect("somebody else writes it");

    let mut session = desk.open();
    let recovery = session.recovery().expect("something is left");
    assert_eq!(recovery.kind, RecoveryKind::Copy);
    assert_eq!(recovery.n_changes, 1);
    let before = bytes(&session);
    assert_eq!(session.recover().expect("it is refused"), 0);
    assert_eq!(bytes(&session), before);
    std::fs::create_dir(desk.folder.path().join("copies")).expect("a folder");
    let copy = desk.folder.path().join("copies/copy.ron");
    session.save_recovered_copy(&copy).expect("it is written");
    assert!(session.recovery().is_none());
    assert_eq!(desk.n_aside(&session), 1);
    assert_eq!(desk.file(), theirs);
    let copied = open(&copy);
    assert_eq!(copied.set().title, "我的");
    assert_eq!(copied.set().categories[0].name, "教育");
    assert_eq!(copied.set().id, session.set().id);
    assert_eq!(copied.problems(), []);
}

#[test]
fn a_save_that_was_not_followed_by_deleting_the_journal_leaves_nothing_to_recover() {
    let desk = Desk::new();
    let mut session = desk.saved();
    session.set_title("题").expect("a title");
    session.flush_journal().expect("it is flushed");
    let folder = desk.data().of_set(session.set().id);
    let journal = Log::files(&folder).remove(0);
    let kept = std::fs::read(&journal).expect("a journal");
    session.save(Existing::KeepIfChanged).expect("it is saved");
    session.flush_journal().expect("it is flushed");
    drop(session);
    // As if deleting had not come about; the record of the save was in it, however.
    assert!(!journal.exists());
    std::fs::write(&journal, &kept).expect("it is there again");
    let session = desk.open();
    let recovery = session.recovery();
    assert!(
        recovery.is_none(),
        "what it makes of its base is what the file holds: {recovery:?}"
    );
}

#[test]
fn sets_that_were_never_saved_are_offered_and_opened() {
    let desk = Desk::new();
    let looking = Session::new("李", Box::new(desk.origin.clone()));
    drop(looking);
    assert_eq!(desk.unnamed(), []);
    let mut session = desk.begin();
    tag(&mut session, "控辍保学");
    let at_the_end = bytes(&session);
    let id = session.set().id;
    session.flush_journal().expect("it is flushed");
    assert_eq!(desk.unnamed(), [], "it is open");
    drop(session);

    let found = desk.unnamed();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].id, found[0].n_annotations), (id, 1));
    assert!(found[0].documents[0].ends_with("speech.txt"));
    let origin = Box::new(desk.origin.clone());
    let mut session = Session::open_unnamed(id, "李", origin, &desk.data())
        .expect("it opens")
        .session;
    assert_eq!(bytes(&session), at_the_end);
    assert_eq!(session.problems(), []);
    assert!(session.is_dirty());
    session.undo().expect("it is one step");
    assert!(session.set().categories.is_empty());
    session.redo().expect("it is done again");
    tag(&mut session, "药品不全");
    let at_the_end = bytes(&session);
    drop(session);
    let origin = Box::new(desk.origin.clone());
    let mut session = Session::open_unnamed(id, "李", origin, &desk.data())
        .expect("it opens again")
        .session;
    assert_eq!(bytes(&session), at_the_end);
    let path = desk.path();
    session.save_as(&path, Existing::Keep).expect("it is saved");
    drop(session);
    assert_eq!(desk.unnamed(), []);
    assert!(desk.open().recovery().is_none());
}

#[test]
fn a_set_that_was_never_saved_can_be_declined() {
    let desk = Desk::new();
    let session = desk.begin();
    let id = session.set().id;
    drop(session);
    let decline = || Session::decline_unnamed(id, &desk.data(), desk.origin.clone().now());
    // What somebody has opened meanwhile stays where it is.
    let origin = Box::new(desk.origin.clone());
    let opened = Session::open_unnamed(id, "李", origin, &desk.data()).expect("it is opened");
    assert!(matches!(decline(), Err(DeclineError::OpenElsewhere)));
    drop(opened);
    assert_eq!(desk.unnamed().len(), 1);
    decline().expect("it is declined");
    assert_eq!(desk.unnamed(), []);
    assert_eq!(desk.data().of_set(id).aside().len(), 1);
}

#[test]
fn of_a_damaged_journal_the_beginning_comes_back_and_the_rest_is_kept() {
    for is_saved in [true, false] {
        let desk = Desk::new();
        let mut session = if is_saved { desk.saved() } else { desk.begin() };
        let id = session.set().id;
        session.set_title("一").expect("a title");
        session.set_title("二").expect("a title");
        session.set_title("三").expect("a title");
        drop(session);
        let journal = Log::files(&desk.data().of_set(id)).remove(0);
        let whole = std::fs::read_to_string(&journal).expect("a journal");
        std::fs::write(
            &journal,
            whole.replace("after:Some(\"二\")", "after:Some(\"贰\")"),
        )
        .expect("it is damaged");
        let session = if is_saved {
            let mut session = desk.open();
            let recovery = session.recovery().expect("something is left");
            let damage = recovery.damage.as_ref().expect("it is told");
            assert_eq!(damage.file, journal);
            assert_eq!(recovery.n_changes, 1);
            session.recover().expect("it is recovered");
            session
        } else {
            let origin = Box::new(desk.origin.clone());
            Session::open_unnamed(id, "李", origin, &desk.data())
                .expect("it opens")
                .session
        };
        assert_eq!(session.set().title, "一");
        assert_eq!(desk.n_aside(&session), 1, "the damaged one is kept");
        let after = bytes(&session);
        drop(session);
        // A second crash loses nothing of what came back.
        let session = if is_saved {
            let mut session = desk.open();
            assert!(
                session
                    .recovery()
                    .is_some_and(|found| found.damage.is_none())
            );
            session.recover().expect("it is recovered");
            session
        } else {
            let origin = Box::new(desk.origin.clone());
            Session::open_unnamed(id, "李", origin, &desk.data())
                .expect("it opens")
                .session
        };
        assert_eq!(bytes(&session), after);
    }
}

#[test]
fn documents_that_came_meanwhile_come_back_with_their_texts() {
    let desk = Desk::new();
    let mut session = desk.saved();
    let other = document(desk.folder.path(), "other.txt", "要落实责任，控辍保学。");
    let key = session.add_document(other).expect("a document");
    let category = session.set().categories[0].key.clone();
    session
        .toggle(&key, Span::from_range(0..15), &category)
        .expect("it is tagged");
    let first = session.set().documents[0].key.clone();
    let moved = document(desk.folder.path(), "moved.txt", SPEECH);
    session.relocate_document(&first, moved).expect("it moves");
    tag(&mut session, "药品不全");
    let at_the_end = bytes(&session);
    drop(session);
    let mut session = desk.open();
    let in_file = bytes(&session);
    // Its texts were read when it was opened: bringing them back asks the disk for nothing.
    for name in ["other.txt", "moved.txt"] {
        std::fs::remove_file(desk.folder.path().join(name)).expect("it is there");
    }
    session.recover().expect("it is recovered");
    assert_eq!(bytes(&session), at_the_end);
    assert_eq!(session.problems(), []);
    let moved = desk.folder.path().join("moved.txt");
    assert_eq!(session.location(&first), Some(moved.as_path()));
    session.undo().expect("it is one step");
    assert_eq!(bytes(&session), in_file);
    assert_eq!(session.problems(), []);
}

/// They were placed by what the file said of it, until a save and another start.
#[test]
fn after_a_crash_annotations_stand_as_the_journal_says_of_the_text_and_not_the_file() {
    let desk = Desk::new();
    drop(desk.saved());
    let set = set_file::read(desk.file().as_bytes()).expect("a set");
    let words = "药品不全";
    let text = format!("前言。{SPEECH}");
    let read = document(desk.folder.path(), "speech.txt", &text);
    let before = Arc::clone(&set.documents[0]);
    let key = before.key.clone();
    let after = Arc::new(Document {
        chars: read.reading.text.n_chars(),
        hash: read.reading.text.hash().to_string(),
        ..(*before).clone()
    });
    // Without context, as somebody may have written it by hand before it was merged: that is
    // believed in the text that the set is about, and in no other.
    let first = text.split(words).next().expect("what is before them");
    let start = first.chars().count() as u32;
    let now = desk.origin.clone().now();
    let annotation = Arc::new(Annotation {
        id: Uuid::from_u128(7),
        document: key.clone(),
        anchor: Anchor::Unplaced(CharSpan {
            start,
            end: start + words.chars().count() as u32,
        }),
        quote: words.into(),
        prefix: "".into(),
        suffix: "".into(),
        categories: vec![set.categories[0].key.clone()],
        fields: Vec::new(),
        note: "".into(),
        coder: set.coders[0].key.clone(),
        created: now,
        modified: now,
    });
    let at = |value| Positioned { at: 0, value };
    let merged = Transaction {
        label: Label::new(Action::MergeFile, ""),
        coder: annotation.coder.clone(),
        time: now,
        edits: vec![
            Edit::Document(Change::replace(at(before), at(after))),
            Edit::Annotation(Change::insert(Arc::clone(&annotation))),
        ],
        focus: None,
    };
    let start = Start::File(blake3::hash(desk.file().as_bytes()));
    let mut journal = Journal::new(desk.data().of_set(set.id), start);
    let entry = Entry::Change(Step::Done, Arc::new(merged));
    journal.append(entry, &Readings::new());
    drop(journal);

    let mut session = desk.open();
    assert_eq!(session.recover().expect("it is recovered"), 1);
    let recovered = session.set().annotations.clone();
    let found = recovered.get(annotation.id).expect("it came back");
    let reading = session.reading(&key).expect("a text");
    let stands = found.span().map(|span| reading.words(span));
    assert_eq!(stands.as_deref(), Some(words));
    session.save(Existing::KeepIfChanged).expect("it is saved");
    drop(session);
    assert_eq!(desk.open().set().annotations, recovered);
}

#[test]
fn the_second_to_open_a_set_learns_who_has_it_and_can_only_read_and_save_elsewhere() {
    let desk = Desk::new();
    let mut first = desk.saved();
    let mut second = desk.open();
    let read_only = second.read_only().expect("it is open already");
    let holder = read_only.holder.as_ref().expect("it is known by whom");
    assert_eq!(
        (holder.name.as_str(), holder.process),
        ("李", std::process::id())
    );
    let before = bytes(&second);
    let revision = second.revision();
    let refused = second.set_title("题").expect_err("it can only be read");
    assert!(matches!(refused, SessionError::ReadOnly(_)), "{refused}");
    let key = Key::new("speech").expect("a key");
    let read = document(desk.folder.path(), "other.txt", SPEECH);
    second
        .relocate_document(&key, read.clone())
        .expect_err("it can only be read");
    second.add_document(read).expect_err("it can only be read");
    assert_eq!(bytes(&second), before);
    assert_eq!(second.revision(), revision);
    for existing in [Existing::KeepIfChanged, Existing::Replace] {
        let refused = second.save(existing).expect_err("it can only be read");
        assert!(matches!(refused, SaveError::ReadOnly { .. }), "{refused}");
    }
    let elsewhere = desk.folder.path().join("elsewhere.ron");
    second
        .save_as(&elsewhere, Existing::Keep)
        .expect("a copy is allowed");
    first.set_title("题").expect("the first goes on");
    drop(second);
    drop(first);
    let mut third = desk.open();
    assert_eq!(third.read_only(), None);
    assert_eq!(third.recover().expect("it is recovered"), 1);
}

#[test]
fn what_a_set_that_can_only_be_read_is_saved_over_is_kept() {
    let desk = Desk::new();
    let first = desk.saved();
    let mut second = desk.open();
    assert!(second.read_only().is_some());
    let path = desk.folder.path().join("other.ron");
    let mut other = Session::new("王", Box::new(desk.origin.clone()));
    other.set_title("别的").expect("a title");
    other.save_as(&path, Existing::Keep).expect("it is saved");
    let before = std::fs::read(&path).expect("the other set");
    second
        .save_as(&path, Existing::Replace)
        .expect("the user said so");
    assert_ne!(std::fs::read(&path).expect("a copy"), before);
    let kept = backups::list(&desk.data().of_set(other.set().id));
    let held = kept.iter().map(|kept| kept.read().expect("it is there"));
    assert_eq!(held.collect::<Vec<_>>(), [before]);
    assert_eq!(first.backups(), [], "the other set was nobody's version");
}

#[test]
fn what_a_save_replaces_is_kept_five_times_and_can_be_restored_and_that_undone() {
    let desk = Desk::new();
    let mut session = desk.saved();
    assert_eq!(session.backups(), []);
    for n in 1..=7 {
        session.set_title(&n.to_string()).expect("a title");
        session.save(Existing::KeepIfChanged).expect("it is saved");
    }
    tag(&mut session, "药品不全");
    session.flush_journal().expect("old ones are gone");
    let backups = session.backups();
    assert_eq!(backups.len(), 5);
    assert!(backups.is_sorted_by(|a, b| a.time >= b.time));
    let before = bytes(&session);
    let oldest = backups.last().expect("a backup");
    assert_eq!(oldest.annotations, Ok(1));
    session.restore_backup(oldest).expect("it is restored");
    assert_eq!(session.set().title, "2");
    assert_eq!(session.set().annotations.len(), 1);
    let restored = oldest.read().expect("it is there");
    assert_eq!(bytes(&session).as_bytes(), restored);
    session.undo().expect("it is one step");
    assert_eq!(bytes(&session), before);

    let another = Desk::new().saved();
    let other = another.backups();
    assert_eq!(other, []);
    std::fs::write(&oldest.path, "damaged").expect("it is damaged");
    let refused = session.restore_backup(oldest).expect_err("it is no set");
    assert!(matches!(refused, RestoreError::Set { .. }), "{refused}");
    assert_eq!(bytes(&session), before);
}

#[test]
fn what_somebody_else_wrote_is_kept_when_it_is_replaced() {
    let desk = Desk::new();
    let mut session = desk.saved();
    let theirs = desk.file().replace("教育", "别人的");
    std::fs::write(desk.path(), &theirs).expect("somebody else writes it");
    session.set_title("题").expect("a title");
    session
        .save(Existing::KeepIfChanged)
        .expect_err("it was changed");
    assert_eq!(session.backups(), []);
    session.save(Existing::Replace).expect("the user said so");
    let backups = session.backups();
    let kept = backups
        .first()
        .expect("a backup")
        .read()
        .expect("it is there");
    assert_eq!(String::from_utf8(kept).expect("a text"), theirs);
}

#[test]
fn opening_and_looking_changes_no_file_and_journals_nothing() {
    let desk = Desk::new();
    drop(desk.saved());
    let before = desk.file();
    let time = || {
        let metadata = std::fs::metadata(desk.path()).expect("the set");
        metadata.modified().expect("a time")
    };
    let then = time();
    let session = desk.open();
    let id = session.set().id;
    let _ = (session.problems(), session.backups(), session.recovery());
    drop(session);
    assert_eq!((desk.file(), time()), (before, then));
    assert_eq!(Log::files(&desk.data().of_set(id)), Vec::<PathBuf>::new());
}

#[test]
fn crash_after_crash_with_undo_and_redo_the_journal_does_not_multiply() {
    let desk = Desk::new();
    let mut session = desk.saved();
    for n in 0..5 {
        session.set_title(&n.to_string()).expect("a title");
    }
    session.flush_journal().expect("it is flushed");
    drop(session);
    let mut size = 0;
    for _ in 0..12 {
        let mut session = desk.open();
        session.recover().expect("it is recovered");
        session.undo().expect("it is one step");
        session.redo().expect("it is done again");
        session.flush_journal().expect("it is flushed");
        let files = Log::files(&desk.data().of_set(session.set().id));
        let lengths = files
            .iter()
            .map(|file| std::fs::metadata(file).expect("it is there").len());
        size = lengths.sum();
    }
    assert!(size < 16_000, "{size} bytes for one title");
}

#[test]
fn a_set_that_is_closed_while_it_is_saved_is_not_written_behind_its_back() {
    let desk = Desk::new();
    let mut session = desk.saved();
    let before = desk.file();
    session.set_title("题").expect("a title");
    let path = session.path().expect("a file").to_owned();
    let saving = session
        .start_saving(&path, Existing::KeepIfChanged, Occasion::ByItself)
        .expect("it can be saved");
    drop(session);
    let mut session = desk.open();
    let nobody = saving.write();
    assert_eq!(desk.file(), before);
    drop(nobody);
    // What was done is in the journal, and fits the file.
    session.recover().expect("it is recovered");
    assert_eq!(session.set().title, "题");
}

#[test]
fn what_was_undone_is_no_work_that_was_never_saved_whatever_the_file_holds_by_now() {
    let desk = Desk::new();
    let mut session = desk.saved();
    session.set_title("题").expect("a title");
    session.undo().expect("it is undone");
    session.flush_journal().expect("it is flushed");
    drop(session);
    let theirs = desk.file().replace("教育", "别人的");
    std::fs::write(desk.path(), theirs).expect("somebody else writes it");
    assert!(desk.open().recovery().is_none());
}

#[test]
fn a_set_that_has_a_file_is_not_offered_as_one_that_was_never_saved() {
    let desk = Desk::new();
    let mut session = desk.begin();
    let saving = session
        .start_saving(&desk.path(), Existing::Keep, Occasion::Asked)
        .expect("it begins");
    // Behind this the journal goes on from where it began.
    tag(&mut session, "控辍保学");
    session.finish_saving(saving.write()).expect("it is saved");
    tag(&mut session, "药品不全");
    session.flush_journal().expect("it is flushed");
    drop(session);
    assert_eq!(desk.unnamed(), []);
    let theirs = desk.file().replace("教育", "别人的");
    std::fs::write(desk.path(), theirs).expect("somebody else writes it");
    assert_eq!(desk.unnamed(), []);
    let recovery = desk.open().recovery().expect("it is offered there").clone();
    assert_eq!((recovery.kind, recovery.n_changes), (RecoveryKind::Copy, 2));
    // Where the file has gone, or holds anything else, nothing else would offer it.
    let other = desk.file().replacen("id: \"0", "id: \"1", 1);
    let cut = desk.file().replacen("categories: [", "", 1);
    for file in ["", &other, &cut] {
        std::fs::write(desk.path(), file).expect("it is written");
        assert_eq!(desk.unnamed().len(), 1, "{file}");
    }
    std::fs::remove_file(desk.path()).expect("it is deleted");
    assert_eq!(desk.unnamed().len(), 1);
}

#[test]
fn what_somebody_else_wrote_and_cannot_be_kept_is_put_beside_the_file_before_it_is_replaced() {
    let desk = Desk::new();
    let mut session = desk.saved();
    let theirs = desk.file().replace("教育", "别人的");
    std::fs::write(desk.path(), &theirs).expect("somebody else writes it");
    session.set_title("题").expect("a title");
    let backups = desk.data().of_set(session.set().id).join("backups");
    std::fs::write(backups, "in the way").expect("a file in the place of the folder");
    session.save(Existing::Replace).expect("the user said so");
    let troubles = session.keeping_troubles();
    assert!(troubles.contains_key(&Concern::EarlierVersions));
    let kept = desk.folder.path().join("speech.kept-1.ron");
    assert_eq!(std::fs::read_to_string(kept).expect("it is kept"), theirs);
    assert!(desk.file().contains("title: \"题\""));
}
