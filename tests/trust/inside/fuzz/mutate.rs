//! Ways in which files go wrong.

use super::super::dice::Dice;

/// What stands in files of this kind, in places where it does not belong.
pub const TOKENS: [&str; 40] = [
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\n",
    "'",
    "None",
    "Some(",
    "Some('1')",
    "\"\"",
    "0",
    "-1",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "1e999",
    "NaN",
    "true",
    "Date(\"",
    "\"9999-12-31T23:59:60Z\"",
    "\"-009999-01-01T00:00:00Z\"",
    "Number(\"inf\")",
    "Text(\"",
    "/*",
    "//",
    "r#\"",
    "#![enable(implicit_some)]\n",
    "version: 2",
    "<<<<<<< ",
    "\u{FEFF}",
    "\0",
    "\\u{110000}",
    "\\u{0}",
    "Choice([",
    "Flag(",
    "removed: [",
];

/// Bytes that are no file at all.
pub fn nonsense(dice: &mut Dice) -> Vec<u8> {
    let len = dice.below(400);
    match dice.below(4) {
        0 => (0..len).map(|_| dice.draw() as u8).collect(),
        1 => vec![dice.draw() as u8; len * 20],
        2 => {
            let token = dice.one_of(&TOKENS).to_owned();
            token.repeat(len * 2).into_bytes()
        }
        _ => {
            let tokens = (0..len).map(|_| *dice.one_of(&TOKENS));
            tokens.collect::<String>().into_bytes()
        }
    }
}

/// Does one thing to an input; `other` is a file that parts are taken from.
pub fn once(input: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(input.len());
    match dice.below(14) {
        0 | 1 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        2 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = dice.draw() as u8;
            }
        }
        3 => input.truncate(at),
        4 => drop(input.drain(..at)),
        5 => drop(input.drain(at..at + dice.below((input.len() - at).min(40)))),
        6 | 7 => {
            let token = dice.one_of(&TOKENS);
            let end = at + dice.below(3).min(input.len() - at);
            input.splice(at..end, token.bytes());
        }
        8 => {
            let from = dice.below(other.len());
            let to = from + dice.below(other.len() - from);
            input.splice(at..at, other.iter().take(to).skip(from).copied());
        }
        9 => {
            let part: Vec<u8> = input
                .iter()
                .skip(at)
                .take(dice.below(200))
                .copied()
                .collect();
            for _ in 0..dice.below(6) {
                input.splice(at..at, part.iter().copied());
            }
        }
        // A number, a key or a name in another place.
        10 | 11 => swap_words(input, dice),
        _ => lines(input, dice),
    }
}

/// Does things that leave many a file one that can be read, and says something else in it.
pub fn gently(input: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(2) {
        match dice.below(4) {
            0 => lines(input, dice),
            _ => swap_words(input, dice),
        }
    }
}

/// Puts a line twice, elsewhere, or away.
fn lines(input: &mut Vec<u8>, dice: &mut Dice) {
    let mut lines: Vec<Vec<u8>> = input
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(3) {
        0 => lines.swap(one, other),
        1 => {
            let line = lines.get(one).cloned().unwrap_or_default();
            lines.insert(other, line);
        }
        _ => drop(lines.remove(one)),
    }
    *input = lines.join(&b'\n');
}

/// Exchanges two words of the same kind: what is a record stays one, and says something else.
fn swap_words(input: &mut Vec<u8>, dice: &mut Dice) {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte >= 0x80;
    let mut words = Vec::new();
    let mut start = None;
    for (at, byte) in input.iter().enumerate() {
        match (is_word(byte), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    if words.len() < 2 {
        return;
    }
    let one = dice.one_of(&words).clone();
    let is_number = input.get(one.start).is_some_and(u8::is_ascii_digit);
    let alike: Vec<_> = words
        .iter()
        .filter(|other| input.get(other.start).is_some_and(u8::is_ascii_digit) == is_number)
        .collect();
    let other = (*dice.one_of(&alike)).clone();
    let word: Vec<u8> = input.get(other).unwrap_or_default().to_vec();
    input.splice(one, word);
}

/// Makes the checksum of each line of a journal right again, so that its words are looked at.
pub fn mend_sums(input: &mut Vec<u8>) {
    let mut mended = Vec::with_capacity(input.len());
    for line in input.split_inclusive(|byte| *byte == b'\n') {
        let whole = line.strip_suffix(b"\n");
        let record = whole.and_then(|line| {
            let line = std::str::from_utf8(line).ok()?;
            let (_, record) = line.split_once("record:")?;
            record.strip_suffix(')')
        });
        match record {
            Some(record) => {
                let mut sum = blake3::hash(record.as_bytes()).to_hex().to_string();
                sum.truncate(16);
                mended.extend(format!("(sum:\"{sum}\",record:{record})\n").bytes());
            }
            None => mended.extend_from_slice(line),
        }
    }
    *input = mended;
}
