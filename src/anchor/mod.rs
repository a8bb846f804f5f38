//! Finding passages again in a text that has changed.
//!
//! Each passage is looked for by its own words, by the words around it, and by where it stood. A
//! set keeps no more than that; where the old text is at hand as well (the file has changed while
//! it was open), it is held against the new one first. White space never counts, so re-wrapped
//! lines, other line ends and indents change nothing.
//!
//! What holds: every passage that goes in comes out with one [`Outcome`]; the same task gives the
//! same outcomes; and where two places are about as likely, none is taken. Does not change
//! anything: that is `session`.

mod candidates;
mod diff;
mod judge;
mod letters;
mod likeness;
mod neighbours;
mod seeds;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::model::{AnnotationId, CharSpan};
use crate::text::reading::Reading;
use crate::text::span::Span;
use judge::Judge;

/// What is looked for, and in what. Made by a session, and free of it, so that the search may run
/// on a thread of its own.
#[derive(Debug, Clone)]
pub struct Task {
    /// The text in which the passages were marked, if it is still at hand.
    pub old: Option<Arc<Reading>>,
    /// Scalar values of that text, at hand or not.
    pub old_chars: u32,
    /// Whether the texts are known to be the same.
    pub is_same_text: bool,
    pub new: Arc<Reading>,
    pub passages: Vec<Passage>,
}

/// What a set knows of a passage.
#[derive(Debug, Clone)]
pub struct Passage {
    pub id: AnnotationId,
    pub quote: Box<str>,
    pub prefix: Box<str>,
    pub suffix: Box<str>,
    /// Where it stood in the old text.
    pub chars: CharSpan,
    /// The same place in the new text, if its words stand there.
    pub placed: Option<Span>,
}

/// Where a passage is in the new text.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Where it was.
    Unchanged,
    /// Its words stand elsewhere.
    Moved(Span),
    /// It has other words now.
    Changed {
        span: Span,
        old: Box<str>,
        new: Box<str>,
    },
    /// It may be in one of these places, the likeliest first; a person must say.
    Uncertain(Vec<Candidate>),
    /// Nothing is like it.
    NotFound,
}

/// A place where a passage may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub span: Span,
    /// What stands there.
    pub words: Box<str>,
    /// How alike passage and context are, from 0 to 1.
    pub score: f32,
}

/// How far a search is, and whether it should go on; shared with whoever waits for it.
#[derive(Debug, Default)]
pub struct Course {
    pub is_cancelled: AtomicBool,
    /// Passages that have been looked for.
    pub n_done: AtomicUsize,
}

/// Finds all passages of a task: outcomes in the order of the passages, or `None` if it was
/// cancelled.
pub fn find_again(task: &Task, course: &Course) -> Option<Vec<Outcome>> {
    let stayed = |passage: &Passage| {
        let span = passage
            .placed
            .filter(|span| passage.is_in(&task.new, *span));
        span.is_some()
    };
    if task.is_same_text && task.passages.iter().all(stayed) {
        return Some(vec![Outcome::Unchanged; task.passages.len()]);
    }
    Judge::new(task).outcomes(course)
}

impl Passage {
    /// Whether its context stands around a span, as far as it has any.
    fn is_in(&self, reading: &Reading, span: Span) -> bool {
        reading.has_context(span, &self.prefix, &self.suffix)
    }
}

impl Course {
    /// Notes that a passage is done; `None` if the search should not go on.
    fn step(&self) -> Option<()> {
        self.n_done.fetch_add(1, Ordering::Relaxed);
        self.go_on()
    }

    fn go_on(&self) -> Option<()> {
        (!self.is_cancelled.load(Ordering::Relaxed)).then_some(())
    }
}

impl Outcome {
    /// Returns where the passage is now, if that is certain; not for one that has not moved.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Moved(span) | Self::Changed { span, .. } => Some(*span),
            Self::Unchanged | Self::Uncertain(_) | Self::NotFound => None,
        }
    }

    /// Whether a person need not look for the passage.
    pub fn is_certain(&self) -> bool {
        !matches!(self, Self::Uncertain(_) | Self::NotFound)
    }
}

#[cfg(test)]
mod tests;
