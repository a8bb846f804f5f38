//! The annotation set: documents, codebook, coders, annotations.

use std::sync::Arc;

use imbl::OrdMap;
use jiff::Timestamp;
use uuid::Uuid;

use super::annotation::AnnotationId;
use super::annotations::Annotations;
use super::codebook::{Category, PALETTE, Rgb};
use super::field::Field;
use super::item::Item;
use super::key::Key;

/// Names a set for its whole life, wherever its file goes.
pub type SetId = Uuid;

/// What one file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotationSet {
    pub id: SetId,
    pub title: String,
    pub documents: Vec<Arc<Document>>,
    pub coders: Vec<Arc<Coder>>,
    pub fields: Vec<Arc<Field>>,
    /// Parents before children.
    pub categories: Vec<Arc<Category>>,
    pub annotations: Annotations,
    /// Annotations that were deleted, so that a merge can tell deleted from never seen.
    pub removed: OrdMap<AnnotationId, Removal>,
}

/// A text that the set refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub key: Key,
    /// Relative to the set's folder, with `/`.
    pub path: String,
    pub title: String,
    /// As `encoding_rs` names it.
    pub encoding: String,
    /// Scalar values of the text.
    pub chars: u32,
    /// Hash of the text, `blake3:…`.
    pub hash: String,
    pub properties: Vec<(String, String)>,
}

impl Document {
    /// Returns the title, or the name of the file.
    pub fn name(&self) -> String {
        if self.title.trim().is_empty() {
            let name = self.path.rsplit(['/', '\\']).next();
            name.unwrap_or_default().to_owned()
        } else {
            self.title.clone()
        }
    }
}

/// Whoever makes annotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coder {
    pub key: Key,
    pub name: String,
}

/// That an annotation was deleted, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    pub id: AnnotationId,
    pub coder: Key,
    pub at: Timestamp,
}

impl AnnotationSet {
    /// Returns a set with nothing in it.
    pub fn empty(id: SetId) -> Self {
        Self {
            id,
            title: String::new(),
            documents: Vec::new(),
            coders: Vec::new(),
            fields: Vec::new(),
            categories: Vec::new(),
            annotations: Annotations::default(),
            removed: OrdMap::new(),
        }
    }

    /// Returns what a person calls a part of the set; an annotation by its words. Nothing for the
    /// set itself, and for what is not there.
    pub fn name_of(&self, item: &Item) -> Option<String> {
        match item {
            Item::Set => None,
            Item::Document(key) => Some(self.document(key)?.name()),
            Item::Coder(key) => Some(self.coder(key)?.name.clone()),
            Item::Field(key) => Some(self.field(key)?.name.clone()),
            Item::Category(key) => Some(self.category(key)?.name.clone()),
            Item::Annotation(id) => Some(self.annotations.get(*id)?.quote.to_string()),
        }
    }

    pub fn document(&self, key: &Key) -> Option<&Arc<Document>> {
        self.documents.iter().find(|document| document.key == *key)
    }

    pub fn coder(&self, key: &Key) -> Option<&Arc<Coder>> {
        self.coders.iter().find(|coder| coder.key == *key)
    }

    pub fn field(&self, key: &Key) -> Option<&Arc<Field>> {
        self.fields.iter().find(|field| field.key == *key)
    }

    pub fn category(&self, key: &Key) -> Option<&Arc<Category>> {
        self.categories.iter().find(|category| category.key == *key)
    }

    /// Returns the category that a key on the keyboard tags with.
    pub fn category_by_shortcut(&self, shortcut: char) -> Option<&Arc<Category>> {
        self.categories
            .iter()
            .find(|category| category.shortcut == Some(shortcut))
    }

    /// Returns the direct children of a category, or the top of the tree, in order.
    pub fn children(&self, parent: Option<&Key>) -> impl Iterator<Item = &Arc<Category>> {
        self.categories
            .iter()
            .filter(move |category| category.parent.as_ref() == parent)
    }

    /// Returns a category and everything below it, parents first.
    pub fn subtree(&self, key: &Key) -> Vec<Key> {
        let mut keys = vec![key.clone()];
        let mut at = 0;
        while let Some(parent) = keys.get(at).cloned() {
            for child in self.children(Some(&parent)) {
                if !keys.contains(&child.key) {
                    keys.push(child.key.clone());
                }
            }
            at += 1;
        }
        keys
    }

    /// Returns the name of a category with those above it: “教育 / 学前教育”.
    pub fn category_path(&self, key: &Key) -> String {
        let mut names = Vec::new();
        let mut next = self.category(key);
        while let Some(category) = next {
            names.push(category.name.as_str());
            // A tree is no deeper than it has nodes; a cycle cannot come from a file or an edit.
            if names.len() > self.categories.len() {
                break;
            }
            next = category.parent.as_ref().and_then(|key| self.category(key));
        }
        names.reverse();
        names.join(" / ")
    }

    /// Returns the colour of the palette that is used least.
    pub fn next_color(&self) -> Rgb {
        let n_uses = |color: &Rgb| {
            self.categories
                .iter()
                .filter(|category| category.color == *color)
                .count()
        };
        PALETTE
            .into_iter()
            .min_by_key(n_uses)
            .unwrap_or(Rgb::from_hex(0))
    }
}
