//! The document portrait: a strip that shows the whole document as coloured bars, a lane for each
//! category, and goes where one clicks.
//!
//! What the lanes show is found out on a thread, from a snapshot of the annotations: a million of
//! them take longer than a frame. Until the answer is there the lanes of the revision before
//! stand.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use egui::{CornerRadius, Rect, Sense, Ui, vec2};

use super::document_view::DocumentView;
use super::intent::Intent;
use super::jobs::Jobs;
use super::scene::Scene;
use crate::model::{Annotation, Key, PositionIndex};
use crate::session::Session;
use crate::text::span::floor_char;

/// Parts of the document that a lane tells apart.
pub const N_PARTS: usize = 1200;
/// Above this number of annotations the lanes wait for a pause in the work.
const MANY: usize = 20_000;
/// How long that pause is, in seconds.
const PAUSE: f64 = 0.4;
/// Lanes that are shown, those of the commonest categories.
const MOST_LANES: usize = 10;
/// Height of a lane, and the space below it, in points.
const LANE: f32 = 4.0;
const SPACE: f32 = 2.0;

/// For each category of a document, the commonest first, which parts of it have its annotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lanes(Vec<Lane>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Lane {
    category: Key,
    n_annotations: usize,
    /// `N_PARTS` of them.
    parts: Vec<bool>,
}

impl Lanes {
    /// Finds out what the lanes of a text of `n_bytes` show.
    pub fn of(annotations: &PositionIndex<Arc<Annotation>>, n_bytes: u32) -> Self {
        let part_of = |offset: u32| {
            let part = u64::from(offset) * N_PARTS as u64 / u64::from(n_bytes.max(1));
            (part as usize).min(N_PARTS - 1)
        };
        let mut by_category: HashMap<&Key, Lane> = HashMap::new();
        for entry in annotations.iter() {
            let first = part_of(entry.span.start());
            let last = part_of(entry.span.end().saturating_sub(1)).max(first);
            for category in &entry.value.categories {
                let lane = by_category.entry(category).or_insert_with(|| Lane {
                    category: category.clone(),
                    n_annotations: 0,
                    parts: vec![false; N_PARTS],
                });
                lane.n_annotations += 1;
                if let Some(parts) = lane.parts.get_mut(first..=last) {
                    parts.fill(true);
                }
            }
        }
        let mut lanes: Vec<Lane> = by_category.into_values().collect();
        lanes.sort_by(|a, b| {
            let by_number = b.n_annotations.cmp(&a.n_annotations);
            by_number.then_with(|| a.category.cmp(&b.category))
        });
        lanes.truncate(MOST_LANES);
        Self(lanes)
    }
}

/// What the lanes were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedFor {
    document: Key,
    revision: u64,
    n_bytes: u32,
}

impl AskedFor {
    pub fn n_bytes(&self) -> u32 {
        self.n_bytes
    }
}

/// See the module's description.
#[derive(Debug, Default)]
pub struct Portrait {
    lanes: Option<(AskedFor, Lanes)>,
    asked_for: Option<AskedFor>,
    /// What was wanted last, and since when, in the window's seconds.
    wanted: Option<(AskedFor, f64)>,
}

impl Portrait {
    /// Asks for the lanes where the annotations have changed; one question at a time.
    pub fn refresh(
        &mut self,
        ctx: &egui::Context,
        session: Option<&Session>,
        view: Option<&DocumentView>,
        jobs: &mut Jobs,
    ) {
        let (Some(session), Some(view)) = (session, view) else {
            self.lanes = None;
            return;
        };
        let wanted = AskedFor {
            document: view.document.clone(),
            revision: session.revision(),
            n_bytes: view.reading().text.len(),
        };
        if self
            .lanes
            .as_ref()
            .is_some_and(|(of, _)| of.document != wanted.document)
        {
            self.lanes = None;
        }
        let is_there = self.lanes.as_ref().is_some_and(|(of, _)| *of == wanted);
        if is_there || self.asked_for.is_some() {
            return;
        }
        let annotations = session.set().annotations.of_document(&wanted.document);
        let is_many = annotations.is_some_and(|all| all.placed.len() > MANY);
        let is_first = self.lanes.is_none();
        if is_many && !is_first && !self.has_waited(ctx, &wanted) {
            return;
        }
        let annotations = annotations
            .map(|all| all.placed.clone())
            .unwrap_or_default();
        self.asked_for = Some(wanted.clone());
        jobs.make_portrait(wanted, annotations);
    }

    /// Whether the same has been wanted for a while: somebody who tags on and on should have both
    /// cores for it.
    fn has_waited(&mut self, ctx: &egui::Context, wanted: &AskedFor) -> bool {
        let now = ctx.input(|input| input.time);
        match &self.wanted {
            Some((before, since)) if before == wanted => {
                let left = PAUSE - (now - since);
                if left > 0.0 {
                    ctx.request_repaint_after(Duration::from_secs_f64(left));
                }
                left <= 0.0
            }
            _ => {
                self.wanted = Some((wanted.clone(), now));
                ctx.request_repaint_after(Duration::from_secs_f64(PAUSE));
                false
            }
        }
    }

    /// Takes the answer.
    pub fn take(&mut self, asked_for: AskedFor, lanes: Lanes) {
        self.asked_for = None;
        self.lanes = Some((asked_for, lanes));
    }

    /// Forgets everything, because another set is open.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Height of the strip; 0 where there is nothing to show.
    pub fn height(&self) -> f32 {
        match &self.lanes {
            Some((_, Lanes(lanes))) if !lanes.is_empty() => {
                lanes.len() as f32 * (LANE + SPACE) + 8.0
            }
            _ => 0.0,
        }
    }

    /// Draws the strip; `on_screen` is what the reading view shows, in bytes.
    pub fn show(
        &self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        on_screen: (u32, u32),
        out: &mut Vec<Intent>,
    ) {
        let (Some((of, Lanes(lanes))), Some(session)) = (&self.lanes, scene.session) else {
            return;
        };
        let size = vec2(ui.available_width(), self.height());
        let (area, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        let name = scene.text("portrait-name");
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ScrollBar, true, &name));
        let inside = area.shrink2(vec2(10.0, 4.0));
        let x_of = |share: f32| inside.min.x + inside.width() * share;
        let painter = ui.painter().with_clip_rect(area);
        let share_of = |offset: u32| offset as f32 / of.n_bytes.max(1) as f32;
        let (top, bottom) = on_screen;
        let seen = Rect::from_x_y_ranges(
            x_of(share_of(top))..=x_of(share_of(bottom)).max(x_of(share_of(top)) + 3.0),
            area.min.y..=area.max.y,
        );
        painter.rect_filled(
            seen,
            CornerRadius::same(2),
            scene.theme.ink.gamma_multiply(0.14),
        );
        for (n, lane) in lanes.iter().enumerate() {
            let y = inside.min.y + n as f32 * (LANE + SPACE);
            let Some(category) = session.set().category(&lane.category) else {
                continue;
            };
            let track = Rect::from_x_y_ranges(inside.x_range(), y..=y + LANE);
            painter.rect_filled(track, 0.0, scene.theme.line.gamma_multiply(0.5));
            let color = scene.theme.category(category.color);
            for (first, last) in runs(&lane.parts) {
                let x = x_of(first as f32 / N_PARTS as f32);
                let end = x_of(last as f32 / N_PARTS as f32).max(x + 1.5);
                let bar = Rect::from_x_y_ranges(x..=end, y..=y + LANE);
                painter.rect_filled(bar, 0.0, color);
            }
        }
        if let Some(pointer) = response.interact_pointer_pos()
            && (response.clicked() || response.dragged())
        {
            let share = ((pointer.x - inside.min.x) / inside.width().max(1.0)).clamp(0.0, 1.0);
            let offset = (f64::from(share) * f64::from(of.n_bytes)) as usize;
            if let Some(reading) = session.reading(&of.document) {
                let offset = floor_char(reading.text.as_str(), offset);
                out.push(Intent::ScrollTo(offset as u32));
            }
        }
        let under = response.hover_pos().and_then(|pointer| {
            let lane = ((pointer.y - inside.min.y) / (LANE + SPACE)).floor();
            let lane = (lane >= 0.0).then_some(lane as usize)?;
            lanes.get(lane)
        });
        if let Some(lane) = under {
            let path = session.set().category_path(&lane.category);
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("category", &path), ("count", &lane.n_annotations)];
            response.on_hover_text_at_pointer(scene.locale.with("portrait-lane", &values));
        }
    }
}

/// Returns the runs of parts that are set, each as its first part and the one after its last.
fn runs(parts: &[bool]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        let first = from + parts.get(from..)?.iter().position(|&part| part)?;
        let len = parts.get(first..)?.iter().take_while(|&&part| part).count();
        from = first + len;
        Some((first, from))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::Stage;

    #[test]
    fn runs_cover_what_is_set() {
        let parts = [true, false, true, true, false, true];
        assert_eq!(runs(&parts).collect::<Vec<_>>(), [(0, 1), (2, 4), (5, 6)]);
        assert_eq!(runs(&[]).next(), None);
    }

    #[test]
    fn the_commonest_category_has_the_first_lane() {
        let mut stage = Stage::speech();
        stage.annotate("村卫生室", "health");
        stage.annotate("控辍保学", "education");
        stage.annotate("办好教育", "education");
        let session = stage.session.as_ref().expect("a set");
        let document = stage.document.as_ref().expect("a document");
        let all = session
            .set()
            .annotations
            .of_document(document)
            .expect("some");
        let n_bytes = session.reading(document).expect("a text").text.len();
        let Lanes(lanes) = Lanes::of(&all.placed, n_bytes);
        let named: Vec<(&str, usize)> = lanes
            .iter()
            .map(|lane| (lane.category.as_str(), lane.n_annotations))
            .collect();
        assert_eq!(named, [("education", 2), ("health", 1)]);
        let health = lanes.get(1).expect("two lanes");
        assert_eq!(runs(&health.parts).count(), 1);
        assert!(health.parts.iter().position(|&part| part) > Some(N_PARTS / 2));
    }
}
