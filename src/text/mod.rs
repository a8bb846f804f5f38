//! A document's text and everything that can be asked of it; knows nothing of annotations.

pub mod span;
