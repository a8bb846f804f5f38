//! RON as this program writes and reads it: one record a line, and errors that say where.

mod fault;
mod long_list;
mod serializer;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use fault::Fault;
pub use long_list::elements;
pub use serializer::{Layout, append};

/// Larger files are refused before they are parsed.
pub const MAX_BYTES: u64 = 2 << 30;

/// Why a text is not what it should be, with the place a person finds it at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}{}: {fault}", in_field(.field.as_deref()))]
pub struct RonError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The field that the value at this place belongs to.
    pub field: Option<String>,
    pub fault: Fault,
}

fn in_field(field: Option<&str>) -> String {
    field
        .map(|field| format!(", field `{field}`"))
        .unwrap_or_default()
}

/// Writes a struct whose lists stand one record a line, ending with a line end.
pub fn write<T: Serialize>(value: &T) -> Result<String, ron::Error> {
    let mut text = String::new();
    append(&mut text, value, Layout::Lines)?;
    text.push('\n');
    Ok(text)
}

/// Reads a value; a byte order mark is accepted.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, RonError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    ron::from_str(text).map_err(|error| RonError::new(text, &error))
}

impl RonError {
    fn new(text: &str, error: &ron::error::SpannedError) -> Self {
        // The end of the span is where the parser stopped: behind the value it could not take.
        let at = error.span.end;
        let fault = Fault::of(&error.code);
        let field = match &fault {
            Fault::Missing(field) | Fault::Twice(field) | Fault::Unknown(field) => {
                Some(field.clone())
            }
            _ => field_before(text, at.line, at.col),
        };
        Self {
            line: at.line,
            column: at.col,
            field,
            fault,
        }
    }
}

/// Returns the last `name:` on a line before a column, outside of strings.
fn field_before(text: &str, line: usize, column: usize) -> Option<String> {
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let mut found = None;
    let mut word = String::new();
    let mut in_string = false;
    let mut escaped = false;
    for character in line.chars().take(column.saturating_sub(1)) {
        if in_string {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
        } else {
            match character {
                '"' => in_string = true,
                ':' if !word.is_empty() => found = Some(std::mem::take(&mut word)),
                c if c.is_alphanumeric() || c == '_' => word.push(c),
                _ => word.clear(),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read to provoke errors")]
    struct Sample {
        name: String,
        span: (u32, u32),
    }

    fn error(text: &str) -> String {
        read::<Sample>(text)
            .expect_err("the text is wrong")
            .to_string()
    }

    #[test]
    fn errors_name_line_column_and_field() {
        let wrong_type = error("(\nname: \"甲：乙\", span: (1, \"x\"),\n)");
        assert!(wrong_type.starts_with("line 2, column "), "{wrong_type}");
        assert!(wrong_type.contains("field `span`"), "{wrong_type}");
        let unknown = error("(name: \"甲\", colour: 1)");
        assert!(
            unknown.contains("line 1") && unknown.contains("`colour`"),
            "{unknown}"
        );
        let missing = error("(\nname: \"甲\",\n)");
        assert!(missing.contains("`span`"), "{missing}");
    }
}
