//! Reading documents, and exporting annotations for other programs: one file a format.
//!
//! Exports return bytes or text; only `storage` puts them on disk.

pub mod csv_table;
pub mod document;
pub mod json;
pub mod record;

use crate::model::AnnotationSet;
use record::Record;

/// A format that annotations can be exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// A table for spreadsheets.
    Csv,
    /// A list of objects for other programs.
    Json,
}

/// Why an export came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the table could not be made: {0}")]
    Csv(#[from] csv::Error),
    #[error("the list could not be made: {0}")]
    Json(#[from] std::io::Error),
}

impl ExportFormat {
    pub const ALL: [Self; 2] = [Self::Csv, Self::Json];

    /// Returns the name that the command line knows, which is also the usual ending of the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Writes the records of a set in this format; the same records always give the same bytes.
    pub fn export(self, set: &AnnotationSet, records: &[Record]) -> Result<Vec<u8>, ExportError> {
        match self {
            Self::Csv => Ok(csv_table::export(set, records)?),
            Self::Json => Ok(json::export(records)?),
        }
    }
}
