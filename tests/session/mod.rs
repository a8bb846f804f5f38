//! What holds for a session whatever a person does: all of it can be undone and done again, and
//! what is saved is what is opened.

mod codebook;
mod copies;
mod crashes;
mod files;
mod kills;
mod laws;
pub mod machine;
mod merging;
pub mod play;
mod previews;
mod reanchoring;
mod recovery;
mod restoring;

use std::path::Path;

use jiff::Timestamp;
use uuid::Uuid;

use speechmark::session::{CountingOrigin, Origin, Session};
use speechmark::storage::set_file::{self, Paths};

use play::{SharedOrigin, document};

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

/// The set as its file would hold it.
fn bytes(session: &Session) -> String {
    set_file::write(session.set(), session.readings(), &Paths::new()).expect("the set is written")
}

fn open(path: &Path) -> Session {
    Session::open(path, "李", Box::<CountingOrigin>::default())
        .expect("the set opens")
        .session
}
