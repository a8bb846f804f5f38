//! The headings that what is on screen stands under, in one row above the text: one always knows
//! where one is, and a click goes to the heading.

use egui::{Label, Rect, RichText, Sense, Ui, UiBuilder, pos2};

use super::{DocumentView, outline};
use crate::gui::intent::Intent;
use crate::gui::scene::Scene;
use crate::text::outline::Heading;

impl DocumentView {
    pub(super) fn show_crumbs(
        &self,
        ui: &mut Ui,
        area: Rect,
        scene: &Scene<'_>,
        left: f32,
        out: &mut Vec<Intent>,
    ) {
        let painter = ui.painter().with_clip_rect(area.intersect(ui.clip_rect()));
        painter.rect_filled(area, 0.0, scene.theme.page);
        painter.hline(
            area.x_range(),
            area.max.y - 0.5,
            egui::Stroke::new(1.0, scene.theme.line),
        );
        let Some(outline) = outline(&self.reading) else {
            return;
        };
        let path = path_at(outline.headings(), self.on_screen.0);
        let inside = Rect::from_min_max(
            pos2(left, area.min.y),
            pos2((left + self.setting.width).min(area.max.x), area.max.y),
        );
        let builder = UiBuilder::new()
            .max_rect(inside)
            .layout(egui::Layout::left_to_right(egui::Align::Center));
        let mut ui = ui.new_child(builder);
        ui.spacing_mut().item_spacing.x = 6.0;
        if path.is_empty() {
            let title = self.reading.title_paragraph().map(|paragraph| {
                let content = self.reading.reflow.content(&self.reading.text, paragraph);
                self.reading.words(content)
            });
            let title = RichText::new(title.unwrap_or_default()).color(scene.theme.faint);
            ui.add(Label::new(title.small()).truncate());
            return;
        }
        for (n, heading) in path.iter().enumerate() {
            if n > 0 {
                ui.label(RichText::new("›").color(scene.theme.faint).small());
            }
            // The last one says most; those before it give way.
            let is_last = n + 1 == path.len();
            let share = if is_last { 1.0 } else { 0.45 };
            let width = ui.available_width() * share;
            let text = RichText::new(&heading.title)
                .color(scene.theme.faint)
                .small();
            let response = ui
                .scope(|ui| {
                    ui.set_max_width(width);
                    ui.add(Label::new(text).truncate().sense(Sense::click()))
                })
                .inner
                .on_hover_cursor(egui::CursorIcon::PointingHand);
            if response.clicked() {
                out.push(Intent::GoTo {
                    document: self.document.clone(),
                    span: heading.span,
                });
            }
        }
    }
}

/// Returns the headings above a byte, the highest first.
fn path_at(headings: &[Heading], offset: u32) -> Vec<&Heading> {
    let before = headings.partition_point(|heading| heading.span.start() <= offset);
    let mut path: Vec<&Heading> = Vec::new();
    let mut level = u8::MAX;
    for heading in headings.iter().take(before).rev() {
        if heading.level < level {
            level = heading.level;
            path.push(heading);
        }
        if level <= 1 {
            break;
        }
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::document_text::DocumentText;
    use crate::text::reading::Reading;

    #[test]
    fn the_path_leads_from_the_highest_heading_to_the_nearest() {
        let body = "讲话\n\n一、教育\n\n（一）学校。办学校。\n\n（二）老师。配老师。\n\n二、健康\n\n看病。";
        let reading = Reading::new(DocumentText::new(body));
        let check = |words: &str| {
            let at = body.find(words).expect("it is there") as u32;
            path_at(reading.outline().headings(), at)
                .iter()
                .map(|heading| heading.mark.clone())
                .collect::<Vec<_>>()
                .concat()
        };
        assert_eq!(check("讲话"), "");
        assert_eq!(check("办学校"), "一、（一）");
        assert_eq!(check("配老师"), "一、（二）");
        assert_eq!(check("看病"), "二、");
    }
}
