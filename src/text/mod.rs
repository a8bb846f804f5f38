//! A document's text and everything that can be asked of it; knows nothing of annotations.

pub mod span;

pub mod document_text;

pub mod decode;

pub mod cells;
pub mod numbering;

pub mod reflow;

pub mod segment;

pub mod outline;

pub mod fold;

pub mod reading;
