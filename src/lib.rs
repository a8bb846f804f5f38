//! Speechmark: read a document, highlight passages, tag them with categories.
//!
//! The rooms, in reading order; each may use only those above it.

pub mod text;
