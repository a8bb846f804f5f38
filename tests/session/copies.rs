//! Other versions of a set that lie beside it: what is new in them is found and merged, and what
//! is not is not told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use speechmark::merge::Choices;
use speechmark::model::{AnnotationId, Key};
use speechmark::session::copies::{self, CopyBeside};
use speechmark::session::{Existing, MergeError, NewAnnotation};
use speechmark::text::span::Span;

use super::*;

const TEXT: &str = "一是教育。二是住房。三是健康。四是产业。";

/// A set on disk, as somebody has it open.
struct Desk {
    folder: tempfile::TempDir,
    origin: SharedOrigin,
    session: Session,
    document: Key,
    first: AnnotationId,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let origin = SharedOrigin::default();
        let mut session = Session::new("李", Box::new(origin.clone()));
        let document = session
            .add_document(document(folder.path(), "speech.txt", TEXT))
            .expect("a document");
        session.add_category("教育", None).expect("a category");
        let first = annotate(&mut session, &document, 0);
        session
            .save_as(&folder.path().join("speech.ron"), Existing::Keep)
            .expect("it is saved");
        Self {
            folder,
            origin,
            session,
            document,
            first,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Somebody else's version, which goes on from the set's file.
    fn copy(&self, name: &str, change: impl FnOnce(&mut Session, &Key)) -> PathBuf {
        let path = self.path(name);
        std::fs::copy(self.path("speech.ron"), &path).expect("it is copied");
        let origin = Box::new(self.origin.clone());
        let mut session = Session::open(&path, "王", origin)
            .expect("it opens")
            .session;
        change(&mut session, &self.document);
        if session.is_dirty() {
            session.save(Existing::KeepIfChanged).expect("it is saved");
        }
        path
    }

    fn look(&self) -> Vec<CopyBeside> {
        copies::beside(
            &self.path("speech.ron"),
            self.session.set(),
            &mut BTreeMap::new(),
        )
    }

    fn merge(&mut self, path: &Path) -> usize {
        let merging = self.session.start_merging_copy(path);
        let reconciled = merging.merge(&Choices::new()).expect("it is merged");
        let taken = self.session.finish_merging(reconciled);
        taken.expect("it is taken in")
    }
}

fn annotate(session: &mut Session, document: &Key, nth: u32) -> AnnotationId {
    let span = Span::new(nth * 15, nth * 15 + 12);
    let category = session.set().categories.first().expect("a category");
    let new = NewAnnotation {
        categories: vec![category.key.clone()],
        ..NewAnnotation::default()
    };
    session
        .annotate(document, span, new)
        .expect("it is annotated")
        .id
}

#[test]
fn what_a_sync_tool_has_put_beside_a_set_is_found_by_what_it_holds_and_merged() {
    for name in [
        "speech.sync-conflict-20261126-093000-ABCDEFG.ron",
        "speech (王的冲突副本 2026-11-26).ron",
        "speech-PC-0042.RON",
    ] {
        let mut desk = Desk::new();
        let path = desk.copy(name, |session, document| {
            annotate(session, document, 1);
            annotate(session, document, 2);
        });
        let before = bytes(&desk.session);
        let file = std::fs::read(desk.path("speech.ron")).expect("the set");
        let expected = CopyBeside {
            path: path.clone(),
            n_news: 2,
        };
        assert_eq!(desk.look(), [expected], "{name}");
        // And what comes with them: the coder, and the note of the removed.
        assert!(desk.merge(&path) >= 2);
        assert_eq!(desk.session.set().annotations.len(), 3);
        assert_eq!(desk.session.set().annotations.n_unplaced(), 0);
        assert_eq!(desk.look(), [], "nothing is new any more");
        assert_eq!(desk.merge(&path), 0);
        // The set's own file is as it was, and still this session's to replace.
        assert_eq!(
            std::fs::read(desk.path("speech.ron")).expect("the set"),
            file
        );
        assert!(desk.session.is_dirty());
        desk.session
            .save(Existing::KeepIfChanged)
            .expect("nobody else has changed it");
        desk.session.undo().expect("it is one step");
        assert_eq!(bytes(&desk.session), before);
    }
}

#[test]
fn a_version_without_anything_new_is_not_told() {
    let mut desk = Desk::new();
    desk.copy("speech 备份.ron", |_, _| {});
    assert_eq!(desk.look(), []);
    // An older version of what was changed or deleted here since.
    let second = annotate(&mut desk.session, &desk.document, 1);
    desk.session
        .save(Existing::KeepIfChanged)
        .expect("it is saved");
    desk.copy("speech 备份二.ron", |_, _| {});
    desk.session
        .set_note(desk.first, "改过")
        .expect("it has a note");
    desk.session
        .delete_annotations(&[second])
        .expect("it is deleted");
    assert_eq!(desk.look(), []);
}

#[test]
fn changes_and_deletions_count_as_news() {
    let mut desk = Desk::new();
    let second = annotate(&mut desk.session, &desk.document, 1);
    desk.session
        .save(Existing::KeepIfChanged)
        .expect("it is saved");
    let first = desk.first;
    let path = desk.copy("speech-2.ron", |session, _| {
        session.set_note(first, "改过").expect("it has a note");
        session
            .delete_annotations(&[second])
            .expect("it is deleted");
    });
    let news: Vec<usize> = desk.look().iter().map(|copy| copy.n_news).collect();
    assert_eq!(news, [2]);
    desk.merge(&path);
    assert!(desk.session.set().annotations.get(second).is_none());
    let first = desk.session.set().annotations.get(first);
    assert_eq!(first.map(|first| &*first.note), Some("改过"));
    assert_eq!(desk.look(), []);
}

#[test]
fn other_sets_and_broken_files_are_no_versions() {
    let mut desk = Desk::new();
    let mut other = Session::new("王", Box::new(desk.origin.clone()));
    other
        .save_as(&desk.path("speech-other.ron"), Existing::Keep)
        .expect("it is saved");
    let half = std::fs::read(desk.path("speech.ron")).expect("the set");
    let half = half.get(..half.len() / 2).expect("half of it");
    std::fs::write(desk.path("speech-half.ron"), half).expect("it is written");
    std::fs::create_dir(desk.path("speech-folder.ron")).expect("a folder");
    // Another name: somebody else's to look after.
    desk.copy("notes.ron", |session, document| {
        annotate(session, document, 1);
    });
    assert_eq!(desk.look(), []);
    let merging = desk
        .session
        .start_merging_copy(&desk.path("speech-other.ron"));
    let refused = merging.merge(&Choices::new()).expect_err("another set");
    assert!(
        matches!(refused, MergeError::OtherSet { .. }),
        "{refused:?}"
    );
    assert!(!desk.session.is_dirty());
    annotate(&mut desk.session, &desk.document, 2);
    assert!(desk.session.is_dirty());
}

#[test]
fn what_was_looked_at_is_not_told_again_until_it_changes() {
    let desk = Desk::new();
    let path = desk.copy("speech-2.ron", |session, document| {
        annotate(session, document, 1);
    });
    let mut seen = BTreeMap::new();
    let own = desk.path("speech.ron");
    let mut look = || copies::beside(&own, desk.session.set(), &mut seen).len();
    assert_eq!(look(), 1);
    assert_eq!(look(), 0);
    let more = std::fs::read_to_string(&path).expect("the copy") + "\n";
    std::fs::write(&path, more).expect("it is written");
    assert_eq!(look(), 1);
}

#[test]
fn what_a_killed_save_has_left_is_offered_when_it_is_old() {
    let desk = Desk::new();
    let path = desk.copy("speech-2.ron", |session, document| {
        annotate(session, document, 1);
    });
    let left = desk.path(".speechmark-AbCdEf.tmp");
    std::fs::rename(path, &left).expect("it is renamed");
    assert_eq!(desk.look(), [], "somebody may be saving this moment");
    let file = std::fs::File::options()
        .write(true)
        .open(&left)
        .expect("it opens");
    file.set_modified(SystemTime::now() - Duration::from_hours(1))
        .expect("it has a time");
    let found: Vec<PathBuf> = desk.look().into_iter().map(|copy| copy.path).collect();
    assert_eq!(found, [left]);
}
