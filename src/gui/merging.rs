//! The set's file was changed by somebody else, or there is another version of it: both are merged
//! on a thread. What does not contradict is taken in at once, as one step that can be undone; what
//! does is asked first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::intent::Intent;
use super::notifications::Level;
use super::{App, conflict_words, phrases};
use crate::merge::{Choices, Conflict};
use crate::model::Key;
use crate::session::copies::Stamp;
use crate::session::{Existing, MergeError, Merging, Occasion, Reconciled, Session, SessionError};
use crate::storage::lock::SetLock;

/// A set that is being merged, and whether it is saved then.
pub(super) struct UnderMerge {
    merging: Arc<Merging>,
    /// Why it would be saved.
    occasion: Occasion,
    /// The other version as it was when somebody was asked about it.
    asked_about: Option<blake3::Hash>,
}

impl App {
    /// Merges the set with its file; `path` is where somebody else was found to have changed it.
    /// Behind that it is saved, where somebody asked for it or it is saved by itself.
    pub(super) fn start_merging(&mut self, path: &Path, occasion: Occasion) {
        self.stay();
        let Some(session) = &self.session else { return };
        if session.path() != Some(path) {
            self.merging = None;
            self.dialogs.ask_changed_outside(path.to_owned());
            return;
        }
        match session.start_merging() {
            Ok(merging) => self.begin_merging(merging, occasion),
            Err(error) => self.tell_not_merged(&error),
        }
    }

    pub(super) fn is_merging_own_file(&self) -> bool {
        let merging = self.merging.as_ref();
        merging.is_some_and(|under_way| under_way.merging.is_own_file())
    }

    pub(super) fn begin_merging(&mut self, merging: Merging, occasion: Occasion) {
        let merging = Arc::new(merging);
        self.dialogs.close_merging();
        self.jobs.merge(Arc::clone(&merging), None);
        let replaced = self.merging.replace(UnderMerge {
            merging,
            occasion,
            asked_about: None,
        });
        // What this takes the place of has not been taken in, and nothing would offer it again.
        if let Some(replaced) = replaced
            && !replaced.merging.is_own_file()
        {
            self.offer_copy(replaced.merging.path().to_owned());
        }
    }

    /// Takes in what merging came to, or asks about what contradicts.
    pub(super) fn take_merged(
        &mut self,
        merging: &Arc<Merging>,
        is_decided: bool,
        result: Result<Reconciled, MergeError>,
    ) {
        let current = self.merging.as_mut();
        let Some(current) = current.filter(|current| Arc::ptr_eq(&current.merging, merging)) else {
            // The set was left meanwhile.
            return;
        };
        let reconciled = match result {
            Ok(reconciled) => reconciled,
            Err(error) => {
                self.tell_not_merged(&error);
                return;
            }
        };
        let mut conflicts = reconciled.conflicts.iter();
        // What was chosen was chosen of what was shown; meanwhile somebody may have gone on.
        let is_decided = is_decided && current.asked_about == Some(reconciled.hash());
        if !is_decided && conflicts.any(Conflict::can_be_chosen) {
            current.asked_about = Some(reconciled.hash());
            self.version_asked_about = current.asked_about;
            // Nothing more is saved by itself until work goes on, whoever found the other version.
            self.saves.put_off();
            self.dialogs
                .merge_file(reconciled.conflicts, merging.is_own_file());
            return;
        }
        self.take_in(reconciled);
    }

    /// Merges once more, taking the sides that were chosen.
    pub(super) fn merge_choosing(&mut self, choices: Choices) {
        if let Some(under_way) = &self.merging {
            self.jobs
                .merge(Arc::clone(&under_way.merging), Some(choices));
        }
    }

    fn take_in(&mut self, reconciled: Reconciled) {
        let (Some(under_way), Some(session)) = (self.merging.take(), &mut self.session) else {
            return;
        };
        let UnderMerge {
            merging, occasion, ..
        } = under_way;
        let is_own_file = merging.is_own_file();
        // What could be chosen was seen.
        let conflicts = reconciled.conflicts.iter();
        let unseen = conflicts.filter(|conflict| !conflict.can_be_chosen());
        let told = conflict_words::first_sentences(&self.locale, session, unseen);
        let kept_beside = reconciled.kept_beside().to_vec();
        let n_unplaced = unplaced_of_each(session);
        let n_edits = match session.finish_merging(reconciled) {
            Ok(n_edits) => n_edits,
            Err(SessionError::Outdated) => {
                // Somebody went on working meanwhile: once more, with that.
                self.merge_version(merging.path(), occasion);
                return;
            }
            Err(error) => {
                let words = phrases::session_error(&self.locale, &error);
                self.notifications.error(words);
                return;
            }
        };
        let is_dirty = session.is_dirty();
        // What came with another text than the one that is at hand.
        let lost = unplaced_of_each(session).into_iter();
        let lost: Vec<Key> = lost
            .filter(|(key, now)| *now > n_unplaced.get(key).copied().unwrap_or(0))
            .map(|(key, _)| key)
            .filter(|key| session.reading(key).is_some())
            .collect();
        let words = if is_own_file {
            self.nobody_changed_it();
            self.locale.with("merged-file", &[("count", &n_edits)])
        } else {
            let name = phrases::file_name(merging.path());
            self.locale
                .with("merged-copy", &[("name", &name), ("count", &n_edits)])
        };
        if told.is_empty() {
            // The file may hold what is here already.
            if n_edits > 0 || !is_own_file {
                self.tell_step(words);
            }
        } else {
            let words = format!("{words}\n{}", told.join("\n"));
            self.notifications.offer(Level::Warning, words, Vec::new());
        }
        let saves = occasion == Occasion::Asked || self.settings.saves_by_itself;
        if is_dirty && is_own_file && saves {
            self.save(Existing::KeepIfChanged);
        }
        for copy in kept_beside {
            self.offer_kept_beside(copy);
        }
        for key in &lost {
            self.find_passages_of(key);
        }
        self.follow_text();
    }

    /// Goes on showing the text that is shown where its document bears another key now, because
    /// somebody else has added one under the same.
    fn follow_text(&mut self) {
        let (Some(session), Some(view)) = (&self.session, &self.view) else {
            return;
        };
        let shown = view.reading().text.hash();
        let is_shown = |key: &Key| {
            let reading = session.reading(key);
            reading.is_some_and(|reading| reading.text.hash() == shown)
        };
        if is_shown(&view.document) {
            return;
        }
        let mut documents = session.set().documents.iter();
        let moved = documents.find(|document| is_shown(&document.key));
        if let Some(key) = moved.map(|document| document.key.clone()) {
            self.show_document(&key);
        }
    }

    fn tell_not_merged(&mut self, error: &MergeError) {
        let merging = self.merging.take();
        let words = phrases::merge_error(&self.locale, error);
        self.notifications.warning(words);
        if merging.is_some_and(|under_way| !under_way.merging.is_own_file()) {
            return;
        }
        let path = self.session.as_ref().and_then(|session| session.path());
        if let Some(path) = path.map(PathBuf::from) {
            self.dialogs.ask_changed_outside(path);
        }
    }

    /// The same while nobody has come back to the window: that a set can be changed again is not
    /// said every few seconds.
    pub(super) fn look_at_set_by_itself(&mut self) {
        let session = self.session.as_ref();
        if session.is_some_and(|session| session.read_only().is_none()) {
            self.look_at_set();
        }
    }

    /// Looks whether somebody has changed the set's file.
    pub(super) fn look_at_set(&mut self) {
        let Some(session) = &self.session else { return };
        if session.read_only().is_some() {
            self.look_whether_it_is_free();
            return;
        }
        if let Some(path) = session.path().filter(|_| !self.saves.is_under_way()) {
            self.jobs.look_at_set(path.to_owned(), self.set_stamp);
        }
    }

    /// Offers to open a set for changing that could only be read, once nobody else has it open.
    fn look_whether_it_is_free(&mut self) {
        let (Some(session), Some(data)) = (&self.session, &self.data) else {
            return;
        };
        let Some(path) = session.path().map(PathBuf::from) else {
            return;
        };
        if SetLock::is_held(&data.of_set(session.set().id)) {
            return;
        }
        let words = self.locale.text("read-only-is-free");
        let open = self.locale.text("read-only-open");
        let offers = vec![(open, Intent::OpenPath(path))];
        self.notifications.offer(Level::Info, words, offers);
    }

    /// Merges the set's file where it is another than was last read or written.
    pub(super) fn take_look_at_set(
        &mut self,
        path: &Path,
        stamp: Stamp,
        hash: Option<blake3::Hash>,
    ) {
        let Some(session) = &self.session else { return };
        let is_changed = hash.is_some_and(|hash| {
            session.is_changed_outside(hash) && self.version_asked_about != Some(hash)
        });
        let is_possible = session.path() == Some(path)
            && !self.saves.is_under_way()
            && self.merging.is_none()
            && !self.dialogs.is_open();
        if !is_changed {
            self.set_stamp = Some(stamp);
        } else if is_possible {
            self.set_stamp = Some(stamp);
            if session.is_dirty() && !self.settings.saves_by_itself {
                // What is merged must be saved, and that is left to the user.
                let words = self.locale.text("dialog-changed-outside");
                let merge = self.locale.text("button-merge-file");
                let offers = vec![(merge, Intent::MergeCopy(path.to_owned()))];
                self.notifications.offer(Level::Warning, words, offers);
            } else {
                self.start_merging(path, Occasion::ByItself);
            }
        }
    }
}

/// Returns how many annotations of each document stand nowhere.
fn unplaced_of_each(session: &Session) -> BTreeMap<Key, usize> {
    let set = session.set();
    let documents = set.documents.iter();
    documents
        .filter_map(|document| {
            let all = set.annotations.of_document(&document.key)?;
            Some((document.key.clone(), all.unplaced.len()))
        })
        .collect()
}
