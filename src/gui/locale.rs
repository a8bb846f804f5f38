//! Words of the interface, in Chinese and English.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, langid, static_loader};
use serde::{Deserialize, Serialize};

static_loader! {
    static LOCALES = {
        locales: "./assets/locales",
        fallback_language: "en",
        // Invisible marks around inserted words are for right-to-left text, and show as boxes.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    Chinese,
    English,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// Returns the language of the system: Chinese for any kind of Chinese, else English.
    pub fn of_system() -> Self {
        match sys_locale::get_locale() {
            Some(locale) if locale.starts_with("zh") => Self::Chinese,
            _ => Self::English,
        }
    }

    fn id(self) -> LanguageIdentifier {
        match self {
            Self::Chinese => langid!("zh-CN"),
            Self::English => langid!("en"),
        }
    }
}

/// Gives the words of one language.
#[derive(Debug, Clone)]
pub struct Locale {
    language: Language,
    id: LanguageIdentifier,
}

impl Locale {
    pub fn new(language: Language) -> Self {
        Self {
            language,
            id: language.id(),
        }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// Returns the words of an id.
    pub fn text(&self, id: &str) -> String {
        LOCALES.lookup(&self.id, id)
    }

    /// Returns the words of an id with values put in.
    pub fn with(&self, id: &str, values: &[(&'static str, &dyn std::fmt::Display)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = values
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.to_string())))
            .collect();
        LOCALES.lookup_with_args(&self.id, id, &values)
    }

    /// Returns the words of an id, if this language itself has them.
    pub fn own_text(&self, id: &str) -> Option<String> {
        LOCALES.lookup_single_language::<&str>(&self.id, id, None).ok()
    }
}
