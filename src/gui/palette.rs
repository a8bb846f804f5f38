//! A list to type into: all commands by name, or the categories to tag with.
//!
//! Both are found by pinyin initials, too; commands also by their name in the other language.

use egui::text_edit::TextEdit;
use egui::{
    Align, Align2, Context, Frame, Id, Key as Press, Margin, Modal, Modifiers, Rect, TextStyle, Ui,
};

use super::command::Command;
use super::intent::Intent;
use super::locale::{Language, Locale};
use super::name_match::NameMatch;
use super::panels::{Row, command_name, paint_swatch, paint_text, shortcut_text};
use super::scene::Scene;
use crate::model::{Key, Rgb, SetId};
use crate::session::Session;
use crate::text::span::Span;

/// Width of the list, in points.
const WIDTH: f32 = 540.0;
const ROW: f32 = 30.0;
/// Rows in sight at a time.
const N_ROWS: f32 = 11.0;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Commands,
    Categories,
    /// Categories for all hits of a search.
    CategoriesForHits,
    /// Lines and headings of the shown document.
    Places,
}

/// An open palette.
#[derive(Debug)]
pub struct Palette {
    mode: Mode,
    typed: String,
    /// Number of the entry that Enter takes.
    chosen: usize,
    is_new: bool,
    found: Option<Found>,
}

/// What was found, and for what.
#[derive(Debug)]
struct Found {
    of: (String, Option<(SetId, u64)>, Language),
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
enum Entry {
    Command(Command),
    Category {
        key: Key,
        path: String,
        color: Rgb,
        shortcut: Option<char>,
    },
    NewCategory(String),
    Line(usize),
    Heading {
        document: Key,
        title: String,
        level: u8,
        span: Span,
    },
}

fn is_enter_anew(event: &egui::Event) -> bool {
    matches!(
        event,
        egui::Event::Key {
            key: Press::Enter,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
            ..
        }
    )
}

impl Palette {
    /// All commands.
    pub fn commands() -> Self {
        Self::of(Mode::Commands)
    }

    /// The categories, to put one on the selection or on the current annotation.
    pub fn categories() -> Self {
        Self::of(Mode::Categories)
    }

    /// The categories, to put one on all hits of the search.
    pub fn categories_for_hits() -> Self {
        Self::of(Mode::CategoriesForHits)
    }

    /// The lines and headings of the shown document, to go there.
    pub fn places() -> Self {
        Self::of(Mode::Places)
    }

    fn of(mode: Mode) -> Self {
        Self {
            mode,
            typed: String::new(),
            chosen: 0,
            is_new: true,
            found: None,
        }
    }

    /// Draws the palette; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        let id = Id::unique("palette");
        let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, egui::vec2(0.0, 64.0));
        let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(10));
        let modal = Modal::new(id).area(area).frame(frame);
        let response = modal.show(ctx, |ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 40.0));
            self.contents(ui, scene, out)
        });
        let is_taken = response.inner;
        !(is_taken || response.should_close())
    }

    /// Draws the field and the list; returns whether something was taken.
    fn contents(&mut self, ui: &mut Ui, scene: &Scene<'_>, out: &mut Vec<Intent>) -> bool {
        // Before the field sees them.
        let pressed = |ui: &Ui, press| ui.input_mut(|i| i.consume_key(Modifiers::NONE, press));
        let is_up = pressed(ui, Press::ArrowUp);
        let is_down = pressed(ui, Press::ArrowDown);
        // One that is still held from before, or held too long, takes nothing.
        let is_entered = ui.input(|input| input.events.iter().any(is_enter_anew));
        pressed(ui, Press::Enter);
        let hint = scene.text(match self.mode {
            Mode::Commands => "palette-commands",
            Mode::Categories => "palette-categories",
            Mode::CategoriesForHits => "palette-categories-for-hits",
            Mode::Places => "palette-places",
        });
        let field = ui
            .add(
                TextEdit::singleline(&mut self.typed)
                    .hint_text(hint.clone())
                    .font(TextStyle::Heading)
                    .desired_width(f32::INFINITY),
            )
            .accessible_name(hint);
        if std::mem::take(&mut self.is_new) || !field.has_focus() {
            field.request_focus();
        }
        if field.changed() {
            self.chosen = 0;
        }
        let found = self.take_found(scene);
        let n_found = found.entries.len();
        if is_down && n_found > 0 {
            self.chosen = (self.chosen + 1) % n_found;
        }
        if is_up && n_found > 0 {
            self.chosen = (self.chosen + n_found - 1) % n_found;
        }
        self.chosen = self.chosen.min(n_found.saturating_sub(1));
        if n_found == 0 {
            ui.label(scene.text("palette-none-found"));
        }
        let mut taken = if is_entered { Some(self.chosen) } else { None };
        let mut area = egui::ScrollArea::vertical()
            .id_salt("palette")
            .max_height(ROW * N_ROWS)
            .auto_shrink([false, true]);
        if is_up || is_down || field.changed() {
            // Keeps the chosen row in the middle.
            let above = self.chosen as f32 - N_ROWS / 2.0;
            area = area.vertical_scroll_offset((above * ROW).max(0.0));
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        area.show_rows(ui, ROW, n_found, |ui, rows| {
            for n in rows {
                if let Some(entry) = found.entries.get(n)
                    && ui
                        .push_id(n, |ui| row(ui, scene, entry, n == self.chosen))
                        .inner
                {
                    taken = Some(n);
                }
            }
        });
        let wish = taken
            .and_then(|n| found.entries.get(n))
            .and_then(|entry| wish(scene, self.mode, entry));
        self.found = Some(found);
        let is_taken = wish.is_some();
        out.extend(wish);
        is_taken
    }

    fn take_found(&mut self, scene: &Scene<'_>) -> Found {
        let of = (
            self.typed.clone(),
            scene
                .session
                .map(|session| (session.set().id, session.revision())),
            scene.locale.language(),
        );
        match self.found.take() {
            Some(found) if found.of == of => found,
            _ => Found {
                entries: match self.mode {
                    Mode::Commands => commands(scene, &self.typed),
                    Mode::Categories => categories(scene, &self.typed),
                    Mode::CategoriesForHits => {
                        let mut entries = categories(scene, &self.typed);
                        entries.retain(|entry| matches!(entry, Entry::Category { .. }));
                        entries
                    }
                    Mode::Places => places(scene, &self.typed),
                },
                of,
            },
        }
    }
}

/// Returns what taking an entry asks for; nothing where it is not possible now.
fn wish(scene: &Scene<'_>, mode: Mode, entry: &Entry) -> Option<Intent> {
    if why_not(scene, entry).is_some() {
        return None;
    }
    Some(match entry {
        Entry::Command(command) => Intent::Command(*command),
        Entry::Category { key, .. } if mode == Mode::CategoriesForHits => {
            Intent::TagAllHits(key.clone())
        }
        Entry::Category { key, .. } => Intent::Tag(key.clone()),
        Entry::NewCategory(name) => Intent::AddCategoryAndTag(name.clone()),
        Entry::Line(line) => Intent::GoToLine(*line),
        Entry::Heading { document, span, .. } => Intent::GoTo {
            document: document.clone(),
            span: *span,
        },
    })
}

fn why_not(scene: &Scene<'_>, entry: &Entry) -> Option<&'static str> {
    match entry {
        Entry::Command(command) => command.why_not(&scene.situation),
        // There is something to tag, or the palette would not have opened.
        Entry::Category { .. } | Entry::NewCategory(_) | Entry::Line(_) | Entry::Heading { .. } => {
            None
        }
    }
}

fn commands(scene: &Scene<'_>, typed: &str) -> Vec<Entry> {
    let typed = NameMatch::new(typed);
    let others = Language::ALL
        .into_iter()
        .filter(|language| *language != scene.locale.language())
        .map(Locale::new)
        .collect::<Vec<_>>();
    let mut found: Vec<(u32, Command)> = Command::ALL
        .into_iter()
        .filter_map(|command| {
            let own = typed.distance(&scene.text(command.text_id()));
            // The name that is shown comes first.
            let other = others
                .iter()
                .filter_map(|locale| locale.own_text(command.text_id()))
                .filter_map(|name| typed.distance(&name))
                .min()
                .map(|distance| distance + 20);
            Some((own.into_iter().chain(other).min()?, command))
        })
        .collect();
    // In the order of the menus where nothing was typed.
    if !typed.is_empty() {
        found.sort_by_key(|(distance, _)| *distance);
    }
    found
        .into_iter()
        .map(|(_, command)| Entry::Command(command))
        .collect()
}

fn categories(scene: &Scene<'_>, typed: &str) -> Vec<Entry> {
    let Some(set) = scene.session.map(Session::set) else {
        return Vec::new();
    };
    let name = typed.trim();
    let typed = NameMatch::new(name);
    let mut only_key = name.chars();
    let key_typed = only_key.next().filter(|_| only_key.next().is_none());
    let mut found = Vec::new();
    for category in &set.categories {
        let path = set.category_path(&category.key);
        let is_key = key_typed.is_some() && category.shortcut == key_typed;
        let distance = if is_key {
            Some(0)
        } else {
            // Its own name counts for more than those above it.
            let own = typed.distance(&category.name);
            let whole = typed.distance(&path).map(|distance| distance + 30);
            own.into_iter().chain(whole).min()
        };
        if let Some(distance) = distance {
            let entry = Entry::Category {
                key: category.key.clone(),
                path,
                color: category.color,
                shortcut: category.shortcut,
            };
            found.push((distance, entry));
        }
    }
    if !typed.is_empty() {
        found.sort_by_key(|(distance, _)| *distance);
    }
    let mut entries: Vec<Entry> = found.into_iter().map(|(_, entry)| entry).collect();
    let is_known = set.categories.iter().any(|category| category.name == name);
    if !name.is_empty() && !is_known {
        entries.push(Entry::NewCategory(name.to_owned()));
    }
    entries
}

/// Returns the headings that are found by what was typed, a place in words such as 三、（四）
/// among them, and for a number the line of the file.
fn places(scene: &Scene<'_>, typed: &str) -> Vec<Entry> {
    let (Some(session), Some(document)) = (scene.session, scene.document) else {
        return Vec::new();
    };
    let Some(reading) = session.reading(document) else {
        return Vec::new();
    };
    let mut entries = Vec::new();
    let n_lines = reading.text.n_lines().max(1);
    if let Ok(line) = typed.trim().parse::<usize>() {
        entries.push(Entry::Line(line.clamp(1, n_lines)));
    }
    let Some(outline) = super::panels::outline(reading) else {
        return entries;
    };
    let name = NameMatch::new(typed);
    let wanted: String = typed.split_whitespace().collect();
    let mut marks: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for heading in outline.headings() {
        marks.truncate(usize::from(heading.level.saturating_sub(1)));
        marks.push(&heading.mark);
        let place = marks.concat();
        let by_place = (!wanted.is_empty() && place.starts_with(&wanted)).then_some(0);
        let by_name = name.distance(&heading.title);
        if let Some(distance) = by_place.into_iter().chain(by_name).min() {
            let entry = Entry::Heading {
                document: document.clone(),
                title: heading.title.clone(),
                level: heading.level,
                span: heading.span,
            };
            found.push((distance, entry));
        }
    }
    if !name.is_empty() {
        found.sort_by_key(|(distance, _)| *distance);
    }
    entries.extend(found.into_iter().map(|(_, entry)| entry));
    entries
}

/// Draws one entry; returns whether it was clicked.
fn row(ui: &mut Ui, scene: &Scene<'_>, entry: &Entry, is_chosen: bool) -> bool {
    let theme = scene.theme;
    let why_not = why_not(scene, entry);
    let name = match entry {
        Entry::Command(command) => command_name(scene, *command),
        Entry::Category { path, .. } => path.clone(),
        Entry::NewCategory(name) => scene.locale.with("palette-new-category", &[("name", name)]),
        Entry::Line(line) => scene.locale.with("palette-line", &[("line", line)]),
        Entry::Heading { title, .. } => title.clone(),
    };
    let look = Row {
        is_selected: is_chosen,
        is_enabled: why_not.is_none(),
        ..Row::new(&name, ROW)
    };
    let (rect, response) = look.show(ui, theme);
    let mut inside = rect.shrink2(egui::vec2(10.0, 0.0));
    let aside = match entry {
        _ if why_not.is_some() => why_not.map(|id| scene.text(id)),
        Entry::Command(command) => {
            let menu = scene.text(command.menu().text_id());
            Some(match shortcut_text(ui, *command) {
                Some(shortcut) => format!("{menu} · {shortcut}"),
                None => menu,
            })
        }
        Entry::Category { shortcut, .. } => shortcut.map(|key| key.to_uppercase().to_string()),
        Entry::NewCategory(_) | Entry::Line(_) | Entry::Heading { .. } => None,
    };
    if let Entry::Heading { level, .. } = entry {
        inside.min.x += 16.0 * f32::from(level.saturating_sub(1).min(5));
    }
    if let Some(aside) = aside {
        let mut right = inside;
        right.min.x += inside.width() * 0.45;
        let written = paint_text(
            ui,
            right,
            &aside,
            &TextStyle::Small,
            theme.faint,
            Align::Max,
        );
        inside.max.x = written.left() - 10.0;
    }
    if let Entry::Category { color, .. } = entry {
        let place = Rect::from_center_size(
            egui::pos2(inside.left() + 6.0, inside.center().y),
            egui::vec2(12.0, 12.0),
        );
        paint_swatch(ui.painter(), theme, place, *color);
        inside.min.x += 22.0;
    }
    let color = if why_not.is_some() {
        theme.faint
    } else {
        theme.ink
    };
    paint_text(ui, inside, &name, &TextStyle::Body, color, Align::Min);
    let is_clicked = response.clicked();
    if let Some(why) = why_not {
        response.on_hover_text(scene.text(why));
    }
    is_clicked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::panels::stage::{Played, Stage};
    use egui_kittest::Harness;

    /// A palette, and whether it is still open.
    fn play<'a>(stage: Stage, palette: Palette) -> Harness<'a, Played<(Palette, bool)>> {
        let size = egui::vec2(900.0, 600.0);
        stage.harness_of_size(
            size,
            (palette, true),
            |(palette, is_open), ui, scene, out| {
                if *is_open {
                    *is_open = palette.show(ui.ctx(), scene, out);
                }
            },
        )
    }

    fn typed<'a>(
        stage: Stage,
        palette: Palette,
        text: &str,
    ) -> Harness<'a, Played<(Palette, bool)>> {
        let mut harness = play(stage, palette);
        harness.event(egui::Event::Text(text.to_owned()));
        harness.run();
        harness.key_press(Press::Enter);
        harness.run();
        harness
    }

    #[test]
    fn commands_are_found_by_pinyin_and_by_their_other_name() {
        for text in ["lcw", "lingcunwei", "另存为", "save as"] {
            let harness = typed(Stage::speech(), Palette::commands(), text);
            let asked = Intent::Command(Command::SaveAs);
            assert_eq!(harness.state().out, [asked], "{text}");
            assert!(!harness.state().view.1);
        }
    }

    #[test]
    fn a_greyed_command_is_found_and_asks_for_nothing() {
        let harness = typed(Stage::empty(), Palette::commands(), "另存为");
        assert_eq!(harness.state().out, []);
        assert!(harness.state().view.1);
    }

    #[test]
    fn a_category_is_picked_by_name_pinyin_or_key() {
        let education = Intent::Tag(Key::new("education").expect("a plain key"));
        for text in ["教育", "jy", "1"] {
            let harness = typed(Stage::speech(), Palette::categories(), text);
            assert_eq!(
                harness.state().out,
                std::slice::from_ref(&education),
                "{text}"
            );
        }
    }

    #[test]
    fn a_new_name_becomes_a_category() {
        let harness = typed(Stage::speech(), Palette::categories(), "应急管理");
        let added = Intent::AddCategoryAndTag("应急管理".to_owned());
        assert_eq!(harness.state().out, [added]);
    }

    #[test]
    fn a_place_is_found_by_line_heading_pinyin_or_its_numbers() {
        let line = typed(Stage::speech(), Palette::places(), "7");
        assert_eq!(line.state().out, [Intent::GoToLine(7)]);
        for text in ["守护", "shjk", "二、（二）", "二、 （二）"] {
            let harness = typed(Stage::speech(), Palette::places(), text);
            assert!(
                matches!(
                    harness.state().out.as_slice(),
                    [Intent::GoTo { span, .. }]
                        if span.start() as usize == crate::gui::panels::stage::SPEECH.find("（二）").unwrap_or(0)
                ),
                "{text}"
            );
        }
        let far = typed(Stage::speech(), Palette::places(), "99999");
        assert!(matches!(far.state().out.as_slice(), [Intent::GoToLine(line)] if *line < 20));
    }

    #[test]
    fn arrows_choose_and_escape_leaves() {
        let mut harness = play(Stage::speech(), Palette::categories());
        harness.key_press(Press::ArrowDown);
        harness.run();
        harness.key_press(Press::Enter);
        harness.run();
        let second = Intent::Tag(Key::new("health").expect("a plain key"));
        assert_eq!(harness.state().out, [second]);
        let mut harness = play(Stage::speech(), Palette::categories());
        harness.key_press(Press::Escape);
        harness.run();
        assert!(!harness.state().view.1);
        assert_eq!(harness.state().out, []);
    }
}
