//! How alike letters are, and where a passage begins and ends among letters that are not quite
//! its own.
//!
//! Plain tables of edit distances, kept narrow: the seeds have said within a few letters where to
//! look, so a bit-parallel search through the whole text would only be more code.

use std::ops::Range;

/// Letters by which context may be longer or shorter than it was and still be compared.
const SLACK: usize = 12;

/// Returns how alike context is to what stands there now, from 0 to 1, both going outward from
/// the passage. What stands behind the context does not matter.
pub(super) fn of_context(
    context: impl Iterator<Item = char>,
    now: impl Iterator<Item = char>,
) -> f32 {
    let context: Vec<char> = context.collect();
    if context.is_empty() {
        return 0.0;
    }
    let now: Vec<char> = now.take(context.len() + SLACK).collect();
    if now.starts_with(&context) {
        return 1.0;
    }
    // Row by row; entry `n` of a row: edits between the context so far and the first `n` letters.
    let mut row: Vec<usize> = (0..=now.len()).collect();
    for (n, letter) in context.iter().enumerate() {
        let mut left_above = n;
        let mut left = n + 1;
        for (entry, other) in row
            .iter_mut()
            .zip(std::iter::once(None).chain(now.iter().map(Some)))
        {
            let Some(other) = other else {
                left_above = std::mem::replace(entry, n + 1);
                continue;
            };
            let best = (left_above + usize::from(letter != other))
                .min(*entry + 1)
                .min(left + 1);
            left_above = std::mem::replace(entry, best);
            left = best;
        }
    }
    let n_edits = row.into_iter().min().unwrap_or(context.len());
    1.0 - n_edits.min(context.len()) as f32 / context.len() as f32
}

/// A passage laid beside a stretch of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Alignment {
    /// The letters of the text that stand for the passage.
    pub(super) range: Range<usize>,
    /// How alike they are to it, from 0 to 1.
    pub(super) likeness: f32,
}

/// How a cell of the table was reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Letter beside letter, the same or another.
    Beside,
    /// A letter of the passage that the text has not.
    Lost,
    /// A letter of the text that the passage has not.
    New,
}

/// Lays a passage with its context beside the text. `first` is where its first letter would stand
/// at the earliest, `spread` by how much later it may stand; what is added at the edges of the
/// passage stays outside.
pub(super) fn align(
    words: &[char],
    passage: &Range<usize>,
    text: &[char],
    first: i64,
    spread: usize,
) -> Option<Alignment> {
    let width = spread + 1;
    // Where a letter of the passage stands in the text, were it in this column.
    let place = |row: usize, column: usize| usize::try_from(first + (row + column) as i64).ok();
    let mut steps = vec![Step::Beside; words.len() * width];
    let mut costs = vec![0_u32; width];
    for (row, letter) in words.iter().enumerate() {
        let steps_here = steps.get_mut(row * width..(row + 1) * width)?;
        let mut left = u32::MAX - 1;
        for column in 0..width {
            let other = place(row, column).and_then(|at| text.get(at));
            let beside = costs.get(column)? + u32::from(other != Some(letter));
            // The column is counted along the diagonal, so the letter above is one further right.
            let lost = costs.get(column + 1).map_or(u32::MAX, |above| above + 1);
            let new = left + 1;
            let (cost, step) = if beside <= lost && beside <= new {
                (beside, Step::Beside)
            } else if lost <= new {
                (lost, Step::Lost)
            } else {
                (new, Step::New)
            };
            *costs.get_mut(column)? = cost;
            *steps_here.get_mut(column)? = step;
            left = cost;
        }
    }
    let (mut column, _) = costs.iter().enumerate().min_by_key(|(_, cost)| **cost)?;
    let mut row = words.len();
    let mut found: Option<Range<usize>> = None;
    let (mut n_edits, mut n_new) = (0, 0);
    while let Some(above) = row.checked_sub(1) {
        let is_inside = passage.contains(&above);
        match steps.get(above * width + column)? {
            Step::Beside => {
                let at = place(above, column);
                let other = at.and_then(|at| text.get(at));
                if is_inside && let (Some(at), Some(other)) = (at, other) {
                    n_edits += usize::from(Some(other) != words.get(above));
                    // What was new behind the passage's last letter stays outside.
                    n_edits += if found.is_some() { n_new } else { 0 };
                    let end = found.as_ref().map_or(at + 1, |found| found.end);
                    found = Some(at..end);
                } else {
                    n_edits += usize::from(is_inside);
                }
                n_new = 0;
                row = above;
            }
            Step::Lost => {
                n_edits += usize::from(is_inside);
                column += 1;
                row = above;
            }
            Step::New => {
                n_new += 1;
                column = column.checked_sub(1)?;
            }
        }
    }
    let range = found?;
    let longer = range.len().max(passage.len()).max(1);
    Some(Alignment {
        likeness: 1.0 - n_edits.min(longer) as f32 / longer as f32,
        range,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_context(context: &str, now: &str, expected: f32) {
        let found = of_context(context.chars(), now.chars());
        assert!((found - expected).abs() < 1e-6, "{found}");
    }

    #[test]
    fn context_is_compared_from_the_passage_outward() {
        check_context("教育优先", "教育优先发展", 1.0);
        check_context("教育优先", "教育先发展", 0.75);
        check_context("教育优先", "教育的优先", 0.75);
        check_context("教育优先", "住房安全", 0.0);
        check_context("教育优先", "", 0.0);
        check_context("", "教育", 0.0);
    }

    /// `[…]` marks the passage in the old words and what is expected in the new text.
    #[track_caller]
    fn check(old: &str, new: &str, expected: f32) {
        let marked = |text: &str| {
            let letters: Vec<char> = text.chars().filter(|c| !"[]".contains(*c)).collect();
            let start = text.chars().position(|c| c == '[').expect("a start");
            let end = text.chars().position(|c| c == ']').expect("an end") - 1;
            (letters, start..end)
        };
        let (words, passage) = marked(old);
        let (text, range) = marked(new);
        let found = align(&words, &passage, &text, -12, 24).expect("an alignment");
        assert_eq!(found.range, range, "{found:?}");
        assert!((found.likeness - expected).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn a_changed_passage_keeps_its_edges() {
        check("年底前[控辍保学]要落实", "年底前[控辍保学]要落实", 1.0);
        check("年底前[控辍保学]要落实", "一是年底前[控流保学]要落实", 0.75);
        check("年底前[控辍保学]要落实", "年底前[防流保学]要落实", 0.5);
        check("年底前[控辍保学]要落实", "年底前[控辍和保学]要落实", 0.8);
        check("年底前[控辍保学]要落实", "底前[辍保学]要落实", 0.75);
    }

    #[test]
    fn what_is_added_at_the_edges_stays_outside() {
        check("年底前[控辍保学]要落实", "年底前把[控辍保学]都要落实", 1.0);
    }
}
