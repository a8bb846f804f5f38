//! The order of a list that two sides changed.
//!
//! What both have stands as the side that moved things has it; what only one has keeps its place
//! behind what stood before it there.

use std::collections::{BTreeMap, BTreeSet};

use super::Versions;
use super::conflict::Side;
use crate::model::Key;

/// An order of all keys of both sides.
pub(super) struct Ordered {
    pub(super) keys: Vec<Key>,
    /// The side whose order was taken where both have moved things; none where they agree.
    pub(super) contested: Option<Side>,
}

/// Orders the keys of both sides. None of the lists may hold a key twice.
pub(super) fn merge(lists: Versions<'_, [Key]>) -> Ordered {
    let ours: BTreeSet<&Key> = lists.ours.iter().collect();
    let theirs: BTreeSet<&Key> = lists.theirs.iter().collect();
    let ours_common: Vec<&Key> = lists
        .ours
        .iter()
        .filter(|key| theirs.contains(key))
        .collect();
    let theirs_common: Vec<&Key> = lists
        .theirs
        .iter()
        .filter(|key| ours.contains(key))
        .collect();
    let mut contested = None;
    let common = if ours_common == theirs_common {
        ours_common
    } else {
        let side = lists
            .base
            .and_then(|base| mover(base, &ours_common, &theirs_common))
            .unwrap_or_else(|| {
                let side = if ours_common > theirs_common {
                    Side::Ours
                } else {
                    Side::Theirs
                };
                contested = Some(side);
                side
            });
        match side {
            Side::Ours => ours_common,
            Side::Theirs => theirs_common,
        }
    };
    let ours_runs = runs(lists.ours, &theirs);
    let theirs_runs = runs(lists.theirs, &ours);
    let mut keys = Vec::with_capacity(ours.len() + theirs.len());
    for before in std::iter::once(None).chain(common.into_iter().map(Some)) {
        keys.extend(before.cloned());
        let mut here = [ours_runs.get(&before), theirs_runs.get(&before)];
        // By their content, so that it does not matter whose they are.
        here.sort();
        keys.extend(here.into_iter().flatten().flatten().copied().cloned());
    }
    Ordered { keys, contested }
}

/// Returns the side that moved things where the other left them as they were.
fn mover(base: &[Key], ours: &[&Key], theirs: &[&Key]) -> Option<Side> {
    let common: BTreeSet<&Key> = ours.iter().copied().collect();
    let base: Vec<&Key> = base.iter().filter(|key| common.contains(key)).collect();
    let known: BTreeSet<&Key> = base.iter().copied().collect();
    let is_as_before = |side: &[&Key]| {
        side.iter()
            .filter(|key| known.contains(*key))
            .eq(base.iter())
    };
    match (is_as_before(ours), is_as_before(theirs)) {
        (true, false) => Some(Side::Theirs),
        (false, true) => Some(Side::Ours),
        _ => None,
    }
}

/// Returns what the other side has not, by the common key it stands behind.
fn runs<'k>(list: &'k [Key], other: &BTreeSet<&Key>) -> BTreeMap<Option<&'k Key>, Vec<&'k Key>> {
    let mut runs: BTreeMap<Option<&Key>, Vec<&Key>> = BTreeMap::new();
    let mut before = None;
    for key in list {
        if other.contains(key) {
            before = Some(key);
        } else {
            runs.entry(before).or_default().push(key);
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: Option<&str>, ours: &str, theirs: &str, expected: &str, is_contested: bool) {
        let keys = |list: &str| -> Vec<Key> {
            let names = list.chars().map(|name| Key::new(&name.to_string()));
            names.map(|key| key.expect("a key")).collect()
        };
        let base = base.map(keys);
        for (ours, theirs) in [(ours, theirs), (theirs, ours)] {
            let ordered = merge(Versions {
                base: base.as_deref(),
                ours: &keys(ours),
                theirs: &keys(theirs),
            });
            let text: String = ordered.keys.iter().map(Key::as_str).collect();
            assert_eq!(text, expected);
            assert_eq!(ordered.contested.is_some(), is_contested);
        }
    }

    #[test]
    fn what_one_side_moved_is_moved_and_what_is_new_keeps_its_place() {
        check(Some("abc"), "abc", "cab", "cab", false);
        check(Some("abc"), "abxc", "cab", "cabx", false);
        check(Some("abc"), "abcy", "abcx", "abcxy", false);
        check(Some("abc"), "xabc", "abc", "xabc", false);
        check(Some("abc"), "bac", "acb", "bac", true);
        check(None, "abc", "abd", "abcd", false);
        check(None, "ab", "ba", "ba", true);
        check(None, "", "a", "a", false);
    }
}
