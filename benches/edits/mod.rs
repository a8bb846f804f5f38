//! Texts that look real, edited in ways that happen, with what became of each passage: for telling
//! how well passages are found again. The same at every run.

#![allow(
    dead_code,
    reason = "the bench and the test are programs of their own and use what they need"
)]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what cannot be set up cannot be measured"
)]

mod tally;
pub(crate) mod ways;

use std::sync::Arc;

use speechmark::anchor::{Course, Outcome, Passage, Task, find_again};
use speechmark::model::{AnnotationId, CharSpan};
use speechmark::storage::set_file;
use speechmark::text::decode::decode;
use speechmark::text::document_text::DocumentText;
use speechmark::text::reading::Reading;
use speechmark::text::span::Span;

use super::texts::Chance;
pub(crate) use tally::Tally;

const SAMPLE: &str = include_str!("../../assets/sample/rural-work-meeting.txt");

/// A letter of a text, and which letter of the old text it was.
#[derive(Debug, Clone, Copy)]
struct Letter {
    is: char,
    was: Option<u32>,
    /// Whether it is the same as it was.
    is_kept: bool,
}

/// A text before the page breaks its lines: paragraphs of letters.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    paragraphs: Vec<Vec<Letter>>,
}

/// How lines are broken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    width: usize,
    indent: &'static str,
}

pub(crate) const PAGE: Page = Page {
    width: 28,
    indent: "\u{3000}\u{3000}",
};
const WIDER_PAGE: Page = Page {
    width: 41,
    indent: "",
};

/// A way of editing, by name.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) edit: fn(&mut Draft, &mut Chance),
    pub(crate) page: Page,
    /// How the new text is written to its file.
    pub(crate) file: fn(&str) -> Vec<u8>,
}

pub(crate) const KINDS: [Kind; 13] = [
    Kind {
        name: "inserted foreword",
        edit: ways::foreword,
        page: PAGE,
        file: ways::plain,
    },
    Kind {
        name: "re-wrapped at another width",
        edit: ways::nothing,
        page: WIDER_PAGE,
        file: ways::plain,
    },
    Kind {
        name: "other line ends (CR LF)",
        edit: ways::nothing,
        page: PAGE,
        file: ways::with_other_line_ends,
    },
    Kind {
        name: "another encoding (GB 18030)",
        edit: ways::nothing,
        page: PAGE,
        file: ways::in_another_encoding,
    },
    Kind {
        name: "words edited (one a 200 letters)",
        edit: ways::words,
        page: PAGE,
        file: ways::plain,
    },
    Kind {
        name: "sentences added, dropped, rewritten (one in 10)",
        edit: ways::sentences,
        page: PAGE,
        file: ways::plain,
    },
    Kind {
        name: "blocks moved (a tenth of the text)",
        edit: ways::blocks,
        page: PAGE,
        file: ways::plain,
    },
    Kind {
        name: "paragraphs deleted (one in 10)",
        edit: ways::deletions,
        page: PAGE,
        file: ways::plain,
    },
    Kind {
        name: "two versions: all of these together",
        edit: ways::all_together,
        page: WIDER_PAGE,
        file: ways::plain,
    },
    Kind {
        name: "every sentence touched",
        edit: ways::heavy,
        page: PAGE,
        file: ways::plain,
    },
    Kind {
        name: "misread letters, 1 %",
        edit: ways::misread_1,
        page: PAGE,
        file: ways::plain,
    },
    Kind {
        name: "misread letters, 5 %",
        edit: ways::misread_5,
        page: PAGE,
        file: ways::plain,
    },
    Kind {
        name: "misread letters, 10 %",
        edit: ways::misread_10,
        page: PAGE,
        file: ways::plain,
    },
];

impl Draft {
    /// Writes a text of about so many letters: clauses of the sample speech, each with the head of
    /// one and the tail of another, other numbers, headings, and now and then a sentence that
    /// stands elsewhere as well.
    pub(crate) fn new(n_letters: usize, chance: &mut Chance) -> Self {
        let clauses: Vec<Vec<char>> = SAMPLE
            .split(['，', '。', '；', '：', '！', '？', '、'])
            .map(|clause| clause.chars().filter(|c| !c.is_whitespace()).collect())
            .filter(|clause: &Vec<char>| (4..=24).contains(&clause.len()))
            .collect();
        let pick = |chance: &mut Chance| clauses[chance.below(clauses.len())].clone();
        let clause = |chance: &mut Chance| {
            let mut head = pick(chance);
            if chance.below(10) > 0 {
                head.truncate(2 + chance.below(head.len() - 2));
                let tail = pick(chance);
                head.extend(&tail[chance.below(tail.len() - 2)..]);
            }
            for letter in &mut head {
                if letter.is_ascii_digit() {
                    *letter = char::from(b'0' + chance.below(10) as u8);
                }
            }
            head
        };
        let sentence = |chance: &mut Chance| {
            let n_clauses = 1 + chance.below(4);
            let mut sentence = Vec::new();
            for n in 0..n_clauses {
                sentence.extend(clause(chance));
                sentence.push(if n + 1 == n_clauses { '。' } else { '，' });
            }
            sentence
        };
        let formulas: Vec<Vec<char>> = (0..20).map(|_| sentence(chance)).collect();
        let mut paragraphs = Vec::new();
        let mut n_written = 0;
        while n_written < n_letters {
            let mut paragraph = Vec::new();
            if chance.below(12) == 0 {
                paragraph.extend("一二三四五六七八九十".chars().nth(chance.below(10)));
                paragraph.push('、');
                paragraph.extend(clause(chance));
            } else {
                for _ in 0..2 + chance.below(6) {
                    if chance.below(25) == 0 {
                        paragraph.extend(&formulas[chance.below(formulas.len())]);
                    } else {
                        paragraph.extend(sentence(chance));
                    }
                }
            }
            let letters = paragraph.iter().enumerate().map(|(n, &is)| Letter {
                is,
                was: Some((n_written + n) as u32),
                is_kept: true,
            });
            paragraphs.push(letters.collect::<Vec<_>>());
            n_written += paragraph.len();
        }
        Self { paragraphs }
    }

    /// Writes a table of about so many letters, whose rows are much alike.
    pub(crate) fn rows(n_letters: usize, chance: &mut Chance) -> Self {
        const TOWNS: &str = "云溪石梁高坪禾苑柳沟青禾";
        const STATES: [&str; 4] = ["已完成", "按计划推进", "尚未启动", "按时完成"];
        let mut paragraphs = Vec::new();
        let mut n_written = 0;
        while n_written < n_letters {
            let row = format!(
                "责任单位：{}镇，任务：义务教育控辍保学，完成时限：{}月底前，完成情况：{}，存在问题：\
                 {}，下一步打算：继续抓好落实。",
                TOWNS
                    .chars()
                    .skip(chance.below(6) * 2)
                    .take(2)
                    .collect::<String>(),
                1 + chance.below(12),
                STATES[chance.below(4)],
                if chance.below(3) == 0 {
                    "人员不足"
                } else {
                    "无"
                },
            );
            let letters = row.chars().enumerate().map(|(n, is)| Letter {
                is,
                was: Some((n_written + n) as u32),
                is_kept: true,
            });
            paragraphs.push(letters.collect::<Vec<_>>());
            n_written += row.chars().count();
        }
        Self { paragraphs }
    }

    /// Breaks the lines of a page; returns the text and the letter of each visible character.
    fn set(&self, page: Page) -> (String, Vec<Letter>) {
        let mut text = String::new();
        let mut letters = Vec::new();
        for paragraph in &self.paragraphs {
            text.push_str(page.indent);
            let mut room = page.width - page.indent.chars().count();
            for letter in paragraph {
                if room == 0 && !"，。、".contains(letter.is) {
                    text.push('\n');
                    room = page.width;
                }
                text.push(letter.is);
                letters.push(*letter);
                room = room.saturating_sub(1);
            }
            text.push('\n');
        }
        (text, letters)
    }

    /// Where sentences end, as (paragraph, letter behind).
    fn sentence_ends(&self) -> Vec<(usize, usize)> {
        let mut ends = Vec::new();
        for (n, paragraph) in self.paragraphs.iter().enumerate() {
            let is_end = |(_, letter): &(usize, &Letter)| letter.is == '。';
            ends.extend(
                paragraph
                    .iter()
                    .enumerate()
                    .filter(is_end)
                    .map(|(at, _)| (n, at + 1)),
            );
        }
        ends
    }
}

/// A search, and where each passage truly is.
pub(crate) struct Case {
    pub(crate) task: Task,
    truths: Vec<Truth>,
    /// The old and the new text without white space, for comparing places.
    ranks: Vec<u32>,
}

/// What became of a passage, in letters of the new text.
#[derive(Debug, Clone, Copy)]
enum Truth {
    /// Every letter is there, one behind the other.
    LeftAlone { start: u32, end: u32 },
    /// At least half are there.
    Edited { start: u32, end: u32 },
    /// Less than half; those that are lie between these.
    Gone { start: u32, end: u32 },
}

impl Case {
    /// Marks passages of all sizes in a draft, edits it, and prepares the search.
    pub(crate) fn new(draft: &Draft, n_passages: usize, kind: &Kind, seed: u64) -> Self {
        let chance = &mut Chance(seed);
        let (old, old_letters) = draft.set(PAGE);
        let passages = passages(&old_letters, n_passages, chance);
        let mut edited = draft.clone();
        (kind.edit)(&mut edited, chance);
        let (new, new_letters) = edited.set(kind.page);
        let old = Arc::new(Reading::new(DocumentText::new(old)));
        let new = decode((kind.file)(&new)).expect("a text").text;
        let new = Arc::new(Reading::new(DocumentText::new(new)));
        let mut is_at: Vec<Option<(u32, bool)>> = vec![None; old_letters.len()];
        for (n, letter) in new_letters.iter().enumerate() {
            if let Some(was) = letter.was {
                is_at[was as usize] = Some((n as u32, letter.is_kept));
            }
        }
        let truths = passages
            .iter()
            .map(|&(start, end)| truth(&is_at[start..end]))
            .collect();
        let bytes: Vec<Span> = visible(&old);
        let passages = passages.iter().enumerate().map(|(n, &(start, end))| {
            let span = Span::new(bytes[start].start(), bytes[end - 1].end());
            let quote = old.quote(span);
            let chars = set_file::chars_of(span, &old);
            Passage {
                id: AnnotationId::from_u128(n as u128),
                placed: placed(&new, chars, &quote.exact),
                quote: quote.exact.into(),
                prefix: quote.prefix.into(),
                suffix: quote.suffix.into(),
                chars,
            }
        });
        let passages = passages.collect();
        let mut ranks = vec![0; new.text.len() as usize + 1];
        for (n, span) in visible(&new).iter().enumerate() {
            ranks[span.start() as usize] = n as u32;
            ranks[span.end() as usize] = n as u32 + 1;
        }
        Self {
            task: Task {
                old_chars: old.text.n_chars(),
                is_same_text: false,
                old: Some(old),
                new,
                passages,
            },
            truths,
            ranks,
        }
    }

    pub(crate) fn without_old_text(mut self) -> Self {
        self.task.old = None;
        self
    }

    /// Looks for the passages, and adds to a tally.
    pub(crate) fn run(&self, tally: &mut Tally) {
        let outcomes = find_again(&self.task, &Course::default()).expect("not cancelled");
        tally.n_loaded += self.task.passages.len();
        for ((outcome, truth), passage) in
            outcomes.iter().zip(&self.truths).zip(&self.task.passages)
        {
            let span = match outcome {
                Outcome::Unchanged => passage.placed,
                other => other.span(),
            };
            tally.add(*truth, outcome, span.map(|span| self.letters(span)));
            if let Outcome::Uncertain(candidates) = outcome {
                let offered = candidates.iter().map(|one| self.letters(one.span));
                tally.add_offer(*truth, offered);
            }
        }
    }

    fn letters(&self, span: Span) -> (u32, u32) {
        // The table has the end of a letter where the next one starts, unless a break is between.
        let start = self.ranks[span.start() as usize];
        let is_visible = |n: &usize| self.ranks[*n] > 0 || *n == 0;
        let end = (0..=span.end() as usize)
            .rev()
            .find(is_visible)
            .unwrap_or(0);
        (start, self.ranks[end])
    }
}

/// The visible characters of a text.
fn visible(reading: &Reading) -> Vec<Span> {
    let text = reading.text.as_str().char_indices();
    text.filter(|(_, c)| !c.is_whitespace())
        .map(|(at, c)| Span::from_range(at..at + c.len_utf8()))
        .collect()
}

fn placed(new: &Reading, chars: CharSpan, quote: &str) -> Option<Span> {
    let start = new.text.byte_from_char(chars.start)?;
    let end = new.text.byte_from_char(chars.end)?;
    let span = Span::new(start, end);
    (new.words(span) == quote).then_some(span)
}

/// Chooses passages as people do: words, clauses, sentences, a few sentences together.
fn passages(letters: &[Letter], n: usize, chance: &mut Chance) -> Vec<(usize, usize)> {
    let next = |from: usize, marks: &str| {
        let rest = letters[from..]
            .iter()
            .position(|letter| marks.contains(letter.is));
        rest.map_or(letters.len(), |at| from + at)
    };
    let mut passages = Vec::with_capacity(n);
    while passages.len() < n {
        let from = chance.below(letters.len() - 200);
        let (start, end) = match chance.below(20) {
            0..5 => (from, from + 2 + chance.below(5)),
            5..12 => {
                let start = next(from, "，。") + 1;
                (start, next(start, "，。"))
            }
            12..18 => {
                let start = next(from, "。") + 1;
                (start, next(start, "。") + 1)
            }
            _ => {
                let start = next(from, "。") + 1;
                let end = next(start, "。") + 1;
                (
                    start,
                    next(next(end.min(letters.len()), "。") + 1, "。") + 1,
                )
            }
        };
        if start + 1 < end && end <= letters.len() {
            passages.push((start, end));
        }
    }
    passages.sort_unstable();
    passages
}

fn truth(is_at: &[Option<(u32, bool)>]) -> Truth {
    let there: Vec<(u32, bool)> = is_at.iter().copied().flatten().collect();
    let start = there.iter().map(|(at, _)| *at).min().unwrap_or(0);
    let end = there.iter().map(|(at, _)| *at + 1).max().unwrap_or(0);
    let n_kept = there.iter().filter(|(_, is_kept)| *is_kept).count();
    let len = is_at.len();
    if n_kept == len && (end - start) as usize == len {
        Truth::LeftAlone { start, end }
    } else if n_kept * 2 >= len && ((end - start) as usize) < len * 2 + 8 {
        Truth::Edited { start, end }
    } else {
        Truth::Gone { start, end }
    }
}
