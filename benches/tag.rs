//! How long does a category's key take, from the key to the annotations that the next frame shows,
//! with 1,000,000 annotations in the set?

#![expect(
    clippy::expect_used,
    reason = "what a bench cannot set up, it cannot measure"
)]

mod texts;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use speechmark::format::document::ReadDocument;
use speechmark::model::Key;
use speechmark::session::{CountingOrigin, Session};
use speechmark::text::document_text::DocumentText;
use speechmark::text::reading::Reading;
use speechmark::text::span::Span;

const N_ANNOTATIONS: usize = 1_000_000;

fn main() {
    let text = DocumentText::new(texts::hard_wrapped(24 << 20));
    let reading = Arc::new(Reading::new(text));
    let mut session = Session::new("甲", Box::<CountingOrigin>::default());
    let document = session
        .add_document(ReadDocument {
            path: PathBuf::from("/long.txt"),
            reading: Arc::clone(&reading),
            encoding: encoding_rs::UTF_8,
            warnings: Vec::new(),
        })
        .expect("a document");
    let first = session.add_category("教育", None).expect("a category");
    let second = session.add_category("住房", None).expect("a category");
    let step = reading.text.len() as usize / N_ANNOTATIONS;
    let spans: Vec<(Key, Span)> = (0..N_ANNOTATIONS)
        .map(|n| (document.clone(), passage(&reading, n * step, 24)))
        .collect();
    let n_tagged = session.tag_all(&spans, &first).expect("all are tagged");
    println!("{n_tagged} annotations");

    let mut chance = texts::Chance(7);
    let mut toggle = |session: &mut Session| {
        let start = chance.below(reading.text.len() as usize - 100);
        let span = passage(&reading, start, 30);
        let begun = Instant::now();
        session
            .toggle(&document, span, &second)
            .expect("it is tagged");
        let page = Span::new(span.start().saturating_sub(3000), span.end() + 3000);
        let shown = session
            .set()
            .annotations
            .of_document(&document)
            .map_or(0, |all| all.placed.overlapping(page).len());
        assert!(shown > 0, "the page shows annotations");
        begun.elapsed()
    };
    // Tagging a million at once has just freed millions of small pieces. Whoever allocates next
    // pays for the allocator's tidying, some 20 ms once, whatever it is for.
    for _ in 0..100 {
        toggle(&mut session);
    }
    let mut times: Vec<Duration> = (0..20_000).map(|_| toggle(&mut session)).collect();
    times.sort_unstable();
    let at = |share: f64| {
        let nth = (times.len() as f64 * share) as usize;
        times
            .get(nth.min(times.len() - 1))
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    println!(
        "tag with 1,000,000 annotations: median {:.4} ms, 99th percentile {:.4} ms, worst {:.4} ms (limit 1 ms)",
        at(0.5),
        at(0.99),
        at(1.0)
    );

    for (what, category, spans) in [
        (
            "tag 100,000 annotations with a further category",
            &second,
            spans.get(..100_000),
        ),
        ("take the first category off all", &first, None),
    ] {
        let begun = Instant::now();
        match spans {
            Some(spans) => drop(session.tag_all(spans, category).expect("they are tagged")),
            None => session.delete_category(category).expect("it is deleted"),
        }
        let done = begun.elapsed();
        let begun = Instant::now();
        session.undo().expect("it is undone");
        println!(
            "{what}: {:.0} ms, undo {:.0} ms",
            done.as_secs_f64() * 1e3,
            begun.elapsed().as_secs_f64() * 1e3
        );
    }

    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    criterion.bench_function("tag with 1,000,000 annotations", |b| {
        b.iter_custom(|n| (0..n).map(|_| toggle(&mut session)).sum());
    });
    criterion.bench_function("undo and redo with 1,000,000 annotations", |b| {
        b.iter(|| {
            session.undo().expect("it is undone");
            session.redo().expect("it is done again");
        });
    });
    criterion.final_summary();
}

/// About `bytes` from the character at `start` on.
fn passage(reading: &Reading, start: usize, bytes: usize) -> Span {
    let text = reading.text.as_str();
    let start = text.floor_char_boundary(start);
    Span::from_range(start..text.ceil_char_boundary(start + bytes))
}
