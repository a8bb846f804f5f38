//! `speechmark search`: words in a document, or in all documents of a set.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use anyhow::bail;
use encoding_rs::Encoding;
use serde::Serialize;

use super::output::{self, Output};
use super::{Answer, sets};
use crate::format::document;
use crate::search::{self, Pattern, Query};
use crate::session::{Session, SystemOrigin};
use crate::storage::set_file;
use crate::text::reading::Reading;
use crate::text::span::Span;

/// Find words across the line breaks of the page; status 1 if there are none
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        speechmark search speech.txt 脱贫攻坚\n  \
                        speechmark search speech.ron '[0-9]+月底前' --regex --json\n  \
                        speechmark search speech.txt 教育 --count\n\n\
                        Full and half width are alike, and so are capitals and small letters. \
                        A pattern that begins with a hyphen goes after `--`.")]
pub(super) struct Arguments {
    /// A document, or a set whose documents are searched
    #[arg(value_name = "DOC|SET")]
    file: PathBuf,
    /// The words to find
    #[arg(value_name = "PATTERN")]
    pattern: String,
    /// The pattern is a regular expression, which runs on each paragraph without its line breaks
    #[arg(long)]
    regex: bool,
    /// Print only how many there are
    #[arg(long)]
    count: bool,
    /// Read the document in this encoding instead of guessing it
    #[arg(long, value_name = "NAME", value_parser = super::encoding)]
    encoding: Option<&'static Encoding>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Hit<'a> {
    document: &'a str,
    /// In scalar values.
    start: u32,
    end: u32,
    quote: String,
    line: usize,
    place: String,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Answer> {
    let pattern = if arguments.regex {
        Pattern::Regex(arguments.pattern.clone())
    } else {
        Pattern::Text(arguments.pattern.clone())
    };
    let query = match Query::new(pattern) {
        Ok(query) => query,
        Err(error) => bail!("{error}: {}", arguments.pattern),
    };
    let session = open(arguments)?;
    let never = AtomicBool::new(false);
    let found: Vec<(&str, &Reading, Vec<Span>)> = session
        .set()
        .documents
        .iter()
        .filter_map(|document| {
            let reading = session.reading(&document.key)?;
            // All of them: a command has no list that could become too long.
            let mut spans = Vec::new();
            search::find_each(reading, &query, &never, |span| {
                spans.push(span);
                ControlFlow::Continue(())
            });
            Some((document.key.as_str(), reading.as_ref(), spans))
        })
        .collect();
    let n_found: usize = found.iter().map(|(_, _, spans)| spans.len()).sum();
    if n_found == 0 && found.len() < session.set().documents.len() {
        bail!(
            "nothing was found, but not all documents could be searched: {}",
            arguments.file.display()
        );
    }
    if arguments.count {
        // A number is JSON too.
        output.line(&n_found.to_string())?;
    } else if arguments.json {
        let hits: Vec<Hit<'_>> = found
            .iter()
            .flat_map(|(document, reading, spans)| {
                spans.iter().map(|&span| hit(document, reading, span))
            })
            .collect();
        output.list(&hits)?;
    } else {
        output.table(&rows(&found))?;
    }
    Ok(Answer::from_yes(n_found > 0))
}

/// Opens the set, or makes one in memory for the document.
fn open(arguments: &Arguments) -> anyhow::Result<Session> {
    if sets::is_set(&arguments.file) {
        if arguments.encoding.is_some() {
            bail!(
                "--encoding is for documents; a set says itself how its documents are read: {}",
                arguments.file.display()
            );
        }
        return sets::open(&arguments.file);
    }
    let read = document::read(&arguments.file, arguments.encoding)?;
    for warning in &read.warnings {
        output::warn(&format!("{warning}: {}", arguments.file.display()));
    }
    let mut session = Session::new(&sets::user_name(), Box::new(SystemOrigin));
    session.start_with_document(read)?;
    Ok(session)
}

fn hit<'a>(document: &'a str, reading: &Reading, span: Span) -> Hit<'a> {
    let chars = set_file::chars_of(span, reading);
    Hit {
        document,
        start: chars.start,
        end: chars.end,
        quote: reading.words(span),
        line: reading.text.line_at(span.start()) + 1,
        place: reading.place(span.start()).to_string(),
    }
}

fn rows(found: &[(&str, &Reading, Vec<Span>)]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (document, reading, spans) in found {
        for &span in spans {
            let hit = hit(document, reading, span);
            let mut row = Vec::new();
            if found.len() > 1 {
                row.push(hit.document.to_owned());
            }
            row.push(format!("{}..{}", hit.start, hit.end));
            row.push(format!("line {}", hit.line));
            row.push(hit.place);
            row.push(output::in_context(&reading.quote(span)));
            rows.push(row);
        }
    }
    rows
}
