//! Readers against inputs that nobody meant: real files that were damaged, and nonsense. Nothing
//! may panic, hang, or take memory out of all proportion; what is read must be the same when it is
//! written and read again.

mod corpus;
mod meeting;
mod mutate;
mod passages;
mod readers;

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::dice::Dice;
use crate::figures::{Figure, Length};
use corpus::Corpus;

/// What is fuzzed: whether the input was taken, or what went wrong with it.
type Check = fn(&[u8]) -> Result<bool, String>;

struct Target {
    name: &'static str,
    corpus: fn() -> Corpus,
    check: Check,
}

const TARGETS: [Target; 6] = [
    Target {
        name: "decode",
        corpus: Corpus::texts,
        check: readers::decode,
    },
    Target {
        name: "sets",
        corpus: Corpus::sets,
        check: readers::set,
    },
    Target {
        name: "journals",
        corpus: Corpus::journals,
        check: readers::journal,
    },
    Target {
        name: "salvage",
        corpus: Corpus::sets,
        check: readers::salvage,
    },
    Target {
        name: "merge",
        corpus: Corpus::sets,
        check: meeting::check,
    },
    Target {
        name: "re-anchoring",
        corpus: Corpus::texts,
        check: passages::check,
    },
];

/// How long each is fuzzed in the short form.
const SHORT: Duration = Duration::from_secs(10);
/// How many inputs each gets in the long form.
const LONG: u64 = 10_000_000;
/// An input of at most a few hundred kilobytes that takes longer hangs, for all that a person
/// would say. Generous, because the machine may be busy with other things.
const SLOWEST: Duration = Duration::from_secs(5);
/// After this the process is ended: nothing else can end a thread.
const HANGS: Duration = Duration::from_mins(2);
/// How much the process may grow over all inputs of a target; see [`kilobytes_at_peak`].
const MOST_KILOBYTES: u64 = 128 << 10;

pub fn proof(length: Length) -> Vec<Figure> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    // Two at a time, one a core; each target has one thread, so that its seeds are its own.
    let mut figures = Vec::new();
    for pair in TARGETS.chunks(2) {
        thread::scope(|scope| {
            let threads: Vec<_> = pair
                .iter()
                .map(|target| scope.spawn(|| fuzz(target, length)))
                .collect();
            figures.extend(
                threads
                    .into_iter()
                    .map(|thread| thread.join().expect("it ends")),
            );
        });
    }
    panic::set_hook(hook);
    figures
}

fn fuzz(target: &Target, length: Length) -> Figure {
    let mut n_taken = 0_u64;
    let mut figure = Figure::of("", |tried, bad| {
        let corpus = (target.corpus)();
        let watched = Watched::default();
        let begun = Instant::now();
        let peak = kilobytes_at_peak();
        thread::scope(|scope| {
            scope.spawn(|| watched.watch(target.name));
            while bad.is_empty() && length.of(begun.elapsed() < SHORT, *tried < LONG) {
                *tried += 1;
                watched.seed.store(*tried, Ordering::Relaxed);
                let input = corpus.input(&mut Dice::new(*tried));
                let at = Instant::now();
                match guarded(target.check, &input) {
                    Ok(taken) => n_taken += u64::from(taken),
                    Err(why) => bad.push(told(target, *tried, &input, &why)),
                }
                if at.elapsed() > SLOWEST {
                    bad.push(told(target, *tried, &input, "it takes too long"));
                }
            }
            watched.seed.store(u64::MAX, Ordering::Relaxed);
        });
        let grown = kilobytes_at_peak().saturating_sub(peak);
        if grown > MOST_KILOBYTES {
            bad.push(format!("the process grew by {} MB", grown >> 10));
        }
    });
    let share = n_taken * 100 / figure.tried.max(1);
    figure.what = format!("fuzzing {}: {share} % were taken", target.name);
    figure
}

/// Which input is on, for whoever looks after the time.
#[derive(Default)]
struct Watched {
    /// Its number; the largest when all is done.
    seed: AtomicU64,
}

impl Watched {
    /// Ends the process when one input goes on for too long, and says which.
    fn watch(&self, name: &str) {
        let mut last = (0, Instant::now());
        loop {
            thread::sleep(Duration::from_millis(50));
            let seed = self.seed.load(Ordering::Relaxed);
            if seed == u64::MAX {
                return;
            }
            if seed != last.0 {
                last = (seed, Instant::now());
            } else if last.1.elapsed() > HANGS {
                eprintln!("fuzzing {name}: input {seed} hangs");
                std::process::abort();
            }
        }
    }
}

fn guarded(check: Check, input: &[u8]) -> Result<bool, String> {
    panic::catch_unwind(AssertUnwindSafe(|| check(input))).unwrap_or_else(|payload| {
        let words = payload.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| payload.downcast_ref::<&str>().copied());
        Err(format!("panic: {}", words.unwrap_or_default()))
    })
}

/// Makes a failing input as small as it goes, and tells of it.
fn told(target: &Target, seed: u64, input: &[u8], why: &str) -> String {
    let until = Instant::now() + Duration::from_secs(20);
    let mut small = input.to_vec();
    let mut step = small.len() / 2;
    while step > 0 {
        let mut at = 0;
        while at < small.len() && Instant::now() < until {
            let mut less = small.clone();
            less.drain(at..(at + step).min(small.len()));
            if guarded(target.check, &less).is_err() {
                small = less;
            } else {
                at += step;
            }
        }
        step /= 2;
    }
    let why = guarded(target.check, &small)
        .err()
        .unwrap_or_else(|| why.to_owned());
    format!(
        "{} with seed {seed}: {why}\n    the input, made smaller: b\"{}\"",
        target.name,
        small.escape_ascii()
    )
}

/// The most memory the process has had: coarse, since allocators keep what they had, and two
/// targets share it; but an input that asks for hundreds of times its size is seen.
fn kilobytes_at_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
