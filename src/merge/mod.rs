//! Two versions of an annotation set become one, by ids and keys, and nothing is dropped.
//!
//! Three-way where the common ancestor is at hand: what only one side changed is taken, what both
//! changed in different ways is a [`Conflict`], and both values are in its report. Without an
//! ancestor every difference is one, except that an annotation which was never modified is the
//! ancestor of any other version of itself. Two documents that were added under one key since the
//! common ancestor stay two.
//!
//! Works on sets as files say them, without their documents' texts: annotations are unplaced. Does
//! not read or write files, and does not ask anybody.
//!
//! What always holds: sides can be swapped; a set merged with itself is itself; every annotation
//! that a side has is in the result, unless the other has deleted it after its last change. A
//! record that is merely missing is no deletion: that needs an entry in `removed`. Without an
//! ancestor the order in which several sets are merged does not matter for what is in the result,
//! as long as nothing has to be mended, and no deletion is older than one version of an annotation
//! and newer than another; the order of its lists may differ.

mod annotations;
mod answers;
mod apart;
mod codebook;
mod conflict;
mod lists;
mod order;
mod settle;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use conflict::{Choices, Conflict, Part, Problem, Side};
pub use settle::NOTE_SEAM;

use crate::model::{Annotation, AnnotationSet, Annotations, Category, Item, Key};
use settle::Settling;

/// What became of two versions, and what somebody should look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    pub set: AnnotationSet,
    pub conflicts: Vec<Conflict>,
}

/// The same thing in the common ancestor, if there is one and it has it, and on both sides.
#[derive(Debug)]
struct Versions<'a, T: ?Sized> {
    base: Option<&'a T>,
    ours: &'a T,
    theirs: &'a T,
}

impl<'a, T: ?Sized> Versions<'a, T> {
    /// Returns a part of each version.
    fn part<U: ?Sized>(&self, part: impl Fn(&'a T) -> &'a U) -> Versions<'a, U> {
        Versions {
            base: self.base.map(&part),
            ours: part(self.ours),
            theirs: part(self.theirs),
        }
    }
}

// By hand, because deriving would ask the same of `T`.
impl<T: ?Sized> Clone for Versions<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Versions<'_, T> {}

/// Merges two versions of a set. Their annotations must be unplaced: bytes of two texts cannot be
/// compared.
pub fn merge(base: Option<&AnnotationSet>, ours: &AnnotationSet, theirs: &AnnotationSet) -> Merged {
    merge_choosing(base, ours, theirs, &Choices::new())
}

/// Merges like [`merge`], but takes the side that somebody has chosen for what both have changed.
/// The report is the same but for what was kept.
pub fn merge_choosing(
    base: Option<&AnnotationSet>,
    ours: &AnnotationSet,
    theirs: &AnnotationSet,
    choices: &Choices,
) -> Merged {
    let mut sets = Versions { base, ours, theirs };
    let parted = apart::part(sets);
    if let Some(parted) = &parted {
        sets = Versions {
            base: parted.base.as_ref(),
            ours: &parted.ours,
            theirs: &parted.theirs,
        };
    }
    let mut settling = Settling::new(choices);
    let mut set = AnnotationSet::empty(set_id(sets));
    set.title = settling.single(
        &Item::Set,
        Part::Title,
        sets.part(|set| &set.title),
        Clone::clone,
    );
    let (annotations, removed) = annotations::merge(sets, &mut settling);
    let used = Used::by(&annotations);
    set.documents = lists::documents(sets, &used.documents, &mut settling);
    set.coders = lists::coders(sets, &used.coders, &mut settling);
    set.fields = lists::fields(sets, &used.fields, &mut settling);
    let mut used_categories = used.categories;
    let of_fields = set.fields.iter().flat_map(|field| &field.categories);
    used_categories.extend(of_fields.cloned());
    set.categories = codebook::categories(sets, &used_categories, &mut settling);
    set.annotations = Annotations::from_list(annotations);
    set.removed = removed.into();
    let mut conflicts = settling.conflicts;
    conflicts.extend(answers::fit(&mut set));
    Merged { set, conflicts }
}

/// Makes a list of categories a tree that files can hold: no cycles, nothing under what is not
/// there, no shortcut twice, parents before children. Returns what had to be changed.
pub fn mend_categories(categories: &mut Vec<Arc<Category>>) -> Vec<Conflict> {
    codebook::mend(categories, |_| None)
}

/// Makes every answer one that its field takes, without losing any. Returns what had to be
/// changed.
pub fn mend_answers(set: &mut AnnotationSet) -> Vec<Conflict> {
    answers::fit(set)
}

/// The id of a set does not change; where two sets that began apart are merged, the older one's
/// stays.
fn set_id(sets: Versions<'_, AnnotationSet>) -> uuid::Uuid {
    match sets.part(|set| &set.id) {
        ids if ids.base == Some(ids.ours) => *ids.theirs,
        ids if ids.base == Some(ids.theirs) => *ids.ours,
        ids => *ids.ours.min(ids.theirs),
    }
}

/// What annotations refer to, and must therefore be there.
struct Used {
    documents: BTreeSet<Key>,
    coders: BTreeSet<Key>,
    fields: BTreeSet<Key>,
    categories: BTreeSet<Key>,
}

impl Used {
    fn by(annotations: &[Arc<Annotation>]) -> Self {
        fn note<'k>(seen: &mut BTreeSet<Key>, keys: impl Iterator<Item = &'k Key>) {
            for key in keys {
                // Looked up first: nearly all are known, and a clone would cost a counter each.
                if !seen.contains(key) {
                    seen.insert(key.clone());
                }
            }
        }
        let mut used = Self {
            documents: BTreeSet::new(),
            coders: BTreeSet::new(),
            fields: BTreeSet::new(),
            categories: BTreeSet::new(),
        };
        for annotation in annotations {
            note(&mut used.documents, std::iter::once(&annotation.document));
            note(&mut used.coders, std::iter::once(&annotation.coder));
            note(
                &mut used.fields,
                annotation.fields.iter().map(|(key, _)| key),
            );
            note(&mut used.categories, annotation.categories.iter());
        }
        used
    }
}

#[cfg(test)]
mod tests;
