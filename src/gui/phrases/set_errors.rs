//! Why a file is no annotation set, in the words of the interface's language.

use super::field_error;
use crate::gui::locale::Locale;
use crate::model::KeyError;
use crate::storage::ron_text::{Fault, RonError};
use crate::storage::set_file::{self, Flaw, List, SetError};

pub fn set_error(locale: &Locale, error: &SetError) -> String {
    match error {
        SetError::NotUtf8 { offset } => locale.with("error-set-utf8", &[("offset", offset)]),
        SetError::ConflictMarker { line, marker } => {
            locale.with("error-set-conflict", &[("line", line), ("marker", marker)])
        }
        SetError::Newer { found } => locale.with(
            "error-set-newer",
            &[("found", found), ("known", &set_file::VERSION)],
        ),
        SetError::Ron(error) => ron_error(locale, error),
        SetError::Invalid {
            line: Some(line),
            what,
        } => locale.with(
            "error-set-invalid-line",
            &[("line", line), ("what", &flaw(locale, what))],
        ),
        SetError::Invalid { line: None, what } => {
            locale.with("error-set-invalid", &[("what", &flaw(locale, what))])
        }
        SetError::Unreadable(why) => locale.with("error-unreadable", &[("why", why)]),
        SetError::Unwritable(why) => locale.with("error-set-unwritable", &[("why", why)]),
    }
}

fn ron_error(locale: &Locale, error: &RonError) -> String {
    let what = fault(locale, &error.fault);
    let place: [(&'static str, &dyn std::fmt::Display); 3] = [
        ("line", &error.line),
        ("column", &error.column),
        ("what", &what),
    ];
    match &error.field {
        Some(field) => {
            let [line, column, what] = place;
            locale.with("error-ron-field", &[line, column, what, ("field", field)])
        }
        None => locale.with("error-ron", &place),
    }
}

fn fault(locale: &Locale, fault: &Fault) -> String {
    match fault {
        Fault::Ends => locale.text("ron-ends"),
        Fault::NoSign(sign) => locale.with("ron-no-sign", &[("sign", sign)]),
        Fault::NoString => locale.text("ron-no-string"),
        Fault::NoNumber => locale.text("ron-no-number"),
        Fault::OutOfBounds => locale.text("ron-out-of-bounds"),
        Fault::NoOption => locale.text("ron-no-option"),
        Fault::Unknown(_) => locale.text("ron-unknown-field"),
        Fault::Missing(_) => locale.text("ron-missing-field"),
        Fault::Twice(_) => locale.text("ron-field-twice"),
        Fault::NoVariant { found, expected } => {
            let expected = expected.join(&locale.text("list-separator"));
            locale.with(
                "ron-no-variant",
                &[("found", found), ("expected", &expected)],
            )
        }
        Fault::OtherValue { expected, found } => locale.with(
            "ron-other-value",
            &[("found", found), ("expected", expected)],
        ),
        Fault::BehindEnd => locale.text("ron-behind-end"),
        Fault::TooDeep => locale.text("ron-too-deep"),
        Fault::Other(why) => locale.with("ron-other", &[("why", why)]),
    }
}

fn flaw(locale: &Locale, flaw: &Flaw) -> String {
    match flaw {
        Flaw::VersionZero => locale.text("flaw-version"),
        Flaw::Key(KeyError::Empty) => locale.text("flaw-key-empty"),
        Flaw::Key(KeyError::NotPlain(key)) => locale.with("flaw-key-not-plain", &[("key", key)]),
        Flaw::Key(KeyError::TooLong(key)) => locale.with("flaw-key-too-long", &[("key", key)]),
        Flaw::Color(error) => locale.with("flaw-color", &[("color", &error.text())]),
        Flaw::Answer(error) => field_error(locale, error),
        Flaw::SameKey { list, key } => locale.with(
            "flaw-same-key",
            &[("list", &kind(locale, *list)), ("key", key)],
        ),
        Flaw::Missing { list, key } => locale.with(
            "flaw-missing",
            &[("list", &kind(locale, *list)), ("key", key)],
        ),
        Flaw::SameProperty { document, name } => locale.with(
            "flaw-same-property",
            &[("document", document), ("name", name)],
        ),
        Flaw::NoShortcut(key) => locale.with("error-shortcut", &[("key", key)]),
        Flaw::SameShortcut(key) => locale.with("flaw-same-shortcut", &[("key", key)]),
        Flaw::NoParent { category, parent } => locale.with(
            "flaw-no-parent",
            &[("category", category), ("parent", parent)],
        ),
        Flaw::FieldOfNothing { field, category } => locale.with(
            "flaw-field-of-nothing",
            &[("field", field), ("category", category)],
        ),
        Flaw::NoSpan { start, end } => {
            locale.with("flaw-no-span", &[("start", start), ("end", end)])
        }
        Flaw::SameCategory(key) => locale.with("flaw-same-category", &[("key", key)]),
        Flaw::SameAnswer(key) => locale.with("flaw-same-answer", &[("key", key)]),
        Flaw::SameId(id) => locale.with("flaw-same-id", &[("id", id)]),
        Flaw::DeletedTwice(id) => locale.with("flaw-deleted-twice", &[("id", id)]),
    }
}

fn kind(locale: &Locale, list: List) -> String {
    locale.text(match list {
        List::Documents => "flaw-list-document",
        List::Coders => "flaw-list-coder",
        List::Fields => "flaw-list-field",
        List::Categories => "flaw-list-category",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::locale::Language;

    const ID: &str = "00000000-0000-0000-0000-000000000001";

    /// Says why a text is no set, in Chinese and in English.
    fn said(text: &str) -> [String; 2] {
        let text = text.replace("ID", ID);
        let error = set_file::read(text.as_bytes()).expect_err("it is no set");
        [Language::Chinese, Language::English].map(|language| {
            let locale = Locale::new(language);
            set_error(&locale, &error)
        })
    }

    #[test]
    fn faults_of_ron_are_said_in_the_language_of_the_interface() {
        assert_eq!(
            said("(\n    version: 1,\n    id: \"ID\",\n    title: \"甲"),
            [
                "第 4 行第 13 列，字段 title 有误：内容在这里中断，后面缺失",
                "Line 4, column 13, field title: the text ends here before it is complete",
            ]
        );
        assert_eq!(
            said("(version: 1, id: \"ID\", colour: 3)")[0],
            "第 1 行第 64 列，字段 colour 有误：没有这个字段"
        );
        assert_eq!(
            said("(version: 1)")[0],
            "第 1 行第 12 列，字段 id 有误：缺少这个字段"
        );
        assert_eq!(
            said("(version: 1, id: \"ID\", title: 3)")[0],
            "第 1 行第 65 列，字段 title 有误：这里应当是带引号的文字"
        );
        assert_eq!(
            said("(version: 1, id: \"ID\",\ntitle: \"甲\" documents: [])")[0],
            "第 2 行第 12 列，字段 title 有误：这里应当是“,”"
        );
    }

    #[test]
    fn what_does_not_make_a_set_is_said_in_the_language_of_the_interface() {
        let twice = r##"(key: "edu", name: "教育", color: "#228833")"##;
        assert_eq!(
            said(&format!(
                "(version: 1, id: \"ID\",\ncategories: [\n{twice},\n{twice}])"
            )),
            [
                "第 3 行有误：有两个类别的标识都是“edu”",
                "Line 3: the key “edu” is there twice (category)",
            ]
        );
        let orphan = r##"(key: "edu", name: "教育", parent: Some("x"), color: "#228833")"##;
        assert_eq!(
            said(&format!(
                "(version: 1, id: \"ID\",\ncategories: [\n{orphan}])"
            ))[0],
            "第 3 行有误：类别“edu”的上级“x”不在它之前"
        );
        assert_eq!(
            said("(version: 0, id: \"ID\")")[0],
            "标注集有误：没有版本为 0 的文件格式"
        );
    }
}
