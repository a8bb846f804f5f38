//! Edits that belong together, with a name for the undo menu.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::change::{Edit, EditError};
use crate::model::{AnnotationId, AnnotationSet, Key};

/// Edits that are done and undone as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Transaction {
    pub label: Label,
    pub coder: Key,
    pub time: Timestamp,
    pub edits: Vec<Edit>,
    /// The annotation to look at after doing or undoing it.
    pub focus: Option<AnnotationId>,
}

/// What a transaction does, in words that the interface finds by [`Action`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub action: Action,
    /// The name of what it is done to, or a count.
    pub subject: String,
}

/// The kinds of change a person makes. Journals write these names, so that they stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    Annotate,
    Tag,
    Untag,
    TagAll,
    EditNote,
    EditField,
    MoveEdges,
    DeleteAnnotations,
    AddCategory,
    RenameCategory,
    RecolorCategory,
    RekeyCategory,
    DescribeCategory,
    MoveCategory,
    MergeCategory,
    DeleteCategory,
    AddDocument,
    RemoveDocument,
    RelocateDocument,
    Reanchor,
    RenameDocument,
    EditTitle,
    AddCoder,
    RenameCoder,
    LoadCodebook,
    Recover,
    RestoreBackup,
    MergeFile,
}

impl Action {
    pub const ALL: [Self; 28] = [
        Self::Annotate,
        Self::Tag,
        Self::Untag,
        Self::TagAll,
        Self::EditNote,
        Self::EditField,
        Self::MoveEdges,
        Self::DeleteAnnotations,
        Self::AddCategory,
        Self::RenameCategory,
        Self::RecolorCategory,
        Self::RekeyCategory,
        Self::DescribeCategory,
        Self::MoveCategory,
        Self::MergeCategory,
        Self::DeleteCategory,
        Self::AddDocument,
        Self::RemoveDocument,
        Self::RelocateDocument,
        Self::Reanchor,
        Self::RenameDocument,
        Self::EditTitle,
        Self::AddCoder,
        Self::RenameCoder,
        Self::LoadCodebook,
        Self::Recover,
        Self::RestoreBackup,
        Self::MergeFile,
    ];
}

impl Label {
    pub fn new(action: Action, subject: impl Into<String>) -> Self {
        Self {
            action,
            subject: subject.into(),
        }
    }
}

impl Transaction {
    /// Applies all edits, or none.
    pub fn apply(&self, set: &mut AnnotationSet) -> Result<(), EditError> {
        for (n, edit) in self.edits.iter().enumerate() {
            if let Err(error) = edit.apply(set) {
                for done in self.edits.iter().take(n).rev() {
                    // What was applied a moment ago can be taken back: its inverse expects
                    // exactly what it left.
                    done.clone().inverse().apply(set)?;
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// Returns the transaction that undoes this one.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            edits: self
                .edits
                .iter()
                .rev()
                .cloned()
                .map(Edit::inverse)
                .collect(),
            ..self.clone()
        }
    }
}
