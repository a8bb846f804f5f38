//! `speechmark list`: the annotations of a set, in reading order.

use std::path::PathBuf;

use super::output::Output;
use super::sets::at;
use super::{Answer, sets};
use crate::format::record::{self, Record};

/// List the annotations of a set, in reading order
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        speechmark list speech.ron\n  \
                        speechmark list speech.ron --category education --json\n\n\
                        Several filters must all fit. A category does not include those below it.")]
pub(super) struct Arguments {
    /// The annotation set
    #[arg(value_name = "SET")]
    set: PathBuf,
    /// Only annotations with this category, named by its key or name
    #[arg(long, value_name = "KEY")]
    category: Option<String>,
    /// Only annotations of this coder
    #[arg(long, value_name = "KEY")]
    coder: Option<String>,
    /// Only annotations in this document
    #[arg(long, value_name = "KEY")]
    document: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Answer> {
    let session = sets::open(&arguments.set)?;
    let set = session.set();
    let wanted = |name: &Option<String>, find: fn(&_, &str) -> _| {
        let found = name.as_deref().map(|name| find(set, name)).transpose();
        at(&arguments.set, found)
    };
    let category = wanted(&arguments.category, sets::category)?;
    let coder = wanted(&arguments.coder, sets::coder)?;
    let document = wanted(&arguments.document, sets::document)?;
    let records = record::records(set, session.readings(), |annotation| {
        category
            .as_ref()
            .is_none_or(|category| annotation.has_category(category))
            && coder
                .as_ref()
                .is_none_or(|coder| annotation.coder == *coder)
            && document
                .as_ref()
                .is_none_or(|document| annotation.document == *document)
    });
    sets::warn_of_unplaced(&records, &arguments.set);
    if arguments.json {
        output.list(&records)?;
    } else {
        let has_several = set.documents.len() > 1;
        let rows: Vec<_> = records
            .iter()
            .map(|record| row(record, has_several))
            .collect();
        output.table(&rows)?;
    }
    Ok(Answer::Yes)
}

fn row(record: &Record, has_several_documents: bool) -> Vec<String> {
    let mut row = Vec::new();
    if has_several_documents {
        row.push(record.document.clone());
    }
    row.push(format!("{}..{}", record.start, record.end));
    row.push(match record.line {
        Some(line) => format!("line {line}"),
        None => "not placed".to_owned(),
    });
    row.push(record.place.clone().unwrap_or_default());
    row.push(record.category_names.join("; "));
    row.push(record.coder.clone());
    let note = if record.note.is_empty() {
        String::new()
    } else {
        format!("  ({})", record.note)
    };
    row.push(format!("{}{note}", record.quote));
    row
}
