//! Reads a text character by character and says where marks end a sentence or a clause.
//!
//! The rules are those that `sentences` states; this is where they are kept.

use super::enclosures::{Enclosure, Kind, is_closing};

/// Marks that can end a sentence, alone or in runs.
pub(super) fn is_end_mark(character: char) -> bool {
    is_wide_end_mark(character) || matches!(character, '!' | '?' | '…' | '⋯' | '.' | '．')
}

/// Marks that always end a sentence.
fn is_wide_end_mark(character: char) -> bool {
    matches!(character, '。' | '！' | '？' | '｡' | '‼' | '⁇' | '⁈' | '⁉')
}

pub(super) fn is_clause_mark(character: char) -> bool {
    matches!(character, '，' | '；' | '：' | ',' | ';' | ':') || is_dash(character)
}

fn is_dash(character: char) -> bool {
    matches!(character, '—' | '―' | '⸺')
}

/// Reads one sentence, or one clause after the other of a sentence.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// Where the sentence or clause begins.
    pub(super) start: usize,
    /// Where its first character stands that is not white space.
    first: usize,
    pub(super) at: usize,
    /// Whether a straight quotation mark would close here.
    in_straight_quotes: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, start: usize) -> Self {
        let rest = text.get(start..).unwrap_or_default();
        Self {
            text,
            start,
            first: text.len() - rest.trim_start().len(),
            at: start,
            in_straight_quotes: false,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn next_char(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn last_char(&self) -> Option<char> {
        self.text.get(..self.at)?.chars().next_back()
    }

    /// Moves beyond `character`, which stands here.
    pub(super) fn pass(&mut self, character: char) {
        self.at += character.len_utf8();
        self.in_straight_quotes ^= character == '"';
    }

    pub(super) fn skip_while(&mut self, is_skipped: fn(char) -> bool) {
        self.at = self.text.len() - self.rest().trim_start_matches(is_skipped).len();
    }

    pub(super) fn skip_white_space(&mut self) {
        self.skip_while(char::is_whitespace);
    }

    /// Moves beyond marks that close something; returns whether there were any.
    pub(super) fn skip_closing(&mut self) -> bool {
        let before = self.at;
        while let Some(mark) = self.next_char() {
            let closes = is_closing(mark) || (mark == '"' && self.in_straight_quotes);
            if !closes {
                break;
            }
            self.pass(mark);
        }
        self.at > before
    }

    /// Moves beyond `enclosure`, which stands here; returns whether the sentence ends with it.
    pub(super) fn ends_with_enclosure(&mut self, enclosure: &Enclosure) -> bool {
        let opens_sentence = self.at == self.first;
        let inside = self.text.get(enclosure.range.clone()).unwrap_or_default();
        let has_end = inside
            .trim_end_matches(is_closing)
            .ends_with(|mark| is_wide_end_mark(mark) || matches!(mark, '!' | '?'));
        self.at = enclosure.range.end;
        let may_end = match enclosure.kind {
            Kind::Quotation => true,
            Kind::Bracket => opens_sentence,
            Kind::Title => false,
        };
        if !may_end || !has_end {
            return false;
        }
        self.skip_closing();
        !self.goes_on()
    }

    /// Moves beyond `character`, which stands here, and beyond the run that it begins if it is a
    /// mark; returns whether the sentence ends there.
    pub(super) fn ends_with_mark(&mut self, character: char) -> bool {
        if !is_end_mark(character) {
            self.pass(character);
            return false;
        }
        let before = self.at;
        self.skip_while(is_end_mark);
        let run = self.text.get(before..self.at).unwrap_or_default();
        let follows = self.next_char();
        let goes_on = self.skip_closing() && self.goes_on();
        if run.contains(is_wide_end_mark) {
            return !goes_on;
        }
        if run.contains(['!', '?']) {
            // “a?b=c” and “!=” are no ends.
            let within = follows.is_some_and(|next| next.is_ascii_graphic() && next != '"');
            return !within && !goes_on;
        }
        let ends_word = self.next_char().is_none_or(char::is_whitespace);
        let is_number = matches!(run, "." | "．") && self.is_number(before);
        let small_letter = self.rest().trim_start().starts_with(char::is_lowercase);
        ends_word && !is_number && !small_letter
    }

    /// Whether what stands before `mark` is no sentence but a number: `1`, `12`, `a`, `十二`.
    fn is_number(&self, mark: usize) -> bool {
        let before = self.text.get(self.first..mark).unwrap_or_default();
        let is_digit = |c: char| c.is_numeric() || "一二三四五六七八九十百".contains(c);
        match before.chars().take(4).count() {
            1 => before.starts_with(|c: char| c.is_ascii_alphabetic() || is_digit(c)),
            2 | 3 => before.chars().all(is_digit),
            _ => false,
        }
    }

    /// Whether what follows a closing mark belongs to the same sentence.
    fn goes_on(&self) -> bool {
        self.next_char().is_some_and(|next| {
            is_end_mark(next) || is_clause_mark(next) || matches!(next, '、' | '的')
        })
    }

    /// Whether `character`, which stands here, ends a clause.
    pub(super) fn is_at_clause_mark(&self, character: char) -> bool {
        if !is_clause_mark(character) && !is_end_mark(character) {
            return false;
        }
        let is_digit = |c: char| c.is_ascii_digit();
        let before = self.last_char();
        let mut following = self.rest().chars().skip(1);
        match character {
            '，' | '；' | '…' | '⋯' | '⸺' => true,
            '：' => !(before.is_some_and(is_digit) && following.next().is_some_and(is_digit)),
            ',' | ';' | ':' | '!' | '?' => {
                let wide_before = before.is_some_and(|c| !c.is_ascii());
                let next = following.next();
                wide_before || next.is_none_or(|c| !c.is_ascii_graphic() || c == '"')
            }
            '—' | '―' => {
                following.next().is_some_and(is_dash)
                    && !(before.is_some_and(is_digit) && following.next().is_some_and(is_digit))
            }
            '.' => self.rest().starts_with("..."),
            _ => is_wide_end_mark(character),
        }
    }
}
