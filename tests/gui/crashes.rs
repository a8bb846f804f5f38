//! A defect of the program leaves a message, a report without words, and everything that was done.
//!
//! Panics are looked at in processes of their own: what is installed for them is of a whole
//! process, and where reports go is said by its surroundings.

use std::path::{Path, PathBuf};
use std::process::Command;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use speechmark::gui::file_picker::{FilePicker, PickRequest};
use speechmark::gui::locale::Language;
use speechmark::gui::{App, Start, crash, fonts};
use speechmark::storage::data_folder::DataFolder;

use super::{Answer, Answers, SAMPLE_SET, SAMPLE_TEXT, Stage, keeping, settings};

const TEXT: &str = "rural-work-meeting.txt";
const SET: &str = "rural-work-meeting.ron";
/// Stands in a note, and in what a panic says.
const CANARY: &str = "canary-bird";
/// Set in a process that is to panic: the folder that holds its data folder.
const INSIDE: &str = "SPEECHMARK_TEST_CRASH";

/// A picker with a defect, which says what is being worked on.
struct Defective;

impl FilePicker for Defective {
    fn pick(&mut self, _: PickRequest, _: Answer) {
        panic!("{CANARY}: {SAMPLE_TEXT}");
    }
}

/// Does something in a process of its own, which runs the test of this name and nothing else.
fn in_own_process(name: &str, inside: impl FnOnce(&Path)) {
    if let Some(data_home) = std::env::var_os(INSIDE) {
        inside(Path::new(&data_home));
        return;
    }
    // Windows says where data folders are, whatever a process is given.
    if cfg!(windows) {
        return;
    }
    let data_home = tempfile::tempdir().expect("a temporary folder");
    let variable = if cfg!(target_os = "macos") {
        "HOME"
    } else {
        "XDG_DATA_HOME"
    };
    let program = std::env::current_exe().expect("the tests");
    let output = Command::new(program)
        .args(["--exact", &format!("gui::crashes::{name}"), "--nocapture"])
        .env(INSIDE, data_home.path())
        .env(variable, data_home.path())
        .output()
        .expect("the process runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complained}");
    assert!(said.contains("1 passed"), "{said}\n{complained}");
}

/// Opens a set in the window as the system drives it, with a picker that panics.
fn open(folder: tempfile::TempDir, set: &str) -> Stage {
    let mut start = Some(Start {
        files: vec![folder.path().join(set)],
        settings: settings(Language::Chinese),
        data: Some(DataFolder::at(folder.path().join("data"))),
        ..Start::default()
    });
    let mut frame = eframe::Frame::_new_kittest();
    let harness = Harness::builder()
        .with_size(egui::vec2(1200.0, 800.0))
        .with_max_steps(40)
        .allow_missing_glyphs()
        .with_context_setup(|ctx| ctx.set_fonts(fonts::definitions()))
        .build_ui_state(
            move |ui, app: &mut Option<App>| {
                if let Some(start) = start.take() {
                    *app = Some(App::new(ui.ctx(), start, Box::new(Defective)));
                }
                if let Some(app) = app {
                    let ctx = ui.ctx().clone();
                    eframe::App::logic(app, &ctx, &mut frame);
                    eframe::App::ui(app, ui, &mut frame);
                }
            },
            None,
        );
    let mut stage = Stage {
        harness,
        folder,
        answers: Answers::default(),
    };
    stage.settle();
    stage
}

/// Tags a passage, and writes a note to it.
fn annotate(stage: &mut Stage) {
    let before = stage.n_annotations();
    for _ in 0..3 {
        stage.press(Modifiers::SHIFT, Key::ArrowRight);
    }
    stage.type_text("1");
    stage.press(Modifiers::ALT, Key::M);
    stage.harness.run_steps(2);
    stage.type_text(CANARY);
    assert_eq!(stage.n_annotations(), before + 1);
    assert_eq!(n_notes(stage), 1);
    assert!(stage.session().is_dirty());
}

/// Returns how many notes hold the canary.
fn n_notes(stage: &Stage) -> usize {
    let all = stage.session().set().annotations.by_id();
    all.filter(|annotation| annotation.note.contains(CANARY))
        .count()
}

fn reports(data_home: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![data_home.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.starts_with("defect-") {
                found.push(path);
            }
        }
    }
    found
}

/// Panics in a frame, and looks at what is shown and reported whatever was unsaved.
fn panic_in_a_frame(stage: &mut Stage, data_home: &Path) {
    assert_eq!(reports(data_home), Vec::<PathBuf>::new());
    let before = std::panic::take_hook();
    crash::install();
    stage.press(Modifiers::COMMAND, Key::O);
    // What fails from here on is to be read.
    std::panic::set_hook(before);
    stage.harness.get_by_label("程序出错，已停止工作");
    let reports = reports(data_home);
    let [report] = reports.as_slice() else {
        panic!("{reports:?}");
    };
    let shown = report.display().to_string();
    stage.harness.get_by_label_contains(&shown);
    let report = std::fs::read_to_string(report).expect("the report");
    assert!(report.contains("crashes.rs:"), "{report}");
    assert!(!report.contains(CANARY), "{report}");
    let is_of_text = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert!(!report.contains(is_of_text), "{report}");
    // It stays, and does nothing else.
    stage.harness.run_steps(5);
    stage.harness.get_by_label("程序出错，已停止工作");
}

#[test]
fn a_panic_in_a_frame_leaves_unsaved_work_in_a_copy() {
    let name = "a_panic_in_a_frame_leaves_unsaved_work_in_a_copy";
    in_own_process(name, |data_home| {
        let mut stage = open(keeping::folder(true), SET);
        let before = stage.n_annotations();
        annotate(&mut stage);
        panic_in_a_frame(&mut stage, data_home);
        let copy = stage.path("rural-work-meeting.rescued-1.ron");
        stage.harness.get_by_label_contains("已存入副本");
        let shown = copy.display().to_string();
        stage.harness.get_by_label_contains(&shown);
        let file = std::fs::read_to_string(stage.path(SET)).expect("the set");
        assert_eq!(file, SAMPLE_SET);
        let stage = stage.killed_and_started(&["rural-work-meeting.rescued-1.ron"]);
        assert_eq!(stage.n_annotations(), before + 1);
        assert_eq!(n_notes(&stage), 1);
    });
}

#[test]
fn where_no_copy_can_be_written_the_journal_brings_unsaved_work_back() {
    let name = "where_no_copy_can_be_written_the_journal_brings_unsaved_work_back";
    in_own_process(name, |data_home| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (work, away) = (folder.path().join("work"), folder.path().join("away"));
        std::fs::create_dir(&work).expect("a folder");
        std::fs::write(work.join(TEXT), SAMPLE_TEXT).expect("it is written");
        std::fs::write(work.join(SET), SAMPLE_SET).expect("it is written");
        let set = format!("work/{SET}");
        let mut stage = open(folder, &set);
        let before = stage.n_annotations();
        annotate(&mut stage);
        // As a share that has gone.
        std::fs::rename(&work, &away).expect("it is moved");
        panic_in_a_frame(&mut stage, data_home);
        stage.harness.get_by_label_contains("已记入日志");
        let shown = work.join(SET).display().to_string();
        stage.harness.get_by_label_contains(&shown);
        std::fs::rename(&away, &work).expect("it is moved back");
        let stage = stage.killed_and_started(&[set.as_str()]);
        assert_eq!(stage.n_annotations(), before + 1);
        assert_eq!(n_notes(&stage), 1);
    });
}

#[test]
fn a_panic_when_everything_is_saved_names_the_file() {
    let name = "a_panic_when_everything_is_saved_names_the_file";
    in_own_process(name, |data_home| {
        let mut stage = open(keeping::folder(true), SET);
        assert!(!stage.session().is_dirty());
        panic_in_a_frame(&mut stage, data_home);
        stage.harness.get_by_label_contains("均已保存");
        let shown = stage.path(SET).display().to_string();
        stage.harness.get_by_label_contains(&shown);
        assert!(!stage.path("rural-work-meeting.rescued-1.ron").exists());
    });
}

#[test]
fn a_panic_of_a_thread_that_answers_to_nobody_is_told() {
    let name = "a_panic_of_a_thread_that_answers_to_nobody_is_told";
    in_own_process(name, |data_home| {
        let mut stage = open(keeping::folder(true), SET);
        let before = std::panic::take_hook();
        crash::install();
        let thread = std::thread::Builder::new().name("forgotten".to_owned());
        let none = reports(data_home);
        let thread = thread.spawn(move || assert!(!none.is_empty(), "a defect"));
        thread.expect("a thread").join().expect_err("it panics");
        std::panic::set_hook(before);
        stage.settle();
        stage.harness.get_by_label_contains("后台工作意外中止");
        let found = reports(data_home);
        let report = found.first().expect("a report");
        let shown = report.display().to_string();
        stage.harness.get_by_label_contains(&shown);
        // Work goes on.
        annotate(&mut stage);
    });
}

#[test]
fn a_dialog_whose_thread_panics_is_told_and_waited_for_no_longer() {
    let mut stage = Stage::journaled(keeping::folder(true), &[SET]);
    stage.answers.holds.set(true);
    stage.press(Modifiers::COMMAND, Key::O);
    assert!(stage.app().is_busy());
    let held = stage.answers.held.take();
    let thread = std::thread::Builder::new().name("file dialog".to_owned());
    let thread = thread.spawn(move || assert!(held.is_empty(), "a defect"));
    thread.expect("a thread").join().expect_err("it panics");
    stage.settle();
    stage.harness.get_by_label_contains("后台工作意外中止");
}
