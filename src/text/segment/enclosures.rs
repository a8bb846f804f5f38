//! Quotations, titles and brackets: the pairs of marks inside which a full stop ends no sentence.
//!
//! Straight quotation marks are left out, because nothing tells the opening one from the closing.

use std::ops::Range;

/// Characters that a pair may enclose. Longer ones are taken for mistakes, or for quotations so
/// long that their sentences are worth selecting by themselves.
const LONGEST: usize = 300;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// “”, ‘’, 「」, 『』.
    Quotation,
    /// 《》, 〈〉.
    Title,
    /// （）, 【】, 〔〕 and the narrow ones.
    Bracket,
}

/// A pair of marks with what stands between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Enclosure {
    pub(super) kind: Kind,
    /// Bytes, both marks included.
    pub(super) range: Range<usize>,
}

const PAIRS: [(Kind, char, char); 11] = [
    (Kind::Quotation, '“', '”'),
    (Kind::Quotation, '‘', '’'),
    (Kind::Quotation, '「', '」'),
    (Kind::Quotation, '『', '』'),
    (Kind::Title, '《', '》'),
    (Kind::Title, '〈', '〉'),
    (Kind::Bracket, '（', '）'),
    (Kind::Bracket, '(', ')'),
    (Kind::Bracket, '【', '】'),
    (Kind::Bracket, '〔', '〕'),
    (Kind::Bracket, '[', ']'),
];

/// Whether `character` closes a pair.
pub(super) fn is_closing(character: char) -> bool {
    PAIRS.iter().any(|&(_, _, closing)| closing == character)
}

/// A mark that waits for its partner.
struct Open {
    pair: usize,
    byte: usize,
    /// Characters before it.
    index: usize,
}

/// Returns the outermost pairs of the wanted kinds in `text`, in order.
///
/// A mark without partner, or with one too far away or in another line, encloses nothing.
pub(super) fn enclosures(text: &str, is_wanted: fn(Kind) -> bool) -> Vec<Enclosure> {
    let mut found: Vec<Enclosure> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    // How many of each pair are open, so that a closing mark without partner costs nothing.
    let mut waiting = [0_usize; PAIRS.len()];
    for (index, (byte, character)) in text.char_indices().enumerate() {
        // Letters, digits and Han are no marks, and nearly everything is one of them.
        if character.is_alphanumeric() {
            continue;
        }
        if character == '\n' {
            open.clear();
            waiting = [0; PAIRS.len()];
            continue;
        }
        for (pair, &(kind, opening, closing)) in PAIRS.iter().enumerate() {
            if !is_wanted(kind) {
                continue;
            }
            if character == opening {
                open.push(Open { pair, byte, index });
                count(&mut waiting, pair, |waiting| waiting + 1);
            } else if character == closing && waiting.get(pair).is_some_and(|&n| n > 0) {
                // What was opened in between was never closed.
                while let Some(top) = open.pop() {
                    count(&mut waiting, top.pair, |waiting| waiting - 1);
                    if top.pair == pair {
                        if index - top.index <= LONGEST {
                            let range = top.byte..byte + character.len_utf8();
                            keep_outermost(&mut found, Enclosure { kind, range });
                        }
                        break;
                    }
                }
            }
        }
    }
    found
}

fn count(waiting: &mut [usize; PAIRS.len()], pair: usize, change: fn(usize) -> usize) {
    if let Some(waiting) = waiting.get_mut(pair) {
        *waiting = change(*waiting);
    }
}

/// Pairs are found in the order in which they close: those inside stand last.
fn keep_outermost(found: &mut Vec<Enclosure>, outer: Enclosure) {
    while found
        .last()
        .is_some_and(|inner| inner.range.start > outer.range.start)
    {
        found.pop();
    }
    found.push(outer);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = enclosures(text, |_| true)
            .into_iter()
            .filter_map(|enclosure| text.get(enclosure.range))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_outermost_pairs_count() {
        check(
            "要求“‘打法’要变（见附件）”，见《关于“三保障”的意见》。",
            &["“‘打法’要变（见附件）”", "《关于“三保障”的意见》"],
        );
    }

    #[test]
    fn marks_without_partner_enclose_nothing() {
        check("“没有结束。（一）开始”）", &["“没有结束。（一）开始”"]);
        check("他说”“好”", &["“好”"]);
        check("“一行\n另一行”", &[]);
        check("（“没有结束）", &["（“没有结束）"]);
    }

    #[test]
    fn long_quotations_enclose_nothing_but_short_ones_inside_do() {
        let text = format!("“{}（注）{}”", "长".repeat(200), "长".repeat(200));
        check(&text, &["（注）"]);
    }

    #[test]
    fn thousands_of_open_marks_are_no_burden() {
        let text = "（“".repeat(200_000) + &"』".repeat(200_000);
        assert_eq!(enclosures(&text, |_| true), []);
    }
}
