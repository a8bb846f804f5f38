//! Edits as journals write them: flat, a list of records as the set's file writes them.
//!
//! Spans are scalar values, as in the set's file, and not bytes: so an edit fits the set as its
//! file says it, whether the text is at hand when it is replayed or not, and whether meanwhile
//! it is another encoding or another text. Where an annotation stands is found out afterwards, by
//! its quote. So every annotation that comes out of a journal is unplaced.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::edit::{Change, Edit, ListChange, Positioned};
use crate::model::{
    Anchor, Annotation, Category, CharSpan, Coder, Document, Field, FieldValue, Key, KeyError,
    Removal, RgbError,
};
use crate::storage::set_file::{
    self, AnnotationRecord, CategoryRecord, CoderRecord, DocumentRecord, FieldRecord, Readings,
    RemovalRecord,
};

/// A change to a set. A value without its place in a list has none.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) enum EditRecord {
    Title(Before<String>),
    Document(Before<(usize, DocumentRecord)>),
    Coder(Before<(usize, CoderRecord)>),
    Field(Before<(usize, FieldRecord)>),
    Category(Before<(usize, CategoryRecord)>),
    Annotation(Before<AnnotationRecord>),
    Removal(Before<RemovalRecord>),
}

/// What was there before, and what is there after.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Before<T> {
    before: Option<T>,
    after: Option<T>,
}

/// Why a record is no edit.
#[derive(Debug, thiserror::Error)]
pub(super) enum EditRecordError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Color(#[from] RgbError),
}

impl<T> Before<T> {
    fn of<M>(change: &Change<M>, record: impl Fn(&M) -> T) -> Self {
        Self {
            before: change.before.as_ref().map(&record),
            after: change.after.as_ref().map(&record),
        }
    }

    fn of_list<M>(change: &ListChange<M>, record: impl Fn(&M) -> T) -> Before<(usize, T)> {
        Before::of(change, |item: &Positioned<M>| {
            (item.at, record(&item.value))
        })
    }

    fn change<M>(
        self,
        value: impl Fn(T) -> Result<M, EditRecordError>,
    ) -> Result<Change<M>, EditRecordError> {
        Ok(Change {
            before: self.before.map(&value).transpose()?,
            after: self.after.map(&value).transpose()?,
        })
    }
}

impl<T> Before<(usize, T)> {
    fn list_change<M>(
        self,
        value: impl Fn(T) -> Result<M, EditRecordError>,
    ) -> Result<ListChange<M>, EditRecordError> {
        self.change(|(at, record)| {
            Ok(Positioned {
                at,
                value: Arc::new(value(record)?),
            })
        })
    }
}

impl EditRecord {
    /// Writes an edit; `readings` are the texts that its annotations are placed in.
    pub(super) fn of(edit: &Edit, readings: &Readings) -> Self {
        match edit {
            Edit::Title(change) => Self::Title(Before::of(change, String::clone)),
            Edit::Document(change) => Self::Document(Before::of_list(change, DocumentRecord::of)),
            Edit::Coder(change) => Self::Coder(Before::of_list(change, CoderRecord::of)),
            Edit::Field(change) => Self::Field(Before::of_list(change, FieldRecord::of)),
            Edit::Category(change) => Self::Category(Before::of_list(change, CategoryRecord::of)),
            Edit::Annotation(change) => {
                Self::Annotation(Before::of(change, |annotation: &Arc<Annotation>| {
                    let reading = readings.get(&annotation.document);
                    let chars = set_file::chars(annotation.anchor, reading);
                    set_file::annotation_record(annotation, chars)
                }))
            }
            Edit::Removal(change) => Self::Removal(Before::of(change, RemovalRecord::of)),
        }
    }

    /// Reads an edit. Whether what it names is in the set is found out when it is applied.
    pub(super) fn edit(self) -> Result<Edit, EditRecordError> {
        Ok(match self {
            Self::Title(change) => Edit::Title(change.change(Ok)?),
            Self::Document(change) => Edit::Document(change.list_change(document)?),
            Self::Coder(change) => Edit::Coder(change.list_change(coder)?),
            Self::Field(change) => Edit::Field(change.list_change(field)?),
            Self::Category(change) => Edit::Category(change.list_change(category)?),
            Self::Annotation(change) => {
                Edit::Annotation(change.change(|record| Ok(Arc::new(annotation(record)?)))?)
            }
            Self::Removal(change) => Edit::Removal(change.change(|record| removal(&record))?),
        })
    }
}

fn document(record: DocumentRecord) -> Result<Document, EditRecordError> {
    Ok(Document {
        key: Key::new(&record.key)?,
        path: record.path,
        title: record.title,
        encoding: record.encoding,
        chars: record.chars,
        hash: record.hash,
        properties: record.properties,
    })
}

fn coder(record: CoderRecord) -> Result<Coder, EditRecordError> {
    Ok(Coder {
        key: Key::new(&record.key)?,
        name: record.name,
    })
}

fn field(record: FieldRecord) -> Result<Field, EditRecordError> {
    Ok(Field {
        key: Key::new(&record.key)?,
        name: record.name,
        kind: record.kind,
        required: record.required,
        categories: keys(&record.categories)?,
    })
}

fn category(record: CategoryRecord) -> Result<Category, EditRecordError> {
    Ok(Category {
        key: Key::new(&record.key)?,
        name: record.name,
        parent: record.parent.as_deref().map(Key::new).transpose()?,
        color: record.color.parse()?,
        shortcut: record.shortcut,
        description: record.description,
    })
}

fn annotation(record: AnnotationRecord) -> Result<Annotation, EditRecordError> {
    let fields = record.fields.into_iter();
    let fields: Result<Vec<(Key, FieldValue)>, KeyError> = fields
        .map(|(key, value)| Ok((Key::new(&key)?, value)))
        .collect();
    let (start, end) = record.span;
    Ok(Annotation {
        id: record.id,
        document: Key::new(&record.document)?,
        anchor: Anchor::Unplaced(CharSpan { start, end }),
        quote: record.quote.into(),
        prefix: record.prefix.into(),
        suffix: record.suffix.into(),
        categories: keys(&record.categories)?,
        fields: fields?,
        note: record.note.into(),
        coder: Key::new(&record.coder)?,
        created: record.created,
        modified: record.modified,
    })
}

fn removal(record: &RemovalRecord) -> Result<Removal, EditRecordError> {
    Ok(Removal {
        id: record.id,
        coder: Key::new(&record.coder)?,
        at: record.at,
    })
}

fn keys(texts: &[String]) -> Result<Vec<Key>, KeyError> {
    texts.iter().map(|text| Key::new(text)).collect()
}
