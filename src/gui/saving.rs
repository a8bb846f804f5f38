//! Saving on a thread: when somebody asks for it, and by itself a little after the last change.
//!
//! By itself only what a person did is saved: opening a set whose document has changed, or whose
//! unsaved changes came back, writes nothing until somebody goes on working.

use std::path::{Path, PathBuf};

use super::App;
use super::command::Command;
use super::intent::Intent;
use super::jobs::PickPurpose;
use super::notifications::Level;
use super::phrases;
use crate::session::{Existing, Occasion, SaveError, Saved, Session};

/// Seconds from the last change until the set is saved by itself.
const QUIET: f64 = 2.0;

/// What is being saved, and when the next save is due.
#[derive(Debug, Default)]
pub struct Saves {
    /// The number of the save that is under way, and why it is made.
    under_way: Option<(u64, Occasion)>,
    n_begun: u64,
    /// What somebody asked for meanwhile.
    next: Option<Waiting>,
    /// Of the set, when it was looked at last.
    revision: u64,
    /// When the set is to be saved by itself, in the window's seconds.
    due: Option<f64>,
}

/// A save that waits until another is done.
#[derive(Debug)]
enum Waiting {
    /// Where the set belongs then.
    Own(Existing),
    Elsewhere(PathBuf, Existing),
}

impl Saves {
    /// Begins anew for another set; what is under way for the one before does not count any more.
    pub(super) fn forget(&mut self) {
        *self = Self {
            n_begun: self.n_begun,
            ..Self::default()
        };
    }

    /// Leaves what is due by itself until there is another change.
    pub(super) fn put_off(&mut self) {
        self.due = None;
    }

    /// Takes a change as none that a person made.
    pub(super) fn pass_over(&mut self, revision: u64) {
        self.revision = revision;
    }

    /// Whether the file is being written.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Whether a change of a person waits to be saved by itself.
    pub(super) fn is_due(&self) -> bool {
        self.due.is_some()
    }
}

impl App {
    /// Saves the set by itself when its time has come.
    pub(super) fn look_after_saving(&mut self, ctx: &egui::Context) {
        let Some(session) = &self.session else {
            return;
        };
        let now = ctx.input(|input| input.time);
        if session.revision() != self.saves.revision {
            self.saves.revision = session.revision();
            self.saves.due = Some(now + QUIET);
        }
        if !session.is_dirty() {
            self.saves.due = None;
        }
        let Some(due) = self.saves.due else { return };
        let Some(path) = session.path().map(Path::to_owned) else {
            return;
        };
        if !self.settings.saves_by_itself || session.read_only().is_some() {
            return;
        }
        if now < due {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(due - now));
            return;
        }
        // Whatever is under way asks for another frame when it ends.
        let is_busy = self.saves.is_under_way() || self.merging.is_some() || self.tagging.is_some();
        if is_busy || self.dialogs.is_open() || session.still_reading().is_some() {
            return;
        }
        self.start_saving(&path, Existing::KeepIfChanged, Occasion::ByItself);
    }

    /// Saves the set where it belongs; a set without a file goes beside its first document.
    pub(super) fn save(&mut self, existing: Existing) {
        let Some(session) = &self.session else {
            return;
        };
        self.gives_up = None;
        if self.saves.is_under_way() {
            // Where the set belongs may be another place by then, as it is asked for already.
            self.saves.next.get_or_insert(Waiting::Own(existing));
        } else if let Some(path) = session.path().map(Path::to_owned) {
            self.save_to(&path, existing);
        } else if let Some(path) = session.suggested_path().filter(|path| !path.exists()) {
            self.save_to(&path, Existing::Keep);
        } else {
            self.pick(PickPurpose::Save);
        }
    }

    /// Saves to a path, as soon as what is under way is done.
    pub(super) fn save_to(&mut self, path: &Path, existing: Existing) {
        self.gives_up = None;
        if self.saves.is_under_way() {
            self.saves.next = Some(Waiting::Elsewhere(path.to_owned(), existing));
        } else {
            self.start_saving(path, existing, Occasion::Asked);
        }
    }

    fn start_saving(&mut self, path: &Path, existing: Existing, occasion: Occasion) {
        let Some(session) = &mut self.session else {
            return;
        };
        self.saves.due = None;
        match session.start_saving(path, existing, occasion) {
            Ok(saving) => {
                self.saves.n_begun += 1;
                self.saves.under_way = Some((self.saves.n_begun, occasion));
                self.jobs.save(self.saves.n_begun, saving);
            }
            Err(error) => self.tell_not_saved(error, occasion),
        }
    }

    /// Takes in what became of a save, and goes on with what waited for it.
    pub(super) fn take_saved(&mut self, ctx: &egui::Context, number: u64, saved: Saved) {
        let Some((_, occasion)) = self
            .saves
            .under_way
            .take_if(|(under_way, _)| *under_way == number)
        else {
            // The set was left before it was saved, as somebody wanted it.
            return;
        };
        let Some(session) = &mut self.session else {
            return;
        };
        let tried = saved.path().to_owned();
        let result = session.finish_saving(saved);
        let path = session.path().map(Path::to_owned).unwrap_or_default();
        let next = self.saves.next.take();
        if let Err(error) = result {
            match next {
                // What leads elsewhere may still be saved there.
                Some(Waiting::Elsewhere(next, existing)) if next != tried => {
                    self.start_saving(&next, existing, Occasion::Asked);
                }
                Some(Waiting::Own(existing)) if path != tried => {
                    self.tell_not_saved(error, occasion);
                    self.save(existing);
                }
                _ => self.tell_not_saved(error, occasion),
            }
            return;
        }
        if let Some(folder) = self.session.as_ref().and_then(Session::backup_folder) {
            self.jobs.forget_old_versions(folder);
        }
        match next {
            // What is there now is what was just saved.
            Some(Waiting::Elsewhere(next, Existing::Keep)) if next == path => {
                self.start_saving(&next, Existing::KeepIfChanged, Occasion::Asked);
                return;
            }
            Some(Waiting::Elsewhere(next, existing)) => {
                self.start_saving(&next, existing, Occasion::Asked);
                return;
            }
            Some(Waiting::Own(existing)) => {
                self.save(existing);
                return;
            }
            None => {}
        }
        if occasion == Occasion::Asked {
            let name = phrases::file_name(&path);
            let words = self.locale.with("saved", &[("name", &name)]);
            self.notifications.info(words);
            self.settings.remember(&path);
            self.settings_changed(ctx);
        }
        // What the question is about comes with its answer.
        if self.leaving.is_some() && !self.dialogs.asks_to_save() {
            if self.is_dirty() {
                self.save(Existing::KeepIfChanged);
            } else {
                self.finish_leaving(ctx);
            }
        }
    }

    /// A save that ended without an answer: a defect, of which the user is told elsewhere.
    pub(super) fn give_up_saving(&mut self) {
        if let Some(session) = &mut self.session {
            session.give_up_saving();
        }
        self.saves.under_way = None;
        self.saves.next = None;
        self.stay();
    }

    fn tell_not_saved(&mut self, error: SaveError, occasion: Occasion) {
        if let SaveError::ChangedOutside { path } = error {
            self.start_merging(&path, occasion);
            return;
        }
        self.stay();
        let mut words = phrases::save_error(&self.locale, &error);
        if let SaveError::Write(_) = error {
            let journal = self.session.as_ref().and_then(Session::journal_state);
            let is_journaled = journal.is_some_and(|journal| journal.trouble.is_none());
            let hint = if is_journaled {
                "not-saved-journaled"
            } else {
                "not-saved-in-memory"
            };
            words = format!("{words}\n{}", self.locale.text(hint));
        }
        let elsewhere = self.locale.text("button-save-elsewhere");
        let offers = vec![(elsewhere, Intent::Command(Command::SaveAs))];
        self.notifications.offer(Level::Error, words, offers);
    }

    /// Takes what was just done to the set as nothing that would have to be saved by itself.
    pub(super) fn nobody_changed_it(&mut self) {
        if let Some(session) = &self.session {
            self.saves.pass_over(session.revision());
        }
    }

    /// Whether leaving the set can save it without a question.
    pub(super) fn saves_when_left(&self) -> bool {
        let has_path = self.session.as_ref().and_then(Session::path).is_some();
        let is_waiting = self.saves.is_due() || self.saves.under_way.is_some();
        self.settings.saves_by_itself && has_path && is_waiting
    }
}
