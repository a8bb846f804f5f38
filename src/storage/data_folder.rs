//! The folder for what belongs to sets but not beside them: journals, locks, backups.
//!
//! One folder a set, named by the set's id, so that a set that is moved or renamed keeps what it
//! has. Beside the set, sync tools and colleagues would meet it. On Unix only its owner can look
//! into it, because it holds the words of documents.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::atomic::{self, WriteError};
use crate::model::SetId;

/// How long something is kept that was set aside.
const DAYS_KEPT: i64 = 30;

/// Where the program keeps what belongs to sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder {
    root: PathBuf,
}

/// What the program keeps of one set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetFolder {
    pub id: SetId,
    path: PathBuf,
}

impl DataFolder {
    /// Returns the folder that the system gives the program, if it gives one.
    pub fn of_system() -> Option<Self> {
        let folders = directories::ProjectDirs::from("", "", "speechmark")?;
        Some(Self::at(folders.data_local_dir()))
    }

    /// Returns a folder of one's own choice; it is made when it is first needed.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub fn of_set(&self, id: SetId) -> SetFolder {
        SetFolder {
            id,
            path: self.sets_folder().join(id.to_string()),
        }
    }

    /// Returns the sets of which something is kept, by id.
    pub fn sets(&self) -> Vec<SetId> {
        let Ok(entries) = fs::read_dir(self.sets_folder()) else {
            return Vec::new();
        };
        let mut ids: Vec<SetId> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .collect();
        ids.sort_unstable();
        ids
    }

    fn sets_folder(&self) -> PathBuf {
        self.root.join("sets")
    }
}

impl SetFolder {
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }

    /// Returns what is kept of another set.
    #[must_use]
    pub fn beside(&self, id: SetId) -> Self {
        Self {
            id,
            path: self.path.with_file_name(id.to_string()),
        }
    }

    /// Makes the folder, durably.
    pub fn make(&self) -> Result<(), WriteError> {
        make_folder(&self.path)
    }

    /// Makes a folder inside it, durably, and returns its path.
    pub fn make_inside(&self, name: &str) -> Result<PathBuf, WriteError> {
        let path = self.join(name);
        make_folder(&path)?;
        Ok(path)
    }

    /// Moves files into a folder of their own, where they stay for 30 days.
    pub fn set_aside(&self, files: &[PathBuf], now: Timestamp) -> Result<(), WriteError> {
        let files: Vec<&PathBuf> = files.iter().filter(|file| file.exists()).collect();
        if files.is_empty() {
            return Ok(());
        }
        let kept = self.make_inside("kept")?;
        let mut number = 1;
        let folder = loop {
            let folder = kept.join(format!("{}-{number}", compact(now)));
            if !folder.exists() {
                break folder;
            }
            number += 1;
        };
        make_folder(&folder)?;
        for file in files {
            let Some(name) = file.file_name() else {
                continue;
            };
            fs::rename(file, folder.join(name))
                .map_err(|source| WriteError::from_io("setting aside", file.clone(), source))?;
        }
        let flushed = atomic::flush_folder(&folder).and_then(|()| atomic::flush_folder(&self.path));
        flushed.map_err(|source| WriteError::from_io("flushing the folder", folder, source))
    }

    /// Returns the folders of what was set aside, oldest first.
    pub fn aside(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.join("kept")) else {
            return Vec::new();
        };
        let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        folders.sort_unstable();
        folders
    }

    /// Deletes what was set aside more than 30 days ago.
    pub fn forget_old(&self, now: Timestamp) {
        for folder in self.aside() {
            let set_aside_at = folder
                .file_name()
                .and_then(|name| name.to_str())
                .and_then(|name| name.split('-').next())
                .and_then(read_compact);
            let is_old = set_aside_at
                .is_some_and(|at| now.as_second() - at.as_second() > DAYS_KEPT * 24 * 60 * 60);
            if is_old {
                // What cannot be deleted now will be tried again at the next start.
                let _ = fs::remove_dir_all(&folder);
            }
        }
    }
}

/// Writes a time so that names of files sort by it: `20261123T100000Z`.
pub(super) fn compact(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

pub(super) fn read_compact(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix('Z')?;
    let time = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", text).ok()?;
    jiff::tz::Offset::UTC.to_timestamp(time).ok()
}

/// Makes a file that was not there, for its owner alone.
pub(super) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    for_owner_alone(&mut options);
    options.open(path)
}

/// Deletes a file; one that is gone already is no error.
pub(super) fn remove(path: &Path) -> Result<(), WriteError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(WriteError::from_io("deleting", path.to_owned(), error))
        }
        _ => Ok(()),
    }
}

#[cfg(unix)]
pub(super) fn for_owner_alone(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
pub(super) fn for_owner_alone(_: &mut OpenOptions) {}

/// Makes a folder and those above it; a new one is flushed into the one above it, because after
/// a power failure a file in a lost folder is lost too.
fn make_folder(path: &Path) -> Result<(), WriteError> {
    if path.is_dir() {
        return Ok(());
    }
    let failed = |action| {
        let path = path.to_owned();
        move |source| WriteError::from_io(action, path, source)
    };
    if let Some(above) = path.parent()
        && !above.as_os_str().is_empty()
    {
        make_folder(above)?;
    }
    match folder_builder().create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(failed("making the folder")(error));
        }
        _ => {}
    }
    match path.parent() {
        Some(above) if !above.as_os_str().is_empty() => {
            atomic::flush_folder(above).map_err(failed("flushing the folder above"))
        }
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn folder_builder() -> fs::DirBuilder {
    use std::os::unix::fs::DirBuilderExt as _;
    let mut builder = fs::DirBuilder::new();
    builder.mode(0o700);
    builder
}

#[cfg(not(unix))]
fn folder_builder() -> fs::DirBuilder {
    fs::DirBuilder::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn times_in_names_are_read_as_they_were_written() {
        for second in [0, 1_763_892_000, -86_400 * 365] {
            assert_eq!(read_compact(&compact(at(second))), Some(at(second)));
        }
        assert_eq!(read_compact("yesterday"), None);
    }

    #[test]
    fn what_is_set_aside_stays_for_thirty_days() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = DataFolder::at(folder.path().join("data"));
        let set = data.of_set(SetId::from_u128(7));
        set.make().expect("it is made");
        let file = set.join("journal-000001.ron");
        for _ in 0..2 {
            atomic::write(&file, b"x", atomic::Target::Any).expect("a file");
            set.set_aside(std::slice::from_ref(&file), at(1_763_892_000))
                .expect("it is set aside");
            assert!(!file.exists());
        }
        assert_eq!(set.aside().len(), 2);
        set.forget_old(at(1_763_892_000 + 30 * 86_400));
        assert_eq!(set.aside().len(), 2);
        set.forget_old(at(1_763_892_001 + 30 * 86_400));
        assert_eq!(set.aside(), Vec::<PathBuf>::new());
        assert_eq!(data.sets(), [SetId::from_u128(7)]);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_look_into_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let set = DataFolder::at(folder.path().join("data")).of_set(SetId::from_u128(7));
        set.make().expect("it is made");
        let mode = |path: &Path| {
            let metadata = fs::metadata(path).expect("it is there");
            metadata.permissions().mode() & 0o777
        };
        assert_eq!(mode(set.path()), 0o700);
        create_new(&set.join("journal")).expect("a file");
        assert_eq!(mode(&set.join("journal")), 0o600);
    }
}
