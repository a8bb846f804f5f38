//! Tagging many hits: a portion a frame, so that a hundred thousand of them hold up nobody, and
//! all of it one step of undo.

use super::App;
use crate::model::Key;
use crate::session::Session;
use crate::text::span::Span;

/// Spans tagged in one frame: a few milliseconds of work.
const PORTION: usize = 400;

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

    /// Tags the next portion, and says so when all is done. Whatever else is done to the set
    /// meanwhile ends it: what was tagged so far stays, and can be undone.
    pub(super) fn go_on_tagging(&mut self, ctx: &egui::Context) {
        let Some(mut tagging) = self.tagging.take() else {
            return;
        };
        let end = (tagging.n_done + PORTION).min(tagging.spans.len());
        let portion: Vec<_> = tagging
            .spans
            .get(tagging.n_done..end)
            .map(<[_]>::to_vec)
            .unwrap_or_default();
        let (category, n_before) = (tagging.category.clone(), tagging.n_changed);
        let revision = tagging.revision;
        let changed =
            self.change(|session| session.tag_more(&portion, &category, n_before, revision));
        let Some(Some(n_changed)) = changed else {
            // Where it was not possible, why is told already.
            if changed.is_some() {
                let count: [(&str, &dyn std::fmt::Display); 1] = [("count", &tagging.n_changed)];
                let words = self.locale.with("tagging-stopped", &count);
                self.notifications.warning(words);
            }
            return;
        };
        tagging.n_done = end;
        tagging.n_changed += n_changed;
        if end < tagging.spans.len() {
            tagging.revision = self.session.as_ref().map_or(0, Session::revision);
            self.tagging = Some(tagging);
            ctx.request_repaint();
            return;
        }
        let words = self
            .locale
            .with("tagged-all", &[("count", &tagging.n_changed)]);
        self.notifications.info(words);
    }
}
