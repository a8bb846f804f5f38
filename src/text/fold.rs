//! The shadow text that searches run on: full and half width alike, case alike.
//!
//! Folding keeps the number of characters, never the number of bytes, so a pattern is folded into
//! character classes instead of the text into a copy; artificial breaks are left out by `join`.

/// Returns the characters that count as the same as this one, itself included, ascending.
pub fn variants(character: char) -> Vec<char> {
    let mut found = vec![character];
    let mut add = |character: char| {
        if !found.contains(&character) {
            found.push(character);
        }
    };
    for case in [
        single(character.to_lowercase()),
        single(character.to_uppercase()),
    ] {
        add(case.unwrap_or(character));
    }
    for known in found.clone() {
        if let Some(other) = other_width(known) {
            found.push(other);
        }
    }
    // Quotation marks and dashes have several shapes that people take for one.
    for group in ["\"“”„＂「」『』", "'‘’＇", "—–－-", "…⋯", "·•・"] {
        if group.contains(character) {
            found.extend(group.chars());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a character has no variants but itself, as Han characters.
pub fn is_plain(character: char) -> bool {
    super::cells::is_ideograph(character) || variants(character).len() == 1
}

fn single(mut characters: impl Iterator<Item = char>) -> Option<char> {
    let first = characters.next()?;
    characters.next().is_none().then_some(first)
}

fn other_width(character: char) -> Option<char> {
    match character {
        '!'..='~' => char::from_u32(character as u32 + 0xFEE0),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0),
        ' ' => Some('\u{3000}'),
        '\u{3000}' => Some(' '),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_and_case_are_alike() {
        assert_eq!(variants('a'), ['A', 'a', 'Ａ', 'ａ']);
        assert_eq!(variants('１'), ['1', '１']);
        assert!(variants('（').contains(&'('));
        assert!(variants('"').contains(&'“'));
        assert!(is_plain('教') && !is_plain('x') && !is_plain('，'));
        // “ß” in capitals is two letters, which is no variant of one.
        assert_eq!(variants('ß'), ['ß']);
    }
}
