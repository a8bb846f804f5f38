//! Proofs that work on processes from outside: killed, unplugged, failed by their system, racing
//! with each other, watched.
//!
//! The process that is worked on is this binary once more (`trust child SCENARIO FOLDER`), or the
//! real program where it has a command for it. It says what it holds to be safe; afterwards a
//! fresh session must find all of that, in files that are whole.

mod check;
mod child;
mod commands;
mod desk;
pub mod errors;
pub mod kill_points;
pub mod privacy;
mod process;
pub mod pulled_plug;
mod random;
pub mod random_kills;
mod scenarios;
mod strace;
pub mod writers;

use std::process::ExitCode;

/// The program itself, built together with the proofs.
const SPEECHMARK: &str = env!("CARGO_BIN_EXE_speechmark");

/// Does what a child was started for.
pub fn child(words: &[String]) -> ExitCode {
    child::run(words)
}
