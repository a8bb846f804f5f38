//! Listing annotations.

use serde_json::json;

use super::{CliTest, names};

#[test]
fn annotations_are_listed_in_reading_order_as_json() {
    let test = CliTest::with_set();
    test.annotate("控辍保学的压力还很大", "education");
    test.annotate("决不收兵", "conduct");
    let ran = test
        .run(&["list", "speech.ron", "--json"])
        .succeeded()
        .changed(&[]);
    let list = ran.json();
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    assert_eq!(
        names(&list[1]),
        [
            "categories",
            "coder",
            "created",
            "document",
            "end",
            "fields",
            "id",
            "line",
            "modified",
            "note",
            "place",
            "quote",
            "start",
        ]
    );
    assert_eq!(list[0]["quote"], "决不收兵");
    assert_eq!(list[1]["quote"], "控辍保学的压力还很大");
    assert_eq!(list[1]["document"], "speech");
    assert_eq!(list[1]["line"], 11);
    assert_eq!(list[1]["place"], "二、 第 1 段");
    assert_eq!(list[1]["categories"], json!(["education"]));
    assert_eq!(list[1]["fields"], json!({}));
    assert_eq!(list[1]["note"], "");
    assert_eq!(list[1]["coder"], "li");
    let created = list[1]["created"].as_str().expect("a time");
    assert!(created.contains('T') && created.ends_with('Z'), "{created}");
    assert_eq!(list[1]["created"], list[1]["modified"]);
}

#[test]
fn an_empty_list_is_a_list() {
    let test = CliTest::with_set();
    assert_eq!(
        test.run(&["list", "speech.ron", "--json"])
            .succeeded()
            .json(),
        json!([])
    );
    assert_eq!(test.run(&["list", "speech.ron"]).succeeded().stdout, "");
}

#[test]
fn documents_come_in_the_order_of_the_set() {
    let test = CliTest::with_two_documents();
    for (document, span) in [("other", "0..2"), ("speech", "0..2")] {
        let arguments = [
            "annotate",
            "set.ron",
            "--document",
            document,
            "--span",
            span,
        ];
        test.run(&[arguments.as_slice(), &["--category", "health"]].concat())
            .succeeded();
    }
    let list = test.run(&["list", "set.ron", "--json"]).json();
    assert_eq!(
        (&list[0]["document"], &list[1]["document"]),
        (&json!("speech"), &json!("other"))
    );
    test.run(&["list", "set.ron"])
        .succeeded()
        .printed(&["speech  0..2", "other   0..2", "健康"]);
}

#[test]
fn filters_must_all_fit() {
    let test = CliTest::with_set();
    test.annotate("控辍保学的压力还很大", "education");
    test.annotate("决不收兵", "conduct");
    let count = |more: &[&str]| {
        let ran = test.run(&[["list", "speech.ron", "--json"].as_slice(), more].concat());
        ran.succeeded().json().as_array().map(Vec::len)
    };
    assert_eq!(count(&["--category", "education"]), Some(1));
    assert_eq!(count(&["--category", "教育"]), Some(1));
    assert_eq!(count(&["--category", "health"]), Some(0));
    assert_eq!(count(&["--coder", "li", "--document", "speech"]), Some(2));
    let list = |more: &[&'static str]| [["list", "speech.ron"].as_slice(), more].concat();
    test.refuses(
        &list(&["--category", "x"]),
        &["no category “x”", "education", "speech.ron"],
    );
    test.refuses(
        &list(&["--coder", "x"]),
        &["no coder “x”", "there is: li", "speech.ron"],
    );
    test.refuses(
        &list(&["--document", "x"]),
        &["no document “x”", "there is: speech"],
    );
}

#[test]
fn what_cannot_be_placed_is_listed_with_its_stored_span() {
    let test = CliTest::with_set();
    test.annotate("控辍保学的压力还很大", "education");
    test.annotate("决不收兵", "conduct");
    let before = test.run(&["list", "speech.ron", "--json"]).json();
    let test = test.file("speech.txt", "别的话\n");
    let ran = test
        .run(&["list", "speech.ron", "--json"])
        .status(0)
        .changed(&[]);
    let ran = ran.said(&["2 of the annotations", "speechmark check", "speech.ron"]);
    let after = ran.json();
    for n in 0..2 {
        assert_eq!(after[n]["start"], before[n]["start"]);
        assert_eq!(after[n]["quote"], before[n]["quote"]);
        assert!(
            after[n]["line"].is_null() && after[n]["place"].is_null(),
            "{after}"
        );
    }
    std::fs::remove_file(test.path("speech.txt")).expect("it was there");
    let ran = test
        .run(&["list", "speech.ron", "--json"])
        .status(0)
        .said(&["no such file"]);
    assert_eq!(ran.json(), after);
    test.run(&["list", "speech.ron"])
        .status(0)
        .printed(&["not placed", "决不收兵"]);
}

#[test]
fn control_characters_of_a_text_do_not_reach_the_terminal() {
    let test = CliTest::new().file("a.txt", "教育\u{1B}[2J住房\n");
    test.run(&["new", "a.ron", "a.txt"]).status(0);
    test.run(&[
        "annotate",
        "a.ron",
        "--span",
        "0..8",
        "--category",
        "education",
    ])
    .status(0);
    let ran = test
        .run(&["list", "a.ron"])
        .status(0)
        .printed(&["教育␛[2J住房"]);
    assert!(!ran.stdout.contains('\u{1B}'));
    let list = test.run(&["list", "a.ron", "--json"]).json();
    assert_eq!(list[0]["quote"], "教育\u{1B}[2J住房");
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    use std::process::Stdio;

    let test = CliTest::new().file("a.txt", "教育".repeat(20_000));
    for arguments in [
        ["search", "a.txt", "教", "--json"].as_slice(),
        &["search", "a.txt", "教"],
        &["info", "a.txt"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = test.command(arguments);
        let output = command
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_output_is_a_failure() {
    let test = CliTest::with_set();
    test.annotate("决不收兵", "conduct");
    let full = || {
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a device")
    };
    let mut list = test.command(&["list", "speech.ron"]);
    let output = list.stdout(full()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    // What was saved must not look as if it had failed.
    let mut annotate = test.command(&[
        "annotate",
        "speech.ron",
        "--span",
        "0..2",
        "--category",
        "health",
    ]);
    let output = annotate.stdout(full()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let list = test.run(&["list", "speech.ron", "--json"]).json();
    let id = list[0]["id"].as_str().expect("an id");
    assert!(
        String::from_utf8_lossy(&output.stderr).contains(id),
        "{output:?}"
    );
}

#[test]
fn a_passage_as_long_as_a_chapter_is_listed() {
    let text = format!("教育扶贫。\n{}\n", "要把责任压实到人，".repeat(4000));
    let test = CliTest::new().file("long.txt", text);
    test.run(&["new", "long.ron", "long.txt"]).succeeded();
    for span in ["0..4", "0..36000"] {
        let arguments = ["annotate", "long.ron", "--span", span];
        test.run(&[arguments.as_slice(), &["--category", "education"]].concat())
            .succeeded();
    }
    let listed = test.run(&["list", "long.ron"]).succeeded();
    let lines: Vec<&str> = listed.stdout.lines().collect();
    assert_eq!(lines.len(), 2);
    // What stands in the short row is not padded to the length of the long one.
    assert!(lines.iter().any(|line| line.chars().count() < 200));
}
