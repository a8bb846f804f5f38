//! CSV for spreadsheets: UTF-8 with a byte order mark, which tells Excel that the text is no
//! local encoding; a header row, then one row per annotation.
//!
//! No cell can be taken for a formula: see [`guarded`].

use std::borrow::Cow;

use super::record::Record;
use crate::model::AnnotationSet;

const BOM: &[u8] = b"\xEF\xBB\xBF";
/// What stands between several categories in one cell.
const BETWEEN: &str = "; ";

/// Returns the records as a table; each field of the set has a column, `field:` and its key.
pub fn export(set: &AnnotationSet, records: &[Record]) -> Result<Vec<u8>, csv::Error> {
    let mut bytes = BOM.to_vec();
    let mut table = csv::Writer::from_writer(&mut bytes);
    let mut row: Vec<String> = [
        "id",
        "document",
        "start",
        "end",
        "line",
        "place",
        "quote",
        "categories",
        "category_names",
    ]
    .map(str::to_owned)
    .to_vec();
    row.extend(
        set.fields
            .iter()
            .map(|field| format!("field:{}", field.key)),
    );
    // Last, so that columns stay where they were for whoever counts them.
    row.extend(["note", "coder", "created", "modified", "status"].map(str::to_owned));
    table.write_record(&row)?;
    for record in records {
        row.clear();
        row.extend([
            record.id.to_string(),
            record.document.clone(),
            record.start.to_string(),
            record.end.to_string(),
            record.line.map(|line| line.to_string()).unwrap_or_default(),
            record.place.clone().unwrap_or_default(),
            record.quote.clone(),
            record.categories.join(BETWEEN),
            record.category_names.join(BETWEEN),
        ]);
        for field in &set.fields {
            let answer = record
                .fields
                .iter()
                .find(|(key, _)| field.key == *key.as_str());
            row.push(answer.map(|(_, value)| value.clone()).unwrap_or_default());
        }
        row.extend([
            record.note.clone(),
            record.coder.clone(),
            record.created.to_string(),
            record.modified.to_string(),
            record.status.name().to_owned(),
        ]);
        table.write_record(row.iter().map(|cell| guarded(cell).into_owned()))?;
    }
    table.flush()?;
    drop(table);
    Ok(bytes)
}

/// Puts an apostrophe before what a spreadsheet might run as a formula (“CSV injection”), in full
/// width too, to be on the safe side. Plain numbers stay numbers.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let starts_formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if starts_formula && !is_negative_number(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

fn is_negative_number(cell: &str) -> bool {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match cell.strip_prefix('-').map(|digits| digits.split_once('.')) {
        Some(Some((whole, rest))) => is_digits(whole) && is_digits(rest),
        Some(None) => is_digits(cell.trim_start_matches('-')) && !cell.starts_with("--"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in [
            "=1+1",
            "+1",
            "-1+cmd|' /C calc'!A0",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "＝1",
            "--1",
            "-",
            "-1.",
        ] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for plain in ["", "教育", "-1", "-1.50", "12", "a=b", "'=1"] {
            assert_eq!(guarded(plain), plain);
        }
    }
}
