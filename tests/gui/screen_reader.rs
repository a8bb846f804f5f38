//! What a screen reader is told of the reading view, and what it may ask of it.

use egui::accesskit::{Action, ActionData, ActionRequest, Role, TextSelection, TreeId};
use egui::{Event, Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use speechmark::gui::locale::Language;

use super::{SAMPLE_TEXT, Stage};

const SET: Option<&str> = Some("rural-work-meeting.ron");
const TEXT: Option<&str> = Some("rural-work-meeting.txt");

fn document(stage: &Stage) -> Node<'_> {
    stage.harness.get_by_role(Role::Document)
}

/// The words that are told.
fn words(stage: &Stage) -> String {
    document(stage).accesskit_node().document_range().text()
}

/// Where the caret is in them, in characters.
fn caret(stage: &Stage) -> Option<usize> {
    let document = document(stage).accesskit_node();
    let focus = document.text_selection_focus();
    focus.map(|focus| focus.to_global_usv_index())
}

fn selected(stage: &Stage) -> Option<String> {
    let document = document(stage).accesskit_node();
    let selection = document.text_selection();
    selection.map(|range| range.text())
}

/// The last message about the caret.
fn message(stage: &Stage) -> Option<String> {
    let status = stage.harness.get_by_role(Role::Status);
    status.accesskit_node().label()
}

/// Selects characters of what is told, as a screen reader does.
fn select(stage: &mut Stage, anchor: usize, focus: usize) {
    let document = document(stage).accesskit_node();
    let position = |index| {
        let position = document.text_position_from_global_usv_index(index);
        position.expect("a place in the words").to_raw()
    };
    let request = ActionRequest {
        action: Action::SetTextSelection,
        target_tree: TreeId::ROOT,
        target_node: document.locate().0,
        data: Some(ActionData::SetTextSelection(TextSelection {
            anchor: position(anchor),
            focus: position(focus),
        })),
    };
    stage.harness.event(Event::AccessKitActionRequest(request));
    stage.harness.run_steps(2);
}

#[test]
fn the_paragraphs_on_screen_are_told_as_they_are_read() {
    let stage = Stage::new(TEXT, Language::Chinese);
    let words = words(&stage);
    let paragraphs: Vec<&str> = words.lines().collect();
    assert_eq!(
        paragraphs.get(..3),
        Some(
            &[
                "在全县巩固脱贫成果暨农村工作会议上的讲话",
                "同志们：",
                "这次会议的主要任务是，总结 2024 年巩固拓展脱贫攻坚成果工作，\
                 安排 2025 年农村工作。刚才，县农业农村局通报了省级考核评估反馈的问题，\
                 云溪镇、石梁乡和县教育局作了表态发言；\
                 会上印发的《青禾县 2025 年巩固拓展脱贫攻坚成果工作方案》\
                 （以下简称《方案》），请大家对照清单逐条落实。结合这次反馈的情况，\
                 我讲四点意见。"
            ][..]
        )
    );
    assert!(words.chars().count() < SAMPLE_TEXT.chars().count() / 2);
}

#[test]
fn caret_and_selection_are_told_as_they_move() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    assert!(document(&stage).is_focused());
    assert_eq!(caret(&stage), Some(0));
    stage.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(caret(&stage), Some(1));
    stage.press(Modifiers::NONE, Key::End);
    assert_eq!(caret(&stage), Some(20));
    stage.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(caret(&stage), Some(21), "behind the end of the paragraph");
    stage.press(Modifiers::SHIFT, Key::ArrowRight);
    stage.press(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(selected(&stage).as_deref(), Some("同志"));
    assert_eq!(caret(&stage), Some(23));
    stage.press(Modifiers::SHIFT, Key::ArrowLeft);
    assert_eq!(selected(&stage).as_deref(), Some("同"));
    stage.press(Modifiers::COMMAND, Key::A);
    assert_eq!(selected(&stage), Some(words(&stage)));
}

#[test]
fn a_caret_that_has_scrolled_away_is_nowhere() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    let before = words(&stage);
    for _ in 0..3 {
        let request = ActionRequest {
            action: Action::ScrollDown,
            target_tree: TreeId::ROOT,
            target_node: document(&stage).accesskit_node().locate().0,
            data: None,
        };
        stage.harness.event(Event::AccessKitActionRequest(request));
        stage.harness.run_steps(2);
    }
    assert_ne!(words(&stage), before);
    assert_eq!(caret(&stage), None);
    assert_eq!(stage.app().view().expect("a document").caret(), 0);
    stage.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(caret(&stage), Some(1));
}

#[test]
fn a_reader_puts_caret_and_selection_anywhere() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    let characters: Vec<char> = words(&stage).chars().collect();
    // Not so far down that the text scrolls.
    for at in 0..300 {
        select(&mut stage, at, at);
        assert_eq!(caret(&stage), Some(at), "before {:?}", characters.get(at));
    }
    select(&mut stage, 2, 24);
    assert_eq!(caret(&stage), Some(24));
    let expected: String = characters.iter().skip(2).take(22).collect();
    assert_eq!(selected(&stage), Some(expected));
    stage.type_text("1");
    assert_eq!(stage.n_annotations(), 1);
}

#[test]
fn annotations_on_screen_are_found_by_their_categories() {
    let mut stage = Stage::new(SET, Language::Chinese);
    let name = "产业、联农带农：带动 6400 多户农民增收";
    let mark = stage.harness.get_by_role_and_label(Role::Mark, name);
    let page = document(&stage).rect();
    assert!(page.contains_rect(mark.rect()));
    mark.click_accesskit();
    stage.harness.run_steps(3);
    let text = stage.app().view().expect("a document").reading().clone();
    let passage = text.text.as_str().find("带动 6400").expect("the passage");
    let view = stage.app().view().expect("a document");
    assert_eq!(view.caret() as usize, passage);
    // Far below, it is not told any more.
    stage.press(Modifiers::COMMAND, Key::End);
    let mark = stage.harness.query_by_role_and_label(Role::Mark, name);
    assert!(mark.is_none());
    let stage = Stage::new(SET, Language::English);
    let name = "产业, 联农带农: 带动 6400 多户农民增收";
    stage.harness.get_by_role_and_label(Role::Mark, name);
}

#[test]
fn the_way_into_an_annotation_and_out_of_it_is_heard() {
    let mut stage = Stage::new(SET, Language::Chinese);
    assert_eq!(message(&stage), None);
    let words = words(&stage);
    let (before, _) = words.split_once("带动 6400").expect("the passage");
    let before = before.chars().count() - 1;
    select(&mut stage, before, before);
    assert_eq!(message(&stage), None);
    stage.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(message(&stage).as_deref(), Some("进入标注：产业、联农带农"));
    stage.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(message(&stage).as_deref(), Some("进入标注：产业、联农带农"));
    stage.press(Modifiers::NONE, Key::ArrowLeft);
    stage.press(Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(message(&stage).as_deref(), Some("离开标注：产业、联农带农"));
}

#[test]
fn a_new_tag_on_a_passage_is_heard_where_the_caret_stands() {
    let mut stage = Stage::new(TEXT, Language::English);
    select(&mut stage, 5, 0);
    stage.type_text("1");
    assert_eq!(message(&stage).as_deref(), Some("In annotation: 教育"));
    stage.type_text("3");
    assert_eq!(
        message(&stage).as_deref(),
        Some("In annotation: 教育, 住房")
    );
    stage.press(Modifiers::COMMAND, Key::Z);
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(message(&stage).as_deref(), Some("Out of annotation: 教育"));
}

#[test]
fn any_text_can_be_told() {
    for text in ["", "\n\n", "e\u{301}\u{b}\tx", "👨‍👩‍👧‍👦\r\n한국어 ไทย"]
    {
        let mut stage = Stage::with_text(text, Language::English);
        stage.settle();
        for key in [Key::ArrowRight, Key::End, Key::ArrowDown, Key::ArrowLeft] {
            stage.press(Modifiers::SHIFT, key);
            let count = words(&stage).chars().count();
            assert!(
                caret(&stage).is_some_and(|caret| caret <= count),
                "{text:?}"
            );
            let is_odd = |c: char| c.is_control() && c != '\n';
            assert!(!words(&stage).contains(is_odd), "{text:?}");
        }
    }
}
