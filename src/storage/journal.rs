//! The journal: every change to an open set, on the disk within a second, before any save.
//!
//! Appending never waits: a transaction is handed over, and a thread of its own writes it as one
//! line of RON with a checksum and flushes it. The journal lies in the data folder of its set. It
//! is begun with the first change and deleted when the set's file holds everything.
//!
//! What always holds: a record that was flushed stays readable whatever happens to those after
//! it; a file whose flush failed is never written to again; nothing is replayed onto a file that
//! it was not written for.

mod base;
mod disk;
mod edit_record;
mod log;
mod record;
mod replay;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use self::disk::{Disk, SystemDisk};
use self::writer::{Order, Watch, Writer};
use crate::storage::atomic::WriteError;
use crate::storage::data_folder::SetFolder;
use crate::storage::set_file::Readings;

pub use log::{Damage, DamageKind, Log, Run};
pub use record::{Entry, Header, LineError, Record, Start, Step};
pub use replay::{Replayed, kept_base, replay, whole};

/// The journal of an open set, as its session writes it.
pub struct Journal {
    folder: SetFolder,
    /// What the next run builds on, until it is begun.
    start: Start,
    files: Vec<PathBuf>,
    next_number: u64,
    is_begun: bool,
    watch: Arc<Watch>,
    running: Option<Running>,
    disk: Option<Box<dyn Disk>>,
}

/// The thread that writes, and the way to it.
struct Running {
    orders: mpsc::Sender<Order>,
    thread: JoinHandle<()>,
}

/// Writes a save down from the thread that saves: which changes the file holds, before it is
/// written.
#[derive(Debug)]
pub struct SaveMark {
    /// The last change that the file will hold.
    number: u64,
    orders: mpsc::Sender<Order>,
    watch: Arc<Watch>,
    folder: PathBuf,
}

/// How far a journal is.
#[derive(Debug, Clone)]
pub struct JournalState {
    /// The number of the last record that was handed over.
    pub appended: u64,
    /// The number of the last record that is on the disk.
    pub durable: u64,
    /// Why the last try to write failed. Another is made from time to time; until one succeeds,
    /// a crash would lose what is not durable.
    pub trouble: Option<Arc<WriteError>>,
    /// Why the file that the run builds on could not be copied, until another is. Changes are
    /// written all the same.
    pub aside: Option<Arc<WriteError>>,
    /// Whether anything was written that the set's file does not hold.
    pub is_begun: bool,
}

impl Journal {
    /// Returns a journal that will begin a run with the first record.
    pub fn new(folder: SetFolder, start: Start) -> Self {
        Self {
            folder,
            start,
            files: Vec::new(),
            next_number: 1,
            is_begun: false,
            watch: Arc::default(),
            running: None,
            disk: Some(Box::new(SystemDisk)),
        }
    }

    /// Returns a journal that goes on from what was read; always in a file of its own, because
    /// the last one may have a torn end.
    pub fn behind(folder: SetFolder, log: &Log) -> Self {
        let mut journal = Self::new(folder, Start::Before);
        journal.files.clone_from(&log.files);
        journal.next_number = log.next_number();
        journal.is_begun = true;
        let durable = journal.next_number - 1;
        journal.watch.change(|progress| progress.durable = durable);
        journal
    }

    /// Whether anything was written that the set's file does not hold.
    pub fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// What the run builds on, until it is begun.
    pub fn start(&self) -> Start {
        self.start
    }

    /// Hands a record over. Its annotations are placed in `readings`.
    pub fn append(&mut self, entry: Entry, readings: &Readings) {
        let record = Record {
            number: self.next_number,
            entry,
        };
        self.next_number += 1;
        self.is_begun = true;
        self.order(Order::Append(record, readings.clone()));
    }

    /// Keeps a copy of the file that the run builds on, soon. Where the file is another meanwhile,
    /// `otherwise` is asked for what it held; it runs on a thread.
    pub fn keep_base(
        &mut self,
        path: &Path,
        hash: blake3::Hash,
        otherwise: impl FnOnce() -> Option<Vec<u8>> + Send + 'static,
    ) {
        let otherwise = Box::new(otherwise);
        self.order(Order::KeepBase(path.to_owned(), hash, otherwise));
    }

    /// Does something on the journal's thread, behind what was handed over before.
    pub fn run(&mut self, job: impl FnOnce() + Send + 'static) {
        self.order(Order::Run(Box::new(job)));
    }

    /// Waits until all that was handed over is on the disk, the jobs are done, and the copy of what
    /// the run builds on is there.
    pub fn flush(&mut self) -> Result<(), Arc<WriteError>> {
        if self.running.is_none() {
            return match self.state().trouble {
                Some(trouble) => Err(trouble),
                None => Ok(()),
            };
        }
        let (reply, answer) = mpsc::channel();
        self.order(Order::Flush(reply));
        match answer.recv() {
            Ok(flushed) => flushed.wait(),
            Err(_) => Err(Arc::new(
                self.stopped(std::io::Error::other("its thread has ended")),
            )),
        }
    }

    /// Returns how a save of the set as it is now is written down; nothing where the journal
    /// cannot write.
    pub fn save_mark(&mut self) -> Option<SaveMark> {
        if self.running.is_none() {
            self.start_thread();
        }
        let running = self.running.as_ref()?;
        Some(SaveMark {
            number: self.next_number - 1,
            orders: running.orders.clone(),
            watch: Arc::clone(&self.watch),
            folder: self.folder.path().to_owned(),
        })
    }

    /// Takes in that a file holds the changes up to a number. Where it holds all, the journal
    /// begins anew; else it goes on, and says by its mark what is not in the file.
    pub fn saved(&mut self, number: u64, hash: blake3::Hash) {
        if number + 1 == self.next_number {
            self.begin_anew(Start::File(hash));
        }
    }

    /// Begins anew behind a save: the set's file holds everything.
    pub fn begin_anew(&mut self, start: Start) {
        self.start = start;
        self.is_begun = false;
        if self.running.is_some() || !self.files.is_empty() {
            self.order(Order::BeginAnew(start));
        }
        self.files.clear();
    }

    pub fn state(&self) -> JournalState {
        self.watch.look(|progress| JournalState {
            appended: self.next_number - 1,
            durable: progress.durable,
            trouble: progress.trouble.clone(),
            aside: progress.aside.clone(),
            is_begun: self.is_begun,
        })
    }

    fn order(&mut self, order: Order) {
        if self.running.is_none() {
            self.start_thread();
        }
        let is_sent = self
            .running
            .as_ref()
            .is_some_and(|running| running.orders.send(order).is_ok());
        if !is_sent && self.state().trouble.is_none() {
            let error = Arc::new(self.stopped(std::io::Error::other("its thread has ended")));
            self.watch.change(|progress| progress.trouble = Some(error));
        }
    }

    fn start_thread(&mut self) {
        // Taken once: a thread that could not be started, or has ended, is not tried again.
        let Some(disk) = self.disk.take() else {
            return;
        };
        let (orders, received) = mpsc::channel();
        let writer = Writer::new(
            self.folder.clone(),
            disk,
            Arc::clone(&self.watch),
            self.start,
            self.files.clone(),
        );
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(&received));
        match thread {
            Ok(thread) => self.running = Some(Running { orders, thread }),
            Err(error) => {
                let error = Arc::new(self.stopped(error));
                self.watch.change(|progress| progress.trouble = Some(error));
            }
        }
    }

    fn stopped(&self, source: std::io::Error) -> WriteError {
        stopped(self.folder.path(), source)
    }
}

fn stopped(folder: &Path, source: std::io::Error) -> WriteError {
    WriteError::Io {
        action: "writing the journal",
        path: folder.to_owned(),
        source,
    }
}

impl SaveMark {
    /// Returns the number of the last change that the file will hold.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Writes down, durably, that a file of this hash is about to hold them. Returns whether the
    /// journal is still wanted: its set may have been left meanwhile.
    pub fn write(&self, hash: blake3::Hash, path: &Path) -> Result<bool, Arc<WriteError>> {
        let path = path.to_owned();
        let record = Record {
            number: self.number,
            entry: Entry::Saved { hash, path },
        };
        let (reply, answer) = mpsc::channel();
        let orders = [Order::Append(record, Readings::new()), Order::Flush(reply)];
        let is_sent = orders.map(|order| self.orders.send(order).is_ok());
        match answer.recv() {
            Ok(flushed) if is_sent.iter().all(|sent| *sent) => flushed.wait().map(|()| true),
            _ if self.watch.look(|progress| progress.is_ended) => Ok(false),
            _ => Err(Arc::new(stopped(
                &self.folder,
                std::io::Error::other("its thread has ended"),
            ))),
        }
    }
}

/// Writes and flushes what was handed over before it lets go.
impl Drop for Journal {
    fn drop(&mut self) {
        self.watch.change(|progress| progress.is_ended = true);
        if let Some(Running { orders, thread }) = self.running.take() {
            // Said, because a save that is under way can give orders, too. It fails only where
            // the thread has ended already, and then there is nothing to wait for.
            let _ = orders.send(Order::End);
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
