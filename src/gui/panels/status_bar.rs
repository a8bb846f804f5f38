//! One line at the bottom: where the caret is, what is counted, who annotates, what is saved.

use egui::{Align, Button, Label, Layout, RichText, Ui};

use super::place;
use crate::gui::command::Command;
use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::session::Session;

/// Draws the status bar.
pub fn show(ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) {
    let Some(session) = scene.session else {
        ui.horizontal(|ui| faint(ui, scene, &scene.text("status-nothing-open")));
        return;
    };
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            file(ui, scene, session);
            ui.separator();
            let coder = scene.locale.with(
                "status-coder",
                &[("name", &phrases::cut(&session.coder().name, 16))],
            );
            if button(ui, scene, Command::RenameCoder, &coder) {
                out.push(Intent::Command(Command::RenameCoder));
            }
            let document = scene.document.and_then(|key| session.set().document(key));
            // The command may be about another document; what stands here is about the shown one.
            if let Some(document) = document
                && button(ui, scene, Command::ReadAs, &document.encoding)
            {
                out.push(Intent::OfferEncodings(document.key.clone()));
            }
            ui.separator();
            counts(ui, scene, session, out);
            // The rest, from the left again.
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                position(ui, scene, session);
            });
        });
    });
}

/// Says where the caret is and how much is selected.
fn position(ui: &mut Ui, scene: &Scene<'_>, session: &Session) {
    let Some(reading) = scene.document.and_then(|key| session.reading(key)) else {
        return;
    };
    let at = reading.text.line_column_from_byte(scene.caret);
    let line = scene.locale.with(
        "status-line-column",
        &[("line", &at.line), ("column", &at.column)],
    );
    let mut words = match place(scene.locale, reading, scene.caret) {
        Some(place) => format!("{place} · {line}"),
        None => line,
    };
    if let Some(selection) = scene.selection {
        let chars = reading.text.n_chars_in(selection);
        let selected = scene.locale.with("status-selected", &[("count", &chars)]);
        words = format!("{words} · {selected}");
    }
    faint(ui, scene, &words);
}

fn counts(ui: &mut Ui, scene: &Scene<'_>, session: &Session, out: &mut Vec<Intent>) {
    let annotations = &session.set().annotations;
    let n_unplaced = annotations.n_unplaced();
    if n_unplaced > 0 {
        let text = scene
            .locale
            .with("status-unplaced", &[("count", &n_unplaced)]);
        ui.label(RichText::new(format!("▲ {text}")).color(scene.theme.warning))
            .on_hover_text(scene.text("annotation-unplaced"));
    }
    let text = scene
        .locale
        .with("status-annotations", &[("count", &annotations.len())]);
    faint(ui, scene, &text);
    if let Some((done, all)) = scene.tagging {
        let values: [(&str, &dyn std::fmt::Display); 2] = [("done", &done), ("all", &all)];
        ui.label(scene.locale.with("status-tagging", &values));
    }
    if let Some((done, all)) = scene.finding {
        // From the right: the button stands behind the words.
        if ui.small_button(scene.text("button-cancel")).clicked() {
            out.push(Intent::CancelFinding);
        }
        let values: [(&str, &dyn std::fmt::Display); 2] = [("done", &done), ("all", &all)];
        ui.label(scene.locale.with("status-finding", &values));
    }
}

fn file(ui: &mut Ui, scene: &Scene<'_>, session: &Session) {
    let name = session.path().map(phrases::file_name);
    let (id, hint) = match (session.is_dirty(), session.path()) {
        (true, path) => ("status-unsaved", path),
        (false, Some(path)) => ("status-saved", Some(path)),
        (false, None) => ("status-new", None),
    };
    let name = name.unwrap_or_else(|| scene.text("status-no-file"));
    let text = scene.locale.with(id, &[("name", &phrases::cut(&name, 24))]);
    if let Some(read_only) = session.read_only() {
        let holder = read_only.holder.as_ref();
        ui.label(RichText::new(scene.text("status-read-only")).color(scene.theme.warning))
            .on_hover_text(phrases::open_elsewhere(
                scene.locale,
                "error-read-only-set",
                holder,
            ));
    }
    // Not by colour alone: the words differ, too.
    let text = if session.is_dirty() {
        RichText::new(format!("● {text}")).color(scene.theme.ink)
    } else {
        RichText::new(text).color(scene.theme.faint)
    };
    let response = ui.label(text);
    if let Some(path) = hint {
        response.on_hover_text(path.display().to_string());
    }
}

/// Draws a button with the name of a command to hover; returns whether it was clicked.
fn button(ui: &mut Ui, scene: &Scene<'_>, command: Command, text: &str) -> bool {
    let why_not = command.why_not(&scene.situation);
    let text = RichText::new(text).color(scene.theme.faint);
    let response = ui.add_enabled(why_not.is_none(), Button::new(text).frame(false));
    let hint = scene.text(why_not.unwrap_or(command.text_id()));
    response
        .on_hover_text(hint.clone())
        .on_disabled_hover_text(hint)
        .clicked()
}

fn faint(ui: &mut Ui, scene: &Scene<'_>, text: &str) {
    ui.add(Label::new(RichText::new(text).color(scene.theme.faint)).truncate());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::Stage;
    use egui_kittest::kittest::Queryable as _;

    #[test]
    fn looking_for_passages_is_shown_and_can_be_cancelled() {
        let size = egui::vec2(1000.0, 60.0);
        let stage = Stage::speech();
        let mut harness = stage.harness_of_size(size, (), |(), ui, scene, out| {
            let scene = Scene {
                finding: Some((3000, 10_000)),
                ..*scene
            };
            show(ui, &scene, out);
        });
        harness.get_by_label_contains("3000 / 10000");
        harness.get_by_label("取消").click();
        harness.run();
        assert_eq!(harness.state().out, [Intent::CancelFinding]);
    }

    #[test]
    fn it_says_where_the_caret_is_and_what_is_not_saved() {
        let mut stage = Stage::speech();
        stage.annotate("控辍保学", "education");
        let document = stage.document.clone().expect("a document is shown");
        let size = egui::vec2(1000.0, 60.0);
        let mut harness =
            stage.harness_of_size(size, (), |(), ui, scene, out| show(ui, scene, out));
        harness.get_by_label_contains("第 1 行");
        harness.get_by_label_contains("未保存");
        harness.get_by_label_contains("1 条标注");
        harness.get_by_label_contains("张三").click();
        harness.run();
        let rename = Intent::Command(Command::RenameCoder);
        assert_eq!(harness.state().out, std::slice::from_ref(&rename));
        harness.get_by_label("UTF-8").click();
        harness.run();
        let read = Intent::OfferEncodings(document);
        assert_eq!(harness.state().out, [rename, read]);
    }
}
