//! Makes records a set, and says where they are none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::flaw::{Flaw, List};
use super::{AnnotationRecord, CategoryRecord, DocumentRecord, FieldRecord, SetError, SetRecord};
use crate::model::{
    Anchor, Annotation, AnnotationSet, Annotations, Category, CharSpan, Coder, Document, Field,
    FieldValue, Key, Removal, RgbError,
};

/// Checks records against each other and says on which line a wrong one stands.
pub(super) struct Checker<'a> {
    pub(super) text: &'a str,
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

    fn invalid(&self, name: &str, value: &str, what: impl Into<Flaw>) -> SetError {
        SetError::Invalid {
            line: self.line_of(name, value),
            what: what.into(),
        }
    }

    pub(super) fn key(&self, text: &str) -> Result<Key, SetError> {
        Key::new(text).map_err(|error| self.invalid("key", text, error))
    }

    /// Checks that no key stands twice in a list.
    pub(super) fn distinct<'k>(
        &self,
        list: List,
        keys: impl Iterator<Item = &'k str>,
    ) -> Result<(), SetError> {
        let mut seen = BTreeSet::new();
        for key in keys {
            if !seen.insert(key) {
                let flaw = Flaw::SameKey {
                    list,
                    key: key.to_owned(),
                };
                return Err(self.invalid("key", key, flaw));
            }
        }
        Ok(())
    }

    pub(super) fn set(
        &self,
        record: SetRecord<Vec<AnnotationRecord>>,
    ) -> Result<AnnotationSet, SetError> {
        let mut set = AnnotationSet::empty(record.id);
        set.title = record.title;
        self.distinct(List::Documents, record.documents.iter().map(|r| &*r.key))?;
        self.distinct(List::Coders, record.coders.iter().map(|r| &*r.key))?;
        self.distinct(List::Fields, record.fields.iter().map(|r| &*r.key))?;
        self.distinct(List::Categories, record.categories.iter().map(|r| &*r.key))?;
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
                return Err(self.invalid("id", &id.to_string(), Flaw::SameId(id)));
            }
            let annotation = self.annotation(record, &set, &names, Answers::Fitting)?;
            list.push(Arc::new(annotation));
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
                return Err(self.invalid("id", &id.to_string(), Flaw::DeletedTwice(id)));
            }
        }
        Ok(set)
    }

    pub(super) fn document(&self, record: DocumentRecord) -> Result<Document, SetError> {
        let mut seen = BTreeSet::new();
        if let Some((name, _)) = record
            .properties
            .iter()
            .find(|(name, _)| !seen.insert(name.as_str()))
        {
            let flaw = Flaw::SameProperty {
                document: record.key.clone(),
                name: name.clone(),
            };
            return Err(self.invalid("key", &record.key, flaw));
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

    pub(super) fn categories(
        &self,
        records: Vec<CategoryRecord>,
    ) -> Result<Vec<Arc<Category>>, SetError> {
        let mut categories: Vec<Arc<Category>> = Vec::with_capacity(records.len());
        let mut shortcuts = BTreeSet::new();
        for record in records {
            let invalid = |flaw: Flaw| self.invalid("key", &record.key, flaw);
            if let Some(shortcut) = record.shortcut {
                if !shortcut.is_alphanumeric() {
                    return Err(invalid(Flaw::NoShortcut(shortcut)));
                }
                if !shortcuts.insert(shortcut) {
                    return Err(invalid(Flaw::SameShortcut(shortcut)));
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
                        return Err(invalid(Flaw::NoParent {
                            category: record.key.clone(),
                            parent: parent.clone(),
                        }));
                    }
                },
            };
            let color = record
                .color
                .parse()
                .map_err(|error: RgbError| invalid(error.into()))?;
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

    pub(super) fn fields(
        &self,
        records: Vec<FieldRecord>,
        known: &[Arc<Category>],
    ) -> Result<Vec<Arc<Field>>, SetError> {
        records
            .into_iter()
            .map(|record| self.field(record, known).map(Arc::new))
            .collect()
    }

    pub(super) fn field(
        &self,
        record: FieldRecord,
        known: &[Arc<Category>],
    ) -> Result<Field, SetError> {
        let mut categories = Vec::with_capacity(record.categories.len());
        for category in &record.categories {
            let Some(known) = known.iter().find(|known| known.key == *category.as_str()) else {
                let flaw = Flaw::FieldOfNothing {
                    field: record.key.clone(),
                    category: category.clone(),
                };
                return Err(self.invalid("key", &record.key, flaw));
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

    pub(super) fn annotation(
        &self,
        record: AnnotationRecord,
        set: &AnnotationSet,
        names: &Names,
        answers: Answers,
    ) -> Result<Annotation, SetError> {
        let invalid = |flaw: Flaw| self.invalid("id", &record.id.to_string(), flaw);
        let missing = |list: List, key: &str| {
            let key = key.to_owned();
            invalid(Flaw::Missing { list, key })
        };
        let (start, end) = record.span;
        if start >= end {
            return Err(invalid(Flaw::NoSpan { start, end }));
        }
        let Some(document) = names.documents.get(record.document.as_str()) else {
            return Err(missing(List::Documents, &record.document));
        };
        let Some(coder) = names.coders.get(record.coder.as_str()) else {
            return Err(missing(List::Coders, &record.coder));
        };
        let mut categories = Vec::with_capacity(record.categories.len());
        for category in &record.categories {
            match names.categories.get(category.as_str()) {
                None => return Err(missing(List::Categories, category)),
                Some(key) if categories.contains(key) => {
                    return Err(invalid(Flaw::SameCategory(category.clone())));
                }
                Some(key) => categories.push(key.clone()),
            }
        }
        let mut fields: Vec<(Key, FieldValue)> = Vec::with_capacity(record.fields.len());
        for (key, value) in record.fields {
            let Some(field) = set.fields.iter().find(|field| field.key == *key.as_str()) else {
                return Err(missing(List::Fields, &key));
            };
            if fields.iter().any(|(known, _)| *known == field.key) {
                return Err(invalid(Flaw::SameAnswer(key)));
            }
            if answers == Answers::Fitting {
                field.check(&value).map_err(|error| invalid(error.into()))?;
            }
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

/// Which answers an annotation may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answers {
    /// Those that its fields take.
    Fitting,
    /// Any, because the fields may be what is wrong, and are mended afterwards.
    Any,
}

/// The keys of a set, so that a million annotations share them.
pub(super) struct Names {
    documents: BTreeMap<String, Key>,
    coders: BTreeMap<String, Key>,
    categories: BTreeMap<String, Key>,
}

impl Names {
    pub(super) fn of(set: &AnnotationSet) -> Self {
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
