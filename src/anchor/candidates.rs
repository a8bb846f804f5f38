//! Places where a passage may be, each with how alike it is.
//!
//! Hints that agree with each other say where to look; what stands there is compared letter by
//! letter. Does not decide between places: that is `judge`.

use std::ops::Range;

use super::diff::Unchanged;
use super::letters::Letters;
use super::likeness::{align, of_context};
use super::seeds::{Hint, Words};

/// Most places that are compared, and left for a person to choose from.
const MOST_PLACES: usize = 12;
/// Most places that are compared where a passage is looked for without hints.
const MOST_NEAR: usize = 64;
/// Letters of the longest passage that is laid beside the text as a whole; of a longer one only
/// its ends are, because the work grows with the square.
const WHOLE: usize = 512;
const END: usize = 96;
/// Letters beyond the hints in which a passage may begin.
const SLACK: usize = 12;

/// A place in the text where a passage may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) range: Range<usize>,
    /// How alike the passage itself is, from 0 to 1.
    pub(super) passage: f32,
    /// How alike its context is.
    pub(super) before: f32,
    pub(super) after: f32,
    /// All of it together.
    pub(super) score: f32,
}

impl Place {
    /// Compares the context of a range that is alike to a passage.
    pub(super) fn new(
        words: &Words,
        text: &Letters<'_>,
        range: Range<usize>,
        passage: f32,
    ) -> Self {
        let before = text.get(0..range.start).unwrap_or_default();
        let before = of_side(words.prefix().iter().rev(), || before.iter().rev());
        let after = text.get(range.end..text.len()).unwrap_or_default();
        let after = of_side(words.suffix().iter(), || after.iter());
        // Half for the passage and half for its context, as far as that was long enough.
        let weight = |context: &[char]| 0.25 * (context.len() as f32 / 16.0).min(1.0);
        let (wide, far) = (weight(words.prefix()), weight(words.suffix()));
        let score = (0.5 * passage + wide * before + far * after) / (0.5 + wide + far);
        Self {
            range,
            passage,
            before,
            after,
            score,
        }
    }

    /// How many letters of passage and context stand here.
    pub(super) fn n_alike(&self, words: &Words) -> f32 {
        self.passage * words.passage.len() as f32
            + self.before * words.prefix().len() as f32
            + self.after * words.suffix().len() as f32
    }

    fn overlaps_most_of(&self, other: &Self) -> bool {
        let start = self.range.start.max(other.range.start);
        let end = self.range.end.min(other.range.end);
        end.saturating_sub(start) * 2 > self.range.len().min(other.range.len())
    }
}

/// Compares the context of one side, going outward. The nearest letters count once more, because
/// paragraphs move without those around them.
fn of_side<'l, T: Iterator<Item = &'l char>>(
    context: impl ExactSizeIterator<Item = &'l char> + Clone,
    now: impl Fn() -> T,
) -> f32 {
    const NEAR: usize = 12;
    let all = beyond_chance(of_context(context.clone().copied(), now().copied()));
    if all == 1.0 || context.len() <= NEAR {
        return all;
    }
    let near = beyond_chance(of_context(context.take(NEAR).copied(), now().copied()));
    f32::midpoint(all, near)
}

/// Takes off what any two stretches of text have in common.
fn beyond_chance(likeness: f32) -> f32 {
    ((likeness - 0.3) / 0.7).max(0.0)
}

/// Returns the places that hints point at, the likeliest first.
pub(super) fn hinted(words: &Words, hints: &[Hint], text: &Letters<'_>) -> Vec<Place> {
    let places = clusters(hints, spread(words))
        .into_iter()
        .filter_map(|cluster| place_in(words, cluster, text));
    sorted(places.chain(exact(words, hints, text)).collect())
}

/// Returns the places on which most hints agree to the letter, and where the words stand exactly:
/// in rows that are alike, what is near one place may be another.
fn exact(words: &Words, hints: &[Hint], text: &Letters<'_>) -> Vec<Place> {
    let mut firsts: Vec<(usize, i64)> = hints
        .chunk_by(|a, b| a.first == b.first)
        .filter_map(|same| Some((same.len(), same.first()?.first)))
        .collect();
    firsts.sort_by_key(|(n_hints, first)| (std::cmp::Reverse(*n_hints), *first));
    let starts = firsts.into_iter().take(MOST_PLACES);
    let starts =
        starts.filter_map(|(_, first)| usize::try_from(first + words.passage.start as i64).ok());
    starts
        .filter_map(|start| exact_at(words, start, text))
        .collect()
}

/// Returns the places near a letter where exactly the words of a passage stand, the likeliest
/// first: for passages so short, or so frequent, that hints say nothing.
pub(super) fn near(words: &Words, expected: usize, text: &Letters<'_>) -> Vec<Place> {
    /// Letters on each side.
    const REACH: usize = 20_000;
    let exact = words.exact();
    let Some(first) = exact.first() else {
        return Vec::new();
    };
    let is_there = |start: &usize| {
        text.all.get(*start) == Some(first) && text.get(*start..*start + exact.len()) == Some(exact)
    };
    let outward = (0..REACH).flat_map(|distance| {
        let before = expected.checked_sub(distance + 1);
        [Some(expected + distance), before].into_iter().flatten()
    });
    // Those far away would have to be told apart from even more.
    let starts = outward.filter(is_there).take(MOST_NEAR);
    let places = starts.map(|start| Place::new(words, text, start..start + exact.len(), 1.0));
    sorted(places.collect())
}

/// Returns the place at a range where exactly the words of a passage stand.
pub(super) fn exact_at(words: &Words, start: usize, text: &Letters<'_>) -> Option<Place> {
    let exact = words.exact();
    let range = start..start + exact.len();
    (!exact.is_empty() && text.get(range.clone()) == Some(exact))
        .then(|| Place::new(words, text, range, 1.0))
}

/// Sorts places by likeliness; of those that are about the same place the best is left.
pub(super) fn sorted(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(a.range.start.cmp(&b.range.start))
    });
    let mut kept: Vec<Place> = Vec::new();
    for place in places {
        if kept.len() < MOST_PLACES && !kept.iter().any(|known| known.overlaps_most_of(&place)) {
            kept.push(place);
        }
    }
    kept
}

/// By how many letters the hints of one place may differ: as many as may have been put in between
/// the context's begin and its end.
fn spread(words: &Words) -> i64 {
    16 + words.letters.len().min(1600) as i64 / 4
}

/// Returns hints that agree with each other, the most numerous first.
fn clusters(hints: &[Hint], spread: i64) -> Vec<&[Hint]> {
    let mut all: Vec<Range<usize>> = Vec::with_capacity(hints.len());
    let mut end = 0;
    for (start, hint) in hints.iter().enumerate() {
        while hints
            .get(end)
            .is_some_and(|other| other.first <= hint.first + spread)
        {
            end += 1;
        }
        all.push(start..end);
    }
    all.sort_by_key(|cluster| (std::cmp::Reverse(cluster.len()), cluster.start));
    // What has far fewer hints than the best is no rival of it.
    let least = all.first().map_or(0, |best| best.len() / 3);
    let mut chosen: Vec<Range<usize>> = Vec::new();
    for cluster in all {
        if cluster.len() < least || chosen.len() == MOST_PLACES {
            break;
        }
        let is_apart =
            |other: &Range<usize>| cluster.end <= other.start || other.end <= cluster.start;
        if chosen.iter().all(is_apart) {
            chosen.push(cluster);
        }
    }
    chosen
        .into_iter()
        .filter_map(|cluster| hints.get(cluster))
        .collect()
}

/// Compares a passage with what stands where some hints point.
fn place_in(words: &Words, hints: &[Hint], text: &Letters<'_>) -> Option<Place> {
    let (earliest, latest) = (hints.first()?.first, hints.last()?.first);
    let mut firsts: Vec<i64> = hints.iter().map(|hint| hint.first).collect();
    firsts.dedup();
    let exact = firsts
        .into_iter()
        .filter_map(|first| usize::try_from(first + words.passage.start as i64).ok())
        .filter_map(|start| exact_at(words, start, text))
        .max_by(|a, b| a.score.total_cmp(&b.score));
    if exact.is_some() {
        return exact;
    }
    if words.passage.len() > WHOLE {
        return long_place(words, hints, text);
    }
    let spread = (latest - earliest) as usize + 2 * SLACK;
    let first = earliest - SLACK as i64;
    let found = align(&words.letters, &words.passage, &text.all, first, spread)?;
    Some(Place::new(words, text, found.range, found.likeness))
}

/// Finds the ends of a long passage on their own; how much between them stayed, the diff says.
fn long_place(words: &Words, hints: &[Hint], text: &Letters<'_>) -> Option<Place> {
    let passage = words.passage.clone();
    let start = end_of(words, 0..passage.start + END, hints, text, |end| {
        let first_letter = passage.start..passage.start + END;
        align_part(words, 0..first_letter.end, &first_letter, end, text)
    });
    let last_letters = passage.end - END..passage.end;
    let end = end_of(
        words,
        last_letters.start..words.letters.len(),
        hints,
        text,
        |end| {
            let part = last_letters.start..words.letters.len();
            align_part(words, part, &last_letters, end, text)
        },
    );
    // Where an end has gone, the outermost letters that stayed must do.
    let stayed = |hint: &Hint| usize::try_from(hint.first + i64::from(hint.run)).ok();
    let inside = |hint: &&Hint| passage.contains(&(hint.run as usize));
    let inner = || hints.iter().filter(inside).filter_map(stayed);
    let start = start.map(|range| range.start).or_else(|| inner().min())?;
    let end = end.map(|range| range.end).or_else(|| inner().max())?;
    let range = start..end;
    let now = text.get(range.clone())?;
    if now.is_empty() || now.len() > passage.len() * 2 {
        return None;
    }
    let n_kept = Unchanged::between(words.exact(), now).n_letters();
    let likeness = n_kept as f32 / passage.len().max(now.len()) as f32;
    Some(Place::new(words, text, range, likeness))
}

/// Finds one end of a long passage by the hints of the letters there.
fn end_of(
    words: &Words,
    part: Range<usize>,
    hints: &[Hint],
    text: &Letters<'_>,
    align: impl Fn(&[Hint]) -> Option<Range<usize>>,
) -> Option<Range<usize>> {
    let of_part: Vec<Hint> = hints
        .iter()
        .filter(|hint| part.contains(&(hint.run as usize)))
        .copied()
        .collect();
    let narrow = 16 + part.len() as i64 / 4;
    let found = align(clusters(&of_part, narrow).first()?)?;
    (found.end <= text.len() && !words.letters.is_empty()).then_some(found)
}

/// Lays a part of a passage's letters beside the text.
fn align_part(
    words: &Words,
    part: Range<usize>,
    passage: &Range<usize>,
    hints: &[Hint],
    text: &Letters<'_>,
) -> Option<Range<usize>> {
    let (earliest, latest) = (hints.first()?.first, hints.last()?.first);
    let spread = (latest - earliest) as usize + 2 * SLACK;
    let first = earliest - SLACK as i64 + part.start as i64;
    let inside = passage.start - part.start..passage.end - part.start;
    let letters = words.letters.get(part)?;
    Some(align(letters, &inside, &text.all, first, spread)?.range)
}
