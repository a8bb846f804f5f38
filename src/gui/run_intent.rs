//! Intents → calls of the session, dialogs, jobs: the one place where wishes become deeds.

use std::path::Path;

use super::command::Command;
use super::dialogs::Rename;
use super::files::Wanted;
use super::intent::Intent;
use super::jobs::{PickPurpose, Purpose};
use super::locale::Language;
use super::palette::Palette;
use super::settings::{Settings, ThemeChoice};
use super::{App, Leaving, panels, phrases};
use crate::model::{AnnotationId, Key};
use crate::session::{Existing, Session, SessionError, Toggled};
use crate::storage::codebook_file::{self, Codebook};
use crate::text::span::Span;

/// How many categories count as recent.
const MOST_RECENT_CATEGORIES: usize = 9;

impl App {
    pub(super) fn run(&mut self, ctx: &egui::Context, intent: Intent) {
        match intent {
            Intent::Command(command) => self.run_command(ctx, command),
            Intent::OpenPath(path) => self.leave(ctx, Leaving::Open(Wanted::File(path))),
            Intent::AddPath(path) => self.add_path(ctx, path),
            Intent::AddTogether(path) => self.add_together(ctx, path),
            Intent::Tag(category) => self.tag(&category),
            Intent::TagAnnotation(id, category) => self.tag_annotation(id, &category),
            Intent::AddCategoryAndTag(name) => {
                if let Some(key) = self.change(|session| session.add_category(&name, None)) {
                    self.tag(&key);
                }
            }
            Intent::GoToAnnotation(id) => self.go_to_annotation(id),
            Intent::ChooseAnnotation(id) => {
                self.annotation = id;
                // Whoever works in the text means its document.
                self.asked_document = None;
            }
            Intent::MeanAnnotation(id) => self.mean_annotation(id),
            Intent::GoTo { document, span } => self.go_to(&document, span),
            Intent::ScrollTo(offset) => {
                if let Some(view) = &mut self.view {
                    view.scroll_to(offset);
                }
            }
            Intent::GoToLine(line) => self.go_to_line(line),
            Intent::MoveEdges(id, span) => {
                self.change(|session| session.move_edges(id, span));
            }
            Intent::UseFace(family) => self.use_face(ctx, family),
            Intent::AddFace(family) => self.add_face(ctx, family),
            Intent::ShowDocument(key) => self.show_document(&key),
            Intent::ChooseCategory(key) => self.category = Some(key),
            Intent::SetNote(id, note) => {
                self.change(|session| session.set_note(id, &note));
            }
            Intent::SetField(id, key, value) => {
                self.change(|session| session.set_field(id, &key, value));
            }
            Intent::DeleteAnnotation(id) => {
                self.change(|session| session.delete_annotations(&[id]));
            }
            Intent::AddCategory { name, parent } => {
                self.category = self
                    .change(|session| session.add_category(&name, parent.as_ref()))
                    .or(self.category.take());
            }
            Intent::ChangeCategory(key, change) => {
                self.change(|session| session.change_category(&key, change));
            }
            Intent::MoveCategory {
                key,
                parent,
                before,
            } => {
                self.change(|session| {
                    session.move_category(&key, parent.as_ref(), before.as_ref())
                });
            }
            Intent::MergeCategory { from, into } => {
                self.change(|session| session.merge_category(&from, &into));
            }
            Intent::DeleteCategory(key) => self.ask_to_delete_category(key),
            Intent::DeleteCategoryNow(key) => {
                self.change(|session| session.delete_category(&key));
            }
            Intent::RemoveDocumentNow(key) => {
                self.change(|session| session.remove_document(&key));
            }
            Intent::RenameDocument(key, title) => {
                self.change(|session| session.rename_document(&key, &title));
            }
            Intent::RenameSet(title) => {
                self.change(|session| session.set_title(&title));
            }
            Intent::UseCoder(name) => {
                if let Some(session) = &mut self.session {
                    session.use_coder(&name);
                }
                self.settings.coder = name;
                self.settings_changed(ctx);
            }
            Intent::LoadCodebook(name) => {
                if let Some(Ok(codebook)) = codebook_file::built_in(&name) {
                    self.load_codebook(&codebook);
                }
            }
            Intent::LoadCodebookFile => self.pick(PickPurpose::Codebook),
            Intent::OfferEncodings(key) => self.offer_encodings(key),
            Intent::ReadAs(key, encoding) => {
                let location = self
                    .session
                    .as_ref()
                    .and_then(|session| session.location(&key));
                if let Some(path) = location.map(Path::to_owned) {
                    self.jobs
                        .read_document(path, Some(encoding), Purpose::Replace(key));
                }
            }
            Intent::ChooseHit(n) => {
                self.leave_place();
                if let (Some(hit), Some(view)) = (self.find.choose(n), &mut self.view) {
                    view.select(hit);
                }
            }
            Intent::TagAllHits(category) => self.tag_all_hits(&category),
            Intent::SaveAndLeave => self.save(Existing::KeepIfChanged),
            Intent::LeaveWithoutSaving => {
                let session = self.session.as_ref().filter(|_| self.leaving.is_some());
                self.gives_up = session.map(Session::revision);
                self.finish_leaving(ctx);
            }
            Intent::Review(key) => {
                if let Some(reanchored) = self.reviews.get(&key).cloned() {
                    self.dialogs.review(reanchored);
                }
            }
            Intent::CancelFinding => self.cancel_finding(),
            Intent::FindPassagesAgain => {
                self.find_passages_again();
                self.look_at_files();
            }
            Intent::SettlePlace(id, candidate) => {
                self.change(|session| session.settle(id, &candidate));
            }
            Intent::Salvage(path) => self.salvage(path),
            Intent::RestoreBackup(version) => self.restore_backup(version),
            Intent::CopyBackup(version) => self.copy_backup(&version),
            Intent::SaveRecoveredCopy => self.save_recovered_copy(),
            Intent::OpenUnnamed(id) => self.leave(ctx, Leaving::Open(Wanted::Unnamed(id))),
            Intent::UndoStep(step) => {
                let last = self.session.as_ref().and_then(Session::undo_label);
                if last == Some(&step) {
                    self.step_history(Session::undo, "undone");
                }
            }
            Intent::DeclineUnnamed(id) => self.decline_unnamed(id),
            Intent::StayHere => self.stay(),
            Intent::LeaveUnmerged => {
                self.merging = None;
                self.stay();
            }
            Intent::SaveOverOther(path) => self.save_to(&path, Existing::Replace),
            Intent::SaveElsewhere => {
                self.merging = None;
                self.dialogs.close_merging();
                self.pick(PickPurpose::Save);
            }
            Intent::MergeFile(choices) => self.merge_choosing(choices),
            Intent::MergeCopy(path) => self.merge_copy(&path),
            Intent::ForgetRecent(path) => {
                self.settings.recent.retain(|recent| *recent != path);
                self.settings_changed(ctx);
            }
            Intent::CloseFind => {
                self.find.close();
                self.focus_document();
            }
        }
    }

    fn run_command(&mut self, ctx: &egui::Context, command: Command) {
        // Things may have changed since the command was drawn as possible.
        if command.why_not(&self.situation()).is_some() {
            return;
        }
        match command {
            Command::Open => self.pick(PickPurpose::Open),
            Command::OpenSample => self.open_sample(ctx),
            Command::AddDocument => self.pick(PickPurpose::AddDocument),
            Command::Save => self.save(Existing::KeepIfChanged),
            Command::SaveAs => self.pick(PickPurpose::Save),
            Command::SaveByItself => {
                self.settings.saves_by_itself ^= true;
                self.settings_changed(ctx);
            }
            Command::Backups => {
                if let Some(session) = &self.session {
                    self.jobs
                        .list_backups(session.backup_folder(), session.now());
                }
            }
            Command::MergeCopy => self.pick(PickPurpose::MergeCopy),
            Command::CloseSet => self.leave(ctx, Leaving::CloseSet),
            Command::Quit => self.leave(ctx, Leaving::Quit),
            Command::ReadAs => {
                if let Some(key) = self.asked_or_shown() {
                    self.offer_encodings(key);
                }
            }
            Command::LoadCodebook => self.dialogs.load_codebook(),
            Command::RelocateDocument => {
                if let Some(key) = self.asked_or_missing() {
                    self.pick(PickPurpose::Relocate(key));
                }
            }
            Command::RenameDocument => {
                if let Some(key) = self.asked_or_shown() {
                    self.dialogs.rename(Rename::Document(key));
                }
            }
            Command::RemoveDocument => {
                if let (Some(key), Some(session)) = (self.asked_or_shown(), &self.session) {
                    let n_affected = session.set().annotations.n_of_document(&key);
                    self.dialogs.ask_remove_document(key, n_affected);
                }
            }
            Command::RenameSet => self.dialogs.rename(Rename::Set),
            Command::RenameCoder => self.dialogs.rename(Rename::Coder),
            Command::Undo => self.step_history(Session::undo, "undone"),
            Command::Redo => self.step_history(Session::redo, "redone"),
            Command::Copy => self.copy(ctx, false),
            Command::CopyWithReference => self.copy(ctx, true),
            Command::SelectAll => {
                if let Some(view) = &mut self.view {
                    view.select_all();
                }
            }
            Command::PickCategory => self.palette = Some(Palette::categories()),
            Command::Palette => self.palette = Some(Palette::commands()),
            Command::NewCategoryFromSelection => {
                if let Some(words) = self.selected_words() {
                    let name: String = words.replace('\n', " ").chars().take(30).collect();
                    self.intents.push(Intent::AddCategoryAndTag(name));
                }
            }
            Command::EditNote => {
                self.settings.is_right_panel_open = true;
                self.inspector.focus_note();
            }
            Command::DeleteAnnotation => {
                if let Some(id) = self.annotation {
                    self.change(|session| session.delete_annotations(&[id]));
                }
            }
            Command::ReviewPassages => {
                let shown = self.shown().and_then(|key| self.reviews.get(&key));
                let review = shown.or_else(|| self.reviews.values().next());
                if let Some(reanchored) = review.cloned() {
                    self.dialogs.review(reanchored);
                }
            }
            Command::NextAnnotation => self.step_annotation(true, |_| true),
            Command::PreviousAnnotation => self.step_annotation(false, |_| true),
            Command::NextOfCategory => self.step_annotation_of_category(true),
            Command::PreviousOfCategory => self.step_annotation_of_category(false),
            Command::NextOverlapping => self.step_overlapping(),
            Command::AdjustEdges => self.adjust_edges(),
            Command::GrowSelection => {
                if let Some(view) = &mut self.view {
                    view.grow_selection();
                }
            }
            Command::ShrinkSelection => {
                if let Some(view) = &mut self.view {
                    view.shrink_selection();
                }
            }
            Command::GoTo => self.palette = Some(Palette::places()),
            Command::GoBack => self.go_back_or_forward(true),
            Command::GoForward => self.go_back_or_forward(false),
            Command::NextHeading => self.step_heading(true),
            Command::PreviousHeading => self.step_heading(false),
            Command::NextDocument => self.step_document(true),
            Command::PreviousDocument => self.step_document(false),
            Command::Find => {
                let selected = self
                    .selected_words()
                    .filter(|words| words.chars().count() <= 40);
                self.find.open(selected);
            }
            Command::TickHit => self.find.toggle_tick(),
            Command::ListHits => {
                if !self.find.is_open {
                    self.find.open(None);
                }
                self.find.toggle_list();
            }
            Command::FindNext | Command::FindPrevious => {
                let hit = self.find.step(command == Command::FindNext);
                if hit.is_some() {
                    self.leave_place();
                }
                if let (Some(hit), Some(view)) = (hit, &mut self.view) {
                    view.select(hit);
                }
            }
            Command::TagAllHits => match self.category.clone() {
                Some(category) => self.tag_all_hits(&category),
                None => self.palette = Some(Palette::categories_for_hits()),
            },
            Command::NextCategory => self.choose_next_category(true),
            Command::PreviousCategory => self.choose_next_category(false),
            Command::MoveCategoryUp
            | Command::MoveCategoryDown
            | Command::IndentCategory
            | Command::OutdentCategory => self.move_category(command),
            Command::NewCategory => self.dialogs.new_category(),
            Command::EditCategory => {
                if let Some(key) = self.category.clone() {
                    self.dialogs.edit_category(key);
                }
            }
            Command::MergeCategory => {
                if let Some(key) = self.category.clone() {
                    self.dialogs.merge_category(key);
                }
            }
            Command::DeleteCategory => {
                if let Some(key) = self.category.clone() {
                    self.ask_to_delete_category(key);
                }
            }
            Command::ZoomIn => self.zoom(ctx, |size| size * 1.1 + 0.2),
            Command::ZoomOut => self.zoom(ctx, |size| (size - 0.2) / 1.1),
            Command::ZoomReset => self.zoom(ctx, |_| Settings::default().text_size),
            Command::LoosenRows => self.set_leading(ctx, 0.1),
            Command::TightenRows => self.set_leading(ctx, -0.1),
            Command::WidenColumn => self.set_measure(ctx, 2.0),
            Command::NarrowColumn => self.set_measure(ctx, -2.0),
            Command::ChooseFace => self.choose_face(),
            Command::ShowLines => {
                self.settings.shows_lines ^= true;
                self.settings_changed(ctx);
            }
            Command::ShowPortrait => {
                self.settings.shows_portrait ^= true;
                self.settings_changed(ctx);
            }
            Command::CheatSheet => self.dialogs.cheat_sheet(),
            Command::ToggleLeftPanel => {
                self.settings.is_left_panel_open ^= true;
                self.settings_changed(ctx);
            }
            Command::ToggleRightPanel => {
                self.settings.is_right_panel_open ^= true;
                self.settings_changed(ctx);
            }
            Command::ThemeSystem => self.choose_theme(ctx, ThemeChoice::System),
            Command::ThemeLight => self.choose_theme(ctx, ThemeChoice::Light),
            Command::ThemeDark => self.choose_theme(ctx, ThemeChoice::Dark),
            Command::LanguageSystem => self.choose_language(ctx, None),
            Command::LanguageChinese => self.choose_language(ctx, Some(Language::Chinese)),
            Command::LanguageEnglish => self.choose_language(ctx, Some(Language::English)),
            Command::FocusDocument => self.focus_document(),
            Command::About => self.dialogs.about(),
        }
    }

    /// Changes the session, and says what is wrong if it refuses.
    pub(super) fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Session) -> Result<T, SessionError>,
    ) -> Option<T> {
        match change(self.session.as_mut()?) {
            Ok(value) => Some(value),
            Err(error) => {
                let words = phrases::session_error(&self.locale, &error);
                self.notifications.error(words);
                None
            }
        }
    }

    // Annotations.

    /// Puts a category first among those that were used.
    fn remember_category(&mut self, category: &Key) {
        self.recent_categories.retain(|known| known != category);
        self.recent_categories.insert(0, category.clone());
        self.recent_categories.truncate(MOST_RECENT_CATEGORIES);
    }

    pub(super) fn tag(&mut self, category: &Key) {
        let Some(view) = &self.view else { return };
        let document = view.document.clone();
        let selection = view.selection();
        let toggled = match (selection, self.annotation) {
            (Some(span), _) => {
                // Whoever works in the text means its document.
                self.asked_document = None;
                self.change(|session| session.toggle(&document, span, category))
            }
            (None, Some(id)) => self.change(|session| session.toggle_on(id, category)),
            (None, None) => {
                self.category = Some(category.clone());
                return;
            }
        };
        self.remember_category(category);
        self.after_toggle(toggled);
    }

    /// Makes an annotation the current one where it is. What is done next is done to it, and not to
    /// a passage that was selected before.
    pub(super) fn mean_annotation(&mut self, id: AnnotationId) {
        self.annotation = Some(id);
        self.asked_document = None;
        if let Some(view) = &mut self.view {
            view.clear_selection();
        }
    }

    fn tag_annotation(&mut self, id: AnnotationId, category: &Key) {
        let toggled = self.change(|session| session.toggle_on(id, category));
        self.after_toggle(toggled);
    }

    fn after_toggle(&mut self, toggled: Option<Toggled>) {
        match toggled {
            Some(Toggled::On(id) | Toggled::Off(id)) => self.annotation = Some(id),
            Some(Toggled::Gone) => {
                self.annotation = None;
                self.notifications.info(self.locale.text("tagged-gone"));
            }
            None => {}
        }
    }

    fn step_history(
        &mut self,
        step: impl FnOnce(
            &mut Session,
        )
            -> Result<Option<(crate::edit::Label, Option<AnnotationId>)>, SessionError>,
        text_id: &str,
    ) {
        let Some(Some((label, focus))) = self.change(step) else {
            return;
        };
        let label = phrases::label(&self.locale, &label);
        let words = self.locale.with(text_id, &[("label", &label)]);
        self.notifications.info(words);
        let exists = |id: &AnnotationId| {
            self.session
                .as_ref()
                .is_some_and(|session| session.set().annotations.get(*id).is_some())
        };
        if let Some(id) = focus.filter(exists) {
            self.go_to_annotation(id);
        }
    }

    fn ask_to_delete_category(&mut self, key: Key) {
        let Some(session) = &self.session else { return };
        let n_affected = session.set().annotations.n_of_category(&key);
        self.dialogs.ask_delete_category(key, n_affected);
    }

    pub(super) fn load_codebook(&mut self, codebook: &Codebook) {
        if let Some(count) = self.change(|session| session.load_codebook(codebook)) {
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("name", &codebook.name), ("count", &count)];
            let words = self.locale.with("codebook-loaded", &values);
            self.notifications.info(words);
        }
    }

    // Documents and files.

    fn shown(&self) -> Option<Key> {
        self.view.as_ref().map(|view| view.document.clone())
    }

    /// Returns the document that was asked for last, though its text may be missing.
    fn asked(&self) -> Option<Key> {
        let set = self.session.as_ref()?.set();
        let asked = self.asked_document.as_ref();
        asked.filter(|key| set.document(key).is_some()).cloned()
    }

    /// Returns the first document whose text is missing.
    fn missing(&self) -> Option<Key> {
        let session = self.session.as_ref()?;
        let mut documents = session.set().documents.iter();
        let missing = documents.find(|document| session.reading(&document.key).is_none());
        missing.map(|document| document.key.clone())
    }

    /// Returns the document that commands are about; where none can be shown, one all the same.
    fn asked_or_shown(&self) -> Option<Key> {
        let shown = || self.shown().or_else(|| self.missing());
        self.asked().or_else(shown)
    }

    /// Returns the document to show the place of: rather than the one that is shown, one whose text
    /// is missing.
    fn asked_or_missing(&self) -> Option<Key> {
        let missing = || self.missing().or_else(|| self.shown());
        self.asked().or_else(missing)
    }

    /// Looks for the ways to read a document, and offers them.
    fn offer_encodings(&mut self, key: Key) {
        let session = self.session.as_ref();
        let location = session.and_then(|session| session.location(&key));
        if let Some(path) = location.map(Path::to_owned) {
            self.jobs.guess(key, path);
        }
    }

    pub(super) fn encoding_of(&self, key: &Key) -> Option<&'static encoding_rs::Encoding> {
        let document = self.session.as_ref()?.set().document(key)?;
        crate::text::decode::encoding_by_name(&document.encoding).ok()
    }

    fn step_document(&mut self, forth: bool) {
        let (Some(session), Some(shown)) = (&self.session, self.shown()) else {
            return;
        };
        let keys: Vec<Key> = session
            .set()
            .documents
            .iter()
            .filter(|document| session.reading(&document.key).is_some())
            .map(|document| document.key.clone())
            .collect();
        let Some(at) = keys.iter().position(|key| *key == shown) else {
            return;
        };
        let next = if forth { at + 1 } else { at + keys.len() - 1 } % keys.len();
        if let Some(key) = keys.get(next) {
            self.show_document(key);
        }
    }

    // The window.

    fn selected_words(&self) -> Option<String> {
        let view = self.view.as_ref()?;
        Some(view.reading().words(view.selection()?))
    }

    fn copy(&mut self, ctx: &egui::Context, with_reference: bool) {
        let (Some(words), Some(view), Some(session)) =
            (self.selected_words(), &self.view, &self.session)
        else {
            return;
        };
        let text = if with_reference {
            let start = view.selection().map_or(0, Span::start);
            // A long text's outline may still be in the making, and nobody waits for it.
            let is_in_the_making = view.reading().text.len() > panels::SHORT_TEXT
                && view.reading().ready_outline().is_none();
            let place = if is_in_the_making {
                String::new()
            } else {
                phrases::place(&self.locale, &view.reading().place(start))
            };
            let line = view.reading().text.line_column_from_byte(start).line;
            let document = session.set().document(&view.document);
            let title = document.map_or("", |document| {
                if document.title.is_empty() {
                    document.key.as_str()
                } else {
                    &document.title
                }
            });
            let mut values: Vec<(&str, &dyn std::fmt::Display)> =
                vec![("words", &words), ("document", &title), ("line", &line)];
            let id = if place.is_empty() {
                "copy-reference-by-line"
            } else {
                values.push(("place", &place));
                "copy-reference"
            };
            self.locale.with(id, &values)
        } else {
            words
        };
        ctx.copy_text(text);
        self.notifications.info(self.locale.text("copied"));
    }

    pub(super) fn focus_document(&mut self) {
        // What was opened a moment ago keeps it.
        let is_wanted =
            self.dialogs.is_open() || self.find.wants_keys() || self.inspector.wants_keys();
        if let Some(view) = self.view.as_mut().filter(|_| !is_wanted) {
            view.take_focus();
        }
    }

    fn zoom(&mut self, ctx: &egui::Context, size: impl FnOnce(f32) -> f32) {
        let range = Settings::TEXT_SIZES;
        let size = size(self.settings.text_size).clamp(*range.start(), *range.end());
        self.settings.text_size = (size * 2.0).round() / 2.0;
        self.settings_changed(ctx);
    }

    fn set_leading(&mut self, ctx: &egui::Context, by: f32) {
        let range = Settings::LEADINGS;
        let leading = (self.settings.leading + by).clamp(*range.start(), *range.end());
        self.settings.leading = (leading * 100.0).round() / 100.0;
        self.settings_changed(ctx);
    }

    fn set_measure(&mut self, ctx: &egui::Context, by: f32) {
        let range = Settings::MEASURES;
        self.settings.measure = (self.settings.measure + by).clamp(*range.start(), *range.end());
        self.settings_changed(ctx);
    }

    fn choose_theme(&mut self, ctx: &egui::Context, theme: ThemeChoice) {
        self.settings.theme = theme;
        self.settings_changed(ctx);
    }

    fn choose_language(&mut self, ctx: &egui::Context, language: Option<Language>) {
        self.settings.language = language;
        self.settings_changed(ctx);
    }
}
