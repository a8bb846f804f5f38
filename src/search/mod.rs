//! Finding words in a text, across artificial line breaks.
//!
//! Words of Han characters, the usual case, are looked for in the text as it is, and at its line
//! breaks; nothing is copied. Everything else (other letters with their widths and cases, and
//! regular expressions) runs paragraph by paragraph on the joined words.

mod across_breaks;
mod query;
mod quote;

pub use query::{Pattern, Query, QueryError};
pub use quote::find_quote;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::text::reading::Reading;
use crate::text::span::Span;

/// Finds all hits, in order and without overlaps, until `cancel` is set.
pub fn find(reading: &Reading, query: &Query, cancel: &AtomicBool) -> Vec<Span> {
    match query.matcher() {
        query::Matcher::Plain(words) => across_breaks::find(reading, words, cancel),
        query::Matcher::Regex(regex) => find_in_paragraphs(reading, regex, cancel),
    }
}

fn find_in_paragraphs(reading: &Reading, regex: &regex::Regex, cancel: &AtomicBool) -> Vec<Span> {
    let mut hits = Vec::new();
    for paragraph in 0..reading.reflow.n_paragraphs() {
        if cancel.load(Ordering::Relaxed) {
            break;
        }
        let content = reading.reflow.content(&reading.text, paragraph);
        if content.is_empty() {
            continue;
        }
        let joined = reading.join(content);
        for hit in regex.find_iter(&joined.text) {
            if !hit.is_empty() {
                hits.push(joined.document_span(hit.start() as u32, hit.end() as u32));
            }
        }
    }
    hits
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
    fn a_cancelled_search_stops() {
        let reading = Reading::new(DocumentText::new(WRAPPED));
        let query = Query::new(Pattern::Regex("脱".to_owned())).expect("a good pattern");
        assert!(find(&reading, &query, &AtomicBool::new(true)).is_empty());
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
