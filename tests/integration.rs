//! All tests from outside the library: one link, and one place to look.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "what a test cannot set up is its failure, and its files need no atomic writes"
)]

mod anchor;
mod architecture;
mod cli;
#[path = "../benches/edits/mod.rs"]
mod edits;
mod session;
#[path = "../benches/texts/mod.rs"]
mod texts;

#[cfg(feature = "gui")]
mod gui;
