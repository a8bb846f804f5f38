//! Opening sets for subcommands, and finding what their arguments name; whatever is not there is
//! refused with a list of what is.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::output;
use crate::format::document;
use crate::format::record::Record;
use crate::model::{AnnotationSet, Category, Field, Key};
use crate::session::{self, Session, SystemOrigin};
use crate::storage::set_file::{self, Paths, Readings};

/// Opens a set and says what is odd about it and its documents.
pub(super) fn open(path: &Path) -> anyhow::Result<Session> {
    open_as(path, &user_name())
}

/// Opens a set for whoever annotates; see [`open`].
pub(super) fn open_as(path: &Path, coder: &str) -> anyhow::Result<Session> {
    let opened = Session::open(path, coder, Box::new(SystemOrigin))?;
    let session = opened.session;
    for (key, warning) in &opened.warnings {
        match session.location(key) {
            Some(location) => output::warn(&format!("{warning}: {}", location.display())),
            None => output::warn(&format!("{warning}: {key}")),
        }
    }
    for document in &session.set().documents {
        let key = &document.key;
        if let Some(error) = session.why_missing(key) {
            output::warn(&format!(
                "the text of the document “{key}” is not at hand: {error}"
            ));
        } else if session.is_document_changed(key) {
            output::warn(&format!(
                "the text of the document “{key}” is another than when the set was saved: {}",
                document.path
            ));
        }
    }
    Ok(session)
}

/// Reads a set as its file says it, without its documents.
pub(super) fn read(path: &Path) -> anyhow::Result<AnnotationSet> {
    let bytes = document::read_bytes(path)?;
    at(path, set_file::read(&bytes))
}

/// Reads a set, its documents named as seen from another file, where it will be written.
pub(super) fn read_as_at(path: &Path, target: &Path) -> anyhow::Result<AnnotationSet> {
    let mut set = read(path)?;
    session::move_documents(
        &mut set,
        &std::path::absolute(path)?,
        &std::path::absolute(target)?,
    );
    Ok(set)
}

/// Returns the file's text of a set without texts, after seeing that it can be read again.
pub(super) fn text_of(set: &AnnotationSet) -> anyhow::Result<String> {
    let text = set_file::write(set, &Readings::new(), &Paths::new())?;
    set_file::read(text.as_bytes()).context("the result would be no sound set")?;
    Ok(text)
}

/// Says at the end of an error's first line which file it is about.
pub(super) fn at<T>(path: &Path, result: Result<T, impl Into<anyhow::Error>>) -> anyhow::Result<T> {
    result.map_err(|error| {
        let message = error.into().to_string();
        let (what, rest) = match message.split_once('\n') {
            Some((what, rest)) => (what, format!("\n{rest}")),
            None => (message.as_str(), String::new()),
        };
        anyhow::anyhow!("{what}: {}{rest}", path.display())
    })
}

/// Says how many records have lost their passage; `speechmark check` says why.
pub(super) fn warn_of_unplaced(records: &[Record], path: &Path) {
    let n_unplaced = records
        .iter()
        .filter(|record| record.line.is_none())
        .count();
    if n_unplaced > 0 {
        output::warn(&format!(
            "{n_unplaced} of the annotations are not where the set says (`speechmark check` lists \
             them): {}",
            path.display()
        ));
    }
}

/// Returns who annotates when nobody is named.
pub(super) fn user_name() -> String {
    ["USER", "USERNAME"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .map(|name| name.trim().to_owned())
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "coder".to_owned())
}

/// Whether a file is an annotation set: by its ending, or by how it begins.
pub(super) fn is_set(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("ron"))
        || begins_as_set(path)
}

/// Whether a file begins as annotation sets do.
pub(super) fn begins_as_set(path: &Path) -> bool {
    /// Enough for the bracket and the first field, however they are spaced.
    const LOOK: u64 = 256;
    let mut start = Vec::new();
    let is_read = std::fs::File::open(path)
        .and_then(|file| file.take(LOOK).read_to_end(&mut start))
        .is_ok();
    let start = String::from_utf8_lossy(&start);
    is_read
        && start
            .trim_start_matches('\u{FEFF}')
            .trim_start()
            .strip_prefix('(')
            .and_then(|rest| rest.trim_start().strip_prefix("version"))
            .is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// Returns the document of this key.
pub(super) fn document(set: &AnnotationSet, name: &str) -> anyhow::Result<Key> {
    match set.documents.iter().find(|document| document.key == *name) {
        Some(document) => Ok(document.key.clone()),
        None => bail!(
            "there is no document “{name}” in the set; {}",
            there_is(set.documents.iter().map(|document| document.key.as_str()))
        ),
    }
}

/// Returns the document that is meant: the one that is named, else the only one.
pub(super) fn document_or_only(set: &AnnotationSet, name: Option<&str>) -> anyhow::Result<Key> {
    match (name, set.documents.as_slice()) {
        (Some(name), _) => document(set, name),
        (None, [only]) => Ok(only.key.clone()),
        (None, []) => bail!("the set has no documents"),
        (None, several) => bail!(
            "the set has {} documents; say which with --document: {}",
            several.len(),
            keys(several.iter().map(|document| document.key.as_str()))
        ),
    }
}

/// Returns the category of this key, or of this name where only one has it.
pub(super) fn category(set: &AnnotationSet, name: &str) -> anyhow::Result<Key> {
    if let Some(category) = set.categories.iter().find(|known| known.key == *name) {
        return Ok(category.key.clone());
    }
    let named: Vec<&Arc<Category>> = set
        .categories
        .iter()
        .filter(|known| known.name == name)
        .collect();
    match named.as_slice() {
        [only] => Ok(only.key.clone()),
        [] => bail!(
            "there is no category “{name}” in the set; {}",
            there_is(
                set.categories
                    .iter()
                    .map(|known| format!("{} ({})", known.key, known.name))
            )
        ),
        several => bail!(
            "{} categories are called “{name}”; say which by its key: {}",
            several.len(),
            keys(several.iter().map(|category| category.key.as_str()))
        ),
    }
}

/// Returns the coder of this key, or of this name.
pub(super) fn coder(set: &AnnotationSet, name: &str) -> anyhow::Result<Key> {
    let by_key = set.coders.iter().find(|known| known.key == *name);
    let known = by_key.or_else(|| set.coders.iter().find(|known| known.name == name));
    match known {
        Some(coder) => Ok(coder.key.clone()),
        None => bail!(
            "there is no coder “{name}” in the set; {}",
            there_is(set.coders.iter().map(|coder| coder.key.as_str()))
        ),
    }
}

/// Returns the field of this key.
pub(super) fn field<'s>(set: &'s AnnotationSet, name: &str) -> anyhow::Result<&'s Arc<Field>> {
    match set.fields.iter().find(|field| field.key == *name) {
        Some(field) => Ok(field),
        None => bail!(
            "there is no field “{name}” in the set; {}",
            there_is(set.fields.iter().map(|field| field.key.as_str()))
        ),
    }
}

fn there_is(names: impl Iterator<Item = impl AsRef<str>>) -> String {
    let names = keys(names);
    if names.is_empty() {
        "there is none at all".to_owned()
    } else {
        format!("there is: {names}")
    }
}

fn keys(names: impl Iterator<Item = impl AsRef<str>>) -> String {
    let names: Vec<String> = names.map(|name| name.as_ref().to_owned()).collect();
    names.join(", ")
}
