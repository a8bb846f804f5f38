//! Files: the only room that writes any.
//!
//! The native set and codebooks, and atomic writes for them and for exports. The journal, locks
//! and backups will stand here too. Nothing here changes a set in memory.

pub mod app_files;
pub mod atomic;
pub mod codebook_file;
pub mod ron_text;
pub mod set_file;

pub use set_file::salvage;
