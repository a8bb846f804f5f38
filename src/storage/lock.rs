//! Who has a set open for changing: one session at a time on this machine.
//!
//! An advisory lock that the system lets go of when its holder ends, however it ends; there is no
//! time after which it counts as stale. Across machines it says nothing: there the comparison
//! before each save decides. Who holds it stands in a file of its own, because on some systems a
//! locked file cannot be read by others.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{self, Target, WriteError};
use super::data_folder::{self, SetFolder};
use super::ron_text;

/// Whoever holds the lock of a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// The coder's name.
    pub name: String,
    pub process: u32,
    pub since: Timestamp,
    /// The set's file; copies of a set share its lock. Nothing for a set without a file.
    pub path: Option<String>,
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct SetLock {
    /// Locked as long as it is open.
    _file: File,
    /// Why others cannot be told who has it.
    trouble: Option<WriteError>,
}

/// Why a lock could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Who holds it is not known when they have taken it only just now.
    #[error("it is open elsewhere")]
    Held(Option<Holder>),
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl SetLock {
    /// Takes the lock of a set, and says who has it now.
    pub fn take(folder: &SetFolder, holder: &Holder) -> Result<Self, LockError> {
        folder.make()?;
        let path = lock_path(folder);
        let failed = |action| {
            let path = path.clone();
            move |source| WriteError::from_io(action, path, source)
        };
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        data_folder::for_owner_alone(&mut options);
        // Never deleted: two could hold a lock of the same name if one of them made it anew.
        let file = options.open(&path).map_err(failed("opening"))?;
        let mut n_tries = 3;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                // Somebody who only asks whether it is held shares it for an instant.
                Err(TryLockError::WouldBlock) if n_tries > 1 => {
                    n_tries -= 1;
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(TryLockError::WouldBlock) => return Err(LockError::Held(holder_of(folder))),
                Err(TryLockError::Error(error)) => {
                    return Err(LockError::Write(failed("locking")(error)));
                }
            }
        }
        let path = holder_path(folder);
        let written = ron_text::write(holder)
            .map_err(|error| {
                failed("writing who locks it")(std::io::Error::other(error.to_string()))
            })
            .and_then(|text| atomic::write(&path, text.as_bytes(), Target::Any));
        if written.is_err() {
            // It would name somebody who has it no more; where it stays, that does no harm.
            let _ = data_folder::remove(&path);
        }
        Ok(Self {
            _file: file,
            trouble: written.err(),
        })
    }

    /// Says once whether others can be told who has it. Where not, it is held all the same.
    pub fn take_trouble(&mut self) -> Result<(), WriteError> {
        self.trouble.take().map_or(Ok(()), Err)
    }

    /// Whether somebody holds the lock of a set. Leaves no trace.
    pub fn is_held(folder: &SetFolder) -> bool {
        let Ok(file) = File::open(lock_path(folder)) else {
            return false;
        };
        // Shared, so that two who only ask do not see each other.
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }
}

/// Returns who holds a lock, or who held it last.
fn holder_of(folder: &SetFolder) -> Option<Holder> {
    let text = fs::read_to_string(holder_path(folder)).ok()?;
    ron_text::read(&text).ok()
}

fn lock_path(folder: &SetFolder) -> PathBuf {
    folder.join("lock")
}

fn holder_path(folder: &SetFolder) -> PathBuf {
    folder.join("holder.ron")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SetId;
    use crate::storage::data_folder::DataFolder;

    fn holder(name: &str) -> Holder {
        Holder {
            name: name.to_owned(),
            process: std::process::id(),
            since: Timestamp::UNIX_EPOCH,
            path: Some("set.ron".to_owned()),
        }
    }

    #[test]
    fn the_second_learns_who_was_first_and_gets_it_afterwards() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let set = DataFolder::at(folder.path()).of_set(SetId::from_u128(7));
        assert!(!SetLock::is_held(&set));
        assert!(!set.path().exists());
        let first = SetLock::take(&set, &holder("李")).expect("it is free");
        assert!(SetLock::is_held(&set));
        let error = SetLock::take(&set, &holder("王")).expect_err("it is held");
        assert!(
            matches!(&error, LockError::Held(Some(found)) if *found == holder("李")),
            "{error:?}"
        );
        drop(first);
        assert!(!SetLock::is_held(&set));
        SetLock::take(&set, &holder("王")).expect("it is free again");
        let other = DataFolder::at(folder.path()).of_set(SetId::from_u128(8));
        SetLock::take(&other, &holder("王")).expect("another set, another lock");
    }

    #[test]
    fn it_is_held_although_nobody_can_be_told_by_whom() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let set = DataFolder::at(folder.path()).of_set(SetId::from_u128(7));
        std::fs::create_dir_all(holder_path(&set)).expect("a folder in its place");
        let mut first = SetLock::take(&set, &holder("李")).expect("it is free");
        assert!(first.take_trouble().is_err());
        assert!(first.take_trouble().is_ok());
        let error = SetLock::take(&set, &holder("王")).expect_err("it is held");
        assert!(matches!(error, LockError::Held(None)), "{error:?}");
    }
}
