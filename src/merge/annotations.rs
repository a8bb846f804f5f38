//! Annotations by id: which of them are there, and what became of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Versions;
use super::conflict::{Part, Problem, Side};
use super::order;
use super::settle::Settling;
use crate::model::{
    Anchor, Annotation, AnnotationId, AnnotationSet, CharSpan, FieldValue, Item, Key, Removal,
};

/// What a set knows of an annotation.
#[derive(Clone, Copy)]
enum Known<'a> {
    Present(&'a Arc<Annotation>),
    Removed(&'a Removal),
    Unknown,
}

/// What is there after a merge, and what is known to be deleted.
type Outcome = (Vec<Arc<Annotation>>, BTreeMap<AnnotationId, Removal>);

pub(super) fn merge(sets: Versions<'_, AnnotationSet>, settling: &mut Settling<'_>) -> Outcome {
    let mut present = Vec::with_capacity(sets.ours.annotations.len());
    let mut removed = BTreeMap::new();
    for id in ids(sets.ours, sets.theirs) {
        let base = sets.base.map_or(Known::Unknown, |base| known(base, id));
        let before = match base {
            Known::Present(annotation) => Some(annotation),
            Known::Removed(_) | Known::Unknown => None,
        };
        match (known(sets.ours, id), known(sets.theirs, id)) {
            (Known::Present(ours), Known::Present(theirs)) => {
                let versions = Versions {
                    base: before,
                    ours,
                    theirs,
                };
                present.push(one(versions, settling));
            }
            (Known::Present(there), Known::Removed(removal)) => {
                let stays = outlives(there, removal, base, Side::Theirs, settling);
                keep(stays, there, removal, &mut present, &mut removed);
            }
            (Known::Removed(removal), Known::Present(there)) => {
                let stays = outlives(there, removal, base, Side::Ours, settling);
                keep(stays, there, removal, &mut present, &mut removed);
            }
            (Known::Present(there), Known::Unknown) => {
                note_missing(there, before, Side::Theirs, settling);
                present.push(Arc::clone(there));
            }
            (Known::Unknown, Known::Present(there)) => {
                note_missing(there, before, Side::Ours, settling);
                present.push(Arc::clone(there));
            }
            (Known::Removed(ours), Known::Removed(theirs)) => {
                let latest = std::cmp::max_by_key(ours, theirs, |r| (r.at, r.coder.clone()));
                removed.insert(id, latest.clone());
            }
            (Known::Removed(removal), Known::Unknown)
            | (Known::Unknown, Known::Removed(removal)) => {
                removed.insert(id, removal.clone());
            }
            (Known::Unknown, Known::Unknown) => {}
        }
    }
    (present, removed)
}

fn ids(ours: &AnnotationSet, theirs: &AnnotationSet) -> BTreeSet<AnnotationId> {
    let of = |set: &AnnotationSet| -> Vec<AnnotationId> {
        let present = set.annotations.by_id().map(|annotation| annotation.id);
        present.chain(set.removed.keys().copied()).collect()
    };
    of(ours).into_iter().chain(of(theirs)).collect()
}

fn known(set: &AnnotationSet, id: AnnotationId) -> Known<'_> {
    match (set.annotations.get(id), set.removed.get(&id)) {
        (Some(annotation), _) => Known::Present(annotation),
        (None, Some(removal)) => Known::Removed(removal),
        (None, None) => Known::Unknown,
    }
}

/// Whether an annotation that one side deleted stays: only where the other side has changed it,
/// or brought it back.
fn outlives(
    there: &Arc<Annotation>,
    removal: &Removal,
    base: Known<'_>,
    deleted_by: Side,
    settling: &mut Settling<'_>,
) -> bool {
    let stays = match base {
        Known::Present(before) => before != there,
        // The deletion is old, and this side took it back since.
        Known::Removed(before) if before == removal => return true,
        // The times are all there is to tell.
        Known::Removed(_) | Known::Unknown => there.modified > removal.at,
    };
    if stays {
        let item = Item::Annotation(there.id);
        settling.report(&item, Problem::DeletedAndChanged { deleted_by });
    }
    stays
}

fn keep(
    stays: bool,
    annotation: &Arc<Annotation>,
    removal: &Removal,
    present: &mut Vec<Arc<Annotation>>,
    removed: &mut BTreeMap<AnnotationId, Removal>,
) {
    if stays {
        present.push(Arc::clone(annotation));
    } else {
        removed.insert(annotation.id, removal.clone());
    }
}

/// What is merely missing may have been lost on its way, or its making undone.
fn note_missing(
    there: &Arc<Annotation>,
    before: Option<&Arc<Annotation>>,
    on: Side,
    settling: &mut Settling<'_>,
) {
    if before.is_some() {
        settling.report(&Item::Annotation(there.id), Problem::Missing { on });
    }
}

fn one(versions: Versions<'_, Arc<Annotation>>, settling: &mut Settling<'_>) -> Arc<Annotation> {
    let (ours, theirs) = (versions.ours, versions.theirs);
    let base = versions.base.or_else(|| ancestor(ours, theirs));
    if ours == theirs || base == Some(theirs) {
        return Arc::clone(ours);
    }
    if base == Some(ours) {
        return Arc::clone(theirs);
    }
    let versions = Versions {
        base: base.map(AsRef::as_ref),
        ours: ours.as_ref(),
        theirs: theirs.as_ref(),
    };
    settling.later = match ours.modified.cmp(&theirs.modified) {
        std::cmp::Ordering::Less => Some(Side::Theirs),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Side::Ours),
    };
    let merged = parts(versions, settling);
    settling.later = None;
    Arc::new(merged)
}

/// Returns the version that was never modified, where the other was: that one was made from it.
fn ancestor<'a>(
    ours: &'a Arc<Annotation>,
    theirs: &'a Arc<Annotation>,
) -> Option<&'a Arc<Annotation>> {
    // Earlier than it was made, by a clock that is slow, it was modified all the same.
    let is_first = |version: &Annotation| version.modified == version.created;
    if ours.created != theirs.created || is_first(ours) == is_first(theirs) {
        None
    } else if is_first(ours) {
        Some(ours)
    } else {
        Some(theirs)
    }
}

/// The parts of an annotation that make no sense without each other.
#[derive(Debug, Clone, PartialEq)]
struct Passage {
    document: Key,
    anchor: Anchor,
    quote: Box<str>,
    prefix: Box<str>,
    suffix: Box<str>,
}

impl Passage {
    fn of(annotation: &Annotation) -> Self {
        Self {
            document: annotation.document.clone(),
            anchor: annotation.anchor,
            quote: annotation.quote.clone(),
            prefix: annotation.prefix.clone(),
            suffix: annotation.suffix.clone(),
        }
    }

    fn shown(&self) -> String {
        let CharSpan { start, end } = match self.anchor {
            Anchor::Unplaced(chars) => chars,
            // In bytes; but nobody merges what is placed.
            Anchor::Placed(span) => CharSpan {
                start: span.start(),
                end: span.end(),
            },
        };
        format!("{} {start}..{end} {}", self.document, self.quote)
    }
}

fn parts(versions: Versions<'_, Annotation>, settling: &mut Settling<'_>) -> Annotation {
    let Versions { base, ours, theirs } = versions;
    let item = Item::Annotation(ours.id);
    let passages = (
        base.map(Passage::of),
        Passage::of(ours),
        Passage::of(theirs),
    );
    let passage = settling.single(
        &item,
        Part::Passage,
        Versions {
            base: passages.0.as_ref(),
            ours: &passages.1,
            theirs: &passages.2,
        },
        Passage::shown,
    );
    let categories = versions.part(|version| version.categories.as_slice());
    let categories = settling.keys(&item, &Part::Categories, categories);
    let fields = answers(&item, versions, settling);
    let note = settling.note(&item, versions.part(|version| &*version.note));
    let coder = settling.single(
        &item,
        Part::Coder,
        versions.part(|version| &version.coder),
        Key::to_string,
    );
    Annotation {
        id: ours.id,
        document: passage.document,
        anchor: passage.anchor,
        quote: passage.quote,
        prefix: passage.prefix,
        suffix: passage.suffix,
        categories,
        fields,
        note,
        coder,
        created: ours.created.min(theirs.created),
        modified: ours.modified.max(theirs.modified),
    }
}

fn answers(
    item: &Item,
    versions: Versions<'_, Annotation>,
    settling: &mut Settling<'_>,
) -> Vec<(Key, FieldValue)> {
    let keys = |version: &Annotation| -> Vec<Key> {
        version.fields.iter().map(|(key, _)| key.clone()).collect()
    };
    let answer = |version: &Annotation, key: &Key| {
        let mut fields = version.fields.iter();
        fields
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.clone())
    };
    let base = versions.base.map(keys);
    let all = order::merge(Versions {
        base: base.as_deref(),
        ours: &keys(versions.ours),
        theirs: &keys(versions.theirs),
    });
    let mut answers = Vec::with_capacity(all.keys.len());
    for key in all.keys {
        let base = versions.base.map(|base| answer(base, &key));
        let answer = settling.single(
            item,
            Part::Answer(key.clone()),
            Versions {
                base: base.as_ref(),
                ours: &answer(versions.ours, &key),
                theirs: &answer(versions.theirs, &key),
            },
            |answer| {
                answer
                    .as_ref()
                    .map(FieldValue::to_string)
                    .unwrap_or_default()
            },
        );
        answers.extend(answer.map(|answer| (key, answer)));
    }
    answers
}
