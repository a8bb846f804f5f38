//! An open set: model, texts, history, and where it lives. The one mutable door for the window
//! and the command line: every change goes through here, as a transaction that can be undone.

mod annotating;
mod codebook;
pub mod copies;
mod documents;
mod files;
mod keeping;
mod merging;
mod origin;
mod other_texts;
mod outside;
mod reanchoring;
mod recovery;
mod restoring;
mod salvaging;
mod saving;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::edit::{Action, Change, Edit, EditError, History, Label, Positioned, Transaction};
use crate::format::document::DocumentError;
use crate::model::{AnnotationId, AnnotationSet, Coder, FieldError, Key};
use crate::storage::atomic::WriteError;
use crate::storage::data_folder::SetFolder;
use crate::storage::journal::Step;
use crate::storage::set_file::{Readings, SetError};
use crate::text::reading::Reading;

pub use annotating::{NewAnnotation, Outcome, Toggled};
pub use codebook::CategoryChange;
pub use files::{
    OpenError, Opened, Problem, ProblemKind, as_set_path, is_set_path, move_documents,
    set_path_beside,
};
pub use keeping::{Concern, ReadOnly};
pub use merging::{MergeError, Merging, Reconciled};
pub use origin::{CountingOrigin, Origin, SystemOrigin};
pub use outside::ChangedOutside;
pub use reanchoring::{OutcomeCounts, Reanchored, Reanchoring};
pub use recovery::{DeclineError, Recovery, RecoveryKind, UnnamedSet};
pub use restoring::{Differences, Differing, Now, RestoreError, Restored};
pub use salvaging::{SalvageError, salvage_to};
pub use saving::{Existing, Occasion, SaveError, Saved, Saving};

/// An open annotation set.
pub struct Session {
    set: AnnotationSet,
    readings: Readings,
    /// The encoding that each document's file really had when it was read.
    encodings: BTreeMap<Key, &'static encoding_rs::Encoding>,
    /// Documents whose text is not at hand, and why.
    missing: BTreeMap<Key, Arc<DocumentError>>,
    /// Where each document is, absolute.
    locations: BTreeMap<Key, PathBuf>,
    /// The texts that documents had before they were read from elsewhere, for undoing that.
    shelf: BTreeMap<documents::ShelfMark, documents::Shelved>,
    history: History,
    path: Option<PathBuf>,
    /// What the file held when it was last read or written.
    on_disk: Option<blake3::Hash>,
    /// The set as it then was.
    in_file: Option<merging::Version>,
    /// Somebody else's versions that gave way to a save for an instant, until it is known whether
    /// they were written over.
    put_back: Vec<Arc<merging::PutBack>>,
    coder: Coder,
    origin: Box<dyn Origin>,
    revision: u64,
    /// How many saves were begun; the last one counts.
    n_saves: u64,
    /// Whether a save is under way that will name documents anew.
    is_moving: bool,
    /// Journal, lock and backups, if any are kept.
    keeping: Option<keeping::Keeping>,
    /// Where what is replaced is kept although the set may only be read, and keeps nothing else.
    backups: Option<SetFolder>,
    read_only: Option<ReadOnly>,
    /// What went wrong with earlier versions where nothing else is kept.
    trouble: Option<Arc<WriteError>>,
    changed_outside: Option<ChangedOutside>,
}

/// Why the session refused a change. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("there is no document “{0}” in the set")]
    NoDocument(Key),
    #[error("there is no category “{0}” in the set")]
    NoCategory(Key),
    #[error("there is no annotation {0} in the set")]
    NoAnnotation(AnnotationId),
    #[error("there is no field “{0}” in the set")]
    NoField(Key),
    #[error("the text of the document “{0}” is not at hand")]
    NoText(Key),
    #[error("the document “{0}” is still being read; try again in a moment")]
    StillReading(Key),
    #[error("the set is being saved in another place; try again in a moment")]
    Moving,
    #[error("the set has changed since the passages were looked for; look for them again")]
    Outdated,
    #[error("there is nothing visible in the span {start}..{end}")]
    EmptySpan { start: u32, end: u32 },
    #[error("the span {start}..{end} leaves the text, which has {chars} characters")]
    OutOfRange { start: u32, end: u32, chars: u32 },
    #[error("the span {start}..{end} is reversed")]
    Reversed { start: u32, end: u32 },
    #[error("the span {start}..{end} begins or ends inside a character")]
    InsideCharacter { start: u32, end: u32 },
    #[error("an annotation needs at least one category")]
    NoCategories,
    #[error("a category cannot stand under itself")]
    OwnParent(Key),
    #[error("a category needs a name")]
    NoName,
    #[error("the shortcut {0:?} is no letter or digit")]
    Shortcut(char),
    #[error(
        "the name of the file, or of a folder that it is in, cannot be written as text, so that \
         the set could not name it; rename it first: {}", .0.display()
    )]
    NoTextName(PathBuf),
    #[error("the document is in the set already, as “{0}”")]
    DocumentTwice(Key),
    #[error(transparent)]
    Field(#[from] FieldError),
    #[error("the set is open elsewhere, and can only be read here")]
    ReadOnly(ReadOnly),
    #[error("the change does not fit the set: {0}")]
    Edit(#[from] EditError),
}

impl Session {
    /// Starts a set with no documents.
    pub fn new(coder_name: &str, origin: Box<dyn Origin>) -> Self {
        let mut origin = origin;
        let set = AnnotationSet::empty(origin.new_id());
        Self::of(set, coder_name, origin)
    }

    fn of(set: AnnotationSet, coder_name: &str, origin: Box<dyn Origin>) -> Self {
        let coder = coder_named(&set, coder_name);
        Self {
            set,
            readings: Readings::new(),
            missing: BTreeMap::new(),
            encodings: BTreeMap::new(),
            locations: BTreeMap::new(),
            shelf: BTreeMap::new(),
            history: History::saved(),
            path: None,
            on_disk: None,
            in_file: None,
            put_back: Vec::new(),
            coder,
            origin,
            revision: 0,
            n_saves: 0,
            is_moving: false,
            keeping: None,
            backups: None,
            read_only: None,
            trouble: None,
            changed_outside: None,
        }
    }

    // Asking.

    pub fn set(&self) -> &AnnotationSet {
        &self.set
    }

    /// Counts up with every change; caches compare it.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns the file of the set, if it has one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Whether there are changes that the file does not hold.
    pub fn is_dirty(&self) -> bool {
        self.history.is_dirty()
    }

    /// Whether a save is under way, behind which nothing was changed.
    pub fn is_being_saved(&self) -> bool {
        self.history.is_being_saved()
    }

    /// Returns whoever new annotations belong to.
    pub fn coder(&self) -> &Coder {
        &self.coder
    }

    /// Returns a document's text with its paragraphs, if it is at hand.
    pub fn reading(&self, document: &Key) -> Option<&Arc<Reading>> {
        self.readings.get(document)
    }

    /// Returns the texts that are at hand, by the keys of their documents.
    pub fn readings(&self) -> &Readings {
        &self.readings
    }

    /// Returns why a document's text is not at hand.
    pub fn why_missing(&self, document: &Key) -> Option<&Arc<DocumentError>> {
        self.missing.get(document)
    }

    /// Returns where a document is or should be.
    pub fn location(&self, document: &Key) -> Option<&Path> {
        self.locations.get(document).map(PathBuf::as_path)
    }

    pub fn undo_label(&self) -> Option<&Label> {
        self.history.undo_label()
    }

    pub fn redo_label(&self) -> Option<&Label> {
        self.history.redo_label()
    }

    // Changing.

    /// Undoes the last transaction; returns its name and the annotation to look at.
    pub fn undo(&mut self) -> Result<Option<(Label, Option<AnnotationId>)>, SessionError> {
        let Some(transaction) = self.history.peek_undo() else {
            return Ok(None);
        };
        let (label, focus) = (transaction.label.clone(), transaction.focus);
        let inverse = transaction.inverse();
        let inverse = self.made_now(inverse);
        self.refuse_if_moving(&inverse.edits)?;
        let whole = self.before_change()?;
        inverse.apply(&mut self.set)?;
        // Before texts change: its annotations stand in those that are at hand now.
        self.journal(whole, Step::Undone, &inverse);
        self.history.stepped_back();
        self.take_from_shelf(&inverse.edits);
        self.changed();
        Ok(Some((label, focus)))
    }

    /// Does the last undone transaction again.
    pub fn redo(&mut self) -> Result<Option<(Label, Option<AnnotationId>)>, SessionError> {
        let Some(transaction) = self.history.peek_redo() else {
            return Ok(None);
        };
        let (label, focus) = (transaction.label.clone(), transaction.focus);
        let transaction = Transaction::clone(transaction);
        let transaction = self.made_now(transaction);
        self.refuse_if_moving(&transaction.edits)?;
        let whole = self.before_change()?;
        transaction.apply(&mut self.set)?;
        self.journal(whole, Step::Redone, &transaction);
        self.history.stepped_forward();
        self.take_from_shelf(&transaction.edits);
        self.changed();
        Ok(Some((label, focus)))
    }

    /// Returns a transaction as one that the current coder makes now.
    fn made_now(&mut self, transaction: Transaction) -> Arc<Transaction> {
        Arc::new(Transaction {
            coder: self.coder.key.clone(),
            time: self.origin.now(),
            ..transaction
        })
    }

    /// Makes new annotations belong to the coder of this name, who enters the set with the first
    /// one.
    pub fn use_coder(&mut self, name: &str) {
        self.coder = coder_named(&self.set, name);
    }

    /// Puts the current coder into the set before the first annotation: not a change that could
    /// be undone.
    pub fn start_with_coder(&mut self) -> Result<(), SessionError> {
        let edits = self.coder_edits();
        for edit in &edits {
            edit.apply(&mut self.set)?;
        }
        self.journal_start(Action::AddCoder, edits);
        self.changed();
        Ok(())
    }

    /// Gives the set a title.
    pub fn set_title(&mut self, title: &str) -> Result<(), SessionError> {
        if title == self.set.title {
            return Ok(());
        }
        let change = Change::replace(self.set.title.clone(), title.to_owned());
        self.commit(
            Label::new(Action::EditTitle, title),
            vec![Edit::Title(change)],
            None,
        )
    }

    /// Gives a coder another name.
    pub fn rename_coder(&mut self, key: &Key, name: &str) -> Result<(), SessionError> {
        let Some(at) = self.set.coders.iter().position(|coder| coder.key == *key) else {
            // Not in the set yet: only a name to be used later.
            name.clone_into(&mut self.coder.name);
            return Ok(());
        };
        let Some(before) = self.set.coders.get(at).cloned() else {
            return Ok(());
        };
        if before.name == name {
            return Ok(());
        }
        self.refuse_if_read_only()?;
        let after = Arc::new(Coder {
            key: key.clone(),
            name: name.to_owned(),
        });
        if self.coder.key == *key {
            name.clone_into(&mut self.coder.name);
        }
        let change = Change::replace(
            Positioned { at, value: before },
            Positioned { at, value: after },
        );
        self.commit(
            Label::new(Action::RenameCoder, name),
            vec![Edit::Coder(change)],
            None,
        )
    }

    /// Applies edits as one transaction; the coder enters the set where it is not there yet.
    fn commit(
        &mut self,
        label: Label,
        edits: Vec<Edit>,
        focus: Option<AnnotationId>,
    ) -> Result<(), SessionError> {
        if edits.is_empty() {
            return Ok(());
        }
        self.refuse_if_moving(&edits)?;
        let whole = self.before_change()?;
        let transaction = Arc::new(Transaction {
            label,
            coder: self.coder.key.clone(),
            time: self.origin.now(),
            edits,
            focus,
        });
        transaction.apply(&mut self.set)?;
        self.journal(whole, Step::Done, &transaction);
        self.history.push(transaction);
        self.changed();
        Ok(())
    }

    /// Refuses to change documents while a save is about to name them anew: what is journaled of
    /// them would not fit the file.
    fn refuse_to_change_documents(&self) -> Result<(), SessionError> {
        self.refuse_if_read_only()?;
        if self.is_moving {
            return Err(SessionError::Moving);
        }
        Ok(())
    }

    /// Refuses edits of documents where these must stay as they are.
    fn refuse_if_moving(&self, edits: &[Edit]) -> Result<(), SessionError> {
        let is_about_documents = |edit: &Edit| matches!(edit, Edit::Document(_));
        if edits.iter().any(is_about_documents) {
            self.refuse_to_change_documents()?;
        }
        Ok(())
    }

    /// Applies further edits as part of the last transaction, under another name.
    fn extend_last(&mut self, label: Label, edits: Vec<Edit>) -> Result<(), SessionError> {
        let whole = self.before_change()?;
        let further = Arc::new(Transaction {
            label,
            coder: self.coder.key.clone(),
            time: self.origin.now(),
            edits,
            focus: None,
        });
        further.apply(&mut self.set)?;
        self.journal(whole, Step::Done, &further);
        self.history.extend_last(further);
        self.changed();
        Ok(())
    }

    /// Returns the edits by which the current coder enters the set, if it must.
    fn coder_edits(&self) -> Vec<Edit> {
        if self.set.coder(&self.coder.key).is_some() {
            return Vec::new();
        }
        vec![Edit::Coder(Change::insert(Positioned {
            at: self.set.coders.len(),
            value: Arc::new(self.coder.clone()),
        }))]
    }

    fn changed(&mut self) {
        self.revision += 1;
    }
}

/// Returns the coder of a name or key in a set, or a new one.
fn coder_named(set: &AnnotationSet, name: &str) -> Coder {
    let name = name.trim();
    let name = if name.is_empty() { "coder" } else { name };
    let known = set
        .coders
        .iter()
        .find(|coder| coder.key == *name)
        .or_else(|| set.coders.iter().find(|coder| coder.name == name));
    match known {
        Some(coder) => (**coder).clone(),
        None => Coder {
            key: Key::from_name(name, |key| set.coders.iter().any(|coder| coder.key == *key)),
            name: name.to_owned(),
        },
    }
}
