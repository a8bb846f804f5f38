//! Sets of several people become one.

use serde_json::json;

use super::CliTest;

/// Two copies of a set with one annotation, whose id is returned; `base.ron` is as they were.
fn with_copies() -> (CliTest, String) {
    let test = CliTest::with_set();
    let id = test.annotate("控辍保学的压力还很大", "education");
    let set = test.text("speech.ron");
    let test = test
        .file("base.ron", &set)
        .file("a.ron", &set)
        .file("b.ron", &set);
    (test, id)
}

fn annotate(test: &CliTest, set: &str, quote: &str, category: &str) -> String {
    let arguments = ["annotate", set, "--quote", quote, "--category", category];
    let ran = test.run(&arguments).succeeded();
    ran.stdout.trim().to_owned()
}

fn edit(test: CliTest, set: &str, from: &str, to: &str) -> CliTest {
    let text = test.text(set);
    assert!(text.contains(from), "no {from} in {text}");
    test.file(set, text.replacen(from, to, 1))
}

fn ids(test: &CliTest, set: &str) -> Vec<String> {
    let listed = test.run(&["list", set, "--json"]).succeeded().json();
    let listed = listed.as_array().expect("a list").iter();
    listed
        .map(|one| one["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn what_each_has_done_is_in_the_result() {
    let (test, id) = with_copies();
    let ours = annotate(&test, "a.ron", "决不收兵", "conduct");
    let theirs = annotate(&test, "b.ron", "鼓舞士气", "conduct");
    let test = edit(test, "b.ron", "name: \"教育\"", "name: \"教育事业\"");
    let arguments = [
        "merge", "a.ron", "b.ron", "-o", "out.ron", "--base", "base.ron",
    ];
    let ran = test.run(&arguments).succeeded().changed(&["out.ron"]);
    assert_eq!(
        ran.said(&["2 sets", "3 annotations", "0 conflicts"]).stdout,
        ""
    );
    let mut all = ids(&test, "out.ron");
    all.sort();
    let mut expected = [id, ours, theirs];
    expected.sort();
    assert_eq!(all, expected);
    assert!(test.text("out.ron").contains("name: \"教育事业\""));
    test.run(&["check", "out.ron"]).succeeded();
}

#[test]
fn what_was_contested_is_listed_with_both_values() {
    let (test, _) = with_copies();
    let test = edit(test, "a.ron", "name: \"教育\"", "name: \"教\"");
    let test = edit(test, "b.ron", "name: \"教育\"", "name: \"育\"");
    let arguments = [
        "merge", "a.ron", "b.ron", "-o", "out.ron", "--base", "base.ron",
    ];
    let ran = test
        .run(&[arguments.as_slice(), &["--json"]].concat())
        .status(1);
    let ran = ran.changed(&["out.ron"]).said(&[
        "warning: category education: name: “教” (a.ron) and “育” (b.ron); kept: b.ron",
        "1 conflict",
    ]);
    assert_eq!(
        ran.json(),
        json!({"annotations": 1, "conflicts": [{
            "ours_file": "a.ron", "theirs_file": "b.ron", "item": "category", "key": "education",
            "problem": "both-changed", "part": "name", "ours": "教", "theirs": "育",
            "kept": "theirs",
        }]})
    );
}

#[test]
fn several_sets_and_other_folders_are_merged() {
    let (test, _) = with_copies();
    annotate(&test, "a.ron", "决不收兵", "conduct");
    annotate(&test, "b.ron", "鼓舞士气", "conduct");
    std::fs::create_dir(test.path("sets")).expect("a folder");
    test.run(&["merge", "a.ron", "b.ron", "base.ron", "-o", "sets/out.ron"])
        .succeeded()
        .changed(&["out.ron"]);
    assert!(
        test.text("sets/out.ron")
            .contains("path: \"../speech.txt\"")
    );
    assert_eq!(ids(&test, "sets/out.ron").len(), 3);
    test.run(&["check", "sets/out.ron"]).succeeded();
}

#[test]
fn nothing_is_overwritten_and_what_is_no_set_is_refused() {
    let (test, _) = with_copies();
    let test = test.file("no.ron", "(version: 1");
    test.refuses(
        &["merge", "a.ron", "b.ron", "-o", "a.ron"],
        &["exists already", "a.ron"],
    );
    test.refuses(
        &["merge", "a.ron", "no.ron", "-o", "out.ron"],
        &["line 1", "no.ron"],
    );
    test.refuses(&["merge", "a.ron", "c.ron", "-o", "out.ron"], &["c.ron"]);
    test.refuses(&["merge", "a.ron", "-o", "out.ron"], &["2 values"]);
    test.refuses(&["merge", "a.ron", "b.ron"], &["--output"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_output_does_not_look_as_if_nothing_had_been_merged() {
    let (test, _) = with_copies();
    let test = edit(test, "a.ron", "name: \"教育\"", "name: \"教\"");
    for (theirs, out, status) in [("a.ron", "same.ron", 0), ("b.ron", "both.ron", 1)] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a device");
        let mut merge = test.command(&["merge", "a.ron", theirs, "-o", out, "--json"]);
        let output = merge.stdout(full).output().expect("it runs");
        assert_eq!(output.status.code(), Some(status), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("the set is written"), "{said}");
        test.run(&["check", out]).succeeded();
    }
}

#[test]
fn in_folders_of_their_own_only_who_has_followed_another_text_has_changed_the_document() {
    let test = CliTest::with_set();
    test.annotate("控辍保学的压力还很大", "education");
    let (text, set) = (test.text("speech.txt"), test.text("speech.ron"));
    let changed = format!("上级要求：抓好学习。\n{text}");
    let mut test = test;
    for (folder, text) in [("old", &text), ("li", &changed), ("wang", &text)] {
        test = test
            .file(&format!("{folder}/speech.txt"), text)
            .file(&format!("{folder}/set.ron"), &set);
    }
    test.run(&["reanchor", "li/set.ron", "--write"]).status(0);
    for sides in [
        ["li/set.ron", "wang/set.ron"],
        ["wang/set.ron", "li/set.ron"],
    ] {
        let [ours, theirs] = sides;
        let arguments = [
            "merge",
            ours,
            theirs,
            "--base",
            "old/set.ron",
            "-o",
            "merged.ron",
        ];
        test.run(&arguments).succeeded();
        let merged = test.text("merged.ron");
        assert!(merged.contains("path: \"li/speech.txt\""), "{merged}");
        test.run(&["check", "merged.ron"]).succeeded();
        std::fs::remove_file(test.path("merged.ron")).expect("it is deleted");
    }
}
