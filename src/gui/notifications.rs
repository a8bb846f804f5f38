//! Messages in the corner of the window: news vanish by themselves, warnings later, and errors
//! stay until somebody has dismissed them.

use std::time::Duration;

use egui::{Align2, Area, Button, Context, Frame, Id, Label, Margin, Order, RichText, Stroke};

use super::intent::Intent;
use super::scene::Scene;
use crate::edit::Label as StepLabel;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Info,
    Warning,
    Error,
}

/// What happened, in words, and what can be done about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub level: Level,
    pub text: String,
    /// Buttons: their words, and what they ask for. A message with buttons stays until one of
    /// them is pressed, or it is dismissed.
    pub offers: Vec<(String, Intent)>,
}

/// The messages that are shown, the oldest first.
#[derive(Debug, Default)]
pub struct Notifications {
    shown: Vec<Shown>,
    n_made: u64,
}

#[derive(Debug)]
struct Shown {
    number: u64,
    message: Message,
    /// When it was first drawn, in the window's seconds.
    since: Option<f64>,
}

/// Messages that are drawn at a time.
const MOST_DRAWN: usize = 5;

impl Level {
    /// Returns how long a message is shown, in seconds; `None` stands for until it is dismissed.
    fn lifetime(self) -> Option<f64> {
        match self {
            Self::Info => Some(4.0),
            Self::Warning => Some(12.0),
            Self::Error => None,
        }
    }
}

impl Notifications {
    pub fn push(&mut self, level: Level, text: impl Into<String>) {
        self.offer(level, text, Vec::new());
    }

    /// Says something, with buttons for what can be done about it.
    pub fn offer(&mut self, level: Level, text: impl Into<String>, offers: Vec<(String, Intent)>) {
        let text = text.into();
        // The same again starts anew instead of standing there twice.
        self.shown.retain(|shown| shown.message.text != text);
        self.n_made += 1;
        self.shown.push(Shown {
            number: self.n_made,
            message: Message {
                level,
                text,
                offers,
            },
            since: None,
        });
    }

    /// Drops the offers about a set that has gone.
    pub fn forget_set(&mut self) {
        let is_about_set = |(_, intent): &(String, Intent)| intent.is_about_set();
        self.shown
            .retain(|shown| !shown.message.offers.iter().any(is_about_set));
    }

    /// Drops the offers to take back a step that is not the last any more.
    pub fn forget_steps_but(&mut self, last: Option<&StepLabel>) {
        let is_past = |(_, intent): &(String, Intent)| match intent {
            Intent::UndoStep(step) => Some(step) != last,
            _ => false,
        };
        self.shown
            .retain(|shown| !shown.message.offers.iter().any(is_past));
    }

    pub fn info(&mut self, text: impl Into<String>) {
        self.push(Level::Info, text);
    }

    pub fn warning(&mut self, text: impl Into<String>) {
        self.push(Level::Warning, text);
    }

    pub fn error(&mut self, text: impl Into<String>) {
        self.push(Level::Error, text);
    }

    /// Returns what is shown now, the oldest first.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.shown.iter().map(|shown| &shown.message)
    }

    /// Draws the messages above the status bar, the newest at the bottom.
    pub fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        if self.shown.is_empty() {
            return;
        }
        let now = ctx.input(|input| input.time);
        self.expire(now);
        if let Some(next) = self.next_end() {
            ctx.request_repaint_after(Duration::from_secs_f64((next - now).max(0.05)));
        }
        let first = self.shown.len().saturating_sub(MOST_DRAWN);
        let mut dismissed = None;
        Area::new(Id::unique("notifications"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, egui::vec2(-14.0, -40.0))
            .show(ctx, |ui| {
                for shown in self.shown.iter().skip(first) {
                    if draw(ui, scene, &shown.message, out) {
                        dismissed = Some(shown.number);
                    }
                }
            });
        if let Some(number) = dismissed {
            self.shown.retain(|shown| shown.number != number);
        }
    }

    fn expire(&mut self, now: f64) {
        for shown in &mut self.shown {
            shown.since.get_or_insert(now);
        }
        self.shown.retain(|shown| match shown.end() {
            Some(end) => now < end,
            None => true,
        });
    }

    fn next_end(&self) -> Option<f64> {
        self.shown.iter().filter_map(Shown::end).reduce(f64::min)
    }
}

impl Shown {
    fn end(&self) -> Option<f64> {
        if !self.message.offers.is_empty() {
            return None;
        }
        Some(self.since? + self.message.level.lifetime()?)
    }
}

/// Draws one message; returns whether it is done with.
fn draw(ui: &mut egui::Ui, scene: &Scene<'_>, message: &Message, out: &mut Vec<Intent>) -> bool {
    let (sign, color) = match message.level {
        Level::Info => ("●", scene.theme.accent),
        Level::Warning => ("▲", scene.theme.warning),
        Level::Error => ("■", scene.theme.error),
    };
    let mut is_dismissed = false;
    Frame::popup(ui.style())
        .fill(scene.theme.page)
        .stroke(Stroke::new(1.0, color))
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.label(RichText::new(sign).color(color));
                ui.scope(|ui| {
                    ui.set_max_width(380.0);
                    ui.vertical(|ui| {
                        ui.add(Label::new(&message.text).wrap());
                        for (words, intent) in &message.offers {
                            if ui.button(words).clicked() {
                                out.push(intent.clone());
                                is_dismissed = true;
                            }
                        }
                    });
                });
                let name = scene.text("notification-dismiss");
                is_dismissed |= ui
                    .add(Button::new("×").frame(false))
                    .accessible_name(name.clone())
                    .on_hover_text(name)
                    .clicked();
            });
        });
    is_dismissed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::Stage;
    use egui_kittest::kittest::Queryable as _;

    #[test]
    fn news_vanish_and_errors_stay() {
        let mut notifications = Notifications::default();
        notifications.info("已保存");
        notifications.warning("编码是猜的");
        notifications.error("磁盘已满");
        notifications.expire(10.0);
        notifications.expire(13.0);
        assert_eq!(notifications.messages().count(), 3);
        notifications.expire(14.5);
        assert_eq!(notifications.messages().count(), 2);
        notifications.expire(1000.0);
        let left: Vec<Level> = notifications.messages().map(|shown| shown.level).collect();
        assert_eq!(left, [Level::Error]);
    }

    #[test]
    fn an_error_is_dismissed_by_its_button() {
        let mut notifications = Notifications::default();
        notifications.error("磁盘已满");
        notifications.error("磁盘已满");
        let mut harness = Stage::empty().harness(notifications, |notifications, ui, scene, out| {
            notifications.show(ui.ctx(), scene, out);
        });
        harness.get_by_label("磁盘已满");
        harness.get_by_label("关闭消息").click();
        harness.run();
        assert!(harness.query_by_label("磁盘已满").is_none());
    }

    #[test]
    fn what_a_message_offers_is_asked_for_once() {
        let mut notifications = Notifications::default();
        let use_face = Intent::AddFace("宋体".to_owned());
        let offers = vec![("使用宋体".to_owned(), use_face.clone())];
        notifications.offer(Level::Warning, "缺字", offers);
        notifications.expire(0.0);
        notifications.expire(1000.0);
        let mut harness = Stage::empty().harness(notifications, |notifications, ui, scene, out| {
            notifications.show(ui.ctx(), scene, out);
        });
        harness.get_by_label("使用宋体").click();
        harness.run();
        assert_eq!(harness.state().out, [use_face]);
        assert!(harness.query_by_label("缺字").is_none());
    }
}
