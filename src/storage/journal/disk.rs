//! The files that a journal's thread writes, so that tests can let them fail.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::storage::{atomic, data_folder};

/// Where files of journals are made.
pub(super) trait Disk: Send {
    /// Makes a file that was not there.
    fn begin(&mut self, path: &Path) -> io::Result<Box<dyn JournalFile>>;
}

/// A file that is appended to.
pub(super) trait JournalFile: Send {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Returns when all that was written is on the disk. After an error the file is not used
    /// again: the system may have marked as written what it could not write.
    fn flush(&mut self) -> io::Result<()>;
}

/// The system's file system.
pub(super) struct SystemDisk;

struct SystemFile {
    file: File,
    /// The folder, until the new file's name is in it durably.
    folder: Option<PathBuf>,
}

impl Disk for SystemDisk {
    fn begin(&mut self, path: &Path) -> io::Result<Box<dyn JournalFile>> {
        Ok(Box::new(SystemFile {
            file: data_folder::create_new(path)?,
            folder: path.parent().map(Path::to_owned),
        }))
    }
}

impl JournalFile for SystemFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.sync_data()?;
        if let Some(folder) = &self.folder {
            atomic::flush_folder(folder)?;
        }
        self.folder = None;
        Ok(())
    }
}
