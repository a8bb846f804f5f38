//! What a proof found, and the table that all of it is printed as.

use std::time::{Duration, Instant};

/// How long the proofs may take together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// At most five minutes, for every change.
    Short,
    /// Hours, before a release.
    Long,
}

impl Length {
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "short" => Some(Self::Short),
            "long" => Some(Self::Long),
            _ => None,
        }
    }

    /// Chooses between two numbers.
    pub fn of<T>(self, short: T, long: T) -> T {
        match self {
            Self::Short => short,
            Self::Long => long,
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Figure {
    /// What was tried, in words: “SIGKILL at every system call: first save”.
    pub what: String,
    /// How many times.
    pub tried: u64,
    /// What went wrong, one line each.
    pub bad: Vec<String>,
    /// Why it was not tried, where the machine lacks something.
    pub skipped: Option<String>,
    pub took: Duration,
}

impl Figure {
    /// Runs something that counts what it tries and lists what goes wrong.
    pub fn of(what: &str, run: impl FnOnce(&mut u64, &mut Vec<String>)) -> Self {
        let begun = Instant::now();
        let (mut tried, mut bad) = (0, Vec::new());
        run(&mut tried, &mut bad);
        Self {
            what: what.to_owned(),
            tried,
            bad,
            skipped: None,
            took: begun.elapsed(),
        }
    }

    pub fn skipped(what: &str, why: &str) -> Self {
        Self {
            what: what.to_owned(),
            tried: 0,
            bad: Vec::new(),
            skipped: Some(why.to_owned()),
            took: Duration::ZERO,
        }
    }

    /// Whether anything went wrong; trying nothing is wrong, too.
    pub fn is_bad(&self) -> bool {
        !self.bad.is_empty() || (self.tried == 0 && self.skipped.is_none())
    }
}

/// How many failures of one proof are printed in full.
const SHOWN: usize = 5;

pub fn print(figures: &[Figure]) {
    println!("| Tried | Times | Failed | Seconds |\n|---|---:|---:|---:|");
    for figure in figures {
        match &figure.skipped {
            Some(why) => println!("| {} | skipped: {why} | | |", figure.what),
            None => println!(
                "| {} | {} | {} | {:.1} |",
                figure.what,
                figure.tried,
                figure.bad.len(),
                figure.took.as_secs_f64()
            ),
        }
    }
    for figure in figures.iter().filter(|figure| figure.is_bad()) {
        println!("\n{}: {} failed", figure.what, figure.bad.len());
        for line in figure.bad.iter().take(SHOWN) {
            println!("  {line}");
        }
    }
}
