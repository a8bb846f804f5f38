//! The parts of the window around the document. Each draws from the [`Scene`] and its own view
//! state, and says what is wanted as [`Intent`]s; none changes the session.
//!
//! [`Scene`]: super::scene::Scene
//! [`Intent`]: super::intent::Intent

pub mod annotations;
mod category_look;
pub mod codebook;
mod codebook_drag;
mod codebook_menu;
mod codebook_rows;
mod command_item;
pub mod documents;
mod field_editor;
mod filtered;
pub mod inspector;
pub mod menu_bar;
pub mod missing;
mod row;
#[cfg(test)]
pub(super) mod stage;
pub mod status_bar;
pub mod welcome;

pub(super) use category_look::{paint_swatch, swatch};
pub(super) use codebook_menu::color_button;
pub(super) use codebook_rows::{Landing, step as step_among_siblings};
pub(super) use command_item::{command_button, command_name, menu_item, shortcut_text};
pub(super) use row::{Row, paint_text};

use super::locale::Locale;
use super::phrases;
use crate::text::outline::Outline;
use crate::text::reading::Reading;

/// Texts up to this length, in bytes, have their outline made within a frame.
pub(super) const SHORT_TEXT: u32 = 5 << 20;

/// Returns the outline of a text, if having it does not cost more than a frame.
pub(super) fn outline(reading: &Reading) -> Option<&Outline> {
    if reading.text.len() <= SHORT_TEXT {
        Some(reading.outline())
    } else {
        reading.ready_outline()
    }
}

/// Returns the place of a byte in words, where the outline is at hand.
fn place(locale: &Locale, reading: &Reading, offset: u32) -> Option<String> {
    let place = outline(reading)?.place(&reading.text, &reading.reflow, offset);
    Some(phrases::place(locale, &place))
}

/// Draws the name of a part of the window.
fn title(ui: &mut egui::Ui, text: &str) {
    ui.add(egui::Label::new(egui::RichText::new(text).strong()).truncate());
}

/// Draws a remark that matters less.
fn remark(ui: &mut egui::Ui, scene: &super::scene::Scene<'_>, text: &str) {
    ui.add(egui::Label::new(egui::RichText::new(text).color(scene.theme.faint)).wrap());
}
