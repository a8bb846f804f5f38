//! System calls of a child: which it makes, and faults in one of them.
//!
//! `strace` counts the calls of each thread by itself, so one thread is traced at a time: the
//! first one from the start, the journal's by its number once it is there. Where it is not there
//! when work may first be disturbed, it is known by the files that it makes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::child::Manner;
use super::desk::Desk;
use super::process::{Finished, Process, child_command, child_words};

/// Calls that look at files or change them. A name that the system lacks is passed over.
const CALLS: &[&str] = &[
    "access",
    "chmod",
    "close",
    "copy_file_range",
    "faccessat2",
    "fchmod",
    "fchmodat",
    "fdatasync",
    "flock",
    "fstat",
    "fsync",
    "ftruncate",
    "getdents64",
    "link",
    "linkat",
    "lseek",
    "mkdir",
    "mkdirat",
    "newfstatat",
    "open",
    "openat",
    "pread64",
    "pwrite64",
    "read",
    "readlink",
    "readlinkat",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "sendfile",
    "stat",
    "statx",
    "unlink",
    "unlinkat",
    "write",
];

/// More than any child needs; one that hangs is ended.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How many characters of a call are shown.
const SHOWN: usize = 200;

/// For what tries again for ever.
const SHORT_PATIENCE: Duration = Duration::from_millis(800);

/// Whose calls are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Those of the thread that holds the session.
    Session,
    /// Those of the thread that writes the journal.
    Journal,
    /// Those to these files, of any thread.
    Files(Vec<PathBuf>),
    /// Those of all threads, each counted by itself.
    All,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub whose: Whose,
    pub call: String,
    /// From 1, counted from where strace begins.
    pub n: u64,
    /// How it was when nothing disturbed it.
    pub seen: String,
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seen: String = self.seen.chars().take(SHOWN).collect();
        write!(f, "{} {} of {:?} [{seen}]", self.call, self.n, self.whose)
    }
}

/// What happens at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Kill,
    /// The call fails, once.
    Once(&'static str),
    /// The call fails, and every later one of its name.
    Always(&'static str),
}

impl Fault {
    fn injected_at(self, point: &Point) -> String {
        let Point { call, n, .. } = point;
        match self {
            Self::Kill => format!("inject={call}:signal=KILL:when={n}"),
            Self::Once(error) => format!("inject={call}:error={error}:when={n}"),
            Self::Always(error) => format!("inject={call}:error={error}:when={n}+"),
        }
    }
}

/// Why there can be no faults, if so.
pub fn why_not() -> Option<&'static str> {
    let ran = Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match ran {
        Ok(status) if status.success() => None,
        Ok(_) => Some("strace may not trace here"),
        Err(_) => Some("strace is not installed"),
    }
}

fn traced(calls: &[&str]) -> String {
    let names: Vec<String> = calls.iter().map(|call| format!("?{call}")).collect();
    format!("trace={}", names.join(","))
}

/// Returns the calls of a scenario's session behind the line that names `from`.
pub fn session_points(scenario: &str, desk: &Desk, log: &Path) -> Vec<Point> {
    let mut command = Command::new("strace");
    command.args(["-qq", "-s", "4096", "-e", &traced(CALLS), "-o"]);
    command.arg(log).arg("--");
    command.arg(std::env::current_exe().expect("this binary"));
    command.args(child_words(scenario, desk, Manner::default()));
    let _finished = Process::spawn(command).finish(PATIENCE);
    points_behind(log, &format!("{}/here\"", desk.folder.display()))
}

/// Returns the calls of a scenario to the files of journals that it begins.
fn points_of_new_journals(scenario: &str, desk: &Desk, log: &Path) -> Vec<Point> {
    let trace_of = |calls: &[&str], files: &[PathBuf]| {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-s", "4096", "-e", &traced(calls), "-o"]);
        command.arg(log);
        for file in files {
            command.arg("-P").arg(file);
        }
        command.arg("--");
        command.arg(std::env::current_exe().expect("this binary"));
        command.args(child_words(scenario, desk, Manner::default()));
        let _finished = Process::spawn(command).finish(PATIENCE);
        std::fs::read_to_string(log).unwrap_or_default()
    };
    let folder = desk.folder.with_extension("as-it-was");
    desk.copy_to(&folder);
    let made: BTreeSet<PathBuf> = trace_of(&["open", "openat"], &[])
        .lines()
        .filter(|line| line.contains("O_CREAT") && line.contains("/journal-"))
        .filter_map(|line| Some(PathBuf::from(line.split('"').nth(1)?)))
        .collect();
    let made: Vec<PathBuf> = made.into_iter().collect();
    if made.is_empty() {
        return Vec::new();
    }
    desk.become_copy_of(&folder);
    // Each line begins with the number of its thread.
    let mut counted: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut points: Vec<Point> = Vec::new();
    for line in trace_of(CALLS, &made).lines() {
        let Some((thread, line)) = line.split_once(' ') else {
            continue;
        };
        let Some((call, _)) = line.trim_start().split_once('(') else {
            continue;
        };
        if let Some(call) = CALLS.iter().find(|known| **known == call) {
            let n = counted.entry((thread, call)).or_default();
            *n += 1;
            if !points
                .iter()
                .any(|point| point.call == *call && point.n == *n)
            {
                points.push(Point {
                    whose: Whose::Files(made.clone()),
                    call: (*call).to_owned(),
                    n: *n,
                    seen: line.to_owned(),
                });
            }
        }
    }
    points
}

/// Returns the calls that a program makes on its first thread, from the first that names
/// something in the desk's folder on.
pub fn program_points(program: &[String], desk: &Desk, log: &Path) -> Vec<Point> {
    let mut command = Command::new("strace");
    command.args(["-qq", "-s", "4096", "-e", &traced(CALLS), "-o"]);
    command.arg(log).arg("--").args(program);
    let _finished = Process::spawn(command).finish(PATIENCE);
    points_behind(log, &format!("\"{}/", desk.folder.display()))
}

fn points_behind(log: &Path, mark: &str) -> Vec<Point> {
    let trace = std::fs::read_to_string(log).unwrap_or_default();
    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    let mut points = Vec::new();
    let mut is_behind = false;
    for line in trace.lines() {
        let Some((call, _)) = line.split_once('(') else {
            continue;
        };
        if !CALLS.contains(&call) {
            continue;
        }
        let n = counted.entry(call).or_default();
        *n += 1;
        is_behind = is_behind || line.contains(mark);
        if is_behind {
            points.push(Point {
                whose: Whose::Session,
                call: call.to_owned(),
                n: *n,
                seen: line.to_owned(),
            });
        }
    }
    points
}

/// Returns the calls of a scenario's journal from where it may be disturbed on.
pub fn journal_points(scenario: &str, desk: &Desk, log: &Path) -> Vec<Point> {
    let (mut process, thread) = started(scenario, desk, Manner::default());
    let Some(thread) = thread else {
        process.kill();
        let _finished = process.finish(PATIENCE);
        return points_of_new_journals(scenario, desk, log);
    };
    let mut command = Command::new("strace");
    command.args(["-qq", "-e", &traced(CALLS), "-o"]);
    command.arg(log).args(["-p", &thread.to_string()]);
    let strace = Process::spawn(command);
    wait_until_traced(thread);
    process.go();
    let _finished = process.finish(PATIENCE);
    let _finished = strace.finish(PATIENCE);
    let mut points = points_behind(log, "(");
    for point in &mut points {
        point.whose = Whose::Journal;
    }
    points
}

/// Runs a scenario with a fault at a point.
pub fn run(scenario: &str, desk: &Desk, point: &Point, fault: Fault, manner: Manner) -> Finished {
    let patience = match fault {
        // The standard library tries again for ever.
        Fault::Always("EINTR") => SHORT_PATIENCE,
        _ => PATIENCE,
    };
    let mut strace = Command::new("strace");
    strace.args(["-qq", "-o", "/dev/null", "-e", &traced(&[&point.call])]);
    strace.args(["-e", &fault.injected_at(point)]);
    if let Whose::Files(files) = &point.whose {
        strace.arg("-f");
        for file in files {
            strace.arg("-P").arg(file);
        }
    }
    if matches!(point.whose, Whose::Session | Whose::Files(_)) {
        strace.arg("--");
        strace.arg(std::env::current_exe().expect("this binary"));
        strace.args(child_words(scenario, desk, manner));
        return Process::spawn(strace).finish(patience);
    }
    let (mut process, thread) = started(scenario, desk, manner);
    let whom = match point.whose {
        Whose::All => Some(process.child.id()),
        _ => thread,
    };
    let Some(whom) = whom else {
        return process.finish(patience);
    };
    if point.whose == Whose::All {
        strace.arg("-f");
    }
    strace.args(["-p", &whom.to_string()]);
    let strace = Process::spawn(strace);
    wait_until_traced(whom);
    if let Some(thread) = thread {
        wait_until_traced(thread);
    }
    process.go();
    let finished = process.finish(patience);
    let _ended = strace.finish(PATIENCE);
    finished
}

/// Runs a program with a fault at a point of its first thread.
pub fn run_program(program: &[String], point: &Point, fault: Fault) -> Finished {
    let patience = match fault {
        Fault::Always("EINTR") => SHORT_PATIENCE,
        _ => PATIENCE,
    };
    let mut strace = Command::new("strace");
    strace.args(["-qq", "-o", "/dev/null", "-e", &traced(&[&point.call])]);
    strace.args(["-e", &fault.injected_at(point), "--"]);
    strace.args(program);
    Process::spawn(strace).finish(patience)
}

/// Starts a scenario and waits until it may be disturbed; returns the journal's thread, too, if
/// there is one by then.
fn started(scenario: &str, desk: &Desk, manner: Manner) -> (Process, Option<u32>) {
    let manner = Manner {
        gated: true,
        ..manner
    };
    let mut process = Process::spawn(child_command(scenario, desk, manner));
    while let Some(line) = process.line(PATIENCE) {
        if line == "here" {
            break;
        }
    }
    let threads = format!("/proc/{}/task", process.child.id());
    let threads = std::fs::read_dir(threads).into_iter().flatten().flatten();
    let journal = threads.into_iter().find_map(|thread| {
        let name = std::fs::read_to_string(thread.path().join("comm")).ok()?;
        (name.trim() == "journal").then(|| thread.file_name().to_str()?.parse().ok())?
    });
    (process, journal)
}

fn wait_until_traced(thread: u32) {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        let status = std::fs::read_to_string(format!("/proc/{thread}/status")).unwrap_or_default();
        let tracer = status
            .lines()
            .find_map(|line| line.strip_prefix("TracerPid:"));
        if tracer.is_none_or(|tracer| tracer.trim() != "0") {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}
