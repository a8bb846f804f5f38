//! Saving a set: what it is at an instant is taken down, and written on whatever thread.
//!
//! Taking it down shares the annotations, so it costs less than a frame; changes may be made while
//! the file is written. What a file holds of them is written to the journal before the file is
//! replaced, so that after a crash at any instant the rest is found.
//!
//! What always holds: a save that fails leaves file and set as they were; a file that somebody
//! else has changed is replaced only where the user said so, and then what it held is kept.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::files::{is_at, rebased, relative};
use super::keeping::Concern;
use super::keeping::ReadOnly;
use super::merging::{PutBack, Version};
use super::{Session, SetError, WriteError};
use crate::format::document::{self, DocumentError};
use crate::model::{Document, Key};
use crate::storage::atomic::{self, Replaced};
use crate::storage::data_folder::SetFolder;
use crate::storage::journal::SaveMark;
use crate::storage::set_file::Paths;
use crate::storage::{backups, set_file};

/// Why a set could not be saved. Neither the file nor the set in memory was changed.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("the set has no file yet")]
    NoPath,
    #[error("somebody else changed the file since it was read: {}", .path.display())]
    ChangedOutside { path: PathBuf },
    #[error("the document “{0}” is still being read; try again in a moment")]
    StillReading(Key),
    #[error("what stands there is no annotation set, and would be lost: {}", .path.display())]
    NoSetThere { path: PathBuf },
    #[error("the set is open elsewhere; save it under another name: {}", .path.display())]
    ReadOnly { path: PathBuf, read_only: ReadOnly },
    #[error("there is nothing to recover")]
    NothingKept,
    #[error("the set was closed before it was saved")]
    Closed,
    #[error("{source}")]
    Set { source: SetError },
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// What to do with a file that stands at the target of a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Replace it only if it is as this session last read or wrote it.
    KeepIfChanged,
    /// Replace it whatever it holds: the user said so. Only what is no set, as a document that
    /// was chosen by mistake, stays; unless it stands in the place of this very set.
    Replace,
    /// Replace nothing.
    Keep,
}

/// Why a set is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Somebody asked for it: the version before is kept.
    Asked,
    /// It happens by itself, perhaps every few seconds: the version before is kept unless one was
    /// kept a short while ago.
    ByItself,
}

/// How often somebody else may be quicker than a user who wants to replace a file anyway.
const N_TRIES: usize = 3;

/// A set as it was when saving it began; [`Saving::write`] writes it, on any thread.
pub struct Saving {
    number: u64,
    path: PathBuf,
    existing: Existing,
    occasion: Occasion,
    version: Version,
    paths: Paths,
    /// What the session's own file held when it was last read or written; nothing for another.
    known: Option<blake3::Hash>,
    is_own: bool,
    /// Where the version before is kept.
    folder: Option<SetFolder>,
    mark: Option<SaveMark>,
    now: Timestamp,
}

/// What became of a save; [`Session::finish_saving`] takes it in.
#[must_use = "until the session takes it in, it does not know that it is saved"]
pub struct Saved {
    number: u64,
    path: PathBuf,
    existing: Existing,
    paths: Paths,
    /// The set as the file holds it.
    version: Version,
    /// The last change that the file holds, as the journal counts.
    last_change: Option<u64>,
    result: Result<blake3::Hash, SaveError>,
    traces: Traces,
}

/// What a save has found and left behind, whether it came to its end or not.
struct Traces {
    /// What stands in the session's own file although saving failed: it may be whole and only not
    /// be flushed. Then nobody else wrote it.
    stands: Option<blake3::Hash>,
    /// Somebody else's version of the set, which gave way for an instant.
    put_back: Option<Vec<u8>>,
    /// Whether the version before could be kept.
    kept: Result<(), WriteError>,
}

impl Session {
    /// Saves to the file the set has.
    pub fn save(&mut self, existing: Existing) -> Result<(), SaveError> {
        let path = self.path.clone().ok_or(SaveError::NoPath)?;
        self.save_as(&path, existing)
    }

    /// Saves to a file, which becomes the set's own.
    pub fn save_as(&mut self, path: &Path, existing: Existing) -> Result<(), SaveError> {
        let saved = self.start_saving(path, existing, Occasion::Asked)?.write();
        self.finish_saving(saved)?;
        if let Some(folder) = self.backup_folder() {
            backups::forget_old(&folder);
        }
        Ok(())
    }

    /// Takes down what is to be written to a file, which becomes the set's own. Changes may be
    /// made before [`Session::finish_saving`] takes in what became of it.
    pub fn start_saving(
        &mut self,
        path: &Path,
        existing: Existing,
        occasion: Occasion,
    ) -> Result<Saving, SaveError> {
        if let Some(document) = self.still_reading() {
            return Err(SaveError::StillReading(document.clone()));
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if let Some(read_only) = &self.read_only
            && self.is_own_file(&path)
        {
            return Err(SaveError::ReadOnly {
                path,
                read_only: read_only.clone(),
            });
        }
        self.set_pending_aside();
        let is_own = self.path.as_deref() == Some(&*path);
        let now = self.origin.now();
        let paths = self.relative_paths(&path);
        let documents = &self.set.documents;
        self.n_saves += 1;
        let is_named_anew = documents.iter().any(|document| {
            let name = paths.get(&document.key);
            name.is_some_and(|name| *name != document.path)
        });
        let folder = self.path.as_deref().and_then(Path::parent);
        self.is_moving = is_named_anew || folder != path.parent();
        self.history.begin_saving();
        let version = self.version();
        let keeping = self.keeping.as_mut();
        let backups = keeping.as_ref().map(|keeping| keeping.folder.clone());
        Ok(Saving {
            number: self.n_saves,
            paths,
            path,
            existing,
            occasion,
            version,
            known: self.on_disk.filter(|_| is_own),
            is_own,
            folder: backups.or_else(|| self.backups.clone()),
            mark: keeping.and_then(|keeping| keeping.journal.save_mark()),
            now,
        })
    }

    /// Takes in what became of a save. Where a later one was begun meanwhile, only that counts.
    pub fn finish_saving(&mut self, saved: Saved) -> Result<(), SaveError> {
        let traces = saved.traces;
        match (&mut self.keeping, traces.kept) {
            (Some(keeping), kept) => keeping.tell(Concern::EarlierVersions, kept),
            (None, kept) => self.trouble = kept.err().map(Arc::new),
        }
        if let Some(file) = traces.put_back {
            self.put_back.push(Arc::new(PutBack {
                file,
                ours: saved.version.clone(),
                base: self.in_file.clone(),
            }));
        }
        if saved.number != self.n_saves {
            return saved.result.map(drop);
        }
        let is_moved = std::mem::take(&mut self.is_moving);
        let hash = match saved.result {
            Ok(hash) => hash,
            Err(error) => {
                self.history.give_up_saving();
                if let Some(hash) = traces.stands {
                    self.on_disk = Some(hash);
                    self.in_file = Some(saved.version);
                }
                return Err(error);
            }
        };
        if is_moved {
            self.name_documents_anew(&saved.path, &saved.paths);
        }
        self.on_disk = Some(hash);
        self.in_file = Some(saved.version);
        if saved.existing == Existing::Replace || self.path.as_ref() != Some(&saved.path) {
            // Replaced because somebody said so, or left behind with the other file.
            self.put_back.clear();
        }
        self.history.mark_saved();
        self.path = Some(saved.path);
        self.after_save(hash, saved.last_change);
        Ok(())
    }

    /// Takes a save that was begun as one that will never answer.
    pub fn give_up_saving(&mut self) {
        // Should it answer after all, that does not count.
        self.n_saves += 1;
        self.is_moving = false;
        self.history.give_up_saving();
    }

    /// Names documents as the file at `path` now does, in the history too: changes that are
    /// journaled from now on, or undone, must fit what the file says.
    fn name_documents_anew(&mut self, path: &Path, written: &Paths) {
        let new = path.parent().map(Path::to_owned).unwrap_or_default();
        let old = self.path.as_deref().and_then(Path::parent);
        let old = old.map(Path::to_owned);
        let is_same = |document: &Arc<Document>| {
            let name = written.get(&document.key);
            name.is_none_or(|name| *name == document.path)
        };
        let is_named_as_before = self.set.documents.iter().all(is_same);
        let current: BTreeMap<Key, (String, String)> = self
            .set
            .documents
            .iter()
            .filter_map(|document| {
                let name = written.get(&document.key)?.clone();
                Some((document.key.clone(), (document.path.clone(), name)))
            })
            .collect();
        let name = |key: &Key, path: &str| match current.get(key) {
            Some((before, after)) if before == path => after.clone(),
            _ => rebased(path, old.as_deref(), &new),
        };
        let turn = |document: &Arc<Document>| {
            Arc::new(Document {
                path: name(&document.key, &document.path),
                ..(**document).clone()
            })
        };
        for document in &mut self.set.documents {
            *document = turn(document);
        }
        self.history.turn_documents(turn);
        let shelf = std::mem::take(&mut self.shelf).into_iter();
        self.shelf = shelf
            .map(|((key, path, encoding, hash), shelved)| {
                let path = name(&key, &path);
                ((key, path, encoding, hash), shelved)
            })
            .collect();
        if !is_named_as_before {
            self.changed();
        }
    }

    /// Returns the path of each document as a set at `path` would name it: spelled as it is
    /// already where that still leads there.
    fn relative_paths(&self, path: &Path) -> Paths {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let documents = self.set.documents.iter();
        documents
            .filter_map(|document| {
                let location = self.locations.get(&document.key)?;
                let is_right = Path::new(&document.path).is_relative()
                    && is_at(&folder.join(&document.path), location);
                let named = if is_right {
                    document.path.clone()
                } else {
                    relative(&folder, location)
                };
                Some((document.key.clone(), named))
            })
            .collect()
    }
}

impl Saved {
    /// Returns where it was to be saved.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Saving {
    /// Writes the file. Tells nobody: the session must take in the result. Earlier versions that
    /// are more than are to be kept stay: looking through them takes longer than writing, and
    /// whoever waits for the file need not wait for that.
    pub fn write(self) -> Saved {
        let mut traces = Traces {
            stands: None,
            put_back: None,
            kept: Ok(()),
        };
        let result = self.try_write(&mut traces);
        Saved {
            number: self.number,
            last_change: self.mark.as_ref().map(SaveMark::number),
            path: self.path,
            existing: self.existing,
            version: self.version.named(&self.paths),
            paths: self.paths,
            result,
            traces,
        }
    }

    fn try_write(&self, traces: &mut Traces) -> Result<blake3::Hash, SaveError> {
        let changed = || SaveError::ChangedOutside {
            path: self.path.clone(),
        };
        let mut there = self.look(&mut traces.kept)?;
        let is_known = |there: &Vec<u8>| self.known == Some(blake3::hash(there));
        if self.existing == Existing::KeepIfChanged && !there.as_ref().is_none_or(is_known) {
            return Err(changed());
        }
        self.refuse_other_work(there.as_deref())?;
        let text = set_file::write(&self.version.set, &self.version.readings, &self.paths)
            .map_err(|source| SaveError::Set { source })?;
        let hash = blake3::hash(text.as_bytes());
        let replaces = self.existing != Existing::Keep;
        if let Some(mark) = &self.mark
            && (replaces || there.is_none())
        {
            // Without a journal the set was left, as somebody wanted it; what the journal holds is
            // offered when it is opened next, and must fit the file. Should the mark fail for
            // another reason, a crash before the journal is begun anew offers too much.
            if let Ok(false) = mark.write(hash, &self.path) {
                return Err(SaveError::Closed);
            }
        }
        for _ in 0..N_TRIES {
            if replaces && let Some(there) = there.as_ref().filter(|it| *it != text.as_bytes()) {
                self.keep_or_refuse(there, traces)?;
            }
            match self.put(&text, there.as_deref()) {
                Ok(Replaced::Done) => return Ok(hash),
                Ok(Replaced::Refused(_)) => {}
                Ok(Replaced::GaveWay { found, put_back }) => {
                    self.trace(found, traces);
                    put_back?;
                }
                Err(error) => {
                    let now = document::read_bytes(&self.path).ok();
                    let now = now.filter(|_| self.is_own).map(|now| blake3::hash(&now));
                    traces.stands = now.filter(|now| *now == hash);
                    return Err(error.into());
                }
            }
            if self.existing != Existing::Replace {
                break;
            }
            there = self.look(&mut traces.kept)?;
            self.refuse_other_work(there.as_deref())?;
        }
        Err(changed())
    }

    /// Refuses to replace what is no set, unless it stands in the place of this very set.
    fn refuse_other_work(&self, there: Option<&[u8]>) -> Result<(), SaveError> {
        if !self.is_own && self.existing == Existing::Replace && there.is_some_and(is_other_work) {
            return Err(SaveError::NoSetThere {
                path: self.path.clone(),
            });
        }
        Ok(())
    }

    /// Keeps what is about to be replaced. What somebody else wrote, and cannot be kept, is put
    /// beside the file; it is nowhere else.
    fn keep_or_refuse(&self, there: &[u8], traces: &mut Traces) -> Result<(), WriteError> {
        traces.kept = self.keep(there);
        let is_known = self.known == Some(blake3::hash(there));
        let is_kept = traces.kept.is_ok() && (self.folder.is_some() || !self.is_own);
        if !is_known && !is_kept {
            atomic::keep_beside(&self.path, there)?;
        }
        Ok(())
    }

    /// Keeps in mind what gave way to this version for an instant.
    fn trace(&self, found: Vec<u8>, traces: &mut Traces) {
        if let Ok(set) = set_file::read(&found) {
            traces.kept = self.keep(&found);
            let is_version = self.is_own && set.id == self.version.set.id;
            traces.put_back = is_version.then_some(found);
        }
    }

    /// Reads what is to be replaced, if anything is there.
    fn look(&self, kept: &mut Result<(), WriteError>) -> Result<Option<Vec<u8>>, WriteError> {
        // A pipe or a device might never come to an end; that is no file to be replaced.
        if fs::metadata(&self.path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
            return Err(WriteError::NotAFile {
                path: self.path.clone(),
            });
        }
        match document::read_bytes(&self.path) {
            Ok(there) => Ok(Some(there)),
            Err(DocumentError::Io { path, source }) => {
                let error = WriteError::Io {
                    action: "reading what would be replaced",
                    path,
                    source,
                };
                // Whether somebody else changed it, or what it is, cannot be said, so it is not
                // overwritten.
                if self.existing == Existing::KeepIfChanged || !self.is_own {
                    return Err(error);
                }
                *kept = Err(error);
                Ok(None)
            }
            // Gone, or no file: writing makes it anew, or says what is wrong.
            Err(_) => Ok(None),
        }
    }

    /// Puts a text in the place of what was there, unless somebody else was quicker.
    fn put(&self, text: &str, there: Option<&[u8]>) -> Result<Replaced, WriteError> {
        let is_expected = |found: &[u8]| match self.existing {
            Existing::Replace => there.is_some_and(|there| found == there),
            Existing::Keep | Existing::KeepIfChanged => self.known == Some(blake3::hash(found)),
        };
        match self.existing {
            Existing::Keep => atomic::write(&self.path, text.as_bytes(), atomic::Target::New)
                .map(|()| Replaced::Done),
            Existing::KeepIfChanged | Existing::Replace => {
                atomic::replace(&self.path, text.as_bytes(), is_expected)
            }
        }
    }

    /// Keeps what is about to be replaced.
    fn keep(&self, there: &[u8]) -> Result<(), WriteError> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        // Somebody else's set is kept with its own, if it is one.
        let other = (!self.is_own).then(|| set_file::read(there).ok()).flatten();
        let is_known = self.known == Some(blake3::hash(there));
        match other {
            Some(other) => backups::keep(&folder.beside(other.id), there, self.now),
            None if self.occasion == Occasion::ByItself && is_known => {
                backups::keep_now_and_then(folder, there, self.now)
            }
            None => backups::keep(folder, there, self.now),
        }
    }
}

/// Whether a file holds something, and no set.
fn is_other_work(bytes: &[u8]) -> bool {
    !bytes.trim_ascii().is_empty() && set_file::read(bytes).is_err()
}
