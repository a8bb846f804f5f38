//! `speechmark reanchor`: finds the passages again in documents that have changed.

use std::path::PathBuf;

use serde::Serialize;

use super::output::{self, Output};
use super::sets::at;
use super::{Answer, sets};
use crate::anchor::{self, Candidate, Course, Outcome, Passage};
use crate::model::{Annotation, AnnotationId, CharSpan, Key};
use crate::session::{Existing, OutcomeCounts, Reanchoring, Session};
use crate::storage::set_file;
use crate::text::reading::Reading;
use crate::text::span::Span;

/// Find the passages again in changed documents; status 1 if one is uncertain or not found
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        speechmark reanchor speech.ron\n  \
                        speechmark reanchor speech.ron --document speech --write\n\n\
                        Without --write it only tells what it would do. With it, passages that \
                        are found for certain are moved, with their quotes as they are now; the \
                        others stay in the set with their quotes, at the spans where they would be \
                        by now, and `speechmark check` lists them.")]
pub(super) struct Arguments {
    /// The annotation set
    #[arg(value_name = "SET")]
    set: PathBuf,
    /// Only in this document
    #[arg(long, value_name = "KEY")]
    document: Option<String>,
    /// Save what was found
    #[arg(long)]
    write: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    annotations: usize,
    unchanged: usize,
    moved: usize,
    changed: usize,
    uncertain: usize,
    not_found: usize,
    /// Whether the set was saved: not if there was nothing to save.
    written: bool,
    /// All but the unchanged ones.
    passages: Vec<Row>,
}

/// One passage. Places are scalar values.
#[derive(Serialize)]
struct Row {
    id: AnnotationId,
    document: String,
    outcome: &'static str,
    old_start: u32,
    old_end: u32,
    quote: String,
    #[serde(flatten)]
    place: Option<Place>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<Choice>,
}

#[derive(Serialize)]
struct Place {
    start: u32,
    end: u32,
    line: usize,
    /// What stands there, as a person reads it.
    words: String,
}

#[derive(Serialize)]
struct Choice {
    #[serde(flatten)]
    place: Place,
    /// From 0 to 1.
    score: f64,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Answer> {
    let mut session = sets::open(&arguments.set)?;
    let only = arguments.document.as_deref();
    let only = only.map(|name| sets::document(session.set(), name));
    let only = at(&arguments.set, only.transpose())?;
    let documents = session.set().documents.iter();
    let keys: Vec<Key> = documents
        .map(|document| document.key.clone())
        .filter(|key| only.as_ref().is_none_or(|only| only == key))
        .collect();
    let mut counts = OutcomeCounts::default();
    let mut rows = Vec::new();
    let mut is_changed = false;
    for key in keys {
        if session.why_missing(&key).is_some() {
            let missing = missing_rows(&session, &key);
            counts.not_found += missing.len();
            rows.extend(missing);
            continue;
        }
        let search = at(&arguments.set, session.reanchoring(&key))?;
        let outcomes = anchor::find_again(&search.task, &Course::default()).unwrap_or_default();
        counts = counts.and(OutcomeCounts::of(outcomes.iter()));
        rows.extend(found_rows(&search, &outcomes));
        if arguments.write {
            let before = session.revision();
            at(&arguments.set, session.apply_reanchoring(search, outcomes))?;
            is_changed |= session.revision() != before;
        }
    }
    if is_changed {
        session.save(Existing::KeepIfChanged)?;
    }
    let report = Report {
        annotations: counts.all(),
        unchanged: counts.unchanged,
        moved: counts.moved,
        changed: counts.changed,
        uncertain: counts.uncertain,
        not_found: counts.not_found,
        written: is_changed,
        passages: rows,
    };
    let printed = if arguments.json {
        output.object(&report)
    } else {
        print(&report, output)
    };
    match printed.and_then(|()| output.finish()) {
        // The set is saved, so this must not look as if nothing had been done.
        Err(error) if is_changed && !output::is_closed(&error) => {
            output::warn(&format!("{error:#}; the set is saved"));
            output.give_up();
        }
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    Ok(Answer::from_yes(counts.are_certain()))
}

fn found_rows(search: &Reanchoring, outcomes: &[Outcome]) -> Vec<Row> {
    let reading = &search.task.new;
    let row = |passage: &Passage, outcome: &Outcome| Row {
        id: passage.id,
        document: search.document().to_string(),
        outcome: match outcome {
            Outcome::Unchanged => "unchanged",
            Outcome::Moved(_) => "moved",
            Outcome::Changed { .. } => "changed",
            Outcome::Uncertain(_) => "uncertain",
            Outcome::NotFound => "not-found",
        },
        old_start: passage.chars.start,
        old_end: passage.chars.end,
        quote: passage.quote.to_string(),
        place: outcome.span().map(|span| place(span, reading)),
        candidates: match outcome {
            Outcome::Uncertain(candidates) => {
                let choice = |candidate: &Candidate| Choice {
                    place: place(candidate.span, reading),
                    score: (f64::from(candidate.score) * 100.0).round() / 100.0,
                };
                candidates.iter().map(choice).collect()
            }
            _ => Vec::new(),
        },
    };
    search
        .task
        .passages
        .iter()
        .zip(outcomes)
        .filter(|(_, outcome)| **outcome != Outcome::Unchanged)
        .map(|(passage, outcome)| row(passage, outcome))
        .collect()
}

fn missing_rows(session: &Session, key: &Key) -> Vec<Row> {
    let row = |annotation: &std::sync::Arc<Annotation>, chars: CharSpan| Row {
        id: annotation.id,
        document: key.to_string(),
        outcome: "document-missing",
        old_start: chars.start,
        old_end: chars.end,
        quote: annotation.quote.to_string(),
        place: None,
        candidates: Vec::new(),
    };
    let all = session.set().annotations.of_document(key);
    all.into_iter()
        .flat_map(|all| &all.unplaced)
        .map(|((chars, _), annotation)| row(annotation, *chars))
        .collect()
}

fn place(span: Span, reading: &Reading) -> Place {
    let chars = set_file::chars_of(span, reading);
    Place {
        start: chars.start,
        end: chars.end,
        line: reading.text.line_at(span.start()) + 1,
        words: reading.words(span),
    }
}

fn print(report: &Report, output: &mut Output) -> anyhow::Result<()> {
    for row in &report.passages {
        let to = match &row.place {
            Some(place) => format!(" → {}..{}", place.start, place.end),
            None => String::new(),
        };
        let new = match &row.place {
            Some(place) if row.outcome == "changed" => format!("  →  {}", place.words),
            _ => String::new(),
        };
        output.line(&format!(
            "{}  {}  {}  {}..{}{to}  {}{new}",
            row.id, row.document, row.outcome, row.old_start, row.old_end, row.quote
        ))?;
        for choice in &row.candidates {
            output.line(&format!(
                "    perhaps {}..{}  line {}  {:.2}  {}",
                choice.place.start,
                choice.place.end,
                choice.place.line,
                choice.score,
                choice.place.words
            ))?;
        }
    }
    output.line(&format!(
        "{}: {} unchanged, {} moved, {} changed, {} uncertain, {} not found{}",
        output::counted(report.annotations, "annotation", "annotations"),
        report.unchanged,
        report.moved,
        report.changed,
        report.uncertain,
        report.not_found,
        if report.written { "; saved" } else { "" }
    ))
}
