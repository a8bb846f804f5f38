//! A text as it is read: the text itself, its paragraphs, and its outline, made once and shared.

use std::sync::{Arc, OnceLock};

use super::document_text::DocumentText;
use super::outline::{Outline, Place, title_paragraph};
use super::reflow::{Joined, Reflow};
use super::segment;
use super::span::{Span, slice_lossy};

/// Characters of context kept on either side of a quote.
const CONTEXT_CHARS: usize = 32;
/// Bytes around a quote in which its context is looked for: twice what it can need, for line ends
/// and indents that are left out.
const CONTEXT_REACH: u32 = (CONTEXT_CHARS * 4 * 2) as u32;

/// One document's text with everything derived from it.
#[derive(Debug)]
pub struct Reading {
    pub text: Arc<DocumentText>,
    pub reflow: Reflow,
    outline: OnceLock<Outline>,
    title: OnceLock<Option<usize>>,
}

/// The words of a span, and what stands around them: enough to find it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub exact: String,
    /// Up to 32 characters before, artificial breaks joined.
    pub prefix: String,
    /// Up to 32 characters after, artificial breaks joined.
    pub suffix: String,
}

impl Reading {
    pub fn new(text: impl Into<Arc<DocumentText>>) -> Self {
        let text = text.into();
        let reflow = Reflow::new(&text);
        Self::with_reflow(text, reflow)
    }

    /// Makes a reading for looking at before all paragraphs are known: those of the first
    /// thousands of lines are right, the rest of the text counts as one. Quotes and searches need
    /// [`Reading::completed`].
    pub fn preview(text: impl Into<Arc<DocumentText>>) -> Self {
        let text = text.into();
        let reflow = Reflow::preview(&text, 1);
        Self::with_reflow(text, reflow)
    }

    /// Returns the reading with all its paragraphs; the text is shared, not copied. Takes a while
    /// with a long text, for which everything that is asked for later is made, too.
    #[must_use]
    pub fn completed(&self) -> Self {
        self.text.prepare();
        Self::new(Arc::clone(&self.text))
    }

    /// Whether all paragraphs are known.
    pub fn is_complete(&self) -> bool {
        self.reflow.is_complete()
    }

    /// Whether a span's words and context are known already: they lie in paragraphs that were
    /// judged.
    pub fn can_quote(&self, span: Span) -> bool {
        self.is_complete()
            || span.end().saturating_add(CONTEXT_REACH) <= self.reflow.judged_end(&self.text)
    }

    pub fn with_reflow(text: impl Into<Arc<DocumentText>>, reflow: Reflow) -> Self {
        Self {
            text: text.into(),
            reflow,
            outline: OnceLock::new(),
            title: OnceLock::new(),
        }
    }

    /// Returns the outline, made when it is first asked for.
    pub fn outline(&self) -> &Outline {
        self.outline
            .get_or_init(|| Outline::new(&self.text, &self.reflow))
    }

    /// Returns the outline if it has been made already; never waits for a thread that makes it.
    pub fn ready_outline(&self) -> Option<&Outline> {
        self.outline.get()
    }

    /// Returns the paragraph that is the document's title, if it has one.
    pub fn title_paragraph(&self) -> Option<usize> {
        *self
            .title
            .get_or_init(|| title_paragraph(&self.text, &self.reflow))
    }

    /// Returns the place of a byte in words.
    pub fn place(&self, offset: u32) -> Place {
        self.outline().place(&self.text, &self.reflow, offset)
    }

    /// Returns the words of a span as a person reads them, with the way back.
    pub fn join(&self, span: Span) -> Joined {
        self.reflow.join(&self.text, span)
    }

    /// Returns the words of a span as a person reads them.
    pub fn words(&self, span: Span) -> String {
        self.join(span).text
    }

    /// Returns the words of a span and their context.
    pub fn quote(&self, span: Span) -> Quote {
        let text = self.text.as_str();
        let from = span.start().saturating_sub(CONTEXT_REACH);
        let from = super::span::floor_char(text, from as usize);
        let to = super::span::ceil_char(text, (span.end() + CONTEXT_REACH) as usize);
        let before = self.words(Span::new(from as u32, span.start()));
        let after = self.words(Span::new(span.end(), to as u32));
        let n_skipped = before.chars().count().saturating_sub(CONTEXT_CHARS);
        Quote {
            exact: self.words(span),
            prefix: before.chars().skip(n_skipped).collect(),
            suffix: after.chars().take(CONTEXT_CHARS).collect(),
        }
    }

    /// Whether nothing visible is outside a span.
    pub fn is_all(&self, span: Span) -> bool {
        let all = super::reflow::trim(&self.text, self.text.whole());
        span.start() <= all.start() && all.end() <= span.end()
    }

    /// Whether a span has exactly this context, as far as that goes; white space does not count.
    pub fn has_context(&self, span: Span, prefix: &str, suffix: &str) -> bool {
        let text = self.text.as_str();
        let visible = |c: &char| !c.is_whitespace() && *c != '\u{FEFF}';
        let before = slice_lossy(text, 0..span.start() as usize).chars().rev();
        let after = slice_lossy(text, span.end() as usize..text.len()).chars();
        let mut before = before.filter(visible);
        let mut after = after.filter(visible);
        let mut prefix = prefix.chars().rev().filter(visible);
        let mut suffix = suffix.chars().filter(visible);
        prefix.all(|c| before.next() == Some(c)) && suffix.all(|c| after.next() == Some(c))
    }

    /// Returns a span fit to be annotated: without white space at its ends, on grapheme
    /// boundaries; `None` if nothing visible is left.
    pub fn tidy(&self, span: Span) -> Option<Span> {
        let span = self.text.whole().intersection(span)?;
        let text = self.text.as_str();
        let start = segment::grapheme_floor(text, span.start() as usize);
        let end = segment::grapheme_ceil(text, span.end() as usize);
        let tidy = super::reflow::trim(&self.text, Span::from_range(start..end));
        (!tidy.is_empty()).then_some(tidy)
    }

    /// Returns whether the span's ends are on grapheme boundaries inside the text.
    pub fn is_whole(&self, span: Span) -> bool {
        let text = self.text.as_str();
        span.end() <= self.text.len()
            && segment::grapheme_floor(text, span.start() as usize) == span.start() as usize
            && segment::grapheme_floor(text, span.end() as usize) == span.end() as usize
    }

    /// Counts sentences, paragraph by paragraph.
    pub fn n_sentences(&self) -> usize {
        (0..self.reflow.n_paragraphs())
            .map(|paragraph| self.reflow.content(&self.text, paragraph))
            .filter(|content| !content.is_empty())
            .map(|content| segment::sentences(&self.words(content)).len())
            .sum()
    }

    /// Counts paragraphs that hold anything but white space.
    pub fn n_paragraphs(&self) -> usize {
        (0..self.reflow.n_paragraphs())
            .filter(|&paragraph| self.reflow.has_content(&self.text, paragraph))
            .count()
    }
}

/// A reading that is shared between the session and the window's threads.
pub type SharedReading = Arc<Reading>;
