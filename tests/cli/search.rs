//! Finding words.

use super::{CliTest, SPEECH, names};

#[test]
fn hits_have_offsets_lines_and_places() {
    let test = CliTest::new().file("speech.txt", SPEECH);
    let ran = test
        .run(&["search", "speech.txt", "稳住军心", "--json"])
        .succeeded()
        .changed(&[]);
    let hits = ran.json();
    assert_eq!(hits.as_array().map(Vec::len), Some(1));
    assert_eq!(
        names(&hits[0]),
        ["document", "end", "line", "place", "quote", "start"]
    );
    assert_eq!(hits[0]["document"], "speech");
    assert_eq!(hits[0]["quote"], "稳住军心");
    assert_eq!(hits[0]["line"], 6);
    assert_eq!(hits[0]["place"], "一、 第 1 段");
    let start = SPEECH
        .split("稳住军")
        .next()
        .map(|before| before.chars().count() as u64);
    assert_eq!(hits[0]["start"].as_u64(), start);
    assert_eq!(hits[0]["end"].as_u64(), start.map(|start| start + 5));
    test.run(&["search", "speech.txt", "稳住军心"])
        .succeeded()
        .printed(&["line 6", "一、 第 1 段", "【稳住军心】、鼓舞士气"]);
}

#[test]
fn no_match_is_an_answer() {
    let test = CliTest::new().file("speech.txt", SPEECH);
    let ran = test
        .run(&["search", "speech.txt", "不在其中", "--json"])
        .status(1);
    assert_eq!(ran.stdout, "[]\n");
    assert_eq!(
        test.run(&["search", "speech.txt", "不在其中"])
            .status(1)
            .stdout,
        ""
    );
    assert_eq!(
        test.run(&["search", "speech.txt", "不在其中", "--count"])
            .status(1)
            .stdout,
        "0\n"
    );
    assert_eq!(
        test.run(&["search", "speech.txt", "脱贫攻坚", "--count"])
            .status(0)
            .stdout,
        "3\n"
    );
}

#[test]
fn patterns_can_be_regular_expressions() {
    let test = CliTest::new().file("speech.txt", SPEECH);
    let ran = test
        .run(&["search", "speech.txt", "军.、", "--regex", "--json"])
        .succeeded();
    assert_eq!(ran.json()[0]["quote"], "军心、");
    test.refuses(
        &["search", "speech.txt", "(", "--regex"],
        &["regular expression", ": (\n"],
    );
    test.refuses(
        &["search", "speech.txt", "\\w{1000}{1000}", "--regex"],
        &["too large"],
    );
    test.refuses(&["search", "speech.txt", ""], &["nothing to look for"]);
    // Not a pattern, but words.
    assert_eq!(
        test.run(&["search", "speech.txt", "军.、"])
            .status(1)
            .stdout,
        ""
    );
    assert_eq!(
        test.run(&["search", "--count", "speech.txt", "--", "-"])
            .status(1)
            .stdout,
        "0\n"
    );
}

#[test]
fn all_documents_of_a_set_are_searched() {
    let test = CliTest::with_two_documents();
    let hits = test
        .run(&["search", "set.ron", "教育", "--json"])
        .succeeded()
        .changed(&[])
        .json();
    assert_eq!(hits[0]["document"], "other");
    test.run(&["search", "set.ron", "。"])
        .succeeded()
        .printed(&["speech  ", "other   "]);
    test.refuses(
        &["search", "set.ron", "教育", "--encoding", "gbk"],
        &["--encoding", "set.ron"],
    );
    // What is missing is said, and an answer that might be wrong is none.
    std::fs::remove_file(test.path("other.txt")).expect("it was there");
    test.run(&["search", "set.ron", "控辍保学"])
        .status(0)
        .said(&["warning", "other.txt"]);
    test.refuses(
        &["search", "set.ron", "教育"],
        &["not all documents", "set.ron"],
    );
}

#[test]
fn a_set_is_known_by_its_contents_too() {
    let test = CliTest::with_set();
    std::fs::rename(test.path("speech.ron"), test.path("marks")).expect("another name");
    let hits = test
        .run(&["search", "marks", "version", "--count"])
        .status(1);
    assert_eq!(hits.stdout, "0\n");
    let hits = test
        .run(&["search", "marks", "决不收兵", "--count"])
        .succeeded();
    assert_eq!(hits.stdout, "1\n");
}
