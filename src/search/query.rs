//! What to look for.

use regex::{Regex, RegexBuilder};

use super::initials::{Initials, MOST_LETTERS};
use crate::text::fold;

/// What a person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Words, with width and case alike. A line break between them may stand for nothing.
    Text(String),
    /// A regular expression of the `regex` crate, with case alike.
    ///
    /// It runs on the joined words of each paragraph. In one of more than 40 KB a hit of more than
    /// 8 KB may be parted.
    Regex(String),
    /// The initials of the pinyin of each character, as `tpgj` for 脱贫攻坚, in any width and case;
    /// white space around them does not count. With anything but letters it is an error.
    Initials(String),
}

/// A pattern made ready.
#[derive(Debug, Clone)]
pub struct Query {
    matcher: Matcher,
}

#[derive(Debug, Clone)]
pub(super) enum Matcher {
    /// Words that stand in the text as they are, but for line breaks.
    Plain(String),
    Regex(Regex),
    Initials(Initials),
}

/// Why a pattern cannot be looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    #[error("there is nothing to look for")]
    Empty,
    #[error("the regular expression is too large")]
    TooLarge,
    #[error("the regular expression is wrong: {0}")]
    Syntax(String),
    #[error("initials are letters from a to z, and “{0}” is none")]
    NotALetter(char),
    #[error("there are {0} initials, and at most {MOST_LETTERS} can be looked for")]
    TooManyLetters(usize),
}

impl Query {
    pub fn new(pattern: Pattern) -> Result<Self, QueryError> {
        let matcher = match pattern {
            Pattern::Text(words) => {
                let words = words.trim();
                if words.is_empty() {
                    return Err(QueryError::Empty);
                }
                let is_plain = |c: char| !c.is_whitespace() && fold::is_plain(c);
                if words.chars().all(is_plain) {
                    Matcher::Plain(words.to_owned())
                } else {
                    Matcher::Regex(build(&folded(words))?)
                }
            }
            Pattern::Regex(expression) if expression.is_empty() => return Err(QueryError::Empty),
            Pattern::Regex(expression) => Matcher::Regex(build(&expression)?),
            Pattern::Initials(typed) => {
                let initials = Initials::new(typed.trim()).map_err(QueryError::NotALetter)?;
                match initials.len() {
                    0 => return Err(QueryError::Empty),
                    n if n > MOST_LETTERS => return Err(QueryError::TooManyLetters(n)),
                    _ => Matcher::Initials(initials),
                }
            }
        };
        Ok(Self { matcher })
    }

    pub(super) fn matcher(&self) -> &Matcher {
        &self.matcher
    }
}

fn build(expression: &str) -> Result<Regex, QueryError> {
    RegexBuilder::new(expression)
        .case_insensitive(true)
        .multi_line(true)
        // Typed patterns may be hostile; these bounds keep memory in the tens of megabytes.
        .size_limit(10 << 20)
        .dfa_size_limit(10 << 20)
        .build()
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => QueryError::TooLarge,
            // The last line says what is wrong; those before draw the pattern.
            other => QueryError::Syntax(
                other
                    .to_string()
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error:")
                    .trim()
                    .to_owned(),
            ),
        })
}

/// Returns an expression that matches the words in any width and case.
fn folded(words: &str) -> String {
    let mut expression = String::new();
    let mut rest = words;
    while let Some(character) = rest.chars().next() {
        if character.is_whitespace() {
            let (space, after) = rest.split_at(rest.len() - rest.trim_start().len());
            // Who copied a line break from a page does not look for it.
            let has_break = space.contains(['\n', '\r']);
            expression.push_str(if has_break { r"\s*" } else { r"\s+" });
            rest = after;
            continue;
        }
        rest = rest.strip_prefix(character).unwrap_or_default();
        match fold::variants(character).as_slice() {
            [only] => expression.push_str(&regex::escape(&only.to_string())),
            several => {
                expression.push_str("(?:");
                for (n, variant) in several.iter().enumerate() {
                    if n > 0 {
                        expression.push('|');
                    }
                    expression.push_str(&regex::escape(&variant.to_string()));
                }
                expression.push(')');
            }
        }
    }
    expression
}
