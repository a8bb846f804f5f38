//! Other versions of the set: those that sync tools put beside its file are looked for and
//! offered, and any that somebody has received can be chosen and merged.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::App;
use super::intent::Intent;
use super::notifications::Level;
use super::phrases;
use crate::session::Occasion;
use crate::session::copies::{CopyBeside, Stamp, stamp_of};

impl App {
    /// Looks for other versions of the set beside its file.
    pub(super) fn look_for_copies(&mut self) {
        let Some(session) = &self.session else { return };
        if session.read_only().is_some() {
            return;
        }
        if let Some(path) = session.path().map(PathBuf::from) {
            let seen = self.copies_seen.clone();
            self.jobs.look_for_copies(path, session.set().clone(), seen);
        }
    }

    /// Offers to merge the versions that were found, each once.
    pub(super) fn take_copies(
        &mut self,
        path: &Path,
        found: Vec<CopyBeside>,
        seen: BTreeMap<PathBuf, Stamp>,
    ) {
        if self.session.as_ref().and_then(|session| session.path()) != Some(path) {
            return;
        }
        for copy in found {
            // Two looks may have been under way at once.
            if self.copies_seen.get(&copy.path) == seen.get(&copy.path) {
                continue;
            }
            let name = phrases::file_name(&copy.path);
            let words = self
                .locale
                .with("copy-beside", &[("name", &name), ("count", &copy.n_news)]);
            let merge = self.locale.text("button-merge-file");
            let offers = vec![(merge, Intent::MergeCopy(copy.path))];
            self.notifications.offer(Level::Warning, words, offers);
        }
        self.copies_seen = seen;
    }

    /// Offers to merge a version that was written over unseen, and lies beside the set's file now.
    pub(super) fn offer_kept_beside(&mut self, copy: PathBuf) {
        let name = phrases::file_name(&copy);
        let words = self.locale.with("copy-written-over", &[("name", &name)]);
        let merge = self.locale.text("button-merge-file");
        // Looking for copies would offer it once more.
        self.copies_seen.insert(copy.clone(), stamp_of(&copy));
        let offers = vec![(merge, Intent::MergeCopy(copy))];
        self.notifications.offer(Level::Warning, words, offers);
    }

    /// Offers a version once more that was to be merged when the set's own file came first.
    pub(super) fn offer_copy(&mut self, copy: PathBuf) {
        let name = phrases::file_name(&copy);
        let words = self.locale.with("copy-not-yet", &[("name", &name)]);
        let merge = self.locale.text("button-merge-file");
        let offers = vec![(merge, Intent::MergeCopy(copy))];
        self.notifications.offer(Level::Warning, words, offers);
    }

    /// Merges the set with another version of it, as somebody asked; where that is in its own
    /// file, it is saved then.
    pub(super) fn merge_copy(&mut self, path: &Path) {
        self.merge_version(path, Occasion::Asked);
    }

    pub(super) fn merge_version(&mut self, path: &Path, occasion: Occasion) {
        let Some(session) = &self.session else { return };
        if session.is_own_file(path) {
            let own = session.path().map(PathBuf::from).unwrap_or_default();
            self.start_merging(&own, occasion);
        } else if self.is_merging_own_file() {
            self.offer_copy(path.to_owned());
        } else {
            let merging = session.start_merging_copy(path);
            self.begin_merging(merging, occasion);
        }
    }
}
