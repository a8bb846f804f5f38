//! The words of a hit and those around it, for a list of hits.
//!
//! Looks at a window of the text and never at the whole paragraph, which may be as long as the
//! text.

use crate::text::reading::Reading;
use crate::text::span::{Span, ceil_char, floor_char, slice_lossy};

/// Bytes of the window for each character asked for: twice what one can take, for the line ends
/// and indents that are left out.
const BYTES_A_CHAR: usize = 4 * 2;

/// A hit as a person reads it, artificial breaks joined; what stands around it is of its own
/// paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    pub before: String,
    pub words: String,
    pub after: String,
}

/// Returns the words of a hit, with up to `n_chars` characters before and after it.
pub fn context(reading: &Reading, hit: Span, n_chars: usize) -> Context {
    let text = &reading.text;
    let paragraph_of = |offset| {
        let paragraph = reading.reflow.paragraph_at(text, offset);
        reading.reflow.content(text, paragraph).range()
    };
    let reach = n_chars.saturating_mul(BYTES_A_CHAR);
    let (start, end) = (hit.range().start, hit.range().end);
    let first = paragraph_of(hit.start()).start.min(start);
    let last = paragraph_of(hit.end().saturating_sub(1).max(hit.start()))
        .end
        .max(end);
    let from = floor_char(text.as_str(), start.saturating_sub(reach)).max(first);
    let to = ceil_char(text.as_str(), end.saturating_add(reach)).min(last);
    // Joined at once, because a break at the hit's edge may stand for a space.
    let joined = reading.join(Span::from_range(from..to));
    let words = joined.text.as_str();
    let start = joined.joined_offset(hit.start()) as usize;
    let end = joined.joined_offset(hit.end()) as usize;
    let before = slice_lossy(words, 0..start);
    let n_left_out = before.chars().count().saturating_sub(n_chars);
    Context {
        before: before.chars().skip(n_left_out).collect(),
        words: slice_lossy(words, start..end).to_owned(),
        after: slice_lossy(words, end..words.len())
            .chars()
            .take(n_chars)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::document_text::DocumentText;

    #[track_caller]
    fn check(body: &str, hit: &str, n_chars: usize, expected: [&str; 3]) {
        let reading = Reading::new(DocumentText::new(body));
        let start = body.find(hit).expect("the hit");
        let found = context(
            &reading,
            Span::from_range(start..start + hit.len()),
            n_chars,
        );
        assert_eq!([&found.before, &found.words, &found.after], expected);
    }

    const WRAPPED: &str = "第一段。\n\
        \u{3000}\u{3000}要坚持以人民为中心的发展思想把脱贫攻坚作为头等大事来\n\
        抓脱贫攻坚到了最后的紧要关头越到这个时候越要稳住军心鼓舞\n\
        士气脱贫攻坚不获全胜决不收兵。\n\
        \u{3000}\u{3000}第三段。";

    #[test]
    fn context_is_joined_across_artificial_breaks() {
        check(
            WRAPPED,
            "事来\n抓脱贫",
            4,
            ["为头等大", "事来抓脱贫", "攻坚到了"],
        );
        check(WRAPPED, "事来", 3, ["头等大", "事来", "抓脱贫"]);
        check(
            WRAPPED,
            "最后",
            8,
            ["来抓脱贫攻坚到了", "最后", "的紧要关头越到这"],
        );
        check(WRAPPED, "最后", 0, ["", "最后", ""]);
    }

    #[test]
    fn context_ends_with_the_paragraph() {
        check(WRAPPED, "坚持", 9, ["要", "坚持", "以人民为中心的发展"]);
        check(WRAPPED, "收兵", 9, ["贫攻坚不获全胜决不", "收兵", "。"]);
        check(WRAPPED, "第一段。", 9, ["", "第一段。", ""]);
    }

    #[test]
    fn a_break_between_latin_words_is_a_space_on_the_right_side() {
        let body = "The quick brown fox jumps over the lazy dog and runs\n\
            away from all of the others that were waiting there.";
        check(body, "away", 9, ["and runs ", "away", " from all"]);
        check(body, "runs", 9, [" dog and ", "runs", " away fro"]);
    }

    #[test]
    fn context_in_a_long_paragraph_looks_at_its_window_only() {
        let body = format!("{}脱贫{}", "教育".repeat(1000), "住房".repeat(1000));
        check(&body, "脱贫", 3, ["育教育", "脱贫", "住房住"]);
    }
}
