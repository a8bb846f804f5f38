//! `speechmark new`: makes an annotation set.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use encoding_rs::Encoding;

use super::output;
use super::{Answer, sets};
use crate::format::document;
use crate::session::{Existing, Session, SessionError, SystemOrigin};
use crate::storage::codebook_file::{self, Codebook};

/// Make an annotation set for one or more documents
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        speechmark new speech.ron speech.txt\n  \
                        speechmark new policies.ron 2019.txt 2020.txt --codebook work-report\n  \
                        speechmark new mine.ron speech.txt --codebook theirs.ron --coder 李\n\n\
                        A file that is there already is never overwritten.")]
pub(super) struct Arguments {
    /// The set to make
    #[arg(value_name = "SET.ron")]
    set: PathBuf,
    /// The documents, plain texts; they stay as they are
    #[arg(value_name = "DOC", required = true)]
    documents: Vec<PathBuf>,
    /// Built in: poverty-alleviation, work-report or empty; or a codebook's or set's file
    #[arg(long, value_name = "FILE|NAME", default_value = codebook_file::DEFAULT)]
    codebook: String,
    /// What the set is called
    #[arg(long)]
    title: Option<String>,
    /// Who will annotate
    #[arg(long, value_name = "NAME")]
    coder: Option<String>,
    /// Read the documents in this encoding instead of guessing it
    #[arg(long, value_name = "NAME", value_parser = super::encoding)]
    encoding: Option<&'static Encoding>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let codebook = codebook(&arguments.codebook)?;
    let user = arguments.coder.clone().unwrap_or_else(sets::user_name);
    let mut session = Session::new(&user, Box::new(SystemOrigin));
    session.start_with_codebook(&codebook)?;
    if arguments.coder.is_some() {
        session.start_with_coder()?;
    }
    if let Some(title) = &arguments.title {
        session.set_title(title)?;
    }
    for path in &arguments.documents {
        add(&mut session, path, arguments.encoding)?;
    }
    session.save_as(&arguments.set, Existing::Keep)?;
    output::note(&format!(
        "made a set with {} and {}: {}",
        output::counted(session.set().documents.len(), "document", "documents"),
        output::counted(session.set().categories.len(), "category", "categories"),
        arguments.set.display()
    ));
    Ok(Answer::Yes)
}

fn add(
    session: &mut Session,
    path: &Path,
    encoding: Option<&'static Encoding>,
) -> anyhow::Result<()> {
    if sets::begins_as_set(path) {
        bail!(
            "it is an annotation set, not a document: {}",
            path.display()
        );
    }
    let read = document::read(path, encoding)?;
    for warning in &read.warnings {
        output::warn(&format!("{warning}: {}", path.display()));
    }
    match session.start_with_document(read) {
        Ok(_) => Ok(()),
        Err(SessionError::DocumentTwice(_)) => {
            bail!("the document is given twice: {}", path.display())
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns a codebook by its name, else from a file.
fn codebook(name: &str) -> anyhow::Result<Codebook> {
    if let Some(built_in) = codebook_file::built_in(name) {
        return built_in.with_context(|| format!("the built-in codebook “{name}” is damaged"));
    }
    let path = Path::new(name);
    if !path.exists() {
        let names = codebook_file::BUILT_IN.map(|(name, _)| name);
        bail!(
            "there is no such codebook, neither built in ({}) nor as a file: {name}",
            names.join(", ")
        );
    }
    let bytes = document::read_bytes(path)?;
    codebook_file::read(&bytes)
        .map_err(|error| anyhow::anyhow!("no codebook: {error}: {}", path.display()))
}
