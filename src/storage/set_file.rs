//! The annotation set's file: RON text ↔ records, and records ↔ the set in memory.
//!
//! Offsets are scalar values in the file and bytes in memory; the border is here and nowhere
//! else. Reading checks what a set must fulfil (keys that exist, a tree that is one); whether
//! quotes stand where they should is found out when the documents' texts are at hand.

mod check;
mod flaw;
mod records;
pub mod salvage;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

use super::ron_text::{self, RonError};
use crate::model::{Anchor, Annotation, AnnotationSet, Category, CharSpan, Document, Field, Key};
use crate::text::reading::Reading;
use crate::text::span::Span;

use check::{Checker, Names};

pub use flaw::{Flaw, List};
pub(super) use records::{
    AnnotationRecord, CategoryRecord, CoderRecord, DocumentRecord, FieldRecord, RemovalRecord,
    annotation_record, chars,
};

/// The version this program writes.
pub const VERSION: u32 = 1;

/// Why a file is no annotation set that this program can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    #[error("it is no text in UTF-8: the byte at {offset} does not fit")]
    NotUtf8 { offset: usize },
    #[error(
        "line {line} holds a conflict marker of git (`{marker}`): resolve the conflict, or take \
         one side with `git checkout --ours` or `--theirs`"
    )]
    ConflictMarker { line: usize, marker: String },
    #[error(
        "it was written by a newer version of Speechmark (file version {found}, this program reads \
         up to {VERSION}); update Speechmark to open it"
    )]
    Newer { found: u32 },
    #[error(transparent)]
    Ron(#[from] RonError),
    #[error("{}{what}", at_line(*.line))]
    Invalid { line: Option<usize>, what: Flaw },
    #[error("it cannot be written as RON: {0}")]
    Unwritable(String),
    #[error("it could not be read ({0})")]
    Unreadable(String),
}

fn at_line(line: Option<usize>) -> String {
    line.map(|line| format!("line {line}: "))
        .unwrap_or_default()
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetRecord<A> {
    version: u32,
    id: Uuid,
    #[serde(default)]
    title: String,
    #[serde(default)]
    documents: Vec<DocumentRecord>,
    #[serde(default)]
    coders: Vec<CoderRecord>,
    #[serde(default)]
    fields: Vec<FieldRecord>,
    #[serde(default)]
    categories: Vec<CategoryRecord>,
    #[serde(default)]
    annotations: A,
    #[serde(default)]
    removed: Vec<RemovalRecord>,
}

/// The readings of a set's documents, as far as their texts are at hand.
pub type Readings = BTreeMap<Key, Arc<Reading>>;

/// Reads a set; all its annotations are unplaced until [`place`] has seen the texts.
pub fn read(bytes: &[u8]) -> Result<AnnotationSet, SetError> {
    let text = text_of(bytes)?;
    let record: SetRecord<Vec<AnnotationRecord>> = match ron_text::read(text) {
        Ok(record) => record,
        Err(error) => {
            // A newer file may hold anything in the rest, so its version is read on its own; most
            // files have no need of being read twice.
            check_version(ron_text::read::<VersionOnly>(text)?.version)?;
            return Err(error.into());
        }
    };
    check_version(record.version)?;
    Checker { text }.set(record)
}

fn check_version(version: u32) -> Result<(), SetError> {
    match version {
        0 => Err(SetError::Invalid {
            line: None,
            what: Flaw::VersionZero,
        }),
        1..=VERSION => Ok(()),
        found => Err(SetError::Newer { found }),
    }
}

/// Returns the text of a file, unless git left its conflict markers in it.
pub(super) fn text_of(bytes: &[u8]) -> Result<&str, SetError> {
    let text = simdutf8::compat::from_utf8(bytes).map_err(|error| SetError::NotUtf8 {
        offset: error.valid_up_to(),
    })?;
    match conflict_marker(text) {
        Some((line, marker)) => Err(SetError::ConflictMarker {
            line,
            marker: marker.to_owned(),
        }),
        None => Ok(text),
    }
}

/// The categories and fields of a codebook.
pub(super) type CodebookParts = (Vec<Arc<Category>>, Vec<Arc<Field>>);

/// Checks the categories and fields of a codebook.
pub(super) fn codebook_of(
    text: &str,
    categories: Vec<CategoryRecord>,
    fields: Vec<FieldRecord>,
) -> Result<CodebookParts, SetError> {
    let checker = Checker { text };
    checker.distinct(List::Categories, categories.iter().map(|r| &*r.key))?;
    checker.distinct(List::Fields, fields.iter().map(|r| &*r.key))?;
    let categories = checker.categories(categories)?;
    let fields = checker.fields(fields, &categories)?;
    Ok((categories, fields))
}

/// Where each document is, as the set's file names it; the others keep the path they have.
pub type Paths = BTreeMap<Key, String>;

/// Writes a set. The same set always gives the same bytes.
pub fn write(set: &AnnotationSet, readings: &Readings, paths: &Paths) -> Result<String, SetError> {
    let record = record_of(set, readings, paths);
    // They are written document by document: one of no document would be left out.
    if record.annotations.ordered.len() != set.annotations.len() {
        let what = "an annotation is of a document that is not there".to_owned();
        return Err(SetError::Unwritable(what));
    }
    ron_text::write(&record).map_err(|error| SetError::Unwritable(error.to_string()))
}

/// Which text a set's document says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The one at hand, or none in particular.
    ThisText,
    AnotherText,
}

/// Holds a document's hash against a text.
pub fn claim(document: Option<&Document>, reading: &Reading) -> Claim {
    match document {
        Some(document)
            if !document.hash.is_empty() && document.hash != reading.text.hash().to_string() =>
        {
            Claim::AnotherText
        }
        _ => Claim::ThisText,
    }
}

/// Returns an annotation as it stands in a text: placed if its quote is there in its context, else
/// unplaced. The quote alone may stand there by chance. The context counts in the text that the
/// set claims, too, for an annotation may have been merged from another version; a quote without
/// any is believed there, and elsewhere only if it is all of the text.
pub fn place(annotation: &Arc<Annotation>, reading: &Reading, claim: Claim) -> Arc<Annotation> {
    let Anchor::Unplaced(chars) = annotation.anchor else {
        return Arc::clone(annotation);
    };
    let has_context = !annotation.prefix.is_empty() || !annotation.suffix.is_empty();
    let is_known = |span: &Span| match claim {
        Claim::AnotherText if !has_context => reading.is_all(*span),
        _ => reading.has_context(*span, &annotation.prefix, &annotation.suffix),
    };
    match quote_at(&annotation.quote, chars, reading).filter(is_known) {
        Some(span) => Arc::new(Annotation {
            anchor: Anchor::Placed(span),
            ..(**annotation).clone()
        }),
        None => Arc::clone(annotation),
    }
}

/// Returns an annotation without regard to any text, as its file would say it.
pub fn unplace(annotation: &Arc<Annotation>, reading: &Reading) -> Arc<Annotation> {
    match annotation.anchor {
        Anchor::Unplaced(_) => Arc::clone(annotation),
        Anchor::Placed(span) => Arc::new(Annotation {
            anchor: Anchor::Unplaced(chars_of(span, reading)),
            ..(**annotation).clone()
        }),
    }
}

/// Converts a span of bytes to scalar values.
pub fn chars_of(span: Span, reading: &Reading) -> CharSpan {
    CharSpan {
        start: reading.text.char_from_byte(span.start()),
        end: reading.text.char_from_byte(span.end()),
    }
}

/// Returns the span of bytes at which a quote stands, whatever is around it.
pub fn quote_at(quote: &str, chars: CharSpan, reading: &Reading) -> Option<Span> {
    let start = reading.text.byte_from_char(chars.start)?;
    let end = reading.text.byte_from_char(chars.end)?;
    let span = Span::new(start, end);
    (!span.is_empty() && reading.words(span) == quote).then_some(span)
}

/// Returns the first line with a conflict marker of git.
fn conflict_marker(text: &str) -> Option<(usize, &str)> {
    // Markers stand at line starts; in strings line ends are escaped, so no quote looks like one.
    memchr::memmem::find(text.as_bytes(), b"<<<<<<<")?;
    text.lines()
        .enumerate()
        .find(|(_, line)| {
            ["<<<<<<< ", ">>>>>>> ", "||||||| "]
                .iter()
                .any(|marker| line.starts_with(marker))
        })
        .map(|(n, line)| (n + 1, line))
}

/// The annotations of a set in the order of its file, each made a record of when its turn comes
/// to be written.
struct InOrder<'s> {
    ordered: Vec<(CharSpan, &'s Annotation)>,
}

impl<'s> InOrder<'s> {
    fn of(set: &'s AnnotationSet, readings: &Readings) -> Self {
        let mut ordered = Vec::with_capacity(set.annotations.len());
        for document in &set.documents {
            let Some(all) = set.annotations.of_document(&document.key) else {
                continue;
            };
            let reading = readings.get(&document.key);
            let first = ordered.len();
            for annotation in all.iter() {
                ordered.push((chars(annotation.anchor, reading), &**annotation));
            }
            if let Some(of_document) = ordered.get_mut(first..) {
                of_document.sort_by_key(|(chars, annotation)| (*chars, annotation.id));
            }
        }
        Self { ordered }
    }
}

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let records = self.ordered.iter();
        to.collect_seq(records.map(|(chars, annotation)| annotation_record(annotation, *chars)))
    }
}

fn record_of<'s>(
    set: &'s AnnotationSet,
    readings: &Readings,
    paths: &Paths,
) -> SetRecord<InOrder<'s>> {
    SetRecord {
        version: VERSION,
        id: set.id,
        title: set.title.clone(),
        documents: set
            .documents
            .iter()
            .map(|document| DocumentRecord {
                path: paths.get(&document.key).unwrap_or(&document.path).clone(),
                ..DocumentRecord::of(document)
            })
            .collect(),
        coders: set
            .coders
            .iter()
            .map(|coder| CoderRecord::of(coder))
            .collect(),
        fields: set
            .fields
            .iter()
            .map(|field| FieldRecord::of(field))
            .collect(),
        categories: set
            .categories
            .iter()
            .map(|category| CategoryRecord::of(category))
            .collect(),
        annotations: InOrder::of(set, readings),
        removed: set.removed.values().map(RemovalRecord::of).collect(),
    }
}

#[cfg(test)]
mod tests;
