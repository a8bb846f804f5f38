//! The handles at both edges of the current annotation: where they are, and dragging them.

use egui::{Painter, Pos2, Rect, Stroke, pos2, vec2};

use super::{DocumentView, Shown, moved};
use crate::gui::intent::Intent;
use crate::gui::scene::Scene;
use crate::model::AnnotationId;
use crate::text::span::Span;

/// How far from a handle it can be taken, in points.
const REACH: f32 = 7.0;
/// Radius of the knob.
const KNOB: f32 = 4.0;

/// An edge of an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Start,
    End,
}

/// An edge that is being dragged, and what the annotation would cover.
#[derive(Debug, Clone, Copy)]
pub(super) struct DraggedEdge {
    annotation: AnnotationId,
    edge: Edge,
    /// Where the other edge stays.
    fixed: u32,
    /// Where the edge is now.
    at: u32,
    began_at: u32,
}

impl DraggedEdge {
    pub(super) fn span(self) -> Span {
        Span::new(self.fixed, self.at)
    }
}

impl DocumentView {
    /// Returns the edge whose handle is at a point.
    pub(super) fn handle_at(
        scene: &Scene<'_>,
        document: &crate::model::Key,
        shown: &[Shown],
        left: f32,
        point: Pos2,
    ) -> Option<DraggedEdge> {
        let annotation = scene.session?.set().annotations.get(scene.annotation?)?;
        if annotation.document != *document {
            return None;
        }
        let span = annotation.span()?;
        let grip = |edge: Edge| {
            let place = handle_place(shown, left, span, edge)?;
            place
                .expand2(vec2(REACH, KNOB))
                .contains(point)
                .then_some((place.center().x - point.x).abs())
        };
        let (edge, fixed, at) = match (grip(Edge::Start), grip(Edge::End)) {
            (Some(start), Some(end)) if end < start => (Edge::End, span.start(), span.end()),
            (Some(_), _) => (Edge::Start, span.end(), span.start()),
            (None, Some(_)) => (Edge::End, span.start(), span.end()),
            (None, None) => return None,
        };
        Some(DraggedEdge {
            annotation: annotation.id,
            edge,
            fixed,
            at,
            began_at: at,
        })
    }

    /// Moves the dragged edge to where the pointer is; it never passes the other one.
    pub(super) fn drag_edge(&mut self, shown: &[Shown], left: f32, point: Pos2) {
        let offset = self.offset_at(shown, left, point);
        let Some(dragged) = &mut self.dragged_edge else {
            return;
        };
        let is_whole = match dragged.edge {
            Edge::Start => offset < dragged.fixed,
            Edge::End => offset > dragged.fixed,
        };
        if is_whole {
            dragged.at = offset;
        }
    }

    /// Lets the dragged edge go; returns what to change.
    pub(super) fn drop_edge(&mut self) -> Option<Intent> {
        let dragged = self.dragged_edge.take()?;
        let has_moved = dragged.at != dragged.began_at;
        has_moved.then(|| Intent::MoveEdges(dragged.annotation, dragged.span()))
    }

    /// Paints the handles of the current annotation, and what it would cover while one is dragged.
    pub(super) fn paint_handles(
        &self,
        painter: &Painter,
        scene: &Scene<'_>,
        shown: &[Shown],
        span: Span,
        left: f32,
    ) {
        let theme = &scene.theme;
        let span = self.dragged_edge.map_or(span, DraggedEdge::span);
        if self.dragged_edge.is_some() {
            for block in shown {
                for rect in block.layout.rects(span) {
                    painter.rect_filled(moved(rect, left, block.y), 0.0, theme.selection);
                }
            }
        }
        for edge in [Edge::Start, Edge::End] {
            let Some(place) = handle_place(shown, left, span, edge) else {
                continue;
            };
            let x = place.center().x;
            let line = [pos2(x, place.min.y), pos2(x, place.max.y)];
            painter.line_segment(line, Stroke::new(2.0, theme.accent));
            let y = match edge {
                Edge::Start => place.min.y,
                Edge::End => place.max.y,
            };
            painter.circle_filled(pos2(x, y), KNOB, theme.accent);
        }
    }
}

/// Returns where a handle stands on the screen.
fn handle_place(shown: &[Shown], left: f32, span: Span, edge: Edge) -> Option<Rect> {
    let offset = match edge {
        Edge::Start => span.start(),
        Edge::End => span.end().saturating_sub(1),
    };
    let block = shown
        .iter()
        .find(|block| block.layout.content.contains(offset))?;
    let rects = block.layout.rects(span);
    let (rect, x) = match edge {
        Edge::Start => (rects.first()?, rects.first()?.min.x),
        Edge::End => (rects.last()?, rects.last()?.max.x),
    };
    let place = Rect::from_x_y_ranges(x..=x, rect.min.y..=rect.max.y);
    Some(moved(place, left, block.y))
}
