//! What cannot be written is told with what to do about it, and nothing of it is lost meanwhile.

use std::path::Path;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use speechmark::model::AnnotationId;
use speechmark::storage::set_file;

use super::keeping::{self, tag, wait};
use super::{SAMPLE_SET, SAMPLE_TEXT, Stage};

const TEXT: &str = "work/rural-work-meeting.txt";
const SET: &str = "work/rural-work-meeting.ron";
const ELSEWHERE: &str = "elsewhere/set.ron";
/// Longer than any message stands there that goes by itself, and than files are left alone.
const LONG: f32 = 20.0;

const SAVE: &str = "保存";
const SAVE_ELSEWHERE: &str = "另存为…";
const NO_LOCK: &str = "无法标明此标注集正在这里编辑";
const NO_JOURNAL: &str = "更改无法写入日志";
const JOURNALED: &str = "什么都没有丢：更改已记入日志。请排除原因后按 Ctrl+S，或者另存到别处。";
const IN_MEMORY: &str = "更改只在这个窗口里。关闭之前，请排除原因后按 Ctrl+S，或者另存到别处。";

/// What happens to the set's folder.
struct Trouble {
    begin: fn(&Path),
    end: fn(&Path),
    /// What is said of it, and what to do.
    words: &'static str,
}

/// The mode alone forbids it, which the program minds although an administrator could write.
#[cfg(unix)]
const READ_ONLY: Trouble = Trouble {
    begin: |work| set_mode(work, 0o500),
    end: |work| set_mode(work, 0o700),
    words: "文件夹是只读的；请另选文件夹",
};

/// As a share that goes and comes back.
const GONE: Trouble = Trouble {
    begin: |work| std::fs::rename(work, work.with_file_name("away")).expect("it is moved"),
    end: |work| std::fs::rename(work.with_file_name("away"), work).expect("it is moved back"),
    words: "找不到这个文件夹；请新建它，或另选文件夹",
};

#[cfg(unix)]
fn set_mode(folder: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(folder, mode).expect("a mode");
}

/// The sample in a folder of its own, and another folder beside that one.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["work", "elsewhere"] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    for (name, contents) in [(TEXT, SAMPLE_TEXT), (SET, SAMPLE_SET)] {
        std::fs::write(folder.path().join(name), contents).expect("it is written");
    }
    folder
}

/// A file stands where the data folder should be, so that no journal can be written.
fn block_data(folder: &Path) {
    std::fs::write(folder.join("data"), "").expect("a file in its place");
}

fn unblock_data(folder: &Path) {
    std::fs::remove_file(folder.join("data")).expect("it is there");
}

/// A window that saves by itself, in which nothing is told yet.
fn saving_by_itself(folder: tempfile::TempDir) -> Stage {
    let mut stage = keeping::opened_saving_by_itself(folder, SET);
    dismiss_all(&mut stage);
    stage
}

fn n_told(stage: &Stage, words: &str) -> usize {
    stage.harness.query_all_by_label_contains(words).count()
}

fn n_messages(stage: &Stage) -> usize {
    stage.harness.query_all_by_label("关闭消息").count()
}

fn dismiss_all(stage: &mut Stage) {
    for _ in 0..n_messages(stage) {
        if let Some(first) = stage.harness.query_all_by_label("关闭消息").next() {
            // Not by the mouse: they move as others go.
            first.click_accesskit();
        }
        stage.harness.run_steps(2);
    }
    assert_eq!(n_messages(stage), 0, "what is dismissed comes back");
}

/// Takes what the last message offers, and lets it be carried out.
fn take(stage: &mut Stage, offer: &str) {
    // What has just been told below it has moved it.
    stage.harness.run_steps(2);
    let last = stage.harness.query_all_by_label(offer).next_back();
    last.expect("it is offered").click();
    stage.settle();
    stage.settle();
}

fn save(stage: &mut Stage) {
    stage.press(Modifiers::COMMAND, Key::S);
    stage.settle();
}

fn undo(stage: &mut Stage) {
    stage.press(Modifiers::COMMAND, Key::Z);
}

fn redo(stage: &mut Stage) {
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
}

/// Returns the annotations of a file.
fn in_file(stage: &Stage, name: &str) -> Vec<AnnotationId> {
    let bytes = std::fs::read(stage.path(name)).expect("the set");
    let set = set_file::read(&bytes).expect("a set");
    set.annotations.by_id().map(|it| it.id).collect()
}

/// Returns the annotations that are open.
fn open(stage: &Stage) -> Vec<AnnotationId> {
    let all = stage.session().set().annotations.by_id();
    all.map(|it| it.id).collect()
}

fn assert_saved(stage: &Stage, name: &str) {
    assert!(!stage.session().is_dirty());
    assert_eq!(stage.session().path(), Some(stage.path(name).as_path()));
    assert_eq!(in_file(stage, name), open(stage));
}

/// Where a set cannot be saved by itself, one message says so until the set is saved elsewhere.
fn is_saved_elsewhere(trouble: &Trouble) {
    let mut stage = saving_by_itself(folder());
    let before = stage.n_annotations();
    (trouble.begin)(&stage.path("work"));
    for _ in 0..2 {
        tag(&mut stage, 1);
        wait(&mut stage, 3.0);
    }
    wait(&mut stage, LONG);
    let words = format!("{}：{}", trouble.words, stage.path("work").display());
    let words = format!("{words}\n{JOURNALED}");
    assert_eq!(n_told(&stage, &words), 1);
    assert_eq!(n_messages(&stage), 1);
    assert_eq!(stage.n_annotations(), before + 2);
    undo(&mut stage);
    assert_eq!(stage.n_annotations(), before + 1);
    redo(&mut stage);
    assert_eq!(stage.n_annotations(), before + 2);
    wait(&mut stage, LONG);
    assert_eq!(n_messages(&stage), 1);
    assert!(stage.session().is_dirty());

    // Whoever chooses a place that is no better can choose again.
    stage.will_pick(&stage.path("nowhere/set.ron"));
    take(&mut stage, SAVE_ELSEWHERE);
    let nowhere = stage.path("nowhere").display().to_string();
    assert_eq!(n_told(&stage, &nowhere), 1);
    assert!(stage.session().is_dirty());
    assert_eq!(stage.session().path(), Some(stage.path(SET).as_path()));

    stage.will_pick(&stage.path(ELSEWHERE));
    take(&mut stage, SAVE_ELSEWHERE);
    assert_saved(&stage, ELSEWHERE);
    assert_eq!(stage.n_annotations(), before + 2);
    assert_eq!(n_told(&stage, JOURNALED), 0);
    // From here on it saves itself there.
    undo(&mut stage);
    wait(&mut stage, 3.0);
    assert_saved(&stage, ELSEWHERE);
    assert_eq!(stage.n_annotations(), before + 1);
    (trouble.end)(&stage.path("work"));
    assert_eq!(in_file(&stage, SET).len(), before);
}

/// What is dismissed is told again only where saving was tried again; once it can be done, it is.
fn is_saved_when_it_is_over(trouble: &Trouble) {
    let mut stage = saving_by_itself(folder());
    let before = stage.n_annotations();
    (trouble.begin)(&stage.path("work"));
    tag(&mut stage, 1);
    wait(&mut stage, 3.0);
    assert_eq!(n_told(&stage, trouble.words), 1);
    dismiss_all(&mut stage);
    wait(&mut stage, LONG);
    assert_eq!(n_messages(&stage), 0, "it is told again by itself");
    tag(&mut stage, 1);
    wait(&mut stage, 3.0);
    assert_eq!(n_told(&stage, trouble.words), 1);
    dismiss_all(&mut stage);
    save(&mut stage);
    assert_eq!(n_told(&stage, trouble.words), 1);
    assert_eq!(stage.n_annotations(), before + 2);
    undo(&mut stage);
    assert_eq!(stage.n_annotations(), before + 1);
    assert!(stage.session().is_dirty());

    (trouble.end)(&stage.path("work"));
    assert_eq!(in_file(&stage, SET).len(), before);
    save(&mut stage);
    assert_saved(&stage, SET);
    assert_eq!(stage.n_annotations(), before + 1);
    redo(&mut stage);
    wait(&mut stage, 3.0);
    assert_saved(&stage, SET);
    assert_eq!(stage.n_annotations(), before + 2);
}

/// That changes are in the journal is no comfort unless they are.
fn comes_back_from_the_journal(trouble: &Trouble) {
    let mut stage = saving_by_itself(folder());
    let before = stage.n_annotations();
    (trouble.begin)(&stage.path("work"));
    tag(&mut stage, 1);
    wait(&mut stage, 3.0);
    assert_eq!(n_told(&stage, JOURNALED), 1);
    (trouble.end)(&stage.path("work"));
    let stage = stage.killed_and_started(&[SET]);
    assert_eq!(in_file(&stage, SET).len(), before);
    assert_eq!(stage.n_annotations(), before + 1);
    assert!(stage.session().is_dirty());
}

#[cfg(unix)]
#[test]
fn a_set_whose_folder_has_become_read_only_is_saved_elsewhere_by_the_offer() {
    is_saved_elsewhere(&READ_ONLY);
}

#[test]
fn a_set_whose_folder_has_gone_is_saved_elsewhere_by_the_offer() {
    is_saved_elsewhere(&GONE);
}

#[cfg(unix)]
#[test]
fn a_set_whose_folder_was_read_only_is_saved_once_it_can_be_written_and_told_once_until_then() {
    is_saved_when_it_is_over(&READ_ONLY);
}

#[test]
fn a_set_whose_folder_was_gone_is_saved_once_it_is_back_and_told_once_until_then() {
    is_saved_when_it_is_over(&GONE);
}

#[cfg(unix)]
#[test]
fn what_could_not_be_saved_in_a_read_only_folder_is_in_the_journal() {
    comes_back_from_the_journal(&READ_ONLY);
}

#[test]
fn what_could_not_be_saved_in_a_folder_that_was_gone_is_in_the_journal() {
    comes_back_from_the_journal(&GONE);
}

#[test]
fn a_folder_that_is_made_anew_as_the_message_says_takes_the_whole_set() {
    let mut stage = saving_by_itself(folder());
    let before = stage.n_annotations();
    (GONE.begin)(&stage.path("work"));
    tag(&mut stage, 1);
    wait(&mut stage, 3.0);
    assert_eq!(n_told(&stage, "请新建它"), 1);
    std::fs::create_dir(stage.path("work")).expect("a folder");
    save(&mut stage);
    assert_saved(&stage, SET);
    assert_eq!(stage.n_annotations(), before + 1);
}

#[test]
fn whoever_leaves_a_set_that_cannot_be_saved_stays_and_is_asked_the_next_time() {
    let mut stage = saving_by_itself(folder());
    let before = stage.n_annotations();
    (GONE.begin)(&stage.path("work"));
    tag(&mut stage, 1);
    stage.press(Modifiers::COMMAND, Key::W);
    stage.settle();
    assert_eq!(n_told(&stage, GONE.words), 1);
    assert!(stage.harness.query_by_label("不保存").is_none());
    assert_eq!(stage.n_annotations(), before + 1);
    stage.press(Modifiers::COMMAND, Key::W);
    stage.harness.get_by_label("不保存");
    take(&mut stage, "取消");
    assert_eq!(stage.n_annotations(), before + 1);
    (GONE.end)(&stage.path("work"));
    save(&mut stage);
    assert_saved(&stage, SET);
    stage.press(Modifiers::COMMAND, Key::W);
    stage.settle();
    assert!(stage.app().session().is_none());
}

#[test]
fn a_journal_that_cannot_be_written_is_told_once_and_the_set_is_saved_without_it() {
    let folder = folder();
    block_data(folder.path());
    let mut stage = Stage::journaled(folder, &[SET]);
    let before = stage.n_annotations();
    wait(&mut stage, LONG);
    assert_eq!(n_told(&stage, NO_LOCK), 1);
    assert_eq!(n_told(&stage, "日志读不出来"), 1);
    assert_eq!(n_messages(&stage), 2, "what has the same cause is told");
    dismiss_all(&mut stage);
    tag(&mut stage, 2);
    wait(&mut stage, LONG);
    assert_eq!(n_messages(&stage), 1);
    assert_eq!(n_told(&stage, NO_JOURNAL), 1);
    assert_eq!(n_told(&stage, "请保存标注集，以免丢失"), 1);
    let place = stage.path("data").join("sets").display().to_string();
    assert_eq!(n_told(&stage, &place), 1);
    assert_eq!(stage.harness.query_all_by_label(SAVE).count(), 1);
    assert_eq!(stage.harness.query_all_by_label(SAVE_ELSEWHERE).count(), 1);
    dismiss_all(&mut stage);
    undo(&mut stage);
    wait(&mut stage, LONG);
    assert_eq!(n_messages(&stage), 0, "it is told again");
    assert_eq!(stage.n_annotations(), before + 1);
    assert!(stage.session().is_dirty());
    save(&mut stage);
    assert_saved(&stage, SET);
    assert_eq!(n_told(&stage, NO_JOURNAL), 0);

    unblock_data(stage.folder.path());
    redo(&mut stage);
    let stage = stage.killed_and_started(&[SET]);
    assert_eq!(in_file(&stage, SET).len(), before + 1);
    assert_eq!(stage.n_annotations(), before + 2, "the journal has it");
    assert!(stage.session().is_dirty());
}

#[test]
fn a_set_that_was_never_saved_is_saved_by_the_offer_where_no_journal_can_be_written() {
    let (text, set) = ("rural-work-meeting.txt", "rural-work-meeting.ron");
    let mut stage = Stage::journaled(keeping::folder(false), &[text]);
    dismiss_all(&mut stage);
    // Nothing is kept of a set before its first change.
    block_data(stage.folder.path());
    tag(&mut stage, 2);
    wait(&mut stage, LONG);
    assert_eq!(n_told(&stage, NO_JOURNAL), 1);
    assert_eq!(n_messages(&stage), 1);
    assert_eq!(stage.n_annotations(), 2);
    undo(&mut stage);
    assert_eq!(stage.n_annotations(), 1);
    redo(&mut stage);
    take(&mut stage, SAVE);
    assert_saved(&stage, set);
    assert_eq!(stage.n_annotations(), 2);
    assert_eq!(n_told(&stage, NO_JOURNAL), 0);

    unblock_data(stage.folder.path());
    undo(&mut stage);
    let stage = stage.killed_and_started(&[set]);
    assert_eq!(in_file(&stage, set).len(), 2);
    assert_eq!(stage.n_annotations(), 1, "the journal has it");
}

#[test]
fn where_neither_file_nor_journal_can_be_written_it_is_not_said_that_nothing_is_lost() {
    let folder = folder();
    block_data(folder.path());
    let mut stage = saving_by_itself(folder);
    let before = stage.n_annotations();
    (GONE.begin)(&stage.path("work"));
    tag(&mut stage, 1);
    wait(&mut stage, 3.0);
    wait(&mut stage, LONG);
    assert_eq!(n_told(&stage, GONE.words), 1);
    assert_eq!(n_told(&stage, IN_MEMORY), 1);
    assert_eq!(n_told(&stage, JOURNALED), 0);
    assert_eq!(n_told(&stage, NO_JOURNAL), 1);
    assert_eq!(n_messages(&stage), 2);
    assert!(stage.session().is_dirty());
    assert_eq!(stage.n_annotations(), before + 1);
    stage.will_pick(&stage.path(ELSEWHERE));
    take(&mut stage, SAVE_ELSEWHERE);
    assert_saved(&stage, ELSEWHERE);
    assert_eq!(stage.n_annotations(), before + 1);
    assert_eq!(n_told(&stage, IN_MEMORY), 0);
}
