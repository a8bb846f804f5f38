//! Going back to an earlier version of a set, wherever its documents and the set itself have gone
//! since.

use speechmark::model::{Item, Key};
use speechmark::session::{Differing, Existing, SessionError, Toggled};
use speechmark::storage::data_folder::DataFolder;
use speechmark::text::span::Span;

use super::*;

const TEXT: &str = "一是教育。二是住房。三是健康。四是产业。";

/// A set that was saved with two annotations and no title.
struct Desk {
    folder: tempfile::TempDir,
    session: Session,
    document: Key,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut session = Session::new("李", Box::<CountingOrigin>::default());
        session.start_journal(&DataFolder::at(folder.path().join("data")));
        let document = session
            .add_document(document(folder.path(), "speech.txt", TEXT))
            .expect("a document");
        let category = session.add_category("教育", None).expect("a category");
        for nth in 0..2 {
            let span = Span::new(nth * 15, nth * 15 + 12);
            session
                .toggle(&document, span, &category)
                .expect("it is tagged");
        }
        session
            .save_as(&folder.path().join("set.ron"), Existing::Keep)
            .expect("it is saved");
        Self {
            folder,
            session,
            document,
        }
    }

    /// Saves a second version, so that the first one is kept.
    fn save_second(&mut self) {
        self.session.set_title("二").expect("a title");
        self.session
            .save(Existing::KeepIfChanged)
            .expect("it is saved");
    }

    /// Goes back to the first version, and back from there.
    fn restore_first(&mut self) {
        let before = bytes(&self.session);
        let backups = self.session.backups();
        let first = backups.last().expect("a version is kept");
        self.session.restore_backup(first).expect("it is restored");
        let restored = bytes(&self.session);
        self.session.undo().expect("it is one step");
        assert_eq!(bytes(&self.session), before);
        self.session.redo().expect("it is done again");
        assert_eq!(bytes(&self.session), restored);
    }

    /// Sees that the first version is there, over a text that is found.
    fn check_first_over(&self, path: &str) {
        let set = self.session.set();
        assert_eq!(set.title, "");
        assert_eq!(set.annotations.len(), 2);
        assert_eq!(set.annotations.n_unplaced(), 0);
        let document = set.document(&self.document).expect("a document");
        assert_eq!(document.path, path);
        assert!(self.session.reading(&self.document).is_some());
        assert!(self.session.why_missing(&self.document).is_none());
    }
}

#[test]
fn a_document_that_has_moved_since_stays_where_it_is_now() {
    let mut desk = Desk::new();
    let old = desk.folder.path().join("old");
    std::fs::create_dir(&old).expect("a folder");
    let moved = document(&old, "speech.txt", TEXT);
    std::fs::remove_file(desk.folder.path().join("speech.txt")).expect("it was there");
    desk.session
        .relocate_document(&desk.document, moved)
        .expect("it is found");
    desk.save_second();
    desk.restore_first();
    desk.check_first_over("old/speech.txt");
}

#[test]
fn a_set_that_was_saved_in_another_folder_since_still_finds_its_documents() {
    let mut desk = Desk::new();
    desk.save_second();
    let folder = desk.folder.path().join("elsewhere");
    std::fs::create_dir(&folder).expect("a folder");
    desk.session
        .save_as(&folder.join("set.ron"), Existing::Keep)
        .expect("it is saved");
    desk.restore_first();
    desk.check_first_over("../speech.txt");
}

#[test]
fn a_version_over_another_text_goes_back_to_it_where_that_is_still_there() {
    let mut desk = Desk::new();
    let revised = document(desk.folder.path(), "revised.txt", &format!("新的。{TEXT}"));
    let n_unplaced = desk.session.relocate_document(&desk.document, revised);
    assert_eq!(n_unplaced.expect("it is read"), 2);
    desk.save_second();
    desk.restore_first();
    desk.check_first_over("speech.txt");
}

#[test]
fn what_going_back_would_do_is_said_by_name() {
    let mut desk = Desk::new();
    desk.save_second();
    let [kept, gone] = [0, 1].map(|nth| {
        let all = desk.session.set().annotations.by_id();
        all.map(|annotation| annotation.id).nth(nth).expect("two")
    });
    desk.session
        .delete_annotations(&[gone])
        .expect("it is there");
    desk.session
        .set_note(kept, "按月督办")
        .expect("it is there");
    let category = desk.session.add_category("住房", None).expect("a category");
    let added = desk
        .session
        .toggle(&desk.document, Span::new(30, 42), &category)
        .expect("it is tagged");
    let Toggled::On(added) = added else {
        panic!("nothing stood there: {added:?}");
    };

    let first = desk.session.backups().pop().expect("a version is kept");
    let differences = desk.session.now().differences(&first).expect("it is a set");
    let said = |differing: &Differing| -> Vec<(Item, String)> {
        assert_eq!(differing.count, differing.named.len());
        differing.named.clone()
    };
    let annotation = |id, words: &str| (Item::Annotation(id), words.to_owned());
    assert_eq!(said(&differences.back), [annotation(gone, "二是住房")]);
    let housing = (Item::Category(category), "住房".to_owned());
    assert_eq!(
        said(&differences.gone),
        [housing, annotation(added, "三是健康")]
    );
    let titled = (Item::Set, String::new());
    assert_eq!(
        said(&differences.changed),
        [titled, annotation(kept, "一是教育")]
    );

    desk.session.restore_backup(&first).expect("it is restored");
    let differences = desk.session.now().differences(&first).expect("it is a set");
    assert!(differences.are_none(), "{differences:?}");
}

#[test]
fn what_was_read_before_work_went_on_is_not_taken_in() {
    let mut desk = Desk::new();
    desk.save_second();
    let first = desk.session.backups().pop().expect("a version is kept");
    let restored = desk.session.now().restore(&first).expect("it is a set");
    desk.session.set_title("三").expect("a title");
    let refused = desk.session.finish_restoring(restored);
    assert!(
        matches!(refused, Err(SessionError::Outdated)),
        "{refused:?}"
    );
    assert_eq!(desk.session.set().title, "三");
}
