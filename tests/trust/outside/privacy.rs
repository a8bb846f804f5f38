//! Looking changes nothing, nothing goes out, and no words leak: every command that only reads is
//! run on every sample, those that write on copies of a set, and all on a set whose texts and notes
//! hold a word of their own.
//!
//! The window is looked at in the same way by `tests/window`, scenarios `looking` and `private`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::SystemTime;

use super::SPEECHMARK;
use super::commands::{self, CommandScenario};
use super::desk::{Desk, files_below, quick_folder};
use super::process::Process;
use super::strace;
use crate::figures::{Figure, Length};

/// Stands in a text, a quote and a note, and nowhere else.
const CANARY: &str = "金丝雀７３１９";
/// Commands that only read, with the file behind the first word.
const READING: &[&[&str]] = &[
    &["check"],
    &["list"],
    &["list", "--json"],
    &["info"],
    &["stats"],
    &["search", "--regex", "."],
    &["export", "--to", "csv"],
    &["export", "--to", "json"],
    &["reanchor"],
];

pub fn prove(_: Length) -> Vec<Figure> {
    let mut figures = vec![
        Figure::of(
            "commands that only read: bytes and times of the samples stay, nothing comes beside them",
            |tried, bad| on_samples(tried, bad, |_, _, _| Ok(())),
        ),
        Figure::of("a word of the texts and notes leaks nowhere", canary),
    ];
    match without_network("true", &[]).output() {
        Ok(output) if output.status.success() => figures.extend([
            Figure::of(
                "without any network (`unshare --net`) every command that only reads says the same",
                |tried, bad| on_samples(tried, bad, says_the_same_without_network),
            ),
            Figure::of(
                "without any network every command that writes says and writes the same",
                |tried, bad| {
                    for scenario in commands::ALL {
                        *tried += 1;
                        if let Err(why) = writes_the_same_without_network(scenario) {
                            bad.push(format!("{}: {why}", scenario.what));
                        }
                    }
                },
            ),
        ]),
        _ => figures.push(Figure::skipped(
            "without any network",
            "`unshare --net` needs root",
        )),
    }
    let has_strace = Command::new("strace").arg("--version").output().is_ok();
    figures.push(if has_strace {
        Figure::of("system calls of the network, none made", |tried, bad| {
            on_samples(tried, bad, makes_no_call);
        })
    } else {
        Figure::skipped("system calls of the network", "strace is not installed")
    });
    figures
}

/// What is held against a command on a file: its words, its output, and a folder to work in.
type Check = fn(&[String], &Output, &Path) -> Result<(), String>;

fn on_samples(tried: &mut u64, bad: &mut Vec<String>, check: Check) {
    for sample in samples() {
        let folder = quick_folder();
        for file in &sample {
            let name = file.file_name().expect("a name");
            fs::copy(file, folder.path().join(name)).expect("it is copied");
        }
        let before = seen(folder.path());
        let files: Vec<PathBuf> = before.iter().map(|(path, ..)| path.clone()).collect();
        for (file, words) in files
            .iter()
            .flat_map(|file| READING.iter().map(move |it| (file, it)))
        {
            let words = words_on(words, file);
            let output = run(&words);
            *tried += 1;
            if let Err(why) = check(&words, &output, folder.path()) {
                bad.push(format!("{words:?}: {why}"));
            }
            if seen(folder.path()) != before {
                bad.push(format!("{words:?}: files are others than before"));
            }
        }
    }
}

/// The samples that come with the program, each with what belongs to it.
fn samples() -> Vec<Vec<PathBuf>> {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let of = |name: &str| files_below(&assets.join(name));
    let codebooks = of("codebooks").into_iter().map(|file| vec![file]);
    std::iter::once(of("sample")).chain(codebooks).collect()
}

fn words_on(words: &[&str], file: &Path) -> Vec<String> {
    let mut all: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    all.insert(1, file.display().to_string());
    all
}

fn run(words: &[String]) -> Output {
    let mut command = Command::new(SPEECHMARK);
    let ran = command.args(words).stdin(Stdio::null()).output();
    ran.expect("the program runs")
}

/// Paths, bytes and times of all files of a folder.
fn seen(folder: &Path) -> Vec<(PathBuf, Vec<u8>, SystemTime)> {
    let look = |path: PathBuf| {
        let bytes = fs::read(&path).expect("it is there");
        let time = fs::metadata(&path).and_then(|file| file.modified());
        (path, bytes, time.expect("it has a time"))
    };
    files_below(folder).into_iter().map(look).collect()
}

fn without_network(program: &str, words: &[String]) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--net", "--", program]).args(words);
    command.stdin(Stdio::null());
    command
}

fn says_the_same_without_network(
    words: &[String],
    output: &Output,
    _: &Path,
) -> Result<(), String> {
    let without = without_network(SPEECHMARK, words).output();
    let without = without.map_err(|error| error.to_string())?;
    let is_same = without.status == output.status
        && without.stdout == output.stdout
        && without.stderr == output.stderr;
    if is_same {
        Ok(())
    } else {
        Err(format!(
            "{:?} instead of {:?}",
            without.status, output.status
        ))
    }
}

/// Runs a command that writes on a copy, and on another one without any network. Ids and times
/// are others in each, so the sets are compared but for these.
fn writes_the_same_without_network(scenario: &CommandScenario) -> Result<(), String> {
    let folder = quick_folder();
    let template = folder.path().join("template");
    let desk = Desk::at(folder.path().join("desk"));
    let rehearsed = commands::rehearse(scenario, &desk, &template);
    let program = scenario.program(&desk);
    let (name, words) = program.split_first().expect("a program");
    let run = |command: Command| {
        desk.become_copy_of(&template);
        let finished = Process::spawn(command).finish(strace::PATIENCE);
        let whole = commands::check(scenario, &rehearsed, &desk, &template, &finished);
        whole.map(|()| finished)
    };
    let mut command = Command::new(name);
    command.args(words);
    let with = run(command)?;
    let without = run(without_network(name, words))?;
    if without.status.is_some() && without.status == with.status && without.told == with.told {
        Ok(())
    } else {
        Err(format!(
            "{:?} {:?} instead of {:?} {:?}",
            without.status, without.told, with.status, with.told
        ))
    }
}

fn makes_no_call(words: &[String], _: &Output, _: &Path) -> Result<(), String> {
    let log = tempfile::NamedTempFile::new().expect("a file");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", "trace=%network", "-o"]);
    command.arg(log.path()).arg(SPEECHMARK).args(words);
    let ran = command.stdin(Stdio::null()).output();
    ran.map_err(|error| error.to_string())?;
    let calls = fs::read_to_string(log.path()).map_err(|error| error.to_string())?;
    let calls: Vec<&str> = calls.lines().filter(|line| line.contains('(')).collect();
    // Pairs of sockets within a process go nowhere.
    let outgoing = calls.iter().find(|line| !line.contains("socketpair("));
    outgoing.map_or(Ok(()), |line| Err((*line).to_owned()))
}

/// Works on a set whose words are known, and looks for them wherever the program could have put
/// them: beside the files, in its own folders, in temporary files, and in messages.
fn canary(tried: &mut u64, bad: &mut Vec<String>) {
    let folder = quick_folder();
    let desk = folder.path().join("desk");
    let home = folder.path().join("home");
    for made in [&desk, &home] {
        fs::create_dir(made).expect("a folder");
    }
    let (text, set) = (desk.join("speech.txt"), desk.join("set.ron"));
    fs::write(&text, format!("同志们：要抓好{CANARY}教育。\n")).expect("it is written");
    let temporary = home.join("tmp");
    fs::create_dir(&temporary).expect("a folder");
    let mut run = |words: &[&str]| {
        let output = Command::new(SPEECHMARK)
            .args(words)
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("TMPDIR", &temporary)
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        *tried += 1;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        if told.contains(CANARY) {
            bad.push(format!("{words:?} says it: {told}"));
        }
    };
    let path = |path: &Path| path.display().to_string();
    let (set_words, text_words) = (path(&set), path(&text));
    run(&[
        "new",
        &set_words,
        &text_words,
        "--codebook",
        "poverty-alleviation",
    ]);
    run(&[
        "annotate",
        &set_words,
        "--quote",
        CANARY,
        "--category",
        "education",
        "--note",
        CANARY,
    ]);
    run(&["check", &set_words]);
    run(&["reanchor", &set_words, "--write"]);
    run(&[
        "merge",
        &set_words,
        &set_words,
        "-o",
        &path(&desk.join("out.ron")),
    ]);
    // A command that fails says why, but not with the words of the text.
    run(&[
        "annotate",
        &set_words,
        "--span",
        "0..9999",
        "--category",
        "education",
    ]);
    fs::write(
        desk.join("damaged.ron"),
        format!("(version: 1, note: \"{CANARY}"),
    )
    .expect("a file");
    run(&["check", &path(&desk.join("damaged.ron"))]);
    run(&[
        "salvage",
        &path(&desk.join("damaged.ron")),
        "-o",
        &path(&desk.join("out-2.ron")),
    ]);
    if !fs::read_to_string(&set).is_ok_and(|set| set.contains(CANARY)) {
        bad.push("it is not in the set: nothing was tried".to_owned());
    }
    let meant = |path: &Path| {
        path.starts_with(&desk)
            && path
                .extension()
                .is_some_and(|end| end == "ron" || end == "txt")
    };
    for file in files_below(folder.path()) {
        let bytes = fs::read(&file).unwrap_or_default();
        if !meant(&file) && String::from_utf8_lossy(&bytes).contains(CANARY) {
            bad.push(format!("it is in {}", file.display()));
        }
    }
}
