//! Words: Chinese ones by dictionary, all others by the characters they are made of.
//!
//! Not a tokeniser for machine learning: it finds what a double click should select. Chinese is
//! divided by jieba once its dictionary is loaded, and by the smaller one of ICU until then.
//! Everything else follows rules: letters and digits stay together, with points and commas between
//! digits, an apostrophe between letters and a percent sign after a number; white space stays
//! together; every other grapheme stands alone.

use std::iter::once;
use std::ops::Range;
use std::sync::{LazyLock, Once, OnceLock};

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use jieba_rs::Jieba;

use super::graphemes::is_boundary;

static JIEBA: OnceLock<Jieba> = OnceLock::new();

static ICU: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// Starts loading the dictionary of Chinese words, on a thread of its own, and returns at once.
///
/// It takes about a tenth of a second and 32 MB. Calling again does nothing. If it fails, words
/// are found by the smaller dictionary for good.
pub fn load_words() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let loader = std::thread::Builder::new().name("words".to_owned());
        // Without thread no dictionary: worse words, and nothing that a user need know.
        let _ = loader.spawn(|| JIEBA.get_or_init(Jieba::new));
    });
}

/// Whether the dictionary that [`load_words`] loads is there.
pub fn words_ready() -> bool {
    JIEBA.get().is_some()
}

/// Returns the words of `text`, and the white space and marks between them, in bytes.
pub fn words(text: &str) -> Vec<Range<usize>> {
    words_by(text, JIEBA.get())
}

fn words_by(text: &str, jieba: Option<&Jieba>) -> Vec<Range<usize>> {
    let mut found = Vec::with_capacity(text.len() / 4);
    for run in joined_numbers(text, runs(text)) {
        let part = text.get(run.range.clone()).unwrap_or_default();
        match run.class {
            Class::Space | Class::Letter | Class::Other => found.push(run.range),
            Class::Han => match jieba {
                Some(jieba) => {
                    let words = jieba.cut(part, true);
                    push_parts(
                        &mut found,
                        part,
                        &run,
                        words.iter().map(|word| word.byte_end),
                    );
                }
                None => push_parts(&mut found, part, &run, ICU.segment_str(part)),
            },
            Class::Unspaced => push_parts(&mut found, part, &run, ICU.segment_str(part)),
        }
    }
    found
}

/// Pushes the parts of `run` between `cuts`, which never part a grapheme.
fn push_parts(
    found: &mut Vec<Range<usize>>,
    part: &str,
    run: &Run,
    cuts: impl Iterator<Item = usize>,
) {
    let mut start = 0;
    for cut in cuts.chain(once(part.len())) {
        if cut > start && (run.is_plain || is_boundary(part, cut)) {
            found.push(run.range.start + start..run.range.start + cut);
            start = cut;
        }
    }
}

/// What decides which neighbours a character can form a word with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    /// Chinese characters.
    Han,
    /// Kana, Thai and others, written without spaces too.
    Unspaced,
    Letter,
    /// Marks, symbols and emoji, each a unit of its own.
    Other,
}

impl Class {
    fn of(character: char) -> Self {
        match character {
            '々'
            | '〇'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}' => Self::Han,
            // Kana, then Thai, Lao, Burmese and Khmer
            '\u{3041}'..='\u{3096}'
            | '\u{309D}'..='\u{309F}'
            | '\u{30A1}'..='\u{30FA}'
            | '\u{30FC}'..='\u{30FF}'
            | '\u{31F0}'..='\u{31FF}'
            | '\u{FF66}'..='\u{FF9D}'
            | '\u{0E01}'..='\u{0EDF}'
            | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{17DD}' => Self::Unspaced,
            _ if character == '_' || character.is_alphanumeric() => Self::Letter,
            _ if character.is_whitespace() => Self::Space,
            _ => Self::Other,
        }
    }
}

/// Whether a grapheme ends between any two such characters.
fn is_plain(character: char) -> bool {
    matches!(
        character,
        ' '..='~'
            | '\u{A0}'..='\u{2FF}'
            | '\u{2010}'..='\u{2027}'
            | '\u{2030}'..='\u{205E}'
            | '\u{3000}'..='\u{3029}'
            | '\u{3041}'..='\u{3096}'
            | '\u{309B}'..='\u{30FF}'
            | '\u{3400}'..='\u{9FFF}'
            | '\u{FF01}'..='\u{FF9D}'
    )
}

/// A stretch of one class; its edges are edges of graphemes.
struct Run {
    class: Class,
    range: Range<usize>,
    /// Whether a grapheme ends after each of its characters.
    is_plain: bool,
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::with_capacity(text.len() / 8);
    let mut after_plain = false;
    for (at, character) in text.char_indices() {
        let plain = is_plain(character);
        let end = at + character.len_utf8();
        let class = Class::of(character);
        if let Some(run) = runs.last_mut() {
            let so_far = text.get(run.range.start..end).unwrap_or_default();
            let parted = plain && after_plain || is_boundary(so_far, at - run.range.start);
            if !parted || (class == run.class && class != Class::Other) {
                run.range.end = end;
                run.is_plain &= plain;
                after_plain = plain;
                continue;
            }
        }
        runs.push(Run {
            class,
            range: at..end,
            is_plain: plain,
        });
        after_plain = plain;
    }
    runs
}

/// Joins numbers with their points, commas and percent signs, and words with their apostrophes.
fn joined_numbers(text: &str, runs: Vec<Run>) -> Vec<Run> {
    let part = |run: &Run| text.get(run.range.clone()).unwrap_or_default();
    let mut joined: Vec<Run> = Vec::with_capacity(runs.len());
    let mut runs = runs.into_iter().peekable();
    while let Some(mut run) = runs.next() {
        if let Some(word) = joined.last_mut().filter(|last| last.class == Class::Letter) {
            let before = part(word).chars().next_back();
            let after = runs.peek().filter(|next| next.class == Class::Letter);
            let after = after.and_then(|next| part(next).chars().next());
            let is_number = |c: Option<char>| c.is_some_and(char::is_numeric);
            let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            let (joins, takes_next) = match part(&run) {
                "." | "," | "．" => (is_number(before) && is_number(after), true),
                "'" | "’" => (is_letter(before) && is_letter(after), true),
                "%" | "‰" | "％" | "℃" | "°" => (is_number(before), false),
                _ => (false, false),
            };
            if joins {
                if let Some(next) = runs.next_if(|_| takes_next) {
                    run = next;
                }
                word.range.end = run.range.end;
                continue;
            }
        }
        joined.push(run);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation as _;

    static DICTIONARY: LazyLock<Jieba> = LazyLock::new(Jieba::new);

    #[track_caller]
    fn check_by(expected: &str, jieba: Option<&Jieba>) {
        let text = expected.replace('|', "");
        let ranges = words_by(&text, jieba);
        let found: Vec<&str> = ranges.into_iter().filter_map(|r| text.get(r)).collect();
        assert_eq!(found.join("|"), expected);
    }

    /// `|` marks where words are expected to end, with the dictionary of jieba.
    #[track_caller]
    fn check(expected: &str) {
        check_by(expected, Some(&DICTIONARY));
    }

    /// The same where both dictionaries agree.
    #[track_caller]
    fn check_both(expected: &str) {
        check_by(expected, Some(&DICTIONARY));
        check_by(expected, None);
    }

    #[test]
    fn chinese_words_are_those_of_the_dictionary() {
        check("要|坚持|教育|优先发展");
        check("武汉市|长江大桥");
        check("全面|建成|小康社会");
    }

    #[test]
    fn chinese_words_are_found_before_the_dictionary_is_loaded() {
        check_by("坚持|教育|优先|发展", None);
    }

    #[test]
    fn every_mark_stands_alone() {
        check_both("教育|、|医疗|（|住房|）|：|“|水|”|。|”");
        check_both("…|…|！|？");
    }

    #[test]
    fn numbers_are_one_word() {
        check("2,000|人|，|3.5|万元|，|12%|、|1,204.50|、|３．５％");
        check_both("2019|，|2020|,|a|.|1,000");
        check_both("36.6℃|；|1|.");
    }

    #[test]
    fn latin_words_keep_their_digits_and_apostrophes() {
        check_both("GDP| |of| |A4| |snake_case| |don't| |it’s| |‘|a|’");
        check_both("naïve| |cafe\u{301}s| |Привет|，|мир");
        check_both("한국어| |문장");
    }

    #[test]
    fn white_space_is_one_unit() {
        check_both("　　|教育|\r\n\t |完");
    }

    #[test]
    fn kana_and_thai_are_divided() {
        check_both("カタカナ|を|使|う");
        check_both("ทุก|สอง|สัปดาห์");
    }

    #[test]
    fn graphemes_are_not_divided() {
        check_both("👨‍👩‍👧|👍🏽|🇨🇳|🇺🇳");
        check_both("葛\u{E0100}|，\u{301}|x");
        check_both("\u{600}教");
    }

    #[test]
    fn a_text_without_words_has_none() {
        check_both("");
    }

    #[test]
    fn flags_without_end_are_no_burden() {
        let text = "🇨🇳".repeat(20_000);
        assert_eq!(words_by(&text, None).len(), 20_000);
    }

    #[test]
    fn loading_is_started_once_and_ends() {
        load_words();
        load_words();
        // The first to come makes the dictionary, and everybody else waits for it.
        JIEBA.get_or_init(Jieba::new);
        assert!(words_ready());
        assert_eq!(words("长江大桥").len(), 1);
    }

    proptest! {
        #[test]
        fn words_cover_the_text_without_parting_graphemes(
            text in prop_oneof![
                any::<String>(),
                "[教育a1_ .,%'。，\r\n\t\u{3000}é\u{301}\u{E0100}\u{200D}👩👍\u{1F3FD}🇨ุกกำカん각ᄀ\u{1161}क\u{94D}ष\u{600}]{0,40}",
            ],
        ) {
            let edges: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
            for jieba in [None, Some(&*DICTIONARY)] {
                let mut end = 0;
                for word in words_by(&text, jieba) {
                    prop_assert_eq!(word.start, end);
                    prop_assert!(word.end > end);
                    prop_assert!(edges.binary_search(&word.start).is_ok());
                    end = word.end;
                }
                prop_assert_eq!(end, text.len());
            }
        }
    }
}
