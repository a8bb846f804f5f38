//! Documents that two people have added under one key, each a text of their own: they stay two.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Versions;
use crate::model::{Annotation, AnnotationSet, Annotations, Document, Key};

/// Digits of a text's hash that tell its key from another.
const DIGITS: usize = 8;

/// The versions with a key of its own for each document.
pub(super) struct Parted {
    pub(super) base: Option<AnnotationSet>,
    pub(super) ours: AnnotationSet,
    pub(super) theirs: AnnotationSet,
}

/// Keys of a version's documents, and what they are from now on.
type Renamed = BTreeMap<Key, Key>;

/// Gives one of two documents another key where both sides have added one under the same: that
/// with the greater hash, whoever has it, and the key is made of that hash. So it does not matter
/// whose it is, and whoever still has it under the old key is understood by later merges. Needs
/// the common ancestor the first time: without it, it may as well be one document whose text was
/// replaced. Nothing where no key changes.
pub(super) fn part(sets: Versions<'_, AnnotationSet>) -> Option<Parted> {
    let (mut of_base, mut of_ours, mut of_theirs) =
        (Renamed::new(), Renamed::new(), Renamed::new());
    for ours in &sets.ours.documents {
        let key = &ours.key;
        let Some(theirs) = sets.theirs.document(key) else {
            continue;
        };
        if ours.hash == theirs.hash || ours.hash.is_empty() || theirs.hash.is_empty() {
            continue;
        }
        let before = sets.base.and_then(|base| base.document(key));
        let known_there = parted_before(ours, before, sets.theirs, sets.ours);
        let known_here = parted_before(theirs, before, sets.ours, sets.theirs);
        let (renamed, new, kept) = match (known_there, known_here) {
            (Some(new), None) => (&mut of_ours, new, theirs),
            (None, Some(new)) => (&mut of_theirs, new, ours),
            (Some(_), Some(_)) => continue,
            (None, None) => {
                let is_one = sets.base.is_none()
                    || before.is_some()
                    || ours.path == theirs.path
                    || have_annotations_in_common(key, sets);
                if is_one {
                    continue;
                }
                let (set, document, renamed, kept) = if ours.hash > theirs.hash {
                    (sets.ours, ours, &mut of_ours, theirs)
                } else {
                    (sets.theirs, theirs, &mut of_theirs, ours)
                };
                let new = key_by_hash(key, &document.hash);
                // Where that is taken in its own set, nobody could tell the two from each other.
                let Some(new) = new.filter(|new| set.document(new).is_none()) else {
                    continue;
                };
                (renamed, new, kept)
            }
        };
        // The ancestor knew it by the old key, too.
        let is_before = |before: &Arc<Document>| before.hash != kept.hash;
        let has_new = sets.base.is_some_and(|base| base.document(&new).is_some());
        if before.is_some_and(is_before) && !has_new {
            of_base.insert(key.clone(), new.clone());
        }
        renamed.insert(key.clone(), new);
    }
    let is_any = !of_ours.is_empty() || !of_theirs.is_empty();
    is_any.then(|| Parted {
        base: sets.base.map(|base| with_keys(base, &of_base)),
        ours: with_keys(sets.ours, &of_ours),
        theirs: with_keys(sets.theirs, &of_theirs),
    })
}

/// Returns the key that a document of `own` has in the other set since both were parted by an
/// earlier merge: made of the hash that it has, or had in the common ancestor.
fn parted_before(
    document: &Document,
    before: Option<&Arc<Document>>,
    other: &AnnotationSet,
    own: &AnnotationSet,
) -> Option<Key> {
    let under_it = other.document(&document.key)?;
    let hashes = [Some(&document.hash), before.map(|before| &before.hash)];
    let mut hashes = hashes.into_iter().flatten();
    hashes.find_map(|hash| {
        let key = key_by_hash(&document.key, hash)?;
        let is_parted = under_it.hash != *hash
            && other.document(&key).is_some()
            && own.document(&key).is_none();
        is_parted.then_some(key)
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

fn key_by_hash(key: &Key, hash: &str) -> Option<Key> {
    let digits = hash.rsplit(':').next().unwrap_or_default();
    let digits: String = digits.chars().take(DIGITS).collect();
    let name = Key::from_name(key.as_str(), |_| false);
    Key::new(&format!("{name}-{digits}")).ok()
}

fn with_keys(set: &AnnotationSet, renamed: &Renamed) -> AnnotationSet {
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
