//! Whether quotes stand where the set says.

use serde_json::json;

use super::{CliTest, SPEECH, names};

#[test]
fn a_sound_set_is_all_ok() {
    let test = CliTest::with_set();
    test.annotate("控辍保学的压力还很大", "education");
    let ran = test
        .run(&["check", "speech.ron", "--json"])
        .succeeded()
        .changed(&[]);
    assert_eq!(
        ran.json(),
        json!({"annotations": 1, "ok": 1, "problems": []})
    );
    test.run(&["check", "speech.ron"])
        .succeeded()
        .printed(&["1 annotation, 1 of them"]);
}

#[test]
fn other_words_are_named() {
    let test = CliTest::with_set();
    let id = test.annotate("控辍保学的压力还很大", "education");
    test.annotate("头等大事", "conduct");
    let test = test.file(
        "speech.txt",
        SPEECH.replace("控辍保学的压力", "送教上门的压力"),
    );
    let ran = test
        .run(&["check", "speech.ron", "--json"])
        .status(1)
        .changed(&[]);
    let ran = ran.said(&[
        "warning",
        "“speech” is another than when the set was saved",
        "speech.txt",
    ]);
    assert_eq!(
        ran.json(),
        json!({"annotations": 2, "ok": 1, "problems": [{
            "id": id,
            "document": "speech",
            "problem": "other-words",
            "quote": "控辍保学的压力还很大",
            "found": "送教上门的压力还很大",
        }]})
    );
    test.run(&["check", "speech.ron"])
        .status(1)
        .printed(&[&id, "other-words", "送教上门"]);
}

#[test]
fn words_among_others_are_named() {
    let test = CliTest::with_set();
    let id = test.annotate("决不收兵", "conduct");
    let test = test.file(
        "speech.txt",
        SPEECH.replace("控辍保学的压力", "送教上门的压力"),
    );
    let ran = test.run(&["check", "speech.ron", "--json"]).status(1);
    assert_eq!(ran.json()["problems"][0]["id"], json!(id));
    assert_eq!(ran.json()["problems"][0]["problem"], "other-context");
}

#[test]
fn a_changed_text_with_all_quotes_in_place_is_ok_and_said() {
    let test = CliTest::with_set();
    test.annotate("决不收兵", "conduct");
    let test = test.file("speech.txt", format!("{SPEECH}完\n"));
    let ran = test.run(&["check", "speech.ron", "--json"]).status(0);
    assert_eq!(ran.said(&["warning", "another than"]).json()["ok"], 1);
}

#[test]
fn a_text_that_is_too_short_or_gone_is_named() {
    let test = CliTest::with_set();
    let id = test.annotate("决不收兵", "conduct");
    let test = test.file("speech.txt", "短\n");
    let problem = |test: &CliTest| {
        let checked = test
            .run(&["check", "speech.ron", "--json"])
            .status(1)
            .json();
        assert_eq!(
            (&checked["annotations"], &checked["ok"]),
            (&json!(1), &json!(0))
        );
        let problem = checked["problems"][0].clone();
        assert_eq!(names(&problem), ["document", "id", "problem", "quote"]);
        assert_eq!(problem["id"], id.as_str());
        assert_eq!(problem["quote"], "决不收兵");
        problem["problem"].clone()
    };
    assert_eq!(problem(&test), "out-of-range");
    std::fs::remove_file(test.path("speech.txt")).expect("it was there");
    assert_eq!(problem(&test), "document-missing");
    test.run(&["check", "speech.ron"])
        .status(1)
        .said(&["no such file", "speech.txt"]);
}

#[test]
fn a_missing_document_is_a_problem_even_without_annotations() {
    let test = CliTest::with_set();
    std::fs::remove_file(test.path("speech.txt")).expect("it was there");
    let ran = test.run(&["check", "speech.ron", "--json"]).status(1);
    assert_eq!(
        ran.json(),
        json!({"annotations": 0, "ok": 0, "problems": []})
    );
}
