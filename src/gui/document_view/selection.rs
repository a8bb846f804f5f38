//! Caret and selection of the reading view: where they are, and how they grow and shrink.

use super::DocumentView;
use super::movement::{self, Direction};
use crate::text::span::Span;

impl DocumentView {
    /// Returns what is selected, without white space at its ends; `None` if nothing visible is.
    pub fn selection(&self) -> Option<Span> {
        if self.anchor == self.head {
            return None;
        }
        self.reading.tidy(Span::new(self.anchor, self.head))
    }

    /// Where the caret is, in bytes.
    pub fn caret(&self) -> u32 {
        self.head
    }

    /// Selects a span and brings it on screen.
    pub fn select(&mut self, span: Span) {
        self.anchor = span.start();
        self.head = span.end();
        self.goal_x = None;
        self.reveal = Some(span.start());
    }

    pub fn select_all(&mut self) {
        self.anchor = 0;
        self.head = self.reading.text.len();
    }

    /// Puts the caret somewhere and brings it on screen; nothing is selected.
    pub fn put_caret(&mut self, offset: u32) {
        // A place that was remembered may be of an earlier text.
        let offset = movement::nearest(&self.reading, offset);
        self.anchor = offset;
        self.head = offset;
        self.goal_x = None;
        self.reveal = Some(offset);
    }

    /// Selects the next larger piece around what is selected: word, clause, sentence, paragraph,
    /// section, all.
    pub fn grow_selection(&mut self) {
        let selected = Span::new(self.anchor, self.head);
        if let Some(grown) = movement::grown(&self.reading, &self.paragraphs, selected) {
            self.grown_from.push((grown, selected));
            self.anchor = grown.start();
            self.head = grown.end();
            self.goal_x = None;
        }
    }

    /// Goes back to what was selected before it grew; otherwise to the caret.
    pub fn shrink_selection(&mut self) {
        let selected = Span::new(self.anchor, self.head);
        match self.grown_from.pop() {
            Some((grown, before)) if grown == selected => {
                self.anchor = before.start();
                self.head = before.end();
            }
            _ => {
                self.grown_from.clear();
                self.head = selected.start();
                self.anchor = selected.start();
            }
        }
        self.goal_x = None;
    }

    /// Returns the place one step from a byte, as the caret would go.
    pub fn step_from(&self, offset: u32, unit: movement::Unit, direction: Direction) -> u32 {
        // By paragraphs, so that words go across the line ends of the page.
        movement::step(&self.reading, &self.paragraphs, offset, unit, direction)
    }

    /// Selects nothing; the caret stays.
    pub fn clear_selection(&mut self) {
        self.anchor = self.head;
    }
}
