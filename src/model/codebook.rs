//! Categories: what passages are tagged with. Stored flat; `parent` makes them a tree.

use std::fmt;
use std::str::FromStr;

use super::key::Key;

/// What a passage is tagged with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub key: Key,
    pub name: String,
    pub parent: Option<Key>,
    pub color: Rgb,
    /// The letter or digit that tags with it.
    pub shortcut: Option<char>,
    /// The rule: what belongs here and what does not.
    pub description: String,
}

/// A colour as files write it: `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

/// Why a text is no colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no colour of the form #rrggbb")]
pub struct RgbError(String);

impl RgbError {
    /// Returns what was taken for a colour.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl Rgb {
    pub const fn from_hex(hex: u32) -> Self {
        Self {
            red: (hex >> 16) as u8,
            green: (hex >> 8) as u8,
            blue: hex as u8,
        }
    }
}

impl FromStr for Rgb {
    type Err = RgbError;

    fn from_str(text: &str) -> Result<Self, RgbError> {
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()));
        digits
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .map(Self::from_hex)
            .ok_or_else(|| RgbError(text.to_owned()))
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "#{:02x}{:02x}{:02x}",
            self.red, self.green, self.blue
        )
    }
}

/// Colours for new categories, in the order in which they are given out.
///
/// Paul Tol's qualitative schemes “bright” and “vibrant”, which people with any kind of colour
/// vision tell apart (SRON technical note SRON/EPS/TN/09-002, issue 3.2).
pub const PALETTE: [Rgb; 12] = [
    Rgb::from_hex(0x0044_77AA),
    Rgb::from_hex(0x00EE_6677),
    Rgb::from_hex(0x0022_8833),
    Rgb::from_hex(0x00CC_BB44),
    Rgb::from_hex(0x0066_CCEE),
    Rgb::from_hex(0x00AA_3377),
    Rgb::from_hex(0x00EE_7733),
    Rgb::from_hex(0x0000_77BB),
    Rgb::from_hex(0x0000_9988),
    Rgb::from_hex(0x00CC_3311),
    Rgb::from_hex(0x0033_BBEE),
    Rgb::from_hex(0x00EE_3377),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_written_alike() {
        assert_eq!("#4477AA".parse(), Ok(Rgb::from_hex(0x0044_77AA)));
        assert_eq!(Rgb::from_hex(0x0044_77AA).to_string(), "#4477aa");
        for wrong in ["4477aa", "#447", "#4477ag", "#+477aa", "", "#教教"] {
            assert!(wrong.parse::<Rgb>().is_err(), "{wrong} is a colour");
        }
    }
}
