//! `speechmark export`: annotations for other programs.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::output::{self, Output};
use super::{Answer, sets};
use crate::format::{ExportFormat, record};
use crate::session::Session;
use crate::storage::atomic;

/// Export the annotations of a set for spreadsheets or other programs
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        speechmark export speech.ron --to csv -o speech.csv\n  \
                        speechmark export speech.ron --to json | jq '.[].quote'\n\n\
                        All annotations are exported. `status` says of each whether its passage \
                        stands where the set says: placed, not-placed, or document-missing, where \
                        the text is not at hand.")]
pub(super) struct Arguments {
    /// The annotation set
    #[arg(value_name = "SET")]
    set: PathBuf,
    /// The format: csv (opens in Excel) or json
    #[arg(long = "to", value_name = "FORMAT", value_parser = format)]
    format: ExportFormat,
    /// Write to this file, replacing what it holds, instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn format(name: &str) -> Result<ExportFormat, String> {
    ExportFormat::from_name(name).ok_or_else(|| {
        let names = ExportFormat::ALL.map(ExportFormat::name);
        format!(
            "no format is called “{name}”; there are {}",
            names.join(", ")
        )
    })
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Answer> {
    let session = sets::open(&arguments.set)?;
    if let Some(target) = &arguments.output {
        refuse_sources(target, &arguments.set, &session)?;
    }
    let records = record::records(session.set(), session.readings(), |_| true);
    sets::warn_of_unplaced(&records, &arguments.set);
    let bytes = arguments.format.export(session.set(), &records)?;
    match &arguments.output {
        None => output.bytes(&bytes)?,
        Some(target) => {
            // Absolute, so that messages name the folder.
            let target = std::path::absolute(target)?;
            atomic::write(&target, &bytes, atomic::Target::Any)?;
            output::note(&format!(
                "exported {}: {}",
                output::counted(records.len(), "annotation", "annotations"),
                target.display()
            ));
        }
    }
    Ok(Answer::Yes)
}

/// Sees to it that an export replaces neither the set nor one of its documents.
fn refuse_sources(target: &Path, set: &Path, session: &Session) -> anyhow::Result<()> {
    // Where the target is not there yet, it cannot be any of them.
    let Ok(target) = target.canonicalize() else {
        return Ok(());
    };
    let is_target = |path: &Path| path.canonicalize().is_ok_and(|path| path == target);
    if is_target(set) {
        bail!(
            "an export would replace the set itself; name another file: {}",
            target.display()
        );
    }
    for document in &session.set().documents {
        if session.location(&document.key).is_some_and(is_target) {
            bail!(
                "an export would replace the document “{}”; name another file: {}",
                document.key,
                target.display()
            );
        }
    }
    Ok(())
}
