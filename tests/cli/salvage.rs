//! Damaged sets give what can be read.

use serde_json::json;

use super::CliTest;

#[test]
fn a_cut_set_gives_its_whole_records_and_stays_as_it_is() {
    let test = CliTest::with_set();
    test.annotate("决不收兵", "conduct");
    test.annotate("鼓舞士气", "conduct");
    let set = test.text("speech.ron");
    let at = set.rfind("(id:").expect("the second annotation");
    let test = test.file("cut.ron", set.get(..at + 40).expect("a boundary"));
    let ran = test
        .run(&["salvage", "cut.ron", "-o", "out.ron", "--json"])
        .status(1)
        .changed(&["out.ron"])
        .said(&["no whole record", "salvaged 1 annotation"]);
    let line = test.text("cut.ron").lines().count();
    let report = ran.json();
    assert_eq!(report["annotations"], 1);
    assert_eq!(report["lost"][0]["line"], line);
    assert_eq!(
        (&report["made_up"], &report["mended"]),
        (&json!([]), &json!([]))
    );
    test.run(&["check", "out.ron"]).succeeded();
}

#[test]
fn a_sound_set_gives_itself() {
    let test = CliTest::with_set();
    test.run(&["salvage", "speech.ron", "-o", "out.ron"])
        .succeeded()
        .changed(&["out.ron"]);
    assert_eq!(test.text("out.ron"), test.text("speech.ron"));
}

#[test]
fn what_holds_no_record_is_refused_and_nothing_is_overwritten() {
    let test = CliTest::with_set();
    let set = test.text("speech.ron");
    let test = test.file("newer.ron", set.replacen("version: 1", "version: 9", 1));
    test.refuses(
        &["salvage", "speech.txt", "-o", "out.ron"],
        &["no line", "speech.txt"],
    );
    test.refuses(
        &["salvage", "speech.ron", "-o", "speech.ron"],
        &["exists already"],
    );
    test.refuses(
        &["salvage", "newer.ron", "-o", "out.ron"],
        &["newer version", "newer.ron"],
    );
}

#[test]
fn a_set_that_is_cut_at_a_line_end_is_told_to_be_incomplete() {
    let test = CliTest::with_set();
    test.annotate("决不收兵", "conduct");
    let set = test.text("speech.ron");
    let at = set.find("],\nremoved").expect("the end of the annotations");
    let test = test.file("cut.ron", set.get(..at).expect("a boundary"));
    let why = "the file ends before it is complete";
    let ran = test
        .run(&["salvage", "cut.ron", "-o", "out.ron", "--json"])
        .status(1)
        .changed(&["out.ron"])
        .said(&[why, "salvaged 1 annotation"]);
    let line = test.text("cut.ron").lines().count();
    assert_eq!(
        ran.json(),
        json!({
            "annotations": 1,
            "lost": [{"line": line, "last_line": line, "text": "", "why": why}],
            "made_up": [],
            "mended": [],
        })
    );
    test.run(&["check", "out.ron"]).succeeded();
}

#[test]
fn a_set_without_its_id_gets_another_and_says_so() {
    let test = CliTest::with_set();
    let set = test.text("speech.ron");
    let line = set.lines().find(|line| line.starts_with("id:"));
    let line = line.expect("the id of the set");
    let test = test.file("cut.ron", set.replacen(&format!("{line}\n"), "", 1));
    let ran = test
        .run(&["salvage", "cut.ron", "-o", "out.ron", "--json"])
        .status(1)
        .changed(&["out.ron"])
        .said(&["warning: the id of the set is lost"]);
    assert_eq!(ran.json()["made_up"], json!([{"item": "set"}]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_output_does_not_look_as_if_nothing_had_been_salvaged() {
    let test = CliTest::with_set();
    let set = test.text("speech.ron");
    let cut = set.trim_end().trim_end_matches(')');
    let test = test.file("cut.ron", cut);
    for (set, out, status) in [("speech.ron", "whole.ron", 0), ("cut.ron", "part.ron", 1)] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a device");
        let mut salvage = test.command(&["salvage", set, "-o", out, "--json"]);
        let output = salvage.stdout(full).output().expect("it runs");
        assert_eq!(output.status.code(), Some(status), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("the set is written"), "{said}");
        test.run(&["check", out]).succeeded();
    }
}
