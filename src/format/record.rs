//! One flat record per annotation: what lists and exports say of it, whatever their format.
//!
//! Offsets are scalar values here, as in the set's file; nothing refers back into the set.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::model::{Anchor, Annotation, AnnotationId, AnnotationSet, CharSpan};
use crate::storage::set_file::{self, Readings};
use crate::text::reading::Reading;

/// An annotation with everything that other programs ask of it.
///
/// Its JSON form is that of the command line's `list --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    pub id: AnnotationId,
    /// The document's key.
    pub document: String,
    /// In scalar values.
    pub start: u32,
    /// In scalar values; behind the last one.
    pub end: u32,
    pub quote: String,
    /// From 1; none where the passage is not in the text.
    pub line: Option<u32>,
    /// The place in words; none where the passage is not in the text.
    pub place: Option<String>,
    /// Keys, in the order in which they were given.
    pub categories: Vec<String>,
    /// The names of `categories`, in their order.
    #[serde(skip)]
    pub category_names: Vec<String>,
    /// Keys of fields with their answers.
    #[serde(serialize_with = "as_object")]
    pub fields: Vec<(String, String)>,
    pub note: String,
    /// The coder's key.
    pub coder: String,
    pub created: Timestamp,
    pub modified: Timestamp,
    /// In exports alone: the form of `list --json` is fixed, and says it by `line` and `place`.
    #[serde(skip)]
    pub status: Status,
}

/// Whether a passage stands where its record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Placed,
    /// The text is at hand, and the passage is not where the set says: start and end are what
    /// the set keeps.
    NotPlaced,
    /// The document's text is not at hand, so nobody can tell.
    DocumentMissing,
}

impl Status {
    /// Returns the word that exports say, whatever their format.
    pub fn name(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::NotPlaced => "not-placed",
            Self::DocumentMissing => "document-missing",
        }
    }
}

fn as_object<S: Serializer>(fields: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(key, value)| (key, value)))
}

/// Returns the records of the annotations that `is_wanted`, in reading order: by document as the
/// set orders them, then start, end and id. What could not be placed is among them.
pub fn records(
    set: &AnnotationSet,
    readings: &Readings,
    is_wanted: impl Fn(&Annotation) -> bool,
) -> Vec<Record> {
    let mut records = Vec::new();
    for document in &set.documents {
        let Some(all) = set.annotations.of_document(&document.key) else {
            continue;
        };
        let reading = readings.get(&document.key).map(AsRef::as_ref);
        let mut of_document: Vec<Record> = all
            .iter()
            .filter(|annotation| is_wanted(annotation))
            .map(|annotation| record(set, annotation, reading))
            .collect();
        of_document.sort_by_key(|record| (record.start, record.end, record.id));
        records.append(&mut of_document);
    }
    records
}

fn record(set: &AnnotationSet, annotation: &Annotation, reading: Option<&Reading>) -> Record {
    let (chars, line, place, status) = match (annotation.anchor, reading) {
        (Anchor::Placed(span), Some(reading)) => (
            set_file::chars_of(span, reading),
            Some(reading.text.line_at(span.start()) as u32 + 1),
            Some(reading.place(span.start()).to_string()),
            Status::Placed,
        ),
        (Anchor::Unplaced(chars), Some(_)) => (chars, None, None, Status::NotPlaced),
        (Anchor::Unplaced(chars), None) => (chars, None, None, Status::DocumentMissing),
        // Cannot be: what is placed stands in a reading.
        (Anchor::Placed(span), None) => {
            let (start, end) = (span.start(), span.end());
            (CharSpan { start, end }, None, None, Status::DocumentMissing)
        }
    };
    let name_of = |key| match set.category(key) {
        Some(category) => category.name.clone(),
        None => key.to_string(),
    };
    Record {
        id: annotation.id,
        document: annotation.document.to_string(),
        start: chars.start,
        end: chars.end,
        quote: annotation.quote.to_string(),
        line,
        place,
        categories: annotation
            .categories
            .iter()
            .map(ToString::to_string)
            .collect(),
        category_names: annotation.categories.iter().map(name_of).collect(),
        fields: annotation
            .fields
            .iter()
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect(),
        note: annotation.note.to_string(),
        coder: annotation.coder.to_string(),
        created: annotation.created,
        modified: annotation.modified,
        status,
    }
}
