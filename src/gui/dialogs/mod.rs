//! All dialogs, with one owner. Esc cancels, Enter or Ctrl+Enter confirms, the first field has
//! the focus, and the buttons stand in the order confirm, other, cancel.
//!
//! A dialog changes nothing: its answer is an [`Intent`] like any other.

mod backups;
mod category;
mod cheat_sheet;
mod codebook;
mod encoding;
mod face;
mod frame;
mod merge;
mod merge_file;
mod question;
mod rename;
mod review;

use std::path::PathBuf;

use egui::Context;

pub use rename::Rename;

use super::intent::Intent;
use super::scene::Scene;
use crate::merge::Conflict;
use crate::model::Key;
use crate::session::{Differences, Reanchored};
use crate::storage::backups::Backup;
use crate::text::decode::Guess;

use backups::Backups;
use category::{EditCategory, NewCategory};
use cheat_sheet::CheatSheet;
use codebook::LoadCodebook;
use encoding::ReadAs;
use face::ChooseFace;
use merge::MergeCategory;
use merge_file::MergeFile;
use question::Question;
use rename::RenameDialog;
use review::Review;

/// The dialogs that are open, the last one on top.
#[derive(Debug, Default)]
pub struct Dialogs {
    open: Vec<Dialog>,
}

#[derive(Debug)]
enum Dialog {
    Question(Question),
    EditCategory(EditCategory),
    NewCategory(NewCategory),
    MergeCategory(MergeCategory),
    Rename(RenameDialog),
    ReadAs(ReadAs),
    LoadCodebook(LoadCodebook),
    ChooseFace(ChooseFace),
    CheatSheet(CheatSheet),
    Review(Review),
    Backups(Backups),
    MergeFile(MergeFile),
}

impl Dialogs {
    /// Whether a dialog waits for an answer: then keys are for it alone.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether it is being asked if the set is to be saved before it is left.
    pub fn asks_to_save(&self) -> bool {
        let asks = |dialog: &Dialog| matches!(dialog, Dialog::Question(Question::Save { .. }));
        self.open.iter().any(asks)
    }

    /// Closes all without an answer: what they are about has gone.
    pub fn close(&mut self) {
        self.open.clear();
    }

    /// Closes those about merging without an answer: another merge takes their place.
    pub fn close_merging(&mut self) {
        self.open.retain(|dialog| {
            !matches!(
                dialog,
                Dialog::MergeFile(_) | Dialog::Question(Question::ChangedOutside { .. })
            )
        });
    }

    /// Draws the open dialogs, and says what was answered.
    pub fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) {
        let top = self.open.len().saturating_sub(1);
        let mut n = 0;
        self.open.retain_mut(|dialog| {
            let is_top = n == top;
            n += 1;
            // Those below wait, and are not drawn: one question at a time.
            !is_top || dialog.show(ctx, scene, out)
        });
    }

    /// Asks whether to save before the set is left; `name` is that of its file.
    pub fn ask_save(&mut self, name: impl Into<String>) {
        self.ask(Question::Save { name: name.into() });
    }

    /// Asks before a category is deleted that `n_affected` annotations have.
    pub fn ask_delete_category(&mut self, key: Key, n_affected: usize) {
        self.ask(Question::DeleteCategory { key, n_affected });
    }

    /// Asks before a document is removed that has `n` annotations.
    pub fn ask_remove_document(&mut self, key: Key, n: usize) {
        self.ask(Question::RemoveDocument { key, n });
    }

    /// Asks what to do when somebody else has changed the set's file.
    pub fn ask_changed_outside(&mut self, path: PathBuf) {
        self.close_merging();
        self.ask(Question::ChangedOutside { path });
    }

    /// Says something that needs more room than a notification.
    pub fn message(&mut self, title: impl Into<String>, text: impl Into<String>) {
        self.ask(Question::Message {
            title: title.into(),
            text: text.into(),
        });
    }

    pub fn about(&mut self) {
        self.ask(Question::About);
    }

    pub fn edit_category(&mut self, key: Key) {
        self.push(Dialog::EditCategory(EditCategory::new(key)));
    }

    pub fn new_category(&mut self) {
        self.push(Dialog::NewCategory(NewCategory::default()));
    }

    pub fn merge_category(&mut self, key: Key) {
        self.push(Dialog::MergeCategory(MergeCategory::new(key)));
    }

    pub fn rename(&mut self, what: Rename) {
        self.push(Dialog::Rename(RenameDialog::new(what)));
    }

    /// Offers the ways to read a document, each with how it begins.
    pub fn read_as(&mut self, document: Key, guesses: Vec<Guess>) {
        self.push(Dialog::ReadAs(ReadAs::new(document, guesses)));
    }

    pub fn load_codebook(&mut self) {
        self.push(Dialog::LoadCodebook(LoadCodebook::default()));
    }

    /// Offers installed families to set documents in.
    pub fn choose_face(&mut self, names: Vec<String>) {
        self.push(Dialog::ChooseFace(ChooseFace::new(names)));
    }

    /// Lists what became of the passages of a changed document.
    pub fn review(&mut self, reanchored: Reanchored) {
        self.push(Dialog::Review(Review::new(reanchored)));
    }

    /// Offers the earlier versions of the set's file, newest first.
    pub fn backups(&mut self, versions: Vec<(Backup, Option<Differences>)>) {
        self.push(Dialog::Backups(Backups::new(versions)));
    }

    /// Asks what is to stay of what two people have both changed.
    pub fn merge_file(&mut self, conflicts: Vec<Conflict>, is_own_file: bool) {
        self.push(Dialog::MergeFile(MergeFile::new(conflicts, is_own_file)));
    }

    pub fn cheat_sheet(&mut self) {
        self.push(Dialog::CheatSheet(CheatSheet::default()));
    }

    fn ask(&mut self, question: Question) {
        self.push(Dialog::Question(question));
    }

    fn push(&mut self, dialog: Dialog) {
        self.open.push(dialog);
    }
}

impl Dialog {
    /// Draws the dialog; returns whether it stays open.
    fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        match self {
            Self::Question(question) => question.show(ctx, scene, out),
            Self::EditCategory(dialog) => dialog.show(ctx, scene, out),
            Self::NewCategory(dialog) => dialog.show(ctx, scene, out),
            Self::MergeCategory(dialog) => dialog.show(ctx, scene, out),
            Self::Rename(dialog) => dialog.show(ctx, scene, out),
            Self::ReadAs(dialog) => dialog.show(ctx, scene, out),
            Self::LoadCodebook(dialog) => dialog.show(ctx, scene, out),
            Self::ChooseFace(dialog) => dialog.show(ctx, scene, out),
            Self::CheatSheet(dialog) => dialog.show(ctx, scene),
            Self::Review(dialog) => dialog.show(ctx, scene, out),
            Self::Backups(dialog) => dialog.show(ctx, scene, out),
            Self::MergeFile(dialog) => dialog.show(ctx, scene, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::{Played, Stage};
    use crate::session::CategoryChange;
    use crate::text::decode::Certainty;
    use egui::{Key as Press, Modifiers};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    fn key(text: &str) -> Key {
        Key::new(text).expect("a plain key")
    }

    fn play<'a>(stage: Stage, open: impl FnOnce(&mut Dialogs)) -> Harness<'a, Played<Dialogs>> {
        let mut dialogs = Dialogs::default();
        open(&mut dialogs);
        let size = egui::vec2(900.0, 700.0);
        stage.harness_of_size(size, dialogs, |dialogs, ui, scene, out| {
            dialogs.show(ui.ctx(), scene, out);
        })
    }

    #[test]
    fn the_save_question_has_three_answers() {
        for (button, answer) in [
            ("保存", Intent::SaveAndLeave),
            ("不保存", Intent::LeaveWithoutSaving),
            ("取消", Intent::StayHere),
        ] {
            let mut harness = play(Stage::speech(), |dialogs| dialogs.ask_save("讲话.ron"));
            harness.get_by_label(button).click();
            harness.run();
            assert_eq!(harness.state().out, [answer]);
            assert!(!harness.state().view.is_open());
        }
        for (press, answer) in [
            (Press::Enter, Intent::SaveAndLeave),
            (Press::Escape, Intent::StayHere),
        ] {
            let mut harness = play(Stage::speech(), |dialogs| dialogs.ask_save("讲话.ron"));
            harness.key_press(press);
            harness.run();
            assert_eq!(harness.state().out, [answer]);
            assert!(!harness.state().view.is_open());
        }
    }

    #[test]
    fn deleting_a_category_says_how_many_annotations_lose_it() {
        let mut harness = play(Stage::speech(), |dialogs| {
            dialogs.ask_delete_category(key("education"), 12);
        });
        harness.get_by_label_contains("12 条标注");
        harness.get_by_label("删除").click();
        harness.run();
        let now = Intent::DeleteCategoryNow(key("education"));
        assert_eq!(harness.state().out, [now]);
    }

    #[test]
    fn what_was_changed_about_a_category_is_asked_for() {
        let mut harness = play(Stage::speech(), |dialogs| {
            dialogs.edit_category(key("education"));
        });
        // The whole name is selected, so that typing replaces it.
        harness.get_by_label("名称").type_text("义务教育");
        harness.run();
        harness.get_by_label("快捷键").focus();
        harness.run();
        harness.key_press(Press::Backspace);
        harness.get_by_label("快捷键").type_text("2");
        harness.run();
        harness.get_by_label_contains("健康");
        harness.key_press_modifiers(Modifiers::COMMAND, Press::Enter);
        harness.run();
        let change = |change| Intent::ChangeCategory(key("education"), change);
        assert_eq!(
            harness.state().out,
            [
                change(CategoryChange::Name("义务教育".to_owned())),
                change(CategoryChange::Shortcut(Some('2'))),
            ]
        );
    }

    #[test]
    fn a_new_category_needs_a_name() {
        let mut harness = play(Stage::speech(), Dialogs::new_category);
        harness.key_press(Press::Enter);
        harness.run();
        assert!(harness.state().view.is_open());
        harness.get_by_label("名称").type_text("城乡统筹");
        harness.run();
        harness.key_press(Press::Enter);
        harness.run();
        let added = Intent::AddCategory {
            name: "城乡统筹".to_owned(),
            parent: None,
        };
        assert_eq!(harness.state().out, [added]);
    }

    #[test]
    fn a_category_is_merged_into_a_chosen_one() {
        let mut harness = play(Stage::speech(), |dialogs| {
            dialogs.merge_category(key("housing"));
        });
        harness.get_by_label("查找类别").type_text("jk");
        harness.run();
        harness.get_by_label("健康").click();
        harness.run();
        harness.get_by_label("合并").click();
        harness.run();
        let merged = Intent::MergeCategory {
            from: key("housing"),
            into: key("health"),
        };
        assert_eq!(harness.state().out, [merged]);
    }

    #[test]
    fn names_are_changed() {
        let mut harness = play(Stage::speech(), |dialogs| dialogs.rename(Rename::Coder));
        harness.get_by_label("标注人姓名").type_text("李四");
        harness.run();
        harness.key_press(Press::Enter);
        harness.run();
        let named = Intent::UseCoder("李四".to_owned());
        assert_eq!(harness.state().out, [named]);
    }

    #[test]
    fn an_encoding_is_chosen_by_how_the_text_begins() {
        let guess = |encoding, preview: &str| Guess {
            encoding,
            certainty: Certainty::Doubtful,
            preview: preview.to_owned(),
        };
        let guesses = vec![
            guess(encoding_rs::GB18030, "同志们：\n要抓好教育。"),
            guess(encoding_rs::BIG5, "读不通"),
        ];
        let mut harness = play(Stage::speech(), |dialogs| {
            dialogs.read_as(key("speech"), guesses);
        });
        harness.get_by_label_contains("要抓好教育");
        harness.get_by_label_contains("Big5").click();
        harness.run();
        harness.get_by_label("以此编码读取").click();
        harness.run();
        let read = Intent::ReadAs(key("speech"), encoding_rs::BIG5);
        assert_eq!(harness.state().out, [read]);
    }

    #[test]
    fn a_built_in_codebook_is_loaded() {
        let mut harness = play(Stage::speech(), Dialogs::load_codebook);
        harness.get_by_label_contains("政府工作报告").click();
        harness.run();
        harness.get_by_label("载入").click();
        harness.run();
        let load = Intent::LoadCodebook("work-report".to_owned());
        assert_eq!(harness.state().out, [load]);
    }

    #[test]
    fn the_other_questions_are_answered() {
        let mut harness = play(Stage::speech(), |dialogs| {
            dialogs.ask_changed_outside("/a/b.ron".into());
        });
        harness.get_by_label("覆盖").click();
        harness.run();
        assert_eq!(
            harness.state().out,
            [Intent::SaveOverOther("/a/b.ron".into())]
        );
        let mut harness = play(Stage::speech(), |dialogs| {
            dialogs.ask_remove_document(key("speech"), 3);
        });
        harness.get_by_label("移除").click();
        harness.run();
        assert_eq!(
            harness.state().out,
            [Intent::RemoveDocumentNow(key("speech"))]
        );
        let mut harness = play(Stage::empty(), Dialogs::about);
        harness.key_press(Press::Enter);
        harness.run();
        assert!(!harness.state().view.is_open());
    }
}
