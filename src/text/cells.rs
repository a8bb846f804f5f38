//! How wide characters are on a page: full-width characters take two half-cells, others one.
//!
//! Only what re-flow needs to compare lines; the window measures with the real font.

/// Whether a character is set as wide as a Han character.
pub fn is_wide(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{115F}'      // Hangul initials
        | '\u{2E80}'..='\u{303E}'    // radicals, CJK punctuation, the full-width space
        | '\u{3041}'..='\u{A4CF}'    // kana, bopomofo, Han, Yi
        | '\u{AC00}'..='\u{D7A3}'    // Hangul syllables
        | '\u{F900}'..='\u{FAFF}'    // compatibility ideographs
        | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF01}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}'
        | '\u{20000}'..='\u{3FFFD}'
        // Punctuation that Chinese sets full-width although Unicode calls it ambiguous.
        | '‘' | '’' | '“' | '”' | '—' | '…' | '·')
}

/// Whether a character is a Han ideograph, or sits among them as kana and bopomofo do.
pub fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
        | '\u{3041}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// Punctuation that may not start a row: it closes or continues what stands before it.
pub fn is_closing(character: char) -> bool {
    matches!(
        character,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '）'
            | '》'
            | '〉'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '〗'
            | '”'
            | '’'
            | '·'
            | '～'
            | '…'
            | '—'
            | '％'
            | '‰'
            | '℃'
            | ','
            | '.'
            | ';'
            | ':'
            | '?'
            | '!'
            | ')'
            | ']'
            | '}'
            | '%'
    )
}

/// Punctuation that may not end a row: it opens what stands after it.
pub fn is_opening(character: char) -> bool {
    matches!(
        character,
        '（' | '《'
            | '〈'
            | '「'
            | '『'
            | '【'
            | '〔'
            | '〖'
            | '“'
            | '‘'
            | '('
            | '['
            | '{'
            | '￥'
            | '＄'
    )
}

/// Punctuation after which a sentence may be over.
pub fn is_sentence_end(character: char) -> bool {
    matches!(character, '。' | '！' | '？' | '!' | '?' | '…')
}

/// Adds up half-cells along a line, one character at a time.
///
/// ASCII punctuation beside a wide character was full-width on the page it came from, so it
/// counts as such.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ruler {
    half_cells: u32,
    after_wide: bool,
}

impl Ruler {
    pub fn add(&mut self, character: char) {
        // Nearly every character of a Chinese text.
        if ('\u{4E00}'..='\u{9FFF}').contains(&character) {
            self.half_cells += 2;
            self.after_wide = true;
            return;
        }
        let wide = is_wide(character)
            || (self.after_wide && character.is_ascii_punctuation() && character != '-');
        self.half_cells += match character {
            '\t' => 4,
            _ if character.is_control() => 0,
            _ => 1 + u32::from(wide),
        };
        self.after_wide = wide;
    }

    pub fn half_cells(self) -> u32 {
        self.half_cells
    }
}
