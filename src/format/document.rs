//! A document's file → a reading, with what was odd about it.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::text::decode::{self, Certainty, DecodeError, Decoded};
use crate::text::document_text::DocumentText;
use crate::text::reading::Reading;

/// A document that was read.
#[derive(Debug, Clone)]
pub struct ReadDocument {
    /// Absolute, so that it stays right when the working folder changes.
    pub path: PathBuf,
    pub reading: Arc<Reading>,
    pub encoding: &'static Encoding,
    pub warnings: Vec<Warning>,
}

/// What was odd about a document that could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    #[error("the text is empty")]
    Empty,
    #[error("the encoding {encoding} is a guess; choose another if the text looks wrong")]
    DoubtfulEncoding { encoding: &'static str },
    #[error("the set names an encoding that is not known, “{name}”; it was read as {encoding}")]
    UnknownEncoding {
        name: String,
        encoding: &'static str,
    },
    #[error("{count} places could not be decoded and are shown as �")]
    Replaced { count: usize },
    #[error("it holds {count} control characters")]
    ControlCharacters { count: usize },
    #[error("it mixes line ends ({lf} LF, {crlf} CRLF, {cr} CR); all are read as LF")]
    MixedLineEnds { lf: usize, crlf: usize, cr: usize },
}

/// Why a document could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error("there is no such file: {}", .path.display())]
    Missing { path: PathBuf },
    #[error("it is a folder, not a document: {}", .path.display())]
    IsFolder { path: PathBuf },
    #[error("{source}: {}", .path.display())]
    NotText { path: PathBuf, source: DecodeError },
    #[error("it could not be read ({source}): {}", .path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// Reads a plain text; `encoding` says how, else it is guessed.
pub fn read(
    path: &Path,
    encoding: Option<&'static Encoding>,
) -> Result<ReadDocument, DocumentError> {
    read_with(path, encoding, |text| {
        text.prepare();
        Reading::new(text)
    })
}

/// Reads a plain text that is known: in the encoding that it had, or that somebody has chosen,
/// unless its file has another by now. That is so where it only then can be decoded, or is UTF-8,
/// which nothing else is by chance; of UTF-16, as which everything can be decoded, where it is the
/// text of this hash then.
pub fn read_again(
    path: &Path,
    encoding: Option<&'static Encoding>,
    hash: &str,
) -> Result<ReadDocument, DocumentError> {
    let read = read(path, encoding)?;
    let is_known = |read: &ReadDocument| read.reading.text.hash().to_string() == hash;
    let is_odd = |read: &ReadDocument| {
        let mut warnings = read.warnings.iter();
        warnings.any(|warning| matches!(warning, Warning::Replaced { .. }))
    };
    let is_sound = encoding.is_none() || (read.encoding == UTF_8 && !is_odd(&read));
    if is_sound || is_known(&read) {
        return Ok(read);
    }
    match self::read(path, None) {
        Ok(guessed) if !is_odd(&guessed) => {
            let takes_all = [UTF_16LE, UTF_16BE].contains(&read.encoding);
            let is_right =
                guessed.encoding == UTF_8 || is_odd(&read) || takes_all && is_known(&guessed);
            Ok(if is_right { guessed } else { read })
        }
        _ => Ok(read),
    }
}

/// Reads a plain text for looking at it at once: of a long one, only the first paragraphs are
/// known until [`Reading::completed`] has judged all lines. A short one is complete.
pub fn read_preview(
    path: &Path,
    encoding: Option<&'static Encoding>,
) -> Result<ReadDocument, DocumentError> {
    read_with(path, encoding, Reading::preview)
}

fn read_with(
    path: &Path,
    encoding: Option<&'static Encoding>,
    reading_of: impl FnOnce(DocumentText) -> Reading,
) -> Result<ReadDocument, DocumentError> {
    let decoded = match read_utf8(path, encoding)? {
        Some(decoded) => decoded,
        None => decode_whole(path, encoding)?,
    };
    let warnings = warnings(&decoded);
    Ok(ReadDocument {
        path: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        encoding: decoded.encoding,
        warnings,
        reading: Arc::new(reading_of(DocumentText::new(decoded.text))),
    })
}

/// Reads a file in UTF-8 without holding its bytes beside its text; `None` where it is something
/// else, or cannot be read twice to find out.
fn read_utf8(
    path: &Path,
    encoding: Option<&'static Encoding>,
) -> Result<Option<Decoded>, DocumentError> {
    if encoding.is_some_and(|encoding| encoding != UTF_8) {
        return Ok(None);
    }
    let (mut file, metadata) = open(path)?;
    if !metadata.is_file() {
        return Ok(None);
    }
    decode::decode_utf8_from(&mut file, metadata.len() as usize)
        .map_err(|error| DocumentError::reading(path, error))
}

fn decode_whole(
    path: &Path,
    encoding: Option<&'static Encoding>,
) -> Result<Decoded, DocumentError> {
    let bytes = read_bytes(path)?;
    match encoding {
        Some(encoding) => decode::decode_as(bytes, encoding),
        None => decode::decode(bytes),
    }
    .map_err(|source| DocumentError::NotText {
        path: path.to_owned(),
        source,
    })
}

/// Reads a file whole, with errors that say what it is instead.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, DocumentError> {
    let (mut file, metadata) = open(path)?;
    // One allocation of the right size; growing a buffer would cost twice the memory.
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    file.read_to_end(&mut bytes)
        .map_err(|error| DocumentError::reading(path, error))?;
    Ok(bytes)
}

fn open(path: &Path) -> Result<(fs::File, fs::Metadata), DocumentError> {
    let failed = |error| DocumentError::reading(path, error);
    let file = fs::File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(DocumentError::IsFolder {
            path: path.to_owned(),
        });
    }
    Ok((file, metadata))
}

impl DocumentError {
    fn reading(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            io::ErrorKind::IsADirectory => Self::IsFolder { path },
            _ => Self::Io { path, source },
        }
    }
}

fn warnings(decoded: &Decoded) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if decoded.text.trim().is_empty() {
        warnings.push(Warning::Empty);
    }
    if decoded.certainty == Certainty::Doubtful {
        warnings.push(Warning::DoubtfulEncoding {
            encoding: decoded.encoding.name(),
        });
    }
    if decoded.replaced > 0 {
        warnings.push(Warning::Replaced {
            count: decoded.replaced,
        });
    }
    if decoded.control_chars > 0 {
        warnings.push(Warning::ControlCharacters {
            count: decoded.control_chars,
        });
    }
    let ends = decoded.line_ends;
    let n_kinds = [ends.lf, ends.crlf, ends.cr]
        .into_iter()
        .filter(|&n| n > 0)
        .count();
    if n_kinds > 1 {
        warnings.push(Warning::MixedLineEnds {
            lf: ends.lf,
            crlf: ends.crlf,
            cr: ends.cr,
        });
    }
    warnings
}
