//! Finding words in a text, across artificial line breaks.
//!
//! Words of Han characters, the usual case, are looked for in the text as it is, and at its line
//! breaks; nothing is copied. Everything else (other letters with their widths and cases, and
//! regular expressions) runs paragraph by paragraph on the joined words. Initials of pinyin walk
//! through the characters.
//!
//! Whatever is looked for, the cancel flag is looked at after each piece of some hundred kilobytes
//! at most, however long a paragraph is, and no more of the text is copied than such a piece.

mod across_breaks;
mod context;
mod initials;
mod paragraphs;
mod query;
mod quote;
mod scope;

pub use context::{Context, context};
pub use query::{Pattern, Query, QueryError};
pub use quote::find_quote;
pub use scope::{Scope, limit};

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::text::reading::Reading;
use crate::text::span::Span;

/// Most hits that [`find`] returns: more than anybody looks through, and 8 MB. Somebody who types
/// finds every character of a text on the way.
pub const MOST_HITS: usize = 1_000_000;

/// Finds the hits, in order and without overlaps, until `cancel` is set. Where there are
/// [`MOST_HITS`], there may be more.
pub fn find(reading: &Reading, query: &Query, cancel: &AtomicBool) -> Vec<Span> {
    let mut hits = Vec::new();
    find_each(reading, query, cancel, |hit| {
        hits.push(hit);
        if hits.len() < MOST_HITS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    hits
}

/// Hands over all hits one by one as they are found, in order and without overlaps, until `cancel`
/// is set or `take` breaks off.
pub fn find_each(
    reading: &Reading,
    query: &Query,
    cancel: &AtomicBool,
    mut take: impl FnMut(Span) -> ControlFlow<()>,
) {
    let take = &mut take;
    let _whether_stopped = match query.matcher() {
        query::Matcher::Plain(words) => across_breaks::find(reading, words, cancel, take),
        query::Matcher::Regex(regex) => paragraphs::find(reading, regex, cancel, take),
        query::Matcher::Initials(initials) => initials::find(reading, initials, cancel, take),
    };
}

fn go_on(cancel: &AtomicBool) -> ControlFlow<()> {
    if cancel.load(Ordering::Relaxed) {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::document_text::DocumentText;
    use proptest::prelude::*;

    fn words(body: &str, pattern: Pattern) -> Vec<String> {
        let reading = Reading::new(DocumentText::new(body));
        let query = Query::new(pattern).expect("a good pattern");
        find(&reading, &query, &AtomicBool::new(false))
            .into_iter()
            .map(|span| reading.text.slice(span).to_owned())
            .collect()
    }

    fn text(pattern: &str) -> Pattern {
        Pattern::Text(pattern.to_owned())
    }

    const WRAPPED: &str = "要坚持以人民为中心的发展思想把脱贫攻坚作为头等大事来抓脱贫\n\
        攻坚到了最后的紧要关头，越到这个时候越要稳住军心鼓舞士气脱\n\
        贫攻坚不获全胜决不收兵。\n\
        脱贫\n\
        攻坚";

    #[test]
    fn a_word_is_found_across_artificial_breaks_only() {
        assert_eq!(
            words(WRAPPED, text("脱贫攻坚")),
            ["脱贫攻坚", "脱贫\n攻坚", "脱\n贫攻坚"]
        );
        assert_eq!(words(WRAPPED, text("贫攻")), ["贫攻", "贫\n攻", "贫攻"]);
    }

    #[test]
    fn a_hit_across_a_break_shifts_those_that_overlap_it() {
        let body = "教住住教房教住房育育房育教育房教育教教房教教房育\n育育育";
        assert_eq!(words(body, text("育育")), ["育育", "育\n育", "育育"]);
        assert_eq!(words("哈哈哈哈哈", text("哈哈")), ["哈哈", "哈哈"]);
    }

    #[test]
    fn width_and_case_do_not_matter() {
        assert_eq!(words("投入１２亿元（ＧＤＰ）", text("12亿")), ["１２亿"]);
        assert_eq!(
            words("投入１２亿元（ＧＤＰ）", text("(gdp)")),
            ["（ＧＤＰ）"]
        );
    }

    #[test]
    fn regular_expressions_run_on_joined_words() {
        let pattern = Pattern::Regex("脱贫.{2}[不到]".to_owned());
        assert_eq!(words(WRAPPED, pattern), ["脱贫\n攻坚到", "脱\n贫攻坚不"]);
        assert!(Query::new(Pattern::Regex("(".to_owned())).is_err());
        assert!(Query::new(text("")).is_err());
    }

    #[test]
    fn words_that_were_pasted_with_their_line_breaks_are_found() {
        assert_eq!(
            words(WRAPPED, text("脱贫\n攻坚")),
            ["脱贫攻坚", "脱贫\n攻坚", "脱\n贫攻坚"]
        );
        assert_eq!(words("one two\tthree", text("TWO three")), ["two\tthree"]);
    }

    #[test]
    fn initials_are_letters() {
        let pattern = |typed: &str| Pattern::Initials(typed.to_owned());
        assert_eq!(
            words(WRAPPED, pattern(" TPｇｊ ")),
            ["脱贫攻坚", "脱贫\n攻坚", "脱\n贫攻坚"]
        );
        let error = |typed: &str| Query::new(pattern(typed)).expect_err("no initials");
        assert_eq!(error(" "), QueryError::Empty);
        assert_eq!(error("t1"), QueryError::NotALetter('1'));
        assert_eq!(error("tp gj"), QueryError::NotALetter(' '));
        assert_eq!(error("脱"), QueryError::NotALetter('脱'));
        assert_eq!(error(&"a".repeat(65)), QueryError::TooManyLetters(65));
        assert!(Query::new(pattern(&"a".repeat(64))).is_ok());
    }

    #[test]
    fn a_cancelled_search_stops() {
        let reading = Reading::new(DocumentText::new(WRAPPED));
        for pattern in [
            text("脱贫"),
            Pattern::Regex("脱".to_owned()),
            Pattern::Initials("t".to_owned()),
        ] {
            let query = Query::new(pattern).expect("a good pattern");
            assert!(find(&reading, &query, &AtomicBool::new(true)).is_empty());
        }
    }

    #[test]
    fn hits_beyond_the_most_are_left_out_unless_they_are_taken_one_by_one() {
        let reading = Reading::new(DocumentText::new("教".repeat(MOST_HITS + 1)));
        let query = Query::new(text("教")).expect("a good pattern");
        let never = AtomicBool::new(false);
        assert_eq!(find(&reading, &query, &never).len(), MOST_HITS);
        let mut n_hits = 0;
        find_each(&reading, &query, &never, |_| {
            n_hits += 1;
            ControlFlow::Continue(())
        });
        assert_eq!(n_hits, MOST_HITS + 1);
    }

    #[test]
    fn a_long_text_is_searched_across_its_windows() {
        // Rows of any phase, so that words and breaks stand at every place of a window's edge.
        let mut row = "坚持教育优先发展资源投向农村学校薄弱落实困难学生资助脱贫\n".to_owned();
        row.push_str("贫脱贫脱教育优先发展资源投向农村学校薄弱落实困难学生资助\n");
        let body = row.repeat(9000);
        for pattern in ["脱贫贫脱", "贫脱贫", "脱贫脱", "助脱贫贫脱贫脱教"] {
            let reading = Reading::new(DocumentText::new(body.as_str()));
            let fast = Query::new(text(pattern)).expect("a good pattern");
            let slow = Query::new(Pattern::Regex(pattern.to_owned())).expect("a good pattern");
            let never = AtomicBool::new(false);
            let hits = find(&reading, &fast, &never);
            assert!(hits.len() >= 9000);
            assert_eq!(hits, find(&reading, &slow, &never), "{pattern}");
        }
    }

    proptest! {
        /// The fast way over the text as it is finds what the slow way over joined words finds.
        #[test]
        fn both_ways_agree(
            lines in prop::collection::vec("[教育住房]{24,32}|[教育住房]{0,6}|　　[教育住房]{10,28}[ \t\u{A0}\u{2003}\u{3000}]?", 1..30),
            pattern in "[教育住房]{1,5}",
        ) {
            let reading = Reading::new(DocumentText::new(lines.join("\n")));
            let fast = Query::new(Pattern::Text(pattern.clone())).expect("a good pattern");
            let slow = Query::new(Pattern::Regex(pattern)).expect("a good pattern");
            let cancel = AtomicBool::new(false);
            prop_assert_eq!(find(&reading, &fast, &cancel), find(&reading, &slow, &cancel));
        }
    }
}
