//! What a screen reader is told of the reading view, and what it may ask for: the words of the
//! paragraphs on screen with caret and selection, the annotations there by the names of their
//! categories, and a message whenever the caret enters or leaves one.
//!
//! Paints nothing, and does nothing while nobody listens. Only what is laid out anyway is told,
//! so the cost depends on the window. Runs of words are known by bytes of the document: a text
//! that scrolls is not a caret that has moved.

mod runs;

use std::sync::Arc;

use egui::accesskit::{
    self, Action, ActionData, ActionRequest, Live, ScrollUnit, TextPosition, TextSelection,
};
use egui::{Event, Id, Rect, Sense, Ui, UiBuilder, Vec2};

use self::runs::{BlockRuns, Place};
use super::{DocumentView, Shown, moved};
use crate::gui::intent::Intent;
use crate::gui::locale::Language;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::model::{Annotation, AnnotationId};
use crate::text::span::Span;

/// Nobody listens to more annotations than this of one screen.
const MOST_TOLD: usize = 300;
/// How much of an annotation's quote stands in its name, in characters.
const LONGEST_QUOTE: usize = 60;

/// What a screen reader was told in the last frame.
#[derive(Default)]
pub(super) struct Told {
    blocks: Vec<BlockRuns>,
    annotations: Vec<Named>,
    /// What the annotations were named for: revision, bytes and language.
    named_for: Option<(u64, Span, Language)>,
    /// Names of the categories at the caret.
    here: String,
    /// The last message about them.
    message: Option<String>,
}

/// An annotation as it is told.
struct Named {
    id: Id,
    annotation: AnnotationId,
    span: Span,
    /// Its categories and its quote.
    name: String,
    note: Box<str>,
}

impl DocumentView {
    /// Tells what is on screen. Must come after the view's own node is made.
    pub(super) fn tell_reader(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        shown: &[Shown],
        page: Rect,
        left: f32,
    ) {
        if !ui.ctx().has_accesskit_node(self.id()) {
            self.told = Told::default();
            return;
        }
        self.note_blocks(shown);
        self.name_annotations(scene, shown);
        self.notice_where(scene);
        // What is made in this empty area becomes a part of the view's node.
        let inside = UiBuilder::new()
            .scope_id(self.id().with("told"))
            .max_rect(Rect::from_min_size(page.min, Vec2::ZERO))
            .accessibility_parent(self.id());
        let inside = ui.new_child(inside);
        for (block, runs) in shown.iter().zip(&self.told.blocks) {
            for run in &runs.runs {
                let rect = moved(run.rect, left, block.y);
                tell(&inside, run.id, |node| {
                    node.clone_from(&run.node);
                    node.set_bounds(bounds(rect));
                });
            }
        }
        for named in &self.told.annotations {
            let rects = shown.iter().flat_map(|block| {
                let rects = block.layout.rects(named.span).into_iter();
                rects.map(|rect| moved(rect, left, block.y).intersect(page))
            });
            let visible = rects.filter(Rect::is_positive);
            let Some(rect) = visible.reduce(Rect::union) else {
                continue;
            };
            tell(&inside, named.id, |node| {
                node.set_role(accesskit::Role::Mark);
                node.set_label(named.name.as_str());
                if !named.note.is_empty() {
                    node.set_description(&*named.note);
                }
                node.set_bounds(bounds(rect));
                node.add_action(Action::Click);
                node.add_action(Action::ScrollIntoView);
            });
        }
        drop(inside);
        let selection = self.told_selection();
        ui.ctx().accesskit_node_builder(self.id(), |node| {
            if let Some(selection) = selection {
                node.set_text_selection(selection);
            }
            node.add_action(Action::SetTextSelection);
            node.add_action(Action::ScrollUp);
            node.add_action(Action::ScrollDown);
        });
        // Always there: readers hear of changes of what they know.
        tell(ui, self.id().with("message"), |node| {
            node.set_role(accesskit::Role::Status);
            node.set_live(Live::Polite);
            if let Some(message) = &self.told.message {
                node.set_label(message.as_str());
            }
        });
    }

    /// Does what a screen reader asks for. Must come before the view's own widget is made, which
    /// would take some of it for a wish to scroll what is around the view.
    pub(super) fn obey_reader(&mut self, ui: &Ui, out: &mut Vec<Intent>) {
        let requests: Vec<ActionRequest> = ui.input(|input| {
            let requests = input.events.iter().filter_map(|event| match event {
                Event::AccessKitActionRequest(request) => Some(request.clone()),
                _ => None,
            });
            requests.collect()
        });
        for request in requests {
            if request.target_node == self.id().accesskit_id() {
                self.obey(&request);
            } else {
                self.obey_for_part(&request, out);
            }
        }
    }

    /// Does what is asked of the whole view.
    fn obey(&mut self, request: &ActionRequest) {
        let step = match request.data {
            Some(ActionData::ScrollUnit(ScrollUnit::Item)) => self.setting.size * 3.0,
            _ => (self.size.y - self.setting.size * 3.0).max(self.setting.size),
        };
        match (request.action, &request.data) {
            (Action::SetTextSelection, Some(ActionData::SetTextSelection(selection))) => {
                let anchor = self.byte_of(selection.anchor);
                let head = self.byte_of(selection.focus);
                if let (Some(anchor), Some(head)) = (anchor, head) {
                    self.anchor = anchor;
                    self.head = head;
                    self.goal_x = None;
                    self.reveal = Some(head);
                }
            }
            (Action::ScrollDown, _) => self.top.offset += step,
            (Action::ScrollUp, _) => self.top.offset -= step,
            _ => {}
        }
    }

    /// Does what is asked of a run or of an annotation.
    fn obey_for_part(&mut self, request: &ActionRequest, out: &mut Vec<Intent>) {
        let annotations = &self.told.annotations;
        let named = annotations
            .iter()
            .find(|named| named.id.accesskit_id() == request.target_node);
        match (request.action, named) {
            (Action::Click, Some(named)) => out.push(Intent::GoToAnnotation(named.annotation)),
            (Action::ScrollIntoView, Some(named)) => self.reveal = Some(named.span.start()),
            (Action::ScrollIntoView, None) => {
                let start = TextPosition {
                    node: request.target_node,
                    character_index: 0,
                };
                if let Some(offset) = self.byte_of(start) {
                    self.reveal = Some(offset);
                }
            }
            _ => {}
        }
    }

    /// Makes the runs of what is on screen, and keeps those that are made.
    fn note_blocks(&mut self, shown: &[Shown]) {
        let mut known = std::mem::take(&mut self.told.blocks);
        let blocks = shown.iter().map(|block| {
            if let Some(n) = known.iter().position(|runs| runs.are_of(&block.layout)) {
                return known.swap_remove(n);
            }
            let content = block.layout.content;
            let id = self.id().with(("words", content.start()));
            let layout = Arc::clone(&block.layout);
            BlockRuns::new(id, layout, self.ends_paragraph(content))
        });
        self.told.blocks = blocks.collect();
    }

    /// Whether another paragraph follows behind the block with this content.
    fn ends_paragraph(&self, content: Span) -> bool {
        let block = self.blocks.at(content.start());
        if block + 1 >= self.blocks.len() {
            return false;
        }
        let (text, reflow) = (&self.reading.text, &self.reading.reflow);
        let paragraph = reflow.paragraph_at(text, content.start());
        self.blocks.extent(block).end() >= reflow.extent(text, paragraph).end()
    }

    /// Names the annotations on screen, where something has changed about them.
    fn name_annotations(&mut self, scene: &Scene<'_>, shown: &[Shown]) {
        let Some(session) = scene.session else {
            self.told.annotations.clear();
            return;
        };
        let visible = Self::visible_span(shown);
        let named_for = Some((session.revision(), visible, scene.locale.language()));
        if self.told.named_for == named_for {
            return;
        }
        let id = self.id();
        let annotations = self.annotations_in(scene, visible).into_iter();
        let named = annotations.map(|(span, annotation)| Named {
            id: id.with(("annotation", annotation.id)),
            annotation: annotation.id,
            span,
            name: name_of(scene, &annotation),
            note: annotation.note.clone(),
        });
        self.told.annotations = named.collect();
        self.told.named_for = named_for;
    }

    /// Words a message where the caret has come into other categories.
    fn notice_where(&mut self, scene: &Scene<'_>) {
        let mut names: Vec<&str> = Vec::new();
        let at_caret = self.annotations_in(scene, Span::new(self.head, self.head + 1));
        for (_, annotation) in &at_caret {
            for name in category_names(scene, annotation) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        let here = names.join(&scene.text("list-separator"));
        if here == self.told.here {
            return;
        }
        let (id, categories) = if here.is_empty() {
            ("caret-out", &self.told.here)
        } else {
            ("caret-in", &here)
        };
        let message = scene.locale.with(id, &[("categories", categories)]);
        self.told.message = Some(message);
        self.told.here = here;
    }

    /// Returns annotations that overlap a span, in order.
    fn annotations_in(&self, scene: &Scene<'_>, span: Span) -> Vec<(Span, Arc<Annotation>)> {
        let mut found = Vec::new();
        let all = scene
            .session
            .and_then(|session| session.set().annotations.of_document(&self.document));
        if let Some(all) = all {
            all.placed.for_overlapping(span, |entry| {
                if found.len() < MOST_TOLD {
                    found.push((entry.span, Arc::clone(&entry.value)));
                }
            });
        }
        found
    }

    /// Returns the selection as far as it is told; `None` where neither of its ends is.
    fn told_selection(&self) -> Option<TextSelection> {
        let (anchor, knows_anchor) = self.position(self.anchor)?;
        let (focus, knows_focus) = self.position(self.head)?;
        let is_told = knows_anchor || knows_focus || anchor != focus;
        is_told.then_some(TextSelection { anchor, focus })
    }

    /// Returns the place of a byte, the nearest one that is told where it is not, and whether it
    /// is.
    fn position(&self, offset: u32) -> Option<(TextPosition, bool)> {
        let content = self.blocks.content(&self.reading, self.blocks.at(offset));
        let mut blocks = self.told.blocks.iter();
        if let Some(block) = blocks.find(|block| block.layout.content == content) {
            return Some((block.position(offset)?, true));
        }
        let first = self.told.blocks.first()?;
        if offset < first.layout.content.start() {
            return Some((first.first()?, false));
        }
        Some((self.told.blocks.last()?.last()?, false))
    }

    /// Returns the byte of a place in what was told.
    fn byte_of(&self, position: TextPosition) -> Option<u32> {
        let (node, character) = (position.node, position.character_index);
        let places = self.told.blocks.iter().map(|block| {
            let place = block.place(node, character)?;
            Some((block, place))
        });
        let (block, place) = places.flatten().next()?;
        let content = block.layout.content;
        match place {
            Place::At(offset) => Some(offset),
            Place::NextBlock => {
                let next = self.blocks.at(content.start()) + 1;
                Some(self.blocks.content(&self.reading, next).start())
            }
        }
    }
}

/// Makes a node as a part of what `ui` is.
fn tell(ui: &Ui, id: Id, write: impl FnOnce(&mut accesskit::Node)) {
    // A widget without area, which no pointer finds: that is how a node gets its parent.
    ui.interact(Rect::NOTHING, id, Sense::hover());
    ui.ctx().accesskit_node_builder(id, write);
}

fn bounds(rect: Rect) -> accesskit::Rect {
    accesskit::Rect {
        x0: rect.min.x.into(),
        y0: rect.min.y.into(),
        x1: rect.max.x.into(),
        y1: rect.max.y.into(),
    }
}

fn category_names<'a>(scene: &Scene<'a>, annotation: &Annotation) -> impl Iterator<Item = &'a str> {
    let set = scene.session.map(crate::session::Session::set);
    let categories = annotation
        .categories
        .iter()
        .filter_map(move |key| set?.category(key));
    categories.map(|category| category.name.as_str())
}

/// Says an annotation: “教育、住房：控辍保学的压力”.
fn name_of(scene: &Scene<'_>, annotation: &Annotation) -> String {
    let names: Vec<&str> = category_names(scene, annotation).collect();
    let categories = names.join(&scene.text("list-separator"));
    let quote = phrases::cut(&annotation.quote, LONGEST_QUOTE);
    scene.locale.with(
        "annotation-name",
        &[("categories", &categories), ("quote", &quote)],
    )
}
