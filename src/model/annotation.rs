//! One passage marked by one coder.

use jiff::Timestamp;
use uuid::Uuid;

use super::field::FieldValue;
use super::key::Key;
use crate::text::span::Span;

/// UUID v7: ids sort by the time they were made.
pub type AnnotationId = Uuid;

/// One passage marked by one coder, with categories, answers to fields, and a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    pub id: AnnotationId,
    pub document: Key,
    pub anchor: Anchor,
    /// The passage as a person reads it: artificial line breaks joined.
    pub quote: Box<str>,
    /// Up to 32 characters before the passage.
    pub prefix: Box<str>,
    /// Up to 32 characters after the passage.
    pub suffix: Box<str>,
    /// In the order in which they were given; none twice.
    pub categories: Vec<Key>,
    pub fields: Vec<(Key, FieldValue)>,
    pub note: Box<str>,
    pub coder: Key,
    pub created: Timestamp,
    pub modified: Timestamp,
}

/// Where an annotation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The text is at hand, and the quote stands there.
    Placed(Span),
    /// The text is missing, or other words stand there: what the file says is kept.
    Unplaced(CharSpan),
}

/// A half-open range in scalar values, as files count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CharSpan {
    pub start: u32,
    pub end: u32,
}

impl Annotation {
    /// Returns the span in the text, if the annotation is placed.
    pub fn span(&self) -> Option<Span> {
        match self.anchor {
            Anchor::Placed(span) => Some(span),
            Anchor::Unplaced(_) => None,
        }
    }

    pub fn has_category(&self, category: &Key) -> bool {
        self.categories.contains(category)
    }
}
