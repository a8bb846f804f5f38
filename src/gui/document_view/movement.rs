//! Steps of the caret through the text as it is read: over artificial breaks as if they were not
//! there, from paragraph to paragraph.

use super::blocks::Blocks;
use crate::text::reading::Reading;
use crate::text::reflow::{self, Side};
use crate::text::segment;
use crate::text::span::Span;

/// How far a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Character,
    Word,
    Clause,
}

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Back,
    Forth,
}

/// What several clicks take, and what a selection grows to, the smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    Word,
    Clause,
    Sentence,
    Paragraph,
    /// From a heading to the next one of its level.
    Section,
}

/// Returns the byte of the document one step away from `offset`.
pub fn step(
    reading: &Reading,
    blocks: &Blocks,
    offset: u32,
    unit: Unit,
    direction: Direction,
) -> u32 {
    let block = blocks.at(offset);
    let content = blocks.content(reading, block);
    let joined = blocks.words(reading, block);
    let text = joined.text.as_str();
    let here = joined.joined_offset(offset) as usize;
    match direction {
        Direction::Forth => {
            if offset >= content.end() || here >= text.len() {
                return if block + 1 < blocks.len() {
                    blocks.content(reading, block + 1).start()
                } else {
                    content.end().max(offset)
                };
            }
            let there = match unit {
                Unit::Character => segment::next_grapheme(text, here),
                Unit::Word => segment::word_at(text, here).end,
                Unit::Clause => segment::clause_at(text, here).end,
            };
            if there >= text.len() {
                content.end()
            } else {
                joined.document_offset(there as u32, Side::After)
            }
        }
        Direction::Back => {
            if offset <= content.start() || here == 0 {
                return match block.checked_sub(1) {
                    Some(previous) => blocks.content(reading, previous).end(),
                    None => content.start(),
                };
            }
            let there = match unit {
                Unit::Character => segment::previous_grapheme(text, here),
                Unit::Word => {
                    let before = segment::previous_grapheme(text, here);
                    segment::word_at(text, before).start
                }
                Unit::Clause => {
                    let before = segment::previous_grapheme(text, here);
                    segment::clause_at(text, before).start
                }
            };
            joined.document_offset(there as u32, Side::After)
        }
    }
}

/// Returns the piece of the text around a byte of the document. A section of a text whose outline
/// is still in the making is its paragraph.
pub fn piece_at(reading: &Reading, paragraphs: &Blocks, offset: u32, piece: Piece) -> Span {
    let block = paragraphs.at(offset);
    let unit_at = match piece {
        Piece::Paragraph => return paragraph_at(reading, offset),
        Piece::Section => return section_at(reading, offset),
        Piece::Word => segment::word_at,
        Piece::Clause => segment::clause_at,
        Piece::Sentence => segment::sentence_at,
    };
    let joined = paragraphs.words(reading, block);
    let here = joined.joined_offset(offset) as usize;
    let range = unit_at(&joined.text, here);
    joined.document_span(range.start as u32, range.end as u32)
}

fn paragraph_at(reading: &Reading, offset: u32) -> Span {
    let paragraph = reading.reflow.paragraph_at(&reading.text, offset);
    reading.reflow.content(&reading.text, paragraph)
}

fn section_at(reading: &Reading, offset: u32) -> Span {
    let innermost = sections_around(reading, offset).into_iter().next();
    innermost.unwrap_or_else(|| paragraph_at(reading, offset))
}

/// Returns the sections that a byte is in, the innermost first.
fn sections_around(reading: &Reading, offset: u32) -> Vec<Span> {
    let Some(outline) = reading.ready_outline() else {
        return Vec::new();
    };
    let mut sections = Vec::new();
    let mut level = u8::MAX;
    let mut next = outline.heading_at(offset);
    while let Some(at) = next {
        if let Some(heading) = outline.headings().get(at)
            && heading.level < level
        {
            level = heading.level;
            let section = outline.section(&reading.text, at);
            sections.push(reflow::trim(&reading.text, section));
        }
        next = at.checked_sub(1).filter(|_| level > 1);
    }
    sections
}

/// Returns the smallest piece that holds a selection and more, up to the whole text; `None` where
/// all is selected.
pub fn grown(reading: &Reading, paragraphs: &Blocks, selection: Span) -> Option<Span> {
    let last = selection.end().saturating_sub(1).max(selection.start());
    let of_kind = |piece| {
        let first = piece_at(reading, paragraphs, selection.start(), piece);
        let end = piece_at(reading, paragraphs, last, piece).end();
        Span::new(first.start(), end.max(first.end()))
    };
    let pieces = [
        Piece::Word,
        Piece::Clause,
        Piece::Sentence,
        Piece::Paragraph,
    ];
    pieces
        .into_iter()
        .map(of_kind)
        .chain(sections_around(reading, selection.start()))
        .chain([reflow::trim(&reading.text, reading.text.whole())])
        .find(|piece| piece.covers(selection) && *piece != selection)
}

/// Returns the nearest place at or before a byte where the caret can stand.
pub fn nearest(reading: &Reading, offset: u32) -> u32 {
    segment::grapheme_floor(reading.text.as_str(), offset as usize) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::document_text::DocumentText;
    use crate::text::reflow::Reflow;

    fn wrapped() -> (Reading, Blocks) {
        let body = "要坚持教育优先发展，把更多资源投向农村学校和薄弱学校，落实\n\
            好困难学生资助。住房安全要实施动态管理，密切关注因灾造成的，\n\
            新增危房。\n\
            完。";
        let text = DocumentText::new(body);
        let reflow = Reflow::new(&text);
        let reading = Reading::with_reflow(text, reflow);
        let blocks = Blocks::of_paragraphs(&reading);
        (reading, blocks)
    }

    #[test]
    fn steps_cross_artificial_breaks_and_paragraphs_and_come_back() {
        let (reading, blocks) = wrapped();
        let mut forth = vec![0];
        loop {
            let last = *forth.last().expect("a start");
            let next = step(&reading, &blocks, last, Unit::Character, Direction::Forth);
            if next == last {
                break;
            }
            assert!(next > last);
            forth.push(next);
        }
        assert_eq!(forth.last(), Some(&reading.text.len()));
        let mut at = reading.text.len();
        while at > 0 {
            let back = step(&reading, &blocks, at, Unit::Character, Direction::Back);
            assert!(back < at, "stuck at {at}");
            at = back;
        }
    }

    #[test]
    fn pieces_are_words_sentences_and_paragraphs() {
        let (reading, blocks) = wrapped();
        let at = reading
            .text
            .as_str()
            .find("住房")
            .expect("the word is there") as u32;
        let sentence = piece_at(&reading, &blocks, at, Piece::Sentence);
        assert_eq!(
            reading.words(sentence),
            "住房安全要实施动态管理，密切关注因灾造成的，新增危房。"
        );
        let paragraph = piece_at(&reading, &blocks, at, Piece::Paragraph);
        assert!(reading.words(paragraph).starts_with("要坚持"));
        assert!(!piece_at(&reading, &blocks, at, Piece::Word).is_empty());
        let clause = piece_at(&reading, &blocks, at, Piece::Clause);
        assert_eq!(reading.words(clause), "住房安全要实施动态管理，");
    }

    #[test]
    fn a_selection_grows_from_word_to_text() {
        let body =
            "讲话\n\n一、教育\n\n要办好学校，要配好老师。还要看住房。\n\n二、健康\n\n要看病。";
        let reading = Reading::new(DocumentText::new(body));
        reading.outline();
        let blocks = Blocks::of_paragraphs(&reading);
        let at = body.find("配好").expect("it is there") as u32;
        let mut selection = Span::at(at);
        let mut steps = Vec::new();
        while let Some(next) = grown(&reading, &blocks, selection) {
            assert!(next.covers(selection) && next != selection);
            selection = next;
            steps.push(reading.words(selection));
        }
        assert!(
            steps.iter().any(|words| words == "要配好老师。"),
            "{steps:?}"
        );
        let sentence = steps
            .iter()
            .position(|words| words == "要办好学校，要配好老师。");
        let paragraph = steps
            .iter()
            .position(|words| words == "要办好学校，要配好老师。还要看住房。");
        let section = steps
            .iter()
            .position(|words| words == "一、教育\n要办好学校，要配好老师。还要看住房。");
        assert!(sentence < paragraph && paragraph < section, "{steps:?}");
        assert_eq!(selection, reading.text.whole());
    }
}
