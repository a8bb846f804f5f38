//! `speechmark check`: does every quote stand where the set says?

use std::path::PathBuf;

use serde::Serialize;

use super::output::{self, Output};
use super::{Answer, sets};
use crate::model::AnnotationId;
use crate::session::{Problem, ProblemKind, Session};

/// Check that every annotation's quote stands at its span; status 1 if one does not
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        speechmark check speech.ron\n  \
                        speechmark check speech.ron --json")]
pub(super) struct Arguments {
    /// The annotation set
    #[arg(value_name = "SET")]
    set: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Checked {
    annotations: usize,
    /// How many stand where the set says.
    ok: usize,
    problems: Vec<Wrong>,
}

#[derive(Serialize)]
struct Wrong {
    id: AnnotationId,
    document: String,
    problem: &'static str,
    /// What should stand there.
    quote: String,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<String>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Answer> {
    let session = sets::open(&arguments.set)?;
    let set = session.set();
    let problems: Vec<Wrong> = session
        .problems()
        .into_iter()
        .map(|problem| wrong(problem, &session))
        .collect();
    let checked = Checked {
        annotations: set.annotations.len(),
        ok: set.annotations.len().saturating_sub(problems.len()),
        problems,
    };
    // A document that is not at hand is a problem even before it has annotations.
    let is_whole = set
        .documents
        .iter()
        .all(|document| session.why_missing(&document.key).is_none());
    if arguments.json {
        output.object(&checked)?;
    } else {
        print(&checked, output)?;
    }
    Ok(Answer::from_yes(is_whole && checked.problems.is_empty()))
}

fn wrong(problem: Problem, session: &Session) -> Wrong {
    let (kind, found) = match problem.kind {
        ProblemKind::DocumentMissing => ("document-missing", None),
        ProblemKind::OutOfRange => ("out-of-range", None),
        ProblemKind::OtherContext => ("other-context", None),
        ProblemKind::OtherWords { found } => ("other-words", Some(found)),
    };
    let annotation = session.set().annotations.get(problem.id);
    Wrong {
        id: problem.id,
        document: problem.document.to_string(),
        problem: kind,
        quote: annotation
            .map(|annotation| annotation.quote.to_string())
            .unwrap_or_default(),
        found,
    }
}

fn print(checked: &Checked, output: &mut Output) -> anyhow::Result<()> {
    for problem in &checked.problems {
        let found = match &problem.found {
            Some(found) => format!(", but there stands: {found}"),
            None => String::new(),
        };
        output.line(&format!(
            "{}  {}  {}  {}{found}",
            problem.id, problem.document, problem.problem, problem.quote
        ))?;
    }
    output.line(&format!(
        "{}, {} of them where the set says",
        output::counted(checked.annotations, "annotation", "annotations"),
        checked.ok
    ))
}
