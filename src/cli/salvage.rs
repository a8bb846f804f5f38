//! `speechmark salvage`: what can still be read of a damaged set.

use std::path::PathBuf;

use serde::Serialize;

use super::Answer;
use super::conflicts::{self, Told};
use super::output::{self, Output};
use crate::model::Item;
use crate::session;
use crate::storage::salvage;

/// Save what can be read of a damaged set as a new one; status 1 if something is lost
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        speechmark salvage speech.ron -o salvaged.ron\n  \
                        speechmark salvage speech.ron -o salvaged.ron --json\n\n\
                        Each line is read by itself. The damaged file stays as it is, and what \
                        could not be read of it is listed with its lines.")]
pub(super) struct Arguments {
    /// The damaged set
    #[arg(value_name = "SET")]
    set: PathBuf,
    /// The new set; a file that is there already is never overwritten
    #[arg(short, long, value_name = "OUT.ron", required = true)]
    output: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    annotations: usize,
    lost: Vec<Lost>,
    /// What records refer to and was not found.
    made_up: Vec<MadeUp>,
    mended: Vec<Told>,
}

#[derive(Serialize)]
struct Lost {
    line: usize,
    last_line: usize,
    text: String,
    why: String,
}

#[derive(Serialize)]
struct MadeUp {
    item: &'static str,
    /// None for the set, of which only the id was made up.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Answer> {
    let salvaged = session::salvage_to(&arguments.set, &arguments.output)?;
    let report = Report {
        annotations: salvaged.set.annotations.len(),
        lost: salvaged.lost.into_iter().map(lost).collect(),
        made_up: salvaged.made_up.iter().filter_map(made_up).collect(),
        mended: salvaged.mended.iter().map(Told::of).collect(),
    };
    tell(&report);
    output::note(&format!(
        "salvaged {}: {}",
        output::counted(report.annotations, "annotation", "annotations"),
        arguments.output.display()
    ));
    if arguments.json {
        match output.object(&report).and_then(|()| output.finish()) {
            // The set is written, so this must not look as if nothing had been done.
            Err(error) if !output::is_closed(&error) => {
                output::warn(&format!("{error:#}; the set is written"));
                output.give_up();
            }
            _ => {}
        }
    }
    Ok(Answer::from_yes(
        report.lost.is_empty() && report.made_up.is_empty() && report.mended.is_empty(),
    ))
}

fn lost(lost: salvage::Lost) -> Lost {
    Lost {
        line: lost.first_line,
        last_line: lost.last_line,
        text: lost.text,
        why: lost.why.to_string(),
    }
}

fn made_up(item: &Item) -> Option<MadeUp> {
    let (item, key) = match item {
        Item::Set => ("set", None),
        Item::Document(key) => ("document", Some(key)),
        Item::Coder(key) => ("coder", Some(key)),
        Item::Field(key) => ("field", Some(key)),
        Item::Category(key) => ("category", Some(key)),
        // These are never made up.
        Item::Annotation(_) => return None,
    };
    Some(MadeUp {
        item,
        key: key.map(ToString::to_string),
    })
}

fn tell(report: &Report) {
    for lost in &report.lost {
        let lines = if lost.line == lost.last_line {
            format!("line {}", lost.line)
        } else {
            format!("lines {} to {}", lost.line, lost.last_line)
        };
        let text = if lost.text.is_empty() {
            String::new()
        } else {
            format!(": {}", lost.text)
        };
        output::warn(&format!("{lines}: {}{text}", lost.why));
    }
    for MadeUp { item, key } in &report.made_up {
        output::warn(&match key {
            Some(key) => format!("the {item} “{key}” is lost; one with this key was made up"),
            None => format!("the id of the {item} is lost; another one was made up"),
        });
    }
    for told in &report.mended {
        output::warn(&conflicts::sentence(told, "the file", "the file"));
    }
}
