//! Quotes: words exactly as a person reads them, found wherever they stand.

use memchr::memmem::Finder;

use crate::text::reading::Reading;
use crate::text::reflow::Joined;
use crate::text::span::{Span, slice_lossy};

/// Finds all places of a quote, in order; they may overlap.
///
/// Artificial breaks of the text do not matter. Where the quote itself has line breaks, each may
/// stand for a break of the text, artificial or not, or for none. Nothing else is made alike:
/// width, case and marks must be those of the text. A place may begin or end inside a grapheme
/// cluster; who wants to mark it must ask [`Reading::is_whole`].
pub fn find_quote(reading: &Reading, quote: &str) -> Vec<Span> {
    let lines: Vec<&str> = quote
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let joined = reading.join(reading.text.whole());
    match lines.as_slice() {
        [] => Vec::new(),
        [words] => {
            let finder = Finder::new(words);
            find_all(&joined, |from| {
                let rest = joined.text.as_bytes().get(from..)?;
                let start = from + finder.find(rest)?;
                Some((start, start + words.len()))
            })
        }
        lines => {
            let escaped: Vec<String> = lines.iter().map(|line| regex::escape(line)).collect();
            // A break of the text is nothing, a space, or a line end once it is joined.
            let Ok(regex) = regex::Regex::new(&escaped.join("[ \n]?")) else {
                return Vec::new();
            };
            find_all(&joined, |from| {
                let hit = regex.find_at(&joined.text, from)?;
                Some((hit.start(), hit.end()))
            })
        }
    }
}

/// Collects hits, looking for the next one from the character after the start of each.
fn find_all(joined: &Joined, find: impl Fn(usize) -> Option<(usize, usize)>) -> Vec<Span> {
    let mut hits = Vec::new();
    let mut from = 0;
    while let Some((start, end)) = find(from) {
        hits.push(joined.document_span(start as u32, end as u32));
        let first = slice_lossy(&joined.text, start..end).chars().next();
        from = start + first.map_or(1, char::len_utf8);
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::document_text::DocumentText;

    const WRAPPED: &str = "要坚持以人民为中心的发展思想把脱贫攻坚作为头等大事来抓脱贫\n\
        攻坚到了最后的紧要关头，越到这个时候越要稳住军心鼓舞士气脱\n\
        贫攻坚不获全胜决不收兵。\n\n　　第二段说的是教育。";

    #[track_caller]
    fn check(quote: &str, expected: &[&str]) {
        let reading = Reading::new(DocumentText::new(WRAPPED));
        let found: Vec<&str> = find_quote(&reading, quote)
            .into_iter()
            .map(|span| reading.text.slice(span))
            .collect();
        assert_eq!(found, expected, "{quote}");
    }

    #[test]
    fn artificial_breaks_do_not_matter_and_everything_else_does() {
        check("脱贫攻坚", &["脱贫攻坚", "脱贫\n攻坚", "脱\n贫攻坚"]);
        check("紧要关头,", &[]);
        check("", &[]);
        check("\n", &[]);
    }

    #[test]
    fn a_quote_may_have_line_breaks_of_its_own() {
        check("来抓脱贫\n攻坚到了", &["来抓脱贫\n攻坚到了"]);
        check("来抓脱\r\n贫攻坚到了", &["来抓脱贫\n攻坚到了"]);
        check("收兵。\n第二段", &["收兵。\n\n　　第二段"]);
        check("收兵。\n\n　　第二段", &["收兵。\n\n　　第二段"]);
    }

    #[test]
    fn overlapping_places_are_all_found() {
        let reading = Reading::new(DocumentText::new("哈哈哈"));
        assert_eq!(find_quote(&reading, "哈哈").len(), 2);
    }
}
