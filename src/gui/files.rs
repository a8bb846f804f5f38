//! Opening and leaving: what the window does with files, and what it asks first.

use std::path::{Path, PathBuf};

use egui::ViewportCommand;

use super::file_picker::PickRequest;
use super::intent::Intent;
use super::jobs::{PickPurpose, Purpose};
use super::navigation::Places;
use super::panels::annotations::AnnotationsPanel;
use super::panels::codebook::CodebookPanel;
use super::panels::documents::DocumentsPanel;
use super::panels::inspector::InspectorPanel;
use super::{App, Leaving, phrases};
use crate::model::SetId;
use crate::session::{Existing, Session, is_set_path, set_path_beside};

/// What somebody wants to open.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wanted {
    File(PathBuf),
    /// A set that was never saved.
    Unnamed(SetId),
}

/// Something that is being opened.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) wanted: Wanted,
    /// Files that were given together with it.
    others: Vec<PathBuf>,
}

/// Puts sets before the files that are given together with them: these go into what is open by
/// then.
pub(super) fn sets_first(mut files: Vec<PathBuf>) -> Vec<PathBuf> {
    files.sort_by_key(|path| !is_set_path(path));
    files
}

impl App {
    /// Opens something, and with it what was given together with it. Where it is being opened
    /// already, that is now what is wanted: twice would mean that the second finds the set locked
    /// by the first.
    pub(super) fn open(&mut self, wanted: Wanted) {
        let to_add = std::mem::take(&mut self.to_add);
        if let Some(at) = self.opening.iter().position(|it| it.wanted == wanted) {
            let mut again = self.opening.remove(at);
            again.others.extend(to_add);
            self.opening.push(again);
            return;
        }
        let coder = self.settings.coder_name();
        match (&wanted, self.data.clone()) {
            (Wanted::File(path), data) => {
                self.jobs.open(path.clone(), self.encoding, coder, data);
            }
            (Wanted::Unnamed(id), Some(data)) => self.jobs.open_unnamed(*id, coder, data),
            (Wanted::Unnamed(_), None) => return,
        }
        self.opening.push(Opening {
            wanted,
            others: to_add,
        });
    }

    /// Adds a file that was given together with what is open now, unless that has it.
    pub(super) fn add_together(&mut self, ctx: &egui::Context, path: PathBuf) {
        let place = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
        let is_there = |session: &Session| {
            let mut documents = session.set().documents.iter();
            session.is_own_file(&place)
                || documents.any(|document| session.location(&document.key) == Some(&place))
        };
        let is_open = self.opening.is_empty() && self.session.as_ref().is_some_and(is_there);
        if !is_open {
            self.add_path(ctx, path);
        }
    }

    /// Adds a document, or opens a set.
    pub(super) fn add_path(&mut self, ctx: &egui::Context, path: PathBuf) {
        if let Some(Leaving::Open(_)) = self.leaving {
            self.to_add.push(path);
        } else if let Some(last) = self.opening.last_mut() {
            last.others.push(path);
        } else if self.session.is_none() || is_set_path(&path) {
            self.leave(ctx, Leaving::Open(Wanted::File(path)));
        } else {
            self.jobs.read_document(path, None, Purpose::Add);
        }
    }

    /// Takes note that opening something has come to an end. Returns the files that were given
    /// together with it, or `None` where something else is wanted by now.
    pub(super) fn was_opening(&mut self, wanted: &Wanted) -> Option<Vec<PathBuf>> {
        let at = self.opening.iter().position(|it| it.wanted == *wanted)?;
        let mut ended: Vec<Opening> = self.opening.drain(..=at).collect();
        let is_wanted = self.opening.is_empty() && self.leaving.is_none();
        let own = if is_wanted { ended.pop() } else { None };
        // What was wanted before is not any more.
        if ended.iter().any(|it| !it.others.is_empty()) {
            self.tell_not_added();
        }
        own.map(|own| own.others)
    }

    /// Goes on with the files that were given together with one that is open now.
    pub(super) fn add_the_others(&mut self, others: Vec<PathBuf>) {
        let others = others.into_iter().map(Intent::AddTogether);
        self.intents.extend(others);
    }

    /// Goes on with the files that were given together with one that cannot be opened, where
    /// nothing is open. They were not meant for a set that is: then they are left out.
    pub(super) fn go_on_without(&mut self, others: Vec<PathBuf>) {
        if self.session.is_none() {
            self.add_the_others(others);
        } else if !others.is_empty() {
            self.tell_not_added();
        }
    }

    fn tell_not_added(&mut self) {
        let words = self.locale.text("others-not-added");
        self.notifications.warning(words);
    }

    /// Stays with the set that is open, and leaves out what would have been added to another. Where
    /// it is still asked whether to save before leaving, the answer decides.
    pub(super) fn stay(&mut self) {
        if self.dialogs.asks_to_save() {
            return;
        }
        self.give_up_leaving();
    }

    /// Gives up what the set was to be left for. Unsaved work that was to be opened is offered
    /// again, because its offer went when it was taken.
    fn give_up_leaving(&mut self) {
        if let Some(Leaving::Open(Wanted::Unnamed(_))) = self.leaving.take() {
            self.look_for_unnamed();
        }
        self.to_add.clear();
    }

    /// Whether the open set has work that would be lost if another took its place now: what it is
    /// left for took its time, and work went on meanwhile.
    pub(super) fn has_new_work(&self) -> bool {
        let session = self.session.as_ref();
        session.is_some_and(|it| it.is_dirty() && self.gives_up != Some(it.revision()))
    }

    /// Opens the sample that comes with the program, beside which nothing is written: it is a
    /// copy in the user's data folder.
    pub(super) fn open_sample(&mut self, ctx: &egui::Context) {
        match crate::storage::app_files::unpack_sample() {
            Ok(path) => self.leave(ctx, Leaving::Open(Wanted::File(path))),
            Err(error) => self
                .notifications
                .error(phrases::write_error(&self.locale, &error)),
        }
    }

    /// Does something that ends the work on this set; asks first where changes would be lost.
    pub(super) fn leave(&mut self, ctx: &egui::Context, leaving: Leaving) {
        // One question at a time: its answer then counts for what was wanted last.
        let is_asked = self.leaving.is_some() && self.dialogs.asks_to_save();
        if self.leaving.as_ref().is_some_and(|it| *it != leaving) {
            self.give_up_leaving();
        }
        self.leaving = Some(leaving);
        self.gives_up = None;
        match &self.session {
            // Goes on when that is done.
            Some(session) if session.is_being_saved() => {}
            Some(session) if session.is_dirty() && self.saves_when_left() => {
                self.save(Existing::KeepIfChanged);
            }
            Some(session) if session.is_dirty() && is_asked => {}
            Some(session) if session.is_dirty() => {
                let name = self.set_name(session);
                self.dialogs.ask_save(name);
            }
            _ => self.finish_leaving(ctx),
        }
    }

    pub(super) fn finish_leaving(&mut self, ctx: &egui::Context) {
        match self.leaving.take() {
            Some(Leaving::Quit) => {
                self.give_up_changes();
                self.may_close = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            Some(Leaving::CloseSet) => self.close_set(),
            Some(Leaving::Open(wanted)) => {
                if let Wanted::File(path) = &wanted {
                    self.give_back(path);
                }
                self.open(wanted);
            }
            None => {}
        }
    }

    /// Closes the open set where a path leads to it again: it is locked against others, and that
    /// would be this very window.
    fn give_back(&mut self, path: &Path) {
        let own = self.session.as_ref().and_then(Session::path);
        if own.is_some_and(|own| own == path || own == set_path_beside(path)) {
            self.close_set();
        }
    }

    /// Closes the open set, and lets go of all that is about it: what is shown and remembered of
    /// it, what was asked, and what is under way.
    pub(super) fn close_set(&mut self) {
        self.give_up_changes();
        if let Some(session) = self.session.take() {
            self.jobs.close(session);
        }
        self.jobs.let_go_of_set();
        self.cancel_finding();
        self.finding.clear();
        self.saves.forget();
        self.merging = None;
        self.tagging = None;
        self.set_stamp = None;
        self.version_asked_about = None;
        self.copies_seen.clear();
        self.stamps.clear();
        self.reviews.clear();
        self.told_troubles.clear();
        self.view = None;
        self.annotation = None;
        self.category = None;
        self.adjusted = None;
        self.asked_document = None;
        self.recent_categories.clear();
        self.places = Places::default();
        self.find.close();
        self.palette = None;
        self.dialogs.close();
        self.notifications.forget_set();
        self.portrait.forget();
        self.documents = DocumentsPanel::default();
        self.codebook = CodebookPanel::default();
        self.inspector = InspectorPanel::default();
        self.annotations = AnnotationsPanel::default();
    }

    /// Gives up the changes of a set that goes now, where the user has said that they are not
    /// wanted: they are not offered at the next start. Not before it goes, for what is opened in
    /// its place may take its time or turn out to be unreadable; and not what was done since.
    pub(super) fn give_up_changes(&mut self) {
        let revision = self.gives_up.take();
        if let Some(session) = &mut self.session
            && revision == Some(session.revision())
            && let Err(error) = session.abandon_changes()
        {
            let words = phrases::write_error(&self.locale, &error);
            self.notifications.warning(words);
        }
    }

    pub(super) fn pick(&mut self, purpose: PickPurpose) {
        let kinds =
            |name: &str, endings: &[&'static str]| (self.locale.text(name), endings.to_vec());
        let request = match &purpose {
            PickPurpose::Open => PickRequest::Open {
                title: self.locale.text("pick-open"),
                kinds: vec![
                    kinds("pick-kind-all", &["txt", "ron", "md", "text"]),
                    kinds("pick-kind-any", &["*"]),
                ],
            },
            PickPurpose::AddDocument | PickPurpose::Relocate(_) => PickRequest::Open {
                title: self.locale.text("pick-document"),
                kinds: vec![
                    kinds("pick-kind-text", &["txt", "md", "text"]),
                    kinds("pick-kind-any", &["*"]),
                ],
            },
            PickPurpose::Codebook => PickRequest::Open {
                title: self.locale.text("pick-codebook"),
                kinds: vec![kinds("pick-kind-set", &["ron"])],
            },
            PickPurpose::MergeCopy => PickRequest::Open {
                title: self.locale.text("pick-merge-copy"),
                kinds: vec![kinds("pick-kind-set", &["ron"])],
            },
            PickPurpose::Save => {
                let suggested = self.session.as_ref().and_then(|session| {
                    session
                        .path()
                        .map(Path::to_owned)
                        .or_else(|| session.suggested_path())
                });
                PickRequest::Save {
                    title: self.locale.text("pick-save"),
                    folder: suggested
                        .as_deref()
                        .and_then(Path::parent)
                        .map(Path::to_owned),
                    name: suggested.as_deref().and_then(Path::file_name).map_or_else(
                        || "annotations.ron".to_owned(),
                        |name| name.to_string_lossy().into_owned(),
                    ),
                }
            }
        };
        let answer = self.jobs.answer_for(purpose);
        self.picker.pick(request, answer);
    }
}
