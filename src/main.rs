//! The program: arguments → window or command → exit status.

use std::path::PathBuf;
use std::process::ExitCode;

use encoding_rs::Encoding;
use speechmark::cli::{self, Request};

fn main() -> ExitCode {
    match cli::request() {
        Ok(Request::Command(command)) => cli::run(command),
        Ok(Request::Window { files, encoding }) => open_window(files, encoding),
        Err(status) => status,
    }
}

#[cfg(feature = "gui")]
fn open_window(files: Vec<PathBuf>, encoding: Option<&'static Encoding>) -> ExitCode {
    if !cli::has_display() {
        return cli::refuse_window(cli::NO_DISPLAY);
    }
    match speechmark::gui::run(files, encoding) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::report(&error),
    }
}

#[cfg(not(feature = "gui"))]
fn open_window(_: Vec<PathBuf>, _: Option<&'static Encoding>) -> ExitCode {
    cli::refuse_window(if cli::has_display() {
        "this build of the program has none"
    } else {
        cli::NO_DISPLAY
    })
}
