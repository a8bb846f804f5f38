//! Getting back what an earlier session did not save: from the journal of a set's file, and of
//! sets that never had one.
//!
//! A journal is replayed only onto the file that it was written for, and its changes become one
//! step that can be undone. Nothing is deleted by declining: what is not wanted stays for 30 days.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::copies::{is_of_set, stamp_of};
use super::documents::Texts;
use super::files::rebased;
use super::keeping::{Concern, Keeping, ReadOnly};
use super::other_texts::OtherTexts;
use super::outside::since_last_seen;
use super::{OpenError, Opened, Origin, SaveError, Session, SessionError};
use crate::edit::{Action, Edit, Label, Transaction};
use crate::model::{Annotation, AnnotationSet, SetId};
use crate::storage::atomic::{self, Target, WriteError};
use crate::storage::data_folder::{DataFolder, SetFolder};
use crate::storage::journal::{
    self, Damage, DamageKind, Entry, Journal, Log, Replayed, Run, Start, Step,
};
use crate::storage::lock::{LockError, SetLock};
use crate::storage::set_file::{self, Paths, Readings};

/// How often a set that somebody saves while it is opened is read.
const N_TRIES: usize = 3;

/// What a journal holds that the set's file does not.
#[derive(Debug, Clone)]
pub struct Recovery {
    pub kind: RecoveryKind,
    /// How many changes they are; undoing and redoing count as changes.
    pub n_changes: usize,
    /// When the first and the last of them were made.
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Where the journal is damaged; what is behind it is not among the changes.
    pub damage: Option<Arc<Damage>>,
}

/// What can be done with a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryKind {
    /// It was written for the file as it is: [`Session::recover`] makes its changes.
    Changes,
    /// The file is another since: [`Session::save_recovered_copy`] writes what the set would be.
    Copy,
    /// The file is another since, and what it was is not known.
    Unknown,
}

/// A journal that nobody has decided on.
pub(super) struct Pending {
    pub(super) recovery: Recovery,
    pub(super) log: Log,
    /// What comes of it, where anything can come of it.
    replayed: Option<Replayed>,
    /// The texts that come with it.
    texts: OtherTexts,
    /// Where the set's file was when it was found.
    beside: Option<PathBuf>,
}

/// What would become of a journal that does not fit the set's file any more.
#[derive(Clone)]
pub(super) struct Kept {
    set: AnnotationSet,
    /// That of the set's file, from which its documents are named.
    folder: Option<PathBuf>,
}

/// A set that never had a file, as its journal holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnnamedSet {
    pub id: SetId,
    pub title: String,
    /// Where its documents are.
    pub documents: Vec<String>,
    pub n_annotations: usize,
    /// When it was changed last.
    pub until: Option<Timestamp>,
}

/// Why a set is still offered.
#[derive(Debug, thiserror::Error)]
pub enum DeclineError {
    #[error("the set is open elsewhere")]
    OpenElsewhere,
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Session {
    /// Opens a set like [`Session::open`], and journals its changes. What a journal holds that
    /// the file does not, [`Session::recovery`] tells. Where somebody else has the set open, it can
    /// only be read, and [`Session::read_only`] tells who.
    pub fn open_journaled(
        path: &Path,
        coder_name: &str,
        origin: Box<dyn Origin>,
        data: &DataFolder,
    ) -> Result<Opened, OpenError> {
        let mut session;
        let mut origin = origin;
        let mut n_tries = 0;
        let (folder, mut keeping) = loop {
            n_tries += 1;
            let stamp = stamp_of(path);
            session = Self::read_set(path, coder_name, origin)?;
            let folder = data.of_set(session.set.id);
            let start = session.on_disk.map_or(Start::Nothing, Start::File);
            let mut keeping = Keeping::new(folder.clone(), start);
            match SetLock::take(&folder, &session.holder()) {
                Ok(lock) if stamp_of(path) == stamp || n_tries == N_TRIES => keeping.hold(lock),
                // Whoever had it has saved before they let go of it.
                Ok(_) => {
                    origin = session.origin;
                    continue;
                }
                Err(LockError::Held(holder)) => {
                    session.read_only = Some(ReadOnly { holder });
                    // It may still be saved over another set.
                    session.backups = Some(folder);
                    let warnings = session.read_texts();
                    return Ok(Opened { session, warnings });
                }
                Err(LockError::Write(error)) => keeping.tell(Concern::Lock, Err(error)),
            }
            break (folder, keeping);
        };
        folder.forget_old(session.origin.now());
        let log = Log::read(&folder);
        let files = log.files.clone();
        session.changed_outside = session
            .on_disk
            .and_then(|hash| since_last_seen(&folder, log.run.as_ref(), &session.set, hash));
        keeping.pending = session
            .on_disk
            .and_then(|hash| pending(&folder, log, &session.set, hash))
            .map(|pending| pending.beside(path))
            .map(|pending| {
                let folder = session.path.as_deref().and_then(Path::parent);
                pending.with_texts(&session.set, folder)
            });
        if keeping.pending.is_none() && keeping.lock.is_some() {
            // The file holds all of it: the session ended between saving and deleting.
            let deleted = Log::delete(&files);
            keeping.tell(Concern::OldJournal, deleted);
        }
        // What a pending journal builds on is still needed.
        let is_seen = keeping.pending.is_none() && keeping.lock.is_some();
        session.keeping = Some(keeping);
        let warnings = session.read_texts();
        if let Some(hash) = session.on_disk.filter(|_| is_seen) {
            session.note_seen(hash);
        }
        Ok(Opened { session, warnings })
    }

    /// Returns what an earlier session left, while nobody has decided on it. The first change
    /// declines it.
    pub fn recovery(&self) -> Option<&Recovery> {
        Some(&self.keeping.as_ref()?.pending.as_ref()?.recovery)
    }

    /// Makes the changes that the journal holds, as one step that can be undone; returns how many
    /// they were. A damaged journal is set aside, and stays for 30 days.
    pub fn recover(&mut self) -> Result<usize, SessionError> {
        // What could not be read at all stays as it is, until a change sets it aside.
        let pending = self
            .keeping
            .as_ref()
            .and_then(|keeping| keeping.pending.as_ref());
        let is_possible = pending.is_some_and(|pending| {
            pending.recovery.kind == RecoveryKind::Changes && pending.replayed.is_some()
        });
        let Some(keeping) = self.keeping.as_mut().filter(|_| is_possible) else {
            return Ok(0);
        };
        let folder = keeping.folder.clone();
        let Some(Pending {
            recovery,
            log,
            replayed: Some(replayed),
            texts,
            ..
        }) = keeping.pending.take()
        else {
            return Ok(0);
        };
        let is_whole = recovery.damage.is_none();
        let whole = self.whole_if_first().filter(|_| !is_whole);
        self.attach_texts(texts);
        let transaction = Arc::new(Transaction {
            label: Label::new(Action::Recover, replayed.n_changes.to_string()),
            coder: self.coder.key.clone(),
            time: self.origin.now(),
            edits: self.placed(replayed.edits, &replayed.set),
            focus: None,
        });
        transaction.apply(&mut self.set)?;
        if is_whole && let Some(keeping) = &mut self.keeping {
            keeping.journal = Journal::behind(folder.clone(), &log);
        }
        if !is_whole {
            // Once more from the beginning, durably, before the damaged one is moved.
            if !transaction.edits.is_empty() {
                self.journal(whole, Step::Done, &transaction);
            }
            let now = self.origin.now();
            if let Some(keeping) = &mut self.keeping
                && keeping.journal.flush().is_ok()
            {
                let set_aside = folder.set_aside(&log.files, now);
                keeping.tell(Concern::OldJournal, set_aside);
            }
        }
        if !transaction.edits.is_empty() {
            self.history.push(transaction);
        }
        self.changed();
        Ok(replayed.n_changes)
    }

    /// Leaves the set as its file says. What the journal holds stays for 30 days.
    pub fn decline_recovery(&mut self) {
        self.set_pending_aside();
    }

    /// Writes what the set would be to a new file, where its journal does not fit the set's own
    /// file any more. The copy has the same id, so that both can be merged.
    pub fn save_recovered_copy(&mut self, path: &Path) -> Result<(), SaveError> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        // Also after work has gone on: that may have begun by itself.
        let kept = self.keeping.as_ref().and_then(|keeping| {
            let pending = keeping.pending.as_ref().and_then(Pending::kept);
            pending.or_else(|| keeping.declined.clone())
        });
        let Some(Kept { set, folder }) = kept else {
            return Err(SaveError::NothingKept);
        };
        let target = path.parent().unwrap_or(&path);
        let documents = set.documents.iter();
        let paths: Paths = documents
            .map(|document| {
                let path = rebased(&document.path, folder.as_deref(), target);
                (document.key.clone(), path)
            })
            .collect();
        let text = set_file::write(&set, &Readings::new(), &paths)
            .map_err(|source| SaveError::Set { source })?;
        atomic::write(&path, text.as_bytes(), Target::New)?;
        self.set_pending_aside();
        if let Some(keeping) = &mut self.keeping {
            keeping.declined = None;
        }
        Ok(())
    }

    /// Returns the sets that were never saved and are not open anywhere, for offering them.
    pub fn unnamed_sets(data: &DataFolder) -> Vec<UnnamedSet> {
        data.sets()
            .into_iter()
            .filter_map(|id| {
                let folder = data.of_set(id);
                // Reading journals takes longer than asking for the lock.
                if journal_files(&folder).is_empty() || SetLock::is_held(&folder) {
                    return None;
                }
                let (_, replayed) = unnamed(&folder, &Log::read(&folder))?;
                (replayed.n_changes > 0).then(|| UnnamedSet {
                    id,
                    title: replayed.set.title.clone(),
                    documents: replayed
                        .set
                        .documents
                        .iter()
                        .map(|document| document.path.clone())
                        .collect(),
                    n_annotations: replayed.set.annotations.len(),
                    until: replayed.until,
                })
            })
            .collect()
    }

    /// Opens a set that was never saved, with all its changes as one step that can be undone.
    pub fn open_unnamed(
        id: SetId,
        coder_name: &str,
        origin: Box<dyn Origin>,
        data: &DataFolder,
    ) -> Result<Opened, OpenError> {
        let folder = data.of_set(id);
        if journal_files(&folder).is_empty() {
            return Err(OpenError::NothingKept { id });
        }
        let mut keeping = Keeping::new(folder.clone(), Start::Nothing);
        let mut session = Self::new(coder_name, origin);
        match SetLock::take(&folder, &session.holder()) {
            Ok(lock) => keeping.hold(lock),
            Err(LockError::Held(holder)) => return Err(OpenError::OpenElsewhere { holder }),
            Err(LockError::Write(error)) => keeping.tell(Concern::Lock, Err(error)),
        }
        // Not before it is locked: somebody may have gone on with it, and saved it, until then.
        let log = Log::read(&folder);
        let Some((set, replayed)) = unnamed(&folder, &log) else {
            return Err(OpenError::NothingKept { id });
        };
        session = Self::of(set, coder_name, session.origin);
        let pending = Pending::new(&folder, log, Some(replayed), RecoveryKind::Changes);
        keeping.pending = Some(pending.with_texts(&session.set, None));
        session.keeping = Some(keeping);
        let warnings = session.read_texts();
        session
            .recover()
            .map_err(|_| OpenError::NothingKept { id })?;
        Ok(Opened { session, warnings })
    }

    /// Does not offer a set that was never saved any more. What is kept of it stays for 30 days.
    /// Refused where somebody has opened it meanwhile: their journal stays where it is.
    pub fn decline_unnamed(
        id: SetId,
        data: &DataFolder,
        now: Timestamp,
    ) -> Result<(), DeclineError> {
        let folder = data.of_set(id);
        if SetLock::is_held(&folder) {
            return Err(DeclineError::OpenElsewhere);
        }
        Ok(folder.set_aside(&journal_files(&folder), now)?)
    }

    /// Returns edits with their annotations placed in the texts that are at hand, as those of
    /// the set that they lead to are.
    fn placed(&self, edits: Vec<Edit>, target: &AnnotationSet) -> Vec<Edit> {
        let (before, after) = (
            Texts::of(&self.set, &self.readings),
            Texts::of(target, &self.readings),
        );
        let place = |annotation: &Arc<Annotation>| match target.document(&annotation.document) {
            Some(_) => after.place(annotation),
            // It goes with its document.
            None => before.place(annotation),
        };
        let mut edits = edits;
        for edit in &mut edits {
            if let Edit::Annotation(change) = edit {
                for annotation in change.before.iter_mut().chain(&mut change.after) {
                    *annotation = place(annotation);
                }
            }
        }
        edits
    }
}

impl Pending {
    fn beside(self, path: &Path) -> Self {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Self {
            beside: path.parent().map(Path::to_owned),
            ..self
        }
    }

    fn new(folder: &SetFolder, log: Log, replayed: Option<Replayed>, kind: RecoveryKind) -> Self {
        let mut log = log;
        let mut replayed = replayed;
        let stopped = replayed
            .as_mut()
            .and_then(|replayed| replayed.stopped.take());
        let damage = log
            .damage
            .take()
            .or_else(|| stopped.map(|why| Damage::of_all(folder, why)));
        let recovery = Recovery {
            kind,
            n_changes: replayed.as_ref().map_or_else(
                || log.run.as_ref().map_or(0, n_changes),
                |replayed| replayed.n_changes,
            ),
            since: replayed.as_ref().and_then(|replayed| replayed.since),
            until: replayed.as_ref().and_then(|replayed| replayed.until),
            damage: damage.map(Arc::new),
        };
        Self {
            recovery,
            log,
            replayed,
            texts: OtherTexts::default(),
            beside: None,
        }
    }

    /// Reads the texts that come with its changes, for a set that names its documents as seen from
    /// a folder. Here, because the changes are made on the thread of the window.
    fn with_texts(mut self, set: &AnnotationSet, folder: Option<&Path>) -> Self {
        // None are at hand yet.
        let replayed = self.replayed.as_ref();
        let made = replayed.filter(|_| self.recovery.kind == RecoveryKind::Changes);
        if let Some(replayed) = made {
            self.texts = OtherTexts::read(set, &Readings::new(), folder, &replayed.set);
        }
        self
    }

    /// Returns what can be written to a copy.
    pub(super) fn kept(&self) -> Option<Kept> {
        let replayed = self.replayed.as_ref()?;
        (self.recovery.kind == RecoveryKind::Copy).then(|| Kept {
            set: replayed.set.clone(),
            folder: self.beside.clone(),
        })
    }
}

/// Returns what a journal holds that a set's file, which has this hash, does not.
fn pending(
    folder: &SetFolder,
    log: Log,
    set: &AnnotationSet,
    hash: blake3::Hash,
) -> Option<Pending> {
    let (kind, replayed) = match &log.run {
        None => (RecoveryKind::Changes, None),
        Some(run) => match run.behind(hash) {
            Some(records) => {
                let replayed = journal::replay(set.clone(), records);
                (RecoveryKind::Changes, Some(replayed))
            }
            None => match based(folder, run) {
                Some(replayed) => (RecoveryKind::Copy, Some(replayed)),
                None => (RecoveryKind::Unknown, None),
            },
        },
    };
    let is_in_file = match (&log.run, &replayed) {
        (None, _) => true,
        (Some(_), Some(replayed)) => {
            // Nothing may have been changed, or all of it undone: then there is nothing to copy,
            // whatever the file holds by now.
            let is_empty = kind == RecoveryKind::Copy && replayed.edits.is_empty();
            (is_empty || replayed.set == *set) && replayed.stopped.is_none()
        }
        (Some(run), None) => n_changes(run) == 0,
    };
    let is_nothing = is_in_file && log.damage.is_none();
    (!is_nothing).then(|| Pending::new(folder, log, replayed, kind))
}

/// Replays a run onto what it builds on, where that is known.
fn based(folder: &SetFolder, run: &Run) -> Option<Replayed> {
    // The last file that is known, so that there is least to replay.
    for (hash, _) in run.saves() {
        if let Some(bytes) = journal::kept_base(folder, hash)
            && let Ok(set) = set_file::read(&bytes)
            && let Some(records) = run.behind(hash)
        {
            return Some(journal::replay(set, records));
        }
    }
    match run.start {
        Start::File(hash) => {
            let bytes = journal::kept_base(folder, hash)?;
            let set = set_file::read(&bytes).ok()?;
            Some(journal::replay(set, &run.records))
        }
        Start::Nothing => {
            let (set, records) = journal::whole(run)?.ok()?;
            Some(journal::replay(set, records))
        }
        Start::Before => None,
    }
}

/// Returns what a set without a file began with, and what became of it; nothing where a save came
/// about, so that it has a file, whatever version that holds by now. Where it holds anything else, nothing
/// but this leads to what was done.
fn unnamed(folder: &SetFolder, log: &Log) -> Option<(AnnotationSet, Replayed)> {
    let run = log.run.as_ref()?;
    let is_of_set = |path: &PathBuf| {
        let bytes = is_of_set(path, folder.id).then(|| std::fs::read(path).ok());
        let set = bytes.flatten().and_then(|it| set_file::read(&it).ok());
        set.is_some_and(|set| set.id == folder.id)
    };
    let records = run.records.iter();
    let paths: BTreeSet<&PathBuf> = records
        .filter_map(|record| match &record.entry {
            Entry::Saved { path, .. } => Some(path),
            _ => None,
        })
        .collect();
    if paths.into_iter().any(is_of_set) {
        return None;
    }
    let (set, records) = journal::whole(run)?.ok()?;
    let replayed = journal::replay(set.clone(), records);
    // A set that cannot be made is no set to offer.
    let is_none = matches!(replayed.stopped, Some(DamageKind::NoSet(_)));
    (!is_none).then_some((set, replayed))
}

fn n_changes(run: &Run) -> usize {
    let records = run.records.iter();
    records
        .filter(|record| matches!(record.entry, Entry::Change(..)))
        .count()
}

pub(super) fn journal_files(folder: &SetFolder) -> Vec<PathBuf> {
    Log::files(folder)
}
