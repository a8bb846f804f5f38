//! Proofs that work inside one process, on the library alone.

pub mod damage;
mod dice;
pub mod fuzz;
pub mod hostile;
#[path = "../../session/machine/mod.rs"]
mod machine;
#[path = "../../session/play.rs"]
mod play;
mod samples;
pub mod steps;
#[cfg(feature = "gui")]
pub mod window;

use std::thread;

/// Does the same on both cores, each with a share of the work and a seed of its own, and returns
/// what each has found.
fn on_both_cores<T: Send>(work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..N_CORES)
            .map(|core| scope.spawn(move || work(core)))
            .collect();
        let done = threads.into_iter();
        done.map(|thread| thread.join().expect("a proof ends"))
            .collect()
    })
}

const N_CORES: u64 = 2;

/// Makes a folder in memory, where the system has such: what is flushed there and what is not
/// makes no difference to proofs inside the process, and costs nothing.
fn folder_in_memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .expect("a temporary folder")
}
