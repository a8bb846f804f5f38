//! Earlier versions of a set's file: the last five that were replaced.
//!
//! They lie in the data folder of the set, named by its id, so that a set that is moved or renamed
//! keeps them. An older one is deleted only after every newer one was read back as a set: a file
//! that was damaged before it was replaced pushes nothing out.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::atomic::{self, Target, WriteError};
use super::data_folder::{self, SetFolder};
use super::set_file::{self, SetError};

/// How many are kept.
pub const N_KEPT: usize = 5;

/// An earlier version of a set's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub path: PathBuf,
    /// When it was replaced.
    pub time: Timestamp,
    pub bytes: u64,
    /// How many annotations it has, or why it is no set.
    pub annotations: Result<usize, SetError>,
    number: u64,
}

/// Seconds between versions that are kept of saves that happen by themselves.
const APART: i64 = 10 * 60;

/// Keeps what a file holds, before it is replaced, unless another was kept in the last ten
/// minutes: for saves that nobody asked for, which would soon push out all older versions.
pub fn keep_now_and_then(
    folder: &SetFolder,
    file: &[u8],
    now: Timestamp,
) -> Result<(), WriteError> {
    // Where they cannot be looked at, keeping says so.
    let last = files(folder).unwrap_or_default().pop();
    let is_recent = last.is_some_and(|last| {
        // A clock that was put back makes none recent.
        (0..APART).contains(&(now.as_second() - last.time.as_second()))
    });
    if is_recent {
        return Ok(());
    }
    keep(folder, file, now)
}

/// Keeps what a file holds, before it is replaced; what is kept already is not kept twice.
pub fn keep(folder: &SetFolder, file: &[u8], now: Timestamp) -> Result<(), WriteError> {
    let inside = folder.make_inside("backups")?;
    // Without knowing the others it would get a number that is taken.
    let known = files(folder).map_err(|source| {
        WriteError::from_io("looking for earlier versions", inside.clone(), source)
    })?;
    let is_kept = known
        .last()
        .is_some_and(|last| fs::read(&last.path).is_ok_and(|bytes| bytes == file));
    if is_kept {
        return Ok(());
    }
    let number = known.last().map_or(1, |last| last.number + 1);
    let name = format!("{number:06}-{}.ron", data_folder::compact(now));
    atomic::write(&inside.join(name), file, Target::Any)
}

/// Deletes those that are older than the newest five, once the newer ones are read back.
pub fn forget_old(folder: &SetFolder) {
    // Those that cannot be looked at now are looked at another time.
    let files = files(folder).unwrap_or_default();
    if files.len() <= N_KEPT {
        // Nothing to delete, so nothing needs to be read.
        return;
    }
    let mut n_good = 0;
    for file in files.iter().rev() {
        if n_good >= N_KEPT {
            // One that cannot be deleted now is deleted another time.
            let _ = data_folder::remove(&file.path);
        } else if read(&file.path).is_ok() {
            n_good += 1;
        }
    }
}

/// Returns all backups of a set, newest first. Reads each of them; one that cannot be read is
/// listed with the reason.
pub fn list(folder: &SetFolder) -> Vec<Backup> {
    let found = files(folder).unwrap_or_default().into_iter().rev();
    found
        .map(|found| {
            let read = fs::read(&found.path);
            let bytes = read.as_ref().map_or(0, |bytes| bytes.len() as u64);
            let annotations = match read {
                Ok(bytes) => set_file::read(&bytes).map(|set| set.annotations.len()),
                Err(error) => Err(SetError::Unreadable(error.to_string())),
            };
            Backup {
                path: found.path,
                time: found.time,
                bytes,
                annotations,
                number: found.number,
            }
        })
        .collect()
}

impl Backup {
    /// Returns what the backup holds.
    pub fn read(&self) -> Result<Vec<u8>, WriteError> {
        fs::read(&self.path)
            .map_err(|source| WriteError::from_io("reading", self.path.clone(), source))
    }

    /// Writes the backup to a new file, as it is.
    pub fn copy_to(&self, path: &Path) -> Result<(), WriteError> {
        atomic::write(path, &self.read()?, Target::New)
    }
}

struct Found {
    number: u64,
    time: Timestamp,
    path: PathBuf,
}

/// Returns the files of all backups, oldest first.
fn files(folder: &SetFolder) -> io::Result<Vec<Found>> {
    let entries: Vec<fs::DirEntry> = match fs::read_dir(folder.join("backups")) {
        Ok(entries) => entries.collect::<io::Result<_>>()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut found: Vec<Found> = entries
        .into_iter()
        .filter_map(|entry| {
            let name = entry.file_name();
            let (number, time) = name.to_str()?.strip_suffix(".ron")?.split_once('-')?;
            Some(Found {
                number: number.parse().ok()?,
                time: data_folder::read_compact(time)?,
                path: entry.path(),
            })
        })
        .collect();
    found.sort_unstable_by_key(|found| found.number);
    Ok(found)
}

fn read(path: &Path) -> Result<(), SetError> {
    let bytes = fs::read(path).map_err(|error| SetError::Unreadable(error.to_string()))?;
    set_file::read(&bytes).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AnnotationSet, SetId};
    use crate::storage::data_folder::DataFolder;
    use crate::storage::set_file::{Paths, Readings};

    fn file(title: &str) -> Vec<u8> {
        let set = AnnotationSet {
            title: title.to_owned(),
            ..AnnotationSet::empty(SetId::from_u128(7))
        };
        let text = set_file::write(&set, &Readings::new(), &Paths::new());
        text.expect("it is written").into_bytes()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn saves_that_happen_by_themselves_keep_a_version_every_ten_minutes() {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let folder = DataFolder::at(temporary.path()).of_set(SetId::from_u128(7));
        for n in 0..=70 {
            let minute = at(n * 60);
            keep_now_and_then(&folder, &file(&n.to_string()), minute).expect("it is kept");
            forget_old(&folder);
        }
        let found = list(&folder);
        let minutes = found.iter().map(|backup| backup.time.as_second() / 60);
        assert_eq!(minutes.collect::<Vec<_>>(), [70, 60, 50, 40, 30]);
        // The clock was put back.
        keep_now_and_then(&folder, &file("early"), at(60)).expect("it is kept");
        assert_eq!(list(&folder)[0].time, at(60));
    }

    #[test]
    fn five_are_kept_and_damaged_ones_push_none_out() {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let folder = DataFolder::at(temporary.path()).of_set(SetId::from_u128(7));
        assert_eq!(list(&folder), []);
        for n in 1..=7 {
            keep(&folder, &file(&n.to_string()), at(n)).expect("it is kept");
            // The same again is no other version.
            keep(&folder, &file(&n.to_string()), at(n)).expect("it is kept");
            forget_old(&folder);
        }
        let times = |folder| -> Vec<i64> {
            let found: Vec<Backup> = list(folder);
            found.iter().map(|backup| backup.time.as_second()).collect()
        };
        assert_eq!(times(&folder), [7, 6, 5, 4, 3]);
        for n in 8..=10 {
            keep(&folder, format!("damaged {n}").as_bytes(), at(n)).expect("it is kept");
            forget_old(&folder);
        }
        assert_eq!(times(&folder), [10, 9, 8, 7, 6, 5, 4, 3]);
        let found = list(&folder);
        assert!(found[0].annotations.is_err());
        assert_eq!(found[3].annotations, Ok(0));

        let copy = temporary.path().join("copy.ron");
        found[3].copy_to(&copy).expect("it is copied");
        assert_eq!(fs::read(&copy).expect("it is there"), file("7"));
        found[3].copy_to(&copy).expect_err("it is there already");
    }

    #[test]
    fn one_that_cannot_be_read_is_listed_and_pushes_none_out() {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let folder = DataFolder::at(temporary.path()).of_set(SetId::from_u128(7));
        keep(&folder, &file("1"), at(1)).expect("it is kept");
        // A folder cannot be read as a file is.
        fs::create_dir(folder.join("backups/000002-19700101T000002Z.ron")).expect("a folder");
        for n in 3..=7 {
            keep(&folder, &file(&n.to_string()), at(n)).expect("it is kept");
        }
        let found = list(&folder);
        assert_eq!(found.len(), 7);
        let second = &found[5];
        assert!(
            matches!(second.annotations, Err(SetError::Unreadable(_))),
            "{second:?}"
        );
    }
}
