//! Keys: the names of categories, fields, documents and coders inside a set, which never change.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// A short name without white space, shared by everything that refers to it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Arc<str>);

/// Why a text is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("a key is empty")]
    Empty,
    #[error("the key “{0}” holds white space or a control character")]
    NotPlain(String),
    #[error("the key “{0}” is longer than 80 characters")]
    TooLong(String),
}

impl Key {
    pub fn new(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(KeyError::NotPlain(text.to_owned()));
        }
        if text.chars().count() > 80 {
            return Err(KeyError::TooLong(text.to_owned()));
        }
        Ok(Self(text.into()))
    }

    /// Makes a key from a name people gave: lower case, `-` for white space, and a number behind
    /// it while `is_taken`.
    pub fn from_name(name: &str, is_taken: impl Fn(&str) -> bool) -> Self {
        let mut base: String = name
            .split_whitespace()
            .collect::<Vec<_>>()
            .join("-")
            .chars()
            .filter(|c| !c.is_control())
            .flat_map(char::to_lowercase)
            .take(60)
            .collect();
        if base.is_empty() {
            "item".clone_into(&mut base);
        }
        let mut candidate = base.clone();
        let mut number = 2;
        while is_taken(&candidate) {
            candidate = format!("{base}-{number}");
            number += 1;
        }
        Self(candidate.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, formatter)
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_plain_word() {
        assert!(Key::new("education").is_ok());
        assert!(Key::new("教育").is_ok());
        assert_eq!(Key::new(""), Err(KeyError::Empty));
        assert_eq!(Key::new("a b"), Err(KeyError::NotPlain("a b".to_owned())));
    }

    #[test]
    fn a_key_made_from_a_name_is_free() {
        let taken = ["rural-work", "rural-work-2"];
        let key = Key::from_name("Rural  Work", |key| taken.contains(&key));
        assert_eq!(key.as_str(), "rural-work-3");
        assert_eq!(Key::from_name("\n", |_| false).as_str(), "item");
    }
}
