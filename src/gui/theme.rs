//! Colours and measures of the window, light and dark: the only place that makes colours.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the place where colours are made"
)]

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Theme as Mode, Visuals,
};

use crate::model::Rgb;

/// Named colours of one mode.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theme {
    pub is_dark: bool,
    /// Behind the text of a document.
    pub page: Color32,
    /// Behind panels.
    pub panel: Color32,
    /// The text of a document.
    pub ink: Color32,
    /// Words that matter less.
    pub faint: Color32,
    pub accent: Color32,
    pub warning: Color32,
    pub error: Color32,
    pub selection: Color32,
    pub caret: Color32,
    pub hit: Color32,
    pub current_hit: Color32,
    pub line: Color32,
}

impl Theme {
    pub fn new(mode: Mode) -> Self {
        match mode {
            Mode::Light => Self {
                is_dark: false,
                page: Color32::from_rgb(255, 254, 251),
                panel: Color32::from_rgb(244, 244, 242),
                ink: Color32::from_rgb(28, 28, 30),
                faint: Color32::from_rgb(98, 98, 104),
                accent: Color32::from_rgb(32, 92, 168),
                warning: Color32::from_rgb(156, 88, 0),
                error: Color32::from_rgb(180, 30, 30),
                selection: Color32::from_rgba_unmultiplied(70, 130, 220, 84),
                caret: Color32::from_rgb(20, 80, 180),
                hit: Color32::from_rgba_unmultiplied(250, 205, 70, 130),
                current_hit: Color32::from_rgba_unmultiplied(245, 140, 20, 170),
                line: Color32::from_rgb(222, 222, 218),
            },
            Mode::Dark => Self {
                is_dark: true,
                page: Color32::from_rgb(27, 28, 31),
                panel: Color32::from_rgb(35, 36, 40),
                ink: Color32::from_rgb(226, 226, 222),
                faint: Color32::from_rgb(158, 160, 168),
                accent: Color32::from_rgb(122, 174, 242),
                warning: Color32::from_rgb(240, 180, 90),
                error: Color32::from_rgb(250, 130, 120),
                selection: Color32::from_rgba_unmultiplied(90, 150, 240, 96),
                caret: Color32::from_rgb(150, 195, 255),
                hit: Color32::from_rgba_unmultiplied(210, 170, 40, 110),
                current_hit: Color32::from_rgba_unmultiplied(235, 130, 20, 170),
                line: Color32::from_rgb(58, 60, 66),
            },
        }
    }

    /// Returns the colour of a category for bars and swatches, kept apart from the page.
    pub fn category(&self, color: Rgb) -> Color32 {
        let color = Color32::from_rgb(color.red, color.green, color.blue);
        let wanted = 2.2;
        let mut shade = color;
        for _ in 0..8 {
            if contrast(shade, self.page) >= wanted {
                break;
            }
            shade = if self.is_dark {
                shade.lerp_to_gamma(Color32::WHITE, 0.15)
            } else {
                shade.lerp_to_gamma(Color32::BLACK, 0.12)
            };
        }
        shade
    }

    /// Returns the tint of a category behind text: light enough to read on.
    pub fn tint(&self, color: Rgb) -> Color32 {
        let alpha = if self.is_dark { 78 } else { 62 };
        let [red, green, blue, _] = self.category(color).to_array();
        Color32::from_rgba_unmultiplied(red, green, blue, alpha)
    }

    /// Returns the colour of the page or of the ink, whichever reads better on a colour.
    pub fn on(&self, color: Color32) -> Color32 {
        if contrast(self.page, color) >= contrast(self.ink, color) {
            self.page
        } else {
            self.ink
        }
    }

    /// Sets fonts, spacing and colours of the whole window.
    pub fn apply(ctx: &egui::Context) {
        ctx.all_styles_mut(|style| {
            style.text_styles = [
                (TextStyle::Small, 12.0),
                (TextStyle::Body, 14.0),
                (TextStyle::Button, 14.0),
                (TextStyle::Heading, 19.0),
                (TextStyle::Monospace, 13.0),
            ]
            .into_iter()
            .map(|(style, size)| (style, FontId::new(size, FontFamily::Proportional)))
            .collect();
            style.spacing.item_spacing = egui::vec2(8.0, 5.0);
            style.spacing.button_padding = egui::vec2(8.0, 3.0);
            style.spacing.menu_margin = Margin::same(6);
            style.spacing.window_margin = Margin::same(14);
            style.spacing.interact_size.y = 24.0;
            style.spacing.scroll = egui::style::ScrollStyle::thin();
            style.interaction.selectable_labels = false;
        });
        for mode in [Mode::Light, Mode::Dark] {
            ctx.set_visuals_of(mode, Self::new(mode).visuals(mode));
        }
    }

    fn visuals(self, mode: Mode) -> Visuals {
        let mut visuals = mode.default_visuals();
        visuals.panel_fill = self.panel;
        visuals.window_fill = if self.is_dark { self.panel } else { self.page };
        visuals.extreme_bg_color = self.page;
        visuals.text_edit_bg_color = Some(self.page);
        visuals.selection.bg_fill = self.selection;
        visuals.selection.stroke = Stroke::new(1.0, self.accent);
        visuals.hyperlink_color = self.accent;
        visuals.warn_fg_color = self.warning;
        visuals.error_fg_color = self.error;
        visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, self.line);
        visuals.widgets.noninteractive.fg_stroke = Stroke::new(1.0, self.ink);
        visuals.widgets.inactive.fg_stroke = Stroke::new(1.0, self.ink);
        visuals.widgets.inactive.bg_stroke = Stroke::new(1.0, self.line);
        for widget in [
            &mut visuals.widgets.noninteractive,
            &mut visuals.widgets.inactive,
            &mut visuals.widgets.hovered,
            &mut visuals.widgets.active,
            &mut visuals.widgets.open,
        ] {
            widget.corner_radius = CornerRadius::same(5);
        }
        visuals.window_corner_radius = CornerRadius::same(8);
        visuals.menu_corner_radius = CornerRadius::same(7);
        visuals
    }
}

/// Contrast of two opaque colours, 1 to 21 (WCAG 2.1, “contrast ratio”).
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: Color32) -> f32 {
    let channel = |value: u8| {
        let value = f32::from(value) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
}

/// Converts a colour that a person picked to what files store.
pub fn rgb_from_color(color: Color32) -> Rgb {
    Rgb {
        red: color.r(),
        green: color.g(),
        blue: color.b(),
    }
}

/// Converts a stored colour to one to edit.
pub fn color_from_rgb(color: Rgb) -> Color32 {
    Color32::from_rgb(color.red, color.green, color.blue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PALETTE;

    #[test]
    fn text_and_categories_can_be_read_in_both_modes() {
        for mode in [Mode::Light, Mode::Dark] {
            let theme = Theme::new(mode);
            assert!(contrast(theme.ink, theme.page) > 10.0);
            for color in [theme.faint, theme.accent, theme.warning, theme.error] {
                assert!(contrast(color, theme.page) > 4.5, "{color:?} in {mode:?}");
            }
            for color in PALETTE {
                assert!(
                    contrast(theme.category(color), theme.page) > 2.0,
                    "{color} in {mode:?}"
                );
                let tint = theme.tint(color);
                let behind = theme.page.blend(tint);
                assert!(contrast(theme.ink, behind) > 6.0, "{color} in {mode:?}");
            }
        }
    }
}
