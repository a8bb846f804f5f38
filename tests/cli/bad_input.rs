//! What cannot be read or written: a message that says what and where, status 2, nothing touched.

use super::{CliTest, SPEECH};

/// Every subcommand that reads a set, with its arguments after the set.
const SET_READERS: [&[&str]; 6] = [
    &["annotate", "--quote", "决不收兵", "--category", "education"],
    &["list", "--json"],
    &["search", "决不收兵"],
    &["check", "--json"],
    &["stats"],
    &["export", "--to", "csv"],
];

/// Checks that every subcommand refuses the set `name` alike.
#[track_caller]
fn check_set(test: &CliTest, name: &str, parts: &[&str]) {
    for arguments in SET_READERS {
        let (command, rest) = arguments.split_first().expect("a subcommand");
        test.refuses(&[[*command, name].as_slice(), rest].concat(), parts);
    }
}

/// Checks that every subcommand that reads a document refuses `name` alike.
#[track_caller]
fn check_document(test: &CliTest, name: &str, parts: &[&str]) {
    test.refuses(&["info", name, "--json"], parts);
    test.refuses(&["search", name, "教育"], parts);
    test.refuses(&["new", "made.ron", name], parts);
}

#[test]
fn a_missing_file_is_named() {
    let test = CliTest::new();
    check_document(&test, "no.txt", &["no such file", ": no.txt\n"]);
    check_set(&test, "no.ron", &["no such file", ": no.ron\n"]);
}

#[test]
fn a_folder_is_named() {
    let test = CliTest::new();
    std::fs::create_dir(test.path("folder")).expect("a folder");
    std::fs::create_dir(test.path("folder.ron")).expect("a folder");
    check_document(&test, "folder", &["is a folder", ": folder\n"]);
    check_set(&test, "folder.ron", &["is a folder", ": folder.ron\n"]);
}

#[test]
fn bytes_that_are_no_text_are_refused_with_what_they_look_like() {
    let test = CliTest::new()
        .file("nul.txt", b"\x01\x02\0\0\0\xFF\xFE\x03\0".repeat(20))
        .file("one.txt", b"abc\0def")
        .file("a.pdf", b"%PDF-1.7\n\0\0")
        .file("a.docx", b"PK\x03\x04....word/document.xml");
    check_document(&test, "nul.txt", &["not plain text", "byte", ": nul.txt\n"]);
    check_document(
        &test,
        "one.txt",
        &["not plain text", "byte 3 ", ": one.txt\n"],
    );
    check_document(&test, "a.pdf", &["not plain text", "PDF", ": a.pdf\n"]);
    check_document(&test, "a.docx", &["not plain text", "Word", ": a.docx\n"]);
}

/// A set with one annotation, in which `from` is replaced by `to`.
#[track_caller]
fn spoilt(from: &str, to: &str) -> CliTest {
    let test = CliTest::with_set();
    test.annotate("控辍保学的压力还很大", "education");
    let set = test.text("speech.ron");
    assert!(set.contains(from), "no {from} in {set}");
    test.file("speech.ron", set.replacen(from, to, 1))
}

#[test]
fn a_syntax_error_is_named_with_its_line() {
    let test = spoilt("title: \"\",", "title: ,");
    check_set(
        &test,
        "speech.ron",
        &["line 4, column 8", "`title`", ": speech.ron\n"],
    );
    let test = spoilt("removed: [],\n)", "");
    check_set(&test, "speech.ron", &["line ", "column ", ": speech.ron\n"]);
    let test = CliTest::new().file("empty.ron", "");
    check_set(&test, "empty.ron", &["line 1", ": empty.ron\n"]);
    let test = CliTest::new().file("latin.ron", b"(version: 1, \xFF)");
    check_set(
        &test,
        "latin.ron",
        &["UTF-8", "byte at 13", ": latin.ron\n"],
    );
}

#[test]
fn an_unknown_field_is_named_with_its_line() {
    let test = spoilt("coder: \"li\"", "colour: \"red\", coder: \"li\"");
    check_set(
        &test,
        "speech.ron",
        &["line ", "column ", "`colour`", ": speech.ron\n"],
    );
    let test = spoilt("title: \"\",\n", "title: \"\",\nauthor: \"x\",\n");
    check_set(
        &test,
        "speech.ron",
        &["line 5", "`author`", ": speech.ron\n"],
    );
}

#[test]
fn a_newer_version_is_refused() {
    let test = spoilt("version: 1,", "version: 7,\nunheard: Of(1),");
    check_set(
        &test,
        "speech.ron",
        &["newer version", "7", "update", ": speech.ron\n"],
    );
}

#[test]
fn conflict_markers_of_git_are_named_with_their_line() {
    let test = spoilt(
        "annotations: [\n",
        "annotations: [\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n",
    );
    check_set(
        &test,
        "speech.ron",
        &["conflict marker", "git", "line 3", ": speech.ron\n"],
    );
}

#[test]
fn what_a_set_refers_to_must_be_in_it() {
    let test = spoilt("categories: [\"education\"]", "categories: [\"educaton\"]");
    check_set(
        &test,
        "speech.ron",
        &[
            "category “educaton” is not there",
            "line ",
            ": speech.ron\n",
        ],
    );
    let test = spoilt("document: \"speech\"", "document: \"speach\"");
    check_set(
        &test,
        "speech.ron",
        &["document “speach” is not there", "line ", ": speech.ron\n"],
    );
    let test = spoilt("coder: \"li\"", "coder: \"wang\"");
    check_set(
        &test,
        "speech.ron",
        &["coder “wang” is not there", "line ", ": speech.ron\n"],
    );
    let test = spoilt("span: (110, 120)", "span: (120, 110)");
    check_set(
        &test,
        "speech.ron",
        &["reversed", "line ", ": speech.ron\n"],
    );
}

#[test]
fn a_set_that_leaves_its_text_opens_and_says_so() {
    let test = spoilt("span: (110, 120)", "span: (9116, 9126)");
    let ran = test.run(&["check", "speech.ron", "--json"]).status(1);
    assert_eq!(ran.json()["problems"][0]["problem"], "out-of-range");
    test.run(&["list", "speech.ron"])
        .status(0)
        .said(&["warning", "speech.ron"]);
}

#[cfg(unix)]
#[test]
fn what_is_read_only_stays_as_it_is() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    let test = CliTest::with_set();
    let annotate = [
        "annotate",
        "speech.ron",
        "--quote",
        "决不收兵",
        "--category",
        "education",
    ];
    let mode = |name: &str, mode: u32| {
        set_permissions(test.path(name), Permissions::from_mode(mode)).expect("a mode");
    };
    mode("speech.ron", 0o444);
    test.refuses(&annotate, &["read-only", "speech.ron"]);
    mode("speech.ron", 0o644);
    mode("", 0o555);
    let folder = test.path("").display().to_string();
    let folder = folder.trim_end_matches('/');
    test.refuses(&annotate, &["folder is read-only", folder]);
    test.refuses(&["new", "other.ron", "speech.txt"], &["read-only", folder]);
    test.refuses(
        &["export", "speech.ron", "--to", "csv", "-o", "a.csv"],
        &["folder is read-only", folder],
    );
    // Reading is no writing.
    test.run(&["list", "speech.ron"]).succeeded();
    mode("", 0o755);
}

/// A file that may not grow stands for a disk that is full: both fail in the middle of writing.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_written_whole_is_not_written() {
    use std::process::Command;

    let test = CliTest::with_set();
    let limited = |arguments: &[&str]| {
        let mut command = Command::new("sh");
        command
            .args([
                "-c",
                "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"",
                super::PROGRAM,
            ])
            .args(arguments)
            .current_dir(test.folder.path());
        test.run_command(command)
    };
    limited(&[
        "annotate",
        "speech.ron",
        "--quote",
        "决不收兵",
        "--category",
        "education",
    ])
    .refused(&["writing failed", "speech.ron"]);
    limited(&["new", "other.ron", "speech.txt"]).refused(&["writing failed", "other.ron"]);
    test.annotate("决不收兵", "education");
    for (n, quote) in ["控辍保学的压力还很大", "部分学生存在辍学风险"]
        .iter()
        .enumerate()
    {
        assert!(!test.annotate(quote, "education").is_empty(), "{n}");
    }
    limited(&["export", "speech.ron", "--to", "json", "-o", "a.json"])
        .refused(&["writing failed", "a.json"]);
}

#[test]
fn a_set_opens_whatever_its_document_has_become() {
    let test = CliTest::with_set().file("speech.txt", b"\0\x01\xFF".repeat(10));
    let ran = test.run(&["list", "speech.ron"]).status(0);
    assert!(ran.stderr.contains("warning"), "{ran:#?}");
    let test = test.file("speech.txt", SPEECH);
    test.run(&["list", "speech.ron"]).succeeded();
}
