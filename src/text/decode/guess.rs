//! Finds the encoding of bytes that have no byte order mark and are not valid UTF-8.
//!
//! Candidates are read and weighed; the best one wins, and its lead over the next says how sure
//! that is. Looks at a sample, so that the cost does not grow with the file.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};

use super::evidence::{Evidence, weigh};
use super::utf16::utf16;
use super::{
    Certainty, DecodeError, OFFERED, Tail, count_control_chars, decode_in_pieces, is_c0_or_del,
    marked_encoding, without_mark,
};

/// One way to read some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    pub encoding: &'static Encoding,
    pub certainty: Certainty,
    /// About 200 characters read that way, from the start, or, where the text begins with a long
    /// stretch of ASCII, from the line of the first other character.
    pub preview: String,
}

/// Bytes of legacy text that are weighed: some 60,000 characters, more than the verdict needs.
const SAMPLE: usize = 1 << 17;

/// Longest preview, in characters.
const PREVIEW: usize = 200;

/// Returns every way to read `bytes`, the best first, for a menu “read it as …”.
///
/// All of [`OFFERED`] are in it, and what was guessed besides. The first is what
/// [`decode`](super::decode) would choose, as far as the first megabyte shows: no more is read.
pub fn guesses(bytes: &[u8]) -> Vec<Guess> {
    const LOOK: usize = 1 << 20;
    let (bytes, tail) = match bytes.get(..LOOK) {
        Some(start) if bytes.len() > LOOK => (start, Tail::Cut),
        _ => (bytes, Tail::End),
    };
    let first = first_choice(bytes, tail);
    let sample = Sample::of(bytes, tail);
    let mut encodings: Vec<&'static Encoding> =
        first.iter().map(|&(encoding, _)| encoding).collect();
    encodings.extend(sample.ranked().iter().map(|&(encoding, _)| encoding));
    encodings.extend(OFFERED);
    let mut guesses: Vec<Guess> = Vec::new();
    for encoding in encodings {
        if guesses.iter().all(|guess| guess.encoding != encoding) {
            let certainty = match first {
                Some((chosen, certainty)) if chosen == encoding => certainty,
                _ => Certainty::Doubtful,
            };
            guesses.push(Guess {
                encoding,
                certainty,
                preview: preview(bytes, encoding),
            });
        }
    }
    guesses
}

fn first_choice(bytes: &[u8], tail: Tail) -> Option<(&'static Encoding, Certainty)> {
    if let Some(encoding) = marked_encoding(bytes) {
        return Some((encoding, Certainty::Certain));
    }
    let valid = match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if tail == Tail::Cut && error.error_len().is_none() => {
            let whole_characters = bytes.get(..error.valid_up_to()).unwrap_or_default();
            simdutf8::basic::from_utf8(whole_characters).ok()
        }
        Err(_) => None,
    };
    match valid {
        Some(text) => of_valid_utf8(text, count_control_chars(text)).ok(),
        None => best(bytes, tail).ok(),
    }
}

fn preview(bytes: &[u8], encoding: &'static Encoding) -> String {
    let (body, _) = without_mark(bytes, encoding);
    let ascii = Encoding::ascii_valid_up_to(body);
    let mut start = 0;
    if ascii > 2 * PREVIEW && ascii < body.len() {
        let before = body.get(..ascii).unwrap_or_default();
        start = memchr::memrchr(b'\n', before).map_or(0, |line_end| line_end + 1);
        start = start.max(ascii - PREVIEW);
    }
    if encoding == UTF_16LE || encoding == UTF_16BE {
        start &= !1;
    }
    // No encoding has more than four bytes for a character.
    let end = (start + 4 * PREVIEW).min(body.len());
    let mut text = String::new();
    let part = body.get(start..end).unwrap_or_default();
    decode_in_pieces(part, encoding, Tail::Cut, |piece| text.push_str(piece));
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().take(PREVIEW).collect()
}

/// Decides how to read bytes without byte order mark that are valid as UTF-8: nearly always as
/// that, but the bytes of UTF-16 can all be ASCII, NULs and other controls included.
pub(super) fn of_valid_utf8(
    text: &str,
    control_chars: usize,
) -> Result<(&'static Encoding, Certainty), DecodeError> {
    let bytes = text.as_bytes();
    // Only a text with control characters can hold NULs, so others are spared the search.
    let nul = (control_chars > 0)
        .then(|| memchr::memchr(0, bytes))
        .flatten();
    if nul.is_some() || control_chars > bytes.len() / 20 {
        // Without NULs the bytes might still be what they are valid as.
        let is_clear = |&(_, certainty): &_| nul.is_some() || certainty == Certainty::Likely;
        if let Some(found) = utf16(bytes).filter(is_clear) {
            return Ok(found);
        }
    }
    match nul {
        Some(offset) => Err(DecodeError::NotText { offset, kind: None }),
        None => Ok((UTF_8, Certainty::Certain)),
    }
}

/// Decides how to read bytes that have no byte order mark and are not valid UTF-8, or says that
/// they are no text.
pub(super) fn best(
    bytes: &[u8],
    tail: Tail,
) -> Result<(&'static Encoding, Certainty), DecodeError> {
    let refuse = |offset| Err(DecodeError::NotText { offset, kind: None });
    if let Some(found) = utf16(bytes) {
        return Ok(found);
    }
    if let Some(offset) = memchr::memchr(0, bytes) {
        return refuse(offset);
    }
    let sample = Sample::of(bytes, tail);
    if let Some(offset) = sample.first_of_too_many_controls() {
        return refuse(offset);
    }
    if sample.is_damaged_utf8() {
        return Ok((UTF_8, Certainty::Doubtful));
    }
    let ranked = sample.ranked();
    let Some(&(encoding, best)) = ranked.first() else {
        return refuse(sample.start);
    };
    if best.is_garbage() {
        return refuse(sample.start + best.first_malformed.unwrap_or(0));
    }
    let lead = ranked
        .get(1)
        .map_or(f32::MAX, |(_, next)| best.score - next.score);
    // In a single-byte encoding anything can be read, so reading it proves nothing.
    let clear = !encoding.is_single_byte()
        && best.malformed == 0
        && best.characters >= 6
        && best.score >= 0.7
        && lead >= 0.5;
    let certainty = if clear {
        Certainty::Likely
    } else {
        Certainty::Doubtful
    };
    Ok((encoding, certainty))
}

/// The part of a file that is weighed: from its first byte beyond ASCII on, because ASCII says
/// nothing.
struct Sample<'a> {
    bytes: &'a [u8],
    /// Where it starts in the file.
    start: usize,
    tail: Tail,
}

impl<'a> Sample<'a> {
    fn of(bytes: &'a [u8], tail: Tail) -> Self {
        // Two bytes more, because what stands before the first letter with an accent counts.
        let start = Encoding::ascii_valid_up_to(bytes).saturating_sub(2);
        let rest = bytes.get(start..).unwrap_or_default();
        match rest.get(..SAMPLE) {
            Some(sample) if sample.len() < rest.len() => Self {
                bytes: sample,
                start,
                tail: Tail::Cut,
            },
            _ => Self {
                bytes: rest,
                start,
                tail,
            },
        }
    }

    /// A stray control character is no harm; one byte in thirty is no text.
    fn first_of_too_many_controls(&self) -> Option<usize> {
        let is_control = |byte: &u8| is_c0_or_del(*byte) == 1;
        let controls = self.bytes.iter().filter(|&byte| is_control(byte)).count();
        if controls < 3 || controls * 30 < self.bytes.len() {
            return None;
        }
        let first = self.bytes.iter().position(is_control)?;
        Some(self.start + first)
    }

    /// Whether characters of UTF-8 outnumber what is malformed so much that chance cannot do it.
    fn is_damaged_utf8(&self) -> bool {
        let (mut characters, mut malformed) = (0, 0);
        let mut cut_at_end = false;
        for chunk in self.bytes.utf8_chunks() {
            characters += chunk.valid().bytes().filter(|&byte| byte >= 0xC2).count();
            let invalid = chunk.invalid();
            malformed += usize::from(!invalid.is_empty());
            // A lead byte whose character is not complete can only be the last thing in the file.
            cut_at_end = invalid.first().is_some_and(|&lead| lead >= 0xC2);
        }
        characters >= 8 * malformed && characters > 0
            || malformed == 1 && cut_at_end && characters > 0
    }

    /// All candidates with their evidence, the best first.
    fn ranked(&self) -> Vec<(&'static Encoding, Evidence)> {
        let detected = self.detected();
        let mut candidates = vec![GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR, WINDOWS_1252];
        if !candidates.contains(&detected) && detected != UTF_8 {
            candidates.push(detected);
        }
        let mut ranked: Vec<_> = candidates
            .into_iter()
            .map(|encoding| {
                let mut evidence = weigh(self.bytes, self.tail, encoding);
                if encoding == detected {
                    evidence.score += DETECTED;
                }
                (encoding, evidence)
            })
            .collect();
        ranked.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score));
        ranked
    }

    /// What the detector of web browsers says.
    fn detected(&self) -> &'static Encoding {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(self.bytes, self.tail == Tail::End);
        let encoding = detector.guess(None, Utf8Detection::Deny);
        if encoding == GBK { GB18030 } else { encoding }
    }
}

/// What the detector's word adds to a score.
const DETECTED: f32 = 0.3;

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::decode;
    use super::super::tests::{LONG, SHORT, encoded};
    use super::*;

    #[test]
    fn guesses_begin_with_what_decode_chooses_and_offer_all_the_rest() {
        for encoding in [UTF_8, GB18030, UTF_16LE] {
            for text in ["", SHORT, LONG] {
                let bytes = encoded(text, encoding);
                let decoded = decode(bytes.clone()).expect("a text");
                let guesses = guesses(&bytes);
                let first = guesses.first().expect("a guess");
                assert_eq!(
                    (first.encoding, first.certainty),
                    (decoded.encoding, decoded.certainty)
                );
                let start: String = text.chars().take(200).collect();
                assert_eq!(first.preview, start);
                let offered = |encoding| guesses.iter().any(|guess| guess.encoding == encoding);
                assert!(OFFERED.iter().all(|&encoding| offered(encoding)));
                assert!(
                    guesses
                        .iter()
                        .skip(1)
                        .all(|guess| guess.certainty == Certainty::Doubtful)
                );
            }
        }
    }

    #[test]
    fn a_preview_begins_where_encodings_differ() {
        let mut text = String::new();
        for number in 0..500 {
            writeln!(text, "line {number} of a long preamble").expect("a string");
        }
        text.push_str("备注：");
        text.push_str(LONG);
        let guesses = guesses(&encoded(&text, GB18030));
        let first = guesses.first().expect("a guess");
        assert!(first.preview.starts_with("备注：一、加强"));
        assert_eq!(first.preview.chars().count(), 200);
    }

    #[test]
    fn a_preview_of_a_cut_file_does_not_doubt_its_last_character() {
        for shift in 0..3 {
            let text = "a".repeat(shift) + &"教育".repeat(200_000);
            let guesses = guesses(text.as_bytes());
            let first = guesses.first().expect("a guess");
            assert_eq!(
                (first.encoding, first.certainty),
                (UTF_8, Certainty::Certain)
            );
        }
    }
}
