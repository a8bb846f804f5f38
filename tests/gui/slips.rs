//! Slips of the hand: keys held too long, modes that were left behind, what was not meant.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Event, ImeEvent, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use speechmark::gui::locale::Language;
use speechmark::model::AnnotationId;
use speechmark::storage::data_folder::DataFolder;

use super::keeping::{elsewhere, folder, saving_by_itself, tag, wait};
use super::{SAMPLE_TEXT, Stage, pressed, settings};

const TEXT: &str = "rural-work-meeting.txt";
const SET: &str = "rural-work-meeting.ron";

fn button(pos: Pos2, button: PointerButton, pressed: bool) -> Event {
    Event::PointerButton {
        pos,
        button,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

#[derive(Debug)]
pub(super) struct Dropped(pub(super) PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn click(stage: &mut Stage, at: Pos2, which: PointerButton) {
    stage.harness.event(Event::PointerMoved(at));
    for pressed in [true, false] {
        stage.harness.event(button(at, which, pressed));
        stage.harness.run_steps(2);
    }
}

/// Presses a key as a keyboard does that repeats it.
fn hold(stage: &mut Stage, key: Key, text: Option<&str>) {
    for repeat in [false, true, true, true] {
        let events = &mut stage.harness.input_mut().events;
        events.push(Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat,
            modifiers: Modifiers::NONE,
        });
        events.extend(text.map(|text| Event::Text(text.to_owned())));
        stage.harness.run_steps(1);
    }
    stage.harness.key_up(key);
    stage.harness.run_steps(2);
}

#[test]
fn a_key_that_is_held_a_little_long_tags_once() {
    let mut stage = Stage::new(Some(TEXT), Language::Chinese);
    stage.press(Modifiers::SHIFT, Key::ArrowRight);
    hold(&mut stage, Key::Num1, Some("1"));
    assert_eq!(stage.n_annotations(), 1);
    let first = stage.session().set().annotations.by_id().next().cloned();
    let categories = first.expect("an annotation").categories.clone();
    // Enter offers the categories, and takes none of them by itself.
    hold(&mut stage, Key::Enter, None);
    stage.press(Modifiers::NONE, Key::Escape);
    let all = &stage.session().set().annotations;
    let now = all.by_id().next().expect("an annotation");
    assert_eq!((all.len(), &now.categories), (1, &categories));
}

#[test]
fn what_an_input_method_began_in_a_field_that_was_left_holds_up_no_key() {
    let mut stage = Stage::new(Some(TEXT), Language::Chinese);
    stage.press(Modifiers::COMMAND, Key::F);
    stage.harness.event(Event::Ime(ImeEvent::Preedit {
        text: "jiao".to_owned(),
        active_range_chars: None,
    }));
    stage.harness.run_steps(2);
    // A click into the text, of which not every system tells the input method.
    click(&mut stage, egui::pos2(520.0, 205.0), PointerButton::Primary);
    stage.press(Modifiers::SHIFT, Key::ArrowRight);
    stage.type_text("1");
    assert_eq!(stage.n_annotations(), 1);
}

#[test]
fn moving_edges_by_keys_ends_with_the_annotation_it_was_begun_for() {
    let mut stage = Stage::new(Some(TEXT), Language::Chinese);
    tag(&mut stage, 1);
    stage.press(Modifiers::ALT, Key::ArrowUp);
    stage.press(Modifiers::NONE, Key::F4);
    stage.press(Modifiers::NONE, Key::Delete);
    assert_eq!(stage.n_annotations(), 0);
    for _ in 0..5 {
        stage.press(Modifiers::SHIFT, Key::ArrowRight);
    }
    stage.type_text("1");
    let quote = |stage: &Stage| {
        let all = &stage.session().set().annotations;
        all.by_id().next().expect("an annotation").quote.clone()
    };
    let before = quote(&stage);
    stage.press(Modifiers::NONE, Key::ArrowRight);
    stage.press(Modifiers::SHIFT, Key::ArrowLeft);
    assert_eq!(quote(&stage), before);
}

#[test]
fn a_right_click_is_about_what_is_under_the_pointer() {
    let mut stage = Stage::new(Some(SET), Language::Chinese);
    let before = stage.n_annotations();
    // One is current, and another is pointed at.
    stage.press(Modifiers::ALT, Key::ArrowDown);
    let current = stage.app().annotation().expect("one is current");
    let (id, at) = {
        let view = stage.app().view().expect("a document is shown");
        let all = &stage.session().set().annotations;
        let (start, end) = view.on_screen();
        let other = all.by_id().find(|annotation| {
            let span = annotation.span();
            annotation.id != current
                && span.is_some_and(|span| span.start() > start && span.end() < end)
        });
        let other = other.expect("another is on screen");
        let start = other.span().expect("it is placed").start();
        (other.id, view.screen_place(start + 3).expect("it is drawn"))
    };
    click(&mut stage, at, PointerButton::Secondary);
    assert_eq!(stage.app().annotation(), Some(id));
    // One is in the panel, the other in the menu above it.
    let buttons = stage.harness.query_all_by_label_contains("删除标注");
    buttons.last().expect("the menu").click();
    stage.harness.run_steps(3);
    let all = &stage.session().set().annotations;
    assert_eq!(all.len(), before - 1);
    assert!(all.get(id).is_none());
    assert!(all.get(current).is_some());
}

#[test]
fn the_list_to_review_can_be_opened_again() {
    let folder = folder(true);
    let changed = SAMPLE_TEXT.replace("带动 6400 多户\n农民增收", "情况很好");
    assert!(changed.len() < SAMPLE_TEXT.len(), "nothing was replaced");
    std::fs::write(folder.path().join(TEXT), changed).expect("it is written");
    let mut stage = Stage::journaled(folder, &[SET]);
    stage.harness.get_by_label("逐条核对…").click();
    stage.harness.run_steps(3);
    stage.press(Modifiers::NONE, Key::Escape);
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text("核对移动过的摘录");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.harness.run_steps(3);
    stage
        .harness
        .get_by_label_contains("带动 6400 多户农民增收");
}

#[test]
fn of_two_missing_documents_the_one_that_was_pointed_at_is_shown_where_it_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["one.txt", "two.txt"] {
        let text = format!("{name}：控辍保学的压力还很大。\n");
        std::fs::write(folder.path().join(name), text).expect("it is written");
    }
    let mut stage = Stage::journaled(folder, &["one.txt"]);
    stage.will_pick(&stage.path("two.txt"));
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::O);
    stage.settle();
    tag(&mut stage, 1);
    stage.press(Modifiers::COMMAND, Key::S);
    stage.settle();
    let set = stage.session().path().expect("it is saved").to_owned();
    for name in ["one.txt", "two.txt"] {
        let moved = stage.path(&format!("moved-{name}"));
        std::fs::rename(stage.path(name), moved).expect("it is moved");
    }
    let set = set.file_name().and_then(std::ffi::OsStr::to_str);
    let mut stage = stage.killed_and_started(&[set.expect("a name")]);
    let keys: Vec<_> = {
        let documents = stage.session().set().documents.iter();
        documents.map(|document| document.key.clone()).collect()
    };
    stage.will_pick(&stage.path("moved-two.txt"));
    let mut rows = stage.harness.query_all_by_label_contains("two");
    rows.next().expect("a row").click();
    drop(rows);
    stage.settle();
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text("指定文档的新位置");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.settle();
    let at = |key| stage.session().location(key).map(std::path::Path::to_owned);
    assert_eq!(at(&keys[0]), Some(stage.path("one.txt")));
    assert_eq!(at(&keys[1]), Some(stage.path("moved-two.txt")));
    assert_eq!(stage.session().set().annotations.n_unplaced(), 0);
}

#[test]
fn several_files_at_once_are_one_set() {
    let texts = tempfile::tempdir().expect("a temporary folder");
    for name in ["one.txt", "two.txt", "three.txt"] {
        let text = format!("{name}：控辍保学的压力还很大。\n");
        std::fs::write(texts.path().join(name), text).expect("it is written");
    }
    let stage = Stage::journaled(texts, &["one.txt", "two.txt", "three.txt"]);
    assert_eq!(stage.session().set().documents.len(), 3);
    // A set and its text.
    let stage = Stage::journaled(folder(true), &[SET, TEXT]);
    assert_eq!(stage.session().read_only(), None);
    assert_eq!(stage.session().set().documents.len(), 1);
    assert!(
        stage
            .harness
            .query_by_label_contains("已经在标注集里")
            .is_none()
    );
    let stage = Stage::journaled(folder(true), &[TEXT, SET]);
    assert_eq!(stage.session().read_only(), None);
    assert_eq!(stage.session().path(), Some(stage.path(SET).as_path()));
}

#[test]
fn a_question_about_a_set_goes_with_it() {
    let mut stage = Stage::journaled(folder(true), &[SET]);
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text("重命名标注集");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.harness.get_by_label("确定");
    let other = stage.path("other.ron");
    let set = std::fs::read_to_string(stage.path(SET)).expect("the set");
    std::fs::write(&other, set.replacen("id: \"0", "id: \"1", 1)).expect("it is written");
    let dropped = Arc::new(Dropped(other));
    stage.harness.input_mut().dropped_files.push(dropped);
    stage.harness.run_steps(1);
    stage.harness.input_mut().dropped_files.clear();
    stage.settle();
    stage.settle();
    let path = stage.path("other.ron");
    assert_eq!(stage.session().path(), Some(path.as_path()));
    assert!(stage.harness.query_by_label("确定").is_none());
}

#[test]
fn what_is_typed_after_asking_for_the_note_by_name_goes_into_the_note() {
    let mut stage = Stage::new(Some(TEXT), Language::Chinese);
    tag(&mut stage, 1);
    stage.press(Modifiers::ALT, Key::ArrowUp);
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text("编辑备注");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.harness.run_steps(2);
    stage.type_text("2 月底前");
    let all = &stage.session().set().annotations;
    assert_eq!(all.len(), 1);
    let annotation = all.by_id().next().expect("an annotation");
    assert_eq!(&*annotation.note, "2 月底前");
    assert_eq!(annotation.categories.len(), 1);
}

#[test]
fn a_right_click_on_the_current_annotation_stays_with_it() {
    let mut stage = Stage::new(Some(TEXT), Language::Chinese);
    // One within another.
    for (steps, key) in [(20, "1"), (4, "2")] {
        stage.press(Modifiers::COMMAND, Key::Home);
        for _ in 0..steps {
            stage.press(Modifiers::SHIFT, Key::ArrowRight);
        }
        stage.type_text(key);
    }
    let outer = {
        let all = &stage.session().set().annotations;
        let longest = all.by_id().max_by_key(|it| it.quote.chars().count());
        longest.expect("two").id
    };
    let mut tries = 0;
    while stage.app().annotation() != Some(outer) {
        stage.press(Modifiers::ALT, Key::Period);
        tries += 1;
        assert!(tries < 4, "it is never chosen");
    }
    let view = stage.app().view().expect("a document is shown");
    let at = view.screen_place(3).expect("it is drawn") + egui::vec2(4.0, 0.0);
    for _ in 0..2 {
        click(&mut stage, at, PointerButton::Secondary);
        assert_eq!(stage.app().annotation(), Some(outer));
        stage.press(Modifiers::NONE, Key::Escape);
    }
}

#[test]
fn what_is_dropped_together_with_a_set_goes_into_it_and_not_into_the_one_before() {
    let mut stage = Stage::journaled(folder(true), &[SET]);
    let other = stage.path("other.ron");
    let set = std::fs::read_to_string(stage.path(SET)).expect("the set");
    std::fs::write(&other, set.replacen("id: \"0", "id: \"1", 1)).expect("it is written");
    let text = stage.path("further.txt");
    std::fs::write(&text, "另一篇讲话。\n").expect("it is written");
    // Work that is asked about first.
    tag(&mut stage, 1);
    for path in [other.clone(), text] {
        let dropped = Arc::new(Dropped(path));
        stage.harness.input_mut().dropped_files.push(dropped);
    }
    stage.harness.run_steps(1);
    stage.harness.input_mut().dropped_files.clear();
    stage.settle();
    stage.harness.get_by_label("不保存").click();
    for _ in 0..3 {
        stage.settle();
    }
    assert_eq!(stage.session().path(), Some(other.as_path()));
    assert_eq!(stage.session().set().documents.len(), 2);
}

fn select_first(stage: &mut Stage, n_characters: usize) {
    stage.press(Modifiers::COMMAND, Key::Home);
    for _ in 0..n_characters {
        stage.press(Modifiers::SHIFT, Key::ArrowRight);
    }
}

/// Tags what is selected; returns the annotation.
fn tag_by(stage: &mut Stage, key: &str) -> AnnotationId {
    stage.type_text(key);
    stage.app().annotation().expect("it is the current one")
}

/// Tags something in a row below those at the start of the document.
fn tag_below(stage: &mut Stage, key: &str) -> AnnotationId {
    stage.press(Modifiers::COMMAND, Key::Home);
    for _ in 0..4 {
        stage.press(Modifiers::NONE, Key::ArrowDown);
    }
    for _ in 0..3 {
        stage.press(Modifiers::SHIFT, Key::ArrowRight);
    }
    tag_by(stage, key)
}

fn categories(stage: &Stage, id: AnnotationId) -> Vec<String> {
    let annotation = stage.session().set().annotations.get(id);
    let categories = annotation.expect("it is there").categories.iter();
    categories.map(ToString::to_string).collect()
}

/// Finds the bar of an annotation in the margin: where a click chooses it.
fn bar(stage: &mut Stage, id: AnnotationId) -> Pos2 {
    let view = stage.app().view().expect("a document is shown");
    let annotation = stage.session().set().annotations.get(id);
    let span = annotation.and_then(|annotation| annotation.span());
    let start = span.expect("it is placed").start();
    let y = view.screen_place(start).expect("it is drawn").y;
    let (first, last) = view.on_screen();
    let text = view.reading().text.as_str();
    let left = text
        .char_indices()
        .map(|(at, _)| at as u32)
        .filter(|at| (first..last).contains(at))
        .filter_map(|at| view.screen_place(at))
        .map(|place| place.x)
        .fold(f32::INFINITY, f32::min);
    let mut places = (10..60_u8).map(|n| egui::pos2(left - f32::from(n), y));
    let found = places.find(|at| {
        click(stage, *at, PointerButton::Primary);
        stage.app().annotation() == Some(id)
    });
    found.expect("a bar")
}

/// Chooses what a menu above the window offers: its words stand in a panel, too.
fn choose(stage: &mut Stage, words: &str) {
    let items = stage.harness.query_all_by_label_contains(words);
    items.last().expect("the menu").click();
    stage.harness.run_steps(3);
}

/// Runs a command by its name.
fn ask(stage: &mut Stage, name: &str) {
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    stage.type_text(name);
    stage.press(Modifiers::NONE, Key::Enter);
    stage.settle();
}

#[test]
fn the_annotation_whose_bar_was_clicked_is_meant_and_not_what_was_selected_before() {
    for which in [PointerButton::Primary, PointerButton::Secondary] {
        let mut stage = Stage::new(Some(TEXT), Language::Chinese);
        let other = tag_below(&mut stage, "2");
        for _ in 0..2 {
            stage.press(Modifiers::NONE, Key::Escape);
        }
        assert_eq!(stage.app().annotation(), None);
        let at = bar(&mut stage, other);
        select_first(&mut stage, 3);
        let first = tag_by(&mut stage, "1");
        assert_ne!(first, other);
        click(&mut stage, at, which);
        assert_eq!(stage.app().annotation(), Some(other));
        if which == PointerButton::Primary {
            stage.type_text("3");
        } else {
            choose(&mut stage, "住房");
        }
        assert_eq!(categories(&stage, other), ["health", "housing"]);
        assert_eq!(categories(&stage, first), ["education"]);
    }
}

#[test]
fn the_annotation_that_was_right_clicked_in_the_list_is_meant_and_not_what_was_selected_before() {
    let mut stage = Stage::new(Some(TEXT), Language::Chinese);
    let other = tag_below(&mut stage, "2");
    let quote = {
        let annotation = stage.session().set().annotations.get(other);
        annotation.expect("it is there").quote.clone()
    };
    select_first(&mut stage, 3);
    let first = tag_by(&mut stage, "1");
    let row = format!("健康：{quote}");
    let row = stage
        .harness
        .get_by_role_and_label(Role::Button, row.as_str());
    row.click_secondary();
    stage.harness.run_steps(3);
    assert_eq!(stage.app().annotation(), Some(other));
    stage.press(Modifiers::NONE, Key::Escape);
    stage.harness.run_steps(3);
    stage.type_text("3");
    assert_eq!(categories(&stage, other), ["health", "housing"]);
    assert_eq!(categories(&stage, first), ["education"]);
}

#[test]
fn an_annotation_without_a_place_that_was_chosen_in_the_list_is_meant() {
    let folder = folder(true);
    let changed = SAMPLE_TEXT.replace("带动 6400 多户\n农民增收", "情况很好");
    assert!(changed.len() < SAMPLE_TEXT.len(), "nothing was replaced");
    std::fs::write(folder.path().join(TEXT), changed).expect("it is written");
    let mut stage = Stage::journaled(folder, &[SET]);
    let lost = {
        let all = &stage.session().set().annotations;
        let lost = all.by_id().find(|annotation| annotation.span().is_none());
        lost.expect("its words are gone").id
    };
    let before = categories(&stage, lost);
    select_first(&mut stage, 3);
    let first = tag_by(&mut stage, "1");
    stage.harness.get_by_label("在摘录和备注中查找").click();
    stage.harness.run_steps(2);
    stage.type_text("带动 6400");
    let mut rows = stage.harness.query_all_by_label_contains("带动 6400");
    let row = rows.find(|row| row.accesskit_node().role() == Role::Button);
    row.expect("it is listed").click();
    drop(rows);
    stage.harness.run_steps(3);
    assert_eq!(stage.app().annotation(), Some(lost));
    stage.type_text("3");
    assert_eq!(categories(&stage, first), ["education"]);
    assert_eq!(categories(&stage, lost).len(), before.len() + 1);
}

#[test]
fn the_overlapping_annotation_that_was_gone_to_by_keys_is_meant() {
    let mut stage = Stage::new(Some(TEXT), Language::Chinese);
    select_first(&mut stage, 20);
    let outer = tag_by(&mut stage, "1");
    select_first(&mut stage, 4);
    let inner = tag_by(&mut stage, "2");
    stage.press(Modifiers::ALT, Key::Period);
    assert_eq!(stage.app().annotation(), Some(outer));
    stage.type_text("3");
    assert_eq!(categories(&stage, outer), ["education", "housing"]);
    assert_eq!(categories(&stage, inner), ["health"]);
}

#[test]
fn a_right_click_within_what_is_selected_is_about_that() {
    let mut stage = Stage::new(Some(TEXT), Language::Chinese);
    select_first(&mut stage, 5);
    let view = stage.app().view().expect("a document is shown");
    let at = view.screen_place(3).expect("it is drawn") + egui::vec2(4.0, 0.0);
    click(&mut stage, at, PointerButton::Secondary);
    choose(&mut stage, "教育");
    let all = &stage.session().set().annotations;
    let annotation = all.by_id().next().expect("an annotation");
    assert_eq!((all.len(), annotation.quote.chars().count()), (1, 5));
}

#[test]
fn commands_about_a_document_are_about_the_one_that_was_pointed_at_or_worked_in_last() {
    let texts = tempfile::tempdir().expect("a temporary folder");
    for name in ["one.txt", "two.txt"] {
        let text = format!("{name}：控辍保学的压力还很大。\n");
        std::fs::write(texts.path().join(name), text).expect("it is written");
    }
    let mut stage = Stage::journaled(texts, &["one.txt", "two.txt"]);
    stage.press(Modifiers::COMMAND, Key::S);
    stage.settle();
    let set = stage.session().path().expect("it is saved").to_owned();
    let set = set.file_name().and_then(std::ffi::OsStr::to_str);
    let moved = stage.path("moved-two.txt");
    std::fs::rename(stage.path("two.txt"), &moved).expect("it is moved");
    // One is shown, and the text of the other is missing.
    let mut stage = stage.killed_and_started(&[set.expect("a name")]);
    let missing = {
        let documents = stage.session().set().documents.iter();
        documents.last().expect("a document").key.clone()
    };
    let point_at_the_missing_one = |stage: &mut Stage| {
        let mut rows = stage.harness.query_all_by_label_contains("two");
        rows.next().expect("a row").click();
        drop(rows);
        stage.settle();
    };
    // Asks to remove a document, and thinks better of it.
    let remove = |stage: &mut Stage, name: &str| {
        ask(stage, "移除文档");
        let title = format!("移除“{name}");
        stage.harness.get_by_label_contains(&title);
        stage.press(Modifiers::NONE, Key::Escape);
        stage.harness.run_steps(3);
    };
    remove(&mut stage, "one");
    point_at_the_missing_one(&mut stage);
    // The key alone, which real keyboards send before the whole shortcut.
    stage.press(Modifiers::COMMAND, Key::ControlLeft);
    remove(&mut stage, "two");
    // What stands in the status bar is about the shown one.
    stage.harness.get_by_label("UTF-8").click();
    stage.settle();
    stage.harness.get_by_label_contains("以其他编码读取“one");
    stage.press(Modifiers::NONE, Key::Escape);
    stage.harness.run_steps(3);
    remove(&mut stage, "two");
    // By mouse and by keys one works in its text.
    let view = stage.app().view().expect("a document is shown");
    let at = view.screen_place(0).expect("it is drawn") + egui::vec2(4.0, 0.0);
    click(&mut stage, at, PointerButton::Primary);
    remove(&mut stage, "one");
    point_at_the_missing_one(&mut stage);
    stage.press(Modifiers::NONE, Key::ArrowRight);
    remove(&mut stage, "one");
    // Only where a document is now is asked of the missing one first.
    stage.will_pick(&moved);
    ask(&mut stage, "指定文档的新位置");
    assert_eq!(stage.session().location(&missing), Some(moved.as_path()));
}

#[test]
fn what_follows_the_key_for_the_note_in_one_breath_tags_nothing() {
    let mut stage = Stage::new(Some(TEXT), Language::Chinese);
    select_first(&mut stage, 3);
    let id = tag_by(&mut stage, "1");
    let note = pressed(Key::M, Modifiers::ALT);
    stage.harness.input_mut().events.extend([
        note,
        Event::ModifiersChanged(Modifiers::NONE),
        Event::Text("2".to_owned()),
    ]);
    stage.harness.run_steps(3);
    stage.type_text("年底前");
    assert_eq!(categories(&stage, id), ["education"]);
    let annotation = stage.session().set().annotations.get(id);
    assert!(annotation.is_some_and(|it| it.note.ends_with("年底前")));
}

#[test]
fn of_many_things_to_look_at_after_a_merge_the_first_are_named_and_the_others_counted() {
    let mut stage = saving_by_itself(folder(true));
    let before = stage.n_annotations();
    tag(&mut stage, 1);
    // Lines are lost in the file, and nobody has deleted them.
    elsewhere(&stage, |set| {
        let is_annotation = |line: &&str| line.starts_with("(id: ");
        let lost: Vec<&str> = set.lines().filter(is_annotation).take(8).collect();
        let left = set.lines().filter(|line| !lost.contains(line));
        left.collect::<Vec<_>>().join("\n") + "\n"
    });
    wait(&mut stage, 3.0);
    assert_eq!(stage.n_annotations(), before + 1);
    let told = "但并非删除，予以保留\n另有 5 处";
    stage.harness.get_by_label_contains(told);
}

#[test]
fn a_window_that_can_only_read_lists_the_earlier_versions_and_goes_back_to_none() {
    let mut first = Stage::journaled(folder(true), &[SET]);
    tag(&mut first, 1);
    first.press(Modifiers::COMMAND, Key::S);
    first.settle();
    let n_saved = first.n_annotations();
    let data = DataFolder::at(first.path("data"));
    let mut second = Stage::opening(
        vec![first.path(SET)],
        tempfile::tempdir().expect("a temporary folder"),
        settings(Language::Chinese),
        Some(data),
    );
    second.settle();
    assert!(second.session().read_only().is_some());
    ask(&mut second, "早先的版本");
    let version = format!("{} 条标注 ·", n_saved - 1);
    second.harness.get_by_label_contains(&version);
    second.press(Modifiers::NONE, Key::Enter);
    second.settle();
    assert_eq!(second.n_annotations(), n_saved);
    let told = second
        .harness
        .query_all_by_label_contains("标注集已在别处打开");
    assert!(told.count() > 0, "nobody says why");
}
