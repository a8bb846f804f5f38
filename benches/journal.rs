//! How long does a change hold up its thread when it is journaled, with 1,000,000 annotations in
//! the set, and when is it on the disk?

#![expect(
    clippy::expect_used,
    reason = "what a bench cannot set up, it cannot measure"
)]

mod texts;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use speechmark::format::document::ReadDocument;
use speechmark::model::Key;
use speechmark::session::{CountingOrigin, Session};
use speechmark::storage::data_folder::DataFolder;
use speechmark::text::document_text::DocumentText;
use speechmark::text::reading::Reading;
use speechmark::text::span::Span;

const N_ANNOTATIONS: usize = 1_000_000;

fn main() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let reading = Arc::new(Reading::new(DocumentText::new(texts::hard_wrapped(
        24 << 20,
    ))));
    let mut session = Session::new("甲", Box::<CountingOrigin>::default());
    session.start_journal(&DataFolder::at(data.path()));
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
    let begun = Instant::now();
    session.tag_all(&spans, &first).expect("all are tagged");
    let tagged = begun.elapsed();
    session.flush_journal().expect("it is flushed");
    println!(
        "{N_ANNOTATIONS} tagged in one step: {:.1} s, on the disk {:.1} s later",
        tagged.as_secs_f64(),
        begun.elapsed().as_secs_f64() - tagged.as_secs_f64()
    );

    let mut chance = texts::Chance(7);
    let mut toggle = |session: &mut Session| {
        let start = chance.below(reading.text.len() as usize - 100);
        let span = passage(&reading, start, 30);
        let begun = Instant::now();
        session
            .toggle(&document, span, &second)
            .expect("it is tagged");
        begun.elapsed()
    };
    // As in the bench of tagging: the allocator tidies up behind the million.
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
        "tag and journal with 1,000,000 annotations: median {:.4} ms, 99th percentile {:.4} ms, worst {:.4} ms (limit 2 ms)",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    session.flush_journal().expect("it is flushed");
    toggle(&mut session);
    print_until_durable("one change", &session);
    let many = spans.get(..N_ANNOTATIONS / 10).unwrap_or_default();
    session.tag_all(many, &second).expect("they are tagged");
    print_until_durable("one step of 100,000 changes", &session);
}

/// Waits until the last change is on the disk.
fn print_until_durable(what: &str, session: &Session) {
    let begun = Instant::now();
    let wanted = session.journal_state().map(|state| state.appended);
    while session.journal_state().map(|state| state.durable) < wanted {
        std::thread::sleep(Duration::from_millis(1));
    }
    println!(
        "{what}: on the disk after {:.0} ms (limit 1,000 ms)",
        begun.elapsed().as_secs_f64() * 1e3
    );
}

/// About `bytes` from the character at `start` on.
fn passage(reading: &Reading, start: usize, bytes: usize) -> Span {
    let text = reading.text.as_str();
    let start = text.floor_char_boundary(start);
    Span::from_range(start..text.ceil_char_boundary(start + bytes))
}
