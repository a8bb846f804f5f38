//! What earlier sessions left behind: unsaved changes come back by themselves where they fit, and
//! are offered where they do not; trouble with the journal is told once.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::command::Command;
use super::files::Wanted;
use super::intent::Intent;
use super::notifications::Level;
use super::{App, Leaving, conflict_words, phrases};
use crate::model::SetId;
use crate::session::{
    Concern, DeclineError, OpenError, Recovery, RecoveryKind, RestoreError, Restored, SalvageError,
    SaveError, Session, SessionError, UnnamedSet,
};
use crate::storage::backups::Backup;
use crate::storage::journal::DamageKind;
use crate::storage::salvage::Salvaged;
use crate::storage::set_file::SetError;

/// Trouble that was told and is not over: with the journal, which is no concern, and with others.
pub(super) type Told = BTreeSet<Option<Concern>>;

/// When what was changed should be on the disk.
const FLUSH_SEEN_AFTER: Duration = Duration::from_millis(500);

/// Returns a name beside a set's file that nothing has yet.
pub(super) fn free_name(path: &Path, kind: &str) -> Option<PathBuf> {
    (1..1000)
        .map(|n| path.with_extension(format!("{kind}-{n}.ron")))
        .find(|copy| !copy.exists())
}

impl App {
    /// Brings back the unsaved changes of the set that was just opened, or offers them; says
    /// whether it can only be read.
    pub(super) fn take_what_was_kept(&mut self) {
        let Some(session) = &self.session else { return };
        if let Some(read_only) = session.read_only() {
            let holder = read_only.holder.as_ref();
            let words = phrases::open_elsewhere(&self.locale, "error-read-only-set", holder);
            self.notifications.warning(words);
        }
        let Some(recovery) = session.recovery().cloned() else {
            return;
        };
        match recovery.kind {
            RecoveryKind::Changes => {
                let Some(count) = self.change(Session::recover) else {
                    return;
                };
                self.nobody_changed_it();
                if count > 0 {
                    self.tell_step(self.words_about("recovered", &recovery, count));
                }
                if let Some(damage) = &recovery.damage {
                    // Until it is dismissed: some of what was done is not there.
                    let words = match &damage.why {
                        DamageKind::Io(why) => {
                            let place = damage.file.display();
                            let values: [(&str, &dyn Display); 2] =
                                [("why", why), ("path", &place)];
                            self.locale.with("recovery-unreadable", &values)
                        }
                        _ => self.locale.text("recovered-damage"),
                    };
                    self.notifications.error(words);
                }
            }
            RecoveryKind::Copy => {
                let words = self.words_about("recovery-copy", &recovery, recovery.n_changes);
                self.offer_recovered_copy(Level::Warning, words);
            }
            RecoveryKind::Unknown => {
                let words = self.words_about("recovery-unknown", &recovery, recovery.n_changes);
                self.notifications.warning(words);
            }
        }
    }

    /// Tells of a step that somebody has not made by hand, with a button to take it back, until it
    /// is dismissed or another step follows.
    pub(super) fn tell_step(&mut self, words: String) {
        let step = self.session.as_ref().and_then(Session::undo_label);
        let offers = step.map(|step| {
            let words = self.locale.text("undo-this-step");
            (words, Intent::UndoStep(step.clone()))
        });
        self.notifications
            .offer(Level::Info, words, Vec::from_iter(offers));
    }

    /// Says what was done to the set's file while it was not open here.
    pub(super) fn tell_changed_outside(&mut self) {
        let words = self.session.as_ref().and_then(|session| {
            let changed = session.changed_outside()?;
            conflict_words::changed_outside(&self.locale, session, changed)
        });
        if let Some(words) = words {
            self.notifications.warning(words);
        }
    }

    fn words_about(&self, id: &str, recovery: &Recovery, count: usize) -> String {
        let time = recovery.until.map(phrases::time).unwrap_or_default();
        let values: [(&str, &dyn Display); 2] = [("count", &count), ("time", &time)];
        self.locale.with(id, &values)
    }

    fn offer_recovered_copy(&mut self, level: Level, words: String) {
        let save = self.locale.text("recovery-copy-save");
        let offers = vec![(save, Intent::SaveRecoveredCopy)];
        self.notifications.offer(level, words, offers);
    }

    /// Writes what the journal holds beside the set's file.
    pub(super) fn save_recovered_copy(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let path = session.path().map_or_else(PathBuf::new, PathBuf::from);
        let why = match free_name(&path, "recovered") {
            Some(copy) => match session.save_recovered_copy(&copy) {
                Ok(()) => {
                    self.tell_copied(&copy);
                    return;
                }
                Err(error @ SaveError::NothingKept) => {
                    let words = phrases::save_error(&self.locale, &error);
                    self.notifications.error(words);
                    return;
                }
                Err(error) => phrases::save_error(&self.locale, &error),
            },
            None => self.too_many_copies(&path),
        };
        // The offer went when it was taken, and no command leads there.
        let words = format!("{why}\n{}", self.locale.text("recovery-still-kept"));
        self.offer_recovered_copy(Level::Error, words);
    }

    fn tell_copied(&mut self, copy: &Path) {
        let words = self
            .locale
            .with("recovery-copied", &[("path", &copy.display())]);
        self.notifications.info(words);
    }

    fn too_many_copies(&self, path: &Path) -> String {
        let path = path.display();
        self.locale.with("too-many-copies", &[("path", &path)])
    }

    /// Says why a set could not be opened; of a damaged one, what can be read is offered.
    pub(super) fn tell_not_opened(&mut self, error: &OpenError) {
        let words = phrases::open_error(&self.locale, error);
        match error {
            OpenError::Set {
                path,
                source: SetError::Ron(_) | SetError::Invalid { .. } | SetError::NotUtf8 { .. },
            } => {
                let save = self.locale.text("salvage-offer");
                let offers = vec![(save, Intent::Salvage(path.clone()))];
                self.notifications.offer(Level::Error, words, offers);
            }
            _ => self.notifications.error(words),
        }
    }

    /// Saves what can be read of a damaged set as a copy beside it.
    pub(super) fn salvage(&mut self, path: PathBuf) {
        match free_name(&path, "salvaged") {
            Some(copy) => self.jobs.salvage(path, copy),
            None => self.notifications.error(self.too_many_copies(&path)),
        }
    }

    /// Opens what was salvaged, and says how much is lost.
    pub(super) fn take_salvaged(
        &mut self,
        ctx: &egui::Context,
        copy: PathBuf,
        result: Result<Salvaged, SalvageError>,
    ) {
        let words = match result {
            Ok(salvaged) => {
                let values: [(&str, &dyn Display); 2] = [
                    ("count", &salvaged.set.annotations.len()),
                    ("lost", &salvaged.lost.len()),
                ];
                let words = self.locale.with("salvaged", &values);
                self.leave(ctx, Leaving::Open(Wanted::File(copy)));
                self.notifications.warning(words);
                return;
            }
            Err(SalvageError::File(error)) => phrases::document_error(&self.locale, &error),
            Err(SalvageError::Set { path, source }) => {
                phrases::open_error(&self.locale, &OpenError::Set { path, source })
            }
            Err(SalvageError::Nothing { .. }) => self.locale.text("salvage-nothing"),
            Err(SalvageError::Write(error)) => phrases::write_error(&self.locale, &error),
        };
        self.notifications.error(words);
    }

    /// Goes back to an earlier version of the set, as a step that can be undone.
    pub(super) fn restore_backup(&mut self, version: Backup) {
        if let Some(session) = &self.session {
            self.jobs.restore(version, session.now());
        }
    }

    /// Takes in what leads back to an earlier version.
    pub(super) fn take_restored(
        &mut self,
        version: Backup,
        result: Result<Restored, RestoreError>,
    ) {
        let Some(session) = &mut self.session else {
            return;
        };
        let taken = result.and_then(|restored| Ok(session.finish_restoring(restored)?));
        match taken {
            Ok(_) => {
                let time = phrases::time(version.time);
                let words = self.locale.with("backups-restored", &[("time", &time)]);
                self.tell_step(words);
                // Its documents may have changed since.
                self.find_passages_again();
            }
            // Somebody went on working meanwhile: once more, with that.
            Err(RestoreError::Session(SessionError::Outdated)) => self.restore_backup(version),
            Err(error) => {
                let words = phrases::restore_error(&self.locale, &error);
                self.notifications.error(words);
            }
        }
    }

    /// Writes an earlier version of the set beside its file.
    pub(super) fn copy_backup(&mut self, version: &Backup) {
        let session = self.session.as_ref();
        let Some(path) = session.and_then(Session::path).map(PathBuf::from) else {
            return;
        };
        let why = match free_name(&path, "version") {
            Some(copy) => match version.copy_to(&copy) {
                Ok(()) => {
                    self.tell_copied(&copy);
                    return;
                }
                Err(error) => phrases::write_error(&self.locale, &error),
            },
            None => self.too_many_copies(&path),
        };
        self.notifications.error(why);
    }

    /// Looks for sets that were never saved, to offer them.
    pub(super) fn look_for_unnamed(&mut self) {
        if let Some(data) = self.data.clone() {
            self.jobs.find_unnamed(data);
        }
    }

    /// Offers the sets that were never saved, but for the one that is open or about to be.
    pub(super) fn offer_unnamed(&mut self, sets: Vec<UnnamedSet>) {
        let open = self.session.as_ref().map(|session| session.set().id);
        let leaving = self.leaving.clone();
        for set in sets {
            let this = Wanted::Unnamed(set.id);
            if open == Some(set.id)
                || self.opening.iter().any(|it| it.wanted == this)
                || leaving == Some(Leaving::Open(this))
            {
                continue;
            }
            let first = set.documents.first();
            let file = first.and_then(|path| path.rsplit(['/', '\\']).next());
            let name = match (set.title.is_empty(), file) {
                (false, _) => set.title.as_str(),
                (true, Some(file)) => file,
                (true, None) => "",
            };
            let time = set.until.map(phrases::time).unwrap_or_default();
            let values: [(&str, &dyn Display); 3] = [
                ("name", &name),
                ("count", &set.n_annotations),
                ("time", &time),
            ];
            let words = self.locale.with("unnamed-found", &values);
            let offers = vec![
                (
                    self.locale.text("unnamed-open"),
                    Intent::OpenUnnamed(set.id),
                ),
                (
                    self.locale.text("unnamed-decline"),
                    Intent::DeclineUnnamed(set.id),
                ),
            ];
            self.notifications.offer(Level::Info, words, offers);
        }
    }

    pub(super) fn decline_unnamed(&mut self, id: SetId) {
        let Some(data) = &self.data else { return };
        match Session::decline_unnamed(id, data, jiff::Timestamp::now()) {
            Ok(()) => {}
            Err(DeclineError::OpenElsewhere) => {
                let words = self.locale.text("error-open-elsewhere");
                self.notifications.info(words);
            }
            Err(DeclineError::Write(error)) => {
                let words = phrases::write_error(&self.locale, &error);
                self.notifications.error(words);
            }
        }
    }

    /// Says that nothing is journaled where the system names no folder for it.
    pub(super) fn tell_without_journal(&mut self) {
        if self.data.is_none() {
            self.notifications.error(self.locale.text("no-data-folder"));
        }
    }

    /// Tells of trouble with the journal and with what else is kept beside the set's file, once
    /// until it is over. Where changes or what a save replaces cannot be kept, that is always told;
    /// all else most likely has the cause that was told already.
    pub(super) fn look_after_journal(&mut self, ctx: &egui::Context) {
        let Some(session) = &self.session else { return };
        let state = session.journal_state();
        if state
            .as_ref()
            .is_some_and(|state| state.durable < state.appended)
        {
            // Also where nobody touches the window: trouble comes when it is flushed.
            ctx.request_repaint_after(FLUSH_SEEN_AFTER);
        }
        let troubles = session.keeping_troubles();
        // A journal that was only begun anew, behind a save, has not shown that it can write.
        let is_well = state.as_ref().is_some_and(|state| {
            state.trouble.is_none() && state.is_begun && state.durable == state.appended
        });
        self.told_troubles.retain(|concern| match concern {
            None => !is_well,
            Some(concern) => troubles.contains_key(concern),
        });
        let is_writing = state
            .as_ref()
            .is_some_and(|state| state.trouble.is_none() && state.durable < state.appended);
        let of_journal = state.and_then(|state| state.trouble);
        let all = troubles.into_iter();
        let all = all.map(|(concern, why)| (Some(concern), why));
        for (concern, why) in of_journal.map(|why| (None, why)).into_iter().chain(all) {
            let why = phrases::write_error(&self.locale, &why);
            let is_minor = matches!(
                concern,
                Some(Concern::Lock | Concern::OldJournal | Concern::Base)
            );
            let is_known = if is_minor {
                // What is graver may be about to come.
                is_writing || !self.told_troubles.is_empty()
            } else {
                self.told_troubles.contains(&concern)
            };
            if !is_known {
                self.tell_trouble(concern, &why);
                self.told_troubles.insert(concern);
            }
        }
    }

    fn tell_trouble(&mut self, concern: Option<Concern>, why: &str) {
        let id = match concern {
            None => "journal-trouble",
            Some(Concern::Lock) => "trouble-lock",
            Some(Concern::EarlierVersions) => "trouble-earlier-versions",
            Some(Concern::OldJournal) => "trouble-old-journal",
            Some(Concern::Base) => "trouble-base",
            Some(Concern::WrittenOver) => "trouble-written-over",
        };
        let words = self.locale.with(id, &[("why", &why)]);
        let offers = if concern.is_none() {
            let save = self.locale.text("command-save");
            let elsewhere = self.locale.text("button-save-elsewhere");
            vec![
                (save, Intent::Command(Command::Save)),
                (elsewhere, Intent::Command(Command::SaveAs)),
            ]
        } else {
            Vec::new()
        };
        self.notifications.offer(Level::Error, words, offers);
    }
}
