//! Keys and mouse in the reading view: caret, selection, tagging by single keys, dropping a
//! category on the selection.

use egui::{Event, EventFilter, Key as KeyName, Modifiers, Pos2, Rect, Response, Ui};

use super::movement::{Direction, Piece, Unit, piece_at, step};
use super::{DocumentView, Shown};
use crate::gui::intent::Intent;
use crate::gui::scene::Scene;
use crate::model::Key;
use crate::text::span::Span;

/// Longest time between two clicks of a double click, in seconds.
const CLICK_PAUSE: f64 = 0.35;
/// Furthest distance between two clicks of a double click, in points.
const CLICK_REACH: f32 = 6.0;

/// The button that is held, and the clicks before it.
#[derive(Debug, Default)]
pub(super) struct Pressed {
    n_clicks: u32,
    last: Option<(f64, Pos2)>,
    /// The character that was clicked last.
    under: Option<u32>,
    /// What the click took, which a drag extends piece by piece.
    origin: Option<(Span, Option<Piece>)>,
}

impl DocumentView {
    /// Takes what happened since the last frame; returns whether the view must be laid out again.
    #[expect(clippy::too_many_arguments, reason = "one frame's state, used once")]
    pub(super) fn handle_input(
        &mut self,
        ui: &Ui,
        response: &Response,
        scene: &Scene<'_>,
        shown: &[Shown],
        page: Rect,
        left: f32,
        out: &mut Vec<Intent>,
    ) -> bool {
        let before = (self.head, self.anchor, self.top);
        self.handle_mouse(ui, response, scene, shown, page, left, out);
        if let Some(category) = response.dnd_release_payload::<Key>() {
            out.push(Intent::Tag((*category).clone()));
        }
        let id = self.id();
        if ui.memory(|memory| memory.has_focus(id)) {
            // Arrows move the caret, not the focus.
            let filter = EventFilter {
                horizontal_arrows: true,
                vertical_arrows: true,
                escape: true,
                ..EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        }
        before != (self.head, self.anchor, self.top) || self.reveal.is_some()
    }

    #[expect(clippy::too_many_arguments, reason = "one frame's state, used once")]
    fn handle_mouse(
        &mut self,
        ui: &Ui,
        response: &Response,
        scene: &Scene<'_>,
        shown: &[Shown],
        page: Rect,
        left: f32,
        out: &mut Vec<Intent>,
    ) {
        let (events, down, hover, time, modifiers) = ui.input(|input| {
            let of_pointer = |event: &&Event| {
                matches!(event, Event::PointerMoved(_) | Event::PointerButton { .. })
            };
            let events: Vec<Event> = input.events.iter().filter(of_pointer).cloned().collect();
            (
                events,
                input.pointer.primary_down(),
                input.pointer.interact_pos(),
                input.time,
                input.modifiers,
            )
        });
        let on_handle = hover
            .filter(|_| response.hovered() && !down)
            .and_then(|at| Self::handle_at(scene, &self.document, shown, left, at));
        if on_handle.is_some() || self.dragged_edge.is_some() {
            ui.set_cursor_icon(egui::CursorIcon::ResizeHorizontal);
        } else if response.hovered()
            && hover.is_some_and(|at| at.x >= left - 6.0 && at.x < page.max.x)
        {
            ui.set_cursor_icon(egui::CursorIcon::Text);
        }
        // One by one, because a quick hand presses, moves and lets go within one frame.
        for event in &events {
            match event {
                Event::PointerButton {
                    pos,
                    button: egui::PointerButton::Primary,
                    pressed: true,
                    ..
                } if page.contains(*pos) && is_on(response) => {
                    response.request_focus();
                    self.dragged_edge = Self::handle_at(scene, &self.document, shown, left, *pos);
                    if self.dragged_edge.is_none() && !Self::is_in_margin(*pos, left) {
                        self.press(scene, shown, left, *pos, time, modifiers, out);
                    }
                }
                // The menu that it opens is about what is under the pointer.
                Event::PointerButton {
                    pos,
                    button: egui::PointerButton::Secondary,
                    pressed: true,
                    ..
                } if page.contains(*pos)
                    && is_on(response)
                    && !Self::is_in_margin(*pos, left)
                    && !self.is_meant_at(scene, shown, left, *pos) =>
                {
                    response.request_focus();
                    self.pressed = Pressed::default();
                    self.press(scene, shown, left, *pos, time, Modifiers::NONE, out);
                    self.pressed = Pressed::default();
                }
                Event::PointerButton {
                    button: egui::PointerButton::Primary,
                    pressed: false,
                    ..
                } => {
                    self.pressed.origin = None;
                    out.extend(self.drop_edge());
                }
                Event::PointerMoved(pos) if self.dragged_edge.is_some() => {
                    self.drag_edge(shown, left, *pos);
                }
                Event::PointerMoved(pos) => {
                    let moved = self
                        .pressed
                        .last
                        .is_some_and(|(_, from)| from.distance(*pos) > 2.0);
                    if moved {
                        self.drag(shown, left, *pos);
                    }
                }
                _ => {}
            }
        }
        let drags = self.pressed.origin.is_some() || self.dragged_edge.is_some();
        if let Some(at) = hover.filter(|_| down && drags) {
            let is_outside = at.y < page.min.y + 12.0 || at.y > page.max.y - 12.0;
            if is_outside && response.dragged() {
                self.scroll_at_edges(ui, page, at);
                self.drag(shown, left, at);
                self.drag_edge(shown, left, at);
            }
        }
        if !down {
            self.pressed.origin = None;
            self.dragged_edge = None;
        }
    }

    /// Puts the caret under the pointer, or selects a piece after several clicks.
    #[expect(clippy::too_many_arguments, reason = "one frame's state, used once")]
    fn press(
        &mut self,
        scene: &Scene<'_>,
        shown: &[Shown],
        left: f32,
        position: Pos2,
        time: f64,
        modifiers: Modifiers,
        out: &mut Vec<Intent>,
    ) {
        let is_again = self.pressed.last.is_some_and(|(when, before)| {
            time - when < CLICK_PAUSE && before.distance(position) < CLICK_REACH
        });
        self.pressed.n_clicks = if is_again {
            self.pressed.n_clicks + 1
        } else {
            1
        };
        self.pressed.last = Some((time, position));
        let offset = self.offset_at(shown, left, position);
        let piece = match self.pressed.n_clicks {
            1 if modifiers.command => Some(Piece::Clause),
            1 => None,
            2 => Some(Piece::Word),
            3 => Some(Piece::Sentence),
            4 => Some(Piece::Paragraph),
            _ => Some(Piece::Section),
        };
        let under = Self::character_under(shown, left, position);
        let extends = modifiers.shift && piece.is_none();
        let span = match piece {
            Some(piece) => piece_at(
                &self.reading,
                &self.paragraphs,
                under.unwrap_or(offset),
                piece,
            ),
            None if extends => Span::at(self.anchor),
            None => Span::at(offset),
        };
        self.pressed.origin = Some((span, piece));
        self.anchor = span.start();
        self.head = if extends { offset } else { span.end() };
        self.goal_x = None;
        if piece.is_none() && !extends {
            // Slower than a double click, at the same character.
            let is_repeated = under.is_some() && under == self.pressed.under;
            let annotation =
                under.and_then(|offset| self.annotation_at(scene, offset, is_repeated));
            self.pressed.under = under;
            out.push(Intent::ChooseAnnotation(
                annotation.map(|annotation| annotation.id),
            ));
        }
    }

    /// Whether the character under a point is part of the selection, or of the current annotation.
    fn is_meant_at(&self, scene: &Scene<'_>, shown: &[Shown], left: f32, position: Pos2) -> bool {
        let Some(under) = Self::character_under(shown, left, position) else {
            return false;
        };
        let current = scene
            .annotation
            .zip(scene.session)
            .and_then(|(id, session)| {
                let annotation = session.set().annotations.get(id)?;
                annotation
                    .span()
                    .filter(|_| annotation.document == self.document)
            });
        let meant = self.selection().into_iter().chain(current);
        meant
            .map(Span::range)
            .any(|span| span.contains(&(under as usize)))
    }

    /// Extends what was pressed to where the pointer is, piece by piece.
    fn drag(&mut self, shown: &[Shown], left: f32, position: Pos2) {
        let Some((origin, piece)) = self.pressed.origin else {
            return;
        };
        let offset = self.offset_at(shown, left, position);
        let reached = match piece {
            Some(piece) => piece_at(&self.reading, &self.paragraphs, offset, piece),
            None => Span::at(offset),
        };
        if reached.start() < origin.start() {
            self.anchor = origin.end();
            self.head = reached.start();
        } else {
            self.anchor = origin.start();
            self.head = reached.end().max(origin.end());
        }
        self.goal_x = None;
    }

    /// Scrolls while a selection is dragged beyond the upper or lower edge.
    fn scroll_at_edges(&mut self, ui: &Ui, page: Rect, position: Pos2) {
        let above = page.min.y + 12.0 - position.y;
        let below = position.y - (page.max.y - 12.0);
        let speed = if above > 0.0 {
            -above
        } else if below > 0.0 {
            below
        } else {
            return;
        };
        let seconds = ui.input(|input| input.stable_dt).min(0.1);
        self.top.offset += speed.clamp(-120.0, 120.0) * 12.0 * seconds;
        ui.ctx().request_repaint();
    }

    /// Whether keys are for this view.
    pub fn has_focus(&self, ctx: &egui::Context) -> bool {
        self.wants_focus || ctx.memory(|memory| memory.has_focus(self.id()))
    }

    /// Moves the caret, or does what else a key means here; returns what it asks of the window.
    pub fn press_key(
        &mut self,
        ctx: &egui::Context,
        key: KeyName,
        modifiers: Modifiers,
    ) -> Option<Intent> {
        // Without a layout, before the first frame, there are no rows to move by.
        if modifiers.alt || self.setting.size == 0.0 {
            return None;
        }
        let unit = if modifiers.command {
            Unit::Word
        } else {
            Unit::Character
        };
        let rows_a_page = self.size.y * 0.9;
        let target = match key {
            KeyName::ArrowLeft
                if !modifiers.shift && !modifiers.command && self.anchor != self.head =>
            {
                self.anchor.min(self.head)
            }
            KeyName::ArrowRight
                if !modifiers.shift && !modifiers.command && self.anchor != self.head =>
            {
                self.anchor.max(self.head)
            }
            KeyName::ArrowLeft => step(
                &self.reading,
                &self.blocks,
                self.head,
                unit,
                Direction::Back,
            ),
            KeyName::ArrowRight => step(
                &self.reading,
                &self.blocks,
                self.head,
                unit,
                Direction::Forth,
            ),
            KeyName::ArrowUp if !modifiers.command => self.row_step(ctx, -1.0),
            KeyName::ArrowDown if !modifiers.command => self.row_step(ctx, 1.0),
            KeyName::PageUp if !modifiers.command => {
                self.top.offset -= rows_a_page;
                self.points_step(ctx, -rows_a_page)
            }
            KeyName::PageDown if !modifiers.command => {
                self.top.offset += rows_a_page;
                self.points_step(ctx, rows_a_page)
            }
            KeyName::Home if modifiers.command => self.blocks.content(&self.reading, 0).start(),
            KeyName::End if modifiers.command => self
                .blocks
                .content(&self.reading, self.blocks.len() - 1)
                .end(),
            KeyName::Home | KeyName::End => self.row_edge(ctx, key == KeyName::End),
            KeyName::Escape => {
                let had_selection = self.anchor != self.head;
                self.anchor = self.head;
                return (!had_selection).then_some(Intent::ChooseAnnotation(None));
            }
            _ => return None,
        };
        let is_vertical = matches!(
            key,
            KeyName::ArrowUp | KeyName::ArrowDown | KeyName::PageUp | KeyName::PageDown
        );
        if !is_vertical {
            self.goal_x = None;
        }
        self.head = target;
        if !modifiers.shift {
            self.anchor = target;
        }
        self.reveal = Some(target);
        None
    }

    /// Returns the place one row up or down, as near as can be to where the caret wants to be.
    fn row_step(&mut self, ctx: &egui::Context, direction: f32) -> u32 {
        let block = self.blocks.at(self.head);
        let layout = self.layout(ctx, block);
        let joined = layout.joined.joined_offset(self.head) as usize;
        let row = layout.row_of(joined);
        let x = *self.goal_x.get_or_insert(layout.caret(self.head).min.x);
        let target = row as f32 + direction;
        if target < 0.0 {
            let Some(previous) = block.checked_sub(1) else {
                return layout.content.start();
            };
            let layout = self.layout(ctx, previous);
            let row = layout.n_rows().saturating_sub(1);
            return layout.document_offset(layout.joined_at(row, x));
        }
        if target as usize >= layout.n_rows() {
            if block + 1 >= self.blocks.len() {
                return layout.content.end();
            }
            let layout = self.layout(ctx, block + 1);
            return layout.document_offset(layout.joined_at(0, x));
        }
        layout.document_offset(layout.joined_at(target as usize, x))
    }

    /// Returns the place a number of points up or down.
    fn points_step(&mut self, ctx: &egui::Context, points: f32) -> u32 {
        let mut block = self.blocks.at(self.head);
        let mut layout = self.layout(ctx, block);
        let caret = layout.caret(self.head);
        let x = *self.goal_x.get_or_insert(caret.min.x);
        let mut y = caret.center().y + points;
        while y < 0.0 {
            let Some(previous) = block.checked_sub(1) else {
                return layout.content.start();
            };
            block = previous;
            layout = self.layout(ctx, block);
            y += layout.height;
        }
        while y >= layout.height {
            if block + 1 >= self.blocks.len() {
                return layout.content.end();
            }
            y -= layout.height;
            block += 1;
            layout = self.layout(ctx, block);
        }
        layout.offset_at(x, y)
    }

    /// Returns the start or the end of the caret's row.
    fn row_edge(&mut self, ctx: &egui::Context, is_end: bool) -> u32 {
        let block = self.blocks.at(self.head);
        let layout = self.layout(ctx, block);
        let row = layout.row_of(layout.joined.joined_offset(self.head) as usize);
        let x = if is_end {
            f32::INFINITY
        } else {
            f32::NEG_INFINITY
        };
        layout.document_offset(layout.joined_at(row, x))
    }
}

/// Whether the pointer acts on the view, not on something above it.
fn is_on(response: &Response) -> bool {
    response.contains_pointer()
        || response.is_pointer_button_down_on()
        || response.clicked()
        || response.drag_stopped()
}
