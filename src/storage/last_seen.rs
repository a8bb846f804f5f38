//! What a set's file held when this program last read or wrote it: so that a change from outside
//! is noticed, for which the format itself has no checksum.
//!
//! The hash stands in the set's data folder; a copy of the file itself is kept beside it by the
//! journal, as what it builds on. Only a hint: where it is missing, nothing is said.

use super::atomic::{self, Target};
use super::data_folder::SetFolder;

const NAME: &str = "last-seen";

/// Notes what the file holds now. Where that cannot be written, a later change from outside may
/// go unnoticed, or this one be taken for it.
pub fn note(folder: &SetFolder, file: blake3::Hash) {
    if hash(folder) != Some(file) && folder.make().is_ok() {
        let text = format!("{}\n", file.to_hex());
        let _ = atomic::write(&folder.join(NAME), text.as_bytes(), Target::Any);
    }
}

/// Returns the hash of what the file held, if that is known.
pub fn hash(folder: &SetFolder) -> Option<blake3::Hash> {
    let text = std::fs::read_to_string(folder.join(NAME)).ok()?;
    blake3::Hash::from_hex(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SetId;
    use crate::storage::data_folder::DataFolder;

    #[test]
    fn the_last_one_is_known() {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let folder = DataFolder::at(temporary.path()).of_set(SetId::from_u128(7));
        assert_eq!(hash(&folder), None);
        for text in ["one", "two"] {
            note(&folder, blake3::hash(text.as_bytes()));
            assert_eq!(hash(&folder), Some(blake3::hash(text.as_bytes())));
        }
        atomic::write(&folder.join(NAME), b"no hash", Target::Any).expect("it is written");
        assert_eq!(hash(&folder), None);
    }
}
