//! What holds for a session whatever a person does: all of it can be undone and done again, and
//! what is saved is what is opened.

mod crashes;
mod files;
mod kills;
mod laws;
mod merging;
mod previews;
mod reanchoring;
mod recovery;

use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use uuid::Uuid;

use speechmark::format::document::{self, ReadDocument};
use speechmark::session::{CountingOrigin, Origin, Session};
use speechmark::storage::set_file::{self, Paths};

/// A clock that stands still, so that changes to a note count as one typing.
#[derive(Debug, Default)]
struct StandingOrigin {
    ids: CountingOrigin,
}

impl Origin for StandingOrigin {
    fn now(&mut self) -> Timestamp {
        Timestamp::from_second(1_763_892_000).expect("a time")
    }

    fn new_id(&mut self) -> Uuid {
        self.ids.new_id()
    }
}

/// Times and ids that go on counting over several sessions.
#[derive(Debug, Default, Clone)]
struct SharedOrigin {
    counting: Arc<Mutex<CountingOrigin>>,
}

impl Origin for SharedOrigin {
    fn now(&mut self) -> Timestamp {
        self.counting.lock().expect("no panic").now()
    }

    fn new_id(&mut self) -> Uuid {
        self.counting.lock().expect("no panic").new_id()
    }
}

/// Writes a file into a folder and reads it as a document.
fn document(folder: &Path, name: &str, text: &str) -> ReadDocument {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the text is written");
    document::read(&path, Some(encoding_rs::UTF_8)).expect("it is a text")
}

/// The set as its file would hold it.
fn bytes(session: &Session) -> String {
    set_file::write(session.set(), session.readings(), &Paths::new()).expect("the set is written")
}

fn open(path: &Path) -> Session {
    Session::open(path, "李", Box::<CountingOrigin>::default())
        .expect("the set opens")
        .session
}
