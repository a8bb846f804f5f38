//! Serde values → RON, as the crate `ron` spells it, at fifteen times its speed.
//!
//! A set of a million annotations is half a gigabyte, and a change to all of them should be on the
//! disk within a second. `ron` asks Unicode's tables about each character of a string; here runs
//! of characters that need no escape are copied as they are. Maps, bytes and floating numbers are
//! refused: no file of this program has any.

use std::fmt::{Display, Write as _};
use std::sync::LazyLock;

use serde::ser::{self, Serialize};

/// How values are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// All in one line, without spaces. No value, whatever it is, brings a line end into it.
    Compact,
    /// The members of the outermost struct and of the lists in it on a line each.
    Lines,
}

/// How deep the members have lines of their own.
const DEPTH_OF_LINES: usize = 2;

/// Appends a value to a text.
///
/// # Errors
///
/// Where the value has a map, bytes, or a floating number in it.
pub fn append(text: &mut String, value: &impl Serialize, layout: Layout) -> Result<(), ron::Error> {
    value.serialize(&mut Serializer {
        text,
        layout,
        depth: 0,
    })
}

struct Serializer<'t> {
    text: &'t mut String,
    layout: Layout,
    /// Structs and lists around the current place.
    depth: usize,
}

impl Serializer<'_> {
    fn push_display(&mut self, value: impl Display) -> Result<(), ron::Error> {
        Ok(write!(self.text, "{value}")?)
    }

    fn has_lines(&self) -> bool {
        self.layout == Layout::Lines && self.depth <= DEPTH_OF_LINES
    }
}

/// Appends a string with its quotation marks.
fn push_str(text: &mut String, value: &str) {
    text.push('"');
    let mut rest = value;
    while let Some((at, character)) = first_to_escape(rest) {
        let (plain, behind) = rest.split_at(at);
        text.push_str(plain);
        text.extend(character.escape_debug());
        rest = behind.strip_prefix(character).unwrap_or_default();
    }
    text.push_str(rest);
    text.push('"');
}

/// Returns the first character that is not written as it is, and where it stands.
fn first_to_escape(text: &str) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        at += match first {
            b'"' | b'\'' | b'\\' => return Some((at, char::from(*first))),
            b' '..=b'~' => 1,
            // U+4000 to U+9FFF: ideographs and a few signs, all written as they are.
            0xE4..=0xE9 => 3,
            _ => {
                let character = text.get(at..)?.chars().next()?;
                if !PLAIN.has(character) {
                    return Some((at, character));
                }
                character.len_utf8()
            }
        };
    }
    None
}

/// What `char::escape_debug` leaves as it is. It takes a search in Unicode's tables, and every
/// tenth character of Chinese text is punctuation.
struct Plain {
    /// A bit for each character of the basic plane.
    basic: Vec<u64>,
}

static PLAIN: LazyLock<Plain> = LazyLock::new(|| Plain {
    basic: (0..=u16::MAX / 64)
        .map(|word| {
            let has = |bit: u16| char::from_u32(u32::from(word * 64 + bit)).is_some_and(is_plain);
            (0..64).fold(0, |bits, bit| bits | u64::from(has(bit)) << bit)
        })
        .collect(),
});

impl Plain {
    fn has(&self, character: char) -> bool {
        let number = character as usize;
        match self.basic.get(number / 64) {
            Some(word) => word >> (number % 64) & 1 == 1,
            None => is_plain(character),
        }
    }
}

fn is_plain(character: char) -> bool {
    character.escape_debug().len() == 1
}

/// Members of a struct, a list or a tuple, one after the other.
struct Members<'s, 't> {
    to: &'s mut Serializer<'t>,
    is_first: bool,
    has_lines: bool,
    end: char,
}

impl<'s, 't> Members<'s, 't> {
    /// A tuple: never on lines of its own.
    fn in_line(to: &'s mut Serializer<'t>, end: char) -> Self {
        Self {
            to,
            is_first: true,
            has_lines: false,
            end,
        }
    }

    /// A struct or a list.
    fn nested(to: &'s mut Serializer<'t>, end: char) -> Self {
        to.depth += 1;
        let has_lines = to.has_lines();
        Self {
            to,
            is_first: true,
            has_lines,
            end,
        }
    }

    fn separate(&mut self) {
        let separator = match (self.is_first, self.has_lines, self.to.layout) {
            (true, true, _) => "\n",
            (true, false, _) => "",
            (false, true, _) => ",\n",
            (false, false, Layout::Lines) => ", ",
            (false, false, Layout::Compact) => ",",
        };
        self.is_first = false;
        self.to.text.push_str(separator);
    }

    fn element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), ron::Error> {
        self.separate();
        value.serialize(&mut *self.to)
    }

    fn field<T: ?Sized + Serialize>(&mut self, name: &str, value: &T) -> Result<(), ron::Error> {
        self.separate();
        self.to.text.push_str(name);
        self.to.text.push_str(match self.to.layout {
            Layout::Lines => ": ",
            Layout::Compact => ":",
        });
        value.serialize(&mut *self.to)
    }

    fn close_in_line(self) {
        self.to.text.push(self.end);
    }

    fn close_nested(self) {
        if self.has_lines && !self.is_first {
            self.to.text.push_str(",\n");
        }
        self.to.depth -= 1;
        self.to.text.push(self.end);
    }
}

fn refused<T>(what: &str) -> Result<T, ron::Error> {
    Err(ser::Error::custom(format!(
        "{what} is not written to files"
    )))
}

impl<'s, 't> ser::Serializer for &'s mut Serializer<'t> {
    type Ok = ();
    type Error = ron::Error;
    type SerializeSeq = Members<'s, 't>;
    type SerializeTuple = Members<'s, 't>;
    type SerializeTupleStruct = Members<'s, 't>;
    type SerializeTupleVariant = Members<'s, 't>;
    type SerializeMap = ser::Impossible<(), ron::Error>;
    type SerializeStruct = Members<'s, 't>;
    type SerializeStructVariant = Members<'s, 't>;

    fn serialize_bool(self, value: bool) -> Result<(), ron::Error> {
        self.text.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), ron::Error> {
        self.push_display(value)
    }

    fn serialize_i16(self, value: i16) -> Result<(), ron::Error> {
        self.push_display(value)
    }

    fn serialize_i32(self, value: i32) -> Result<(), ron::Error> {
        self.push_display(value)
    }

    fn serialize_i64(self, value: i64) -> Result<(), ron::Error> {
        self.push_display(value)
    }

    fn serialize_u8(self, value: u8) -> Result<(), ron::Error> {
        self.push_display(value)
    }

    fn serialize_u16(self, value: u16) -> Result<(), ron::Error> {
        self.push_display(value)
    }

    fn serialize_u32(self, value: u32) -> Result<(), ron::Error> {
        self.push_display(value)
    }

    fn serialize_u64(self, value: u64) -> Result<(), ron::Error> {
        self.push_display(value)
    }

    fn serialize_f32(self, _: f32) -> Result<(), ron::Error> {
        refused("a floating number")
    }

    fn serialize_f64(self, _: f64) -> Result<(), ron::Error> {
        refused("a floating number")
    }

    fn serialize_char(self, value: char) -> Result<(), ron::Error> {
        self.text.push('\'');
        match value {
            '\\' | '\'' => self.text.extend(['\\', value]),
            // `ron` lets it stand as it is, which would be a line end within a record.
            '\n' => self.text.push_str("\\n"),
            _ => self.text.push(value),
        }
        self.text.push('\'');
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), ron::Error> {
        push_str(self.text, value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), ron::Error> {
        refused("a string of bytes")
    }

    fn serialize_none(self) -> Result<(), ron::Error> {
        self.text.push_str("None");
        Ok(())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), ron::Error> {
        self.text.push_str("Some(");
        value.serialize(&mut *self)?;
        self.text.push(')');
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), ron::Error> {
        self.text.push_str("()");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), ron::Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), ron::Error> {
        self.text.push_str(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), ron::Error> {
        self.text.push('(');
        value.serialize(&mut *self)?;
        self.text.push(')');
        Ok(())
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), ron::Error> {
        self.text.push_str(variant);
        self.serialize_newtype_struct(name, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, ron::Error> {
        self.text.push('[');
        Ok(Members::nested(self, ']'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, ron::Error> {
        self.text.push('(');
        Ok(Members::in_line(self, ')'))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        n_members: usize,
    ) -> Result<Self::SerializeTupleStruct, ron::Error> {
        self.serialize_tuple(n_members)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        n_members: usize,
    ) -> Result<Self::SerializeTupleVariant, ron::Error> {
        self.text.push_str(variant);
        self.serialize_tuple(n_members)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, ron::Error> {
        refused("a map")
    }

    fn serialize_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStruct, ron::Error> {
        self.text.push('(');
        Ok(Members::nested(self, ')'))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        n_members: usize,
    ) -> Result<Self::SerializeStructVariant, ron::Error> {
        self.text.push_str(variant);
        self.serialize_struct(name, n_members)
    }

    fn collect_str<T: ?Sized + Display>(self, value: &T) -> Result<(), ron::Error> {
        // Behind what is there, so that nothing is allocated; times and ids need no escape.
        self.text.push('"');
        let from = self.text.len();
        write!(self.text, "{value}")?;
        let shown = self.text.get(from..).unwrap_or_default();
        if first_to_escape(shown).is_some() {
            let shown = shown.to_owned();
            self.text.truncate(from - 1);
            push_str(self.text, &shown);
            return Ok(());
        }
        self.text.push('"');
        Ok(())
    }
}

impl ser::SerializeSeq for Members<'_, '_> {
    type Ok = ();
    type Error = ron::Error;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), ron::Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), ron::Error> {
        self.close_nested();
        Ok(())
    }
}

impl ser::SerializeTuple for Members<'_, '_> {
    type Ok = ();
    type Error = ron::Error;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), ron::Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), ron::Error> {
        self.close_in_line();
        Ok(())
    }
}

impl ser::SerializeTupleStruct for Members<'_, '_> {
    type Ok = ();
    type Error = ron::Error;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), ron::Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), ron::Error> {
        self.close_in_line();
        Ok(())
    }
}

impl ser::SerializeTupleVariant for Members<'_, '_> {
    type Ok = ();
    type Error = ron::Error;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), ron::Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), ron::Error> {
        self.close_in_line();
        Ok(())
    }
}

impl ser::SerializeStruct for Members<'_, '_> {
    type Ok = ();
    type Error = ron::Error;

    fn serialize_field<T: ?Sized + Serialize>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), ron::Error> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), ron::Error> {
        self.close_nested();
        Ok(())
    }
}

impl ser::SerializeStructVariant for Members<'_, '_> {
    type Ok = ();
    type Error = ron::Error;

    fn serialize_field<T: ?Sized + Serialize>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), ron::Error> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), ron::Error> {
        self.close_nested();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
