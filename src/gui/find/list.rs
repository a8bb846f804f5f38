//! The list of hits below the document: each with what stands around it, and a tick. Only the
//! rows in sight are made, so a hundred thousand hits cost what twenty cost.

use egui::{Align2, Rect, ScrollArea, Sense, TextStyle, Ui, pos2, vec2};

use super::Find;
use crate::gui::intent::Intent;
use crate::gui::panels::Row;
use crate::gui::scene::Scene;
use crate::search::context;
use crate::text::reading::Reading;

/// Height of a row, in points.
const ROW: f32 = 26.0;
/// Characters of context on either side.
const CONTEXT: usize = 28;
/// Room for the tick and the line's number.
const TICK: f32 = 26.0;
const NUMBER: f32 = 58.0;

impl Find {
    /// Draws the list.
    pub fn show_list(&mut self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        let reading = scene
            .session
            .zip(scene.document)
            .and_then(|(session, document)| session.reading(document));
        let Some(reading) = reading else { return };
        ui.horizontal(|ui| {
            let n = self.hits.len();
            let n_ticked = self.n_ticked();
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("ticked", &n_ticked), ("total", &n)];
            let words = scene.locale.with("hits-ticked", &values);
            ui.label(egui::RichText::new(words).color(scene.theme.faint));
            if ui
                .add_enabled(
                    n_ticked < n,
                    egui::Button::new(scene.text("hits-tick-all")).small(),
                )
                .clicked()
            {
                self.tick_all(true);
            }
            if ui
                .add_enabled(
                    n_ticked > 0,
                    egui::Button::new(scene.text("hits-tick-none")).small(),
                )
                .clicked()
            {
                self.tick_all(false);
            }
        });
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut area = ScrollArea::vertical().id_salt("hits").auto_shrink(false);
        if std::mem::take(&mut self.scrolls_list)
            && let Some(current) = self.current
        {
            let above = current as f32 * ROW - ui.available_height() / 2.0;
            area = area.vertical_scroll_offset(above.max(0.0));
        }
        let mut toggled = None;
        area.show_rows(ui, ROW, self.hits.len(), |ui, rows| {
            for n in rows {
                let Some(&hit) = self.hits.get(n) else { break };
                let is_ticked = !self.unticked.contains(&hit.start());
                let response = ui.push_id(n, |ui| {
                    row(ui, scene, reading, hit, is_ticked, self.current == Some(n))
                });
                match response.inner {
                    Some(Clicked::Row) => out.push(Intent::ChooseHit(n)),
                    Some(Clicked::Tick) => toggled = Some(hit),
                    None => {}
                }
            }
        });
        if let Some(hit) = toggled {
            self.toggle(hit);
        }
    }
}

enum Clicked {
    Row,
    Tick,
}

/// Draws one hit: its words stand below each other, so that one reads down the column.
fn row(
    ui: &mut Ui,
    scene: &Scene<'_>,
    reading: &Reading,
    hit: crate::text::span::Span,
    is_ticked: bool,
    is_current: bool,
) -> Option<Clicked> {
    let theme = &scene.theme;
    let around = context(reading, hit, CONTEXT);
    let line = reading.text.line_at(hit.start()) + 1;
    let name = format!("{line}: {}{}{}", around.before, around.words, around.after);
    let look = Row {
        is_selected: is_current,
        ..Row::new(&name, ROW)
    };
    let (rect, response) = look.show(ui, scene.theme);
    let tick = Rect::from_min_size(rect.min, vec2(TICK, rect.height()));
    let tick_response = ui.interact(tick, response.id.with("tick"), Sense::click());
    let tick_name = scene.locale.with("hits-tick", &[("line", &line)]);
    tick_response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_ticked, &tick_name)
    });
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let body = TextStyle::Body.resolve(ui.style());
    let small = TextStyle::Small.resolve(ui.style());
    let middle = rect.center().y;
    let at = |x: f32| pos2(x, middle);
    let tick_color = if tick_response.hovered() {
        theme.accent
    } else {
        theme.faint
    };
    let square = Rect::from_center_size(tick.center(), vec2(13.0, 13.0));
    let edge = egui::Stroke::new(1.2, tick_color);
    painter.rect_stroke(square, 3.0, edge, egui::StrokeKind::Inside);
    if is_ticked {
        painter.text(
            tick.center(),
            Align2::CENTER_CENTER,
            "✓",
            body.clone(),
            theme.accent,
        );
    }
    painter.text(
        at(rect.min.x + TICK + NUMBER - 12.0),
        Align2::RIGHT_CENTER,
        line.to_string(),
        small,
        theme.faint,
    );
    let column = rect.min.x + TICK + NUMBER + (rect.width() - TICK - NUMBER) * 0.42;
    let left = Rect::from_x_y_ranges(rect.min.x + TICK + NUMBER..=column, rect.y_range());
    let one_line = |words: &str| words.replace('\n', " ");
    painter.with_clip_rect(left.intersect(ui.clip_rect())).text(
        at(column),
        Align2::RIGHT_CENTER,
        one_line(&around.before),
        body.clone(),
        theme.faint,
    );
    let words = painter.text(
        at(column),
        Align2::LEFT_CENTER,
        one_line(&around.words),
        body.clone(),
        theme.accent,
    );
    painter.text(
        at(words.max.x),
        Align2::LEFT_CENTER,
        one_line(&around.after),
        body,
        theme.ink,
    );
    if tick_response.clicked() {
        Some(Clicked::Tick)
    } else {
        response.clicked().then_some(Clicked::Row)
    }
}
