//! How well passages are found again, a row for each way of editing: bad is every aim that is
//! missed, and every passage without an outcome.

use super::edits::{Case, Draft, KINDS, Kind, Tally};
use super::figures::{Figure, Length};
use super::texts::Chance;

/// Passages marked in each text.
const N_PASSAGES: usize = 1_000;

/// What texts are made of, and what is known of them.
struct Family {
    name: &'static str,
    draft: fn(usize, &mut Chance) -> Draft,
    n_letters: usize,
    has_old_text: bool,
    /// Whether much must be found, and not only little be wrong: not where nothing tells places
    /// apart, and most is left to a person.
    is_telling: bool,
}

/// Least share of the passages left alone that is found.
const LEAST_RECALL: f64 = 0.99;
/// Least share of what is found that is right.
const LEAST_PRECISION: f64 = 0.995;
/// Most wrong places of 1,000 passages.
const MOST_WRONG: f64 = 1.0;

const FAMILIES: [Family; 3] = [
    Family {
        name: "prose, without the old text",
        draft: Draft::new,
        n_letters: 40_000,
        has_old_text: false,
        is_telling: true,
    },
    Family {
        name: "prose, with the old text",
        draft: Draft::new,
        n_letters: 40_000,
        has_old_text: true,
        is_telling: true,
    },
    Family {
        name: "rows that are all alike",
        draft: Draft::rows,
        n_letters: 10_000,
        has_old_text: false,
        is_telling: false,
    },
];

pub fn prove(length: Length) -> Vec<Figure> {
    let rows = FAMILIES
        .iter()
        .flat_map(|family| KINDS.iter().map(move |kind| (family, kind)));
    rows.map(|(family, kind)| row(family, kind, length))
        .collect()
}

fn row(family: &Family, kind: &Kind, length: Length) -> Figure {
    let mut tally = Tally::default();
    let mut figure = Figure::of("", |tried, bad| {
        for seed in 0..length.of(2, 40) {
            let draft = (family.draft)(family.n_letters, &mut Chance(seed + 100));
            let case = Case::new(&draft, N_PASSAGES, kind, seed + 1);
            let case = if family.has_old_text {
                case
            } else {
                case.without_old_text()
            };
            case.run(&mut tally);
        }
        *tried = tally.n_loaded as u64;
        bad.extend(missed(family, &tally));
    });
    figure.what = format!(
        "{}: {} – recall {:.2} %, precision {:.2} %, uncertain {:.2} %, wrong of 1,000: {:.2}",
        family.name,
        kind.name,
        tally.recall() * 100.0,
        tally.precision() * 100.0,
        tally.n_uncertain as f64 / tally.n_loaded as f64 * 100.0,
        tally.wrong_of_thousand(),
    );
    figure
}

/// Returns the aims that a row has missed.
fn missed(family: &Family, tally: &Tally) -> Vec<String> {
    let mut missed = Vec::new();
    if !tally.is_complete() {
        missed.push(format!("not one outcome for each passage: {tally:?}"));
    }
    if family.is_telling {
        let (recall, precision) = (tally.recall(), tally.precision());
        if recall < LEAST_RECALL {
            missed.push(format!("recall {recall} < {LEAST_RECALL}"));
        }
        if precision < LEAST_PRECISION {
            missed.push(format!("precision {precision} < {LEAST_PRECISION}"));
        }
    }
    if tally.wrong_of_thousand() > MOST_WRONG {
        missed.push(format!("{} wrong of 1,000", tally.wrong_of_thousand()));
    }
    missed
}
