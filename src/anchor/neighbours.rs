//! What the neighbours of a passage say about where it is.
//!
//! Passages keep their order and their distances, or go together. Those that are beyond doubt are
//! witnesses; where a text has many stretches that are much alike, the others count as well, by
//! the distances that several of them have in common.

use crate::model::CharSpan;

/// A passage whose old and new place are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Witness {
    pub(super) old: CharSpan,
    pub(super) new: CharSpan,
    /// Whether that is beyond doubt. One that is not speaks only for those that went with it.
    pub(super) is_sure: bool,
}

impl Witness {
    /// By how many characters a place is off from where this neighbour would have it.
    pub(super) fn error(&self, old: CharSpan, new: CharSpan) -> u32 {
        shift(self.old, self.new).abs_diff(shift(old, new)) as u32
    }

    /// Whether it is about as far from a place as it was from the old one.
    fn went_along(&self, old: CharSpan, new: CharSpan) -> bool {
        self.error(old, new) <= 24 + self.distance(old) / 8
    }

    /// How far away it was: the further, the less its word is worth.
    pub(super) fn distance(&self, old: CharSpan) -> u32 {
        self.old.start.abs_diff(old.start)
    }
}

fn shift(old: CharSpan, new: CharSpan) -> i64 {
    i64::from(new.start) - i64::from(old.start)
}

/// All witnesses, in the order of the old text, and the one that the passage in question is.
pub(super) struct Witnesses<'a> {
    pub(super) all: &'a [Witness],
    pub(super) own: Option<Witness>,
}

impl Witnesses<'_> {
    /// Returns the nearest two on each side that fulfil a condition.
    pub(super) fn near(&self, old: CharSpan, condition: impl Fn(&Witness) -> bool) -> Vec<Witness> {
        let at = self.all.partition_point(|witness| witness.old < old);
        let is_other = |witness: &&Witness| Some(**witness) != self.own && condition(witness);
        let before = self.all.iter().take(at).rev().filter(is_other).take(2);
        let after = self.all.iter().skip(at).filter(is_other).take(2);
        before.chain(after).copied().collect()
    }

    /// Whether a place is where the neighbours would have it: between them, or as far from one of
    /// them as it was.
    pub(super) fn agree(&self, old: CharSpan, new: CharSpan) -> bool {
        let is_in_order = |witness: &Witness| {
            if witness.old.end <= old.start {
                witness.new.end <= new.start
            } else if old.end <= witness.old.start {
                new.end <= witness.new.start
            } else {
                // They overlapped, so they are not far from each other now.
                witness.error(old, new) <= old.end.abs_diff(old.start).max(64)
            }
        };
        self.near(old, |witness| witness.is_sure)
            .iter()
            .all(is_in_order)
            || self
                .near(old, |_| true)
                .iter()
                .any(|witness| witness.went_along(old, new) && is_in_order(witness))
    }

    /// Whether a neighbour that is beyond doubt is as far from a place as it was.
    pub(super) fn go_along(&self, old: CharSpan, new: CharSpan) -> bool {
        let near = self.near(old, |witness| witness.is_sure);
        near.iter().any(|witness| witness.went_along(old, new))
    }

    /// Whether a neighbour that is beyond doubt is close by, and exactly as far away as it was.
    pub(super) fn are_beside(&self, old: CharSpan, new: CharSpan) -> bool {
        /// Characters from one to the other, and by which that may differ: line ends.
        const CLOSE: u32 = 160;
        const OFF: u32 = 2;
        let near = self.near(old, |witness| witness.is_sure);
        near.iter().any(|witness| {
            witness.distance(old) <= CLOSE
                && witness.error(old, new) <= OFF + witness.distance(old) / 28
        })
    }
}

/// Where passages may have gone: by how many characters, for each of their places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trace {
    old: CharSpan,
    shifts: Vec<i64>,
    /// Whether it is beyond doubt that it went there.
    is_sure: bool,
}

impl Trace {
    pub(super) fn sure(old: CharSpan, new: CharSpan) -> Self {
        Self {
            is_sure: true,
            ..Self::perhaps(old, std::iter::once(new))
        }
    }

    pub(super) fn perhaps(old: CharSpan, places: impl Iterator<Item = CharSpan>) -> Self {
        Self {
            old,
            shifts: places.map(|new| shift(old, new)).collect(),
            is_sure: false,
        }
    }
}

impl Trace {
    /// Whether it may have gone as far as another passage.
    fn agrees(&self, old: CharSpan, new: CharSpan) -> bool {
        let distance = self.old.start.abs_diff(old.start);
        let allowed = if self.is_sure {
            12 + distance / 10
        } else {
            8 + distance / 16
        };
        let mut shifts = self.shifts.iter();
        shifts.any(|other| other.abs_diff(shift(old, new)) <= u64::from(allowed))
    }
}

/// What the neighbours have chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chosen {
    /// The place's number.
    pub(super) place: usize,
    /// Whether neighbours on both sides agree.
    pub(super) is_between: bool,
    /// Whether all of them do.
    pub(super) is_unanimous: bool,
    /// Whether it is beyond doubt where those that agree went.
    pub(super) is_sure: bool,
}

/// The traces of all passages, in the order of the old text.
pub(super) struct Traces {
    all: Vec<Trace>,
}

impl Traces {
    pub(super) fn new(mut all: Vec<Trace>) -> Self {
        all.sort_unstable();
        Self { all }
    }

    /// Whether a passage has neighbours that can be asked.
    pub(super) fn has_neighbours(&self, old: CharSpan) -> bool {
        self.near(old).len() >= 2
    }

    /// Chooses between places by which of them as many neighbours as possible may have gone with;
    /// `None` where too few have, or another place would do as well.
    pub(super) fn choose(&self, old: CharSpan, places: &[CharSpan]) -> Option<Chosen> {
        let near = self.near(old);
        let agreeing = |new: &CharSpan| -> Vec<&Trace> {
            let agrees = |trace: &&Trace| trace.agrees(old, *new);
            near.iter().copied().filter(agrees).collect()
        };
        let n_sure = |agreeing: &[&Trace]| agreeing.iter().filter(|trace| trace.is_sure).count();
        let mut all: Vec<(usize, Vec<&Trace>)> = places.iter().map(agreeing).enumerate().collect();
        all.sort_by_key(|(n, agreeing)| {
            let most_first = (agreeing.len(), n_sure(agreeing));
            (std::cmp::Reverse(most_first), *n)
        });
        let (place, best) = all.first()?;
        let next = all.get(1).map_or(0, |(_, next)| next.len());
        // One that may have gone anywhere says little, so nearly all of those must agree.
        let needed = near.len().saturating_sub(1).max(2);
        let is_clear =
            best.len() >= needed && next + 1 < best.len() || n_sure(best) >= 2 && next == 0;
        let is_before = |trace: &&Trace| trace.old < old;
        let n_before = best.iter().copied().filter(is_before).count();
        is_clear.then_some(Chosen {
            place: *place,
            is_between: n_before > 0 && n_before < best.len(),
            is_unanimous: best.len() == near.len() && best.len() > 2,
            is_sure: n_sure(best) == best.len(),
        })
    }

    /// Returns the nearest two on each side that share no context with a passage: they would be
    /// mistaken together.
    fn near(&self, old: CharSpan) -> Vec<&Trace> {
        /// Characters between them, and how many passages are asked at most.
        const APART: u32 = 80;
        const MOST_ASKED: usize = 64;
        let at = self.all.partition_point(|trace| trace.old < old);
        let before = self.all.iter().take(at).rev().take(MOST_ASKED);
        let before = before.filter(|trace| trace.old.end.saturating_add(APART) <= old.start);
        let after = self.all.iter().skip(at).take(MOST_ASKED);
        let after = after.filter(|trace| old.end.saturating_add(APART) <= trace.old.start);
        let says_something = |trace: &&Trace| !trace.shifts.is_empty();
        before
            .filter(says_something)
            .take(2)
            .chain(after.filter(says_something).take(2))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(start: u32) -> CharSpan {
        CharSpan {
            start,
            end: start + 10,
        }
    }

    #[test]
    fn neighbours_that_went_the_same_way_choose_between_places() {
        let trace =
            |old, new: &[u32]| Trace::perhaps(chars(old), new.iter().map(|new| chars(*new)));
        let traces = Traces::new(vec![
            trace(1000, &[1300, 1400]),
            trace(1200, &[1500, 7000]),
            trace(1600, &[2500, 1900]),
            trace(1800, &[2100]),
        ]);
        let choose = |places: &[u32]| {
            let places: Vec<CharSpan> = places.iter().map(|new| chars(*new)).collect();
            traces
                .choose(chars(1400), &places)
                .map(|chosen| chosen.place)
        };
        assert_eq!(choose(&[9000, 1700]), Some(1));
        assert_eq!(choose(&[9000, 1800]), None);
        assert_eq!(choose(&[1700, 1702]), None);
        assert_eq!(choose(&[]), None);
    }

    #[test]
    fn neighbours_on_one_side_are_told_from_those_on_both() {
        let trace = |old, new| Trace::sure(chars(old), chars(new));
        // Between 1200 and 1600 something was deleted; those behind it went back by 60.
        let traces = Traces::new(vec![
            trace(1000, 1000),
            trace(1200, 1200),
            trace(1600, 1540),
            trace(1800, 1740),
        ]);
        let chosen = traces.choose(chars(1400), &[chars(1400), chars(7000)]);
        assert!(chosen.is_some_and(|one| one.place == 0 && !one.is_between && !one.is_unanimous));
        let stayed = [1000, 1200, 1600, 1800].map(|old| trace(old, old));
        let chosen = Traces::new(stayed.to_vec()).choose(chars(1400), &[chars(1400)]);
        assert!(chosen.is_some_and(|one| one.is_between && one.is_unanimous));
    }

    #[test]
    fn a_neighbour_close_by_that_is_as_far_away_as_it_was_is_beside() {
        let witness = |old, new, is_sure| Witness {
            old: chars(old),
            new: chars(new),
            is_sure,
        };
        let all = [
            witness(100, 900, true),
            witness(400, 1200, false),
            witness(700, 1500, true),
        ];
        let witnesses = Witnesses {
            all: &all,
            own: None,
        };
        assert!(witnesses.are_beside(chars(120), chars(920)));
        assert!(!witnesses.are_beside(chars(120), chars(960)));
        // One that is not beyond doubt, and one that is far away.
        assert!(!witnesses.are_beside(chars(410), chars(1210)));
        assert!(!witnesses.are_beside(chars(520), chars(1320)));
    }

    #[test]
    fn neighbours_with_the_same_context_do_not_count() {
        let trace = |old| Trace::sure(chars(old), chars(old + 5));
        let traces = Traces::new(vec![trace(100), trace(120), trace(140)]);
        assert_eq!(traces.choose(chars(120), &[chars(125)]), None);
    }
}
