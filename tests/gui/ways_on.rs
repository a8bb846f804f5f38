//! Where something went wrong, or somebody thought better of it, there is a way on, and nothing
//! that was done is lost on it.

use egui::{Event, Key, Modifiers, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable as _;
use speechmark::edit::Action;

use super::keeping::{elsewhere, file, folder, saving_by_itself, tag, title_on_both_sides, wait};
use super::{SAMPLE_TEXT, Stage, pressed};

const TEXT: &str = "rural-work-meeting.txt";
const SET: &str = "rural-work-meeting.ron";

/// A file of another kind, which cannot be opened.
fn picture(stage: &Stage) -> std::path::PathBuf {
    let path = stage.path("picture.png");
    std::fs::write(&path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").expect("it is written");
    path
}

fn come_back(stage: &mut Stage) {
    stage.harness.event(Event::WindowFocused(true));
    stage.settle();
    stage.settle();
}

#[test]
fn what_was_not_to_be_saved_is_kept_where_the_next_file_cannot_be_opened() {
    let mut stage = Stage::journaled(folder(false), &[TEXT]);
    tag(&mut stage, 1);
    stage.will_pick(&picture(&stage));
    stage.press(Modifiers::COMMAND, Key::O);
    stage.settle();
    stage.harness.get_by_label("不保存").click();
    stage.settle();
    // It did not go, and work goes on in it.
    tag(&mut stage, 1);
    assert_eq!(stage.n_annotations(), 2);
    let mut stage = stage.killed_and_started(&[]);
    stage.harness.get_by_label("打开").click();
    stage.settle();
    assert_eq!(stage.n_annotations(), 2);
}

fn close_window(stage: &mut Stage) {
    let viewports = &mut stage.harness.input_mut().viewports;
    let root = viewports.get_mut(&ViewportId::ROOT).expect("the window");
    root.events.push(ViewportEvent::Close);
    stage.harness.run_steps(1);
    let viewports = &mut stage.harness.input_mut().viewports;
    let root = viewports.get_mut(&ViewportId::ROOT).expect("the window");
    root.events.clear();
    stage.harness.run_steps(2);
}

#[test]
fn closing_the_window_twice_asks_once() {
    let mut stage = Stage::journaled(folder(false), &[TEXT]);
    tag(&mut stage, 1);
    for _ in 0..2 {
        close_window(&mut stage);
    }
    stage.harness.get_by_label("取消").click();
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label("不保存").is_none());
    assert_eq!(stage.n_annotations(), 1);
}

#[test]
fn unsaved_work_that_does_not_fit_the_file_is_offered_until_it_is_taken() {
    let mut stage = Stage::journaled(folder(true), &[SET]);
    let before = stage.n_annotations();
    tag(&mut stage, 1);
    elsewhere(&stage, |set| set.replacen("title: \"", "title: \"乙", 1));
    // The document has changed as well: its passages are moved by themselves.
    let changed = format!("上级要求：各单位抓好学习。\n\n{SAMPLE_TEXT}");
    std::fs::write(stage.path(TEXT), changed).expect("it is written");
    let mut stage = stage.killed_and_started(&[SET]);
    let label = stage.session().undo_label().expect("a step");
    assert_eq!(label.action, Action::Reanchor);
    stage.harness.get_by_label("另存为副本").click();
    stage.settle();
    let copy = stage.path("rural-work-meeting.recovered-1.ron");
    let copy = std::fs::read_to_string(copy).expect("the copy");
    assert_eq!(copy.matches("(id: ").count(), before + 1);
}

#[test]
fn saving_elsewhere_instead_of_merging_leaves_saving_by_itself_as_it_was() {
    for is_picked in [true, false] {
        let mut stage = saving_by_itself(folder(true));
        title_on_both_sides(&mut stage);
        wait(&mut stage, 3.0);
        if is_picked {
            stage.will_pick(&stage.path("mine.ron"));
        }
        stage.harness.get_by_label("另存为…").click();
        stage.settle();
        let before = stage.n_annotations();
        tag(&mut stage, 1);
        assert_eq!(stage.n_annotations(), before + 1);
        wait(&mut stage, 3.0);
        stage.settle();
        if is_picked {
            assert!(!stage.session().is_dirty());
            let saved = std::fs::read_to_string(stage.path("mine.ron")).expect("the set");
            assert_eq!(saved.matches("(id: ").count(), stage.n_annotations());
        } else {
            // It is asked anew.
            stage.harness.get_by_label("对方的");
        }
        assert!(file(&stage).contains("title: \"乙\""));
    }
}

#[test]
fn saving_twice_in_one_breath_is_no_error() {
    let mut stage = Stage::journaled(folder(false), &[TEXT]);
    tag(&mut stage, 1);
    for _ in 0..2 {
        stage
            .harness
            .key_press_modifiers(Modifiers::COMMAND, Key::S);
    }
    stage.settle();
    stage.settle();
    assert!(!stage.session().is_dirty());
    assert!(stage.harness.query_by_label_contains("已经存在").is_none());
}

#[test]
fn where_saving_fails_what_was_to_be_saved_elsewhere_is() {
    let mut stage = Stage::journaled(folder(true), &[SET]);
    tag(&mut stage, 1);
    let path = stage.path(SET);
    std::fs::remove_file(&path).expect("it is deleted");
    std::fs::create_dir(&path).expect("a folder in its place");
    let mine = stage.path("mine.ron");
    stage.will_pick(&mine);
    stage
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::S);
    stage
        .harness
        .key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    stage.settle();
    stage.settle();
    assert!(!stage.session().is_dirty());
    let saved = std::fs::read_to_string(&mine).expect("the set");
    assert_eq!(saved.matches("(id: ").count(), stage.n_annotations());
}

#[test]
fn a_text_that_is_corrected_right_after_it_was_opened_is_followed() {
    let mut stage = Stage::journaled(folder(false), &[TEXT]);
    tag(&mut stage, 1);
    let quote = |stage: &Stage| {
        let all = &stage.session().set().annotations;
        all.by_id().next().expect("an annotation").quote.clone()
    };
    let before = quote(&stage);
    let changed = format!("上级要求：各单位抓好学习。\n\n{SAMPLE_TEXT}");
    std::fs::write(stage.path(TEXT), &changed).expect("it is written");
    come_back(&mut stage);
    let view = stage.app().view().expect("a document is shown");
    assert_eq!(view.reading().text.as_str(), changed);
    assert_eq!(stage.session().set().annotations.n_unplaced(), 0);
    assert_eq!(quote(&stage), before);
}

#[test]
fn a_document_that_was_moved_and_changed_is_followed_where_one_shows_it() {
    let folder = folder(true);
    let changed = format!("上级要求：各单位抓好学习。\n\n{SAMPLE_TEXT}");
    std::fs::remove_file(folder.path().join(TEXT)).expect("it is moved");
    let moved = folder.path().join("moved.txt");
    std::fs::write(&moved, changed).expect("it is written");
    let mut stage = Stage::journaled(folder, &[SET]);
    assert_eq!(
        stage.session().set().annotations.n_unplaced(),
        stage.n_annotations()
    );
    stage.will_pick(&moved);
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text("指定文档的新位置");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.settle();
    stage.settle();
    assert_eq!(stage.session().set().annotations.n_unplaced(), 0);
}

#[test]
fn tab_goes_round_through_all_panels() {
    let mut stage = Stage::journaled(folder(true), &[SET]);
    let mut seen = Vec::new();
    for _ in 0..60 {
        stage.press(Modifiers::NONE, Key::Tab);
        let focused = stage.harness.ctx.memory(egui::Memory::focused);
        seen.extend(focused.filter(|id| !seen.contains(id)));
    }
    // Menus, panels and the text: not the text and what lies around it alone.
    assert!(seen.len() > 20, "{} places", seen.len());
}

#[test]
fn what_waits_while_a_set_is_saved_goes_where_it_was_asked_for() {
    let mut stage = Stage::journaled(folder(true), &[SET]);
    tag(&mut stage, 1);
    let mine = stage.path("mine.ron");
    stage.will_pick(&mine);
    let save = |stage: &mut Stage, modifiers| stage.harness.key_press_modifiers(modifiers, Key::S);
    save(&mut stage, Modifiers::COMMAND);
    save(&mut stage, Modifiers::COMMAND | Modifiers::SHIFT);
    stage.harness.run_steps(1);
    save(&mut stage, Modifiers::COMMAND);
    stage.settle();
    stage.settle();
    assert_eq!(stage.session().path(), Some(mine.as_path()));
    assert!(!stage.session().is_dirty());
    let told = stage.harness.query_by_label_contains("已被他人更改");
    assert!(told.is_none());
}

#[test]
fn a_copy_of_the_set_that_is_open_can_be_opened_for_changing() {
    let mut stage = Stage::journaled(folder(true), &[SET]);
    let copy = stage.path("copy.ron");
    std::fs::copy(stage.path(SET), &copy).expect("it is copied");
    stage.will_pick(&copy);
    stage.press(Modifiers::COMMAND, Key::O);
    stage.settle();
    stage.settle();
    assert_eq!(stage.session().path(), Some(copy.as_path()));
    assert_eq!(stage.session().read_only(), None);
}

#[test]
fn whoever_saves_over_their_own_file_replaces_nothing_that_others_wrote() {
    let mut stage = Stage::journaled(folder(true), &[SET]);
    tag(&mut stage, 1);
    elsewhere(&stage, |set| set.replacen("title: \"", "title: \"乙", 1));
    stage.will_pick(&stage.path(SET));
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    stage.settle();
    stage.settle();
    assert!(!stage.session().is_dirty());
    assert!(stage.session().set().title.starts_with('乙'));
    assert!(file(&stage).contains("title: \"乙"));
    assert_eq!(file(&stage).matches("(id: ").count(), stage.n_annotations());
}

#[test]
fn what_is_to_be_chosen_in_a_merge_stays_behind_a_question_about_leaving() {
    for answer in ["取消", "保存"] {
        let mut stage = saving_by_itself(folder(true));
        title_on_both_sides(&mut stage);
        wait(&mut stage, 3.0);
        stage.harness.get_by_label("对方的");
        close_window(&mut stage);
        stage.harness.get_by_label("不保存");
        stage.harness.get_by_label(answer).click();
        stage.settle();
        stage.settle();
        // Saved or not, it is asked once.
        stage.harness.get_by_label("对方的").click();
        stage.harness.run_steps(2);
        stage.harness.get_by_label("合并").click();
        stage.settle();
        stage.settle();
        assert_eq!(stage.session().set().title, "乙");
        assert!(!stage.session().is_dirty());
        assert!(stage.harness.query_by_label("对方的").is_none());
    }
}

#[test]
fn a_question_about_leaving_can_be_answered_although_a_save_has_failed_behind_it() {
    for (answer, is_left) in [("不保存", true), ("取消", false)] {
        let mut stage = Stage::journaled(folder(true), &[SET]);
        tag(&mut stage, 1);
        let path = stage.path(SET);
        std::fs::remove_file(&path).expect("it is deleted");
        std::fs::create_dir(&path).expect("a folder in its place");
        // In one frame: the question stands before the save can be answered.
        stage.harness.input_mut().events.extend([
            pressed(Key::S, Modifiers::COMMAND),
            pressed(Key::ArrowRight, Modifiers::SHIFT),
            Event::Text("1".to_owned()),
            pressed(Key::W, Modifiers::COMMAND),
        ]);
        stage.settle();
        stage.harness.get_by_label_contains("什么都没有丢");
        stage.harness.get_by_label(answer).click();
        stage.settle();
        assert_eq!(stage.app().session().is_none(), is_left);
    }
}
