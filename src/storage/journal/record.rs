//! One line of a journal: a record in RON with the checksum of its text.
//!
//! `(sum:"…",record:…)` and a line end. A line whose checksum fits is taken as it was written;
//! what it says is still held against the set when it is replayed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::edit_record::{EditRecord, EditRecordError};
use crate::edit::{Action, Edit, Label, Transaction};
use crate::model::{Key, KeyError, SetId};
use crate::storage::ron_text::{self, Layout};
use crate::storage::set_file::Readings;

/// The version of journals that this program writes.
pub const VERSION: u32 = 1;

/// What a line begins with, before its checksum.
const SUM: &str = "(sum:\"";
/// Hexadecimal digits of a line's checksum.
const SUM_DIGITS: usize = 16;
/// What stands between a line's checksum and its record.
const RECORD: &str = "\",record:";
/// What stands behind the edits of a change, which are its last field.
const END_OF_EDITS: &str = "])";

/// What stands in the first line of each file of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub set: SetId,
    /// What the records of this file build on.
    pub start: Start,
    /// The number of the first record.
    pub first: u64,
}

/// What the first record of a file builds on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The set's file, when it had this hash.
    File(blake3::Hash),
    /// Nothing: a set without a name, whose first record is the whole set.
    Nothing,
    /// The record before it, in the file before this one.
    Before,
}

/// One record and its number.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Counts up by one; of a save, the number of the last change that the file holds.
    pub number: u64,
    pub entry: Entry,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// The whole set, as its file would hold it.
    Whole(String),
    /// A transaction that was applied.
    Change(Step, Arc<Transaction>),
    /// The set, as it was behind the change of this number, is about to be written to a file.
    /// Further changes may have been made, and written down, meanwhile.
    Saved { hash: blake3::Hash, path: PathBuf },
}

/// How a transaction came to be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    Done,
    Undone,
    Redone,
    /// Not a change that could be undone: what a set was started with.
    Started,
}

/// Why a line is no record.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    #[error("it is no text in UTF-8")]
    NotUtf8,
    #[error("its checksum does not fit")]
    Checksum,
    #[error("it was written by a newer version of Speechmark (journal version {0})")]
    Newer(u32),
    #[error("it is no record of a journal ({0})")]
    Ron(String),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderRecord {
    version: u32,
    set: Uuid,
    base: StartRecord,
    first: u64,
}

#[derive(Debug, Serialize, Deserialize)]
enum StartRecord {
    File(String),
    Nothing,
    Before,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
enum LineRecord<E> {
    Whole {
        number: u64,
        set: String,
    },
    Change {
        number: u64,
        time: Timestamp,
        coder: String,
        step: Step,
        action: Action,
        subject: String,
        focus: Option<Uuid>,
        edits: E,
    },
    Saved {
        number: u64,
        hash: String,
        path: String,
    },
}

impl Header {
    /// Writes the first line of a file.
    pub fn line(&self) -> Result<String, LineError> {
        let line = begun(&HeaderRecord {
            version: VERSION,
            set: self.set,
            base: match self.start {
                Start::File(hash) => StartRecord::File(hash_text(hash)),
                Start::Nothing => StartRecord::Nothing,
                Start::Before => StartRecord::Before,
            },
            first: self.first,
        })?;
        Ok(ended(vec![line]).concat())
    }

    /// Reads the first line of a file.
    pub fn read(line: &[u8]) -> Result<Self, LineError> {
        let text = checked(line)?;
        let record: HeaderRecord = match ron::from_str(text) {
            Ok(record) => record,
            Err(error) => {
                // A newer one may hold anything in the rest.
                if let Ok(VersionOnly { version }) = ron::from_str(text)
                    && version > VERSION
                {
                    return Err(LineError::Newer(version));
                }
                return Err(LineError::Ron(error.to_string()));
            }
        };
        if record.version > VERSION {
            return Err(LineError::Newer(record.version));
        }
        Ok(Self {
            set: record.set,
            start: match record.base {
                StartRecord::File(hash) => Start::File(read_hash(&hash)?),
                StartRecord::Nothing => Start::Nothing,
                StartRecord::Before => Start::Before,
            },
            first: record.first,
        })
    }
}

impl Record {
    /// Writes a record as a line, in pieces to be written one behind the other; `readings` are the
    /// texts that its annotations are placed in. A change of very many edits is written on several
    /// threads.
    pub fn line(&self, readings: &Readings) -> Result<Vec<String>, LineError> {
        let number = self.number;
        let line = begun(&match &self.entry {
            Entry::Whole(set) => LineRecord::Whole {
                number,
                set: set.clone(),
            },
            Entry::Change(step, transaction) => LineRecord::Change {
                number,
                time: transaction.time,
                coder: transaction.coder.to_string(),
                step: *step,
                action: transaction.label.action,
                subject: transaction.label.subject.clone(),
                focus: transaction.focus,
                // They follow below.
                edits: Vec::<()>::new(),
            },
            Entry::Saved { hash, path } => LineRecord::Saved {
                number,
                hash: hash_text(*hash),
                path: path.to_string_lossy().into_owned(),
            },
        })?;
        Ok(ended(match &self.entry {
            Entry::Change(_, transaction) => {
                let record = |edit: &Edit| EditRecord::of(edit, readings);
                with_edits(&line, ron_text::elements(&transaction.edits, record)?)
            }
            _ => vec![line],
        }))
    }

    /// Reads a line without its end.
    pub fn read(line: &[u8]) -> Result<Self, LineError> {
        let record: LineRecord<Vec<EditRecord>> =
            ron::from_str(checked(line)?).map_err(|error| LineError::Ron(error.to_string()))?;
        Ok(match record {
            LineRecord::Whole { number, set } => Self {
                number,
                entry: Entry::Whole(set),
            },
            LineRecord::Change {
                number,
                time,
                coder,
                step,
                action,
                subject,
                focus,
                edits,
            } => {
                let edits: Result<Vec<_>, _> = edits.into_iter().map(EditRecord::edit).collect();
                let transaction = Transaction {
                    label: Label { action, subject },
                    coder: Key::new(&coder)?,
                    time,
                    edits: edits?,
                    focus,
                };
                Self {
                    number,
                    entry: Entry::Change(step, Arc::new(transaction)),
                }
            }
            LineRecord::Saved { number, hash, path } => Self {
                number,
                entry: Entry::Saved {
                    hash: read_hash(&hash)?,
                    path: Path::new(&path).to_owned(),
                },
            },
        })
    }
}

impl From<ron::Error> for LineError {
    fn from(error: ron::Error) -> Self {
        Self::Ron(error.to_string())
    }
}

impl From<EditRecordError> for LineError {
    fn from(error: EditRecordError) -> Self {
        Self::Ron(error.to_string())
    }
}

impl From<KeyError> for LineError {
    fn from(error: KeyError) -> Self {
        Self::Ron(error.to_string())
    }
}

/// Begins a line: a record, with room for its checksum before it.
fn begun(record: &impl Serialize) -> Result<String, LineError> {
    let mut line = format!("{SUM}{:SUM_DIGITS$}{RECORD}", "");
    ron_text::append(&mut line, record, Layout::Compact)?;
    Ok(line)
}

/// Puts edits into the list, still empty, at the end of a line that is begun. With as few as
/// nearly all changes have, it stays one piece.
fn with_edits(begun: &str, mut edits: Vec<String>) -> Vec<String> {
    if let Some(first) = edits.first_mut() {
        first.insert_str(0, begun.strip_suffix(END_OF_EDITS).unwrap_or(begun));
    }
    if let Some(last) = edits.last_mut() {
        last.push_str(END_OF_EDITS);
    }
    edits
}

/// Ends a line: fills in its checksum, and puts its end behind it.
fn ended(mut line: Vec<String>) -> Vec<String> {
    let mut hasher = blake3::Hasher::new();
    let mut from = SUM.len() + SUM_DIGITS + RECORD.len();
    for piece in &line {
        hasher.update(piece.get(from..).unwrap_or_default().as_bytes());
        from = 0;
    }
    if let Some(first) = line.first_mut() {
        let digits = SUM.len()..SUM.len() + SUM_DIGITS;
        first.replace_range(digits, &digits_of(hasher.finalize()));
    }
    if let Some(last) = line.last_mut() {
        last.push_str(")\n");
    }
    line
}

/// Returns the record of a line whose checksum fits.
fn checked(line: &[u8]) -> Result<&str, LineError> {
    let line = simdutf8::basic::from_utf8(line).map_err(|_| LineError::NotUtf8)?;
    let parts = line
        .strip_prefix(SUM)
        .and_then(|rest| rest.split_at_checked(SUM_DIGITS))
        .and_then(|(digits, rest)| {
            let text = rest.strip_prefix(RECORD)?.strip_suffix(')')?;
            Some((digits, text))
        });
    match parts {
        Some((digits, text)) if digits == sum(text) => Ok(text),
        _ => Err(LineError::Checksum),
    }
}

fn sum(text: &str) -> String {
    digits_of(blake3::hash(text.as_bytes()))
}

fn digits_of(hash: blake3::Hash) -> String {
    let mut digits = hash.to_hex().to_string();
    digits.truncate(SUM_DIGITS);
    digits
}

fn hash_text(hash: blake3::Hash) -> String {
    format!("blake3:{}", hash.to_hex())
}

fn read_hash(text: &str) -> Result<blake3::Hash, LineError> {
    text.strip_prefix("blake3:")
        .and_then(|digits| blake3::Hash::from_hex(digits).ok())
        .ok_or_else(|| LineError::Ron(format!("“{text}” is no hash")))
}

#[cfg(test)]
mod tests;
