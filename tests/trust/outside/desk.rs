//! A folder with a set, its document and what is kept of it, made anew for every fault.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::random::Random;
use speechmark::session::{Origin, Session};
use speechmark::storage::data_folder::DataFolder;
use speechmark::storage::set_file::{self, Paths};

/// One numbered sentence a line, so that every passage is another.
const N_SENTENCES: usize = 200;
/// What the sentences are made of.
const WORDS: &str =
    "控辍保学的压力还很大要逐人劝返村卫生室药品不全饮水安全住房改造产业扶贫资金到位";
/// Characters in a line, its end included.
pub const SENTENCE_CHARS: u32 = 15;

#[derive(Debug, Clone)]
pub struct Desk {
    pub folder: PathBuf,
}

impl Desk {
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Makes the folder with nothing but the document.
    pub fn make(&self) {
        let _none_yet = fs::remove_dir_all(&self.folder);
        fs::create_dir_all(self.papers()).expect("a folder");
        let letters: Vec<char> = WORDS.chars().collect();
        let mut random = Random::from_seed(1);
        let mut letter = || letters[random.below(letters.len() as u64) as usize];
        let sentence = |n| {
            let words: String = (0..8).map(|_| letter()).collect();
            format!("第{n:03}户{words}。\n")
        };
        let text: String = (0..N_SENTENCES).map(sentence).collect();
        fs::write(self.document(), text).expect("the document is written");
    }

    /// Where people keep their files; what the program keeps is elsewhere.
    pub fn papers(&self) -> PathBuf {
        self.folder.join("papers")
    }

    pub fn set(&self) -> PathBuf {
        self.paper("set.ron")
    }

    /// Where a set goes that cannot be saved in its place.
    pub fn elsewhere(&self) -> PathBuf {
        self.folder.join("elsewhere.ron")
    }

    pub fn document(&self) -> PathBuf {
        self.paper("speech.txt")
    }

    pub fn data_folder(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub fn data(&self) -> DataFolder {
        DataFolder::at(self.data_folder())
    }

    /// Opens the set as the window would.
    pub fn open(&self, origin: &Counting) -> Result<Session, String> {
        let mut n_tries = 0;
        loop {
            let origin = Box::new(origin.clone());
            let opened = Session::open_journaled(&self.set(), "李", origin, &self.data());
            let session = opened.map_err(|error| format!("opening: {error}"))?.session;
            // A process that is just being started holds for a moment what its parent had open.
            n_tries += 1;
            if session.read_only().is_none() || n_tries == 200 {
                return Ok(session);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub fn paper(&self, name: &str) -> PathBuf {
        self.papers().join(name)
    }

    /// Makes the folder what another one is. Journals name files by their whole path, so all
    /// that belongs to one proof happens at the same place.
    pub fn become_copy_of(&self, template: &Path) {
        let _none_yet = fs::remove_dir_all(&self.folder);
        copy(template, &self.folder);
    }

    pub fn copy_to(&self, template: &Path) {
        let _none_yet = fs::remove_dir_all(template);
        copy(&self.folder, template);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("its kind").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("it is copied");
        }
    }
}

/// Returns all files in a folder and in those inside it.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(files_below(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

/// Returns a folder for many small files; in memory where that is possible, because a kill and
/// an injected error do not ask whether a disk is beneath.
pub fn quick_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = tempfile::Builder::new().prefix("trust-").tempdir_in(memory);
    made.or_else(|_| tempfile::tempdir())
        .expect("a temporary folder")
}

/// Returns what a session holds, as its file would say it.
pub fn text_of(session: &Session) -> String {
    set_file::write(session.set(), session.readings(), &Paths::new()).expect("it can be written")
}

/// Times and ids that count up from a number, so that the same work gives the same bytes. Copies
/// share the count.
#[derive(Clone)]
pub struct Counting {
    calls: Arc<AtomicU64>,
}

impl Counting {
    pub fn from(calls: u64) -> Self {
        Self {
            calls: Arc::new(AtomicU64::new(calls)),
        }
    }

    /// Goes on from a number, however many calls there were: after a step that was tried twice
    /// the next one gives what it always gives.
    pub fn go_on_from(&self, calls: u64) {
        self.calls.store(calls, Ordering::Relaxed);
    }

    fn next(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl Origin for Counting {
    fn now(&mut self) -> Timestamp {
        // Far enough apart that changes of one note are not one typing.
        Timestamp::from_second(1_763_892_000 + self.next() as i64 * 5).expect("a time")
    }

    fn new_id(&mut self) -> Uuid {
        Uuid::from_u128((0x0199_0000_0000_7000_8000 << 48) + u128::from(self.next()))
    }
}
