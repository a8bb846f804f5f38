//! The words of a span without the breaks that the page made, with the way back.
//!
//! Made by [`super::Reflow::join`]; knows only which bytes stand where.

use crate::text::document_text::DocumentText;
use crate::text::span::Span;

/// The words of a span as a person reads them, and where each of them stands in the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    pub text: String,
    pub(super) pieces: Vec<Piece>,
}

/// Bytes that stand unchanged both in the joined text and in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) joined: u32,
    pub(super) document: u32,
    pub(super) len: u32,
}

/// Which side an offset clings to where the joined text leaves something of the document out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The end of what stands before.
    Before,
    /// The start of what stands after.
    After,
}

impl Joined {
    /// Returns the words of a span as they stand in the text, line ends and all.
    pub fn verbatim(text: &DocumentText, span: Span) -> Self {
        let words = text.slice(span);
        Self {
            text: words.to_owned(),
            pieces: vec![Piece {
                joined: 0,
                document: span.start(),
                len: words.len() as u32,
            }],
        }
    }

    /// Returns the byte in the document for a byte of the joined text.
    pub fn document_offset(&self, joined: u32, side: Side) -> u32 {
        let after = self.pieces.partition_point(|piece| match side {
            Side::After => piece.joined <= joined,
            Side::Before => piece.joined < joined,
        });
        let Some(piece) = self.pieces.get(after.saturating_sub(1)) else {
            return 0;
        };
        let inside = joined.saturating_sub(piece.joined);
        if inside > piece.len || (inside == piece.len && side == Side::After) {
            // In a space or line end that stands for a break.
            if let (Side::After, Some(next)) = (side, self.pieces.get(after)) {
                return next.document;
            }
        }
        piece.document + inside.min(piece.len)
    }

    /// Returns the span in the document for a range of the joined text.
    pub fn document_span(&self, start: u32, end: u32) -> Span {
        let first = self.document_offset(start, Side::After);
        if start >= end {
            return Span::at(first);
        }
        Span::new(first, self.document_offset(end, Side::Before).max(first))
    }

    /// Returns the byte in the joined text for a byte of the document; what was left out counts
    /// as the start of what follows.
    pub fn joined_offset(&self, document: u32) -> u32 {
        let after = self
            .pieces
            .partition_point(|piece| piece.document <= document);
        let Some(piece) = after.checked_sub(1).and_then(|n| self.pieces.get(n)) else {
            return 0;
        };
        let inside = document - piece.document;
        if inside >= piece.len
            && let Some(next) = self.pieces.get(after)
        {
            return if inside == piece.len {
                piece.joined + piece.len
            } else {
                next.joined
            };
        }
        piece.joined + inside.min(piece.len)
    }

    /// Returns the parts of the document that the text is made of, in order.
    pub fn document_spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.pieces
            .iter()
            .map(|piece| Span::new(piece.document, piece.document + piece.len))
    }
}
