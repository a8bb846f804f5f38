//! Work that takes long, on named threads: reading files, searching. Results come back through a
//! channel that the window empties at the start of each frame.

mod closing;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, Sender, channel};

use encoding_rs::Encoding;

use self::closing::Closing;
use super::crash;
use super::faces::Faces;
use super::opening::{self, Found};
use super::portrait::{AskedFor, Lanes};
use crate::anchor::{self, Course, Outcome};
use crate::format::document::{self, DocumentError, ReadDocument};
use crate::merge::Choices;
use crate::model::{Annotation, AnnotationSet, Key, PositionIndex, SetId};
use crate::search::{self, Query, Scope};
use crate::session::copies::{self, CopyBeside, Stamp};
use crate::session::{
    self, Differences, MergeError, Merging, Now, OpenError, Opened, Reanchoring, Reconciled,
    RestoreError, Restored, SalvageError, Saved, Saving, Session, SystemOrigin, UnnamedSet,
};
use crate::storage::backups::{self, Backup};
use crate::storage::codebook_file::{self, Codebook};
use crate::storage::data_folder::{DataFolder, SetFolder};
use crate::storage::salvage::Salvaged;
use crate::text::decode::{self, Guess};
use crate::text::reading::Reading;
use crate::text::span::Span;

/// What came of a job.
pub enum Done {
    Opened {
        path: PathBuf,
        result: Result<Found, OpenError>,
    },
    /// The file of the set is written, or could not be.
    Saved {
        number: u64,
        saved: Box<Saved>,
    },
    /// The set is merged with its file, or cannot be.
    Merged {
        merging: Arc<Merging>,
        /// Whether somebody has decided what contradicts.
        is_decided: bool,
        result: Result<Box<Reconciled>, MergeError>,
    },
    /// Whether the set's file may have been changed; its hash, where it was read.
    SetLookedAt {
        path: PathBuf,
        stamp: Stamp,
        hash: Option<blake3::Hash>,
    },
    /// Other versions of the set beside its file, and all that were looked at.
    CopiesFound {
        path: PathBuf,
        found: Vec<CopyBeside>,
        seen: BTreeMap<PathBuf, Stamp>,
    },
    /// All paragraphs of a document are known, of which a preview is shown.
    Completed {
        reading: Arc<Reading>,
    },
    /// Where the passages of a changed document are.
    FoundAgain {
        search: Box<Reanchoring>,
        course: Arc<Course>,
        /// Nothing where somebody cancelled it.
        outcomes: Option<Vec<Outcome>>,
    },
    /// Lengths and times of the documents' files.
    FilesLookedAt {
        stamps: Vec<(Key, Stamp)>,
    },
    /// A document whose file has changed was read anew.
    ChangedRead {
        document: Key,
        /// Where it was when its file was found to have changed.
        path: PathBuf,
        result: Result<ReadDocument, DocumentError>,
    },
    /// What could be read of a damaged set is in a copy.
    Salvaged {
        copy: PathBuf,
        result: Result<Salvaged, SalvageError>,
    },
    /// The earlier versions of the set's file, newest first, with what differs from now in each
    /// that can be read.
    BackupsListed {
        versions: Vec<(Backup, Option<Differences>)>,
    },
    /// What leads back to an earlier version is known.
    Restored {
        version: Backup,
        result: Result<Restored, RestoreError>,
    },
    UnnamedFound {
        sets: Vec<UnnamedSet>,
    },
    UnnamedOpened {
        id: SetId,
        result: Result<Opened, OpenError>,
    },
    DocumentRead {
        purpose: Purpose,
        result: Result<ReadDocument, DocumentError>,
    },
    Guessed {
        document: Key,
        guesses: Vec<Guess>,
    },
    CodebookRead {
        path: PathBuf,
        result: Result<Codebook, OpenError>,
    },
    Searched {
        /// Which search it was; an older one no longer counts.
        number: u64,
        hits: Vec<Span>,
    },
    Picked {
        purpose: PickPurpose,
        path: Option<PathBuf>,
    },
    /// The installed families that can show Chinese.
    FacesListed {
        names: Vec<String>,
    },
    /// The installed families that have the first of some characters.
    FacesFound {
        characters: Vec<char>,
        names: Vec<String>,
    },
    /// Families that the settings name; empty where they are not installed.
    FacesLoaded {
        chosen: Vec<egui::FontData>,
        further: Vec<egui::FontData>,
    },
    PortraitMade {
        asked_for: AskedFor,
        lanes: Lanes,
    },
    /// The outline of a long text is at hand.
    OutlineMade,
    /// All of a set that was closed is on the disk.
    Closed,
    /// A thread ended without an answer: a defect, which is reported, not hidden.
    Failed {
        what: &'static str,
    },
}

impl Done {
    /// Whether it is about the set that was open when the job began, and about no other.
    fn is_about_set(&self) -> bool {
        match self {
            Self::Saved { .. }
            | Self::Merged { .. }
            | Self::SetLookedAt { .. }
            | Self::CopiesFound { .. }
            | Self::Completed { .. }
            | Self::FoundAgain { .. }
            | Self::FilesLookedAt { .. }
            | Self::ChangedRead { .. }
            | Self::BackupsListed { .. }
            | Self::Restored { .. }
            | Self::DocumentRead { .. }
            | Self::Guessed { .. }
            | Self::CodebookRead { .. }
            | Self::Searched { .. }
            | Self::PortraitMade { .. } => true,
            Self::Picked { purpose, .. } => *purpose != PickPurpose::Open,
            Self::Failed { what } => *what != OPEN,
            Self::Opened { .. }
            | Self::Salvaged { .. }
            | Self::UnnamedFound { .. }
            | Self::UnnamedOpened { .. }
            | Self::FacesListed { .. }
            | Self::FacesFound { .. }
            | Self::FacesLoaded { .. }
            | Self::OutlineMade
            | Self::Closed => false,
        }
    }
}

/// What came of a job, and whether it still counts.
pub enum Answer {
    InTime(Done),
    /// The set that it is about has gone meanwhile.
    Late(Done),
}

/// What a document is read for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    Add,
    /// It is the text of a document in the set, elsewhere or in another encoding.
    Replace(Key),
}

/// What a file was picked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickPurpose {
    Open,
    AddDocument,
    Save,
    Relocate(Key),
    Codebook,
    /// Another version of the set, to be merged with it.
    MergeCopy,
}

/// What is to be found.
pub struct Search {
    pub number: u64,
    pub reading: Arc<Reading>,
    pub query: Query,
    pub scope: Scope,
    /// Those of the document, where the scope asks for them.
    pub annotations: PositionIndex<Arc<Annotation>>,
    pub cancel: Arc<AtomicBool>,
}

// The names of jobs whose answer somebody waits for.
pub const SAVE: &str = "save";
pub const MERGE: &str = "merge";
pub const OPEN: &str = "open";
pub const FIND_AGAIN: &str = "find passages again";

/// Starts jobs and collects their results.
pub struct Jobs {
    sender: Sender<Sent>,
    receiver: Receiver<Sent>,
    ctx: egui::Context,
    /// Shared with all jobs whose answers were not taken yet.
    running: Arc<()>,
    /// Shared with the thread that deletes earlier versions, while there is one.
    tidying: Arc<()>,
    closing: Closing,
    /// Of the set that is open. Keys of documents and paths do not tell one set from another.
    set: u64,
}

/// A result on its way.
struct Sent {
    /// The number of the set that was open when the job began.
    set: u64,
    done: Done,
    /// The job counts until this is dropped, wherever that happens.
    under_way: Arc<()>,
}

/// Where a job sends what came of it.
#[derive(Clone)]
struct Reply {
    sender: Sender<Sent>,
    ctx: egui::Context,
    set: u64,
    under_way: Arc<()>,
}

impl Reply {
    fn send(self, done: Done) {
        let sent = Sent {
            set: self.set,
            done,
            under_way: self.under_way,
        };
        // The window is gone only when the program ends.
        drop(self.sender.send(sent));
        self.ctx.request_repaint();
    }
}

/// A file dialog that was not answered yet. Whoever drops it, as a thread does that panics, or
/// that could not be started, has answered with a defect.
struct Asked {
    waiting: Option<(Reply, PickPurpose)>,
}

impl Asked {
    fn answer(mut self, path: Option<PathBuf>) {
        if let Some((reply, purpose)) = self.waiting.take() {
            reply.send(Done::Picked { purpose, path });
        }
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        if let Some((reply, purpose)) = self.waiting.take() {
            let what = "file dialog";
            reply.clone().send(Done::Failed { what });
            // What waited for a file does not any more.
            let path = None;
            reply.send(Done::Picked { purpose, path });
        }
    }
}

impl Jobs {
    pub fn new(ctx: egui::Context) -> Self {
        let (sender, receiver) = channel();
        Self {
            sender,
            receiver,
            ctx,
            running: Arc::new(()),
            tidying: Arc::new(()),
            closing: Closing::default(),
            set: 0,
        }
    }

    /// Takes note that the open set goes: what jobs for it come back with is late from now on.
    pub fn let_go_of_set(&mut self) {
        self.set += 1;
    }

    /// Whether something is still to come.
    pub fn is_running(&self) -> bool {
        Arc::strong_count(&self.running) > 1
    }

    /// Returns the next result, if one is there.
    pub fn next_answer(&mut self) -> Option<Answer> {
        let Sent {
            set,
            done,
            under_way,
        } = self.receiver.try_recv().ok()?;
        drop(under_way);
        let is_late = set != self.set && done.is_about_set();
        Some(if is_late {
            Answer::Late(done)
        } else {
            Answer::InTime(done)
        })
    }

    /// Has a panic told that has ended a thread from which no answer is awaited.
    pub fn look_for_defects(&self) {
        // A job that ended so says it itself, as long as its answer was not taken.
        let is_idle = !self.is_running() && Arc::strong_count(&self.tidying) == 1;
        if is_idle && crash::has_report() {
            let what = "thread";
            self.reply(&self.running).send(Done::Failed { what });
        }
    }

    /// Returns where a picker sends its answer.
    pub fn answer_for(&mut self, purpose: PickPurpose) -> Box<dyn FnOnce(Option<PathBuf>) + Send> {
        let asked = Asked {
            waiting: Some((self.reply(&self.running), purpose)),
        };
        Box::new(move |path| asked.answer(path))
    }

    pub fn open(
        &mut self,
        path: PathBuf,
        encoding: Option<&'static Encoding>,
        coder: String,
        data: Option<DataFolder>,
    ) {
        let closing = self.closing.clone();
        self.spawn(OPEN, move || {
            closing.wait();
            Done::Opened {
                result: opening::find(&path, encoding, &coder, data.as_ref()),
                path,
            }
        });
    }

    /// Closes a set. Its journal is flushed for the last time, which may take a while.
    pub fn close(&mut self, session: Session) {
        let under_way = self.closing.begin();
        self.spawn("close set", move || {
            drop(session);
            drop(under_way);
            Done::Closed
        });
    }

    /// Deletes the oldest of the earlier versions, if there are more than are to be kept. Nobody
    /// waits for it; where it cannot be done, or is under way, the next save does it.
    pub fn forget_old_versions(&self, folder: SetFolder) {
        if Arc::strong_count(&self.tidying) > 1 {
            return;
        }
        let reply = self.reply(&self.tidying);
        let tidying = std::thread::Builder::new().name("tidying up".to_owned());
        drop(tidying.spawn(move || {
            let work = AssertUnwindSafe(|| backups::forget_old(&folder));
            if catch_unwind(work).is_err() {
                let what = "tidying up";
                reply.send(Done::Failed { what });
            }
        }));
    }

    /// Writes the file of the set, as it was when saving began.
    pub fn save(&mut self, number: u64, saving: Saving) {
        self.spawn(SAVE, move || Done::Saved {
            number,
            saved: Box::new(saving.write()),
        });
    }

    /// Merges the set with its file.
    pub fn merge(&mut self, merging: Arc<Merging>, choices: Option<Choices>) {
        self.spawn(MERGE, move || Done::Merged {
            is_decided: choices.is_some(),
            result: merging.merge(&choices.unwrap_or_default()).map(Box::new),
            merging,
        });
    }

    /// Looks at the set's file; reads it where it is not as it was when it was looked at last.
    pub fn look_at_set(&mut self, path: PathBuf, last: Option<Stamp>) {
        self.spawn("look at files", move || {
            let stamp = copies::stamp_of(&path);
            let is_changed = last != Some(stamp);
            let bytes = is_changed
                .then(|| document::read_bytes(&path).ok())
                .flatten();
            Done::SetLookedAt {
                path,
                stamp,
                hash: bytes.map(|bytes| blake3::hash(&bytes)),
            }
        });
    }

    /// Looks for other versions of a set beside its file, but for those that were looked at.
    pub fn look_for_copies(
        &mut self,
        path: PathBuf,
        set: AnnotationSet,
        mut seen: BTreeMap<PathBuf, Stamp>,
    ) {
        self.spawn("look at files", move || Done::CopiesFound {
            found: copies::beside(&path, &set, &mut seen),
            path,
            seen,
        });
    }

    /// Finds the passages of a changed document again.
    pub fn find_again(&mut self, search: Reanchoring, course: Arc<Course>) {
        self.spawn(FIND_AGAIN, move || Done::FoundAgain {
            outcomes: anchor::find_again(&search.task, &course),
            search: Box::new(search),
            course,
        });
    }

    /// Takes down length and time of files.
    pub fn look_at_files(&mut self, files: Vec<(Key, PathBuf)>) {
        self.spawn("look at files", move || Done::FilesLookedAt {
            stamps: files
                .into_iter()
                .filter_map(|(key, path)| {
                    let metadata = std::fs::metadata(path).ok()?;
                    Some((key, (metadata.len(), metadata.modified().ok())))
                })
                .collect(),
        });
    }

    /// Reads a document whose file has changed.
    pub fn read_changed(
        &mut self,
        document: Key,
        path: PathBuf,
        encoding: Option<&'static Encoding>,
        hash: String,
    ) {
        self.spawn("read document", move || Done::ChangedRead {
            result: document::read_again(&path, encoding, &hash),
            document,
            path,
        });
    }

    /// Saves what can be read of a damaged set as a copy.
    pub fn salvage(&mut self, damaged: PathBuf, copy: PathBuf) {
        self.spawn("salvage", move || Done::Salvaged {
            result: session::salvage_to(&damaged, &copy),
            copy,
        });
    }

    /// Reads the earlier versions of a set's file, and holds them against the set as it is.
    pub fn list_backups(&mut self, folder: Option<SetFolder>, now: Now) {
        self.spawn("list backups", move || {
            let versions = folder.map(|folder| backups::list(&folder));
            let versions = versions.unwrap_or_default().into_iter();
            let compared = versions.map(|version| {
                let differences = now.differences(&version).ok();
                (version, differences)
            });
            Done::BackupsListed {
                versions: compared.collect(),
            }
        });
    }

    /// Finds what leads back to an earlier version.
    pub fn restore(&mut self, version: Backup, now: Now) {
        self.spawn("restore a version", move || Done::Restored {
            result: now.restore(&version),
            version,
        });
    }

    /// Looks for sets that were never saved.
    pub fn find_unnamed(&mut self, data: DataFolder) {
        let closing = self.closing.clone();
        self.spawn("find unsaved sets", move || {
            closing.wait();
            Done::UnnamedFound {
                sets: Session::unnamed_sets(&data),
            }
        });
    }

    /// Opens a set that was never saved.
    pub fn open_unnamed(&mut self, id: SetId, coder: String, data: DataFolder) {
        let closing = self.closing.clone();
        self.spawn(OPEN, move || {
            closing.wait();
            Done::UnnamedOpened {
                id,
                result: Session::open_unnamed(id, &coder, Box::new(SystemOrigin), &data),
            }
        });
    }

    /// Reads the rest of a document of which a preview is shown.
    pub fn complete(&mut self, preview: Arc<Reading>) {
        self.spawn("read document", move || Done::Completed {
            reading: Arc::new(preview.completed()),
        });
    }

    pub fn read_document(
        &mut self,
        path: PathBuf,
        encoding: Option<&'static Encoding>,
        purpose: Purpose,
    ) {
        self.spawn("read document", move || Done::DocumentRead {
            purpose,
            result: document::read(&path, encoding),
        });
    }

    /// Finds out how a document could be read.
    pub fn guess(&mut self, document: Key, path: PathBuf) {
        self.spawn("guess encoding", move || Done::Guessed {
            document,
            guesses: document::read_bytes(&path)
                .map_or_else(|_| Vec::new(), |bytes| decode::guesses(&bytes)),
        });
    }

    pub fn read_codebook(&mut self, path: PathBuf) {
        self.spawn("read codebook", move || Done::CodebookRead {
            result: document::read_bytes(&path)
                .map_err(OpenError::from)
                .and_then(|bytes| {
                    codebook_file::read(&bytes).map_err(|source| OpenError::Set {
                        path: path.clone(),
                        source,
                    })
                }),
            path,
        });
    }

    pub fn search(&mut self, search: Search) {
        self.spawn("search", move || Done::Searched {
            number: search.number,
            hits: search::limit(
                search::find(&search.reading, &search.query, &search.cancel),
                &search.annotations,
                &search.scope,
                &search.cancel,
            ),
        });
    }

    pub fn list_faces(&mut self) {
        self.spawn("list fonts", || Done::FacesListed {
            names: Faces::installed().chinese(),
        });
    }

    /// Finds the installed families that have a character, the first of several to tell of.
    pub fn find_faces(&mut self, first: char, characters: Vec<char>) {
        self.spawn("find fonts", move || Done::FacesFound {
            names: Faces::installed().with_character(first),
            characters,
        });
    }

    pub fn load_faces(&mut self, chosen: String, further: Vec<String>) {
        self.spawn("load fonts", move || {
            let mut faces = Faces::installed();
            Done::FacesLoaded {
                chosen: faces.load(&chosen),
                further: further
                    .iter()
                    .filter_map(|name| faces.load(name).into_iter().next())
                    .collect(),
            }
        });
    }

    /// Finds out what the document portrait shows.
    pub fn make_portrait(
        &mut self,
        asked_for: AskedFor,
        annotations: PositionIndex<Arc<Annotation>>,
    ) {
        self.spawn("portrait", move || Done::PortraitMade {
            lanes: Lanes::of(&annotations, asked_for.n_bytes()),
            asked_for,
        });
    }

    /// Makes the outline of a text that is too long to make it within a frame.
    pub fn make_outline(&mut self, reading: Arc<Reading>) {
        self.spawn("outline", move || {
            reading.outline();
            Done::OutlineMade
        });
    }

    fn spawn(&mut self, name: &'static str, work: impl FnOnce() -> Done + Send + 'static) {
        let reply = self.reply(&self.running);
        let in_its_place = reply.clone();
        let started = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                let done = catch_unwind(AssertUnwindSafe(work));
                reply.send(done.unwrap_or(Done::Failed { what: name }));
            });
        if started.is_err() {
            in_its_place.send(Done::Failed { what: name });
        }
    }

    /// Returns where a job sends its answer; `under_way` is what counts jobs of its kind.
    fn reply(&self, under_way: &Arc<()>) -> Reply {
        Reply {
            sender: self.sender.clone(),
            ctx: self.ctx.clone(),
            set: self.set,
            under_way: Arc::clone(under_way),
        }
    }
}

/// The program does not end before sets that were closed are.
impl Drop for Jobs {
    fn drop(&mut self) {
        self.closing.wait();
    }
}

#[cfg(test)]
mod tests;
