//! Nothing that was done is lost when the program ends without a word.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use speechmark::edit::Action;
use speechmark::gui::locale::Language;
use speechmark::gui::settings::Settings;
use speechmark::storage::data_folder::DataFolder;

use super::{SAMPLE_SET, SAMPLE_TEXT, Stage, settings};

pub(super) fn folder(with_set: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, contents: &str| {
        std::fs::write(folder.path().join(name), contents).expect("it is written");
    };
    write("rural-work-meeting.txt", SAMPLE_TEXT);
    if with_set {
        write("rural-work-meeting.ron", SAMPLE_SET);
    }
    folder
}

pub(super) fn tag(stage: &mut Stage, n: usize) {
    for _ in 0..n {
        for _ in 0..3 {
            stage.press(Modifiers::SHIFT, Key::ArrowRight);
        }
        stage.type_text("1");
        stage.press(Modifiers::NONE, Key::ArrowRight);
    }
}

#[test]
fn unsaved_changes_of_a_set_come_back_and_can_be_undone_in_one_step() {
    let set = &["rural-work-meeting.ron"];
    let mut stage = Stage::journaled(folder(true), set);
    let before = stage.n_annotations();
    let file = std::fs::read(stage.path(set[0])).expect("the set");
    tag(&mut stage, 3);
    assert_eq!(stage.n_annotations(), before + 3);
    let mut stage = stage.killed_and_started(set);
    assert_eq!(stage.n_annotations(), before + 3);
    assert!(stage.session().is_dirty());
    assert_eq!(std::fs::read(stage.path(set[0])).expect("the set"), file);
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.n_annotations(), before);
    // What was taken back stays taken back.
    let stage = stage.killed_and_started(set);
    assert_eq!(stage.n_annotations(), before);
}

#[test]
fn a_set_that_was_never_saved_is_offered_at_the_next_start() {
    let mut stage = Stage::journaled(folder(false), &["rural-work-meeting.txt"]);
    tag(&mut stage, 2);
    let mut stage = stage.killed_and_started(&[]);
    assert!(stage.app().session().is_none());
    stage.harness.get_by_label("打开").click();
    stage.settle();
    assert_eq!(stage.n_annotations(), 2);
    stage.press(Modifiers::COMMAND, Key::S);
    stage.settle();
    assert!(stage.path("rural-work-meeting.ron").is_file());
    // Saved, it is offered no more.
    let stage = stage.killed_and_started(&[]);
    assert!(stage.harness.query_by_label("不再提示").is_none());
}

#[test]
fn a_set_that_was_never_saved_is_offered_to_whoever_opens_its_text_again() {
    let text = &["rural-work-meeting.txt"];
    let mut stage = Stage::journaled(folder(false), text);
    tag(&mut stage, 2);
    let mut stage = stage.killed_and_started(text);
    assert_eq!(stage.n_annotations(), 0);
    stage.harness.get_by_label("打开").click();
    stage.settle();
    assert_eq!(stage.n_annotations(), 2);
    // Whoever does not want it goes on by keys.
    let mut stage = stage.killed_and_started(text);
    stage.harness.get_by_label("不再提示").click();
    stage.settle();
    tag(&mut stage, 1);
    assert_eq!(stage.n_annotations(), 1);
}

#[test]
fn a_text_that_was_only_looked_at_is_no_set_to_be_offered() {
    let text = &["rural-work-meeting.txt"];
    let stage = Stage::journaled(folder(false), text);
    let stage = stage.killed_and_started(text);
    assert!(stage.harness.query_by_label("不再提示").is_none());
}

#[test]
fn what_was_given_up_is_not_offered_again() {
    let mut stage = Stage::journaled(folder(false), &["rural-work-meeting.txt"]);
    tag(&mut stage, 1);
    stage.press(Modifiers::COMMAND, Key::W);
    stage.harness.get_by_label("不保存").click();
    stage.settle();
    let stage = stage.killed_and_started(&[]);
    assert!(stage.harness.query_by_label("不再提示").is_none());
}

#[test]
fn a_second_window_can_only_read_and_says_who_has_the_set() {
    let set = &["rural-work-meeting.ron"];
    let first = Stage::journaled(folder(true), set);
    let data = DataFolder::at(first.path("data"));
    let path = first.path(set[0]);
    let mut second = Stage::opening(
        vec![path],
        tempfile::tempdir().expect("a temporary folder"),
        settings(Language::Chinese),
        Some(data),
    );
    second.settle();
    assert!(second.session().read_only().is_some());
    second.harness.get_by_label("只读");
    let before = second.n_annotations();
    tag(&mut second, 1);
    assert_eq!(second.n_annotations(), before);
    // Once the first window is closed, whoever comes back to the second can have it.
    let folder = first.folder;
    drop(first.harness);
    second.harness.event(egui::Event::WindowFocused(true));
    second.harness.run_steps(3);
    second.harness.get_by_label("重新打开以便修改").click();
    second.settle();
    assert_eq!(second.session().read_only(), None);
    tag(&mut second, 1);
    assert_eq!(second.n_annotations(), before + 1);
    drop(folder);
}

#[test]
fn opening_the_same_set_again_in_one_window_is_no_second_window() {
    let set = &["rural-work-meeting.ron"];
    let mut stage = Stage::journaled(folder(true), set);
    stage.will_pick(&stage.path(set[0]));
    stage.press(Modifiers::COMMAND, Key::O);
    stage.settle();
    assert!(stage.session().read_only().is_none());
}

#[test]
fn passages_of_a_changed_document_are_found_again_and_that_can_be_undone() {
    let set = &["rural-work-meeting.ron"];
    let folder = folder(true);
    let text = SAMPLE_TEXT.replace('\n', "\r\n");
    let changed = format!("上级要求：各单位抓好学习。\r\n\r\n{text}");
    std::fs::write(folder.path().join("rural-work-meeting.txt"), changed).expect("it is written");
    let mut stage = Stage::journaled(folder, set);
    let placed = |stage: &Stage| {
        let annotations = &stage.session().set().annotations;
        annotations.len() - annotations.n_unplaced()
    };
    assert_eq!(placed(&stage), stage.n_annotations());
    assert!(stage.session().is_dirty());
    stage.harness.get_by_label_contains("已随文移动");
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(placed(&stage), 0);
}

#[test]
fn what_is_not_certain_is_offered_for_review() {
    let set = &["rural-work-meeting.ron"];
    let folder = folder(true);
    // One passage is gone.
    let changed = SAMPLE_TEXT.replace("带动 6400 多户\n农民增收", "情况很好");
    assert!(changed.len() < SAMPLE_TEXT.len(), "nothing was replaced");
    std::fs::write(folder.path().join("rural-work-meeting.txt"), changed).expect("it is written");
    let mut stage = Stage::journaled(folder, set);
    stage.harness.get_by_label("逐条核对…").click();
    stage.harness.run_steps(3);
    stage
        .harness
        .get_by_label_contains("带动 6400 多户农民增收");
    stage.press(Modifiers::NONE, Key::Escape);
    assert_eq!(stage.session().set().annotations.n_unplaced(), 1);
}

#[test]
fn one_goes_back_to_an_earlier_version_and_that_can_be_undone() {
    let set = &["rural-work-meeting.ron"];
    let mut stage = Stage::journaled(folder(true), set);
    let before = stage.n_annotations();
    tag(&mut stage, 2);
    stage.press(Modifiers::COMMAND, Key::S);
    stage.settle();
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text("早先的版本");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.settle();
    stage
        .harness
        .get_by_label_contains(&format!("{before} 条标注 ·"));
    // What going back would do is said first: two annotations go, and who made them.
    stage.harness.get_by_label("去掉 3 项");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.settle();
    assert_eq!(stage.n_annotations(), before);
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.n_annotations(), before + 2);
}

#[test]
fn of_a_damaged_set_what_can_be_read_is_offered_and_opened() {
    let folder = folder(true);
    let path = folder.path().join("rural-work-meeting.ron");
    let damaged = SAMPLE_SET.replacen("coder: ", "coder; ", 1);
    assert!(damaged != SAMPLE_SET);
    std::fs::write(&path, &damaged).expect("it is written");
    let mut stage = Stage::journaled(folder, &["rural-work-meeting.ron"]);
    assert!(stage.app().session().is_none());
    stage
        .harness
        .get_by_label("把还能读出的内容存为副本并打开")
        .click();
    stage.settle();
    stage.settle();
    let n_whole = SAMPLE_SET.matches("(id: ").count();
    assert_eq!(stage.n_annotations(), n_whole - 1);
    assert_eq!(
        std::fs::read_to_string(path).expect("the damaged set"),
        damaged
    );
}

/// A window that saves by itself, on the sample's set.
pub(super) fn saving_by_itself(folder: tempfile::TempDir) -> Stage {
    opened_saving_by_itself(folder, "rural-work-meeting.ron")
}

/// A window that saves by itself, on a set in a folder.
pub(super) fn opened_saving_by_itself(folder: tempfile::TempDir, set: &str) -> Stage {
    let path = folder.path().join(set);
    let data = DataFolder::at(folder.path().join("data"));
    let settings = Settings {
        saves_by_itself: true,
        ..settings(Language::Chinese)
    };
    let mut stage = Stage::opening(vec![path], folder, settings, Some(data));
    stage.settle();
    stage
}

/// Lets the window's clock go on.
pub(super) fn wait(stage: &mut Stage, seconds: f32) {
    let frames = seconds / stage.harness.input().predicted_dt;
    stage.harness.run_steps(frames.ceil() as usize);
    stage.settle();
}

pub(super) fn file(stage: &Stage) -> String {
    std::fs::read_to_string(stage.path("rural-work-meeting.ron")).expect("the set")
}

#[test]
fn a_set_is_saved_by_itself_a_little_after_the_last_change() {
    let mut stage = saving_by_itself(folder(true));
    wait(&mut stage, 5.0);
    assert_eq!(file(&stage), SAMPLE_SET, "nobody has changed anything");
    tag(&mut stage, 1);
    assert_eq!(
        file(&stage),
        SAMPLE_SET,
        "it is still the moment of the change"
    );
    wait(&mut stage, 3.0);
    assert!(!stage.session().is_dirty());
    let with_one = file(&stage);
    assert_eq!(with_one.matches("(id: ").count(), stage.n_annotations());
    // It can be undone all the same, and that is saved, too.
    stage.press(Modifiers::COMMAND, Key::Z);
    wait(&mut stage, 3.0);
    assert!(file(&stage) != with_one);
    assert!(!stage.session().is_dirty());
    // Versions before are not pushed out: the first one is kept, the next within ten minutes not.
    assert_eq!(stage.session().backups().len(), 1);
}

#[test]
fn leaving_before_a_set_has_saved_itself_saves_it_without_a_question() {
    let mut stage = saving_by_itself(folder(true));
    let before = stage.n_annotations();
    tag(&mut stage, 1);
    stage.press(Modifiers::COMMAND, Key::W);
    stage.settle();
    assert!(stage.app().session().is_none());
    assert_eq!(file(&stage).matches("(id: ").count(), before + 1);
}

#[test]
fn what_was_found_again_in_a_changed_document_is_not_saved_before_somebody_works() {
    let folder = folder(true);
    let changed = format!("上级要求：各单位抓好学习。\n\n{SAMPLE_TEXT}");
    std::fs::write(folder.path().join("rural-work-meeting.txt"), changed).expect("it is written");
    let mut stage = saving_by_itself(folder);
    wait(&mut stage, 5.0);
    assert!(stage.session().is_dirty());
    assert_eq!(file(&stage), SAMPLE_SET);
    tag(&mut stage, 1);
    wait(&mut stage, 3.0);
    assert!(!stage.session().is_dirty());
    assert!(file(&stage) != SAMPLE_SET);
}

#[test]
fn one_can_go_on_working_while_a_set_is_saved() {
    let mut stage = saving_by_itself(folder(true));
    let before = stage.n_annotations();
    tag(&mut stage, 1);
    // Asked for, and not waited for.
    stage
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::S);
    stage.harness.run_steps(1);
    tag(&mut stage, 1);
    assert_eq!(stage.n_annotations(), before + 2);
    stage.settle();
    wait(&mut stage, 3.0);
    assert_eq!(file(&stage).matches("(id: ").count(), before + 2);
    let stage = stage.killed_and_started(&["rural-work-meeting.ron"]);
    assert_eq!(stage.n_annotations(), before + 2);
    assert!(!stage.session().is_dirty());
}

/// What somebody else does to the set's file.
pub(super) fn elsewhere(stage: &Stage, change: impl FnOnce(&str) -> String) {
    let path = stage.path("rural-work-meeting.ron");
    let changed = change(&file(stage));
    assert!(changed != file(stage), "nothing was changed");
    std::fs::write(path, changed).expect("it is written");
}

/// Calls the set “甲” here and “乙” in its file.
pub(super) fn title_on_both_sides(stage: &mut Stage) {
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text("重命名标注集");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.press(Modifiers::COMMAND, Key::A);
    stage.type_text("甲");
    stage.press(Modifiers::NONE, Key::Enter);
    assert_eq!(stage.session().set().title, "甲");
    elsewhere(stage, |set| {
        let title = set.lines().find(|line| line.starts_with("title: "));
        set.replacen(title.expect("a title"), "title: \"乙\",", 1)
    });
}

#[test]
fn what_somebody_else_did_to_the_file_is_merged_when_it_is_saved() {
    let mut stage = saving_by_itself(folder(true));
    let before = stage.n_annotations();
    let first = file(&stage)
        .lines()
        .find(|line| line.starts_with("(id: "))
        .map(str::to_owned);
    let first = first.expect("an annotation");
    tag(&mut stage, 1);
    elsewhere(&stage, |set| {
        let id = first.split('"').nth(1).expect("an id");
        let other = first.replace(id, "01990000-aaaa-7000-8000-00000000abcd");
        set.replacen(&first, &format!("{first}\n{other}"), 1)
    });
    wait(&mut stage, 3.0);
    let label = stage.session().undo_label().expect("a step");
    assert_eq!(label.action, Action::MergeFile);
    assert_eq!(stage.n_annotations(), before + 2);
    wait(&mut stage, 1.0);
    assert!(!stage.session().is_dirty());
    assert_eq!(file(&stage).matches("(id: ").count(), before + 2);
}

#[test]
fn whoever_comes_back_to_the_window_sees_what_was_changed_meanwhile() {
    let mut stage = saving_by_itself(folder(true));
    elsewhere(&stage, |set| set.replacen("title: \"", "title: \"乙", 1));
    let focused = egui::Event::WindowFocused(true);
    stage.harness.event(focused);
    stage.settle();
    stage.settle();
    assert!(stage.session().set().title.starts_with('乙'));
    assert!(!stage.session().is_dirty(), "the file holds it already");
    stage.harness.get_by_label_contains("已合并");
}

#[test]
fn where_nothing_is_saved_by_itself_merging_is_offered() {
    let mut stage = Stage::journaled(folder(true), &["rural-work-meeting.ron"]);
    tag(&mut stage, 1);
    elsewhere(&stage, |set| set.replacen("title: \"", "title: \"乙", 1));
    let theirs = file(&stage);
    stage.harness.event(egui::Event::WindowFocused(true));
    stage.settle();
    assert!(!stage.session().set().title.starts_with('乙'));
    stage.harness.get_by_label("合并").click();
    stage.settle();
    stage.settle();
    assert!(stage.session().set().title.starts_with('乙'));
    assert!(!stage.session().is_dirty());
    assert_ne!(file(&stage), theirs);
    // Where there is nothing to be saved, nothing needs to be asked.
    elsewhere(&stage, |set| set.replacen("title: \"乙", "title: \"丙", 1));
    stage.harness.event(egui::Event::WindowFocused(true));
    stage.settle();
    stage.settle();
    assert!(stage.session().set().title.starts_with('丙'));
    assert!(!stage.session().is_dirty());
}

#[test]
fn what_both_changed_is_asked_side_by_side_and_the_choice_is_saved() {
    for (choice, title) in [("对方的", "乙"), ("这里的", "甲")] {
        let mut stage = saving_by_itself(folder(true));
        title_on_both_sides(&mut stage);
        wait(&mut stage, 3.0);
        stage.harness.get_by_label(choice).click();
        stage.harness.run_steps(2);
        stage.harness.get_by_label("合并").click();
        stage.settle();
        stage.settle();
        assert_eq!(stage.session().set().title, title);
        assert!(file(&stage).contains(&format!("title: \"{title}\"")));
    }
}

#[test]
fn leaving_while_a_set_is_saved_waits_for_it_and_asks_nothing() {
    let mut stage = Stage::journaled(folder(true), &["rural-work-meeting.ron"]);
    let before = stage.n_annotations();
    tag(&mut stage, 1);
    stage
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::S);
    stage
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::W);
    stage.settle();
    assert!(stage.app().session().is_none());
    assert_eq!(file(&stage).matches("(id: ").count(), before + 1);
}

#[test]
fn what_cannot_be_saved_is_told_with_what_to_do_until_it_is_dismissed() {
    let mut stage = saving_by_itself(folder(true));
    tag(&mut stage, 1);
    // The folder is gone: nothing can be written there.
    let away = stage.folder.path().join("away");
    std::fs::create_dir(&away).expect("a folder");
    let path = stage.path("rural-work-meeting.ron");
    std::fs::rename(&path, away.join("set.ron")).expect("it is moved");
    std::fs::create_dir(&path).expect("a folder in its place");
    wait(&mut stage, 3.0);
    wait(&mut stage, 20.0);
    stage.harness.get_by_label_contains("更改已记入日志");
    assert!(stage.session().is_dirty());
    std::fs::remove_dir(&path).expect("it is empty");
    stage.will_pick(&path);
    stage.harness.get_by_label("另存为…").click();
    stage.settle();
    stage.settle();
    assert!(!stage.session().is_dirty());
    assert_eq!(file(&stage).matches("(id: ").count(), stage.n_annotations());
}

#[test]
fn a_text_that_is_chosen_by_mistake_stays_and_the_set_goes_beside_it() {
    let mut stage = saving_by_itself(folder(true));
    let text = stage.path("rural-work-meeting.txt");
    let before = std::fs::read(&text).expect("the text");
    // The second time the set beside it is the set's own file, and is saved.
    for n in [1, 2] {
        tag(&mut stage, n);
        stage.will_pick(&text);
        stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
        stage.settle();
        assert!(!stage.session().is_dirty());
        assert_eq!(std::fs::read(&text).expect("the text"), before);
    }
    let beside = stage.path("rural-work-meeting.txt.ron");
    assert_eq!(stage.session().path(), Some(beside.as_path()));
}

#[test]
fn what_was_changed_in_the_file_while_it_was_closed_is_said_by_name() {
    let set = &["rural-work-meeting.ron"];
    let stage = Stage::journaled(folder(true), set);
    let stage = stage.killed_and_started(set);
    assert!(stage.session().changed_outside().is_none());
    // A character is another, as if some bits had flipped: it is a valid set all the same.
    elsewhere(&stage, |set| {
        set.replacen("name: \"教育\"", "name: \"敎育\"", 1)
    });
    let stage = stage.killed_and_started(set);
    stage
        .harness
        .get_by_label_contains("在别处改动过：类别“敎育”");
    let stage = stage.killed_and_started(set);
    assert!(stage.session().changed_outside().is_none());
    // Saving is no change from outside.
    let mut stage = stage;
    tag(&mut stage, 1);
    stage.press(Modifiers::COMMAND, Key::S);
    stage.settle();
    let stage = stage.killed_and_started(set);
    assert!(stage.session().changed_outside().is_none());
}

#[test]
fn another_copy_beside_the_set_is_offered_once_and_merged() {
    let folder = folder(true);
    let first = SAMPLE_SET.lines().find(|line| line.starts_with("(id: "));
    let first = first.expect("an annotation");
    let id = first.split('"').nth(1).expect("an id");
    let other = first.replace(id, "01990000-aaaa-7000-8000-00000000abcd");
    let copy = SAMPLE_SET.replacen(first, &format!("{first}\n{other}"), 1);
    let name = "rural-work-meeting (冲突副本).ron";
    std::fs::write(folder.path().join(name), &copy).expect("it is written");
    let mut stage = saving_by_itself(folder);
    let before = stage.n_annotations();
    let told = |stage: &Stage| stage.harness.query_all_by_label_contains(name).count();
    assert_eq!(told(&stage), 1);
    stage.harness.event(egui::Event::WindowFocused(true));
    stage.settle();
    assert_eq!(told(&stage), 1);
    stage.harness.get_by_label("合并").click();
    stage.settle();
    assert_eq!(stage.n_annotations(), before + 1);
    wait(&mut stage, 3.0);
    assert!(!stage.session().is_dirty());
    assert_eq!(file(&stage).matches("(id: ").count(), before + 1);
    let unchanged = std::fs::read_to_string(stage.path(name)).expect("the copy");
    assert_eq!(unchanged, copy);
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.n_annotations(), before);
}

#[test]
fn a_copy_that_somebody_has_sent_is_chosen_and_merged_and_what_differs_is_asked() {
    for (choice, title) in [("对方的", "乙"), ("这里的", "甲")] {
        let folder = folder(true);
        let mine = SAMPLE_SET.lines().find(|line| line.starts_with("title: "));
        let mine = mine.expect("a title");
        let other = SAMPLE_SET.replacen(mine, "title: \"乙\",", 1);
        std::fs::write(folder.path().join("收到的.ron"), other).expect("it is written");
        let set = SAMPLE_SET.replacen(mine, "title: \"甲\",", 1);
        std::fs::write(folder.path().join("rural-work-meeting.ron"), set).expect("it is written");
        let mut stage = saving_by_itself(folder);
        stage.will_pick(&stage.path("收到的.ron"));
        stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
        stage.type_text("合并另一份");
        stage.press(Modifiers::NONE, Key::Enter);
        stage.settle();
        stage.harness.get_by_label(choice).click();
        stage.settle();
        stage.harness.get_by_label("合并").click();
        stage.settle();
        assert_eq!(stage.session().set().title, title);
        stage.harness.get_by_label_contains("收到的.ron");
    }
}
