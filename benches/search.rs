//! How long does a word of two characters take to be found in 100 MB, hits across artificial line
//! breaks included, against `memchr::memmem` over the same bytes? How long do initials of pinyin
//! take, against looking at each character once? And how long does it take to limit 100,000 hits
//! to a scope among 1,000,000 annotations, against asking the index for each of them?

#![expect(
    clippy::expect_used,
    reason = "what a bench cannot set up, it cannot measure"
)]

mod texts;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use criterion::Criterion;
use jiff::Timestamp;
use speechmark::model::{Anchor, Annotation, Entry, Key, PositionIndex};
use speechmark::search::{self, Pattern, Query, Scope};
use speechmark::text::document_text::DocumentText;
use speechmark::text::reading::Reading;
use speechmark::text::span::Span;
use uuid::Uuid;

const N_ANNOTATIONS: usize = 1_000_000;
const N_HITS: usize = 100_000;

fn main() {
    let reading = Reading::new(DocumentText::new(texts::hard_wrapped(texts::LONG)));
    let bytes = reading.text.as_str().as_bytes();
    let cancel = AtomicBool::new(false);
    let query = |words: &str| Query::new(Pattern::Text(words.to_owned())).expect("a good pattern");
    let plain = |words: &str| memchr::memmem::find_iter(bytes, words).count();

    for (question, words) in [
        ("search a frequent word in 100 MB", texts::WORD),
        ("search a rare word in 100 MB", "育业"),
        ("search a word that is not there in 100 MB", "海洋"),
    ] {
        let query = query(words);
        let n_hits = search::find(&reading, &query, &cancel).len();
        let n_plain = plain(words);
        println!(
            "{words}: {n_plain} within lines, {} across breaks",
            n_hits - n_plain
        );
        texts::print_ratio(
            question,
            "3",
            || search::find(&reading, &query, &cancel),
            || plain(words),
        );
    }

    // 教育优先, and whatever else has these initials.
    let initials = Query::new(Pattern::Initials("jyyx".to_owned())).expect("good initials");
    let n_hits = search::find(&reading, &initials, &cancel).len();
    println!("jyyx: {n_hits}");
    texts::print_ratio(
        "search initials in 100 MB",
        "4",
        || search::find(&reading, &initials, &cancel),
        || reading.text.as_str().chars().filter(|c| *c == '教').count(),
    );

    let annotations = annotations(&reading);
    let hits = hits(&reading);
    println!("{} hits, {} annotations", hits.len(), annotations.len());
    let category = Key::new("category-7").expect("a key");
    let within = Scope::Within(BTreeSet::from([category.clone()]));
    texts::print_ratio(
        "limit 100,000 hits to a category among 1,000,000 annotations",
        "1",
        || search::limit(hits.clone(), &annotations, &within, &cancel).len(),
        || {
            let mut n_tagged = 0;
            for hit in &hits {
                annotations.for_overlapping(*hit, |entry| {
                    n_tagged += usize::from(entry.value.has_category(&category));
                });
            }
            n_tagged
        },
    );
    texts::print_ratio(
        "limit 100,000 hits to what is untagged among 1,000,000 annotations",
        "1",
        || search::limit(hits.clone(), &annotations, &Scope::Untagged, &cancel).len(),
        || {
            let is_untagged = |hit: &&Span| annotations.first_overlapping(**hit).is_none();
            hits.iter().filter(is_untagged).count()
        },
    );

    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let mut group = criterion.benchmark_group("search 100 MB");
    let frequent = query(texts::WORD);
    group.bench_function("frequent word", |b| {
        b.iter(|| search::find(&reading, &frequent, &cancel));
    });
    group.bench_function("frequent word, memmem", |b| b.iter(|| plain(texts::WORD)));
    let absent = query("海洋");
    group.bench_function("absent word", |b| {
        b.iter(|| search::find(&reading, &absent, &cancel));
    });
    group.bench_function("absent word, memmem", |b| b.iter(|| plain("海洋")));
    let regex = Query::new(Pattern::Regex("教育.{2}发展".to_owned())).expect("a good pattern");
    group.bench_function("regular expression", |b| {
        b.iter(|| search::find(&reading, &regex, &cancel));
    });
    group.bench_function("initials", |b| {
        b.iter(|| search::find(&reading, &initials, &cancel));
    });
    group.finish();
    criterion.final_summary();
}

/// Sentences all over the text, each of one of ten categories; some lie on top of each other.
fn annotations(reading: &Reading) -> PositionIndex<Arc<Annotation>> {
    let mut chance = texts::Chance(5);
    let document = Key::new("long").expect("a key");
    let coder = Key::new("coder").expect("a key");
    let categories: Vec<Key> = (0..10)
        .map(|n| Key::new(&format!("category-{n}")).expect("a key"))
        .collect();
    let entries = (0..N_ANNOTATIONS).map(|n| {
        let start = chance.below(reading.text.len() as usize) as u32;
        let span = Span::new(start, start + 10 + chance.below(100) as u32);
        let id = Uuid::from_u128(n as u128);
        let category = categories.get(n % categories.len());
        let value = Arc::new(Annotation {
            id,
            document: document.clone(),
            anchor: Anchor::Placed(span),
            quote: "".into(),
            prefix: "".into(),
            suffix: "".into(),
            categories: category.cloned().into_iter().collect(),
            fields: Vec::new(),
            note: "".into(),
            coder: coder.clone(),
            created: Timestamp::UNIX_EPOCH,
            modified: Timestamp::UNIX_EPOCH,
        });
        Entry { span, id, value }
    });
    PositionIndex::from_entries(entries.collect())
}

/// Hits of two characters, at even distances.
fn hits(reading: &Reading) -> Vec<Span> {
    let step = reading.text.len() as usize / N_HITS;
    (0..N_HITS)
        .map(|n| Span::from_range(n * step..n * step + 6))
        .collect()
}
