//! Ways of editing: what happens to texts between two versions.

use super::{Chance, Draft, Letter};

fn new_letters(text: &[Letter], chance: &mut Chance, n: usize) -> Vec<Letter> {
    let from = chance.below(text.len().saturating_sub(n).max(1));
    let copy = text[from..(from + n).min(text.len())].iter();
    copy.map(|letter| Letter {
        was: None,
        is_kept: false,
        ..*letter
    })
    .collect()
}

pub(crate) fn plain(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

pub(super) fn with_other_line_ends(text: &str) -> Vec<u8> {
    text.replace('\n', "\r\n").into_bytes()
}

pub(super) fn in_another_encoding(text: &str) -> Vec<u8> {
    let (bytes, ..) = encoding_rs::GB18030.encode(text);
    bytes.into_owned()
}

pub(super) fn nothing(_: &mut Draft, _: &mut Chance) {}

pub(super) fn foreword(draft: &mut Draft, chance: &mut Chance) {
    let other = Draft::new(300, &mut Chance(chance.0.wrapping_add(77)));
    let new = other.paragraphs.into_iter().map(|paragraph| {
        let n = paragraph.len();
        new_letters(&paragraph, &mut Chance(1), n)
    });
    draft.paragraphs.splice(0..0, new);
}

/// Puts another text in the place of this one.
pub(crate) fn replaced(draft: &mut Draft, chance: &mut Chance) {
    let n_letters = draft.paragraphs.iter().map(Vec::len).sum();
    let other = Draft::new(n_letters, &mut Chance(chance.0.wrapping_add(78)));
    draft.paragraphs.clear();
    for paragraph in other.paragraphs {
        let n = paragraph.len();
        draft
            .paragraphs
            .push(new_letters(&paragraph, &mut Chance(1), n));
    }
}

/// Replaces, inserts or drops a few letters, once in `one_in` letters.
fn edit_words(draft: &mut Draft, chance: &mut Chance, one_in: usize) {
    let pool: Vec<Letter> = draft.paragraphs.iter().flatten().copied().collect();
    for paragraph in &mut draft.paragraphs {
        let n_edits = (0..paragraph.len())
            .filter(|_| chance.below(one_in) == 0)
            .count();
        for _ in 0..n_edits {
            let at = chance.below(paragraph.len() + 1);
            let n_old = if chance.below(3) == 0 {
                0
            } else {
                1 + chance.below(4)
            };
            let n_new = if n_old > 0 && chance.below(3) == 0 {
                0
            } else {
                1 + chance.below(4)
            };
            let new = new_letters(&pool, chance, n_new);
            let end = (at + n_old).min(paragraph.len());
            paragraph.splice(at..end, new);
        }
    }
    draft.paragraphs.retain(|paragraph| !paragraph.is_empty());
}

pub(super) fn words(draft: &mut Draft, chance: &mut Chance) {
    edit_words(draft, chance, 200);
}

/// 300 edits a megabyte, and a block of 2,000 letters that went elsewhere.
pub(crate) fn few_edits(draft: &mut Draft, chance: &mut Chance) {
    edit_words(draft, chance, (1 << 20) / 3 / 300);
    let at = draft.paragraphs.len() / 4;
    let len = 20.min(draft.paragraphs.len() - at);
    let block: Vec<_> = draft.paragraphs.drain(at..at + len).collect();
    let to = draft.paragraphs.len() / 2;
    draft.paragraphs.splice(to..to, block);
}

pub(super) fn heavy(draft: &mut Draft, chance: &mut Chance) {
    edit_words(draft, chance, 25);
}

pub(super) fn sentences(draft: &mut Draft, chance: &mut Chance) {
    let pool: Vec<Letter> = draft.paragraphs.iter().flatten().copied().collect();
    let ends = draft.sentence_ends();
    for (n, pair) in ends.windows(2).enumerate().rev() {
        let ((paragraph, start), (same, end)) = (pair[0], pair[1]);
        if paragraph != same || chance.below(10) > 0 {
            continue;
        }
        let len = 12 + chance.below(40);
        let new = new_letters(&pool, chance, len);
        let letters = &mut draft.paragraphs[paragraph];
        match n % 3 {
            0 => drop(letters.splice(start..start, new)),
            1 => drop(letters.splice(start..end, [])),
            _ => drop(letters.splice(start..end, new)),
        }
    }
}

pub(super) fn blocks(draft: &mut Draft, chance: &mut Chance) {
    let n_moves = (draft.paragraphs.len() / 60).max(1);
    for _ in 0..n_moves {
        let len = 3 + chance.below(6);
        let from = chance.below(draft.paragraphs.len().saturating_sub(len).max(1));
        let to = from + len.min(draft.paragraphs.len() - from);
        let block: Vec<_> = draft.paragraphs.drain(from..to).collect();
        let at = chance.below(draft.paragraphs.len() + 1);
        draft.paragraphs.splice(at..at, block);
    }
}

pub(super) fn deletions(draft: &mut Draft, chance: &mut Chance) {
    draft.paragraphs.retain(|_| chance.below(10) > 0);
}

pub(super) fn all_together(draft: &mut Draft, chance: &mut Chance) {
    blocks(draft, chance);
    deletions(draft, chance);
    sentences(draft, chance);
    words(draft, chance);
    foreword(draft, chance);
}

/// Of a hundred misread letters eighty are taken for another, ten lost, ten doubled as another.
fn misread(draft: &mut Draft, chance: &mut Chance, percent: usize) {
    let pool: Vec<char> = draft
        .paragraphs
        .iter()
        .flatten()
        .map(|letter| letter.is)
        .collect();
    for paragraph in &mut draft.paragraphs {
        let mut read = Vec::with_capacity(paragraph.len());
        for letter in paragraph.iter() {
            if chance.below(100) >= percent {
                read.push(*letter);
                continue;
            }
            let is = pool[chance.below(pool.len())];
            let kind = chance.below(10);
            if kind == 0 {
                continue;
            }
            if kind == 1 {
                read.push(*letter);
            }
            read.push(Letter {
                is,
                was: letter.was.filter(|_| kind > 1),
                is_kept: is == letter.is && kind > 1,
            });
        }
        *paragraph = read;
    }
}

pub(super) fn misread_1(draft: &mut Draft, chance: &mut Chance) {
    misread(draft, chance, 1);
}

pub(super) fn misread_5(draft: &mut Draft, chance: &mut Chance) {
    misread(draft, chance, 5);
}

pub(super) fn misread_10(draft: &mut Draft, chance: &mut Chance) {
    misread(draft, chance, 10);
}
