//! Two people work on one file: nobody's work is dropped, and what both changed is told.

use speechmark::merge::{Choices, Conflict, Part, Problem, Side};
use speechmark::model::{AnnotationId, AnnotationSet, Item, Key, SetId};
use speechmark::session::{Existing, MergeError, NewAnnotation, SaveError};
use speechmark::storage::data_folder::DataFolder;
use speechmark::storage::set_file::Readings;
use speechmark::text::span::Span;

use super::*;

const TEXT: &str = "一是教育。二是住房。三是健康。四是产业。";

/// A set on disk, and who has it open.
struct Two {
    folder: tempfile::TempDir,
    origin: SharedOrigin,
    category: Key,
    document: Key,
}

/// A set with one annotation in `speech.txt`, and the keys of its document and category.
fn annotated(folder: &Path, origin: &SharedOrigin) -> (Session, Key, Key) {
    let mut session = Session::new("李", Box::new(origin.clone()));
    let speech = session
        .add_document(document(folder, "speech.txt", TEXT))
        .expect("a document");
    let category = session.add_category("教育", None).expect("a category");
    annotate(&mut session, &speech, &category, 0);
    (session, speech, category)
}

impl Two {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let origin = SharedOrigin::default();
        let (mut session, document, category) = annotated(folder.path(), &origin);
        session
            .save_as(&folder.path().join("set.ron"), Existing::Keep)
            .expect("it is saved");
        Self {
            folder,
            origin,
            category,
            document,
        }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("set.ron")
    }

    /// Opens the set as one of the two, each with a data folder of their own.
    fn open(&self, name: &str) -> Session {
        let data = DataFolder::at(self.folder.path().join(name));
        let origin = Box::new(self.origin.clone());
        Session::open_journaled(&self.path(), name, origin, &data)
            .expect("it opens")
            .session
    }

    fn annotate(&self, session: &mut Session, nth: u32) -> AnnotationId {
        annotate(session, &self.document, &self.category, nth)
    }
}

fn annotate(session: &mut Session, document: &Key, category: &Key, nth: u32) -> AnnotationId {
    let new = NewAnnotation {
        categories: vec![category.clone()],
        ..NewAnnotation::default()
    };
    let span = Span::new(nth * 15, nth * 15 + 12);
    session
        .annotate(document, span, new)
        .expect("it is annotated")
        .id
}

fn save(session: &mut Session) -> Result<(), SaveError> {
    session.save(Existing::KeepIfChanged)
}

/// Merges with the file; returns what there was to look at.
fn merge(session: &mut Session, choices: &Choices) -> Vec<Problem> {
    let merging = session.start_merging().expect("it has a file");
    let reconciled = merging.merge(choices).expect("it is a set");
    let conflicts = reconciled.conflicts.iter();
    let problems = conflicts.map(|conflict| conflict.problem.clone()).collect();
    session.finish_merging(reconciled).expect("it is merged");
    problems
}

#[test]
fn what_both_added_is_there_for_both_and_undone_in_one_step() {
    let two = Two::new();
    let (mut ours, mut theirs) = (two.open("李"), two.open("王"));
    two.annotate(&mut theirs, 1);
    save(&mut theirs).expect("nobody else has changed it");
    two.annotate(&mut ours, 2);
    assert!(matches!(
        save(&mut ours),
        Err(SaveError::ChangedOutside { .. })
    ));
    let before = bytes(&ours);
    assert_eq!(merge(&mut ours, &Choices::new()), []);
    assert_eq!(ours.set().annotations.len(), 3);
    assert_eq!(ours.set().annotations.n_unplaced(), 0);
    assert!(ours.is_dirty());
    save(&mut ours).expect("it is merged");
    // The other one has nothing of their own to add: the file holds the result already.
    assert_eq!(merge(&mut theirs, &Choices::new()), []);
    assert!(!theirs.is_dirty());
    assert_eq!(bytes(&theirs), bytes(&ours));
    ours.undo().expect("it is one step");
    assert_eq!(bytes(&ours), before);
}

#[test]
fn what_both_changed_is_told_and_the_chosen_side_is_taken() {
    for (side, title) in [
        (None, None),
        (Some(Side::Ours), Some("甲")),
        (Some(Side::Theirs), Some("乙")),
    ] {
        let two = Two::new();
        let (mut ours, mut theirs) = (two.open("李"), two.open("王"));
        theirs.set_title("乙").expect("a title");
        save(&mut theirs).expect("nobody else has changed it");
        ours.set_title("甲").expect("a title");
        let choices: Choices = side
            .map(|side| ((Item::Set, Part::Title), side))
            .into_iter()
            .collect();
        let problems = merge(&mut ours, &choices);
        assert!(matches!(
            problems.as_slice(),
            [Problem::BothChanged { ours, theirs, kept, .. }]
                if ours == "甲" && theirs == "乙" && (side.is_none() || *kept == side)
        ));
        if let Some(title) = title {
            assert_eq!(ours.set().title, title);
        }
    }
}

#[test]
fn a_second_change_outside_before_the_first_is_saved_loses_nothing() {
    let two = Two::new();
    let (mut ours, mut theirs) = (two.open("李"), two.open("王"));
    two.annotate(&mut ours, 1);
    two.annotate(&mut theirs, 2);
    save(&mut theirs).expect("nobody else has changed it");
    assert_eq!(merge(&mut ours, &Choices::new()), []);
    let first = theirs.set().annotations.by_id().next();
    let deleted = first.expect("the one of the beginning").id;
    theirs.delete_annotations(&[deleted]).expect("it is there");
    two.annotate(&mut theirs, 3);
    save(&mut theirs).expect("nobody else has changed it");
    assert_eq!(merge(&mut ours, &Choices::new()), []);
    assert_eq!(ours.set().annotations.len(), 3);
    assert!(ours.set().annotations.get(deleted).is_none());
}

#[test]
fn undone_below_what_was_saved_the_common_ancestor_is_still_known() {
    let two = Two::new();
    let (mut ours, mut theirs) = (two.open("李"), two.open("王"));
    let mine = two.annotate(&mut ours, 1);
    save(&mut ours).expect("nobody else has changed it");
    let _ = merge(&mut theirs, &Choices::new());
    two.annotate(&mut theirs, 2);
    save(&mut theirs).expect("it is merged");
    // Made undone, and so not deleted: it comes back, and that is told.
    ours.undo().expect("it is undone");
    let problems = merge(&mut ours, &Choices::new());
    assert_eq!(problems, [Problem::Missing { on: Side::Ours }]);
    assert!(ours.set().annotations.get(mine).is_some());
    // The same where another change makes that state one that cannot be gone back to.
    let (mut ours, mut theirs) = (two.open("赵"), two.open("钱"));
    two.annotate(&mut ours, 3);
    save(&mut ours).expect("nobody else has changed it");
    ours.undo().expect("it is undone");
    ours.set_title("甲").expect("a title");
    ours.flush_journal().expect("it is flushed");
    let _ = merge(&mut theirs, &Choices::new());
    theirs.set_title("乙").expect("a title");
    save(&mut theirs).expect("it is merged");
    let problems = merge(&mut ours, &Choices::new());
    let missing = Problem::Missing { on: Side::Ours };
    assert!(problems.contains(&missing), "{problems:?}");
    assert_eq!(ours.set().annotations.len(), 4);
}

#[test]
fn a_crash_between_merging_and_saving_loses_nothing() {
    let two = Two::new();
    let (mut ours, mut theirs) = (two.open("李"), two.open("王"));
    two.annotate(&mut theirs, 1);
    save(&mut theirs).expect("nobody else has changed it");
    two.annotate(&mut ours, 2);
    merge(&mut ours, &Choices::new());
    let merged = ours.set().annotations.clone();
    drop(ours);
    let mut again = two.open("李");
    assert_eq!(again.set().annotations.len(), 2);
    let copy = two.folder.path().join("copy.ron");
    again.save_recovered_copy(&copy).expect("it is kept");
    assert_eq!(open(&copy).set().annotations, merged);
}

#[test]
fn what_is_no_set_or_another_one_is_refused() {
    let two = Two::new();
    let mut ours = two.open("李");
    two.annotate(&mut ours, 1);
    std::fs::write(two.path(), "(version: 1, id: 7").expect("it is written");
    let merging = ours.start_merging().expect("it has a file");
    assert!(matches!(
        merging.merge(&Choices::new()),
        Err(MergeError::Set { .. })
    ));
    let other = AnnotationSet::empty(SetId::from_u128(9));
    let other = set_file::write(&other, &Readings::new(), &Paths::new()).expect("a set");
    std::fs::write(two.path(), other).expect("it is written");
    let result = merging.merge(&Choices::new());
    assert!(matches!(result, Err(MergeError::OtherSet { .. })));
    // Work goes on meanwhile: the result would be of a set that is no more.
    let two = Two::new();
    let mut ours = two.open("李");
    let merging = ours.start_merging().expect("it has a file");
    let reconciled = merging.merge(&Choices::new()).expect("it is a set");
    two.annotate(&mut ours, 1);
    assert!(ours.finish_merging(reconciled).is_err());
    assert_eq!(ours.set().annotations.len(), 2);
}

#[test]
fn what_was_merged_with_a_file_that_was_replaced_meanwhile_is_refused() {
    let two = Two::new();
    let (mut ours, mut theirs) = (two.open("李"), two.open("王"));
    two.annotate(&mut theirs, 1);
    save(&mut theirs).expect("nobody else has changed it");
    let merging = ours.start_merging().expect("it has a file");
    let reconciled = merging.merge(&Choices::new()).expect("it is a set");
    ours.save(Existing::Replace).expect("as somebody wanted it");
    assert!(ours.finish_merging(reconciled).is_err());
    assert_eq!(ours.set().annotations.len(), 1);
    assert_eq!(open(&two.path()).set().annotations.len(), 1);
}

#[test]
fn a_document_that_comes_back_from_elsewhere_is_followed_by_undo_and_redo() {
    let two = Two::new();
    let (mut ours, mut theirs) = (two.open("李"), two.open("王"));
    ours.remove_document(&two.document).expect("it is there");
    let copy = document(two.folder.path(), "copy.txt", TEXT);
    theirs
        .relocate_document(&two.document, copy)
        .expect("it is found");
    two.annotate(&mut theirs, 1);
    save(&mut theirs).expect("nobody else has changed it");
    let _ = merge(&mut ours, &Choices::new());
    let place = |session: &Session| {
        let document = session.set().document(&two.document)?;
        let place = session.location(&two.document).expect("it is somewhere");
        assert!(place.ends_with(&document.path), "{place:?} {document:?}");
        Some(document.path.clone())
    };
    assert_eq!(place(&ours).as_deref(), Some("copy.txt"));
    ours.undo().expect("the merge is undone");
    assert_eq!(place(&ours), None);
    ours.undo().expect("removing it is undone");
    assert_eq!(place(&ours).as_deref(), Some("speech.txt"));
    for expected in [None, Some("copy.txt")] {
        ours.redo().expect("it is done again");
        assert_eq!(place(&ours).as_deref(), expected);
    }
}

/// They were placed in the text that was at hand here, of which the result says nothing any more.
#[test]
fn what_is_merged_stands_in_the_text_that_the_other_side_gave_a_document() {
    let new = format!("前言。{TEXT}");
    // Its file became another one, or another file took its place.
    for name in ["speech.txt", "new.txt"] {
        let two = Two::new();
        let (mut ours, mut theirs) = (two.open("李"), two.open("王"));
        let mine = two.annotate(&mut ours, 2);
        let read = document(two.folder.path(), name, &new);
        theirs
            .reanchor_in(&two.document, read)
            .expect("it is reanchored");
        let hers = two.annotate(&mut theirs, 1);
        save(&mut theirs).expect("nobody else has changed it");
        let _ = merge(&mut ours, &Choices::new());

        assert_eq!(path_of(&ours, &two.document), name);
        let reading = ours.reading(&two.document).expect("a text");
        assert_eq!(reading.text.as_str(), new, "{name}");
        let words = |id| {
            let annotation = ours.set().annotations.get(id).expect("it is there");
            annotation.span().map(|span| reading.words(span))
        };
        assert_eq!(words(hers).as_deref(), Some("教育。二"), "{name}");
        assert_eq!(words(mine), None, "{name}: other words stand there now");
        let merged = ours.set().annotations.clone();
        save(&mut ours).expect("it is merged");
        assert_eq!(open(&two.path()).set().annotations, merged, "{name}");
    }
}

/// Merges with a copy in which no document is elsewhere.
#[test]
fn texts_that_come_with_another_version_are_read_where_it_is_merged() {
    let two = Two::new();
    let (mut ours, mut theirs) = (two.open("李"), two.open("王"));
    let second = theirs
        .add_document(document(two.folder.path(), "second.txt", TEXT))
        .expect("a document");
    annotate(&mut theirs, &second, &two.category, 1);
    save(&mut theirs).expect("nobody else has changed it");
    let merging = ours.start_merging().expect("it has a file");
    let reconciled = merging.merge(&Choices::new()).expect("it is a set");
    // Taking it in asks the disk for nothing.
    std::fs::remove_file(two.folder.path().join("second.txt")).expect("it is there");
    ours.finish_merging(reconciled).expect("it is merged");
    assert!(ours.reading(&second).is_some());
    assert_eq!(ours.set().annotations.len(), 2);
    assert_eq!(ours.set().annotations.n_unplaced(), 0);
}

fn merge_copy(session: &mut Session, path: &Path) {
    let merging = session.start_merging_copy(path);
    let reconciled = merging.merge(&Choices::new()).expect("it is a set");
    let is_of_document = |conflict: &Conflict| matches!(conflict.item, Item::Document(_));
    assert!(!reconciled.conflicts.iter().any(is_of_document));
    session.finish_merging(reconciled).expect("it is merged");
}

fn path_of(session: &Session, document: &Key) -> String {
    let document = session.set().document(document);
    document.expect("it is in the set").path.clone()
}

#[test]
fn a_copy_in_another_folder_moves_no_document_and_its_own_are_found() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let origin = SharedOrigin::default();
    let (mut ours, speech, category) = annotated(folder.path(), &origin);
    std::fs::create_dir(folder.path().join("li")).expect("a folder");
    let own = folder.path().join("li").join("set.ron");
    ours.save_as(&own, Existing::Keep).expect("it is saved");
    let copy = folder.path().join("set.ron");
    let mut theirs = Session::open(&own, "王", Box::new(origin))
        .expect("it opens")
        .session;
    theirs.save_as(&copy, Existing::Keep).expect("it is saved");
    assert_eq!(path_of(&theirs, &speech), "speech.txt");
    let second = theirs
        .add_document(document(folder.path(), "second.txt", TEXT))
        .expect("a document");
    annotate(&mut theirs, &speech, &category, 1);
    annotate(&mut theirs, &second, &category, 0);
    save(&mut theirs).expect("nobody else has changed it");

    merge_copy(&mut ours, &copy);
    assert_eq!(path_of(&ours, &speech), "../speech.txt");
    assert_eq!(path_of(&ours, &second), "../second.txt");
    save(&mut ours).expect("nobody else has changed it");
    for session in [&ours, &open(&own)] {
        assert_eq!(session.set().annotations.len(), 3);
        assert_eq!(session.set().annotations.n_unplaced(), 0);
        assert!(session.reading(&second).is_some());
    }
}

#[test]
fn a_set_without_a_file_finds_the_documents_of_a_copy_wherever_that_lies() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let origin = SharedOrigin::default();
    let (mut ours, speech, category) = annotated(folder.path(), &origin);
    let path = path_of(&ours, &speech);
    std::fs::create_dir(folder.path().join("wang")).expect("a folder");
    let copy = folder.path().join("wang").join("set.ron");
    let names = Paths::from([(speech.clone(), "../speech.txt".to_owned())]);
    let file = set_file::write(ours.set(), ours.readings(), &names).expect("a set");
    std::fs::write(&copy, file).expect("it is written");
    let mut theirs = Session::open(&copy, "王", Box::new(origin))
        .expect("it opens")
        .session;
    let second = theirs
        .add_document(document(folder.path(), "second.txt", TEXT))
        .expect("a document");
    annotate(&mut theirs, &second, &category, 1);
    save(&mut theirs).expect("nobody else has changed it");

    merge_copy(&mut ours, &copy);
    assert_eq!(path_of(&ours, &speech), path);
    assert!(Path::new(&path_of(&ours, &second)).is_absolute());
    assert_eq!(ours.set().annotations.len(), 2);
    assert_eq!(ours.set().annotations.n_unplaced(), 0);
    assert!(ours.reading(&second).is_some());
}
