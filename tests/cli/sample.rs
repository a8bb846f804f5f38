//! The set that comes with the program.

use std::path::{Path, PathBuf};

use speechmark::session::{Existing, Session, SystemOrigin};

use super::{CliTest, Ran, snapshot};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample")
}

/// Runs a subcommand on the sample set, which must stay as it is.
#[track_caller]
fn run(arguments: &[&str]) -> Ran {
    let before = snapshot(&sample());
    let path = sample().join("rural-work-meeting.ron");
    let path = path.to_str().expect("a path in UTF-8");
    let (command, rest) = arguments.split_first().expect("a subcommand");
    let ran = CliTest::new().run(&[[*command, path].as_slice(), rest].concat());
    assert!(
        before == snapshot(&sample()),
        "{arguments:?} changed the sample"
    );
    ran.succeeded()
}

#[test]
fn the_sample_checks_clean() {
    let checked = run(&["check", "--json"]).json();
    assert_eq!(checked["ok"], checked["annotations"]);
    assert_eq!(checked["problems"], serde_json::json!([]));
    assert_eq!(checked["annotations"], 40);
    run(&["list"]);
    run(&["stats"]);
    run(&["search", "责任", "--json"]);
    run(&["export", "--to", "csv"]);
}

#[test]
fn the_sample_is_byte_for_byte_what_saving_it_gives() {
    let test = CliTest::new();
    for name in ["rural-work-meeting.txt", "rural-work-meeting.ron"] {
        std::fs::copy(sample().join(name), test.path(name)).expect("a copy of the sample");
    }
    let path = test.path("rural-work-meeting.ron");
    let before = test.text("rural-work-meeting.ron");
    let opened = Session::open(&path, "li", Box::new(SystemOrigin)).expect("the sample opens");
    assert!(opened.warnings.is_empty());
    let mut session = opened.session;
    session
        .save(Existing::KeepIfChanged)
        .expect("the sample is saved");
    assert_eq!(test.text("rural-work-meeting.ron"), before);
}
