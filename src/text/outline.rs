//! Headings, and the place of an offset in words: “三、（四） 第 2 段”.
//!
//! Headings are paragraphs with a numbering mark: whole lines (一、提高认识), or run-in (（一）抓教育。
//! 要…), whose title is the first sentence. Lists that merely count (一是, 1. of one sentence) are none.

use super::cells::is_sentence_end;
use super::document_text::DocumentText;
use super::numbering::{MarkKind, mark_at_start, normalised};
use super::reflow::Reflow;
use super::span::{Span, slice_lossy};

/// Longest first sentence, in characters, that can still be the title of a run-in heading.
const LONGEST_RUN_IN: usize = 30;
/// Longest paragraph, in characters, that can be a heading as a whole.
const LONGEST_HEADING: usize = 70;

/// One heading of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 for the largest parts; deeper parts count up.
    pub level: u8,
    /// Its words, number included, artificial breaks joined.
    pub title: String,
    /// Its number as a place names it: “（四）”.
    pub mark: String,
    /// Its words in the document.
    pub span: Span,
    /// The paragraph (from 0) that it stands in.
    pub paragraph: usize,
    /// Whether text follows in the same paragraph.
    pub is_run_in: bool,
}

/// All headings of a document, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    headings: Vec<Heading>,
}

/// Where an offset stands, as a person would say it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// Marks of the headings around it, from the outermost.
    pub marks: Vec<String>,
    /// The paragraph since the last heading, from 1; 0 in the heading itself.
    pub paragraph: usize,
}

/// Writes “三、（四） 第 2 段”, the form of tables and of the command line.
impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for mark in &self.marks {
            formatter.write_str(mark)?;
        }
        if !self.marks.is_empty() {
            formatter.write_str(" ")?;
        }
        match self.paragraph {
            0 => formatter.write_str("标题"),
            n => write!(formatter, "第 {n} 段"),
        }
    }
}

impl Outline {
    pub fn new(text: &DocumentText, reflow: &Reflow) -> Self {
        let mut found = Vec::new();
        for paragraph in 0..reflow.n_paragraphs() {
            let content = reflow.content(text, paragraph);
            let start = slice_lossy(
                text.as_str(),
                content.start() as usize
                    ..(content.start() as usize + 64).min(content.end() as usize),
            );
            // Most paragraphs bear no number, and need not be joined to see it.
            if mark_at_start(start).is_some()
                && let Some(heading) = heading(text, reflow, paragraph, content)
            {
                found.push(heading);
            }
        }
        // Without chapters, 一、 is the first level; with them it stands below.
        let mut kinds: Vec<MarkKind> = [MarkKind::Part, MarkKind::Chapter, MarkKind::Section]
            .into_iter()
            .filter(|kind| found.iter().any(|(_, found)| found == kind))
            .collect();
        kinds.extend([
            MarkKind::Han,
            MarkKind::HanInBrackets,
            MarkKind::Arabic,
            MarkKind::ArabicInBrackets,
        ]);
        let headings = found
            .into_iter()
            .filter_map(|(heading, kind)| {
                let level = kinds.iter().position(|&known| known == kind)? as u8 + 1;
                Some(Heading { level, ..heading })
            })
            .collect();
        Self { headings }
    }

    pub fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// Returns the last heading that starts at or before the byte at `offset`.
    pub fn heading_at(&self, offset: u32) -> Option<usize> {
        self.headings
            .partition_point(|heading| heading.span.start() <= offset)
            .checked_sub(1)
    }

    /// Returns what a heading governs: from its start to the next one of its level or above.
    pub fn section(&self, text: &DocumentText, heading: usize) -> Span {
        let Some(this) = self.headings.get(heading) else {
            return text.whole();
        };
        let end = self
            .headings
            .iter()
            .skip(heading + 1)
            .find(|next| next.level <= this.level)
            .map_or(text.len(), |next| next.span.start());
        Span::new(this.span.start(), end)
    }

    /// Returns the place of the byte at `offset`.
    pub fn place(&self, text: &DocumentText, reflow: &Reflow, offset: u32) -> Place {
        let paragraph = reflow.paragraph_at(text, offset);
        let Some(last) = self.heading_at(offset) else {
            return Place {
                marks: Vec::new(),
                paragraph: paragraph + 1,
            };
        };
        let mut marks = Vec::new();
        let mut level = u8::MAX;
        for heading in self.headings.iter().take(last + 1).rev() {
            if heading.level < level {
                level = heading.level;
                marks.push(heading.mark.clone());
            }
            if level == 1 {
                break;
            }
        }
        marks.reverse();
        let (heading_paragraph, is_run_in) = self
            .headings
            .get(last)
            .map_or((0, false), |heading| (heading.paragraph, heading.is_run_in));
        Place {
            marks,
            paragraph: paragraph.saturating_sub(heading_paragraph) + usize::from(is_run_in),
        }
    }
}

fn heading(
    text: &DocumentText,
    reflow: &Reflow,
    paragraph: usize,
    content: Span,
) -> Option<(Heading, MarkKind)> {
    // A heading is short: no need to join more than its first few hundred bytes.
    let window = Span::new(
        content.start(),
        content
            .end()
            .min(content.start() + 4 * 2 * LONGEST_HEADING as u32),
    );
    let joined = reflow.join(
        text,
        Span::from_range(
            window.start() as usize..super::span::floor_char(text.as_str(), window.end() as usize),
        ),
    );
    let words = joined.text.as_str();
    let mark = mark_at_start(words)?;
    if matches!(mark.kind, MarkKind::Spoken | MarkKind::Article) {
        return None;
    }
    let is_whole = window == content;
    let (title_end, is_run_in) = title(words, mark.len, is_whole)?;
    let title = slice_lossy(words, 0..title_end);
    Some((
        Heading {
            level: 0,
            title: title.to_owned(),
            mark: normalised(slice_lossy(words, 0..mark.len)),
            span: joined.document_span(0, title_end as u32),
            paragraph,
            is_run_in,
        },
        mark.kind,
    ))
}

/// Returns where the title ends in the joined words of a paragraph, and whether text follows it.
fn title(words: &str, mark_len: usize, is_whole: bool) -> Option<(usize, bool)> {
    let rest = slice_lossy(words, mark_len..words.len());
    let stop = rest.char_indices().find(|&(_, c)| is_sentence_end(c));
    let length = |end: usize| slice_lossy(words, 0..end).chars().count();
    match stop {
        None => {
            let ends_openly = words.ends_with(['；', ';', '，', ',', '：', ':']);
            (is_whole && !ends_openly && length(words.len()) <= LONGEST_HEADING)
                .then_some((words.len(), false))
        }
        Some((0, _)) => None,
        Some((at, character)) => {
            let end = mark_len + at;
            let follows = slice_lossy(words, end + character.len_utf8()..words.len());
            let is_run_in = !follows.trim().is_empty() && length(end) <= LONGEST_RUN_IN;
            is_run_in.then_some((end, true))
        }
    }
}

/// Returns the paragraph that is the document's title: one of the first, short, and no sentence.
pub fn title_paragraph(text: &DocumentText, reflow: &Reflow) -> Option<usize> {
    const LONGEST: usize = 60;
    (0..reflow.n_paragraphs().min(12)).find(|&paragraph| {
        let content = reflow.content(text, paragraph);
        // Counting the characters of a whole book's paragraph would be in vain.
        if content.is_empty() || content.len() as usize > 4 * LONGEST {
            return false;
        }
        let words = reflow.quote(text, content);
        let is_boilerplate = words.starts_with(['-', '*', '#', '•', '●']) || words.contains("QQ");
        (2..=LONGEST).contains(&words.chars().count())
            && !is_boilerplate
            && mark_at_start(&words).is_none()
            && !words.ends_with(['。', '，', '；', '：', '！', ':', ',', ';', '.', '!'])
    })
}

/// A heading as it looks at the start of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadingLook {
    /// From 1, by the kind of its mark.
    pub level: u8,
    /// Where its title ends in the paragraph's words.
    pub end: usize,
    /// Whether text follows in the same paragraph.
    pub is_run_in: bool,
}

/// Returns the heading at the start of a paragraph, judged by itself. For looks only: levels in an
/// [`Outline`] know the whole document.
pub fn heading_look(words: &str) -> Option<HeadingLook> {
    let mark = mark_at_start(words)?;
    let level = match mark.kind {
        MarkKind::Part | MarkKind::Chapter | MarkKind::Section | MarkKind::Han => 1,
        MarkKind::HanInBrackets => 2,
        MarkKind::Arabic | MarkKind::ArabicInBrackets => 3,
        MarkKind::Article | MarkKind::Spoken => return None,
    };
    // More words need not be looked through: no heading is as long as this.
    let start = slice_lossy(
        words,
        0..super::span::floor_char(words, LONGEST_HEADING * 8),
    );
    let (end, is_run_in) = title(start, mark.len, start.len() == words.len())?;
    Some(HeadingLook {
        level,
        end,
        is_run_in,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(body: &str) -> (DocumentText, Reflow, Outline) {
        let text = DocumentText::new(body);
        let reflow = Reflow::new(&text);
        let outline = Outline::new(&text, &reflow);
        (text, reflow, outline)
    }

    const SPEECH: &str = "讲话\n\n同志们：\n\n一、提高认识\n\n第一段。\n\n第二段。\n\n二、抓好落实\n\n\
        （一）办好教育。要控辍保学。\n\n（二）守护健康。要建好村卫生室。\n\n还要配好村医。\n\n\
        1.每月调度一次，确保按期完成年度任务。\n\n三是加强督查。要常抓不懈。";

    #[test]
    fn headings_have_levels_titles_and_text_behind_them() {
        let (text, _, outline) = outline(SPEECH);
        let found: Vec<(u8, &str, bool)> = outline
            .headings()
            .iter()
            .map(|heading| (heading.level, heading.title.as_str(), heading.is_run_in))
            .collect();
        assert_eq!(
            found,
            [
                (1, "一、提高认识", false),
                (1, "二、抓好落实", false),
                (2, "（一）办好教育", true),
                (2, "（二）守护健康", true),
            ]
        );
        let section = outline.section(&text, 1);
        assert!(text.slice(section).starts_with("二、"));
        assert!(text.slice(section).ends_with("不懈。"));
        assert!(!text.slice(outline.section(&text, 2)).contains("健康"));
    }

    #[test]
    fn places_are_said_in_words() {
        let (text, reflow, outline) = outline(SPEECH);
        let place = |words: &str| {
            let at = SPEECH.find(words).expect("the words stand in the speech") as u32;
            outline.place(&text, &reflow, at).to_string()
        };
        assert_eq!(place("同志们"), "第 2 段");
        assert_eq!(place("提高认识"), "一、 标题");
        assert_eq!(place("第二段"), "一、 第 2 段");
        assert_eq!(place("控辍"), "二、（一） 第 1 段");
        assert_eq!(place("配好村医"), "二、（二） 第 2 段");
    }

    #[test]
    fn chapters_push_the_other_levels_down() {
        let (_, _, outline) = outline("第一章 总则\n\n一、目的\n\n（一）范围\n\n第二章 附则");
        let levels: Vec<u8> = outline
            .headings()
            .iter()
            .map(|heading| heading.level)
            .collect();
        assert_eq!(levels, [1, 2, 3, 1]);
    }

    #[test]
    fn half_width_brackets_are_the_same_mark() {
        let (_, _, outline) = outline("(四)坚持聚焦问题。要牢牢把握指标。");
        assert_eq!(
            outline
                .headings()
                .first()
                .map(|heading| heading.mark.as_str()),
            Some("（四）")
        );
    }
}
