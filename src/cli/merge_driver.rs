//! `speechmark merge-driver`: what git calls to merge an annotation set.

use std::path::{Path, PathBuf};

use super::conflicts::{self, Told};
use super::output;
use super::{Answer, sets};
use crate::merge;
use crate::model::AnnotationSet;
use crate::storage::atomic;

/// Merge two versions of a set for git; status 1 if something was contested
#[derive(Debug, clap::Args)]
#[command(after_help = "Example, in .gitattributes and by git config:\n  \
                        *.ron merge=speechmark\n  \
                        git config merge.speechmark.name \"annotation sets\"\n  \
                        git config merge.speechmark.driver \
                        \"speechmark merge-driver %O %A %B\"\n\n\
                        By hand:\n  \
                        speechmark merge-driver base.ron ours.ron theirs.ron\n\n\
                        The result replaces OURS and is a whole set that keeps everything. With \
                        status 1 git says that the file is in conflict: look at what is listed, \
                        then `git add` it. With status 129 it could not be merged and OURS is as \
                        it was; git then stops, and leaves everything as it was (before git 2.42 \
                        it reports a conflict: then `git merge --abort`). A BASE that cannot be \
                        read counts as none.")]
pub(super) struct Arguments {
    /// The common ancestor (%O); an empty file if there is none
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// The version of the current branch (%A), replaced by the result
    #[arg(value_name = "OURS")]
    ours: PathBuf,
    /// The version of the other branch (%B)
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let ours = sets::read(&arguments.ours)?;
    let theirs = sets::read(&arguments.theirs)?;
    let base = base(&arguments.base);
    let merged = merge::merge(base.as_ref(), &ours, &theirs);
    let text = sets::text_of(&merged.set)?;
    let target = std::path::absolute(&arguments.ours)?;
    atomic::write(&target, text.as_bytes(), atomic::Target::Any)?;
    for conflict in &merged.conflicts {
        output::warn(&conflicts::sentence(&Told::of(conflict), "ours", "theirs"));
    }
    Ok(Answer::from_yes(merged.conflicts.is_empty()))
}

/// Git gives an empty file where both branches have made the set on their own. An ancestor that
/// was damaged once, and mended on both sides since, must not be in the way for ever: what nobody
/// has deleted is kept without one, too.
fn base(path: &Path) -> Option<AnnotationSet> {
    let is_empty = std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() == 0);
    if is_empty {
        return None;
    }
    sets::read(path)
        .inspect_err(|error| output::warn(&format!("merged without a common ancestor: {error:#}")))
        .ok()
}
