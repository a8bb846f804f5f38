//! Categories: each by its parts, and then the tree they make together, which can be none although
//! each side's was one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Versions;
use super::conflict::{Conflict, Part, Problem};
use super::lists::{self, ListKind};
use super::settle::Settling;
use crate::model::{AnnotationSet, Category, Item, Key, Rgb};

pub(super) fn categories(
    sets: Versions<'_, AnnotationSet>,
    used: &BTreeSet<Key>,
    settling: &mut Settling<'_>,
) -> Vec<Arc<Category>> {
    let kind = ListKind {
        key: |category: &Category| &category.key,
        item: Item::Category,
        order: Part::CategoryOrder,
        one: category,
    };
    let mut merged = lists::merge(&kind, sets.part(|set| &set.categories), used, settling);
    // What is not there any more stood somewhere, and its children belong there now.
    let mut parents: BTreeMap<&Key, Option<&Key>> = BTreeMap::new();
    let known = [sets.base, Some(sets.ours), Some(sets.theirs)];
    for category in known.into_iter().flatten().flat_map(|set| &set.categories) {
        parents
            .entry(&category.key)
            .or_insert(category.parent.as_ref());
    }
    let mended = mend(&mut merged, |gone| {
        parents.get(gone).copied().flatten().cloned()
    });
    settling.conflicts.extend(mended);
    merged
}

fn category(
    item: &Item,
    categories: Versions<'_, Category>,
    settling: &mut Settling<'_>,
) -> Category {
    let shown = |key: &Option<Key>| key.as_ref().map(Key::to_string).unwrap_or_default();
    Category {
        key: categories.ours.key.clone(),
        name: settling.single(
            item,
            Part::Name,
            categories.part(|category| &category.name),
            Clone::clone,
        ),
        parent: settling.single(
            item,
            Part::Parent,
            categories.part(|category| &category.parent),
            shown,
        ),
        color: settling.single(
            item,
            Part::Color,
            categories.part(|category| &category.color),
            Rgb::to_string,
        ),
        shortcut: settling.single(
            item,
            Part::Shortcut,
            categories.part(|category| &category.shortcut),
            |shortcut| shortcut.map(String::from).unwrap_or_default(),
        ),
        description: settling.single(
            item,
            Part::Description,
            categories.part(|category| &category.description),
            Clone::clone,
        ),
    }
}

/// Makes the list a tree with each shortcut once, parents before children; `parent_of` tells where
/// a category stood that is not there any more.
pub(super) fn mend(
    categories: &mut Vec<Arc<Category>>,
    parent_of: impl Fn(&Key) -> Option<Key>,
) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    let mut report = |key: &Key, problem| {
        conflicts.push(Conflict {
            item: Item::Category(key.clone()),
            problem,
        });
    };
    let mut shortcuts: BTreeMap<char, Key> = BTreeMap::new();
    let there: BTreeSet<Key> = categories.iter().map(|c| c.key.clone()).collect();
    for category in categories.iter_mut() {
        if let Some(shortcut) = category.shortcut {
            if let Some(by) = shortcuts.get(&shortcut) {
                let by = by.clone();
                report(&category.key, Problem::ShortcutTaken { shortcut, by });
                Arc::make_mut(category).shortcut = None;
            } else {
                shortcuts.insert(shortcut, category.key.clone());
            }
        }
        if let Some(parent) = category.parent.clone()
            && !there.contains(&parent)
        {
            let moved_to = nearest(&parent, &there, &parent_of);
            Arc::make_mut(category).parent.clone_from(&moved_to);
            report(&category.key, Problem::ParentGone { parent, moved_to });
        }
    }
    let mut parents: BTreeMap<Key, Option<Key>> = categories
        .iter()
        .map(|category| (category.key.clone(), category.parent.clone()))
        .collect();
    for key in in_cycles(&parents) {
        if let Some(parent) = parents.get_mut(&key).and_then(Option::take) {
            report(&key, Problem::ParentCycle { parent });
        }
    }
    for category in categories.iter_mut() {
        if category.parent.is_some() && parents.get(&category.key) == Some(&None) {
            Arc::make_mut(category).parent = None;
        }
    }
    parents_first(categories);
    conflicts
}

/// Returns the nearest category above a missing one that is there.
fn nearest(
    gone: &Key,
    there: &BTreeSet<Key>,
    parent_of: impl Fn(&Key) -> Option<Key>,
) -> Option<Key> {
    let mut seen = BTreeSet::from([gone.clone()]);
    let mut next = parent_of(gone);
    while let Some(key) = next {
        if there.contains(&key) {
            return Some(key);
        }
        next = parent_of(&key);
        if !seen.insert(key) {
            break;
        }
    }
    None
}

/// Returns one category of each cycle: that with the least key, so that it does not matter where
/// the search begins.
fn in_cycles(parents: &BTreeMap<Key, Option<Key>>) -> Vec<Key> {
    let mut to_cut = Vec::new();
    let mut settled: BTreeSet<&Key> = BTreeSet::new();
    for start in parents.keys() {
        let mut path: Vec<&Key> = Vec::new();
        let mut on_path: BTreeSet<&Key> = BTreeSet::new();
        let mut next = Some(start);
        while let Some(key) = next {
            if settled.contains(key) {
                break;
            }
            if !on_path.insert(key) {
                let cycle = path.iter().skip_while(|known| **known != key);
                to_cut.extend(cycle.min().map(|key| (*key).clone()));
                break;
            }
            path.push(key);
            next = parents.get(key).and_then(Option::as_ref);
        }
        settled.extend(path);
    }
    to_cut
}

/// Moves each category behind its parent, and nothing else. There must be no cycles.
fn parents_first(categories: &mut Vec<Arc<Category>>) {
    let by_key: BTreeMap<Key, Arc<Category>> = categories
        .iter()
        .map(|category| (category.key.clone(), Arc::clone(category)))
        .collect();
    let mut placed: BTreeSet<Key> = BTreeSet::new();
    let mut ordered = Vec::with_capacity(categories.len());
    for category in categories.drain(..) {
        let mut chain = Vec::new();
        let mut next = Some(&category);
        while let Some(above) = next {
            if !placed.insert(above.key.clone()) {
                break;
            }
            chain.push(Arc::clone(above));
            next = above.parent.as_ref().and_then(|key| by_key.get(key));
        }
        ordered.extend(chain.into_iter().rev());
    }
    *categories = ordered;
}
