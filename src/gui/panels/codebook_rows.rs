//! The codebook as rows: the tree in reading order, without what is folded or filtered away; and
//! where a dragged category would land.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::gui::name_match::NameMatch;
use crate::model::{AnnotationSet, Category, Key};

/// One visible category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CategoryRow {
    pub(super) key: Key,
    pub(super) depth: usize,
    pub(super) has_children: bool,
}

/// Returns the rows to show: with a filter, what it finds and what stands above that.
pub(super) fn rows(set: &AnnotationSet, filter: &str, folded: &BTreeSet<Key>) -> Vec<CategoryRow> {
    let filter = NameMatch::new(filter);
    let mut children: BTreeMap<Option<&Key>, Vec<&Arc<Category>>> = BTreeMap::new();
    for category in &set.categories {
        children
            .entry(category.parent.as_ref())
            .or_default()
            .push(category);
    }
    let mut found = BTreeSet::new();
    if !filter.is_empty() {
        let parents: BTreeMap<&Key, Option<&Key>> = set
            .categories
            .iter()
            .map(|category| (&category.key, category.parent.as_ref()))
            .collect();
        for category in &set.categories {
            if filter.distance(&category.name).is_none() {
                continue;
            }
            let mut next = Some(&category.key);
            while let Some(key) = next {
                if !found.insert(key) {
                    break;
                }
                next = parents.get(key).copied().flatten();
            }
        }
    }
    let mut rows = Vec::new();
    // Pushed in reverse, so that the first is taken first.
    let mut waiting: Vec<(usize, &Arc<Category>)> = Vec::new();
    let below = |parent: Option<&Key>, depth: usize| {
        let list = children.get(&parent).map_or(&[][..], Vec::as_slice);
        list.iter()
            .rev()
            .map(|category| (depth, *category))
            .collect::<Vec<_>>()
    };
    waiting.extend(below(None, 0));
    while let Some((depth, category)) = waiting.pop() {
        if !filter.is_empty() && !found.contains(&category.key) {
            continue;
        }
        rows.push(CategoryRow {
            key: category.key.clone(),
            depth,
            has_children: children.contains_key(&Some(&category.key)),
        });
        if !filter.is_empty() || !folded.contains(&category.key) {
            waiting.extend(below(Some(&category.key), depth + 1));
        }
    }
    rows
}

/// The part of a row that something is dropped on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    Above,
    On,
    Below,
}

impl Zone {
    /// Returns the zone at a height between 0 (top) and 1 (bottom) of a row.
    pub(super) fn at(height: f32) -> Self {
        if height < 0.28 {
            Self::Above
        } else if height > 0.72 {
            Self::Below
        } else {
            Self::On
        }
    }
}

/// Where a category moves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::gui) struct Landing {
    pub(in crate::gui) parent: Option<Key>,
    pub(in crate::gui) before: Option<Key>,
}

/// Returns where a dragged category lands; nowhere on itself and on what stands below it.
pub(super) fn landing(
    set: &AnnotationSet,
    dragged: &Key,
    target: &Key,
    zone: Zone,
) -> Option<Landing> {
    if set.subtree(dragged).contains(target) {
        return None;
    }
    let parent = set.category(target)?.parent.clone();
    Some(match zone {
        Zone::On => Landing {
            parent: Some(target.clone()),
            before: None,
        },
        Zone::Above => Landing {
            parent,
            before: Some(target.clone()),
        },
        Zone::Below => {
            let before = set
                .children(parent.as_ref())
                .map(|category| &category.key)
                .filter(|key| *key != dragged)
                .skip_while(|key| *key != target)
                .nth(1)
                .cloned();
            Landing { parent, before }
        }
    })
}

/// Returns where a category stands after one step up or down among its siblings.
pub(in crate::gui) fn step(set: &AnnotationSet, key: &Key, is_up: bool) -> Option<Landing> {
    let parent = set.category(key)?.parent.clone();
    let siblings: Vec<&Key> = set
        .children(parent.as_ref())
        .map(|category| &category.key)
        .collect();
    let at = siblings.iter().position(|sibling| *sibling == key)?;
    let before = if is_up {
        Some((*siblings.get(at.checked_sub(1)?)?).clone())
    } else {
        siblings.get(at + 1)?;
        siblings.get(at + 2).map(|key| (*key).clone())
    };
    Some(Landing { parent, before })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{CountingOrigin, Session};

    fn key(text: &str) -> Key {
        Key::new(text).expect("a plain key")
    }

    /// 甲, with 甲一 and 甲二 below it, then 乙 and 丙.
    fn set() -> Session {
        let mut session = Session::new("张三", Box::new(CountingOrigin::default()));
        for (name, parent) in [
            ("甲", None),
            ("乙", None),
            ("甲一", Some("甲")),
            ("丙", None),
            ("甲二", Some("甲")),
        ] {
            let parent = parent.map(key);
            session
                .add_category(name, parent.as_ref())
                .expect("the parent is there");
        }
        session
    }

    fn shown(filter: &str, folded: &[&str]) -> Vec<String> {
        let folded = folded.iter().map(|name| key(name)).collect();
        rows(set().set(), filter, &folded)
            .iter()
            .map(|row| format!("{}{}", "-".repeat(row.depth), row.key))
            .collect()
    }

    #[test]
    fn the_tree_is_shown_in_reading_order() {
        assert_eq!(shown("", &[]), ["甲", "-甲一", "-甲二", "乙", "丙"]);
        assert_eq!(shown("", &["甲"]), ["甲", "乙", "丙"]);
        assert_eq!(shown("二", &["甲"]), ["甲", "-甲二"]);
        assert_eq!(shown("bing", &[]), ["丙"]);
    }

    #[test]
    fn a_dragged_category_lands_where_the_line_is_drawn() {
        let session = set();
        let landing = |dragged: &str, target: &str, zone| {
            landing(session.set(), &key(dragged), &key(target), zone)
                .map(|landing| (landing.parent, landing.before))
        };
        assert_eq!(
            landing("丙", "乙", Zone::Above),
            Some((None, Some(key("乙"))))
        );
        assert_eq!(landing("丙", "乙", Zone::On), Some((Some(key("乙")), None)));
        assert_eq!(
            landing("丙", "甲", Zone::Below),
            Some((None, Some(key("乙"))))
        );
        assert_eq!(
            landing("丙", "甲二", Zone::Below),
            Some((Some(key("甲")), None))
        );
        assert_eq!(landing("甲", "甲一", Zone::On), None);
        assert_eq!(landing("甲", "甲", Zone::Above), None);
    }

    #[test]
    fn steps_stay_among_the_siblings() {
        let session = set();
        let step = |name: &str, is_up| {
            step(session.set(), &key(name), is_up).map(|landing| landing.before)
        };
        assert_eq!(step("甲", true), None);
        assert_eq!(step("乙", true), Some(Some(key("甲"))));
        assert_eq!(step("甲", false), Some(Some(key("丙"))));
        assert_eq!(step("乙", false), Some(None));
        assert_eq!(step("甲二", false), None);
    }
}
