//! Damage to a set's file: cut off, one bit turned, a part of it lost.

use std::ops::Range;

use speechmark::edit::changed_items;
use speechmark::model::{AnnotationSet, Item, Key};
use speechmark::session::{CountingOrigin, Existing, SaveError, Session};
use speechmark::storage::set_file::salvage;
use speechmark::storage::set_file::{self, SetError};

use super::dice::Dice;
use super::samples::{BUNDLED, SMALL, large};
use super::{N_CORES, folder_in_memory, on_both_cores};
use crate::figures::{Figure, Length};

pub fn proof(length: Length) -> Vec<Figure> {
    vec![
        truncations(length),
        flips("a set with each kind of record", SMALL, 1),
        flips("the bundled set", BUNDLED, length.of(8, 1)),
        cuts(length),
    ]
}

/// What is left of a file that was cut off is no set.
fn truncations(length: Length) -> Figure {
    Figure::of("truncations of a set: an error", |tried, bad| {
        let samples = [(SMALL, 1), (BUNDLED, length.of(4, 1))];
        for (sample, step) in samples {
            // Without the line end behind it, it is still whole.
            for cut in (0..sample.trim_end().len()).step_by(step) {
                *tried += 1;
                let part = sample.as_bytes().get(..cut).expect("a part");
                if set_file::read(part).is_ok() {
                    bad.push(format!("the first {cut} bytes are taken for a set"));
                }
            }
        }
    })
}

/// What became of files of which one bit was turned.
#[derive(Default)]
struct Flipped {
    n: u64,
    n_errors: u64,
    n_named: u64,
    /// The file is another, and says the same: a space that is another kind of space.
    n_same: u64,
    bad: Vec<String>,
}

/// Turns one bit after another, and asks who notices.
fn flips(what: &str, sample: &str, step: usize) -> Figure {
    let mut said = String::new();
    let mut figure = Figure::of("", |tried, bad| {
        let all = on_both_cores(|core| {
            let bits = (core as usize..sample.len() * 8).step_by(N_CORES as usize * step);
            let mut flipped = Flipped::default();
            let mut told = Told::new(sample);
            for bit in bits {
                flipped.n += 1;
                told.flip(bit, &mut flipped);
            }
            flipped
        });
        let sum = |of: fn(&Flipped) -> u64| all.iter().map(of).sum::<u64>();
        *tried = sum(|flipped| flipped.n);
        said = format!(
            "{} an error, {} told with the record, {} say the same as before",
            sum(|flipped| flipped.n_errors),
            sum(|flipped| flipped.n_named),
            sum(|flipped| flipped.n_same)
        );
        bad.extend(all.into_iter().flat_map(|flipped| flipped.bad));
    });
    figure.what = format!("single bits turned in {what}: {said}");
    figure
}

/// A set that is open while its file is damaged.
struct Told {
    sample: Vec<u8>,
    set: AnnotationSet,
    session: Session,
    path: std::path::PathBuf,
    /// Where each record stands.
    records: Vec<(Range<usize>, Item)>,
    _folder: tempfile::TempDir,
}

impl Told {
    fn new(sample: &str) -> Self {
        let folder = folder_in_memory();
        let path = folder.path().join("set.ron");
        std::fs::write(&path, sample).expect("it is written");
        let session = Session::open(&path, "李", Box::<CountingOrigin>::default());
        Self {
            sample: sample.as_bytes().to_vec(),
            set: set_file::read(sample.as_bytes()).expect("it is a set"),
            session: session.expect("it opens").session,
            path,
            records: records(sample),
            _folder: folder,
        }
    }

    fn flip(&mut self, bit: usize, flipped: &mut Flipped) {
        let mut bytes = self.sample.clone();
        let at = bit / 8;
        *bytes.get_mut(at).expect("a byte") ^= 1 << (bit % 8);
        let Ok(new) = set_file::read(&bytes) else {
            flipped.n_errors += 1;
            return;
        };
        // Whoever has the set open is told before anything is replaced.
        std::fs::write(&self.path, &bytes).expect("it is written");
        let saved = self.session.save(Existing::KeepIfChanged);
        if !matches!(saved, Err(SaveError::ChangedOutside { .. })) {
            flipped
                .bad
                .push(format!("bit {bit}: saving gave {saved:?}"));
        }
        if std::fs::read(&self.path).expect("it is there") != bytes {
            flipped
                .bad
                .push(format!("bit {bit}: the file was replaced"));
        }
        let names = changed_items(&self.set, &new);
        let mut records = self.records.iter();
        let hit = records.find(|(range, _)| range.contains(&at));
        let expected = hit.map_or(&Item::Set, |(_, name)| name);
        if names.is_empty() && new == self.set {
            flipped.n_same += 1;
        } else if names.contains(expected) {
            flipped.n_named += 1;
        } else {
            let problem = format!("bit {bit} is in {expected:?}, named are {names:?}");
            flipped.bad.push(problem);
        }
    }
}

/// Finds the records of a set's file by its lines alone.
fn records(sample: &str) -> Vec<(Range<usize>, Item)> {
    let key = |line: &str| {
        let (_, rest) = line.split_once("key: \"").expect("a key");
        Key::new(rest.split('"').next().expect("its end")).expect("a key")
    };
    let id = |line: &str| {
        let (_, rest) = line.split_once("id: \"").expect("an id");
        let id = rest.split('"').next().expect("its end");
        id.parse().expect("an id")
    };
    let mut list = "";
    let mut start = 0;
    let mut records = Vec::new();
    for line in sample.split_inclusive('\n') {
        if line.starts_with('(') && line.len() > 2 {
            let name = match list {
                "documents" => Item::Document(key(line)),
                "coders" => Item::Coder(key(line)),
                "fields" => Item::Field(key(line)),
                "categories" => Item::Category(key(line)),
                _ => Item::Annotation(id(line)),
            };
            records.push((start..start + line.len(), name));
        } else if let Some((name, _)) = line.split_once(": [") {
            list = name;
        }
        start += line.len();
    }
    records
}

/// Takes a part of the file away, at its end, at its start or in the middle, and counts what is
/// salvaged of the records that are whole.
fn cuts(length: Length) -> Figure {
    let mut said = String::new();
    let mut figure = Figure::of("", |tried, bad| {
        let large = large(1000);
        let n_random = length.of(60, 5000);
        let found = on_both_cores(|core| {
            let mut cut = Cut::default();
            for sample in [SMALL, BUNDLED] {
                let step = N_CORES as usize * if sample == SMALL { 1 } else { length.of(24, 1) };
                let whole = Whole::of(sample);
                for at in (core as usize..sample.len()).step_by(step) {
                    cut.take(&whole, at..sample.len());
                    cut.take(&whole, 0..at);
                    cut.take(&whole, at / 2..at);
                }
            }
            let whole = Whole::of(&large);
            let mut dice = Dice::new(core);
            for _ in 0..n_random {
                let (one, other) = (dice.below(large.len()), dice.below(large.len()));
                cut.take(&whole, one.min(other)..one.max(other));
            }
            cut
        });
        let n_whole: usize = found.iter().map(|cut| cut.n_whole).sum();
        let n_kept: usize = found.iter().map(|cut| cut.n_kept).sum();
        *tried = found.iter().map(|cut| cut.n).sum();
        said = format!("{n_kept} of {n_whole} whole records");
        bad.extend(found.into_iter().flat_map(|cut| cut.bad));
    });
    figure.what = format!("files cut anywhere: salvaged {said}");
    figure
}

/// A sound file, and its records as a set has them.
struct Whole<'a> {
    text: &'a str,
    set: AnnotationSet,
    records: Vec<(Range<usize>, Item)>,
}

impl<'a> Whole<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            set: set_file::read(text.as_bytes()).expect("it is a set"),
            records: records(text),
        }
    }
}

#[derive(Default)]
struct Cut {
    n: u64,
    n_whole: usize,
    n_kept: usize,
    bad: Vec<String>,
}

impl Cut {
    /// Salvages a file without a part of it.
    fn take(&mut self, whole: &Whole<'_>, part: Range<usize>) {
        self.n += 1;
        let mut bytes = whole.text.as_bytes().to_vec();
        bytes.drain(part.clone());
        let salvaged = match salvage::read(&bytes) {
            Ok(salvaged) => salvaged.set,
            // A cut in the number of the version may leave a newer one.
            Err(SetError::Newer { .. }) => return,
            Err(error) => return self.bad.push(format!("{part:?}: {error}")),
        };
        // A record is whole where neither it nor the line ends around it are touched.
        let is_whole = |range: &Range<usize>| range.end < part.start || range.start > part.end;
        let (mut n_whole, mut n_kept) = (0, 0);
        for (range, name) in &whole.records {
            if is_whole(range) {
                n_whole += 1;
                n_kept += usize::from(is_kept(name, &whole.set, &salvaged));
            }
        }
        self.n_whole += n_whole;
        self.n_kept += n_kept;
        if n_kept * 100 < n_whole * 99 {
            let problem = format!("without {part:?}: {n_kept} of {n_whole} records are kept");
            self.bad.push(problem);
        }
    }
}

/// Whether a record is what it was, wherever it stands in its list now.
fn is_kept(name: &Item, before: &AnnotationSet, after: &AnnotationSet) -> bool {
    match name {
        Item::Set => before.id == after.id && before.title == after.title,
        Item::Document(key) => before.document(key) == after.document(key),
        Item::Coder(key) => before.coder(key) == after.coder(key),
        Item::Field(key) => before.field(key) == after.field(key),
        Item::Category(key) => before.category(key) == after.category(key),
        Item::Annotation(id) => {
            before.annotations.get(*id) == after.annotations.get(*id)
                && before.removed.get(id) == after.removed.get(id)
        }
    }
}
