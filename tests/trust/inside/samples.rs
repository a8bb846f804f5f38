//! Sets and journals that proofs damage: one with a record of each kind, and those that come with
//! the program.

use std::fmt::Write as _;

/// A record of each kind, and what breaks careless readers within strings.
pub const SMALL: &str = r##"(
version: 1,
id: "0198c0de-0000-7000-8000-000000000001",
title: "任务分解",
documents: [
(key: "speech", path: "speech.txt", title: "讲话", encoding: "UTF-8", chars: 17, hash: "blake3:00", properties: [("speaker", "李")]),
],
coders: [
(key: "li", name: "李"),
(key: "wang", name: "王"),
],
fields: [
(key: "due", name: "完成时限", kind: Date, required: false, categories: []),
(key: "n", name: "次数", kind: Number, required: false, categories: []),
(key: "said", name: "原话", kind: Flag, required: false, categories: []),
(key: "unit", name: "单位", kind: Choice(["教育局", "卫健局"]), required: true, categories: ["education"]),
],
categories: [
(key: "education", name: "教育", parent: None, color: "#4477aa", shortcut: Some('1'), description: "控辍保学"),
(key: "preschool", name: "学前", parent: Some("education"), color: "#66ccee", shortcut: None, description: ""),
],
annotations: [
(id: "0198c0de-0000-7000-8000-000000000002", document: "speech", span: (0, 4), quote: "控辍保学", prefix: "", suffix: "的压力还很大", categories: ["education", "preschool"], fields: [("due", Date("2020-12-31")), ("n", Number("5"))], note: "a \"b\"\nc", coder: "li", created: "2026-11-23T10:00:00Z", modified: "2026-11-23T10:00:00Z"),
(id: "0198c0de-0000-7000-8000-000000000003", document: "speech", span: (5, 8), quote: "不在这里", prefix: "", suffix: "", categories: ["education"], fields: [("unit", Choice("教育局")), ("said", Flag(true))], note: "", coder: "li", created: "2026-11-23T10:00:01Z", modified: "2026-11-23T10:00:01Z"),
],
removed: [
(id: "0198c0de-0000-7000-8000-000000000004", coder: "li", at: "2026-11-23T10:05:00Z"),
],
)
"##;

pub const BUNDLED: &str = include_str!("../../../assets/sample/rural-work-meeting.ron");
pub const BUNDLED_TEXT: &str = include_str!("../../../assets/sample/rural-work-meeting.txt");

/// The bundled set with many more annotations.
pub fn large(n_annotations: usize) -> String {
    let (before, rest) = BUNDLED.split_once("annotations: [\n").expect("annotations");
    let (annotations, after) = rest.split_once("],\nremoved").expect("removed ones");
    let mut text = format!("{before}annotations: [\n");
    let records: Vec<&str> = annotations.lines().collect();
    for (n, record) in records.iter().cycle().take(n_annotations).enumerate() {
        let (_, fields) = record.split_once(", document").expect("a document");
        let id = uuid::Uuid::from_u128((0x0199_0000_0000_7000_8000 << 48) + n as u128);
        writeln!(text, "(id: \"{id}\", document{fields}").expect("it is written");
    }
    text + "],\nremoved" + after
}
