//! Texts for benches: made in memory, the same at every run.

#![allow(
    dead_code,
    reason = "each bench is a program of its own and uses what it needs"
)]

use std::time::{Duration, Instant};

/// The size that the limits are about.
pub(crate) const LONG: usize = 100 << 20;

/// A word that stands in every text, now and then with a line end in the middle.
pub(crate) const WORD: &str = "教育";

const WORDS: [&str; 48] = [
    "坚持", "教育", "优先", "发展", "资源", "投向", "农村", "学校", "薄弱", "落实", "困难", "学生",
    "资助", "政策", "确保", "适龄", "儿童", "健康", "签约", "服务", "住房", "安全", "动态", "管理",
    "密切", "关注", "新增", "危房", "产业", "扶贫", "利益", "联结", "机制", "就业", "培训", "责任",
    "单位", "年底", "完成", "巩固", "提升", "成果", "群众", "收入", "基础", "设施", "监测", "帮扶",
];

/// Writes paragraphs as a page of 28 characters shows them, the first row two characters shorter,
/// until `bytes` are reached; `take` gets one paragraph at a time.
pub(crate) fn write_hard_wrapped(bytes: usize, mut take: impl FnMut(&str)) {
    let mut chance = Chance(1);
    let mut written = 0;
    let mut words = String::new();
    let mut paragraph = String::new();
    while written < bytes {
        words.clear();
        paragraph.clear();
        let n_words = 20 + chance.below(180);
        let mut until_mark = 4 + chance.below(8);
        for n in 0..n_words {
            words.push_str(
                WORDS
                    .get(chance.below(WORDS.len()))
                    .copied()
                    .unwrap_or(WORD),
            );
            if n + 1 == n_words {
                words.push('。');
            } else if n == until_mark {
                words.push(if chance.below(4) == 0 { '。' } else { '，' });
                until_mark += 4 + chance.below(8);
            }
        }
        let mut room = 26;
        for character in words.chars() {
            // Punctuation hangs beyond the margin.
            if room == 0 && !matches!(character, '，' | '。') {
                paragraph.push('\n');
                room = 28;
            }
            paragraph.push(character);
            room = i32::max(room - 1, 0);
        }
        paragraph.push('\n');
        written += paragraph.len();
        take(&paragraph);
    }
}

pub(crate) fn hard_wrapped(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 4096);
    write_hard_wrapped(bytes, |paragraph| text.push_str(paragraph));
    text
}

/// Numbers that look random and are the same at every run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// Measures two ways by turns, so that both meet the same machine, and prints the medians and how
/// many times the second the first takes, beside the limit.
pub(crate) fn print_ratio<A, B>(
    question: &str,
    limit: &str,
    mut ours: impl FnMut() -> A,
    mut theirs: impl FnMut() -> B,
) {
    const TURNS: usize = 9;
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        other.push(time(&mut theirs));
        own.push(time(&mut ours));
    }
    let (own, other) = (median(own), median(other));
    println!(
        "{question}: {:.1} ms against {:.1} ms = {:.2} times (limit {limit})",
        own.as_secs_f64() * 1e3,
        other.as_secs_f64() * 1e3,
        own.as_secs_f64() / other.as_secs_f64(),
    );
}

/// Times one call; giving back what it made is not part of it.
pub(crate) fn time<T>(work: &mut impl FnMut() -> T) -> Duration {
    let begun = Instant::now();
    let made = std::hint::black_box(work());
    let taken = begun.elapsed();
    drop(made);
    taken
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
