//! How long does it take to write and to read a set of 100,000 annotations, against RON alone on
//! the same records?

#![expect(
    clippy::expect_used,
    reason = "what a bench cannot set up, it cannot measure"
)]

mod texts;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use criterion::Criterion;
use serde::{Deserialize, Serialize};
use speechmark::format::document::ReadDocument;
use speechmark::model::Key;
use speechmark::session::{CountingOrigin, Session};
use speechmark::storage::set_file;
use speechmark::text::document_text::DocumentText;
use speechmark::text::reading::Reading;
use speechmark::text::span::Span;

const N_ANNOTATIONS: usize = 100_000;

/// The records of a set, as RON alone reads and writes them.
#[derive(Serialize, Deserialize)]
struct Set {
    version: u32,
    id: String,
    title: String,
    documents: Vec<Document>,
    coders: Vec<Coder>,
    fields: Vec<String>,
    categories: Vec<Category>,
    annotations: Vec<Annotation>,
    removed: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    key: String,
    path: String,
    title: String,
    encoding: String,
    chars: u32,
    hash: String,
    properties: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct Coder {
    key: String,
    name: String,
}

#[derive(Serialize, Deserialize)]
struct Category {
    key: String,
    name: String,
    parent: Option<String>,
    color: String,
    shortcut: Option<char>,
    description: String,
}

#[derive(Serialize, Deserialize)]
struct Annotation {
    id: String,
    document: String,
    span: (u32, u32),
    quote: String,
    prefix: String,
    suffix: String,
    categories: Vec<String>,
    fields: Vec<(String, String)>,
    note: String,
    coder: String,
    created: String,
    modified: String,
}

fn main() {
    let reading = Arc::new(Reading::new(DocumentText::new(texts::hard_wrapped(
        10 << 20,
    ))));
    let mut session = Session::new("甲", Box::<CountingOrigin>::default());
    let document = session
        .add_document(ReadDocument {
            path: PathBuf::from("/long.txt"),
            reading: Arc::clone(&reading),
            encoding: encoding_rs::UTF_8,
            warnings: Vec::new(),
        })
        .expect("a document");
    let category = session.add_category("教育", None).expect("a category");
    let text = reading.text.as_str();
    let step = text.len() / N_ANNOTATIONS;
    let spans: Vec<(Key, Span)> = (0..N_ANNOTATIONS)
        .map(|n| {
            let start = text.floor_char_boundary(n * step);
            let end = text.ceil_char_boundary(start + 60);
            (document.clone(), Span::from_range(start..end))
        })
        .collect();
    session.tag_all(&spans, &category).expect("all are tagged");
    let paths = BTreeMap::new();
    let write = || set_file::write(session.set(), session.readings(), &paths).expect("it writes");
    let file = write();
    let records: Set = ron::from_str(&file).expect("RON alone reads it");
    let config = || {
        ron::ser::PrettyConfig::new()
            .new_line("\n")
            .indentor("")
            .depth_limit(2)
    };
    let alone = ron::ser::to_string_pretty(&records, config()).expect("RON alone writes it");
    assert!(alone.len() + 1 == file.len(), "both write the same");
    println!(
        "{} annotations, {:.1} MB",
        records.annotations.len(),
        file.len() as f64 / 1e6
    );

    texts::print_ratio("write a set of 100,000 annotations", "1.5", write, || {
        ron::ser::to_string_pretty(&records, config()).expect("RON alone writes it")
    });
    texts::print_ratio(
        "read a set of 100,000 annotations",
        "1.5",
        || set_file::read(file.as_bytes()).expect("it reads"),
        || ron::from_str::<Set>(&file).expect("RON alone reads it"),
    );

    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let mut group = criterion.benchmark_group("a set of 100,000 annotations");
    group.bench_function("write", |b| b.iter(write));
    group.bench_function("read", |b| {
        b.iter(|| set_file::read(file.as_bytes()).expect("it reads"));
    });
    group.finish();
    criterion.final_summary();
}
