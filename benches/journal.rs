//! How long does a change hold up its thread when it is journaled, with 1,000,000 annotations in
//! the set, and when is it on the disk?

#![expect(
    clippy::expect_used,
    reason = "what a bench cannot set up, it cannot measure"
)]

mod texts;

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
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
    let durable = begun.elapsed().saturating_sub(tagged).as_secs_f64();
    let n_bytes = n_bytes_in(data.path());
    let plain = time_to_write(n_bytes, &data.path().join("plain"));
    println!(
        "{N_ANNOTATIONS} tagged in one step: {:.1} s, on the disk {durable:.1} s later, {:.1} times what {} MB take alone ({plain:.1} s)",
        tagged.as_secs_f64(),
        durable / plain,
        n_bytes >> 20,
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

/// Bytes of all files in a folder and the folders in it.
fn n_bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                return n_bytes_in(&path);
            }
            path.metadata().expect("a file").len()
        })
        .sum()
}

/// Seconds until so many bytes are written to a new file and flushed.
fn time_to_write(n_bytes: u64, path: &Path) -> f64 {
    let piece = vec![b'7'; 2 << 20];
    let begun = Instant::now();
    let mut file = File::create_new(path).expect("a file");
    for _ in 0..n_bytes.div_ceil(piece.len() as u64) {
        file.write_all(&piece).expect("it is written");
    }
    file.sync_data().expect("it is flushed");
    let time = begun.elapsed().as_secs_f64();
    std::fs::remove_file(path).expect("it is deleted");
    time
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
