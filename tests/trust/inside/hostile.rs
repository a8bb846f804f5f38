//! Files made to do harm: each is refused or read, in bounded time and memory, and stays as it is.
//!
//! The program itself reads them, so that a stack that overflows or an allocation that fails is
//! seen as what it is. What `tests/cli/bad_input.rs` holds about messages is not repeated.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::folder_in_memory;
use super::samples::{BUNDLED_TEXT, SMALL, large};
use crate::figures::{Figure, Length};

const PROGRAM: &str = env!("CARGO_BIN_EXE_speechmark");

/// What the program may take beside ten times the file: itself, its words, its fonts.
const OWN_KILOBYTES: u64 = 96 << 10;
/// Bounded is what a person would wait for: a minute, and longer for what is very large.
const PATIENCE: Duration = Duration::from_mins(1);

/// What must become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is no sound set.
    Refused,
    /// It is one, however odd.
    Read,
}

/// A file made to do harm.
struct Hostile {
    name: String,
    text: Vec<u8>,
    fate: Fate,
}

pub fn proof(length: Length) -> Vec<Figure> {
    if peak_of(std::process::id()) == 0 {
        let why = "this system does not tell how much memory a process takes";
        return vec![Figure::skipped("hostile files", why)];
    }
    let mut peak = (0.0, String::new());
    let mut slowest = (Duration::ZERO, String::new());
    let mut figure = Figure::of("", |tried, bad| {
        for hostile in files(length) {
            for command in COMMANDS {
                *tried += 1;
                let ran = ask(&hostile, command);
                let name = format!("{} {}", command.first().unwrap_or(&""), hostile.name);
                let share = ran.kilobytes as f64 * 1024.0 / hostile.text.len() as f64;
                // Of a small file the program itself is the most.
                if hostile.text.len() > 4 << 20 && share > peak.0 {
                    peak = (share, name.clone());
                }
                if ran.took > slowest.0 {
                    slowest = (ran.took, name.clone());
                }
                bad.extend(ran.bad.map(|why| format!("{name}: {why}")));
            }
        }
    });
    figure.what = format!(
        "hostile files: at most {:.1} times the file in memory ({}), {:.1} s ({})",
        peak.0,
        peak.1,
        slowest.0.as_secs_f64(),
        slowest.1
    );
    vec![figure]
}

/// What is asked of the program; `SET` stands for the file.
const COMMANDS: [&[&str]; 4] = [
    &["check", "SET"],
    &["list", "SET", "--json"],
    &["salvage", "SET", "-o", "salvaged.ron"],
    &["merge", "SET", "SET", "-o", "merged.ron"],
];

struct Ran {
    kilobytes: u64,
    took: Duration,
    bad: Option<String>,
}

fn ask(hostile: &Hostile, command: &[&str]) -> Ran {
    let folder = folder_in_memory();
    let path = folder.path().join("set.ron");
    std::fs::write(&path, &hostile.text).expect("it is written");
    std::fs::write(folder.path().join("speech.txt"), BUNDLED_TEXT).expect("it is written");
    let arguments = command.iter().map(|word| match *word {
        "SET" => "set.ron",
        word => word,
    });
    let begun = Instant::now();
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let patience = PATIENCE + Duration::from_millis(hostile.text.len() as u64 / 1000);
    let mut kilobytes = 0;
    let status = loop {
        kilobytes = kilobytes.max(peak_of(child.id()));
        if let Some(status) = child.try_wait().expect("it is our child") {
            break Some(status);
        }
        if begun.elapsed() > patience {
            child.kill().expect("it is ended");
            let _ended = child.wait();
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let took = begun.elapsed();
    let bad = match status {
        Some(status) => wrong(hostile, command, status.code(), kilobytes, &path),
        None => Some("it does not end".to_owned()),
    };
    Ran {
        kilobytes,
        took,
        bad,
    }
}

/// Says what is wrong with how the program has ended.
fn wrong(
    hostile: &Hostile,
    command: &[&str],
    status: Option<i32>,
    kilobytes: u64,
    path: &Path,
) -> Option<String> {
    let is_salvage = command.first() == Some(&"salvage");
    let is_right = match (status, hostile.fate) {
        // Salvaging refuses only what has nothing to salvage.
        (Some(0..=2), _) if is_salvage => true,
        (Some(2), Fate::Refused) | (Some(0 | 1), Fate::Read) => true,
        _ => false,
    };
    if !is_right {
        return Some(format!(
            "it ended with {status:?} and should be {:?}",
            hostile.fate
        ));
    }
    let most = OWN_KILOBYTES + hostile.text.len() as u64 * 10 / 1024;
    if kilobytes > most {
        return Some(format!("it took {kilobytes} kB, and {most} are allowed"));
    }
    (std::fs::read(path).ok().as_ref() != Some(&hostile.text))
        .then(|| "the file was changed".to_owned())
}

/// The most memory that a process has had so far; of one that has ended, nothing.
fn peak_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn files(length: Length) -> Vec<Hostile> {
    const DEEP: usize = 100_000;
    let mut files = Vec::new();
    let mut add = |name: &str, fate: Fate, text: String| {
        files.push(Hostile {
            name: name.to_owned(),
            text: text.into_bytes(),
            fate,
        });
    };
    let title = "title: \"任务分解\"";
    let titled = |value: &str| SMALL.replacen(title, &format!("title: {value}"), 1);
    for (name, open, close) in [
        ("brackets", "[", "]"),
        ("parentheses", "(", ")"),
        ("options", "Some(", ")"),
        ("maps", "{1:", "}"),
    ] {
        let nested = open.repeat(DEEP) + &close.repeat(DEEP);
        add(
            &format!("{name} 100,000 deep"),
            Fate::Refused,
            titled(&nested),
        );
        add(
            &format!("nothing but {name}"),
            Fate::Refused,
            open.repeat(DEEP),
        );
        // Where the reader skips what it does not know, it must not go deep either.
        let unknown = SMALL.replacen("title:", &format!("unknown: {nested}, title:"), 1);
        add(
            &format!("an unknown field of {name}"),
            Fate::Refused,
            unknown,
        );
    }
    let comments = "/*".repeat(DEEP) + &"*/".repeat(DEEP);
    add(
        "comments 100,000 deep",
        Fate::Read,
        titled(&format!("{comments}\"\"")),
    );

    let line = |start: &str| SMALL.lines().find(|line| line.starts_with(start));
    let line = |start: &str| line(start).expect("a record").to_owned();
    let (annotation, category) = (line("(id: "), line("(key: \"preschool\""));
    let twice = |record: &str| SMALL.replacen(record, &format!("{record}\n{record}"), 1);
    add("an annotation twice", Fate::Refused, twice(&annotation));
    add("a category twice", Fate::Refused, twice(&category));
    let changed = |from: &str, to: &str| {
        let text = SMALL.replacen(from, to, 1);
        assert!(text != SMALL, "{from} does not stand in the sample");
        text
    };
    for (name, from, to) in [
        (
            "a document of nothing",
            "document: \"speech\"",
            "document: \"nothing\"",
        ),
        (
            "a category of nothing",
            "[\"education\", \"preschool\"]",
            "[\"nothing\"]",
        ),
        (
            "a coder of nothing",
            "coder: \"li\", created",
            "coder: \"nothing\", created",
        ),
        (
            "a field of nothing",
            "fields: [(\"due\"",
            "fields: [(\"nothing\"",
        ),
        (
            "a category under nothing",
            "Some(\"education\")",
            "Some(\"nothing\")",
        ),
        (
            "a category under itself",
            "Some(\"education\")",
            "Some(\"preschool\")",
        ),
        (
            "categories in a ring",
            "name: \"教育\", parent: None",
            "name: \"教育\", parent: Some(\"preschool\")",
        ),
        (
            "deleted and there",
            "-000000000004\", coder",
            "-000000000002\", coder",
        ),
        (
            "a span that leaves everything",
            "span: (0, 4)",
            "span: (4294967294, 4294967295)",
        ),
    ] {
        let fate = match name {
            // Whether it leaves the text is found out with the text.
            "a span that leaves everything" => Fate::Read,
            _ => Fate::Refused,
        };
        add(name, fate, changed(from, to));
    }

    let note = "字".repeat(10_000_000);
    add(
        "a note of 10,000,000 characters",
        Fate::Read,
        changed("note: \"\"", &format!("note: \"{note}\"")),
    );
    let quotes = "\\\"".repeat(5_000_000);
    add(
        "a note of 5,000,000 quotes",
        Fate::Read,
        changed("note: \"\"", &format!("note: \"{quotes}\"")),
    );
    add("line ends alone", Fate::Refused, "\n".repeat(8 << 20));
    add(
        "a string without an end",
        Fate::Refused,
        titled(&format!("\"{}", "a".repeat(8 << 20))),
    );
    let tall = length.of(3_000, 20_000);
    add(
        &format!("{tall} categories in a chain"),
        Fate::Read,
        chain(tall),
    );
    add(
        "100,000 empty records",
        Fate::Refused,
        changed(
            "annotations: [\n",
            &format!("annotations: [\n{}", "(),\n".repeat(DEEP)),
        ),
    );
    add("25,000 annotations", Fate::Read, large(25_000));
    if length == Length::Long {
        // Some 350 bytes each.
        let mut n = 860_000;
        while large(1000).len() as u64 * n / 1000 < 300 << 20 {
            n += 10_000;
        }
        add("a set of 300 MB", Fate::Read, large(n as usize));
        add("300 MB of brackets", Fate::Refused, "[".repeat(300 << 20));
        add(
            "a title of 300 MB",
            Fate::Read,
            titled(&format!("\"{}\"", "a".repeat(300 << 20))),
        );
        add(
            "300 MB of short lines",
            Fate::Refused,
            "(\n".repeat(150 << 20),
        );
    }
    files
}

/// Each category stands under the one before it.
fn chain(n: usize) -> String {
    let mut records = String::new();
    for at in 0..n {
        let parent = match at {
            0 => "None".to_owned(),
            _ => format!("Some(\"c{}\")", at - 1),
        };
        writeln!(
            records,
            "(key: \"c{at}\", name: \"类\", parent: {parent}, color: \"#4477aa\", shortcut: None, description: \"\"),"
        )
        .expect("it is written");
    }
    SMALL.replacen("categories: [\n", &format!("categories: [\n{records}"), 1)
}
