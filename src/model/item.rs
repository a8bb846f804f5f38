//! Names of what a set is made of.

use super::annotation::AnnotationId;
use super::key::Key;

/// A part of a set that has a name of its own: what a message, a conflict or a difference is
/// about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// The set itself: its id and title, and the order of its lists.
    Set,
    Document(Key),
    Coder(Key),
    Field(Key),
    Category(Key),
    /// An annotation, or that it was deleted.
    Annotation(AnnotationId),
}
