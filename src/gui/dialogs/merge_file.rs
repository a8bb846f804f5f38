//! What two people have both changed, side by side: which of the two is to stay.

use egui::{Button, Context, Label, RichText, Ui};

use super::frame::{self, Answer, Buttons, Enter, Shape};
use crate::gui::conflict_words;
use crate::gui::intent::Intent;
use crate::gui::phrases;
use crate::gui::scene::Scene;
use crate::merge::{Choices, Conflict, Problem, Side};

/// Conflicts that are listed at first, and that are added at once; there may be thousands. What is
/// not listed is decided as proposed.
const MOST_LISTED: usize = 300;
/// Characters of a value that are shown.
const LONGEST: usize = 300;

/// Asks, for each part that both sides have changed, which one is to stay.
#[derive(Debug)]
pub(super) struct MergeFile {
    conflicts: Vec<Conflict>,
    choices: Choices,
    n_listed: usize,
    /// Whether the other side is the set's own file, or another version of it.
    is_own_file: bool,
    is_new: bool,
}

impl MergeFile {
    pub(super) fn new(conflicts: Vec<Conflict>, is_own_file: bool) -> Self {
        Self {
            conflicts,
            choices: Choices::new(),
            n_listed: MOST_LISTED,
            is_own_file,
            is_new: true,
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let (title, elsewhere) = if self.is_own_file {
            let elsewhere = scene.text("button-save-elsewhere");
            ("dialog-merge-file", Some(elsewhere))
        } else {
            ("dialog-merge-copy", None)
        };
        let buttons = Buttons {
            confirm: scene.text("button-merge-file"),
            why_not: None,
            other: elsewhere,
            cancel: Some(scene.text("button-cancel")),
        };
        let (conflicts, choices) = (&self.conflicts, &mut self.choices);
        let n_listed = &mut self.n_listed;
        let answer = frame::show(
            ctx,
            scene.theme,
            &Shape::wide("merge file", &scene.text(title)),
            &mut self.is_new,
            &buttons,
            |ui| {
                ui.add(Label::new(scene.text("dialog-merge-file-text")).wrap());
                ui.add_space(8.0);
                for (n, conflict) in conflicts.iter().take(*n_listed).enumerate() {
                    ui.push_id(n, |ui| entry(ui, scene, conflict, choices));
                    ui.separator();
                }
                let n_more = conflicts.len().saturating_sub(*n_listed);
                if n_more > 0 {
                    let more = scene.locale.with("merge-not-listed", &[("count", &n_more)]);
                    if ui.add(Button::new(more).wrap()).clicked() {
                        *n_listed += MOST_LISTED;
                    }
                }
                Enter::Confirms
            },
        );
        match answer {
            None => return true,
            Some(Answer::Confirm) => out.push(Intent::MergeFile(self.choices.clone())),
            Some(Answer::Other) => out.push(Intent::SaveElsewhere),
            Some(Answer::Cancel) => out.push(Intent::LeaveUnmerged),
        }
        false
    }
}

fn entry(ui: &mut Ui, scene: &Scene<'_>, conflict: &Conflict, choices: &mut Choices) {
    let Some(session) = scene.session else { return };
    let (
        Problem::BothChanged {
            part,
            ours,
            theirs,
            kept,
        },
        true,
    ) = (&conflict.problem, conflict.can_be_chosen())
    else {
        let words = conflict_words::sentence(scene.locale, session, conflict);
        ui.add(Label::new(RichText::new(words).color(scene.theme.faint)).wrap());
        return;
    };
    let title = conflict_words::contested(scene.locale, session, &conflict.item, part);
    ui.add(Label::new(RichText::new(title).strong()).wrap());
    let key = (conflict.item.clone(), part.clone());
    let chosen = choices.get(&key).copied().or(*kept);
    ui.columns(2, |columns| {
        let sides = [(Side::Ours, ours), (Side::Theirs, theirs)];
        for (ui, (side, value)) in columns.iter_mut().zip(sides) {
            let name = match side {
                Side::Ours => "merge-ours",
                Side::Theirs => "merge-theirs",
            };
            if ui.radio(chosen == Some(side), scene.text(name)).clicked() {
                choices.insert(key.clone(), side);
            }
            let value = match value.as_str() {
                "" => RichText::new(scene.text("merge-nothing")).color(scene.theme.faint),
                value => RichText::new(phrases::cut(value, LONGEST)),
            };
            ui.add(Label::new(value).wrap());
        }
    });
    let both = scene.text("merge-both-kept");
    if kept.is_none() && ui.radio(chosen.is_none(), both).clicked() {
        choices.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::dialogs::Dialogs;
    use crate::gui::panels::stage::Stage;
    use crate::merge::Part;
    use crate::model::{Item, Key};
    use egui_kittest::kittest::Queryable as _;

    fn conflict(n: usize) -> Conflict {
        Conflict {
            item: Item::Document(Key::new(&format!("d{n}")).expect("a plain key")),
            problem: Problem::BothChanged {
                part: Part::Title,
                ours: "甲".to_owned(),
                theirs: "乙".to_owned(),
                kept: Some(Side::Ours),
            },
        }
    }

    #[test]
    fn it_is_said_how_many_are_decided_unseen_and_they_can_be_seen() {
        let mut dialogs = Dialogs::default();
        dialogs.merge_file((0..MOST_LISTED + 3).map(conflict).collect(), true);
        let size = egui::vec2(900.0, 700.0);
        let mut harness =
            Stage::speech().harness_of_size(size, dialogs, |dialogs, ui, scene, out| {
                dialogs.show(ui.ctx(), scene, out);
            });
        let listed = harness.query_all_by_label("对方的").count();
        assert_eq!(listed, MOST_LISTED);
        let more = "另有 3 处，不选则按建议处理：继续列出";
        harness.get_by_label(more).click_accesskit();
        harness.run_steps(3);
        assert!(harness.query_by_label(more).is_none());
        let listed = harness.query_all_by_label("对方的").count();
        assert_eq!(listed, MOST_LISTED + 3);
        harness
            .query_all_by_label("对方的")
            .next_back()
            .expect("the last one")
            .click_accesskit();
        harness.run_steps(3);
        harness.get_by_label("合并").click();
        harness.run_steps(3);
        let [Intent::MergeFile(choices)] = harness.state().out.as_slice() else {
            panic!("it is not merged");
        };
        let sides: Vec<Side> = choices.values().copied().collect();
        assert_eq!(sides, [Side::Theirs]);
    }
}
