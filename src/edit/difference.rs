//! The edits that turn one set into another.

use std::sync::Arc;

use super::change::{Change, Edit, ListChange, Positioned};
use crate::model::{AnnotationSet, Key};

/// Returns the edits that turn `old` into `new`, but for its id. Annotations are compared as they
/// are, placed or not.
pub fn difference(old: &AnnotationSet, new: &AnnotationSet) -> Vec<Edit> {
    let mut edits = Vec::new();
    if old.title != new.title {
        edits.push(Edit::Title(Change::replace(
            old.title.clone(),
            new.title.clone(),
        )));
    }
    let documents = reorder(&old.documents, &new.documents, |item| &item.key);
    edits.extend(documents.into_iter().map(Edit::Document));
    let coders = reorder(&old.coders, &new.coders, |item| &item.key);
    edits.extend(coders.into_iter().map(Edit::Coder));
    let fields = reorder(&old.fields, &new.fields, |item| &item.key);
    edits.extend(fields.into_iter().map(Edit::Field));
    let categories = reorder(&old.categories, &new.categories, |item| &item.key);
    edits.extend(categories.into_iter().map(Edit::Category));
    for before in old.annotations.by_id() {
        let after = new.annotations.get(before.id);
        if after != Some(before) {
            edits.push(Edit::Annotation(Change {
                before: Some(Arc::clone(before)),
                after: after.cloned(),
            }));
        }
    }
    for after in new.annotations.by_id() {
        if old.annotations.get(after.id).is_none() {
            edits.push(Edit::Annotation(Change::insert(Arc::clone(after))));
        }
    }
    let ids = old.removed.keys().chain(new.removed.keys());
    let mut ids: Vec<_> = ids.copied().collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let (before, after) = (old.removed.get(&id), new.removed.get(&id));
        if before != after {
            edits.push(Edit::Removal(Change {
                before: before.cloned(),
                after: after.cloned(),
            }));
        }
    }
    edits
}

/// Returns the changes that turn one list into another, one after the other.
pub fn reorder<T: PartialEq>(
    old: &[Arc<T>],
    new: &[Arc<T>],
    key: impl Fn(&T) -> &Key,
) -> Vec<ListChange<T>> {
    let mut changes = Vec::new();
    let mut current: Vec<Arc<T>> = old.to_vec();
    for at in (0..current.len()).rev() {
        let is_gone = current
            .get(at)
            .is_some_and(|item| !new.iter().any(|kept| key(kept) == key(item)));
        if is_gone {
            let value = current.remove(at);
            changes.push(Change::remove(Positioned { at, value }));
        }
    }
    for (at, wanted) in new.iter().enumerate() {
        if current.get(at) == Some(wanted) {
            continue;
        }
        let after = Positioned {
            at,
            value: Arc::clone(wanted),
        };
        let from = current.iter().position(|item| key(item) == key(wanted));
        let change = match from {
            Some(from) => {
                let value = current.remove(from);
                Change::replace(Positioned { at: from, value }, after)
            }
            None => Change::insert(after),
        };
        current.insert(at, Arc::clone(wanted));
        changes.push(change);
    }
    changes
}
