//! What somebody should look at after a merge: where, what, and both values.
//!
//! Typed; the words are found by whoever shows it.

use std::collections::BTreeMap;

use crate::model::{Item, Key};

/// Which of the two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Ours,
    Theirs,
}

/// A part of an item that both sides changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Title,
    Name,
    /// Where a document's text is, its encoding, and its hash.
    Source,
    /// A property of a document.
    Property(String),
    Parent,
    Color,
    Shortcut,
    Description,
    /// What answers a field takes.
    Kind,
    Required,
    Categories,
    /// Where an annotation stands, and the words there.
    Passage,
    /// An annotation's answer to a field.
    Answer(Key),
    Note,
    Coder,
    DocumentOrder,
    CoderOrder,
    FieldOrder,
    CategoryOrder,
}

/// What somebody has decided: the side to take where both have changed something.
pub type Choices = BTreeMap<(Item, Part), Side>;

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub item: Item,
    pub problem: Problem,
}

/// What was found, and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Both sides changed it, in different ways.
    BothChanged {
        part: Part,
        /// As a person reads it; empty for nothing.
        ours: String,
        theirs: String,
        /// The side whose value was taken; none where the result holds both.
        kept: Option<Side>,
    },
    /// One side deleted what the other changed. It was kept, as changed.
    DeletedAndChanged { deleted_by: Side },
    /// One side deleted what the other still uses. It was kept.
    DeletedAndUsed { deleted_by: Side },
    /// One side has it no more, without having deleted it. It was kept.
    Missing { on: Side },
    /// Another category has this shortcut already; this one lost it.
    ShortcutTaken { shortcut: char, by: Key },
    /// The category stood under one that is not there any more; it was moved up.
    ParentGone { parent: Key, moved_to: Option<Key> },
    /// The category would have stood under itself; it was moved to the top.
    ParentCycle { parent: Key },
    /// The field would not have taken answers that are there: choices were added to it, or it now
    /// takes any text.
    AnswersDidNotFit { answers: usize },
}

impl Side {
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Ours => Self::Theirs,
            Self::Theirs => Self::Ours,
        }
    }
}

impl Conflict {
    /// Whether a side can be chosen for it, see [`Choices`]: not for orders, nor for what a field
    /// offers, of which the result holds both.
    pub fn can_be_chosen(&self) -> bool {
        match &self.problem {
            Problem::BothChanged { part, kept, .. } => match part {
                Part::DocumentOrder | Part::CoderOrder | Part::FieldOrder | Part::CategoryOrder => {
                    false
                }
                Part::Kind => kept.is_some(),
                _ => true,
            },
            _ => false,
        }
    }

    /// Returns the conflict as the other side sees it.
    #[must_use]
    pub fn mirrored(self) -> Self {
        let problem = match self.problem {
            Problem::BothChanged {
                part,
                ours,
                theirs,
                kept,
            } => Problem::BothChanged {
                part,
                ours: theirs,
                theirs: ours,
                kept: kept.map(Side::other),
            },
            Problem::DeletedAndChanged { deleted_by } => Problem::DeletedAndChanged {
                deleted_by: deleted_by.other(),
            },
            Problem::DeletedAndUsed { deleted_by } => Problem::DeletedAndUsed {
                deleted_by: deleted_by.other(),
            },
            Problem::Missing { on } => Problem::Missing { on: on.other() },
            same => same,
        };
        Self {
            item: self.item,
            problem,
        }
    }
}
