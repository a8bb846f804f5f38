//! The program is killed at any instant: what it said was safe is there.
//!
//! The one that is killed is this test binary, run once more for one test, which does nothing
//! unless it is told by the environment where to work.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use speechmark::session::{Existing, SystemOrigin};
use speechmark::storage::data_folder::DataFolder;

use super::*;

const FOLDER: &str = "SPEECHMARK_KILLED_IN";
const N_KILLS: u64 = 30;
/// More than any run gets to before it is killed; ends a child whose parent is gone.
const LAST: u64 = 100_000;

fn set_in(folder: &OsStr) -> PathBuf {
    Path::new(folder).join("set.ron")
}

fn opened(folder: &OsStr) -> Session {
    let data = DataFolder::at(Path::new(folder).join("data"));
    let origin = Box::new(SystemOrigin);
    let mut session = Session::open_journaled(&set_in(folder), "李", origin, &data)
        .expect("it opens")
        .session;
    assert_eq!(session.read_only(), None);
    if let Some(recovery) = session.recovery() {
        assert!(recovery.damage.is_none(), "{:?}", recovery.damage);
    }
    session.recover().expect("it is recovered");
    assert!(session.recovery().is_none());
    session
}

/// The number that the title counts to.
fn count(session: &Session) -> u64 {
    session.set().title.parse().expect("a number")
}

#[test]
fn child_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let mut session = opened(&folder);
    for n in count(&session) + 1..LAST {
        session.set_title(&n.to_string()).expect("a title");
        if n % 4 == 3 {
            session.undo().expect("it is undone");
            session.redo().expect("it is done again");
        }
        if n % 10 == 0 {
            session
                .save(Existing::KeepIfChanged)
                .expect("nobody else changed it");
        } else if n % 3 == 0 {
            session.flush_journal().expect("it is flushed");
        } else {
            continue;
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nsafe {n}").expect("somebody reads it");
        out.flush().expect("somebody reads it");
    }
}

#[test]
fn what_was_said_to_be_safe_survives_any_kill() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::new("李", Box::new(SystemOrigin));
    session.set_title("0").expect("a title");
    let path = set_in(folder.path().as_os_str());
    session.save_as(&path, Existing::Keep).expect("it is saved");
    drop(session);

    let mut safe = 0;
    for kill in 0..N_KILLS {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args([
                "--exact",
                "session::kills::child_that_is_killed",
                "--nocapture",
            ])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut heard = || -> Option<u64> {
            loop {
                let line = lines.next()?.ok()?;
                if let Some(n) = line.strip_prefix("safe ") {
                    return n.parse().ok();
                }
            }
        };
        // At another instant each time: after so many words, and a little later.
        for _ in 0..=kill % 7 {
            safe = heard().expect("it works until it is killed").max(safe);
        }
        std::thread::sleep(Duration::from_micros(kill * 1_237 % 9_000));
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        while let Some(n) = heard() {
            safe = n.max(safe);
        }
        let session = opened(folder.path().as_os_str());
        assert!(count(&session) >= safe, "{} < {safe}", count(&session));
    }
    assert!(safe > N_KILLS);
}
