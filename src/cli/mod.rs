//! The command line: everything that needs no window, over the same session as the window.
//!
//! Data goes to stdout and everything else to stderr. The exit status is 0 (done), 1 (done, and
//! the answer is no) or 2 (could not be done; nothing was changed).

mod annotate;
mod check;
mod conflicts;
mod export;
mod info;
mod list;
mod merge;
mod merge_driver;
mod new;
mod output;
mod reanchor;
mod salvage;
mod search;
mod sets;
mod stats;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use encoding_rs::Encoding;

use crate::text::decode::{self, DecodeError};
use output::Output;

/// Why there is no window on a machine without a screen.
pub const NO_DISPLAY: &str = "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)";

const NO: u8 = 1;
const FAILED: u8 = 2;
/// What git takes for a driver that failed, and not for a conflict, which one could commit without
/// ever having the other side (gitattributes(5): a status above 128).
const DRIVER_FAILED: u8 = 129;

/// Read a document, highlight passages, tag them with categories, keep the result as a plain
/// annotation set.
#[derive(Debug, Parser)]
#[command(
    name = "speechmark",
    version,
    args_conflicts_with_subcommands = true,
    override_usage = "speechmark [--encoding NAME] [FILE…]\n       speechmark COMMAND …",
    after_help = "Exit status: 0 done, 1 done and the answer is no (problems, no match), 2 could \
                  not be done and nothing was changed.\n\n\
                  Examples:\n  \
                  speechmark speech.txt                     open a document in the window\n  \
                  speechmark new speech.ron speech.txt      make an annotation set\n  \
                  speechmark annotate speech.ron --quote 控辍保学 --category education\n  \
                  speechmark export speech.ron --to csv -o speech.csv"
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Task>,
    /// Documents or an annotation set to open in the window
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read the documents in this encoding instead of guessing it: UTF-8, GB18030, Big5, …
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
}

#[derive(Debug, Subcommand)]
enum Task {
    Info(info::Arguments),
    New(new::Arguments),
    Annotate(annotate::Arguments),
    List(list::Arguments),
    Search(search::Arguments),
    Check(check::Arguments),
    Reanchor(reanchor::Arguments),
    Stats(stats::Arguments),
    Export(export::Arguments),
    Merge(merge::Arguments),
    MergeDriver(merge_driver::Arguments),
    Salvage(salvage::Arguments),
}

/// What the arguments ask for.
#[derive(Debug)]
pub enum Request {
    /// The window, on these files.
    Window {
        files: Vec<PathBuf>,
        encoding: Option<&'static Encoding>,
    },
    /// A job that needs no window.
    Command(Command),
}

/// A subcommand with its arguments, to be [`run`].
#[derive(Debug)]
pub struct Command(Task);

/// What a subcommand found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
}

impl Answer {
    fn from_yes(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// Reads the program's arguments. What they answer by themselves (help, version, mistakes) is
/// printed, and its exit status returned as the error.
pub fn request() -> Result<Request, ExitCode> {
    match Arguments::try_parse() {
        Ok(Arguments {
            command: Some(task),
            ..
        }) => Ok(Request::Command(Command(task))),
        Ok(Arguments {
            files, encoding, ..
        }) => {
            if let Some(name) = files.first().and_then(|file| subcommand(file)) {
                return Err(report(&anyhow::anyhow!(
                    "options go behind the subcommand: speechmark {name} … --encoding NAME"
                )));
            }
            Ok(Request::Window { files, encoding })
        }
        Err(error) => {
            // Whoever closed the stream does not want to read it.
            let _closed = error.print();
            // To git anything but this is a conflict, and the other side's version would be lost
            // with whoever believes that.
            let is_driver = std::env::args_os()
                .nth(1)
                .is_some_and(|it| it == "merge-driver");
            Err(ExitCode::from(if is_driver && error.use_stderr() {
                DRIVER_FAILED
            } else {
                error.exit_code() as u8
            }))
        }
    }
}

/// Returns the subcommand that a supposed file names: after an option, clap takes it for a file.
fn subcommand(file: &Path) -> Option<String> {
    let arguments = Arguments::command();
    let found = arguments
        .get_subcommands()
        .map(clap::Command::get_name)
        .find(|name| file == Path::new(name))?;
    (!file.exists()).then(|| found.to_owned())
}

/// Does what a subcommand says, and returns the exit status.
pub fn run(command: Command) -> ExitCode {
    let mut output = Output::stdout();
    let is_driver = matches!(command.0, Task::MergeDriver(_));
    let answer = match command.0 {
        Task::Info(arguments) => info::run(&arguments, &mut output),
        Task::New(arguments) => new::run(&arguments),
        Task::Annotate(arguments) => annotate::run(&arguments, &mut output),
        Task::List(arguments) => list::run(&arguments, &mut output),
        Task::Search(arguments) => search::run(&arguments, &mut output),
        Task::Check(arguments) => check::run(&arguments, &mut output),
        Task::Reanchor(arguments) => reanchor::run(&arguments, &mut output),
        Task::Stats(arguments) => stats::run(&arguments, &mut output),
        Task::Export(arguments) => export::run(&arguments, &mut output),
        Task::Merge(arguments) => merge::run(&arguments, &mut output),
        Task::MergeDriver(arguments) => merge_driver::run(&arguments),
        Task::Salvage(arguments) => salvage::run(&arguments, &mut output),
    };
    let answer = answer.and_then(|answer| match output.finish() {
        // `speechmark list … | head` has got what it wanted.
        Err(error) if !output::is_closed(&error) => Err(error),
        _ => Ok(answer),
    });
    match answer {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(NO),
        Err(error) if output::is_closed(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let status = report(&error);
            if is_driver {
                ExitCode::from(DRIVER_FAILED)
            } else {
                status
            }
        }
    }
}

/// Says on stderr what went wrong, with its causes, and returns the exit status.
pub fn report(error: &anyhow::Error) -> ExitCode {
    output::error(error);
    ExitCode::from(FAILED)
}

/// Whether there is a display that a window could be opened on.
pub fn has_display() -> bool {
    if !cfg!(all(unix, not(target_os = "macos"))) {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Says on stderr that there is no window and why, and what works without; returns the exit
/// status.
pub fn refuse_window(why: &str) -> ExitCode {
    let arguments = Arguments::command();
    let names: Vec<&str> = arguments
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    report(&anyhow::anyhow!(
        "the window cannot be opened: {why}; these subcommands do the job without one: {} \
         (`speechmark help COMMAND` shows how)",
        names.join(", ")
    ))
}

fn encoding(name: &str) -> Result<&'static Encoding, DecodeError> {
    decode::encoding_by_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent_and_every_subcommand_shows_an_example() {
        let mut arguments = Arguments::command();
        arguments.build();
        arguments.clone().debug_assert();
        for command in arguments.get_subcommands() {
            if command.get_name() == "help" {
                continue;
            }
            let help = command.clone().render_help().to_string();
            let example = format!("speechmark {} ", command.get_name());
            assert!(help.contains("Example"), "{help}");
            assert!(help.matches(&example).count() >= 2, "{help}");
        }
    }
}
