//! Where hits count: everywhere, in what has certain categories, or in what has none yet.
//!
//! Annotations are in order, and so are hits; one walk along both tells all, whatever overlaps
//! whatever. It runs on a snapshot of the index, which a thread can own.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::go_on;
use crate::model::{Annotation, Entry, Key, PositionIndex};
use crate::text::span::Span;

/// Where a hit must stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Everywhere,
    /// Within annotations that have one of these categories. Several of them may cover the hit
    /// together. Whoever means the children of a category too puts them in.
    Within(BTreeSet<Key>),
    /// Where no annotation is, not even one without categories.
    Untagged,
}

/// Leaves the hits that stand in the scope.
///
/// The hits must be in order and without overlaps, as [`super::find`] returns them. `annotations`
/// are those of the document: a clone of `DocumentAnnotations::placed` costs next to nothing and
/// can be sent to a thread. If `cancel` is set, the hits that were not looked at are left out.
#[must_use]
pub fn limit(
    hits: Vec<Span>,
    annotations: &PositionIndex<Arc<Annotation>>,
    scope: &Scope,
    cancel: &AtomicBool,
) -> Vec<Span> {
    match scope {
        Scope::Everywhere => hits,
        Scope::Within(categories) => {
            let counts = |annotation: &Annotation| {
                let mut own = annotation.categories.iter();
                own.any(|category| categories.contains(category))
            };
            keep(hits, annotations, counts, Span::covers, cancel)
        }
        Scope::Untagged => {
            let is_apart = |covered: Span, hit: Span| !covered.overlaps(hit);
            keep(hits, annotations, |_| true, is_apart, cancel)
        }
    }
}

/// Leaves the hits that fit to what the annotations that count cover there.
fn keep(
    hits: Vec<Span>,
    annotations: &PositionIndex<Arc<Annotation>>,
    counts: impl Fn(&Annotation) -> bool,
    fits: impl Fn(Span, Span) -> bool,
    cancel: &AtomicBool,
) -> Vec<Span> {
    let mut covered = Covered {
        entries: annotations.iter().peekable(),
        counts,
        last: Span::at(0),
    };
    let mut kept = Vec::new();
    for hit in hits {
        match covered.up_to(hit, cancel) {
            ControlFlow::Continue(last) if fits(last, hit) => kept.push(hit),
            ControlFlow::Continue(_) => {}
            ControlFlow::Break(()) => break,
        }
    }
    kept
}

/// What annotations cover together, run by run.
struct Covered<I: Iterator, C> {
    entries: std::iter::Peekable<I>,
    counts: C,
    last: Span,
}

impl<'a, I, C> Covered<I, C>
where
    I: Iterator<Item = &'a Entry<Arc<Annotation>>>,
    C: Fn(&Annotation) -> bool,
{
    /// Returns the last run without a gap that starts before the hit's end. If bytes of the hit
    /// are covered, the run holds the last of them; if all are, it holds them all.
    fn up_to(&mut self, hit: Span, cancel: &AtomicBool) -> ControlFlow<(), Span> {
        go_on(cancel)?;
        while let Some(entry) = self.entries.next_if(|entry| entry.span.start() < hit.end()) {
            go_on(cancel)?;
            let span = entry.span;
            // Most end before the hit; nobody needs to know what they are.
            if span.end() <= hit.start() || span.is_empty() || !(self.counts)(&entry.value) {
                continue;
            }
            self.last = if span.start() <= self.last.end() {
                Span::new(self.last.start(), self.last.end().max(span.end()))
            } else {
                span
            };
        }
        ControlFlow::Continue(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Anchor;
    use jiff::Timestamp;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn key(text: &str) -> Key {
        Key::new(text).expect("a key")
    }

    fn index(annotations: &[(u32, u32, &str)]) -> PositionIndex<Arc<Annotation>> {
        let entries = annotations
            .iter()
            .enumerate()
            .map(|(n, &(start, end, categories))| {
                let span = Span::new(start, end);
                let id = Uuid::from_u128(n as u128);
                let value = Arc::new(Annotation {
                    id,
                    document: key("speech"),
                    anchor: Anchor::Placed(span),
                    quote: "".into(),
                    prefix: "".into(),
                    suffix: "".into(),
                    categories: categories.split_whitespace().map(key).collect(),
                    fields: Vec::new(),
                    note: "".into(),
                    coder: key("me"),
                    created: Timestamp::UNIX_EPOCH,
                    modified: Timestamp::UNIX_EPOCH,
                });
                Entry { span, id, value }
            })
            .collect();
        PositionIndex::from_entries(entries)
    }

    fn within(categories: &[&str]) -> Scope {
        Scope::Within(categories.iter().copied().map(key).collect())
    }

    #[track_caller]
    fn check(
        annotations: &[(u32, u32, &str)],
        scope: &Scope,
        hits: &[(u32, u32)],
        expected: &[(u32, u32)],
    ) {
        let spans = |pairs: &[(u32, u32)]| -> Vec<Span> {
            pairs
                .iter()
                .map(|&(start, end)| Span::new(start, end))
                .collect()
        };
        let never = AtomicBool::new(false);
        let limited = limit(spans(hits), &index(annotations), scope, &never);
        assert_eq!(limited, spans(expected));
    }

    const HITS: [(u32, u32); 4] = [(0, 6), (9, 15), (30, 36), (60, 66)];

    #[test]
    fn a_hit_is_within_if_annotations_cover_all_of_it() {
        let annotations = [(0, 12, "work"), (12, 18, "work school"), (33, 90, "school")];
        check(&annotations, &within(&["work"]), &HITS, &[(0, 6), (9, 15)]);
        check(&annotations, &within(&["school"]), &HITS, &[(60, 66)]);
        check(&annotations, &within(&["health"]), &HITS, &[]);
        check(&annotations, &within(&[]), &HITS, &[]);
        let both = within(&["work", "school"]);
        check(&annotations, &both, &HITS, &[(0, 6), (9, 15), (60, 66)]);
        check(&annotations, &Scope::Everywhere, &HITS, &HITS);
    }

    #[test]
    fn a_hit_is_untagged_if_no_annotation_touches_it() {
        let annotations = [(6, 9, "work"), (15, 31, "")];
        check(
            &annotations,
            &Scope::Untagged,
            &HITS,
            &[(0, 6), (9, 15), (60, 66)],
        );
        check(&[], &Scope::Untagged, &HITS, &HITS);
        check(&[], &within(&["work"]), &HITS, &[]);
    }

    #[test]
    fn a_cancelled_limit_leaves_nothing() {
        let hits = vec![Span::new(0, 6)];
        let cancel = AtomicBool::new(true);
        assert!(limit(hits, &index(&[]), &Scope::Untagged, &cancel).is_empty());
    }

    #[test]
    fn a_snapshot_can_be_sent_to_a_thread() {
        fn is_sent<T: Send + 'static>(_: &T) {}
        is_sent(&index(&[]));
        is_sent(&within(&["work"]));
    }

    proptest! {
        #[test]
        fn limits_agree_with_a_look_at_every_byte(
            annotations in prop::collection::vec(
                (0_u32..300, 0_u32..30, prop::sample::select(vec!["", "a", "b", "a b"])),
                0..40,
            ),
            gaps in prop::collection::vec((0_u32..20, 1_u32..12), 0..30),
        ) {
            let annotations: Vec<_> = annotations
                .into_iter()
                .map(|(start, len, categories)| (start, start + len, categories))
                .collect();
            let mut end = 0;
            let hits: Vec<Span> = gaps
                .into_iter()
                .map(|(gap, len)| {
                    let start = end + gap;
                    end = start + len;
                    Span::new(start, end)
                })
                .collect();
            let index = index(&annotations);
            let never = AtomicBool::new(false);
            let is_covered = |byte: u32, has: &dyn Fn(&str) -> bool| {
                annotations
                    .iter()
                    .any(|&(start, end, categories)| start <= byte && byte < end && has(categories))
            };
            let expected: Vec<Span> = hits
                .iter()
                .copied()
                .filter(|hit| (hit.start()..hit.end()).all(|byte| is_covered(byte, &|own| own.contains('a'))))
                .collect();
            prop_assert_eq!(limit(hits.clone(), &index, &within(&["a"]), &never), expected);
            let expected: Vec<Span> = hits
                .iter()
                .copied()
                .filter(|hit| !(hit.start()..hit.end()).any(|byte| is_covered(byte, &|_| true)))
                .collect();
            prop_assert_eq!(limit(hits, &index, &Scope::Untagged, &never), expected);
        }
    }
}
