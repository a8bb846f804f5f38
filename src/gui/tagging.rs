//! Tagging many hits: for a moment a frame, so that a hundred thousand of them hold up nobody, and
//! all of it one step of undo.

use std::time::{Duration, Instant};

use super::App;
use crate::model::Key;
use crate::session::Session;
use crate::text::span::Span;

/// Spans that are tagged between two looks at the clock.
const PORTION: usize = 50;

/// How long one frame goes on with it: half of what a frame may take.
const PER_FRAME: Duration = Duration::from_millis(2);

/// What is still to be tagged.
#[derive(Debug)]
pub struct Tagging {
    spans: Vec<(Key, Span)>,
    category: Key,
    n_done: usize,
    n_changed: usize,
    /// Of the set, after the portion before.
    revision: u64,
}

impl Tagging {
    /// How far it is: spans looked at, and all.
    pub fn progress(&self) -> (usize, usize) {
        (self.n_done, self.spans.len())
    }
}

impl App {
    /// Tags all ticked hits with a category.
    pub(super) fn tag_all_hits(&mut self, category: &Key) {
        let (Some(view), Some(session)) = (&self.view, &self.session) else {
            return;
        };
        let spans: Vec<(Key, Span)> = self
            .find
            .ticked()
            .map(|hit| (view.document.clone(), hit))
            .collect();
        self.tagging = Some(Tagging {
            spans,
            category: category.clone(),
            n_done: 0,
            n_changed: 0,
            revision: session.revision(),
        });
    }

    /// Goes on tagging, and says so when all is done. Whatever else is done to the set meanwhile
    /// ends it: what was tagged so far stays, and can be undone.
    pub(super) fn go_on_tagging(&mut self, ctx: &egui::Context) {
        let Some(mut tagging) = self.tagging.take() else {
            return;
        };
        let begun = Instant::now();
        while tagging.n_done < tagging.spans.len() {
            if begun.elapsed() >= PER_FRAME {
                self.tagging = Some(tagging);
                ctx.request_repaint();
                return;
            }
            if !self.tag_portion(&mut tagging) {
                return;
            }
        }
        let words = self
            .locale
            .with("tagged-all", &[("count", &tagging.n_changed)]);
        self.notifications.info(words);
    }

    /// Tags the next spans; returns whether that was possible. If not, why has been told.
    fn tag_portion(&mut self, tagging: &mut Tagging) -> bool {
        let Tagging {
            spans,
            category,
            n_done,
            n_changed,
            revision,
        } = tagging;
        let end = (*n_done + PORTION).min(spans.len());
        let portion = spans.get(*n_done..end).unwrap_or_default();
        let changed =
            self.change(|session| session.tag_more(portion, category, *n_changed, *revision));
        match changed {
            Some(Some(n_more)) => {
                *n_done = end;
                *n_changed += n_more;
                *revision = self.session.as_ref().map_or(0, Session::revision);
                true
            }
            Some(None) => {
                let words = self.locale.with(
                    "tagging-stopped",
                    &[("count", n_changed as &dyn std::fmt::Display)],
                );
                self.notifications.warning(words);
                false
            }
            None => false,
        }
    }
}
