//! Recognises UTF-16 without byte order mark.
//!
//! Latin text shows itself by a NUL in every second byte; Chinese has none, so both byte orders
//! are read, and what comes out must consist of familiar characters.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::Certainty;
use super::character_lists::{COMMON_HAN, COMMON_KOREAN};

/// Returns the byte order in which `bytes` are a text, or `None` where they are in neither.
pub(super) fn utf16(bytes: &[u8]) -> Option<(&'static Encoding, Certainty)> {
    const SAMPLE: usize = 1 << 18;
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let whole = sample.len() == bytes.len();
    let little = Reading::of(sample, u16::from_le_bytes, whole);
    let big = Reading::of(sample, u16::from_be_bytes, whole);
    let (encoding, best, other) = if little.familiar >= big.familiar {
        (UTF_16LE, little, big)
    } else {
        (UTF_16BE, big, little)
    };
    if !best.is_text() {
        return None;
    }
    let clear = best.characters >= 8
        && best.lone_surrogates == 0
        && best.familiar * 2 >= best.characters
        && best.familiar >= 2 * other.familiar
        && bytes.len().is_multiple_of(2);
    let certainty = if clear {
        Certainty::Likely
    } else {
        Certainty::Doubtful
    };
    Some((encoding, certainty))
}

#[derive(Debug, Clone, Copy, Default)]
struct Reading {
    characters: usize,
    lone_surrogates: usize,
    /// Characters that are assigned and no controls.
    plausible: usize,
    /// Characters that make up a good part of any text.
    familiar: usize,
}

impl Reading {
    fn of(sample: &[u8], unit: fn([u8; 2]) -> u16, whole: bool) -> Self {
        let pairs = sample
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok());
        let mut reading = Self::default();
        let mut ends_with_lone = false;
        for character in char::decode_utf16(pairs.map(unit)) {
            reading.characters += 1;
            ends_with_lone = character.is_err();
            match character {
                Ok(character) => {
                    reading.plausible += usize::from(is_plausible(character));
                    reading.familiar += usize::from(is_familiar(character));
                }
                Err(_) => reading.lone_surrogates += 1,
            }
        }
        if ends_with_lone && !whole {
            // The end of the sample cut a pair.
            reading.lone_surrogates -= 1;
        }
        reading
    }

    fn is_text(&self) -> bool {
        // A few may be familiar by chance, and few of a short text are many.
        let familiar_percent = if self.characters < 32 { 35 } else { 20 };
        self.characters > 0
            && self.lone_surrogates * 1000 <= self.characters
            && self.plausible * 100 >= self.characters * 97
            && self.familiar * 100 >= self.characters * familiar_percent
    }
}

fn is_plausible(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(
            character,
            '\t' | '\n' | '\r' | ' '..='~'
                | '\u{A0}'..='\u{BF}'
                | '\u{2000}'..='\u{2BFF}'
                | '\u{3000}'..='\u{33FF}'
                | '\u{FE10}'..='\u{FE6F}'
                | '\u{FEFF}'..='\u{FFEE}'
                | '\u{1F000}'..='\u{1FAFF}'
        )
}

fn is_familiar(character: char) -> bool {
    let is_ascii = matches!(character, '\t' | '\n' | '\r' | ' '..='~');
    let is_greek_or_cyrillic =
        matches!(character, '\u{0391}'..='\u{03C9}' | '\u{0410}'..='\u{044F}');
    let is_mark_or_kana = matches!(
        character,
        '\u{3000}'..='\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{3041}'..='\u{30FC}'
            | '，' | '：' | '；' | '！' | '？' | '（' | '）' | '“' | '”'
    );
    is_ascii
        || is_greek_or_cyrillic
        || is_mark_or_kana
        || COMMON_HAN.contains(character)
        || COMMON_KOREAN.contains(character)
}
