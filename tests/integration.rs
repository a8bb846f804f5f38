//! All tests from outside the library: one link, and one place to look.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "what a test cannot set up is its failure, and its files need no atomic writes"
)]

mod architecture;
mod cli;
mod session;

#[cfg(feature = "gui")]
mod gui;
