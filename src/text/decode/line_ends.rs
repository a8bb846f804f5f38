//! Line ends: counts what a text has and makes all of them LF.
//!
//! U+0085, U+2028 and U+2029 are characters like any other here.

/// How many line ends of each kind the bytes had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct LineEnds {
    /// LF not preceded by CR.
    pub lf: usize,
    /// CR followed by LF, counted once.
    pub crlf: usize,
    /// CR not followed by LF.
    pub cr: usize,
}

impl LineEnds {
    /// All line ends, of whatever kind.
    pub fn total(self) -> usize {
        self.lf + self.crlf + self.cr
    }

    /// Whether more than one kind occurs.
    pub fn is_mixed(self) -> bool {
        let kinds = [self.lf, self.crlf, self.cr];
        kinds.iter().filter(|&&count| count > 0).count() > 1
    }
}

/// A text that is put together from pieces, its line ends counted and made LF.
pub(super) struct Normalised {
    text: String,
    ends: LineEnds,
    /// Whether the source so far ends with a CR, whose kind the next character decides.
    after_cr: bool,
}

impl Normalised {
    /// Takes a whole text at once.
    pub(super) fn from_text(text: &str) -> Self {
        let mut normalised = Self::with_capacity(text.len());
        normalised.push(text);
        normalised
    }

    /// Starts a text that comes in pieces, about `bytes` long.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            ends: LineEnds::default(),
            after_cr: false,
        }
    }

    /// Length of the text so far, in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes the next piece; a CR and its LF may come in two.
    pub(super) fn push(&mut self, piece: &str) {
        let mut rest = piece;
        if self.after_cr && !rest.is_empty() {
            self.after_cr = false;
            match rest.strip_prefix('\n') {
                Some(after) => {
                    self.ends.crlf += 1;
                    rest = after;
                }
                None => self.ends.cr += 1,
            }
        }
        // `split_once` and the count search for a byte at memory speed.
        while let Some((line, after)) = rest.split_once('\r') {
            self.push_line(line);
            self.text.push('\n');
            rest = match after.strip_prefix('\n') {
                Some(after) => {
                    self.ends.crlf += 1;
                    after
                }
                None if after.is_empty() => {
                    self.after_cr = true;
                    after
                }
                None => {
                    self.ends.cr += 1;
                    after
                }
            };
        }
        self.push_line(rest);
    }

    /// Takes a piece that holds no CR.
    fn push_line(&mut self, line: &str) {
        self.ends.lf += memchr::memchr_iter(b'\n', line.as_bytes()).count();
        self.text.push_str(line);
    }

    /// Returns the text and the counts.
    pub(super) fn finish(self) -> (String, LineEnds) {
        let Self {
            mut text,
            mut ends,
            after_cr,
        } = self;
        ends.cr += usize::from(after_cr);
        // What was reserved too much would stay for as long as the text does.
        text.shrink_to_fit();
        (text, ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn line_ends_are_the_same_however_a_text_is_cut(
            pieces in proptest::collection::vec("[一a\r\n]{0,4}", 0..8),
        ) {
            let whole: String = pieces.concat();
            let mut in_pieces = Normalised::with_capacity(0);
            for piece in &pieces {
                in_pieces.push(piece);
            }
            let (text, ends) = in_pieces.finish();
            let expected = whole.replace("\r\n", "\n").replace('\r', "\n");
            prop_assert_eq!(&*text, &expected);
            prop_assert_eq!(ends.crlf, whole.matches("\r\n").count());
            prop_assert_eq!(ends.total(), expected.matches('\n').count());
            prop_assert_eq!(Normalised::from_text(&whole).finish(), (text, ends));
        }
    }
}
