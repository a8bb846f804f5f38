use std::ops::Range;
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    if text.is_empty() {
        vec![]
    } else {
        vec![0..text.len()]
    }
}
pub fn clauses(text: &str) -> Vec<Range<usize>> {
    sentences(text)
}
