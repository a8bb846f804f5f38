//! Short runs of letters of all passages and their contexts, looked up in the text in one pass.
//!
//! A run that survived says where its passage may be, wherever that went; what an edit or bad
//! recognition spoilt does not matter while others survived. Equal hashes are taken for equal
//! letters: whatever they point at is compared letter by letter afterwards.

use std::ops::Range;

use super::Course;

/// Letters of a run: long enough to be rare, short enough to stand between two misread letters.
/// Alphabets need longer ones than Han characters.
const LEN_WIDE: usize = 6;
const LEN_NARROW: usize = 12;
/// Runs that stand in the text more often than this say nothing.
const MOST_PLACES: u32 = 64;
/// From so many places on a run is no sign of one passage any more.
const CROWDED: u32 = 4;
/// Runs of a long passage: all of its ends, and as many from between.
const END_RUNS: usize = 160;
const MIDDLE_RUNS: usize = 96;
/// Hints that are looked at for one passage, those of its rarest runs first.
const MOST_HINTS: usize = 512;

/// Letters between two looks at whether to go on.
const WINDOW: usize = 1 << 20;

/// A passage with its context, as letters.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) letters: Vec<char>,
    /// The passage itself, between prefix and suffix.
    pub(super) passage: Range<usize>,
}

/// That a passage's letters may begin somewhere: where the first letter of its context would be,
/// and which run says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hint {
    pub(super) first: i64,
    pub(super) run: u32,
}

/// Where a passage may be.
#[derive(Debug, Default)]
pub(super) struct Hints {
    /// In order.
    pub(super) all: Vec<Hint>,
    /// Whether most of its runs stand in many places, so that there is more like it than the
    /// hints say.
    pub(super) is_crowded: bool,
}

/// A run of a passage.
#[derive(Debug, Clone, Copy)]
struct Run {
    offset: u32,
    entry: u32,
}

/// The runs of all passages, and where each of them stands in the text.
pub(super) struct Seeds {
    wide: Table,
    narrow: Table,
    runs: Vec<Run>,
    /// The runs of each passage, and which table they are in.
    of_passage: Vec<(Range<usize>, bool)>,
}

impl Words {
    pub(super) fn new(
        prefix: impl Iterator<Item = char>,
        passage: impl Iterator<Item = char>,
        suffix: impl Iterator<Item = char>,
    ) -> Self {
        let mut letters: Vec<char> = prefix.collect();
        let start = letters.len();
        letters.extend(passage);
        let passage = start..letters.len();
        letters.extend(suffix);
        Self { letters, passage }
    }

    pub(super) fn exact(&self) -> &[char] {
        self.letters.get(self.passage.clone()).unwrap_or_default()
    }

    pub(super) fn prefix(&self) -> &[char] {
        self.letters.get(..self.passage.start).unwrap_or_default()
    }

    pub(super) fn suffix(&self) -> &[char] {
        self.letters.get(self.passage.end..).unwrap_or_default()
    }

    /// Whether most letters are of an alphabet.
    fn is_narrow(&self) -> bool {
        let n_narrow = self.letters.iter().filter(|&&c| c < '\u{2E80}').count();
        n_narrow * 2 > self.letters.len()
    }
}

impl Seeds {
    /// Looks all passages up; `None` if that was cancelled.
    pub(super) fn find(all: &[Words], text: &[char], course: &Course) -> Option<Self> {
        let n_runs = |words: &Words| words.letters.len().min(2 * (END_RUNS + MIDDLE_RUNS));
        let n_runs = all.iter().map(n_runs).sum();
        let n_narrow = all.iter().filter(|words| words.is_narrow()).count();
        let mut seeds = Self {
            wide: Table::new(LEN_WIDE, if n_narrow < all.len() { n_runs } else { 0 }),
            narrow: Table::new(LEN_NARROW, if n_narrow > 0 { n_runs } else { 0 }),
            runs: Vec::with_capacity(n_runs),
            of_passage: Vec::with_capacity(all.len()),
        };
        for words in all {
            let is_narrow = words.is_narrow();
            let from = seeds.runs.len();
            let table = if is_narrow {
                &mut seeds.narrow
            } else {
                &mut seeds.wide
            };
            let n_all = (words.letters.len() + 1).saturating_sub(table.len);
            let stride = (n_all.saturating_sub(2 * END_RUNS) / MIDDLE_RUNS).max(1);
            let middle = END_RUNS..n_all.saturating_sub(END_RUNS);
            for (offset, hash) in Hashes::new(&words.letters, table.len).enumerate() {
                if !middle.contains(&offset) || offset % stride == 0 {
                    seeds.runs.push(Run {
                        offset: offset as u32,
                        entry: table.enter(hash),
                    });
                }
            }
            seeds.of_passage.push((from..seeds.runs.len(), is_narrow));
        }
        seeds.wide.look_up(text, course)?;
        seeds.narrow.look_up(text, course)?;
        Some(seeds)
    }

    /// Returns where a passage may be.
    pub(super) fn hints(&self, passage: usize) -> Hints {
        let Some((runs, is_narrow)) = self.of_passage.get(passage) else {
            return Hints::default();
        };
        let table = if *is_narrow { &self.narrow } else { &self.wide };
        let runs = self.runs.get(runs.clone()).unwrap_or_default();
        let mut rare: Vec<(u32, &Run)> = runs
            .iter()
            .map(|run| (table.n_places(run.entry), run))
            .filter(|(n_places, _)| (1..=MOST_PLACES).contains(n_places))
            .collect();
        rare.sort_by_key(|(n_places, run)| (*n_places, run.offset));
        let n_crowded = runs
            .iter()
            .filter(|run| table.n_places(run.entry) >= CROWDED)
            .count();
        let mut hints = Vec::new();
        for (n_places, run) in rare {
            if hints.len() + n_places as usize > MOST_HINTS {
                break;
            }
            hints.extend(table.places(run.entry).iter().map(|&place| Hint {
                first: i64::from(place) - i64::from(run.offset),
                run: run.offset,
            }));
        }
        hints.sort_unstable();
        Hints {
            all: hints,
            is_crowded: n_crowded * 2 > runs.len(),
        }
    }
}

/// The hashes of the runs of some letters, one for each place where one may start.
struct Hashes<'a> {
    letters: &'a [char],
    len: usize,
    /// What a letter weighs that leaves the run.
    leaving: u64,
    hash: u64,
    at: usize,
}

/// Odd, so that no letter's weight becomes nothing.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

impl<'a> Hashes<'a> {
    fn new(letters: &'a [char], len: usize) -> Self {
        let add = |hash: u64, letter: &char| {
            hash.wrapping_mul(BASE)
                .wrapping_add(u64::from(*letter as u32))
        };
        Self {
            letters,
            len,
            leaving: (0..len).fold(1, |weight: u64, _| weight.wrapping_mul(BASE)),
            hash: letters.iter().take(len - 1).fold(0, add),
            at: len - 1,
        }
    }
}

impl Iterator for Hashes<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let letter = u64::from(*self.letters.get(self.at)? as u32);
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(letter);
        if let Some(gone) = self.at.checked_sub(self.len) {
            let gone = u64::from(*self.letters.get(gone)? as u32);
            self.hash = self.hash.wrapping_sub(gone.wrapping_mul(self.leaving));
        }
        self.at += 1;
        Some(self.hash)
    }
}

/// Runs of one length by their hashes, with their places in the text.
struct Table {
    len: usize,
    /// An entry's number plus one, or 0 for nothing; a power of two of them.
    slots: Vec<u32>,
    hashes: Vec<u64>,
    /// How often each entry stands in the text, counted up to one more than is of use.
    n_places: Vec<u32>,
    /// Where the places of each entry begin among all, and the places themselves.
    begins: Vec<u32>,
    places: Vec<u32>,
}

impl Table {
    fn new(len: usize, n_runs: usize) -> Self {
        Self {
            len,
            slots: vec![0; (n_runs * 2).next_power_of_two()],
            hashes: Vec::new(),
            n_places: Vec::new(),
            begins: Vec::new(),
            places: Vec::new(),
        }
    }

    /// Returns the slot that holds a hash, or the empty one where it belongs.
    fn slot(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (hash.wrapping_mul(BASE) >> 32) as usize & mask;
        loop {
            match self.slots.get(at) {
                None | Some(0) => return at,
                Some(entry) if self.hashes.get(*entry as usize - 1) == Some(&hash) => return at,
                Some(_) => at = (at + 1) & mask,
            }
        }
    }

    fn enter(&mut self, hash: u64) -> u32 {
        let at = self.slot(hash);
        let Some(slot) = self.slots.get_mut(at) else {
            return 0;
        };
        if *slot == 0 {
            self.hashes.push(hash);
            *slot = self.hashes.len() as u32;
        }
        *slot - 1
    }

    fn look_up(&mut self, text: &[char], course: &Course) -> Option<()> {
        self.n_places = vec![0; self.hashes.len()];
        if self.hashes.is_empty() {
            return Some(());
        }
        let mut found: Vec<(u32, u32)> = Vec::new();
        for (at, hash) in Hashes::new(text, self.len).enumerate() {
            if at % WINDOW == 0 {
                course.go_on()?;
            }
            let Some(entry) = self
                .slots
                .get(self.slot(hash))
                .and_then(|n| n.checked_sub(1))
            else {
                continue;
            };
            if let Some(n_places) = self.n_places.get_mut(entry as usize)
                && *n_places <= MOST_PLACES
            {
                *n_places += 1;
                found.push((entry, at as u32));
            }
        }
        let mut begin = 0;
        for n_places in &self.n_places {
            self.begins.push(begin);
            begin += n_places;
        }
        self.places = vec![0; found.len()];
        let mut next = self.begins.clone();
        for (entry, at) in found {
            if let Some(next) = next.get_mut(entry as usize)
                && let Some(place) = self.places.get_mut(*next as usize)
            {
                *place = at;
                *next += 1;
            }
        }
        Some(())
    }

    fn n_places(&self, entry: u32) -> u32 {
        self.n_places.get(entry as usize).copied().unwrap_or(0)
    }

    fn places(&self, entry: u32) -> &[u32] {
        let begin = self.begins.get(entry as usize).copied().unwrap_or(0) as usize;
        let end = begin + self.n_places(entry) as usize;
        self.places.get(begin..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(prefix: &str, passage: &str, suffix: &str) -> Words {
        Words::new(prefix.chars(), passage.chars(), suffix.chars())
    }

    #[test]
    fn surviving_runs_say_where_a_passage_is() {
        let text: Vec<char> =
            "前言若干。要坚持教育优先发展战略，控辍保学的责任要压实到人，年底前完成。"
                .chars()
                .collect();
        let all = [
            words("要坚持教育优先发展战略，", "控辍保学", "的责任要压实到人"),
            words("一二三四五六七", "八九", "十甲乙丙丁"),
            words("", "控辍", ""),
        ];
        let seeds = Seeds::find(&all, &text, &Course::default()).expect("not cancelled");
        let hints = seeds.hints(0).all;
        assert_eq!(hints.len(), all[0].letters.len() + 1 - LEN_WIDE);
        assert!(hints.iter().all(|hint| hint.first == 5));
        assert!(seeds.hints(1).all.is_empty());
        assert!(seeds.hints(2).all.is_empty());
    }

    #[test]
    fn runs_that_stand_everywhere_say_nothing() {
        let text: Vec<char> = "坚持教育优先发展。".repeat(100).chars().collect();
        let all = [words("", "坚持教育优先发展", "")];
        let seeds = Seeds::find(&all, &text, &Course::default()).expect("not cancelled");
        assert!(seeds.hints(0).all.is_empty());
        assert!(seeds.hints(0).is_crowded);
    }

    #[test]
    fn alphabets_have_longer_runs() {
        let text: Vec<char> = "thequickbrownfoxjumpsoverthelazydog".chars().collect();
        let all = [words("quickbrown", "foxjumps", "overthelazy")];
        let seeds = Seeds::find(&all, &text, &Course::default()).expect("not cancelled");
        assert_eq!(seeds.hints(0).all.len(), 29 + 1 - LEN_NARROW);
    }

    #[test]
    fn a_cancelled_search_stops() {
        let course = Course::default();
        course
            .is_cancelled
            .store(true, std::sync::atomic::Ordering::Relaxed);
        let all = [words("", "坚持教育优先发展", "")];
        assert!(Seeds::find(&all, &['教'; 20], &course).is_none());
    }
}
