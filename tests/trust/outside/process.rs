//! A process that is listened to, and its end.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::check::Heard;
use super::child::Manner;
use super::desk::Desk;

pub struct Process {
    pub child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Line>,
    pub heard: Heard,
    /// What it said on the other stream.
    pub told: Vec<String>,
}

enum Line {
    Out(String),
    Err(String),
}

/// How a process ended.
pub struct Finished {
    /// Nothing where it had to be ended from here.
    pub status: Option<ExitStatus>,
    pub heard: Heard,
    pub told: Vec<String>,
}

/// Returns the command that runs a scenario in a child.
pub fn child_command(scenario: &str, desk: &Desk, manner: Manner) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(child_words(scenario, desk, manner));
    command
}

pub fn child_words(scenario: &str, desk: &Desk, manner: Manner) -> Vec<String> {
    let mut words = vec![
        "child".to_owned(),
        scenario.to_owned(),
        desk.folder.display().to_string(),
    ];
    words.extend(manner.words().into_iter().map(str::to_owned));
    words
}

impl Process {
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let (sender, lines) = mpsc::channel();
        listen(child.stdout.take(), sender.clone(), Line::Out);
        listen(child.stderr.take(), sender, Line::Err);
        Self {
            stdin: child.stdin.take(),
            child,
            lines,
            heard: Heard::default(),
            told: Vec::new(),
        }
    }

    /// Returns the next line that it says, or nothing when it has ended or takes too long.
    pub fn line(&mut self, within: Duration) -> Option<String> {
        let end = Instant::now() + within;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left).ok()? {
                Line::Out(line) => {
                    self.heard.take(&line);
                    return Some(line);
                }
                Line::Err(line) => self.told.push(line),
            }
        }
    }

    /// Lets it go on where it waits.
    pub fn go(&mut self) {
        self.send("");
    }

    pub fn send(&mut self, line: &str) {
        if let Some(stdin) = &mut self.stdin {
            // Whoever does not wait any more has ended.
            let _sent = writeln!(stdin, "{line}");
        }
    }

    /// Kills it, and first what it has started: strace would let go of it unharmed.
    pub fn kill(&mut self) {
        let id = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
        for child in children.unwrap_or_default().split_whitespace() {
            let mut kill = Command::new("kill");
            // It may have ended by itself.
            let _killed = kill.args(["-9", child]).stderr(Stdio::null()).status();
        }
        // It may have ended by itself.
        let _killed = self.child.kill();
    }

    /// Listens until its end, and makes one where it does not come in time.
    pub fn finish(mut self, within: Duration) -> Finished {
        self.stdin = None;
        let end = Instant::now() + within;
        let mut is_late = false;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(Line::Out(line)) => self.heard.take(&line),
                Ok(Line::Err(line)) => self.told.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) if is_late => break,
                Err(RecvTimeoutError::Timeout) => {
                    is_late = true;
                    self.kill();
                }
            }
        }
        let status = self.child.wait().ok();
        Finished {
            status: status.filter(|_| !is_late),
            heard: self.heard,
            told: self.told,
        }
    }
}

fn listen(
    stream: Option<impl Read + Send + 'static>,
    to: Sender<Line>,
    as_line: fn(String) -> Line,
) {
    let Some(stream) = stream else { return };
    std::thread::Builder::new()
        .name("listening".to_owned())
        .spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                if to.send(as_line(line)).is_err() {
                    return;
                }
            }
        })
        .expect("a thread");
}

/// Does one thing for each job, several at a time; the results are in the order of the jobs.
pub fn in_parallel<T: Send, R: Send>(jobs: Vec<T>, run: impl Fn(T) -> R + Sync) -> Vec<R> {
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let n_jobs = jobs.len();
    let queue = std::sync::Mutex::new(jobs.into_iter().enumerate());
    let done = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..n_threads.min(n_jobs) {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("no panic").next();
                    let Some((at, job)) = next else { break };
                    let result = run(job);
                    done.lock().expect("no panic").push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no panic");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
