//! Git merges sets by the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{CliTest, PROGRAM, SPEECH};

/// A clone of a repository with a set, in which somebody works.
struct Clone {
    test: CliTest,
    folder: PathBuf,
}

/// Runs git without anybody's settings.
fn git(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("git");
    command
        .args(["-c", "user.name=li", "-c", "user.email=li@example.org"])
        .args(["-c", "init.defaultBranch=main", "-c", "core.autocrlf=false"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE");
    command.output().expect("git runs")
}

#[track_caller]
fn git_succeeds(folder: &Path, arguments: &[&str]) {
    let output = git(folder, arguments);
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
}

fn has_git() -> bool {
    let is_there = Command::new("git").arg("--version").output().is_ok();
    if !is_there {
        println!("skipped: git is not installed");
    }
    is_there
}

fn git_version() -> (u32, u32) {
    let output = Command::new("git").arg("--version").output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let said = said.unwrap_or_default();
    let mut numbers = said
        .split(|character: char| !character.is_ascii_digit())
        .filter_map(|number| number.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

impl Clone {
    fn run(&self, arguments: &[&str]) -> String {
        let mut command = self.test.command(arguments);
        command.current_dir(&self.folder);
        let output = command.output().expect("the program runs");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout)
            .expect("UTF-8")
            .trim()
            .to_owned()
    }

    fn annotate(&self, quote: &str, category: &str) -> String {
        let arguments = ["annotate", "speech.ron", "--nth", "1", "--quote", quote];
        self.run(&[arguments.as_slice(), &["--category", category]].concat())
    }

    fn set(&self) -> String {
        std::fs::read_to_string(self.folder.join("speech.ron")).expect("the set")
    }

    fn edit(&self, from: &str, to: &str) {
        let text = self.set();
        assert!(text.contains(from), "no {from} in {text}");
        std::fs::write(self.folder.join("speech.ron"), text.replacen(from, to, 1))
            .expect("the set");
    }

    /// Deletes an annotation as the window would.
    fn delete(&self, id: &str) {
        let text = self.set();
        let record = text
            .lines()
            .find(|line| line.starts_with(&format!("(id: \"{id}\"")));
        let record = format!("{}\n", record.expect("the annotation"));
        let at = "2099-01-01T00:00:00Z";
        self.edit(&record, "");
        let removal = format!("removed: [\n(id: \"{id}\", coder: \"li\", at: \"{at}\"),\n],\n)");
        self.edit("removed: [],\n)", &removal);
        self.run(&["check", "speech.ron"]);
    }

    fn commit(&self) {
        git_succeeds(&self.folder, &["commit", "-q", "-a", "-m", "work"]);
    }

    fn merge(&self, other: &Self) -> Output {
        let from = other.folder.to_str().expect("UTF-8");
        git_succeeds(&self.folder, &["fetch", "-q", from, "main"]);
        git(&self.folder, &["merge", "-q", "--no-edit", "FETCH_HEAD"])
    }
}

/// Two clones of a set with three annotations, whose ids are returned, set up as the README says.
fn clones() -> ([Clone; 2], [String; 3]) {
    let origin = CliTest::new().file("origin/speech.txt", SPEECH);
    let origin = Clone {
        folder: origin.path("origin"),
        test: origin,
    };
    origin.run(&["new", "speech.ron", "speech.txt"]);
    let ids = [
        origin.annotate("控辍保学的压力还很大", "education"),
        origin.annotate("决不收兵", "conduct"),
        origin.annotate("鼓舞士气", "conduct"),
    ];
    let attributes = "*.ron merge=speechmark\n";
    std::fs::write(origin.folder.join(".gitattributes"), attributes).expect("a file");
    git_succeeds(&origin.folder, &["init", "-q"]);
    git_succeeds(&origin.folder, &["add", "."]);
    origin.commit();
    let clones = ["a", "b"].map(|name| {
        let test = CliTest::new();
        let from = origin.folder.to_str().expect("UTF-8");
        git_succeeds(test.folder.path(), &["clone", "-q", from, name]);
        let folder = test.path(name);
        let driver = format!("'{}' merge-driver %O %A %B", PROGRAM.replace('\\', "/"));
        git_succeeds(
            &folder,
            &["config", "merge.speechmark.name", "annotation sets"],
        );
        git_succeeds(&folder, &["config", "merge.speechmark.driver", &driver]);
        Clone { test, folder }
    });
    (clones, ids)
}

#[test]
fn the_readmes_say_what_these_tests_set_up() {
    for readme in ["README.md", "README.zh-CN.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(readme);
        let text = std::fs::read_to_string(path).expect("the README");
        for line in [
            "echo '*.ron merge=speechmark' >> .gitattributes",
            "git config merge.speechmark.name \"annotation sets\"",
            "git config merge.speechmark.driver \"speechmark merge-driver %O %A %B\"",
        ] {
            assert!(text.contains(line), "{readme} does not say {line}");
        }
    }
}

#[test]
fn two_clones_that_tag_rename_and_delete_are_merged_without_a_question() {
    if !has_git() {
        return;
    }
    let ([a, b], [kept, deleted_by_a, deleted_by_b]) = clones();
    let by_a = a.annotate("要逐人明确劝返责任人", "education");
    a.edit("name: \"教育\"", "name: \"教育事业\"");
    a.delete(&deleted_by_a);
    a.commit();
    // At the same places of the file, where merging by lines would be a conflict.
    let by_b = b.annotate("确保适龄儿童都有学上", "education");
    b.edit("name: \"健康\"", "name: \"卫生健康\"");
    b.delete(&deleted_by_b);
    b.commit();
    let merged = b.merge(&a);
    assert!(merged.status.success(), "{merged:?}");
    b.run(&["check", "speech.ron"]);
    let set = b.set();
    let present = |id: &str| set.contains(&format!("(id: \"{id}\", document:"));
    assert!(present(&kept) && present(&by_a) && present(&by_b), "{set}");
    assert!(!present(&deleted_by_a) && !present(&deleted_by_b), "{set}");
    assert!(
        set.contains("name: \"教育事业\"") && set.contains("name: \"卫生健康\""),
        "{set}"
    );
    // The other way round gives the same file.
    let merged = a.merge(&b);
    assert!(merged.status.success(), "{merged:?}");
    assert_eq!(a.set(), set);
}

#[test]
fn what_was_contested_is_in_conflict_and_nevertheless_a_whole_set() {
    if !has_git() {
        return;
    }
    let ([a, b], [changed, ..]) = clones();
    a.edit("name: \"教育\"", "name: \"教\"");
    a.delete(&changed);
    a.commit();
    b.edit("name: \"教育\"", "name: \"育\"");
    b.annotate("控辍保学的压力还很大", "responsibility");
    b.commit();
    let merged = b.merge(&a);
    assert_eq!(merged.status.code(), Some(1), "{merged:?}");
    let said = String::from_utf8_lossy(&merged.stderr);
    assert!(said.contains("“育” (ours) and “教” (theirs)"), "{said}");
    assert!(said.contains("deleted in theirs and changed"), "{said}");
    let state = git(&b.folder, &["status", "--porcelain"]);
    assert_eq!(String::from_utf8_lossy(&state.stdout), "UU speech.ron\n");
    b.run(&["check", "speech.ron"]);
    assert!(b.set().contains(&format!("(id: \"{changed}\", document:")));
    git_succeeds(&b.folder, &["add", "speech.ron"]);
    git_succeeds(&b.folder, &["commit", "-q", "-m", "merged"]);
}

#[test]
fn sets_without_a_common_ancestor_are_merged_and_what_is_no_set_is_left_alone() {
    let test = CliTest::with_set();
    let ours = test.text("speech.ron");
    test.annotate("决不收兵", "conduct");
    let test = test
        .file("ours.ron", &ours)
        .file("empty", "")
        .file("no.ron", "<<<<<<< x");
    test.run(&["merge-driver", "empty", "ours.ron", "speech.ron"])
        .status(0)
        .changed(&["ours.ron"]);
    assert_eq!(test.text("ours.ron"), test.text("speech.ron"));
    // What git takes for a failure and not for a conflict.
    test.run(&["merge-driver", "empty", "ours.ron", "no.ron"])
        .status(129)
        .said(&["no.ron"])
        .changed(&[]);
    // An ancestor that cannot be read is none.
    test.run(&["merge-driver", "no.ron", "ours.ron", "speech.ron"])
        .status(0)
        .said(&["no.ron"])
        .changed(&["ours.ron"]);
    assert_eq!(test.text("ours.ron"), test.text("speech.ron"));
}

#[test]
fn a_version_that_cannot_be_read_is_a_merge_that_failed_and_no_conflict() {
    if !has_git() {
        return;
    }
    // Older ones know of no driver that fails.
    if git_version() < (2, 42) {
        println!("skipped: git is older than 2.42");
        return;
    }
    let ([ours, theirs], _) = clones();
    ours.annotate("逐人", "education");
    ours.commit();
    // By a newer version of the program.
    theirs.annotate("劝返", "education");
    theirs.edit("version: 1,", "version: 99,");
    theirs.commit();
    let before = ours.set();
    let merged = ours.merge(&theirs);
    assert!(!merged.status.success(), "{merged:?}");
    assert_eq!(ours.set(), before);
    // Nothing waits to be committed, with which theirs would count as merged.
    let status = git(&ours.folder, &["status", "--porcelain"]);
    assert_eq!(String::from_utf8_lossy(&status.stdout), "");
    theirs.edit("version: 99,", "version: 1,");
    theirs.commit();
    assert!(ours.merge(&theirs).status.success());
    assert_eq!(ours.set().matches("(id: ").count(), 5);
}

#[test]
fn a_driver_that_is_called_wrongly_has_failed_and_found_no_conflict() {
    let test = CliTest::new();
    for wrong in [
        &["merge-driver", "base.ron"][..],
        &["merge-driver", "--what"],
    ] {
        let output = test.command(wrong).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(129), "{wrong:?}");
    }
    let output = test.command(&["merge-driver", "--help"]).output();
    assert_eq!(output.expect("the program runs").status.code(), Some(0));
}
