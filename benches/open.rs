//! How long does a 100 MB Chinese text take to open, against reading it once and decoding it once?
//!
//! Reading comes from the system's cache in both, so the ratio is about the program's own work.

#![expect(
    clippy::expect_used,
    reason = "what a bench cannot set up, it cannot measure"
)]

mod texts;

use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use criterion::Criterion;
use encoding_rs::{GB18030, UTF_8};
use speechmark::format::document;
use speechmark::text::decode;
use speechmark::text::document_text::DocumentText;
use speechmark::text::reflow::Reflow;

fn main() {
    let utf8 = tempfile::NamedTempFile::new().expect("a temporary file");
    let gb18030 = tempfile::NamedTempFile::new().expect("a temporary file");
    texts::write_hard_wrapped(texts::LONG, |paragraph| {
        utf8.as_file()
            .write_all(paragraph.as_bytes())
            .expect("the text is written");
        let (bytes, _, _) = GB18030.encode(paragraph);
        gb18030
            .as_file()
            .write_all(&bytes)
            .expect("the text is written");
    });

    texts::print_ratio(
        "open 100 MB until the first frame",
        "1.5",
        || document::read_preview(utf8.path(), None).expect("it opens"),
        || read_and_decode_once(utf8.path(), UTF_8),
    );
    texts::print_ratio(
        "open 100 MB with all paragraphs",
        "none",
        || document::read(utf8.path(), None).expect("it opens"),
        || read_and_decode_once(utf8.path(), UTF_8),
    );
    texts::print_ratio(
        "open the same text in GB18030",
        "1.5",
        || document::read_preview(gb18030.path(), None).expect("it opens"),
        || read_and_decode_once(gb18030.path(), GB18030),
    );

    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let bytes = std::fs::read(utf8.path()).expect("the text is there");
    let text = DocumentText::new(String::from_utf8(bytes.clone()).expect("it is UTF-8"));
    let mut group = criterion.benchmark_group("open 100 MB");
    group.bench_function("read", |b| {
        b.iter(|| document::read_bytes(utf8.path()).expect("it can be read"));
    });
    group.bench_function("decode", |b| {
        b.iter_batched(
            || bytes.clone(),
            |bytes| decode::decode(bytes).expect("it is text"),
            criterion::BatchSize::PerIteration,
        );
    });
    group.bench_function("lines", |b| {
        b.iter_batched(
            || text.as_str().to_owned(),
            DocumentText::new,
            criterion::BatchSize::PerIteration,
        );
    });
    group.bench_function("paragraphs of the first page", |b| {
        b.iter(|| Reflow::preview(black_box(&text), 100));
    });
    group.bench_function("all paragraphs", |b| {
        b.iter(|| Reflow::new(black_box(&text)));
    });
    group.finish();
    criterion.final_summary();
}

fn read_and_decode_once(path: &Path, encoding: &'static encoding_rs::Encoding) -> usize {
    let bytes = std::fs::read(path).expect("it can be read");
    let (text, _, malformed) = encoding.decode(&bytes);
    assert!(!malformed, "the text is what it should be");
    black_box(text.as_ref()).len()
}
