//! What panels and the reading view ask for while they draw. Nothing is changed until all is
//! drawn; then `run_intent` goes through the list once.

use std::path::PathBuf;

use crate::anchor::Candidate;
use crate::edit::Label;
use crate::merge::Choices;
use crate::model::{AnnotationId, FieldValue, Key, SetId};
use crate::session::CategoryChange;
use crate::storage::backups::Backup;
use crate::text::span::Span;

use super::command::Command;

/// A wish, with all the data it needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    Command(Command),
    /// Undo this step, if it is still the last.
    UndoStep(Label),
    /// Open a set or a document.
    OpenPath(PathBuf),
    /// Add a document to the open set; without one, or where it is a set, open it.
    AddPath(PathBuf),
    /// The same of a file that was given together with what is open now.
    AddTogether(PathBuf),
    /// Put a category on the selection or on the current annotation, or take it off.
    Tag(Key),
    /// Put a category on an annotation, or take it off.
    TagAnnotation(AnnotationId, Key),
    /// Make an annotation the current one and show it.
    GoToAnnotation(AnnotationId),
    /// Make an annotation the current one where it is.
    ChooseAnnotation(Option<AnnotationId>),
    /// The same of one that was pointed at beside the text: it is meant, and not what is selected.
    MeanAnnotation(AnnotationId),
    GoTo {
        document: Key,
        span: Span,
    },
    /// Bring a byte of the shown document to the upper edge; the caret stays.
    ScrollTo(u32),
    /// Go to a line of the shown document, counted from 1.
    GoToLine(usize),
    /// Set documents in an installed family; an empty name stands for the bundled one.
    UseFace(String),
    /// Use an installed family for characters that the others lack.
    AddFace(String),
    ShowDocument(Key),
    ChooseCategory(Key),
    SetNote(AnnotationId, String),
    SetField(AnnotationId, Key, Option<FieldValue>),
    /// Let an annotation cover another span.
    MoveEdges(AnnotationId, Span),
    DeleteAnnotation(AnnotationId),
    AddCategoryAndTag(String),
    AddCategory {
        name: String,
        parent: Option<Key>,
    },
    ChangeCategory(Key, CategoryChange),
    MoveCategory {
        key: Key,
        parent: Option<Key>,
        before: Option<Key>,
    },
    MergeCategory {
        from: Key,
        into: Key,
    },
    /// Asks first, where annotations are affected.
    DeleteCategory(Key),
    /// Does not ask.
    DeleteCategoryNow(Key),
    RemoveDocumentNow(Key),
    RenameDocument(Key, String),
    RenameSet(String),
    UseCoder(String),
    LoadCodebook(String),
    LoadCodebookFile,
    /// Offer the ways to read a document.
    OfferEncodings(Key),
    ReadAs(Key, &'static encoding_rs::Encoding),
    /// Make a hit of the search the current one, by its place in the list.
    ChooseHit(usize),
    TagAllHits(Key),
    /// Answers to “save the changes first?”.
    SaveAndLeave,
    LeaveWithoutSaving,
    StayHere,
    /// Go on with the set as it is, without what the other version has.
    LeaveUnmerged,
    /// Answers to “the file was changed by somebody else”.
    SaveOverOther(PathBuf),
    SaveElsewhere,
    /// Merge with the file that somebody else has changed, taking the sides that were chosen.
    MergeFile(Choices),
    /// Merge with another version of the set.
    MergeCopy(PathBuf),
    /// Save what can be read of a damaged set as a copy, and open that.
    Salvage(PathBuf),
    /// Go back to an earlier version of the set, or write it as a file of its own.
    RestoreBackup(Backup),
    CopyBackup(Backup),
    /// Write what a journal holds, which does not fit the set's file any more, beside it.
    SaveRecoveredCopy,
    /// Open a set that was never saved, or do not offer it any more.
    OpenUnnamed(SetId),
    DeclineUnnamed(SetId),
    /// Look at what became of the passages of a changed document.
    Review(Key),
    /// Give up looking for the passages of changed documents, or begin anew.
    CancelFinding,
    FindPassagesAgain,
    /// Say where a passage is that could be in several places.
    SettlePlace(AnnotationId, Candidate),
    ForgetRecent(PathBuf),
    CloseFind,
}

impl Intent {
    /// Whether what is offered is about the set that is open, and no other.
    pub(super) fn is_about_set(&self) -> bool {
        matches!(
            self,
            Self::Review(_)
                | Self::MergeCopy(_)
                | Self::FindPassagesAgain
                | Self::SaveRecoveredCopy
                | Self::Command(_)
                | Self::UndoStep(_)
        )
    }
}
