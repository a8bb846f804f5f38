//! What became of the passages of a changed document, one by one; and looking for them, which
//! takes long in a long document, can be given up and made after all.

use std::fmt::Write as _;
use std::time::Duration;

use egui_kittest::kittest::Queryable as _;
use speechmark::edit::Action;
use speechmark::gui::locale::Language;

use super::keeping::folder;
use super::{SAMPLE_SET, SAMPLE_TEXT, Stage, settings};

const TEXT: &str = "rural-work-meeting.txt";
const SET: &str = "rural-work-meeting.ron";

/// Opens the sample after its text was changed, and what there is to review.
fn reviewing(changed: &str) -> Stage {
    assert_ne!(changed, SAMPLE_TEXT, "nothing was replaced");
    let folder = folder(true);
    std::fs::write(folder.path().join(TEXT), changed).expect("it is written");
    let mut stage = Stage::journaled(folder, &[SET]);
    stage.harness.get_by_label("逐条核对…").click();
    stage.harness.run_steps(3);
    stage
}

#[test]
fn what_only_moved_is_listed_behind_the_rest_and_one_goes_there() {
    let changed = SAMPLE_TEXT.replace("带动 6400 多户\n农民增收", "情况很好");
    assert!(changed.len() < SAMPLE_TEXT.len(), "nothing was replaced");
    let mut stage = reviewing(&format!("上级要求：各单位抓好学习。\n\n{changed}"));
    // Behind its words stands where it is now.
    let row = "寄宿制学校缺床位 420 个 · ";
    assert!(stage.harness.query_by_label_contains(row).is_none());
    stage.harness.get_by_label_contains("已移动（").click();
    stage.harness.run_steps(30);
    stage.harness.get_by_label_contains(row).click();
    stage.harness.run_steps(3);
    let dialog = stage.harness.query_by_label_contains("改动后文档中的摘录");
    assert!(dialog.is_none());
    let id = stage.app().annotation().expect("the one that was clicked");
    let annotation = stage.session().set().annotations.get(id);
    let annotation = annotation.expect("it is there");
    assert!(annotation.quote.ends_with("寄宿制学校缺床位 420 个"));
    let caret = annotation.span().expect("it is placed").start();
    let view = stage.app().view().expect("the document is shown");
    let words = view.reading().text.as_str().get(caret as usize..);
    assert!(words.is_some_and(|words| words.starts_with("还有 37 名学生")));
}

#[test]
fn old_and_new_words_of_a_passage_stand_side_by_side_however_narrow_the_window_is() {
    let mut stage = reviewing(&SAMPLE_TEXT.replace("药品不\n全，慢病", "药品还是不\n全，慢病"));
    for width in [1200.0, 480.0] {
        stage.harness.set_size(egui::vec2(width, 800.0));
        stage.harness.run_steps(4);
        let find = |words: &str| stage.harness.get_by_label_contains(words).rect();
        let old = find("原摘录：一些村卫生室药品不全");
        let new = find("现为：一些村卫生室药品还是不全");
        assert!((old.top() - new.top()).abs() < 1.0, "{old:?} {new:?}");
        assert!(old.right() <= new.left(), "{old:?} {new:?}");
        assert!(old.left() >= 0.0 && new.right() <= width, "{old:?} {new:?}");
    }
}

/// Opens a set of `n` passages, each of which has other words in its document by now.
fn long_and_changed(n: usize) -> Stage {
    let (head, _) = SAMPLE_SET.split_once("annotations: [\n").expect("a list");
    let (mut passages, mut text) = (String::new(), String::new());
    let mut n_chars = 0;
    for nth in 0..n {
        let quote = format!("第 {nth} 村的卫生室药品不全");
        let rest = format!("，由第 {} 组负责，年底前解决到位。", nth * 7);
        let end = n_chars + quote.chars().count();
        writeln!(
            passages,
            "(id: \"01990000-aaaa-7000-8000-{nth:012x}\", document: \"rural-work-meeting\", \
             span: ({n_chars}, {end}), quote: \"{quote}\", prefix: \"\", suffix: \"{rest}\", \
             categories: [\"health\"], fields: [], note: \"\", coder: \"示例\", \
             created: \"2026-11-23T20:30:17Z\", modified: \"2026-11-23T20:30:17Z\"),"
        )
        .expect("a string takes anything");
        let changed = quote.replace("不全", "大多不全");
        writeln!(text, "{changed}{rest}").expect("a string takes anything");
        n_chars = end + rest.chars().count() + 1;
    }
    let head = head.replacen("chars: 3809", &format!("chars: {n_chars}"), 1);
    assert!(head.contains(&format!("chars: {n_chars}")));
    let set = format!("{head}annotations: [\n{passages}],\nremoved: [],\n)\n");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(SET);
    std::fs::write(&path, set).expect("the set is written");
    std::fs::write(folder.path().join(TEXT), text).expect("the text is written");
    Stage::opening(vec![path], folder, settings(Language::Chinese), None)
}

/// Runs frames until jobs are done, however long they take.
fn wait_for_jobs(stage: &mut Stage) {
    for _ in 0..60_000 {
        stage.harness.run_steps(1);
        if !stage.app().is_busy() {
            stage.harness.run_steps(4);
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("a job never ends");
}

/// Presses “Cancel” as soon as it is seen how far the search is; nothing where it was over before.
fn cancelled(n: usize) -> Option<Stage> {
    let mut stage = long_and_changed(n);
    let progress = format!("/ {n}…");
    while stage.harness.query_by_label_contains(&progress).is_none() {
        if !stage.app().is_busy() {
            return None;
        }
        stage.harness.run_steps(1);
    }
    stage.harness.get_by_label("取消").click();
    wait_for_jobs(&mut stage);
    stage.harness.query_by_label("重新查找")?;
    Some(stage)
}

#[test]
fn looking_for_passages_in_a_long_document_is_given_up_and_made_after_all() {
    // How long it takes depends on the machine.
    let mut stage = [4_000, 16_000, 64_000]
        .into_iter()
        .find_map(cancelled)
        .expect("a search that takes some frames");
    let all = &stage.session().set().annotations;
    assert_eq!(all.n_unplaced(), all.len(), "they stay as they were");
    assert!(stage.session().undo_label().is_none());
    let progress = stage.harness.query_by_label_contains("正在重新查找摘录");
    assert!(progress.is_none());
    stage.harness.get_by_label("重新查找").click();
    wait_for_jobs(&mut stage);
    let label = stage.session().undo_label().expect("a step");
    assert_eq!(label.action, Action::Reanchor);
    stage.harness.get_by_label_contains("已改动：");
}
