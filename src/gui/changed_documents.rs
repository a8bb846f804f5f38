//! Documents whose files have changed: their passages are found again on a thread, moved as one
//! step that can be undone, and what a person must look at is offered for review.

use std::fmt::Display;
use std::path::PathBuf;
use std::time::SystemTime;

use super::App;
use super::intent::Intent;
use super::notifications::Level;
use super::phrases;
use crate::anchor::Outcome;
use crate::format::document::ReadDocument;
use crate::model::Key;
use crate::session::Reanchoring;

/// Length and time of a file: enough to see that it may have changed.
pub type Stamp = (u64, Option<SystemTime>);

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
            if let Some(search) = self.change(|session| session.reanchoring(&key)) {
                self.jobs.find_again(search);
            }
        }
    }

    /// Looks whether files of documents have changed while the window was not looked at.
    pub(super) fn look_at_files(&mut self) {
        let Some(session) = &self.session else { return };
        if session.read_only().is_some() || session.still_reading().is_some() {
            return;
        }
        let documents = session.set().documents.iter();
        let files: Vec<(Key, PathBuf)> = documents
            .filter(|document| session.reading(&document.key).is_some())
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
                    self.jobs.read_changed(key, path, encoding);
                }
            }
        }
    }

    /// Takes a file as it was read anew.
    pub(super) fn take_changed(&mut self, key: &Key, read: ReadDocument) {
        let is_same = self
            .session
            .as_ref()
            .and_then(|session| session.reading(key))
            .is_some_and(|now| now.text.hash() == read.reading.text.hash());
        if is_same {
            return;
        }
        if let Some(search) = self.change(|session| session.reanchoring_in(key, read)) {
            self.jobs.find_again(search);
        }
    }

    /// Moves what was found, and says what became of it.
    pub(super) fn take_found_again(&mut self, search: Reanchoring, outcomes: Vec<Outcome>) {
        let key = search.document().clone();
        let Some(reanchored) = self.change(|session| session.apply_reanchoring(search, outcomes))
        else {
            return;
        };
        self.nobody_changed_it();
        // A file that has changed is looked at from the same place.
        let session = self.session.as_ref();
        if let (Some(reading), Some(view)) = (
            session.and_then(|session| session.reading(&key)),
            &mut self.view,
        ) && view.document == key
            && !std::sync::Arc::ptr_eq(reading, view.reading())
        {
            let reading = std::sync::Arc::clone(reading);
            view.complete(std::sync::Arc::clone(&reading));
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
            self.notifications.info(words);
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
}

fn session_title(app: &App, key: &Key) -> String {
    let session = app.session.as_ref();
    session
        .and_then(|session| session.set().document(key))
        .map_or_else(
            || key.to_string(),
            |document| phrases::document_name(document),
        )
}
