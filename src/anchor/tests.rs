//! Whole tasks, on small texts.

use std::sync::Arc;

use super::*;
use crate::text::document_text::DocumentText;

/// Looks for passages, marked by `[…]` in the old text, in a new one.
struct Check {
    task: Task,
}

fn reading(text: &str) -> Arc<Reading> {
    Arc::new(Reading::new(DocumentText::new(text)))
}

impl Check {
    /// Without the old text, as when a set is opened.
    fn new(marked: &str, new: &str) -> Self {
        let mut text = String::new();
        let mut spans: Vec<Span> = Vec::new();
        let mut open = Vec::new();
        for character in marked.chars() {
            match character {
                '[' => open.push(text.len() as u32),
                ']' => spans.push(Span::new(open.pop().expect("a start"), text.len() as u32)),
                other => text.push(other),
            }
        }
        spans.sort();
        let (old, new) = (reading(&text), reading(new));
        let passages = spans.iter().enumerate().map(|(n, &span)| {
            let quote = old.quote(span);
            let chars = CharSpan {
                start: old.text.char_from_byte(span.start()),
                end: old.text.char_from_byte(span.end()),
            };
            let place = || {
                let start = new.text.byte_from_char(chars.start)?;
                let end = new.text.byte_from_char(chars.end)?;
                let span = Span::new(start, end);
                (new.words(span) == quote.exact).then_some(span)
            };
            Passage {
                id: AnnotationId::from_u128(n as u128),
                placed: place(),
                quote: quote.exact.into(),
                prefix: quote.prefix.into(),
                suffix: quote.suffix.into(),
                chars,
            }
        });
        Self {
            task: Task {
                old_chars: old.text.n_chars(),
                is_same_text: old.text.hash() == new.text.hash(),
                passages: passages.collect(),
                old: Some(old),
                new,
            },
        }
    }

    /// Both with the old text and without, outcomes are as told: `=…` unchanged, `>…` moved,
    /// `~…` changed (the new words), `?` uncertain, `-` not found.
    #[track_caller]
    fn gives(&self, expected: &[&str]) {
        assert_eq!(self.told(&self.task), expected, "with the old text");
        let without = Task {
            old: None,
            ..self.task.clone()
        };
        assert_eq!(self.told(&without), expected, "without the old text");
    }

    fn told(&self, task: &Task) -> Vec<String> {
        let course = Course::default();
        let outcomes = find_again(task, &course).expect("not cancelled");
        assert_eq!(outcomes.len(), task.passages.len());
        let words = |span: Span| self.task.new.text.slice(span);
        outcomes
            .iter()
            .zip(&task.passages)
            .map(|(outcome, passage)| match outcome {
                Outcome::Unchanged => format!("={}", passage.quote),
                Outcome::Moved(span) => format!(">{}", words(*span)),
                Outcome::Changed { span, old, new } => {
                    assert_eq!(old, &passage.quote);
                    assert_eq!(**new, task.new.words(*span));
                    format!("~{new}")
                }
                Outcome::Uncertain(candidates) => {
                    assert!(!candidates.is_empty());
                    "?".to_owned()
                }
                Outcome::NotFound => "-".to_owned(),
            })
            .collect()
    }
}

const OLD: &str = concat!(
    "在全县大会上的讲话\n\n",
    "　　要坚持以人民为中心的发展思想，把[脱贫攻坚]作为头等大事来抓，到了最后的紧要关头，越要稳住军心、鼓舞士气，[不获全胜，决不收兵]。\n",
    "　　[控辍保学]的压力还很大，部分学生存在辍学风险，要逐人明确[劝返责任人]，确保适龄儿童都有学上。\n",
    "　　村卫生室药品不全的问题，[年底前要全部解决]，控辍保学的责任要压实到人。\n",
);

fn unmarked() -> String {
    OLD.replace(['[', ']'], "")
}

#[test]
fn in_the_same_text_nothing_is_changed() {
    let all = [
        "=脱贫攻坚",
        "=不获全胜，决不收兵",
        "=控辍保学",
        "=劝返责任人",
        "=年底前要全部解决",
    ];
    Check::new(OLD, &unmarked()).gives(&all);
}

#[test]
fn a_foreword_moves_everything() {
    let new = format!("印发说明：现将讲话印发给你们。\n\n{}", unmarked());
    let all = [
        ">脱贫攻坚",
        ">不获全胜，决不收兵",
        ">控辍保学",
        ">劝返责任人",
        ">年底前要全部解决",
    ];
    Check::new(OLD, &new).gives(&all);
}

#[test]
fn re_wrapped_lines_change_no_words() {
    let new = unmarked()
        .replace("脱贫攻坚", "脱贫\n攻坚")
        .replace('，', "，\n")
        .replace("　　", "");
    let check = Check::new(OLD, &new);
    let all = [
        ">脱贫\n攻坚",
        ">不获全胜，\n决不收兵",
        ">控辍保学",
        ">劝返责任人",
        ">年底前要全部解决",
    ];
    check.gives(&all);
}

#[test]
fn changed_words_are_shown_and_deleted_ones_are_not_found() {
    let new = unmarked()
        .replace("不获全胜，决不收兵", "不获全面胜利，决不收兵")
        .replace("，年底前要全部解决", "")
        .replace("鼓舞士气", "鼓舞干劲");
    let all = [
        "=脱贫攻坚",
        "~不获全面胜利，决不收兵",
        ">控辍保学",
        ">劝返责任人",
        "-",
    ];
    Check::new(OLD, &new).gives(&all);
}

#[test]
fn a_moved_paragraph_is_found_where_it_went() {
    let text = unmarked();
    let mut lines: Vec<&str> = text.lines().collect();
    let moved = lines.remove(3);
    lines.insert(2, moved);
    let new = lines.join("\n");
    let all = [
        ">脱贫攻坚",
        ">不获全胜，决不收兵",
        ">控辍保学",
        ">劝返责任人",
        "=年底前要全部解决",
    ];
    Check::new(OLD, &new).gives(&all);
}

#[test]
fn another_sentence_with_the_same_word_is_not_taken_for_it() {
    let text = unmarked();
    let lines: Vec<&str> = text.lines().collect();
    let new = [lines[0], lines[1], lines[2], lines[4]].join("\n");
    let check = Check::new(OLD, &new);
    // “控辍保学” stands in the last paragraph as well, in another sentence.
    for told in [
        check.told(&check.task),
        check.told(&Task {
            old: None,
            ..check.task.clone()
        }),
    ] {
        assert!(["?", "-"].contains(&told[2].as_str()), "{told:?}");
        assert_eq!(told[3], "-");
        assert_eq!(told[4], ">年底前要全部解决");
    }
}

#[test]
fn between_equal_places_the_neighbours_decide_or_nobody() {
    let form = "填报单位：县教育局；完成情况：按时完成；责任人：局长。其他有关情况说明：无，特此说明，请审阅。\n";
    let marked = form.replace("按时完成", "[按时完成]");
    let old = format!("{}{marked}{}", form.repeat(2), form.repeat(3));
    let plain = old.replace(['[', ']'], "");
    // Behind a foreword all six look alike, and only the ends of the text say which it was.
    let foreword = format!("关于报送工作情况的函，现将有关情况报送如下。\n{plain}");
    Check::new(&old, &foreword).gives(&[">按时完成"]);
    // One copy less, and it may be any.
    let fewer = form.repeat(5);
    let check = Check::new(
        &old,
        &format!("这里加上几个字。{fewer}这里也加上几个字，长短不同。"),
    );
    let told = check.told(&Task {
        old: None,
        ..check.task.clone()
    });
    assert_eq!(told, ["?"]);
}

#[test]
fn a_word_goes_with_the_sentence_that_it_stands_in() {
    let sentence = "年底前要把村卫生室缺药少医的问题全部解决并向群众公布整改结果接受监督";
    let others = "年底考核要看群众满意不满意。年底分红要公开到户。到年底再回头看一遍。";
    let old = format!(
        "{others}各乡镇要对照清单逐项销号。[[年底]{}]。县里将适时开展督查。",
        sentence.trim_start_matches("年底")
    );
    // Everything around it is another text.
    let new = format!("{others}会议还研究了其他事项，{sentence}，由卫健部门另行通知。");
    Check::new(&old, &new).gives(&[">年底", &format!(">{sentence}")]);
}

#[test]
fn what_was_found_tells_where_the_next_one_is() {
    // Much the same rows; only the first and the last are like no other.
    let row = |unit: &str| {
        format!(
            "责任单位：[{unit}]，任务：落实义务教育控辍保学和困难学生资助政策，完成时限：年底，\
             完成情况：按计划推进，存在问题：人员不足、经费到位不及时，下一步打算：逐项对照清单\
             抓好落实，并按月向领导小组办公室报告进展。\n"
        )
    };
    let units = [
        "教育局",
        "民政局",
        "民政局",
        "医保局",
        "医保局",
        "民政局",
        "医保局",
        "医保局",
        "民政局",
        "民政局",
        "住建局",
    ];
    let text: String = units.iter().map(|unit| row(unit)).collect();
    let new = format!("印发说明。\n{}", text.replace(['[', ']'], ""));
    let told: Vec<String> = units.iter().map(|unit| format!(">{unit}")).collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    Check::new(&text, &new).gives(&told);
}

#[test]
fn another_width_is_a_change_of_words() {
    let new = unmarked().replace("不获全胜，决不收兵", "不获全胜,决不收兵");
    let all = [
        "=脱贫攻坚",
        "~不获全胜,决不收兵",
        "=控辍保学",
        "=劝返责任人",
        "=年底前要全部解决",
    ];
    Check::new(OLD, &new).gives(&all);
}

#[test]
fn nothing_is_found_in_nothing() {
    Check::new(OLD, "").gives(&["-"; 5]);
    Check::new("[教育]", "住房").gives(&["-"]);
    Check::new("", "住房").gives(&[]);
}

#[test]
fn a_cancelled_search_has_no_outcomes() {
    let check = Check::new(OLD, "住房");
    let course = Course::default();
    course.is_cancelled.store(true, Ordering::Relaxed);
    assert_eq!(find_again(&check.task, &course), None);
}

#[test]
fn a_long_passage_is_found_by_its_ends() {
    let sentence = |n: usize| {
        format!(
            "第{n}项任务由第{n}组负责，第{}天以前完成第{}批。",
            n * 7,
            n * 3
        )
    };
    let long: String = (1..60).map(sentence).collect();
    let (before, after) = (
        "开头说明文字若干，请各组认真对照执行。",
        "结尾说明文字若干，此件公开发布。",
    );
    let old = format!("{before}[{long}]{after}");
    let changed = long
        .replace("第30项任务", "第三十大项重点任务")
        .replace("第12组", "");
    let new = format!("加一段前言。{before}{changed}{after}");
    Check::new(&old, &new).gives(&[format!("~{changed}").as_str()]);
}

#[test]
fn a_text_that_says_the_same_over_and_over_is_no_burden() {
    let row = "责任单位：县教育局，完成情况：按时完成。\n";
    let marked = row.replace("按时完成", "[按时完成]");
    let check = Check::new(&marked.repeat(200), &format!("前言\n{}", row.repeat(1900)));
    let told = check.told(&Task {
        old: None,
        ..check.task.clone()
    });
    assert_eq!(told.len(), 200);
    let letter = "教".repeat(20_000);
    let check = Check::new(&format!("[{letter}]"), &format!("住{letter}{letter}"));
    assert_eq!(check.told(&check.task).len(), 1);
}

#[test]
fn words_of_an_alphabet_are_found_as_well() {
    let old = "The committee met on Monday and agreed that [every village school] would be repaired \
               before the winter, and that [the county] would pay for it.";
    let new = "Minutes. The committee met on Monday and, after a debate, agreed that every village \
               school would be repaired before the autumn, and that the county would pay for it.";
    Check::new(old, new).gives(&[">every village school", ">the county"]);
}

#[test]
fn a_passage_of_a_deleted_item_is_not_moved_into_another_that_ends_or_begins_alike() {
    let mut number = 7_u32;
    let mut own_words = |n_letters: usize| -> String {
        let letters: Vec<char> = "县乡村户医教住产路水电网田林果茶猪羊鱼粮油棉布铁石木竹纸墨书"
            .chars()
            .collect();
        (0..n_letters)
            .map(|_| {
                number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                letters[(number >> 16) as usize % letters.len()]
            })
            .collect()
    };
    let tail = "。完成时限：年底之前逐项销号；责任单位：[教育局]、财政局。\n";
    let head = "责任单位：[教育局]、财政局。完成时限：年底之前逐项销号；工作内容：";
    let words: Vec<String> = (0..30).map(|_| own_words(40)).collect();
    let ends_alike: Vec<String> = words.iter().map(|own| format!("{own}{tail}")).collect();
    let begins_alike: Vec<String> = words.iter().map(|own| format!("{head}{own}。\n")).collect();
    for items in [ends_alike, begins_alike] {
        for deleted in 1..29 {
            let kept = items.iter().enumerate().filter(|(n, _)| *n != deleted);
            let new: String = kept.map(|(_, item)| item.replace(['[', ']'], "")).collect();
            let check = Check::new(&items.concat(), &new);
            let told = check.told(&check.task);
            let of_deleted = told.get(deleted).map(String::as_str);
            assert!(matches!(of_deleted, Some("?" | "-")), "{deleted}: {told:?}");
            let others = told.iter().enumerate().filter(|(n, _)| *n != deleted);
            let n_found = others
                .filter(|(_, told)| told.starts_with(['=', '>']))
                .count();
            assert!(n_found >= 28, "{deleted}: {told:?}");
        }
    }
}
