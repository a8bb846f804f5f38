//! Other versions of a set that lie beside its file: sync tools put them there when two people
//! have changed it at the same time, a save may have been killed half-way, or somebody has
//! received one.
//!
//! How such files are called differs from tool to tool, so it is asked what they hold: a set of
//! the same id, with something in it that the open one has not seen. Looking at them changes
//! nothing.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::documents::is_same_file;
use super::files::is_set_path;
use crate::format::document;
use crate::model::{AnnotationSet, SetId};
use crate::storage::{atomic, set_file};

/// Length and time of a file: enough to see that it may have changed.
pub type Stamp = (u64, Option<SystemTime>);

/// Another version of an open set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyBeside {
    pub path: PathBuf,
    /// Annotations that were made, changed or deleted there, as far as is not known here.
    pub n_news: usize,
}

/// Files that are looked into; whoever keeps more versions in a folder knows about them.
const MOST: usize = 20;
/// A set's id stands in its first lines.
const HEAD_BYTES: u64 = 4096;
/// Temporary files that are younger belong to a save that is under way.
const OLD: Duration = Duration::from_mins(1);

/// Returns length and time of a file; nothing of both where it cannot be looked at.
pub fn stamp_of(path: &Path) -> Stamp {
    fs::metadata(path)
        .map(|metadata| (metadata.len(), metadata.modified().ok()))
        .unwrap_or_default()
}

/// Returns other versions of a set with something new in them, beside its file. Files that are as
/// they are in `seen` are left out; it is brought up to date.
pub fn beside(
    path: &Path,
    set: &AnnotationSet,
    seen: &mut BTreeMap<PathBuf, Stamp>,
) -> Vec<CopyBeside> {
    let mut copies = Vec::new();
    let mut others = possible(path);
    if let Some(target) = target_of(path) {
        others.extend(possible(&target));
    }
    for other in others.into_iter().take(MOST) {
        let stamp = stamp_of(&other);
        if seen.get(&other) == Some(&stamp) || !is_of_set(&other, set.id) {
            continue;
        }
        let bytes = document::read_bytes(&other).ok();
        let theirs = bytes.and_then(|bytes| set_file::read(&bytes).ok());
        seen.insert(other.clone(), stamp);
        let n_news = theirs
            .filter(|theirs| theirs.id == set.id)
            .map_or(0, |theirs| n_news(set, &theirs));
        if n_news > 0 {
            copies.push(CopyBeside {
                path: other,
                n_news,
            });
        }
    }
    copies
}

/// Returns the file that a link leads to.
fn target_of(path: &Path) -> Option<PathBuf> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|file| file.is_symlink());
    is_link.then(|| fs::canonicalize(path).ok()).flatten()
}

/// Files whose names begin as the set's does, and what is left of saves that were killed.
fn possible(path: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(stem)) = (path.parent(), path.file_stem().and_then(|it| it.to_str()))
    else {
        return Vec::new();
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_str().unwrap_or_default();
            let is_version = name.starts_with(stem) && is_set_path(Path::new(name));
            is_version || (atomic::is_temporary(name) && is_old(&entry.path()))
        })
        .map(|entry| entry.path())
        .filter(|other| !is_same_file(other, path))
        .collect();
    files.sort();
    files
}

fn is_old(path: &Path) -> bool {
    let (_, time) = stamp_of(path);
    time.and_then(|time| time.elapsed().ok())
        .is_some_and(|age| age > OLD)
}

/// Whether a file says at its start that it is a version of a set.
pub(super) fn is_of_set(path: &Path, id: SetId) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).map(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    let id = id.to_string();
    matches!(read, Ok(Ok(_))) && memchr::memmem::find(&head, id.as_bytes()).is_some()
}

/// How many annotations were made, changed or deleted in another version later than what is known
/// of them here. A change that is older than the one made here is not counted, although it may
/// have been made beside it: what was here once and has been changed since looks the same.
fn n_news(ours: &AnnotationSet, theirs: &AnnotationSet) -> usize {
    let is_new = |id, at| {
        let here = ours.annotations.get(id).map(|known| known.modified);
        let gone = ours.removed.get(&id).map(|removal| removal.at);
        here.max(gone).is_none_or(|known| known < at)
    };
    let changed = theirs.annotations.by_id();
    let changed = changed.filter(|annotation| is_new(annotation.id, annotation.modified));
    // What was never here need not be deleted here.
    let deleted = theirs.removed.values().filter(|removal| {
        ours.annotations.get(removal.id).is_some() && is_new(removal.id, removal.at)
    });
    changed.count() + deleted.count()
}
