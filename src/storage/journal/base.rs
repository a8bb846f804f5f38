//! Copies of the files that journals build on, so that a journal that does not fit its set's file
//! any more can still be made into a set.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::storage::atomic::{self, Target, WriteError};
use crate::storage::data_folder::{self, SetFolder};

/// Says what a file held, from memory.
pub(super) type Remembered = Box<dyn FnOnce() -> Option<Vec<u8>> + Send>;

/// A copy that is being made on a thread of its own, or was.
#[derive(Debug, Clone)]
pub(super) struct Copying {
    hash: blake3::Hash,
    is_over: Arc<OnceLock<()>>,
}

/// Says that a copy is over, whatever became of it.
struct Over(Arc<OnceLock<()>>);

impl Drop for Over {
    fn drop(&mut self) {
        // Nobody else says it.
        let _ = self.0.set(());
    }
}

impl Copying {
    /// Starts a thread that makes a copy of what has this hash, behind the copy `before`.
    pub(super) fn start(
        hash: blake3::Hash,
        before: Option<Self>,
        copy: impl FnOnce() + Send + 'static,
    ) -> io::Result<Self> {
        let is_over = Arc::new(OnceLock::new());
        let over = Over(Arc::clone(&is_over));
        let thread = std::thread::Builder::new().name("journal-base".to_owned());
        thread.spawn(move || {
            let _over = over;
            if let Some(before) = before {
                before.wait();
            }
            copy();
        })?;
        Ok(Self { hash, is_over })
    }

    pub(super) fn is_under_way(&self, hash: blake3::Hash) -> bool {
        self.hash == hash && self.is_over.get().is_none()
    }

    pub(super) fn wait(&self) {
        self.is_over.wait();
    }
}

/// Keeps what a file held that has this hash. Nothing comes of it where nobody knows that any more.
pub(super) fn keep(
    folder: &SetFolder,
    path: &Path,
    hash: blake3::Hash,
    otherwise: Remembered,
) -> Result<(), WriteError> {
    let kept = path_of(folder, hash);
    if kept.exists() {
        return Ok(());
    }
    let is_it = |bytes: &Vec<u8>| blake3::hash(bytes) == hash;
    let there = std::fs::read(path).ok().filter(is_it);
    // Where it was changed meanwhile, and was not spelled as this program spells it, what it was
    // is lost.
    let Some(bytes) = there.or_else(|| otherwise().filter(is_it)) else {
        return Ok(());
    };
    folder.make()?;
    atomic::write(&kept, &bytes, Target::Any)?;
    // The one before is what a journal builds on that could not be deleted.
    let mut others = all(folder);
    others.retain(|other| *other != kept);
    others.sort_by_key(|other| {
        std::fs::metadata(other)
            .and_then(|file| file.modified())
            .ok()
    });
    others.pop();
    others
        .iter()
        .try_for_each(|other| data_folder::remove(other))
}

/// Returns where the file of this hash is kept, if it is.
pub(super) fn path_of(folder: &SetFolder, hash: blake3::Hash) -> PathBuf {
    folder.join(format!("base-{}.ron", hash.to_hex()))
}

/// Returns the copies of files that journals build on.
pub(super) fn all(folder: &SetFolder) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder.path()) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("base-"))
        .map(|entry| entry.path())
        .collect()
}
