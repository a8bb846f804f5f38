//! Two processes and somebody with a text editor save at random into one set, as if from three
//! machines: no lock keeps them apart, only the comparison before each save does.
//!
//! Each annotation must be in the file in the end, or in an earlier version that was kept. Whoever
//! is told that somebody else changed the file merges, as a person would.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use speechmark::merge::Choices;
use speechmark::session::{Existing, SaveError, Session};
use speechmark::storage::data_folder::DataFolder;
use speechmark::storage::set_file;

use super::child::{self, Manner, Mouth};
use super::desk::{Counting, Desk, files_below, quick_folder};
use super::process::{Process, child_command, in_parallel};
use super::random::Random;
use super::scenarios::saved;
use super::strace::PATIENCE;
use crate::figures::{Figure, Length};

/// How often each of the two saves while all are at work.
const N_SAVES: u32 = 3;
/// How often somebody gets to merge before giving up.
const N_TRIES: u32 = 300;

pub fn prove(length: Length) -> Vec<Figure> {
    let n_runs: u64 = length.of(60, 1_000);
    let seed = Random::new_seed();
    let what = format!("two processes and an outside editor on one set, seed {seed}");
    let mut n_told = 0;
    let mut n_made = 0;
    let mut n_kept_only = 0;
    let mut figures = vec![Figure::of(&what, |tried, bad| {
        let runs: Vec<u64> = (0..n_runs).map(|n| seed + n).collect();
        for outcome in in_parallel(runs, race) {
            *tried += 1;
            match outcome {
                Ok(counts) => {
                    n_told += counts.told;
                    n_made += counts.made;
                    n_kept_only += counts.kept_only;
                }
                Err(why) => bad.push(why),
            }
        }
    })];
    let made = format!(
        "annotations made by all of them, none lost; {n_kept_only} are only in an earlier version"
    );
    let told = "times that one of them was told, and merged".to_owned();
    for (what, n) in [(made, n_made), (told, n_told)] {
        figures.push(Figure::of(&what, |tried, _| *tried = n));
    }
    figures
}

#[derive(Default)]
struct Counts {
    made: u64,
    told: u64,
    kept_only: u64,
}

/// One interleaving.
fn race(seed: u64) -> Result<Counts, String> {
    let mut random = Random::from_seed(seed);
    let folder = quick_folder();
    let desk = Desk::at(folder.path().join("desk"));
    desk.make();
    saved(&desk);
    let mut made: BTreeSet<String> = notes_in(&desk.set()).into_iter().flatten().collect();
    let mut told = 0;

    let mut writers: Vec<Process> = ["a", "b"]
        .iter()
        .map(|name| {
            let mut command = child_command("writer", &desk, Manner::default());
            command.args([*name, &random.below(1 << 40).to_string()]);
            Process::spawn(command)
        })
        .collect();
    for writer in &mut writers {
        let said = writer.line(PATIENCE);
        if said.as_deref() != Some("ready") {
            return Err(format!(
                "a process does not begin: {said:?} {:?}",
                writer.told
            ));
        }
    }
    let is_over = AtomicBool::new(false);
    let edited = std::thread::scope(|scope| {
        let editor = scope.spawn(|| edit_outside(&desk, random.next(), &is_over));
        for writer in &mut writers {
            writer.go();
        }
        for writer in &mut writers {
            listen_until(writer, "waiting", &mut made, &mut told);
        }
        is_over.store(true, Ordering::Relaxed);
        editor.join().expect("no panic")
    });
    made.extend(edited);
    // In the end each saves once more and sees what the others have done.
    for writer in &mut writers {
        writer.go();
        listen_until(writer, "done", &mut made, &mut told);
    }
    for writer in writers {
        let finished = writer.finish(PATIENCE);
        if !finished.status.is_some_and(|status| status.success()) {
            return Err(format!("seed {seed}: {:?}", finished.told));
        }
    }
    let in_file: BTreeSet<String> = notes_in(&desk.set())
        .ok_or_else(|| format!("seed {seed}: the file is broken"))?
        .into_iter()
        .collect();
    let everywhere = files_below(&desk.folder);
    let anywhere: BTreeSet<String> = everywhere
        .iter()
        .filter(|path| is_kept_version(path))
        .filter_map(|path| notes_in(path))
        .flatten()
        .collect();
    let lost: Vec<&String> = made
        .iter()
        .filter(|note| !in_file.contains(*note) && !anywhere.contains(*note))
        .collect();
    if !lost.is_empty() {
        return Err(format!("seed {seed}: lost {lost:?} of {}", made.len()));
    }
    Ok(Counts {
        made: made.len() as u64,
        told,
        kept_only: made.iter().filter(|note| !in_file.contains(*note)).count() as u64,
    })
}

/// Whether a file is one that the program keeps of a set, and not what somebody works with.
fn is_kept_version(path: &Path) -> bool {
    let is_backup = path.parent().and_then(Path::file_name) == Some("backups".as_ref());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    is_backup || name.contains(".kept-")
}

fn listen_until(writer: &mut Process, word: &str, made: &mut BTreeSet<String>, told: &mut u64) {
    while let Some(line) = writer.line(PATIENCE) {
        if line == word {
            return;
        }
        if let Some(note) = line.strip_prefix("made ") {
            made.insert(note.to_owned());
        }
        *told += u64::from(line == "told");
    }
}

/// Returns the notes of a set's annotations; nothing where it is no set.
fn notes_in(path: &Path) -> Option<Vec<String>> {
    let set = set_file::read(&fs::read(path).ok()?).ok()?;
    let notes = set.annotations.by_id().map(|known| known.note.to_string());
    Some(notes.collect())
}

/// Puts records into the file as text, until all others are done; returns their notes.
fn edit_outside(desk: &Desk, seed: u64, is_over: &AtomicBool) -> Vec<String> {
    let mut random = Random::from_seed(seed);
    let mut notes = Vec::new();
    for n in 0..N_SAVES {
        std::thread::sleep(Duration::from_micros(random.below(12_000)));
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let Ok(text) = fs::read_to_string(desk.set()) else {
            continue;
        };
        let Some((before, behind)) = text.split_once("],\nremoved: [") else {
            continue;
        };
        let note = format!("outside-{n}");
        let record = format!(
            "(id: \"0199ffff-0000-7000-8000-{:012x}\", document: \"speech\", span: ({}, {}), quote: \"?\", \
             categories: [\"教育\"], note: \"{note}\", coder: \"李\", \
             created: \"2025-11-23T10:00:00Z\", modified: \"2025-11-23T10:00:00Z\"),\n",
            n + 1,
            n * 15,
            n * 15 + 3
        );
        let new = format!("{before}{record}],\nremoved: [{behind}");
        if random.below(2) == 0 {
            // As a person does, who looks at it first; meanwhile others may have saved.
            std::thread::sleep(Duration::from_micros(random.below(30_000)));
        }
        if random.below(3) == 0 {
            // As careless tools do. What goes into a file that is gone by now, nobody can see.
            use std::io::Write as _;
            use std::os::unix::fs::MetadataExt as _;
            let mut file = fs::File::create(desk.set()).expect("it opens");
            file.write_all(new.as_bytes()).expect("it is written");
            // A moment later, when whoever was about to delete it has done so.
            std::thread::sleep(Duration::from_millis(10));
            if file.metadata().expect("it is open").nlink() == 0 {
                continue;
            }
        } else {
            let temporary = desk.paper("editor.tmp");
            fs::write(&temporary, new).expect("it is written");
            fs::rename(&temporary, desk.set()).expect("it is renamed");
        }
        notes.push(note);
    }
    notes
}

/// A process that annotates and saves, and merges where it is told that it must: `NAME SEED`.
pub fn be_a_writer(desk: &Desk, words: &[String]) -> ExitCode {
    let [name, seed] = words else {
        return ExitCode::from(2);
    };
    let mut writer = Writer {
        desk: desk.clone(),
        name: name.clone(),
        random: Random::from_seed(seed.parse().expect("a number")),
        mouth: Mouth::new(),
        session: None,
    };
    let set = desk.set();
    writer.open(&set);
    writer.mouth.say("ready", true);
    for n in 0..N_SAVES {
        std::thread::sleep(Duration::from_micros(writer.random.below(6_000)));
        writer.annotate_and_save(n);
    }
    writer.mouth.say("waiting", true);
    writer.annotate_and_save(N_SAVES);
    writer.session = None;
    writer.mouth.say("done", false);
    ExitCode::SUCCESS
}

struct Writer {
    desk: Desk,
    name: String,
    random: Random,
    mouth: Mouth,
    session: Option<Session>,
}

impl Writer {
    fn open(&mut self, path: &Path) {
        // The one before it lets go of its lock first.
        self.session = None;
        let data = DataFolder::at(self.desk.folder.join(format!("data-{}", self.name)));
        let origin = Box::new(Counting::from(self.random.below(1 << 30) + 10_000));
        // Somebody may be writing it in place.
        for _ in 0..200 {
            if let Ok(opened) =
                Session::open_journaled(path, &self.name, Box::new(Counting::from(0)), &data)
            {
                drop(opened);
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let opened = Session::open_journaled(path, &self.name, origin, &data);
        self.session = Some(opened.expect("it opens").session);
    }

    fn annotate_and_save(&mut self, n: u32) {
        let note = format!("{}-{n}", self.name);
        let session = self.session.as_mut().expect("it is open");
        let at = if self.name == "a" { 50 } else { 100 } + n;
        child::annotate(session, at, &note).expect("it is annotated");
        let session = self.session.as_mut().expect("it is open");
        match session.save(Existing::KeepIfChanged) {
            Ok(()) => {}
            Err(SaveError::ChangedOutside { .. }) => {
                self.mouth.say("told", false);
                let is_merged = (0..N_TRIES).any(|_| self.merge());
                assert!(is_merged, "others are never done");
            }
            Err(error) => panic!("saving: {error}"),
        }
        self.mouth.say(&format!("made {note}"), false);
    }

    /// Merges with what is there, and saves; returns whether nobody else was quicker again.
    fn merge(&mut self) -> bool {
        let session = self.session.as_mut().expect("it is open");
        let merging = session.start_merging().expect("it has a file");
        let Ok(reconciled) = merging.merge(&Choices::new()) else {
            // Somebody is writing it in place.
            std::thread::sleep(Duration::from_millis(1));
            return false;
        };
        session.finish_merging(reconciled).expect("it is merged");
        match session.save(Existing::KeepIfChanged) {
            Ok(()) => true,
            Err(SaveError::ChangedOutside { .. }) => false,
            Err(error) => panic!("saving: {error}"),
        }
    }
}
