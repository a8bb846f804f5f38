//! Reading a journal back: what it holds up to where it is torn or damaged.
//!
//! A journal is one or several files, read in the order of their numbers. Several come about when
//! a flush has failed: the next file repeats what may not have reached the disk. A file that does
//! not go on from the one before it begins a new run, and only the last run counts: those before
//! it were in the set's file when it began, or are repeated in it as one change. So a new run
//! counts from its first change on; until then, those before it do.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::record::{Entry, Header, LineError, Record, Start};
use crate::edit::EditError;
use crate::storage::atomic::WriteError;
use crate::storage::data_folder::{self, SetFolder};
use crate::storage::set_file::SetError;

const PREFIX: &str = "journal-";
const SUFFIX: &str = ".ron";

/// What a journal's files hold.
#[derive(Debug, Default)]
pub struct Log {
    /// The last run, if there is any record of it.
    pub run: Option<Run>,
    /// All its files, oldest first, those of earlier runs too.
    pub files: Vec<PathBuf>,
    /// Whether the last line was cut off, as when the program or the system stopped while writing
    /// it. It had not been acknowledged.
    pub is_torn: bool,
    /// Where reading had to stop before the end.
    pub damage: Option<Damage>,
}

/// Records that build on each other.
#[derive(Debug, PartialEq)]
pub struct Run {
    pub start: Start,
    pub records: Vec<Record>,
}

/// A place in a journal that cannot be read, or not be done.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of the journal: {why}: {}", .file.display())]
pub struct Damage {
    pub file: PathBuf,
    /// From 1; 0 where the whole file is meant.
    pub line: usize,
    pub why: DamageKind,
}

/// What is wrong with a place in a journal.
#[derive(Debug, thiserror::Error)]
pub enum DamageKind {
    #[error(transparent)]
    Line(#[from] LineError),
    #[error("it could not be read ({0})")]
    Io(io::Error),
    #[error("it belongs to another set")]
    OtherSet,
    #[error("the record {found} stands where {expected} should")]
    Order { expected: u64, found: u64 },
    #[error("the record does not fit the set: {0}")]
    DoesNotFit(#[from] EditError),
    #[error("the records give no whole set: {0}")]
    NoSet(SetError),
}

impl Log {
    /// Reads the journal of a set; where there is none, nothing.
    pub fn read(folder: &SetFolder) -> Self {
        Self::read_in(folder, folder.path())
    }

    /// Reads the journal of a set from where it was set aside.
    pub fn read_in(folder: &SetFolder, path: &Path) -> Self {
        let files = match files_in(path) {
            Ok(files) => files,
            // Not the same as a folder with no journal.
            Err(error) => {
                let mut log = Self::default();
                log.stop(Damage {
                    file: path.to_owned(),
                    line: 0,
                    why: DamageKind::Io(error),
                });
                return log;
            }
        };
        let mut reader = Reader {
            log: Self {
                files: files.iter().map(|(_, file)| file.clone()).collect(),
                ..Self::default()
            },
            begun: None,
        };
        for (_, file) in files {
            reader.take(folder, &file);
        }
        reader.log
    }

    /// Returns the files of a set's journal, without reading them.
    pub fn files(folder: &SetFolder) -> Vec<PathBuf> {
        let files = files_in(folder.path()).unwrap_or_default().into_iter();
        files.map(|(_, file)| file).collect()
    }

    /// Deletes the files of a journal, oldest first: those that are left still say what they
    /// build on, or go on from nothing.
    pub fn delete(files: &[PathBuf]) -> Result<(), WriteError> {
        files.iter().try_for_each(|file| data_folder::remove(file))
    }

    /// Returns the number for the next file of a set's journal.
    pub fn next_file_in(folder: &SetFolder) -> io::Result<u64> {
        let files = files_in(folder.path())?;
        Ok(files.last().map_or(1, |(number, _)| number + 1))
    }

    /// The number for the next record.
    pub fn next_number(&self) -> u64 {
        self.run.as_ref().map_or(1, Run::next_number)
    }

    fn stop(&mut self, damage: Damage) {
        self.damage.get_or_insert(damage);
    }
}

/// A journal that is being read, file by file.
struct Reader {
    log: Log,
    /// A run without a change so far, behind one that counts until then.
    begun: Option<Run>,
}

impl Reader {
    fn take(&mut self, folder: &SetFolder, file: &Path) {
        let damage = |line, why| Damage {
            file: file.to_owned(),
            line,
            why,
        };
        let bytes = match fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.log.stop(damage(0, DamageKind::Io(error)));
                return;
            }
        };
        let mut lines = Lines { rest: &bytes }.enumerate();
        let header = match lines.next() {
            None => return,
            Some((_, (line, is_whole))) => match Header::read(line) {
                Ok(header) => header,
                // Nothing behind it, so nothing is lost with it.
                Err(_) if !is_whole => {
                    self.log.is_torn = true;
                    return;
                }
                Err(error) => {
                    self.log.stop(damage(1, error.into()));
                    return;
                }
            },
        };
        if header.set != folder.id {
            self.log.stop(damage(1, DamageKind::OtherSet));
            return;
        }
        self.log.is_torn = false;
        self.begin(&header);
        // A damaged line in an earlier file of this run may be repeated in this one.
        let found = header.first;
        let expected = self.current().next_number_or(found);
        if found > expected {
            self.log
                .stop(damage(1, DamageKind::Order { expected, found }));
            return;
        }
        if self.begun.is_none() {
            self.log.damage = None;
        }
        for (n, (line, is_whole)) in lines {
            match Record::read(line) {
                Ok(record) => {
                    let expected = self.current().next_number_or(record.number);
                    if record.number > expected {
                        let why = DamageKind::Order {
                            expected,
                            found: record.number,
                        };
                        self.log.stop(damage(n + 1, why));
                        return;
                    }
                    let is_save = matches!(record.entry, Entry::Saved { .. });
                    if record.number == expected || is_save {
                        self.push(record);
                    }
                }
                Err(_) if !is_whole => self.log.is_torn = true,
                Err(error) => {
                    self.log.stop(damage(n + 1, error.into()));
                    return;
                }
            }
        }
    }

    /// Begins the run of a file, or goes on with the one that it goes on from.
    fn begin(&mut self, header: &Header) {
        let goes_on = header.start == Start::Before;
        let goes_on_from = |run: &Run| goes_on && run.next_number() == header.first;
        if self.begun.as_ref().is_some_and(goes_on_from) || (goes_on && self.log.run.is_some()) {
            self.begun = self.begun.take().filter(goes_on_from);
            return;
        }
        let run = Run {
            start: header.start,
            records: Vec::new(),
        };
        match &self.log.run {
            Some(earlier) if !earlier.records.is_empty() => self.begun = Some(run),
            _ => {
                self.log.damage = None;
                self.log.run = Some(run);
            }
        }
    }

    /// The run that the next record belongs to.
    fn current(&mut self) -> &mut Run {
        match &mut self.begun {
            Some(begun) => begun,
            None => self.log.run.get_or_insert_with(|| Run {
                start: Start::Before,
                records: Vec::new(),
            }),
        }
    }

    fn push(&mut self, record: Record) {
        let counts = !matches!(record.entry, Entry::Whole(_));
        self.current().records.push(record);
        if counts && let Some(begun) = self.begun.take() {
            self.log.damage = None;
            self.log.run = Some(begun);
        }
    }
}

impl Run {
    /// Returns the records that a file of this hash does not hold yet, or `None` where the run
    /// does not build on such a file.
    pub fn behind(&self, file: blake3::Hash) -> Option<&[Record]> {
        match self.saves().find(|(hash, _)| *hash == file) {
            Some((_, number)) => self.records.get(self.place_behind(number)..),
            None => (self.start == Start::File(file)).then_some(self.records.as_slice()),
        }
    }

    /// Returns what was about to be saved, the latest first: the hash of the file, and the number
    /// of the last change that it holds.
    pub fn saves(&self) -> impl Iterator<Item = (blake3::Hash, u64)> {
        let records = self.records.iter().rev();
        records.filter_map(|record| match &record.entry {
            Entry::Saved { hash, .. } => Some((*hash, record.number)),
            _ => None,
        })
    }

    /// Returns where the first change behind the one of this number stands.
    fn place_behind(&self, number: u64) -> usize {
        let is_behind = |record: &Record| {
            record.number > number && !matches!(record.entry, Entry::Saved { .. })
        };
        let at = self.records.iter().position(is_behind);
        at.unwrap_or(self.records.len())
    }

    fn next_number(&self) -> u64 {
        self.next_number_or(1)
    }

    fn next_number_or(&self, first: u64) -> u64 {
        // A save does not count, but stands behind the change whose number it bears.
        let mut last = None;
        for record in self.records.iter().rev() {
            last = last.max(Some(record.number));
            if !matches!(record.entry, Entry::Saved { .. }) {
                break;
            }
        }
        last.map_or(first, |last| last + 1)
    }
}

/// Returns the name of a journal's file.
pub(super) fn file_name(number: u64) -> String {
    format!("{PREFIX}{number:06}{SUFFIX}")
}

/// Returns the files of a journal with their numbers, in order.
fn files_in(folder: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let entries: Vec<fs::DirEntry> = match fs::read_dir(folder) {
        Ok(entries) => entries.collect::<io::Result<_>>()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut files: Vec<(u64, PathBuf)> = entries
        .into_iter()
        .filter_map(|entry| {
            let name = entry.file_name();
            let number = name.to_str()?.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
            Some((number.parse().ok()?, entry.path()))
        })
        .collect();
    files.sort_unstable();
    Ok(files)
}

/// The lines of a file, and whether each has its end.
struct Lines<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Lines<'a> {
    type Item = (&'a [u8], bool);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.rest);
        let (line, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len()))?;
        self.rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        Some((line, end.is_some()))
    }
}
