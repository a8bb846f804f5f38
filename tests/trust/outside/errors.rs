//! Errors of the system at every call, once and for ever; a full disk; folders that vanish.
//!
//! Each either does no harm, or it is said; the file is the old or the new one, the set in memory
//! is as it was, and once the fault is over everything can be saved.

use std::collections::BTreeSet;
use std::fs;

use super::check::{Heard, check};
use super::child::Manner;
use super::commands::{self, CommandScenario};
use super::desk::{Desk, quick_folder};
use super::process::{Finished, Process, child_command, in_parallel};
use super::pulled_plug::{run as run_program, unmount};
use super::random::Random;
use super::scenarios::{Begin, Rehearsed, SESSIONS, Scenario, rehearse, session};
use super::strace::{self, Fault, PATIENCE, Point, Whose};
use crate::figures::{Figure, Length};

const ERRORS: [&str; 6] = ["ENOSPC", "EIO", "EDQUOT", "EACCES", "EROFS", "EINTR"];

/// How many faults a scenario are tried in the short form.
const SAMPLE: usize = 60;
const COMMAND_SAMPLE: usize = 20;

pub fn prove(length: Length) -> Vec<Figure> {
    let mut figures = match strace::why_not() {
        Some(why) => vec![Figure::skipped("errors at every system call", why)],
        None => injected(length),
    };
    figures.push(full_disk());
    figures.push(removed_folder());
    figures
}

fn injected(length: Length) -> Vec<Figure> {
    let hanging = std::sync::atomic::AtomicU64::new(0);
    let mut figures = in_parallel(SESSIONS.to_vec(), |scenario| {
        Figure::of(&title(scenario.what, length), |tried, bad| {
            let n_hanging = of_session(&scenario, length, tried, bad);
            hanging.fetch_add(n_hanging, std::sync::atomic::Ordering::Relaxed);
        })
    });
    figures.extend(in_parallel(commands::ALL.to_vec(), |scenario| {
        Figure::of(&title(scenario.what, length), |tried, bad| {
            let n_hanging = of_command(&scenario, length, tried, bad);
            hanging.fetch_add(n_hanging, std::sync::atomic::Ordering::Relaxed);
        })
    }));
    let n_hanging = hanging.into_inner();
    figures.push(Figure::of(
        "of these, EINTR for ever: tried again until ended from outside, nothing lost",
        |tried, _| *tried = n_hanging,
    ));
    figures
}

fn title(what: &str, length: Length) -> String {
    let which = length.of("a sample of the system calls", "every system call");
    format!("errors at {which}: {what}")
}

/// Returns all errors at all points; an interruption for ever, which costs time, once a call.
fn faults(points: &[Point]) -> Vec<(Point, Fault)> {
    let mut faults = Vec::new();
    let mut interrupted = BTreeSet::new();
    // The standard library does not hear of a file that cannot be closed, and takes a folder that
    // cannot be closed, which no system has, for a defect.
    for point in points.iter().filter(|point| point.call != "close") {
        for error in ERRORS {
            if point.whose != Whose::All {
                faults.push((point.clone(), Fault::Once(error)));
            }
            let is_new = error != "EINTR" || interrupted.insert(point.call.clone());
            if is_new {
                faults.push((point.clone(), Fault::Always(error)));
            }
        }
    }
    faults
}

/// Returns how many hung.
fn of_session(scenario: &Scenario, length: Length, tried: &mut u64, bad: &mut Vec<String>) -> u64 {
    let folder = quick_folder();
    let template = folder.path().join("template");
    let log = folder.path().join("trace");
    let desk = Desk::at(folder.path().join("desk"));
    let rehearsed = rehearse(scenario, &desk, &template);

    desk.become_copy_of(&template);
    let mut points = strace::session_points(scenario.name, &desk, &log);
    desk.become_copy_of(&template);
    points.extend(strace::journal_points(scenario.name, &desk, &log));
    let calls: BTreeSet<String> = points.iter().map(|point| point.call.clone()).collect();
    // All threads at once, from where work may be disturbed on.
    points.extend(calls.into_iter().map(|call| Point {
        whose: Whose::All,
        call,
        n: 1,
        seen: String::new(),
    }));
    let mut faults = faults(&points);
    if length == Length::Short {
        faults = Random::from_seed(11).sample(faults, SAMPLE);
    }
    let mut n_hanging = 0;
    for (point, fault) in faults {
        desk.become_copy_of(&template);
        let manner = Manner {
            rescues: matches!(fault, Fault::Once(_)),
            ..Manner::default()
        };
        let finished = strace::run(scenario.name, &desk, &point, fault, manner);
        *tried += 1;
        n_hanging += u64::from(finished.status.is_none());
        let judged = judge(fault, &rehearsed, &finished)
            .and_then(|()| check(scenario, &rehearsed, &desk, &finished.heard));
        if let Err(why) = judged {
            bad.push(format!(
                "{fault:?} at {point}: {why}; heard {:?}",
                finished.heard
            ));
        }
    }
    n_hanging
}

/// Whether what was not done was said, and what can be done again was done.
fn judge(fault: Fault, rehearsed: &Rehearsed, finished: &Finished) -> Result<(), String> {
    let Finished { heard, told, .. } = finished;
    if told.iter().any(|line| line.contains("panicked")) {
        return Err(format!("it panicked: {told:?}"));
    }
    if heard.failed.iter().any(|why| why.contains("somebody else")) {
        return Err("it takes its own file for somebody else's".to_owned());
    }
    if heard
        .failed
        .iter()
        .any(|why| why.contains("exists already"))
    {
        return Err("what a failed save has left is in the way of the next".to_owned());
    }
    let Some(status) = finished.status else {
        return match fault {
            Fault::Always("EINTR") => Ok(()),
            _ => Err("it hangs".to_owned()),
        };
    };
    let is_saved = heard.saved == rehearsed.saves.last().copied();
    let is_done = is_saved && heard.flushed == rehearsed.flushed;
    if !is_done && heard.failed.is_empty() {
        return Err(format!("not all is done, and nothing is said ({status})"));
    }
    let was_opened = !heard.failed.iter().any(|why| is_about_opening(why));
    if matches!(fault, Fault::Once(_)) && was_opened && !is_saved && !heard.elsewhere {
        return Err("it can be saved neither again nor elsewhere".to_owned());
    }
    Ok(())
}

/// Whether nothing could be done, so that there is nothing to be saved.
fn is_about_opening(why: &str) -> bool {
    ["opening", "recovering", "changing"]
        .iter()
        .any(|word| why.starts_with(word))
}

fn of_command(
    scenario: &CommandScenario,
    length: Length,
    tried: &mut u64,
    bad: &mut Vec<String>,
) -> u64 {
    let folder = quick_folder();
    let template = folder.path().join("template");
    let log = folder.path().join("trace");
    let desk = Desk::at(folder.path().join("desk"));
    let rehearsed = commands::rehearse(scenario, &desk, &template);
    let program = scenario.program(&desk);

    desk.become_copy_of(&template);
    let mut faults = faults(&strace::program_points(&program, &desk, &log));
    if length == Length::Short {
        faults = Random::from_seed(13).sample(faults, COMMAND_SAMPLE);
    }
    let mut n_hanging = 0;
    for (point, fault) in faults {
        desk.become_copy_of(&template);
        let finished = strace::run_program(&program, &point, fault);
        *tried += 1;
        n_hanging += u64::from(finished.status.is_none());
        let is_expected = finished.status.is_some() || fault == Fault::Always("EINTR");
        let hangs = if is_expected {
            Ok(())
        } else {
            Err("it hangs".to_owned())
        };
        let judged = hangs
            .and_then(|()| is_said(&point, fault, &finished))
            .and_then(|()| commands::check(scenario, &rehearsed, &desk, &template, &finished))
            .and_then(|()| commands::again(scenario, &rehearsed, &desk, &template));
        if let Err(why) = judged {
            bad.push(format!(
                "{fault:?} at {point}: {why}; told {:?}",
                finished.told
            ));
        }
    }
    n_hanging
}

/// Whether a failure has its message; one that cannot be written at all has its exit status.
fn is_said(point: &Point, fault: Fault, finished: &Finished) -> Result<(), String> {
    let is_mute = point.call == "write" && matches!(fault, Fault::Always(_));
    let has_failed = finished
        .status
        .is_some_and(|status| status.code() == Some(2));
    if has_failed && finished.told.is_empty() && !is_mute {
        return Err("it failed without a message".to_owned());
    }
    Ok(())
}

/// Work on a disk with less and less room.
fn full_disk() -> Figure {
    const WHAT: &str = "a full disk";
    let folder = quick_folder();
    let mounted = folder.path().join("mounted");
    fs::create_dir(&mounted).expect("a folder");
    let at = mounted.display().to_string();
    if let Err(why) = run_program("mount", &["-t", "tmpfs", "-o", "size=1m", "tmpfs", &at]) {
        return Figure::skipped(WHAT, &why);
    }
    let figure = Figure::of(WHAT, |tried, bad| {
        for scenario in SESSIONS {
            let desk = Desk::at(mounted.join("desk"));
            let template = folder.path().join("template");
            let rehearsed = rehearse(scenario, &desk, &template);
            for n_free_pages in 0..12 {
                desk.become_copy_of(&template);
                let filler = mounted.join("filler");
                fill(&filler, n_free_pages * 4096);
                let command = child_command(scenario.name, &desk, Manner::default());
                let finished = Process::spawn(command).finish(PATIENCE);
                fs::remove_file(&filler).expect("it is deleted");
                *tried += 1;
                let judged = judge(Fault::Always("ENOSPC"), &rehearsed, &finished)
                    .and_then(|()| check(scenario, &rehearsed, &desk, &finished.heard));
                if let Err(why) = judged {
                    let heard = finished.heard;
                    bad.push(format!(
                        "{}, {n_free_pages} pages free: {why}; heard {heard:?}",
                        scenario.what
                    ));
                }
            }
        }
    });
    if let Err(why) = unmount(&mounted) {
        eprintln!("{why}");
    }
    figure
}

/// Fills a disk up to so many bytes.
fn fill(filler: &std::path::Path, n_free: u64) {
    use std::io::Write as _;
    let mut file = fs::File::create(filler).expect("a file");
    let page = [0_u8; 4096];
    let mut n_written = 0_u64;
    while file.write_all(&page).is_ok() {
        n_written += page.len() as u64;
    }
    file.set_len(n_written.saturating_sub(n_free))
        .expect("it is shorter");
}

/// The set's folder is gone when its turn to be saved comes.
fn removed_folder() -> Figure {
    Figure::of("the set's folder is removed meanwhile", |tried, bad| {
        for name in ["save-again", "backups", "shortening", "restore", "codebook"] {
            let scenario = session(name).expect("it is one of them");
            assert_eq!(scenario.begin, Begin::Open);
            let folder = quick_folder();
            let template = folder.path().join("template");
            let desk = Desk::at(folder.path().join("desk"));
            let rehearsed = rehearse(&scenario, &desk, &template);
            desk.become_copy_of(&template);
            let manner = Manner {
                gated: true,
                rescues: true,
                ..Manner::default()
            };
            let mut process = Process::spawn(child_command(name, &desk, manner));
            while process.line(PATIENCE).is_some_and(|line| line != "here") {}
            fs::remove_dir_all(desk.papers()).expect("it is removed");
            process.go();
            let finished = process.finish(PATIENCE);
            *tried += 1;
            if let Err(why) = is_rescued(&rehearsed, &desk, &finished.heard) {
                bad.push(format!(
                    "{}: {why}; heard {:?}",
                    scenario.what, finished.heard
                ));
            }
        }
    })
}

/// Nothing could be saved in its place, and all of it elsewhere.
fn is_rescued(rehearsed: &Rehearsed, desk: &Desk, heard: &Heard) -> Result<(), String> {
    if heard.memory_changed {
        return Err("a save that failed changed the set in memory".to_owned());
    }
    if heard.failed.len() < 2 * rehearsed.saves.len() || heard.saved.is_some() {
        return Err("not every save has failed".to_owned());
    }
    let found = fs::read_to_string(desk.elsewhere()).map_err(|error| error.to_string())?;
    let last = rehearsed.states.last().expect("a state");
    if found.replace("papers/", "") != *last {
        return Err("what was saved elsewhere is not the whole set".to_owned());
    }
    Ok(())
}
