//! `speechmark info`: what a document is, counted.

use std::path::PathBuf;

use encoding_rs::Encoding;
use serde::Serialize;

use super::output::{self, Output};
use super::{Answer, sets};
use crate::format::document;
use crate::text::reading::Reading;

/// Show a document's encoding, its size, and its outline
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        speechmark info speech.txt\n  \
                        speechmark info speech.txt --paragraphs --json\n  \
                        speechmark info old.txt --encoding gbk")]
pub(super) struct Arguments {
    /// The document, a plain text
    #[arg(value_name = "DOC")]
    document: PathBuf,
    /// Also say on which line each paragraph starts
    #[arg(long)]
    paragraphs: bool,
    /// Read the document in this encoding instead of guessing it
    #[arg(long, value_name = "NAME", value_parser = super::encoding)]
    encoding: Option<&'static Encoding>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Info {
    encoding: &'static str,
    chars: u32,
    lines: usize,
    paragraphs: usize,
    sentences: usize,
    outline: Vec<Heading>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paragraph_lines: Option<Vec<usize>>,
}

#[derive(Serialize)]
struct Heading {
    level: u8,
    title: String,
    /// In scalar values.
    char: u32,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Answer> {
    let read = document::read(&arguments.document, arguments.encoding)?;
    for warning in &read.warnings {
        output::warn(&format!("{warning}: {}", arguments.document.display()));
    }
    if sets::begins_as_set(&arguments.document) {
        output::warn(&format!(
            "this is an annotation set, which `speechmark stats` counts: {}",
            arguments.document.display()
        ));
    }
    let reading = &read.reading;
    let info = Info {
        encoding: read.encoding.name(),
        chars: reading.text.n_chars(),
        lines: reading.text.n_lines(),
        paragraphs: reading.n_paragraphs(),
        sentences: reading.n_sentences(),
        outline: outline(reading),
        paragraph_lines: arguments.paragraphs.then(|| paragraph_lines(reading)),
    };
    if arguments.json {
        output.object(&info)?;
    } else {
        print(&info, output)?;
    }
    Ok(Answer::Yes)
}

fn outline(reading: &Reading) -> Vec<Heading> {
    let headings = reading.outline().headings().iter();
    headings
        .map(|heading| Heading {
            level: heading.level,
            title: heading.title.clone(),
            char: reading.text.char_from_byte(heading.span.start()),
        })
        .collect()
}

/// The first lines, from 1, of paragraphs that hold anything.
fn paragraph_lines(reading: &Reading) -> Vec<usize> {
    (0..reading.reflow.n_paragraphs())
        .map(|paragraph| reading.reflow.content(&reading.text, paragraph))
        .filter(|content| !content.is_empty())
        .map(|content| reading.text.line_at(content.start()) + 1)
        .collect()
}

fn print(info: &Info, output: &mut Output) -> anyhow::Result<()> {
    let mut rows = vec![vec!["encoding".to_owned(), info.encoding.to_owned()]];
    for (name, count) in [
        ("characters", info.chars as usize),
        ("lines", info.lines),
        ("paragraphs", info.paragraphs),
        ("sentences", info.sentences),
    ] {
        rows.push(vec![name.to_owned(), count.to_string()]);
    }
    output.table(&rows)?;
    if let Some(lines) = &info.paragraph_lines {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        output.line(&format!(
            "paragraphs start on the lines {}",
            lines.join(" ")
        ))?;
    }
    if !info.outline.is_empty() {
        output.line("outline, with the character at which each heading starts")?;
    }
    let rows: Vec<Vec<String>> = info
        .outline
        .iter()
        .map(|heading| {
            let indent = "  ".repeat(heading.level.saturating_sub(1) as usize);
            vec![
                format!("  {}", heading.char),
                format!("{indent}{}", heading.title),
            ]
        })
        .collect();
    output.table(&rows)
}
