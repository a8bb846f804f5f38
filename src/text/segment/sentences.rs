//! Sentences and clauses, by their marks.
//!
//! Knows no words and no grammar, so a few cases are decided by rule:
//! - A sentence ends after `。！？!?` and their like, or a whole run of them, and keeps the closing
//!   marks and the white space that follow. `；` and `，` end no sentence.
//! - Within a quotation, a title or brackets of up to 300 characters nothing ends. A quotation that
//!   itself ends with such a mark ends the sentence around it (`他说：“走吧。”`), unless a mark or `的`
//!   goes on; brackets do so only if the sentence began with them; a title never does. In longer
//!   quotations, and in those that nobody closed, sentences end as anywhere.
//! - An ellipsis ends a sentence only before white space or at the end, because in Chinese it stands
//!   as often in the middle.
//! - A narrow full stop ends one only before white space or at the end; not before a small letter,
//!   nor after the number that begins a sentence (`1. `).
//! - A line feed always ends one.
//! - A clause ends with its sentence, after `，；：——`, and after the marks of sentences and ellipses
//!   within quotations; narrow commas and colons count where they do not stand within a number or a
//!   word. `、` ends none. Titles are not divided. A clause has at least one letter, digit or Han:
//!   marks without any join their neighbour.

use std::ops::Range;

use super::enclosures::{Kind, enclosures};
use super::reader::{Reader, is_clause_mark, is_end_mark};

/// Returns the sentences of `text`, in bytes.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut sentence = Reader::new(text, 0);
    let enclosures = enclosures(text, |_| true);
    let mut enclosures = enclosures.iter().peekable();
    while let Some(character) = sentence.next_char() {
        while enclosures
            .next_if(|enclosure| enclosure.range.start < sentence.at)
            .is_some()
        {}
        let ended = match enclosures.next_if(|enclosure| enclosure.range.start == sentence.at) {
            Some(enclosure) => sentence.ends_with_enclosure(enclosure),
            None if character == '\n' => {
                sentence.at += 1;
                true
            }
            None => sentence.ends_with_mark(character),
        };
        if ended {
            sentence.skip_white_space();
            found.push(sentence.start..sentence.at);
            sentence = Reader::new(text, sentence.at);
        }
    }
    found.extend((sentence.start < text.len()).then_some(sentence.start..text.len()));
    found
}

/// Returns the clauses of `text`, in bytes; each lies in one of its [`sentences`].
pub fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for sentence in sentences(text) {
        let part = text.get(sentence.clone()).unwrap_or_default();
        let mut start = sentence.start;
        for clause in clause_lengths(part) {
            found.push(start..start + clause);
            start += clause;
        }
        // What is left without a word belongs to the clause before.
        let has_word = text.get(start..sentence.end).is_some_and(has_word);
        match found.last_mut() {
            Some(last) if last.start >= sentence.start && !has_word => last.end = sentence.end,
            _ => found.push(start..sentence.end),
        }
    }
    found
}

/// Lengths in bytes of the clauses that a mark ends; what follows the last mark is left out.
fn clause_lengths(sentence: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let titles = enclosures(sentence, |kind| kind == Kind::Title);
    let mut titles = titles.iter().peekable();
    let mut clause = Reader::new(sentence, 0);
    let mut has_word = false;
    while let Some(character) = clause.next_char() {
        while titles
            .next_if(|title| title.range.start < clause.at)
            .is_some()
        {}
        if let Some(title) = titles.next_if(|title| title.range.start == clause.at) {
            clause.at = title.range.end;
            has_word = true;
        } else if clause.is_at_clause_mark(character) {
            clause.skip_while(|mark| is_end_mark(mark) || is_clause_mark(mark));
            clause.skip_closing();
            clause.skip_while(|mark| is_end_mark(mark) || is_clause_mark(mark));
            clause.skip_white_space();
            if has_word {
                found.push(clause.at - clause.start);
                clause.start = clause.at;
                has_word = false;
            }
        } else {
            has_word = has_word || character.is_alphanumeric();
            clause.pass(character);
        }
    }
    found
}

fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(text: &str, ranges: &[Range<usize>]) -> String {
        let parts: Vec<&str> = ranges.iter().filter_map(|r| text.get(r.clone())).collect();
        parts.join("|")
    }

    /// `|` marks where sentences are expected to end; inside, `¦` where only clauses do.
    #[track_caller]
    fn check(expected: &str) {
        let text = expected.replace(['|', '¦'], "");
        let as_sentences = expected.replace('¦', "");
        assert_eq!(marked(&text, &sentences(&text)), as_sentences);
        let as_clauses = expected.replace('¦', "|");
        assert_eq!(marked(&text, &clauses(&text)), as_clauses);
    }

    #[test]
    fn sentences_end_after_their_marks_and_clauses_after_commas() {
        check("要坚持教育优先发展，¦确保不漏一人。|怎么办？|干！");
        check("加强水、电、路、讯建设；¦补齐短板：¦教育、医疗。");
        check("没有标点");
        check("");
    }

    #[test]
    fn a_run_of_marks_is_one() {
        check("真的吗？！|真的！！！|好……。|走吧！……|他说");
    }

    #[test]
    fn white_space_stays_with_what_it_follows() {
        check("第一句。　　|第二句， ¦完。 ");
        check("　　缩进。|完");
    }

    #[test]
    fn a_quotation_of_several_sentences_in_a_sentence_ends_nothing() {
        check(
            "强调要“提高脱贫质量。¦脱贫既要看数量，¦更要看质量”；¦强调“不获全胜决不收兵”。|我们要落实。",
        );
        check("他喊“快走！¦快走！”，¦大家就走了。|完。");
    }

    #[test]
    fn a_quotation_that_is_a_sentence_ends_the_one_around_it() {
        check("他说：¦“走吧。”|大家就走了。");
        check("“走吧。¦别等了。”|他说。");
        check("他说：¦“他讲‘走吧。’”|完");
        check("他说：¦“走吧。”|（笑）完");
        check("提出了“稳扎稳打。”¦的要求。");
    }

    #[test]
    fn a_very_long_quotation_is_divided() {
        let long = "全面部署。|".repeat(80);
        check(&format!("他说：¦“{long}完。”|好。"));
    }

    #[test]
    fn an_unclosed_quotation_is_divided() {
        check("他说：¦“走吧。|大家就走了。|完");
    }

    #[test]
    fn closing_marks_belong_to_the_sentence_before() {
        check("走吧。”|完。）|好！》】|完");
        check("走吧。”，¦他说。");
    }

    #[test]
    fn brackets_end_a_sentence_only_if_they_are_one() {
        check("（记者张三。¦摄影李四。）|全县动员。");
        check("工作（见附件一。¦附件二另发。）¦已经完成。|完");
        check("他来了。|（掌声）接着说。");
    }

    #[test]
    fn titles_are_not_divided() {
        check("学习《为什么是我们？》一书，¦并讨论《教育，医疗：怎么办。》。|完");
        check("他引用“《关于教育，医疗的意见》指出，¦要抓落实”。");
    }

    #[test]
    fn an_ellipsis_ends_a_sentence_only_before_white_space() {
        check("他走了……¦后来没有再回来。");
        check("他走了…… |后来没有再回来");
        check("“他……”¦老人说。");
        check("wait... ¦what?");
    }

    #[test]
    fn narrow_full_stops_end_sentences_but_not_numbers() {
        check(
            "It rose by 3.5 percent. |That is 2,000 more. |1. First, ¦e.g. this. |See a.b.c now.",
        );
        check("1. 加强教育。|12. 加强医疗。|a. 其他");
        check("Go to example.com/a?b=c!=d, ¦please! |Thanks");
    }

    #[test]
    fn narrow_commas_and_colons_count_beside_wide_characters() {
        check("刚才,¦XX 同志讲了1,204人的事,¦我同意。|同志们:¦好");
        check("时间是10:30,¦比例为3：1,¦网址http://example.com/a,b");
    }

    #[test]
    fn dashes_end_clauses_but_not_ranges() {
        check("一个目标——¦实现脱贫。|——坚持发展。|2019——2020年");
        check("甲：——¦乙，，¦丙");
        check("北京—上海");
    }

    #[test]
    fn straight_quotation_marks_close_what_they_opened() {
        check("他说:¦\"走吧。\"|\"好。\"|完");
        check("他说:¦\"走吧。|再见\"");
    }

    #[test]
    fn a_line_feed_ends_a_sentence() {
        check("一、教育\n|二、“医疗\n|三、住房”");
    }

    #[test]
    fn a_clause_has_a_word() {
        check("……，——！");
        check("好，¦是！”』");
        check("“”，好");
    }

    #[test]
    fn a_long_hostile_text_takes_no_time() {
        for piece in [
            "“。",
            "（",
            "。”",
            "……”",
            "\"。",
            "1.",
            "a. ",
            "——",
            "《，",
            "（）",
        ] {
            let text = piece.repeat(100_000);
            assert_eq!(
                sentences(&text).last().map(|last| last.end),
                Some(text.len())
            );
            assert_eq!(clauses(&text).last().map(|last| last.end), Some(text.len()));
        }
    }

    #[track_caller]
    fn covers(text: &str, ranges: &[Range<usize>]) {
        let mut end = 0;
        for range in ranges {
            assert_eq!(range.start, end);
            assert!(range.end > end);
            end = range.end;
        }
        assert_eq!(end, text.len());
    }

    proptest! {
        #[test]
        fn clauses_cover_sentences_and_sentences_the_text(
            text in prop_oneof![
                any::<String>(),
                "[教育a1 .,:!?。，；：！…—“”‘’（）《》\"\n　]{0,80}",
            ],
        ) {
            let sentences = sentences(&text);
            let clauses = clauses(&text);
            covers(&text, &sentences);
            covers(&text, &clauses);
            for sentence in sentences {
                prop_assert!(clauses.iter().any(|clause| clause.start == sentence.start));
            }
        }
    }
}
