//! The annotations that a filter lets through, found a little at a time: a million of them never
//! hold up a frame.

use std::time::{Duration, Instant};

use crate::model::{Annotation, AnnotationId, AnnotationSet, Key, SetId};
use crate::session::Session;

/// Time that a frame spends on looking.
const BUDGET: Duration = Duration::from_millis(2);
/// Annotations between two looks at the clock.
const BATCH: usize = 256;

/// Which annotations are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// Those of one document, or of all.
    pub(super) document: Option<Key>,
    pub(super) category: Option<Key>,
    pub(super) coder: Option<Key>,
    /// Lower case; empty finds all.
    pub(super) words: String,
}

impl Filter {
    /// Whether all annotations of its documents are let through.
    pub(super) fn is_open(&self) -> bool {
        self.category.is_none() && self.coder.is_none() && self.words.is_empty()
    }

    fn lets_through(&self, annotation: &Annotation) -> bool {
        self.category
            .as_ref()
            .is_none_or(|category| annotation.has_category(category))
            && self
                .coder
                .as_ref()
                .is_none_or(|coder| annotation.coder == *coder)
            && (self.words.is_empty()
                || annotation.quote.to_lowercase().contains(&self.words)
                || annotation.note.to_lowercase().contains(&self.words))
    }

    /// The documents whose annotations are shown, in order.
    pub(super) fn documents<'a>(
        &'a self,
        set: &'a AnnotationSet,
    ) -> impl Iterator<Item = &'a Key> + 'a {
        set.documents
            .iter()
            .map(|document| &document.key)
            .filter(|key| self.document.as_ref().is_none_or(|only| only == *key))
    }

    /// How many annotations its documents have.
    pub(super) fn n_all(&self, set: &AnnotationSet) -> usize {
        self.documents(set)
            .map(|key| set.annotations.n_of_document(key))
            .sum()
    }
}

/// What a list was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Source {
    set: SetId,
    revision: u64,
    filter: Filter,
}

/// The annotations that were found, and how far the search has come.
#[derive(Debug, Default)]
pub(super) struct Filtered {
    source: Option<Source>,
    /// What is shown: the list of the last search that ended, or what this one has so far.
    shown: Vec<AnnotationId>,
    /// Found so far by a search that only brings an earlier one up to date.
    fresh: Option<Vec<AnnotationId>>,
    /// Number of the next annotation to look at; `None` when the search has ended.
    next: Option<usize>,
}

impl Filtered {
    pub(super) fn ids(&self) -> &[AnnotationId] {
        &self.shown
    }

    pub(super) fn is_done(&self) -> bool {
        self.next.is_none()
    }

    /// Goes on looking for about two milliseconds.
    pub(super) fn update(&mut self, session: &Session, filter: &Filter) {
        self.update_within(session, filter, BUDGET);
    }

    fn update_within(&mut self, session: &Session, filter: &Filter, budget: Duration) {
        let set = session.set();
        let is_current = self.source.as_ref().is_some_and(|source| {
            source.set == set.id
                && source.revision == session.revision()
                && source.filter == *filter
        });
        if !is_current {
            let is_same_filter = self
                .source
                .as_ref()
                .is_some_and(|source| source.set == set.id && source.filter == *filter);
            // The list of a moment ago stays in sight until the new one is whole.
            self.fresh = is_same_filter.then(Vec::new);
            if !is_same_filter {
                self.shown.clear();
            }
            self.next = Some(0);
            self.source = Some(Source {
                set: set.id,
                revision: session.revision(),
                filter: filter.clone(),
            });
        }
        let Some(mut next) = self.next else {
            return;
        };
        let found = self.fresh.as_mut().unwrap_or(&mut self.shown);
        let started = Instant::now();
        let mut rest = annotations_from(set, filter, next);
        loop {
            let mut n_seen = 0;
            for annotation in rest.by_ref().take(BATCH) {
                n_seen += 1;
                if filter.lets_through(annotation) {
                    found.push(annotation.id);
                }
            }
            next += n_seen;
            if n_seen < BATCH {
                self.next = None;
                if let Some(fresh) = self.fresh.take() {
                    self.shown = fresh;
                }
                return;
            }
            if started.elapsed() >= budget {
                self.next = Some(next);
                return;
            }
        }
    }
}

/// Returns the annotations of a filter's documents from a place in their order on, whether the
/// filter lets them through or not.
pub(super) fn annotations_from<'a>(
    set: &'a AnnotationSet,
    filter: &'a Filter,
    n: usize,
) -> impl Iterator<Item = &'a std::sync::Arc<Annotation>> + 'a {
    let mut rest = n;
    filter
        .documents(set)
        .filter_map(|key| set.annotations.of_document(key))
        .filter_map(move |all| {
            let skipped = rest.min(all.len());
            rest -= skipped;
            (skipped < all.len()).then_some((all, skipped))
        })
        .flat_map(|(all, skipped)| all.iter_from(skipped))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::Stage;

    #[test]
    fn a_filter_finds_by_category_coder_and_words() {
        let mut stage = Stage::speech();
        let education = stage.annotate("控辍保学", "education");
        let health = stage.annotate("村卫生室", "health");
        stage
            .session()
            .set_note(health, "Ask Li")
            .expect("it is there");
        let document = stage.document.clone();
        let session = stage.session();
        let found = |filter: Filter| {
            let mut filtered = Filtered::default();
            filtered.update(session, &filter);
            assert!(filtered.is_done());
            filtered.ids().to_vec()
        };
        let all = Filter {
            document,
            ..Filter::default()
        };
        assert_eq!(found(all.clone()), [education, health]);
        let by_category = Filter {
            category: Key::new("health").ok(),
            ..all.clone()
        };
        assert_eq!(found(by_category), [health]);
        let by_words = |words: &str| Filter {
            words: words.to_owned(),
            ..all.clone()
        };
        assert_eq!(found(by_words("保学")), [education]);
        assert_eq!(found(by_words("ask")), [health]);
        let by_coder = Filter {
            coder: Key::new("nobody").ok(),
            ..all
        };
        assert!(found(by_coder).is_empty());
    }

    #[test]
    fn a_search_in_pieces_finds_the_same() {
        let mut stage = Stage::speech();
        let document = stage.document.clone().expect("it is shown");
        let text = crate::gui::panels::stage::SPEECH;
        let spans: Vec<_> = text
            .char_indices()
            .filter(|(_, c)| !c.is_whitespace())
            .flat_map(|(at, c)| {
                let end = (at + c.len_utf8()) as u32;
                (0..20).map(move |n| (at as u32 + n, end))
            })
            .filter(|(start, end)| start < end && text.is_char_boundary(*start as usize))
            .map(|(start, end)| (document.clone(), crate::text::span::Span::new(start, end)))
            .collect();
        let key = Key::new("education").expect("a plain key");
        let session = stage.session();
        session.tag_all(&spans, &key).expect("they can be tagged");
        let filter = Filter {
            category: Some(key),
            ..Filter::default()
        };
        let mut filtered = Filtered::default();
        let mut n_pieces = 0;
        while n_pieces == 0 || !filtered.is_done() {
            filtered.update_within(session, &filter, Duration::ZERO);
            n_pieces += 1;
        }
        assert_eq!(filtered.ids().len(), session.set().annotations.len());
    }
}
