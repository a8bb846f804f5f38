//! Long lists → RON, on several threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;

use super::serializer::{Layout, append};

/// How many elements are written by one thread before it takes others.
pub(super) const AT_ONCE: usize = 4096;
/// Bytes of an annotation of a few words: so much is asked for at once, and a text that grows need
/// not be moved.
const USUAL_LEN: usize = 512;
/// More threads than this would wait for the memory.
const MOST_THREADS: usize = 8;

/// Returns the elements of a list as [`append`] writes them between its brackets, compactly: a
/// text in pieces, at least one, to be put one behind the other. Each element is made a record of
/// when its turn comes.
///
/// # Errors
///
/// As [`append`].
pub fn elements<T: Sync, R: Serialize>(
    list: &[T],
    record: impl Fn(&T) -> R + Sync,
) -> Result<Vec<String>, ron::Error> {
    let chunks: Vec<&[T]> = list.chunks(AT_ONCE).collect();
    let write = |n: usize, chunk: &[T]| {
        let mut text = String::with_capacity(chunk.len() * USUAL_LEN);
        for (at, element) in chunk.iter().enumerate() {
            if n + at > 0 {
                text.push(',');
            }
            append(&mut text, &record(element), Layout::Compact)?;
        }
        Ok(text)
    };
    if let [] | [_] = chunks.as_slice() {
        return Ok(vec![write(0, list)?]);
    }
    let n_threads = std::thread::available_parallelism().map_or(2, usize::from);
    let next = AtomicUsize::new(0);
    // Each takes the next chunk when it is done with one: cores may be busy with other things.
    let work = || {
        let mut written = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(n) else {
                return written;
            };
            written.push((n, write(n, chunk)));
        }
    };
    let mut written: Vec<(usize, Result<String, ron::Error>)> = std::thread::scope(|scope| {
        // Where the system has no thread left, those that there are do it.
        let others: Vec<_> = (1..n_threads.min(MOST_THREADS).min(chunks.len()))
            .filter_map(|_| {
                let thread = std::thread::Builder::new().name("long-list".to_owned());
                thread.spawn_scoped(scope, work).ok()
            })
            .collect();
        let mut written = work();
        for thread in others {
            match thread.join() {
                Ok(further) => written.extend(further),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        written
    });
    written.sort_unstable_by_key(|(n, _)| *n);
    written.into_iter().map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_brackets(list: &[u32]) -> String {
        let pieces = elements(list, |number| (*number, "控辍“保学”")).expect("it is written");
        format!("[{}]", pieces.concat())
    }

    #[test]
    fn a_list_on_several_threads_is_the_same_text() {
        for n in [0, 1, 2, AT_ONCE, AT_ONCE + 1, 5 * AT_ONCE - 1] {
            let list: Vec<u32> = (0..n as u32).collect();
            let records: Vec<_> = list.iter().map(|number| (*number, "控辍“保学”")).collect();
            let mut at_once = String::new();
            append(&mut at_once, &records, Layout::Compact).expect("it is written");
            assert!(in_brackets(&list) == at_once, "{n} elements");
        }
    }

    #[test]
    fn what_cannot_be_written_is_an_error_wherever_it_stands() {
        let list: Vec<u32> = (0..3 * AT_ONCE as u32).collect();
        for wrong in [0, AT_ONCE as u32, 3 * AT_ONCE as u32 - 1] {
            let record = |number: &u32| (*number == wrong).then_some(0.5_f32);
            assert!(elements(&list, record).is_err(), "element {wrong}");
        }
    }
}
