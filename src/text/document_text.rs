//! One document's text, unchanging, with its hash, its lines, and the ways between units.
//!
//! Does not know paragraphs (see `reflow`) nor where the text came from (see `decode`).
//! A changed file is a new `DocumentText`; nothing ever edits one.

use std::sync::OnceLock;

use super::span::{Span, floor_char, slice_lossy};

/// Bytes between two entries of the table that makes counting characters cheap.
const BLOCK: usize = 1024;
/// Bytes in which characters are counted without tables.
const COUNTED_AS_IT_IS: usize = 64 * 1024;

/// A text, its line starts, and tables for other units that are made when first asked for.
#[derive(Debug)]
pub struct DocumentText {
    text: String,
    line_starts: Vec<u32>,
    units: OnceLock<Units>,
    hash: OnceLock<TextHash>,
}

/// BLAKE3 hash of a text's UTF-8 bytes (no BOM, line ends as LF).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextHash([u8; 32]);

impl TextHash {
    pub fn of(text: &str) -> Self {
        Self(*blake3::hash(text.as_bytes()).as_bytes())
    }
}

/// Writes `blake3:` and 64 hexadecimal digits, as in the set's file.
impl std::fmt::Display for TextHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "blake3:{}",
            blake3::Hash::from_bytes(self.0).to_hex()
        )
    }
}

/// For every block of `BLOCK` bytes, what stands before it.
#[derive(Debug)]
struct Units {
    chars: Vec<u32>,
    astral: Vec<u32>,
    n_chars: u32,
    n_astral: u32,
}

/// A line and a column as people count them: both from 1, the column in scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineColumn {
    pub line: u32,
    pub column: u32,
}

impl DocumentText {
    /// Takes a text whose line ends are LF, as `decode` makes them.
    pub fn new(text: impl Into<String>) -> Self {
        let text: String = text.into();
        let mut line_starts = Vec::with_capacity(text.len() / 80 + 1);
        if !text.is_empty() {
            line_starts.push(0);
        }
        line_starts.extend(
            memchr::memchr_iter(b'\n', text.as_bytes())
                .map(|at| at as u32 + 1)
                .filter(|&start| (start as usize) < text.len()),
        );
        Self {
            text,
            line_starts,
            units: OnceLock::new(),
            hash: OnceLock::new(),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Length in bytes.
    pub fn len(&self) -> u32 {
        self.text.len() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Returns the whole text as a span.
    pub fn whole(&self) -> Span {
        Span::new(0, self.len())
    }

    /// Returns the hash, which is computed once: 0.2 ms a megabyte.
    pub fn hash(&self) -> TextHash {
        *self.hash.get_or_init(|| TextHash::of(&self.text))
    }

    /// Returns the words of a span; a span that does not fit is clamped.
    pub fn slice(&self, span: Span) -> &str {
        slice_lossy(&self.text, span.range())
    }

    // Lines.

    /// Number of lines; a final line end does not start another.
    pub fn n_lines(&self) -> usize {
        self.line_starts.len()
    }

    /// Returns the line (from 0) that holds the byte at `offset`; the last one for the end.
    pub fn line_at(&self, offset: u32) -> usize {
        self.line_starts
            .partition_point(|&start| start <= offset)
            .saturating_sub(1)
    }

    /// Returns where a line starts, or the end of the text for a line that is not there.
    pub fn line_start(&self, line: usize) -> u32 {
        self.line_starts.get(line).copied().unwrap_or(self.len())
    }

    /// Returns a line without its line end.
    pub fn line_span(&self, line: usize) -> Span {
        let start = self.line_start(line);
        let next = self.line_start(line + 1);
        let ends_with_break = next > start
            && self
                .text
                .as_bytes()
                .get(next as usize - 1)
                .is_some_and(|&byte| byte == b'\n');
        Span::new(start, next - u32::from(ends_with_break))
    }

    /// Returns line and column (both from 1, the column in scalar values) of a byte offset.
    pub fn line_column_from_byte(&self, offset: u32) -> LineColumn {
        let line = self.line_at(offset);
        LineColumn {
            line: line as u32 + 1,
            column: self.n_chars_in(Span::new(self.line_start(line), offset)) + 1,
        }
    }

    // Units.

    /// Number of scalar values.
    pub fn n_chars(&self) -> u32 {
        self.units().n_chars
    }

    /// Number of UTF-16 code units.
    pub fn n_utf16(&self) -> u32 {
        self.units().n_chars + self.units().n_astral
    }

    /// Counts the scalar values that start in a span. A short one is counted as it is; the tables
    /// for the whole text, which take a while to make, are asked only for a long one.
    pub fn n_chars_in(&self, span: Span) -> u32 {
        if (span.len() as usize) <= COUNTED_AS_IT_IS {
            let from = floor_char(&self.text, span.start() as usize);
            let to = floor_char(&self.text, span.end() as usize);
            return count_chars(self.bytes(from, to));
        }
        self.char_from_byte(span.end()) - self.char_from_byte(span.start())
    }

    /// Makes the tables and the hash, so that whoever asks for them later need not wait.
    pub fn prepare(&self) {
        self.units();
        self.hash();
    }

    /// Converts a byte offset to scalar values; one inside a character counts as its start.
    pub fn char_from_byte(&self, offset: u32) -> u32 {
        let offset = floor_char(&self.text, offset as usize);
        let block = offset / BLOCK;
        let units = self.units();
        let before = units.chars.get(block).copied().unwrap_or(units.n_chars);
        before + count_chars(self.bytes(block * BLOCK, offset))
    }

    /// Converts scalar values to a byte offset, or `None` beyond the end.
    pub fn byte_from_char(&self, char_offset: u32) -> Option<u32> {
        let units = self.units();
        if char_offset > units.n_chars {
            return None;
        }
        let block = units
            .chars
            .partition_point(|&before| before <= char_offset)
            .saturating_sub(1);
        let rest = char_offset - units.chars.get(block).copied().unwrap_or(0);
        Some(self.walk(block * BLOCK, rest, |_| 1).0)
    }

    /// Converts a byte offset to UTF-16 code units; one inside a character counts as its start.
    pub fn utf16_from_byte(&self, offset: u32) -> u32 {
        let offset = floor_char(&self.text, offset as usize);
        let block = offset / BLOCK;
        let units = self.units();
        let before = units.astral.get(block).copied().unwrap_or(units.n_astral);
        self.char_from_byte(offset as u32)
            + before
            + count_astral(self.bytes(block * BLOCK, offset))
    }

    /// Converts UTF-16 code units to a byte offset; `None` beyond the end or inside a pair.
    pub fn byte_from_utf16(&self, utf16_offset: u32) -> Option<u32> {
        let units = self.units();
        if utf16_offset > self.n_utf16() {
            return None;
        }
        let at = |block: usize| {
            units.chars.get(block).copied().unwrap_or(0)
                + units.astral.get(block).copied().unwrap_or(0)
        };
        let (mut low, mut high) = (0, units.chars.len());
        while high - low > 1 {
            let middle = usize::midpoint(low, high);
            if at(middle) <= utf16_offset {
                low = middle;
            } else {
                high = middle;
            }
        }
        let (offset, missed) = self.walk(low * BLOCK, utf16_offset - at(low), char::len_utf16);
        (missed == 0).then_some(offset)
    }

    /// Walks `count` units from the first character that starts at or after `from`; returns the
    /// offset and by how many units it stepped too far.
    fn walk(&self, from: usize, count: u32, unit: impl Fn(char) -> usize) -> (u32, u32) {
        let mut from = from.min(self.text.len());
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let mut offset = from;
        let mut done = 0;
        for character in slice_lossy(&self.text, from..self.text.len()).chars() {
            if done >= count {
                break;
            }
            done += unit(character) as u32;
            offset += character.len_utf8();
        }
        (offset as u32, done.saturating_sub(count))
    }

    fn bytes(&self, start: usize, end: usize) -> &[u8] {
        self.text.as_bytes().get(start..end).unwrap_or_default()
    }

    fn units(&self) -> &Units {
        self.units.get_or_init(|| {
            let n_blocks = self.text.len() / BLOCK + 1;
            let mut units = Units {
                chars: Vec::with_capacity(n_blocks),
                astral: Vec::with_capacity(n_blocks),
                n_chars: 0,
                n_astral: 0,
            };
            for block in 0..n_blocks {
                units.chars.push(units.n_chars);
                units.astral.push(units.n_astral);
                let end = ((block + 1) * BLOCK).min(self.text.len());
                let bytes = self.bytes(block * BLOCK, end);
                units.n_chars += count_chars(bytes);
                units.n_astral += count_astral(bytes);
            }
            units
        })
    }
}

/// Counts the characters that start in `bytes`.
fn count_chars(bytes: &[u8]) -> u32 {
    // One pass that the compiler vectorises: every byte but continuation bytes starts one.
    bytes
        .iter()
        .map(|&byte| u32::from(byte & 0xC0 != 0x80))
        .sum()
}

/// Counts the characters beyond the basic plane (two UTF-16 units) that start in `bytes`.
fn count_astral(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&byte| u32::from(byte >= 0xF0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_final_line_end_starts_no_line() {
        assert_eq!(DocumentText::new("").n_lines(), 0);
        assert_eq!(DocumentText::new("甲").n_lines(), 1);
        assert_eq!(DocumentText::new("甲\n").n_lines(), 1);
        assert_eq!(DocumentText::new("甲\n\n乙\n").n_lines(), 3);
    }

    #[test]
    fn lines_come_without_their_ends() {
        let text = DocumentText::new("甲乙\n\n丙\n");
        let lines: Vec<&str> = (0..3).map(|n| text.slice(text.line_span(n))).collect();
        assert_eq!(lines, ["甲乙", "", "丙"]);
        assert_eq!(text.line_at(0), 0);
        assert_eq!(text.line_at(6), 0);
        assert_eq!(text.line_at(7), 1);
        assert_eq!(text.line_at(text.len()), 2);
    }

    #[test]
    fn columns_count_scalar_values_from_one() {
        let text = DocumentText::new("甲😀乙\n丙");
        let at = text.line_column_from_byte(7);
        assert_eq!((at.line, at.column), (1, 3));
        let at = text.line_column_from_byte(text.len());
        assert_eq!((at.line, at.column), (2, 2));
    }

    #[test]
    fn an_offset_inside_a_pair_is_no_offset() {
        let text = DocumentText::new("甲😀乙");
        assert_eq!(text.byte_from_utf16(1), Some(3));
        assert_eq!(text.byte_from_utf16(2), None);
        assert_eq!(text.byte_from_utf16(3), Some(7));
        assert_eq!(text.byte_from_utf16(5), None);
        assert_eq!(text.byte_from_char(4), None);
    }

    #[test]
    fn the_hash_is_that_of_the_bytes() {
        // The published BLAKE3 test vector for the empty input.
        assert_eq!(
            DocumentText::new("").hash().to_string(),
            "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        );
    }

    fn odd_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("教育".to_owned()),
            Just("e\u{301}".to_owned()),
            Just("👨‍👩‍👧".to_owned()),
            Just("𠮷".to_owned()),
            Just("\n".to_owned()),
            "[a-z ]{0,300}",
            "\\PC{0,40}",
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn units_go_there_and_back(text in odd_text()) {
            let document = DocumentText::new(text.as_str());
            let (mut chars, mut utf16) = (0, 0);
            for (offset, character) in text.char_indices() {
                let offset = offset as u32;
                prop_assert_eq!(document.char_from_byte(offset), chars);
                prop_assert_eq!(document.byte_from_char(chars), Some(offset));
                prop_assert_eq!(document.utf16_from_byte(offset), utf16);
                prop_assert_eq!(document.byte_from_utf16(utf16), Some(offset));
                chars += 1;
                utf16 += character.len_utf16() as u32;
            }
            prop_assert_eq!(document.n_chars(), chars);
            prop_assert_eq!(document.n_utf16(), utf16);
            prop_assert_eq!(document.byte_from_char(chars), Some(document.len()));
            prop_assert_eq!(document.byte_from_utf16(utf16), Some(document.len()));
        }

        #[test]
        fn lines_cover_the_text(text in odd_text()) {
            let document = DocumentText::new(text.as_str());
            let lines: Vec<&str> = text.lines().collect();
            // `str::lines` also strips CR, which this text never holds before LF.
            prop_assert_eq!(document.n_lines(), lines.len());
            for (n, line) in lines.iter().enumerate() {
                prop_assert_eq!(document.slice(document.line_span(n)), *line);
            }
        }
    }
}
