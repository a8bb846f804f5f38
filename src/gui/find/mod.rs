//! Finding: what is looked for and where, the hits in the shown document, which of them are
//! ticked, and the one to look at. Drawn as a bar above the document (`bar`), and, where it is
//! wanted, as a list below it (`list`).

mod bar;
mod list;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::document_view::Hits;
use super::jobs::{Jobs, Search};
use crate::model::Key;
use crate::search::{Pattern, Query, QueryError, Scope};
use crate::session::Session;
use crate::text::reading::Reading;
use crate::text::span::Span;

/// How what is typed is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Text,
    Regex,
    /// The first letters of pinyin.
    Initials,
}

/// Where hits count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Where {
    #[default]
    Everywhere,
    Untagged,
    /// Within a category and those below it.
    Within(Key),
}

/// What the hits were looked for with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Searched {
    document: Key,
    typed: String,
    kind: Kind,
    place: Where,
    /// Of the set, where the hits depend on its annotations.
    revision: Option<u64>,
}

/// See the module's description.
#[derive(Default)]
pub struct Find {
    pub is_open: bool,
    /// The hits are listed below the document.
    pub is_list_open: bool,
    typed: String,
    kind: Kind,
    place: Where,
    error: Option<QueryError>,
    hits: Vec<Span>,
    current: Option<usize>,
    /// Starts of the hits that are not to be tagged with the others.
    unticked: HashSet<u32>,
    /// The search whose hits are awaited.
    number: u64,
    is_searching: bool,
    cancel: Arc<AtomicBool>,
    searched: Option<Searched>,
    wants_focus: bool,
    /// The list shows the current hit at the next frame.
    scrolls_list: bool,
}

impl Find {
    /// Opens the bar, with the selected words to look for, if there are any.
    pub fn open(&mut self, selected: Option<String>) {
        self.is_open = true;
        self.wants_focus = true;
        if let Some(words) = selected.filter(|words| !words.contains('\n')) {
            self.typed = words;
        }
    }

    /// Lists the hits, or no longer.
    pub fn toggle_list(&mut self) {
        self.is_list_open = !self.is_list_open;
        self.scrolls_list = true;
    }

    pub fn close(&mut self) {
        self.is_open = false;
        self.forget();
    }

    /// Whether keys are for its field, which takes the focus in the next frame.
    pub fn wants_keys(&self) -> bool {
        self.wants_focus
    }

    /// Forgets the hits, because they are of another text.
    pub fn forget(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
        self.hits.clear();
        self.unticked.clear();
        self.current = None;
        self.searched = None;
        self.is_searching = false;
    }

    pub fn has_hits(&self) -> bool {
        self.is_open && !self.hits.is_empty()
    }

    /// Returns the hits to paint.
    pub fn hits(&self) -> Hits<'_> {
        if !self.is_open {
            return Hits::default();
        }
        Hits {
            spans: &self.hits,
            current: self.current_hit(),
        }
    }

    /// Returns the hits that are to be tagged: all that nobody has unticked.
    pub fn ticked(&self) -> impl Iterator<Item = Span> + '_ {
        let hits = self.hits.iter().copied();
        hits.filter(|hit| !self.unticked.contains(&hit.start()))
    }

    pub fn n_ticked(&self) -> usize {
        self.hits.len() - self.unticked.len()
    }

    /// Ticks the current hit, or takes its tick away.
    pub fn toggle_tick(&mut self) {
        if let Some(hit) = self.current_hit() {
            self.toggle(hit);
        }
    }

    fn toggle(&mut self, hit: Span) {
        if !self.unticked.remove(&hit.start()) {
            self.unticked.insert(hit.start());
        }
    }

    fn tick_all(&mut self, ticks: bool) {
        self.unticked.clear();
        if !ticks {
            self.unticked
                .extend(self.hits.iter().map(|hit| hit.start()));
        }
    }

    pub fn current_hit(&self) -> Option<Span> {
        self.hits.get(self.current?).copied()
    }

    /// Starts a search where what is typed or shown has changed, or what the hits depend on.
    pub fn search(
        &mut self,
        session: Option<&Session>,
        document: Option<(&Key, &Arc<Reading>)>,
        jobs: &mut Jobs,
    ) {
        let (Some(session), Some((key, reading))) = (session, document.filter(|_| self.is_open))
        else {
            return;
        };
        if let Where::Within(category) = &self.place
            && session.set().category(category).is_none()
        {
            self.place = Where::Everywhere;
        }
        let depends = self.place != Where::Everywhere;
        let wanted = Searched {
            document: key.clone(),
            typed: self.typed.clone(),
            kind: self.kind,
            place: self.place.clone(),
            revision: depends.then(|| session.revision()),
        };
        if self.searched.as_ref() == Some(&wanted) {
            return;
        }
        // After a change of the set the hits before stay until the new ones are there.
        let is_same_question = self.searched.as_ref().is_some_and(|searched| {
            Searched {
                revision: wanted.revision,
                ..searched.clone()
            } == wanted
        });
        if is_same_question {
            self.cancel.store(true, Ordering::Relaxed);
        } else {
            self.forget();
        }
        self.searched = Some(wanted);
        self.error = None;
        if self.typed.trim().is_empty() {
            return;
        }
        let typed = self.typed.clone();
        let query = Query::new(match self.kind {
            Kind::Text => Pattern::Text(typed),
            Kind::Regex => Pattern::Regex(typed),
            Kind::Initials => Pattern::Initials(typed.trim().to_owned()),
        });
        match query {
            Ok(query) => {
                self.number += 1;
                self.is_searching = true;
                self.cancel = Arc::new(AtomicBool::new(false));
                let annotations = session.set().annotations.of_document(key);
                jobs.search(Search {
                    number: self.number,
                    reading: Arc::clone(reading),
                    query,
                    scope: self.scope(session),
                    annotations: annotations
                        .filter(|_| depends)
                        .map(|all| all.placed.clone())
                        .unwrap_or_default(),
                    cancel: Arc::clone(&self.cancel),
                });
            }
            Err(error) => {
                self.hits.clear();
                self.current = None;
                self.error = Some(error);
            }
        }
    }

    fn scope(&self, session: &Session) -> Scope {
        match &self.place {
            Where::Everywhere => Scope::Everywhere,
            Where::Untagged => Scope::Untagged,
            Where::Within(key) => Scope::Within(session.set().subtree(key).into_iter().collect()),
        }
    }

    /// Takes the hits of a search, unless a newer one has begun; returns the hit to show.
    pub fn take_hits(&mut self, number: u64, hits: Vec<Span>, caret: u32) -> Option<Span> {
        if number != self.number || !self.is_searching {
            return None;
        }
        self.is_searching = false;
        let was_empty = self.hits.is_empty();
        self.hits = hits;
        let there: HashSet<u32> = if self.unticked.is_empty() {
            HashSet::new()
        } else {
            self.hits.iter().map(|hit| hit.start()).collect()
        };
        self.unticked.retain(|start| there.contains(start));
        let after = self.hits.partition_point(|hit| hit.start() < caret);
        self.current = match self.hits.len() {
            0 => None,
            n => Some(after % n),
        };
        self.scrolls_list = true;
        // Hits that only changed with the set do not pull the text away from who reads it.
        self.current_hit().filter(|_| was_empty)
    }

    /// Goes to the next hit, or the previous one; returns it.
    pub fn step(&mut self, forth: bool) -> Option<Span> {
        let n = self.hits.len();
        let current = self.current?;
        self.current = Some(if forth {
            (current + 1) % n
        } else {
            (current + n - 1) % n
        });
        self.scrolls_list = true;
        self.current_hit()
    }

    /// Makes a hit the current one; returns it.
    pub fn choose(&mut self, n: usize) -> Option<Span> {
        self.current = Some(n).filter(|&n| n < self.hits.len());
        self.current_hit()
    }
}
