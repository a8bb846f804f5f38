//! The session against a plain model: edits, undo, saves, crashes, changes from outside, merges.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use super::machine::{Machine, event};
use super::play::body;
use super::{N_CORES, folder_in_memory, on_both_cores};
use crate::figures::{Figure, Length};

/// Steps of one session: enough for a history, few enough for a failure to be shrunk.
const EVENTS: std::ops::Range<usize> = 100..200;

pub fn proof(length: Length) -> Vec<Figure> {
    let n_steps = length.of(100_000, 1_000_000);
    let what = "steps of the session against a plain model";
    vec![Figure::of(what, |tried, bad| {
        for (n, found) in on_both_cores(|core| walk(core, n_steps / N_CORES)) {
            *tried += n;
            bad.extend(found);
        }
    })]
}

/// Takes at least so many steps, session after session; stops at the first failure, and shrinks
/// it.
fn walk(core: u64, n_wanted: u64) -> (u64, Option<String>) {
    let taken = Cell::new(0);
    let mut session = 0;
    while taken.get() < n_wanted {
        session += 1;
        let seed = (core << 32) | session;
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let config = Config {
            cases: 1,
            failure_persistence: None,
            max_shrink_iters: 4096,
            max_shrink_time: 120_000,
            ..Config::default()
        };
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(config, random);
        let input = (body(), prop::collection::vec(event(), EVENTS));
        let result = runner.run(&input, |(body, events)| {
            let mut machine = Machine::new(folder_in_memory(), &body);
            for event in &events {
                machine
                    .meet(event)
                    .map_err(|why| TestCaseError::fail(format!("{event:?}: {why}")))?;
                taken.set(taken.get() + 1);
            }
            machine.crash()
        });
        match result {
            Ok(()) => {}
            Err(TestError::Fail(why, input)) => {
                return (taken.get(), Some(format!("seed {seed}: {why}\n{input:?}")));
            }
            Err(TestError::Abort(why)) => {
                return (taken.get(), Some(format!("seed {seed}: {why}")));
            }
        }
    }
    (taken.get(), None)
}
