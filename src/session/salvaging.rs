//! Saving what can still be read of a damaged set as a new one. The damaged file stays as it is.

use std::path::{Path, PathBuf};

use super::{SetError, move_documents};
use crate::format::document::{self, DocumentError};
use crate::storage::atomic::{self, WriteError};
use crate::storage::salvage::{self, Salvaged};
use crate::storage::set_file::{self, Paths, Readings};

/// Why nothing was salvaged. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SalvageError {
    #[error(transparent)]
    File(#[from] DocumentError),
    #[error("{source}: {}", .path.display())]
    Set { path: PathBuf, source: SetError },
    #[error("no line of it is a record of an annotation set: {}", .path.display())]
    Nothing { path: PathBuf },
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Reads a damaged set record by record, and writes what can be read to a new file; returns it
/// with what is lost.
pub fn salvage_to(damaged: &Path, target: &Path) -> Result<Salvaged, SalvageError> {
    let in_set = |source| SalvageError::Set {
        path: damaged.to_owned(),
        source,
    };
    let bytes = document::read_bytes(damaged)?;
    let mut salvaged = salvage::read(&bytes).map_err(in_set)?;
    let set = &mut salvaged.set;
    if set.annotations.is_empty() && set.documents.is_empty() && set.categories.is_empty() {
        return Err(SalvageError::Nothing {
            path: damaged.to_owned(),
        });
    }
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let target = absolute(target);
    move_documents(set, &absolute(damaged), &target);
    let text = set_file::write(set, &Readings::new(), &Paths::new()).map_err(in_set)?;
    atomic::write(&target, text.as_bytes(), atomic::Target::New)?;
    Ok(salvaged)
}
