//! What is odd but readable opens, with a warning where something was odd.

use super::CliTest;

/// Checks that a document can be described and made a set of, with a warning that has all of
/// `parts`; returns what it was described as.
#[track_caller]
fn check(bytes: impl AsRef<[u8]>, parts: &[&str]) -> serde_json::Value {
    let test = CliTest::new().file("odd.txt", bytes);
    test.run(&["new", "odd.ron", "odd.txt"])
        .status(0)
        .said(parts)
        .changed(&["odd.ron"]);
    test.run(&["check", "odd.ron"]).status(0);
    let ran = test
        .run(&["info", "odd.txt", "--json", "--paragraphs"])
        .status(0);
    ran.changed(&[]).said(parts).json()
}

#[test]
fn an_empty_text_opens() {
    let info = check("", &["warning", "empty", "odd.txt"]);
    assert_eq!(
        (info["chars"].as_u64(), info["lines"].as_u64()),
        (Some(0), Some(0))
    );
    assert_eq!(info["paragraph_lines"], serde_json::json!([]));
    check("\u{FEFF}\n \n", &["warning", "empty"]);
}

#[test]
fn control_characters_are_counted() {
    check(
        "教育\u{7}住\u{8}房\n",
        &["warning", "2 control characters", "odd.txt"],
    );
}

#[test]
fn mixed_line_ends_are_said() {
    let info = check(
        "一\r\n二\n三\r四",
        &["warning", "line ends", "1 LF, 1 CRLF, 1 CR"],
    );
    assert_eq!(info["lines"], 4);
    assert_eq!(info["chars"], 7);
}

#[test]
fn a_doubtful_encoding_is_said() {
    // One character in GBK: too little to be sure.
    check([0xBD, 0xCC], &["warning", "guess", "odd.txt"]);
}

#[test]
fn five_megabytes_in_one_line_open() {
    let line = "要把教育扶贫的责任压实到人，".repeat(5 * 1024 * 1024 / 42);
    let n_chars = line.chars().count();
    let test = CliTest::new().file("long.txt", &line);
    let info = test.run(&["info", "long.txt", "--json"]).succeeded().json();
    assert_eq!(
        (info["lines"].as_u64(), info["chars"].as_u64()),
        (Some(1), Some(n_chars as u64))
    );
    let count = test
        .run(&["search", "long.txt", "扶贫的", "--count"])
        .succeeded();
    assert_eq!(count.stdout.trim(), (n_chars / 14).to_string());
    test.run(&["new", "long.ron", "long.txt"]).succeeded();
    let arguments = [
        "annotate",
        "long.ron",
        "--quote",
        "教育扶贫",
        "--category",
        "education",
    ];
    test.refuses(&arguments, &["places", "and ", " more"]);
    test.run(&[arguments.as_slice(), &["--nth", "100000"]].concat())
        .succeeded();
    let list = test.run(&["list", "long.ron", "--json"]).succeeded().json();
    assert_eq!(list[0]["start"], 99_999 * 14 + 2);
}
