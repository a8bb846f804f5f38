//! Passages in documents that have changed.

use serde_json::{Value, json};

use super::{CliTest, SPEECH, names};

/// A set with three annotations in the speech.
fn tagged() -> (CliTest, [String; 3]) {
    let test = CliTest::with_set();
    let ids = [
        ("把脱贫攻坚作为头等大事", "education"),
        ("控辍保学的压力还很大", "education"),
        ("年底前要全部解决", "health"),
    ];
    let ids = ids.map(|(quote, category)| test.annotate(quote, category));
    (test, ids)
}

/// Outcomes by passage, those that did not change left out.
fn outcomes(report: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = report["passages"].as_array().expect("a list");
    rows.iter()
        .map(|row| (text(&row["id"]), text(&row["outcome"]), text(&row["words"])))
        .collect()
}

#[test]
fn in_an_unchanged_document_there_is_nothing_to_do() {
    let (test, _) = tagged();
    for write in [&[][..], &["--write"]] {
        let ran = test.run(&[&["reanchor", "speech.ron", "--json"], write].concat());
        assert_eq!(
            ran.succeeded().changed(&[]).json(),
            json!({
                "annotations": 3, "unchanged": 3, "moved": 0, "changed": 0, "uncertain": 0,
                "not_found": 0, "written": false, "passages": [],
            })
        );
    }
}

#[test]
fn without_write_it_only_tells() {
    let (test, ids) = tagged();
    let test = test.file("speech.txt", format!("印发说明\n\n{SPEECH}"));
    let ran = test.run(&["reanchor", "speech.ron", "--json"]).status(0);
    let report = ran.changed(&[]).json();
    assert_eq!(
        (&report["moved"], &report["written"]),
        (&json!(3), &json!(false))
    );
    let row = &report["passages"][0];
    assert_eq!(row["id"], ids[0].as_str());
    assert_eq!(row["words"], row["quote"]);
    assert_eq!(
        row["start"].as_u64(),
        row["old_start"].as_u64().map(|start| start + 6)
    );
    test.run(&["reanchor", "speech.ron"])
        .status(0)
        .changed(&[])
        .printed(&[
            "moved",
            "3 annotations: 0 unchanged, 3 moved, 0 changed, 0 uncertain",
        ]);
}

#[test]
fn with_write_the_set_is_about_the_new_text() {
    let (test, _) = tagged();
    // Another width, other line ends, another encoding, and a foreword.
    let text = SPEECH
        .replace("、鼓舞", "、\n鼓舞")
        .replace("发展思想，", "发展思想，\n");
    let text = format!("印发说明\n\n{text}").replace('\n', "\r\n");
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let test = test.file("speech.txt", bytes);
    let set = test
        .text("speech.ron")
        .replace("encoding: \"UTF-8\"", "encoding: \"gb18030\"");
    let test = test.file("speech.ron", set);
    let ran = test.run(&["reanchor", "speech.ron", "--write", "--json"]);
    let report = ran.status(0).changed(&["speech.ron"]).json();
    assert_eq!(
        (&report["moved"], &report["written"]),
        (&json!(3), &json!(true))
    );
    // No warning any more: the hash is that of the new text.
    test.run(&["check", "speech.ron"]).succeeded();
    test.run(&["reanchor", "speech.ron", "--write"])
        .succeeded()
        .changed(&[])
        .printed(&["3 unchanged"]);
}

#[test]
fn what_is_changed_or_gone_is_told_apart() {
    let (test, ids) = tagged();
    let text = SPEECH
        .replace("控辍保学的压力还很大", "控辍保学的压力仍然很大")
        .replace("，年底前要全部解决", "")
        .replace("题，\n", "题\n");
    let text = text.replace("年底前要全部解决，", "");
    let test = test.file("speech.txt", text);
    let ran = test.run(&["reanchor", "speech.ron", "--write", "--json"]);
    let report = ran.status(1).changed(&["speech.ron"]).json();
    let told = outcomes(&report);
    assert_eq!(told.len(), 2, "{report:#}");
    assert_eq!(
        told[0],
        (
            ids[1].clone(),
            "changed".to_owned(),
            "控辍保学的压力仍然很大".to_owned()
        )
    );
    assert_eq!((&told[1].0, told[1].1.as_str()), (&ids[2], "not-found"));
    // Kept, listed, and looked for again.
    let list = test.run(&["list", "speech.ron", "--json"]).status(0).json();
    let quotes: Vec<&str> = list
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row["quote"].as_str())
        .collect();
    assert_eq!(
        quotes,
        [
            "把脱贫攻坚作为头等大事",
            "控辍保学的压力仍然很大",
            "年底前要全部解决"
        ]
    );
    let report = test
        .run(&["reanchor", "speech.ron", "--json"])
        .status(1)
        .json();
    assert_eq!(report["not_found"], 1);
    // Back in the text, it is found.
    let test = test.file("speech.txt", SPEECH);
    test.run(&["reanchor", "speech.ron", "--write"]).status(0);
    test.run(&["check", "speech.ron"]).succeeded();
}

#[test]
fn candidates_are_listed_for_a_person_to_choose_from() {
    let form = "报送单位：县教育局；完成情况：按时完成；责任人：局长。其他需要说明的情况：无，特此报告，请审阅。\n";
    let test = CliTest::new().file("form.txt", form.repeat(4));
    test.run(&["new", "form.ron", "form.txt"]).succeeded();
    let annotate = ["annotate", "form.ron", "--quote", "按时完成", "--nth", "2"];
    test.run(&[&annotate[..], &["--category", "education"]].concat())
        .succeeded();
    let test = test.file(
        "form.txt",
        format!("加一句话。{}再加上一句更长的话。", form.repeat(3)),
    );
    let report = test
        .run(&["reanchor", "form.ron", "--json"])
        .status(1)
        .json();
    let row = &report["passages"][0];
    assert_eq!(row["outcome"], "uncertain");
    let candidates = row["candidates"].as_array().expect("candidates");
    assert_eq!(candidates.len(), 3, "{report:#}");
    assert_eq!(
        names(&candidates[0]),
        ["end", "line", "score", "start", "words"]
    );
    test.run(&["reanchor", "form.ron"])
        .status(1)
        .printed(&["perhaps", "1 uncertain"]);
}

#[test]
fn only_the_named_document_is_looked_at() {
    let test = CliTest::with_two_documents();
    for (document, quote) in [("speech", "头等大事"), ("other", "教育")] {
        let arguments = [
            "annotate",
            "set.ron",
            "--document",
            document,
            "--quote",
            quote,
        ];
        test.run(&[&arguments[..], &["--category", "education"]].concat())
            .succeeded();
    }
    let test = test
        .file("speech.txt", format!("前言\n{SPEECH}"))
        .file("other.txt", "各位：教育是根本。\n");
    let ran = test.run(&[
        "reanchor",
        "set.ron",
        "--document",
        "speech",
        "--write",
        "--json",
    ]);
    assert_eq!(ran.status(0).json()["annotations"], 1);
    let report = test
        .run(&["reanchor", "set.ron", "--json"])
        .status(0)
        .json();
    assert_eq!(
        (&report["unchanged"], &report["moved"]),
        (&json!(1), &json!(1))
    );
    test.refuses(
        &["reanchor", "set.ron", "--document", "nobody"],
        &["“nobody”", "speech, other"],
    );
    test.refuses(
        &["reanchor", "nothing.ron"],
        &["no such file", "nothing.ron"],
    );
}

#[test]
fn passages_of_a_missing_document_are_kept_and_told() {
    let (test, _) = tagged();
    std::fs::remove_file(test.path("speech.txt")).expect("it was there");
    let ran = test.run(&["reanchor", "speech.ron", "--write", "--json"]);
    let report = ran.status(1).changed(&[]).json();
    assert_eq!(
        (&report["annotations"], &report["not_found"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(report["passages"][0]["outcome"], "document-missing");
}
