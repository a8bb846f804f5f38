//! Documents of a set: taking them in, taking them out, finding them again, spans in them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::is_text_from;
use super::{Session, SessionError};
use crate::edit::{Action, Change, Edit, Label, Positioned};
use crate::format::document::{DocumentError, ReadDocument};
use crate::model::{Annotation, AnnotationSet, Annotations, Document, Key};
use crate::storage::set_file::{self, Claim, Readings};
use crate::text::reading::Reading;
use crate::text::span::Span;

/// A document's key, path, encoding and hash: together they name a text.
pub(super) type ShelfMark = (Key, String, String, String);

/// A text that a document had, or why it had none.
#[derive(Debug, Clone)]
pub(super) struct Shelved {
    location: PathBuf,
    text: Result<Arc<Reading>, Arc<DocumentError>>,
}

fn shelf_mark(document: &Document) -> ShelfMark {
    (
        document.key.clone(),
        document.path.clone(),
        document.encoding.clone(),
        document.hash.clone(),
    )
}

/// Whether a set has the text that another version of it names so.
pub(super) fn has_text_of(set: &AnnotationSet, document: &Document) -> bool {
    let known = set.document(&document.key);
    known.is_some_and(|known| shelf_mark(known) == shelf_mark(document))
}

/// The texts of a set's documents, and whether the set says of each that it is this one.
pub(super) struct Texts<'a> {
    by_document: BTreeMap<Key, (&'a Reading, Claim)>,
}

impl<'a> Texts<'a> {
    pub(super) fn of(set: &AnnotationSet, readings: &'a Readings) -> Self {
        let claimed = |(key, reading): (&Key, &'a Arc<Reading>)| {
            let claim = set_file::claim(set.document(key).map(AsRef::as_ref), reading);
            (key.clone(), (reading.as_ref(), claim))
        };
        Self {
            by_document: readings.iter().map(claimed).collect(),
        }
    }

    /// Returns an annotation as it stands in its text, if that is at hand.
    pub(super) fn place(&self, annotation: &Arc<Annotation>) -> Arc<Annotation> {
        match self.by_document.get(&annotation.document) {
            Some((reading, claim)) => set_file::place(annotation, reading, *claim),
            None => Arc::clone(annotation),
        }
    }
}

impl Session {
    /// Takes a document into the set; returns its key, made from the file's name.
    pub fn add_document(&mut self, read: ReadDocument) -> Result<Key, SessionError> {
        self.refuse_to_change_documents()?;
        let (key, edit) = self.document_edit(read)?;
        let name = self
            .locations
            .get(&key)
            .map(|path| file_name(path))
            .unwrap_or_default();
        self.commit(Label::new(Action::AddDocument, name), vec![edit], None)?;
        Ok(key)
    }

    /// Starts the set with a document: not a change that could be undone. Of a long text a preview
    /// will do; until [`Session::complete_document`] gets the rest, only what lies in the preview
    /// can be annotated, and the set cannot be saved.
    pub fn start_with_document(&mut self, read: ReadDocument) -> Result<Key, SessionError> {
        let (key, edit) = self.document_edit(read)?;
        edit.apply(&mut self.set)?;
        self.journal_start(Action::AddDocument, vec![edit]);
        self.changed();
        Ok(key)
    }

    /// Puts the whole reading of a document in the place of its preview: the same text, with all
    /// its paragraphs. Returns the document, or `None` where no preview of this text is waiting.
    /// Annotations stay as they are, because they lie in paragraphs that were known.
    pub fn complete_document(
        &mut self,
        reading: &Arc<Reading>,
    ) -> Result<Option<Key>, SessionError> {
        let waiting = self.readings.iter().find(|(_, preview)| {
            Arc::ptr_eq(&preview.text, &reading.text) && !preview.is_complete()
        });
        let Some(key) = waiting.map(|(key, _)| key.clone()) else {
            return Ok(None);
        };
        let (at, before) = self.document_at(&key)?;
        let mut after = (*before).clone();
        measure(&mut after, reading);
        let edit = Edit::Document(Change::replace(
            Positioned { at, value: before },
            Positioned {
                at,
                value: Arc::new(after),
            },
        ));
        edit.apply(&mut self.set)?;
        self.readings.insert(key.clone(), Arc::clone(reading));
        self.journal_start(Action::AddDocument, vec![edit]);
        self.changed();
        Ok(Some(key))
    }

    /// Returns a document of which only a preview is known.
    pub fn still_reading(&self) -> Option<&Key> {
        let mut documents = self.set.documents.iter().map(|document| &document.key);
        documents.find(|key| {
            self.readings
                .get(*key)
                .is_some_and(|reading| !reading.is_complete())
        })
    }

    /// Refuses a file whose name, or the way to it, the set could only say wrongly, so that it
    /// would be missing from then on. A set without a file will be saved beside its first document.
    fn require_text_name(&self, path: &Path) -> Result<(), SessionError> {
        let own = self.path.clone().or_else(|| self.suggested_path());
        let folder = own.as_deref().unwrap_or(path).parent();
        if is_text_from(folder.unwrap_or(path), path) {
            Ok(())
        } else {
            Err(SessionError::NoTextName(path.to_owned()))
        }
    }

    fn document_edit(&mut self, read: ReadDocument) -> Result<(Key, Edit), SessionError> {
        if let Some((key, _)) = self
            .locations
            .iter()
            .find(|(key, path)| self.set.document(key).is_some() && is_same_file(path, &read.path))
        {
            return Err(SessionError::DocumentTwice(key.clone()));
        }
        self.require_text_name(&read.path)?;
        let stem = read
            .path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        let key = Key::from_name(&stem.unwrap_or_default(), |key| {
            self.set
                .documents
                .iter()
                .any(|document| document.key == *key)
                || self.locations.keys().any(|known| known == key)
        });
        let mut document = Document {
            key: key.clone(),
            path: self.path_from_set(&read.path),
            title: title_of(&read.reading),
            encoding: read.encoding.name().to_owned(),
            chars: 0,
            hash: String::new(),
            properties: Vec::new(),
        };
        if read.reading.is_complete() {
            measure(&mut document, &read.reading);
        }
        self.locations.insert(key.clone(), read.path);
        self.readings.insert(key.clone(), read.reading);
        let edit = Edit::Document(Change::insert(Positioned {
            at: self.set.documents.len(),
            value: Arc::new(document),
        }));
        Ok((key, edit))
    }

    /// Takes a document out of the set, with its annotations. Its file stays as it is.
    pub fn remove_document(&mut self, key: &Key) -> Result<(), SessionError> {
        let (at, document) = self.whole_document_at(key)?;
        let annotations: Vec<_> = self
            .set
            .annotations
            .of_document(key)
            .map(|all| all.iter().cloned().collect())
            .unwrap_or_default();
        let mut edits = Vec::with_capacity(annotations.len() * 2 + 1);
        for annotation in &annotations {
            edits.extend(self.deletion(annotation));
        }
        // Undoing brings the text back, too, even where another has come under its key.
        self.put_on_shelf(&document);
        let label = Label::new(Action::RemoveDocument, document.title.clone());
        edits.push(Edit::Document(Change::remove(Positioned {
            at,
            value: document,
        })));
        self.commit(label, edits, None)
    }

    /// Gives a document another title.
    pub fn rename_document(&mut self, key: &Key, title: &str) -> Result<(), SessionError> {
        let (at, before) = self.whole_document_at(key)?;
        if before.title == title {
            return Ok(());
        }
        let after = Document {
            title: title.to_owned(),
            ..(*before).clone()
        };
        let change = Change::replace(
            Positioned { at, value: before },
            Positioned {
                at,
                value: Arc::new(after),
            },
        );
        self.commit(
            Label::new(Action::RenameDocument, title),
            vec![Edit::Document(change)],
            None,
        )
    }

    /// Shows where a document is now, or reads it in another encoding: annotations whose quotes
    /// stand in the text are placed. Returns how many could not be.
    pub fn relocate_document(
        &mut self,
        key: &Key,
        read: ReadDocument,
    ) -> Result<usize, SessionError> {
        self.refuse_to_change_documents()?;
        self.require_text_name(&read.path)?;
        let (at, before) = self.whole_document_at(key)?;
        self.put_on_shelf(&before);
        let mut after = Document {
            path: self.path_from_set(&read.path),
            encoding: read.encoding.name().to_owned(),
            ..(*before).clone()
        };
        let claim = self.claim_of(key, &read.reading);
        self.encodings.insert(key.clone(), read.encoding);
        self.attach(key, read.path, &read.reading, claim);
        let n_unplaced = self
            .set
            .annotations
            .of_document(key)
            .map_or(0, |all| all.unplaced.len());
        if n_unplaced == 0 {
            // All quotes stand in it: from now on this is the text that the set is about.
            measure(&mut after, &read.reading);
        }
        self.put_on_shelf(&after);
        if after != *before {
            let label = Label::new(Action::RelocateDocument, before.title.clone());
            let change = Change::replace(
                Positioned { at, value: before },
                Positioned {
                    at,
                    value: Arc::new(after),
                },
            );
            self.commit(label, vec![Edit::Document(change)], None)?;
        }
        Ok(n_unplaced)
    }

    /// Puts a text at hand and holds every quote of its document against it.
    pub(super) fn attach(
        &mut self,
        key: &Key,
        location: PathBuf,
        reading: &Arc<Reading>,
        claim: Claim,
    ) {
        self.locations.insert(key.clone(), location);
        self.missing.remove(key);
        let old = self.readings.insert(key.clone(), Arc::clone(reading));
        self.turn_annotations(|annotation| {
            if annotation.document != *key {
                return Arc::clone(annotation);
            }
            let bare = match &old {
                Some(old) => set_file::unplace(annotation, old),
                None => Arc::clone(annotation),
            };
            set_file::place(&bare, reading, claim)
        });
    }

    /// Takes a text away; the annotations of its document stay, unplaced.
    fn detach(&mut self, key: &Key, location: PathBuf, why: Arc<DocumentError>) {
        self.locations.insert(key.clone(), location);
        self.missing.insert(key.clone(), why);
        if let Some(old) = self.readings.remove(key) {
            self.turn_annotations(|annotation| {
                if annotation.document == *key {
                    set_file::unplace(annotation, &old)
                } else {
                    Arc::clone(annotation)
                }
            });
        }
    }

    /// Holds the quotes of all documents against the texts that are at hand.
    pub(super) fn place_all(&mut self) {
        let readings = self.readings.clone();
        let texts = Texts::of(&self.set, &readings);
        self.turn_annotations(|annotation| texts.place(annotation));
    }

    /// Returns whether the set says that a document is this text.
    pub(super) fn claim_of(&self, key: &Key, reading: &Reading) -> Claim {
        set_file::claim(self.set.document(key).map(AsRef::as_ref), reading)
    }

    /// Turns all annotations, those of the history too, so that undo and redo still fit the set.
    pub(super) fn turn_annotations(&mut self, turn: impl Fn(&Arc<Annotation>) -> Arc<Annotation>) {
        let turned = self.set.annotations.by_id().map(&turn).collect();
        self.set.annotations = Annotations::from_list(turned);
        self.history.turn_annotations(turn);
        self.changed();
    }

    /// Remembers the text that a document has now.
    pub(super) fn put_on_shelf(&mut self, document: &Document) {
        let key = &document.key;
        let text = match (self.readings.get(key), self.missing.get(key)) {
            (Some(reading), _) => Ok(Arc::clone(reading)),
            (None, Some(why)) => Err(Arc::clone(why)),
            (None, None) => return,
        };
        let location = self.locations.get(key).cloned().unwrap_or_default();
        self.shelf
            .insert(shelf_mark(document), Shelved { location, text });
    }

    /// Puts the texts at hand that belong to the documents as undo or redo has left them.
    pub(super) fn take_from_shelf(&mut self, edits: &[Edit]) {
        for edit in edits {
            let Edit::Document(Change {
                after: Some(after), ..
            }) = edit
            else {
                continue;
            };
            let key = &after.value.key;
            let Some(shelved) = self.shelf.get(&shelf_mark(&after.value)).cloned() else {
                continue;
            };
            if self.is_at_hand(key, &shelved) {
                continue;
            }
            match shelved.text {
                Ok(reading) => {
                    let claim = set_file::claim(Some(&after.value), &reading);
                    self.attach(key, shelved.location, &reading, claim);
                }
                Err(why) => self.detach(key, shelved.location, why),
            }
        }
    }

    fn is_at_hand(&self, key: &Key, shelved: &Shelved) -> bool {
        let is_there = self.locations.get(key) == Some(&shelved.location);
        is_there
            && match (&shelved.text, self.readings.get(key)) {
                (Ok(reading), Some(now)) => Arc::ptr_eq(reading, now),
                (Err(_), None) => true,
                _ => false,
            }
    }

    /// Converts a range of scalar values to a span, and says what is wrong with it.
    pub fn span_from_chars(
        &self,
        document: &Key,
        start: u32,
        end: u32,
    ) -> Result<Span, SessionError> {
        let reading = self.require_reading(document)?;
        if start > end {
            return Err(SessionError::Reversed { start, end });
        }
        let chars = reading.text.n_chars();
        let (Some(from), Some(to)) = (
            reading.text.byte_from_char(start),
            reading.text.byte_from_char(end),
        ) else {
            return Err(SessionError::OutOfRange { start, end, chars });
        };
        let span = Span::new(from, to);
        if span.is_empty() {
            return Err(SessionError::EmptySpan { start, end });
        }
        if !reading.is_whole(span) {
            return Err(SessionError::InsideCharacter { start, end });
        }
        Ok(span)
    }

    /// Returns the text of a document.
    pub fn require_reading(&self, document: &Key) -> Result<&Arc<Reading>, SessionError> {
        if self.set.document(document).is_none() {
            return Err(SessionError::NoDocument(document.clone()));
        }
        self.readings
            .get(document)
            .ok_or_else(|| SessionError::NoText(document.clone()))
    }

    /// Returns a document that may be changed: its record is final, so that undo will find it as
    /// it was.
    pub(super) fn whole_document_at(
        &self,
        key: &Key,
    ) -> Result<(usize, Arc<Document>), SessionError> {
        let is_preview = |reading: &Arc<Reading>| !reading.is_complete();
        if self.readings.get(key).is_some_and(is_preview) {
            return Err(SessionError::StillReading(key.clone()));
        }
        self.document_at(key)
    }

    fn document_at(&self, key: &Key) -> Result<(usize, Arc<Document>), SessionError> {
        self.set
            .documents
            .iter()
            .enumerate()
            .find(|(_, document)| document.key == *key)
            .map(|(at, document)| (at, Arc::clone(document)))
            .ok_or_else(|| SessionError::NoDocument(key.clone()))
    }
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Whether two paths lead to one file, however they are spelled.
pub(super) fn is_same_file(a: &Path, b: &Path) -> bool {
    a == b
        || matches!(
            (std::fs::canonicalize(a), std::fs::canonicalize(b)),
            (Ok(a), Ok(b)) if a == b
        )
}

/// Notes which text a document is: its length and hash.
pub(super) fn measure(document: &mut Document, reading: &Reading) {
    document.chars = reading.text.n_chars();
    document.hash = reading.text.hash().to_string();
}

/// Returns what a document is called: its title, or nothing.
fn title_of(reading: &Reading) -> String {
    let title = reading.title_paragraph();
    title.map_or_else(String::new, |paragraph| {
        reading.words(reading.reflow.content(&reading.text, paragraph))
    })
}
