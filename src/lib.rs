//! Speechmark: read a document, highlight passages, tag them with categories, keep the result as
//! a plain annotation set.
//!
//! The rooms, in reading order; each may use only those above it. `cli` and `gui` never name
//! each other.

pub mod text;

pub mod model;

pub mod merge;

pub mod edit;

pub mod search;

pub mod anchor;

pub mod analysis;

pub mod storage;

pub mod format;

pub mod session;

pub mod cli;

#[cfg(feature = "gui")]
pub mod gui;
