//! What must hold for readers of bytes.

use std::cell::RefCell;
use std::path::PathBuf;

use speechmark::edit::changed_items;
use speechmark::model::{AnnotationSet, SetId};
use speechmark::storage::data_folder::{DataFolder, SetFolder};
use speechmark::storage::journal::{self, Entry, Header, Log, Record};
use speechmark::storage::set_file::{self, Paths, Readings, salvage as salvaging};
use speechmark::text::decode;
use speechmark::text::document_text::DocumentText;
use speechmark::text::reading::Reading;

use super::super::folder_in_memory;

fn that(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

/// A text that was decoded is the same when it is written in UTF-8 and decoded again.
pub fn decode(bytes: &[u8]) -> Result<bool, String> {
    let guessed = decode::decode(bytes.to_vec());
    if let Ok(Some(streamed)) = decode::decode_utf8_from(&mut &*bytes, bytes.len()) {
        let whole = guessed.as_ref().map_err(ToString::to_string)?;
        that(
            whole.text == streamed.text,
            "read at once and in pieces it differs",
        )?;
    }
    let names = [
        "gb18030",
        "big5",
        "utf-16le",
        "shift_jis",
        "utf-8",
        "latin1",
    ];
    let name = names[bytes.len() % names.len()];
    let encoding = decode::encoding_by_name(name).map_err(|error| error.to_string())?;
    let chosen = decode::decode_as(bytes.to_vec(), encoding).map_err(|error| error.to_string())?;
    let taken = guessed.is_ok();
    for decoded in guessed.ok().into_iter().chain([chosen]) {
        let text = decoded.text;
        that(!text.contains('\r'), "a carriage return is left")?;
        // What begins with a mark would lose it, as it should.
        if !text.starts_with('\u{FEFF}') {
            let again = decode::decode_as(text.clone().into_bytes(), encoding_rs::UTF_8);
            let again = again.map_err(|error| error.to_string())?;
            that(again.text == text, "decoded again it differs")?;
        }
        let text = DocumentText::new(text);
        let n_chars = text.n_chars();
        that(
            text.char_from_byte(text.len()) == n_chars,
            "characters are miscounted",
        )?;
        let reading = Reading::new(text);
        that(
            reading.words(reading.text.whole()).len() <= reading.text.len() as usize + 64,
            "there are more words than the text has",
        )?;
    }
    Ok(taken)
}

/// Writes a set, reads it again, and holds it against what it was.
pub fn round_trip(set: &AnnotationSet) -> Result<(), String> {
    let write = |set| set_file::write(set, &Readings::new(), &Paths::new());
    let text = write(set).map_err(|error| error.to_string())?;
    let again =
        set_file::read(text.as_bytes()).map_err(|error| format!("it does not read: {error}"))?;
    that(again == *set, "written and read it differs")?;
    that(
        write(&again) == Ok(text),
        "written again it has other bytes",
    )
}

pub fn set(bytes: &[u8]) -> Result<bool, String> {
    match set_file::read(bytes) {
        Ok(set) => round_trip(&set).map(|()| true),
        Err(error) => that(!error.to_string().is_empty(), "an error without words").map(|()| false),
    }
}

/// What is salvaged is a set, and salvaged again it is the same.
pub fn salvage(bytes: &[u8]) -> Result<bool, String> {
    let Ok(salvaged) = salvaging::read(bytes) else {
        return Ok(false);
    };
    round_trip(&salvaged.set)?;
    if let Ok(sound) = set_file::read(bytes) {
        that(
            sound == salvaged.set,
            "a sound file is salvaged as another set",
        )?;
    }
    let n_lines = bytes.split(|byte| *byte == b'\n').count();
    for lost in &salvaged.lost {
        that(
            lost.first_line <= lost.last_line && lost.last_line <= n_lines,
            "no such line",
        )?;
    }
    Ok(!salvaged.set.annotations.is_empty())
}

thread_local! {
    /// One for all inputs of a thread.
    static PLACE: RefCell<Option<(tempfile::TempDir, SetFolder)>> = const { RefCell::new(None) };
}

/// Records count up by one; each is the same when it is written and read again; replaying them
/// gives a set that a file can hold, and the edits that lead there.
pub fn journal(bytes: &[u8]) -> Result<bool, String> {
    // The journals of the corpus are all of one set.
    let id = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .and_then(|line| Header::read(line).ok())
        .map_or(SetId::from_u128(1), |header| header.set);
    let folder = PLACE.with_borrow_mut(|place| {
        let (temporary, _) = place.take().unwrap_or_else(|| {
            let folder = folder_in_memory();
            let data = DataFolder::at(folder.path()).of_set(id);
            (folder, data)
        });
        let data = DataFolder::at(temporary.path()).of_set(id);
        *place = Some((temporary, data.clone()));
        data
    });
    let path: PathBuf = folder.join("journal-000001.ron");
    std::fs::create_dir_all(folder.path()).map_err(|error| error.to_string())?;
    std::fs::write(&path, bytes).map_err(|error| error.to_string())?;
    let log = Log::read(&folder);
    std::fs::remove_file(&path).map_err(|error| error.to_string())?;
    let _words = log.damage.as_ref().map(ToString::to_string);
    let Some(run) = &log.run else {
        return Ok(false);
    };
    // A save bears the number of the last change before it.
    let is_change = |record: &&Record| !matches!(record.entry, Entry::Saved { .. });
    let numbers: Vec<u64> = run
        .records
        .iter()
        .filter(is_change)
        .map(|it| it.number)
        .collect();
    that(
        numbers.is_sorted_by(|one, next| *next == one + 1),
        "a number is left out",
    )?;
    for record in &run.records {
        let line = record
            .line(&Readings::new())
            .map_err(|error| error.to_string())?
            .concat();
        let again = Record::read(line.trim_end().as_bytes()).map_err(|error| error.to_string())?;
        that(again == *record, "a record differs when it is read again")?;
    }
    match journal::whole(run) {
        Some(Ok((set, records))) => {
            let replayed = journal::replay(set.clone(), records);
            round_trip(&replayed.set)?;
            let mut redone = set.clone();
            for edit in &replayed.edits {
                edit.apply(&mut redone).map_err(|error| error.to_string())?;
            }
            that(
                changed_items(&redone, &replayed.set).is_empty(),
                "the edits lead elsewhere",
            )?;
            let n_changes = records
                .iter()
                .filter(|record| matches!(record.entry, Entry::Change(..)));
            that(
                replayed.stopped.is_some() || replayed.n_changes == n_changes.count(),
                "changes are left out without a word",
            )?;
            Ok(true)
        }
        _ => Ok(false),
    }
}
