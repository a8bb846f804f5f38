//! Spans in reading order, and what overlaps a span, for a million of them.
//!
//! A list of chunks of at most 128 entries, sorted by (start, end, id), with a tree over the
//! chunks that knows the furthest end below each node. Asking what overlaps a span skips every
//! subtree that ends before it, so the cost is O((k + 1) · log n) for k answers. An insertion
//! touches one chunk; splitting one rebuilds the tree of a few thousand numbers. Chunks are
//! shared on cloning, so a snapshot for a thread costs one counter a chunk.

use std::sync::Arc;

use uuid::Uuid;

use crate::text::span::Span;

/// A chunk is split in two when it has grown beyond this.
const CHUNK: usize = 128;

/// One span with what it stands for.
#[derive(Debug, Clone)]
pub struct Entry<T> {
    pub span: Span,
    pub id: Uuid,
    pub value: T,
}

#[derive(Debug, Clone)]
struct Chunk<T> {
    entries: Vec<Entry<T>>,
    max_end: u32,
}

/// See the module's description.
#[derive(Debug, Clone)]
pub struct PositionIndex<T> {
    chunks: Vec<Arc<Chunk<T>>>,
    /// `tree[1]` is the root; the leaves start at `n_leaves`.
    tree: Vec<u32>,
    n_leaves: usize,
    len: usize,
}

type SortKey = (u32, u32, Uuid);

fn sort_key(span: Span, id: Uuid) -> SortKey {
    (span.start(), span.end(), id)
}

impl<T> Entry<T> {
    fn key(&self) -> SortKey {
        sort_key(self.span, self.id)
    }
}

impl<T> Default for PositionIndex<T> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            tree: vec![0; 2],
            n_leaves: 1,
            len: 0,
        }
    }
}

impl<T: Clone> PositionIndex<T> {
    /// Builds an index at once; the entries may come in any order.
    pub fn from_entries(mut entries: Vec<Entry<T>>) -> Self {
        entries.sort_by_key(Entry::key);
        let mut index = Self {
            len: entries.len(),
            ..Self::default()
        };
        let mut rest = entries.into_iter().peekable();
        while rest.peek().is_some() {
            // Half full, so that insertions find room.
            let entries: Vec<_> = rest.by_ref().take(CHUNK / 2).collect();
            index.chunks.push(Arc::new(Chunk::new(entries)));
        }
        index.rebuild_tree();
        index
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Puts an entry in; one with the same span and id is replaced.
    pub fn insert(&mut self, span: Span, id: Uuid, value: T) {
        let key = sort_key(span, id);
        let n = self.chunk_for(key);
        let Some(chunk) = self.chunks.get_mut(n) else {
            self.chunks
                .push(Arc::new(Chunk::new(vec![Entry { span, id, value }])));
            self.len += 1;
            self.rebuild_tree();
            return;
        };
        let chunk = Arc::make_mut(chunk);
        match chunk.entries.binary_search_by_key(&key, Entry::key) {
            Ok(at) => {
                if let Some(entry) = chunk.entries.get_mut(at) {
                    entry.value = value;
                }
                return;
            }
            Err(at) => chunk.entries.insert(at, Entry { span, id, value }),
        }
        self.len += 1;
        chunk.max_end = chunk.max_end.max(span.end());
        if chunk.entries.len() > CHUNK {
            let upper = chunk.entries.split_off(CHUNK / 2);
            chunk.max_end = max_end(&chunk.entries);
            self.chunks.insert(n + 1, Arc::new(Chunk::new(upper)));
            self.rebuild_tree();
        } else {
            self.update_tree(n);
        }
    }

    /// Takes an entry out and returns its value.
    pub fn remove(&mut self, span: Span, id: Uuid) -> Option<T> {
        let key = sort_key(span, id);
        let n = self.chunk_for(key);
        let chunk = Arc::make_mut(self.chunks.get_mut(n)?);
        let at = chunk.entries.binary_search_by_key(&key, Entry::key).ok()?;
        let entry = chunk.entries.remove(at);
        self.len -= 1;
        if chunk.entries.is_empty() {
            self.chunks.remove(n);
            self.rebuild_tree();
        } else {
            chunk.max_end = max_end(&chunk.entries);
            self.update_tree(n);
        }
        Some(entry.value)
    }

    /// Returns the entries that share at least one byte with `span`, in order.
    pub fn overlapping(&self, span: Span) -> Vec<&Entry<T>> {
        let mut found = Vec::new();
        self.for_overlapping(span, |entry| found.push(entry));
        found
    }

    /// Calls `visit` for the entries that share at least one byte with `span`, in order.
    pub fn for_overlapping<'a>(&'a self, span: Span, mut visit: impl FnMut(&'a Entry<T>)) {
        if !span.is_empty() {
            self.descend(1, 0, self.n_leaves, span, &mut visit);
        }
    }

    /// Returns the first entry, in order, that shares at least one byte with `span`.
    pub fn first_overlapping(&self, span: Span) -> Option<&Entry<T>> {
        if span.is_empty() {
            return None;
        }
        self.descend_to_first(1, 0, self.n_leaves, span)
    }

    fn descend_to_first(
        &self,
        node: usize,
        first: usize,
        n_leaves: usize,
        span: Span,
    ) -> Option<&Entry<T>> {
        if self.is_apart(node, first, span) {
            return None;
        }
        if n_leaves > 1 {
            let half = n_leaves / 2;
            return self
                .descend_to_first(node * 2, first, half, span)
                .or_else(|| self.descend_to_first(node * 2 + 1, first + half, half, span));
        }
        let chunk = self.chunks.get(first)?;
        chunk.entries.iter().find(|entry| entry.span.overlaps(span))
    }

    /// Whether nothing below a node can overlap a span.
    fn is_apart(&self, node: usize, first: usize, span: Span) -> bool {
        let ends_before = self.tree.get(node).is_none_or(|&end| end <= span.start());
        let starts_after = self
            .chunks
            .get(first)
            .and_then(|chunk| chunk.entries.first())
            .is_none_or(|entry| entry.span.start() >= span.end());
        ends_before || starts_after
    }

    fn descend<'a>(
        &'a self,
        node: usize,
        first: usize,
        n_leaves: usize,
        span: Span,
        visit: &mut impl FnMut(&'a Entry<T>),
    ) {
        if self.is_apart(node, first, span) {
            return;
        }
        if n_leaves > 1 {
            let half = n_leaves / 2;
            self.descend(node * 2, first, half, span, visit);
            self.descend(node * 2 + 1, first + half, half, span, visit);
        } else if let Some(chunk) = self.chunks.get(first) {
            for entry in &chunk.entries {
                if entry.span.start() >= span.end() {
                    break;
                }
                if entry.span.end() > span.start() {
                    visit(entry);
                }
            }
        }
    }

    /// Returns all entries in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry<T>> {
        self.chunks.iter().flat_map(|chunk| &chunk.entries)
    }

    /// Returns the entries from a place in the order on, without walking through those before.
    pub fn iter_from(&self, n: usize) -> impl Iterator<Item = &Entry<T>> {
        let mut rest = n;
        let first = self.chunks.iter().position(|chunk| {
            let is_inside = rest < chunk.entries.len();
            if !is_inside {
                rest -= chunk.entries.len();
            }
            is_inside
        });
        self.chunks
            .iter()
            .skip(first.unwrap_or(self.chunks.len()))
            .flat_map(|chunk| &chunk.entries)
            .skip(rest)
    }

    /// Returns the entry at a place in the order.
    pub fn nth(&self, n: usize) -> Option<&Entry<T>> {
        let mut rest = n;
        for chunk in &self.chunks {
            if rest < chunk.entries.len() {
                return chunk.entries.get(rest);
            }
            rest -= chunk.entries.len();
        }
        None
    }

    /// Returns how many entries come before this one.
    pub fn rank(&self, span: Span, id: Uuid) -> usize {
        let key = sort_key(span, id);
        let n = self.chunk_for(key);
        let before: usize = self
            .chunks
            .iter()
            .take(n)
            .map(|chunk| chunk.entries.len())
            .sum();
        let inside = self.chunks.get(n).map_or(0, |chunk| {
            chunk.entries.partition_point(|entry| entry.key() < key)
        });
        before + inside
    }

    /// Returns how many entries start before `offset`.
    pub fn rank_of_offset(&self, offset: u32) -> usize {
        self.rank(Span::at(offset), Uuid::nil())
    }

    /// Returns the entries before a place in the order, the nearest first.
    pub fn iter_back_from(&self, n: usize) -> impl Iterator<Item = &Entry<T>> {
        let mut rest = n;
        let full = self.chunks.iter().position(|chunk| {
            let ends_inside = rest < chunk.entries.len();
            if !ends_inside {
                rest -= chunk.entries.len();
            }
            ends_inside
        });
        let full = full.unwrap_or(self.chunks.len());
        let begun = self
            .chunks
            .get(full)
            .and_then(|chunk| chunk.entries.get(..rest));
        let before = self.chunks.get(..full).unwrap_or_default();
        begun.into_iter().flatten().rev().chain(
            before
                .iter()
                .rev()
                .flat_map(|chunk| chunk.entries.iter().rev()),
        )
    }

    /// The chunk that holds a key, or would.
    fn chunk_for(&self, key: SortKey) -> usize {
        self.chunks
            .partition_point(|chunk| {
                chunk
                    .entries
                    .first()
                    .is_some_and(|entry| entry.key() <= key)
            })
            .saturating_sub(1)
    }

    fn rebuild_tree(&mut self) {
        self.n_leaves = self.chunks.len().next_power_of_two();
        self.tree.clear();
        self.tree.resize(self.n_leaves * 2, 0);
        for (n, chunk) in self.chunks.iter().enumerate() {
            if let Some(leaf) = self.tree.get_mut(self.n_leaves + n) {
                *leaf = chunk.max_end;
            }
        }
        for node in (1..self.n_leaves).rev() {
            self.refresh(node);
        }
    }

    fn update_tree(&mut self, n: usize) {
        let mut node = self.n_leaves + n;
        let end = self.chunks.get(n).map_or(0, |chunk| chunk.max_end);
        if let Some(leaf) = self.tree.get_mut(node) {
            *leaf = end;
        }
        while node > 1 {
            node /= 2;
            self.refresh(node);
        }
    }

    fn refresh(&mut self, node: usize) {
        let child = |n: usize| self.tree.get(n).copied().unwrap_or(0);
        let end = child(node * 2).max(child(node * 2 + 1));
        if let Some(slot) = self.tree.get_mut(node) {
            *slot = end;
        }
    }
}

impl<T> Chunk<T> {
    fn new(entries: Vec<Entry<T>>) -> Self {
        Self {
            max_end: max_end(&entries),
            entries,
        }
    }
}

fn max_end<T>(entries: &[Entry<T>]) -> u32 {
    entries
        .iter()
        .map(|entry| entry.span.end())
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u32) -> Uuid {
        Uuid::from_u128(u128::from(n))
    }

    proptest! {
        #[test]
        fn the_index_agrees_with_a_naive_scan(
            spans in prop::collection::vec((0_u32..500, 1_u32..40), 0..600),
            long in prop::collection::vec((0_u32..500, 100_u32..500), 0..4),
            removed in prop::collection::vec(any::<prop::sample::Index>(), 0..200),
            queries in prop::collection::vec((0_u32..600, 0_u32..60), 1..20),
            built_at_once in any::<bool>(),
        ) {
            let mut naive: Vec<Entry<u32>> = spans
                .into_iter()
                .chain(long)
                .enumerate()
                .map(|(n, (start, len))| Entry {
                    span: Span::new(start, start + len),
                    id: id(n as u32),
                    value: n as u32,
                })
                .collect();
            let mut index = PositionIndex::default();
            if built_at_once {
                index = PositionIndex::from_entries(naive.clone());
            } else {
                for entry in &naive {
                    index.insert(entry.span, entry.id, entry.value);
                }
            }
            for pick in removed {
                if !naive.is_empty() {
                    let entry = naive.remove(pick.index(naive.len()));
                    prop_assert_eq!(index.remove(entry.span, entry.id), Some(entry.value));
                    prop_assert_eq!(index.remove(entry.span, entry.id), None);
                }
            }
            naive.sort_by_key(Entry::key);
            prop_assert_eq!(index.len(), naive.len());
            prop_assert!(index.iter().map(|entry| entry.value).eq(naive.iter().map(|entry| entry.value)));
            for (n, entry) in naive.iter().enumerate() {
                prop_assert_eq!(index.rank(entry.span, entry.id), n);
                prop_assert_eq!(index.nth(n).map(|entry| entry.value), Some(entry.value));
                prop_assert_eq!(index.iter_from(n).next().map(|entry| entry.value), Some(entry.value));
                prop_assert_eq!(index.iter_from(n).count(), naive.len() - n);
                let back: Vec<_> = index.iter_back_from(n).map(|entry| entry.value).collect();
                let naive_back: Vec<_> = naive.iter().take(n).rev().map(|entry| entry.value).collect();
                prop_assert_eq!(back, naive_back);
                let starts_before = naive.iter().filter(|other| other.span.start() < entry.span.start());
                prop_assert_eq!(index.rank_of_offset(entry.span.start()), starts_before.count());
            }
            for (start, len) in queries {
                let span = Span::new(start, start + len);
                let expected: Vec<u32> = naive.iter().filter(|entry| entry.span.overlaps(span) && len > 0).map(|entry| entry.value).collect();
                let found: Vec<u32> = index.overlapping(span).iter().map(|entry| entry.value).collect();
                prop_assert_eq!(index.first_overlapping(span).map(|entry| entry.value), expected.first().copied());
                prop_assert_eq!(found, expected);
            }
        }
    }
}
