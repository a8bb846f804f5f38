//! Readers against inputs that nobody meant: real files that were damaged, and nonsense. Nothing
//! may panic, hang, or take memory out of all proportion; what is read must be the same when it is
//! written and read again.

mod corpus;
mod meeting;
mod mutate;
mod passages;
mod readers;

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::dice::Dice;
use super::{N_CORES, on_both_cores};
use crate::figures::{Figure, Length};
use corpus::Corpus;

/// What is fuzzed: whether the input was taken, or what went wrong with it.
type Check = fn(&[u8]) -> Result<bool, String>;

pub fn decode(length: Length) -> Vec<Figure> {
    fuzz("decode", Corpus::texts, readers::decode, length)
}

pub fn sets(length: Length) -> Vec<Figure> {
    fuzz("sets", Corpus::sets, readers::set, length)
}

pub fn journals(length: Length) -> Vec<Figure> {
    fuzz("journals", Corpus::journals, readers::journal, length)
}

pub fn salvage(length: Length) -> Vec<Figure> {
    fuzz("salvage", Corpus::sets, readers::salvage, length)
}

pub fn merge(length: Length) -> Vec<Figure> {
    fuzz("merge", Corpus::sets, meeting::check, length)
}

pub fn anchoring(length: Length) -> Vec<Figure> {
    fuzz("re-anchoring", Corpus::texts, passages::check, length)
}

/// How long each is fuzzed in the short form.
const SHORT: Duration = Duration::from_secs(5);
/// How many inputs each gets in the long form.
const LONG: u64 = 10_000_000;
/// Names an environment variable: how many of these an earlier run has tried, which was cut off.
const BEHIND: &str = "SPEECHMARK_FUZZ_BEHIND";
/// After so many a core says how far it is, so that a run that is cut off is not for nothing.
const TOLD: u64 = 250_000;
/// An input of at most a few hundred kilobytes that takes longer hangs, for all that a person
/// would say. Generous, because the machine may be busy with other things.
const SLOWEST: Duration = Duration::from_secs(5);
/// After this the process is ended: nothing else can end a thread.
const HANGS: Duration = Duration::from_mins(2);
/// How often is looked which input is on. Times are counted in these naps, not by the clock: when
/// the machine is paused, so is whoever naps.
const NAP: Duration = Duration::from_millis(50);
/// How much the process may grow over all inputs of a target; see [`kilobytes_at_peak`].
const MOST_KILOBYTES: u64 = 128 << 10;

fn fuzz(name: &str, corpus: fn() -> Corpus, check: Check, length: Length) -> Vec<Figure> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let mut n_taken = 0;
    let mut figure = Figure::of("", |tried, bad| {
        let peak = kilobytes_at_peak();
        let target = Target {
            name,
            check,
            length,
            n_before: n_before(),
            begun: Instant::now(),
            is_over: AtomicBool::new(false),
        };
        // Each core has seeds of its own, so that the inputs are the same at every run.
        for of_core in on_both_cores(|core| target.share(core, &corpus())) {
            *tried += of_core.tried;
            n_taken += of_core.taken;
            bad.extend(of_core.bad);
        }
        let grown = kilobytes_at_peak().saturating_sub(peak);
        if grown > MOST_KILOBYTES {
            bad.push(format!("the process grew by {} MB", grown >> 10));
        }
    });
    panic::set_hook(hook);
    let share = n_taken * 100 / figure.tried.max(1);
    figure.what = format!("fuzzing {name}: {share} % were taken");
    vec![figure]
}

/// Inputs of each core that an earlier run has tried.
fn n_before() -> u64 {
    let all = std::env::var(BEHIND).ok();
    all.and_then(|all| all.parse::<u64>().ok()).unwrap_or(0) / N_CORES
}

/// What is fuzzed, and for how long.
struct Target<'t> {
    name: &'t str,
    check: Check,
    length: Length,
    /// Inputs of each core that were tried by an earlier run.
    n_before: u64,
    begun: Instant,
    /// One failure is enough.
    is_over: AtomicBool,
}

/// What one core has tried.
#[derive(Default)]
struct Share {
    tried: u64,
    taken: u64,
    bad: Option<String>,
}

impl Target<'_> {
    fn share(&self, core: u64, corpus: &Corpus) -> Share {
        let mut done = Share::default();
        let watched = Watched::default();
        thread::scope(|scope| {
            scope.spawn(|| watched.watch(self.name));
            while !self.is_over.load(Ordering::Relaxed) && self.goes_on(done.tried) {
                let seed = (self.n_before + done.tried) * N_CORES + core + 1;
                done.tried += 1;
                if done.tried.is_multiple_of(TOLD) {
                    eprintln!("fuzzing {}: up to input {seed}", self.name);
                }
                watched.seed.store(seed, Ordering::Relaxed);
                let input = corpus.input(&mut Dice::new(seed));
                match guarded(self.check, &input) {
                    Ok(_) if watched.slow.load(Ordering::Relaxed) == seed => {
                        done.bad = Some(self.told(seed, &input, "it takes too long"));
                    }
                    Ok(taken) => done.taken += u64::from(taken),
                    Err(why) => done.bad = Some(self.told(seed, &input, &why)),
                }
                if done.bad.is_some() {
                    self.is_over.store(true, Ordering::Relaxed);
                }
            }
            watched.seed.store(u64::MAX, Ordering::Relaxed);
        });
        done
    }

    fn goes_on(&self, n_tried: u64) -> bool {
        self.length.of(
            self.begun.elapsed() < SHORT,
            self.n_before + n_tried < LONG / N_CORES,
        )
    }

    /// Makes a failing input as small as it goes, and tells of it.
    fn told(&self, seed: u64, input: &[u8], why: &str) -> String {
        let until = Instant::now() + Duration::from_secs(20);
        let mut small = input.to_vec();
        let mut step = small.len() / 2;
        while step > 0 {
            let mut at = 0;
            while at < small.len() && Instant::now() < until {
                let mut less = small.clone();
                less.drain(at..(at + step).min(small.len()));
                if guarded(self.check, &less).is_err() {
                    small = less;
                } else {
                    at += step;
                }
            }
            step /= 2;
        }
        let why = guarded(self.check, &small)
            .err()
            .unwrap_or_else(|| why.to_owned());
        format!(
            "{} with seed {seed}: {why}\n    the input, made smaller: b\"{}\"",
            self.name,
            small.escape_ascii()
        )
    }
}

/// Which input is on, for whoever looks after the time.
#[derive(Default)]
struct Watched {
    /// Its number; the largest when all is done.
    seed: AtomicU64,
    /// The latest one that took too long; 0 for none.
    slow: AtomicU64,
}

impl Watched {
    /// Notes an input that takes too long; ends the process when it goes on, and says which.
    fn watch(&self, name: &str) {
        let mut last = (0, Duration::ZERO);
        loop {
            thread::sleep(NAP);
            let seed = self.seed.load(Ordering::Relaxed);
            if seed == u64::MAX {
                return;
            }
            if seed != last.0 {
                last = (seed, Duration::ZERO);
                continue;
            }
            last.1 += NAP;
            if last.1 > HANGS {
                eprintln!("fuzzing {name}: input {seed} hangs");
                std::process::abort();
            }
            if last.1 > SLOWEST {
                self.slow.store(seed, Ordering::Relaxed);
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

/// The most memory the process has had: coarse, since allocators keep what they had, and two
/// targets share it; but an input that asks for hundreds of times its size is seen.
fn kilobytes_at_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
