//! Taking in what somebody else has made of a set: its file is merged with what was done here,
//! against what it held when this session last read or wrote it; any other version of the set
//! without knowing what both began with.
//!
//! The work is done on whatever thread; the session takes in the result as one transaction, if
//! nothing was done to it meanwhile.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::documents::{Texts, is_same_file};
use super::files::{move_documents, name_absolutely};
use super::keeping::Concern;
use super::other_texts::OtherTexts;
use super::{Session, SessionError, SetError};
use crate::edit::{Action, Edit, Label, changed_items, difference};
use crate::format::document::{self, DocumentError};
use crate::merge::{self, Choices, Conflict};
use crate::model::{Annotation, AnnotationId, AnnotationSet, Annotations, Item};
use crate::storage::atomic::{self, WriteError};
use crate::storage::journal::Start;
use crate::storage::set_file::{self, Paths, Readings};

/// Why the file could not be merged with what was done here. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    #[error("the set has no file yet")]
    NoPath,
    #[error(transparent)]
    File(#[from] DocumentError),
    #[error("{source}: {}", .path.display())]
    Set { path: PathBuf, source: SetError },
    #[error("the file holds another set: {}", .path.display())]
    OtherSet { path: PathBuf },
}

/// A set as it was when merging began; [`Merging::merge`] merges a file with it, on any thread.
pub struct Merging {
    revision: u64,
    path: PathBuf,
    is_own_file: bool,
    /// How many saves had begun by then, and what the last one that came to its end had written.
    n_saves: u64,
    on_disk: Option<blake3::Hash>,
    /// The set's own file, if it has one: documents are named as seen from there.
    own: Option<PathBuf>,
    ours: Version,
    /// What the file held before somebody changed it.
    base: Option<Version>,
    put_back: Vec<Arc<PutBack>>,
}

/// Somebody else's version of the set, in whose place a save stood for an instant. Whoever has
/// read the file in that instant goes on with what the save wrote, and their next version, at
/// whatever time, takes the place of this one unseen.
#[derive(Debug)]
pub(super) struct PutBack {
    pub(super) file: Vec<u8>,
    /// What stood there for the instant.
    pub(super) ours: Version,
    /// What that was made of.
    pub(super) base: Option<Version>,
}

/// A set at an instant, and the texts that it stands in. Shared with the session, so it costs
/// little.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) set: AnnotationSet,
    pub(super) readings: Readings,
}

/// The set and a file made one; [`Session::finish_merging`] takes it in.
#[derive(Debug)]
pub struct Reconciled {
    revision: u64,
    /// The set's own file, where it is that.
    own_file: Option<PathBuf>,
    /// How many saves had begun when merging began, and what the file held then, as far as the
    /// session knew.
    n_saves: u64,
    known: Option<blake3::Hash>,
    hash: blake3::Hash,
    /// What the file holds.
    theirs: AnnotationSet,
    /// The texts that come with it, and what leads to it once they are at hand.
    texts: OtherTexts,
    edits: Vec<Edit>,
    /// What somebody should look at; the values that are kept are in it.
    pub conflicts: Vec<Conflict>,
    /// Whether the file holds the result already.
    is_in_file: bool,
    /// Versions that have been judged by what the file holds now.
    judged: Vec<Arc<PutBack>>,
    /// Where those lie that were written over unseen.
    kept_beside: Result<Vec<PathBuf>, WriteError>,
}

impl Session {
    /// Prepares to merge the set with its file, which somebody else has changed.
    pub fn start_merging(&self) -> Result<Merging, MergeError> {
        Ok(Merging {
            revision: self.revision,
            path: self.path.clone().ok_or(MergeError::NoPath)?,
            is_own_file: true,
            n_saves: self.n_saves,
            on_disk: self.on_disk,
            own: self.path.clone(),
            ours: self.version(),
            base: self.in_file.clone(),
            put_back: self.put_back.clone(),
        })
    }

    /// Prepares to merge the set with another version of it, in a file that is not its own.
    pub fn start_merging_copy(&self, path: &Path) -> Merging {
        Merging {
            revision: self.revision,
            path: path.to_owned(),
            is_own_file: false,
            n_saves: self.n_saves,
            on_disk: self.on_disk,
            own: self.path.clone(),
            ours: self.version(),
            base: None,
            put_back: Vec::new(),
        }
    }

    /// Makes the set what merging came to, as one step that can be undone; returns how many edits
    /// it took. Refused if the set has changed since merging began, or was saved.
    pub fn finish_merging(&mut self, reconciled: Reconciled) -> Result<usize, SessionError> {
        let is_saved = reconciled.own_file.is_some()
            && (reconciled.own_file != self.path
                || reconciled.n_saves != self.n_saves
                || reconciled.known != self.on_disk);
        if reconciled.revision != self.revision || is_saved {
            return Err(SessionError::Outdated);
        }
        self.refuse_to_change_documents()?;
        // First, so that all stands where it is there.
        self.attach_texts(reconciled.texts);
        let n_edits = reconciled.edits.len();
        self.commit(Label::new(Action::MergeFile, ""), reconciled.edits, None)?;
        if reconciled.own_file.is_none() {
            return Ok(n_edits);
        }
        match (reconciled.kept_beside, &mut self.keeping) {
            (Ok(_), keeping) => {
                self.put_back.retain(|version| {
                    let mut judged = reconciled.judged.iter();
                    !judged.any(|judged| Arc::ptr_eq(judged, version))
                });
                if let Some(keeping) = keeping {
                    keeping.tell(Concern::WrittenOver, Ok(()));
                }
            }
            // They stay here, and are judged again.
            (Err(error), Some(keeping)) => keeping.tell(Concern::WrittenOver, Err(error)),
            (Err(_), None) => {}
        }
        self.on_disk = Some(reconciled.hash);
        self.in_file = Some(Version {
            set: reconciled.theirs,
            readings: Readings::new(),
        });
        if reconciled.is_in_file {
            self.history.begin_saving();
            self.history.mark_saved();
            self.note_seen(reconciled.hash);
            if let Some(keeping) = &mut self.keeping {
                keeping.journal.begin_anew(Start::File(reconciled.hash));
            }
        } else {
            self.history.mark_unsaved();
        }
        Ok(n_edits)
    }

    /// Returns whether a path leads to the set's own file.
    pub fn is_own_file(&self, path: &Path) -> bool {
        self.path
            .as_deref()
            .is_some_and(|own| is_same_file(own, path))
    }

    /// Returns whether a file's content is another than this session last read or wrote.
    pub fn is_changed_outside(&self, hash: blake3::Hash) -> bool {
        self.on_disk.is_some_and(|known| known != hash)
    }

    /// Returns the set as it is, to be looked at on a thread.
    pub(super) fn version(&self) -> Version {
        Version {
            set: self.set.clone(),
            readings: self.readings.clone(),
        }
    }

    /// Notes that the file holds the set as it is.
    pub(super) fn note_in_file(&mut self) {
        self.in_file = Some(self.version());
    }
}

impl PutBack {
    /// Whether what the file holds now was made of what stood there for an instant, and not of
    /// this: then something that the save had changed is as the save had it, and of what was
    /// changed here something is as before, or nothing as here.
    fn is_written_over(&self, theirs: &AnnotationSet) -> bool {
        let (Some(base), Ok(this)) = (&self.base, set_file::read(&self.file)) else {
            return true;
        };
        let (base, ours) = (base.unplaced(), self.ours.unplaced());
        let is_as_in = |version: &AnnotationSet, changed: &[Item]| {
            let differs = changed_items(version, theirs);
            let mut as_there = changed.iter();
            as_there.any(|item| differs.binary_search(item).is_err())
        };
        let by_ours = changed_items(&base, &ours);
        let by_this = changed_items(&base, &this);
        let is_made_of_ours = by_ours.is_empty() || is_as_in(&ours, &by_ours);
        let is_made_of_this =
            by_this.is_empty() || (!is_as_in(&base, &by_this) && is_as_in(&this, &by_this));
        is_made_of_ours && !is_made_of_this
    }
}

impl Reconciled {
    /// The content of the other version.
    pub fn hash(&self) -> blake3::Hash {
        self.hash
    }

    /// Returns where versions lie now that should be in the file, and were written over unseen.
    pub fn kept_beside(&self) -> &[PathBuf] {
        self.kept_beside.as_deref().unwrap_or_default()
    }
}

impl Version {
    /// Names documents as a file does that was written of it.
    pub(super) fn named(mut self, paths: &Paths) -> Self {
        for document in &mut self.set.documents {
            if let Some(path) = paths
                .get(&document.key)
                .filter(|path| **path != document.path)
            {
                Arc::make_mut(document).path.clone_from(path);
            }
        }
        self
    }

    /// Returns what its file holds, if it is spelled as this program spells it.
    pub(super) fn text(&self) -> Option<Vec<u8>> {
        let text = set_file::write(&self.set, &self.readings, &Paths::new());
        text.ok().map(String::into_bytes)
    }

    /// Returns the set as its file would say it.
    pub(super) fn unplaced(&self) -> AnnotationSet {
        with_annotations(&self.set, |annotation| {
            match self.readings.get(&annotation.document) {
                Some(reading) => set_file::unplace(annotation, reading),
                None => Arc::clone(annotation),
            }
        })
    }
}

impl Merging {
    /// The file that is merged with the set.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether that is the set's own.
    pub fn is_own_file(&self) -> bool {
        self.is_own_file
    }

    /// Reads the file and merges it with the set, taking the sides that somebody has chosen. A
    /// version that should be in the file, and was written over unseen, is kept beside it.
    pub fn merge(&self, choices: &Choices) -> Result<Reconciled, MergeError> {
        let bytes = document::read_bytes(&self.path)?;
        let mut theirs = set_file::read(&bytes).map_err(|source| MergeError::Set {
            path: self.path.clone(),
            source,
        })?;
        if theirs.id != self.ours.set.id {
            return Err(MergeError::OtherSet {
                path: self.path.clone(),
            });
        }
        if !self.is_own_file {
            self.name_as_ours(&mut theirs);
        }
        // While the file is still that version, somebody may yet write over it.
        let put_back = self.put_back.iter().filter(|version| version.file != bytes);
        let judged: Vec<_> = put_back.cloned().collect();
        let gone = judged.iter();
        let gone = gone.filter(|version| version.is_written_over(&theirs));
        let kept_beside = gone
            .map(|version| atomic::keep_beside(&self.path, &version.file))
            .collect();
        let ours = self.ours.unplaced();
        let base = self.base.as_ref().map(Version::unplaced);
        let merged = merge::merge_choosing(base.as_ref(), &ours, &theirs, choices);
        let is_in_file = merged.set == theirs;
        let own: BTreeMap<AnnotationId, (&Arc<Annotation>, &Arc<Annotation>)> = self
            .ours
            .set
            .annotations
            .by_id()
            .zip(ours.annotations.by_id())
            .map(|(placed, bare)| (placed.id, (placed, bare)))
            .collect();
        let folder = self.own.as_deref().and_then(Path::parent);
        let readings = &self.ours.readings;
        let texts = OtherTexts::read(&self.ours.set, readings, folder, &merged.set);
        let then = texts.behind(readings);
        let places = Texts::of(&merged.set, &then);
        // Those that nobody has changed stay as the session has them.
        let target = with_annotations(&merged.set, |annotation| match own.get(&annotation.id) {
            Some((placed, bare)) if *bare == annotation => texts.turn(placed, readings),
            _ => places.place(annotation),
        });
        let now = texts.turned(&self.ours.set, readings);
        Ok(Reconciled {
            revision: self.revision,
            own_file: self.is_own_file.then(|| self.path.clone()),
            n_saves: self.n_saves,
            known: self.on_disk,
            hash: blake3::hash(&bytes),
            edits: difference(&now, &target),
            texts,
            theirs,
            conflicts: merged.conflicts,
            is_in_file,
            judged,
            kept_beside,
        })
    }

    /// Names the documents of a copy, which may lie in another folder, as the set does. A text
    /// that is at hand here stays where it is: the copy has it in another place and not another
    /// one, or has come without it.
    fn name_as_ours(&self, theirs: &mut AnnotationSet) {
        let from = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        match &self.own {
            Some(own) => move_documents(theirs, &from, own),
            None => name_absolutely(theirs, &from),
        }
        for document in &mut theirs.documents {
            let Some(ours) = self.ours.set.document(&document.key) else {
                continue;
            };
            let is_at_hand = self.ours.readings.contains_key(&ours.key);
            let folder = self.own.as_deref().and_then(Path::parent);
            let place = folder.unwrap_or_else(|| Path::new("")).join(&document.path);
            if is_at_hand && (ours.hash == document.hash || !place.is_file()) {
                let document = Arc::make_mut(document);
                document.path.clone_from(&ours.path);
                document.encoding.clone_from(&ours.encoding);
            }
        }
    }
}

/// Returns a set with each of its annotations turned into another.
pub(super) fn with_annotations(
    set: &AnnotationSet,
    turn: impl Fn(&Arc<Annotation>) -> Arc<Annotation>,
) -> AnnotationSet {
    let annotations = set.annotations.by_id().map(turn);
    AnnotationSet {
        annotations: Annotations::from_list(annotations.collect()),
        ..set.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{CountingOrigin, Existing};
    use crate::storage::atomic::Target;

    /// A set on disk, somebody who has it open, and a version of somebody else's that has given
    /// way to a save of theirs for an instant.
    struct Desk {
        folder: tempfile::TempDir,
        ours: Session,
        theirs: Session,
        put_back: Vec<u8>,
    }

    impl Desk {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let path = folder.path().join("set.ron");
            let mut begun = Session::new("李", Box::new(CountingOrigin::default()));
            begun.save_as(&path, Existing::Keep).expect("it is saved");
            let open = || {
                let opened = Session::open(&path, "李", Box::new(CountingOrigin::default()));
                opened.expect("it opens").session
            };
            let (mut ours, mut theirs) = (open(), open());
            theirs.add_category("教育", None).expect("a category");
            theirs
                .save(Existing::KeepIfChanged)
                .expect("nobody else has changed it");
            let put_back = std::fs::read(&path).expect("a file");
            ours.add_category("住房", None).expect("a category");
            ours.put_back.push(Arc::new(PutBack {
                file: put_back.clone(),
                ours: ours.version(),
                base: ours.in_file.clone(),
            }));
            Self {
                folder,
                ours,
                theirs,
                put_back,
            }
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("set.ron")
        }

        /// What somebody saves who has read what stood there for the instant.
        fn made_of_ours(&self) -> String {
            let mut other = Session::new("李", Box::new(CountingOrigin::default()));
            other.set = self.ours.set.clone();
            other.add_category("产业", None).expect("a category");
            let file = set_file::write(&other.set, &other.readings, &Paths::new());
            file.expect("a set")
        }

        /// What lies beside the file.
        fn beside(&self) -> Vec<Vec<u8>> {
            let entries = std::fs::read_dir(self.folder.path()).expect("a folder");
            let paths = entries.map(|entry| entry.expect("an entry").path());
            let others = paths.filter(|path| *path != self.path());
            others
                .map(|path| std::fs::read(path).expect("a file"))
                .collect()
        }

        fn merge(&mut self) -> bool {
            let merging = self.ours.start_merging().expect("it has a file");
            let reconciled = merging.merge(&Choices::new()).expect("it is a set");
            let has_kept_beside = !reconciled.kept_beside().is_empty();
            self.ours.finish_merging(reconciled).expect("it is merged");
            has_kept_beside
        }
    }

    fn names(session: &Session) -> Vec<String> {
        let categories = session.set().categories.iter();
        let mut names: Vec<_> = categories.map(|category| category.name.clone()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_version_that_gave_way_and_was_written_over_unseen_is_kept_beside_the_file_once() {
        let mut desk = Desk::new();
        let made_of_ours = desk.made_of_ours();
        atomic::write(&desk.path(), made_of_ours.as_bytes(), Target::Any).expect("it is written");
        // As where somebody chooses a side, and it is merged once more.
        let merging = desk.ours.start_merging().expect("it has a file");
        merging.merge(&Choices::new()).expect("it is a set");
        assert!(desk.merge());
        assert_eq!(names(&desk.ours), ["产业", "住房"]);
        assert_eq!(desk.beside(), [desk.put_back.clone()]);
        assert!(!desk.merge());
    }

    #[test]
    fn a_version_that_gave_way_is_kept_beside_the_file_although_all_of_it_was_changed_otherwise() {
        let mut desk = Desk::new();
        // What was added there is another category of the same key in what was made of ours.
        let made_of_ours = desk.made_of_ours().replace("产业", "教育");
        let made_of_ours = made_of_ours.replacen("name: \"教育\"", "name: \"办学\"", 1);
        atomic::write(&desk.path(), made_of_ours.as_bytes(), Target::Any).expect("it is written");
        assert!(desk.merge());
        assert_eq!(desk.beside(), [desk.put_back.clone()]);
    }

    #[test]
    fn a_version_that_gave_way_and_is_written_over_later_is_kept_beside_the_file() {
        let mut desk = Desk::new();
        let made_of_ours = desk.made_of_ours();
        // It is merged and saved, before somebody who has seen none of that saves.
        assert!(!desk.merge());
        desk.ours
            .save(Existing::KeepIfChanged)
            .expect("it is merged");
        atomic::write(&desk.path(), made_of_ours.as_bytes(), Target::Any).expect("it is written");
        assert!(desk.merge());
        assert_eq!(desk.beside(), [desk.put_back.clone()]);
        assert!(!desk.merge());
    }

    #[test]
    fn a_version_that_gave_way_and_that_somebody_went_on_with_is_kept_in_the_file_alone() {
        let mut desk = Desk::new();
        assert!(!desk.merge());
        assert_eq!(names(&desk.ours), ["住房", "教育"]);
        assert_eq!(desk.beside(), Vec::<Vec<u8>>::new());

        let mut desk = Desk::new();
        let deleted = desk
            .theirs
            .set()
            .categories
            .first()
            .expect("one")
            .key
            .clone();
        desk.theirs.delete_category(&deleted).expect("it is there");
        desk.theirs.set_title("题").expect("a title");
        desk.theirs
            .save(Existing::KeepIfChanged)
            .expect("nobody else has changed it");
        assert!(!desk.merge());
        assert_eq!(names(&desk.ours), ["住房"]);
        assert_eq!(desk.beside(), Vec::<Vec<u8>>::new());
    }

    #[cfg(unix)]
    #[test]
    fn a_version_that_cannot_be_kept_beside_the_file_is_looked_for_again() {
        use std::os::unix::fs::PermissionsExt as _;
        let mut desk = Desk::new();
        desk.ours
            .save(Existing::Replace)
            .expect("as an editor would");
        desk.ours.put_back.push(Arc::new(PutBack {
            file: desk.put_back.clone(),
            ours: desk.ours.version(),
            base: None,
        }));
        let allow = |mode| {
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(desk.folder.path(), mode).expect("a mode");
        };
        allow(0o500);
        let merging = desk.ours.start_merging().expect("it has a file");
        let reconciled = merging.merge(&Choices::new()).expect("it is a set");
        assert!(reconciled.kept_beside().is_empty());
        desk.ours.finish_merging(reconciled).expect("it is merged");
        allow(0o700);
        assert!(desk.merge());
        assert_eq!(desk.beside(), [desk.put_back.clone()]);
    }
}
