//! Words by the initials of their pinyin: `tpgj` finds 脱贫攻坚.
//!
//! A Han character counts for the initials of all its readings, because which one is meant only
//! the sentence tells. The letters of the text, narrow or wide, capital or small, count for
//! themselves. Nothing is joined or copied: the search walks through the characters of each
//! paragraph and steps over its artificial breaks, with one bit for each letter that may have been
//! reached.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use ib_pinyin::pinyin::{PinyinData, PinyinNotation};

use super::go_on;
use crate::text::reading::Reading;
use crate::text::reflow::needs_space;
use crate::text::span::{Span, floor_char, slice_lossy};

/// Most letters that can be looked for: one bit each.
pub(super) const MOST_LETTERS: usize = 64;

/// Bytes between two looks at the cancel flag.
const PIECE: usize = 256 << 10;

/// Letters to look for, at least one, and at most [`MOST_LETTERS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Initials {
    /// From 0 for `a`.
    letters: Vec<u8>,
}

impl Initials {
    /// Takes letters of any width and case; gives back what is none.
    pub(super) fn new(typed: &str) -> Result<Self, char> {
        let letters: Result<_, _> = typed
            .chars()
            .map(|character| letter(character).ok_or(character))
            .collect();
        Ok(Self { letters: letters? })
    }

    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }
}

/// Returns a letter of any width and case, from 0 for `a`.
fn letter(character: char) -> Option<u8> {
    let from = match character {
        'a'..='z' => 'a',
        'A'..='Z' => 'A',
        'ａ'..='ｚ' => 'ａ',
        'Ａ'..='Ｚ' => 'Ａ',
        _ => return None,
    };
    Some((u32::from(character) - u32::from(from)) as u8)
}

pub(super) fn find(
    reading: &Reading,
    initials: &Initials,
    cancel: &AtomicBool,
    take: &mut impl FnMut(Span) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut walk = Walk::new(reading.text.as_str(), initials);
    for paragraph in 0..reading.reflow.n_paragraphs() {
        go_on(cancel)?;
        let content = reading.reflow.content(&reading.text, paragraph).range();
        walk.reached = 0;
        walk.is_in_white = false;
        let mut from = content.start;
        while from < content.end {
            go_on(cancel)?;
            let to = floor_char(walk.text, (from + PIECE).min(content.end));
            walk.through(from, to, take)?;
            from = to;
        }
    }
    ControlFlow::Continue(())
}

/// A walk through the characters of paragraphs.
struct Walk<'a> {
    text: &'a str,
    table: &'static Table,
    /// For each class of characters, the places in the pattern at which they may stand.
    places: Vec<u64>,
    n_letters: usize,
    /// The places that the characters up to here may have reached.
    reached: u64,
    /// Where the last characters started, white space left out.
    starts: [u32; MOST_LETTERS],
    n_seen: usize,
    is_in_white: bool,
    white: White,
}

/// A run of white space, and what stood before it.
#[derive(Default)]
struct White {
    start: usize,
    reached: u64,
    /// Whether a row ends in it: within a paragraph only the page made that.
    has_break: bool,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str, initials: &Initials) -> Self {
        let table = Table::get();
        let places = table.initials.iter().map(|has| {
            initials
                .letters
                .iter()
                .enumerate()
                .filter(|&(_, letter)| has & (1 << letter) != 0)
                .fold(0, |places, (n, _)| places | 1 << n)
        });
        Self {
            text,
            table,
            places: places.collect(),
            n_letters: initials.len(),
            reached: 0,
            starts: [0; MOST_LETTERS],
            n_seen: 0,
            is_in_white: false,
            white: White::default(),
        }
    }

    fn through(
        &mut self,
        from: usize,
        to: usize,
        take: &mut impl FnMut(Span) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let last_place = 1_u64 << (self.n_letters - 1);
        for (at, character) in slice_lossy(self.text, from..to).char_indices() {
            let at = from + at;
            let class = self.table.class(character);
            if class == WHITE {
                self.step_into_white(at, character);
                continue;
            }
            if self.is_in_white {
                self.step_out_of_white(at);
            }
            let places = self.places.get(class as usize).copied().unwrap_or(0);
            self.reached = (self.reached << 1 | 1) & places;
            if let Some(start) = self.starts.get_mut(self.n_seen % MOST_LETTERS) {
                *start = at as u32;
            }
            self.n_seen += 1;
            if self.reached & last_place != 0 {
                let first = (self.n_seen - self.n_letters) % MOST_LETTERS;
                let start = self.starts.get(first).copied().unwrap_or(at as u32);
                self.reached = 0;
                take(Span::new(start, (at + character.len_utf8()) as u32))?;
            }
        }
        ControlFlow::Continue(())
    }

    fn step_into_white(&mut self, at: usize, character: char) {
        if !self.is_in_white {
            self.is_in_white = true;
            self.white = White {
                start: at,
                reached: self.reached,
                has_break: false,
            };
            self.reached = 0;
        }
        self.white.has_break |= character == '\n';
    }

    /// Goes on where the row before ended, unless the white space stands for a space.
    fn step_out_of_white(&mut self, at: usize) {
        self.is_in_white = false;
        if self.white.reached != 0 && self.white.has_break {
            let before = slice_lossy(self.text, 0..self.white.start);
            let after = slice_lossy(self.text, at..self.text.len());
            if !needs_space(before, after) {
                self.reached = self.white.reached;
            }
        }
    }
}

/// The class of characters that have no initial.
const NONE: u16 = 0;
/// The class of white space.
const WHITE: u16 = 1;

/// The end of the code points that may be Han characters.
const END: u32 = 0x3_4000;

/// The initials of every character. Few sets of initials occur, so a character has the number of
/// its set: two bytes each, and a pattern is made ready for hundreds of sets and not for a hundred
/// thousand characters.
struct Table {
    /// By code point.
    classes: Vec<u16>,
    /// By class: one bit for each letter.
    initials: Vec<u32>,
}

impl Table {
    /// Returns the table, which is made once, in some milliseconds.
    fn get() -> &'static Self {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(Self::new)
    }

    fn new() -> Self {
        let data = PinyinData::new(PinyinNotation::AsciiFirstLetter);
        let mut table = Self {
            classes: Vec::with_capacity(END as usize),
            initials: vec![0, 0],
        };
        let mut known: BTreeMap<u32, u16> = BTreeMap::from([(0, NONE)]);
        for code_point in 0..END {
            let class = match char::from_u32(code_point) {
                None => NONE,
                Some(character) if character.is_whitespace() => WHITE,
                Some(character) => {
                    let initials = initials_of(character, &data);
                    *known.entry(initials).or_insert_with(|| {
                        table.initials.push(initials);
                        (table.initials.len() - 1) as u16
                    })
                }
            };
            table.classes.push(class);
        }
        table
    }

    fn class(&self, character: char) -> u16 {
        let class = self.classes.get(character as usize);
        class.copied().unwrap_or(NONE)
    }
}

/// Returns one bit for each letter that the character counts for.
fn initials_of(character: char, data: &PinyinData) -> u32 {
    if let Some(letter) = letter(character) {
        return 1 << letter;
    }
    let mut initials = 0;
    data.get_pinyins_and_for_each(character, |pinyin| {
        let first = pinyin
            .notation(PinyinNotation::AsciiFirstLetter)
            .and_then(|first| first.chars().next())
            .and_then(letter);
        initials |= first.map_or(0, |letter| 1 << letter);
    });
    initials
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::document_text::DocumentText;
    use proptest::prelude::*;

    fn find_all(reading: &Reading, typed: &str) -> Vec<Span> {
        let initials = Initials::new(typed).expect("letters");
        let mut hits = Vec::new();
        let _done = find(reading, &initials, &AtomicBool::new(false), &mut |hit| {
            hits.push(hit);
            ControlFlow::Continue(())
        });
        hits
    }

    #[track_caller]
    fn check(body: &str, typed: &str, expected: &[&str]) {
        let reading = Reading::new(DocumentText::new(body));
        let found: Vec<&str> = find_all(&reading, typed)
            .into_iter()
            .map(|hit| reading.text.slice(hit))
            .collect();
        assert_eq!(found, expected, "{typed} in {body}");
    }

    #[test]
    fn words_are_found_by_their_initials() {
        check(
            "打赢脱贫攻坚战，脱贫攻坚。",
            "tpgj",
            &["脱贫攻坚", "脱贫攻坚"],
        );
        check("打赢脱贫攻坚战", "TPGJ", &["脱贫攻坚"]);
        check("打赢脱贫，攻坚", "tpgj", &[]);
        check("打赢脱贫 攻坚", "tpgj", &[]);
        check("𠀀林", "hl", &["𠀀林"]);
    }

    #[test]
    fn a_character_with_several_readings_is_found_by_each() {
        check("重庆", "cq", &["重庆"]);
        check("重要", "zy", &["重要"]);
        check("重庆", "zq", &["重庆"]);
    }

    #[test]
    fn letters_in_the_text_count_for_themselves() {
        check("人均GDP增长", "jgdpz", &["均GDP增"]);
        check("人均ＧＤｐ增长", "jgdpz", &["均ＧＤｐ增"]);
        check("A4纸", "az", &[]);
    }

    #[test]
    fn hits_do_not_overlap() {
        check("哈哈哈哈哈", "hh", &["哈哈", "哈哈"]);
    }

    #[test]
    fn artificial_breaks_are_stepped_over_and_others_are_not() {
        let wrapped = "要坚持以人民为中心的发展思想把脱贫攻坚作为头等大事来抓脱贫 \n\
            \u{3000}攻坚到了最后的紧要关头，越到这个时候越要稳住军心鼓舞士气。\n\
            脱贫\n\
            攻坚";
        check(wrapped, "tpgj", &["脱贫攻坚", "脱贫 \n\u{3000}攻坚"]);
    }

    proptest! {
        /// The walk finds what a plain look at the joined words finds.
        #[test]
        fn the_walk_agrees_with_joined_words(
            lines in prop::collection::vec(
                "[教育住房]{24,32}|[教育住房x]{0,6}|　　[教育住房 ]{10,28}[ \t\u{3000}]?|([xjy]{1,7} ){5,12}",
                1..30,
            ),
            typed in "[jyzfx]{1,4}",
        ) {
            let reading = Reading::new(DocumentText::new(lines.join("\n")));
            let data = PinyinData::new(PinyinNotation::AsciiFirstLetter);
            let letters: Vec<u8> = typed.chars().filter_map(letter).collect();
            let mut expected = Vec::new();
            for paragraph in 0..reading.reflow.n_paragraphs() {
                let joined = reading.join(reading.reflow.content(&reading.text, paragraph));
                let characters: Vec<(usize, char)> = joined.text.char_indices().collect();
                let mut rest = characters.as_slice();
                while let Some(tried) = rest.get(..letters.len()) {
                    let fits = tried.iter().zip(&letters).all(|(&(_, character), letter)| {
                        initials_of(character, &data) & (1 << letter) != 0
                    });
                    if fits && let (Some(first), Some(last)) = (tried.first(), tried.last()) {
                        let end = last.0 + last.1.len_utf8();
                        expected.push(joined.document_span(first.0 as u32, end as u32));
                    }
                    let step = if fits { letters.len() } else { 1 };
                    rest = rest.get(step..).unwrap_or_default();
                }
            }
            prop_assert_eq!(find_all(&reading, &typed), expected);
        }
    }
}
