//! Edits that belong together, with a name for the undo menu.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::change::{Edit, EditError};
use crate::model::{AnnotationId, AnnotationSet, Key};

/// Edits that are done and undone as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Transaction {
    pub label: Label,
    pub coder: Key,
    pub time: Timestamp,
    pub edits: Vec<Edit>,
    /// The annotation to look at after doing or undoing it.
    pub focus: Option<AnnotationId>,
}

/// What a transaction does, in words that the interface finds by [`Action`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub action: Action,
    /// The name of what it is done to, or a count.
    pub subject: String,
}

/// The kinds of change a person makes. Journals write these names, so that they stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    Annotate,
    Tag,
    Untag,
    TagAll,
    EditNote,
    EditField,
    MoveEdges,
    DeleteAnnotations,
    AddCategory,
    RenameCategory,
    RecolorCategory,
    RekeyCategory,
    DescribeCategory,
    MoveCategory,
    MergeCategory,
    DeleteCategory,
    AddDocument,
    RemoveDocument,
    RelocateDocument,
    Reanchor,
    RenameDocument,
    EditTitle,
    AddCoder,
    RenameCoder,
    LoadCodebook,
    Recover,
    RestoreBackup,
    MergeFile,
}

impl Action {
    pub const ALL: [Self; 28] = [
        Self::Annotate,
        Self::Tag,
        Self::Untag,
        Self::TagAll,
        Self::EditNote,
        Self::EditField,
        Self::MoveEdges,
        Self::DeleteAnnotations,
        Self::AddCategory,
        Self::RenameCategory,
        Self::RecolorCategory,
        Self::RekeyCategory,
        Self::DescribeCategory,
        Self::MoveCategory,
        Self::MergeCategory,
        Self::DeleteCategory,
        Self::AddDocument,
        Self::RemoveDocument,
        Self::RelocateDocument,
        Self::Reanchor,
        Self::RenameDocument,
        Self::EditTitle,
        Self::AddCoder,
        Self::RenameCoder,
        Self::LoadCodebook,
        Self::Recover,
        Self::RestoreBackup,
        Self::MergeFile,
    ];
}

impl Label {
    pub fn new(action: Action, subject: impl Into<String>) -> Self {
        Self {
            action,
            subject: subject.into(),
        }
    }
}

/// From how many changed annotations on their indexes are built anew, if they are no small part
/// of the set.
const MANY: usize = 1_000;

impl Transaction {
    /// Applies all edits, or none.
    pub fn apply(&self, set: &mut AnnotationSet) -> Result<(), EditError> {
        let n_annotations = self.edits.iter().filter(|it| is_of_annotation(it)).count();
        if n_annotations < MANY || n_annotations < set.annotations.len() / 8 {
            return apply_in_turn(&self.edits.iter().collect::<Vec<_>>(), set);
        }
        // Edits of annotations and of the rest do not know of each other.
        let mut changed = BTreeMap::new();
        for edit in &self.edits {
            if let Edit::Annotation(change) = edit {
                change.collect(set, &mut changed)?;
            }
        }
        let others: Vec<&Edit> = self
            .edits
            .iter()
            .filter(|it| !is_of_annotation(it))
            .collect();
        apply_in_turn(&others, set)?;
        set.annotations = set.annotations.rebuilt(&changed);
        Ok(())
    }

    /// Returns the transaction that undoes this one.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            edits: self
                .edits
                .iter()
                .rev()
                .cloned()
                .map(Edit::inverse)
                .collect(),
            ..self.clone()
        }
    }
}

fn is_of_annotation(edit: &Edit) -> bool {
    matches!(edit, Edit::Annotation(_))
}

fn apply_in_turn(edits: &[&Edit], set: &mut AnnotationSet) -> Result<(), EditError> {
    for (n, edit) in edits.iter().enumerate() {
        if let Err(error) = edit.apply(set) {
            for done in edits.iter().take(n).rev() {
                // What was applied a moment ago can be taken back: its inverse expects
                // exactly what it left.
                (*done).clone().inverse().apply(set)?;
            }
            return Err(error);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Change;
    use crate::model::{Anchor, Annotation, CharSpan, SetId};
    use crate::text::span::Span;
    use std::sync::Arc;

    fn annotation(n: u32, version: u32) -> Arc<Annotation> {
        let key = |text: &str| Key::new(text).expect("a key");
        let start = (n * 7 + version) % 5_000;
        Arc::new(Annotation {
            id: AnnotationId::from_u128(u128::from(n) + 1),
            document: key(["one", "two"][(n % 2) as usize]),
            anchor: if (n + version).is_multiple_of(5) {
                let end = start + 3;
                Anchor::Unplaced(CharSpan { start, end })
            } else {
                Anchor::Placed(Span::new(start, start + 3))
            },
            quote: "要坚持".into(),
            prefix: "".into(),
            suffix: "".into(),
            categories: vec![key(
                ["education", "health", "housing"][(version % 3) as usize]
            )],
            fields: Vec::new(),
            note: format!("{version}").into(),
            coder: key("li"),
            created: Timestamp::UNIX_EPOCH,
            modified: Timestamp::UNIX_EPOCH,
        })
    }

    fn transaction(edits: Vec<Edit>) -> Transaction {
        Transaction {
            label: Label::new(Action::TagAll, ""),
            coder: Key::new("li").expect("a key"),
            time: Timestamp::UNIX_EPOCH,
            edits,
            focus: None,
        }
    }

    /// Everything that can be asked of a set's annotations.
    fn looks(set: &AnnotationSet) -> impl PartialEq + std::fmt::Debug + use<> {
        let all = &set.annotations;
        let key = |text: &str| Key::new(text).expect("a key");
        let of = |document: &str| -> Vec<Arc<Annotation>> {
            let of_document = all.of_document(&key(document));
            of_document.map_or_else(Vec::new, |all| all.iter().cloned().collect())
        };
        (
            all.by_id().cloned().collect::<Vec<_>>(),
            [of("one"), of("two")],
            ["education", "health", "housing"].map(|name| all.n_of_category(&key(name))),
            all.n_of_coder(&key("li")),
            (all.len(), all.n_unplaced(), set.title.clone()),
        )
    }

    #[test]
    fn very_many_edits_do_what_each_in_turn_does_and_are_undone() {
        let mut set = AnnotationSet::empty(SetId::from_u128(7));
        for n in 0..2_000 {
            set.annotations.insert(annotation(n, 0));
        }
        let mut edits = vec![Edit::Title(Change::replace(String::new(), "题".to_owned()))];
        for n in 0..2_000 {
            let change = match n % 4 {
                0 => Change::remove(annotation(n, 0)),
                1 => Change::replace(annotation(n, 0), annotation(n, 1)),
                2 => Change::insert(annotation(n + 2_000, 2)),
                _ => continue,
            };
            edits.push(Edit::Annotation(change));
        }
        // Some twice, and one that comes and goes.
        edits.push(Edit::Annotation(Change::replace(
            annotation(1, 1),
            annotation(1, 2),
        )));
        edits.push(Edit::Annotation(Change::insert(annotation(0, 2))));
        edits.push(Edit::Annotation(Change::insert(annotation(9_000, 0))));
        edits.push(Edit::Annotation(Change::remove(annotation(9_000, 0))));
        let transaction = transaction(edits);
        let before = looks(&set);
        let mut in_turn = set.clone();
        for edit in &transaction.edits {
            edit.apply(&mut in_turn).expect("it fits");
        }
        transaction.apply(&mut set).expect("it fits");
        assert_eq!(looks(&set), looks(&in_turn));
        transaction.inverse().apply(&mut set).expect("it is undone");
        assert_eq!(looks(&set), before);
    }

    #[test]
    fn of_very_many_edits_none_is_done_where_one_does_not_fit() {
        let mut set = AnnotationSet::empty(SetId::from_u128(7));
        for n in 0..2_000 {
            set.annotations.insert(annotation(n, 0));
        }
        let all = || (0..2_000).map(|n| Change::replace(annotation(n, 0), annotation(n, 1)));
        let title = |before: &str| Edit::Title(Change::replace(before.to_owned(), "题".to_owned()));
        let twice = Change::replace(annotation(5, 0), annotation(5, 2));
        let before = looks(&set);
        let with = |edit: Edit| -> Vec<Edit> {
            let changes = all().map(Edit::Annotation);
            [title("")]
                .into_iter()
                .chain(changes)
                .chain([edit])
                .collect()
        };
        for wrong in [Edit::Annotation(twice), title("另一个")] {
            assert!(transaction(with(wrong)).apply(&mut set).is_err());
            assert_eq!(looks(&set), before);
        }
    }
}
