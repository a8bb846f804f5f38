//! How well, and how fast, are passages found again in a text that has changed?
//!
//! Prints a table with recall and precision for each way of editing, with the old text at hand and
//! without, and the time for 1,000 annotations in 1 MB and 10,000 in 10 MB.

#![expect(
    clippy::expect_used,
    reason = "what a bench cannot set up, it cannot measure"
)]

mod edits;
mod texts;

use edits::{Case, Draft, KINDS, PAGE, Tally};
use speechmark::anchor::{Course, find_again};
use texts::Chance;

/// Letters of each text, texts and passages of each kind.
const N_LETTERS: usize = 40_000;
const N_TEXTS: u64 = 10;
const N_PASSAGES: usize = 1_000;

fn main() {
    for has_old_text in [false, true] {
        println!(
            "\n{}, prose:\n",
            if has_old_text {
                "With the old text"
            } else {
                "Without the old text"
            }
        );
        quality(Draft::new, N_LETTERS, has_old_text);
    }
    println!("\nWithout the old text, rows of a table that are all alike:\n");
    quality(Draft::rows, N_LETTERS / 4, false);
    for (megabytes, n_passages, limit) in [(1, 1_000, 0.5), (10, 10_000, 5.0)] {
        for has_old_text in [false, true] {
            speed(megabytes, n_passages, limit, has_old_text);
        }
    }
}

fn quality(draft: fn(usize, &mut Chance) -> Draft, n_letters: usize, has_old_text: bool) {
    println!(
        "| edit | left alone: recall | edited: recall | precision | uncertain (right one offered) \
         | not found | wrong of 1,000 |\n|---|---|---|---|---|---|---|"
    );
    let mut all = 0;
    let mut wrong = 0;
    for kind in &KINDS {
        let mut tally = Tally::default();
        for seed in 0..N_TEXTS {
            let draft = draft(n_letters, &mut Chance(seed + 100));
            let case = Case::new(&draft, N_PASSAGES, kind, seed + 1);
            let case = if has_old_text {
                case
            } else {
                case.without_old_text()
            };
            case.run(&mut tally);
        }
        assert!(tally.is_complete(), "one outcome each: {tally:?}");
        all += tally.n_all();
        wrong += tally.n_wrong;
        let edited = if tally.n_edited == 0 {
            "–".to_owned()
        } else {
            format!("{:.2} %", tally.recall_of_edited() * 100.0)
        };
        println!(
            "| {} | {:.2} % | {edited} | {:.2} % | {:.2} % ({:.0} %) | {:.2} % | {:.2} |",
            kind.name,
            tally.recall() * 100.0,
            tally.precision() * 100.0,
            tally.n_uncertain as f64 / tally.n_all() as f64 * 100.0,
            tally.offered() * 100.0,
            tally.n_not_found as f64 / tally.n_all() as f64 * 100.0,
            tally.wrong_of_thousand(),
        );
    }
    println!("\nall: {wrong} wrong of {all}");
}

/// A moved block and 300 edits a megabyte.
fn speed(megabytes: usize, n_passages: usize, limit: f64, has_old_text: bool) {
    let draft = Draft::new((megabytes << 20) / 3, &mut Chance(7));
    let kind = edits::Kind {
        name: "300 edits a megabyte and a moved block",
        edit: edits::ways::few_edits,
        page: PAGE,
        file: edits::ways::plain,
    };
    let mut case = Case::new(&draft, n_passages, &kind, 3);
    if !has_old_text {
        case = case.without_old_text();
    }
    let mut tally = Tally::default();
    case.run(&mut tally);
    let times = (0..5).map(|_| {
        let course = Course::default();
        texts::time(&mut || find_again(&case.task, &course).expect("not cancelled"))
    });
    let time = texts::median(times.collect());
    println!(
        "{n_passages} annotations in {megabytes} MB, {} the old text: {:.3} s (limit {limit} s); \
         recall {:.2} %, wrong {}, uncertain {}, not found {}",
        if has_old_text { "with" } else { "without" },
        time.as_secs_f64(),
        tally.recall() * 100.0,
        tally.n_wrong,
        tally.n_uncertain,
        tally.n_not_found,
    );
}
