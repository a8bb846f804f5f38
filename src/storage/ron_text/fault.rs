//! What is wrong with a text that is no RON of the kind wanted, in terms that can be translated.

use ron::Error;

/// A fault that a person can find and mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the text ends before it is complete")]
    Ends,
    #[error("`{0}` is expected here")]
    NoSign(&'static str),
    #[error("a text in quotation marks is expected here")]
    NoString,
    #[error("a number is expected here")]
    NoNumber,
    #[error("the number is too large or too small")]
    OutOfBounds,
    #[error("`Some(…)` or `None` is expected here")]
    NoOption,
    #[error("the field is not known")]
    Unknown(String),
    #[error("the field is missing")]
    Missing(String),
    #[error("the field is there twice")]
    Twice(String),
    #[error("`{found}` is none of {}", .expected.join(", "))]
    NoVariant {
        found: String,
        expected: &'static [&'static str],
    },
    #[error("{found} stands here; wanted is {expected}")]
    OtherValue { expected: String, found: String },
    #[error("something stands behind the end")]
    BehindEnd,
    #[error("it is nested too deeply")]
    TooDeep,
    /// Whatever else the reader says, in English.
    #[error("{0}")]
    Other(String),
}

impl Fault {
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::Eof | Error::ExpectedStringEnd | Error::UnclosedBlockComment => Self::Ends,
            Error::ExpectedArray => Self::NoSign("["),
            Error::ExpectedArrayEnd => Self::NoSign("]"),
            Error::ExpectedComma => Self::NoSign(","),
            Error::ExpectedMap => Self::NoSign("{"),
            Error::ExpectedMapColon => Self::NoSign(":"),
            Error::ExpectedMapEnd => Self::NoSign("}"),
            Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => Self::NoSign("("),
            Error::ExpectedStructLikeEnd | Error::ExpectedOptionEnd => Self::NoSign(")"),
            Error::ExpectedString => Self::NoString,
            Error::ExpectedInteger | Error::ExpectedFloat => Self::NoNumber,
            Error::IntegerOutOfBounds => Self::OutOfBounds,
            Error::ExpectedOption => Self::NoOption,
            Error::NoSuchStructField { found, .. } => Self::Unknown(found.clone()),
            Error::MissingStructField { field, .. } => Self::Missing((*field).to_owned()),
            Error::DuplicateStructField { field, .. } => Self::Twice((*field).to_owned()),
            Error::NoSuchEnumVariant {
                found, expected, ..
            } => Self::NoVariant {
                found: found.clone(),
                expected,
            },
            Error::InvalidValueForType { expected, found } => Self::OtherValue {
                expected: expected.clone(),
                found: found.clone(),
            },
            Error::TrailingCharacters => Self::BehindEnd,
            Error::ExceededRecursionLimit => Self::TooDeep,
            other => Self::Other(other.to_string()),
        }
    }
}
