//! Reading documents, and exporting annotations for other programs: one file a format.
//!
//! Exports return bytes or text; only `storage` puts them on disk.

pub mod document;
