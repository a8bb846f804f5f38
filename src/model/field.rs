//! Fields: typed questions asked of an annotation, and the answers.

use serde::{Deserialize, Serialize};

use super::key::Key;

/// A question asked of annotations: who leads, by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub key: Key,
    pub name: String,
    pub kind: FieldKind,
    pub required: bool,
    /// The categories whose annotations are asked; all, if empty.
    pub categories: Vec<Key>,
}

/// What an answer must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    Text,
    Number,
    /// A day, `2020-12-31`.
    Date,
    Flag,
    Choice(Vec<String>),
}

/// An answer. Numbers keep the digits that were typed; no floating point rounds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldValue {
    Text(String),
    Number(String),
    Date(String),
    Flag(bool),
    Choice(String),
}

/// Why a text is no answer to a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    #[error("the field “{field}” wants a number, not “{value}”")]
    NotANumber { field: Key, value: String },
    #[error("the field “{field}” wants a day such as 2020-12-31, not “{value}”")]
    NotADay { field: Key, value: String },
    #[error("the field “{field}” wants true or false, not “{value}”")]
    NotAFlag { field: Key, value: String },
    #[error("the field “{field}” offers {}, not “{value}”", .offered.join(", "))]
    NotOffered {
        field: Key,
        value: String,
        offered: Vec<String>,
    },
    #[error("the field “{field}” does not take a value of this kind")]
    OtherKind { field: Key },
}

impl Field {
    /// Whether annotations with these categories are asked.
    pub fn is_asked_of(&self, categories: &[Key]) -> bool {
        let mut asked = self.categories.iter();
        self.categories.is_empty() || asked.any(|category| categories.contains(category))
    }

    /// Reads what a person typed as an answer to this field.
    pub fn parse(&self, value: &str) -> Result<FieldValue, FieldError> {
        let answer = match self.kind {
            FieldKind::Text => FieldValue::Text(value.to_owned()),
            FieldKind::Number => FieldValue::Number(value.trim().to_owned()),
            FieldKind::Date => FieldValue::Date(day(value.trim())),
            FieldKind::Flag => {
                FieldValue::Flag(value.trim().parse().map_err(|_| FieldError::NotAFlag {
                    field: self.key.clone(),
                    value: value.to_owned(),
                })?)
            }
            FieldKind::Choice(_) => FieldValue::Choice(value.to_owned()),
        };
        self.check(&answer)?;
        Ok(answer)
    }

    /// Checks that an answer is of the kind the field wants.
    pub fn check(&self, answer: &FieldValue) -> Result<(), FieldError> {
        let field = self.key.clone();
        match (&self.kind, answer) {
            (FieldKind::Text, FieldValue::Text(_)) | (FieldKind::Flag, FieldValue::Flag(_)) => {
                Ok(())
            }
            (FieldKind::Number, FieldValue::Number(value)) if is_decimal(value) => Ok(()),
            (FieldKind::Number, FieldValue::Number(value)) => Err(FieldError::NotANumber {
                field,
                value: value.clone(),
            }),
            (FieldKind::Date, FieldValue::Date(value))
                if value.parse::<jiff::civil::Date>().is_ok() =>
            {
                Ok(())
            }
            (FieldKind::Date, FieldValue::Date(value)) => Err(FieldError::NotADay {
                field,
                value: value.clone(),
            }),
            (FieldKind::Choice(offered), FieldValue::Choice(value)) if offered.contains(value) => {
                Ok(())
            }
            (FieldKind::Choice(offered), FieldValue::Choice(value)) => {
                Err(FieldError::NotOffered {
                    field,
                    value: value.clone(),
                    offered: offered.clone(),
                })
            }
            _ => Err(FieldError::OtherKind { field }),
        }
    }
}

/// Writes the answer as a person reads it.
impl std::fmt::Display for FieldValue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(value) | Self::Number(value) | Self::Date(value) | Self::Choice(value) => {
                formatter.write_str(value)
            }
            Self::Flag(value) => write!(formatter, "{value}"),
        }
    }
}

fn is_decimal(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let mut parts = digits.splitn(2, '.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    parts.next().is_some_and(is_number) && parts.next().is_none_or(is_number)
}

/// Returns a day as all are written, so that they sort; what says more than a day stays as it is.
fn day(typed: &str) -> String {
    let is_day = typed.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    let day = typed.parse::<jiff::civil::Date>().ok().filter(|_| is_day);
    day.map_or_else(|| typed.to_owned(), |day| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> Field {
        Field {
            key: Key::new("due").expect("a plain key"),
            name: "完成时限".to_owned(),
            kind,
            required: false,
            categories: Vec::new(),
        }
    }

    #[test]
    fn answers_are_checked_against_the_kind() {
        assert!(field(FieldKind::Date).parse("2020-12-31").is_ok());
        assert!(field(FieldKind::Date).parse("2020-02-30").is_err());
        assert_eq!(
            field(FieldKind::Date).parse("20201231"),
            Ok(FieldValue::Date("2020-12-31".to_owned()))
        );
        assert!(field(FieldKind::Number).parse("-1.50").is_ok());
        for wrong in ["", "1.", ".5", "1e9", "NaN", "１"] {
            assert!(field(FieldKind::Number).parse(wrong).is_err(), "{wrong}");
        }
        let choice = field(FieldKind::Choice(vec!["甲".to_owned()]));
        assert!(choice.parse("甲").is_ok());
        assert!(choice.parse("乙").is_err());
        assert!(choice.check(&FieldValue::Text("甲".to_owned())).is_err());
    }
}
