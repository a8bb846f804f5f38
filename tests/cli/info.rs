//! What a document is, counted.

use serde_json::json;

use super::{CliTest, SPEECH, names};

#[test]
fn a_document_is_described_as_json() {
    let test = CliTest::new().file("speech.txt", SPEECH);
    let info = test
        .run(&["info", "speech.txt", "--json"])
        .succeeded()
        .changed(&[])
        .json();
    assert_eq!(
        names(&info),
        [
            "chars",
            "encoding",
            "lines",
            "outline",
            "paragraphs",
            "sentences"
        ]
    );
    assert_eq!(info["encoding"], "UTF-8");
    assert_eq!(info["chars"], SPEECH.chars().count());
    assert_eq!(info["lines"], 13);
    assert_eq!(info["paragraphs"], 5);
    assert!(info["sentences"].as_u64() >= Some(5), "{info}");
    assert_eq!(
        info["outline"],
        json!([
            {"level": 1, "title": "一、提高认识", "char": 11},
            {"level": 1, "title": "二、抓好落实", "char": 100},
        ])
    );
}

#[test]
fn paragraphs_with_content_are_given_by_their_first_lines() {
    let test = CliTest::new().file("speech.txt", SPEECH);
    let info = test
        .run(&["info", "speech.txt", "--json", "--paragraphs"])
        .succeeded()
        .json();
    assert_eq!(info["paragraph_lines"], json!([1, 3, 5, 9, 11]));
    let blank = CliTest::new().file("a.txt", "\n\n第一段。\n\n\n第二段。\n");
    let info = blank
        .run(&["info", "a.txt", "--json", "--paragraphs"])
        .json();
    assert_eq!(info["paragraph_lines"], json!([3, 6]));
    assert_eq!(info["paragraphs"], 2);
}

#[test]
fn people_read_a_table() {
    let test = CliTest::new().file("speech.txt", SPEECH);
    test.run(&["info", "speech.txt", "--paragraphs"])
        .succeeded()
        .printed(&["UTF-8", "lines", "13", "一、提高认识", "1 3 5 9 11"]);
}

#[test]
fn the_encoding_can_be_said() {
    // “教育” in GBK.
    let test = CliTest::new().file("gbk.txt", [0xBD, 0xCC, 0xD3, 0xFD]);
    let info = test
        .run(&["info", "gbk.txt", "--encoding", "gbk", "--json"])
        .succeeded()
        .json();
    assert_eq!(info["encoding"], "gb18030");
    assert_eq!(info["chars"], 2);
    test.refuses(
        &["info", "gbk.txt", "--encoding", "klingon"],
        &["klingon", "--encoding", "UTF-8", "Big5"],
    );
}

#[test]
fn a_set_is_described_with_a_hint_at_what_is_meant() {
    let test = CliTest::with_set();
    test.run(&["info", "speech.ron"]).status(0).said(&[
        "warning",
        "speechmark stats",
        "speech.ron",
    ]);
}
