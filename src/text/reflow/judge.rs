//! Which line breaks end a paragraph, given the shapes of the lines and the page.

use super::page::{Page, slack};
use super::shape::Shape;
use crate::text::document_text::DocumentText;
use crate::text::numbering::MarkKind;

/// Appends the lines of `first..end` that start a paragraph.
pub(super) fn judge_chunk(text: &DocumentText, first: usize, end: usize, starts: &mut Vec<u32>) {
    let shape = |line: usize| Shape::of(text.slice(text.line_span(line)));
    // One line more on either side, so that the lines at the chunk's edges have neighbours.
    let before = first.saturating_sub(1);
    let after = (end + 1).min(text.n_lines());
    let shapes: Vec<Shape> = (before..after).map(shape).collect();
    let page = Page::estimate(&shapes);
    let blank = Shape {
        is_blank: true,
        ..Shape::default()
    };
    let at = |line: usize| {
        line.checked_sub(before)
            .and_then(|n| shapes.get(n))
            .copied()
            .unwrap_or(blank)
    };
    let mut seen_content = first > 0;
    let mut starts_paragraph = first == 0;
    for line in first..end {
        let here = at(line);
        let previous = line.checked_sub(1).map_or(blank, at);
        let is_start = if line == 0 {
            true
        } else if here.is_blank || !seen_content {
            // Blank lines at the top belong to the first paragraph.
            false
        } else if previous.is_blank {
            true
        } else {
            match page {
                None => true,
                Some(page) => {
                    let previous_is_first = starts_paragraph && !previous.is_indented;
                    starts_new(page, previous, previous_is_first, here, at(line + 1))
                }
            }
        };
        if is_start {
            starts.push(line as u32);
        }
        if !here.is_blank {
            starts_paragraph = is_start || !seen_content;
            seen_content = true;
        }
    }
}

/// Judges one break: whether `line`, which follows `previous`, starts a paragraph.
fn starts_new(
    page: Page,
    previous: Shape,
    previous_is_first: bool,
    line: Shape,
    next: Shape,
) -> bool {
    if line.is_indented && !previous.is_indented {
        return true;
    }
    let room = if previous_is_first {
        page.first_row
    } else {
        page.row
    };
    let taken = previous.cells() + line.first_piece as usize;
    let is_full = taken > room;
    let too_wide =
        previous.cells() > page.row + slack(page.row) || line.cells() > page.row + slack(page.row);
    if too_wide {
        return true;
    }
    match line.mark {
        Some(MarkKind::Spoken) => {
            let fits_first_row = line.cells() <= page.first_row + 2;
            if previous.ends_sentence && fits_first_row {
                return true;
            }
        }
        Some(MarkKind::Arabic | MarkKind::ArabicInBrackets)
            if is_full && !previous.ends_sentence => {}
        Some(MarkKind::Arabic | MarkKind::ArabicInBrackets) => return true,
        Some(_) => return !previous.ends_comma,
        None => {}
    }
    if !is_full {
        // A row may be a little short for reasons that cannot be seen here; a title is not.
        let shortfall = room - taken + 1;
        let unfinished = !previous.ends_sentence && previous.mark.is_none();
        let tolerance = if previous.ends_comma {
            room / 4
        } else if unfinished {
            4
        } else {
            0
        };
        return shortfall > tolerance;
    }
    if !previous.ends_sentence || page.has_indents {
        return line.is_indented;
    }
    if page.first_row < page.row && !next.is_blank {
        let taken = line.cells() + next.first_piece as usize;
        if taken > page.row {
            return false;
        }
        if taken > page.first_row && !line.ends_sentence {
            return true;
        }
    }
    line.has_cue
}
