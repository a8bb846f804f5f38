//! Which fonts documents are set in, beyond the bundled ones, and what is done about characters
//! that no font has: the user is told which they are, and offered installed families that have
//! them.

use std::collections::BTreeSet;

use egui::FontData;

use super::App;
use super::fonts;
use super::intent::Intent;
use super::notifications::Level;

/// Characters named in one notice; there may be thousands.
const NAMED: usize = 6;
/// Families offered in one notice.
const OFFERED: usize = 3;

/// The installed fonts in use.
#[derive(Default)]
pub struct Typefaces {
    /// The family of documents, regular and bold.
    chosen: Vec<FontData>,
    /// For characters that the others lack.
    further: Vec<FontData>,
    /// Counts up when other fonts are used; layouts are made anew then.
    pub generation: u32,
    /// Characters of which the user has been told.
    told: BTreeSet<char>,
}

impl App {
    /// Loads the families that the settings name.
    pub(super) fn load_faces(&mut self) {
        if self.settings.face.is_empty() && self.settings.further_faces.is_empty() {
            return;
        }
        self.jobs.load_faces(
            self.settings.face.clone(),
            self.settings.further_faces.clone(),
        );
    }

    /// Sets documents in a family; an empty name stands for the bundled one.
    pub(super) fn use_face(&mut self, ctx: &egui::Context, family: String) {
        self.settings.face = family;
        self.settings_changed(ctx);
        self.change_faces(ctx);
    }

    /// Uses a family for characters that the others lack.
    pub(super) fn add_face(&mut self, ctx: &egui::Context, family: String) {
        if !self.settings.further_faces.contains(&family) {
            self.settings.further_faces.push(family);
        }
        self.settings_changed(ctx);
        self.change_faces(ctx);
    }

    fn change_faces(&mut self, ctx: &egui::Context) {
        if self.settings.face.is_empty() && self.settings.further_faces.is_empty() {
            self.take_faces(ctx, Vec::new(), Vec::new());
        } else {
            self.load_faces();
        }
    }

    /// Takes the loaded families. One that is no longer installed is said, and left in the
    /// settings: it may come back.
    pub(super) fn take_faces(
        &mut self,
        ctx: &egui::Context,
        chosen: Vec<FontData>,
        further: Vec<FontData>,
    ) {
        if chosen.is_empty() && !self.settings.face.is_empty() {
            let words = self
                .locale
                .with("face-missing", &[("name", &self.settings.face)]);
            self.notifications.warning(words);
        }
        self.typefaces.chosen = chosen;
        self.typefaces.further = further;
        self.typefaces.generation += 1;
        self.typefaces.told.clear();
        ctx.set_fonts(fonts::with_faces(
            &self.typefaces.chosen,
            &self.typefaces.further,
        ));
    }

    /// Opens the choice of families, once they are known.
    pub(super) fn choose_face(&mut self) {
        self.jobs.list_faces();
    }

    /// Looks for installed families that have the characters on screen that no font in use has;
    /// once for each.
    pub(super) fn look_after_characters(&mut self) {
        let Some(view) = &self.view else { return };
        let fresh: Vec<char> = view
            .missing_characters()
            .difference(&self.typefaces.told)
            .copied()
            .collect();
        let Some(&first) = fresh.first() else { return };
        self.typefaces.told.extend(&fresh);
        self.jobs.find_faces(first, fresh);
    }

    /// Names the characters that no font in use has, and offers the installed families that have
    /// the first of them.
    pub(super) fn take_faces_with(&mut self, characters: &[char], names: Vec<String>) {
        let named: Vec<String> = characters
            .iter()
            .take(NAMED)
            .map(|&character| format!("{character} (U+{:04X})", u32::from(character)))
            .collect();
        let named = named.join(&self.locale.text("list-separator"));
        let id = if names.is_empty() {
            "glyphs-missing-everywhere"
        } else {
            "glyphs-missing"
        };
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("characters", &named), ("count", &characters.len())];
        let words = self.locale.with(id, &values);
        let offers = names
            .into_iter()
            .take(OFFERED)
            .map(|name| {
                let words = self.locale.with("glyphs-use-face", &[("name", &name)]);
                (words, Intent::AddFace(name))
            })
            .collect();
        self.notifications.offer(Level::Warning, words, offers);
    }
}
