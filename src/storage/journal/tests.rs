#![expect(
    clippy::disallowed_methods,
    reason = "damages files on purpose; nothing is lost by it"
)]

use std::fs;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::disk::JournalFile;
use super::*;
use crate::edit::{Action, Change, Edit, Label, Transaction};
use crate::model::{Key, SetId};
use crate::storage::data_folder::DataFolder;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    fn set(&self) -> SetFolder {
        DataFolder::at(self.folder.path()).of_set(SetId::from_u128(7))
    }

    fn log(&self) -> Log {
        Log::read(&self.set())
    }

    fn journal(&self) -> Journal {
        Journal::new(self.set(), Start::File(base()))
    }

    fn on(&self, disk: impl Disk + 'static) -> Journal {
        let mut journal = self.journal();
        journal.disk = Some(Box::new(disk));
        journal
    }
}

fn base() -> blake3::Hash {
    blake3::hash(b"the set's file")
}

fn titled(n: u64) -> Entry {
    let title = |n: u64| format!("标题 {n}\n");
    Entry::Change(
        Step::Done,
        Arc::new(Transaction {
            label: Label::new(Action::EditTitle, title(n)),
            coder: Key::new("li").expect("a key"),
            time: Timestamp::from_second(n as i64).expect("a time"),
            edits: vec![Edit::Title(Change::replace(title(n - 1), title(n)))],
            focus: None,
        }),
    )
}

fn append(journal: &mut Journal, numbers: std::ops::RangeInclusive<u64>) {
    for n in numbers {
        journal.append(titled(n), &Readings::new());
    }
}

#[track_caller]
fn check_holds(log: &Log, n: u64) {
    let records = log.run.as_ref().map_or(&[][..], |run| &run.records);
    let expected: Vec<_> = (1..=n)
        .map(|number| Record {
            number,
            entry: titled(number),
        })
        .collect();
    assert_eq!(records, expected);
}

#[test]
fn what_was_appended_is_read_back_and_gone_when_begun_anew() {
    let place = Place::new();
    let mut journal = place.journal();
    assert!(!place.set().path().exists(), "looking leaves no trace");
    append(&mut journal, 1..=3);
    journal.flush().expect("it is flushed");
    let state = journal.state();
    assert_eq!((state.appended, state.durable), (3, 3));
    check_holds(&place.log(), 3);
    assert!(!place.log().is_torn);
    drop(journal);

    // Another session goes on in another file.
    let log = place.log();
    let mut journal = Journal::behind(place.set(), &log);
    append(&mut journal, 4..=5);
    drop(journal);
    let log = place.log();
    assert_eq!(log.files.len(), 2);
    check_holds(&log, 5);
    let run = log.run.as_ref().expect("a run");
    assert_eq!(run.start, Start::File(base()));
    assert_eq!(run.behind(base()).map(<[Record]>::len), Some(5));
    assert_eq!(run.behind(blake3::hash(b"another")), None);

    let mut journal = Journal::behind(place.set(), &log);
    journal.begin_anew(Start::File(blake3::hash(b"saved")));
    journal.flush().expect("nothing is left to flush");
    assert_eq!(place.log().files, Vec::<PathBuf>::new());
    append(&mut journal, 6..=6);
    journal.flush().expect("it is flushed");
    let run = place.log().run.expect("a run");
    assert_eq!(run.start, Start::File(blake3::hash(b"saved")));
    assert_eq!(run.records.len(), 1);
}

#[test]
fn a_saved_file_is_known_again_when_the_journal_could_not_be_deleted() {
    let place = Place::new();
    let mut journal = place.journal();
    append(&mut journal, 1..=2);
    let hash = blake3::hash(b"saved");
    let mark = journal.save_mark().expect("it writes");
    // A change that was made while the file was written.
    append(&mut journal, 3..=3);
    let written = mark.write(hash, Path::new("set.ron"));
    assert!(written.expect("it is flushed"));
    append(&mut journal, 4..=4);
    drop(journal);
    let run = place.log().run.expect("a run");
    let behind = |file| -> Option<Vec<u64>> {
        let changes = run.behind(file)?.iter();
        let changes = changes.filter(|record| matches!(record.entry, Entry::Change(..)));
        Some(changes.map(|record| record.number).collect())
    };
    assert_eq!(behind(hash), Some(vec![3, 4]));
    // The file as it was before: the save did not come about.
    assert_eq!(behind(base()), Some(vec![1, 2, 3, 4]));
    assert_eq!(place.log().next_number(), 5);
}

#[test]
fn cut_at_any_byte_every_complete_record_is_read() {
    let place = Place::new();
    let mut journal = place.journal();
    append(&mut journal, 1..=5);
    drop(journal);
    let file = place.log().files.remove(0);
    let bytes = fs::read(&file).expect("the journal");
    for cut in 0..=bytes.len() {
        let (kept, _) = bytes.split_at(cut);
        fs::write(&file, kept).expect("it is cut");
        let log = place.log();
        assert!(log.damage.is_none(), "{cut}: {:?}", log.damage);
        // A line is complete with its last bracket.
        let ends = (0..cut).filter(|&at| kept.get(at) == Some(&b'\n')).count();
        let is_complete = bytes.get(cut) == Some(&b'\n');
        let n_lines = ends + usize::from(is_complete);
        check_holds(&log, n_lines.saturating_sub(1) as u64);
        let is_at_end = cut == 0 || kept.ends_with(b"\n") || is_complete;
        assert_eq!(log.is_torn, !is_at_end, "{cut}");

        // Going on behind it loses nothing either. Not tried at every byte: it waits for the disk.
        let n = n_lines.saturating_sub(1) as u64;
        if log.run.is_some() && cut % 41 == 0 {
            let mut journal = Journal::behind(place.set(), &log);
            append(&mut journal, n + 1..=n + 1);
            drop(journal);
            let again = place.log();
            assert!(again.damage.is_none(), "{cut}: {:?}", again.damage);
            check_holds(&again, n + 1);
            fs::remove_file(again.files.last().expect("a file")).expect("it is gone");
        }
    }
}

#[test]
fn a_damaged_line_stops_the_reading_and_is_named() {
    let place = Place::new();
    let mut journal = place.journal();
    append(&mut journal, 1..=5);
    drop(journal);
    let file = place.log().files.remove(0);
    let mut bytes = fs::read(&file).expect("the journal");
    let third = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .nth(2)
        .map(|(at, _)| at + 40)
        .expect("a third line");
    bytes[third] ^= 1;
    fs::write(&file, &bytes).expect("it is damaged");
    let log = place.log();
    check_holds(&log, 2);
    let damage = log.damage.expect("it is noticed");
    assert_eq!(damage.line, 4);
    assert!(
        matches!(damage.why, DamageKind::Line(LineError::Checksum)),
        "{damage}"
    );

    // A line that is missing is noticed too.
    let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
    let without: Vec<u8> = [lines[0], lines[1], lines[5]].concat();
    fs::write(&file, without).expect("it is cut out");
    let log = place.log();
    check_holds(&log, 1);
    let damage = log.damage.expect("it is noticed");
    assert!(
        matches!(
            damage.why,
            DamageKind::Order {
                expected: 2,
                found: 5
            }
        ),
        "{damage}"
    );
}

#[test]
fn a_run_that_is_begun_takes_the_place_of_the_one_before_it_with_its_first_change() {
    let whole = || Entry::Whole("(title:\"标题 0\")".to_owned());
    for start in [Start::File(base()), Start::Nothing] {
        // What came back from a damaged journal, as one change of a new run.
        let place = Place::new();
        let mut journal = Journal::new(place.set(), start);
        if start == Start::Nothing {
            journal.append(whole(), &Readings::new());
        }
        append(&mut journal, 5..=5);
        drop(journal);
        let file = place.log().files.remove(0);
        let new = fs::read(&file).expect("the new run");
        let new_run = place.log().run;
        fs::remove_file(&file).expect("it is gone");

        let mut journal = Journal::new(place.set(), start);
        if start == Start::Nothing {
            journal.append(whole(), &Readings::new());
        }
        append(&mut journal, 1..=3);
        drop(journal);
        let mut damaged = fs::read(&file).expect("the damaged run");
        let at = damaged.len() - 20;
        damaged[at] ^= 1;
        fs::write(&file, &damaged).expect("it is damaged");
        let old_run = place.log().run;
        assert_ne!(old_run, new_run);

        let second = file.with_file_name(log::file_name(2));
        for cut in 0..=new.len() {
            let (kept, _) = new.split_at(cut);
            fs::write(&second, kept).expect("it is cut");
            let log = place.log();
            if cut + 1 >= new.len() {
                assert_eq!(log.run, new_run, "{cut}");
                assert!(log.damage.is_none(), "{cut}: {:?}", log.damage);
                continue;
            }
            assert_eq!(log.run, old_run, "{cut}");
            assert!(log.damage.is_some(), "{cut}");
            // Going on goes on from the run that counts.
            if cut % 97 == 0 {
                let mut journal = Journal::behind(place.set(), &log);
                journal.append(titled(3), &Readings::new());
                drop(journal);
                let again = place.log();
                assert_eq!(again.next_number(), log.next_number() + 1, "{cut}");
                assert!(again.damage.is_none(), "{cut}: {:?}", again.damage);
                fs::remove_file(again.files.last().expect("a file")).expect("it is gone");
            }
        }
    }
}

#[test]
fn a_journal_of_another_set_is_not_read() {
    let place = Place::new();
    let mut journal = place.journal();
    append(&mut journal, 1..=1);
    drop(journal);
    let other = DataFolder::at(place.folder.path()).of_set(SetId::from_u128(8));
    let log = Log::read_in(&other, place.set().path());
    assert!(log.run.is_none());
    let damage = log.damage.expect("it is noticed");
    assert!(matches!(damage.why, DamageKind::OtherSet), "{damage}");
}

/// A disk whose nth calls fail, and that remembers which files were used after a failure.
#[derive(Clone, Default)]
struct Failing {
    shared: Arc<Mutex<Calls>>,
}

#[derive(Default)]
struct Calls {
    n: u32,
    fails: Vec<std::ops::Range<u32>>,
    n_files: u32,
    misused: Vec<u32>,
}

struct FailingFile {
    number: u32,
    failed: bool,
    shared: Arc<Mutex<Calls>>,
    file: Box<dyn JournalFile>,
}

impl Failing {
    fn in_calls(fails: &[std::ops::Range<u32>]) -> Self {
        let disk = Self::default();
        disk.shared.lock().expect("no panic").fails = fails.to_vec();
        disk
    }
}

impl Calls {
    fn call(&mut self) -> io::Result<()> {
        self.n += 1;
        if self.fails.iter().any(|range| range.contains(&self.n)) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }
}

impl Disk for Failing {
    fn begin(&mut self, path: &Path) -> io::Result<Box<dyn JournalFile>> {
        let mut calls = self.shared.lock().expect("no panic");
        calls.call()?;
        calls.n_files += 1;
        Ok(Box::new(FailingFile {
            number: calls.n_files,
            failed: false,
            shared: Arc::clone(&self.shared),
            file: SystemDisk.begin(path)?,
        }))
    }
}

impl FailingFile {
    fn call(&mut self) -> io::Result<()> {
        let mut calls = self.shared.lock().expect("no panic");
        if self.failed {
            calls.misused.push(self.number);
        }
        let result = calls.call();
        self.failed |= result.is_err();
        result
    }
}

impl JournalFile for FailingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let result = self.call();
        if result.is_err() {
            // As a full disk does it: a part is written.
            let (half, _) = bytes.split_at(bytes.len() / 2);
            self.file.write(half)?;
        } else {
            self.file.write(bytes)?;
        }
        result
    }

    fn flush(&mut self) -> io::Result<()> {
        self.call()?;
        self.file.flush()
    }
}

#[test]
fn whichever_call_fails_nothing_is_lost_and_no_file_is_used_again() {
    for first in 1..30 {
        for n_failing in [1, 2] {
            let place = Place::new();
            let disk = Failing::in_calls(std::slice::from_ref(&(first..first + n_failing)));
            let mut journal = place.on(disk.clone());
            for n in 1..=6 {
                append(&mut journal, n..=n);
                // A failure is told; the next try succeeds.
                while journal.flush().is_err() {
                    // By now its thread may have tried again; what is said to be safe is there.
                    if journal.state().durable >= n {
                        check_holds(&place.log(), n);
                    }
                }
                assert_eq!(journal.state().durable, n);
                let log = place.log();
                assert!(log.damage.is_none(), "{first}: {:?}", log.damage);
                check_holds(&log, n);
            }
            assert!(journal.state().trouble.is_none());
            drop(journal);
            let calls = disk.shared.lock().expect("no panic");
            assert_eq!(calls.misused, Vec::<u32>::new(), "{first}");
        }
    }
}

#[test]
fn whichever_piece_of_a_long_line_fails_it_is_read_whole_or_not_at_all() {
    let renamed = |n: u64| Edit::Title(Change::replace(format!("{n}"), format!("{}", n + 1)));
    let long = Arc::new(Transaction {
        label: Label::new(Action::TagAll, "教育"),
        coder: Key::new("li").expect("a key"),
        time: Timestamp::UNIX_EPOCH,
        edits: (0..20_000).map(renamed).collect(),
        focus: None,
    });
    let expected = [Record {
        number: 1,
        entry: Entry::Change(Step::Done, long),
    }];
    let mut n_unread = 0;
    for first in 1..12 {
        // Twice, so that the second try fails too, and it can be seen what is left meanwhile.
        let place = Place::new();
        let mut journal = place.on(Failing::in_calls(&[first..first + 1, first + 3..first + 5]));
        journal.append(expected[0].entry.clone(), &Readings::new());
        loop {
            let flushed = journal.flush();
            let log = place.log();
            assert!(log.damage.is_none(), "{first}: {:?}", log.damage);
            let records = log.run.map_or(Vec::new(), |run| run.records);
            assert!(records.is_empty() || records == expected, "{first}");
            if flushed.is_ok() {
                assert!(records == expected, "{first}: it is said to be safe");
                break;
            }
            n_unread += usize::from(records.is_empty());
        }
    }
    assert!(n_unread > 0, "nothing was looked at while it was cut off");
}

#[test]
fn a_disk_that_stays_full_is_told_and_holds_nobody_up() {
    let place = Place::new();
    let mut journal = place.on(Failing::in_calls(std::slice::from_ref(&(1..u32::MAX))));
    append(&mut journal, 1..=3);
    let error = journal.flush().expect_err("the disk is full");
    assert!(matches!(*error, WriteError::DiskFull { .. }), "{error}");
    assert!(journal.state().trouble.is_some());
    assert_eq!(journal.state().durable, 0);
}

#[test]
fn while_changes_keep_coming_they_are_durable_within_a_second() {
    let place = Place::new();
    let mut journal = place.journal();
    let begun = Instant::now();
    let mut n = 0;
    while journal.state().durable == 0 {
        n += 1;
        append(&mut journal, n..=n);
        std::thread::yield_now();
        assert!(
            begun.elapsed() < Duration::from_secs(1),
            "after {n} changes"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_journal_that_somebody_deletes_is_told_until_a_new_run_begins() {
    let place = Place::new();
    let mut journal = place.journal();
    append(&mut journal, 1..=1);
    journal.flush().expect("it is flushed");
    fs::remove_dir_all(place.set().path()).expect("it is there");
    append(&mut journal, 2..=2);
    journal.flush().expect_err("it has gone");
    append(&mut journal, 3..=3);
    journal
        .flush()
        .expect_err("what is behind it would be no use");
    let state = journal.state();
    assert!(state.trouble.is_some());
    assert!(state.durable < state.appended);
    journal.begin_anew(Start::File(base()));
    append(&mut journal, 4..=4);
    journal.flush().expect("it is another run");
    assert!(journal.state().trouble.is_none());
    drop(journal);
    let run = place.log().run.expect("a run");
    assert_eq!(run.records.len(), 1);

    // Where nothing in it was on the disk, all of it goes into another.
    let place = Place::new();
    let mut journal = place.journal();
    append(&mut journal, 1..=1);
    while place.log().files.is_empty() {
        std::thread::yield_now();
    }
    fs::remove_dir_all(place.set().path()).expect("it is there");
    // The first try finds that it has gone.
    let is_flushed = (0..3).any(|_| journal.flush().is_ok());
    assert!(is_flushed);
    drop(journal);
    check_holds(&place.log(), 1);
}

#[test]
fn whoever_waits_for_a_copy_of_the_file_it_builds_on_holds_nothing_up() {
    let place = Place::new();
    let mut journal = place.journal();
    let (go_on, waits) = mpsc::channel::<()>();
    let gone = place.folder.path().join("gone.ron");
    journal.keep_base(&gone, base(), move || {
        // Until the test is over.
        let _ = waits.recv();
        Some(b"the set's file".to_vec())
    });
    let mark = journal.save_mark().expect("it can write");
    let saving = std::thread::spawn(move || mark.write(base(), Path::new("set.ron")));
    append(&mut journal, 1..=1);
    let is_durable = (0..5000).any(|_| {
        std::thread::sleep(Duration::from_millis(1));
        journal.state().durable == 1
    });
    assert!(is_durable, "the copy holds it up");
    assert!(!saving.is_finished(), "it has not waited for the copy");
    drop(go_on);
    let saved = saving.join().expect("it has not panicked");
    assert!(saved.expect("it is flushed"));
    assert!(kept_base(&place.set(), base()).is_some());
}

#[test]
fn the_file_it_builds_on_is_kept_until_there_is_another() {
    let place = Place::new();
    let file = place.folder.path().join("set.ron");
    fs::write(&file, "the set's file").expect("a file");
    let mut journal = place.journal();
    journal.keep_base(&file, base(), || None);
    append(&mut journal, 1..=1);
    drop(journal);
    assert_eq!(
        kept_base(&place.set(), base()).as_deref(),
        Some(b"the set's file".as_slice())
    );
    let mut journal = place.journal();
    // Changed by somebody else: not what the journal builds on.
    fs::write(&file, "another").expect("a file");
    journal.keep_base(&file, blake3::hash(b"yet another"), || None);
    journal.keep_base(&file, blake3::hash(b"another"), || None);
    journal.flush().expect("nothing is left to flush");
    assert_eq!(base::all(&place.set()).len(), 2);
    fs::write(&file, "a third").expect("a file");
    journal.keep_base(&file, blake3::hash(b"a third"), || None);
    journal.flush().expect("nothing is left to flush");
    // That one and the one before.
    assert_eq!(kept_base(&place.set(), base()), None);
    assert_eq!(base::all(&place.set()).len(), 2);
    // But what it held is remembered.
    journal.keep_base(&file, base(), || Some(b"the set's file".to_vec()));
    drop(journal);
    assert!(kept_base(&place.set(), base()).is_some());
}

#[test]
fn a_folder_that_cannot_be_read_is_no_folder_without_a_journal() {
    let place = Place::new();
    let folder = place.set();
    assert!(Log::read(&folder).damage.is_none());
    let above = folder.path().parent().expect("a folder above");
    std::fs::create_dir_all(above).expect("the folder above");
    std::fs::write(folder.path(), "a file in its place").expect("it is written");
    let log = Log::read(&folder);
    let damage = log.damage.expect("it is told");
    assert!(matches!(damage.why, DamageKind::Io(_)), "{damage}");
    Log::next_file_in(&folder).expect_err("no number is free for certain");
}

/// A disk whose driver has a defect.
struct Defective;

impl Disk for Defective {
    fn begin(&mut self, _: &Path) -> io::Result<Box<dyn JournalFile>> {
        panic!("a defect")
    }
}

#[test]
fn a_journal_whose_thread_has_ended_does_not_say_that_its_set_was_left() {
    let place = Place::new();
    let mut journal = place.on(Defective);
    let mark = journal.save_mark().expect("it may still write");
    journal.append(titled(1), &Readings::new());
    let path = Path::new("set.ron");
    assert!(mark.write(base(), path).is_err());
    drop(journal);
    // Now it was left.
    assert!(!mark.write(base(), path).expect("no trouble"));
}

#[test]
fn a_defect_in_a_job_does_not_end_the_journal() {
    let place = Place::new();
    let mut journal = place.journal();
    journal.run(|| panic!("a defect"));
    journal.append(titled(1), &Readings::new());
    journal.flush().expect("it is flushed");
    drop(journal);
    assert_eq!(place.log().run.map(|run| run.records.len()), Some(1));
}

/// A journal's record by which an annotation of a document comes.
fn annotated(document: &str) -> Record {
    use crate::model::{Anchor, Annotation, AnnotationId, CharSpan};
    let annotation = Annotation {
        id: AnnotationId::from_u128(1),
        document: Key::new(document).expect("a key"),
        anchor: Anchor::Unplaced(CharSpan { start: 0, end: 4 }),
        quote: "控辍保学".into(),
        prefix: "".into(),
        suffix: "".into(),
        categories: Vec::new(),
        fields: Vec::new(),
        note: "".into(),
        coder: Key::new("li").expect("a key"),
        created: Timestamp::UNIX_EPOCH,
        modified: Timestamp::UNIX_EPOCH,
    };
    let transaction = Transaction {
        label: Label::new(Action::Annotate, ""),
        coder: Key::new("li").expect("a key"),
        time: Timestamp::UNIX_EPOCH,
        edits: vec![Edit::Annotation(Change::insert(Arc::new(annotation)))],
        focus: None,
    };
    Record {
        number: 1,
        entry: Entry::Change(Step::Done, Arc::new(transaction)),
    }
}

/// A file would leave it out in silence, since it lists annotations by document.
#[test]
fn an_annotation_of_a_document_that_is_not_there_is_no_set_to_come_back() {
    use crate::model::{AnnotationSet, Coder, Document};
    use crate::storage::set_file::SetError;
    let mut set = AnnotationSet::empty(SetId::from_u128(7));
    set.documents.push(Arc::new(Document {
        key: Key::new("speech").expect("a key"),
        path: "speech.txt".to_owned(),
        title: String::new(),
        encoding: "UTF-8".to_owned(),
        chars: 4,
        hash: String::new(),
        properties: Vec::new(),
    }));
    set.coders.push(Arc::new(Coder {
        key: Key::new("li").expect("a key"),
        name: "李".to_owned(),
    }));

    let replayed = replay(set.clone(), &[annotated("gone")]);
    assert!(
        matches!(
            replayed.stopped,
            Some(DamageKind::NoSet(SetError::Unwritable(_)))
        ),
        "{:?}",
        replayed.stopped
    );
    assert_eq!(replayed.set, set);
    assert_eq!((replayed.edits.len(), replayed.n_changes), (0, 0));

    // The same of a document that is there comes back.
    let replayed = replay(set, &[annotated("speech")]);
    assert!(replayed.stopped.is_none(), "{:?}", replayed.stopped);
    assert_eq!((replayed.edits.len(), replayed.n_changes), (1, 1));
    assert_eq!(replayed.set.annotations.len(), 1);
}
