//! What inputs are made from.

use encoding_rs::{BIG5, GB18030, SHIFT_JIS, UTF_16BE, UTF_16LE};

use speechmark::session::{CountingOrigin, NewAnnotation, Session};
use speechmark::storage::data_folder::DataFolder;
use speechmark::text::span::Span;

use super::super::dice::Dice;
use super::super::folder_in_memory;
use super::super::play::document;
use super::super::samples::{BUNDLED, BUNDLED_TEXT, SMALL};
use super::mutate;

/// One input in so many is made from a long file.
pub const ONE_LONG_IN: usize = 32;

/// Real files, and how inputs are made of them.
pub struct Corpus {
    /// Small, so that much fits into a second.
    small: Vec<Vec<u8>>,
    /// Longer ones, which are taken more rarely.
    long: Vec<Vec<u8>>,
    /// Mends what stands before each line's words, where the reader would look no further.
    mend: Option<fn(&mut Vec<u8>)>,
}

impl Corpus {
    pub fn texts() -> Self {
        let mut small = encoded(120);
        small.push(
            "e\u{301}👨‍👩‍👧‍👦\u{0}\u{FEFF}𠀀\r\n\r\u{85}\u{2028}甲 a"
                .as_bytes()
                .to_vec(),
        );
        let mut long = encoded(600);
        long.push(BUNDLED_TEXT.as_bytes().to_vec());
        Self {
            small,
            long,
            mend: None,
        }
    }

    pub fn sets() -> Self {
        let bytes = |text: &str| text.as_bytes().to_vec();
        Self {
            small: vec![bytes(SMALL), bytes("(\nversion: 1,\nid: \"\",\n)\n")],
            long: vec![bytes(&few_annotations())],
            mend: None,
        }
    }

    pub fn journals() -> Self {
        Self {
            small: vec![journal(1), journal(3)],
            long: vec![journal(12)],
            mend: Some(mutate::mend_sums),
        }
    }

    /// Makes an input: mostly a real file with something done to it.
    pub fn input(&self, dice: &mut Dice) -> Vec<u8> {
        if dice.below(16) == 0 {
            return mutate::nonsense(dice);
        }
        let files = match dice.below(ONE_LONG_IN) {
            0 => &self.long,
            _ => &self.small,
        };
        let mut input = dice.one_of(files).clone();
        let other = dice.one_of(&self.small);
        if dice.below(2) == 0 {
            mutate::gently(&mut input, dice);
        } else {
            for _ in 0..=dice.below(4) {
                mutate::once(&mut input, other, dice);
            }
        }
        if let Some(mend) = self.mend
            && dice.below(4) > 0
        {
            mend(&mut input);
        }
        input
    }
}

/// The beginning of the bundled text in several encodings.
fn encoded(n_chars: usize) -> Vec<Vec<u8>> {
    let text: String = BUNDLED_TEXT.chars().take(n_chars).collect();
    let mut files: Vec<Vec<u8>> = [GB18030, BIG5, SHIFT_JIS]
        .iter()
        .map(|encoding| encoding.encode(&text).0.into_owned())
        .collect();
    for encoding in [UTF_16LE, UTF_16BE] {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        let is_little = encoding == UTF_16LE;
        let bytes = |unit: u16| {
            if is_little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        };
        files.push(units.flat_map(bytes).collect());
    }
    files.push(text.replace('\n', "\r\n").into_bytes());
    files
}

/// The bundled set with few of its annotations.
fn few_annotations() -> String {
    let mut n = 0;
    let lines = BUNDLED.lines().filter(|line| {
        let is_annotation = line.starts_with("(id: ");
        n += usize::from(is_annotation);
        !is_annotation || n <= 8
    });
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// A journal of a set that never had a file.
fn journal(n_steps: u32) -> Vec<u8> {
    let folder = folder_in_memory();
    let mut session = Session::new("李", Box::<CountingOrigin>::default());
    let read = document(folder.path(), "a.txt", "控辍保学的压力还很大，要落实责任。");
    let key = session.start_with_document(read).expect("a document");
    let data = DataFolder::at(folder.path().join("data"));
    session.start_journal(&data);
    let category = session.add_category("教育", None).expect("a category");
    for n in 0..n_steps {
        let new = NewAnnotation {
            categories: vec![category.clone()],
            note: format!("\"{n}\"\n"),
            ..NewAnnotation::default()
        };
        let span = Span::new(n * 3, n * 3 + 6);
        let id = session.annotate(&key, span, new).expect("an annotation").id;
        if n % 3 == 1 {
            session.undo().expect("it is undone");
        } else if n % 3 == 2 {
            session.delete_annotations(&[id]).expect("it is deleted");
        }
    }
    session.flush_journal().expect("it is written");
    let log = speechmark::storage::journal::Log::read(&data.of_set(session.set().id));
    let file = log.files.first().expect("a file");
    std::fs::read(file).expect("it is there")
}
