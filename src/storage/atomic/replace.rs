//! Replacing a file only if it is what was to be replaced, also where somebody else writes it at
//! the same moment; and what becomes of other versions then.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::{Ready, Target, WriteError, flush_folder, rename};

/// What became of replacing a file.
#[derive(Debug)]
pub enum Replaced {
    Done,
    /// What stood there, and still does, was not what is to be replaced.
    Refused(Vec<u8>),
    /// The same; but for an instant the new file stood there, and somebody may have read it.
    GaveWay {
        found: Vec<u8>,
        /// Whether it could be put back; if not, it lies beside the new one as a temporary file.
        put_back: Result<(), WriteError>,
    },
}

/// Writes like [`write()`](super::write) over a file, if it is as expected at the very moment of replacing it; a
/// new one where there is none.
///
/// Both files change places, which nobody can get between, and then is looked at what was
/// replaced. It is looked at before, too, so that the new file hardly ever stands there in vain.
/// Where the system cannot let files change places, the look before must do.
pub fn replace(
    path: &Path,
    contents: &[u8],
    is_expected: impl Fn(&[u8]) -> bool,
) -> Result<Replaced, WriteError> {
    let Ready {
        path,
        folder,
        temporary,
    } = Ready::prepared(path, contents, Target::Any)?;
    let failed = |action: &'static str| {
        let path = path.clone();
        move |source: io::Error| WriteError::from_io(action, path, source)
    };
    // Flushing has taken its time since the caller looked. What cannot be read is told below.
    if let Ok(found) = fs::read(&path)
        && !is_expected(&found)
    {
        return Ok(Replaced::Refused(found));
    }
    match swap(&temporary, &path) {
        Ok(true) => {
            let found = fs::read(&temporary);
            if !found.as_ref().is_ok_and(|found| is_expected(found)) {
                let put_back = put_back(temporary, &path, contents);
                // It is as it was, whether or not that is on the disk.
                let _ = flush_folder(&folder);
                let found = found.map_err(failed("reading what was replaced"))?;
                return Ok(Replaced::GaveWay { found, put_back });
            }
            let deleted = temporary.close();
            deleted.map_err(failed("deleting what was replaced"))?;
        }
        Ok(false) => rename(&temporary, &path).map_err(failed("renaming"))?,
        // There is none. Should there be one by now, it is not replaced unseen.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            match temporary.persist_noclobber(&path) {
                Ok(()) => {}
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                    let found = fs::read(&path).map_err(failed("reading what is there"))?;
                    return Ok(Replaced::Refused(found));
                }
                // Some file systems can neither refuse to replace nor make hard links.
                Err(error) => rename(&error.path, &path).map_err(failed("renaming"))?,
            }
        }
        Err(error) => return Err(failed("renaming")(error)),
    }
    flush_folder(&folder).map_err(failed("flushing the folder"))?;
    Ok(Replaced::Done)
}

/// Keeps another version of a file beside it, under a name that says so, for the same people;
/// returns where. What is kept already is not kept twice.
pub fn keep_beside(path: &Path, contents: &[u8]) -> Result<PathBuf, WriteError> {
    let Ready {
        path,
        folder,
        temporary,
    } = Ready::prepared(path, contents, Target::Any)?;
    let kept = name_beside(temporary, &path, contents)?;
    flush_folder(&folder)
        .map_err(|source| WriteError::from_io("flushing the folder", path, source))?;
    Ok(kept)
}

/// Puts a file back that is not what was to be replaced. Should somebody have changed ours in
/// this moment, that version is kept beside it.
fn put_back(temporary: TempPath, path: &Path, ours: &[u8]) -> Result<(), WriteError> {
    let failed = |source| WriteError::from_io("putting it back", path.to_owned(), source);
    match swap(&temporary, path) {
        Ok(true) => {}
        // Nothing is deleted that might be the only one.
        Ok(false) => {
            let kept = temporary.keep();
            return Err(failed(kept.map_or_else(Into::into, |_| {
                io::Error::from(io::ErrorKind::NotFound)
            })));
        }
        Err(error) => {
            let _kept = temporary.keep();
            return Err(failed(error));
        }
    }
    match fs::read(&temporary) {
        Ok(now) if now == ours => temporary.close().map_err(failed),
        Ok(now) => name_beside(temporary, path, &now).map(drop),
        Err(_) => keep_temporary(temporary, path).map(drop),
    }
}

/// Gives a temporary file a name beside another one, unless its like lies there already; returns
/// where it is. Where it cannot have one, it stays as it is.
fn name_beside(temporary: TempPath, path: &Path, contents: &[u8]) -> Result<PathBuf, WriteError> {
    let mut temporary = temporary;
    for n in 1..1000 {
        let beside = path.with_extension(format!("kept-{n}.ron"));
        let error = match temporary.persist_noclobber(&beside) {
            Ok(()) => return Ok(beside),
            Err(error) => error,
        };
        temporary = error.path;
        if error.error.kind() != io::ErrorKind::AlreadyExists {
            break;
        }
        if fs::read(&beside).is_ok_and(|kept| kept == contents) {
            let closed = temporary.close();
            return closed
                .map(|()| beside)
                .map_err(|source| not_kept(path, source));
        }
    }
    keep_temporary(temporary, path)
}

fn keep_temporary(temporary: TempPath, path: &Path) -> Result<PathBuf, WriteError> {
    let kept = temporary.keep();
    kept.map_err(|error| not_kept(path, error.into()))
}

fn not_kept(path: &Path, source: io::Error) -> WriteError {
    WriteError::from_io("keeping another version", path.to_owned(), source)
}

/// Lets two files change places; returns whether the system can, and both are there.
#[cfg(target_os = "linux")]
fn swap(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from) {
        Ok(()) => Ok(true),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

#[cfg(not(target_os = "linux"))]
fn swap(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::tests::{folder, n_files};
    use super::super::write;
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn what_somebody_else_has_written_meanwhile_is_put_back() {
        let folder = folder();
        let path = folder.path().join("set.ron");
        write(&path, b"one", Target::New).expect("a new file");
        let replaced = replace(&path, b"two", |found| found == b"one").expect("it is written");
        assert!(matches!(replaced, Replaced::Done));
        assert_eq!(fs::read(&path).ok().as_deref(), Some(b"two".as_slice()));
        write(&path, b"theirs", Target::Any).expect("somebody else");
        let replaced = replace(&path, b"three", |found| found == b"two").expect("no error");
        assert!(matches!(replaced, Replaced::Refused(found) if found == b"theirs"));
        assert_eq!(fs::read(&path).ok().as_deref(), Some(b"theirs".as_slice()));
        assert_eq!(n_files(folder.path()), 1);
        // Between looking and changing places.
        let n_looks = Cell::new(0);
        let replaced = replace(&path, b"three", |found| {
            n_looks.set(n_looks.get() + 1);
            if n_looks.get() == 1 {
                write(&path, b"later", Target::Any).expect("somebody is quick");
            }
            found == b"theirs"
        });
        assert_eq!(n_looks.get(), 2);
        assert!(matches!(
            replaced.expect("no error"),
            Replaced::GaveWay { found, put_back: Ok(()) } if found == b"later"
        ));
        assert_eq!(fs::read(&path).ok().as_deref(), Some(b"later".as_slice()));
        assert_eq!(n_files(folder.path()), 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_there_although_there_was_nothing_is_not_replaced_unseen() {
        let folder = folder();
        let path = folder.path().join("set.ron");
        let replaced = replace(&path, b"one", |_| false).expect("nothing is there");
        assert!(matches!(replaced, Replaced::Done));
        let replaced = replace(&path, b"two", |_| false).expect("no error");
        assert!(matches!(replaced, Replaced::Refused(found) if found == b"one"));
        assert_eq!(fs::read(&path).ok().as_deref(), Some(b"one".as_slice()));
        assert_eq!(n_files(folder.path()), 1);
    }

    #[test]
    fn other_versions_are_kept_beside_a_file_each_once() {
        let folder = folder();
        let path = folder.path().join("set.ron");
        write(&path, b"one", Target::New).expect("a new file");
        for (contents, n) in [("two", 1), ("three", 2), ("two", 1), ("three", 2)] {
            let kept = keep_beside(&path, contents.as_bytes()).expect("it is kept");
            assert!(kept.ends_with(format!("set.kept-{n}.ron")));
        }
        let kept = |n| fs::read(folder.path().join(format!("set.kept-{n}.ron"))).ok();
        assert_eq!(fs::read(&path).ok().as_deref(), Some(b"one".as_slice()));
        assert_eq!(kept(1).as_deref(), Some(b"two".as_slice()));
        assert_eq!(kept(2).as_deref(), Some(b"three".as_slice()));
        assert_eq!(n_files(folder.path()), 3);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_written_while_something_is_put_back_is_kept_beside_it() {
        let folder = folder();
        let path = folder.path().join("set.ron");
        write(&path, b"theirs", Target::New).expect("a new file");
        let n_looks = Cell::new(0);
        let replaced = replace(&path, b"ours", |_| {
            n_looks.set(n_looks.get() + 1);
            if n_looks.get() == 2 {
                write(&path, b"later", Target::Any).expect("somebody is quick");
            }
            n_looks.get() == 1
        });
        assert!(matches!(
            replaced.expect("no error"),
            Replaced::GaveWay { found, put_back: Ok(()) } if found == b"theirs"
        ));
        assert_eq!(fs::read(&path).ok().as_deref(), Some(b"theirs".as_slice()));
        let kept = fs::read(folder.path().join("set.kept-1.ron"));
        assert_eq!(kept.ok().as_deref(), Some(b"later".as_slice()));
        assert_eq!(n_files(folder.path()), 2);
    }
}
