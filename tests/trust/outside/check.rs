//! What must hold after a fault: the file is whole, and all that was said to be safe is there.

use std::fs;
use std::time::Duration;

use speechmark::session::{Existing, RecoveryKind, Session};
use speechmark::storage::set_file;

use super::desk::{Counting, Desk, text_of};
use super::scenarios::{Begin, Rehearsed, Scenario};

/// What a child said before it ended.
#[derive(Debug, Default, Clone)]
pub struct Heard {
    pub flushed: Option<usize>,
    pub saved: Option<usize>,
    pub failed: Vec<String>,
    pub memory_changed: bool,
    pub elsewhere: bool,
    pub ended: Option<usize>,
}

impl Heard {
    pub fn take(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "flushed" => self.flushed = rest.parse().ok(),
            "saved" => self.saved = rest.parse().ok(),
            "failed" => self.failed.push(rest.to_owned()),
            "memory-changed" => self.memory_changed = true,
            "elsewhere" => self.elsewhere = true,
            "ended" => self.ended = rest.parse().ok(),
            _ => {}
        }
    }

    /// The last state that was said to be safe.
    fn safe(&self) -> Option<usize> {
        self.flushed.max(self.saved)
    }
}

/// Checks a desk after its child has ended, however it ended.
pub fn check(
    scenario: &Scenario,
    rehearsed: &Rehearsed,
    desk: &Desk,
    heard: &Heard,
) -> Result<(), String> {
    if heard.memory_changed {
        return Err("a save that failed changed the set in memory".to_owned());
    }
    let version = version_of_file(rehearsed, desk, heard)?;
    if heard.elsewhere {
        let last = rehearsed.states.last().map(|text| plain(text, desk));
        let found = fs::read_to_string(desk.elsewhere()).ok();
        if found.map(|text| plain(&text, desk)) != last {
            return Err("what was saved elsewhere is not the whole set".to_owned());
        }
        return Ok(());
    }
    let Some(mut session) = open(scenario, desk, heard)? else {
        return Ok(());
    };
    let text = plain(&text_of(&session), desk);
    let mut states = rehearsed.states.iter().map(|state| plain(state, desk));
    let Some(found) = states.rposition_of(&text) else {
        return Err(format!(
            "what is recovered is no state of the set: {:?}, {} annotations",
            session.set().title,
            session.set().annotations.len()
        ));
    };
    // A set that was opened was safe before anything happened to it.
    let safe = heard
        .safe()
        .or((scenario.begin == Begin::Open).then_some(0));
    if let Some(safe) = safe
        && found < safe
    {
        return Err(format!("state {safe} was safe, and {found} is found"));
    }
    check_backups(rehearsed, &session, version, heard)?;
    work_on(&mut session, desk)?;
    drop(session);
    let again = desk.open(&Counting::from(FIRST_ID))?;
    if again.recovery().is_some() || again.set().title != AFTERWARDS {
        return Err("what was saved afterwards is not what is opened".to_owned());
    }
    Ok(())
}

/// So that ids are others than those of the child.
const FIRST_ID: u64 = 2000;
const AFTERWARDS: &str = "afterwards";

/// Finding the last of equal things.
trait LastOf {
    fn rposition_of(&mut self, wanted: &str) -> Option<usize>;
}

impl<I: Iterator<Item = String>> LastOf for I {
    fn rposition_of(&mut self, wanted: &str) -> Option<usize> {
        let found = self.enumerate().filter(|(_, text)| text == wanted);
        found.map(|(at, _)| at).last()
    }
}

/// A set without a file names its document by the whole path.
fn plain(text: &str, desk: &Desk) -> String {
    let papers = format!("{}/", desk.papers().display());
    text.replace(&papers, "").replace("papers/", "")
}

/// Returns which state the set's file is in, which must be one that was saved.
fn version_of_file(
    rehearsed: &Rehearsed,
    desk: &Desk,
    heard: &Heard,
) -> Result<Option<usize>, String> {
    let bytes = match fs::read(desk.set()) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return match (&rehearsed.before, heard.saved) {
                (None, None) => Ok(None),
                _ => Err("the file is gone".to_owned()),
            };
        }
        Err(error) => return Err(format!("the file cannot be read: {error}")),
    };
    set_file::read(&bytes).map_err(|error| format!("the file is broken: {error}"))?;
    let is = |text: &str| text.as_bytes() == bytes;
    let mut saves = rehearsed.saves.iter().rev().copied();
    let found = saves.find(|&n| rehearsed.states.get(n).is_some_and(|text| is(text)));
    match (found, heard.saved) {
        (Some(found), Some(saved)) if found < saved => Err(format!(
            "the file was saved in state {saved}, and is in {found}"
        )),
        (Some(found), _) => Ok(Some(found)),
        (None, None) if rehearsed.before.as_deref().is_some_and(is) => Ok(None),
        (None, None) => Err("the file is neither the old nor the new one".to_owned()),
        (None, Some(saved)) => Err(format!("the file was saved in state {saved}, and is not")),
    }
}

/// Opens the set as the window would, and takes back what was not saved.
fn open(scenario: &Scenario, desk: &Desk, heard: &Heard) -> Result<Option<Session>, String> {
    if !desk.set().exists() {
        let mut unnamed = Session::unnamed_sets(&desk.data());
        // Its lock may still be held by a process that is ending.
        for _ in 0..200 {
            if !unnamed.is_empty() || heard.safe().is_none() {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
            unnamed = Session::unnamed_sets(&desk.data());
        }
        let Some(found) = unnamed.first() else {
            return match heard.safe() {
                Some(_) => Err("the set without a file is not offered".to_owned()),
                None => Ok(None),
            };
        };
        let origin = Box::new(Counting::from(FIRST_ID));
        let opened = Session::open_unnamed(found.id, "李", origin, &desk.data());
        let opened = opened.map_err(|error| format!("opening the set without a file: {error}"))?;
        return Ok(Some(opened.session));
    }
    let mut session = desk.open(&Counting::from(FIRST_ID))?;
    if session.read_only().is_some() {
        return Err("the set is still locked".to_owned());
    }
    if let Some(trouble) = session.keeping_troubles().values().next() {
        return Err(format!("opening it has trouble: {trouble}"));
    }
    if let Some(recovery) = session.recovery() {
        if recovery.kind != RecoveryKind::Changes {
            return Err(format!("the journal does not fit: {recovery:?}"));
        }
        if recovery.damage.is_some() && scenario.n_recoverable.is_none() {
            return Err(format!("the journal is damaged: {recovery:?}"));
        }
        let recovered = session.recover();
        recovered.map_err(|error| format!("recovering: {error}"))?;
    }
    Ok(Some(session))
}

/// Every backup is a set, and what the saves have replaced is among them.
fn check_backups(
    rehearsed: &Rehearsed,
    session: &Session,
    version: Option<usize>,
    heard: &Heard,
) -> Result<(), String> {
    let mut kept = Vec::new();
    for backup in session.backups() {
        if let Err(error) = &backup.annotations {
            return Err(format!("a backup is broken: {error}"));
        }
        let bytes = backup.read().map_err(|error| error.to_string())?;
        kept.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    // One that could not be kept has been told of.
    let Some(version) = version.filter(|_| heard.failed.is_empty()) else {
        return Ok(());
    };
    let current = rehearsed.states.get(version);
    let earlier = rehearsed.saves.iter().filter(|&&n| n < version);
    let mut replaced: Vec<&String> = rehearsed.before.iter().collect();
    replaced.extend(earlier.filter_map(|&n| rehearsed.states.get(n)));
    // A save that did not come about has put the current version among those that are kept.
    let n_kept = speechmark::storage::backups::N_KEPT - 1;
    for text in replaced.into_iter().rev().take(n_kept) {
        if Some(text) != current && !kept.contains(text) {
            return Err("an earlier version is not among the backups".to_owned());
        }
    }
    Ok(())
}

/// Whatever was left behind, work goes on.
fn work_on(session: &mut Session, desk: &Desk) -> Result<(), String> {
    let titled = session.set_title(AFTERWARDS);
    titled.map_err(|error| format!("changing it afterwards: {error}"))?;
    let flushed = session.flush_journal();
    flushed.map_err(|error| format!("flushing it afterwards: {error}"))?;
    let existing = match session.path() {
        Some(_) => Existing::KeepIfChanged,
        None => Existing::Keep,
    };
    let saved = session.save_as(&desk.set(), existing);
    saved.map_err(|error| format!("saving it afterwards: {error}"))?;
    match session.keeping_troubles().values().next() {
        Some(trouble) => Err(format!("saving it afterwards has trouble: {trouble}")),
        None => Ok(()),
    }
}
