//! The thread that writes a journal: lines at once, flushed within a second.
//!
//! What is not known to be on the disk is kept in memory. After a failure the file is left as it
//! is, and a new one is begun with all of that; a panic of the thread counts as a failure.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::base::{self, Copying, Remembered};
use super::disk::{Disk, JournalFile};
use super::log::{Log, file_name};
use super::record::{Header, Record, Start};
use crate::storage::atomic::WriteError;
use crate::storage::data_folder::{self, SetFolder};
use crate::storage::set_file::Readings;

/// How long after the first line that is not flushed yet a flush begins. Well below a second, so
/// that a slow disk has the rest of it.
const FLUSH_AFTER: Duration = Duration::from_millis(300);
/// The first wait before another try after a second failure in a row; it doubles.
const RETRY_AFTER: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(30);
/// How many panics of its own the thread outlives. Each leaves a report, and what panics whenever
/// it is tried would leave them for ever.
const MOST_DEFECTS: usize = 3;
const DEFECT: &str = "a defect of the program";

/// What the thread is asked to do.
pub(super) enum Order {
    /// Write a record; its annotations are placed in these texts.
    Append(Record, Readings),
    /// Flush now, and say how that went.
    Flush(mpsc::Sender<Flushed>),
    /// Delete what there is and begin a new run with the next record.
    BeginAnew(Start),
    /// Keep a copy of the file that the run builds on; where it is another meanwhile, of what this
    /// says that it held.
    KeepBase(PathBuf, blake3::Hash, Remembered),
    /// Something else that belongs to the set and should not hold up its thread.
    Run(Box<dyn FnOnce() + Send>),
    /// Flush for the last time and end.
    End,
}

/// How a flush went.
pub(super) struct Flushed {
    result: Result<(), Arc<WriteError>>,
    /// The copy of the base that was being made then. Whoever asked waits for it, so that the
    /// thread goes on with what is changed meanwhile.
    copying: Option<Copying>,
}

impl Flushed {
    /// Waits until the copy of the base is there, too.
    pub(super) fn wait(self) -> Result<(), Arc<WriteError>> {
        if let Some(copying) = self.copying {
            copying.wait();
        }
        self.result
    }
}

/// What the thread tells of itself.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The number of the last record that is on the disk.
    pub(super) durable: u64,
    /// Why the last try to write failed, until one succeeds.
    pub(super) trouble: Option<Arc<WriteError>>,
    /// Why what the run builds on could not be copied, until another is. Apart, because writing
    /// goes on, and its success says nothing of this.
    pub(super) aside: Option<Arc<WriteError>>,
    /// Whether the set was left, and its journal with it.
    pub(super) is_ended: bool,
}

/// Progress, for others to look at.
#[derive(Debug, Default)]
pub(super) struct Watch {
    progress: Mutex<Progress>,
}

impl Watch {
    pub(super) fn look<T>(&self, at: impl FnOnce(&Progress) -> T) -> T {
        at(&self.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// A line that is not known to be on the disk.
struct Line {
    number: u64,
    /// Its text, in pieces.
    pieces: Vec<String>,
}

pub(super) struct Writer {
    folder: SetFolder,
    disk: Box<dyn Disk>,
    watch: Arc<Watch>,
    file: Option<Open>,
    /// All files of this journal, those of earlier sessions too.
    files: Vec<PathBuf>,
    next_file: u64,
    /// What the next record builds on, while it has none before it.
    start: Start,
    pending: VecDeque<Line>,
    /// The number of the last record that was handed over.
    last: u64,
    /// Why a record could not be put into words, or where it has gone. Those behind it could not be
    /// read without it, so they are not written, until a new run begins.
    gap: Option<Arc<WriteError>>,
    /// How many of the pending lines are in the file.
    n_written: usize,
    flush_at: Option<Instant>,
    retry_at: Option<Instant>,
    n_failures: u32,
    /// Files that failed before anything in them was flushed: deleted when their lines are safe.
    given_up: Vec<PathBuf>,
    /// The last copy of a file that the run builds on.
    copying: Option<Copying>,
    /// Whether no order will come any more.
    is_ending: bool,
}

struct Open {
    path: PathBuf,
    file: Box<dyn JournalFile>,
    /// Whether anything in it was flushed, and is nowhere else.
    has_durable: bool,
}

impl Writer {
    pub(super) fn new(
        folder: SetFolder,
        disk: Box<dyn Disk>,
        watch: Arc<Watch>,
        start: Start,
        files: Vec<PathBuf>,
    ) -> Self {
        Self {
            folder,
            disk,
            watch,
            file: None,
            files,
            next_file: 1,
            start,
            pending: VecDeque::new(),
            last: 0,
            gap: None,
            n_written: 0,
            flush_at: None,
            retry_at: None,
            n_failures: 0,
            given_up: Vec::new(),
            copying: None,
            is_ending: false,
        }
    }

    /// Follows orders until it is to end, or nobody can give any; then flushes for the last time.
    /// A panic is told at once; what was pending stays so, and goes into a new file.
    pub(super) fn run(mut self, orders: &Receiver<Order>) {
        for _ in 0..MOST_DEFECTS {
            if catch_unwind(AssertUnwindSafe(|| self.follow_all(orders))).is_ok() {
                return;
            }
            self.fail(defect("writing the journal", &self.folder));
        }
    }

    fn follow_all(&mut self, orders: &Receiver<Order>) {
        while !self.is_ending {
            // Behind a failure the next try is also the next flush.
            let next = self.retry_at.or(self.flush_at);
            let order = match next {
                None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) => orders.recv_timeout(at.saturating_duration_since(Instant::now())),
            };
            match order {
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => {
                    self.is_ending = true;
                    break;
                }
                Ok(order) => self.follow(order),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let now = Instant::now();
            if self.retry_at.is_some_and(|at| at <= now)
                || (self.retry_at.is_none() && self.flush_at.is_some_and(|at| at <= now))
            {
                // Its failure is told by the watch, and tried again.
                let _ = self.flush();
            }
        }
        let _ = self.flush();
        if let Some(copying) = self.copying.take() {
            copying.wait();
        }
    }

    fn follow(&mut self, order: Order) {
        match order {
            Order::Append(record, readings) => self.append(&record, &readings),
            Order::Flush(reply) => {
                let flushed = Flushed {
                    result: self.flush(),
                    copying: self.copying.clone(),
                };
                // Nobody waits any more: nobody needs the answer.
                let _ = reply.send(flushed);
            }
            Order::BeginAnew(start) => self.begin_anew(start),
            Order::KeepBase(path, hash, otherwise) => self.keep_base(path, hash, otherwise),
            Order::Run(job) => {
                // A defect in it must not end the journal.
                if catch_unwind(AssertUnwindSafe(job)).is_err() {
                    self.tell(defect("tidying up", &self.folder));
                }
            }
            // Seen to by whoever takes orders.
            Order::End => {}
        }
    }

    fn append(&mut self, record: &Record, readings: &Readings) {
        self.last = self.last.max(record.number);
        if self.gap.is_some() {
            return;
        }
        // From before it is written as text, which takes its time where a million things change.
        let flush_at = Instant::now() + FLUSH_AFTER;
        let line: Result<Vec<String>, String> =
            match catch_unwind(AssertUnwindSafe(|| record.line(readings))) {
                Ok(line) => line.map_err(|error| error.to_string()),
                Err(_) => Err(DEFECT.to_owned()),
            };
        let pieces = match line {
            Ok(pieces) => pieces,
            Err(why) => {
                let why = Arc::new(self.error("writing a record", why));
                self.gap = Some(Arc::clone(&why));
                self.watch.change(|progress| progress.trouble = Some(why));
                return;
            }
        };
        self.pending.push_back(Line {
            number: record.number,
            pieces,
        });
        self.flush_at.get_or_insert(flush_at);
        if self.retry_at.is_none() && self.write().is_err() {
            // Once at once, in a new file: most failures are of one file.
            let _ = self.flush();
        }
    }

    /// Writes what is not in the file yet. A process that is killed loses nothing of it.
    fn write(&mut self) -> Result<(), Arc<WriteError>> {
        let result = self.try_write();
        result.map_err(|error| self.fail(error))
    }

    fn try_write(&mut self) -> Result<(), WriteError> {
        if self.n_written == self.pending.len() {
            return Ok(());
        }
        if self.file.is_none() {
            self.begin_file()?;
        }
        let Some(open) = &mut self.file else {
            return Ok(());
        };
        for line in self.pending.iter().skip(self.n_written) {
            for piece in &line.pieces {
                open.file.write(piece.as_bytes()).map_err(|source| {
                    WriteError::from_io("writing the journal", open.path.clone(), source)
                })?;
            }
            self.n_written += 1;
        }
        Ok(())
    }

    fn begin_file(&mut self) -> Result<(), WriteError> {
        if self.start == Start::Before
            && let Some(last) = self.files.last().cloned()
            && self.files.iter().all(|path| is_gone(path))
        {
            // What it would go on from.
            self.pending.clear();
            self.gap = Some(Arc::new(deleted(last.clone())));
            return Err(deleted(last));
        }
        self.folder.make()?;
        // Behind all that are there: those of earlier sessions are read before it.
        let known = Log::next_file_in(&self.folder).map_err(|source| {
            let folder = self.folder.path().to_owned();
            WriteError::from_io("looking for earlier journals", folder, source)
        })?;
        let number = self.next_file.max(known);
        self.next_file = number + 1;
        let path = self.folder.join(file_name(number));
        let first = self.pending.front().map_or(1, |line| line.number);
        let header = Header {
            set: self.folder.id,
            start: self.start,
            first,
        };
        let header = header
            .line()
            .map_err(|error| self.error("writing a header", error.to_string()))?;
        let failed = |source| WriteError::from_io("beginning the journal", path.clone(), source);
        let mut file = self.disk.begin(&path).map_err(failed)?;
        // From here on it may be there, whatever happens.
        self.files.push(path.clone());
        let written = file.write(header.as_bytes()).map_err(failed);
        self.n_written = 0;
        self.file = Some(Open {
            path,
            file,
            has_durable: false,
        });
        written
    }

    fn flush(&mut self) -> Result<(), Arc<WriteError>> {
        self.write()?;
        let flushed = match &mut self.file {
            Some(open) if self.n_written > 0 => open.file.flush().map_err(|source| {
                WriteError::from_io("flushing the journal", open.path.clone(), source)
            }),
            _ => Ok(()),
        };
        flushed.map_err(|error| self.fail(error))?;
        self.look_for_file()?;
        if let Some(open) = &mut self.file
            && self.n_written > 0
        {
            open.has_durable = true;
            self.start = Start::Before;
            for path in self.given_up.drain(..) {
                // One that stays is an earlier run, which nobody reads.
                let _ = data_folder::remove(&path);
            }
        }
        let written = self.pending.drain(..self.n_written);
        let durable = written.map(|line| line.number).max();
        self.n_written = 0;
        self.flush_at = None;
        self.retry_at = None;
        self.n_failures = 0;
        let gap = self.gap.clone();
        self.watch.change(|progress| {
            progress.trouble.clone_from(&gap);
            progress.durable = progress.durable.max(durable.unwrap_or(0));
        });
        gap.map_or(Ok(()), Err)
    }

    /// Sees that the file is still there: on some systems what is written to one that was deleted
    /// goes nowhere without an error.
    fn look_for_file(&mut self) -> Result<(), Arc<WriteError>> {
        let Some(open) = self.file.as_ref().filter(|open| is_gone(&open.path)) else {
            return Ok(());
        };
        let gone = deleted(open.path.clone());
        let gone = self.fail(gone);
        if self.start == Start::Before {
            // Nothing here knows any more what was in it, or before it.
            self.pending.clear();
            self.gap = Some(Arc::clone(&gone));
        }
        Err(gone)
    }

    /// Leaves the file that failed; all that may not be in it will go into a new one.
    fn fail(&mut self, error: WriteError) -> Arc<WriteError> {
        let error = Arc::new(error);
        self.n_written = 0;
        if let Some(Open {
            path,
            file,
            has_durable,
        }) = self.file.take()
        {
            drop(file);
            if !has_durable {
                self.given_up.push(path);
            }
        }
        let wait = match self.n_failures {
            0 => Duration::ZERO,
            n => LONGEST_RETRY.min(RETRY_AFTER * 2_u32.saturating_pow((n - 1).min(16))),
        };
        self.n_failures += 1;
        self.retry_at = Some(Instant::now() + wait);
        let told = Arc::clone(&error);
        self.watch.change(|progress| progress.trouble = Some(told));
        error
    }

    fn tell(&self, error: WriteError) {
        let told = Arc::new(error);
        self.watch.change(|progress| progress.trouble = Some(told));
    }

    fn error(&self, action: &'static str, why: String) -> WriteError {
        WriteError::from_io(action, self.folder.path().to_owned(), io::Error::other(why))
    }

    /// Everything so far is in the set's file. A file that cannot be deleted does no harm: the
    /// next run does not go on from it.
    fn begin_anew(&mut self, start: Start) {
        self.file = None;
        self.pending.clear();
        self.gap = None;
        self.n_written = 0;
        self.start = start;
        self.flush_at = None;
        self.retry_at = None;
        self.n_failures = 0;
        self.files.retain(|path| data_folder::remove(path).is_err());
        self.watch.change(|progress| {
            progress.trouble = None;
            progress.durable = progress.durable.max(self.last);
        });
    }

    /// Keeps a copy of the file that the run builds on, on a thread of its own: a large one takes
    /// longer than a flush may wait.
    fn keep_base(&mut self, path: PathBuf, hash: blake3::Hash, otherwise: Remembered) {
        let before = self.copying.take();
        if let Some(copying) = before.as_ref().filter(|copying| copying.is_under_way(hash)) {
            self.copying = Some(copying.clone());
            return;
        }
        let folder = self.folder.clone();
        let watch = Arc::clone(&self.watch);
        let copying = Copying::start(hash, before, move || {
            let copy = || base::keep(&folder, &path, hash, otherwise);
            let copied = catch_unwind(AssertUnwindSafe(copy))
                .unwrap_or_else(|_| Err(defect("keeping the file as it was", &folder)));
            watch.change(|progress| progress.aside = copied.err().map(Arc::new));
        });
        match copying {
            Ok(copying) => self.copying = Some(copying),
            Err(error) => self.tell(self.error("starting a thread", error.to_string())),
        }
    }
}

/// Whether a file is not there any more, and not merely out of reach.
fn is_gone(path: &Path) -> bool {
    matches!(path.try_exists(), Ok(false))
}

fn deleted(path: PathBuf) -> WriteError {
    let source = io::Error::new(io::ErrorKind::NotFound, "somebody has deleted it");
    WriteError::from_io("going on with the journal", path, source)
}

fn defect(action: &'static str, folder: &SetFolder) -> WriteError {
    WriteError::from_io(action, folder.path().to_owned(), io::Error::other(DEFECT))
}

#[cfg(test)]
mod tests {
    use super::super::disk::SystemDisk;
    use super::super::{Entry, Journal};
    use super::*;
    use crate::model::SetId;
    use crate::storage::data_folder::DataFolder;

    /// A disk whose driver has a defect, for so many times.
    struct Defective {
        n_left: u32,
    }

    impl Disk for Defective {
        fn begin(&mut self, path: &Path) -> io::Result<Box<dyn JournalFile>> {
            if self.n_left > 0 {
                self.n_left -= 1;
                panic!("a defect");
            }
            SystemDisk.begin(path)
        }
    }

    fn folder(place: &tempfile::TempDir) -> SetFolder {
        DataFolder::at(place.path()).of_set(SetId::from_u128(7))
    }

    fn journal(place: &tempfile::TempDir, n_left: u32) -> Journal {
        let mut journal = Journal::new(folder(place), Start::Nothing);
        journal.disk = Some(Box::new(Defective { n_left }));
        journal
    }

    #[test]
    fn a_panic_of_the_thread_loses_nothing() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let mut journal = journal(&place, 2);
        journal.append(Entry::Whole("(1)".to_owned()), &Readings::new());
        journal.append(Entry::Whole("(2)".to_owned()), &Readings::new());
        // The panics may fall into its own time, or into that of a flush.
        let n_failed = (0..3).take_while(|_| journal.flush().is_err()).count();
        assert!(n_failed < 3);
        let state = journal.state();
        assert_eq!((state.appended, state.durable), (2, 2));
        assert!(state.trouble.is_none());
        drop(journal);
        let run = Log::read(&folder(&place)).run.expect("a run");
        assert_eq!(run.records.len(), 2);
    }

    #[test]
    fn a_thread_that_panics_again_and_again_says_so_without_being_asked() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let mut journal = journal(&place, u32::MAX);
        journal.append(Entry::Whole("(1)".to_owned()), &Readings::new());
        let told = (0..5000).any(|_| {
            std::thread::sleep(Duration::from_millis(1));
            journal.state().trouble.is_some()
        });
        assert!(told);
        journal.flush().expect_err("it cannot write");
        assert_eq!(journal.state().durable, 0);
        assert!(journal.state().trouble.is_some());
    }

    #[test]
    fn a_panic_while_the_base_is_copied_is_told_until_another_is() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let mut journal = journal(&place, 0);
        let gone = place.path().join("gone.ron");
        let hash = blake3::hash(b"the set's file");
        journal.keep_base(&gone, hash, || panic!("a defect"));
        journal.append(Entry::Whole("(1)".to_owned()), &Readings::new());
        journal.flush().expect("it is flushed");
        assert!(journal.state().aside.is_some());
        journal.keep_base(&gone, hash, || None);
        journal.flush().expect("it is flushed");
        assert!(journal.state().aside.is_none());
    }
}
