//! All annotations of a set: by id, by position in each document, and counted.
//!
//! Counts are kept while annotations come and go, because counting a million anew after each
//! tag would cost more than a frame has. Cloning shares everything: a snapshot for saving on a
//! thread costs less than a frame.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::OrdMap;

use super::annotation::{Anchor, Annotation, AnnotationId, CharSpan};
use super::key::Key;
use super::position_index::{Entry, PositionIndex};

/// The annotations of a set.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_field_names,
    reason = "each is the same annotations in another order"
)]
pub struct Annotations {
    by_id: OrdMap<AnnotationId, Arc<Annotation>>,
    by_document: BTreeMap<Key, DocumentAnnotations>,
    by_category: BTreeMap<Key, usize>,
    by_coder: BTreeMap<Key, usize>,
}

/// The annotations of one document.
#[derive(Debug, Clone, Default)]
pub struct DocumentAnnotations {
    /// Those that stand in the text.
    pub placed: PositionIndex<Arc<Annotation>>,
    /// Those that could not be placed, by what their file says.
    pub unplaced: OrdMap<(CharSpan, AnnotationId), Arc<Annotation>>,
}

impl DocumentAnnotations {
    pub fn len(&self) -> usize {
        self.placed.len() + self.unplaced.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns all of them: the placed in reading order, then the others.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Annotation>> {
        self.placed
            .iter()
            .map(|entry| &entry.value)
            .chain(self.unplaced.values())
    }

    /// Returns those from a place in the order of [`DocumentAnnotations::iter`] on, without
    /// walking through those before.
    pub fn iter_from(&self, n: usize) -> impl Iterator<Item = &Arc<Annotation>> {
        let n_unplaced = n.saturating_sub(self.placed.len());
        self.placed
            .iter_from(n)
            .map(|entry| &entry.value)
            .chain(self.unplaced.values().skip(n_unplaced))
    }

    /// Returns the one at a place in the order of [`DocumentAnnotations::iter`].
    pub fn nth(&self, n: usize) -> Option<&Arc<Annotation>> {
        match n.checked_sub(self.placed.len()) {
            None => self.placed.nth(n).map(|entry| &entry.value),
            Some(rest) => self.unplaced.values().nth(rest),
        }
    }
}

impl Annotations {
    /// Builds the indexes at once.
    pub fn from_list(list: Vec<Arc<Annotation>>) -> Self {
        let mut all = Self::default();
        let mut placed: BTreeMap<Key, Vec<Entry<Arc<Annotation>>>> = BTreeMap::new();
        for annotation in list {
            all.count(&annotation, true);
            match annotation.anchor {
                Anchor::Placed(span) => {
                    placed
                        .entry(annotation.document.clone())
                        .or_default()
                        .push(Entry {
                            span,
                            id: annotation.id,
                            value: Arc::clone(&annotation),
                        });
                }
                Anchor::Unplaced(chars) => {
                    all.by_document
                        .entry(annotation.document.clone())
                        .or_default()
                        .unplaced
                        .insert((chars, annotation.id), Arc::clone(&annotation));
                }
            }
            all.by_id.insert(annotation.id, annotation);
        }
        for (document, entries) in placed {
            all.by_document.entry(document).or_default().placed =
                PositionIndex::from_entries(entries);
        }
        all
    }

    /// Returns all annotations with some of them replaced, put in, or taken out, with the indexes
    /// built at once: for very many changes that is quicker than one by one.
    #[must_use]
    pub fn rebuilt(&self, changes: &BTreeMap<AnnotationId, Option<Arc<Annotation>>>) -> Self {
        let kept = self
            .by_id
            .iter()
            .filter(|(id, _)| !changes.contains_key(id));
        let mut list: Vec<Arc<Annotation>> =
            kept.map(|(_, annotation)| Arc::clone(annotation)).collect();
        list.extend(changes.values().flatten().cloned());
        Self::from_list(list)
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub fn get(&self, id: AnnotationId) -> Option<&Arc<Annotation>> {
        self.by_id.get(&id)
    }

    /// Returns the annotations of a document, if it has any.
    pub fn of_document(&self, document: &Key) -> Option<&DocumentAnnotations> {
        self.by_document.get(document)
    }

    /// Returns all annotations by id, that is, by the time they were made.
    pub fn by_id(&self) -> impl Iterator<Item = &Arc<Annotation>> {
        self.by_id.values()
    }

    /// How many annotations have the category itself, children not included.
    pub fn n_of_category(&self, category: &Key) -> usize {
        self.by_category.get(category).copied().unwrap_or(0)
    }

    pub fn n_of_coder(&self, coder: &Key) -> usize {
        self.by_coder.get(coder).copied().unwrap_or(0)
    }

    pub fn n_of_document(&self, document: &Key) -> usize {
        self.by_document
            .get(document)
            .map_or(0, DocumentAnnotations::len)
    }

    /// How many could not be placed, in all documents.
    pub fn n_unplaced(&self) -> usize {
        self.by_document
            .values()
            .map(|all| all.unplaced.len())
            .sum()
    }

    /// Puts an annotation in; one with the same id is replaced and returned.
    pub fn insert(&mut self, annotation: Arc<Annotation>) -> Option<Arc<Annotation>> {
        let replaced = match self.by_id.get(&annotation.id) {
            // Mostly it stands where it stood, and takes the place of the other in each index.
            Some(before)
                if before.anchor == annotation.anchor && before.document == annotation.document =>
            {
                let before = Arc::clone(before);
                self.count(&before, false);
                Some(before)
            }
            _ => self.remove(annotation.id),
        };
        self.count(&annotation, true);
        let document = self
            .by_document
            .entry(annotation.document.clone())
            .or_default();
        match annotation.anchor {
            Anchor::Placed(span) => {
                document
                    .placed
                    .insert(span, annotation.id, Arc::clone(&annotation));
            }
            Anchor::Unplaced(chars) => {
                document
                    .unplaced
                    .insert((chars, annotation.id), Arc::clone(&annotation));
            }
        }
        self.by_id.insert(annotation.id, annotation);
        replaced
    }

    /// Takes an annotation out and returns it.
    pub fn remove(&mut self, id: AnnotationId) -> Option<Arc<Annotation>> {
        let annotation = self.by_id.remove(&id)?;
        self.count(&annotation, false);
        if let Some(document) = self.by_document.get_mut(&annotation.document) {
            match annotation.anchor {
                Anchor::Placed(span) => {
                    document.placed.remove(span, id);
                }
                Anchor::Unplaced(chars) => {
                    document.unplaced.remove(&(chars, id));
                }
            }
            if document.is_empty() {
                self.by_document.remove(&annotation.document);
            }
        }
        Some(annotation)
    }

    fn count(&mut self, annotation: &Annotation, comes: bool) {
        let change = |counts: &mut BTreeMap<Key, usize>, key: &Key| {
            let count = counts.entry(key.clone()).or_default();
            *count = if comes {
                *count + 1
            } else {
                count.saturating_sub(1)
            };
            if *count == 0 {
                counts.remove(key);
            }
        };
        for category in &annotation.categories {
            change(&mut self.by_category, category);
        }
        change(&mut self.by_coder, &annotation.coder);
    }
}

/// Two collections are equal when they hold equal annotations; the rest follows.
impl PartialEq for Annotations {
    fn eq(&self, other: &Self) -> bool {
        self.by_id == other.by_id
    }
}
