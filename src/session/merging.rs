//! Taking in what somebody else has made of a set's file: it is merged with what was done here,
//! against what the file held when this session last read or wrote it.
//!
//! The work is done on whatever thread; the session takes in the result as one transaction, if
//! nothing was done to it meanwhile.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Session, SessionError, SetError};
use crate::edit::{Action, Edit, Label, difference};
use crate::format::document::{self, DocumentError};
use crate::merge::{self, Choices, Conflict};
use crate::model::{Annotation, AnnotationId, AnnotationSet, Annotations};
use crate::storage::data_folder::SetFolder;
use crate::storage::journal::{self, Start};
use crate::storage::set_file::{self, Readings};

/// Why the file could not be merged with what was done here. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    #[error("the set has no file yet")]
    NoPath,
    #[error(transparent)]
    File(#[from] DocumentError),
    #[error("{source}: {}", .path.display())]
    Set { path: PathBuf, source: SetError },
    #[error("the file holds another set: {}", .path.display())]
    OtherSet { path: PathBuf },
}

/// A set as it was when merging began; [`Merging::merge`] merges its file with it, on any thread.
pub struct Merging {
    revision: u64,
    path: PathBuf,
    set: AnnotationSet,
    /// What the file held before somebody changed it, as far as it is known without reading.
    base: Option<AnnotationSet>,
    known: Option<blake3::Hash>,
    folder: Option<SetFolder>,
    readings: Readings,
}

/// The set and its file made one; [`Session::finish_merging`] takes it in.
#[derive(Debug)]
pub struct Reconciled {
    revision: u64,
    hash: blake3::Hash,
    /// What the file holds.
    theirs: AnnotationSet,
    target: AnnotationSet,
    edits: Vec<Edit>,
    /// What somebody should look at; the values that are kept are in it.
    pub conflicts: Vec<Conflict>,
    /// Whether the file holds the result already.
    is_in_file: bool,
}

impl Session {
    /// Prepares to merge the set with its file, which somebody else has changed.
    pub fn start_merging(&self) -> Result<Merging, MergeError> {
        Ok(Merging {
            revision: self.revision,
            path: self.path.clone().ok_or(MergeError::NoPath)?,
            set: self.set.clone(),
            base: self.as_saved().or_else(|| self.ancestor.clone()),
            known: self.on_disk,
            folder: self.backup_folder(),
            readings: self.readings.clone(),
        })
    }

    /// Makes the set what merging came to, as one step that can be undone; returns how many edits
    /// it took. Refused if the set has changed since merging began.
    pub fn finish_merging(&mut self, reconciled: Reconciled) -> Result<usize, SessionError> {
        if reconciled.revision != self.revision {
            return Err(SessionError::Outdated);
        }
        self.refuse_to_change_documents()?;
        self.read_texts_of(&reconciled.target);
        let edits = self.placed(reconciled.edits);
        let n_edits = edits.len();
        self.commit(Label::new(Action::MergeFile, ""), edits, None)?;
        self.on_disk = Some(reconciled.hash);
        if reconciled.is_in_file {
            self.history.begin_saving();
            self.history.mark_saved();
            self.ancestor = None;
            if let (Some(keeping), Some(path)) = (&mut self.keeping, &self.path) {
                keeping.note_seen(path, reconciled.hash);
                keeping.journal.begin_anew(Start::File(reconciled.hash));
            }
        } else {
            self.history.mark_unsaved();
            self.ancestor = Some(reconciled.theirs);
        }
        Ok(n_edits)
    }

    /// Returns whether a file's content is another than this session last read or wrote.
    pub fn is_changed_outside(&self, hash: blake3::Hash) -> bool {
        self.on_disk.is_some_and(|known| known != hash)
    }

    /// Returns the set as the file held it, if what was done since can be gone back.
    fn as_saved(&self) -> Option<AnnotationSet> {
        let way = self.history.way_to_saved()?;
        let mut set = self.set.clone();
        for transaction in way {
            transaction.apply(&mut set).ok()?;
        }
        Some(set)
    }
}

impl Merging {
    /// Reads the file and merges it with the set, taking the sides that somebody has chosen.
    pub fn merge(&self, choices: &Choices) -> Result<Reconciled, MergeError> {
        let bytes = document::read_bytes(&self.path)?;
        let theirs = set_file::read(&bytes).map_err(|source| MergeError::Set {
            path: self.path.clone(),
            source,
        })?;
        if theirs.id != self.set.id {
            return Err(MergeError::OtherSet {
                path: self.path.clone(),
            });
        }
        let ours = self.unplaced(&self.set);
        let base = match &self.base {
            Some(base) => Some(self.unplaced(base)),
            None => self.kept_base(),
        };
        let merged = merge::merge_choosing(base.as_ref(), &ours, &theirs, choices);
        let is_in_file = merged.set == theirs;
        let target = self.placed(merged.set, &ours);
        Ok(Reconciled {
            revision: self.revision,
            hash: blake3::hash(&bytes),
            edits: difference(&self.set, &target),
            theirs,
            target,
            conflicts: merged.conflicts,
            is_in_file,
        })
    }

    /// Returns the file that this session built on, from the copy beside its journal.
    fn kept_base(&self) -> Option<AnnotationSet> {
        let bytes = journal::kept_base(self.folder.as_ref()?, self.known?)?;
        set_file::read(&bytes).ok()
    }

    /// Returns a set as its file would say it.
    fn unplaced(&self, set: &AnnotationSet) -> AnnotationSet {
        let annotations = set.annotations.by_id().map(|annotation| {
            match self.readings.get(&annotation.document) {
                Some(reading) => set_file::unplace(annotation, reading),
                None => Arc::clone(annotation),
            }
        });
        AnnotationSet {
            annotations: Annotations::from_list(annotations.collect()),
            ..set.clone()
        }
    }

    /// Places annotations in the texts that are at hand; those that nobody has changed stay as the
    /// session has them.
    fn placed(&self, merged: AnnotationSet, ours: &AnnotationSet) -> AnnotationSet {
        let own: BTreeMap<AnnotationId, (&Arc<Annotation>, &Arc<Annotation>)> = self
            .set
            .annotations
            .by_id()
            .zip(ours.annotations.by_id())
            .map(|(placed, bare)| (placed.id, (placed, bare)))
            .collect();
        let annotations = merged.annotations.by_id().map(|annotation| {
            match (
                own.get(&annotation.id),
                self.readings.get(&annotation.document),
            ) {
                (Some((placed, bare)), _) if *bare == annotation => Arc::clone(placed),
                (_, Some(reading)) => set_file::place(annotation, reading),
                (_, None) => Arc::clone(annotation),
            }
        });
        let annotations = Annotations::from_list(annotations.collect());
        AnnotationSet {
            annotations,
            ..merged
        }
    }
}
