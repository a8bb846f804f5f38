//! What can be wrong with a set whose RON is right.

use uuid::Uuid;

use crate::model::{FieldError, KeyError, RgbError};

/// The lists of a set's file whose records have keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    Documents,
    Coders,
    Fields,
    Categories,
}

/// Why records do not make a set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("there is no version 0 of the format")]
    VersionZero,
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Color(#[from] RgbError),
    #[error(transparent)]
    Answer(#[from] FieldError),
    #[error("two {} have the key “{key}”", .list.plural())]
    SameKey { list: List, key: String },
    #[error("the {} “{key}” is not there", .list.singular())]
    Missing { list: List, key: String },
    #[error("the document “{document}” has the property “{name}” twice")]
    SameProperty { document: String, name: String },
    #[error("the shortcut {0:?} is no letter or digit")]
    NoShortcut(char),
    #[error("two categories have the shortcut {0:?}")]
    SameShortcut(char),
    #[error("the category “{category}” stands under “{parent}”, which is not there before it")]
    NoParent { category: String, parent: String },
    #[error("the field “{field}” is for the category “{category}”, which is not there")]
    FieldOfNothing { field: String, category: String },
    #[error("the span ({start}, {end}) is empty or reversed")]
    NoSpan { start: u32, end: u32 },
    #[error("the category “{0}” is given twice")]
    SameCategory(String),
    #[error("the field “{0}” is answered twice")]
    SameAnswer(String),
    #[error("two annotations have the id {0}")]
    SameId(Uuid),
    #[error("the annotation {0} is deleted and there, or deleted twice")]
    DeletedTwice(Uuid),
}

impl List {
    fn plural(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Coders => "coders",
            Self::Fields => "fields",
            Self::Categories => "categories",
        }
    }

    fn singular(self) -> &'static str {
        match self {
            Self::Documents => "document",
            Self::Coders => "coder",
            Self::Fields => "field",
            Self::Categories => "category",
        }
    }
}
