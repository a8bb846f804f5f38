//! What a session keeps beside its set's file: the journal of its changes, the lock, backups.
//!
//! A session without a data folder keeps nothing, and neither does one that may only read because
//! somebody else has the set open. Trouble with any of it stops no change and no save: it is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::recovery::{Kept, Pending};
use super::{Session, SessionError};
use crate::edit::{Action, Edit, Label, Transaction};
use crate::storage::atomic::WriteError;
use crate::storage::data_folder::{DataFolder, SetFolder};
use crate::storage::journal::{Entry, Journal, JournalState, Start, Step};
use crate::storage::last_seen;
use crate::storage::lock::{Holder, LockError, SetLock};
use crate::storage::set_file::{self, Paths};

/// What belongs to a set that is open for changing.
pub(super) struct Keeping {
    pub(super) folder: SetFolder,
    /// Before the lock, so that its thread has ended when that is let go of: it deletes and begins
    /// files which whoever has the lock then may read and begin as well.
    pub(super) journal: Journal,
    pub(super) lock: Option<SetLock>,
    /// What an earlier session left, until somebody has decided.
    pub(super) pending: Option<Pending>,
    /// What can still be written to a copy although work has gone on without it.
    pub(super) declined: Option<Kept>,
    /// What went wrong, until it succeeds.
    pub(super) troubles: BTreeMap<Concern, Arc<WriteError>>,
}

/// What is kept beside a set's file, the journal aside, and can fail while work goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// That others are told who has the set open.
    Lock,
    /// What a save replaces.
    EarlierVersions,
    /// A journal that nobody goes on with.
    OldJournal,
    /// The copy of the file that the journal builds on.
    Base,
    /// What somebody else wrote, and what was written over unseen.
    WrittenOver,
}

/// That a set may only be read, because it is open for changing elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOnly {
    /// Who has it open, if that is known.
    pub holder: Option<Holder>,
}

impl Keeping {
    pub(super) fn new(folder: SetFolder, start: Start) -> Self {
        Self {
            journal: Journal::new(folder.clone(), start),
            folder,
            lock: None,
            pending: None,
            declined: None,
            troubles: BTreeMap::new(),
        }
    }

    pub(super) fn hold(&mut self, lock: SetLock) {
        let mut lock = lock;
        self.tell(Concern::Lock, lock.take_trouble());
        self.lock = Some(lock);
    }

    pub(super) fn tell(&mut self, concern: Concern, result: Result<(), WriteError>) {
        match result {
            Ok(()) => self.troubles.remove(&concern),
            Err(error) => self.troubles.insert(concern, Arc::new(error)),
        };
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

    /// Returns what went wrong with what is kept beside the file, the journal aside, and has not
    /// succeeded since.
    pub fn keeping_troubles(&self) -> BTreeMap<Concern, Arc<WriteError>> {
        let keeping = self.keeping.as_ref();
        let mut troubles = keeping
            .map(|keeping| keeping.troubles.clone())
            .unwrap_or_default();
        if let Some(trouble) = keeping.and_then(|keeping| keeping.journal.state().aside) {
            troubles.insert(Concern::Base, trouble);
        }
        if let Some(trouble) = &self.trouble {
            troubles
                .entry(Concern::EarlierVersions)
                .or_insert_with(|| Arc::clone(trouble));
        }
        troubles
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

    pub(super) fn refuse_if_read_only(&self) -> Result<(), SessionError> {
        match &self.read_only {
            Some(read_only) => Err(SessionError::ReadOnly(read_only.clone())),
            None => Ok(()),
        }
    }

    /// Gets ready to journal a change before it is made: returns the whole set where the journal
    /// has nothing else to build on.
    pub(super) fn before_change(&mut self) -> Result<Option<String>, SessionError> {
        self.refuse_if_read_only()?;
        self.set_pending_aside();
        Ok(self.whole_if_first())
    }

    /// Returns the whole set where the journal is about to begin, and no file holds the set.
    pub(super) fn whole_if_first(&self) -> Option<String> {
        let journal = &self.keeping.as_ref()?.journal;
        let is_first = !journal.is_begun() && journal.start() == Start::Nothing;
        // It can be written: it was opened, or made by changes that are checked.
        let write = || set_file::write(&self.set, &self.readings, &Paths::new());
        is_first.then(write)?.ok()
    }

    /// Journals a change that was made. Its annotations stand in the texts that are at hand.
    pub(super) fn journal(
        &mut self,
        whole: Option<String>,
        step: Step,
        transaction: &Arc<Transaction>,
    ) {
        self.lock_if_free();
        let Some(keeping) = &mut self.keeping else {
            return;
        };
        let is_first = !keeping.journal.is_begun();
        let start = keeping.journal.start();
        if let Some(whole) = whole {
            keeping.journal.append(Entry::Whole(whole), &self.readings);
        }
        let entry = Entry::Change(step, Arc::clone(transaction));
        keeping.journal.append(entry, &self.readings);
        if is_first && let Start::File(hash) = start {
            self.keep_base(hash);
        }
    }

    /// Notes, soon, what the set's file holds, and keeps a copy of it: to say what was changed
    /// from outside.
    pub(super) fn note_seen(&mut self, hash: blake3::Hash) {
        if let Some(keeping) = &mut self.keeping {
            let folder = keeping.folder.clone();
            keeping.journal.run(move || last_seen::note(&folder, hash));
        }
        self.keep_base(hash);
    }

    /// Keeps a copy of the set's file, on a thread, for a journal that builds on it.
    fn keep_base(&mut self, hash: blake3::Hash) {
        let (Some(keeping), Some(path)) = (&mut self.keeping, &self.path) else {
            return;
        };
        // Where the file is another already, what it held is remembered.
        let before = self.in_file.clone();
        let text = move || before.and_then(|before| before.text());
        keeping.journal.keep_base(path, hash, text);
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
        let transaction = Arc::new(Transaction {
            label: Label::new(action, ""),
            coder: self.coder.key.clone(),
            time: self.origin.now(),
            edits,
            focus: None,
        });
        self.journal(None, Step::Started, &transaction);
    }

    /// Tells the journal which of its changes the set's file holds now. Without a number it was
    /// not known when saving began.
    pub(super) fn after_save(&mut self, hash: blake3::Hash, number: Option<u64>) {
        // Noted before the mark of this save is deleted with the journal.
        self.note_seen(hash);
        let Some(keeping) = &mut self.keeping else {
            return;
        };
        if let Some(number) = number {
            keeping.journal.saved(number, hash);
        }
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
            keeping.tell(Concern::OldJournal, set_aside);
            keeping.declined = pending.kept();
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
                Ok(lock) => keeping.hold(lock),
                Err(LockError::Write(error)) => keeping.tell(Concern::Lock, Err(error)),
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
