//! Writing a file so that it is always either the old one or the new one, whole.
//!
//! A temporary file in the same folder, flushed to disk, renamed over the target, and the folder
//! flushed. Killing the program shows no difference to a plain write; pulling the plug does.

mod attributes;
mod replace;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::data_folder::for_owner_alone;

pub use replace::{Replaced, keep_beside, replace};

/// How the names of temporary files begin and end.
const PREFIX: &str = ".speechmark-";
const SUFFIX: &str = ".tmp";

/// Whether a name is one of the temporary files of this module. Where a program was killed while
/// it saved, one may be left that holds the only copy of what was about to be replaced.
pub fn is_temporary(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// What may stand at the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A new file or one to be replaced.
    Any,
    /// Nothing may stand there.
    New,
}

/// Why a file could not be written. The old one, if any, is untouched.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("the folder cannot be found; make it, or choose another: {}", .path.display())]
    NoFolder { path: PathBuf },
    #[error("it exists already, and is not overwritten: {}", .path.display())]
    Exists { path: PathBuf },
    #[error("it is a folder: {}", .path.display())]
    IsFolder { path: PathBuf },
    #[error("it is no regular file, and is not replaced: {}", .path.display())]
    NotAFile { path: PathBuf },
    #[error("it is read-only; allow writing, or choose another name: {}", .path.display())]
    ReadOnly { path: PathBuf },
    #[error("the folder is read-only; choose another: {}", .path.display())]
    ReadOnlyFolder { path: PathBuf },
    #[error("the disk is full, nothing was written; make room, or choose another: {}", .path.display())]
    DiskFull { path: PathBuf },
    #[error("your quota on this disk is used up, nothing was written; make room, or choose another: {}", .path.display())]
    QuotaUsedUp { path: PathBuf },
    #[error("no permission to write there; choose another folder: {}", .path.display())]
    Denied { path: PathBuf },
    #[error("{action} failed ({source}): {}", .path.display())]
    Io {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

/// Writes `contents` to `path` by the sequence above. A symbolic link is followed, so that the
/// file it points to is replaced and the link stays. Owner, group and mode of a file that is
/// replaced stay too, as far as the system allows it; on Linux its access control list as well.
pub fn write(path: &Path, contents: &[u8], target: Target) -> Result<(), WriteError> {
    let Ready {
        path,
        folder,
        temporary,
    } = Ready::prepared(path, contents, target)?;
    let failed = |action: &'static str| {
        let path = path.clone();
        move |source: io::Error| WriteError::from_io(action, path, source)
    };
    if target == Target::New {
        // A hard link fails where a file has come into being meanwhile; a rename would not.
        match fs::hard_link(&temporary, &path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(WriteError::Exists { path });
            }
            // Some file systems have no hard links.
            Err(_) => rename(&temporary, &path).map_err(failed("renaming"))?,
        }
    } else {
        rename(&temporary, &path).map_err(failed("renaming"))?;
    }
    flush_folder(&folder).map_err(|source| {
        if target == Target::New && fs::read(&path).is_ok_and(|made| made == contents) {
            // What was not written is not there, or the next try would find it in its way. A file
            // that cannot be taken back does no harm but that.
            let _ = fs::remove_file(&path);
        }
        failed("flushing the folder")(source)
    })
}

/// A temporary file that holds everything, on the disk.
struct Ready {
    /// What it is to become, with links followed.
    path: PathBuf,
    folder: PathBuf,
    temporary: TempPath,
}

impl Ready {
    fn prepared(path: &Path, contents: &[u8], target: Target) -> Result<Self, WriteError> {
        let path = resolve(path);
        let failed = |action: &'static str| {
            let path = path.clone();
            move |source: io::Error| WriteError::from_io(action, path, source)
        };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        if !folder.is_dir() {
            return Err(WriteError::NoFolder { path: folder });
        }
        if is_closed(&folder) {
            return Err(WriteError::ReadOnlyFolder { path: folder });
        }
        let existing = fs::symlink_metadata(&path).ok();
        if let Some(existing) = &existing {
            if existing.is_dir() {
                return Err(WriteError::IsFolder { path });
            }
            if target == Target::New {
                return Err(WriteError::Exists { path });
            }
            // A pipe or a device: opening it might wait for ever, and a file in its place would be
            // in the way of whoever uses it.
            if !existing.is_file() {
                return Err(WriteError::NotAFile { path });
            }
            // A folder that can be written would let a read-only file be replaced; its owner meant
            // it to stay.
            if existing.permissions().readonly() {
                return Err(WriteError::ReadOnly { path });
            }
            if let Err(error) = OpenOptions::new().append(true).open(&path) {
                return Err(WriteError::from_io("opening", path, error));
            }
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        let options = options_for(existing.as_ref());
        let mut temporary = builder
            .make_in(&folder, |path| options.open(path))
            .map_err(failed("making a temporary file"))?;
        temporary.write_all(contents).map_err(failed("writing"))?;
        if let Some(existing) = &existing {
            // Before the mode, of which a file that changes hands loses a part.
            keep_owner(temporary.as_file(), existing);
            fs::set_permissions(temporary.path(), existing.permissions())
                .map_err(failed("keeping the permissions"))?;
            attributes::keep(temporary.as_file(), &path);
        }
        temporary
            .as_file()
            .sync_all()
            .map_err(failed("flushing to disk"))?;
        Ok(Self {
            path,
            folder,
            temporary: temporary.into_temp_path(),
        })
    }
}

impl WriteError {
    pub(super) fn from_io(action: &'static str, path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull => Self::DiskFull { path },
            io::ErrorKind::QuotaExceeded => Self::QuotaUsedUp { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Denied { path }
            }
            _ => Self::Io {
                action,
                path,
                source,
            },
        }
    }
}

/// Follows symbolic links, also to a file that is not there yet.
fn resolve(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    // As many links as Linux follows before it calls them a loop.
    for _ in 0..40 {
        let Ok(target) = fs::read_link(&path) else {
            break;
        };
        path = match path.parent() {
            Some(folder) => folder.join(target),
            None => target,
        };
    }
    path
}

/// Returns how a file is made: as any other. Temporary ones are for their owner alone on Unix, and
/// on Windows bear a mark, which would stay when they are renamed, and keep sync tools away.
///
/// One that replaces another is for its owner alone until it gets that one's mode: nobody is to
/// read in it meanwhile what they could not read in the other.
fn options_for(existing: Option<&fs::Metadata>) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    if existing.is_some() {
        for_owner_alone(&mut options);
    }
    options
}

/// Gives a file to the owner and the group of the one that it replaces, or to the group alone.
/// Not everybody may give files away; who may not is to save all the same.
#[cfg(unix)]
fn keep_owner(file: &File, existing: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let (owner, group) = (existing.uid(), existing.gid());
    let is_same = file
        .metadata()
        .is_ok_and(|made| made.uid() == owner && made.gid() == group);
    if !is_same && fchown(file, Some(owner), Some(group)).is_err() {
        let _ = fchown(file, None, Some(group));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}

/// Whether the mode of a folder says that nothing is to be made in it. Checked, not only tried: an
/// administrator may write all the same.
#[cfg(unix)]
fn is_closed(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|folder| folder.permissions().readonly())
}

/// On Windows the mark is no protection: the Desktop and all folders with a look of their own have
/// it. Trying shows whether something can be made there.
#[cfg(not(unix))]
fn is_closed(_: &Path) -> bool {
    false
}

#[cfg(not(windows))]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// On Windows a virus scanner or sync tool may hold the target for a moment.
#[cfg(windows)]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let mut waits = [10, 25, 50, 100].into_iter();
    loop {
        match fs::rename(from, to) {
            Err(error) if matches!(error.raw_os_error(), Some(5 | 32)) => match waits.next() {
                Some(wait) => std::thread::sleep(std::time::Duration::from_millis(wait)),
                None => return Err(error),
            },
            result => return result,
        }
    }
}

#[cfg(unix)]
pub(super) fn flush_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network shares cannot flush folders; the file itself is safe.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        result => result,
    }
}

#[cfg(not(unix))]
pub(super) fn flush_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    pub(super) fn n_files(folder: &Path) -> usize {
        fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[test]
    fn a_file_is_made_and_replaced_and_nothing_is_left_behind() {
        let folder = folder();
        let path = folder.path().join("set.ron");
        write(&path, b"one", Target::New).expect("a new file");
        write(&path, b"two", Target::Any).expect("the same file again");
        assert_eq!(fs::read(&path).ok().as_deref(), Some(b"two".as_slice()));
        assert_eq!(n_files(folder.path()), 1);
    }

    #[test]
    fn what_exists_is_not_overwritten_as_new() {
        let folder = folder();
        let path = folder.path().join("set.ron");
        write(&path, b"one", Target::Any).expect("a new file");
        let error = write(&path, b"two", Target::New).expect_err("it exists");
        assert!(matches!(error, WriteError::Exists { .. }), "{error}");
        assert_eq!(fs::read(&path).ok().as_deref(), Some(b"one".as_slice()));
        assert_eq!(n_files(folder.path()), 1);
    }

    #[test]
    fn a_full_disk_and_a_quota_that_is_used_up_are_called_so() {
        let error = |kind: io::ErrorKind| {
            WriteError::from_io("writing", PathBuf::from("set.ron"), kind.into()).to_string()
        };
        let full = error(io::ErrorKind::StorageFull);
        assert!(
            full.contains("disk is full") && full.ends_with("set.ron"),
            "{full}"
        );
        let used_up = error(io::ErrorKind::QuotaExceeded);
        assert!(
            used_up.contains("quota") && used_up.ends_with("set.ron"),
            "{used_up}"
        );
    }

    #[test]
    fn folders_and_missing_folders_are_named() {
        let folder = folder();
        let error = write(folder.path(), b"", Target::Any).expect_err("a folder");
        assert!(matches!(error, WriteError::IsFolder { .. }), "{error}");
        let error =
            write(&folder.path().join("no/set.ron"), b"", Target::Any).expect_err("no folder");
        assert!(matches!(error, WriteError::NoFolder { .. }), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_modes_stay_and_read_only_files_are_left_alone() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = folder();
        let target = folder.path().join("target.ron");
        let link = folder.path().join("link.ron");
        write(&target, b"one", Target::Any).expect("a new file");
        fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).expect("a mode");
        symlink("target.ron", &link).expect("a link");
        write(&link, b"two", Target::Any).expect("through the link");
        assert!(fs::symlink_metadata(&link).is_ok_and(|link| link.is_symlink()));
        assert_eq!(fs::read(&target).ok().as_deref(), Some(b"two".as_slice()));
        let mode = fs::metadata(&target).map(|file| file.permissions().mode() & 0o777);
        assert_eq!(mode.ok(), Some(0o600));
        fs::set_permissions(&target, fs::Permissions::from_mode(0o444)).expect("a mode");
        let error = write(&target, b"three", Target::Any).expect_err("read-only");
        assert!(matches!(error, WriteError::ReadOnly { .. }), "{error}");
        assert_eq!(fs::read(&target).ok().as_deref(), Some(b"two".as_slice()));
    }

    #[cfg(unix)]
    #[test]
    fn owner_group_and_mode_of_what_is_replaced_stay() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
        let folder = folder();
        let path = folder.path().join("set.ron");
        write(&path, b"one", Target::New).expect("a new file");
        // Only an administrator can give files away.
        if chown(&path, Some(1234), Some(2345)).is_err() {
            return;
        }
        // Set-user-ID is what a file loses that changes hands later.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o4640)).expect("a mode");
        let whose = || {
            let file = fs::metadata(&path).expect("it is there");
            (file.uid(), file.gid(), file.mode() & 0o7777)
        };
        assert_eq!(whose(), (1234, 2345, 0o4640));
        write(&path, b"two", Target::Any).expect("it is written");
        assert_eq!(whose(), (1234, 2345, 0o4640));
        let replaced = replace(&path, b"three", |found| found == b"two").expect("it is written");
        assert!(matches!(replaced, Replaced::Done));
        assert_eq!(whose(), (1234, 2345, 0o4640));
        assert_eq!(fs::read(&path).ok().as_deref(), Some(b"three".as_slice()));
    }

    #[cfg(unix)]
    #[test]
    fn what_replaces_a_file_is_for_its_owner_alone_while_it_is_written() {
        use std::os::unix::fs::MetadataExt as _;
        let folder = folder();
        let existing = fs::metadata(folder.path()).expect("something");
        let mode = |name: &str, existing: Option<&fs::Metadata>| {
            let made = options_for(existing).open(folder.path().join(name));
            let made = made.expect("a new file").metadata();
            made.expect("it is there").mode() & 0o777
        };
        assert_eq!(mode("replacing", Some(&existing)), 0o600);
        let usual = folder.path().join("usual");
        let made = OpenOptions::new().write(true).create_new(true).open(usual);
        let usual = made.expect("a new file").metadata();
        assert_eq!(
            mode("new", None),
            usual.expect("it is there").mode() & 0o777
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_is_neither_waited_for_nor_replaced() {
        use rustix::fs::{CWD, Mode, mkfifoat};
        use std::os::unix::fs::{FileTypeExt as _, symlink};
        let folder = folder();
        let pipe = folder.path().join("pipe.ron");
        let link = folder.path().join("link.ron");
        mkfifoat(CWD, &pipe, Mode::RUSR | Mode::WUSR).expect("a pipe");
        symlink("pipe.ron", &link).expect("a link");
        for path in [&pipe, &link] {
            let error = write(path, b"one", Target::Any).expect_err("a pipe");
            assert!(matches!(error, WriteError::NotAFile { .. }), "{error}");
            let error = replace(path, b"one", |_| true).expect_err("a pipe");
            assert!(matches!(error, WriteError::NotAFile { .. }), "{error}");
        }
        assert!(fs::symlink_metadata(&pipe).is_ok_and(|pipe| pipe.file_type().is_fifo()));
        assert_eq!(n_files(folder.path()), 2);
    }
}
