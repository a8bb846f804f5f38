//! How well passages are found again: the bench's figures in small, with limits that can be
//! missed.

use super::edits::{self, Case, Draft, KINDS, Kind, Tally};
use super::texts::Chance;

/// Letters and passages of a text: few enough for a test without optimisation.
const N_LETTERS: usize = 5_000;
const N_PASSAGES: usize = 100;
const SEEDS: std::ops::Range<u64> = 1..3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum OldText {
    AtHand,
    Gone,
}

fn tally(draft: fn(usize, &mut Chance) -> Draft, kind: &Kind, old_text: OldText) -> Tally {
    let mut tally = Tally::default();
    for seed in SEEDS {
        let draft = draft(N_LETTERS, &mut Chance(seed));
        let case = Case::new(&draft, N_PASSAGES, kind, seed + 50);
        match old_text {
            OldText::AtHand => case.run(&mut tally),
            OldText::Gone => case.without_old_text().run(&mut tally),
        }
    }
    tally
}

#[test]
fn passages_that_were_left_alone_are_found_and_none_is_misplaced() {
    let mut all = Tally::default();
    for kind in &KINDS {
        for old_text in [OldText::Gone, OldText::AtHand] {
            let tally = tally(Draft::new, kind, old_text);
            let name = kind.name;
            // Where everything comes together, little is left beside a passage to know it by.
            let is_hardest = name.starts_with("two versions");
            let least = if is_hardest { 0.98 } else { 0.99 };
            assert!(tally.recall() >= least, "{name}: {tally:?}");
            assert!(tally.precision() >= 0.995, "{name}: {tally:?}");
            all.n_left_alone += tally.n_left_alone;
            all.n_left_alone_found += tally.n_left_alone_found;
            all.n_edited += tally.n_edited;
            all.n_gone += tally.n_gone;
            all.n_wrong += tally.n_wrong;
        }
    }
    assert!(
        all.n_left_alone > 2_500 && all.n_edited > 700 && all.n_gone > 50,
        "{all:?}"
    );
    assert!(all.recall() >= 0.99, "{all:?}");
    assert!(all.wrong_of_thousand() <= 1.0, "{all:?}");
}

#[test]
fn rows_that_are_all_alike_are_left_to_a_person_where_nothing_tells_them_apart() {
    let (mut n_all, mut n_wrong) = (0, 0);
    for kind in &KINDS {
        let tally = tally(Draft::rows, kind, OldText::Gone);
        n_all += tally.n_all();
        n_wrong += tally.n_wrong;
    }
    assert!(n_wrong * 1_000 <= n_all, "{n_wrong} wrong of {n_all}");
}

#[test]
fn in_another_text_hardly_anything_is_found() {
    let kind = Kind {
        name: "another text",
        edit: edits::ways::replaced,
        ..KINDS[0]
    };
    let tally = tally(Draft::new, &kind, OldText::Gone);
    assert_eq!(tally.n_gone, tally.n_all());
    assert!(tally.n_not_found * 10 >= tally.n_all() * 8, "{tally:?}");
    assert!(tally.n_wrong <= 1, "{tally:?}");
}
