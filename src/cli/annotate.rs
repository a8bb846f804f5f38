//! `speechmark annotate`: marks one passage.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::bail;
use serde::Serialize;

use super::output::{self, Output};
use super::sets::at;
use super::{Answer, sets};
use crate::model::{Annotation, AnnotationId, FieldValue, Key};
use crate::search::{self, Pattern, Query};
use crate::session::{Existing, NewAnnotation, Session};
use crate::storage::set_file;
use crate::text::reading::Reading;
use crate::text::span::Span;

/// Places that a refusal lists; the rest is counted.
const MAX_PLACES: usize = 20;

/// Mark a passage with categories, and print the annotation's id
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("passage").required(true).args(["quote", "span"]),
    after_help = "Examples:\n  \
                  speechmark annotate speech.ron --quote 控辍保学 --nth 2 --category education\n  \
                  speechmark annotate speech.ron --span 2310..2324 --category education \
                  --category responsibility --note 需核实\n\n\
                  A quote is found across the line breaks of the page. A passage that the same \
                  coder has marked already gets the categories, and the note, added; the same again \
                  changes nothing."
)]
pub(super) struct Arguments {
    /// The annotation set
    #[arg(value_name = "SET")]
    set: PathBuf,
    /// The words of the passage, as a person reads them
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    quote: Option<String>,
    /// Which of the places where the quote stands, from 1
    #[arg(long, value_name = "N", conflicts_with = "span", value_parser = clap::value_parser!(u32).range(1..))]
    nth: Option<u32>,
    /// The passage as a range of characters (Unicode scalar values), from 0, the end not included
    #[arg(long, value_name = "A..B")]
    span: Option<CharRange>,
    /// A category, by its key or name; give it several times for several categories
    #[arg(long = "category", value_name = "KEY", required = true)]
    categories: Vec<String>,
    /// The document, by its key; needed where the set has several
    #[arg(long, value_name = "KEY")]
    document: Option<String>,
    /// A note on the annotation
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Option<String>,
    /// An answer to a field; may be given several times
    #[arg(long = "field", value_name = "KEY=VALUE")]
    fields: Vec<String>,
    /// Who annotates: a coder of the set, or a new one [default: the user's name]
    #[arg(long, value_name = "KEY")]
    coder: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A range of scalar values as people type it. It may be reversed; the session says so.
#[derive(Debug, Clone, Copy)]
struct CharRange {
    start: u32,
    end: u32,
}

impl FromStr for CharRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bounds = text.split_once("..").and_then(|(start, end)| {
            Some(Self {
                start: start.trim().parse().ok()?,
                end: end.trim().parse().ok()?,
            })
        });
        bounds.ok_or_else(|| "a span is A..B in characters from 0, as in 120..134".to_owned())
    }
}

#[derive(Serialize)]
struct Annotated {
    id: AnnotationId,
    changed: bool,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Answer> {
    let coder = arguments.coder.clone().unwrap_or_else(sets::user_name);
    let mut session = sets::open_as(&arguments.set, &coder)?;
    let (document, span, new) = at(&arguments.set, asked(arguments, &session))?;
    let outcome = at(&arguments.set, session.annotate(&document, span, new))?;
    if outcome.changed {
        session.save(Existing::KeepIfChanged)?;
    }
    let printed = if arguments.json {
        output.object(&Annotated {
            id: outcome.id,
            changed: outcome.changed,
        })
    } else {
        output.line(&outcome.id.to_string())
    };
    match printed.and_then(|()| output.finish()) {
        // The set is saved, so this must not look as if nothing had been done.
        Err(error) if !output::is_closed(&error) => {
            output::warn(&format!("{error:#}; the annotation is {}", outcome.id));
            output.give_up();
        }
        _ => {}
    }
    Ok(Answer::Yes)
}

/// Returns what the arguments name, as far as the set has it.
fn asked(arguments: &Arguments, session: &Session) -> anyhow::Result<(Key, Span, NewAnnotation)> {
    let set = session.set();
    let document = sets::document_or_only(set, arguments.document.as_deref())?;
    let categories = arguments
        .categories
        .iter()
        .map(|name| sets::category(set, name))
        .collect::<anyhow::Result<Vec<Key>>>()?;
    let mut fields: Vec<(Key, FieldValue)> = Vec::new();
    for answer in &arguments.fields {
        let (key, value) = field(session, answer)?;
        if fields.iter().any(|(known, _)| *known == key) {
            bail!("the field “{key}” is answered twice");
        }
        fields.push((key, value));
    }
    if let Some(error) = session.why_missing(&document) {
        bail!("the text of the document “{document}” is not at hand ({error})");
    }
    let reading = session.require_reading(&document)?;
    let span = match (&arguments.quote, arguments.span) {
        (Some(quote), _) => place_of(quote, arguments.nth, &document, reading)?,
        (None, Some(range)) => span_of(range, &document, session, reading)?,
        // Cannot be: the arguments demand one of the two.
        (None, None) => bail!("say which passage with --quote or --span"),
    };
    let new = NewAnnotation {
        categories,
        note: arguments.note.clone().unwrap_or_default(),
        fields,
    };
    let own = reading.tidy(span);
    let own = own.and_then(|span| session.own_annotation(&document, span));
    refuse_unasked(session, own.as_deref(), &new)?;
    Ok((document, span, new))
}

/// Refuses answers to fields that are not asked of the annotation as it will be: the window would
/// neither ask them nor show the answers. `own` is what is there already, which keeps its categories.
fn refuse_unasked(
    session: &Session,
    own: Option<&Annotation>,
    new: &NewAnnotation,
) -> anyhow::Result<()> {
    let mut categories = new.categories.clone();
    if let Some(own) = own {
        categories.extend(own.categories.iter().cloned());
    }
    for (key, _) in &new.fields {
        if let Some(field) = session.set().field(key)
            && !field.is_asked_of(&categories)
        {
            let asked: Vec<&str> = field.categories.iter().map(Key::as_str).collect();
            bail!(
                "the field “{key}” is only asked of annotations with one of these categories: {}",
                asked.join(", ")
            );
        }
    }
    Ok(())
}

fn field(session: &Session, answer: &str) -> anyhow::Result<(Key, FieldValue)> {
    let Some((key, value)) = answer.split_once('=') else {
        bail!("“{answer}” answers no field: write KEY=VALUE");
    };
    let field = sets::field(session.set(), key)?;
    Ok((field.key.clone(), field.parse(value)?))
}

fn span_of(
    range: CharRange,
    document: &Key,
    session: &Session,
    reading: &Reading,
) -> anyhow::Result<Span> {
    let span = session.span_from_chars(document, range.start, range.end)?;
    if let Some(tidy) = reading.tidy(span)
        && tidy != span
    {
        let chars = set_file::chars_of(tidy, reading);
        output::warn(&format!(
            "the span {}..{} lost the white space at its ends, and is {}..{} now",
            range.start, range.end, chars.start, chars.end
        ));
    }
    Ok(span)
}

/// Returns the one place of a quote that is meant.
fn place_of(
    quote: &str,
    nth: Option<u32>,
    document: &Key,
    reading: &Reading,
) -> anyhow::Result<Span> {
    if quote.trim().is_empty() {
        bail!("the quote is empty");
    }
    let found = search::find_quote(reading, quote);
    let places: Vec<Span> = found
        .iter()
        .copied()
        .filter(|&span| reading.is_whole(span))
        .collect();
    let several = || {
        format!(
            "the quote stands in {} places of the document",
            places.len()
        )
    };
    match (places.as_slice(), nth) {
        ([], _) if !found.is_empty() => bail!(
            "the quote begins or ends inside a character wherever it stands in the document \
             “{document}”"
        ),
        ([], _) => bail!(
            "the quote does not stand in the document “{document}”{}",
            like(quote, reading)
        ),
        ([only], None) => Ok(*only),
        (_, None) => bail!(
            "{} “{document}”; say which with --nth{}",
            several(),
            listed(&places, reading)
        ),
        (places, Some(nth)) => match places.get(nth as usize - 1) {
            Some(place) => Ok(*place),
            None => bail!(
                "--nth {nth} is too high: {} “{document}”{}",
                several(),
                listed(places, reading)
            ),
        },
    }
}

/// Lists places for people to choose from, each on a line of its own.
fn listed(places: &[Span], reading: &Reading) -> String {
    let mut list = String::new();
    for (n, &place) in places.iter().enumerate().take(MAX_PLACES) {
        // Into a string, which takes all.
        let _infallible = write!(
            list,
            "\n  {}  line {}  {}  {}",
            n + 1,
            reading.text.line_at(place.start()) + 1,
            reading.place(place.start()),
            output::in_context(&reading.quote(place)),
        );
    }
    if places.len() > MAX_PLACES {
        let _infallible = write!(list, "\n  and {} more", places.len() - MAX_PLACES);
    }
    list
}

/// Says where the words stand in another width, case, or kind of quotation marks.
fn like(quote: &str, reading: &Reading) -> String {
    let Ok(query) = Query::new(Pattern::Text(quote.to_owned())) else {
        return String::new();
    };
    let never = std::sync::atomic::AtomicBool::new(false);
    let alike = search::find(reading, &query, &never);
    if alike.is_empty() {
        return String::new();
    }
    format!(
        " in this width, case and punctuation; alike are{}",
        listed(&alike, reading)
    )
}
