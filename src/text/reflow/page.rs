//! How wide the page was that lines were wrapped for: the width that makes most rows full.

use super::shape::{MAX_WIDTH, MIN_WIDTH, Shape};
use crate::text::numbering::MarkKind;

/// The width of a page, in half-cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    /// Room in a row.
    pub(super) row: usize,
    /// Room in a paragraph's first row that bears no indent: less than `row` where the indent
    /// was lost.
    pub(super) first_row: usize,
    /// Paragraphs of this text are indented, so a line that is not starts none after a full row.
    pub(super) has_indents: bool,
}

impl Page {
    /// Estimates the page from a run of lines; `None` where they were not wrapped.
    pub(super) fn estimate(shapes: &[Shape]) -> Option<Self> {
        let mut votes = Votes::new();
        for pair in shapes.windows(2) {
            if let [line, next] = pair
                && let Some((low, high)) = line.full_widths(*next)
            {
                votes.add(low, high);
            }
        }
        for shape in shapes {
            votes.object_below(shape.cells().saturating_sub(1));
        }
        let (row, n_full) = votes.winner(MIN_WIDTH, MAX_WIDTH)?;
        // Short lines end paragraphs or are titles; they speak neither for wrapping nor against.
        let n_long = shapes
            .iter()
            .filter(|shape| shape.cells() * 4 >= row * 3)
            .count();
        let n_too_wide = shapes
            .iter()
            .filter(|shape| shape.cells() > row + slack(row))
            .count();
        let enough = if n_full < 3 {
            // Two or three lines: wrapped when one stops in the middle of a sentence.
            shapes.windows(2).any(|pair| {
                matches!(pair, [line, next]
                    if line.full_widths(*next).is_some_and(|(low, high)| low <= row && row <= high)
                        && !line.ends_sentence
                        && next.cells() <= row + 2)
            })
        } else {
            n_full * 100 >= n_long * 35
        };
        if !enough || n_too_wide * 3 > shapes.len() {
            return None;
        }
        let n_indented = shapes.iter().filter(|shape| shape.is_indented).count();
        Some(Self {
            row,
            first_row: Self::first_row(shapes, row),
            has_indents: n_indented >= 2 && n_indented * 40 >= shapes.len(),
        })
    }

    /// Estimates the room in first rows from lines that surely start a paragraph.
    fn first_row(shapes: &[Shape], row: usize) -> usize {
        let mut votes = Votes::new();
        let mut n_candidates = 0;
        let mut previous = Shape {
            is_blank: true,
            ..Shape::default()
        };
        for pair in shapes.windows(2) {
            let [line, next] = pair else { continue };
            let starts = previous.is_blank
                || previous.cells() + 8 <= row
                || matches!(line.mark, Some(MarkKind::Han | MarkKind::HanInBrackets));
            let is_candidate = starts && !line.is_indented && line.cells() * 10 >= row * 8;
            if is_candidate && let Some((low, high)) = line.full_widths(*next) {
                n_candidates += 1;
                votes.add(low, high);
            }
            previous = *line;
        }
        match votes.winner(row.saturating_sub(8), row) {
            Some((first_row, n_full)) if n_full >= 2 && n_full * 10 >= n_candidates * 6 => {
                first_row
            }
            _ => row,
        }
    }
}

/// How far a line may stand out beyond the page: hanging marks, and spaces that were put in
/// around Latin words when the text was copied.
pub(super) fn slack(row: usize) -> usize {
    (row / 8).max(6)
}

/// Counts, for every width, the lines for which it is right.
struct Votes {
    changes: Vec<i32>,
    /// Lines that need at least this width.
    objections: Vec<i32>,
}

impl Votes {
    fn new() -> Self {
        Self {
            changes: vec![0; MAX_WIDTH + 64],
            objections: vec![0; MAX_WIDTH + 64],
        }
    }

    fn add(&mut self, low: usize, high: usize) {
        if let Some(change) = self.changes.get_mut(low) {
            *change += 1;
        }
        if let Some(change) = self.changes.get_mut(high + 1) {
            *change -= 1;
        }
    }

    /// Counts a line against all widths below `width`: it would not have fitted.
    fn object_below(&mut self, width: usize) {
        let width = width.min(self.objections.len() - 1);
        if let Some(objections) = self.objections.get_mut(width) {
            *objections += 1;
        }
    }

    /// Returns the width in the range with the most votes after objections, and how many votes
    /// it has: of equal neighbours the narrowest, of equals far apart the widest.
    fn winner(&self, low: usize, high: usize) -> Option<(usize, usize)> {
        let mut votes = 0;
        let mut objections: i32 = self.objections.iter().sum();
        let mut best: Option<(usize, i32, i32)> = None;
        let mut in_plateau = false;
        for (width, (change, resolved)) in self
            .changes
            .iter()
            .zip(&self.objections)
            .enumerate()
            .take(high + 1)
        {
            votes += change;
            objections -= resolved;
            let score = votes - objections;
            let is_better = best.is_none_or(|(_, _, most)| score > most)
                || (best.is_some_and(|(_, _, most)| score == most) && !in_plateau);
            in_plateau = best.is_some_and(|(_, _, most)| score == most) || is_better;
            if width >= low && votes > 0 && is_better {
                best = Some((width, votes, score));
            }
        }
        best.map(|(width, votes, _)| (width, votes as usize))
    }
}
