//! The records of a set's file: what each line holds. Journals write the same.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::chars_of;
use crate::model::{
    Anchor, Annotation, Category, CharSpan, Coder, Document, Field, FieldKind, FieldValue, Key,
    Removal,
};
use crate::text::reading::Reading;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::storage) struct DocumentRecord {
    pub(in crate::storage) key: String,
    pub(in crate::storage) path: String,
    #[serde(default)]
    pub(in crate::storage) title: String,
    pub(in crate::storage) encoding: String,
    pub(in crate::storage) chars: u32,
    pub(in crate::storage) hash: String,
    #[serde(default)]
    pub(in crate::storage) properties: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::storage) struct CoderRecord {
    pub(in crate::storage) key: String,
    pub(in crate::storage) name: String,
}

/// A field as files write it; codebooks have them too.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::storage) struct FieldRecord {
    pub(in crate::storage) key: String,
    pub(in crate::storage) name: String,
    pub(in crate::storage) kind: FieldKind,
    #[serde(default)]
    pub(in crate::storage) required: bool,
    #[serde(default)]
    pub(in crate::storage) categories: Vec<String>,
}

/// A category as files write it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::storage) struct CategoryRecord {
    pub(in crate::storage) key: String,
    pub(in crate::storage) name: String,
    #[serde(default)]
    pub(in crate::storage) parent: Option<String>,
    pub(in crate::storage) color: String,
    #[serde(default)]
    pub(in crate::storage) shortcut: Option<char>,
    #[serde(default)]
    pub(in crate::storage) description: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::storage) struct AnnotationRecord {
    pub(in crate::storage) id: Uuid,
    pub(in crate::storage) document: String,
    pub(in crate::storage) span: (u32, u32),
    pub(in crate::storage) quote: String,
    #[serde(default)]
    pub(in crate::storage) prefix: String,
    #[serde(default)]
    pub(in crate::storage) suffix: String,
    pub(in crate::storage) categories: Vec<String>,
    #[serde(default)]
    pub(in crate::storage) fields: Vec<(String, FieldValue)>,
    #[serde(default)]
    pub(in crate::storage) note: String,
    pub(in crate::storage) coder: String,
    pub(in crate::storage) created: Timestamp,
    pub(in crate::storage) modified: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::storage) struct RemovalRecord {
    pub(in crate::storage) id: Uuid,
    pub(in crate::storage) coder: String,
    pub(in crate::storage) at: Timestamp,
}

impl DocumentRecord {
    pub(in crate::storage) fn of(document: &Document) -> Self {
        Self {
            key: document.key.to_string(),
            path: document.path.clone(),
            title: document.title.clone(),
            encoding: document.encoding.clone(),
            chars: document.chars,
            hash: document.hash.clone(),
            properties: document.properties.clone(),
        }
    }
}

impl CoderRecord {
    pub(in crate::storage) fn of(coder: &Coder) -> Self {
        Self {
            key: coder.key.to_string(),
            name: coder.name.clone(),
        }
    }
}

impl CategoryRecord {
    pub(in crate::storage) fn of(category: &Category) -> Self {
        Self {
            key: category.key.to_string(),
            name: category.name.clone(),
            parent: category.parent.as_ref().map(Key::to_string),
            color: category.color.to_string(),
            shortcut: category.shortcut,
            description: category.description.clone(),
        }
    }
}

impl RemovalRecord {
    pub(in crate::storage) fn of(removal: &Removal) -> Self {
        Self {
            id: removal.id,
            coder: removal.coder.to_string(),
            at: removal.at,
        }
    }
}

impl FieldRecord {
    pub(in crate::storage) fn of(field: &Field) -> Self {
        Self {
            key: field.key.to_string(),
            name: field.name.clone(),
            kind: field.kind.clone(),
            required: field.required,
            categories: field.categories.iter().map(Key::to_string).collect(),
        }
    }
}

/// Returns where an annotation stands, as files count.
pub(in crate::storage) fn chars(anchor: Anchor, reading: Option<&Arc<Reading>>) -> CharSpan {
    match (anchor, reading) {
        (Anchor::Unplaced(chars), _) => chars,
        (Anchor::Placed(span), Some(reading)) => chars_of(span, reading),
        // Cannot be: what is placed stands in a reading. Bytes are the best that is known.
        (Anchor::Placed(span), None) => CharSpan {
            start: span.start(),
            end: span.end(),
        },
    }
}

/// Returns the record of an annotation that stands there.
pub(in crate::storage) fn annotation_record(
    annotation: &Annotation,
    chars: CharSpan,
) -> AnnotationRecord {
    AnnotationRecord {
        id: annotation.id,
        document: annotation.document.to_string(),
        span: (chars.start, chars.end),
        quote: annotation.quote.to_string(),
        prefix: annotation.prefix.to_string(),
        suffix: annotation.suffix.to_string(),
        categories: annotation.categories.iter().map(Key::to_string).collect(),
        fields: annotation
            .fields
            .iter()
            .map(|(key, value)| (key.to_string(), value.clone()))
            .collect(),
        note: annotation.note.to_string(),
        coder: annotation.coder.to_string(),
        created: annotation.created,
        modified: annotation.modified,
    }
}
