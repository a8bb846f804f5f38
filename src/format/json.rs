//! JSON: lists with one element a line, so that line tools can read them too.

use std::io::{self, Write};

use serde::Serialize;

use super::record::Record;

/// A record with the names of its categories, for programs that do not see the codebook, and
/// whether its passage stands where it says.
#[derive(Serialize)]
struct Named<'a> {
    #[serde(flatten)]
    record: &'a Record,
    category_names: &'a [String],
    status: &'static str,
}

/// Returns the records as a JSON list, each as `list` prints it, with `category_names` and
/// `status`.
pub fn export(records: &[Record]) -> io::Result<Vec<u8>> {
    let named: Vec<Named<'_>> = records
        .iter()
        .map(|record| Named {
            record,
            category_names: &record.category_names,
            status: record.status.name(),
        })
        .collect();
    let mut bytes = Vec::new();
    write_list(&mut bytes, &named)?;
    Ok(bytes)
}

/// Writes a JSON list, one element a line.
pub fn write_list<T: Serialize>(out: &mut impl Write, items: &[T]) -> io::Result<()> {
    if items.is_empty() {
        return out.write_all(b"[]\n");
    }
    for (n, item) in items.iter().enumerate() {
        out.write_all(if n == 0 { b"[\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, item)?;
    }
    out.write_all(b"\n]\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_element_a_line() {
        let check = |items: &[u8]| {
            let mut bytes = Vec::new();
            write_list(&mut bytes, items).expect("memory takes all");
            String::from_utf8(bytes).expect("JSON is UTF-8")
        };
        assert_eq!(check(&[]), "[]\n");
        assert_eq!(check(&[1, 2]), "[\n1,\n2\n]\n");
    }
}
