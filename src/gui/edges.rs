//! Moving the edges of the current annotation by keys: a mode that F4 begins, and Esc, Enter or
//! F4 end. Arrows move the end by a character, with Ctrl by a word, up and down by a clause; with
//! Shift it is the start that moves.

use egui::{Key, Modifiers};

use super::App;
use super::document_view::handles::Edge;
use super::document_view::movement::{Direction, Unit};
use crate::text::span::Span;

impl App {
    /// Begins or ends the mode.
    pub(super) fn adjust_edges(&mut self) {
        self.adjusted = if self.is_adjusting() {
            None
        } else {
            self.annotation
        };
        self.end_adjusting();
        if self.is_adjusting() {
            self.show_edge(Edge::End);
            self.notifications.info(self.locale.text("adjusting-edges"));
        }
    }

    /// Whether keys move edges now: only those of the annotation for which the mode was begun.
    pub(super) fn is_adjusting(&self) -> bool {
        self.adjusted.is_some() && self.adjusted == self.annotation && self.adjusted().is_some()
    }

    /// Ends the mode where it is about an annotation that is not current any more, or not placed.
    pub(super) fn end_adjusting(&mut self) {
        if !self.is_adjusting() {
            self.adjusted = None;
        }
    }

    /// Does what a key means while edges are moved; returns whether it meant anything.
    pub(super) fn take_edge_key(&mut self, key: Key, modifiers: Modifiers) -> bool {
        if modifiers.alt {
            return false;
        }
        let (unit, direction) = match key {
            Key::ArrowLeft if modifiers.command => (Unit::Word, Direction::Back),
            Key::ArrowRight if modifiers.command => (Unit::Word, Direction::Forth),
            Key::ArrowLeft => (Unit::Character, Direction::Back),
            Key::ArrowRight => (Unit::Character, Direction::Forth),
            Key::ArrowUp => (Unit::Clause, Direction::Back),
            Key::ArrowDown => (Unit::Clause, Direction::Forth),
            Key::Escape | Key::Enter => {
                self.adjusted = None;
                return true;
            }
            _ => return false,
        };
        let edge = if modifiers.shift {
            Edge::Start
        } else {
            Edge::End
        };
        self.move_edge(edge, unit, direction);
        true
    }

    fn move_edge(&mut self, edge: Edge, unit: Unit, direction: Direction) {
        let Some((id, span)) = self.adjusted() else {
            return;
        };
        let Some(view) = &self.view else { return };
        let from = match edge {
            Edge::Start => span.start(),
            Edge::End => span.end(),
        };
        // White space is never part of an edge, so stepping goes on where tidying would undo it.
        let mut to = from;
        let moved = loop {
            let next = view.step_from(to, unit, direction);
            if next == to {
                return;
            }
            to = next;
            let (start, end) = match edge {
                Edge::Start => (to, span.end()),
                Edge::End => (span.start(), to),
            };
            if start >= end {
                return;
            }
            match view.reading().tidy(Span::new(start, end)) {
                Some(tidy) if tidy != span => break tidy,
                Some(_) => {}
                None => return,
            }
        };
        self.change(|session| session.move_edges(id, moved));
        self.show_edge(edge);
    }

    /// Returns the current annotation, if it is placed in the shown document.
    fn adjusted(&self) -> Option<(crate::model::AnnotationId, Span)> {
        let (session, view) = (self.session.as_ref()?, self.view.as_ref()?);
        let annotation = session.set().annotations.get(self.annotation?)?;
        if annotation.document != view.document {
            return None;
        }
        Some((annotation.id, annotation.span()?))
    }

    fn show_edge(&mut self, edge: Edge) {
        let span = self.adjusted();
        if let (Some((_, span)), Some(view)) = (span, &mut self.view) {
            view.put_caret(match edge {
                Edge::Start => span.start(),
                Edge::End => span.end(),
            });
        }
    }
}
