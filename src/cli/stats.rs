//! `speechmark stats`: how many annotations, and how much of the text they cover.

use std::path::PathBuf;

use serde::Serialize;

use super::output::{self, Output};
use super::{Answer, sets};
use crate::analysis::{self, Statistics};
use crate::session::Session;
use crate::storage::set_file;

/// Count a set's annotations by category, document and coder, and the characters they cover
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        speechmark stats speech.ron\n  \
                        speechmark stats speech.ron --json\n\n\
                        A category does not include those below it. Characters that several \
                        annotations cover count once.")]
pub(super) struct Arguments {
    /// The annotation set
    #[arg(value_name = "SET")]
    set: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Counts<'a> {
    documents: usize,
    annotations: usize,
    coders: usize,
    categories: Vec<Category<'a>>,
    covered_chars: u64,
    chars: u64,
}

#[derive(Serialize)]
struct Category<'a> {
    key: &'a str,
    name: &'a str,
    annotations: usize,
    chars: u64,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Answer> {
    let session = sets::open(&arguments.set)?;
    let statistics = analysis::statistics(
        session.set(),
        |document, span| match session.reading(document) {
            Some(reading) => {
                let chars = set_file::chars_of(span, reading);
                u64::from(chars.end - chars.start)
            }
            None => 0,
        },
        |document| {
            let reading = session.reading(document)?;
            Some(u64::from(reading.text.n_chars()))
        },
    );
    if arguments.json {
        output.object(&counts(&statistics))?;
    } else {
        print(&statistics, &session, output)?;
    }
    Ok(Answer::Yes)
}

fn counts(statistics: &Statistics) -> Counts<'_> {
    Counts {
        documents: statistics.documents,
        annotations: statistics.annotations,
        coders: statistics.coders.len(),
        categories: statistics
            .categories
            .iter()
            .map(|category| Category {
                key: category.key.as_str(),
                name: &category.name,
                annotations: category.annotations,
                chars: category.chars,
            })
            .collect(),
        covered_chars: statistics.covered_chars,
        chars: statistics.chars,
    }
}

fn print(statistics: &Statistics, session: &Session, output: &mut Output) -> anyhow::Result<()> {
    let set = session.set();
    let percent = if statistics.chars == 0 {
        0.0
    } else {
        100.0 * statistics.covered_chars as f64 / statistics.chars as f64
    };
    output.line(&format!(
        "{}; {} of {} characters covered ({percent:.1} %)",
        output::counted(statistics.annotations, "annotation", "annotations"),
        statistics.covered_chars,
        statistics.chars
    ))?;
    let mut rows = vec![row("category", "", "annotations", "characters")];
    rows.extend(statistics.categories.iter().map(|category| {
        let chars = category.chars.to_string();
        let annotations = category.annotations.to_string();
        row(category.key.as_str(), &category.name, &annotations, &chars)
    }));
    rows.push(row("document", "", "annotations", "characters"));
    rows.extend(set.documents.iter().map(|document| {
        let annotations = set.annotations.n_of_document(&document.key).to_string();
        let chars = document.chars.to_string();
        row(document.key.as_str(), &document.title, &annotations, &chars)
    }));
    rows.push(row("coder", "", "annotations", ""));
    rows.extend(statistics.coders.iter().map(|(key, annotations)| {
        let name = set.coder(key).map_or("", |coder| coder.name.as_str());
        row(key.as_str(), name, &annotations.to_string(), "")
    }));
    output.table(&rows)
}

fn row(key: &str, name: &str, annotations: &str, chars: &str) -> Vec<String> {
    [key, name, annotations, chars].map(str::to_owned).to_vec()
}
