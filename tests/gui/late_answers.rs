//! What comes when another set is open by then, or none: it goes nowhere, and whoever asked for it
//! is told. What was given together stays together, and an offer that nothing came of comes again.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use speechmark::session::Session;

use super::keeping::{folder, tag};
use super::slips::Dropped;
use super::{SAMPLE_SET, SAMPLE_TEXT, Stage};

const TEXT: &str = "rural-work-meeting.txt";
const SET: &str = "rural-work-meeting.ron";

fn drop_files(stage: &mut Stage, paths: &[&Path]) {
    for path in paths {
        let dropped = Arc::new(Dropped(path.to_path_buf()));
        stage.harness.input_mut().dropped_files.push(dropped);
    }
    stage.harness.run_steps(1);
    stage.harness.input_mut().dropped_files.clear();
}

/// Writes a text that is in no set yet.
fn further(stage: &Stage) -> PathBuf {
    let path = stage.path("further.txt");
    std::fs::write(&path, "另一篇讲话。\n").expect("it is written");
    path
}

/// Writes another set, whose document has the same key as that of the sample, and is elsewhere.
fn other_set(stage: &Stage) -> PathBuf {
    let path = stage.path("other.ron");
    let set = SAMPLE_SET.replacen("id: \"0", "id: \"1", 1);
    let set = set.replacen(&format!("path: \"{TEXT}\""), "path: \"copy.txt\"", 1);
    assert!(set.contains("copy.txt"), "nothing was replaced");
    std::fs::write(&path, set).expect("it is written");
    std::fs::write(stage.path("copy.txt"), SAMPLE_TEXT).expect("it is written");
    path
}

/// Runs frames until something has come about, also while jobs wait for the test.
fn until(stage: &mut Stage, is_so: impl Fn(&Stage) -> bool) {
    for _ in 0..5000 {
        if is_so(stage) {
            return;
        }
        stage.harness.run_steps(1);
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("it never comes about");
}

/// Opens another set by dropping it; what is under way may still go on.
fn change_to(stage: &mut Stage, set: &Path) {
    drop_files(stage, &[set]);
    until(stage, |stage| {
        stage.app().session().and_then(Session::path) == Some(set)
    });
}

fn run_by_name(stage: &mut Stage, name: &str) {
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text(name);
    stage.press(Modifiers::NONE, Key::Enter);
}

fn n_documents(stage: &Stage) -> usize {
    stage.session().set().documents.len()
}

#[test]
fn a_dialog_that_stays_open_is_about_the_set_that_it_was_opened_for() {
    for key in [Key::S, Key::O] {
        let mut stage = Stage::journaled(folder(true), &[SET]);
        let other = other_set(&stage);
        stage.answers.holds.set(true);
        stage.press(Modifiers::COMMAND | Modifiers::SHIFT, key);
        change_to(&mut stage, &other);
        let picked = if key == Key::S {
            stage.path("mine.ron")
        } else {
            further(&stage)
        };
        let held = stage.answers.held.take();
        assert_eq!(held.len(), 1);
        for answer in held {
            answer(Some(picked.clone()));
        }
        stage.settle();
        assert!(!stage.path("mine.ron").exists());
        assert_eq!(stage.session().path(), Some(other.as_path()));
        assert_eq!(n_documents(&stage), 1);
        let name = picked.file_name().and_then(std::ffi::OsStr::to_str);
        let name = name.expect("a name");
        stage.harness.get_by_label_contains(name);
    }
}

#[test]
fn what_is_dropped_before_a_set_goes_into_it_all_the_same() {
    let mut stage = Stage::journaled(folder(true), &[SET]);
    let (other, text) = (other_set(&stage), further(&stage));
    drop_files(&mut stage, &[&text, &other]);
    for _ in 0..3 {
        stage.settle();
    }
    assert_eq!(stage.session().path(), Some(other.as_path()));
    assert_eq!(n_documents(&stage), 2);
}

#[test]
fn what_was_given_with_a_set_that_cannot_be_opened_stays_out_of_the_one_before() {
    let mut stage = Stage::journaled(folder(true), &[SET]);
    let (broken, text) = (stage.path("broken.ron"), further(&stage));
    std::fs::write(&broken, "(").expect("it is written");
    drop_files(&mut stage, &[&broken, &text]);
    for _ in 0..3 {
        stage.settle();
    }
    assert_eq!(stage.session().path(), Some(stage.path(SET).as_path()));
    assert_eq!(n_documents(&stage), 1);
    stage.harness.get_by_label_contains("一同给出的其他文件");
    // Where nothing is open it is opened by itself.
    let stage = stage.killed_and_started(&["broken.ron", "further.txt"]);
    assert_eq!(stage.session().path(), None);
    assert_eq!(n_documents(&stage), 1);
}

/// A window on the sample's set, which offers work on another text that was never saved.
fn offering_unnamed() -> Stage {
    let folder = folder(true);
    let text = "控辍保学的压力还很大，各单位要抓好落实。\n";
    std::fs::write(folder.path().join("speech.txt"), text).expect("it is written");
    let mut stage = Stage::journaled(folder, &["speech.txt"]);
    tag(&mut stage, 1);
    let stage = stage.killed_and_started(&[SET]);
    stage.harness.get_by_label("不再提示");
    stage
}

#[test]
fn what_is_dropped_while_a_set_without_a_file_is_about_to_be_opened_goes_into_it() {
    let mut stage = offering_unnamed();
    tag(&mut stage, 1);
    stage.harness.get_by_label("打开").click();
    stage.settle();
    let text = further(&stage);
    drop_files(&mut stage, &[&text]);
    stage.settle();
    stage.harness.get_by_label("不保存").click();
    for _ in 0..3 {
        stage.settle();
    }
    assert_eq!(stage.session().path(), None);
    assert_eq!(n_documents(&stage), 2);
}

#[test]
fn work_that_was_never_saved_is_offered_again_where_nothing_came_of_opening_it() {
    for answer in ["取消", "保存"] {
        let mut stage = offering_unnamed();
        tag(&mut stage, 1);
        // Nothing can be saved there.
        let path = stage.path(SET);
        std::fs::remove_file(&path).expect("it is deleted");
        std::fs::create_dir(&path).expect("a folder in its place");
        stage.harness.get_by_label("打开").click();
        stage.settle();
        assert!(stage.harness.query_by_label("不再提示").is_none());
        stage.harness.get_by_label(answer).click();
        stage.settle();
        stage.settle();
        stage.harness.get_by_label("不再提示");
        stage.harness.get_by_label("打开").click();
        stage.settle();
        stage.harness.get_by_label("不保存").click();
        stage.settle();
        stage.settle();
        assert_eq!((stage.session().path(), stage.n_annotations()), (None, 1));
        assert!(stage.harness.query_by_label("不再提示").is_none());
    }
}

#[test]
fn a_copy_of_unsaved_work_that_cannot_be_written_is_offered_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inside = folder.path().join("inside");
    std::fs::create_dir(&inside).expect("a folder");
    std::fs::write(inside.join(TEXT), SAMPLE_TEXT).expect("it is written");
    std::fs::write(inside.join(SET), SAMPLE_SET).expect("it is written");
    let set = &["inside/rural-work-meeting.ron"];
    let mut stage = Stage::journaled(folder, set);
    let before = stage.n_annotations();
    tag(&mut stage, 1);
    let changed = SAMPLE_SET.replacen("title: \"", "title: \"乙", 1);
    std::fs::write(inside.join(SET), changed).expect("it is written");
    let mut stage = stage.killed_and_started(set);
    let copy = |n: usize| inside.join(format!("rural-work-meeting.recovered-{n}.ron"));
    for n in 1..1000 {
        std::fs::write(copy(n), "").expect("it is written");
    }
    stage.harness.get_by_label("另存为副本").click();
    stage.settle();
    stage.harness.get_by_label_contains("副本已经太多");
    let away = stage.path("away");
    std::fs::rename(&inside, &away).expect("it is moved");
    stage.harness.get_by_label("另存为副本").click();
    stage.settle();
    stage.harness.get_by_label_contains("更改仍然保留");
    std::fs::rename(&away, &inside).expect("it is moved back");
    std::fs::remove_file(copy(7)).expect("it is deleted");
    stage.harness.get_by_label("另存为副本").click();
    stage.settle();
    let saved = std::fs::read_to_string(copy(7)).expect("the copy");
    assert_eq!(saved.matches("(id: ").count(), before + 1);
    assert!(stage.harness.query_by_label("另存为副本").is_none());
}

#[test]
fn what_is_to_be_looked_at_goes_with_its_set() {
    let folder = folder(true);
    let changed = SAMPLE_TEXT.replace("带动 6400 多户\n农民增收", "情况很好");
    assert!(changed.len() < SAMPLE_TEXT.len(), "nothing was replaced");
    std::fs::write(folder.path().join(TEXT), changed).expect("it is written");
    let mut stage = Stage::journaled(folder, &[SET]);
    stage.harness.get_by_label("逐条核对…");
    stage.press(Modifiers::COMMAND, Key::W);
    stage.harness.get_by_label("不保存").click();
    stage.settle();
    assert!(stage.app().session().is_none());
    run_by_name(&mut stage, "核对移动过的摘录");
    stage.harness.run_steps(3);
    let dialog = stage.harness.query_by_label_contains("改动后文档中的摘录");
    assert!(dialog.is_none());
}

/// Files that take as long to read as a test wants: pipes.
#[cfg(target_os = "linux")]
mod slow {
    use std::fs::File;
    use std::io::Write as _;
    use std::path::Path;
    use std::sync::mpsc;
    use std::time::Duration;

    use egui::{Event, Key, Modifiers};
    use egui_kittest::kittest::Queryable as _;
    use rustix::fs::{CWD, Mode, OFlags, mkfifoat, open};

    use super::{
        SAMPLE_SET, SAMPLE_TEXT, SET, Stage, TEXT, change_to, drop_files, folder, n_documents,
        other_set, run_by_name, until,
    };

    fn make_slow(path: &Path) {
        mkfifoat(CWD, path, Mode::RUSR | Mode::WUSR).expect("a pipe");
    }

    /// Waits until a file is being read, which goes on until what is returned is dropped.
    fn reader_of(stage: &mut Stage, path: &Path) -> File {
        for _ in 0..5000 {
            // A writer who does not wait gets in only where somebody reads.
            if let Ok(first) = open(path, OFlags::WRONLY | OFlags::NONBLOCK, Mode::empty()) {
                // A file may be opened twice; between that the pipe needs another reader.
                let both = File::options().read(true).write(true).open(path);
                drop(first);
                return both.expect("the pipe");
            }
            stage.harness.run_steps(1);
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("nobody reads it");
    }

    /// Lets a file be read to its end. It is longer than what a pipe holds, so that somebody is
    /// reading when it is closed.
    fn finish(mut pipe: File, text: &str) {
        assert!(text.len() > 100_000, "it would fit into the pipe");
        let text = text.to_owned();
        let (sender, written) = mpsc::channel();
        // Where nobody reads any more, writing never ends.
        std::thread::spawn(move || sender.send(pipe.write_all(text.as_bytes())));
        let written = written.recv_timeout(Duration::from_mins(1));
        written.expect("somebody reads").expect("it is read");
    }

    fn long_text() -> String {
        "另一篇讲话。\n".repeat(8_000)
    }

    fn is_at(stage: &Stage, name: &str) -> bool {
        let key = &stage.session().set().documents[0].key;
        stage.session().location(key) == Some(stage.path(name).as_path())
    }

    #[test]
    fn a_text_that_was_dropped_on_a_set_does_not_go_into_the_next() {
        let mut stage = Stage::journaled(folder(true), &[SET]);
        let other = other_set(&stage);
        let text = stage.path("further.txt");
        make_slow(&text);
        drop_files(&mut stage, &[&text]);
        let pipe = reader_of(&mut stage, &text);
        change_to(&mut stage, &other);
        finish(pipe, &long_text());
        stage.settle();
        assert_eq!(stage.session().path(), Some(other.as_path()));
        assert_eq!(n_documents(&stage), 1);
        assert!(!stage.session().is_dirty());
        stage.harness.get_by_label_contains("further.txt");
    }

    #[test]
    fn a_text_that_was_dropped_on_a_set_makes_none_of_its_own_when_that_is_closed() {
        let mut stage = Stage::journaled(folder(true), &[SET]);
        let text = stage.path("further.txt");
        make_slow(&text);
        drop_files(&mut stage, &[&text]);
        let pipe = reader_of(&mut stage, &text);
        stage.press(Modifiers::COMMAND, Key::W);
        assert!(stage.app().session().is_none());
        finish(pipe, &long_text());
        stage.settle();
        assert!(stage.app().session().is_none());
        stage.harness.get_by_label_contains("further.txt");
    }

    #[test]
    fn a_document_that_was_read_anew_does_not_become_one_of_the_next_set() {
        let mut stage = Stage::journaled(folder(true), &[SET]);
        let other = other_set(&stage);
        let text = stage.path(TEXT);
        std::fs::remove_file(&text).expect("it goes");
        make_slow(&text);
        stage.harness.event(Event::WindowFocused(true));
        let pipe = reader_of(&mut stage, &text);
        change_to(&mut stage, &other);
        finish(pipe, &long_text());
        stage.settle();
        assert!(is_at(&stage, "copy.txt"));
        assert_eq!(stage.session().set().annotations.n_unplaced(), 0);
        assert!(!stage.session().is_dirty());
    }

    #[test]
    fn a_document_that_was_read_anew_where_it_no_longer_is_stays_where_it_is() {
        let mut stage = Stage::journaled(folder(true), &[SET]);
        let moved = stage.path("moved.txt");
        std::fs::write(&moved, SAMPLE_TEXT).expect("it is written");
        let text = stage.path(TEXT);
        std::fs::remove_file(&text).expect("it goes");
        make_slow(&text);
        stage.harness.event(Event::WindowFocused(true));
        let pipe = reader_of(&mut stage, &text);
        stage.will_pick(&moved);
        run_by_name(&mut stage, "指定文档的新位置");
        until(&mut stage, |stage| is_at(stage, "moved.txt"));
        finish(pipe, &long_text());
        stage.settle();
        assert!(is_at(&stage, "moved.txt"));
        assert_eq!(stage.session().set().annotations.n_unplaced(), 0);
    }

    #[test]
    fn what_a_merge_comes_to_goes_with_its_set() {
        let mut stage = Stage::journaled(folder(true), &[SET]);
        let copy = stage.path("received.ron");
        make_slow(&copy);
        stage.will_pick(&copy);
        run_by_name(&mut stage, "合并另一份");
        let pipe = reader_of(&mut stage, &copy);
        stage.press(Modifiers::COMMAND, Key::W);
        assert!(stage.app().session().is_none());
        // It has another title, about which the set would have been asked.
        let title = SAMPLE_SET.lines().find(|line| line.starts_with("title: "));
        let theirs = format!("title: \"{}\",", "乙".repeat(50_000));
        let theirs = SAMPLE_SET.replacen(title.expect("a title"), &theirs, 1);
        finish(pipe, &theirs);
        stage.settle();
        let dialog = stage.harness.query_by_label_contains("有些内容两份都改过");
        assert!(dialog.is_none());
    }

    #[test]
    fn what_was_given_with_a_set_does_not_go_into_one_that_is_wanted_instead() {
        let mut stage = Stage::journaled(folder(true), &[SET]);
        let (other, text) = (other_set(&stage), super::further(&stage));
        let long = stage.path("long.txt");
        make_slow(&long);
        stage.press(Modifiers::COMMAND, Key::W);
        drop_files(&mut stage, &[&long, &text]);
        let pipe = reader_of(&mut stage, &long);
        // Something else is chosen while that is being opened.
        stage.will_pick(&other);
        stage.press(Modifiers::COMMAND, Key::O);
        until(&mut stage, |stage| stage.app().session().is_some());
        finish(pipe, &long_text());
        for _ in 0..3 {
            stage.settle();
        }
        assert_eq!(stage.session().path(), Some(other.as_path()));
        assert_eq!(n_documents(&stage), 1);
        stage.harness.get_by_label_contains("一同给出的其他文件");
    }
}
