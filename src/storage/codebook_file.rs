//! Codebooks: categories and fields without documents, built in or from a file.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::ron_text;
use super::set_file::{self, CategoryRecord, FieldRecord, SetError};
use crate::model::{Category, Field, Key};

/// Categories and fields to start a set with.
#[derive(Debug, Clone, PartialEq)]
pub struct Codebook {
    pub name: String,
    pub categories: Vec<Arc<Category>>,
    pub fields: Vec<Arc<Field>>,
    /// Words that speak for a category, by its key.
    pub cues: BTreeMap<Key, Vec<String>>,
}

/// The codebooks that come with the program, by the names of the command line.
pub const BUILT_IN: [(&str, &str); 3] = [
    (
        "poverty-alleviation",
        include_str!("../../assets/codebooks/poverty-alleviation.ron"),
    ),
    (
        "work-report",
        include_str!("../../assets/codebooks/work-report.ron"),
    ),
    ("empty", include_str!("../../assets/codebooks/empty.ron")),
];

/// The codebook of a set that was made without naming one.
pub const DEFAULT: &str = "poverty-alleviation";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodebookRecord {
    version: u32,
    name: String,
    #[serde(default)]
    fields: Vec<FieldRecord>,
    #[serde(default)]
    categories: Vec<CodebookCategoryRecord>,
}

/// A category of a codebook: as in a set, with its cues.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodebookCategoryRecord {
    key: String,
    name: String,
    #[serde(default)]
    parent: Option<String>,
    color: String,
    #[serde(default)]
    shortcut: Option<char>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    cues: Vec<String>,
}

/// Returns a built-in codebook by its name.
pub fn built_in(name: &str) -> Option<Result<Codebook, SetError>> {
    BUILT_IN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| read(text.as_bytes()))
}

/// Reads a codebook file, or takes the codebook of an annotation set.
pub fn read(bytes: &[u8]) -> Result<Codebook, SetError> {
    let text = set_file::text_of(bytes)?;
    match ron_text::read::<CodebookRecord>(text) {
        Ok(record) if record.version > set_file::VERSION => Err(SetError::Newer {
            found: record.version,
        }),
        Ok(record) => {
            let mut cues = Vec::with_capacity(record.categories.len());
            let mut records = Vec::with_capacity(record.categories.len());
            for category in record.categories {
                cues.push(category.cues);
                records.push(CategoryRecord {
                    key: category.key,
                    name: category.name,
                    parent: category.parent,
                    color: category.color,
                    shortcut: category.shortcut,
                    description: category.description,
                });
            }
            let (categories, fields) = set_file::codebook_of(text, records, record.fields)?;
            Ok(Codebook {
                name: record.name,
                cues: categories
                    .iter()
                    .map(|category| category.key.clone())
                    .zip(cues)
                    .collect(),
                categories,
                fields,
            })
        }
        // A set has fields a codebook has not; if it is one, its own reader says so.
        Err(error) => match set_file::read(bytes) {
            Ok(set) => Ok(Codebook {
                name: set.title,
                categories: set.categories,
                fields: set.fields,
                cues: BTreeMap::new(),
            }),
            Err(_) => Err(error.into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_codebooks_are_whole() {
        for (name, _) in BUILT_IN {
            let codebook = built_in(name).expect("it is built in").expect("it reads");
            assert_eq!(codebook.categories.is_empty(), name == "empty");
            for category in &codebook.categories {
                assert!(
                    !category.description.is_empty(),
                    "{} has no rule",
                    category.key
                );
                let cues = codebook.cues.get(&category.key).map_or(0, Vec::len);
                assert!(cues >= 5, "{} has {cues} cues", category.key);
            }
        }
        let names = |name| {
            let codebook = built_in(name).expect("it is built in").expect("it reads");
            codebook
                .categories
                .iter()
                .filter(|c| c.shortcut.is_some_and(|k| ('1'..='9').contains(&k)))
                .count()
        };
        assert_eq!(names("poverty-alleviation"), 9);
        assert_eq!(names("work-report"), 9);
        assert!(built_in("unknown").is_none());
    }
}
