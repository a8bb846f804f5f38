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
}

/// Returns the name of a language's folder.
fn id_of(language: Language) -> LanguageIdentifier {
    match language {
        Language::Chinese => langid!("zh-CN"),
        Language::English => langid!("en"),
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
            id: id_of(language),
        }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// Returns the words of an id.
    pub fn text(&self, id: &str) -> String {
        LOCALES.lookup(&self.id, id)
    }

    /// Returns the words of an id with values put in. Whole numbers can pick a plural.
    pub fn with(&self, id: &str, values: &[(&'static str, &dyn std::fmt::Display)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = values
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), fluent_value(value.to_string())))
            .collect();
        LOCALES.lookup_with_args(&self.id, id, &values)
    }

    /// Returns the words of an id, if this language itself has them.
    pub fn own_text(&self, id: &str) -> Option<String> {
        LOCALES
            .lookup_single_language::<&str>(&self.id, id, None)
            .ok()
    }
}

/// Whole numbers that are written the same way stay numbers; anything else is text.
fn fluent_value(text: String) -> FluentValue<'static> {
    match text.parse::<u32>() {
        Ok(number) if number.to_string() == text => FluentValue::from(number),
        _ => FluentValue::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Action;
    use crate::gui::command::{Command, Menu, Situation};
    use crate::gui::phrases;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// The ids of a language with the arguments that each takes.
    fn ids(language: &str) -> BTreeMap<String, BTreeSet<String>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("assets/locales")
            .join(language);
        let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("the folder can be listed").path();
            let text = std::fs::read_to_string(path).expect("the file can be read");
            let mut last = String::new();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let mut rest = line;
                if line.starts_with(|c: char| c.is_ascii_lowercase())
                    && let Some((id, after)) = line.split_once(" =")
                {
                    id.clone_into(&mut last);
                    let earlier = ids.insert(last.clone(), BTreeSet::new());
                    assert!(earlier.is_none(), "{language} has {id} twice");
                    rest = after;
                }
                for argument in rest.split('$').skip(1) {
                    let name = argument
                        .chars()
                        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
                        .collect();
                    ids.entry(last.clone()).or_default().insert(name);
                }
            }
        }
        ids
    }

    #[test]
    fn both_languages_say_the_same() {
        let (chinese, english) = (ids("zh-CN"), ids("en"));
        let names = |ids: &BTreeMap<String, BTreeSet<String>>| -> BTreeSet<String> {
            ids.keys().cloned().collect()
        };
        let (in_chinese, in_english) = (names(&chinese), names(&english));
        assert_eq!(
            in_chinese
                .symmetric_difference(&in_english)
                .collect::<Vec<_>>(),
            Vec::<&String>::new()
        );
        assert_eq!(chinese, english);
    }

    #[test]
    fn commands_menus_actions_and_reasons_are_named_in_both_languages() {
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        wanted.extend(Menu::ALL.map(Menu::text_id));
        wanted.extend(Action::ALL.map(phrases::action_id));
        // Each thing that a command can need is missing in one of these.
        let all = Situation {
            has_set: true,
            has_path: true,
            is_dirty: true,
            has_text: true,
            has_document: true,
            n_documents: 2,
            has_selection: true,
            has_annotation: true,
            has_annotations: true,
            has_category: true,
            n_categories: 2,
            has_hits: true,
            has_review: true,
            has_headings: true,
            can_go_back: true,
            can_go_forward: true,
            can_undo: true,
            can_redo: true,
        };
        let situations = [
            Situation::default(),
            Situation {
                is_dirty: false,
                n_categories: 1,
                ..all
            },
            Situation {
                n_categories: 0,
                ..all
            },
        ];
        for command in Command::ALL {
            wanted.insert(command.text_id());
            assert_eq!(command.why_not(&all), None);
            wanted.extend(situations.iter().filter_map(|now| command.why_not(now)));
        }
        for language in Language::ALL {
            let locale = Locale::new(language);
            for id in &wanted {
                assert!(locale.own_text(id).is_some(), "{language:?} lacks {id}");
            }
        }
    }

    #[test]
    fn every_id_that_the_window_asks_for_is_there() {
        let known = ids("zh-CN");
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/gui")];
        let mut n_seen = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the folder is there") {
                let path = entry.expect("the folder can be listed").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).expect("the file can be read");
                for call in [".text(\"", ".with(\"", ".with(\n"] {
                    for after in source.split(call).skip(1) {
                        let id: String = after
                            .trim_start_matches([' ', '\n', '"'])
                            .chars()
                            .take_while(|c| {
                                c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-'
                            })
                            .collect();
                        // Others are variables, or layers of egui.
                        if id.contains('-') {
                            n_seen += 1;
                            assert!(known.contains_key(&id), "{id} of {}", path.display());
                        }
                    }
                }
            }
        }
        assert!(n_seen > 100, "{n_seen}");
    }

    #[test]
    fn counts_pick_their_plural() {
        let english = Locale::new(Language::English);
        let count = |n: usize| english.with("status-annotations", &[("count", &n)]);
        assert_eq!(count(1), "1 annotation");
        assert_eq!(count(12_345), "12345 annotations");
        let chinese = Locale::new(Language::Chinese);
        assert_eq!(chinese.with("saved", &[("name", &"007")]), "已保存 007");
    }
}
