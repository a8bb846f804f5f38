//! Annotations for other programs.

use serde_json::json;

use super::{CliTest, SPEECH, names};

fn with_annotations() -> CliTest {
    let test = CliTest::with_set();
    test.annotate("控辍保学的压力还很大", "education");
    let arguments = [
        "annotate",
        "speech.ron",
        "--quote",
        "作为头等大事来抓",
        "--note",
        "=1+1",
    ];
    let categories = ["--category", "conduct", "--category", "responsibility"];
    test.run(&[arguments.as_slice(), &categories].concat())
        .succeeded();
    test
}

#[test]
fn csv_opens_in_a_spreadsheet() {
    let test = with_annotations();
    let ran = test
        .run(&["export", "speech.ron", "--to", "csv"])
        .succeeded()
        .changed(&[]);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "\u{FEFF}id,document,start,end,line,place,quote,categories,category_names,note,coder,created,modified,status"
    );
    assert_eq!(lines.len(), 3);
    assert!(
        lines[1].contains(",5,一、 第 1 段,作为头等大事来抓,conduct; responsibility,作风建设; 责任落实,'=1+1,li,20"),
        "{}",
        lines[1]
    );
}

#[test]
fn no_cell_is_taken_for_a_formula() {
    let test = CliTest::with_set();
    for (note, quote) in [
        ("=1+1", "决不收兵"),
        ("+1", "鼓舞士气"),
        ("-1+1", "稳住军心"),
        ("@SUM(A1)", "头等大事"),
        ("\t=1", "最后的紧要关头"),
        ("\r=1", "辍学风险"),
    ] {
        let arguments = ["annotate", "speech.ron", "--quote", quote, "--note", note];
        test.run(&[arguments.as_slice(), &["--category", "conduct"]].concat())
            .succeeded();
    }
    let set = test.text("speech.ron");
    let test = test.file("speech.ron", set.replacen("\"作风建设\"", "\"=2+2\"", 1));
    let table = test
        .run(&["export", "speech.ron", "--to", "csv"])
        .succeeded()
        .stdout;
    for guarded in [
        "'=1+1,",
        "'+1,",
        "'-1+1,",
        "'@SUM(A1),",
        "'\t=1,",
        "'\r=1",
        ",'=2+2,",
    ] {
        assert!(table.contains(guarded), "no {guarded:?} in {table}");
    }
    let table = table.replace("\r\n", "\n");
    for cell in table.split([',', '\n', '"']) {
        assert!(
            !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
            "{cell:?} in {table}"
        );
    }
}

#[test]
fn every_field_has_a_column() {
    let codebook = "(version: 1, name: \"x\", fields: [\
        (key: \"due\", name: \"完成时限\", kind: Date), (key: \"n\", name: \"数\", kind: Number)],\
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
        "task",
    ];
    let more = ["--field", "n=-1.5", "--note", "一,二\n\"三\""];
    test.run(&[arguments.as_slice(), &more].concat())
        .succeeded();
    let table = test
        .run(&["export", "a.ron", "--to", "csv"])
        .succeeded()
        .stdout;
    assert!(
        table.contains(",category_names,field:due,field:n,note,"),
        "{table}"
    );
    assert!(
        table.contains(",任务,,-1.5,\"一,二\n\"\"三\"\"\",li,"),
        "{table}"
    );
}

#[test]
fn json_is_the_list_with_names() {
    let test = with_annotations();
    let exported = test
        .run(&["export", "speech.ron", "--to", "json"])
        .succeeded()
        .json();
    let listed = test.run(&["list", "speech.ron", "--json"]).json();
    assert_eq!(
        exported[0]["category_names"],
        json!(["作风建设", "责任落实"])
    );
    for name in names(&listed[0]) {
        assert_eq!(exported[0][name], listed[0][name], "{name}");
    }
    assert_eq!(exported[0]["status"], "placed");
    assert_eq!(names(&exported[0]).len(), names(&listed[0]).len() + 2);
}

#[test]
fn what_is_not_found_again_is_exported_as_such() {
    let test = CliTest::with_set();
    test.annotate("决不收兵", "conduct");
    test.annotate("年底前要全部解决", "health");
    let changed = SPEECH.replace("年底前要全部解决，", "");
    let test = test.file("speech.txt", changed);
    test.run(&["reanchor", "speech.ron", "--write"])
        .status(1)
        .changed(&["speech.ron"]);
    let export = |format: &str, warning: &str| {
        let ran = test.run(&["export", "speech.ron", "--to", format]);
        ran.status(0).changed(&[]).said(&[warning])
    };
    let statuses = |warning: &str| -> Vec<(String, String)> {
        let exported = export("json", warning).json();
        let list = exported.as_array().expect("a list");
        let text =
            |name: &str, row: &serde_json::Value| row[name].as_str().expect("a text").to_owned();
        let row = |row| (text("quote", row), text("status", row));
        list.iter().map(row).collect()
    };
    let expected = |statuses: [&str; 2]| -> Vec<(String, String)> {
        let quotes = ["决不收兵", "年底前要全部解决"];
        let pairs = quotes.into_iter().zip(statuses);
        pairs
            .map(|(quote, status)| (quote.to_owned(), status.to_owned()))
            .collect()
    };
    let warning = "1 of the annotations";
    assert_eq!(statuses(warning), expected(["placed", "not-placed"]));
    let table = export("csv", warning).stdout;
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[1].ends_with(",placed"), "{table}");
    assert!(
        lines[2].contains(",,,年底前要全部解决,health,") && lines[2].ends_with(",not-placed"),
        "{table}"
    );
    // Without the text nobody can tell.
    std::fs::remove_file(test.path("speech.txt")).expect("it was there");
    let missing = "document-missing";
    assert_eq!(statuses("no such file"), expected([missing, missing]));
    let table = export("csv", "no such file").stdout;
    assert_eq!(table.matches(",document-missing").count(), 2, "{table}");
}

#[test]
fn a_file_is_written_on_request_and_nothing_else() {
    let test = with_annotations();
    let arguments = ["export", "speech.ron", "--to", "csv", "-o", "speech.csv"];
    let ran = test
        .run(&arguments)
        .succeeded()
        .changed(&["speech.csv"])
        .said(&["2 annotations"]);
    assert_eq!(ran.stdout, "");
    assert!(test.text("speech.csv").starts_with('\u{FEFF}'));
    // Again: an export may be renewed.
    test.run(&arguments).succeeded().changed(&["speech.csv"]);
}

#[test]
fn an_export_replaces_neither_the_set_nor_a_document() {
    let test = with_annotations();
    let export = |target: &'static str| ["export", "speech.ron", "--to", "json", "-o", target];
    test.refuses(
        &export("speech.ron"),
        &["replace the set itself", "speech.ron"],
    );
    test.refuses(&export("./speech.ron"), &["replace the set itself"]);
    test.refuses(
        &export("speech.txt"),
        &["replace the document “speech”", "speech.txt"],
    );
    test.refuses(&export("no/speech.json"), &["folder cannot be found", "no"]);
    test.refuses(&export("."), &["is a folder"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("speech.ron", test.path("link")).expect("a link");
        test.refuses(&export("link"), &["replace the set itself"]);
    }
}

#[test]
fn formats_are_listed_when_one_is_unknown() {
    let test = CliTest::with_set();
    test.refuses(
        &["export", "speech.ron", "--to", "docx"],
        &["docx", "csv, json"],
    );
    test.refuses(&["export", "speech.ron"], &["--to"]);
}
