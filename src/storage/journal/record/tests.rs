use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::edit::{Change, Edit, Positioned};
use crate::model::{
    Anchor, Annotation, Category, CharSpan, Coder, Document, Field, FieldKind, FieldValue, Removal,
    Rgb,
};
use crate::text::document_text::DocumentText;
use crate::text::reading::Reading;
use crate::text::span::Span;

/// Words with what breaks careless lines: quotes, line ends, control and astral characters.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[教育住房a-z]{0,6}",
        2 => "[\\n\\r\\t\"'\\\\ 、😀\u{0}\u{7F}\u{85}\u{2028}\u{FEFF}]{0,8}",
        1 => "(?s).{0,6}",
    ]
}

fn key() -> impl Strategy<Value = Key> {
    "[a-z教育\"\\\\]{1,6}".prop_map(|text| Key::new(&text).expect("a key"))
}

fn time() -> impl Strategy<Value = Timestamp> {
    (-2_000_000_000_i64..8_000_000_000)
        .prop_map(|second| Timestamp::from_second(second).expect("a time"))
}

fn id() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn value() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        words().prop_map(FieldValue::Text),
        words().prop_map(FieldValue::Number),
        words().prop_map(FieldValue::Date),
        any::<bool>().prop_map(FieldValue::Flag),
        words().prop_map(FieldValue::Choice),
    ]
}

fn document() -> impl Strategy<Value = Document> {
    (
        key(),
        [words(), words(), words(), words()],
        any::<u32>(),
        prop::collection::vec((words(), words()), 0..3),
    )
        .prop_map(
            |(key, [path, title, encoding, hash], chars, properties)| Document {
                key,
                path,
                title,
                encoding,
                chars,
                hash,
                properties,
            },
        )
}

fn field() -> impl Strategy<Value = Field> {
    let kind = prop_oneof![
        Just(FieldKind::Text),
        Just(FieldKind::Number),
        Just(FieldKind::Date),
        Just(FieldKind::Flag),
        prop::collection::vec(words(), 0..3).prop_map(FieldKind::Choice),
    ];
    (
        key(),
        words(),
        kind,
        any::<bool>(),
        prop::collection::vec(key(), 0..3),
    )
        .prop_map(|(key, name, kind, required, categories)| Field {
            key,
            name,
            kind,
            required,
            categories,
        })
}

fn category() -> impl Strategy<Value = Category> {
    (
        key(),
        words(),
        prop::option::of(key()),
        any::<u32>(),
        any::<Option<char>>(),
        words(),
    )
        .prop_map(
            |(key, name, parent, color, shortcut, description)| Category {
                key,
                name,
                parent,
                color: Rgb::from_hex(color & 0x00FF_FFFF),
                shortcut,
                description,
            },
        )
}

fn annotation() -> impl Strategy<Value = Arc<Annotation>> {
    (
        (id(), key(), any::<(u32, u32)>(), key()),
        [words(), words(), words(), words()],
        prop::collection::vec(key(), 0..3),
        prop::collection::vec((key(), value()), 0..3),
        (time(), time()),
    )
        .prop_map(
            |(
                (id, document, (start, end), coder),
                [quote, prefix, suffix, note],
                categories,
                fields,
                (created, modified),
            )| {
                Arc::new(Annotation {
                    id,
                    document,
                    anchor: Anchor::Unplaced(CharSpan { start, end }),
                    quote: quote.into(),
                    prefix: prefix.into(),
                    suffix: suffix.into(),
                    categories,
                    fields,
                    note: note.into(),
                    coder,
                    created,
                    modified,
                })
            },
        )
}

fn change<T: Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Change<T>> {
    (prop::option::of(value.clone()), prop::option::of(value))
        .prop_map(|(before, after)| Change { before, after })
}

fn list_change<T: Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Change<Positioned<T>>> {
    let positioned = (0_usize..1000, value).prop_map(|(at, value)| Positioned {
        at,
        value: Arc::new(value),
    });
    // Twice the same generator, without asking that it can be cloned.
    prop::collection::vec(prop::option::of(positioned), 2).prop_map(|mut both| Change {
        after: both.pop().flatten(),
        before: both.pop().flatten(),
    })
}

fn edit() -> impl Strategy<Value = Edit> {
    let removal = (id(), key(), time()).prop_map(|(id, coder, at)| Removal { id, coder, at });
    let annotations = prop::collection::vec(prop::option::of(annotation()), 2);
    let removals = prop::collection::vec(prop::option::of(removal), 2);
    prop_oneof![
        change("[a-z\\n\"]{0,4}").prop_map(Edit::Title),
        list_change(document()).prop_map(Edit::Document),
        list_change((key(), words()).prop_map(|(key, name)| Coder { key, name }))
            .prop_map(Edit::Coder),
        list_change(field()).prop_map(Edit::Field),
        list_change(category()).prop_map(Edit::Category),
        annotations.prop_map(|mut both| Edit::Annotation(Change {
            after: both.pop().flatten(),
            before: both.pop().flatten(),
        })),
        removals.prop_map(|mut both| Edit::Removal(Change {
            after: both.pop().flatten(),
            before: both.pop().flatten(),
        })),
    ]
}

fn record() -> impl Strategy<Value = Record> {
    let step = prop::sample::select(vec![Step::Done, Step::Undone, Step::Redone, Step::Started]);
    let transaction = (
        prop::sample::select(Action::ALL.to_vec()),
        words(),
        key(),
        time(),
        prop::collection::vec(edit(), 0..4),
        prop::option::of(id()),
    )
        .prop_map(|(action, subject, coder, time, edits, focus)| Transaction {
            label: Label { action, subject },
            coder,
            time,
            edits,
            focus,
        });
    let entry = prop_oneof![
        8 => (step, transaction).prop_map(|(step, transaction)| Entry::Change(step, Arc::new(transaction))),
        1 => words().prop_map(Entry::Whole),
        1 => (any::<[u8; 32]>(), "[a-z/教]{0,9}").prop_map(|(hash, path)| Entry::Saved {
            hash: blake3::Hash::from_bytes(hash),
            path: path.into(),
        }),
    ];
    (any::<u64>(), entry).prop_map(|(number, entry)| Record { number, entry })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_record_is_one_line_and_comes_back(record in record()) {
        let line = record.line(&Readings::new()).expect("it is written").concat();
        prop_assert_eq!(line.matches('\n').count(), 1);
        let bare = line.strip_suffix('\n').expect("a line end");
        prop_assert_eq!(Record::read(bare.as_bytes()).expect("it is read"), record);
    }

    #[test]
    fn a_line_with_a_wrong_bit_is_refused(record in record(), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let line = record.line(&Readings::new()).expect("it is written").concat();
        let mut bytes = line.trim_end().as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(Record::read(&bytes).is_err());
    }

    #[test]
    fn whatever_a_line_holds_reading_it_ends(bytes in any::<Vec<u8>>(), text in words()) {
        let _ = Record::read(&bytes);
        let _ = Header::read(&bytes);
        // With a checksum that fits, so that the rest is read too.
        let line = format!("(sum:\"{}\",record:{text})", sum(&text));
        prop_assert!(Record::read(line.as_bytes()).is_err());
    }
}

#[test]
fn headers_come_back_and_newer_ones_are_named() {
    let hash = blake3::hash(b"a file");
    for start in [Start::File(hash), Start::Nothing, Start::Before] {
        let header = Header {
            set: SetId::from_u128(7),
            start,
            first: 18,
        };
        let line = header.line().expect("it is written");
        let again = Header::read(line.trim_end().as_bytes()).expect("it is read");
        assert_eq!(again, header);
    }
    let text = "(version:2,something:\"new\")";
    let line = format!("(sum:\"{}\",record:{text})", sum(text));
    let error = Header::read(line.as_bytes()).expect_err("it is newer");
    assert!(matches!(error, LineError::Newer(2)), "{error}");
}

#[test]
fn spans_are_written_in_scalar_values() {
    let reading = Arc::new(Reading::new(DocumentText::new("😀控辍保学")));
    let document = Key::new("speech").expect("a key");
    let annotation = |anchor| {
        Arc::new(Annotation {
            id: Uuid::from_u128(1),
            document: document.clone(),
            anchor,
            quote: "控辍".into(),
            prefix: "".into(),
            suffix: "".into(),
            categories: Vec::new(),
            fields: Vec::new(),
            note: "".into(),
            coder: document.clone(),
            created: Timestamp::UNIX_EPOCH,
            modified: Timestamp::UNIX_EPOCH,
        })
    };
    let record = |anchor| Record {
        number: 1,
        entry: Entry::Change(
            Step::Done,
            Arc::new(Transaction {
                label: Label::new(Action::Annotate, "教育"),
                coder: document.clone(),
                time: Timestamp::UNIX_EPOCH,
                edits: vec![Edit::Annotation(Change::insert(annotation(anchor)))],
                focus: None,
            }),
        ),
    };
    let readings = Readings::from([(document.clone(), reading)]);
    let line = record(Anchor::Placed(Span::new(4, 10)))
        .line(&readings)
        .expect("it is written")
        .concat();
    assert!(line.contains("span:(1,3)"), "{line}");
    assert_eq!(
        Record::read(line.trim_end().as_bytes()).expect("it is read"),
        record(Anchor::Unplaced(CharSpan { start: 1, end: 3 }))
    );
}

#[test]
fn a_change_of_very_many_edits_is_written_in_pieces_and_comes_back() {
    let renamed = |n: usize| {
        Edit::Title(Change {
            before: Some(format!("第{n}稿")),
            after: Some(format!("“第{}稿”", n + 1)),
        })
    };
    let record = Record {
        number: 3,
        entry: Entry::Change(
            Step::Undone,
            Arc::new(Transaction {
                label: Label::new(Action::TagAll, "教育"),
                coder: Key::new("a").expect("a key"),
                time: Timestamp::UNIX_EPOCH,
                edits: (0..20_000).map(renamed).collect(),
                focus: None,
            }),
        ),
    };
    let pieces = record.line(&Readings::new()).expect("it is written");
    assert!(pieces.len() > 1, "{} pieces", pieces.len());
    let line = pieces.concat();
    assert_eq!(line.matches('\n').count(), 1);
    let again = Record::read(line.trim_end().as_bytes()).expect("it is read");
    assert!(again == record, "another record came back");
}
