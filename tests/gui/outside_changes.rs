//! Files that somebody else changes while they are open here.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use speechmark::format::document;
use speechmark::merge::Choices;
use speechmark::model::DocumentAnnotations;
use speechmark::session::{Existing, Session, SystemOrigin};
use speechmark::text::span::Span;

use super::Stage;
use super::keeping::{elsewhere, file, folder, saving_by_itself, tag, title_on_both_sides, wait};

#[test]
fn what_is_changed_elsewhere_is_noticed_although_nobody_comes_back_to_the_window() {
    let mut stage = saving_by_itself(folder(true));
    elsewhere(&stage, |set| set.replacen("title: \"", "title: \"乙", 1));
    wait(&mut stage, 6.0);
    stage.settle();
    assert!(stage.session().set().title.starts_with('乙'));
    // The step can be taken back by hand as long as it is the last.
    stage.harness.get_by_label("撤销这一步").click();
    stage.settle();
    assert!(!stage.session().set().title.starts_with('乙'));
    assert!(stage.harness.query_by_label("撤销这一步").is_none());
}

#[test]
fn unsaved_changes_that_came_back_are_taken_out_again_by_a_button_until_work_goes_on() {
    let set = &["rural-work-meeting.ron"];
    let mut stage = Stage::journaled(folder(true), set);
    let before = stage.n_annotations();
    tag(&mut stage, 2);
    let mut stage = stage.killed_and_started(set);
    stage.harness.get_by_label_contains("已恢复");
    stage.harness.get_by_label("撤销这一步").click();
    stage.settle();
    assert_eq!(stage.n_annotations(), before);

    tag(&mut stage, 2);
    let mut stage = stage.killed_and_started(set);
    stage.harness.get_by_label("撤销这一步");
    tag(&mut stage, 1);
    // What it would undo now is something else: the same place once more takes the tag off.
    assert!(stage.harness.query_by_label("撤销这一步").is_none());
    assert_eq!(stage.n_annotations(), before + 1);
}

#[test]
fn what_was_chosen_of_a_version_that_is_another_by_now_is_asked_anew() {
    let mut stage = saving_by_itself(folder(true));
    title_on_both_sides(&mut stage);
    wait(&mut stage, 3.0);
    stage.harness.get_by_label("这里的").click();
    stage.harness.run_steps(2);
    // While the question stands there.
    elsewhere(&stage, |set| {
        set.replacen("title: \"乙\"", "title: \"丙\"", 1)
    });
    stage.harness.get_by_label("合并").click();
    stage.settle();
    stage.settle();
    assert!(file(&stage).contains("title: \"丙\""), "nothing is decided");
    stage.harness.get_by_label_contains("丙");
    stage.harness.get_by_label("对方的").click();
    stage.harness.run_steps(2);
    stage.harness.get_by_label("合并").click();
    stage.settle();
    stage.settle();
    assert_eq!(stage.session().set().title, "丙");
}

#[test]
fn passages_that_a_merge_brings_from_another_text_are_looked_for_in_the_one_that_is_here() {
    let mut stage = saving_by_itself(folder(true));
    let before = stage.n_annotations();
    // As where somebody else had another text when it was marked.
    elsewhere(&stage, |set| {
        let first = set.lines().find(|line| line.starts_with("(id: "));
        let first = first.expect("an annotation");
        let id = first.split('"').nth(1).expect("an id");
        let span = first.split("span: ").nth(1).expect("a span");
        let span = span.split(", quote").next().expect("its end");
        let other = first
            .replace(id, "01990000-aaaa-7000-8000-00000000abcd")
            .replace(span, "(1046, 1073)");
        set.replacen(first, &format!("{first}\n{other}"), 1)
    });
    wait(&mut stage, 6.0);
    stage.settle();
    assert_eq!(stage.n_annotations(), before + 1);
    assert_eq!(stage.session().set().annotations.n_unplaced(), 0);
    stage.harness.get_by_label_contains("已随文移动");
}

#[test]
fn two_documents_of_one_name_stay_two_and_whoever_reads_one_goes_on_reading_it() {
    let texts = ["一是教育。二是住房。", "三是健康。四是产业。"];
    // Whichever of them keeps the key.
    for [mine, other] in [texts, [texts[1], texts[0]]] {
        let mut stage = saving_by_itself(folder(true));
        for (name, text) in [("li", mine), ("wang", other)] {
            std::fs::create_dir(stage.path(name)).expect("a folder");
            std::fs::write(stage.path(name).join("notes.txt"), text).expect("a text");
        }
        let set = stage.path("rural-work-meeting.ron");
        let opened = Session::open(&set, "王", Box::new(SystemOrigin));
        let mut theirs = opened.expect("it opens").session;
        let read = document::read(&stage.path("wang").join("notes.txt"), None);
        let key = theirs
            .add_document(read.expect("a text"))
            .expect("it is added");
        let category = theirs.set().categories[0].key.clone();
        theirs
            .toggle(&key, Span::from_range(0..15), &category)
            .expect("it is tagged");
        theirs
            .save(Existing::KeepIfChanged)
            .expect("nobody else has changed it");

        stage.will_pick(&stage.path("li").join("notes.txt"));
        stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::O);
        stage.settle();
        tag(&mut stage, 1);
        wait(&mut stage, 6.0);
        stage.settle();
        let set = stage.session().set();
        assert_eq!(set.documents.len(), 3);
        assert_eq!(set.annotations.n_unplaced(), 0);
        let shown = stage.app().view().expect("a document is shown");
        assert_eq!(shown.reading().text.as_str(), mine);
        let tagged = set.annotations.of_document(&shown.document);
        assert_eq!(tagged.map(DocumentAnnotations::len), Some(1));
        assert!(!stage.session().is_dirty());

        // The other one goes on with what they knew.
        let span = Span::from_range(15..30);
        theirs.toggle(&key, span, &category).expect("it is tagged");
        theirs
            .save(Existing::KeepIfChanged)
            .expect_err("it was saved here");
        let merging = theirs.start_merging().expect("it has a file");
        let reconciled = merging.merge(&Choices::new()).expect("it is a set");
        assert_eq!(reconciled.conflicts, []);
        theirs.finish_merging(reconciled).expect("it is merged");
        let set = theirs.set();
        assert_eq!((set.documents.len(), set.annotations.n_unplaced()), (3, 0));
        let of_text = set.documents.iter().find(|document| {
            let reading = theirs.reading(&document.key);
            reading.is_some_and(|reading| reading.text.as_str() == other)
        });
        let of_text = of_text.expect("its text is there");
        let tagged = set.annotations.of_document(&of_text.key);
        assert_eq!(tagged.map(DocumentAnnotations::len), Some(2));
    }
}

#[test]
fn a_note_of_ten_million_characters_is_shown_in_part_and_kept_whole() {
    let folder = folder(true);
    let path = folder.path().join("rural-work-meeting.ron");
    let set = std::fs::read_to_string(&path).expect("the set");
    let long = format!("note: \"{}\"", "注".repeat(10_000_000));
    std::fs::write(&path, set.replacen("note: \"\"", &long, 1)).expect("it is written");
    let mut stage = saving_by_itself(folder);
    let begun = std::time::Instant::now();
    stage.press(Modifiers::ALT, Key::ArrowDown);
    stage.harness.get_by_label_contains("这条备注太长");
    for _ in 0..30 {
        stage.harness.run_steps(1);
    }
    // Hours, if it were laid out in each frame.
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    tag(&mut stage, 1);
    wait(&mut stage, 3.0);
    assert!(!stage.session().is_dirty());
    assert!(file(&stage).contains(&long));
}

#[test]
fn a_document_that_can_no_longer_be_read_is_told_once_and_not_every_few_seconds() {
    let mut stage = Stage::journaled(folder(true), &["rural-work-meeting.ron"]);
    let text = stage.path("rural-work-meeting.txt");
    let words = std::fs::read(&text).expect("the text");
    std::fs::write(&text, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").expect("it is written");
    wait(&mut stage, 6.0);
    let n_told = |stage: &Stage| stage.harness.query_all_by_label("关闭消息").count();
    assert!(n_told(&stage) > 0, "it is told");
    while n_told(&stage) > 0 {
        let first = stage.harness.query_all_by_label("关闭消息").next();
        first.expect("a message").click();
        stage.harness.run_steps(2);
    }
    wait(&mut stage, 12.0);
    assert_eq!(n_told(&stage), 0, "it is told again");
    // Who comes back once it can be read has it followed.
    let changed = [b"\xe5\x89\x8d\xe8\xa8\x80\n".as_slice(), &words].concat();
    std::fs::write(&text, changed).expect("it is written");
    stage.harness.event(egui::Event::WindowFocused(true));
    stage.settle();
    stage.settle();
    stage.harness.get_by_label_contains("已改动：");
}
