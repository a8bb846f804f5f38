//! What a path that somebody opens turns out to be: a set, a document, or a document whose set
//! stands beside it.

use std::path::Path;

use encoding_rs::Encoding;

use crate::format::document::{self, ReadDocument};
use crate::session::{OpenError, Opened, Session, SystemOrigin, is_set_path, set_path_beside};
use crate::storage::data_folder::DataFolder;

/// What was found at a path.
pub enum Found {
    Set(Opened),
    /// A document; the set that stands beside it and refers to it was opened instead.
    SetBeside(Opened),
    /// A document, of a long one a preview; and why the set that stands beside it could not be
    /// opened, if one does.
    Document(ReadDocument, Option<OpenError>),
}

/// Opens whatever stands at a path.
pub fn find(
    path: &Path,
    encoding: Option<&'static Encoding>,
    coder: &str,
    data: Option<&DataFolder>,
) -> Result<Found, OpenError> {
    if is_set_path(path) {
        return open_set(path, coder, data).map(Found::Set);
    }
    let read = document::read_preview(path, encoding)?;
    let beside = set_path_beside(&read.path);
    if !beside.is_file() {
        return Ok(Found::Document(read, None));
    }
    match open_set(&beside, coder, data) {
        Ok(opened) => {
            let refers = opened.session.set().documents.iter().any(|document| {
                opened.session.location(&document.key) == Some(read.path.as_path())
            });
            if refers {
                Ok(Found::SetBeside(opened))
            } else {
                Ok(Found::Document(read, None))
            }
        }
        Err(error) => Ok(Found::Document(read, Some(error))),
    }
}

/// Opens a set, with a journal of its changes where there is a folder for it.
fn open_set(path: &Path, coder: &str, data: Option<&DataFolder>) -> Result<Opened, OpenError> {
    match data {
        Some(data) => Session::open_journaled(path, coder, Box::new(SystemOrigin), data),
        None => Session::open(path, coder, Box::new(SystemOrigin)),
    }
}
