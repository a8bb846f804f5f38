//! The bundled Chinese fonts, first for everything: they bring full-width quotation marks, which
//! the fonts of other scripts would narrow. Documents may be set in another face, which comes
//! before them; characters that no bundled font has come from those that were chosen for them,
//! then from the system.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

const BUNDLED: &str = "noto-sans-sc";
const BUNDLED_BOLD: &str = "noto-sans-sc-bold";

/// Returns the family that documents are set in.
pub fn document() -> FontFamily {
    FontFamily::Name("document".into())
}

/// Returns the family of headings in documents.
pub fn document_bold() -> FontFamily {
    FontFamily::Name("document-bold".into())
}

/// Returns the fonts of the window as they are bundled.
pub fn definitions() -> FontDefinitions {
    with_faces(&[], &[])
}

/// Returns the fonts of the window with installed faces: `chosen` for documents, its regular
/// weight first and its bold one after it, if it has one; `further` for characters that the
/// others lack.
pub fn with_faces(chosen: &[FontData], further: &[FontData]) -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let mut add = |name: String, data: FontData| {
        fonts.font_data.insert(name.clone(), Arc::new(data));
        name
    };
    let regular = include_bytes!("../../assets/fonts/NotoSansSC-Regular-subset.otf");
    let bold = include_bytes!("../../assets/fonts/NotoSansSC-Bold-subset.otf");
    let regular = add(BUNDLED.to_owned(), FontData::from_static(regular));
    let bold = add(BUNDLED_BOLD.to_owned(), FontData::from_static(bold));
    let mut named = |kind: &str, faces: &[FontData]| -> Vec<String> {
        let faces = faces.iter().enumerate();
        faces
            .map(|(n, face)| add(format!("{kind}-{n}"), face.clone()))
            .collect()
    };
    let chosen = named("chosen", chosen);
    let further = named("further", further);
    let family = |first: &[String], then: &[&String]| -> Vec<String> {
        let then = then.iter().copied();
        first.iter().chain(then).chain(&further).cloned().collect()
    };
    let chosen_regular = chosen.get(..1).unwrap_or_default();
    // Beside a face without a bold weight the bundled one stands in headings, as official papers
    // have it: a sans above Song or Fangsong.
    let chosen_bold = chosen.get(1..).unwrap_or_default();
    fonts.families = [
        (FontFamily::Proportional, family(&[], &[&regular])),
        (FontFamily::Monospace, family(&[], &[&regular])),
        (document(), family(chosen_regular, &[&regular])),
        (document_bold(), family(chosen_bold, &[&bold, &regular])),
    ]
    .into();
    fonts
}
