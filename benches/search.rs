//! How long does a word of two characters take to be found in 100 MB, hits across artificial line
//! breaks included, against `memchr::memmem` over the same bytes?

#![expect(
    clippy::expect_used,
    reason = "what a bench cannot set up, it cannot measure"
)]

mod texts;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use criterion::Criterion;
use speechmark::search::{self, Pattern, Query};
use speechmark::text::document_text::DocumentText;
use speechmark::text::reading::Reading;

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
    group.finish();
    criterion.final_summary();
}
