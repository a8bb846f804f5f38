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
