//! Defects of the program itself: a panic is caught where it cannot take the window with it, a
//! report without any words of documents is written, and the user is told what is safe and where.
//!
//! A report holds the place in the program, the way there, version and system. The message of a
//! panic is left out: it may quote what was being worked on.

use std::backtrace::Backtrace;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use egui::{Button, Label, RichText, Ui};

use super::locale::Locale;
use super::recovery;
use super::theme::Theme;
use crate::session::{Existing, Session};
use crate::storage::app_files;

/// The report of the last panic, until somebody has asked for it.
static LAST_REPORT: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Has every panic of the program written down from now on.
pub fn install() {
    std::panic::set_hook(Box::new(|panic| {
        let report = report(panic, &Backtrace::force_capture());
        let place = app_files::write_report(&report).ok();
        match &place {
            Some(path) => eprintln!(
                "speechmark: a defect of the program; report: {}",
                path.display()
            ),
            None => eprintln!("speechmark: a defect of the program\n{report}"),
        }
        if let Ok(mut last) = LAST_REPORT.lock() {
            *last = place.or_else(|| last.take());
        }
    }));
}

/// Returns the report of the last panic, once.
pub fn take_report() -> Option<PathBuf> {
    LAST_REPORT.lock().ok()?.take()
}

/// Whether there was a panic of which nobody has told yet.
pub fn has_report() -> bool {
    LAST_REPORT.lock().is_ok_and(|last| last.is_some())
}

/// Does something that may panic; returns `None` if it has.
pub fn guard<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Returns what a report says of a panic.
fn report(panic: &PanicHookInfo<'_>, backtrace: &Backtrace) -> String {
    let thread = std::thread::current();
    let place = panic.location().map_or_else(
        || "unknown".to_owned(),
        |location| {
            format!(
                "{}:{}:{}",
                location.file(),
                location.line(),
                location.column()
            )
        },
    );
    format!(
        "speechmark {}\nsystem: {} {}\nthread: {}\nplace: {place}\n\n{backtrace}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        thread.name().unwrap_or("unnamed"),
    )
}

/// What the window shows after a panic, instead of everything else.
#[derive(Debug)]
pub struct Crash {
    report: Option<PathBuf>,
    /// Where the changes are that the file does not hold.
    kept: Kept,
}

/// What became of the changes that were not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// There were none; the set is in this file, where it has one.
    NothingToKeep(Option<PathBuf>),
    /// They are in a copy beside the file.
    Copy(PathBuf),
    /// They are in the journal, and come back with this file, or are offered where it has none.
    Journal(Option<PathBuf>),
    /// They could not be written anywhere.
    Nowhere,
}

/// Brings changes that no file holds into a copy beside it, and says where they are then.
pub fn keep(session: Option<&mut Session>) -> Kept {
    let Some(session) = session else {
        return Kept::NothingToKeep(None);
    };
    // Each on its own: what makes a copy fail, or panic again, need not be wrong with the journal.
    guard(|| keep_copy(session))
        .flatten()
        .or_else(|| guard(|| find_in_journal(session)).flatten())
        .unwrap_or(Kept::Nowhere)
}

fn keep_copy(session: &mut Session) -> Option<Kept> {
    let path = session.path().map(Path::to_owned);
    if !session.is_dirty() {
        return Some(Kept::NothingToKeep(path));
    }
    let path = path.or_else(|| session.suggested_path());
    let path = path.unwrap_or_else(|| PathBuf::from("annotations.ron"));
    let copy = recovery::free_name(&path, "rescued")?;
    session.save_as(&copy, Existing::Keep).ok()?;
    Some(Kept::Copy(copy))
}

fn find_in_journal(session: &mut Session) -> Option<Kept> {
    session.flush_journal().ok()?;
    let state = session.journal_state()?;
    let holds_all = state.is_begun && state.durable == state.appended;
    holds_all.then(|| Kept::Journal(session.path().map(Path::to_owned)))
}

impl Crash {
    pub fn new(kept: Kept) -> Self {
        Self {
            report: take_report(),
            kept,
        }
    }

    /// Draws what there is to say; returns whether the program is to end.
    pub fn show(&self, ui: &mut Ui, locale: &Locale, theme: Theme) -> bool {
        let mut ends = false;
        ui.painter().rect_filled(ui.max_rect(), 0.0, theme.page);
        ui.vertical_centered(|ui| {
            ui.add_space(ui.available_height() * 0.25);
            ui.set_max_width(560.0);
            ui.label(RichText::new(locale.text("crash-title")).heading());
            ui.add_space(12.0);
            let path_of = |path: &Path| path.display().to_string();
            let kept = match &self.kept {
                Kept::NothingToKeep(None) => locale.text("crash-nothing-to-keep"),
                Kept::NothingToKeep(Some(path)) => {
                    locale.with("crash-all-saved", &[("path", &path_of(path))])
                }
                Kept::Copy(path) => locale.with("crash-copy", &[("path", &path_of(path))]),
                Kept::Journal(None) => locale.text("crash-journal-unnamed"),
                Kept::Journal(Some(path)) => {
                    locale.with("crash-journal", &[("path", &path_of(path))])
                }
                Kept::Nowhere => locale.text("crash-nowhere"),
            };
            ui.add(Label::new(kept).wrap());
            if let Some(report) = &self.report {
                ui.add_space(6.0);
                let words = locale.with("crash-report", &[("path", &path_of(report))]);
                ui.add(Label::new(RichText::new(words).color(theme.faint)).wrap());
            }
            ui.add_space(16.0);
            ends = ui
                .add(Button::new(locale.text("command-quit")).min_size(egui::vec2(120.0, 30.0)))
                .clicked();
        });
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_the_place_and_none_of_the_words() {
        // Hooks are of the whole program; this one looks at its own thread's panic only.
        let (sender, reports) = std::sync::mpsc::channel();
        let before = std::panic::take_hook();
        let own = std::thread::current().id();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().id() == own {
                let _sent = sender.send(report(panic, &Backtrace::disabled()));
            }
        }));
        let outcome = guard(|| panic!("控辍保学的压力"));
        std::panic::set_hook(before);
        assert_eq!(outcome, None::<()>);
        let report = reports.recv().expect("a report");
        assert!(report.contains("crash.rs:"), "{report}");
        assert!(!report.contains("控辍保学"), "{report}");
    }

    #[test]
    fn what_does_not_panic_is_returned() {
        assert_eq!(guard(|| 7), Some(7));
    }
}
