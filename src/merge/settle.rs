//! Deciding what a single value becomes, and keeping account of what was contested.

use std::collections::BTreeSet;
use std::fmt::Debug;

use super::Versions;
use super::conflict::{Choices, Conflict, Part, Problem, Side};
use super::order::{self, Ordered};
use crate::model::{Item, Key};

/// The line between two notes that were both kept. In both languages, because it stands in the
/// data and not in the interface.
pub const NOTE_SEAM: &str = "\n—— 合并 merged ——\n";

/// Decides, and remembers what was contested.
#[derive(Debug)]
pub(super) struct Settling<'a> {
    /// What somebody has decided; it goes before all else.
    choices: &'a Choices,
    pub(super) conflicts: Vec<Conflict>,
    /// The side to take where both have changed something: the one that changed later.
    pub(super) later: Option<Side>,
}

/// Returns the side whose value stands because the other has not changed it; none where both did.
pub(super) fn unchallenged<T: PartialEq + ?Sized>(values: Versions<'_, T>) -> Option<Side> {
    if values.ours == values.theirs || values.base == Some(values.theirs) {
        Some(Side::Ours)
    } else if values.base == Some(values.ours) {
        Some(Side::Theirs)
    } else {
        None
    }
}

impl<'a> Settling<'a> {
    pub(super) fn new(choices: &'a Choices) -> Self {
        Self {
            choices,
            conflicts: Vec::new(),
            later: None,
        }
    }

    /// Returns the side that somebody has chosen for a part.
    fn chosen(&self, item: &Item, part: &Part) -> Option<Side> {
        // Nearly always there is none, and no key needs to be made.
        if self.choices.is_empty() {
            return None;
        }
        self.choices.get(&(item.clone(), part.clone())).copied()
    }

    pub(super) fn report(&mut self, item: &Item, problem: Problem) {
        self.conflicts.push(Conflict {
            item: item.clone(),
            problem,
        });
    }

    /// Decides a value that cannot be parted.
    pub(super) fn single<T: Clone + PartialEq + Debug>(
        &mut self,
        item: &Item,
        part: Part,
        values: Versions<'_, T>,
        show: impl Fn(&T) -> String,
    ) -> T {
        let side = unchallenged(values).unwrap_or_else(|| {
            let (ours, theirs) = (show(values.ours), show(values.theirs));
            // Something wins over nothing; the rest is only to decide alike on every machine.
            let rank = |shown: &str, value| (!shown.is_empty(), format!("{value:?}"));
            let preferred = self.chosen(item, &part).or(self.later);
            let side = preferred.unwrap_or_else(|| {
                if rank(&ours, values.ours) > rank(&theirs, values.theirs) {
                    Side::Ours
                } else {
                    Side::Theirs
                }
            });
            let problem = Problem::BothChanged {
                part,
                ours,
                theirs,
                kept: Some(side),
            };
            self.report(item, problem);
            side
        });
        match side {
            Side::Ours => values.ours.clone(),
            Side::Theirs => values.theirs.clone(),
        }
    }

    /// Decides a list of keys as a set: what a side added is there, what a side took out is not.
    /// Where nothing would be left of what both have, and where nobody knows what they began with,
    /// all of it stays, and that is reported.
    pub(super) fn keys(
        &mut self,
        item: &Item,
        part: &Part,
        lists: Versions<'_, [Key]>,
    ) -> Vec<Key> {
        match unchallenged(lists) {
            Some(Side::Ours) => return lists.ours.to_vec(),
            Some(Side::Theirs) => return lists.theirs.to_vec(),
            None => {}
        }
        let Ordered { keys: all, .. } = order::merge(lists);
        let left = kept_of(lists);
        let (ours, theirs) = (set_of(lists.ours), set_of(lists.theirs));
        let is_unknown = lists.base.is_none() && ours != theirs;
        if is_unknown || (left.is_empty() && !all.is_empty()) {
            let kept = if ours.is_superset(&theirs) {
                Some(Side::Ours)
            } else if theirs.is_superset(&ours) {
                Some(Side::Theirs)
            } else {
                None
            };
            let problem = Problem::BothChanged {
                part: part.clone(),
                ours: joined(lists.ours),
                theirs: joined(lists.theirs),
                kept,
            };
            let chosen = self.chosen(item, part);
            self.report(item, problem);
            return match chosen {
                Some(Side::Ours) => lists.ours.to_vec(),
                Some(Side::Theirs) => lists.theirs.to_vec(),
                None => all,
            };
        }
        all.into_iter().filter(|key| left.contains(key)).collect()
    }

    /// Decides a note: where both sides wrote, both texts stay.
    pub(super) fn note(&mut self, item: &Item, notes: Versions<'_, str>) -> Box<str> {
        match unchallenged(notes) {
            Some(Side::Ours) => return notes.ours.into(),
            Some(Side::Theirs) => return notes.theirs.into(),
            None => {}
        }
        fn texts(note: &str) -> Vec<&str> {
            note.split(NOTE_SEAM).collect()
        }
        let base = notes.base.map(texts);
        let mut texts = kept_of(Versions {
            base: base.as_deref(),
            ours: &texts(notes.ours),
            theirs: &texts(notes.theirs),
        });
        texts.remove("");
        let note = match self.chosen(item, &Part::Note) {
            Some(Side::Ours) => notes.ours.to_owned(),
            Some(Side::Theirs) => notes.theirs.to_owned(),
            None => texts.into_iter().collect::<Vec<_>>().join(NOTE_SEAM),
        };
        let kept = match note.as_str() {
            note if note == notes.ours => Some(Side::Ours),
            note if note == notes.theirs => Some(Side::Theirs),
            _ => None,
        };
        let problem = Problem::BothChanged {
            part: Part::Note,
            ours: notes.ours.to_owned(),
            theirs: notes.theirs.to_owned(),
            kept,
        };
        self.report(item, problem);
        note.into()
    }

    /// Decides the order of a list of the set.
    pub(super) fn order(&mut self, part: Part, lists: Versions<'_, [Key]>) -> Vec<Key> {
        let Ordered { keys, contested } = order::merge(lists);
        if contested.is_some() {
            let problem = Problem::BothChanged {
                part,
                ours: joined(lists.ours),
                theirs: joined(lists.theirs),
                kept: contested,
            };
            self.report(&Item::Set, problem);
        }
        keys
    }
}

/// Returns what is left of sets: what all have, and what a side added.
fn kept_of<T: Ord + Clone>(lists: Versions<'_, [T]>) -> BTreeSet<T> {
    let (ours, theirs) = (set_of(lists.ours), set_of(lists.theirs));
    let base = lists.base.map(set_of).unwrap_or_default();
    ours.union(&theirs)
        .filter(|item| !base.contains(*item) || (ours.contains(*item) && theirs.contains(*item)))
        .cloned()
        .collect()
}

fn set_of<T: Ord + Clone>(list: &[T]) -> BTreeSet<T> {
    list.iter().cloned().collect()
}

/// Returns keys as a person reads them.
pub(super) fn joined(keys: &[Key]) -> String {
    let keys: Vec<&str> = keys.iter().map(Key::as_str).collect();
    keys.join(", ")
}
