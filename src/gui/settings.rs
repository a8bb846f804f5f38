//! What the window remembers from one start to the next: looks, sizes, recent files, the coder.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::locale::Language;
use crate::storage::app_files;

/// How many recent files are kept.
const N_RECENT: usize = 10;

/// The look of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

/// See the module's description.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `None` follows the system.
    pub language: Option<Language>,
    pub theme: ThemeChoice,
    /// Size of document text, in points.
    pub text_size: f32,
    /// Row height of document text, as a multiple of its size.
    pub leading: f32,
    /// Widest column of document text, in multiples of its size: characters a row.
    pub measure: f32,
    /// Installed family that documents are set in; empty stands for the bundled one.
    pub face: String,
    /// Installed families for characters that the others lack.
    pub further_faces: Vec<String>,
    /// Whether a set that has a file is saved by itself a little after each change.
    pub saves_by_itself: bool,
    /// Whether the lines of the file are shown as they are, instead of paragraphs.
    pub shows_lines: bool,
    /// Whether the whole document is shown as a strip of colours.
    pub shows_portrait: bool,
    pub is_left_panel_open: bool,
    pub is_right_panel_open: bool,
    /// Name of whoever annotates here; empty stands for the system's user.
    pub coder: String,
    /// The codebook new sets start with.
    pub codebook: String,
    /// Newest first.
    pub recent: Vec<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            theme: ThemeChoice::System,
            text_size: 18.0,
            leading: 1.72,
            measure: 38.0,
            face: String::new(),
            further_faces: Vec::new(),
            saves_by_itself: true,
            shows_lines: false,
            shows_portrait: true,
            is_left_panel_open: true,
            is_right_panel_open: true,
            coder: String::new(),
            codebook: crate::storage::codebook_file::DEFAULT.to_owned(),
            recent: Vec::new(),
        }
    }
}

impl Settings {
    pub const TEXT_SIZES: RangeInclusive<f32> = 10.0..=48.0;
    pub const LEADINGS: RangeInclusive<f32> = 1.2..=2.6;
    pub const MEASURES: RangeInclusive<f32> = 16.0..=60.0;

    /// Reads the settings; what cannot be read is as at first start.
    pub fn load() -> Self {
        let mut settings: Self = app_files::read_settings()
            .and_then(|text| ron::from_str(&text).ok())
            .unwrap_or_default();
        settings.limit();
        settings
    }

    /// Brings sizes back into their ranges: the file may have been edited by hand.
    fn limit(&mut self) {
        for (value, range, default) in [
            (&mut self.text_size, Self::TEXT_SIZES, 18.0),
            (&mut self.leading, Self::LEADINGS, 1.72),
            (&mut self.measure, Self::MEASURES, 38.0),
        ] {
            *value = if value.is_finite() {
                value.clamp(*range.start(), *range.end())
            } else {
                default
            };
        }
    }

    /// Keeps the settings for the next start. Failing is no reason to stop anybody's work.
    pub fn save(&self) -> Result<(), crate::storage::atomic::WriteError> {
        let config = ron::ser::PrettyConfig::new().new_line("\n");
        match ron::ser::to_string_pretty(self, config) {
            Ok(text) => app_files::write_settings(&text),
            Err(_) => Ok(()),
        }
    }

    /// Puts a file first among the recent ones.
    pub fn remember(&mut self, path: &Path) {
        self.recent.retain(|known| known != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(N_RECENT);
    }

    pub fn language(&self) -> Language {
        self.language.unwrap_or_else(Language::of_system)
    }

    /// Returns the name that new annotations bear.
    pub fn coder_name(&self) -> String {
        if !self.coder.trim().is_empty() {
            return self.coder.trim().to_owned();
        }
        ["USER", "USERNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok())
            .filter(|name| !name.trim().is_empty())
            .unwrap_or_else(|| "coder".to_owned())
    }
}
