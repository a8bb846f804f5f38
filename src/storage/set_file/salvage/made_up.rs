//! What records refer to and is lost: its key is known from them, the rest is made up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Found;
use crate::model::{
    AnnotationSet, Category, Coder, Document, Field, FieldKind, FieldValue, Item, Key, PALETTE,
};

impl Found {
    /// Makes up the documents, coders and categories that are named and not there.
    pub(super) fn make_up(&self, set: &mut AnnotationSet, made_up: &mut Vec<Item>) {
        let records = || self.annotations.iter().map(|(_, record)| record);
        let documents = records().map(|record| record.document.as_str());
        for key in missing(documents, set.documents.iter().map(|known| &known.key)) {
            made_up.push(Item::Document(key.clone()));
            set.documents.push(Arc::new(Document {
                path: format!("{key}.txt"),
                title: String::new(),
                encoding: "UTF-8".to_owned(),
                chars: 0,
                hash: String::new(),
                properties: Vec::new(),
                key,
            }));
        }
        let coders = records().map(|record| record.coder.as_str());
        for key in missing(coders, set.coders.iter().map(|known| &known.key)) {
            made_up.push(Item::Coder(key.clone()));
            set.coders.push(Arc::new(Coder {
                name: key.to_string(),
                key,
            }));
        }
        let parents: Vec<String> = set
            .categories
            .iter()
            .filter_map(|category| category.parent.as_ref().map(Key::to_string))
            .collect();
        let of_fields = self
            .fields
            .iter()
            .flat_map(|(_, record)| &record.categories);
        let categories = records()
            .flat_map(|record| &record.categories)
            .chain(of_fields)
            .chain(&parents)
            .map(String::as_str);
        let missing = missing(categories, set.categories.iter().map(|known| &known.key));
        // Colours in turn: to look for the one used least takes longer with each category.
        for (key, color) in missing.into_iter().zip(PALETTE.into_iter().cycle()) {
            made_up.push(Item::Category(key.clone()));
            set.categories.push(Arc::new(Category {
                name: key.to_string(),
                parent: None,
                color,
                shortcut: None,
                description: String::new(),
                key,
            }));
        }
    }

    /// Makes up the fields that are answered and not there, of the kind of their answers, or of
    /// any text if these differ.
    pub(super) fn make_up_fields(&mut self, set: &mut AnnotationSet, made_up: &mut Vec<Item>) {
        let known: BTreeSet<String> = set
            .fields
            .iter()
            .map(|field| field.key.to_string())
            .collect();
        let mut kinds: BTreeMap<String, FieldKind> = BTreeMap::new();
        let answers = self
            .annotations
            .iter()
            .flat_map(|(_, record)| &record.fields);
        for (key, value) in answers.filter(|(key, _)| !known.contains(key)) {
            let kind = match value {
                FieldValue::Text(_) => FieldKind::Text,
                FieldValue::Number(_) => FieldKind::Number,
                FieldValue::Date(_) => FieldKind::Date,
                FieldValue::Flag(_) => FieldKind::Flag,
                FieldValue::Choice(choice) => FieldKind::Choice(vec![choice.clone()]),
            };
            match (kinds.get_mut(key), kind) {
                (None, kind) => {
                    kinds.insert(key.clone(), kind);
                }
                (Some(FieldKind::Choice(offered)), FieldKind::Choice(more)) => {
                    let more = more.into_iter().find(|choice| !offered.contains(choice));
                    offered.extend(more);
                }
                (Some(known), kind) if *known == kind => {}
                (Some(known), _) => *known = FieldKind::Text,
            }
        }
        let n_known = set.fields.len();
        for (name, kind) in kinds {
            let Ok(key) = Key::new(&name) else { continue };
            made_up.push(Item::Field(key.clone()));
            set.fields.push(Arc::new(Field {
                key,
                name,
                kind,
                required: false,
                categories: Vec::new(),
            }));
        }
        // What does not fit a field that was found is mended later, and told.
        let fields: BTreeMap<String, Arc<Field>> = set
            .fields
            .iter()
            .skip(n_known)
            .map(|field| (field.key.to_string(), Arc::clone(field)))
            .collect();
        for (_, record) in &mut self.annotations {
            for (key, value) in &mut record.fields {
                let turned = fields
                    .get(key)
                    .filter(|field| field.check(value).is_err())
                    .and_then(|field| field.parse(&value.to_string()).ok());
                if let Some(turned) = turned {
                    *value = turned;
                }
            }
        }
    }
}

/// Returns the names, each once, that could be keys and are none of the known ones.
fn missing<'n, 'k>(
    names: impl Iterator<Item = &'n str>,
    known: impl Iterator<Item = &'k Key>,
) -> Vec<Key> {
    let known: BTreeSet<&str> = known.map(Key::as_str).collect();
    let missing: BTreeSet<&str> = names.filter(|name| !known.contains(name)).collect();
    missing
        .into_iter()
        .filter_map(|name| Key::new(name).ok())
        .collect()
}
