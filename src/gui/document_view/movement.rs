//! Steps of the caret through the text as it is read: over artificial breaks as if they were not
//! there, from paragraph to paragraph.

use super::blocks::Blocks;
use crate::text::reading::Reading;
use crate::text::reflow::Side;
use crate::text::segment;
use crate::text::span::Span;

/// How far a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Character,
    Word,
}

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Back,
    Forth,
}

/// What a double, triple or quadruple click takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    Word,
    Sentence,
    Paragraph,
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
    let joined = reading.join(content);
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
            };
            joined.document_offset(there as u32, Side::After)
        }
    }
}

/// Returns the piece of the text around a byte of the document.
pub fn piece_at(reading: &Reading, blocks: &Blocks, offset: u32, piece: Piece) -> Span {
    let block = blocks.at(offset);
    let content = match piece {
        Piece::Paragraph => {
            let paragraph = reading.reflow.paragraph_at(&reading.text, offset);
            return reading.reflow.content(&reading.text, paragraph);
        }
        Piece::Word | Piece::Sentence => blocks.content(reading, block),
    };
    let joined = reading.join(content);
    let here = joined.joined_offset(offset) as usize;
    let range = match piece {
        Piece::Word => segment::word_at(&joined.text, here),
        _ => segment::sentence_at(&joined.text, here),
    };
    joined.document_span(range.start as u32, range.end as u32)
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
        let blocks = Blocks::new(&reading);
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
    }
}
