//! Counts: how many annotations, how many characters, by category, document and coder.
//!
//! Plain tables; nobody else adds up what is asked here.

use std::collections::BTreeMap;

use crate::model::{AnnotationSet, Key};
use crate::text::span::Span;

/// What a set holds, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    pub documents: usize,
    pub annotations: usize,
    pub coders: Vec<(Key, usize)>,
    pub categories: Vec<CategoryCount>,
    /// Characters that at least one annotation covers.
    pub covered_chars: u64,
    /// Characters of all documents whose text is at hand.
    pub chars: u64,
}

/// One category's counts, those below it not included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryCount {
    pub key: Key,
    pub name: String,
    pub annotations: usize,
    /// Characters that at least one annotation of the category covers.
    pub chars: u64,
}

/// Counts a set. `chars_of` gives the characters of a span of a document, and `n_chars` those of
/// a whole document whose text is at hand.
pub fn statistics(
    set: &AnnotationSet,
    chars_of: impl Fn(&Key, Span) -> u64,
    n_chars: impl Fn(&Key) -> Option<u64>,
) -> Statistics {
    let mut covered = 0;
    let mut chars = 0;
    let mut by_category: BTreeMap<&Key, u64> = BTreeMap::new();
    for document in &set.documents {
        chars += n_chars(&document.key).unwrap_or(0);
        let Some(all) = set.annotations.of_document(&document.key) else {
            continue;
        };
        let mut union = Union::default();
        let mut unions: BTreeMap<&Key, Union> = BTreeMap::new();
        for entry in all.placed.iter() {
            covered += union
                .add(entry.span)
                .map_or(0, |new| chars_of(&document.key, new));
            for category in &entry.value.categories {
                let new = unions.entry(category).or_default().add(entry.span);
                if let Some(new) = new {
                    *by_category.entry(category).or_default() += chars_of(&document.key, new);
                }
            }
        }
    }
    Statistics {
        documents: set.documents.len(),
        annotations: set.annotations.len(),
        coders: set
            .coders
            .iter()
            .map(|coder| (coder.key.clone(), set.annotations.n_of_coder(&coder.key)))
            .collect(),
        categories: set
            .categories
            .iter()
            .map(|category| CategoryCount {
                key: category.key.clone(),
                name: category.name.clone(),
                annotations: set.annotations.n_of_category(&category.key),
                chars: by_category.get(&category.key).copied().unwrap_or(0),
            })
            .collect(),
        covered_chars: covered,
        chars,
    }
}

/// What spans, added in reading order, cover together.
#[derive(Debug, Default)]
struct Union {
    end: u32,
}

impl Union {
    /// Adds a span and returns what of it was not covered before.
    fn add(&mut self, span: Span) -> Option<Span> {
        let start = span.start().max(self.end);
        self.end = self.end.max(span.end());
        (start < span.end()).then(|| Span::new(start, span.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_are_counted_once() {
        let mut union = Union::default();
        assert_eq!(union.add(Span::new(0, 5)), Some(Span::new(0, 5)));
        assert_eq!(union.add(Span::new(2, 4)), None);
        assert_eq!(union.add(Span::new(3, 8)), Some(Span::new(5, 8)));
        assert_eq!(union.add(Span::new(10, 12)), Some(Span::new(10, 12)));
    }
}
