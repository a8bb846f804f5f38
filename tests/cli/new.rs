//! Making sets.

use super::{CliTest, SPEECH};

#[test]
fn a_set_refers_to_its_documents_and_holds_the_default_codebook() {
    let test = CliTest::new().file("speech.txt", SPEECH);
    let ran = test.run(&["new", "speech.ron", "speech.txt"]).succeeded();
    assert_eq!(ran.stdout, "");
    let set = test.text("speech.ron");
    for part in [
        "(\nversion: 1,\nid: \"",
        "(key: \"speech\", path: \"speech.txt\", title: \"在全县大会上的讲话\"",
        "(key: \"education\", name: \"教育\"",
        "coders: [],",
        "annotations: [],",
    ] {
        assert!(set.contains(part), "no {part} in {set}");
    }
}

#[test]
fn title_coder_and_codebook_can_be_given() {
    let test = CliTest::new().file("speech.txt", SPEECH);
    let arguments = [
        "new",
        "a.ron",
        "speech.txt",
        "--title",
        "任务",
        "--coder",
        "李",
    ];
    test.run(&[arguments.as_slice(), &["--codebook", "work-report"]].concat())
        .succeeded();
    let set = test.text("a.ron");
    assert!(set.contains("title: \"任务\",\n"), "{set}");
    assert!(
        set.contains("coders: [\n(key: \"李\", name: \"李\"),\n],"),
        "{set}"
    );
    assert!(set.contains("(key: \"economic-growth\""), "{set}");
    // The codebook of another set.
    test.run(&["new", "b.ron", "speech.txt", "--codebook", "a.ron"])
        .succeeded();
    assert!(test.text("b.ron").contains("(key: \"economic-growth\""));
    test.run(&["new", "c.ron", "speech.txt", "--codebook", "empty"])
        .succeeded();
    assert!(test.text("c.ron").contains("categories: [],"));
}

#[test]
fn documents_in_other_folders_are_named_from_the_set() {
    let test = CliTest::new().file("speech.txt", SPEECH);
    std::fs::create_dir(test.path("sets")).expect("a folder");
    test.run(&["new", "sets/speech.ron", "speech.txt"])
        .succeeded();
    assert!(
        test.text("sets/speech.ron")
            .contains("path: \"../speech.txt\"")
    );
    test.run(&["check", "sets/speech.ron"]).succeeded();
}

#[test]
fn nothing_is_overwritten() {
    let test = CliTest::with_set().file("mine.ron", "precious");
    test.refuses(
        &["new", "speech.ron", "speech.txt"],
        &["exists already", "speech.ron"],
    );
    test.refuses(
        &["new", "mine.ron", "speech.txt"],
        &["exists already", "mine.ron"],
    );
    test.refuses(
        &["new", "speech.txt", "speech.txt"],
        &["exists already", "speech.txt"],
    );
}

#[test]
fn what_cannot_be_a_set_is_refused_as_a_whole() {
    let test = CliTest::with_set()
        .file("broken.ron", "(version: 1, name: \"x\", oops: 1)")
        .file("sub/other.txt", "别的");
    test.refuses(
        &["new", "a.ron", "speech.txt", "no.txt"],
        &["no such file", "no.txt"],
    );
    test.refuses(
        &["new", "a.ron", "speech.txt", "speech.txt"],
        &["twice", "speech.txt"],
    );
    test.refuses(
        &["new", "a.ron", "speech.txt", "./sub/../speech.txt"],
        &["twice", "speech.txt"],
    );
    test.refuses(
        &["new", "a.ron", "speech.ron"],
        &["annotation set, not a document", "speech.ron"],
    );
    test.refuses(
        &["new", "no/a.ron", "speech.txt"],
        &["folder cannot be found", "no"],
    );
    test.refuses(
        &["new", "a.ron", "speech.txt", "--codebook", "poverty"],
        &[
            "no such codebook",
            "poverty-alleviation",
            "work-report",
            "empty",
            ": poverty\n",
        ],
    );
    test.refuses(
        &["new", "a.ron", "speech.txt", "--codebook", "broken.ron"],
        &["line 1", "oops", "broken.ron"],
    );
    test.refuses(&["new", "a.ron"], &["<DOC>"]);
}

#[test]
fn an_encoding_is_kept_in_the_set() {
    // “教育教育” in GBK: too short to be guessed.
    let test = CliTest::new().file("gbk.txt", [0xBD, 0xCC, 0xD3, 0xFD].repeat(2));
    test.run(&["new", "a.ron", "gbk.txt", "--encoding", "GBK"])
        .succeeded();
    let ran = test
        .run(&["search", "a.ron", "教育", "--count"])
        .succeeded();
    assert_eq!(ran.stdout, "2\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_document_whose_name_no_set_could_write_down_is_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let test = CliTest::new();
    // 讲话 in GBK, as archives from elsewhere unpack it.
    let name = std::ffi::OsStr::from_bytes(b"\xbd\xb2\xbb\xb0.txt");
    std::fs::write(test.folder.path().join(name), SPEECH).expect("it is written");
    let mut command = test.command(&["new", "speech.ron"]);
    command.arg(name);
    test.run_command(command)
        .status(2)
        .said(&["rename it"])
        .changed(&[]);
}
