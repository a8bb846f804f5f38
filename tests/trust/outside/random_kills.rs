//! SIGKILL at random instants, whatever the program is doing and on whichever thread.

use std::time::Duration;

use super::check::check;
use super::child::Manner;
use super::desk::{Desk, quick_folder};
use super::process::{Process, child_command, in_parallel};
use super::random::Random;
use super::scenarios::{SESSIONS, Scenario, rehearse};
use super::strace::PATIENCE;
use crate::figures::{Figure, Length};

pub fn prove(length: Length) -> Vec<Figure> {
    let n_kills: usize = length.of(300, 10_000);
    let seed = Random::new_seed();
    let what = format!("SIGKILL at random instants, seed {seed}");
    let figure = Figure::of(&what, |tried, bad| {
        let jobs: Vec<(usize, Scenario)> = SESSIONS.iter().copied().enumerate().collect();
        let n_jobs = jobs.len();
        let done = in_parallel(jobs, |(at, scenario)| {
            let n = n_kills / n_jobs + usize::from(at < n_kills % n_jobs);
            of_scenario(&scenario, n, seed + at as u64)
        });
        for (n, found) in done {
            *tried += n;
            bad.extend(found);
        }
    });
    vec![figure]
}

fn of_scenario(scenario: &Scenario, n_kills: usize, seed: u64) -> (u64, Vec<String>) {
    let mut random = Random::from_seed(seed);
    let folder = quick_folder();
    let template = folder.path().join("template");
    let desk = Desk::at(folder.path().join("desk"));
    let rehearsed = rehearse(scenario, &desk, &template);
    let whole = rehearsed.took.as_micros() as u64 * 3 / 2 + 2_000;
    let mut tried = 0;
    let mut bad = Vec::new();
    // Some instants lie behind the end.
    while tried < n_kills as u64 {
        desk.become_copy_of(&template);
        let manner = Manner::default();
        let mut process = Process::spawn(child_command(scenario.name, &desk, manner));
        // Half of them at any time, half shortly after something was said to be safe.
        let wait = if random.below(2) == 0 {
            random.below(whole)
        } else {
            for _ in 0..=random.below(3) {
                let _line = process.line(PATIENCE);
            }
            random.below(1_500)
        };
        std::thread::sleep(Duration::from_micros(wait));
        process.kill();
        let finished = process.finish(PATIENCE);
        if finished.heard.ended.is_none() {
            tried += 1;
        }
        if let Err(why) = check(scenario, &rehearsed, &desk, &finished.heard) {
            let heard = finished.heard;
            bad.push(format!("{}: {why}; heard {heard:?}", scenario.what));
        }
        if bad.len() > 20 {
            break;
        }
    }
    (tried, bad)
}
