//! Reads a text in UTF-8, the usual case, while it comes in: checked, counted and copied piece by
//! piece, each while the processor still has it at hand.
//!
//! Decides nothing that is in doubt. What is not plainly UTF-8 is left to [`super::decode`], which
//! looks at the whole.

use std::io::{self, Read};

use encoding_rs::UTF_8;

use super::line_ends::Normalised;
use super::{BinaryKind, Certainty, Decoded, MAX_BYTES, count_control_chars, marked_encoding};

/// Bytes that are read at once: few enough for the processor's cache, many enough to be quick.
const PIECE: usize = 1 << 17;

/// Decodes what `source` gives, about `size` bytes of it, as [`super::decode`] would if that is
/// valid UTF-8 without byte order mark and control characters; otherwise returns `None`, and all
/// bytes must be read again.
pub fn decode_utf8_from(source: &mut impl Read, size: usize) -> io::Result<Option<Decoded>> {
    if size >= MAX_BYTES {
        return Ok(None);
    }
    let mut text = Normalised::with_capacity(size);
    let mut piece = vec![0; PIECE.min(size + 1).max(64)];
    // Bytes at the start of `piece` that belong to a character whose end has not come yet.
    let mut n_kept = 0;
    let mut is_first = true;
    loop {
        let room = piece.get_mut(n_kept..).unwrap_or_default();
        let n_room = room.len();
        let n_read = fill(source, room)?;
        let is_end = n_read < n_room;
        let bytes = piece.get(..n_kept + n_read).unwrap_or_default();
        if is_first && (BinaryKind::of(bytes).is_some() || marked_encoding(bytes).is_some()) {
            return Ok(None);
        }
        is_first = false;
        let n_whole = if is_end {
            bytes.len()
        } else {
            bytes.len() - unfinished(bytes)
        };
        let (whole, rest) = bytes.split_at(n_whole);
        let Ok(words) = simdutf8::basic::from_utf8(whole) else {
            return Ok(None);
        };
        if count_control_chars(words) > 0 {
            return Ok(None);
        }
        text.push(words);
        if text.len() >= MAX_BYTES {
            return Ok(None);
        }
        if is_end {
            break;
        }
        n_kept = rest.len();
        piece.copy_within(n_whole..n_whole + n_kept, 0);
    }
    let (text, line_ends) = text.finish();
    Ok(Some(Decoded {
        text,
        encoding: UTF_8,
        bom: false,
        certainty: Certainty::Certain,
        line_ends,
        control_chars: 0,
        replaced: 0,
    }))
}

/// Reads until there is no more room, or nothing comes; returns how much came.
fn fill(source: &mut impl Read, room: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = room.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(n_read) => filled += n_read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Number of bytes at the end that begin a character without ending it.
fn unfinished(bytes: &[u8]) -> usize {
    let last = bytes.iter().rev().take(4);
    let Some((n_after, lead)) = last.enumerate().find(|(_, byte)| **byte & 0xC0 != 0x80) else {
        return 0;
    };
    let len = match lead {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    };
    if n_after + 1 < len { n_after + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::decode;
    use super::*;

    /// Gives a few bytes at a time, as a pipe may.
    struct Dribble<'a>(&'a [u8], usize);

    impl Read for Dribble<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(room.len()).min(self.0.len());
            let (now, later) = self.0.split_at(n);
            room[..n].copy_from_slice(now);
            self.0 = later;
            Ok(n)
        }
    }

    fn streamed(bytes: &[u8], at_once: usize, size: usize) -> Option<Decoded> {
        decode_utf8_from(&mut Dribble(bytes, at_once), size).expect("reading does not fail")
    }

    #[test]
    fn what_is_not_plainly_utf8_is_left_to_who_looks_at_the_whole() {
        for bytes in [
            b"\xEF\xBB\xBFmarked".as_slice(),
            b"%PDF-1.7",
            b"a\0b",
            b"\xB4\xF3",
            "\u{85}".as_bytes(),
            b"\xE4\xB8",
        ] {
            assert_eq!(streamed(bytes, 3, bytes.len()), None, "{bytes:?}");
        }
        assert_eq!(
            streamed(b"", 3, 0).map(|decoded| decoded.text),
            Some(String::new())
        );
    }

    #[test]
    fn pieces_may_end_anywhere() {
        let text = "甲😀e\u{301}\r\n".repeat(PIECE / 10);
        let decoded = streamed(text.as_bytes(), usize::MAX, text.len()).expect("it is UTF-8");
        assert_eq!(Ok(decoded), decode(text.into_bytes()));
    }

    proptest! {
        #[test]
        fn it_is_the_same_however_it_comes(
            text in "[甲é😀a\r\n]{0,80}",
            at_once in 1_usize..12,
            size in 0_usize..60,
        ) {
            // A size that is wrong, as that of a file that grows, does no harm.
            let decoded = streamed(text.as_bytes(), at_once, size);
            prop_assert_eq!(decoded.map(Ok), Some(decode(text.into_bytes())));
        }
    }
}
