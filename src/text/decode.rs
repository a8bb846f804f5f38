//! Bytes → text: finds the encoding, decodes, and turns every line end into LF.
//!
//! Reads no files and knows no document format: what is not plain text is refused, with the name
//! of what it looks like. Apart from line ends and a byte order mark nothing is changed; stray
//! control characters are kept and counted.
//!
//! What holds: `Decoded::text` has no CR and is shorter than [`MAX_BYTES`]; the same bytes always
//! give the same guess; whatever is not certain says so in [`Certainty`].

mod binary_kind;
mod character_lists;
mod evidence;
mod guess;
mod line_ends;
mod stream;
#[cfg(test)]
mod tests;
mod utf16;

pub use binary_kind::BinaryKind;
pub use guess::{Guess, guesses};
pub use line_ends::LineEnds;
pub use stream::decode_utf8_from;

use encoding_rs::{
    BIG5, DecoderResult, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE,
    UTF_16LE, WINDOWS_1252, X_USER_DEFINED,
};

use line_ends::Normalised;

/// Bytes that no text reaches, before or after decoding: 2 GiB.
pub const MAX_BYTES: usize = 1 << 31;

/// The encodings to offer for “read it as …”, most likely first.
///
/// GBK and GB2312 are GB18030 here: the decoder is the same.
pub const OFFERED: &[&Encoding] = &[
    UTF_8,
    GB18030,
    BIG5,
    UTF_16LE,
    UTF_16BE,
    SHIFT_JIS,
    EUC_JP,
    EUC_KR,
    WINDOWS_1252,
];

/// A text and what is known of the bytes it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark, its line ends all LF.
    pub text: String,
    pub encoding: &'static Encoding,
    /// Whether the bytes began with the byte order mark of `encoding`.
    pub bom: bool,
    pub certainty: Certainty,
    pub line_ends: LineEnds,
    /// Characters in `text` that are C0 controls other than tab and LF, DEL, or C1 controls.
    pub control_chars: usize,
    /// Malformed sequences, for each of which `text` has one U+FFFD.
    pub replaced: usize,
}

/// How sure it is that the encoding is the right one; the lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Another encoding is nearly as plausible, or something is malformed: ask the user.
    Doubtful,
    /// The evidence is clear, though no proof: show the guess, need not ask.
    Likely,
    /// A byte order mark, valid UTF-8, or the user's own word.
    Certain,
}

/// Why bytes did not become a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A file of another kind, or bytes that are garbage in every encoding.
    #[error("{}", describe_not_text(*.offset, *.kind))]
    NotText {
        /// The byte that gives it away, counted from 0: a NUL, the end of the first malformed
        /// sequence, or the start of a signature.
        offset: usize,
        /// What its signature says it is.
        kind: Option<BinaryKind>,
    },
    /// [`MAX_BYTES`] or more.
    #[error("too long: {bytes} bytes, and the limit is {MAX_BYTES}")]
    TooLong {
        /// Length of the input, or of the text where that is what grew too long.
        bytes: usize,
    },
    /// A name that stands for no encoding.
    #[error("no encoding is called “{name}”; there are {}", offered_names())]
    UnknownEncoding { name: String },
}

fn describe_not_text(offset: usize, kind: Option<BinaryKind>) -> String {
    match kind {
        Some(kind) => format!("not plain text: looks like a {kind}"),
        None => format!("not plain text: byte {offset} belongs to no text in a known encoding"),
    }
}

fn offered_names() -> String {
    let names: Vec<&str> = OFFERED.iter().map(|encoding| encoding.name()).collect();
    names.join(", ")
}

/// Decodes `bytes`, guessing the encoding: byte order mark, then UTF-8, then UTF-16 without mark,
/// then the legacy encodings by what the text would look like.
///
/// An empty input is an empty text. Fails on binary files, garbage, and [`MAX_BYTES`] or more.
pub fn decode(bytes: Vec<u8>) -> Result<Decoded, DecodeError> {
    check_length(bytes.len())?;
    if let Some(kind) = BinaryKind::of(&bytes) {
        return Err(DecodeError::NotText {
            offset: 0,
            kind: Some(kind),
        });
    }
    if let Some(encoding) = marked_encoding(&bytes) {
        return read_as_guessed(bytes, encoding, Certainty::Certain);
    }
    if let Ok(text) = simdutf8::basic::from_utf8(&bytes) {
        let control_chars = count_control_chars(text);
        let (encoding, certainty) = guess::of_valid_utf8(text, control_chars)?;
        if encoding != UTF_8 {
            return read_as_guessed(bytes, encoding, certainty);
        }
        let copied = Normalised::from_text(text);
        drop(bytes);
        let (text, line_ends) = copied.finish();
        return Ok(Decoded {
            text,
            encoding,
            bom: false,
            certainty,
            line_ends,
            control_chars,
            replaced: 0,
        });
    }
    let (encoding, certainty) = guess::best(&bytes, Tail::End)?;
    read_as_guessed(bytes, encoding, certainty)
}

/// Decodes `bytes` in the encoding that the user has chosen.
///
/// A byte order mark of that encoding is stripped. Nothing is refused but the length: what does
/// not fit the encoding is counted in [`Decoded::replaced`].
pub fn decode_as(bytes: Vec<u8>, encoding: &'static Encoding) -> Result<Decoded, DecodeError> {
    check_length(bytes.len())?;
    let (decoded, _) = read_as(bytes, encoding, Certainty::Certain)?;
    Ok(decoded)
}

/// Finds an encoding by any of its usual names, whatever the case and the dashes: `gbk`,
/// `GB18030`, `utf16le`, `shift_jis`, `cp936`. The error lists what is offered.
pub fn encoding_by_name(name: &str) -> Result<&'static Encoding, DecodeError> {
    let squeezed: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let by_alias = match squeezed.as_str() {
        "utf8" | "utf8bom" => Some(UTF_8),
        "utf16" | "utf16le" | "unicode" => Some(UTF_16LE),
        "utf16be" => Some(UTF_16BE),
        "gb" | "gb2312" | "gbk" | "gb18030" | "cp936" | "windows936" => Some(GB18030),
        "big5" | "big5hkscs" | "cp950" | "windows950" => Some(BIG5),
        "shiftjis" | "sjis" | "cp932" | "windows932" => Some(SHIFT_JIS),
        "eucjp" => Some(EUC_JP),
        "euckr" | "cp949" | "windows949" => Some(EUC_KR),
        "latin1" | "windows1252" | "cp1252" => Some(WINDOWS_1252),
        _ => None,
    };
    by_alias
        .or_else(|| Encoding::for_label_no_replacement(name.as_bytes()))
        .filter(|&encoding| encoding != X_USER_DEFINED)
        .map(|encoding| if encoding == GBK { GB18030 } else { encoding })
        .ok_or_else(|| DecodeError::UnknownEncoding {
            name: name.to_owned(),
        })
}

fn check_length(bytes: usize) -> Result<(), DecodeError> {
    if bytes >= MAX_BYTES {
        return Err(DecodeError::TooLong { bytes });
    }
    Ok(())
}

const MARKS: [(&Encoding, &[u8]); 4] = [
    (UTF_8, b"\xEF\xBB\xBF"),
    (UTF_16LE, b"\xFF\xFE"),
    (UTF_16BE, b"\xFE\xFF"),
    (GB18030, b"\x84\x31\x95\x33"),
];

/// The encoding whose byte order mark `bytes` begin with.
fn marked_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut marks = MARKS.into_iter();
    let (encoding, _) = marks.find(|(_, mark)| bytes.starts_with(mark))?;
    Some(encoding)
}

/// `bytes` without the byte order mark of `encoding`, and whether there was one.
fn without_mark<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> (&'a [u8], bool) {
    MARKS
        .into_iter()
        .filter(|&(marked, _)| marked == encoding)
        .find_map(|(_, mark)| bytes.strip_prefix(mark))
        .map_or((bytes, false), |rest| (rest, true))
}

/// Reads `bytes` in an encoding that a sample of them suggested, and looks whether the rest agrees.
fn read_as_guessed(
    bytes: Vec<u8>,
    encoding: &'static Encoding,
    certainty: Certainty,
) -> Result<Decoded, DecodeError> {
    let (mut decoded, first_malformed) = read_as(bytes, encoding, certainty)?;
    if let Some(offset) = first_malformed {
        // More than one character in ten is no text that anybody could use.
        if decoded.replaced > 2 && decoded.replaced * 10 > decoded.text.chars().count() {
            return Err(DecodeError::NotText { offset, kind: None });
        }
        if certainty == Certainty::Likely {
            decoded.certainty = Certainty::Doubtful;
        }
    }
    Ok(decoded)
}

/// Also returns the byte that ends the first malformed sequence.
fn read_as(
    bytes: Vec<u8>,
    encoding: &'static Encoding,
    certainty: Certainty,
) -> Result<(Decoded, Option<usize>), DecodeError> {
    let (body, bom) = without_mark(&bytes, encoding);
    let valid = (encoding == UTF_8).then(|| simdutf8::basic::from_utf8(body));
    let (copied, malformed) = if let Some(Ok(text)) = valid {
        (Normalised::from_text(text), Malformed::default())
    } else {
        // Two bytes become at most three nearly everywhere; a longer text makes it grow.
        let mut copied = Normalised::with_capacity(body.len() + body.len() / 2);
        let malformed = decode_in_pieces(body, encoding, Tail::End, |piece| copied.push(piece));
        (copied, malformed)
    };
    let mark = bytes.len() - body.len();
    drop(bytes);
    let (text, line_ends) = copied.finish();
    check_length(text.len())?;
    let decoded = Decoded {
        control_chars: count_control_chars(&text),
        text,
        encoding,
        bom,
        certainty,
        line_ends,
        replaced: malformed.count,
    };
    Ok((decoded, malformed.first.map(|offset| mark + offset)))
}

/// What follows the last byte that is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    /// Nothing: an incomplete character is malformed.
    End,
    /// More, which was cut off: an incomplete character is none.
    Cut,
}

/// The malformed sequences that decoding met.
#[derive(Debug, Clone, Copy, Default)]
struct Malformed {
    count: usize,
    /// Bytes from the start to the end of the first one.
    first: Option<usize>,
}

/// Decodes `body` and hands the text to `take` in pieces of a few thousand bytes, so that nobody
/// holds more than needed. Each malformed sequence becomes U+FFFD.
fn decode_in_pieces(
    body: &[u8],
    encoding: &'static Encoding,
    tail: Tail,
    mut take: impl FnMut(&str),
) -> Malformed {
    const PIECE: usize = 1 << 13;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // Three bytes out for one in is the worst of all encodings.
    let mut piece = String::with_capacity(3 * PIECE + 16);
    let mut malformed = Malformed::default();
    let mut total_read = 0;
    let mut chunks = body.chunks(PIECE).peekable();
    while let Some(mut input) = chunks.next() {
        let last = tail == Tail::End && chunks.peek().is_none();
        loop {
            let (result, read) =
                decoder.decode_to_string_without_replacement(input, &mut piece, last);
            total_read += read;
            input = input.get(read..).unwrap_or_default();
            take(&piece);
            piece.clear();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    malformed.count += 1;
                    malformed.first.get_or_insert(total_read);
                    take("\u{FFFD}");
                }
            }
        }
    }
    malformed
}

/// Counts C0 controls other than tab, LF and CR, DEL, and C1 controls.
fn count_control_chars(text: &str) -> usize {
    let bytes = text.as_bytes();
    // Sums that fit into a byte let the compiler take 16 or 32 bytes at a time.
    let c0_or_del: usize = bytes
        .chunks(192)
        .map(|chunk| chunk.iter().map(|&byte| is_c0_or_del(byte)).sum::<u8>() as usize)
        .sum();
    let c1 = memchr::memchr_iter(0xC2, bytes)
        .filter(|&lead| matches!(bytes.get(lead + 1), Some(0x80..=0x9F)))
        .count();
    c0_or_del + c1
}

fn is_c0_or_del(byte: u8) -> u8 {
    let kept = byte == b'\t' || byte == b'\n' || byte == b'\r';
    u8::from(byte < 0x20 && !kept || byte == 0x7F)
}
