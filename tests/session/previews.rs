//! A long document is shown before all its paragraphs are known; what can be done meanwhile, and
//! that nothing done meanwhile is wrong afterwards.

use std::sync::Arc;

use speechmark::format::document;
use speechmark::model::Key;
use speechmark::session::{CountingOrigin, Existing, SaveError, Session, SessionError};
use speechmark::text::reading::Reading;
use speechmark::text::span::Span;

use super::open;

/// A set that was started with the preview of a text of five thousand lines.
struct Previewed {
    folder: tempfile::TempDir,
    session: Session,
    document: Key,
    category: Key,
}

impl Previewed {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("long.txt");
        std::fs::write(&path, "要坚持教育优先发展。\n\n".repeat(2500)).expect("it is written");
        let read = document::read_preview(&path, None).expect("it is a text");
        assert!(!read.reading.is_complete(), "the text is long enough");
        let mut session = Session::new("李", Box::<CountingOrigin>::default());
        let document = session.start_with_document(read).expect("a document");
        let category = session.add_category("教育", None).expect("a category");
        Self {
            folder,
            session,
            document,
            category,
        }
    }

    fn text_end(&self) -> u32 {
        self.reading().text.len()
    }

    fn reading(&self) -> &Arc<Reading> {
        self.session.reading(&self.document).expect("a text")
    }

    fn tag(&mut self, span: Span) -> Result<(), SessionError> {
        self.session
            .toggle(&self.document, span, &self.category)
            .map(|_| ())
    }

    fn complete(&mut self) -> Option<Key> {
        let whole = Arc::new(self.reading().completed());
        self.session.complete_document(&whole).expect("it fits")
    }
}

#[test]
fn what_lies_in_a_preview_can_be_tagged_and_what_lies_beyond_cannot_yet() {
    let mut previewed = Previewed::new();
    previewed.tag(Span::new(9, 15)).expect("it is tagged");
    let beyond = Span::new(previewed.text_end() - 12, previewed.text_end() - 6);
    let refusal = previewed.tag(beyond);
    assert!(
        matches!(refusal, Err(SessionError::StillReading(_))),
        "{refusal:?}"
    );
    assert_eq!(previewed.complete(), Some(previewed.document.clone()));
    previewed.tag(beyond).expect("all paragraphs are known now");
    assert_eq!(previewed.session.set().annotations.len(), 2);
    for _ in 0..3 {
        previewed.session.undo().expect("it can be undone");
    }
    assert!(previewed.session.undo_label().is_none());
}

#[test]
fn a_set_is_saved_once_its_document_is_whole_and_opens_again() {
    let mut previewed = Previewed::new();
    previewed.tag(Span::new(9, 15)).expect("it is tagged");
    let path = previewed.folder.path().join("long.ron");
    let refusal = previewed.session.save_as(&path, Existing::Keep);
    assert!(
        matches!(refusal, Err(SaveError::StillReading(_))),
        "{refusal:?}"
    );
    assert!(!path.exists());
    previewed.complete();
    previewed
        .session
        .save_as(&path, Existing::Keep)
        .expect("it is saved");
    let opened = open(&path);
    assert!(!opened.is_document_changed(&previewed.document));
    let annotation = opened.set().annotations.by_id().next().expect("one");
    assert_eq!(annotation.span(), Some(Span::new(9, 15)));
    assert_eq!(&*annotation.quote, "教育");
}

#[test]
fn the_record_of_a_document_does_not_change_before_it_is_final() {
    let mut previewed = Previewed::new();
    let document = previewed.document.clone();
    let renamed = previewed.session.rename_document(&document, "讲话");
    assert!(matches!(renamed, Err(SessionError::StillReading(_))));
    let removed = previewed.session.remove_document(&document);
    assert!(matches!(removed, Err(SessionError::StillReading(_))));
    previewed.complete();
    previewed
        .session
        .rename_document(&document, "讲话")
        .expect("it is renamed");
    previewed.session.undo().expect("it can be undone");
}

#[test]
fn a_reading_that_nobody_waits_for_changes_nothing() {
    let mut previewed = Previewed::new();
    let of_another = Arc::new(Reading::new(
        speechmark::text::document_text::DocumentText::new(previewed.reading().text.as_str()),
    ));
    let taken = previewed.session.complete_document(&of_another);
    assert_eq!(taken.expect("it is no error"), None);
    assert_eq!(previewed.session.still_reading(), Some(&previewed.document));
    previewed.complete();
    assert_eq!(previewed.complete(), None);
    assert_eq!(previewed.session.still_reading(), None);
}
