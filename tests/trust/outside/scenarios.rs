//! What the program is doing when it is disturbed.

use std::fs;

use speechmark::session::{Existing, Session};

use super::child::{self, Event};
use super::desk::{Counting, Desk, text_of};

/// One thing that somebody does with a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Change,
    Undo,
    Redo,
    /// Takes over another codebook.
    Codebook,
    /// Goes back to the last backup but one.
    Restore,
    Flush,
    Save,
    /// From here on the program may be disturbed.
    Here,
}

/// How work begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// With a set that has no file.
    New,
    /// With the set's file, and what its journal holds.
    Open,
}

/// Work on an open set.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    pub name: &'static str,
    pub what: &'static str,
    pub begin: Begin,
    pub prepare: fn(&Desk),
    pub steps: &'static [Step],
    /// So that changes are others than those of the preparation.
    pub first_change: u32,
    /// How many changes come back from a journal that is damaged.
    pub n_recoverable: Option<usize>,
}

/// All of them.
pub const SESSIONS: &[Scenario] = {
    use Step::{Change, Codebook, Flush, Here, Redo, Restore, Save, Undo};
    &[
        of(
            "first-save",
            "first save",
            Begin::New,
            nothing,
            &[Change, Flush, Here, Change, Flush, Save, Change, Flush],
        ),
        of(
            "new-set",
            "a set that has no file yet",
            Begin::New,
            nothing,
            &[Here, Change, Flush, Change, Flush],
        ),
        of(
            "save-again",
            "save again",
            Begin::Open,
            saved,
            &[
                Change, Flush, Here, Save, Change, Change, Save, Change, Save,
            ],
        ),
        of(
            "append",
            "journal append",
            Begin::Open,
            saved,
            &[
                Change, Flush, Here, Change, Flush, Change, Change, Flush, Undo, Flush, Redo,
                Change, Flush,
            ],
        ),
        of(
            "shortening",
            "journal shortened after a save",
            Begin::Open,
            saved,
            &[
                Change, Change, Flush, Here, Save, Change, Flush, Save, Change, Flush,
            ],
        ),
        of(
            "recovery",
            "recovery",
            Begin::Open,
            unsaved,
            &[Here, Change, Flush, Save, Change, Flush],
        ),
        Scenario {
            n_recoverable: Some(3),
            ..of(
                "recovery-damaged",
                "recovery from a damaged journal",
                Begin::Open,
                damaged,
                &[Here, Change, Flush, Save, Change, Flush],
            )
        },
        of(
            "codebook",
            "taking over a codebook",
            Begin::Open,
            saved,
            &[Change, Flush, Here, Codebook, Flush, Save],
        ),
        of(
            "backups",
            "backup rotation, seven saves",
            Begin::Open,
            saved,
            &[
                Change, Flush, Here, Save, Change, Save, Change, Save, Change, Save, Change, Save,
                Change, Save, Change, Save,
            ],
        ),
        of(
            "undo-exit",
            "undo, then exit",
            Begin::Open,
            saved,
            &[Change, Flush, Here, Change, Flush, Undo],
        ),
        of(
            "restore",
            "restoring a backup",
            Begin::Open,
            saved_thrice,
            &[Change, Flush, Here, Restore, Flush, Save],
        ),
    ]
};

const fn of(
    name: &'static str,
    what: &'static str,
    begin: Begin,
    prepare: fn(&Desk),
    steps: &'static [Step],
) -> Scenario {
    Scenario {
        name,
        what,
        begin,
        prepare,
        steps,
        first_change: 100,
        n_recoverable: None,
    }
}

pub fn session(name: &str) -> Option<Scenario> {
    let mut all = SESSIONS.iter().copied();
    all.find(|scenario| scenario.name == name)
}

/// What a scenario does when nothing disturbs it.
pub struct Rehearsed {
    /// What the set holds after each step that changes anything, as its file would say it.
    pub states: Vec<String>,
    /// Which of them were saved.
    pub saves: Vec<usize>,
    /// Which was flushed last.
    pub flushed: Option<usize>,
    /// What the file held before.
    pub before: Option<String>,
    /// How long it took.
    pub took: std::time::Duration,
}

/// Goes through a scenario in this process, beginning from a template that it makes.
pub fn rehearse(scenario: &Scenario, desk: &Desk, template: &std::path::Path) -> Rehearsed {
    desk.make();
    (scenario.prepare)(desk);
    desk.copy_to(template);
    let before = fs::read_to_string(desk.set()).ok();
    let begun = std::time::Instant::now();
    let (mut states, mut saves, mut flushed) = (Vec::new(), Vec::new(), None);
    child::work(scenario, desk, false, &mut |event| match event {
        Event::State(session) => states.push(text_of(session)),
        Event::Saved(n) => saves.push(n),
        Event::Flushed(n) => flushed = Some(n),
        Event::Failed(why) => panic!("{}: {why}", scenario.name),
        _ => {}
    })
    .expect("nothing disturbs it");
    Rehearsed {
        states,
        saves,
        flushed,
        before,
        took: begun.elapsed(),
    }
}

fn nothing(_: &Desk) {}

/// A set of some annotations, saved once.
pub fn saved(desk: &Desk) {
    drop(begun(desk));
}

fn saved_thrice(desk: &Desk) {
    let mut session = begun(desk);
    for n in 10..14 {
        child::change(&mut session, n).expect("a change");
        session.save(Existing::KeepIfChanged).expect("it is saved");
    }
}

/// A set whose last changes are in its journal alone.
fn unsaved(desk: &Desk) {
    let mut session = begun(desk);
    for n in 10..14 {
        child::change(&mut session, n).expect("a change");
    }
    session.flush_journal().expect("it is flushed");
}

/// As above, and a letter of the last record is another.
fn damaged(desk: &Desk) {
    unsaved(desk);
    let journal = super::desk::files_below(&desk.data_folder())
        .into_iter()
        .find(|path| path.to_string_lossy().contains("journal-"))
        .expect("a journal");
    let mut bytes = fs::read(&journal).expect("it is read");
    let at = bytes.len() - 20;
    bytes[at] ^= 1;
    fs::write(&journal, bytes).expect("it is damaged");
}

fn begun(desk: &Desk) -> Session {
    let mut session = Session::new("李", Box::new(Counting::from(0)));
    child::start(&mut session, desk).expect("a set");
    session.start_journal(&desk.data());
    for n in 0..6 {
        child::change(&mut session, n).expect("a change");
    }
    let saved = session.save_as(&desk.set(), Existing::Keep);
    saved.expect("it is saved");
    session
}
