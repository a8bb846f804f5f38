//! One invertible change: what was there before, and what is there after.
//!
//! Applying checks that the set holds what the change says it held, so a change can neither be
//! applied twice nor to the wrong set, and its inverse restores exactly what was there.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{
    Annotation, AnnotationId, AnnotationSet, Category, Coder, Document, Field, Key, Removal,
};

/// A value that comes, goes, or is replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<T> {
    pub before: Option<T>,
    pub after: Option<T>,
}

/// A value and its place in an ordered list.
#[derive(Debug, Clone, PartialEq)]
pub struct Positioned<T> {
    pub at: usize,
    pub value: Arc<T>,
}

/// An item of an ordered list that comes, goes, moves, or is replaced.
pub type ListChange<T> = Change<Positioned<T>>;

/// One change to a set.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    Title(Change<String>),
    Document(ListChange<Document>),
    Coder(ListChange<Coder>),
    Field(ListChange<Field>),
    Category(ListChange<Category>),
    Annotation(Change<Arc<Annotation>>),
    Removal(Change<Removal>),
}

/// Why a change cannot be applied. It means a defect in the program or in a journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("the title is not what the change expects")]
    Title,
    #[error("the list of {list} does not hold “{key}” where the change expects it")]
    List { list: &'static str, key: Key },
    #[error("the annotation {0} is not what the change expects")]
    Annotation(AnnotationId),
    #[error("the record of the deleted annotation {0} is not what the change expects")]
    Removal(AnnotationId),
}

impl<T> Change<T> {
    pub fn insert(value: T) -> Self {
        Self {
            before: None,
            after: Some(value),
        }
    }

    pub fn remove(value: T) -> Self {
        Self {
            before: Some(value),
            after: None,
        }
    }

    pub fn replace(before: T, after: T) -> Self {
        Self {
            before: Some(before),
            after: Some(after),
        }
    }

    fn inverse(self) -> Self {
        Self {
            before: self.after,
            after: self.before,
        }
    }
}

impl Edit {
    /// Returns the change that undoes this one.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Title(change) => Self::Title(change.inverse()),
            Self::Document(change) => Self::Document(change.inverse()),
            Self::Coder(change) => Self::Coder(change.inverse()),
            Self::Field(change) => Self::Field(change.inverse()),
            Self::Category(change) => Self::Category(change.inverse()),
            Self::Annotation(change) => Self::Annotation(change.inverse()),
            Self::Removal(change) => Self::Removal(change.inverse()),
        }
    }

    /// Applies the change, or leaves the set as it was.
    pub fn apply(&self, set: &mut AnnotationSet) -> Result<(), EditError> {
        match self {
            Self::Title(change) => {
                if change.before.as_deref() != Some(set.title.as_str()) {
                    return Err(EditError::Title);
                }
                set.title = change.after.clone().unwrap_or_default();
                Ok(())
            }
            Self::Document(change) => {
                apply_to_list(&mut set.documents, change, "documents", |item| &item.key)
            }
            Self::Coder(change) => {
                apply_to_list(&mut set.coders, change, "coders", |item| &item.key)
            }
            Self::Field(change) => {
                apply_to_list(&mut set.fields, change, "fields", |item| &item.key)
            }
            Self::Category(change) => {
                apply_to_list(&mut set.categories, change, "categories", |item| &item.key)
            }
            Self::Annotation(change) => change.apply(set),
            Self::Removal(change) => {
                let id = match (&change.before, &change.after) {
                    (Some(removal), _) | (None, Some(removal)) => removal.id,
                    (None, None) => return Ok(()),
                };
                if set.removed.get(&id) != change.before.as_ref() {
                    return Err(EditError::Removal(id));
                }
                match &change.after {
                    Some(removal) => set.removed.insert(id, removal.clone()),
                    None => set.removed.remove(&id),
                };
                Ok(())
            }
        }
    }
}

impl Change<Arc<Annotation>> {
    /// Returns which annotation it is; nothing where there is none before and after.
    fn id(&self) -> Result<Option<AnnotationId>, EditError> {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) if before.id != after.id => {
                Err(EditError::Annotation(before.id))
            }
            (Some(annotation), _) | (None, Some(annotation)) => Ok(Some(annotation.id)),
            (None, None) => Ok(None),
        }
    }

    fn apply(&self, set: &mut AnnotationSet) -> Result<(), EditError> {
        let Some(id) = self.id()? else {
            return Ok(());
        };
        if set.annotations.get(id) != self.before.as_ref() {
            return Err(EditError::Annotation(id));
        }
        match &self.after {
            Some(after) => set.annotations.insert(Arc::clone(after)),
            None => set.annotations.remove(id),
        };
        Ok(())
    }

    /// Notes what it does to a set behind the changes that are collected already.
    pub(super) fn collect(
        &self,
        set: &AnnotationSet,
        collected: &mut BTreeMap<AnnotationId, Option<Arc<Annotation>>>,
    ) -> Result<(), EditError> {
        let Some(id) = self.id()? else {
            return Ok(());
        };
        let now = match collected.get(&id) {
            Some(now) => now.as_ref(),
            None => set.annotations.get(id),
        };
        if now != self.before.as_ref() {
            return Err(EditError::Annotation(id));
        }
        collected.insert(id, self.after.clone());
        Ok(())
    }
}

fn apply_to_list<T: PartialEq>(
    list: &mut Vec<Arc<T>>,
    change: &ListChange<T>,
    name: &'static str,
    key: impl Fn(&T) -> &Key,
) -> Result<(), EditError> {
    let refuse = |item: &T| EditError::List {
        list: name,
        key: key(item).clone(),
    };
    if let Some(before) = &change.before
        && list.get(before.at) != Some(&before.value)
    {
        return Err(refuse(&before.value));
    }
    if let Some(after) = &change.after {
        let n_left = list.len() - usize::from(change.before.is_some());
        let is_taken = list.iter().enumerate().any(|(at, item)| {
            key(item) == key(&after.value)
                && change.before.as_ref().is_none_or(|before| before.at != at)
        });
        if after.at > n_left || is_taken {
            return Err(refuse(&after.value));
        }
    }
    if let Some(before) = &change.before {
        list.remove(before.at);
    }
    if let Some(after) = &change.after {
        list.insert(after.at, Arc::clone(&after.value));
    }
    Ok(())
}
