//! `speechmark merge`: several versions of a set become one.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use serde::Serialize;

use super::conflicts::{self, Told};
use super::output::{self, Output};
use super::{Answer, sets};
use crate::merge;
use crate::model::AnnotationSet;
use crate::storage::atomic;

/// Merge annotation sets into a new one; status 1 if something was contested
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        speechmark merge li.ron wang.ron -o both.ron\n  \
                        speechmark merge mine.ron theirs.ron --base before.ron -o merged.ron\n\n\
                        Annotations are the same by their id, categories, fields, documents and \
                        coders by their key. Nothing is dropped: where both sides changed the \
                        same, the later change is taken, two notes both stay, and the list on \
                        stderr names both values. With --base, the version that the sets were \
                        made from, changes of one side alone are no question.")]
pub(super) struct Arguments {
    /// The sets to merge, two or more
    #[arg(value_name = "SET", required = true, num_args = 2..)]
    sets: Vec<PathBuf>,
    /// The new set; a file that is there already is never overwritten
    #[arg(short, long, value_name = "OUT.ron", required = true)]
    output: PathBuf,
    /// The version that the sets have in common
    #[arg(long, value_name = "SET")]
    base: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    annotations: usize,
    conflicts: Vec<Contested>,
}

/// A conflict, and between which files.
#[derive(Serialize)]
struct Contested {
    ours_file: String,
    theirs_file: String,
    #[serde(flatten)]
    told: Told,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Answer> {
    if std::fs::symlink_metadata(&arguments.output).is_ok() {
        bail!(
            "it exists already, and is not overwritten: {}",
            arguments.output.display()
        );
    }
    let read = |path: &PathBuf| sets::read_as_at(path, &arguments.output);
    let base = arguments.base.as_ref().map(read).transpose()?;
    let mut paths = arguments.sets.iter();
    let Some(first) = paths.next() else {
        bail!("there is no set to merge");
    };
    let mut merged = read(first)?;
    let mut names = first.display().to_string();
    let mut contested = Vec::new();
    for path in paths {
        let theirs_file = path.display().to_string();
        let theirs = read(path)?;
        let base = base.as_ref().map(|base| seen_by(base, [&merged, &theirs]));
        let result = merge::merge(base.as_ref(), &merged, &theirs);
        merged = result.set;
        contested.extend(result.conflicts.iter().map(|conflict| Contested {
            ours_file: names.clone(),
            theirs_file: theirs_file.clone(),
            told: Told::of(conflict),
        }));
        names = format!("{names} + {theirs_file}");
    }
    let text = sets::text_of(&merged)?;
    let target = std::path::absolute(&arguments.output)?;
    atomic::write(&target, text.as_bytes(), atomic::Target::New)?;
    for contested in &contested {
        let Contested {
            ours_file,
            theirs_file,
            told,
        } = contested;
        output::warn(&conflicts::sentence(told, ours_file, theirs_file));
    }
    output::note(&format!(
        "merged {} with {} and {}: {}",
        output::counted(arguments.sets.len(), "set", "sets"),
        output::counted(merged.annotations.len(), "annotation", "annotations"),
        output::counted(contested.len(), "conflict", "conflicts"),
        target.display()
    ));
    let answer = Answer::from_yes(contested.is_empty());
    if arguments.json {
        let printed = output.object(&Report {
            annotations: merged.annotations.len(),
            conflicts: contested,
        });
        match printed.and_then(|()| output.finish()) {
            // The set is written, so this must not look as if nothing had been done.
            Err(error) if !output::is_closed(&error) => {
                output::warn(&format!("{error:#}; the set is written"));
                output.give_up();
            }
            _ => {}
        }
    }
    Ok(answer)
}

/// Returns the common version with each document where a side has it that left its text as it
/// was. Sets in several folders name the same text differently, and none of them has moved it.
fn seen_by(base: &AnnotationSet, sides: [&AnnotationSet; 2]) -> AnnotationSet {
    let mut seen = base.clone();
    for document in &mut seen.documents {
        let on_sides = sides.iter();
        let mut there = on_sides.filter_map(|side| side.document(&document.key));
        if let Some(there) = there.find(|there| there.hash == document.hash) {
            Arc::make_mut(document).path.clone_from(&there.path);
        }
    }
    seen
}
