//! A half-open range of text in bytes: the only unit of offsets inside the program.
//!
//! Also the one door to slicing: nothing outside this file cuts a `&str` by computed offsets.

use std::ops::Range;

/// A half-open range `start..end` of UTF-8 bytes in one document's text.
///
/// `start <= end` always holds. Whether both lie on character boundaries depends on the text,
/// so slicing asks: see [`Span::slice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Returns the span between two offsets, whichever comes first.
    pub fn new(a: u32, b: u32) -> Self {
        Self {
            start: a.min(b),
            end: a.max(b),
        }
    }

    /// Returns the empty span at `offset`.
    pub fn at(offset: u32) -> Self {
        Self::new(offset, offset)
    }

    /// Returns the span of a `usize` range; offsets beyond 4 GiB cannot occur, because no text is.
    pub fn from_range(range: Range<usize>) -> Self {
        Self::new(range.start as u32, range.end as u32)
    }

    pub fn start(self) -> u32 {
        self.start
    }

    pub fn end(self) -> u32 {
        self.end
    }

    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether the byte at `offset` lies inside.
    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether every byte of `other` lies inside.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns what both share, or `None` where they share no byte.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let start = self.start.max(other.start);
        let end = self.end.min(other.end);
        (start < end).then_some(Self { start, end })
    }

    /// Returns the text of the span, or `None` where it leaves `text` or cuts a character.
    pub fn slice(self, text: &str) -> Option<&str> {
        text.get(self.range())
    }
}

/// Returns `text[range]`, clamped to the text and widened to character boundaries, so that it
/// cannot fail: for display and for search windows, never for what is stored.
pub fn slice_lossy(text: &str, range: Range<usize>) -> &str {
    let start = floor_char(text, range.start);
    let end = ceil_char(text, range.end).max(start);
    text.get(start..end).unwrap_or_default()
}

/// Returns the nearest character boundary at or before `offset`.
pub fn floor_char(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

/// Returns the nearest character boundary at or after `offset`.
pub fn ceil_char(text: &str, offset: usize) -> usize {
    text.ceil_char_boundary(offset.min(text.len()))
}
