use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;

use speechmark::edit::EditError;
use speechmark::model::{AnnotationId, Field, FieldKind, FieldValue, Key, Rgb};
use speechmark::session::{CategoryChange, Existing, NewAnnotation, SessionError};
use speechmark::storage::codebook_file;
use speechmark::text::span::Span;

use super::*;

/// One thing a person does. Indexes choose among what is there when it is done.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Toggle(Passage, Index),
    Annotate(Passage, Index, String),
    ToggleOn(Index, Index),
    TagAll(Vec<Passage>, Index),
    Note(Index, String),
    Answer(Index, Option<u8>),
    MoveEdges(Index, Passage),
    Delete(Vec<Index>),
    AddCategory(String, Option<Index>),
    Rename(Index, String),
    Recolor(Index, u32),
    Rekey(Index, Option<char>),
    Describe(Index, String),
    MoveCategory(Index, Option<Index>, Option<Index>),
    Merge(Index, Index),
    DeleteCategory(Index),
    LoadCodebook,
    RenameDocument(Index, String),
    RemoveDocument(Index),
    AddDocument,
    Relocate(Index),
    Title(String),
    UseCoder(String),
    RenameCoder(Index, String),
    Undo,
    Redo,
}

/// A part of a document: which, where, and how long, whatever the text is.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    document: Index,
    start: Index,
    len: u8,
}

fn passage() -> impl Strategy<Value = Passage> {
    (any::<Index>(), any::<Index>(), any::<u8>()).prop_map(|(document, start, len)| Passage {
        document,
        start,
        len: len % 40,
    })
}

/// Texts with what breaks careless offsets: astral characters, combining marks, joined emoji.
pub(super) fn body() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[教育住房健康产业，。；]{1,9}",
        2 => "[教育住房健康产业]{26,30}\n",
        1 => Just("😀𠀀".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => Just("e\u{301}n\u{303}\u{323}".to_owned()),
        1 => Just("\"\\\t\u{7}\u{85}\u{2028}".to_owned()),
        2 => Just("\n".to_owned()),
        1 => Just("\n\n　　".to_owned()),
        1 => "[a-z0-9 ]{1,8}",
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// Words that people, and programs that paste, put into notes and names.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[教育住房a-z]{0,6}",
        1 => "[\\n\\t\"'\\\\ 、😀\u{301}\u{200D}]{0,8}",
        1 => "(?s).{0,6}",
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    let maybe = || prop::option::of(any::<Index>());
    prop_oneof![
        6 => (passage(), index()).prop_map(|(passage, category)| Step::Toggle(passage, category)),
        4 => (passage(), index(), words()).prop_map(|(p, c, note)| Step::Annotate(p, c, note)),
        3 => (index(), index()).prop_map(|(id, category)| Step::ToggleOn(id, category)),
        1 => (prop::collection::vec(passage(), 0..4), index()).prop_map(|(p, c)| Step::TagAll(p, c)),
        4 => (index(), words()).prop_map(|(id, note)| Step::Note(id, note)),
        2 => (index(), any::<Option<u8>>()).prop_map(|(id, answer)| Step::Answer(id, answer)),
        3 => (index(), passage()).prop_map(|(id, passage)| Step::MoveEdges(id, passage)),
        2 => prop::collection::vec(index(), 0..3).prop_map(Step::Delete),
        2 => (words(), maybe()).prop_map(|(name, parent)| Step::AddCategory(name, parent)),
        1 => (index(), words()).prop_map(|(category, name)| Step::Rename(category, name)),
        1 => (index(), any::<u32>()).prop_map(|(category, color)| Step::Recolor(category, color)),
        1 => (index(), prop::option::of(any::<char>())).prop_map(|(c, key)| Step::Rekey(c, key)),
        1 => (index(), words()).prop_map(|(category, words)| Step::Describe(category, words)),
        2 => (index(), maybe(), maybe()).prop_map(|(c, p, s)| Step::MoveCategory(c, p, s)),
        1 => (index(), index()).prop_map(|(from, into)| Step::Merge(from, into)),
        1 => index().prop_map(Step::DeleteCategory),
        1 => Just(Step::LoadCodebook),
        1 => (index(), words()).prop_map(|(document, title)| Step::RenameDocument(document, title)),
        1 => index().prop_map(Step::RemoveDocument),
        1 => Just(Step::AddDocument),
        2 => index().prop_map(Step::Relocate),
        1 => words().prop_map(Step::Title),
        1 => words().prop_map(Step::UseCoder),
        1 => (index(), words()).prop_map(|(coder, name)| Step::RenameCoder(coder, name)),
        5 => Just(Step::Undo),
        3 => Just(Step::Redo),
    ]
}

/// A session, and what steps choose from.
pub(super) struct Play {
    pub(super) session: Session,
    pub(super) folder: tempfile::TempDir,
    n_files: usize,
}

impl Play {
    pub(super) fn new(body: &str, origin: Box<dyn Origin>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut session = Session::new("李", origin);
        let read = document(folder.path(), "speech.txt", body);
        session.start_with_document(read).expect("a document");
        let codebook = codebook_file::built_in("poverty-alleviation")
            .expect("it is built in")
            .expect("it reads");
        let mut few = codebook.clone();
        few.categories.truncate(4);
        few.fields = vec![Arc::new(Field {
            key: Key::new("times").expect("a key"),
            name: "次数".to_owned(),
            kind: FieldKind::Number,
            required: false,
            categories: few
                .categories
                .iter()
                .take(2)
                .map(|c| c.key.clone())
                .collect(),
        })];
        session.start_with_codebook(&few).expect("a codebook");
        Self {
            session,
            folder,
            n_files: 1,
        }
    }

    fn document(&self, index: Index) -> Option<Key> {
        let documents = &self.session.set().documents;
        (!documents.is_empty()).then(|| index.get(documents).key.clone())
    }

    fn category(&self, index: Index) -> Option<Key> {
        let categories = &self.session.set().categories;
        (!categories.is_empty()).then(|| index.get(categories).key.clone())
    }

    fn annotation(&self, index: Index) -> Option<AnnotationId> {
        let annotations = &self.session.set().annotations;
        let n = annotations.len();
        (n > 0).then(|| index.index(n)).and_then(|nth| {
            let annotation = annotations.by_id().nth(nth)?;
            Some(annotation.id)
        })
    }

    fn passage(&self, passage: &Passage) -> Option<(Key, Span)> {
        let key = self.document(passage.document)?;
        let len = self.session.reading(&key)?.text.len() as usize;
        let start = passage.start.index(len + 1);
        let end = start + usize::from(passage.len);
        Some((key, Span::from_range(start..end)))
    }

    /// Does a step; `None` where there is nothing to do it to.
    pub(super) fn take(&mut self, step: &Step) -> Option<Result<(), SessionError>> {
        let done = match step {
            Step::Toggle(passage, category) => {
                let (key, span) = self.passage(passage)?;
                let category = self.category(*category)?;
                self.session.toggle(&key, span, &category).map(drop)
            }
            Step::Annotate(passage, category, note) => {
                let (key, span) = self.passage(passage)?;
                let new = NewAnnotation {
                    categories: vec![self.category(*category)?],
                    note: note.clone(),
                    ..NewAnnotation::default()
                };
                self.session.annotate(&key, span, new).map(drop)
            }
            Step::ToggleOn(id, category) => {
                let category = self.category(*category)?;
                let id = self.annotation(*id)?;
                self.session.toggle_on(id, &category).map(drop)
            }
            Step::TagAll(passages, category) => {
                let spans: Vec<_> = passages.iter().filter_map(|p| self.passage(p)).collect();
                let category = self.category(*category)?;
                self.session.tag_all(&spans, &category).map(drop)
            }
            Step::Note(id, note) => self.session.set_note(self.annotation(*id)?, note),
            Step::Answer(id, answer) => {
                let key = Key::new("times").expect("a key");
                let value = answer.map(|answer| FieldValue::Number(answer.to_string()));
                self.session.set_field(self.annotation(*id)?, &key, value)
            }
            Step::MoveEdges(id, passage) => {
                let (_, span) = self.passage(passage)?;
                self.session.move_edges(self.annotation(*id)?, span)
            }
            Step::Delete(which) => {
                let ids: Vec<_> = which.iter().filter_map(|id| self.annotation(*id)).collect();
                self.session.delete_annotations(&ids)
            }
            Step::AddCategory(name, parent) => {
                let parent = parent.and_then(|parent| self.category(parent));
                self.session.add_category(name, parent.as_ref()).map(drop)
            }
            Step::Rename(category, name) => {
                self.change(*category, CategoryChange::Name(name.clone()))?
            }
            Step::Recolor(category, color) => {
                let color = Rgb::from_hex(*color & 0x00FF_FFFF);
                self.change(*category, CategoryChange::Color(color))?
            }
            Step::Rekey(category, key) => self.change(*category, CategoryChange::Shortcut(*key))?,
            Step::Describe(category, words) => {
                self.change(*category, CategoryChange::Description(words.clone()))?
            }
            Step::MoveCategory(category, parent, sibling) => {
                let parent = parent.and_then(|parent| self.category(parent));
                let sibling = sibling.and_then(|sibling| self.category(sibling));
                let category = self.category(*category)?;
                self.session
                    .move_category(&category, parent.as_ref(), sibling.as_ref())
            }
            Step::Merge(from, into) => {
                let (from, into) = (self.category(*from)?, self.category(*into)?);
                self.session.merge_category(&from, &into)
            }
            Step::DeleteCategory(category) => {
                self.session.delete_category(&self.category(*category)?)
            }
            Step::LoadCodebook => {
                let codebook = codebook_file::built_in("work-report")
                    .expect("it is built in")
                    .expect("it reads");
                self.session.load_codebook(&codebook).map(drop)
            }
            Step::RenameDocument(document, title) => {
                let key = self.document(*document)?;
                self.session.rename_document(&key, title)
            }
            Step::RemoveDocument(document) => {
                self.session.remove_document(&self.document(*document)?)
            }
            Step::AddDocument => {
                let read = self.new_file("另一篇：控辍保学的压力还很大，要落实责任。");
                self.session.add_document(read).map(drop)
            }
            Step::Relocate(document) => {
                let key = self.document(*document)?;
                let text = self.session.reading(&key)?.text.as_str().to_owned();
                // What stands before the change stays where it is; the rest is elsewhere.
                let half = text.floor_char_boundary(text.len() / 2);
                let (before, after) = text.split_at(half);
                let read = self.new_file(&format!("{before}改{after}"));
                self.session.relocate_document(&key, read).map(drop)
            }
            Step::Title(title) => self.session.set_title(title),
            Step::UseCoder(name) => {
                self.session.use_coder(name);
                Ok(())
            }
            Step::RenameCoder(coder, name) => {
                let coders = &self.session.set().coders;
                let key = (!coders.is_empty()).then(|| coder.get(coders).key.clone())?;
                self.session.rename_coder(&key, name)
            }
            Step::Undo => self.session.undo().map(drop),
            Step::Redo => self.session.redo().map(drop),
        };
        Some(done)
    }

    fn change(
        &mut self,
        category: Index,
        change: CategoryChange,
    ) -> Option<Result<(), SessionError>> {
        let key = self.category(category)?;
        Some(self.session.change_category(&key, change))
    }

    fn new_file(&mut self, text: &str) -> ReadDocument {
        self.n_files += 1;
        document(
            self.folder.path(),
            &format!("another-{}.txt", self.n_files),
            text,
        )
    }

    /// Does all steps; whatever is refused must have changed nothing, and for a good reason.
    fn take_all(&mut self, steps: &[Step]) -> Result<(), TestCaseError> {
        for step in steps {
            let before = bytes(&self.session);
            let revision = self.session.revision();
            if let Some(Err(error)) = self.take(step) {
                let is_defect = matches!(&error, SessionError::Edit(error)
                    if !is_asked_twice(step, error));
                prop_assert!(!is_defect, "{:?}: {}", step, error);
                prop_assert_eq!(&bytes(&self.session), &before, "{:?}: {}", step, error);
                prop_assert_eq!(self.session.revision(), revision);
            }
        }
        Ok(())
    }
}

/// Deleting the same annotation twice at once is refused by the edits themselves.
fn is_asked_twice(step: &Step, error: &EditError) -> bool {
    matches!(step, Step::Delete(ids) if ids.len() > 1) && matches!(error, EditError::Annotation(_))
}

fn undo_all(session: &mut Session) {
    while session.undo().expect("it can be undone").is_some() {}
}

fn redo_all(session: &mut Session) {
    while session.redo().expect("it can be done again").is_some() {}
}

fn origin(stands_still: bool) -> Box<dyn Origin> {
    if stands_still {
        Box::<StandingOrigin>::default()
    } else {
        Box::<CountingOrigin>::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn undoing_all_gives_the_start_and_redoing_all_the_end(
        body in body(),
        steps in prop::collection::vec(step(), 0..40),
        stands_still in any::<bool>(),
    ) {
        let mut play = Play::new(&body, origin(stands_still));
        let start = bytes(&play.session);
        play.take_all(&steps)?;
        let now = bytes(&play.session);
        redo_all(&mut play.session);
        let end = bytes(&play.session);
        undo_all(&mut play.session);
        prop_assert_eq!(&bytes(&play.session), &start);
        redo_all(&mut play.session);
        prop_assert_eq!(&bytes(&play.session), &end);
        // A further step from the middle leaves a history that is as good.
        undo_all(&mut play.session);
        play.take_all(&steps)?;
        undo_all(&mut play.session);
        prop_assert_eq!(&bytes(&play.session), &start);
        drop(now);
    }

    #[test]
    fn what_is_saved_is_what_is_opened(
        body in body(),
        steps in prop::collection::vec(step(), 0..40),
    ) {
        let mut play = Play::new(&body, origin(false));
        play.take_all(&steps)?;
        let path = play.folder.path().join("set.ron");
        play.session.save_as(&path, Existing::Keep).expect("it is saved");
        prop_assert!(!play.session.is_dirty());
        let file = std::fs::read_to_string(&path).expect("it is there");

        let mut again = open(&path);
        prop_assert_eq!(&bytes(&again), &file);
        prop_assert_eq!(&again.set().annotations, &play.session.set().annotations);
        prop_assert_eq!(again.problems(), play.session.problems());
        let copy = play.folder.path().join("copy.ron");
        again.save_as(&copy, Existing::Keep).expect("it is saved");
        prop_assert_eq!(&std::fs::read_to_string(&copy).expect("it is there"), &file);
    }

    #[test]
    fn a_set_without_its_texts_comes_back_byte_for_byte(
        body in body(),
        steps in prop::collection::vec(step(), 0..30),
    ) {
        let mut play = Play::new(&body, origin(false));
        play.take_all(&steps)?;
        let path = play.folder.path().join("set.ron");
        play.session.save_as(&path, Existing::Keep).expect("it is saved");
        let file = std::fs::read(&path).expect("it is there");
        // As if the set alone had been sent to somebody.
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let path = elsewhere.path().join("set.ron");
        std::fs::write(&path, &file).expect("it is copied");
        let mut alone = open(&path);
        prop_assert_eq!(alone.problems().len(), alone.set().annotations.len());
        alone.save(Existing::KeepIfChanged).expect("it is saved");
        prop_assert_eq!(std::fs::read(&path).expect("it is there"), file);
    }
}

#[test]
fn many_spans_tagged_in_portions_are_one_step_and_stop_when_something_else_happens() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::new("李", Box::<StandingOrigin>::default());
    let text = "教育住房".repeat(30);
    let key = session
        .add_document(document(folder.path(), "a.txt", &text))
        .expect("a document");
    let category = session.add_category("教育", None).expect("a category");
    let before = bytes(&session);
    let spans: Vec<_> = (0..30)
        .map(|n| (key.clone(), Span::new(n * 12, n * 12 + 6)))
        .collect();
    let mut n_changed = 0;
    let mut revision = session.revision();
    for portion in spans.chunks(7) {
        let more = session
            .tag_more(portion, &category, n_changed, revision)
            .expect("they are tagged");
        n_changed += more.expect("nothing else has happened");
        revision = session.revision();
    }
    assert_eq!(n_changed, 30);
    let label = session.undo_label().expect("a step").clone();
    assert_eq!(label.subject, "教育 × 30");
    session.undo().expect("it is undone");
    assert_eq!(session.set().annotations.len(), 0);
    assert_eq!(bytes(&session), before);
    let late = session.tag_more(&spans, &category, n_changed, revision);
    assert_eq!(late.expect("it is no error"), None);
    session.redo().expect("it is done again");
    assert_eq!(session.set().annotations.len(), 30);
}
