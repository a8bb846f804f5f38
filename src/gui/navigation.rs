//! Going from place to place: annotations, headings, lines, and back to where one was.

use std::sync::Arc;

use super::App;
use crate::model::{Annotation, AnnotationId, Entry, Key};
use crate::text::outline::Outline;
use crate::text::span::Span;

/// Places remembered, the oldest forgotten first.
const MOST_PLACES: usize = 100;
/// Places nearer to each other than this, in bytes, count as one.
const NEAR: u32 = 300;

/// A place that was visited.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    document: Key,
    offset: u32,
}

impl Place {
    fn is_near(&self, other: &Self) -> bool {
        self.document == other.document && self.offset.abs_diff(other.offset) < NEAR
    }
}

/// The places visited before and after the present one.
#[derive(Debug, Default)]
pub struct Places {
    before: Vec<Place>,
    after: Vec<Place>,
}

impl Places {
    pub fn can_go_back(&self) -> bool {
        !self.before.is_empty()
    }

    pub fn can_go_forward(&self) -> bool {
        !self.after.is_empty()
    }

    /// Remembers a place that is being left for another.
    fn leave(&mut self, place: Place) {
        self.after.clear();
        if self.before.last().is_none_or(|last| !last.is_near(&place)) {
            self.before.push(place);
        }
        if self.before.len() > MOST_PLACES {
            self.before.remove(0);
        }
    }

    /// Exchanges the present place for the one before it.
    fn back(&mut self, present: Place) -> Option<Place> {
        step(&mut self.before, &mut self.after, present)
    }

    /// Exchanges the present place for the one that was left by going back.
    fn forward(&mut self, present: Place) -> Option<Place> {
        step(&mut self.after, &mut self.before, present)
    }
}

fn step(from: &mut Vec<Place>, to: &mut Vec<Place>, present: Place) -> Option<Place> {
    // Where one is already needs no step.
    while from.last().is_some_and(|place| place.is_near(&present)) {
        from.pop();
    }
    let target = from.pop()?;
    to.push(present);
    Some(target)
}

impl App {
    fn present_place(&self) -> Option<Place> {
        let view = self.view.as_ref()?;
        Some(Place {
            document: view.document.clone(),
            offset: view.caret(),
        })
    }

    /// Remembers the present place, because a jump follows.
    pub(super) fn leave_place(&mut self) {
        if let Some(place) = self.present_place() {
            self.places.leave(place);
        }
    }

    pub(super) fn go_back_or_forward(&mut self, is_back: bool) {
        let Some(present) = self.present_place() else {
            return;
        };
        let target = if is_back {
            self.places.back(present)
        } else {
            self.places.forward(present)
        };
        if let Some(Place { document, offset }) = target {
            self.put_caret(&document, offset);
        }
    }

    /// Shows a document and puts the caret at a byte of it.
    fn put_caret(&mut self, document: &Key, offset: u32) {
        self.show_document(document);
        if let Some(view) = self.view.as_mut().filter(|view| view.document == *document) {
            view.put_caret(offset);
            view.take_focus();
            // Whoever works in the text means its document.
            self.asked_document = None;
        }
    }

    pub(super) fn go_to(&mut self, document: &Key, span: Span) {
        self.leave_place();
        self.put_caret(document, span.start());
    }

    /// Goes to a line of the shown document, counted from 1; beyond the last one, to that.
    pub(super) fn go_to_line(&mut self, line: usize) {
        let Some(view) = &self.view else { return };
        let text = &view.reading().text;
        let last = text.n_lines().saturating_sub(1);
        let start = text.line_start(line.saturating_sub(1).min(last));
        let document = view.document.clone();
        self.go_to(&document, Span::at(start));
    }

    pub(super) fn go_to_annotation(&mut self, id: AnnotationId) {
        let Some(session) = &self.session else { return };
        let Some(annotation) = session.set().annotations.get(id).cloned() else {
            return;
        };
        self.leave_place();
        self.show_document(&annotation.document);
        self.annotation = Some(id);
        let Some(view) = &mut self.view else { return };
        match annotation.span() {
            Some(span) if view.document == annotation.document => {
                view.put_caret(span.start());
                self.asked_document = None;
            }
            // Keys are for it all the same, and not for what was selected before.
            _ => view.clear_selection(),
        }
    }

    /// Goes to the next or previous annotation that `is_wanted`, in the shown document, round and
    /// round.
    pub(super) fn step_annotation(&mut self, forth: bool, is_wanted: impl Fn(&Annotation) -> bool) {
        let (Some(session), Some(view)) = (&self.session, &self.view) else {
            return;
        };
        let Some(all) = session.set().annotations.of_document(&view.document) else {
            return;
        };
        let placed = &all.placed;
        let current = self
            .annotation
            .and_then(|id| session.set().annotations.get(id))
            .filter(|annotation| annotation.document == view.document)
            .and_then(|annotation| Some((annotation.span()?, annotation.id)));
        let here = match current {
            Some((span, id)) => placed.rank(span, id),
            None => placed.rank_of_offset(view.caret()),
        };
        let is_wanted = |entry: &&Entry<Arc<Annotation>>| is_wanted(&entry.value);
        let found = if forth {
            let after = here + usize::from(current.is_some());
            let mut rest = placed.iter_from(after);
            let from_start = || placed.iter().take(after).find(is_wanted);
            rest.find(is_wanted).or_else(from_start)
        } else {
            let mut rest = placed.iter_back_from(here);
            let from_end = || placed.iter_back_from(placed.len()).find(is_wanted);
            rest.find(is_wanted).or_else(from_end)
        };
        if let Some(id) = found.map(|entry| entry.id) {
            self.go_to_annotation(id);
        }
    }

    /// Goes to the next or previous annotation with the category that the codebook or the current
    /// annotation names.
    pub(super) fn step_annotation_of_category(&mut self, forth: bool) {
        let Some(session) = &self.session else { return };
        let current = self
            .annotation
            .and_then(|id| session.set().annotations.get(id));
        let of_current = current.and_then(|annotation| annotation.categories.first().cloned());
        // What was chosen in the codebook is meant, unless the annotation is of another kind.
        let category = match (&self.category, current) {
            (Some(chosen), Some(current)) if current.categories.contains(chosen) => {
                Some(chosen.clone())
            }
            (Some(chosen), None) => Some(chosen.clone()),
            (_, _) => of_current.or_else(|| self.category.clone()),
        };
        if let Some(category) = category {
            self.step_annotation(forth, |annotation| {
                annotation.categories.contains(&category)
            });
        }
    }

    /// Goes through the annotations at the caret, or at the current one, the smallest first.
    pub(super) fn step_overlapping(&mut self) {
        let (Some(session), Some(view)) = (&self.session, &self.view) else {
            return;
        };
        let Some(all) = session.set().annotations.of_document(&view.document) else {
            return;
        };
        let caret = view.caret();
        let current = self
            .annotation
            .and_then(|id| session.set().annotations.get(id))
            .filter(|annotation| annotation.document == view.document);
        let at_current = current.and_then(|annotation| annotation.span());
        let around = at_current
            .filter(|span| span.start() <= caret && caret <= span.end())
            .unwrap_or(Span::new(caret.saturating_sub(1), caret + 1));
        let mut here = all.placed.overlapping(around);
        here.sort_by_key(|entry| entry.span.len());
        let at = here
            .iter()
            .position(|entry| self.annotation == Some(entry.id));
        let next = at.map_or(0, |at| (at + 1) % here.len());
        if let Some(id) = here.get(next).map(|entry| entry.id) {
            self.mean_annotation(id);
        }
    }

    /// Goes to the next or previous heading.
    pub(super) fn step_heading(&mut self, forth: bool) {
        let Some(view) = &self.view else { return };
        let caret = view.caret();
        let Some(outline) = super::panels::outline(view.reading()) else {
            return;
        };
        let found = if forth {
            outline
                .headings()
                .iter()
                .find(|heading| heading.span.start() > caret)
        } else {
            outline
                .headings()
                .iter()
                .rev()
                .find(|heading| heading.span.start() < caret)
        };
        if let Some(span) = found.map(|heading| heading.span) {
            let document = view.document.clone();
            self.go_to(&document, span);
        }
    }

    pub(super) fn has_headings(&self) -> bool {
        self.view
            .as_ref()
            .and_then(|view| view.reading().ready_outline())
            .is_some_and(|outline: &Outline| !outline.headings().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(offset: u32) -> Place {
        Place {
            document: Key::new("speech").expect("a plain key"),
            offset,
        }
    }

    #[test]
    fn places_are_left_and_found_again() {
        let mut places = Places::default();
        places.leave(place(0));
        places.leave(place(5000));
        assert_eq!(places.back(place(9000)), Some(place(5000)));
        assert_eq!(places.back(place(5000)), Some(place(0)));
        assert!(!places.can_go_back());
        assert_eq!(places.forward(place(0)), Some(place(5000)));
        assert_eq!(places.forward(place(5000)), Some(place(9000)));
        assert!(!places.can_go_forward());
    }

    #[test]
    fn leaving_a_place_ends_what_lay_ahead_and_near_places_are_one() {
        let mut places = Places::default();
        places.leave(place(0));
        places.leave(place(10));
        assert_eq!(places.back(place(5000)), Some(place(0)));
        places.leave(place(0));
        assert!(!places.can_go_forward());
    }

    #[test]
    fn the_oldest_places_are_forgotten() {
        let mut places = Places::default();
        for n in 0..500 {
            places.leave(place(n * 1000));
        }
        assert_eq!(places.before.len(), MOST_PLACES);
    }
}
