//! The edits that turn one set into another.

use std::sync::Arc;

use super::change::{Change, Edit, ListChange, Positioned};
use crate::model::{AnnotationSet, Item, Key};

/// Returns what differs between a set and another version of it, each once: changed, come, gone,
/// or moved in its list. Says what somebody has done to a file from outside.
pub fn changed_items(old: &AnnotationSet, new: &AnnotationSet) -> Vec<Item> {
    let edits = difference(old, new);
    let mut names: Vec<Item> = edits.iter().filter_map(item_of).collect();
    if old.id != new.id {
        names.push(Item::Set);
    }
    names.sort();
    names.dedup();
    names
}

/// Returns what an edit changes.
fn item_of(edit: &Edit) -> Option<Item> {
    fn one<T>(change: &Change<T>) -> Option<&T> {
        change.after.as_ref().or(change.before.as_ref())
    }
    Some(match edit {
        Edit::Title(_) => Item::Set,
        Edit::Document(change) => Item::Document(one(change)?.value.key.clone()),
        Edit::Coder(change) => Item::Coder(one(change)?.value.key.clone()),
        Edit::Field(change) => Item::Field(one(change)?.value.key.clone()),
        Edit::Category(change) => Item::Category(one(change)?.value.key.clone()),
        Edit::Annotation(change) => Item::Annotation(one(change)?.id),
        // That it was deleted is about the annotation, too.
        Edit::Removal(change) => Item::Annotation(one(change)?.id),
    })
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AnnotationId, Category, Coder, Rgb};

    fn set(coders: &[&str], categories: &[(&str, &str)]) -> AnnotationSet {
        let key = |key: &str| Key::new(key).expect("a key");
        let mut set = AnnotationSet::empty(AnnotationId::from_u128(1));
        set.coders = coders
            .iter()
            .map(|name| {
                Arc::new(Coder {
                    key: key(name),
                    name: (*name).to_owned(),
                })
            })
            .collect();
        set.categories = categories
            .iter()
            .map(|(name, description)| {
                Arc::new(Category {
                    key: key(name),
                    name: (*name).to_owned(),
                    parent: None,
                    color: Rgb::from_hex(0),
                    shortcut: None,
                    description: (*description).to_owned(),
                })
            })
            .collect();
        set
    }

    #[test]
    fn what_differs_is_named_once() {
        let old = set(&["li"], &[("a", ""), ("b", "")]);
        assert_eq!(changed_items(&old, &old), []);
        let mut new = set(&["li", "wang"], &[("a", ""), ("b", "another"), ("c", "")]);
        new.id = AnnotationId::from_u128(2);
        new.title = "another".to_owned();
        let key = |key: &str| Key::new(key).expect("a key");
        assert_eq!(
            changed_items(&old, &new),
            [
                Item::Set,
                Item::Coder(key("wang")),
                Item::Category(key("b")),
                Item::Category(key("c")),
            ]
        );
        // A record with another name is one that went and one that came.
        let renamed = set(&["li"], &[("a", ""), ("x", "")]);
        assert_eq!(
            changed_items(&old, &renamed),
            [Item::Category(key("b")), Item::Category(key("x")),]
        );
    }
}
