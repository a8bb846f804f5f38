//! How long does it take to find what overlaps a page, or a byte, among 1,000,000 annotations?

mod texts;

use std::time::Duration;

use criterion::Criterion;
use speechmark::model::{Entry, PositionIndex};
use speechmark::text::span::Span;
use uuid::Uuid;

const N: usize = 1_000_000;
const TEXT_BYTES: usize = 100 << 20;

fn main() {
    let mut chance = texts::Chance(3);
    let entries: Vec<Entry<u32>> = (0..N)
        .map(|n| {
            let start = chance.below(TEXT_BYTES) as u32;
            // One in a thousand covers a chapter, the others a sentence.
            let len = if n % 1000 == 0 {
                300_000
            } else {
                20 + chance.below(300)
            };
            Entry {
                span: Span::new(start, start + len as u32),
                id: Uuid::from_u128(n as u128),
                value: n as u32,
            }
        })
        .collect();

    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let mut group = criterion.benchmark_group("index of 1,000,000");
    let mut index = PositionIndex::from_entries(entries.clone());
    for (question, bytes) in [("overlaps a byte", 1), ("overlaps a page", 4000)] {
        group.bench_function(question, |b| {
            b.iter(|| {
                let start = chance.below(TEXT_BYTES) as u32;
                index.overlapping(Span::new(start, start + bytes)).len()
            });
        });
    }
    group.bench_function("place in the list", |b| {
        b.iter(|| {
            index
                .nth(chance.below(N))
                .map(|entry| index.rank(entry.span, entry.id))
        });
    });
    group.bench_function("put in and take out", |b| {
        let mut n = N as u128;
        b.iter(|| {
            n += 1;
            let span = Span::at(chance.below(TEXT_BYTES) as u32);
            let id = Uuid::from_u128(n);
            index.insert(span, id, 0);
            index.remove(span, id)
        });
    });
    group.sample_size(10);
    group.bench_function("snapshot", |b| b.iter(|| index.clone()));
    group.bench_function("build", |b| {
        b.iter_batched(
            || entries.clone(),
            PositionIndex::from_entries,
            criterion::BatchSize::PerIteration,
        );
    });
    group.finish();
    criterion.final_summary();
}
