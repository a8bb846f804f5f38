//! Finding the passages of a changed document again, as one transaction.
//!
//! Three steps, so that the search may run on a thread: [`Session::reanchoring`] says what to look
//! for, [`anchor::find_again`] looks, and [`Session::apply_reanchoring`] moves what is certain.
//! What is not certain loses its place and stays in the set, to be settled by a person.

use std::sync::Arc;

use super::documents::measure;
use super::{Session, SessionError};
use crate::anchor::{self, Candidate, Course, Outcome, Passage, Task};
use crate::edit::{Action, Change, Edit, Label, Positioned};
use crate::format::document::ReadDocument;
use crate::model::{Anchor, Annotation, AnnotationId, CharSpan, Document, Key};
use crate::storage::set_file::{self, quote_at};
use crate::text::reading::Reading;

/// A search to be made for one document.
pub struct Reanchoring {
    document: Key,
    pub task: Task,
    /// The file as it was read anew, if it was.
    read: Option<ReadDocument>,
    /// The set's revision at which it was made.
    revision: u64,
}

/// What became of the passages of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Reanchored {
    pub document: Key,
    /// In the order of the old text; those that were not placed come last.
    pub outcomes: Vec<(AnnotationId, Outcome)>,
}

/// How many passages had which outcome; together they are all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutcomeCounts {
    pub unchanged: usize,
    pub moved: usize,
    pub changed: usize,
    pub uncertain: usize,
    pub not_found: usize,
}

impl Session {
    /// Prepares to look for the passages of a document in its text as it was read, which may be
    /// another than the one that they were marked in.
    pub fn reanchoring(&self, key: &Key) -> Result<Reanchoring, SessionError> {
        let (_, document) = self.whole_document_at(key)?;
        let new = Arc::clone(self.require_reading(key)?);
        let task = Task {
            old: None,
            old_chars: document.chars,
            is_same_text: document.hash == new.text.hash().to_string(),
            passages: self.passages(key, &new),
            new,
        };
        Ok(self.reanchoring_of(key, task, None))
    }

    /// Prepares to look for the passages of a document in its file as it was read anew. The text
    /// that the session still has helps.
    pub fn reanchoring_in(
        &self,
        key: &Key,
        read: ReadDocument,
    ) -> Result<Reanchoring, SessionError> {
        let (_, document) = self.whole_document_at(key)?;
        if !read.reading.is_complete() {
            return Err(SessionError::StillReading(key.clone()));
        }
        let new = Arc::clone(&read.reading);
        let old = self.readings.get(key).cloned();
        let hash = new.text.hash();
        let task = Task {
            old_chars: old
                .as_ref()
                .map_or(document.chars, |old| old.text.n_chars()),
            is_same_text: match &old {
                // What stands elsewhere than the set says is not in the old text either.
                Some(old) if old.text.hash() != hash => false,
                _ => document.hash == hash.to_string(),
            },
            passages: self.passages(key, &new),
            old,
            new,
        };
        Ok(self.reanchoring_of(key, task, Some(read)))
    }

    /// Prepares a search once more, where the set has changed since; else returns it as it is.
    pub fn renewed(&self, search: Reanchoring) -> Result<(Reanchoring, bool), SessionError> {
        if search.revision == self.revision {
            return Ok((search, false));
        }
        let key = search.document;
        let renewed = match search.read {
            Some(read) => self.reanchoring_in(&key, read)?,
            None => self.reanchoring(&key)?,
        };
        Ok((renewed, true))
    }

    fn reanchoring_of(&self, key: &Key, task: Task, read: Option<ReadDocument>) -> Reanchoring {
        Reanchoring {
            document: key.clone(),
            task,
            read,
            revision: self.revision,
        }
    }

    /// Returns what the set knows of the passages of a document.
    fn passages(&self, key: &Key, new: &Reading) -> Vec<Passage> {
        let Some(all) = self.set.annotations.of_document(key) else {
            return Vec::new();
        };
        let current = self.readings.get(key);
        let passage = |annotation: &Arc<Annotation>| {
            let bare = match current {
                Some(current) => set_file::unplace(annotation, current),
                None => Arc::clone(annotation),
            };
            let chars = match bare.anchor {
                Anchor::Unplaced(chars) => chars,
                // Cannot be: what is placed stands in a text.
                Anchor::Placed(span) => CharSpan {
                    start: span.start(),
                    end: span.end(),
                },
            };
            Passage {
                id: annotation.id,
                quote: annotation.quote.clone(),
                prefix: annotation.prefix.clone(),
                suffix: annotation.suffix.clone(),
                chars,
                placed: quote_at(&annotation.quote, chars, new),
            }
        };
        all.iter().map(passage).collect()
    }

    /// Finds the passages of a document again, and moves those that are certain: see the module.
    pub fn reanchor(&mut self, key: &Key) -> Result<Reanchored, SessionError> {
        let search = self.reanchoring(key)?;
        self.search_and_apply(search)
    }

    /// Takes a document's file as it was read anew, and finds its passages in it.
    pub fn reanchor_in(
        &mut self,
        key: &Key,
        read: ReadDocument,
    ) -> Result<Reanchored, SessionError> {
        let search = self.reanchoring_in(key, read)?;
        self.search_and_apply(search)
    }

    fn search_and_apply(&mut self, search: Reanchoring) -> Result<Reanchored, SessionError> {
        // Nobody else has the course, so nobody cancels it.
        let outcomes = anchor::find_again(&search.task, &Course::default()).unwrap_or_default();
        self.apply_reanchoring(search, outcomes)
    }

    /// Puts what was found into the set, as one transaction: what is certain is moved, with its
    /// quote and context as they are now; the rest loses its place; and the document is from now
    /// on about the new text. Refused if the set has changed since the search was prepared.
    pub fn apply_reanchoring(
        &mut self,
        search: Reanchoring,
        outcomes: Vec<Outcome>,
    ) -> Result<Reanchored, SessionError> {
        let Reanchoring {
            document: key,
            task,
            read,
            revision,
        } = search;
        if revision != self.revision || outcomes.len() != task.passages.len() {
            return Err(SessionError::Outdated);
        }
        self.refuse_to_change_documents()?;
        let (at, before) = self.whole_document_at(&key)?;
        let mut after = (*before).clone();
        measure(&mut after, &task.new);
        if let Some(read) = read {
            self.put_on_shelf(&before);
            if self.locations.get(&key) != Some(&read.path) {
                after.path = self.path_from_set(&read.path);
            }
            read.encoding.name().clone_into(&mut after.encoding);
            let claim = set_file::claim(Some(&after), &read.reading);
            self.encodings.insert(key.clone(), read.encoding);
            self.attach(&key, read.path, &read.reading, claim);
            self.put_on_shelf(&after);
        } else if let Some(encoding) = self.encodings.get(&key) {
            encoding.name().clone_into(&mut after.encoding);
        }
        let mut edits = Vec::new();
        let now = self.origin.now();
        for (passage, outcome) in task.passages.iter().zip(&outcomes) {
            let existing = self.annotation(passage.id)?;
            let mut turned = anchored(&existing, passage, outcome, &task.new);
            if turned == *existing {
                continue;
            }
            // Context that was brought up to date is nobody's change.
            if *outcome != Outcome::Unchanged {
                turned.modified = now;
            }
            edits.push(Edit::Annotation(Change::replace(
                existing,
                Arc::new(turned),
            )));
        }
        if after != *before {
            edits.push(document_edit(at, &before, after));
        }
        let label = Label::new(Action::Reanchor, before.title.clone());
        self.commit(label, edits, None)?;
        let ids = task.passages.iter().map(|passage| passage.id);
        Ok(Reanchored {
            document: key,
            outcomes: ids.zip(outcomes).collect(),
        })
    }

    /// Says where a passage is that was not found, or not for certain; its quote and context
    /// follow. Refused where other words stand there by now: the candidate is of another text.
    pub fn settle(&mut self, id: AnnotationId, candidate: &Candidate) -> Result<(), SessionError> {
        let span = candidate.span;
        let document = &self.annotation(id)?.document;
        let reading = self.require_reading(document)?;
        let is_there = reading.text.as_str().get(span.range()).is_some();
        if !is_there || *reading.words(span) != *candidate.words {
            return Err(SessionError::Outdated);
        }
        self.put_at(id, span, Action::Reanchor)
    }
}

fn document_edit(at: usize, before: &Arc<Document>, after: Document) -> Edit {
    Edit::Document(Change::replace(
        Positioned {
            at,
            value: Arc::clone(before),
        },
        Positioned {
            at,
            value: Arc::new(after),
        },
    ))
}

/// Returns an annotation as an outcome leaves it.
fn anchored(
    annotation: &Annotation,
    passage: &Passage,
    outcome: &Outcome,
    reading: &Reading,
) -> Annotation {
    let span = match outcome {
        Outcome::Unchanged => passage.placed,
        certain => certain.span(),
    };
    let Some(span) = span else {
        return unsettled(annotation, passage.chars, reading);
    };
    let quote = reading.quote(span);
    Annotation {
        anchor: Anchor::Placed(span),
        quote: quote.exact.into(),
        prefix: quote.prefix.into(),
        suffix: quote.suffix.into(),
        ..annotation.clone()
    }
}

/// Returns an annotation that a person must settle: without a place, and about where it was. Where
/// its own words stand there, in a row like its own, it is put a little further, so that it is
/// not taken for placed when the set is opened next.
fn unsettled(annotation: &Annotation, chars: CharSpan, reading: &Reading) -> Annotation {
    /// Steps that are tried; in a line of equal letters no step would do.
    const MOST_STEPS: u32 = 8;
    let text_len = reading.text.n_chars();
    let steps = (0..MOST_STEPS).chain(std::iter::once(text_len));
    let chars = steps
        .map(|step| CharSpan {
            start: chars.start.saturating_add(step),
            end: chars.end.saturating_add(step),
        })
        .find(|chars| quote_at(&annotation.quote, *chars, reading).is_none())
        .unwrap_or(chars);
    Annotation {
        anchor: Anchor::Unplaced(chars),
        ..annotation.clone()
    }
}

impl Reanchoring {
    pub fn document(&self) -> &Key {
        &self.document
    }
}

impl Reanchored {
    pub fn counts(&self) -> OutcomeCounts {
        OutcomeCounts::of(self.outcomes.iter().map(|(_, outcome)| outcome))
    }
}

impl OutcomeCounts {
    pub fn of<'o>(outcomes: impl Iterator<Item = &'o Outcome>) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            *match outcome {
                Outcome::Unchanged => &mut counts.unchanged,
                Outcome::Moved(_) => &mut counts.moved,
                Outcome::Changed { .. } => &mut counts.changed,
                Outcome::Uncertain(_) => &mut counts.uncertain,
                Outcome::NotFound => &mut counts.not_found,
            } += 1;
        }
        counts
    }

    /// Returns both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            unchanged: self.unchanged + other.unchanged,
            moved: self.moved + other.moved,
            changed: self.changed + other.changed,
            uncertain: self.uncertain + other.uncertain,
            not_found: self.not_found + other.not_found,
        }
    }

    pub fn all(&self) -> usize {
        self.unchanged + self.moved + self.changed + self.uncertain + self.not_found
    }

    /// Whether a person need not look at any of them.
    pub fn are_certain(&self) -> bool {
        self.uncertain + self.not_found == 0
    }
}
