//! The built program, run as a person or a script runs it.

mod annotate;
mod bad_input;
mod check;
mod export;
mod info;
mod list;
mod merge;
mod merge_driver;
mod new;
mod odd_input;
mod reanchor;
mod salvage;
mod sample;
mod search;
mod stats;
mod window;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use serde_json::Value;

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_speechmark");

/// A speech, hard-wrapped at 28 characters; “脱贫攻坚” stands in it three times, “控辍保学” twice.
const SPEECH: &str = concat!(
    "在全县大会上的讲话\n\n",
    "一、提高认识\n\n",
    "　　要坚持以人民为中心的发展思想，把脱贫攻坚作为头等大事\n",
    "来抓，脱贫攻坚到了最后的紧要关头，越到这个时候越要稳住军\n",
    "心、鼓舞士气，脱贫攻坚不获全胜，决不收兵。\n\n",
    "二、抓好落实\n\n",
    "　　控辍保学的压力还很大，部分学生存在辍学风险，要逐人明\n",
    "确劝返责任人，确保适龄儿童都有学上。村卫生室药品不全的问\n",
    "题，年底前要全部解决，控辍保学的责任要压实到人。\n",
);

/// A temporary folder, and the program run inside it.
struct CliTest {
    folder: tempfile::TempDir,
}

/// What a run of the program did.
#[derive(Debug)]
struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
    /// Files that are not as they were, or were not there, or are not there any more.
    changed: Vec<String>,
}

/// Bytes and time of each file of a folder.
type Snapshot = BTreeMap<PathBuf, (Vec<u8>, Option<SystemTime>)>;

impl CliTest {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// With `speech.txt`, and `speech.ron` for it.
    fn with_set() -> Self {
        let test = Self::new().file("speech.txt", SPEECH);
        test.run(&["new", "speech.ron", "speech.txt"])
            .succeeded()
            .changed(&["speech.ron"]);
        test
    }

    /// With a set of two documents: `speech` and `other`, in which “教育” stands.
    fn with_two_documents() -> Self {
        let test = Self::new()
            .file("speech.txt", SPEECH)
            .file("other.txt", "教育是根本。\n");
        test.run(&["new", "set.ron", "speech.txt", "other.txt"])
            .succeeded();
        test
    }

    fn file(self, name: &str, contents: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder in the temporary folder");
        }
        std::fs::write(path, contents).expect("a file in the temporary folder");
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a text in the temporary folder")
    }

    /// The program with its arguments, to be changed before it runs.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("USER", "li")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_command(self.command(arguments))
    }

    fn run_command(&self, command: Command) -> Ran {
        let before = snapshot(self.folder.path());
        let output = assert_cmd::Command::from_std(command)
            .output()
            .expect("the program runs");
        Ran::of(output, &before, &snapshot(self.folder.path()))
    }

    /// Annotates a quote of the set that [`CliTest::with_set`] made; returns the id.
    #[track_caller]
    fn annotate(&self, quote: &str, category: &str) -> String {
        let arguments = ["annotate", "speech.ron", "--nth", "1", "--quote", quote];
        let ran = self.run(&[arguments.as_slice(), &["--category", category]].concat());
        ran.succeeded().stdout.trim().to_owned()
    }

    /// Runs what must be refused: status 2, nothing on stdout, no file touched, and all of
    /// `parts` in the message, which says “error” once.
    #[track_caller]
    fn refuses(&self, arguments: &[&str], parts: &[&str]) {
        self.run(arguments).refused(parts);
    }
}

impl Ran {
    fn of(output: Output, before: &Snapshot, after: &Snapshot) -> Self {
        let name = |path: &PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            name.unwrap_or_default().into_owned()
        };
        let mut changed: Vec<String> = after
            .iter()
            .filter(|&(path, state)| before.get(path) != Some(state))
            .map(|(path, _)| name(path))
            .collect();
        let is_gone = |path: &&PathBuf| !after.contains_key(*path);
        changed.extend(before.keys().filter(is_gone).map(name));
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("stdout in UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr in UTF-8"),
            changed,
        }
    }

    /// Status 0, and nothing odd.
    #[track_caller]
    fn succeeded(self) -> Self {
        assert_eq!(self.status, Some(0), "{self:#?}");
        assert!(!self.stderr.contains("warning"), "{self:#?}");
        self
    }

    #[track_caller]
    fn status(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self:#?}");
        self
    }

    #[track_caller]
    fn refused(&self, parts: &[&str]) {
        assert_eq!(self.status, Some(2), "{self:#?}");
        assert_eq!(self.stdout, "", "{self:#?}");
        assert!(self.changed.is_empty(), "{self:#?}");
        assert_eq!(self.stderr.matches("error:").count(), 1, "{self:#?}");
        for part in parts {
            assert!(self.stderr.contains(part), "no “{part}” in {self:#?}");
        }
    }

    /// Exactly these files were made, changed, or taken away.
    #[track_caller]
    fn changed(self, names: &[&str]) -> Self {
        assert_eq!(self.changed, names, "{self:#?}");
        self
    }

    /// Said on stderr.
    #[track_caller]
    fn said(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "no “{part}” in {self:#?}");
        }
        self
    }

    /// Printed on stdout.
    #[track_caller]
    fn printed(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stdout.contains(part), "no “{part}” in {self:#?}");
        }
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("JSON on stdout")
    }
}

fn snapshot(folder: &Path) -> Snapshot {
    let mut files = Snapshot::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            let metadata = entry.metadata().expect("its metadata");
            if metadata.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).expect("its bytes");
                files.insert(path, (bytes, metadata.modified().ok()));
            }
        }
    }
    files
}

/// Returns the names of a JSON object, ascending.
fn names(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}
