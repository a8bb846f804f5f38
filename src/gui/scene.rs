//! What every panel may look at while it draws; nobody changes anything through it.

use crate::model::{AnnotationId, Key};
use crate::session::Session;
use crate::text::span::Span;

use super::command::Situation;
use super::locale::Locale;
use super::settings::Settings;
use super::theme::Theme;

/// The state of the window as panels see it in one frame.
pub struct Scene<'a> {
    pub session: Option<&'a Session>,
    /// The document that is shown.
    pub document: Option<&'a Key>,
    /// What is selected in it; never empty.
    pub selection: Option<Span>,
    /// Where the caret stands in it, in bytes.
    pub caret: u32,
    /// The annotation that the inspector shows.
    pub annotation: Option<AnnotationId>,
    /// The category that commands of the codebook are about.
    pub category: Option<&'a Key>,
    /// Categories that were used, the latest first.
    pub recent_categories: &'a [Key],
    /// Hits that are being tagged: how many are done, and of how many.
    pub tagging: Option<(usize, usize)>,
    /// Passages of changed documents that are looked for: how many are done, and of how many.
    pub finding: Option<(usize, usize)>,
    /// Counts up when other fonts are used.
    pub fonts: u32,
    pub situation: Situation,
    pub settings: &'a Settings,
    pub locale: &'a Locale,
    pub theme: Theme,
}

impl Scene<'_> {
    /// Returns the words of an id in the interface's language.
    pub fn text(&self, id: &str) -> String {
        self.locale.text(id)
    }
}
