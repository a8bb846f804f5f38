//! The same bytes as `ron` gives, for every kind of value that files of this program have.

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Sample {
    text: String,
    lists: Vec<Vec<Inner>>,
    pairs: Vec<(String, Kind)>,
    inner: Inner,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Inner {
    at: (u32, i64),
    sign: Option<char>,
    name: Option<String>,
    is_on: bool,
    id: uuid::Uuid,
    time: jiff::Timestamp,
    wrapped: Wrapped,
    both: Both,
    unit: (),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Wrapped(u8);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Both(i8, u64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Kind {
    Plain,
    One(String),
    Two(u16, Option<i32>),
    Named { list: Vec<i16>, inner: Box<Inner> },
}

fn inner() -> impl Strategy<Value = Inner> {
    let numbers = any::<(u32, i64, u8, i8, u64, u128)>();
    let sign = proptest::option::of(any::<char>().prop_filter("a line end", |c| *c != '\n'));
    let name = proptest::option::of(any::<String>());
    (
        numbers,
        sign,
        name,
        any::<bool>(),
        -2_000_000_000_i64..9_000_000_000,
    )
        .prop_map(
            |((start, end, small, signed, large, id), sign, name, is_on, second)| Inner {
                at: (start, end),
                sign,
                name,
                is_on,
                id: uuid::Uuid::from_u128(id),
                time: jiff::Timestamp::from_second(second).expect("a time"),
                wrapped: Wrapped(small),
                both: Both(signed, large),
                unit: (),
            },
        )
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Plain),
        any::<String>().prop_map(Kind::One),
        any::<(u16, Option<i32>)>().prop_map(|(a, b)| Kind::Two(a, b)),
        (any::<Vec<i16>>(), inner()).prop_map(|(list, inner)| Kind::Named {
            list,
            inner: Box::new(inner)
        }),
    ]
}

fn sample() -> impl Strategy<Value = Sample> {
    let text = any::<String>();
    let lists = proptest::collection::vec(proptest::collection::vec(inner(), 0..3), 0..3);
    let pairs = proptest::collection::vec((any::<String>(), kind()), 0..4);
    (text, lists, pairs, inner()).prop_map(|(text, lists, pairs, inner)| Sample {
        text,
        lists,
        pairs,
        inner,
    })
}

fn written(value: &impl Serialize, layout: Layout) -> String {
    let mut text = String::new();
    append(&mut text, value, layout).expect("it can be written");
    text
}

fn in_lines() -> ron::ser::PrettyConfig {
    let config = ron::ser::PrettyConfig::new();
    config.new_line("\n").indentor("").depth_limit(2)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn it_is_written_as_ron_writes_it(sample in sample()) {
        let compact = ron::to_string(&sample).expect("ron writes it");
        prop_assert_eq!(written(&sample, Layout::Compact), compact);
        let lines = ron::ser::to_string_pretty(&sample, in_lines()).expect("ron writes it");
        prop_assert_eq!(&written(&sample, Layout::Lines), &lines);
        prop_assert_eq!(ron::from_str::<Sample>(&lines).expect("ron reads it"), sample);
    }
}

#[test]
fn every_character_is_written_as_ron_writes_it() {
    let all: Vec<char> = (char::MIN..=char::MAX).collect();
    for some in all.chunks(64) {
        let some: String = some.iter().collect();
        let expected = ron::to_string(&some).expect("ron writes it");
        assert_eq!(written(&some, Layout::Compact), expected);
    }
}

#[test]
fn what_shows_itself_is_escaped_as_a_string_is() {
    struct Shown;
    impl Serialize for Shown {
        fn serialize<S: ser::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.collect_str("甲“乙”\"\n\\")
        }
    }
    let expected = ron::to_string(&Shown).expect("ron writes it");
    assert_eq!(written(&Shown, Layout::Compact), expected);
}

#[test]
fn no_value_brings_a_line_end_into_a_line() {
    let all = (Some('\n'), "\n\r\u{2028}\u{85}".to_owned());
    let text = written(&all, Layout::Compact);
    assert_eq!(text.lines().count(), 1);
    assert_eq!(
        ron::from_str::<(Option<char>, String)>(&text).expect("it is read"),
        all
    );
}

#[test]
fn what_no_file_has_is_refused() {
    let map = std::collections::BTreeMap::from([("a", 1)]);
    for refused in [
        append(&mut String::new(), &map, Layout::Lines),
        append(&mut String::new(), &0.5, Layout::Lines),
    ] {
        let told = refused.expect_err("it is refused").to_string();
        assert!(told.contains("is not written to files"), "{told}");
    }
}
