//! The annotation set and its parts: plain data, ordered collections, an index by position.
//!
//! Knows nothing of files, of undo, or of who changes it: `edit` changes it, `session` decides.

mod annotation;
mod annotations;
mod codebook;
mod field;
mod item;
mod key;
mod position_index;
mod set;

pub use annotation::{Anchor, Annotation, AnnotationId, CharSpan};
pub use annotations::{Annotations, DocumentAnnotations};
pub use codebook::{Category, PALETTE, Rgb, RgbError};
pub use field::{Field, FieldError, FieldKind, FieldValue};
pub use item::Item;
pub use key::{Key, KeyError};
pub use position_index::{Entry, PositionIndex};
pub use set::{AnnotationSet, Coder, Document, Removal, SetId};
