//! Files: the only room that writes any.
//!
//! The native set and codebooks, and atomic writes for them and for exports; the journal, locks
//! and backups. Nothing here decides what changes a set.

pub mod app_files;
pub mod atomic;
pub mod backups;
pub mod codebook_file;
pub mod data_folder;
pub mod journal;
pub mod last_seen;
pub mod lock;
pub mod ron_text;
pub mod set_file;

pub use set_file::salvage;
