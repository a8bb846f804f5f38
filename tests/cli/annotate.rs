//! Marking passages.

use serde_json::json;

use super::{CliTest, SPEECH, names};

#[test]
fn a_quote_is_found_across_artificial_breaks() {
    let test = CliTest::with_set();
    let id = test.annotate("作为头等大事来抓", "conduct");
    let list = test
        .run(&["list", "speech.ron", "--json"])
        .succeeded()
        .json();
    assert_eq!(list[0]["id"], id.as_str());
    assert_eq!(list[0]["quote"], "作为头等大事来抓");
    assert_eq!(list[0]["line"], 5);
    let start = SPEECH
        .split("作为")
        .next()
        .map(|before| before.chars().count());
    assert_eq!(list[0]["start"], start.expect("it stands there"));
    // The line end of the page counts in the text, and is not in the quote.
    assert_eq!(list[0]["end"], start.expect("it stands there") + 9);
    // The same passage, quoted as the page breaks it.
    let again = test.annotate("作为头等大事\n来抓", "conduct");
    assert_eq!(again, id);
}

#[test]
fn a_quote_that_stands_more_than_once_needs_a_number() {
    let test = CliTest::with_set();
    let arguments = [
        "annotate",
        "speech.ron",
        "--quote",
        "脱贫攻坚",
        "--category",
        "conduct",
    ];
    test.refuses(
        &arguments,
        &[
            "3 places",
            "--nth",
            "speech.ron\n",
            "\n  1  line 5  一、 第 1 段  ",
            "【脱贫攻坚】作为头等大事来抓",
            "\n  2  line 6  ",
            "\n  3  line 7  ",
        ],
    );
    let third = test
        .run(&[arguments.as_slice(), &["--nth", "3"]].concat())
        .succeeded();
    assert_eq!(third.changed, ["speech.ron"]);
    let list = test.run(&["list", "speech.ron", "--json"]).json();
    assert_eq!(list[0]["line"], 7);
    test.refuses(
        &[arguments.as_slice(), &["--nth", "4"]].concat(),
        &["--nth 4 is too high", "3 places", "line 5"],
    );
    test.refuses(
        &[arguments.as_slice(), &["--nth", "0"]].concat(),
        &["--nth"],
    );
}

#[test]
fn a_quote_that_does_not_stand_there_is_refused_with_what_is_alike() {
    let test = CliTest::with_set();
    let refuse = |quote: &str, parts: &[&str]| {
        let arguments = [
            "annotate",
            "speech.ron",
            "--category",
            "conduct",
            "--quote",
            quote,
        ];
        test.refuses(&arguments, parts);
    };
    refuse("没有这句话", &["does not stand", "speech.ron"]);
    refuse(
        "来抓,脱贫攻坚",
        &["does not stand", "alike", "【来抓，脱贫攻坚】"],
    );
    refuse(" \n", &["quote is empty"]);
    refuse("-", &["does not stand"]);
}

#[test]
fn a_span_counts_characters() {
    let test = CliTest::new().file("a.txt", "😀教育和住房\n");
    test.run(&["new", "a.ron", "a.txt"]).succeeded();
    test.run(&[
        "annotate",
        "a.ron",
        "--span",
        "1..3",
        "--category",
        "education",
    ])
    .succeeded();
    let list = test.run(&["list", "a.ron", "--json"]).json();
    assert_eq!(list[0]["quote"], "教育");
    assert_eq!((&list[0]["start"], &list[0]["end"]), (&json!(1), &json!(3)));
}

#[test]
fn a_span_loses_white_space_at_its_ends_and_says_so() {
    let test = CliTest::with_set();
    // The heading's line with the blank lines around it.
    let ran = test.run(&[
        "annotate",
        "speech.ron",
        "--span",
        "10..19",
        "--category",
        "conduct",
    ]);
    ran.status(0).said(&["10..19", "11..17", "white space"]);
    let list = test.run(&["list", "speech.ron", "--json"]).json();
    assert_eq!(list[0]["quote"], "一、提高认识");
}

#[test]
fn wrong_spans_are_refused() {
    let test = CliTest::new().file("a.txt", "教育👨\u{200D}👩\u{200D}👧e\u{301}  \n");
    test.run(&["new", "a.ron", "a.txt"]).succeeded();
    let refuse = |span: &str, parts: &[&str]| {
        test.refuses(
            &[
                "annotate",
                "a.ron",
                "--span",
                span,
                "--category",
                "education",
            ],
            parts,
        );
    };
    refuse(
        "0..99",
        &["0..99", "leaves the text", "12 characters", "a.ron"],
    );
    refuse("98..99", &["leaves the text"]);
    refuse("2..1", &["reversed", "2..1", "a.ron"]);
    refuse("2..3", &["inside a character", "2..3", "a.ron"]);
    refuse("4..7", &["inside a character"]);
    refuse("7..8", &["inside a character"]);
    refuse("1..1", &["nothing visible", "a.ron"]);
    refuse("9..11", &["nothing visible", "a.ron"]);
    for malformed in ["1", "1-2", "a..b", "1..", "..", "1..99999999999", "-1..2"] {
        refuse(malformed, &["--span"]);
    }
    test.run(&[
        "annotate",
        "a.ron",
        "--span",
        "2..7",
        "--category",
        "education",
    ])
    .succeeded();
    // Half of the family, and the letter without its accent, by their words.
    let quoted = ["annotate", "a.ron", "--category", "education", "--quote"];
    test.refuses(
        &[quoted.as_slice(), &["👨"]].concat(),
        &["inside a character", "a.ron"],
    );
    test.refuses(
        &[quoted.as_slice(), &["e"]].concat(),
        &["inside a character", "a.ron"],
    );
}

#[test]
fn the_same_again_changes_nothing_and_more_is_added() {
    let test = CliTest::with_set();
    let id = test.annotate("部分学生存在辍学风险", "education");
    let arguments = [
        "annotate",
        "speech.ron",
        "--json",
        "--quote",
        "部分学生存在辍学风险",
    ];
    let again = test.run(&[arguments.as_slice(), &["--category", "education"]].concat());
    let again = again.succeeded().changed(&[]).json();
    assert_eq!(again, json!({"id": id, "changed": false}));
    // By name, twice in one call, and with a note.
    let more = [
        "--category",
        "教育",
        "--category",
        "责任落实",
        "--note",
        "-需核实",
    ];
    let more = test.run(&[arguments.as_slice(), &more].concat());
    let more = more.succeeded().changed(&["speech.ron"]).json();
    assert_eq!(more, json!({"id": id, "changed": true}));
    let list = test.run(&["list", "speech.ron", "--json"]).json();
    assert_eq!(list.as_array().map(Vec::len), Some(1));
    assert_eq!(
        list[0]["categories"],
        json!(["education", "responsibility"])
    );
    assert_eq!(list[0]["note"], "-需核实");
    // Another coder's annotation of the same passage is another annotation.
    let other = [
        arguments.as_slice(),
        &["--category", "education", "--coder", "王"],
    ]
    .concat();
    let other = test.run(&other).succeeded().json();
    assert_ne!(other["id"], id.as_str());
}

#[test]
fn the_coder_is_the_user_unless_said() {
    let test = CliTest::with_set();
    test.annotate("部分学生存在辍学风险", "education");
    let mut nobody = test.command(&[
        "annotate",
        "speech.ron",
        "--span",
        "0..2",
        "--category",
        "health",
    ]);
    nobody.env_remove("USER").env_remove("USERNAME");
    test.run_command(nobody).succeeded();
    let mut windows = test.command(&[
        "annotate",
        "speech.ron",
        "--span",
        "2..4",
        "--category",
        "health",
    ]);
    windows.env_remove("USER").env("USERNAME", "Wang");
    test.run_command(windows).succeeded();
    let list = test.run(&["list", "speech.ron", "--json"]).json();
    let coders: Vec<_> = (0..3).map(|n| &list[n]["coder"]).collect();
    assert_eq!(coders, ["coder", "wang", "li"]);
}

#[test]
fn what_is_not_there_is_refused_with_what_is() {
    let test = CliTest::with_set();
    let quote = ["annotate", "speech.ron", "--quote", "决不收兵"];
    let refuse = |more: &[&str], parts: &[&str]| {
        test.refuses(&[quote.as_slice(), more].concat(), parts);
    };
    refuse(
        &["--category", "educaton"],
        &[
            "no category “educaton”",
            "education (教育)",
            "health (健康)",
            "speech.ron",
        ],
    );
    refuse(
        &["--category", "education", "--document", "speach"],
        &["no document “speach”", "there is: speech", "speech.ron"],
    );
    refuse(
        &["--category", "education", "--field", "due=2020-12-31"],
        &["no field “due”", "none at all", "speech.ron"],
    );
    refuse(
        &["--category", "education", "--field", "due"],
        &["due", "KEY=VALUE"],
    );
    refuse(&[], &["--category"]);
    refuse(
        &["--category", "education", "--span", "0..1"],
        &["--quote", "--span"],
    );
    test.refuses(
        &["annotate", "speech.ron", "--category", "education"],
        &["--quote", "--span"],
    );
    test.refuses(
        &[
            "annotate",
            "speech.ron",
            "--category",
            "education",
            "--span",
            "0..1",
            "--nth",
            "1",
        ],
        &["--nth"],
    );
}

#[test]
fn several_documents_need_a_key() {
    let test = CliTest::with_two_documents();
    let arguments = [
        "annotate",
        "set.ron",
        "--quote",
        "教育是根本",
        "--category",
        "education",
    ];
    test.refuses(
        &arguments,
        &["2 documents", "--document", "speech, other", "set.ron"],
    );
    test.run(&[arguments.as_slice(), &["--document", "other"]].concat())
        .succeeded();
    let list = test.run(&["list", "set.ron", "--json"]).json();
    assert_eq!(list[0]["document"], "other");
}

#[test]
fn fields_are_answered_and_checked() {
    let codebook = "(version: 1, name: \"x\", fields: [\
        (key: \"due\", name: \"完成时限\", kind: Date),\
        (key: \"who\", name: \"单位\", kind: Choice([\"教育局\", \"卫健局\"]))],\
        categories: [(key: \"task\", name: \"任务\", color: \"#4477aa\")])";
    let test = CliTest::new()
        .file("speech.txt", SPEECH)
        .file("book.ron", codebook);
    test.run(&["new", "a.ron", "speech.txt", "--codebook", "book.ron"])
        .succeeded();
    let arguments = [
        "annotate",
        "a.ron",
        "--quote",
        "决不收兵",
        "--category",
        "任务",
    ];
    let with = |more: &[&'static str]| [arguments.as_slice(), more].concat();
    test.refuses(
        &with(&["--field", "due=soon"]),
        &["due", "2020-12-31", "soon", "a.ron"],
    );
    test.refuses(
        &with(&["--field", "who=税务局"]),
        &["who", "教育局, 卫健局", "税务局"],
    );
    test.refuses(
        &with(&["--field", "due=2020-12-31", "--field", "due=2020-12-30"]),
        &["answered twice", "due"],
    );
    test.refuses(
        &with(&["--field", "dew=1"]),
        &["no field “dew”", "due, who"],
    );
    test.run(&with(&[
        "--field",
        "due=2020-12-31",
        "--field",
        "who=教育局",
    ]))
    .succeeded();
    let list = test.run(&["list", "a.ron", "--json"]).json();
    assert_eq!(
        list[0]["fields"],
        json!({"due": "2020-12-31", "who": "教育局"})
    );
    assert_eq!(names(&list[0]["fields"]), ["due", "who"]);
}

#[test]
fn a_field_of_some_categories_is_answered_where_the_annotation_has_one_of_them() {
    let codebook = "(version: 1, name: \"x\", fields: [\
        (key: \"due\", name: \"完成时限\", kind: Date, categories: [\"task\", \"duty\"])],\
        categories: [(key: \"task\", name: \"任务\", color: \"#4477aa\"),\
        (key: \"duty\", name: \"责任\", color: \"#4477aa\"),\
        (key: \"praise\", name: \"表扬\", color: \"#4477aa\")])";
    let test = CliTest::new()
        .file("speech.txt", SPEECH)
        .file("book.ron", codebook);
    test.run(&["new", "a.ron", "speech.txt", "--codebook", "book.ron"])
        .succeeded();
    let arguments = ["annotate", "a.ron", "--quote", "决不收兵", "--category"];
    let with = |more: &[&'static str]| [arguments.as_slice(), more].concat();
    let answer = ["praise", "--field", "due=2020-12-31"];
    let parts = ["field “due”", "task, duty", "a.ron"];
    test.refuses(&with(&answer), &parts);
    test.run(&with(&["task"])).succeeded();
    // Of somebody else's annotation it would not be asked either.
    let other = [with(&answer).as_slice(), &["--coder", "王"]].concat();
    test.refuses(&other, &parts);
    // One of the categories is there already.
    test.run(&with(&answer)).succeeded();
    let list = test.run(&["list", "a.ron", "--json"]).json();
    assert_eq!(list[0]["fields"], json!({"due": "2020-12-31"}));
    assert_eq!(list[0]["categories"], json!(["task", "praise"]));
}

#[test]
fn a_name_that_two_categories_have_is_not_enough() {
    let codebook = "(version: 1, name: \"x\", categories: [\
        (key: \"a\", name: \"任务\", color: \"#4477aa\"), (key: \"b\", name: \"任务\", color: \"#4477aa\")])";
    let test = CliTest::new()
        .file("speech.txt", SPEECH)
        .file("book.ron", codebook);
    test.run(&["new", "a.ron", "speech.txt", "--codebook", "book.ron"])
        .succeeded();
    let arguments = ["annotate", "a.ron", "--quote", "决不收兵", "--category"];
    test.refuses(
        &[arguments.as_slice(), &["任务"]].concat(),
        &["2 categories", "a, b", "a.ron"],
    );
    test.run(&[arguments.as_slice(), &["b"]].concat())
        .succeeded();
}

#[test]
fn a_document_that_is_away_cannot_be_annotated() {
    let test = CliTest::with_set();
    std::fs::remove_file(test.path("speech.txt")).expect("it was there");
    test.refuses(
        &[
            "annotate",
            "speech.ron",
            "--quote",
            "决不收兵",
            "--category",
            "education",
        ],
        &[
            "not at hand",
            "“speech”",
            "no such file",
            "speech.txt",
            "speech.ron",
        ],
    );
}

#[test]
fn a_further_note_leaves_the_one_that_is_there() {
    let test = CliTest::with_set();
    let annotate = |category: &str, note: &str| {
        let arguments = ["annotate", "speech.ron", "--quote", "决不收兵"];
        let further = ["--category", category, "--note", note];
        test.run(&[arguments, further].concat()).succeeded();
    };
    let note = || {
        let list = test.run(&["list", "speech.ron", "--json"]).json();
        assert_eq!(list.as_array().map(Vec::len), Some(1));
        list[0]["note"].clone()
    };
    annotate("conduct", "需核实");
    annotate("education", "年底前");
    assert_eq!(note(), "需核实\n年底前");
    annotate("education", "需核实");
    assert_eq!(note(), "需核实\n年底前");
}
