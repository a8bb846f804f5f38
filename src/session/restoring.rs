//! Going back to an earlier version of the set's file: what differs from now is said first, and
//! then it is one step that can be undone.
//!
//! Reading and comparing is done on whatever thread; the session takes in the result, if nothing
//! was done to it meanwhile.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::documents::Texts;
use super::files::read_text;
use super::merging::{Version, with_annotations};
use super::other_texts::OtherTexts;
use super::{Session, SessionError, SetError};
use crate::edit::{Action, Edit, Label, changed_items, difference};
use crate::model::{AnnotationSet, Document, Item};
use crate::storage::atomic::WriteError;
use crate::storage::backups::{self, Backup};
use crate::storage::data_folder::SetFolder;
use crate::storage::set_file::{self, Claim};
use crate::text::reading::Reading;

/// Why a backup could not be restored. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error(transparent)]
    File(#[from] WriteError),
    #[error("{source}: {}", .path.display())]
    Set { path: PathBuf, source: SetError },
    #[error("it is a backup of another set: {}", .path.display())]
    OtherSet { path: PathBuf },
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// A set as it is now, to hold earlier versions against, on any thread.
pub struct Now {
    revision: u64,
    version: Version,
    /// Of the set's file, if it has one: documents are named as seen from there.
    folder: Option<PathBuf>,
}

/// An earlier version that was read; [`Session::finish_restoring`] takes it in.
pub struct Restored {
    revision: u64,
    texts: OtherTexts,
    edits: Vec<Edit>,
}

/// Items that are named of each kind of difference; the rest is only counted.
const MOST_NAMED: usize = 200;

/// What going back to an earlier version would do, as both versions' files say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// What is not there now, and would be then.
    pub back: Differing,
    /// What is there now, and would not be then.
    pub gone: Differing,
    /// What would be otherwise, or elsewhere in its list.
    pub changed: Differing,
}

/// Items that differ in one way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differing {
    pub count: usize,
    /// The first of them, with what they are called.
    pub named: Vec<(Item, String)>,
}

impl Differences {
    /// Whether both versions hold the same.
    pub fn are_none(&self) -> bool {
        [&self.back, &self.gone, &self.changed]
            .iter()
            .all(|differing| differing.count == 0)
    }
}

impl Differing {
    /// Adds an item of a set.
    fn add(&mut self, item: Item, set: &AnnotationSet) {
        self.count += 1;
        if self.named.len() < MOST_NAMED {
            let name = set.name_of(&item).unwrap_or_default();
            self.named.push((item, name));
        }
    }
}

impl Session {
    /// Returns where the earlier versions of the set's file are, for listing them on a thread: also
    /// where the set may only be read, and keeps nothing else.
    pub fn backup_folder(&self) -> Option<SetFolder> {
        let keeping = self.keeping.as_ref();
        let kept = keeping.map(|keeping| &keeping.folder);
        kept.or(self.backups.as_ref()).cloned()
    }

    /// Returns the earlier versions of the set's file, newest first. Reads each of them.
    pub fn backups(&self) -> Vec<Backup> {
        let folder = self.backup_folder();
        folder
            .map(|folder| backups::list(&folder))
            .unwrap_or_default()
    }

    /// Returns the set as it is, to hold earlier versions against.
    pub fn now(&self) -> Now {
        let folder = self.path.as_deref().and_then(Path::parent);
        Now {
            revision: self.revision,
            version: self.version(),
            folder: folder.map(Path::to_owned),
        }
    }

    /// Makes the set what an earlier version was, as a step that can be undone; returns how many
    /// edits it took. Refused if the set has changed since that was read.
    pub fn finish_restoring(&mut self, restored: Restored) -> Result<usize, SessionError> {
        if restored.revision != self.revision {
            return Err(SessionError::Outdated);
        }
        self.refuse_to_change_documents()?;
        if let Some(document) = self.still_reading() {
            return Err(SessionError::StillReading(document.clone()));
        }
        self.attach_texts(restored.texts);
        let n_edits = restored.edits.len();
        let label = Label::new(Action::RestoreBackup, "");
        self.commit(label, restored.edits, None)?;
        Ok(n_edits)
    }

    /// Makes the set what a backup holds, at once.
    pub fn restore_backup(&mut self, backup: &Backup) -> Result<usize, RestoreError> {
        let restored = self.now().restore(backup)?;
        Ok(self.finish_restoring(restored)?)
    }
}

impl Now {
    /// Reads an earlier version and finds what leads to it. The documents that it names are read
    /// from where they are now.
    pub fn restore(&self, backup: &Backup) -> Result<Restored, RestoreError> {
        let target = self.read(backup)?;
        let Version { set, readings } = &self.version;
        let texts = OtherTexts::read(set, readings, self.folder.as_deref(), &target);
        let then = texts.behind(readings);
        let places = Texts::of(&target, &then);
        let target = with_annotations(&target, |annotation| places.place(annotation));
        let now = texts.turned(set, readings);
        Ok(Restored {
            revision: self.revision,
            edits: difference(&now, &target),
            texts,
        })
    }

    /// Says what going back to an earlier version would do.
    pub fn differences(&self, backup: &Backup) -> Result<Differences, RestoreError> {
        let then = self.read(backup)?;
        let now = self.version.unplaced();
        let has =
            |set: &AnnotationSet, item: &Item| *item == Item::Set || set.name_of(item).is_some();
        let mut differences = Differences::default();
        for item in changed_items(&now, &then) {
            match (has(&now, &item), has(&then, &item)) {
                (false, true) => differences.back.add(item, &then),
                (true, false) => differences.gone.add(item, &now),
                (true, true) => differences.changed.add(item, &now),
                // Neither has it: they differ in when it was deleted.
                (false, false) => {}
            }
        }
        Ok(differences)
    }

    fn read(&self, backup: &Backup) -> Result<AnnotationSet, RestoreError> {
        let bytes = backup.read()?;
        let mut target = set_file::read(&bytes).map_err(|source| RestoreError::Set {
            path: backup.path.clone(),
            source,
        })?;
        if target.id != self.version.set.id {
            return Err(RestoreError::OtherSet {
                path: backup.path.clone(),
            });
        }
        self.name_as_now(&mut target);
        Ok(target)
    }

    /// Says of the documents of an earlier version where they are now: it knows neither where they
    /// have gone since, nor where the set has. Only where it is about another text than the one at
    /// hand, and that text is still found elsewhere, the document goes back there.
    fn name_as_now(&self, earlier: &mut AnnotationSet) {
        let Version { set, readings } = &self.version;
        for document in &mut earlier.documents {
            let Some(now) = set.document(&document.key) else {
                continue;
            };
            let before = (**document).clone();
            let is_meant =
                |reading: &Reading| set_file::claim(Some(&before), reading) == Claim::ThisText;
            let at_hand = readings.get(&before.key);
            let is_at_hand = at_hand.is_some_and(|reading| is_meant(reading));
            let is_there = |place: &Document| {
                let is_elsewhere = place.path != now.path || place.encoding != now.encoding;
                let read = || read_text(place, self.folder.as_deref()).1;
                is_elsewhere && read().is_ok_and(|read| is_meant(&read.reading))
            };
            let moved = Document {
                path: now.path.clone(),
                ..before.clone()
            };
            let as_now = Document {
                encoding: now.encoding.clone(),
                ..moved.clone()
            };
            let other = if is_at_hand {
                None
            } else {
                [before.clone(), moved].into_iter().find(is_there)
            };
            *document = Arc::new(other.unwrap_or(as_now));
        }
    }
}
