//! What a person may do to a set, drawn at random: steps, and a session to take them in.

use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

use speechmark::edit::EditError;
use speechmark::format::document::{self, ReadDocument};
use speechmark::model::{AnnotationId, Field, FieldKind, FieldValue, Key, Rgb};
use speechmark::session::{
    CategoryChange, CountingOrigin, NewAnnotation, Origin, Session, SessionError, Toggled,
};
use speechmark::storage::codebook_file::{self, Codebook};
use speechmark::text::span::Span;

/// Times and ids that go on counting over several sessions.
#[derive(Debug, Default, Clone)]
pub struct SharedOrigin {
    counting: Arc<Mutex<CountingOrigin>>,
}

impl Origin for SharedOrigin {
    fn now(&mut self) -> Timestamp {
        self.counting.lock().expect("no panic").now()
    }

    fn new_id(&mut self) -> Uuid {
        self.counting.lock().expect("no panic").new_id()
    }
}

/// Writes a file into a folder and reads it as a document.
pub fn document(folder: &Path, name: &str, text: &str) -> ReadDocument {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the text is written");
    document::read(&path, Some(encoding_rs::UTF_8)).expect("it is a text")
}

/// One thing a person does. Indexes choose among what is there when it is done.
#[derive(Debug, Clone)]
pub enum Step {
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

/// A step with what it is done to.
#[derive(Debug, Clone)]
pub enum Deed {
    Toggle(Key, Span, Key),
    Annotate(Key, Span, Key, String),
    ToggleOn(AnnotationId, Key),
    TagAll(Vec<(Key, Span)>, Key),
    Note(AnnotationId, String),
    Answer(AnnotationId, Option<u8>),
    MoveEdges(AnnotationId, Span),
    Delete(Vec<AnnotationId>),
    AddCategory(String, Option<Key>),
    Change(Key, CategoryChange),
    MoveCategory(Key, Option<Key>, Option<Key>),
    Merge(Key, Key),
    DeleteCategory(Key),
    LoadCodebook,
    RenameDocument(Key, String),
    RemoveDocument(Key),
    AddDocument,
    Relocate(Key),
    Title(String),
    UseCoder(String),
    RenameCoder(Key, String),
    Undo,
    Redo,
}

/// What the session said it has done.
#[derive(Debug)]
pub enum Did {
    Plain,
    Toggled(Toggled),
    Annotated(AnnotationId),
    Tagged(usize),
    /// A document or a category of this key was made.
    Made(Key),
}

/// The codebook that comes to the set later on.
pub fn second_codebook() -> Codebook {
    codebook_file::built_in("work-report")
        .expect("it is built in")
        .expect("it reads")
}

/// A part of a document: which, where, and how long, whatever the text is.
#[derive(Debug, Clone)]
pub struct Passage {
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
pub fn body() -> impl Strategy<Value = String> {
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

pub fn step() -> impl Strategy<Value = Step> {
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
pub struct Play {
    pub session: Session,
    pub folder: tempfile::TempDir,
    n_files: usize,
}

impl Play {
    pub fn new(folder: tempfile::TempDir, body: &str, origin: Box<dyn Origin>) -> Self {
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

    /// Returns what a step does now; `None` where there is nothing to do it to.
    pub fn deed(&self, step: &Step) -> Option<Deed> {
        Some(match step {
            Step::Toggle(passage, category) => {
                let (key, span) = self.passage(passage)?;
                Deed::Toggle(key, span, self.category(*category)?)
            }
            Step::Annotate(passage, category, note) => {
                let (key, span) = self.passage(passage)?;
                Deed::Annotate(key, span, self.category(*category)?, note.clone())
            }
            Step::ToggleOn(id, category) => {
                Deed::ToggleOn(self.annotation(*id)?, self.category(*category)?)
            }
            Step::TagAll(passages, category) => {
                let spans = passages.iter().filter_map(|p| self.passage(p)).collect();
                Deed::TagAll(spans, self.category(*category)?)
            }
            Step::Note(id, note) => Deed::Note(self.annotation(*id)?, note.clone()),
            Step::Answer(id, answer) => Deed::Answer(self.annotation(*id)?, *answer),
            Step::MoveEdges(id, passage) => {
                Deed::MoveEdges(self.annotation(*id)?, self.passage(passage)?.1)
            }
            Step::Delete(which) => {
                let ids = which.iter().filter_map(|id| self.annotation(*id)).collect();
                Deed::Delete(ids)
            }
            Step::AddCategory(name, parent) => {
                let parent = parent.and_then(|parent| self.category(parent));
                Deed::AddCategory(name.clone(), parent)
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
                Deed::MoveCategory(self.category(*category)?, parent, sibling)
            }
            Step::Merge(from, into) => Deed::Merge(self.category(*from)?, self.category(*into)?),
            Step::DeleteCategory(category) => Deed::DeleteCategory(self.category(*category)?),
            Step::LoadCodebook => Deed::LoadCodebook,
            Step::RenameDocument(document, title) => {
                Deed::RenameDocument(self.document(*document)?, title.clone())
            }
            Step::RemoveDocument(document) => Deed::RemoveDocument(self.document(*document)?),
            Step::AddDocument => Deed::AddDocument,
            Step::Relocate(document) => {
                let key = self.document(*document)?;
                self.session.reading(&key)?;
                Deed::Relocate(key)
            }
            Step::Title(title) => Deed::Title(title.clone()),
            Step::UseCoder(name) => Deed::UseCoder(name.clone()),
            Step::RenameCoder(coder, name) => {
                let coders = &self.session.set().coders;
                let key = (!coders.is_empty()).then(|| coder.get(coders).key.clone())?;
                Deed::RenameCoder(key, name.clone())
            }
            Step::Undo => Deed::Undo,
            Step::Redo => Deed::Redo,
        })
    }

    fn change(&self, category: Index, change: CategoryChange) -> Option<Deed> {
        Some(Deed::Change(self.category(category)?, change))
    }

    /// Does a deed.
    pub fn carry_out(&mut self, deed: &Deed) -> Result<Did, SessionError> {
        let session = &mut self.session;
        let done = match deed {
            Deed::Toggle(key, span, category) => {
                return session.toggle(key, *span, category).map(Did::Toggled);
            }
            Deed::Annotate(key, span, category, note) => {
                let new = NewAnnotation {
                    categories: vec![category.clone()],
                    note: note.clone(),
                    ..NewAnnotation::default()
                };
                let outcome = session.annotate(key, *span, new)?;
                return Ok(Did::Annotated(outcome.id));
            }
            Deed::ToggleOn(id, category) => {
                return session.toggle_on(*id, category).map(Did::Toggled);
            }
            Deed::TagAll(spans, category) => {
                return session.tag_all(spans, category).map(Did::Tagged);
            }
            Deed::Note(id, note) => session.set_note(*id, note),
            Deed::Answer(id, answer) => {
                let key = Key::new("times").expect("a key");
                let value = answer.map(|answer| FieldValue::Number(answer.to_string()));
                session.set_field(*id, &key, value)
            }
            Deed::MoveEdges(id, span) => session.move_edges(*id, *span),
            Deed::Delete(ids) => session.delete_annotations(ids),
            Deed::AddCategory(name, parent) => {
                return session.add_category(name, parent.as_ref()).map(Did::Made);
            }
            Deed::Change(key, change) => session.change_category(key, change.clone()),
            Deed::MoveCategory(category, parent, sibling) => {
                session.move_category(category, parent.as_ref(), sibling.as_ref())
            }
            Deed::Merge(from, into) => session.merge_category(from, into),
            Deed::DeleteCategory(key) => session.delete_category(key),
            Deed::LoadCodebook => session.load_codebook(&second_codebook()).map(drop),
            Deed::RenameDocument(key, title) => session.rename_document(key, title),
            Deed::RemoveDocument(key) => session.remove_document(key),
            Deed::AddDocument => {
                let read = self.new_file("另一篇：控辍保学的压力还很大，要落实责任。");
                return self.session.add_document(read).map(Did::Made);
            }
            Deed::Relocate(key) => {
                let reading = session.reading(key).expect("it was there a moment ago");
                let text = reading.text.as_str().to_owned();
                // What stands before the change stays where it is; the rest is elsewhere.
                let half = text.floor_char_boundary(text.len() / 2);
                let (before, after) = text.split_at(half);
                let read = self.new_file(&format!("{before}改{after}"));
                self.session.relocate_document(key, read).map(drop)
            }
            Deed::Title(title) => session.set_title(title),
            Deed::UseCoder(name) => {
                session.use_coder(name);
                Ok(())
            }
            Deed::RenameCoder(key, name) => session.rename_coder(key, name),
            Deed::Undo => session.undo().map(drop),
            Deed::Redo => session.redo().map(drop),
        };
        done.map(|()| Did::Plain)
    }

    /// Does a step; `None` where there is nothing to do it to.
    pub fn take(&mut self, step: &Step) -> Option<Result<(), SessionError>> {
        let deed = self.deed(step)?;
        Some(self.carry_out(&deed).map(drop))
    }

    fn new_file(&mut self, text: &str) -> ReadDocument {
        self.n_files += 1;
        document(
            self.folder.path(),
            &format!("another-{}.txt", self.n_files),
            text,
        )
    }
}

/// Deleting the same annotation twice at once is refused by the edits themselves.
pub fn is_asked_twice(step: &Step, error: &EditError) -> bool {
    matches!(step, Step::Delete(ids) if ids.len() > 1) && matches!(error, EditError::Annotation(_))
}
