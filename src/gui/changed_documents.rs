//! Documents whose files have changed: their passages are found again on a thread, moved as one
//! step that can be undone, and what a person must look at is offered for review.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::App;
use super::intent::Intent;
use super::notifications::Level;
use super::phrases;
use crate::anchor::{Course, Outcome};
use crate::format::document::{DocumentError, ReadDocument};
use crate::model::Key;
use crate::session::Reanchoring;
use crate::session::copies::Stamp;

/// That of no file: whatever is there is another one.
const OF_NO_FILE: Stamp = (u64::MAX, None);

/// A search for the passages of a changed document.
#[derive(Debug)]
pub struct Finding {
    course: Arc<Course>,
    n_all: usize,
}

impl App {
    /// Looks for the passages of documents whose text is another than their set says.
    pub(super) fn find_passages_again(&mut self) {
        let Some(session) = self.session.as_ref() else {
            return;
        };
        if session.read_only().is_some() {
            return;
        }
        let documents = session.set().documents.iter();
        let changed: Vec<Key> = documents
            .map(|document| document.key.clone())
            .filter(|key| session.is_document_changed(key))
            .collect();
        for key in changed {
            self.find_passages_of(&key);
        }
    }

    pub(super) fn find_passages_of(&mut self, key: &Key) {
        if let Some(search) = self.change(|session| session.reanchoring(key)) {
            self.find_again(search);
        }
    }

    /// Looks whether files of documents have changed since they were looked at last; for the first
    /// time as soon as they are read.
    pub(super) fn look_at_files(&mut self) {
        self.look_at_files_of(|_| true);
    }

    /// The same while nobody has come back to the window: what was cancelled, or could not be
    /// read, is not begun anew every few seconds.
    pub(super) fn look_at_files_by_itself(&mut self) {
        self.look_at_files_of(|stamp| stamp != Some(&OF_NO_FILE));
    }

    fn look_at_files_of(&mut self, is_wanted: impl Fn(Option<&Stamp>) -> bool) {
        let Some(session) = &self.session else { return };
        if session.read_only().is_some() || session.still_reading().is_some() {
            return;
        }
        let documents = session.set().documents.iter();
        let files: Vec<(Key, PathBuf)> = documents
            .filter(|document| session.reading(&document.key).is_some())
            .filter(|document| is_wanted(self.stamps.get(&document.key)))
            .filter_map(|document| {
                let path = session.location(&document.key)?.to_owned();
                Some((document.key.clone(), path))
            })
            .collect();
        self.jobs.look_at_files(files);
    }

    /// Reads the documents anew whose files are not as they were when they were looked at last.
    pub(super) fn take_stamps(&mut self, stamps: Vec<(Key, Stamp)>) {
        for (key, stamp) in stamps {
            let before = self.stamps.insert(key.clone(), stamp);
            if before.is_some_and(|before| before != stamp) {
                let session = self.session.as_ref();
                let path = session.and_then(|session| session.location(&key));
                if let Some(path) = path.map(PathBuf::from) {
                    let encoding = self.encoding_of(&key);
                    let document = session.and_then(|session| session.set().document(&key));
                    let hash = document.map_or_else(String::new, |it| it.hash.clone());
                    self.jobs.read_changed(key, path, encoding, hash);
                }
            }
        }
    }

    /// Takes a file as it was read anew, unless its document is elsewhere by now.
    pub(super) fn take_changed(
        &mut self,
        key: &Key,
        path: &Path,
        result: Result<ReadDocument, DocumentError>,
    ) {
        let session = self.session.as_ref();
        if session.and_then(|session| session.location(key)) != Some(path) {
            return;
        }
        let read = match result {
            Ok(read) => read,
            Err(error) => {
                let words = phrases::document_error(&self.locale, &error);
                self.notifications.warning(words);
                // Once more for who comes back: it may only have been held by another program.
                self.stamps.insert(key.clone(), OF_NO_FILE);
                return;
            }
        };
        let is_same = session
            .and_then(|session| session.reading(key))
            .is_some_and(|now| now.text.hash() == read.reading.text.hash());
        if is_same {
            return;
        }
        if let Some(search) = self.change(|session| session.reanchoring_in(key, read)) {
            self.find_again(search);
        }
    }

    fn find_again(&mut self, search: Reanchoring) {
        let course = Arc::new(Course::default());
        let finding = Finding {
            course: Arc::clone(&course),
            n_all: search.task.passages.len(),
        };
        self.finding.insert(search.document().clone(), finding);
        self.jobs.find_again(search, course);
    }

    /// Gives up all searches for passages; what they are about stays as it is.
    pub(super) fn cancel_finding(&mut self) {
        for finding in self.finding.values() {
            finding.course.is_cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// How far the searches for passages are, together: passages looked for, and all.
    pub(super) fn finding_progress(&self) -> Option<(usize, usize)> {
        let is_wanted = |finding: &&Finding| !finding.course.is_cancelled.load(Ordering::Relaxed);
        let searches = self.finding.values().filter(is_wanted).map(|finding| {
            let n_done = finding.course.n_done.load(Ordering::Relaxed);
            (n_done.min(finding.n_all), finding.n_all)
        });
        searches.reduce(|sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// Moves what was found, and says what became of it.
    pub(super) fn take_found_again(
        &mut self,
        search: Reanchoring,
        course: &Arc<Course>,
        outcomes: Option<Vec<Outcome>>,
    ) {
        let key = search.document().clone();
        let finding = self.finding.get(&key);
        if !finding.is_some_and(|finding| Arc::ptr_eq(&finding.course, course)) {
            // The set was left meanwhile, or it is looked for anew.
            return;
        }
        self.finding.remove(&key);
        let Some(outcomes) = outcomes else {
            self.offer_to_find_again(&key);
            return;
        };
        // Where somebody went on working meanwhile, it is looked for once more.
        let renewed = self.change(|session| session.renewed(search));
        let Some((search, is_renewed)) = renewed else {
            return;
        };
        if is_renewed {
            self.find_again(search);
            return;
        }
        let Some(reanchored) = self.change(|session| session.apply_reanchoring(search, outcomes))
        else {
            // As while the set is being saved elsewhere: once more for who comes back.
            self.stamps.insert(key, OF_NO_FILE);
            return;
        };
        self.nobody_changed_it();
        // A file that has changed is looked at from the same place.
        let session = self.session.as_ref();
        if let (Some(reading), Some(view)) = (
            session.and_then(|session| session.reading(&key)),
            &mut self.view,
        ) && view.document == key
            && !Arc::ptr_eq(reading, view.reading())
        {
            let reading = Arc::clone(reading);
            view.complete(Arc::clone(&reading));
            self.find.forget();
            self.make_outline(&reading);
        }
        let counts = reanchored.counts();
        if counts.all() == 0 {
            return;
        }
        let name = session_title(self, &key);
        let values: [(&str, &dyn Display); 6] = [
            ("name", &name),
            ("unchanged", &counts.unchanged),
            ("moved", &counts.moved),
            ("changed", &counts.changed),
            ("uncertain", &counts.uncertain),
            ("lost", &counts.not_found),
        ];
        if counts.changed + counts.uncertain + counts.not_found == 0 {
            let words = self.locale.with("document-followed", &values);
            self.tell_step(words);
            if counts.moved > 0 {
                // Nobody must look at it; whoever wants to sees where everything is now.
                self.reviews.insert(key, reanchored);
            }
            return;
        }
        let words = self.locale.with("document-followed-partly", &values);
        let review = self.locale.text("document-review");
        self.notifications.offer(
            Level::Warning,
            words,
            vec![(review, Intent::Review(key.clone()))],
        );
        self.reviews.insert(key, reanchored);
    }

    /// Says that a search was given up, and offers to make it after all.
    fn offer_to_find_again(&mut self, key: &Key) {
        self.stamps.insert(key.clone(), OF_NO_FILE);
        let words = self
            .locale
            .with("finding-cancelled", &[("name", &session_title(self, key))]);
        let again = self.locale.text("finding-again");
        let offers = vec![(again, Intent::FindPassagesAgain)];
        self.notifications.offer(Level::Warning, words, offers);
    }
}

fn session_title(app: &App, key: &Key) -> String {
    let session = app.session.as_ref();
    session
        .and_then(|session| session.set().document(key))
        .map_or_else(|| key.to_string(), |document| document.name())
}
