//! SIGKILL at every system call of every scenario.
//!
//! A killed process shows whether files are written in the right order and whether rests are
//! borne; not whether anything has reached the disk.

use std::process::ExitStatus;

use super::check::check;
use super::child::Manner;
use super::commands::{self, CommandScenario};
use super::desk::{Desk, quick_folder};
use super::process::in_parallel;
use super::random::Random;
use super::scenarios::{SESSIONS, Scenario, rehearse};
use super::strace::{self, Fault, Point, Whose};
use crate::figures::{Figure, Length};

/// How many points of one thread of a scenario are tried at most in the short form.
const SAMPLE: usize = 100;
/// One of so many calls of the journal's thread may not come again in another run, because it
/// waits for times, too.
const MISSABLE: usize = 10;

pub fn prove(length: Length) -> Vec<Figure> {
    if let Some(why) = strace::why_not() {
        return vec![Figure::skipped("SIGKILL at every system call", why)];
    }
    let mut figures = in_parallel(SESSIONS.to_vec(), |scenario| {
        Figure::of(&title(scenario.what, length), |tried, bad| {
            of_session(&scenario, length, tried, bad);
        })
    });
    figures.extend(in_parallel(commands::ALL.to_vec(), |scenario| {
        Figure::of(&title(scenario.what, length), |tried, bad| {
            of_command(&scenario, length, tried, bad);
        })
    }));
    figures
}

fn title(what: &str, length: Length) -> String {
    let which = length.of(
        format!("at most {SAMPLE} system calls a thread"),
        "every system call".to_owned(),
    );
    format!("SIGKILL at {which}: {what}")
}

fn sampled(points: Vec<Point>, length: Length) -> Vec<Point> {
    match length {
        Length::Short => Random::from_seed(7).sample(points, SAMPLE),
        Length::Long => points,
    }
}

fn of_session(scenario: &Scenario, length: Length, tried: &mut u64, bad: &mut Vec<String>) {
    let folder = quick_folder();
    let template = folder.path().join("template");
    let log = folder.path().join("trace");
    let desk = Desk::at(folder.path().join("desk"));
    let rehearsed = rehearse(scenario, &desk, &template);

    desk.become_copy_of(&template);
    let mut points = sampled(strace::session_points(scenario.name, &desk, &log), length);
    desk.become_copy_of(&template);
    points.extend(sampled(
        strace::journal_points(scenario.name, &desk, &log),
        length,
    ));
    let n_points = points.len();
    let mut missed = Vec::new();
    for point in points {
        // A thread that was not held in time is tried once more.
        let mut is_killed = false;
        for _ in 0..3 {
            desk.become_copy_of(&template);
            let manner = Manner::default();
            let finished = strace::run(scenario.name, &desk, &point, Fault::Kill, manner);
            is_killed = finished.status.is_some_and(is_killed_one);
            if let Err(why) = check(scenario, &rehearsed, &desk, &finished.heard) {
                bad.push(format!("{point}: {why}; heard {:?}", finished.heard));
            }
            if is_killed {
                break;
            }
        }
        if is_killed {
            *tried += 1;
        } else {
            missed.push(point);
        }
    }
    if missed.len() > n_points / MISSABLE
        || missed.iter().any(|point| point.whose == Whose::Session)
    {
        bad.push(format!("never reached: {missed:?}"));
    }
}

fn is_killed_one(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    status.signal() == Some(9)
}

fn of_command(scenario: &CommandScenario, length: Length, tried: &mut u64, bad: &mut Vec<String>) {
    let folder = quick_folder();
    let template = folder.path().join("template");
    let log = folder.path().join("trace");
    let desk = Desk::at(folder.path().join("desk"));
    let rehearsed = commands::rehearse(scenario, &desk, &template);
    let program = scenario.program(&desk);

    desk.become_copy_of(&template);
    let points = sampled(strace::program_points(&program, &desk, &log), length);
    for point in points {
        desk.become_copy_of(&template);
        let finished = strace::run_program(&program, &point, Fault::Kill);
        if finished.status.is_some_and(is_killed_one) {
            *tried += 1;
        } else {
            bad.push(format!("{point} was never reached"));
        }
        if let Err(why) = commands::check(scenario, &rehearsed, &desk, &template, &finished) {
            bad.push(format!("{point}: {why}"));
        }
        // Whatever was left behind, the same again works.
        if let Err(why) = commands::again(scenario, &rehearsed, &desk, &template) {
            bad.push(format!("{point}: {why}"));
        }
    }
}
