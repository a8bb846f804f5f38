//! What all dialogs share: a title, what is asked, and the buttons; and which keys press them.

use egui::text_edit::{TextEdit, TextEditState};
use egui::{
    Button, Context, Event, Frame, Id, Key, Margin, Modal, Response, RichText, ScrollArea, Ui,
};

use crate::gui::theme::Theme;

/// The answer to a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Confirm,
    Other,
    Cancel,
}

/// The buttons of a dialog. One that only says something has no way to cancel.
#[derive(Debug, Clone, Default)]
pub(super) struct Buttons {
    pub(super) confirm: String,
    /// Why it cannot be confirmed as it is.
    pub(super) why_not: Option<String>,
    pub(super) other: Option<String>,
    pub(super) cancel: Option<String>,
}

/// Who a plain Enter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enter {
    Confirms,
    /// A field of several lines has the focus, and breaks the line.
    BelongsToField,
}

/// What a dialog is called, and how much room it takes where the window has it.
pub(super) struct Shape<'d> {
    id: &'static str,
    title: &'d str,
    /// In points.
    width: f32,
}

impl<'d> Shape<'d> {
    pub(super) fn usual(id: &'static str, title: &'d str) -> Self {
        let width = 440.0;
        Self { id, title, width }
    }

    /// With room for two columns.
    pub(super) fn wide(id: &'static str, title: &'d str) -> Self {
        let width = 820.0;
        Self { id, title, width }
    }
}

/// Draws a dialog; returns its answer once there is one. `is_new` says that it is drawn for the
/// first time: where nothing else takes the focus, the first button gets it.
pub(super) fn show(
    ctx: &Context,
    theme: Theme,
    shape: &Shape<'_>,
    is_new: &mut bool,
    buttons: &Buttons,
    contents: impl FnOnce(&mut Ui) -> Enter,
) -> Option<Answer> {
    // Before anything is drawn: a field of one line gives up the focus on Enter.
    let focused = ctx.memory(egui::Memory::focused);
    let is_free = focused.is_none() || ctx.text_edit_focused();
    let press = enter_pressed(ctx);
    let was_new = std::mem::take(is_new);
    let modal = Modal::new(Id::unique(("dialog", shape.id)));
    let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(20));
    let response = modal.frame(frame).show(ctx, |ui| {
        let room = ui.ctx().content_rect();
        ui.set_width(shape.width.min(room.width() - 80.0));
        ui.label(RichText::new(shape.title).heading());
        ui.add_space(8.0);
        let enter = ScrollArea::vertical()
            .max_height(room.height() - 200.0)
            .auto_shrink([false, true])
            .show(ui, contents)
            .inner;
        ui.add_space(12.0);
        (draw(ui, theme, buttons, was_new), enter)
    });
    let (clicked, enter) = response.inner;
    if clicked.is_some() {
        return clicked;
    }
    let confirms = match press {
        Some(Press::WithCommand) => true,
        Some(Press::Plain) => is_free && enter == Enter::Confirms,
        None => false,
    };
    if confirms && buttons.why_not.is_none() {
        return Some(Answer::Confirm);
    }
    if let Some(focused) = focused.filter(|_| confirms) {
        // There is something to mend first, where the person was writing.
        ctx.memory_mut(|memory| memory.request_focus(focused));
    }
    response.should_close().then_some(Answer::Cancel)
}

enum Press {
    Plain,
    WithCommand,
}

/// Returns whether Enter was pressed anew; a key that is still held from before does not count.
fn enter_pressed(ctx: &Context) -> Option<Press> {
    ctx.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::Key {
                key: Key::Enter,
                pressed: true,
                repeat: false,
                modifiers,
                ..
            } if modifiers.command => Some(Press::WithCommand),
            Event::Key {
                key: Key::Enter,
                pressed: true,
                repeat: false,
                modifiers,
                ..
            } if modifiers.is_none() => Some(Press::Plain),
            _ => None,
        })
    })
}

fn draw(ui: &mut Ui, theme: Theme, buttons: &Buttons, is_new: bool) -> Option<Answer> {
    let mut answer = None;
    ui.horizontal_wrapped(|ui| {
        let text = RichText::new(&buttons.confirm).color(theme.on(theme.accent));
        let confirm = Button::new(text)
            .fill(theme.accent)
            .min_size(egui::vec2(88.0, 30.0));
        let response = ui.add_enabled(buttons.why_not.is_none(), confirm);
        if is_new && ui.memory(egui::Memory::focused).is_none() {
            response.request_focus();
        }
        if response.clicked() {
            answer = Some(Answer::Confirm);
        }
        if let Some(why) = &buttons.why_not {
            response.on_disabled_hover_text(why);
        }
        for (text, meaning) in [
            (&buttons.other, Answer::Other),
            (&buttons.cancel, Answer::Cancel),
        ] {
            let Some(text) = text else {
                continue;
            };
            let button = Button::new(text).min_size(egui::vec2(88.0, 30.0));
            if ui.add(button).clicked() {
                answer = Some(meaning);
            }
        }
    });
    answer
}

/// Draws a field of one line with its name above it. The first field of a new dialog gets the
/// focus, with all its text selected.
pub(super) fn field(ui: &mut Ui, name: &str, text: &mut String, is_first: bool) -> Response {
    let label = ui.label(name);
    let response = ui
        .add(TextEdit::singleline(text).desired_width(f32::INFINITY))
        .labelled_by(label.id);
    if is_first {
        response.request_focus();
        let mut state = TextEditState::load(ui.ctx(), response.id).unwrap_or_default();
        state
            .cursor
            .set_char_range(Some(egui::text::CCursorRange::select_all_str(text)));
        state.store(ui.ctx(), response.id);
    }
    response
}
