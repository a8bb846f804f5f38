//! Opening sets, and what does not fit when one is opened.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::documents::file_name;
use super::{Session, SetError};
use crate::format::document::{self, DocumentError, ReadDocument, Warning};
use crate::model::{Anchor, AnnotationId, AnnotationSet, Document, Key, SetId};
use crate::session::origin::Origin;
use crate::storage::lock::Holder;
use crate::storage::set_file;
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
            let (location, read) =
                read_text(&document, self.path.as_deref().and_then(Path::parent));
            match read {
                Ok(read) => {
                    let odd = read.warnings.into_iter();
                    warnings.extend(odd.map(|warning| (document.key.clone(), warning)));
                    self.encodings.insert(document.key.clone(), read.encoding);
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
        self.note_in_file();
        warnings
    }

    /// Returns the path of a file as the set would name it: absolute until the set has a folder.
    pub(super) fn path_from_set(&self, file: &Path) -> String {
        match self.path.as_deref().and_then(Path::parent) {
            Some(folder) => relative(folder, file),
            None => with_slashes(file),
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

/// Reads a document from where a set in a folder says it is.
pub(super) fn read_text(
    document: &Document,
    folder: Option<&Path>,
) -> (PathBuf, Result<ReadDocument, DocumentError>) {
    let location = located(&document.path, folder);
    if let Some(error) = no_file(&location) {
        return (location, Err(error));
    }
    let encoding = decode::encoding_by_name(&document.encoding).ok();
    let read = document::read_again(&location, encoding, &document.hash).map(|mut read| {
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

/// How names of sets end.
const SET_ENDING: &str = "ron";

/// Returns the path of the set named after a document: `speech.txt` → `speech.ron`.
pub fn set_path_beside(document: &Path) -> PathBuf {
    document.with_extension(SET_ENDING)
}

/// Whether a file is taken for a set, by its name.
pub fn is_set_path(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case(SET_ENDING))
}

/// Returns a path under which a set is found again: the ending is put behind the name if it is
/// not there.
pub fn as_set_path(path: PathBuf) -> PathBuf {
    if is_set_path(&path) || path.file_name().is_none() {
        return path;
    }
    let mut path = path.into_os_string();
    path.push(".");
    path.push(SET_ENDING);
    path.into()
}

/// Says why what a set names is not read: a set that somebody has sent may name a device that never
/// ends, or a pipe that nobody writes to.
fn no_file(path: &Path) -> Option<DocumentError> {
    let metadata = std::fs::metadata(path).ok()?;
    let is_readable = metadata.is_file() || metadata.is_dir();
    (!is_readable).then(|| DocumentError::Io {
        path: path.to_owned(),
        source: std::io::Error::other("it is no regular file"),
    })
}

/// Returns where a document is that a set in a folder names so.
pub(super) fn located(named: &str, folder: Option<&Path>) -> PathBuf {
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

/// Names the documents of a set, whose file is at `from`, as a set without a file does: by where
/// they are.
pub(super) fn name_absolutely(set: &mut AnnotationSet, from: &Path) {
    for document in &mut set.documents {
        if Path::new(&document.path).is_relative() {
            let path = with_slashes(&located(&document.path, from.parent()));
            Arc::make_mut(document).path = path;
        }
    }
}

/// Returns a path as sets write it, on every system.
fn with_slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Whether two paths lead to the same place, without asking the disk.
pub(super) fn is_at(path: &Path, location: &Path) -> bool {
    normal(path) == normal(location)
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
pub(super) fn relative(folder: &Path, target: &Path) -> String {
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
        return with_slashes(&target);
    }
    let mut parts: Vec<String> = from.map(|_| "..".to_owned()).collect();
    parts.extend(to.map(|part| part.as_os_str().to_string_lossy().into_owned()));
    if parts.is_empty() {
        return file_name(&target);
    }
    parts.join("/")
}

/// Whether all that [`relative`] writes of a path is text.
pub(super) fn is_text_from(folder: &Path, target: &Path) -> bool {
    let folder = normal(folder);
    let target = normal(target);
    let from = folder.components();
    let (mut from, to) = (
        from.map(Some).chain(std::iter::repeat(None)),
        target.components(),
    );
    let mut own = to.skip_while(|part| from.next() == Some(Some(*part)));
    own.all(|part| part.as_os_str().to_str().is_some())
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
