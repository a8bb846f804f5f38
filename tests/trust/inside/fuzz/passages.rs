//! Re-anchoring: every passage that goes in comes out, at a place of the new text, and the same
//! task gives the same outcomes.

use std::sync::Arc;

use speechmark::anchor::{Course, Outcome, Passage, Task, find_again};
use speechmark::model::{AnnotationId, CharSpan};
use speechmark::text::decode;
use speechmark::text::document_text::DocumentText;
use speechmark::text::reading::Reading;
use speechmark::text::span::Span;

use super::super::dice::Dice;
use super::super::samples::BUNDLED_TEXT;
use super::corpus::ONE_LONG_IN;

/// Letters of most texts: enough for what looks at neighbours, few enough to be quick.
const N_LETTERS: usize = 160;
/// Letters of one text in [`ONE_LONG_IN`].
const N_LETTERS_OF_LONG: usize = 700;

/// The new text is what the input decodes to; the old one is the text that it was made from, or
/// another.
pub fn check(bytes: &[u8]) -> Result<bool, String> {
    let number = blake3::hash(bytes);
    let (start, _) = number.as_bytes().split_at(8);
    let mut dice = Dice::new(u64::from_le_bytes(start.try_into().unwrap_or_default()));
    let decoded = match decode::decode(bytes.to_vec()) {
        Ok(decoded) => decoded.text,
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    };
    let n_letters = match dice.below(ONE_LONG_IN) {
        0 => N_LETTERS_OF_LONG,
        _ => N_LETTERS,
    };
    let new: String = decoded.chars().take(n_letters).collect();
    let old: String = if dice.below(4) == 0 {
        new.chars().rev().collect()
    } else {
        BUNDLED_TEXT.chars().take(n_letters).collect()
    };
    let reading = |text: String| Arc::new(Reading::new(DocumentText::new(text)));
    let (old, new) = (reading(old), reading(new));
    let passages: Vec<Passage> = (0..dice.below(12))
        .filter_map(|n| passage(n as u128, &old, &new, &mut dice))
        .collect();
    let task = Task {
        old_chars: old.text.n_chars(),
        old: (dice.below(2) == 0).then(|| Arc::clone(&old)),
        is_same_text: old.text.as_str() == new.text.as_str(),
        new: Arc::clone(&new),
        passages,
    };
    let outcomes = find_again(&task, &Course::default()).ok_or("it was not cancelled")?;
    if outcomes.len() != task.passages.len() {
        return Err("a passage is lost".to_owned());
    }
    for outcome in &outcomes {
        match outcome {
            Outcome::Moved(span) => fits(*span, &new)?,
            Outcome::Changed {
                span, new: words, ..
            } => {
                fits(*span, &new)?;
                if new.words(*span) != **words {
                    return Err("other words are told than stand there".to_owned());
                }
            }
            Outcome::Uncertain(candidates) => {
                for candidate in candidates {
                    fits(candidate.span, &new)?;
                    if !(0.0..=1.0).contains(&candidate.score) {
                        return Err(format!("a score of {}", candidate.score));
                    }
                }
            }
            Outcome::Unchanged | Outcome::NotFound => {}
        }
    }
    if find_again(&task, &Course::default()).as_ref() != Some(&outcomes) {
        return Err("the same task gives other outcomes".to_owned());
    }
    Ok(!outcomes.is_empty())
}

fn fits(span: Span, reading: &Reading) -> Result<(), String> {
    if reading.tidy(span) == Some(span) {
        Ok(())
    } else {
        Err(format!("{span:?} is no passage of the text"))
    }
}

fn passage(id: u128, old: &Reading, new: &Reading, dice: &mut Dice) -> Option<Passage> {
    let start = dice.below(old.text.len() as usize);
    let span = Span::from_range(start..start + dice.below(90));
    let span = old.tidy(span)?;
    let quote = old.quote(span);
    let chars = CharSpan {
        start: old.text.char_from_byte(span.start()),
        end: old.text.char_from_byte(span.end()),
    };
    let placed = || {
        let start = new.text.byte_from_char(chars.start)?;
        let end = new.text.byte_from_char(chars.end)?;
        let span = Span::new(start, end);
        (!span.is_empty() && new.words(span) == quote.exact).then_some(span)
    };
    Some(Passage {
        id: AnnotationId::from_u128(id),
        placed: placed(),
        chars,
        quote: quote.exact.clone().into(),
        prefix: quote.prefix.into(),
        suffix: quote.suffix.into(),
    })
}
