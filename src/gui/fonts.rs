//! The bundled Chinese font, first for everything: it brings full-width quotation marks, which
//! the fonts of other scripts would narrow. Characters that it lacks come from the system.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

const BUNDLED: &str = "noto-sans-sc";

/// Returns the fonts of the window.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let bytes = include_bytes!("../../assets/fonts/NotoSansSC-Regular-subset.otf");
    fonts
        .font_data
        .insert(BUNDLED.to_owned(), Arc::new(FontData::from_static(bytes)));
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, vec![BUNDLED.to_owned()]);
    }
    fonts
}
