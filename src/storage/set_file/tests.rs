use super::*;
use crate::model::Annotations;
use crate::text::document_text::DocumentText;

pub(super) const SAMPLE: &str = r##"(
version: 1,
id: "0198c0de-0000-7000-8000-000000000001",
title: "任务分解",
documents: [
(key: "speech", path: "speech.txt", title: "讲话", encoding: "UTF-8", chars: 17, hash: "blake3:00", properties: [("speaker", "李")]),
],
coders: [
(key: "li", name: "李"),
],
fields: [
(key: "due", name: "完成时限", kind: Date, required: false, categories: []),
(key: "unit", name: "单位", kind: Choice(["教育局", "卫健局"]), required: true, categories: ["education"]),
],
categories: [
(key: "education", name: "教育", parent: None, color: "#4477aa", shortcut: Some('1'), description: "控辍保学"),
(key: "preschool", name: "学前", parent: Some("education"), color: "#66ccee", shortcut: None, description: ""),
],
annotations: [
(id: "0198c0de-0000-7000-8000-000000000002", document: "speech", span: (0, 4), quote: "控辍保学", prefix: "", suffix: "的压力还很大", categories: ["education", "preschool"], fields: [("due", Date("2020-12-31"))], note: "a \"b\"\nc", coder: "li", created: "2026-11-23T10:00:00Z", modified: "2026-11-23T10:00:00Z"),
(id: "0198c0de-0000-7000-8000-000000000003", document: "speech", span: (5, 8), quote: "不在这里", prefix: "", suffix: "", categories: ["education"], fields: [], note: "", coder: "li", created: "2026-11-23T10:00:01Z", modified: "2026-11-23T10:00:01Z"),
],
removed: [
(id: "0198c0de-0000-7000-8000-000000000004", coder: "li", at: "2026-11-23T10:05:00Z"),
],
)
"##;

fn reading() -> Arc<Reading> {
    Arc::new(Reading::new(DocumentText::new(
        "控辍保学的压力还很大😀甲乙丙丁",
    )))
}

#[test]
fn a_set_comes_back_byte_for_byte() {
    let set = read(SAMPLE.as_bytes()).expect("the sample reads");
    assert_eq!(
        write(&set, &Readings::new(), &Paths::new()).expect("it writes"),
        SAMPLE
    );
}

#[test]
fn a_placed_set_comes_back_byte_for_byte_too() {
    let mut set = read(SAMPLE.as_bytes()).expect("the sample reads");
    let reading = reading();
    let placed: Vec<_> = set
        .annotations
        .by_id()
        .map(|annotation| place(annotation, &reading, Claim::ThisText))
        .collect();
    set.annotations = Annotations::from_list(placed);
    assert_eq!(set.annotations.n_unplaced(), 1);
    let speech = Key::new("speech").expect("a key");
    let readings = Readings::from([(speech, reading)]);
    assert_eq!(
        write(&set, &readings, &Paths::new()).expect("it writes"),
        SAMPLE
    );
}

#[test]
fn a_bom_and_other_line_ends_are_accepted() {
    let odd = format!("\u{FEFF}{}", SAMPLE.replace('\n', "\r\n"));
    let set = read(odd.as_bytes()).expect("it reads");
    assert_eq!(
        write(&set, &Readings::new(), &Paths::new()).expect("it writes"),
        SAMPLE
    );
}

#[track_caller]
fn check_refused(from: &str, to: &str, expected: &[&str]) {
    assert!(SAMPLE.contains(from), "{from} is not in the sample");
    let broken = SAMPLE.replacen(from, to, 1);
    let message = read(broken.as_bytes())
        .expect_err("it is broken")
        .to_string();
    for part in expected {
        assert!(message.contains(part), "“{part}” is not in: {message}");
    }
}

#[test]
fn broken_sets_are_refused_with_place_and_reason() {
    check_refused("version: 1,", "version: 2,", &["newer version", "2"]);
    check_refused(
        "title: \"任务分解\"",
        "titel: \"任务分解\"",
        &["line 4", "titel"],
    );
    check_refused("span: (0, 4)", "span: (0, \"4\")", &["line 20", "`span`"]);
    check_refused("span: (0, 4)", "span: (4, 0)", &["line 20", "reversed"]);
    check_refused("span: (0, 4)", "span: (0, -4)", &["line 20", "`span`"]);
    check_refused(
        "categories: [\"education\", \"preschool\"]",
        "categories: [\"nothing\"]",
        &["line 20", "nothing"],
    );
    check_refused(
        "document: \"speech\"",
        "document: \"other\"",
        &["line 20", "other"],
    );
    check_refused(
        "coder: \"li\", created",
        "coder: \"wang\", created",
        &["line 20", "wang"],
    );
    check_refused(
        "parent: Some(\"education\")",
        "parent: Some(\"preschool\")",
        &["line 17", "preschool"],
    );
    check_refused("#4477aa", "blue", &["line 16", "blue"]);
    check_refused("shortcut: None", "shortcut: Some('1')", &["line 17", "'1'"]);
    check_refused("000000000003", "000000000002", &["two annotations"]);
    check_refused(
        "Date(\"2020-12-31\")",
        "Date(\"2020-13-31\")",
        &["line 20", "2020-13-31"],
    );
    check_refused(
        "coders: [",
        "<<<<<<< HEAD\ncoders: [",
        &["line 8", "conflict"],
    );
}

#[test]
fn every_cut_is_an_error() {
    let cuts = (0..SAMPLE.trim_end().len()).filter(|&cut| SAMPLE.is_char_boundary(cut));
    for cut in cuts {
        let part = SAMPLE.get(..cut).expect("a boundary");
        assert!(
            read(part.as_bytes()).is_err(),
            "the first {cut} bytes read as a set"
        );
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let error = read(&[0xFF, 0xFE, 0x00]).expect_err("no UTF-8");
    assert_eq!(error, SetError::NotUtf8 { offset: 0 });
}

#[test]
fn an_annotation_of_no_document_is_not_left_out_in_silence() {
    let mut set = read(SAMPLE.as_bytes()).expect("the sample reads");
    set.documents.clear();
    let written = write(&set, &Readings::new(), &Paths::new());
    assert!(
        matches!(written, Err(SetError::Unwritable(_))),
        "{written:?}"
    );
}

/// An annotation of the sample at a span, with a context.
fn annotation(start: u32, quote: &str, prefix: &str, suffix: &str) -> Arc<Annotation> {
    let set = read(SAMPLE.as_bytes()).expect("the sample reads");
    let some = set.annotations.by_id().next().expect("an annotation");
    Arc::new(Annotation {
        quote: quote.into(),
        prefix: prefix.into(),
        suffix: suffix.into(),
        anchor: Anchor::Unplaced(CharSpan {
            start,
            end: start + quote.chars().count() as u32,
        }),
        ..(**some).clone()
    })
}

#[test]
fn a_quote_that_stands_at_its_span_by_chance_is_not_placed() {
    let reading = reading();
    let is_placed = |one: &Arc<Annotation>, claim| place(one, &reading, claim).span().is_some();
    let own = annotation(5, "压力", "控辍保学的", "还很\n　大");
    let by_chance = annotation(5, "压力", "升学就业的", "还很大");
    for claim in [Claim::ThisText, Claim::AnotherText] {
        assert!(is_placed(&own, claim));
        assert!(!is_placed(&by_chance, claim));
    }
}

#[test]
fn a_quote_without_context_is_believed_unless_the_set_is_about_another_text() {
    let reading = reading();
    let bare = annotation(5, "压力", "", "");
    let mut set = read(SAMPLE.as_bytes()).expect("the sample reads");
    let claim_with = |set: &mut AnnotationSet, hash: &str| {
        let document = set.documents.first_mut().expect("a document");
        Arc::make_mut(document).hash = hash.to_owned();
        claim(set.documents.first().map(AsRef::as_ref), &reading)
    };
    for (hash, is_placed) in [
        ("", true),
        (reading.text.hash().to_string().as_str(), true),
        ("blake3:00", false),
    ] {
        let claim = claim_with(&mut set, hash);
        let placed = place(&bare, &reading, claim);
        assert_eq!(placed.span().is_some(), is_placed, "{hash}");
    }
}
