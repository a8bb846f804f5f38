//! What jobs came back with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::document_view::DocumentView;
use super::files::Wanted;
use super::jobs::{self, Done, PickPurpose, Purpose};
use super::opening::Found;
use super::{App, Leaving, crash, panels, phrases};
use crate::format::document::{DocumentError, ReadDocument, Warning};
use crate::model::{Key, SetId};
use crate::session::{
    Existing, OpenError, Opened, Session, SessionError, SystemOrigin, as_set_path, is_set_path,
};
use crate::storage::codebook_file;
use crate::text::reading::Reading;

impl App {
    pub(super) fn take(&mut self, ctx: &egui::Context, done: Done) {
        match done {
            Done::Opened { path, result } => self.take_opened(ctx, path, result),
            Done::Saved { number, saved } => self.take_saved(ctx, number, *saved),
            Done::Merged {
                merging,
                is_decided,
                result,
            } => self.take_merged(&merging, is_decided, result.map(|merged| *merged)),
            Done::SetLookedAt { path, stamp, hash } => self.take_look_at_set(&path, stamp, hash),
            Done::CopiesFound { path, found, seen } => self.take_copies(&path, found, seen),
            Done::Completed { reading } => self.take_completed(&reading),
            Done::FoundAgain {
                search,
                course,
                outcomes,
            } => self.take_found_again(*search, &course, outcomes),
            Done::FilesLookedAt { stamps } => self.take_stamps(stamps),
            Done::ChangedRead {
                document,
                path,
                result,
            } => self.take_changed(&document, &path, result),
            Done::Salvaged { copy, result } => self.take_salvaged(ctx, copy, result),
            Done::BackupsListed { versions } => self.dialogs.backups(versions),
            Done::Restored { version, result } => self.take_restored(version, result),
            Done::UnnamedFound { sets } => self.offer_unnamed(sets),
            Done::UnnamedOpened { id, result } => self.take_unnamed_opened(ctx, id, result),
            Done::DocumentRead { purpose, result } => self.take_document(purpose, result),
            Done::Guessed { document, guesses } => self.dialogs.read_as(document, guesses),
            Done::CodebookRead { result, .. } => match result {
                Ok(codebook) => self.load_codebook(&codebook),
                Err(error) => {
                    let words = phrases::open_error(&self.locale, &error);
                    self.notifications.error(words);
                }
            },
            Done::Searched { number, hits } => {
                let caret = self.view.as_ref().map_or(0, DocumentView::caret);
                let hit = self.find.take_hits(number, hits, caret);
                if let (Some(hit), Some(view)) = (hit, &mut self.view) {
                    view.reveal(hit.start());
                }
            }
            Done::Picked { purpose, path } => self.take_picked(ctx, purpose, path),
            Done::FacesListed { names } => self.dialogs.choose_face(names),
            Done::FacesFound { characters, names } => self.take_faces_with(&characters, names),
            Done::FacesLoaded { chosen, further } => self.take_faces(ctx, chosen, further),
            Done::PortraitMade { asked_for, lanes } => self.portrait.take(asked_for, lanes),
            // It is drawn from the next frame on.
            Done::OutlineMade | Done::Closed => {}
            Done::Failed { what } => {
                self.give_up_job(what);
                self.tell_job_failed();
            }
        }
    }

    /// Takes what comes too late for the set that it is about. It would go into whatever is open
    /// now; so nothing is done with it, and whoever asked for it is told.
    pub(super) fn take_late(&mut self, done: Done) {
        let path = match done {
            Done::DocumentRead { result, .. } => match result {
                Ok(read) => read.path,
                Err(error) => {
                    let words = phrases::document_error(&self.locale, &error);
                    self.notifications.error(words);
                    return;
                }
            },
            Done::CodebookRead { path, .. }
            | Done::Picked {
                path: Some(path), ..
            } => path,
            Done::Failed { .. } => {
                self.tell_job_failed();
                return;
            }
            _ => return,
        };
        let name = phrases::file_name(&path);
        let words = self.locale.with("late-for-set", &[("name", &name)]);
        self.notifications.warning(words);
    }

    fn tell_job_failed(&mut self) {
        let mut words = self.locale.text("error-job");
        if let Some(report) = crash::take_report() {
            words.push('\n');
            words += &self
                .locale
                .with("crash-report", &[("path", &report.display())]);
        }
        self.notifications.error(words);
    }

    fn take_opened(
        &mut self,
        ctx: &egui::Context,
        path: PathBuf,
        result: Result<Found, OpenError>,
    ) {
        let Some(others) = self.was_opening(&Wanted::File(path.clone())) else {
            return;
        };
        match result {
            Ok(_) if self.has_new_work() => {
                self.to_add = others;
                self.leave(ctx, Leaving::Open(Wanted::File(path)));
            }
            Ok(found) => {
                self.take_found(ctx, &path, found, others);
            }
            Err(error) => {
                self.gives_up = None;
                self.settings.recent.retain(|recent| *recent != path);
                self.tell_not_opened(&error);
                self.go_on_without(others);
            }
        }
    }

    fn take_unnamed_opened(
        &mut self,
        ctx: &egui::Context,
        id: SetId,
        result: Result<Opened, OpenError>,
    ) {
        let others = self.was_opening(&Wanted::Unnamed(id));
        match (result, others) {
            (Ok(opened), None) => {
                // It is locked until it is let go of, and then offered again.
                drop(opened);
                self.look_for_unnamed();
            }
            (Ok(opened), Some(others)) if self.has_new_work() => {
                drop(opened);
                self.to_add = others;
                self.leave(ctx, Leaving::Open(Wanted::Unnamed(id)));
            }
            (Ok(opened), Some(others)) => {
                self.show_opened(opened);
                self.add_the_others(others);
            }
            (Err(error), others) => {
                let words = phrases::open_error(&self.locale, &error);
                self.notifications.error(words);
                self.look_for_unnamed();
                if let Some(others) = others {
                    self.gives_up = None;
                    self.go_on_without(others);
                }
            }
        }
    }

    /// Lets go of what waits for a job that has ended without an answer.
    fn give_up_job(&mut self, what: &str) {
        match what {
            jobs::SAVE => self.give_up_saving(),
            jobs::MERGE => self.merging = None,
            jobs::FIND_AGAIN => self.finding.clear(),
            jobs::OPEN => {
                self.gives_up = None;
                self.opening.clear();
                self.to_add.clear();
                self.look_for_unnamed();
            }
            _ => {}
        }
    }

    /// Shows what a path has turned out to be; `others` were given together with it.
    fn take_found(&mut self, ctx: &egui::Context, path: &Path, found: Found, others: Vec<PathBuf>) {
        let opened = match found {
            Found::Set(opened) | Found::SetBeside(opened)
                if opened.session.read_only().is_some() && self.has_open(&opened.session) =>
            {
                // It is this window that holds it, by another copy of the same set.
                self.close_set();
                self.to_add = others;
                self.open(Wanted::File(path.to_owned()));
                return;
            }
            Found::Set(opened) => {
                self.settings.remember(path);
                opened
            }
            Found::SetBeside(opened) => {
                let name = opened.session.path().and_then(|path| path.file_name());
                let name = name.unwrap_or_default().to_string_lossy().into_owned();
                let words = self.locale.with("opened-set-beside", &[("name", &name)]);
                self.notifications.info(words);
                self.settings.remember(path);
                opened
            }
            Found::Document(read, beside) => {
                self.settings.remember(path);
                self.settings_changed(ctx);
                match self.start_set(read) {
                    Ok(()) => self.add_the_others(others),
                    Err(error) => {
                        // What is open stays.
                        let words = phrases::session_error(&self.locale, &error);
                        self.notifications.error(words);
                        self.go_on_without(others);
                    }
                }
                if let Some(error) = beside {
                    self.tell_not_opened(&error);
                }
                return;
            }
        };
        self.settings_changed(ctx);
        self.show_opened(opened);
        self.add_the_others(others);
    }

    /// Whether a session is on the set that is open here for changing.
    fn has_open(&self, session: &Session) -> bool {
        let is_same = |own: &Session| own.set().id == session.set().id;
        let own = self.session.as_ref();
        own.is_some_and(|own| is_same(own) && own.read_only().is_none())
    }

    fn show_opened(&mut self, opened: Opened) {
        let Opened { session, warnings } = opened;
        for (document, warning) in &warnings {
            self.warn_about(document, warning);
        }
        let n_unplaced = session.set().annotations.n_unplaced();
        let is_changed = |key: &Key| session.is_document_changed(key);
        let has_changed = session.set().documents.iter().any(|it| is_changed(&it.key));
        // In a changed document they are looked for, and what became of them is told then.
        if n_unplaced > 0 && (!has_changed || session.read_only().is_some()) {
            let words = self
                .locale
                .with("unplaced-warning", &[("count", &n_unplaced)]);
            self.notifications.warning(words);
        }
        let versions = session.backup_folder();
        self.replace_session(session);
        if let Some(folder) = versions {
            // Who saves once, before closing, leaves no time for it then.
            self.jobs.forget_old_versions(folder);
        }
        self.tell_changed_outside();
        self.take_what_was_kept();
        self.find_passages_again();
        self.look_at_files();
        self.look_for_copies();
    }

    /// Starts a new set with a document.
    fn start_set(&mut self, read: ReadDocument) -> Result<(), SessionError> {
        let mut session = Session::new(&self.settings.coder_name(), Box::new(SystemOrigin));
        if let Some(data) = &self.data {
            session.start_journal(data);
        }
        let codebook = codebook_file::built_in(&self.settings.codebook)
            .or_else(|| codebook_file::built_in(codebook_file::DEFAULT));
        if let Some(Ok(codebook)) = codebook
            && let Err(error) = session.start_with_codebook(&codebook)
        {
            self.notifications
                .error(phrases::session_error(&self.locale, &error));
        }
        let warnings = read.warnings.clone();
        let key = session.start_with_document(read)?;
        for warning in &warnings {
            self.warn_about(&key, warning);
        }
        self.replace_session(session);
        self.look_at_files();
        Ok(())
    }

    /// Puts another set in the place of the one that is open.
    fn replace_session(&mut self, session: Session) {
        self.close_set();
        self.leaving = None;
        self.saves.pass_over(session.revision());
        for document in &session.set().documents {
            match session.reading(&document.key) {
                Some(reading) if reading.is_complete() => self.make_outline(reading),
                Some(preview) => self.jobs.complete(Arc::clone(preview)),
                None => {}
            }
        }
        self.session = Some(session);
        self.repair();
    }

    /// Has the outline of a long text made while people read on.
    pub(super) fn make_outline(&mut self, reading: &Arc<Reading>) {
        if reading.text.len() > panels::SHORT_TEXT && reading.ready_outline().is_none() {
            self.jobs.make_outline(Arc::clone(reading));
        }
    }

    /// Puts a whole document in the place of its preview.
    fn take_completed(&mut self, reading: &Arc<Reading>) {
        let completed = self.change(|session| session.complete_document(reading));
        let Some(Some(document)) = completed else {
            return;
        };
        if let Some(view) = &mut self.view
            && view.document == document
        {
            view.complete(Arc::clone(reading));
        }
        self.make_outline(reading);
        self.look_at_files();
    }

    fn warn_about(&mut self, document: &Key, warning: &Warning) {
        let words = phrases::warning(&self.locale, warning);
        self.notifications.warning(format!("{document}: {words}"));
    }

    fn take_document(&mut self, purpose: Purpose, result: Result<ReadDocument, DocumentError>) {
        let read = match result {
            Ok(read) => read,
            Err(error) => {
                self.notifications
                    .error(phrases::document_error(&self.locale, &error));
                return;
            }
        };
        let Some(session) = &mut self.session else {
            return;
        };
        let warnings = read.warnings.clone();
        let reading = Arc::clone(&read.reading);
        let mut is_elsewhere = false;
        let key = match purpose {
            Purpose::Add => session.add_document(read).map(|key| (key, 0)),
            Purpose::Replace(key) => {
                is_elsewhere = session.location(&key) != Some(&read.path);
                let placed = session.relocate_document(&key, read);
                placed.map(|n_unplaced| (key, n_unplaced))
            }
        };
        match key {
            Ok((key, n_unplaced)) => {
                for warning in &warnings {
                    self.warn_about(&key, warning);
                }
                self.make_outline(&reading);
                self.show_document(&key);
                self.look_at_files();
                let session = self.session.as_ref();
                let has_changed = session.is_some_and(|it| it.is_document_changed(&key));
                if n_unplaced > 0 && is_elsewhere && has_changed {
                    // Read in another encoding, the words are there or not.
                    self.find_passages_of(&key);
                } else if n_unplaced > 0 {
                    let words = self
                        .locale
                        .with("unplaced-warning", &[("count", &n_unplaced)]);
                    self.notifications.warning(words);
                }
            }
            Err(error) => self
                .notifications
                .error(phrases::session_error(&self.locale, &error)),
        }
    }

    /// Shows a document of the set, if its text is at hand.
    pub(super) fn show_document(&mut self, key: &Key) {
        self.asked_document = Some(key.clone());
        let Some(session) = &self.session else { return };
        let Some(reading) = session.reading(key) else {
            let path = session
                .location(key)
                .map(|path| path.display().to_string())
                .unwrap_or_default();
            let words = self.locale.with("hint-no-text", &[("path", &path)]);
            self.notifications.warning(words);
            return;
        };
        let is_shown = self
            .view
            .as_ref()
            .is_some_and(|view| view.document == *key && Arc::ptr_eq(view.reading(), reading));
        if !is_shown {
            self.view = Some(DocumentView::new(key.clone(), Arc::clone(reading)));
            self.annotation = None;
            self.find.forget();
        }
    }

    fn take_picked(&mut self, ctx: &egui::Context, purpose: PickPurpose, path: Option<PathBuf>) {
        let Some(path) = path else {
            self.stay();
            return;
        };
        match purpose {
            PickPurpose::Open => self.leave(ctx, Leaving::Open(Wanted::File(path))),
            PickPurpose::AddDocument => self.jobs.read_document(path, None, Purpose::Add),
            PickPurpose::Relocate(key) => {
                let encoding = self.encoding_of(&key);
                self.jobs
                    .read_document(path, encoding, Purpose::Replace(key));
            }
            PickPurpose::Codebook => self.jobs.read_codebook(path),
            PickPurpose::MergeCopy => self.merge_copy(&path),
            PickPurpose::Save => {
                // Dialogs of some systems do not put the ending behind the name, and what they
                // asked before was about another file then.
                let is_asked = is_set_path(&path);
                let path = as_set_path(path);
                let session = self.session.as_ref();
                if session.is_some_and(|session| session.is_own_file(&path)) {
                    // Whoever agreed to replace their own file has not seen what others wrote there.
                    self.save(Existing::KeepIfChanged);
                } else if is_asked {
                    self.save_to(&path, Existing::Replace);
                } else {
                    self.save_to(&path, Existing::Keep);
                }
            }
        }
    }
}
