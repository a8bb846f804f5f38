//! Numbering marks at the start of a paragraph: 第一章, 一、, （一）, 1., （1）, 一是.
//!
//! Says what stands there; whether it makes a heading is decided in `outline`, whether it
//! starts a paragraph in `reflow`.

use super::span::slice_lossy;

/// The kinds of numbering marks, from the largest part of a document to the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// 第一编, 第一部分
    Part,
    /// 第一章
    Chapter,
    /// 第一节
    Section,
    /// 一、
    Han,
    /// （一）
    HanInBrackets,
    /// 1. or 1、
    Arabic,
    /// （1） or ①
    ArabicInBrackets,
    /// 第一条
    Article,
    /// 一是, 一要: counts within a paragraph, and starts one only after a finished sentence.
    Spoken,
}

/// A numbering mark, as read at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub kind: MarkKind,
    /// Bytes of the mark, white space before it not included.
    pub len: usize,
}

fn is_han_number(character: char) -> bool {
    matches!(
        character,
        '〇' | '零'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '两'
    )
}

/// Returns the numbering mark at the very start of `text`, if one stands there.
pub fn mark_at_start(text: &str) -> Option<Mark> {
    let first = text.chars().next()?;
    let (kind, len) = match first {
        '第' => ordinal(text)?,
        '（' | '(' => bracketed(text)?,
        '①'..='⑳' => (MarkKind::ArabicInBrackets, first.len_utf8()),
        _ if is_han_number(first) => after_han_number(text)?,
        _ if first.is_ascii_digit() || ('０'..='９').contains(&first) => after_digits(text)?,
        _ => return None,
    };
    Some(Mark { kind, len })
}

/// Returns the mark as it is written in a place: full-width brackets, no trailing space.
pub fn normalised(mark: &str) -> String {
    mark.trim()
        .chars()
        .map(|character| match character {
            '(' => '（',
            ')' => '）',
            '０'..='９' => char::from(b'0' + (character as u32 - '０' as u32) as u8),
            '．' => '.',
            _ => character,
        })
        .collect()
}

fn skip(text: &str, from: usize, accept: impl Fn(char) -> bool) -> usize {
    slice_lossy(text, from..text.len())
        .char_indices()
        .find(|&(_, character)| !accept(character))
        .map_or(text.len(), |(at, _)| from + at)
}

fn char_after(text: &str, at: usize) -> Option<char> {
    slice_lossy(text, at..text.len()).chars().next()
}

fn ordinal(text: &str) -> Option<(MarkKind, usize)> {
    let start = '第'.len_utf8();
    let end = skip(text, start, |c| is_han_number(c) || c.is_ascii_digit());
    if end == start || end - start > 18 {
        return None;
    }
    let unit = char_after(text, end)?;
    let kind = match unit {
        '编' | '篇' => MarkKind::Part,
        '部' if slice_lossy(text, end..text.len()).starts_with("部分") => MarkKind::Part,
        '章' => MarkKind::Chapter,
        '节' => MarkKind::Section,
        '条' => MarkKind::Article,
        _ => return None,
    };
    let len = end + unit.len_utf8() + if unit == '部' { '分'.len_utf8() } else { 0 };
    // “第一章的内容” speaks of a chapter; a mark stands apart, or before its title's first word.
    match char_after(text, len) {
        Some('的' | '规' | '所' | '、' | '，' | ',') => None,
        _ => Some((kind, len)),
    }
}

fn bracketed(text: &str) -> Option<(MarkKind, usize)> {
    let open = char_after(text, 0)?.len_utf8();
    let han = skip(text, open, is_han_number);
    let (kind, end) = if han > open {
        (MarkKind::HanInBrackets, han)
    } else {
        let digits = skip(text, open, |c| {
            c.is_ascii_digit() || ('０'..='９').contains(&c)
        });
        (digits > open).then_some((MarkKind::ArabicInBrackets, digits))?
    };
    let close = char_after(text, end)?;
    // A year in brackets is no number of a paragraph.
    let digits = slice_lossy(text, open..end).chars().count();
    (matches!(close, '）' | ')') && digits <= 3).then_some((kind, end + close.len_utf8()))
}

fn after_han_number(text: &str) -> Option<(MarkKind, usize)> {
    let end = skip(text, 0, is_han_number);
    let next = char_after(text, end)?;
    match next {
        '、' | '．' if end <= 12 => Some((MarkKind::Han, end + next.len_utf8())),
        '是' | '要' if end <= 6 => Some((MarkKind::Spoken, end + next.len_utf8())),
        _ => None,
    }
}

fn after_digits(text: &str) -> Option<(MarkKind, usize)> {
    let end = skip(text, 0, |c| {
        c.is_ascii_digit() || ('０'..='９').contains(&c)
    });
    let next = char_after(text, end)?;
    let len = end + next.len_utf8();
    let digits = slice_lossy(text, 0..end).chars().count();
    let follows = char_after(text, len);
    let is_mark = match next {
        '、' => true,
        // “1.5 万元” is an amount, “2020.3” a date.
        '.' | '．' => follows.is_none_or(|c| !c.is_ascii_digit()),
        _ => false,
    };
    (is_mark && digits <= 3).then_some((MarkKind::Arabic, len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(MarkKind, &str)>) {
        let found = mark_at_start(text).map(|mark| {
            (
                mark.kind,
                text.get(..mark.len).unwrap_or("outside the text"),
            )
        });
        assert_eq!(found, expected, "in {text}");
    }

    #[test]
    fn marks_are_told_from_numbers() {
        check("一、提高认识", Some((MarkKind::Han, "一、")));
        check("十二、其他", Some((MarkKind::Han, "十二、")));
        check("（一）教育", Some((MarkKind::HanInBrackets, "（一）")));
        check("(三)住房", Some((MarkKind::HanInBrackets, "(三)")));
        check("1.落实资助", Some((MarkKind::Arabic, "1.")));
        check("1、落实资助", Some((MarkKind::Arabic, "1、")));
        check("（2）下一步", Some((MarkKind::ArabicInBrackets, "（2）")));
        check("①摸底", Some((MarkKind::ArabicInBrackets, "①")));
        check("第三章 保障", Some((MarkKind::Chapter, "第三章")));
        check("第二部分 任务", Some((MarkKind::Part, "第二部分")));
        check("一是发展产业", Some((MarkKind::Spoken, "一是")));
        check("三要关心干部", Some((MarkKind::Spoken, "三要")));
    }

    #[test]
    fn amounts_years_and_words_are_no_marks() {
        check("1.5 万元", None);
        check("2020 年", None);
        check("2020.3", None);
        check("（2020）", None);
        check("一些边缘户", None);
        check("十分艰巨", None);
        check("第一责任人", None);
        check("第三章的规定", None);
        check("(加宽)农村公路", None);
        check("", None);
    }
}
