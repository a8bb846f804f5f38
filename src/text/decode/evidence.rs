//! How much bytes, read in one encoding, look like something that a person has written.
//!
//! Compares nothing and decides nothing: see `guess`.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8};

use super::character_lists::{COMMON_HAN, COMMON_KOREAN, CharacterSet, level_one};
use super::{Tail, decode_in_pieces};

/// What reading a sample in one encoding gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Evidence {
    /// Mean weight of the characters beyond ASCII: genuine text has 0.9 to 2, wrong readings 0.5
    /// and less.
    pub(super) score: f32,
    /// Characters beyond ASCII, U+FFFD included.
    pub(super) characters: usize,
    pub(super) malformed: usize,
    /// Bytes from the sample's start to the first malformed sequence.
    pub(super) first_malformed: Option<usize>,
}

impl Evidence {
    /// Whether so much is malformed that this cannot be the encoding of a damaged text either.
    pub(super) fn is_garbage(&self) -> bool {
        self.malformed > 2 && self.malformed * 10 > self.characters
    }
}

/// Weighs `sample` as text in `encoding`.
pub(super) fn weigh(sample: &[u8], tail: Tail, encoding: &'static Encoding) -> Evidence {
    let mut scales = Scales::new(encoding);
    let malformed = decode_in_pieces(sample, encoding, tail, |piece| scales.put(piece));
    Evidence {
        score: scales.sum / scales.characters.max(1) as f32,
        characters: scales.characters,
        malformed: malformed.count,
        first_malformed: malformed.first,
    }
}

/// What the readers of an encoding write; the same character counts differently.
#[derive(Clone, Copy, PartialEq)]
enum Readers {
    Chinese,
    Japanese,
    Korean,
    /// Whoever writes with letters, in a single-byte encoding.
    Others,
}

struct Scales {
    readers: Readers,
    level_one: Option<&'static CharacterSet>,
    sum: f32,
    characters: usize,
    /// Whether the last character was a letter, and whether it was an ASCII one.
    after_letter: bool,
    after_ascii: bool,
}

impl Scales {
    fn new(encoding: &'static Encoding) -> Self {
        let readers = if encoding == GB18030 || encoding == BIG5 || encoding == UTF_8 {
            Readers::Chinese
        } else if encoding == SHIFT_JIS || encoding == EUC_JP {
            Readers::Japanese
        } else if encoding == EUC_KR {
            Readers::Korean
        } else {
            Readers::Others
        };
        Self {
            readers,
            level_one: level_one(encoding),
            sum: 0.0,
            characters: 0,
            after_letter: false,
            after_ascii: true,
        }
    }

    fn put(&mut self, piece: &str) {
        for character in piece.chars() {
            if !character.is_ascii() {
                self.characters += 1;
                self.sum += match character {
                    // Controls C1 and private use: in genuine text a few in ten thousand.
                    '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' => -6.0,
                    char::REPLACEMENT_CHARACTER => -7.0,
                    _ if self.readers == Readers::Others => self.weight_of_letter(character),
                    _ => self.weight(character),
                };
            }
            self.after_ascii = character.is_ascii();
            self.after_letter = character.is_alphabetic();
        }
    }

    fn weight(&self, character: char) -> f32 {
        let readers = self.readers;
        match character {
            '\u{4E00}'..='\u{9FFF}' if readers == Readers::Korean => -0.3,
            '\u{4E00}'..='\u{9FFF}' => {
                let level_one = self.level_one.is_none_or(|set| set.contains(character));
                match (COMMON_HAN.contains(character), level_one) {
                    // Kanji without kana are rather Chinese.
                    (true, _) if readers == Readers::Japanese => 1.2,
                    (false, true) if readers == Readers::Japanese => 0.6,
                    (true, _) => 2.0,
                    (false, true) => 1.0,
                    (false, false) => -0.2,
                }
            }
            '、' | '。' | '，' | '：' | '；' | '！' | '？' | '（' | '）' | '《' | '》' | '“'
            | '”' | '「' | '」' | '…' | '—' | '·' | '\u{3000}' => 1.5,
            '\u{3041}'..='\u{3096}' if readers == Readers::Japanese => 2.0,
            '\u{30A1}'..='\u{30FC}' if readers == Readers::Japanese => 1.5,
            '\u{AC00}'..='\u{D7A3}' => {
                if COMMON_KOREAN.contains(character) {
                    2.0
                } else {
                    0.8
                }
            }
            // Full-width letters and digits; numbers in circles and brackets.
            '\u{FF01}'..='\u{FF5E}' | '\u{2460}'..='\u{249B}' | '\u{3001}'..='\u{301F}' => 0.8,
            // Half-width katakana, which Chinese bytes become in Shift_JIS.
            '\u{FF61}'..='\u{FF9F}' => -0.8,
            _ => -0.5,
        }
    }

    /// In texts with letters, those beyond ASCII are mostly small and stand among other letters.
    fn weight_of_letter(&self, character: char) -> f32 {
        if character.is_lowercase() && self.after_letter {
            1.0
        } else if character.is_alphabetic() && (self.after_ascii || self.after_letter) {
            0.5
        } else if matches!(character, '«' | '»' | '\u{A0}' | '\u{2013}'..='\u{2026}') {
            0.8
        } else if character.is_alphabetic() {
            0.3
        } else {
            -0.5
        }
    }
}
