//! What was done and can be undone, what was undone and can be redone, and what is saved.

use std::sync::Arc;

use super::change::Edit;
use super::transaction::{Label, Transaction};
use crate::model::{Annotation, Document};

/// A linear history: a new transaction ends what could be redone.
#[derive(Debug, Default)]
pub struct History {
    /// Shared with whoever writes them down.
    done: Vec<Arc<Transaction>>,
    undone: Vec<Arc<Transaction>>,
    /// How many transactions the saved file holds; `None` if that state cannot be reached again.
    saved: Option<usize>,
    /// The same for a save that is under way.
    saving: Option<usize>,
}

impl History {
    /// Returns the history of a set that is as its file says.
    pub fn saved() -> Self {
        Self {
            saved: Some(0),
            ..Self::default()
        }
    }

    /// Whether the set differs from its file.
    pub fn is_dirty(&self) -> bool {
        self.saved != Some(self.done.len())
    }

    /// Notes that the set is being saved as it is; what comes after is not in the file.
    pub fn begin_saving(&mut self) {
        self.saving = Some(self.done.len());
    }

    /// Whether a save is under way that will hold the set as it is.
    pub fn is_being_saved(&self) -> bool {
        self.saving == Some(self.done.len())
    }

    /// Notes that the file holds the set as it was when saving it began.
    pub fn mark_saved(&mut self) {
        self.saved = self.saving.take();
    }

    /// Notes that the file holds what the set never was.
    pub fn mark_unsaved(&mut self) {
        self.saved = None;
        self.saving = None;
    }

    /// Notes that the save did not come about.
    pub fn give_up_saving(&mut self) {
        self.saving = None;
    }

    pub fn undo_label(&self) -> Option<&Label> {
        self.done.last().map(|transaction| &transaction.label)
    }

    pub fn redo_label(&self) -> Option<&Label> {
        self.undone.last().map(|transaction| &transaction.label)
    }

    /// Returns the last transaction, if a further change may still join it: it is not what the
    /// file holds, and nothing was undone since.
    pub fn last_open(&self) -> Option<&Transaction> {
        let now = Some(self.done.len());
        let is_saved = self.saved == now || self.saving == now;
        let last = self.done.last();
        last.map(Arc::as_ref)
            .filter(|_| self.undone.is_empty() && !is_saved)
    }

    /// Adds a transaction that has been applied.
    pub fn push(&mut self, transaction: Arc<Transaction>) {
        for mark in [&mut self.saved, &mut self.saving] {
            if mark.is_some_and(|mark| mark > self.done.len()) {
                *mark = None;
            }
        }
        self.undone.clear();
        self.done.push(transaction);
    }

    /// Replaces the last transaction by one that also does what came after it.
    pub fn replace_last(&mut self, transaction: Arc<Transaction>) {
        self.done.pop();
        self.push(transaction);
    }

    /// Adds what a further transaction does, and its name, to the last one.
    pub fn extend_last(&mut self, further: Arc<Transaction>) {
        let Some(last) = self.done.pop() else {
            return self.push(further);
        };
        let mut whole = Arc::unwrap_or_clone(last);
        let further = Arc::unwrap_or_clone(further);
        whole.edits.extend(further.edits);
        self.push(Arc::new(Transaction {
            edits: whole.edits,
            ..further
        }));
    }

    /// Returns the transaction to undo.
    pub fn peek_undo(&self) -> Option<&Arc<Transaction>> {
        self.done.last()
    }

    /// Returns the transaction to redo.
    pub fn peek_redo(&self) -> Option<&Arc<Transaction>> {
        self.undone.last()
    }

    /// Turns every annotation that is remembered into another, as the set's own were turned when
    /// a document's text was replaced: otherwise nothing older could be undone.
    pub fn turn_annotations(&mut self, turn: impl Fn(&Arc<Annotation>) -> Arc<Annotation>) {
        let remembered = self.done.iter_mut().chain(&mut self.undone);
        for edit in remembered.flat_map(|transaction| &mut Arc::make_mut(transaction).edits) {
            if let Edit::Annotation(change) = edit {
                for annotation in change.before.iter_mut().chain(&mut change.after) {
                    *annotation = turn(annotation);
                }
            }
        }
    }

    /// Turns every document that is remembered into another, as the set's own were turned when
    /// the set's file named them anew.
    pub fn turn_documents(&mut self, turn: impl Fn(&Arc<Document>) -> Arc<Document>) {
        let remembered = self.done.iter_mut().chain(&mut self.undone);
        for edit in remembered.flat_map(|transaction| &mut Arc::make_mut(transaction).edits) {
            if let Edit::Document(change) = edit {
                for document in change.before.iter_mut().chain(&mut change.after) {
                    document.value = turn(&document.value);
                }
            }
        }
    }

    /// Notes that the last transaction was undone.
    pub fn stepped_back(&mut self) {
        self.undone.extend(self.done.pop());
    }

    /// Notes that the last undone transaction was done again.
    pub fn stepped_forward(&mut self) {
        self.done.extend(self.undone.pop());
    }
}
