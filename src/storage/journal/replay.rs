//! What a journal makes of the set that it builds on.

use std::path::PathBuf;

use jiff::Timestamp;

use super::base;
use super::log::{Damage, DamageKind, Run};
use super::record::{Entry, Record};
use crate::edit::{Edit, difference};
use crate::model::AnnotationSet;
use crate::storage::data_folder::SetFolder;
use crate::storage::set_file::{self, Paths, Readings};

/// What replaying a journal came to. All annotations are unplaced.
#[derive(Debug)]
pub struct Replayed {
    pub set: AnnotationSet,
    /// The edits that lead to it from the set they were replayed onto.
    pub edits: Vec<Edit>,
    /// How many transactions they were.
    pub n_changes: usize,
    /// When the first and the last of them were made.
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Why the rest was left out.
    pub stopped: Option<DamageKind>,
}

/// Replays records onto a set as its file says it, with all annotations unplaced. Stops before
/// the first record that does not fit.
pub fn replay(set: AnnotationSet, records: &[Record]) -> Replayed {
    let base = set.clone();
    let mut replayed = Replayed {
        set,
        edits: Vec::new(),
        n_changes: 0,
        since: None,
        until: None,
        stopped: None,
    };
    for record in records {
        let Entry::Change(_, transaction) = &record.entry else {
            continue;
        };
        if let Err(error) = transaction.apply(&mut replayed.set) {
            replayed.stopped = Some(error.into());
            break;
        }
        replayed.n_changes += 1;
        replayed.since.get_or_insert(transaction.time);
        replayed.until = Some(transaction.time);
    }
    // Edits are not checked against each other when they are read; a set's file is.
    let written = set_file::write(&replayed.set, &Readings::new(), &Paths::new());
    let again = written.and_then(|text| set_file::read(text.as_bytes()));
    match again {
        Ok(_) => Replayed {
            // Not those of the records one by one: what was undone and done again would come
            // back several times, and with every crash a multiple of it.
            edits: difference(&base, &replayed.set),
            ..replayed
        },
        Err(error) => Replayed {
            set: base,
            edits: Vec::new(),
            n_changes: 0,
            since: None,
            until: None,
            stopped: Some(DamageKind::NoSet(error)),
        },
    }
}

/// Returns the set that a run without a file begins with, and the records behind it.
pub fn whole(run: &Run) -> Option<Result<(AnnotationSet, &[Record]), DamageKind>> {
    // Before any change, the set may have been saved as it was.
    let is_save = |record: &&Record| matches!(record.entry, Entry::Saved { .. });
    let n_saves = run.records.iter().take_while(is_save).count();
    let (first, rest) = run.records.get(n_saves..)?.split_first()?;
    let Entry::Whole(text) = &first.entry else {
        return None;
    };
    let set = set_file::read(text.as_bytes()).map_err(DamageKind::NoSet);
    Some(set.map(|set| (set, rest)))
}

/// Returns the copy of the file that a run builds on, if there is one that is whole.
pub fn kept_base(folder: &SetFolder, hash: blake3::Hash) -> Option<Vec<u8>> {
    let path: PathBuf = base::path_of(folder, hash);
    let bytes = std::fs::read(path).ok()?;
    (blake3::hash(&bytes) == hash).then_some(bytes)
}

impl Damage {
    /// Returns a damage of the journal as a whole.
    pub fn of_all(folder: &SetFolder, why: DamageKind) -> Self {
        Self {
            file: folder.path().to_owned(),
            line: 0,
            why,
        }
    }
}
