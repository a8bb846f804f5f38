//! What a session keeps beside its set's file: the journal of its changes, the lock, backups.
//!
//! A session without a data folder keeps nothing, and neither does one that may only read because
//! somebody else has the set open. Trouble with any of it stops no change and no save: it is told.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::recovery::Pending;
use super::{Session, SessionError};
use crate::edit::{Action, Edit, Label, Transaction, difference};
use crate::model::{AnnotationSet, Annotations};
use crate::storage::atomic::WriteError;
use crate::storage::backups::{self, Backup};
use crate::storage::data_folder::{DataFolder, SetFolder};
use crate::storage::journal::{Entry, Journal, JournalState, Start, Step};
use crate::storage::last_seen;
use crate::storage::lock::{Holder, LockError, SetLock};
use crate::storage::set_file::{self, Paths, SetError};

/// Bytes of the largest file that is copied whenever it was seen.
const LARGEST_COPIED: u64 = 32 << 20;

/// What belongs to a set that is open for changing.
pub(super) struct Keeping {
    pub(super) folder: SetFolder,
    pub(super) lock: Option<SetLock>,
    pub(super) journal: Journal,
    /// What an earlier session left, until somebody has decided.
    pub(super) pending: Option<Pending>,
    /// What went wrong last with lock, backups, or setting aside.
    pub(super) trouble: Option<Arc<WriteError>>,
}

/// That a set may only be read, because it is open for changing elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOnly {
    /// Who has it open, if that is known.
    pub holder: Option<Holder>,
}

/// Why a backup could not be restored. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error(transparent)]
    File(#[from] WriteError),
    #[error("{source}: {}", .path.display())]
    Set { path: PathBuf, source: SetError },
    #[error("it is a backup of another set: {}", .path.display())]
    OtherSet { path: PathBuf },
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// What a journal that is about to begin builds on.
pub(super) enum Beginning {
    /// It has begun, or there is none.
    Nothing,
    /// The whole set, which no file holds.
    Whole(String),
    /// The set as its file holds it.
    File(Box<AnnotationSet>),
}

impl Keeping {
    pub(super) fn new(folder: SetFolder, start: Start) -> Self {
        Self {
            journal: Journal::new(folder.clone(), start),
            folder,
            lock: None,
            pending: None,
            trouble: None,
        }
    }

    /// Notes, soon, what the set's file holds, and keeps a copy of it, unless it is so large that
    /// copying it after each save would be a burden.
    pub(super) fn note_seen(&mut self, path: &Path, hash: blake3::Hash) {
        let folder = self.folder.clone();
        self.journal.run(move || last_seen::note(&folder, hash));
        let is_small = std::fs::metadata(path).is_ok_and(|file| file.len() <= LARGEST_COPIED);
        if is_small {
            self.journal.keep_base(path, hash, || None);
        }
    }

    pub(super) fn tell(&mut self, result: Result<(), WriteError>) {
        if let Err(error) = result {
            self.trouble = Some(Arc::new(error));
        }
    }
}

impl Session {
    /// Journals all changes from now on. For a set that has no file, and none of whose changes
    /// is older; where there is a file, [`Session::open_journaled`] does it. Writes nothing before
    /// the first change.
    pub fn start_journal(&mut self, data: &DataFolder) {
        let start = match self.on_disk {
            Some(hash) if self.path.is_some() && !self.is_dirty() => Start::File(hash),
            _ => Start::Nothing,
        };
        self.keeping = Some(Keeping::new(data.of_set(self.set.id), start));
    }

    /// Returns how far the journal is, if there is one.
    pub fn journal_state(&self) -> Option<JournalState> {
        Some(self.keeping.as_ref()?.journal.state())
    }

    /// Waits until every change is on the disk. Without a journal there is nothing to wait for.
    pub fn flush_journal(&mut self) -> Result<(), Arc<WriteError>> {
        match &mut self.keeping {
            Some(keeping) => keeping.journal.flush(),
            None => Ok(()),
        }
    }

    /// Returns what went wrong last with what is kept beside the file, the journal aside.
    pub fn keeping_trouble(&self) -> Option<&Arc<WriteError>> {
        self.keeping.as_ref()?.trouble.as_ref()
    }

    /// Whether, and why, the set may only be read.
    pub fn read_only(&self) -> Option<&ReadOnly> {
        self.read_only.as_ref()
    }

    /// Gives up the changes that no file holds, as the user wants it. What was journaled of them
    /// stays for 30 days, and is not offered any more; later changes are not journaled.
    pub fn abandon_changes(&mut self) -> Result<(), WriteError> {
        let now = self.origin.now();
        let Some(keeping) = self.keeping.take() else {
            return Ok(());
        };
        let folder = keeping.folder.clone();
        // Ends its thread, so that nothing is written behind the files that move.
        drop(keeping.journal);
        folder.set_aside(&super::recovery::journal_files(&folder), now)
    }

    /// Returns where the earlier versions of the set's file are, for listing them on a thread.
    pub fn backup_folder(&self) -> Option<SetFolder> {
        Some(self.keeping.as_ref()?.folder.clone())
    }

    /// Returns the earlier versions of the set's file, newest first. Reads each of them.
    pub fn backups(&self) -> Vec<Backup> {
        match &self.keeping {
            Some(keeping) => backups::list(&keeping.folder),
            None => Vec::new(),
        }
    }

    /// Makes the set what a backup holds, as a step that can be undone; returns how many edits it
    /// took. The documents that it names are read from where they are now.
    pub fn restore_backup(&mut self, backup: &Backup) -> Result<usize, RestoreError> {
        self.refuse_to_change_documents()?;
        if let Some(document) = self.still_reading() {
            return Err(SessionError::StillReading(document.clone()).into());
        }
        let bytes = backup.read()?;
        let mut target = set_file::read(&bytes).map_err(|source| RestoreError::Set {
            path: backup.path.clone(),
            source,
        })?;
        if target.id != self.set.id {
            return Err(RestoreError::OtherSet {
                path: backup.path.clone(),
            });
        }
        self.read_texts_of(&target);
        let placed = target.annotations.by_id().map(|annotation| {
            match self.readings.get(&annotation.document) {
                Some(reading) => {
                    let document = target.document(&annotation.document);
                    let claim = set_file::claim(document.map(AsRef::as_ref), reading);
                    set_file::place(annotation, reading, claim)
                }
                None => Arc::clone(annotation),
            }
        });
        target.annotations = Annotations::from_list(placed.collect());
        let edits = difference(&self.set, &target);
        let n_edits = edits.len();
        let label = Label::new(Action::RestoreBackup, "");
        self.commit(label, edits, None)?;
        Ok(n_edits)
    }

    pub(super) fn refuse_if_read_only(&self) -> Result<(), SessionError> {
        match &self.read_only {
            Some(read_only) => Err(SessionError::ReadOnly(read_only.clone())),
            None => Ok(()),
        }
    }

    /// Gets ready to journal a change before it is made: returns what the journal will build on,
    /// if it begins with this change.
    pub(super) fn before_change(&mut self) -> Result<Beginning, SessionError> {
        self.refuse_if_read_only()?;
        self.set_pending_aside();
        let journal = self.keeping.as_ref().map(|keeping| &keeping.journal);
        let Some(journal) = journal.filter(|journal| !journal.is_begun()) else {
            return Ok(Beginning::Nothing);
        };
        Ok(match journal.start() {
            Start::Nothing => self.whole(),
            Start::File(_) => Beginning::File(Box::new(self.set.clone())),
            Start::Before => Beginning::Nothing,
        })
    }

    /// Returns the whole set for the beginning of a journal.
    pub(super) fn whole(&self) -> Beginning {
        // It can be written: it was opened, or made by changes that are checked.
        match set_file::write(&self.set, &self.readings, &Paths::new()) {
            Ok(text) => Beginning::Whole(text),
            Err(_) => Beginning::Nothing,
        }
    }

    /// Journals a change that was made. Its annotations stand in the texts that are at hand.
    pub(super) fn journal(&mut self, beginning: Beginning, step: Step, transaction: &Transaction) {
        self.lock_if_free();
        let Some(keeping) = &mut self.keeping else {
            return;
        };
        let start = keeping.journal.start();
        let before = match beginning {
            Beginning::Nothing => None,
            Beginning::Whole(text) => {
                keeping.journal.append(Entry::Whole(text), &self.readings);
                None
            }
            Beginning::File(set) => Some(set),
        };
        let entry = Entry::Change(step, transaction.clone());
        keeping.journal.append(entry, &self.readings);
        if let (Some(before), Start::File(hash), Some(path)) = (before, start, &self.path) {
            let readings = self.readings.clone();
            keeping.journal.keep_base(path, hash, move || {
                let text = set_file::write(&before, &readings, &Paths::new()).ok()?;
                Some(text.into_bytes())
            });
        }
    }

    /// Journals an undo or redo.
    pub(super) fn journal_step(
        &mut self,
        beginning: Beginning,
        step: Step,
        transaction: &Transaction,
    ) {
        if self.keeping.is_none() {
            return;
        }
        let transaction = Transaction {
            coder: self.coder.key.clone(),
            time: self.origin.now(),
            ..transaction.clone()
        };
        self.journal(beginning, step, &transaction);
    }

    /// Journals what a set was started with, unless the whole set will be the first record.
    pub(super) fn journal_start(&mut self, action: Action, edits: Vec<Edit>) {
        let is_in_whole = self.keeping.as_ref().is_none_or(|keeping| {
            !keeping.journal.is_begun() && keeping.journal.start() == Start::Nothing
        });
        if is_in_whole || edits.is_empty() {
            return;
        }
        self.set_pending_aside();
        let transaction = Transaction {
            label: Label::new(action, ""),
            coder: self.coder.key.clone(),
            time: self.origin.now(),
            edits,
            focus: None,
        };
        self.journal(Beginning::Nothing, Step::Started, &transaction);
    }

    /// Tells the journal which of its changes the file holds now. Without a number it was not
    /// known when saving began.
    pub(super) fn after_save(&mut self, path: &Path, hash: blake3::Hash, number: Option<u64>) {
        let Some(keeping) = &mut self.keeping else {
            return;
        };
        // Noted before the mark of this save is deleted with the journal.
        keeping.note_seen(path, hash);
        if let Some(number) = number {
            keeping.journal.saved(number, path, hash);
        }
        let folder = keeping.folder.clone();
        keeping.journal.run(move || backups::forget_old(&folder));
        self.lock_if_free();
    }

    /// What was left undecided when work goes on stays for 30 days.
    pub(super) fn set_pending_aside(&mut self) {
        if self.recovery().is_none() {
            return;
        }
        let now = self.origin.now();
        if let Some(keeping) = &mut self.keeping
            && let Some(pending) = keeping.pending.take()
        {
            let set_aside = keeping.folder.set_aside(&pending.log.files, now);
            keeping.tell(set_aside);
        }
    }

    /// Takes the lock of the set where this session does not hold it yet.
    pub(super) fn lock_if_free(&mut self) {
        if self
            .keeping
            .as_ref()
            .is_none_or(|keeping| keeping.lock.is_some())
        {
            return;
        }
        let holder = self.holder();
        if let Some(keeping) = &mut self.keeping {
            match SetLock::take(&keeping.folder, &holder) {
                Ok(lock) => keeping.lock = Some(lock),
                Err(LockError::Write(error)) => keeping.tell(Err(error)),
                // An id that was made here a moment ago; the comparison before saving decides.
                Err(LockError::Held(_)) => {}
            }
        }
    }

    pub(super) fn holder(&mut self) -> Holder {
        Holder {
            name: self.coder.name.clone(),
            process: std::process::id(),
            since: self.origin.now(),
            path: self
                .path
                .as_ref()
                .map(|path| path.to_string_lossy().into_owned()),
        }
    }
}
