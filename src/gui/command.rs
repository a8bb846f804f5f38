//! Everything a person can ask of the window without saying more: one list that feeds the menus,
//! the shortcuts and the palette.

use egui::{Key, KeyboardShortcut, Modifiers};

/// Something to do, without further data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    Open,
    OpenSample,
    AddDocument,
    Save,
    SaveAs,
    SaveByItself,
    Backups,
    MergeCopy,
    CloseSet,
    ReadAs,
    LoadCodebook,
    RelocateDocument,
    RenameDocument,
    RemoveDocument,
    RenameSet,
    RenameCoder,
    Quit,
    Undo,
    Redo,
    Copy,
    CopyWithReference,
    SelectAll,
    GrowSelection,
    ShrinkSelection,
    PickCategory,
    NewCategoryFromSelection,
    EditNote,
    DeleteAnnotation,
    AdjustEdges,
    NextOverlapping,
    ReviewPassages,
    NextAnnotation,
    PreviousAnnotation,
    NextOfCategory,
    PreviousOfCategory,
    GoTo,
    GoBack,
    GoForward,
    NextHeading,
    PreviousHeading,
    NextDocument,
    PreviousDocument,
    FocusDocument,
    Find,
    FindNext,
    FindPrevious,
    ListHits,
    TickHit,
    TagAllHits,
    NewCategory,
    NextCategory,
    PreviousCategory,
    EditCategory,
    MoveCategoryUp,
    MoveCategoryDown,
    IndentCategory,
    OutdentCategory,
    MergeCategory,
    DeleteCategory,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    LoosenRows,
    TightenRows,
    WidenColumn,
    NarrowColumn,
    ChooseFace,
    ShowLines,
    ShowPortrait,
    ToggleLeftPanel,
    ToggleRightPanel,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    LanguageSystem,
    LanguageChinese,
    LanguageEnglish,
    Palette,
    CheatSheet,
    About,
}

/// The menus of the menu bar, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Menu {
    File,
    Edit,
    Annotate,
    Go,
    Codebook,
    View,
    Help,
}

impl Menu {
    pub const ALL: [Self; 7] = [
        Self::File,
        Self::Edit,
        Self::Annotate,
        Self::Go,
        Self::Codebook,
        Self::View,
        Self::Help,
    ];

    /// Returns the id of its name in the locales.
    pub fn text_id(self) -> &'static str {
        match self {
            Self::File => "menu-file",
            Self::Edit => "menu-edit",
            Self::Annotate => "menu-annotate",
            Self::Go => "menu-go",
            Self::Codebook => "menu-codebook",
            Self::View => "menu-view",
            Self::Help => "menu-help",
        }
    }
}

/// What there is at the moment: enough to say which commands are possible.
#[derive(Debug, Clone, Copy, Default)]
pub struct Situation {
    pub has_set: bool,
    pub has_path: bool,
    pub is_dirty: bool,
    /// A document is shown whose text is at hand.
    pub has_text: bool,
    pub has_document: bool,
    pub n_documents: usize,
    pub has_selection: bool,
    pub has_annotation: bool,
    pub has_annotations: bool,
    pub has_category: bool,
    pub n_categories: usize,
    pub has_hits: bool,
    /// Passages of a changed document can be reviewed.
    pub has_review: bool,
    /// The shown document has an outline.
    pub has_headings: bool,
    pub can_go_back: bool,
    pub can_go_forward: bool,
    pub can_undo: bool,
    pub can_redo: bool,
}

impl Command {
    pub const ALL: [Self; 80] = [
        Self::Open,
        Self::OpenSample,
        Self::AddDocument,
        Self::Save,
        Self::SaveAs,
        Self::SaveByItself,
        Self::Backups,
        Self::MergeCopy,
        Self::CloseSet,
        Self::ReadAs,
        Self::LoadCodebook,
        Self::RelocateDocument,
        Self::RenameDocument,
        Self::RemoveDocument,
        Self::RenameSet,
        Self::RenameCoder,
        Self::Quit,
        Self::Undo,
        Self::Redo,
        Self::Copy,
        Self::CopyWithReference,
        Self::SelectAll,
        Self::GrowSelection,
        Self::ShrinkSelection,
        Self::PickCategory,
        Self::NewCategoryFromSelection,
        Self::EditNote,
        Self::DeleteAnnotation,
        Self::AdjustEdges,
        Self::NextOverlapping,
        Self::ReviewPassages,
        Self::NextAnnotation,
        Self::PreviousAnnotation,
        Self::NextOfCategory,
        Self::PreviousOfCategory,
        Self::GoTo,
        Self::GoBack,
        Self::GoForward,
        Self::NextHeading,
        Self::PreviousHeading,
        Self::NextDocument,
        Self::PreviousDocument,
        Self::FocusDocument,
        Self::Find,
        Self::FindNext,
        Self::FindPrevious,
        Self::ListHits,
        Self::TickHit,
        Self::TagAllHits,
        Self::NewCategory,
        Self::NextCategory,
        Self::PreviousCategory,
        Self::EditCategory,
        Self::MoveCategoryUp,
        Self::MoveCategoryDown,
        Self::IndentCategory,
        Self::OutdentCategory,
        Self::MergeCategory,
        Self::DeleteCategory,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::LoosenRows,
        Self::TightenRows,
        Self::WidenColumn,
        Self::NarrowColumn,
        Self::ChooseFace,
        Self::ShowLines,
        Self::ShowPortrait,
        Self::ToggleLeftPanel,
        Self::ToggleRightPanel,
        Self::ThemeSystem,
        Self::ThemeLight,
        Self::ThemeDark,
        Self::LanguageSystem,
        Self::LanguageChinese,
        Self::LanguageEnglish,
        Self::Palette,
        Self::CheatSheet,
        Self::About,
    ];

    /// Returns the id of its name in the locales.
    pub fn text_id(self) -> &'static str {
        match self {
            Self::Open => "command-open",
            Self::OpenSample => "command-open-sample",
            Self::AddDocument => "command-add-document",
            Self::Save => "command-save",
            Self::SaveAs => "command-save-as",
            Self::SaveByItself => "command-save-by-itself",
            Self::Backups => "command-backups",
            Self::MergeCopy => "command-merge-copy",
            Self::CloseSet => "command-close-set",
            Self::ReadAs => "command-read-as",
            Self::LoadCodebook => "command-load-codebook",
            Self::RelocateDocument => "command-relocate-document",
            Self::RenameDocument => "command-rename-document",
            Self::RemoveDocument => "command-remove-document",
            Self::RenameSet => "command-rename-set",
            Self::RenameCoder => "command-rename-coder",
            Self::Quit => "command-quit",
            Self::Undo => "command-undo",
            Self::Redo => "command-redo",
            Self::Copy => "command-copy",
            Self::CopyWithReference => "command-copy-with-reference",
            Self::SelectAll => "command-select-all",
            Self::PickCategory => "command-pick-category",
            Self::NewCategoryFromSelection => "command-new-category-from-selection",
            Self::EditNote => "command-edit-note",
            Self::DeleteAnnotation => "command-delete-annotation",
            Self::NextAnnotation => "command-next-annotation",
            Self::PreviousAnnotation => "command-previous-annotation",
            Self::NextDocument => "command-next-document",
            Self::PreviousDocument => "command-previous-document",
            Self::Find => "command-find",
            Self::FindNext => "command-find-next",
            Self::FindPrevious => "command-find-previous",
            Self::TagAllHits => "command-tag-all-hits",
            Self::NewCategory => "command-new-category",
            Self::NextCategory => "command-next-category",
            Self::PreviousCategory => "command-previous-category",
            Self::MoveCategoryUp => "command-move-category-up",
            Self::MoveCategoryDown => "command-move-category-down",
            Self::IndentCategory => "command-indent-category",
            Self::OutdentCategory => "command-outdent-category",
            Self::EditCategory => "command-edit-category",
            Self::MergeCategory => "command-merge-category",
            Self::DeleteCategory => "command-delete-category",
            Self::ZoomIn => "command-zoom-in",
            Self::ZoomOut => "command-zoom-out",
            Self::ZoomReset => "command-zoom-reset",
            Self::ToggleLeftPanel => "command-toggle-left-panel",
            Self::ToggleRightPanel => "command-toggle-right-panel",
            Self::ThemeSystem => "command-theme-system",
            Self::ThemeLight => "command-theme-light",
            Self::ThemeDark => "command-theme-dark",
            Self::LanguageSystem => "command-language-system",
            Self::LanguageChinese => "command-language-chinese",
            Self::LanguageEnglish => "command-language-english",
            Self::Palette => "command-palette",
            Self::FocusDocument => "command-focus-document",
            Self::GrowSelection => "command-grow-selection",
            Self::ShrinkSelection => "command-shrink-selection",
            Self::AdjustEdges => "command-adjust-edges",
            Self::NextOverlapping => "command-next-overlapping",
            Self::ReviewPassages => "command-review-passages",
            Self::NextOfCategory => "command-next-of-category",
            Self::PreviousOfCategory => "command-previous-of-category",
            Self::GoTo => "command-go-to",
            Self::GoBack => "command-go-back",
            Self::GoForward => "command-go-forward",
            Self::NextHeading => "command-next-heading",
            Self::PreviousHeading => "command-previous-heading",
            Self::ListHits => "command-list-hits",
            Self::TickHit => "command-tick-hit",
            Self::LoosenRows => "command-loosen-rows",
            Self::TightenRows => "command-tighten-rows",
            Self::WidenColumn => "command-widen-column",
            Self::NarrowColumn => "command-narrow-column",
            Self::ChooseFace => "command-choose-face",
            Self::ShowLines => "command-show-lines",
            Self::ShowPortrait => "command-show-portrait",
            Self::CheatSheet => "command-cheat-sheet",
            Self::About => "command-about",
        }
    }

    pub fn menu(self) -> Menu {
        match self {
            Self::Open
            | Self::OpenSample
            | Self::AddDocument
            | Self::Save
            | Self::SaveAs
            | Self::SaveByItself
            | Self::Backups
            | Self::MergeCopy
            | Self::CloseSet
            | Self::ReadAs
            | Self::RelocateDocument
            | Self::RenameDocument
            | Self::RemoveDocument
            | Self::RenameSet
            | Self::Quit => Menu::File,
            Self::Undo
            | Self::Redo
            | Self::Copy
            | Self::CopyWithReference
            | Self::SelectAll
            | Self::GrowSelection
            | Self::ShrinkSelection
            | Self::Find
            | Self::FindNext
            | Self::FindPrevious
            | Self::ListHits
            | Self::TickHit => Menu::Edit,
            Self::PickCategory
            | Self::NewCategoryFromSelection
            | Self::EditNote
            | Self::DeleteAnnotation
            | Self::AdjustEdges
            | Self::NextOverlapping
            | Self::ReviewPassages
            | Self::TagAllHits
            | Self::RenameCoder => Menu::Annotate,
            Self::NextAnnotation
            | Self::PreviousAnnotation
            | Self::NextOfCategory
            | Self::PreviousOfCategory
            | Self::GoTo
            | Self::GoBack
            | Self::GoForward
            | Self::NextHeading
            | Self::PreviousHeading
            | Self::NextDocument
            | Self::PreviousDocument
            | Self::FocusDocument => Menu::Go,
            Self::LoadCodebook
            | Self::NewCategory
            | Self::NextCategory
            | Self::PreviousCategory
            | Self::MoveCategoryUp
            | Self::MoveCategoryDown
            | Self::IndentCategory
            | Self::OutdentCategory
            | Self::EditCategory
            | Self::MergeCategory
            | Self::DeleteCategory => Menu::Codebook,
            Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset
            | Self::ToggleLeftPanel
            | Self::ToggleRightPanel
            | Self::ThemeSystem
            | Self::ThemeLight
            | Self::ThemeDark
            | Self::LanguageSystem
            | Self::LanguageChinese
            | Self::LanguageEnglish
            | Self::LoosenRows
            | Self::TightenRows
            | Self::WidenColumn
            | Self::NarrowColumn
            | Self::ChooseFace
            | Self::ShowLines
            | Self::ShowPortrait => Menu::View,
            Self::Palette | Self::CheatSheet | Self::About => Menu::Help,
        }
    }

    /// Whether a line is drawn above it in its menu.
    pub fn starts_group(self) -> bool {
        matches!(
            self,
            Self::Save
                | Self::ReadAs
                | Self::RenameSet
                | Self::Quit
                | Self::Copy
                | Self::GrowSelection
                | Self::Find
                | Self::EditNote
                | Self::GoTo
                | Self::NextHeading
                | Self::TagAllHits
                | Self::RenameCoder
                | Self::NewCategory
                | Self::MoveCategoryUp
                | Self::MergeCategory
                | Self::LoosenRows
                | Self::ShowLines
                | Self::ToggleLeftPanel
                | Self::ThemeSystem
                | Self::LanguageSystem
                | Self::NextDocument
        )
    }

    /// Returns its shortcuts, the one shown in menus first.
    pub fn shortcuts(self) -> &'static [KeyboardShortcut] {
        const fn ctrl(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::COMMAND, key)
        }
        const fn ctrl_shift(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
        }
        const fn plain(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::NONE, key)
        }
        const fn shift(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::SHIFT, key)
        }
        const fn alt(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::ALT, key)
        }
        const fn alt_shift(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::ALT.plus(Modifiers::SHIFT), key)
        }
        match self {
            Self::Open => const { &[ctrl(Key::O)] },
            Self::AddDocument => const { &[ctrl_shift(Key::O)] },
            Self::Save => const { &[ctrl(Key::S)] },
            Self::SaveAs => const { &[ctrl_shift(Key::S)] },
            Self::CloseSet => const { &[ctrl(Key::W)] },
            Self::Quit => const { &[ctrl(Key::Q)] },
            Self::Undo => const { &[ctrl(Key::Z)] },
            Self::Redo => const { &[ctrl_shift(Key::Z), ctrl(Key::Y)] },
            Self::Copy => const { &[ctrl(Key::C)] },
            Self::CopyWithReference => const { &[ctrl_shift(Key::C)] },
            Self::SelectAll => const { &[ctrl(Key::A)] },
            Self::PickCategory => const { &[plain(Key::Enter)] },
            Self::NewCategoryFromSelection => const { &[alt(Key::N)] },
            Self::EditNote => const { &[alt(Key::M)] },
            Self::DeleteAnnotation => const { &[plain(Key::Delete)] },
            Self::NextAnnotation => const { &[alt(Key::ArrowDown)] },
            Self::PreviousAnnotation => const { &[alt(Key::ArrowUp)] },
            Self::GrowSelection => const { &[alt_shift(Key::ArrowRight)] },
            Self::ShrinkSelection => const { &[alt_shift(Key::ArrowLeft)] },
            Self::AdjustEdges => const { &[plain(Key::F4)] },
            Self::NextOverlapping => const { &[alt(Key::Period)] },
            Self::NextOfCategory => const { &[alt_shift(Key::ArrowDown)] },
            Self::PreviousOfCategory => const { &[alt_shift(Key::ArrowUp)] },
            Self::GoTo => const { &[ctrl(Key::G)] },
            Self::GoBack => const { &[alt(Key::ArrowLeft)] },
            Self::GoForward => const { &[alt(Key::ArrowRight)] },
            Self::NextHeading => const { &[ctrl(Key::ArrowDown)] },
            Self::PreviousHeading => const { &[ctrl(Key::ArrowUp)] },
            Self::ListHits => const { &[ctrl_shift(Key::F)] },
            Self::TickHit => const { &[alt(Key::Enter)] },
            Self::ShowLines => const { &[plain(Key::F7)] },
            Self::ShowPortrait => const { &[plain(Key::F8)] },
            Self::CheatSheet => const { &[plain(Key::F1)] },
            Self::NextDocument => const { &[ctrl(Key::PageDown)] },
            Self::PreviousDocument => const { &[ctrl(Key::PageUp)] },
            Self::Find => const { &[ctrl(Key::F)] },
            Self::FindNext => const { &[plain(Key::F3)] },
            Self::FindPrevious => const { &[shift(Key::F3)] },
            Self::TagAllHits => const { &[ctrl_shift(Key::Enter)] },
            Self::NewCategory => const { &[ctrl(Key::N)] },
            Self::NextCategory => const { &[alt(Key::PageDown)] },
            Self::PreviousCategory => const { &[alt(Key::PageUp)] },
            Self::MoveCategoryUp => const { &[alt_shift(Key::PageUp)] },
            Self::MoveCategoryDown => const { &[alt_shift(Key::PageDown)] },
            Self::EditCategory => const { &[plain(Key::F2)] },
            Self::ZoomIn => const { &[ctrl(Key::Plus), ctrl(Key::Equals)] },
            Self::ZoomOut => const { &[ctrl(Key::Minus)] },
            Self::ZoomReset => const { &[ctrl(Key::Num0)] },
            Self::ToggleLeftPanel => const { &[plain(Key::F9)] },
            Self::ToggleRightPanel => const { &[plain(Key::F10)] },
            Self::Palette => const { &[ctrl_shift(Key::P)] },
            Self::FocusDocument => const { &[plain(Key::F6)] },
            _ => &[],
        }
    }

    /// Returns the id of the reason why it is not possible now, or `None` if it is.
    pub fn why_not(self, now: &Situation) -> Option<&'static str> {
        let need = |has: bool, why: &'static str| (!has).then_some(why);
        match self {
            Self::Open
            | Self::OpenSample
            | Self::SaveByItself
            | Self::Quit
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset
            | Self::LoosenRows
            | Self::TightenRows
            | Self::WidenColumn
            | Self::NarrowColumn
            | Self::ChooseFace
            | Self::ShowLines
            | Self::ShowPortrait
            | Self::ToggleLeftPanel
            | Self::ToggleRightPanel
            | Self::ThemeSystem
            | Self::ThemeLight
            | Self::ThemeDark
            | Self::LanguageSystem
            | Self::LanguageChinese
            | Self::LanguageEnglish
            | Self::Palette
            | Self::CheatSheet
            | Self::About => None,
            Self::AddDocument
            | Self::MergeCopy
            | Self::CloseSet
            | Self::LoadCodebook
            | Self::NewCategory
            | Self::RenameSet
            | Self::RenameCoder
            | Self::SaveAs => need(now.has_set, "why-no-set"),
            Self::Save => need(now.has_set, "why-no-set")
                .or_else(|| need(now.is_dirty || !now.has_path, "why-saved")),
            Self::ReadAs | Self::RelocateDocument | Self::RenameDocument | Self::RemoveDocument => {
                need(now.has_document, "why-no-document")
            }
            Self::SelectAll
            | Self::GrowSelection
            | Self::Find
            | Self::ListHits
            | Self::GoTo
            | Self::FocusDocument => need(now.has_text, "why-no-document"),
            Self::NextHeading | Self::PreviousHeading => need(now.has_headings, "why-no-headings"),
            Self::GoBack => need(now.can_go_back, "why-no-place"),
            Self::GoForward => need(now.can_go_forward, "why-no-place"),
            Self::Backups => need(now.has_path, "why-no-file"),
            Self::ReviewPassages => need(now.has_set, "why-no-set")
                .or_else(|| need(now.has_review, "why-nothing-to-review")),
            Self::Undo => need(now.can_undo, "why-nothing-to-undo"),
            Self::Redo => need(now.can_redo, "why-nothing-to-redo"),
            Self::Copy
            | Self::CopyWithReference
            | Self::NewCategoryFromSelection
            | Self::ShrinkSelection => need(now.has_selection, "why-no-selection"),
            Self::PickCategory => need(
                now.has_selection || now.has_annotation,
                "why-no-selection-or-annotation",
            ),
            Self::EditNote | Self::DeleteAnnotation | Self::AdjustEdges => {
                need(now.has_annotation, "why-no-annotation")
            }
            Self::NextAnnotation | Self::PreviousAnnotation | Self::NextOverlapping => {
                need(now.has_annotations, "why-no-annotations")
            }
            Self::NextOfCategory | Self::PreviousOfCategory => {
                need(now.has_annotations, "why-no-annotations")
                    .or_else(|| need(now.has_category || now.has_annotation, "why-no-category"))
            }
            Self::NextDocument | Self::PreviousDocument => {
                need(now.n_documents > 1, "why-one-document")
            }
            Self::FindNext | Self::FindPrevious | Self::TickHit => {
                need(now.has_hits, "why-no-hits")
            }
            Self::TagAllHits => need(now.has_hits, "why-no-hits")
                .or_else(|| need(now.n_categories > 0, "why-no-categories")),
            Self::NextCategory | Self::PreviousCategory => {
                need(now.n_categories > 0, "why-no-categories")
            }
            Self::EditCategory
            | Self::DeleteCategory
            | Self::MoveCategoryUp
            | Self::MoveCategoryDown
            | Self::IndentCategory
            | Self::OutdentCategory => need(now.has_category, "why-no-category"),
            Self::MergeCategory => need(now.has_category, "why-no-category")
                .or_else(|| need(now.n_categories > 1, "why-one-category")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn no_two_commands_share_a_shortcut() {
        let mut taken: HashMap<String, Command> = HashMap::new();
        for command in Command::ALL {
            for shortcut in command.shortcuts() {
                let name = format!("{shortcut:?}");
                if let Some(other) = taken.insert(name.clone(), command) {
                    panic!("{other:?} and {command:?} share {name}");
                }
            }
        }
    }

    #[test]
    fn the_list_holds_every_command_once() {
        let distinct: std::collections::BTreeSet<_> = Command::ALL.iter().collect();
        assert_eq!(distinct.len(), Command::ALL.len());
        // The derived order follows the declaration, so the last one gives the number.
        assert_eq!(Command::About as usize + 1, Command::ALL.len());
    }
}
