//! Opening and saving sets, and what does not fit when one is opened.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::documents::{file_name, is_same_file};
use super::{Session, SetError, WriteError};
use crate::format::document::{self, DocumentError, ReadDocument, Warning};
use crate::model::{Anchor, AnnotationId, AnnotationSet, Document, Key, SetId};
use crate::session::keeping::ReadOnly;
use crate::session::origin::Origin;
use crate::storage::lock::Holder;
use crate::storage::{atomic, set_file};
use crate::text::decode;

/// Why a set could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    File(#[from] DocumentError),
    #[error("{source}: {}", .path.display())]
    Set { path: PathBuf, source: SetError },
    #[error("nothing is kept of a set with the id {id}")]
    NothingKept { id: SetId },
    #[error("the set is open elsewhere")]
    OpenElsewhere { holder: Option<Holder> },
}

/// Why a set could not be saved. Neither the file nor the set in memory was changed.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("the set has no file yet")]
    NoPath,
    #[error("somebody else changed the file since it was read: {}", .path.display())]
    ChangedOutside { path: PathBuf },
    #[error("the document “{0}” is still being read; try again in a moment")]
    StillReading(Key),
    #[error("the set is open elsewhere; save it under another name: {}", .path.display())]
    ReadOnly { path: PathBuf, read_only: ReadOnly },
    #[error("there is nothing to recover")]
    NothingKept,
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
    /// Replace it whatever it holds: the user said so.
    Replace,
    /// Replace nothing.
    Keep,
}

/// A set that was opened, with what was odd.
pub struct Opened {
    pub session: Session,
    pub warnings: Vec<(Key, Warning)>,
}

/// An annotation that is not where its set says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub id: AnnotationId,
    pub document: Key,
    pub kind: ProblemKind,
}

/// What is wrong with an annotation's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// The document's text is not at hand.
    DocumentMissing,
    /// The span leaves the text.
    OutOfRange,
    /// Other words stand there.
    OtherWords { found: String },
    /// Its words stand at its span, but around them are others: they may be there by chance.
    OtherContext,
}

impl Session {
    /// Opens a set and the documents it refers to. A document that cannot be read leaves its
    /// annotations unplaced; it does not stop the set from opening.
    pub fn open(
        path: &Path,
        coder_name: &str,
        origin: Box<dyn Origin>,
    ) -> Result<Opened, OpenError> {
        let mut session = Self::read_set(path, coder_name, origin)?;
        let warnings = session.read_texts();
        Ok(Opened { session, warnings })
    }

    /// Reads a set without its documents.
    pub(super) fn read_set(
        path: &Path,
        coder_name: &str,
        origin: Box<dyn Origin>,
    ) -> Result<Self, OpenError> {
        let bytes = document::read_bytes(path)?;
        let set = set_file::read(&bytes).map_err(|source| OpenError::Set {
            path: path.to_owned(),
            source,
        })?;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut session = Self::of(set, coder_name, origin);
        session.on_disk = Some(blake3::hash(&bytes));
        session.path = Some(path);
        Ok(session)
    }

    /// Reads the documents of a set that was read, and places its annotations.
    pub(super) fn read_texts(&mut self) -> Vec<(Key, Warning)> {
        let mut warnings = Vec::new();
        for document in self.set.documents.clone() {
            let (location, read) = self.read_text(&document);
            match read {
                Ok(read) => {
                    let odd = read.warnings.into_iter();
                    warnings.extend(odd.map(|warning| (document.key.clone(), warning)));
                    self.readings.insert(document.key.clone(), read.reading);
                }
                Err(error) => {
                    let why = Arc::new(error);
                    self.missing.insert(document.key.clone(), why);
                }
            }
            self.locations.insert(document.key.clone(), location);
        }
        self.place_all();
        warnings
    }

    /// Reads a document from where the set says it is.
    pub(super) fn read_text(
        &self,
        document: &Document,
    ) -> (PathBuf, Result<ReadDocument, DocumentError>) {
        let folder = self.path.as_deref().and_then(Path::parent);
        let location = located(&document.path, folder);
        let encoding = decode::encoding_by_name(&document.encoding).ok();
        let read = document::read(&location, encoding).map(|mut read| {
            if encoding.is_none() && !document.encoding.is_empty() {
                let unknown = Warning::UnknownEncoding {
                    name: document.encoding.clone(),
                    encoding: read.encoding.name(),
                };
                read.warnings.insert(0, unknown);
            }
            read
        });
        (location, read)
    }

    /// Saves to the file the set has.
    pub fn save(&mut self, existing: Existing) -> Result<(), SaveError> {
        let path = self.path.clone().ok_or(SaveError::NoPath)?;
        self.save_as(&path, existing)
    }

    /// Saves to a file, which becomes the set's own.
    pub fn save_as(&mut self, path: &Path, existing: Existing) -> Result<(), SaveError> {
        if let Some(document) = self.still_reading() {
            return Err(SaveError::StillReading(document.clone()));
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if let Some(read_only) = &self.read_only
            && self
                .path
                .as_deref()
                .is_some_and(|own| is_same_file(own, &path))
        {
            return Err(SaveError::ReadOnly {
                path,
                read_only: read_only.clone(),
            });
        }
        if existing == Existing::KeepIfChanged {
            self.refuse_if_changed(&path)?;
        }
        let paths = self.relative_paths(&path);
        let text = set_file::write(&self.set, &self.readings, &paths)
            .map_err(|source| SaveError::Set { source })?;
        let target = match existing {
            Existing::Keep => atomic::Target::New,
            Existing::KeepIfChanged | Existing::Replace => atomic::Target::Any,
        };
        if target == atomic::Target::Any || !path.exists() {
            self.before_save(&path, &text);
        }
        atomic::write(&path, text.as_bytes(), target)?;
        let hash = blake3::hash(text.as_bytes());
        self.name_documents_anew(&path, &paths);
        self.on_disk = Some(hash);
        self.path = Some(path);
        self.history.mark_saved();
        self.after_save(hash);
        Ok(())
    }

    /// Names documents as the file at `path` now does, in the history too: changes that are
    /// journaled from now on, or undone, must fit what the file says.
    fn name_documents_anew(&mut self, path: &Path, written: &BTreeMap<Key, String>) {
        let new = path.parent().map(Path::to_owned).unwrap_or_default();
        let old = self.path.as_deref().and_then(Path::parent);
        let old = old.map(Path::to_owned);
        let is_same = |document: &Arc<Document>| {
            let name = written.get(&document.key);
            name.is_none_or(|name| *name == document.path)
        };
        let is_named_as_before = self.set.documents.iter().all(is_same);
        if is_named_as_before && old.as_ref() == Some(&new) {
            return;
        }
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

    /// Compares by content: times and sizes lie on shares and after checkouts.
    fn refuse_if_changed(&self, path: &Path) -> Result<(), SaveError> {
        let is_own = self.path.as_deref() == Some(path);
        let Ok(now) = document::read_bytes(path) else {
            // Gone, or cannot be read: writing says what is wrong, or makes it anew.
            return Ok(());
        };
        if is_own && self.on_disk == Some(blake3::hash(&now)) {
            return Ok(());
        }
        Err(SaveError::ChangedOutside {
            path: path.to_owned(),
        })
    }

    /// Returns the path of each document as a set at `path` would name it: spelled as it is
    /// already where that still leads there.
    fn relative_paths(&self, path: &Path) -> BTreeMap<Key, String> {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let documents = self.set.documents.iter();
        documents
            .filter_map(|document| {
                let location = self.locations.get(&document.key)?;
                let is_right = Path::new(&document.path).is_relative()
                    && normal(&folder.join(&document.path)) == normal(location);
                let named = if is_right {
                    document.path.clone()
                } else {
                    relative(&folder, location)
                };
                Some((document.key.clone(), named))
            })
            .collect()
    }

    /// Returns the path of a file as the set would name it: absolute until the set has a folder.
    pub(super) fn path_from_set(&self, file: &Path) -> String {
        match self.path.as_deref().and_then(Path::parent) {
            Some(folder) => relative(folder, file),
            None => file.to_string_lossy().replace('\\', "/"),
        }
    }

    /// Returns the annotations that are not where the set says, in reading order.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for document in &self.set.documents {
            let Some(all) = self.set.annotations.of_document(&document.key) else {
                continue;
            };
            for annotation in all.unplaced.values() {
                let Anchor::Unplaced(chars) = annotation.anchor else {
                    continue;
                };
                let kind = match self.readings.get(&document.key) {
                    None => ProblemKind::DocumentMissing,
                    Some(reading) => {
                        match (
                            reading.text.byte_from_char(chars.start),
                            reading.text.byte_from_char(chars.end),
                        ) {
                            _ if set_file::quote_at(&annotation.quote, chars, reading)
                                .is_some() =>
                            {
                                ProblemKind::OtherContext
                            }
                            (Some(start), Some(end)) => ProblemKind::OtherWords {
                                found: reading.words(crate::text::span::Span::new(start, end)),
                            },
                            _ => ProblemKind::OutOfRange,
                        }
                    }
                };
                problems.push(Problem {
                    id: annotation.id,
                    document: document.key.clone(),
                    kind,
                });
            }
        }
        problems
    }

    /// Returns whether a document's text is another than when the set was saved. Where the set
    /// does not say which text it was, as one that was written by hand may not, the quotes decide.
    pub fn is_document_changed(&self, key: &Key) -> bool {
        let (Some(document), Some(reading)) = (self.set.document(key), self.readings.get(key))
        else {
            return false;
        };
        if !reading.is_complete() {
            return false;
        }
        if document.hash.is_empty() {
            let all = self.set.annotations.of_document(key);
            return all.is_some_and(|all| !all.unplaced.is_empty());
        }
        document.hash != reading.text.hash().to_string()
    }

    /// Returns where a new set for a document would be saved: beside it, named after it.
    pub fn suggested_path(&self) -> Option<PathBuf> {
        let first = self.set.documents.first()?;
        let location = self.locations.get(&first.key)?;
        Some(set_path_beside(location))
    }
}

/// Returns the path of the set named after a document: `speech.txt` → `speech.ron`.
pub fn set_path_beside(document: &Path) -> PathBuf {
    document.with_extension("ron")
}

/// Returns where a document is that a set in a folder names so.
fn located(named: &str, folder: Option<&Path>) -> PathBuf {
    normal(&folder.unwrap_or_else(|| Path::new("")).join(named))
}

/// Returns how a set in another folder names a document: as before where that still leads there.
pub(super) fn rebased(named: &str, old: Option<&Path>, new: &Path) -> String {
    let location = located(named, old);
    if Path::new(named).is_relative() && located(named, Some(new)) == location {
        return named.to_owned();
    }
    relative(new, &location)
}

/// Names the documents of a set, whose file is at `from`, as a set at `to` would.
pub fn move_documents(set: &mut AnnotationSet, from: &Path, to: &Path) {
    let folder = |file: &Path| file.parent().map(Path::to_owned).unwrap_or_default();
    let (from, to) = (folder(from), folder(to));
    for document in &mut set.documents {
        if Path::new(&document.path).is_relative() {
            let path = rebased(&document.path, Some(&from), &to);
            Arc::make_mut(document).path = path;
        }
    }
}

/// Resolves `.` and `..` without asking the disk.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// Returns `target` as seen from `folder`, with `/`; absolute where they share no root.
fn relative(folder: &Path, target: &Path) -> String {
    let folder = normal(folder);
    let target = normal(target);
    let mut from = folder.components().peekable();
    let mut to = target.components().peekable();
    let mut n_shared = 0;
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
        n_shared += 1;
    }
    if n_shared == 0 {
        return target.to_string_lossy().replace('\\', "/");
    }
    let mut parts: Vec<String> = from.map(|_| "..".to_owned()).collect();
    parts.extend(to.map(|part| part.as_os_str().to_string_lossy().into_owned()));
    if parts.is_empty() {
        return file_name(&target);
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_are_seen_from_the_set() {
        let check = |folder: &str, target: &str| relative(Path::new(folder), Path::new(target));
        assert_eq!(check("/a/b", "/a/b/c.txt"), "c.txt");
        assert_eq!(check("/a/b", "/a/b/d/c.txt"), "d/c.txt");
        assert_eq!(check("/a/b", "/a/c.txt"), "../c.txt");
        assert_eq!(check("/a/./b", "/a/x/../b/c.txt"), "c.txt");
        assert_eq!(normal(Path::new("/a/b/../c")), PathBuf::from("/a/c"));
    }
}
