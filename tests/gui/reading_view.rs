//! Reading, selecting and tagging.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use speechmark::gui::document_view::DocumentView;
use speechmark::gui::locale::Language;
use speechmark::model::Annotation;

use super::{Stage, pressed};

const SET: Option<&str> = Some("rural-work-meeting.ron");
const TEXT: Option<&str> = Some("rural-work-meeting.txt");

/// The primary button, pressed or let go.
fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

fn latest(stage: &Stage) -> Annotation {
    let all = &stage.session().set().annotations;
    let latest = all.by_id().max_by_key(|annotation| annotation.created);
    (**latest.expect("there are annotations")).clone()
}

#[test]
fn five_characters_from_the_start_are_tagged_by_one_key() {
    let mut stage = Stage::new(SET, Language::Chinese);
    let before = stage.n_annotations();
    for _ in 0..5 {
        stage.press(Modifiers::SHIFT, Key::ArrowRight);
    }
    stage.type_text("1");
    assert_eq!(stage.n_annotations(), before + 1);
    let annotation = latest(&stage);
    assert_eq!(annotation.quote.chars().count(), 5);
    assert_eq!(
        annotation.span().map(speechmark::text::span::Span::start),
        Some(0)
    );
    assert_eq!(
        annotation
            .categories
            .first()
            .map(speechmark::model::Key::as_str),
        Some("education")
    );
    // The same key on the same passage takes the category off again.
    stage.type_text("1");
    assert_eq!(stage.n_annotations(), before);
}

#[test]
fn undo_and_redo_go_back_and_forth_and_saving_writes_the_set() {
    let mut stage = Stage::new(SET, Language::Chinese);
    let before = std::fs::read(stage.path("rural-work-meeting.ron")).expect("the set");
    let n = stage.n_annotations();
    stage.press(Modifiers::SHIFT, Key::ArrowRight);
    stage.type_text("2");
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.n_annotations(), n);
    assert!(!stage.session().is_dirty());
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(stage.n_annotations(), n + 1);
    assert_eq!(
        std::fs::read(stage.path("rural-work-meeting.ron")).expect("the set"),
        before
    );
    stage.press(Modifiers::COMMAND, Key::S);
    stage.settle();
    assert!(!stage.session().is_dirty());
    assert_ne!(
        std::fs::read(stage.path("rural-work-meeting.ron")).expect("the set"),
        before
    );
}

#[test]
fn a_document_starts_a_set_that_is_saved_beside_it() {
    let mut stage = Stage::new(TEXT, Language::English);
    assert_eq!(stage.n_annotations(), 0);
    assert!(!stage.session().is_dirty());
    stage.press(Modifiers::SHIFT, Key::ArrowDown);
    stage.type_text("3");
    stage.press(Modifiers::COMMAND, Key::S);
    stage.settle();
    assert!(stage.path("rural-work-meeting.ron").is_file());
    assert!(stage.asked().is_empty(), "no dialog is needed");
}

#[test]
fn a_drag_selects_across_rows_and_a_quick_one_too() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    let (from, to) = (pos2(500.0, 177.0), pos2(620.0, 212.0));
    stage.harness.event(Event::PointerMoved(from));
    stage.harness.run_steps(2);
    // Press, move and release within one frame.
    for event in [
        button(from, true),
        Event::PointerMoved(to),
        button(to, false),
    ] {
        stage.harness.input_mut().events.push(event);
    }
    stage.harness.run_steps(2);
    let quick = stage
        .app()
        .view()
        .and_then(DocumentView::selection)
        .expect("a selection");
    assert!(quick.len() > 30, "{quick:?}");
    stage.type_text("1");
    assert!(!latest(&stage).quote.contains('\n'));
}

#[test]
fn several_clicks_take_a_word_a_sentence_and_a_paragraph() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    let at = pos2(520.0, 205.0);
    let mut lengths = Vec::new();
    stage.harness.event(Event::PointerMoved(at));
    stage.harness.run_steps(1);
    for _ in 0..4 {
        for pressed in [true, false] {
            stage.harness.input_mut().events.push(Event::PointerButton {
                pos: at,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        stage.harness.run_steps(1);
        let selection = stage.app().view().and_then(DocumentView::selection);
        lengths.push(selection.map_or(0, speechmark::text::span::Span::len));
    }
    assert_eq!(lengths.first(), Some(&0));
    assert!(lengths.is_sorted_by(|a, b| a < b), "{lengths:?}");
}

#[test]
fn typing_a_digit_in_a_text_field_tags_nothing() {
    let mut stage = Stage::new(SET, Language::Chinese);
    let before = stage.n_annotations();
    stage.press(Modifiers::SHIFT, Key::ArrowRight);
    stage.press(Modifiers::COMMAND, Key::F);
    stage.type_text("1");
    stage.type_text("2");
    assert_eq!(stage.n_annotations(), before);
    // Back in the document the same key tags.
    stage.press(Modifiers::NONE, Key::Escape);
    stage.press(Modifiers::SHIFT, Key::ArrowRight);
    stage.type_text("1");
    assert_ne!(stage.n_annotations(), before);
}

#[test]
fn find_goes_from_hit_to_hit_and_tags_all_at_once() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    stage.press(Modifiers::COMMAND, Key::F);
    stage.type_text("监测");
    stage.settle();
    stage.press(Modifiers::NONE, Key::Enter);
    let reading = stage.app().view().expect("a document").reading().clone();
    let selected = stage
        .app()
        .view()
        .and_then(DocumentView::selection)
        .expect("a hit");
    assert_eq!(reading.words(selected), "监测");
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Enter);
    stage.type_text("jy");
    stage.press(Modifiers::NONE, Key::Enter);
    let expected = reading.words(reading.text.whole()).matches("监测").count();
    assert!(expected > 5);
    assert_eq!(stage.n_annotations(), expected);
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.n_annotations(), 0);
}

#[test]
fn the_quick_picker_takes_pinyin_initials() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    stage.press(Modifiers::SHIFT, Key::ArrowDown);
    stage.press(Modifiers::NONE, Key::Enter);
    stage.type_text("cy");
    stage.press(Modifiers::NONE, Key::Enter);
    assert_eq!(
        latest(&stage)
            .categories
            .first()
            .map(speechmark::model::Key::as_str),
        Some("industry")
    );
}

#[test]
fn opening_and_looking_leaves_the_set_as_it_was() {
    let mut stage = Stage::new(SET, Language::Chinese);
    let path = stage.path("rural-work-meeting.ron");
    let bytes = std::fs::read(&path).expect("the set");
    let time = std::fs::metadata(&path)
        .and_then(|file| file.modified())
        .expect("a time");
    stage.press(Modifiers::ALT, Key::ArrowDown);
    stage.press(Modifiers::NONE, Key::PageDown);
    stage.press(Modifiers::COMMAND, Key::End);
    assert!(!stage.session().is_dirty());
    assert_eq!(std::fs::read(&path).expect("the set"), bytes);
    assert_eq!(
        std::fs::metadata(&path)
            .and_then(|file| file.modified())
            .expect("a time"),
        time
    );
}

#[test]
fn the_end_of_the_document_stays_at_the_lower_edge() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    stage.press(Modifiers::COMMAND, Key::End);
    let view = stage.app().view().expect("a document");
    let end = view.reading().text.as_str().trim_end().len() as u32;
    assert_eq!(view.caret(), end);
    stage.press(Modifiers::COMMAND, Key::Home);
    assert_eq!(stage.app().view().expect("a document").caret(), 0);
}

#[test]
fn a_click_on_a_category_tags_the_selection() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    stage.press(Modifiers::SHIFT, Key::ArrowDown);
    stage.harness.get_by_label_contains("住房").click();
    stage.harness.run_steps(3);
    assert_eq!(
        latest(&stage)
            .categories
            .first()
            .map(speechmark::model::Key::as_str),
        Some("housing")
    );
}

#[test]
fn dragging_the_scroll_map_goes_through_the_document() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    // The map stands at the right edge of the view, left of the right panel.
    let at = |share: f32| pos2(1200.0 - 316.0 - 8.0, 60.0 + share * 690.0);
    stage.harness.event(Event::PointerMoved(at(0.0)));
    stage.harness.event(button(at(0.0), true));
    stage.harness.run_steps(2);
    let mut tops = Vec::new();
    for n in 1..=20 {
        stage
            .harness
            .event(Event::PointerMoved(at(n as f32 / 20.0)));
        stage.harness.run_steps(2);
        tops.push(stage.app().view().expect("a document").top());
    }
    assert!(tops.is_sorted(), "{tops:?}");
    tops.dedup();
    assert!(tops.len() > 8, "{tops:?}");
}

/// A quick hand on a slow machine: everything arrives within one frame, and in this order.
#[test]
fn keys_in_one_breath_are_carried_out_one_by_one() {
    let mut stage = Stage::new(SET, Language::Chinese);
    let before = stage.n_annotations();
    let mut events = Vec::new();
    for tag in ["1", "2"] {
        for _ in 0..3 {
            events.push(pressed(Key::ArrowRight, Modifiers::SHIFT));
        }
        events.push(Event::Text(tag.to_owned()));
        events.push(pressed(Key::ArrowRight, Modifiers::NONE));
    }
    events.push(pressed(Key::S, Modifiers::COMMAND));
    stage.harness.input_mut().events.extend(events);
    stage.harness.run_steps(1);
    assert_eq!(stage.n_annotations(), before + 2);
    stage.settle();
    assert!(!stage.session().is_dirty(), "the save came after the tags");
    let saved = std::fs::read_to_string(stage.path("rural-work-meeting.ron")).expect("the set");
    assert_eq!(saved.matches("(id: ").count(), before + 2);
}

/// What is typed after Ctrl+F in the same breath is looked for, not tagged.
#[test]
fn what_follows_a_command_in_one_breath_is_for_what_it_opens() {
    let mut stage = Stage::new(SET, Language::Chinese);
    let before = stage.n_annotations();
    stage.press(Modifiers::SHIFT, Key::ArrowRight);
    let find = pressed(Key::F, Modifiers::COMMAND);
    stage
        .harness
        .input_mut()
        .events
        .extend([find, Event::Text("1".to_owned())]);
    stage.harness.run_steps(3);
    assert_eq!(stage.n_annotations(), before);
}

#[test]
fn a_long_document_can_be_read_to_its_end_and_tagged_there() {
    let text =
        "　　要坚持教育优先发展，把更多资源投向农村学校和薄弱学\n校，一个也不能少。\n".repeat(3000);
    let mut stage = Stage::with_text(&text, Language::Chinese);
    stage.press(Modifiers::COMMAND, Key::End);
    stage.settle();
    let view = stage.app().view().expect("the document is shown");
    assert!(view.reading().is_complete());
    assert_eq!(view.reading().n_paragraphs(), 3000);
    assert!(view.top() > view.reading().text.len() * 9 / 10);
    for _ in 0..5 {
        stage.press(Modifiers::SHIFT, Key::ArrowLeft);
    }
    stage.type_text("1");
    assert_eq!(&*latest(&stage).quote, "也不能少。");
    stage.press(Modifiers::COMMAND, Key::S);
    stage.settle();
    assert!(stage.path("long.ron").is_file());
}

#[test]
fn a_selection_grows_and_shrinks_by_keys() {
    let alt_shift = Modifiers::ALT | Modifiers::SHIFT;
    let mut stage = Stage::new(TEXT, Language::Chinese);
    for _ in 0..3 {
        stage.press(Modifiers::NONE, Key::ArrowDown);
    }
    let selected = |stage: &Stage| stage.app().view().and_then(DocumentView::selection);
    let mut steps = Vec::new();
    for _ in 0..4 {
        stage.press(alt_shift, Key::ArrowRight);
        steps.push(selected(&stage).expect("a selection"));
    }
    assert!(
        steps
            .windows(2)
            .all(|pair| pair[1].covers(pair[0]) && pair[1] != pair[0]),
        "{steps:?}"
    );
    for step in steps.iter().rev().skip(1) {
        stage.press(alt_shift, Key::ArrowLeft);
        assert_eq!(selected(&stage), Some(*step));
    }
}

#[test]
fn edges_of_an_annotation_move_by_keys_and_undo_brings_them_back() {
    let mut stage = Stage::new(SET, Language::Chinese);
    stage.press(Modifiers::ALT, Key::ArrowDown);
    let quote = |stage: &Stage| {
        let set = stage.session().set();
        let document = &set.documents.first().expect("a document").key;
        let all = set.annotations.of_document(document).expect("annotations");
        let first = all.placed.nth(0).expect("an annotation");
        first.value.quote.to_string()
    };
    let before = quote(&stage);
    stage.press(Modifiers::NONE, Key::F4);
    stage.press(Modifiers::NONE, Key::ArrowLeft);
    let shorter = quote(&stage);
    assert!(before.starts_with(&shorter) && shorter.len() < before.len());
    stage.press(Modifiers::SHIFT, Key::ArrowRight);
    assert!(before.contains(&quote(&stage)) && quote(&stage).len() < shorter.len());
    stage.press(Modifiers::NONE, Key::Escape);
    // The mode is over: arrows move the caret again.
    let now = quote(&stage);
    stage.press(Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(quote(&stage), now);
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(quote(&stage), shorter);
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(quote(&stage), before);
}

#[test]
fn the_place_stays_when_the_original_lines_are_shown() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    for _ in 0..3 {
        stage.press(Modifiers::NONE, Key::PageDown);
    }
    let top = |stage: &Stage| stage.app().view().map_or(0, |view| view.on_screen().0);
    let before = top(&stage);
    assert!(before > 1000, "{before}");
    stage.press(Modifiers::NONE, Key::F7);
    let line = |offset: u32, stage: &Stage| {
        let view = stage.app().view().expect("a document");
        view.reading().text.line_at(offset)
    };
    assert!(line(top(&stage), &stage).abs_diff(line(before, &stage)) <= 1);
    stage.press(Modifiers::NONE, Key::F7);
    assert!(line(top(&stage), &stage).abs_diff(line(before, &stage)) <= 1);
}

#[test]
fn one_goes_to_a_line_and_back_and_forward() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    let line = |stage: &Stage| {
        let view = stage.app().view().expect("a document");
        view.reading().text.line_at(view.caret()) + 1
    };
    stage.press(Modifiers::COMMAND, Key::G);
    stage.type_text("40");
    stage.press(Modifiers::NONE, Key::Enter);
    assert_eq!(line(&stage), 40);
    stage.press(Modifiers::COMMAND, Key::ArrowDown);
    let heading = line(&stage);
    assert!(heading > 40);
    stage.press(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(line(&stage), 40);
    stage.press(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(line(&stage), 1);
    stage.press(Modifiers::ALT, Key::ArrowRight);
    stage.press(Modifiers::ALT, Key::ArrowRight);
    assert_eq!(line(&stage), heading);
}

#[test]
fn overlapping_annotations_are_gone_through() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    for _ in 0..4 {
        stage.press(Modifiers::SHIFT, Key::ArrowRight);
    }
    stage.type_text("1");
    for _ in 0..4 {
        stage.press(Modifiers::SHIFT, Key::ArrowRight);
    }
    stage.type_text("2");
    assert_eq!(stage.n_annotations(), 2);
    stage.press(Modifiers::COMMAND, Key::Home);
    stage.press(Modifiers::NONE, Key::ArrowRight);
    let current = |stage: &Stage| stage.app().annotation().expect("an annotation");
    stage.press(Modifiers::ALT, Key::Period);
    let first = current(&stage);
    stage.press(Modifiers::ALT, Key::Period);
    let second = current(&stage);
    assert_ne!(first, second);
    stage.press(Modifiers::ALT, Key::Period);
    assert_eq!(current(&stage), first);
}

#[test]
fn an_edge_is_dragged_by_its_handle() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    for _ in 0..8 {
        stage.press(Modifiers::SHIFT, Key::ArrowRight);
    }
    stage.type_text("1");
    stage.press(Modifiers::NONE, Key::Escape);
    let before = latest(&stage);
    let view = stage.app().view().expect("a document");
    let from = view.screen_place(8 * 3).expect("it is on screen");
    let to = view.screen_place(5 * 3).expect("it is on screen");
    stage.harness.event(Event::PointerMoved(from));
    stage.harness.run_steps(2);
    for event in [
        button(from, true),
        Event::PointerMoved(to),
        button(to, false),
    ] {
        stage.harness.event(event);
        stage.harness.run_steps(2);
    }
    let after = latest(&stage);
    assert_eq!(before.id, after.id);
    assert!(before.quote.starts_with(&*after.quote));
    assert_eq!(after.quote.chars().count(), 5);
}

#[test]
fn single_keys_do_nothing_while_an_input_method_is_composing() {
    use egui::ImeEvent;
    let preedit = |text: &str| {
        Event::Ime(ImeEvent::Preedit {
            text: text.to_owned(),
            active_range_chars: None,
        })
    };
    let mut stage = Stage::new(TEXT, Language::Chinese);
    stage.press(Modifiers::SHIFT, Key::ArrowRight);
    stage.harness.event(preedit("jiao"));
    stage.harness.run_steps(2);
    // Digits choose a candidate; the frame has no news of the composing itself.
    stage.type_text("1");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.press(Modifiers::NONE, Key::Delete);
    assert_eq!(stage.n_annotations(), 0);
    stage
        .harness
        .event(Event::Ime(ImeEvent::Commit("教".to_owned())));
    stage.harness.run_steps(2);
    assert_eq!(stage.n_annotations(), 0);
    stage.type_text("1");
    assert_eq!(stage.n_annotations(), 1);
}

#[test]
fn what_an_input_method_puts_together_shows_in_text_fields() {
    use egui::ImeEvent;
    let mut stage = Stage::new(TEXT, Language::Chinese);
    stage.press(Modifiers::COMMAND, Key::F);
    stage.harness.event(Event::Ime(ImeEvent::Preedit {
        text: "jiaoyu".to_owned(),
        active_range_chars: None,
    }));
    stage.harness.run_steps(2);
    let field = |stage: &Stage| {
        let node = stage.harness.get_by_label("查找文字");
        node.value()
    };
    assert_eq!(field(&stage).as_deref(), Some("jiaoyu"));
    stage
        .harness
        .event(Event::Ime(ImeEvent::Commit("教育".to_owned())));
    stage.harness.run_steps(2);
    assert_eq!(field(&stage).as_deref(), Some("教育"));
    assert_eq!(stage.n_annotations(), 0);
}

#[test]
fn hits_are_limited_listed_ticked_and_tagged_in_one_step() {
    let mut stage = Stage::new(SET, Language::Chinese);
    let before = stage.n_annotations();
    stage.press(Modifiers::COMMAND, Key::F);
    stage.type_text("教育");
    stage.settle();
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
    stage.settle();
    let ticked = |stage: &Stage| {
        let node = stage.harness.get_by_label_contains("已勾选");
        node.accesskit_node()
            .label()
            .or(node.value())
            .expect("it says how many")
    };
    let all = ticked(&stage);
    stage.press(Modifiers::ALT, Key::Enter);
    assert_ne!(ticked(&stage), all);
    let n_hits: usize = all
        .rsplit('/')
        .next()
        .and_then(|n| n.trim().parse().ok())
        .expect("a number of hits");
    assert!(n_hits > 2, "{all}");
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Enter);
    stage.type_text("乡风");
    stage.press(Modifiers::NONE, Key::Enter);
    stage.settle();
    assert_eq!(stage.n_annotations(), before + n_hits - 1);
    stage.press(Modifiers::NONE, Key::F6);
    stage.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.n_annotations(), before);
}

#[test]
fn a_character_that_no_font_has_is_named() {
    // A character of a plane that hardly any font covers.
    let mut stage = Stage::with_text("生僻字\u{2A6A5}在此。", Language::English);
    stage.settle();
    stage.settle();
    stage.harness.get_by_label_contains("U+2A6A5");
}

#[test]
fn repeated_clicks_go_through_what_overlaps() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    for category in ["1", "2"] {
        for _ in 0..4 {
            stage.press(Modifiers::SHIFT, Key::ArrowRight);
        }
        stage.type_text(category);
    }
    stage.press(Modifiers::COMMAND, Key::Home);
    let view = stage.app().view().expect("a document");
    let at = view.screen_place(3).expect("it is on screen") + egui::vec2(8.0, 0.0);
    let mut chosen = Vec::new();
    for _ in 0..3 {
        stage.harness.event(Event::PointerMoved(at));
        for pressed in [true, false] {
            stage.harness.event(button(at, pressed));
            stage.harness.run_steps(2);
        }
        chosen.push(stage.app().annotation().expect("an annotation"));
        // Longer than a double click waits.
        stage.harness.run_steps(40);
    }
    assert_ne!(chosen[0], chosen[1]);
    assert_eq!(chosen[0], chosen[2]);
}

#[test]
fn a_selection_goes_on_while_the_pointer_is_held_at_the_edge() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    let (from, edge) = (pos2(500.0, 300.0), pos2(500.0, 760.0));
    stage.harness.event(Event::PointerMoved(from));
    stage.harness.run_steps(2);
    let bottom = |stage: &Stage| stage.app().view().map_or(0, |view| view.on_screen().1);
    let before = bottom(&stage);
    stage.harness.event(button(from, true));
    stage.harness.event(Event::PointerMoved(edge));
    stage.harness.run_steps(120);
    assert!(bottom(&stage) > before + 500, "it has not scrolled");
    stage.harness.event(button(edge, false));
    stage.harness.run_steps(2);
    let selected = stage.app().view().and_then(DocumentView::selection);
    let selected = selected.expect("a selection");
    assert!(
        selected.start() < before && selected.end() > before + 500,
        "{selected:?}"
    );
    // Its start has long left the screen, and stays.
    assert!(selected.start() < stage.app().view().map_or(0, |view| view.on_screen().0));
}

#[test]
fn the_place_stays_when_the_text_size_changes() {
    let mut stage = Stage::new(TEXT, Language::Chinese);
    for _ in 0..4 {
        stage.press(Modifiers::NONE, Key::PageDown);
    }
    let top = |stage: &Stage| stage.app().view().map_or(0, |view| view.on_screen().0);
    let before = top(&stage);
    stage
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::Plus);
    // In the very next frame.
    stage.harness.step();
    stage.harness.step();
    let after = top(&stage);
    // A row of the larger text may begin a few characters earlier.
    assert!(before.abs_diff(after) < 120, "{before} {after}");
    assert!(before > 1000);
}

#[test]
fn the_caret_stays_within_a_file_that_has_become_another() {
    let mut stage = Stage::new(Some("rural-work-meeting.txt"), Language::Chinese);
    stage.press(Modifiers::COMMAND, Key::End);
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Home);
    let come_back = |stage: &mut Stage| {
        stage.harness.event(Event::WindowFocused(true));
        stage.settle();
    };
    come_back(&mut stage);
    // One byte and then characters of three: what was a boundary is none any more.
    let text = "a短一些的文字。";
    std::fs::write(stage.path("rural-work-meeting.txt"), text).expect("it is written");
    come_back(&mut stage);
    let view = stage.app().view().expect("a document is shown");
    assert_eq!(view.reading().text.as_str(), text);
    assert!(text.is_char_boundary(view.caret() as usize));
    assert!(
        view.selection()
            .is_none_or(|span| span.end() as usize <= text.len())
    );
}
