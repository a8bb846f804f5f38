//! Finding a name by what a person types: its own letters, or the pinyin of its characters, whole
//! (jiaoyu) or initials (jy).
//!
//! Words typed with spaces between them must all be found. Case does not matter.

use std::sync::OnceLock;

use ib_pinyin::matcher::PinyinMatcher;
use ib_pinyin::pinyin::{PinyinData, PinyinNotation};

/// Finds names by the same typed words, again and again.
pub struct NameMatch {
    /// Lower case; none empty.
    words: Vec<String>,
}

impl NameMatch {
    pub fn new(typed: &str) -> Self {
        Self {
            words: typed
                .to_lowercase()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Whether nothing was typed, which finds every name.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns how far a name is from what was typed, 0 for the very same; `None` if it is not
    /// found.
    pub fn distance(&self, name: &str) -> Option<u32> {
        let mut distance = 0;
        for word in &self.words {
            distance += word_distance(name, word)?;
        }
        if !self.words.is_empty() {
            let n_typed: usize = self.words.iter().map(|word| word.chars().count()).sum();
            distance += name.chars().count().abs_diff(n_typed).min(40) as u32;
        }
        Some(distance)
    }
}

/// Whether a name is found by what was typed.
pub fn matches(name: &str, typed: &str) -> bool {
    NameMatch::new(typed).distance(name).is_some()
}

fn word_distance(name: &str, word: &str) -> Option<u32> {
    const AS_PINYIN: u32 = 100;
    const FURTHER_IN: u32 = 50;
    let lower = name.to_lowercase();
    if let Some(at) = lower.find(word) {
        return Some(if at == 0 { 0 } else { FURTHER_IN });
    }
    let matcher = PinyinMatcher::builder(word)
        .pinyin_data(pinyin_data())
        .pinyin_notations(notations())
        .is_pattern_partial(true)
        .build();
    let found = matcher.find(lower.as_str())?;
    Some(AS_PINYIN + if found.start() == 0 { 0 } else { FURTHER_IN })
}

fn notations() -> PinyinNotation {
    PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter
}

/// The table of syllables, made once.
fn pinyin_data() -> &'static PinyinData {
    static DATA: OnceLock<PinyinData> = OnceLock::new();
    DATA.get_or_init(|| PinyinData::new(notations()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_characters_and_pinyin() {
        for (name, typed) in [
            ("教育", "jy"),
            ("教育", "jiaoyu"),
            ("教育", "JY"),
            ("教育", "育"),
            ("统筹城乡发展", "cx"),
            ("产业 / 特色种植", "cy tszz"),
            ("产业", "chan"),
            ("Rural work", "RURAL"),
            ("anything", ""),
            ("anything", "  "),
        ] {
            assert!(matches(name, typed), "{typed} should find {name}");
        }
        for (name, typed) in [("教育", "jk"), ("教育", "yj"), ("教育", "教师"), ("", "a")] {
            assert!(!matches(name, typed), "{typed} should not find {name}");
        }
    }

    #[test]
    fn what_begins_as_typed_is_nearer() {
        let distance = |name: &str| NameMatch::new("jy").distance(name);
        assert!(distance("教育") < distance("学前教育"));
        assert!(distance("jy") < distance("教育"));
        let distance = |name: &str| NameMatch::new("教育").distance(name);
        assert!(distance("教育") < distance("教育投入"));
        assert!(distance("教育投入") < distance("学前教育"));
    }
}
