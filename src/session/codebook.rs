//! Changing the codebook: categories come, go, move, merge, and change their looks.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Session, SessionError};
use crate::edit::{Action, Change, Edit, Label, Positioned, reorder};
use crate::model::{Annotation, Category, Field, Key, Rgb};
use crate::storage::codebook_file::Codebook;

/// One change to a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CategoryChange {
    Name(String),
    Color(Rgb),
    /// The key on the keyboard; whichever category had it loses it.
    Shortcut(Option<char>),
    Description(String),
}

impl Session {
    /// Takes the categories and fields of a codebook into the set; those whose keys are there
    /// already are left as they are. Returns how many categories came.
    pub fn load_codebook(&mut self, codebook: &Codebook) -> Result<usize, SessionError> {
        let edits = self.codebook_edits(codebook);
        let n_new = edits
            .iter()
            .filter(|edit| matches!(edit, Edit::Category(_)))
            .count();
        self.commit(
            Label::new(Action::LoadCodebook, codebook.name.clone()),
            edits,
            None,
        )?;
        Ok(n_new)
    }

    /// Starts the set with a codebook: not a change that could be undone.
    pub fn start_with_codebook(&mut self, codebook: &Codebook) -> Result<(), SessionError> {
        let edits = self.codebook_edits(codebook);
        for edit in &edits {
            edit.apply(&mut self.set)?;
        }
        self.journal_start(Action::LoadCodebook, edits);
        self.changed();
        Ok(())
    }

    fn codebook_edits(&self, codebook: &Codebook) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut at = self.set.categories.len();
        for category in &codebook.categories {
            if self.set.category(&category.key).is_some() {
                continue;
            }
            let mut category = Arc::clone(category);
            let is_taken = category
                .shortcut
                .is_some_and(|shortcut| self.set.category_by_shortcut(shortcut).is_some());
            if is_taken {
                Arc::make_mut(&mut category).shortcut = None;
            }
            edits.push(Edit::Category(Change::insert(Positioned {
                at,
                value: category,
            })));
            at += 1;
        }
        let mut at = self.set.fields.len();
        for field in &codebook.fields {
            if self.set.field(&field.key).is_none() {
                edits.push(Edit::Field(Change::insert(Positioned {
                    at,
                    value: Arc::clone(field),
                })));
                at += 1;
            }
        }
        edits
    }

    /// Adds a category at the end of those below `parent`; returns its key, made from the name.
    pub fn add_category(&mut self, name: &str, parent: Option<&Key>) -> Result<Key, SessionError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(SessionError::NoName);
        }
        if let Some(parent) = parent {
            self.require_category(parent)?;
        }
        let key = Key::from_name(name, |key| {
            self.set
                .categories
                .iter()
                .any(|category| category.key == *key)
        });
        let category = Category {
            key: key.clone(),
            name: name.to_owned(),
            parent: parent.cloned(),
            color: self.set.next_color(),
            shortcut: self.free_digit(),
            description: String::new(),
        };
        let change = Change::insert(Positioned {
            at: self.set.categories.len(),
            value: Arc::new(category),
        });
        self.commit(
            Label::new(Action::AddCategory, name),
            vec![Edit::Category(change)],
            None,
        )?;
        Ok(key)
    }

    fn free_digit(&self) -> Option<char> {
        ('1'..='9').find(|&digit| self.set.category_by_shortcut(digit).is_none())
    }

    /// Changes one thing about a category.
    pub fn change_category(
        &mut self,
        key: &Key,
        change: CategoryChange,
    ) -> Result<(), SessionError> {
        let (at, before) = self.category_at(key)?;
        let mut after = (*before).clone();
        let mut edits = Vec::new();
        let action = match change {
            CategoryChange::Name(name) => {
                let name = name.trim();
                if name.is_empty() {
                    return Err(SessionError::NoName);
                }
                name.clone_into(&mut after.name);
                Action::RenameCategory
            }
            CategoryChange::Color(color) => {
                after.color = color;
                Action::RecolorCategory
            }
            CategoryChange::Description(description) => {
                after.description = description;
                Action::DescribeCategory
            }
            CategoryChange::Shortcut(shortcut) => {
                if let Some(shortcut) = shortcut {
                    if !shortcut.is_alphanumeric() {
                        return Err(SessionError::Shortcut(shortcut));
                    }
                    let holder = self
                        .set
                        .category_by_shortcut(shortcut)
                        .map(|holder| holder.key.clone());
                    if let Some(holder) = holder.filter(|holder| holder != key) {
                        let (at, before) = self.category_at(&holder)?;
                        let without = Category {
                            shortcut: None,
                            ..(*before).clone()
                        };
                        edits.push(replace(at, before, without));
                    }
                }
                after.shortcut = shortcut;
                Action::RekeyCategory
            }
        };
        if after == *before {
            return Ok(());
        }
        let label = Label::new(action, before.name.clone());
        edits.push(replace(at, before, after));
        self.commit(label, edits, None)
    }

    /// Moves a category, with all below it, under `parent` and before `sibling` (or to the end).
    pub fn move_category(
        &mut self,
        key: &Key,
        parent: Option<&Key>,
        sibling: Option<&Key>,
    ) -> Result<(), SessionError> {
        let (_, before) = self.category_at(key)?;
        let subtree = self.set.subtree(key);
        if let Some(parent) = parent {
            self.require_category(parent)?;
            if subtree.contains(parent) {
                return Err(SessionError::OwnParent(key.clone()));
            }
        }
        let (moved, mut rest): (Vec<_>, Vec<_>) = self
            .set
            .categories
            .iter()
            .cloned()
            .partition(|category| subtree.contains(&category.key));
        let moved = moved.into_iter().map(|category| {
            if category.key == *key {
                Arc::new(Category {
                    parent: parent.cloned(),
                    ..(*category).clone()
                })
            } else {
                category
            }
        });
        let at = sibling
            .and_then(|sibling| rest.iter().position(|category| category.key == *sibling))
            .unwrap_or(rest.len());
        // A parent comes before its children, wherever the sibling stands.
        let after_parent = parent
            .and_then(|parent| rest.iter().position(|category| category.key == *parent))
            .map_or(0, |at| at + 1);
        let at = at.max(after_parent);
        rest.splice(at..at, moved);
        let edits = reordered(&self.set.categories, &rest);
        self.commit(
            Label::new(Action::MoveCategory, before.name.clone()),
            edits,
            None,
        )
    }

    /// How many annotations have a category or one below it.
    pub fn n_annotations_below(&self, key: &Key) -> usize {
        let subtree = self.set.subtree(key);
        if let [only] = subtree.as_slice() {
            return self.set.annotations.n_of_category(only);
        }
        self.set
            .annotations
            .by_id()
            .filter(|annotation| {
                annotation
                    .categories
                    .iter()
                    .any(|category| subtree.contains(category))
            })
            .count()
    }

    /// Puts `into` wherever `from` is, moves the children of `from` there, and deletes `from`.
    pub fn merge_category(&mut self, from: &Key, into: &Key) -> Result<(), SessionError> {
        let (_, merged) = self.category_at(from)?;
        self.require_category(into)?;
        if self.set.subtree(from).contains(into) {
            return Err(SessionError::OwnParent(into.clone()));
        }
        let mut edits = self.annotation_edits(from, |categories| {
            let has_it = categories.contains(into);
            if let Some(at) = categories.iter().position(|category| category == from) {
                if has_it {
                    categories.remove(at);
                } else if let Some(category) = categories.get_mut(at) {
                    *category = into.clone();
                }
            }
        });
        edits.extend(self.field_edits(from, Some(into)));
        edits.extend(self.category_removal(from, Some(into)));
        let label = Label::new(Action::MergeCategory, merged.name.clone());
        self.commit(label, edits, None)
    }

    /// Deletes a category: its children move up, annotations lose it, and those that had no other
    /// go with it. A field that was only for it is for the category above it then, or for those
    /// of the annotations that answer it; one that nobody answers goes.
    pub fn delete_category(&mut self, key: &Key) -> Result<(), SessionError> {
        let (_, deleted) = self.category_at(key)?;
        let mut edits = self.annotation_edits(key, |categories| {
            categories.retain(|category| category != key);
        });
        edits.extend(self.field_edits(key, None));
        edits.extend(self.category_removal(key, deleted.parent.as_ref()));
        let label = Label::new(Action::DeleteCategory, deleted.name.clone());
        self.commit(label, edits, None)
    }

    /// Returns the edits that change the categories of all annotations that have `key`; those
    /// left with none are deleted.
    fn annotation_edits(&mut self, key: &Key, change: impl Fn(&mut Vec<Key>)) -> Vec<Edit> {
        if self.set.annotations.n_of_category(key) == 0 {
            return Vec::new();
        }
        let affected: Vec<Arc<Annotation>> = self
            .set
            .annotations
            .by_id()
            .filter(|annotation| annotation.has_category(key))
            .cloned()
            .collect();
        let now = self.origin.now();
        let mut edits = Vec::with_capacity(affected.len());
        for annotation in affected {
            let mut after = (*annotation).clone();
            change(&mut after.categories);
            if after.categories.is_empty() {
                edits.extend(self.deletion(&annotation));
            } else {
                after.modified = now;
                edits.push(Edit::Annotation(Change::replace(
                    annotation,
                    Arc::new(after),
                )));
            }
        }
        edits
    }

    /// Returns the edits by which fields lose a category, or get another in its place.
    fn field_edits(&self, key: &Key, into: Option<&Key>) -> Vec<Edit> {
        let mut left: Vec<Arc<Field>> = Vec::with_capacity(self.set.fields.len());
        for field in &self.set.fields {
            let Some(place) = field.categories.iter().position(|category| category == key) else {
                left.push(Arc::clone(field));
                continue;
            };
            let mut categories = field.categories.clone();
            categories.retain(|category| category != key);
            if let Some(into) = into.filter(|into| !categories.contains(into)) {
                categories.insert(place, into.clone());
            }
            let categories = if categories.is_empty() {
                self.asked_without(key, &field.key)
            } else {
                Some(categories)
            };
            if let Some(categories) = categories {
                left.push(Arc::new(Field {
                    categories,
                    ..(**field).clone()
                }));
            }
        }
        let changes = reorder(&self.set.fields, &left, |field| &field.key);
        changes.into_iter().map(Edit::Field).collect()
    }

    /// Returns what a field is for once its only category is gone: the category above that, else
    /// those of the annotations that answer it and stay; all, if none of these has any. `None`
    /// where nobody answers it: to be asked of all is not what it was made for.
    fn asked_without(&self, gone: &Key, field: &Key) -> Option<Vec<Key>> {
        let gone_from = self.set.category(gone);
        if let Some(parent) = gone_from.and_then(|category| category.parent.as_ref()) {
            return Some(vec![parent.clone()]);
        }
        let mut is_answered = false;
        let mut used: BTreeSet<&Key> = BTreeSet::new();
        for annotation in self.set.annotations.by_id() {
            let mut answers = annotation.fields.iter();
            let stays = annotation.categories.as_slice() != std::slice::from_ref(gone);
            if stays && answers.any(|(answered, _)| answered == field) {
                is_answered = true;
                used.extend(&annotation.categories);
            }
        }
        let keys = self.set.categories.iter().map(|category| &category.key);
        let keys = keys.filter(|key| *key != gone && used.contains(key));
        is_answered.then(|| keys.cloned().collect())
    }

    /// Returns the edits that take a category out and put its children under `parent`.
    fn category_removal(&self, key: &Key, parent: Option<&Key>) -> Vec<Edit> {
        let mut left: Vec<Arc<Category>> = Vec::with_capacity(self.set.categories.len());
        for category in &self.set.categories {
            if category.key == *key {
                continue;
            }
            if category.parent.as_ref() == Some(key) {
                left.push(Arc::new(Category {
                    parent: parent.cloned(),
                    ..(**category).clone()
                }));
            } else {
                left.push(Arc::clone(category));
            }
        }
        reordered(&self.set.categories, &parents_first(left))
    }

    fn category_at(&self, key: &Key) -> Result<(usize, Arc<Category>), SessionError> {
        self.set
            .categories
            .iter()
            .enumerate()
            .find(|(_, category)| category.key == *key)
            .map(|(at, category)| (at, Arc::clone(category)))
            .ok_or_else(|| SessionError::NoCategory(key.clone()))
    }
}

fn replace(at: usize, before: Arc<Category>, after: Category) -> Edit {
    Edit::Category(Change::replace(
        Positioned { at, value: before },
        Positioned {
            at,
            value: Arc::new(after),
        },
    ))
}

/// Brings parents before their children, keeping the order otherwise.
fn parents_first(categories: Vec<Arc<Category>>) -> Vec<Arc<Category>> {
    let mut waiting = categories;
    let mut sorted: Vec<Arc<Category>> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let n_before = sorted.len();
        let mut still_waiting = Vec::new();
        for category in waiting {
            let is_ready = category
                .parent
                .as_ref()
                .is_none_or(|parent| sorted.iter().any(|known| known.key == *parent));
            if is_ready {
                sorted.push(category);
            } else {
                still_waiting.push(category);
            }
        }
        waiting = still_waiting;
        if sorted.len() == n_before {
            // A cycle, which no edit makes; keep what there is.
            sorted.append(&mut waiting);
        }
    }
    sorted
}

/// Returns the edits that turn one list of categories into another.
fn reordered(old: &[Arc<Category>], new: &[Arc<Category>]) -> Vec<Edit> {
    let changes = reorder(old, new, |category| &category.key);
    changes.into_iter().map(Edit::Category).collect()
}
