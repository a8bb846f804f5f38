//! What was done to a set's file, by whomever, since this program last read or wrote it.
//!
//! The format has no checksum, so that sets can be merged by line and edited by hand; a bit that
//! has flipped in a number or a key may give another valid set. So what the file held is
//! remembered beside the journal, and a difference is told with what it is about.

use super::Session;
use crate::edit::changed_items;
use crate::model::{AnnotationSet, Item};
use crate::storage::data_folder::SetFolder;
use crate::storage::journal::{self, Run};
use crate::storage::{last_seen, set_file};

/// That a set's file is another than this program last saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedOutside {
    /// What differs; nothing where only the spelling does. `None` where it is not known
    /// what the file held.
    pub items: Option<Vec<Item>>,
}

impl Session {
    /// Returns what was done to the file between the time this program last saw it and opening it.
    pub fn changed_outside(&self) -> Option<&ChangedOutside> {
        self.changed_outside.as_ref()
    }
}

/// Compares a set that was read, whose file has this hash, with what was seen last.
pub(super) fn since_last_seen(
    folder: &SetFolder,
    run: Option<&Run>,
    set: &AnnotationSet,
    hash: blake3::Hash,
) -> Option<ChangedOutside> {
    let last = last_seen::hash(folder).filter(|last| *last != hash)?;
    // Written by this program, which ended before it could note it.
    if run.is_some_and(|run| run.saves().any(|(saved, _)| saved == hash)) {
        return None;
    }
    let before = journal::kept_base(folder, last);
    let before = before.and_then(|bytes| set_file::read(&bytes).ok());
    Some(ChangedOutside {
        items: before.map(|before| changed_items(&before, set)),
    })
}
