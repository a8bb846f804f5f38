//! The lists of a set, by key: documents, coders, fields. What one side deleted goes, unless the
//! other changed it or something still refers to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Versions;
use super::conflict::{Conflict, Part, Problem, Side};
use super::settle::{Settling, joined, unchallenged};
use crate::model::{AnnotationSet, Coder, Document, Field, FieldKind, Item, Key};

/// How a list of the set is merged.
pub(super) struct ListKind<T> {
    pub(super) key: fn(&T) -> &Key,
    pub(super) item: fn(Key) -> Item,
    pub(super) order: Part,
    /// Merges an item that both sides have and that is not the same there.
    pub(super) one: fn(&Item, Versions<'_, T>, &mut Settling<'_>) -> T,
}

type Lists<'a, T> = Versions<'a, Vec<Arc<T>>>;

/// Merges a list; what is `used` stays, whoever deleted it.
pub(super) fn merge<T: PartialEq>(
    kind: &ListKind<T>,
    lists: Lists<'_, T>,
    used: &BTreeSet<Key>,
    settling: &mut Settling<'_>,
) -> Vec<Arc<T>> {
    let by_key = |list: &'_ Vec<Arc<T>>| -> BTreeMap<Key, Arc<T>> {
        list.iter()
            .map(|item| ((kind.key)(item).clone(), Arc::clone(item)))
            .collect()
    };
    let base = lists.base.map(by_key).unwrap_or_default();
    let (ours, theirs) = (by_key(lists.ours), by_key(lists.theirs));
    let mut merged: BTreeMap<Key, Arc<T>> = BTreeMap::new();
    let all: BTreeSet<&Key> = ours.keys().chain(theirs.keys()).collect();
    for key in all {
        let item = (kind.item)(key.clone());
        let before = base.get(key);
        let kept = match (ours.get(key), theirs.get(key)) {
            (Some(ours), Some(theirs)) => {
                let versions = Versions {
                    base: before,
                    ours,
                    theirs,
                };
                Some(match unchallenged(versions) {
                    Some(Side::Ours) => Arc::clone(ours),
                    Some(Side::Theirs) => Arc::clone(theirs),
                    None => Arc::new((kind.one)(&item, versions.part(AsRef::as_ref), settling)),
                })
            }
            (Some(there), None) => left(&item, before, there, Side::Theirs, used, settling),
            (None, Some(there)) => left(&item, before, there, Side::Ours, used, settling),
            (None, None) => None,
        };
        if let Some(kept) = kept {
            merged.insert(key.clone(), kept);
        }
    }
    let keys = |list: &Vec<Arc<T>>| -> Vec<Key> {
        list.iter().map(|item| (kind.key)(item).clone()).collect()
    };
    let base = lists.base.map(keys);
    let ordered = settling.order(
        kind.order.clone(),
        Versions {
            base: base.as_deref(),
            ours: &keys(lists.ours),
            theirs: &keys(lists.theirs),
        },
    );
    let in_order = ordered.iter().filter_map(|key| merged.remove(key));
    in_order.collect()
}

/// Returns an item that only one side has, unless the other has deleted it.
fn left<T: PartialEq>(
    item: &Item,
    before: Option<&Arc<T>>,
    there: &Arc<T>,
    deleted_by: Side,
    used: &BTreeSet<Key>,
    settling: &mut Settling<'_>,
) -> Option<Arc<T>> {
    let is_used = match item {
        Item::Document(key) | Item::Coder(key) | Item::Field(key) | Item::Category(key) => {
            used.contains(key)
        }
        Item::Set | Item::Annotation(_) => false,
    };
    match before {
        None => {}
        Some(before) if before != there => {
            settling.report(item, Problem::DeletedAndChanged { deleted_by });
        }
        Some(_) if is_used => settling.report(item, Problem::DeletedAndUsed { deleted_by }),
        Some(_) => return None,
    }
    Some(Arc::clone(there))
}

pub(super) fn documents(
    sets: Versions<'_, AnnotationSet>,
    used: &BTreeSet<Key>,
    settling: &mut Settling<'_>,
) -> Vec<Arc<Document>> {
    let kind = ListKind {
        key: |document: &Document| &document.key,
        item: Item::Document,
        order: Part::DocumentOrder,
        one: document,
    };
    merge(&kind, sets.part(|set| &set.documents), used, settling)
}

pub(super) fn coders(
    sets: Versions<'_, AnnotationSet>,
    used: &BTreeSet<Key>,
    settling: &mut Settling<'_>,
) -> Vec<Arc<Coder>> {
    let kind = ListKind {
        key: |coder: &Coder| &coder.key,
        item: Item::Coder,
        order: Part::CoderOrder,
        one: |item, coders, settling| Coder {
            key: coders.ours.key.clone(),
            name: settling.single(
                item,
                Part::Name,
                coders.part(|coder| &coder.name),
                Clone::clone,
            ),
        },
    };
    merge(&kind, sets.part(|set| &set.coders), used, settling)
}

pub(super) fn fields(
    sets: Versions<'_, AnnotationSet>,
    used: &BTreeSet<Key>,
    settling: &mut Settling<'_>,
) -> Vec<Arc<Field>> {
    let kind = ListKind {
        key: |field: &Field| &field.key,
        item: Item::Field,
        order: Part::FieldOrder,
        one: field,
    };
    merge(&kind, sets.part(|set| &set.fields), used, settling)
}

/// Where a document's text is, and which text that is.
#[derive(Debug, Clone, PartialEq)]
struct Source {
    /// First, because it decides which of two texts is taken, wherever they are.
    hash: String,
    path: String,
    encoding: String,
    chars: u32,
}

impl Source {
    fn of(document: &Document) -> Self {
        Self {
            path: document.path.clone(),
            encoding: document.encoding.clone(),
            chars: document.chars,
            hash: document.hash.clone(),
        }
    }

    fn shown(&self) -> String {
        let Self {
            path,
            encoding,
            chars,
            hash,
        } = self;
        format!("{path} ({encoding}, {chars}, {hash})")
    }
}

fn document(
    item: &Item,
    documents: Versions<'_, Document>,
    settling: &mut Settling<'_>,
) -> Document {
    let base = documents.base.map(Source::of);
    let (ours, theirs) = (Source::of(documents.ours), Source::of(documents.theirs));
    let sources = Versions {
        base: base.as_ref(),
        ours: &ours,
        theirs: &theirs,
    };
    let source = if unchallenged(sources).is_none() && ours.hash == theirs.hash {
        // Two places of the same text are as good as each other: the nearer one.
        let distance = |source: &&Source| {
            let path = &source.path;
            (
                path.len(),
                path.clone(),
                source.encoding.clone(),
                source.chars,
            )
        };
        std::cmp::min_by_key(&ours, &theirs, distance).clone()
    } else {
        settling.single(item, Part::Source, sources, Source::shown)
    };
    let title = settling.single(
        item,
        Part::Title,
        documents.part(|document| &document.title),
        Clone::clone,
    );
    Document {
        key: documents.ours.key.clone(),
        path: source.path,
        title,
        encoding: source.encoding,
        chars: source.chars,
        hash: source.hash,
        properties: properties(item, documents, settling),
    }
}

fn properties(
    item: &Item,
    documents: Versions<'_, Document>,
    settling: &mut Settling<'_>,
) -> Vec<(String, String)> {
    let property = |document: &Document, name: &str| {
        let mut properties = document.properties.iter();
        properties
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    };
    let Versions { base, ours, theirs } = documents;
    // In the order of the longer list, and the rest by name: so it does not matter whose they are.
    let (first, second) = if (ours.properties.len(), &ours.properties)
        >= (theirs.properties.len(), &theirs.properties)
    {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    let names_of = |document: &Document| -> Vec<String> {
        let properties = document.properties.iter();
        properties.map(|(name, _)| name.clone()).collect()
    };
    let mut names = names_of(first);
    let mut more = names_of(second);
    more.sort();
    more.retain(|name| !names.contains(name));
    names.append(&mut more);
    let mut properties = Vec::with_capacity(names.len());
    for name in names {
        let before = base.map(|base| property(base, &name));
        let value = settling.single(
            item,
            Part::Property(name.clone()),
            Versions {
                base: before.as_ref(),
                ours: &property(ours, &name),
                theirs: &property(theirs, &name),
            },
            |value| value.clone().unwrap_or_default(),
        );
        properties.extend(value.map(|value| (name, value)));
    }
    properties
}

fn field(item: &Item, fields: Versions<'_, Field>, settling: &mut Settling<'_>) -> Field {
    let name = settling.single(
        item,
        Part::Name,
        fields.part(|field| &field.name),
        Clone::clone,
    );
    let kind = field_kind(item, fields.part(|field| &field.kind), settling);
    let required = settling.single(
        item,
        Part::Required,
        fields.part(|field| &field.required),
        ToString::to_string,
    );
    let categories = fields.part(|field| &field.categories);
    // No category means all: that is one value, and cannot be taken for a small set.
    let categories = if categories.ours.is_empty() || categories.theirs.is_empty() {
        settling.single(item, Part::Categories, categories, |keys| joined(keys))
    } else {
        settling.keys(item, &Part::Categories, categories.part(Vec::as_slice))
    };
    Field {
        key: fields.ours.key.clone(),
        name,
        kind,
        required,
        categories,
    }
}

/// Choices that both sides added are all offered.
fn field_kind(
    item: &Item,
    kinds: Versions<'_, FieldKind>,
    settling: &mut Settling<'_>,
) -> FieldKind {
    let (FieldKind::Choice(ours), FieldKind::Choice(theirs)) = (kinds.ours, kinds.theirs) else {
        return settling.single(item, Part::Kind, kinds, kind_shown);
    };
    match unchallenged(kinds) {
        Some(Side::Ours) => return kinds.ours.clone(),
        Some(Side::Theirs) => return kinds.theirs.clone(),
        None => {}
    }
    let (first, second) = if (ours.len(), ours) >= (theirs.len(), theirs) {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    let mut offered = first.clone();
    let mut more: Vec<String> = second.clone();
    more.sort();
    for choice in more {
        if !offered.contains(&choice) {
            offered.push(choice);
        }
    }
    settling.conflicts.push(Conflict {
        item: item.clone(),
        problem: Problem::BothChanged {
            part: Part::Kind,
            ours: ours.join(", "),
            theirs: theirs.join(", "),
            kept: None,
        },
    });
    FieldKind::Choice(offered)
}

fn kind_shown(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text => "Text".to_owned(),
        FieldKind::Number => "Number".to_owned(),
        FieldKind::Date => "Date".to_owned(),
        FieldKind::Flag => "Flag".to_owned(),
        FieldKind::Choice(offered) => format!("Choice({})", offered.join(", ")),
    }
}
