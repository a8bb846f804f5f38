//! Documents that two people have added under one key, each a text of their own: they stay two.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Versions;
use crate::model::{Annotation, AnnotationSet, Annotations, Document, Key};

/// Digits of a text's hash that tell its key from another.
const DIGITS: usize = 8;

/// Gives one of two documents another key where both sides have added one under the same: that
/// with the greater hash, whoever has it, and the key is made of that hash. So it does not matter
/// whose it is, and it is found again by the next merge. Needs the common ancestor: without it, it
/// may as well be one document whose text was replaced. Nothing where no key changes.
pub(super) fn part(sets: Versions<'_, AnnotationSet>) -> Option<(AnnotationSet, AnnotationSet)> {
    let base = sets.base?;
    let (mut of_ours, mut of_theirs) = (BTreeMap::new(), BTreeMap::new());
    for ours in &sets.ours.documents {
        let Some(theirs) = sets.theirs.document(&ours.key) else {
            continue;
        };
        let is_one = base.document(&ours.key).is_some()
            || ours.hash.is_empty()
            || theirs.hash.is_empty()
            || ours.hash == theirs.hash
            || ours.path == theirs.path
            || have_annotations_in_common(&ours.key, sets);
        if is_one {
            continue;
        }
        let (set, document, renamed) = if ours.hash > theirs.hash {
            (sets.ours, ours, &mut of_ours)
        } else {
            (sets.theirs, theirs, &mut of_theirs)
        };
        // Where that is taken in its own set, nobody could tell the two from each other.
        if let Some(key) = key_by_hash(document).filter(|key| set.document(key).is_none()) {
            renamed.insert(document.key.clone(), key);
        }
    }
    let is_any = !of_ours.is_empty() || !of_theirs.is_empty();
    is_any.then(|| {
        (
            with_keys(sets.ours, &of_ours),
            with_keys(sets.theirs, &of_theirs),
        )
    })
}

fn have_annotations_in_common(document: &Key, sets: Versions<'_, AnnotationSet>) -> bool {
    let Some(all) = sets.ours.annotations.of_document(document) else {
        return false;
    };
    all.iter().any(|annotation| {
        let same = sets.theirs.annotations.get(annotation.id);
        same.is_some_and(|same| same.document == *document)
    })
}

fn key_by_hash(document: &Document) -> Option<Key> {
    let digits = document.hash.rsplit(':').next().unwrap_or_default();
    let digits: String = digits.chars().take(DIGITS).collect();
    let name = Key::from_name(document.key.as_str(), |_| false);
    Key::new(&format!("{name}-{digits}")).ok()
}

fn with_keys(set: &AnnotationSet, renamed: &BTreeMap<Key, Key>) -> AnnotationSet {
    if renamed.is_empty() {
        return set.clone();
    }
    let mut set = set.clone();
    for document in &mut set.documents {
        if let Some(key) = renamed.get(&document.key) {
            Arc::make_mut(document).key = key.clone();
        }
    }
    let annotations =
        set.annotations
            .by_id()
            .map(|annotation| match renamed.get(&annotation.document) {
                Some(key) => Arc::new(Annotation {
                    document: key.clone(),
                    ..(**annotation).clone()
                }),
                None => Arc::clone(annotation),
            });
    set.annotations = Annotations::from_list(annotations.collect());
    set
}
