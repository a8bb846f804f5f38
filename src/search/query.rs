//! What to look for.

use regex::{Regex, RegexBuilder};

use crate::text::fold;

/// What a person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Words, with width and case alike.
    Text(String),
    /// A regular expression of the `regex` crate, with case alike.
    Regex(String),
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
}

impl Query {
    pub fn new(pattern: Pattern) -> Result<Self, QueryError> {
        let matcher = match pattern {
            Pattern::Text(words) => {
                let words = words.trim();
                if words.is_empty() {
                    return Err(QueryError::Empty);
                }
                if words.chars().all(fold::is_plain) {
                    Matcher::Plain(words.to_owned())
                } else {
                    Matcher::Regex(build(&folded(words))?)
                }
            }
            Pattern::Regex(expression) if expression.is_empty() => return Err(QueryError::Empty),
            Pattern::Regex(expression) => Matcher::Regex(build(&expression)?),
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
    let mut in_space = false;
    for character in words.chars() {
        if character.is_whitespace() {
            if !in_space {
                expression.push_str(r"\s+");
            }
            in_space = true;
            continue;
        }
        in_space = false;
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
