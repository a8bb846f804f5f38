//! How much memory does opening a 100 MB Chinese text take at its peak, per byte of the text?
//!
//! Reads the high-water mark that Linux keeps for a process; says so and stops on other systems.

#![expect(
    clippy::expect_used,
    reason = "what a bench cannot set up, it cannot measure"
)]

mod texts;

use std::io::Write as _;
use std::path::Path;

use encoding_rs::GB18030;
use speechmark::format::document;

fn main() {
    // Paragraph by paragraph, so that making the texts leaves no mark of its own.
    let utf8 = tempfile::NamedTempFile::new().expect("a temporary file");
    let gb18030 = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut text_bytes = 0;
    texts::write_hard_wrapped(texts::LONG, |paragraph| {
        text_bytes += paragraph.len();
        utf8.as_file()
            .write_all(paragraph.as_bytes())
            .expect("the text is written");
        let (bytes, _, _) = GB18030.encode(paragraph);
        gb18030
            .as_file()
            .write_all(&bytes)
            .expect("the text is written");
    });
    // The smaller peak first: a mark only rises.
    measure("UTF-8", utf8.path(), text_bytes);
    measure("GB18030", gb18030.path(), text_bytes);
}

fn measure(encoding: &str, path: &Path, text_bytes: usize) {
    let Some(before) = kilobytes("VmRSS:") else {
        println!("memory: this system does not tell");
        return;
    };
    let read = document::read(path, None).expect("it opens");
    let peak = kilobytes("VmHWM:").unwrap_or_default() - before;
    let kept = kilobytes("VmRSS:")
        .unwrap_or_default()
        .saturating_sub(before);
    drop(read);
    let per_byte = |kilobytes: usize| kilobytes as f64 * 1024.0 / text_bytes as f64;
    println!(
        "memory of opening {} MB in {encoding}: {:.2} bytes a byte of text at the peak (limit 2.5), {:.2} kept",
        text_bytes >> 20,
        per_byte(peak),
        per_byte(kept),
    );
}

fn kilobytes(name: &str) -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
