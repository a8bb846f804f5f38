use std::path::{Path, PathBuf};

use speechmark::model::Key;
use speechmark::session::{
    Existing, ProblemKind, SaveError, SessionError, as_set_path, is_set_path,
};
#[cfg(target_os = "linux")]
use speechmark::storage::atomic::WriteError;
use speechmark::text::span::Span;

use super::*;

const SPEECH: &str = "控辍保学的压力还很大，要逐人劝返，确保适龄儿童都有学上，一个学生也不能少。\
    村卫生室药品不全。";

/// A folder with a speech, and a set that has “控辍保学” and “药品不全” tagged in it.
struct Tagged {
    folder: tempfile::TempDir,
}

impl Tagged {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut session = Session::new("李", Box::<CountingOrigin>::default());
        let read = document(folder.path(), "speech.txt", SPEECH);
        let key = session.add_document(read).expect("a document");
        let category = session.add_category("教育", None).expect("a category");
        for words in ["控辍保学", "药品不全"] {
            tag(&mut session, &key, words, &category);
        }
        let tagged = Self { folder };
        session
            .save_as(&tagged.set(), Existing::Keep)
            .expect("it is saved");
        tagged
    }

    fn set(&self) -> PathBuf {
        self.folder.path().join("speech.ron")
    }

    fn speech(&self) -> PathBuf {
        self.folder.path().join("speech.txt")
    }

    fn file(&self) -> String {
        std::fs::read_to_string(self.set()).expect("the set is there")
    }

    /// Changes the set's file behind everybody's back.
    fn rewrite(&self, from: &str, to: &str) {
        let file = self.file();
        assert!(file.contains(from), "{from} is not in the set");
        std::fs::write(self.set(), file.replace(from, to)).expect("it is written");
    }
}

fn tag(session: &mut Session, document: &Key, words: &str, category: &Key) {
    let reading = session.reading(document).expect("a text");
    let text = reading.text.as_str();
    let start = text.find(words).expect("the words are in the text");
    let span = Span::from_range(start..start + words.len());
    session
        .toggle(document, span, category)
        .expect("it is tagged");
}

fn first_document(session: &Session) -> Key {
    session
        .set()
        .documents
        .first()
        .expect("a document")
        .key
        .clone()
}

fn quotes_placed(session: &Session) -> Vec<String> {
    let annotations = session.set().annotations.by_id();
    annotations
        .filter(|annotation| annotation.span().is_some())
        .map(|annotation| annotation.quote.to_string())
        .collect()
}

#[test]
fn a_set_whose_document_is_missing_is_kept_to_the_byte() {
    let tagged = Tagged::new();
    std::fs::remove_file(tagged.speech()).expect("it is gone");
    let before = tagged.file();
    let mut session = open(&tagged.set());
    let key = first_document(&session);
    assert!(session.why_missing(&key).is_some());
    assert!(session.reading(&key).is_none());
    let problems = session.problems();
    assert_eq!(problems.len(), 2);
    assert!(
        problems
            .iter()
            .all(|problem| problem.kind == ProblemKind::DocumentMissing)
    );
    session.save(Existing::KeepIfChanged).expect("it is saved");
    assert_eq!(tagged.file(), before);
}

#[test]
fn annotations_without_their_text_can_be_noted_and_deleted_and_that_undone() {
    let tagged = Tagged::new();
    std::fs::remove_file(tagged.speech()).expect("it is gone");
    let mut session = open(&tagged.set());
    let before = bytes(&session);
    let ids: Vec<_> = session.set().annotations.by_id().map(|a| a.id).collect();
    session.set_note(ids[0], "问李").expect("it is noted");
    session.delete_annotations(&ids).expect("they are deleted");
    assert!(session.set().annotations.is_empty());
    session.undo().expect("it is undone");
    session.undo().expect("it is undone");
    assert_eq!(bytes(&session), before);
}

#[test]
fn paths_stay_as_they_are_spelled_while_they_lead_to_the_document() {
    let tagged = Tagged::new();
    std::fs::create_dir(tagged.folder.path().join("texts")).expect("a folder");
    for spelled in ["./speech.txt", "texts/../speech.txt"] {
        let tagged = Tagged::new();
        tagged.rewrite("path: \"speech.txt\"", &format!("path: \"{spelled}\""));
        let before = tagged.file();
        let mut session = open(&tagged.set());
        assert_eq!(session.problems(), []);
        session.save(Existing::KeepIfChanged).expect("it is saved");
        assert_eq!(tagged.file(), before);
    }
}

#[test]
fn a_set_saved_elsewhere_still_finds_its_documents() {
    let tagged = Tagged::new();
    let mut session = open(&tagged.set());
    let folder = tagged.folder.path().join("sets");
    std::fs::create_dir(&folder).expect("a folder");
    let path = folder.join("copy.ron");
    session.save_as(&path, Existing::Keep).expect("it is saved");
    let file = std::fs::read_to_string(&path).expect("it is there");
    assert!(file.contains("path: \"../speech.txt\""), "{file}");
    assert_eq!(open(&path).problems(), []);
}

#[test]
fn in_a_changed_document_quotes_that_still_stand_are_placed_and_the_others_kept() {
    let tagged = Tagged::new();
    let before = tagged.file();
    // The first quote stands where it stood; the second has moved by one character.
    std::fs::write(tagged.speech(), SPEECH.replace("村卫生室", "各村卫生室")).expect("changed");
    let mut session = open(&tagged.set());
    let key = first_document(&session);
    assert!(session.is_document_changed(&key));
    assert_eq!(quotes_placed(&session), ["控辍保学"]);
    let problems = session.problems();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].kind,
        ProblemKind::OtherWords {
            found: "室药品不".to_owned()
        }
    );
    session.save(Existing::KeepIfChanged).expect("it is saved");
    assert_eq!(tagged.file(), before);

    std::fs::write(tagged.speech(), "控辍保学").expect("cut off");
    let session = open(&tagged.set());
    // Its words are there, but nothing of what was around them.
    assert!(quotes_placed(&session).is_empty());
    let problems = session.problems();
    let kinds: Vec<_> = problems.iter().map(|problem| &problem.kind).collect();
    assert_eq!(
        kinds,
        [&ProblemKind::OtherContext, &ProblemKind::OutOfRange]
    );
}

#[test]
fn saving_is_refused_when_somebody_else_changed_the_file() {
    let tagged = Tagged::new();
    let mut session = open(&tagged.set());
    session.set_title("我的").expect("a title");
    tagged.rewrite("title: \"\"", "title: \"别人的\"");
    let theirs = tagged.file();
    let refused = session
        .save(Existing::KeepIfChanged)
        .expect_err("it was changed");
    assert!(
        matches!(refused, SaveError::ChangedOutside { .. }),
        "{refused}"
    );
    assert_eq!(tagged.file(), theirs);
    assert!(session.is_dirty());

    session.save(Existing::Replace).expect("the user said so");
    assert!(tagged.file().contains("我的"));
    assert!(!session.is_dirty());
    session.set_title("我们的").expect("a title");
    session
        .save(Existing::KeepIfChanged)
        .expect("it is our own now");
    assert!(tagged.file().contains("我们的"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_compared_is_not_overwritten() {
    let tagged = Tagged::new();
    let mut session = open(&tagged.set());
    session.set_title("题").expect("a title");
    // Opens, and cannot be read.
    std::fs::remove_file(tagged.set()).expect("it is deleted");
    std::os::unix::fs::symlink("/proc/self/mem", tagged.set()).expect("a link");
    let error = session.save(Existing::KeepIfChanged);
    let error = error.expect_err("it cannot be compared").to_string();
    assert!(error.contains("reading what would be replaced"), "{error}");
}

#[test]
fn a_file_that_is_gone_is_made_anew_and_a_stranger_is_not_overwritten() {
    let tagged = Tagged::new();
    let mut session = open(&tagged.set());
    std::fs::remove_file(tagged.set()).expect("it is gone");
    session
        .save(Existing::KeepIfChanged)
        .expect("it is made anew");
    assert!(tagged.set().exists());

    let other = tagged.folder.path().join("other.ron");
    std::fs::write(&other, "something else").expect("it is written");
    for existing in [Existing::KeepIfChanged, Existing::Keep] {
        session
            .save_as(&other, existing)
            .expect_err("a stranger's file");
    }
    let kept = std::fs::read_to_string(&other).expect("it is there");
    assert_eq!(kept, "something else");
    assert_eq!(session.path(), Some(tagged.set().as_path()));
}

#[cfg(target_os = "linux")]
#[test]
fn saving_over_a_pipe_is_refused_and_waits_for_nobody() {
    use rustix::fs::{CWD, Mode, mkfifoat};
    let tagged = Tagged::new();
    let mut session = open(&tagged.set());
    let pipe = tagged.folder.path().join("pipe.ron");
    mkfifoat(CWD, &pipe, Mode::RUSR | Mode::WUSR).expect("a pipe");
    for existing in [Existing::KeepIfChanged, Existing::Replace, Existing::Keep] {
        let refused = session.save_as(&pipe, existing).expect_err("a pipe");
        assert!(
            matches!(refused, SaveError::Write(WriteError::NotAFile { .. })),
            "{refused}"
        );
    }
    assert_eq!(session.path(), Some(tagged.set().as_path()));
}

#[test]
fn what_is_no_set_is_never_saved_over() {
    let tagged = Tagged::new();
    let mut session = open(&tagged.set());
    session.set_title("题").expect("a title");
    let refused = session.save_as(&tagged.speech(), Existing::Replace);
    let refused = refused.expect_err("it is the speech");
    assert!(matches!(refused, SaveError::NoSetThere { .. }), "{refused}");
    let kept = std::fs::read_to_string(tagged.speech()).expect("the speech");
    assert_eq!(kept, SPEECH);
    assert!(session.is_dirty());

    // Its own place is its own, whatever stands there now; nothing is lost with an empty file.
    std::fs::write(tagged.set(), "damaged").expect("it is written");
    session.save(Existing::Replace).expect("the user said so");
    let empty = tagged.folder.path().join("empty.ron");
    std::fs::write(&empty, "\n").expect("it is written");
    let saved = session.save_as(&empty, Existing::Replace);
    saved.expect("nothing stands there");
    // Another set was chosen by the user.
    let saved = session.save_as(&tagged.set(), Existing::Replace);
    saved.expect("the user said so");
}

#[test]
fn sets_are_known_by_the_ending_of_their_names() {
    for (given, expected) in [
        ("讲话", "讲话.ron"),
        ("讲话.txt", "讲话.txt.ron"),
        ("讲话.v2", "讲话.v2.ron"),
        ("a/讲话.RON", "a/讲话.RON"),
        ("讲话.", "讲话..ron"),
    ] {
        let path = as_set_path(PathBuf::from(given));
        assert_eq!(path, PathBuf::from(expected));
        assert!(is_set_path(&path));
    }
    assert!(!is_set_path(Path::new("ron")));
}

#[test]
fn a_save_that_fails_changes_nothing() {
    let tagged = Tagged::new();
    let mut session = open(&tagged.set());
    session.set_title("新").expect("a title");
    let nowhere = tagged.folder.path().join("no/such/folder/set.ron");
    session
        .save_as(&nowhere, Existing::Keep)
        .expect_err("there is no such folder");
    assert!(session.is_dirty());
    assert_eq!(session.path(), Some(tagged.set().as_path()));
    session.save(Existing::KeepIfChanged).expect("it is saved");
}

#[test]
fn undo_back_to_what_is_saved_is_clean() {
    let tagged = Tagged::new();
    let mut session = open(&tagged.set());
    assert!(!session.is_dirty());
    session.set_title("新").expect("a title");
    session.undo().expect("it is undone");
    assert!(!session.is_dirty());
    session.redo().expect("it is done again");
    session.save(Existing::KeepIfChanged).expect("it is saved");
    session.undo().expect("it is undone");
    assert!(session.is_dirty());
    session.set_title("另").expect("a title");
    session.undo().expect("it is undone");
    assert!(
        session.is_dirty(),
        "the saved state cannot be reached again"
    );
}

/// Undo stopped for good once the text of an annotation had been replaced.
#[test]
fn what_was_done_before_a_document_was_found_elsewhere_can_be_undone() {
    let tagged = Tagged::new();
    let mut session = open(&tagged.set());
    let start = bytes(&session);
    let key = first_document(&session);
    let category = session.set().categories[0].key.clone();
    tag(&mut session, &key, "压力", &category);
    let other = document(
        tagged.folder.path(),
        "other.txt",
        &SPEECH.replace("控辍保学", "严格控辍保学"),
    );
    let n_unplaced = session
        .relocate_document(&key, other)
        .expect("it is read from elsewhere");
    assert_eq!(n_unplaced, 3);
    let end = bytes(&session);
    session.undo().expect("it is undone");
    assert_eq!(quotes_placed(&session).len(), 3);
    assert_eq!(session.reading(&key).expect("a text").text.as_str(), SPEECH);
    session.undo().expect("it is undone");
    assert_eq!(bytes(&session), start);
    session.redo().expect("it is done again");
    session.redo().expect("it is done again");
    assert_eq!(bytes(&session), end);
    assert_eq!(quotes_placed(&session), [""; 0]);
}

/// The same file name in another folder counted as no change, so saving kept the old place.
#[test]
fn a_missing_document_found_in_another_folder_is_a_change_that_can_be_undone() {
    let tagged = Tagged::new();
    std::fs::remove_file(tagged.speech()).expect("it is gone");
    let folder = tagged.folder.path().join("texts");
    std::fs::create_dir(&folder).expect("a folder");
    let mut session = open(&tagged.set());
    let before = bytes(&session);
    let key = first_document(&session);
    let n_unplaced = session
        .relocate_document(&key, document(&folder, "speech.txt", SPEECH))
        .expect("it is found");
    assert_eq!(n_unplaced, 0);
    assert!(session.is_dirty());
    session.save(Existing::KeepIfChanged).expect("it is saved");
    assert!(tagged.file().contains("path: \"texts/speech.txt\""));
    assert_eq!(open(&tagged.set()).problems(), []);

    session.undo().expect("it is undone");
    assert_eq!(bytes(&session), before);
    assert!(session.why_missing(&key).is_some());
    session.redo().expect("it is done again");
    assert_eq!(quotes_placed(&session).len(), 2);
}

#[test]
fn a_set_that_does_not_say_which_text_it_is_about_goes_by_the_quotes() {
    let tagged = Tagged::new();
    let file = tagged.file();
    let hash = file.split('"').find(|part| part.starts_with("blake3:"));
    tagged.rewrite(hash.expect("a hash"), "");
    let session = open(&tagged.set());
    let document = first_document(&session);
    assert!(!session.is_document_changed(&document));
    std::fs::write(tagged.speech(), "控辍保学的压力。").expect("it is written");
    let session = open(&tagged.set());
    assert!(session.is_document_changed(&document));
}

#[test]
fn a_document_that_is_in_another_encoding_by_now_is_the_same_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "控辍保学的压力还很大，要逐人劝返。\n村卫生室药品不全。\n";
    let (in_gb, _, _) = encoding_rs::GB18030.encode(text);
    let in_utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let encodings: [&[u8]; 3] = [text.as_bytes(), &in_gb, &in_utf16];
    for first in encodings {
        for then in encodings {
            let path = folder.path().join("speech.txt");
            std::fs::write(&path, first).expect("it is written");
            let mut session = Session::new("李", Box::<CountingOrigin>::default());
            let read = speechmark::format::document::read(&path, None).expect("it is read");
            let key = session.add_document(read).expect("a document");
            let category = session.add_category("教育", None).expect("a category");
            let span = Span::from_range(0.."控辍保学".len());
            session.toggle(&key, span, &category).expect("it is tagged");
            let set = folder.path().join("speech.ron");
            session
                .save_as(&set, Existing::Replace)
                .expect("it is saved");
            std::fs::write(&path, then).expect("it is written anew");
            let session = open(&set);
            assert_eq!(session.problems(), []);
            assert!(!session.is_document_changed(&key));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_document_that_is_a_pipe_is_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("speech.txt");
    std::fs::write(&path, "控辍保学。\n").expect("it is written");
    let mut session = Session::new("李", Box::<CountingOrigin>::default());
    let read = speechmark::format::document::read(&path, None).expect("it is read");
    let key = session.add_document(read).expect("a document");
    let set = folder.path().join("speech.ron");
    session.save_as(&set, Existing::Keep).expect("it is saved");
    std::fs::remove_file(&path).expect("it goes");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mkfifoat(rustix::fs::CWD, &path, mode).expect("a pipe");
    let session = open(&set);
    assert!(session.reading(&key).is_none());
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_text_is_named_by_no_set_above_it() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let within = folder
        .path()
        .join(std::ffi::OsStr::from_bytes(b"\xbd\xb2\xbb\xb0"));
    std::fs::create_dir(&within).expect("a folder");
    let mut above = Session::new("李", Box::<CountingOrigin>::default());
    above
        .save_as(&folder.path().join("speech.ron"), Existing::Keep)
        .expect("it is saved");
    let refused = above.add_document(document(&within, "speech.txt", "控辍保学。"));
    assert!(matches!(refused, Err(SessionError::NoTextName(_))));

    let mut beside = Session::new("李", Box::<CountingOrigin>::default());
    let mut add = |name| {
        let added = beside.add_document(document(&within, name, "控辍保学。"));
        added.expect("it can be named from there")
    };
    let keys = [add("speech.txt"), add("second.txt")];
    let set = within.join("speech.ron");
    beside.save_as(&set, Existing::Keep).expect("it is saved");
    let again = open(&set);
    assert!(keys.iter().all(|key| again.reading(key).is_some()));
}
