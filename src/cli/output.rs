//! What the command line prints: data as JSON or as tables for people on stdout, messages on
//! stderr.
//!
//! Control characters of documents never reach a terminal as such; in JSON they are escaped.

use std::io::{self, BufWriter, Stdout, Write as _};

use serde::Serialize;

use crate::format::json;
use crate::text::reading::Quote;

/// The standard output.
pub(super) struct Output {
    out: BufWriter<Stdout>,
}

/// The standard output takes no more.
#[derive(Debug, thiserror::Error)]
#[error("the output could not be written")]
struct OutputError(#[source] io::Error);

impl Output {
    pub(super) fn stdout() -> Self {
        Self {
            out: BufWriter::new(io::stdout()),
        }
    }

    /// Prints one line for people.
    pub(super) fn line(&mut self, line: &str) -> anyhow::Result<()> {
        Ok(writeln!(self.out, "{}", visible(line)).map_err(OutputError)?)
    }

    /// Prints a JSON object.
    pub(super) fn object(&mut self, object: &impl Serialize) -> anyhow::Result<()> {
        serde_json::to_writer_pretty(&mut self.out, object)
            .map_err(|error| OutputError(error.into()))?;
        Ok(writeln!(self.out).map_err(OutputError)?)
    }

    /// Prints a JSON list.
    pub(super) fn list<T: Serialize>(&mut self, items: &[T]) -> anyhow::Result<()> {
        Ok(json::write_list(&mut self.out, items).map_err(OutputError)?)
    }

    /// Prints a table for people, its columns aligned.
    pub(super) fn table(&mut self, rows: &[Vec<String>]) -> anyhow::Result<()> {
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| visible(cell)).collect())
            .collect();
        // Nothing stands behind a row's last cell, which may be as long as a chapter.
        let mut widths: Vec<usize> = Vec::new();
        for row in &rows {
            let padded = row.split_last().map_or(&[][..], |(_, padded)| padded);
            for (n, cell) in padded.iter().enumerate() {
                match widths.get_mut(n) {
                    Some(widest) => *widest = width(cell).max(*widest),
                    None => widths.push(width(cell)),
                }
            }
        }
        for row in &rows {
            let Some((last, padded)) = row.split_last() else {
                continue;
            };
            let mut line = String::new();
            for (cell, &widest) in padded.iter().zip(&widths) {
                line += cell;
                line += &" ".repeat(widest - width(cell) + 2);
            }
            line += last;
            writeln!(self.out, "{}", line.trim_end()).map_err(OutputError)?;
        }
        Ok(())
    }

    /// Prints bytes as they are.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        Ok(self.out.write_all(bytes).map_err(OutputError)?)
    }

    /// Forgets what could not be printed, so that it is not tried again.
    pub(super) fn give_up(&mut self) {
        *self = Self::stdout();
    }

    /// Sees to it that everything has been printed.
    pub(super) fn finish(&mut self) -> anyhow::Result<()> {
        Ok(self.out.flush().map_err(OutputError)?)
    }
}

/// Whether printing failed because nobody reads any more.
pub(super) fn is_closed(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<OutputError>()
        .is_some_and(|OutputError(source)| source.kind() == io::ErrorKind::BrokenPipe)
}

/// Says what was odd.
pub(super) fn warn(what: &str) {
    say("warning: ", what);
}

/// Says what was done.
pub(super) fn note(what: &str) {
    say("", what);
}

/// Says what went wrong, with those causes that the message does not name itself.
pub(super) fn error(error: &anyhow::Error) {
    let mut said = error.to_string();
    say("error: ", &said);
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !said.contains(&cause) {
            say("  because: ", &cause);
            said = cause;
        }
    }
}

fn say(kind: &str, what: &str) {
    let lines: Vec<String> = what.split('\n').map(visible).collect();
    // A closed stderr is no reason to fail.
    let _closed = writeln!(io::stderr(), "{kind}{}", lines.join("\n"));
}

/// Returns a text with its control characters as pictures, so that no document can steer the
/// terminal.
fn visible(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' => '⏎',
            '\t' => ' ',
            '\0'..='\u{1F}' => char::from_u32(0x2400 + character as u32).unwrap_or('�'),
            '\u{7F}' => '␡',
            // C1 controls, and marks that turn the direction of what follows them.
            '\u{80}'..='\u{9F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '�',
            other => other,
        })
        .collect()
}

/// Returns a number with what it counts.
pub(super) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// Returns a passage in brackets between the words around it, on one line.
pub(super) fn in_context(quote: &Quote) -> String {
    /// Characters on each side: enough to recognise the place.
    const AROUND: usize = 12;
    let n_skipped = quote.prefix.chars().count().saturating_sub(AROUND);
    let before: String = quote.prefix.chars().skip(n_skipped).collect();
    let after: String = quote.suffix.chars().take(AROUND).collect();
    visible(&format!("{before}【{}】{after}", quote.exact))
}

/// Returns how many cells a text takes on a terminal.
fn width(text: &str) -> usize {
    text.chars()
        .map(|character| 1 + usize::from(is_wide(character)))
        .sum()
}

/// Whether terminals give a character two cells (Unicode Standard Annex 11, in broad strokes).
fn is_wide(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF01}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(visible("a\u{1B}[2Jb\nc\u{9B}"), "a␛[2Jb⏎c�");
    }
}
