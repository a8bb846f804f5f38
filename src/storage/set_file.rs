//! The annotation set's file: RON text ↔ records, and records ↔ the set in memory.
//!
//! Offsets are scalar values in the file and bytes in memory; the border is here and nowhere
//! else. Reading checks what a set must fulfil (keys that exist, a tree that is one); whether
//! quotes stand where they should is found out when the documents' texts are at hand.

mod records;
pub mod salvage;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

use super::ron_text::{self, RonError};
use crate::model::{
    Anchor, Annotation, AnnotationSet, Annotations, Category, CharSpan, Coder, Document, Field,
    FieldValue, Key, Removal,
};
use crate::text::reading::Reading;
use crate::text::span::Span;

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
    Invalid { line: Option<usize>, what: String },
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
            what: "there is no version 0 of the format".to_owned(),
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
    checker.distinct("categories", categories.iter().map(|r| r.key.as_str()))?;
    checker.distinct("fields", fields.iter().map(|r| r.key.as_str()))?;
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

/// Checks records against each other and says on which line a wrong one stands.
struct Checker<'a> {
    text: &'a str,
}

impl Checker<'_> {
    /// Returns the line of the record that holds `key: "value"`, for messages.
    fn line_of(&self, name: &str, value: &str) -> Option<usize> {
        let needle = format!("{name}: {value:?}");
        self.text
            .lines()
            .position(|line| line.contains(&needle))
            .map(|line| line + 1)
    }

    fn invalid(&self, name: &str, value: &str, what: impl Into<String>) -> SetError {
        SetError::Invalid {
            line: self.line_of(name, value),
            what: what.into(),
        }
    }

    fn key(&self, text: &str) -> Result<Key, SetError> {
        Key::new(text).map_err(|error| self.invalid("key", text, error.to_string()))
    }

    /// Checks that no key stands twice in a list.
    fn distinct<'k>(
        &self,
        list: &str,
        keys: impl Iterator<Item = &'k str>,
    ) -> Result<(), SetError> {
        let mut seen = BTreeSet::new();
        for key in keys {
            if !seen.insert(key) {
                return Err(self.invalid("key", key, format!("two {list} have the key “{key}”")));
            }
        }
        Ok(())
    }

    fn set(&self, record: SetRecord<Vec<AnnotationRecord>>) -> Result<AnnotationSet, SetError> {
        let mut set = AnnotationSet::empty(record.id);
        set.title = record.title;
        self.distinct("documents", record.documents.iter().map(|r| r.key.as_str()))?;
        self.distinct("coders", record.coders.iter().map(|r| r.key.as_str()))?;
        self.distinct("fields", record.fields.iter().map(|r| r.key.as_str()))?;
        self.distinct(
            "categories",
            record.categories.iter().map(|r| r.key.as_str()),
        )?;
        for record in record.documents {
            set.documents.push(Arc::new(self.document(record)?));
        }
        for record in record.coders {
            set.coders.push(Arc::new(Coder {
                key: self.key(&record.key)?,
                name: record.name,
            }));
        }
        set.categories = self.categories(record.categories)?;
        set.fields = self.fields(record.fields, &set.categories)?;
        let mut list = Vec::with_capacity(record.annotations.len());
        let mut ids = BTreeSet::new();
        let names = Names::of(&set);
        for record in record.annotations {
            let id = record.id;
            if !ids.insert(id) {
                return Err(self.invalid(
                    "id",
                    &id.to_string(),
                    format!("two annotations have the id {id}"),
                ));
            }
            list.push(Arc::new(self.annotation(record, &set, &names)?));
        }
        set.annotations = Annotations::from_list(list);
        for record in record.removed {
            let id = record.id;
            let removal = Removal {
                id,
                coder: self.key(&record.coder)?,
                at: record.at,
            };
            if ids.contains(&id) || set.removed.insert(id, removal).is_some() {
                return Err(self.invalid(
                    "id",
                    &id.to_string(),
                    format!("the annotation {id} is deleted and there, or deleted twice"),
                ));
            }
        }
        Ok(set)
    }

    fn document(&self, record: DocumentRecord) -> Result<Document, SetError> {
        let mut seen = BTreeSet::new();
        if let Some((name, _)) = record
            .properties
            .iter()
            .find(|(name, _)| !seen.insert(name.as_str()))
        {
            let what = format!(
                "the document “{}” has the property “{name}” twice",
                record.key
            );
            return Err(self.invalid("key", &record.key, what));
        }
        Ok(Document {
            key: self.key(&record.key)?,
            path: record.path,
            title: record.title,
            encoding: record.encoding,
            chars: record.chars,
            hash: record.hash,
            properties: record.properties,
        })
    }

    fn categories(&self, records: Vec<CategoryRecord>) -> Result<Vec<Arc<Category>>, SetError> {
        let mut categories: Vec<Arc<Category>> = Vec::with_capacity(records.len());
        let mut shortcuts = BTreeSet::new();
        for record in records {
            let invalid = |what: String| self.invalid("key", &record.key, what);
            if let Some(shortcut) = record.shortcut {
                if !shortcut.is_alphanumeric() {
                    return Err(invalid(format!(
                        "the shortcut {shortcut:?} is no letter or digit"
                    )));
                }
                if !shortcuts.insert(shortcut) {
                    return Err(invalid(format!(
                        "two categories have the shortcut {shortcut:?}"
                    )));
                }
            }
            let parent = match &record.parent {
                None => None,
                Some(parent) => match categories
                    .iter()
                    .find(|known| known.key == *parent.as_str())
                {
                    Some(known) => Some(known.key.clone()),
                    None => {
                        return Err(invalid(format!(
                            "the category “{}” stands under “{parent}”, which is not there before it",
                            record.key
                        )));
                    }
                },
            };
            let color = record
                .color
                .parse()
                .map_err(|error| invalid(format!("{error}")))?;
            categories.push(Arc::new(Category {
                key: self.key(&record.key)?,
                name: record.name,
                parent,
                color,
                shortcut: record.shortcut,
                description: record.description,
            }));
        }
        Ok(categories)
    }

    fn fields(
        &self,
        records: Vec<FieldRecord>,
        known: &[Arc<Category>],
    ) -> Result<Vec<Arc<Field>>, SetError> {
        records
            .into_iter()
            .map(|record| self.field(record, known).map(Arc::new))
            .collect()
    }

    fn field(&self, record: FieldRecord, known: &[Arc<Category>]) -> Result<Field, SetError> {
        let mut categories = Vec::with_capacity(record.categories.len());
        for category in &record.categories {
            let Some(known) = known.iter().find(|known| known.key == *category.as_str()) else {
                let what = format!(
                    "the field “{}” is for the category “{category}”, which is not there",
                    record.key
                );
                return Err(self.invalid("key", &record.key, what));
            };
            categories.push(known.key.clone());
        }
        Ok(Field {
            key: self.key(&record.key)?,
            name: record.name,
            kind: record.kind,
            required: record.required,
            categories,
        })
    }

    fn annotation(
        &self,
        record: AnnotationRecord,
        set: &AnnotationSet,
        names: &Names,
    ) -> Result<Annotation, SetError> {
        let invalid = |what: String| self.invalid("id", &record.id.to_string(), what);
        let (start, end) = record.span;
        if start >= end {
            return Err(invalid(format!(
                "the span ({start}, {end}) is empty or reversed"
            )));
        }
        let Some(document) = names.documents.get(record.document.as_str()) else {
            return Err(invalid(format!(
                "the document “{}” is not there",
                record.document
            )));
        };
        let Some(coder) = names.coders.get(record.coder.as_str()) else {
            return Err(invalid(format!(
                "the coder “{}” is not there",
                record.coder
            )));
        };
        let mut categories = Vec::with_capacity(record.categories.len());
        for category in &record.categories {
            match names.categories.get(category.as_str()) {
                None => return Err(invalid(format!("the category “{category}” is not there"))),
                Some(key) if categories.contains(key) => {
                    return Err(invalid(format!("the category “{category}” is given twice")));
                }
                Some(key) => categories.push(key.clone()),
            }
        }
        let mut fields: Vec<(Key, FieldValue)> = Vec::with_capacity(record.fields.len());
        for (key, value) in record.fields {
            let Some(field) = set.fields.iter().find(|field| field.key == *key.as_str()) else {
                return Err(invalid(format!("the field “{key}” is not there")));
            };
            if fields.iter().any(|(known, _)| *known == field.key) {
                return Err(invalid(format!("the field “{key}” is answered twice")));
            }
            field
                .check(&value)
                .map_err(|error| invalid(error.to_string()))?;
            fields.push((field.key.clone(), value));
        }
        Ok(Annotation {
            id: record.id,
            document: document.clone(),
            anchor: Anchor::Unplaced(CharSpan { start, end }),
            quote: record.quote.into(),
            prefix: record.prefix.into(),
            suffix: record.suffix.into(),
            categories,
            fields,
            note: record.note.into(),
            coder: coder.clone(),
            created: record.created,
            modified: record.modified,
        })
    }
}

/// The keys of a set, so that a million annotations share them.
struct Names {
    documents: BTreeMap<String, Key>,
    coders: BTreeMap<String, Key>,
    categories: BTreeMap<String, Key>,
}

impl Names {
    fn of(set: &AnnotationSet) -> Self {
        fn names<'k>(keys: impl Iterator<Item = &'k Key>) -> BTreeMap<String, Key> {
            keys.map(|key| (key.to_string(), key.clone())).collect()
        }
        Self {
            documents: names(set.documents.iter().map(|document| &document.key)),
            coders: names(set.coders.iter().map(|coder| &coder.key)),
            categories: names(set.categories.iter().map(|category| &category.key)),
        }
    }
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
