//! What can be read of a set's file that cannot be read as a whole: record by record, one a line.
//!
//! Each line is a record by itself, whatever stands around it, so a file that was cut off or
//! damaged gives every record that is whole. What they refer to and is lost is made up, so that
//! they can be kept. The file itself is not touched.

mod made_up;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::check::Answers;
use super::{
    AnnotationRecord, CategoryRecord, Checker, CoderRecord, DocumentRecord, FieldRecord, Names,
    RemovalRecord, SetError, VERSION, VersionOnly,
};
use crate::merge::{self, Conflict};
use crate::model::{
    Annotation, AnnotationSet, Annotations, Category, Coder, Item, Removal, RgbError,
};
use crate::storage::ron_text;

/// A set made of what could be read, and what could not.
#[derive(Debug, Clone, PartialEq)]
pub struct Salvaged {
    pub set: AnnotationSet,
    /// In the order of the file.
    pub lost: Vec<Lost>,
    /// What records refer to and was not found: their keys are right, the rest is made up. The set
    /// itself is among them if its id was not found.
    pub made_up: Vec<Item>,
    /// What had to be changed so that the set is sound.
    pub mended: Vec<Conflict>,
}

/// Lines that gave no record, or the last one of a file that lacks its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// From 1.
    pub first_line: usize,
    pub last_line: usize,
    /// How the first line begins; empty where only the end is lacking, for that line is kept.
    pub text: String,
    pub why: LostReason,
}

/// Why a line gave no record, or what is lacking behind it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LostReason {
    #[error("it is no text in UTF-8")]
    NotUtf8,
    #[error("it is no whole record")]
    NotARecord,
    #[error("there is another one with the same key or id before it")]
    Duplicate,
    #[error("{0}")]
    Unsound(String),
    #[error("the file ends before it is complete")]
    Incomplete,
}

/// A record with the line it stands on.
type At<T> = (usize, T);

/// What the lines of a file hold, before it is known whether it fits together.
#[derive(Default)]
struct Found {
    id: Option<Uuid>,
    title: Option<String>,
    documents: Vec<At<DocumentRecord>>,
    coders: Vec<At<CoderRecord>>,
    fields: Vec<At<FieldRecord>>,
    categories: Vec<At<CategoryRecord>>,
    annotations: Vec<At<AnnotationRecord>>,
    removed: Vec<At<RemovalRecord>>,
    lost: Vec<Lost>,
    /// Whether the last line that was more than a frame is lost: lines in a row are one entry.
    is_losing: bool,
    /// Whether the last line of the frame is the one that closes the set.
    is_closed: bool,
}

/// Reads what can be read. Only a file of a newer version is refused: half of what it means may
/// be unknown here.
pub fn read(bytes: &[u8]) -> Result<Salvaged, SetError> {
    match super::read(bytes) {
        Ok(set) => {
            return Ok(Salvaged {
                set,
                lost: Vec::new(),
                made_up: Vec::new(),
                mended: Vec::new(),
            });
        }
        Err(error @ SetError::Newer { .. }) => return Err(error),
        Err(_) => {}
    }
    let mut found = Found::default();
    let mut last_line = 1;
    for (n, line) in lines(bytes) {
        if !line.trim_ascii().is_empty() {
            last_line = n;
        }
        match simdutf8::basic::from_utf8(line) {
            Ok(line) => found.line(n, line)?,
            Err(_) => found.lose(n, &String::from_utf8_lossy(line), LostReason::NotUtf8),
        }
    }
    let is_closed = found.is_closed;
    let id = found.id;
    let mut salvaged = found.assembled(id.unwrap_or_else(|| made_up_id(bytes)));
    if id.is_none() {
        salvaged.made_up.insert(0, Item::Set);
    }
    salvaged.lost.sort_by_key(|lost| lost.first_line);
    // What was found out only when records were put together has no text yet.
    let mut lines = lines(bytes);
    for lost in &mut salvaged.lost {
        if let Some((_, line)) = lines.find(|(n, _)| *n == lost.first_line) {
            lost.text = beginning(&String::from_utf8_lossy(line));
        }
    }
    // Cut off at a line end, a file has nothing but whole records, and others may be missing.
    if !is_closed {
        salvaged.lost.push(Lost {
            first_line: last_line,
            last_line,
            text: String::new(),
            why: LostReason::Incomplete,
        });
    }
    Ok(salvaged)
}

/// Returns the lines of a file with their numbers, from 1. They are not kept: of a file that is
/// nothing but line ends, the list would be many times as large as the file.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines.enumerate().map(|(n, line)| (n + 1, line))
}

/// The same file gives the same id, also where its own is lost.
fn made_up_id(bytes: &[u8]) -> Uuid {
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(blake3::hash(bytes).as_bytes()) {
        *to = *from;
    }
    uuid::Builder::from_custom_bytes(id).into_uuid()
}

/// Enough of a line to recognise it by.
fn beginning(line: &str) -> String {
    line.chars().take(60).collect()
}

impl Found {
    fn lose(&mut self, line: usize, text: &str, why: LostReason) {
        if let Some(last) = self.lost.last_mut()
            && self.is_losing
            && last.why == why
        {
            last.last_line = line;
            return;
        }
        self.lost.push(Lost {
            first_line: line,
            last_line: line,
            text: beginning(text),
            why,
        });
        self.is_losing = true;
    }

    /// Takes what a line holds.
    fn line(&mut self, number: usize, line: &str) -> Result<(), SetError> {
        let text = line.trim_start_matches('\u{FEFF}').trim();
        let record = text.strip_suffix(',').unwrap_or(text);
        if is_frame(record) {
            if !text.is_empty() {
                self.is_closed = text == ")";
            }
            return Ok(());
        }
        if record.starts_with("version:") {
            let version = ron_text::read::<VersionOnly>(&format!("({record})"));
            if let Ok(VersionOnly { version: found }) = version
                && found > VERSION
            {
                return Err(SetError::Newer { found });
            }
            return Ok(());
        }
        let is_taken = if let Some(id) = record.strip_prefix("id:") {
            let id = ron_text::read(id).ok();
            self.id = self.id.or(id);
            id.is_some()
        } else if let Some(title) = record.strip_prefix("title:") {
            let title = ron_text::read(title).ok();
            let is_taken = title.is_some();
            self.title = self.title.take().or(title);
            is_taken
        } else {
            self.record(number, record)
        };
        if is_taken {
            self.is_losing = false;
        } else {
            self.lose(number, line, LostReason::NotARecord);
        }
        Ok(())
    }

    /// Takes a record of whatever kind it is: no two kinds have the same fields.
    fn record(&mut self, number: usize, record: &str) -> bool {
        fn taken<T: DeserializeOwned>(list: &mut Vec<At<T>>, number: usize, record: &str) -> bool {
            let read = ron_text::read(record);
            let is_taken = read.is_ok();
            list.extend(read.ok().map(|read| (number, read)));
            is_taken
        }
        record.starts_with('(')
            && (taken(&mut self.annotations, number, record)
                || taken(&mut self.removed, number, record)
                || taken(&mut self.categories, number, record)
                || taken(&mut self.fields, number, record)
                || taken(&mut self.coders, number, record)
                || taken(&mut self.documents, number, record))
    }

    fn assembled(mut self, id: Uuid) -> Salvaged {
        let mut set = AnnotationSet::empty(id);
        set.title = self.title.take().unwrap_or_default();
        let mut made_up = Vec::new();
        let mut mended = Vec::new();
        let checker = Checker { text: "" };
        let mut known = BTreeSet::new();
        for (line, record) in std::mem::take(&mut self.documents) {
            let key = record.key.clone();
            let document = checker.document(record);
            if let Some(document) = self.sound(line, known.contains(&key), document) {
                known.insert(key);
                set.documents.push(document);
            }
        }
        known.clear();
        for (line, record) in std::mem::take(&mut self.coders) {
            let key = record.key.clone();
            let coder = checker.key(&record.key).map(|key| Coder {
                key,
                name: record.name,
            });
            if let Some(coder) = self.sound(line, known.contains(&key), coder) {
                known.insert(key);
                set.coders.push(coder);
            }
        }
        known.clear();
        for (line, record) in std::mem::take(&mut self.categories) {
            let key = record.key.clone();
            let category = category_of(&checker, record);
            if let Some(category) = self.sound(line, known.contains(&key), category) {
                known.insert(key);
                set.categories.push(category);
            }
        }
        self.make_up(&mut set, &mut made_up);
        mended.append(&mut merge::mend_categories(&mut set.categories));
        known.clear();
        for (line, record) in std::mem::take(&mut self.fields) {
            let key = record.key.clone();
            let field = checker.field(record, &set.categories);
            if let Some(field) = self.sound(line, known.contains(&key), field) {
                known.insert(key);
                set.fields.push(field);
            }
        }
        self.make_up_fields(&mut set, &mut made_up);
        let annotations = self.annotations(&checker, &set);
        let ids: BTreeSet<Uuid> = annotations.iter().map(|annotation| annotation.id).collect();
        set.annotations = Annotations::from_list(annotations);
        mended.append(&mut merge::mend_answers(&mut set));
        for (line, record) in std::mem::take(&mut self.removed) {
            let is_known = ids.contains(&record.id) || set.removed.contains_key(&record.id);
            let removal = checker.key(&record.coder).map(|coder| Removal {
                id: record.id,
                coder,
                at: record.at,
            });
            if let Some(removal) = self.sound(line, is_known, removal) {
                set.removed.insert(removal.id, (*removal).clone());
            }
        }
        Salvaged {
            set,
            lost: self.lost,
            made_up,
            mended,
        }
    }

    /// Returns a part of the set unless it is unsound or there already.
    fn sound<T>(
        &mut self,
        line: usize,
        is_known: bool,
        part: Result<T, SetError>,
    ) -> Option<Arc<T>> {
        self.is_losing = false;
        match part {
            Ok(_) if is_known => self.lose(line, "", LostReason::Duplicate),
            Ok(part) => return Some(Arc::new(part)),
            Err(error) => self.lose(line, "", LostReason::Unsound(error.to_string())),
        }
        None
    }

    /// Whatever their answers: where one does not fit, its field may be what is damaged, and would
    /// cost every annotation that answers it.
    fn annotations(&mut self, checker: &Checker<'_>, set: &AnnotationSet) -> Vec<Arc<Annotation>> {
        let names = Names::of(set);
        let mut ids = BTreeSet::new();
        let mut annotations = Vec::with_capacity(self.annotations.len());
        for (line, record) in std::mem::take(&mut self.annotations) {
            let is_known = ids.contains(&record.id);
            let annotation = checker.annotation(record, set, &names, Answers::Any);
            if let Some(annotation) = self.sound(line, is_known, annotation) {
                ids.insert(annotation.id);
                annotations.push(annotation);
            }
        }
        annotations
    }
}

/// Whether a line is what stands around records.
fn is_frame(line: &str) -> bool {
    const LISTS: [&str; 6] = [
        "documents",
        "coders",
        "fields",
        "categories",
        "annotations",
        "removed",
    ];
    let list = LISTS.iter().find_map(|list| line.strip_prefix(list));
    let list = list.and_then(|rest| rest.strip_prefix(':')).map(str::trim);
    matches!(line, "" | "(" | ")" | "]") || matches!(list, Some("[" | "[]"))
}

fn category_of(checker: &Checker<'_>, record: CategoryRecord) -> Result<Category, SetError> {
    let invalid = |error: RgbError| SetError::Invalid {
        line: None,
        what: error.into(),
    };
    Ok(Category {
        key: checker.key(&record.key)?,
        name: record.name,
        parent: record
            .parent
            .map(|parent| checker.key(&parent))
            .transpose()?,
        color: record.color.parse().map_err(invalid)?,
        shortcut: record
            .shortcut
            .filter(|shortcut| shortcut.is_alphanumeric()),
        description: record.description,
    })
}

#[cfg(test)]
mod tests;
