//! Proves, from the sources, what the compiler cannot: who may use whom, who touches files, how
//! long a file may be. Each failure says what to do.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rooms in reading order; each may use those before it, and itself.
const ROOMS: [&str; 12] = [
    "text", "model", "merge", "edit", "search", "anchor", "analysis", "storage", "format",
    "session", "cli", "gui",
];

/// Rooms that use less than their place in the order would let them.
const STRICTER: [(&str, &[&str]); 5] = [
    ("model", &["text"]),
    ("edit", &["text", "model"]),
    ("search", &["text", "model"]),
    ("anchor", &["text", "model"]),
    (
        "gui",
        &[
            "text", "model", "merge", "edit", "search", "anchor", "analysis", "storage", "format",
            "session",
        ],
    ),
];

const LONGEST_FILE: usize = 700;

/// What makes, changes or deletes files.
const WRITING: [&str; 9] = [
    "fs::write",
    "File::create",
    "OpenOptions",
    "create_dir",
    "remove_file",
    "remove_dir",
    "fs::rename",
    "fs::copy",
    "set_permissions",
];

/// A source file, without comments and without its tests.
struct Source {
    /// From the root of the project, with `/`.
    path: String,
    n_lines: usize,
    /// Line numbers from 1, and what the compiler would see of them.
    lines: Vec<(usize, String)>,
}

impl Source {
    fn room(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let room = inside.split(['/', '.']).next()?;
        ROOMS.contains(&room).then_some(room)
    }

    /// Names every line that holds one of the words, for messages.
    fn lines_with<'a>(&'a self, words: &'a [&str]) -> impl Iterator<Item = String> + 'a {
        self.lines.iter().filter_map(|(number, line)| {
            let word = words.iter().find(|word| holds_word(line, word))?;
            Some(format!("{}:{number} names `{word}`", self.path))
        })
    }
}

/// Whether a word stands in a line, not only as a part of a longer name.
fn holds_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().last());
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        !before.is_some_and(is_part)
    })
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder, as paths from the root of the project, with `/`.
fn files_below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let path = path.strip_prefix(root()).expect("inside the project");
                let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
                found.push(parts.join("/"));
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    let files = files_below("src").into_iter();
    let sources: Vec<_> = files
        .filter(|path| {
            Path::new(path)
                .extension()
                .is_some_and(|extension| extension == "rs")
        })
        .map(|path| {
            let text = std::fs::read_to_string(root().join(&path)).expect("a source file");
            Source {
                n_lines: text.lines().count(),
                lines: program_lines(&path, &text),
                path,
            }
        })
        .collect();
    assert!(sources.len() > 50, "the sources were not found");
    sources
}

/// Returns the lines of a file that are program: no comments, nothing for tests alone.
fn program_lines(path: &str, text: &str) -> Vec<(usize, String)> {
    if path.ends_with("/tests.rs") || path.contains("/tests/") {
        return Vec::new();
    }
    let before_tests = text.lines().collect::<Vec<_>>();
    let end = before_tests
        .windows(2)
        .position(|pair| {
            matches!(pair, [first, second]
                if first.trim() == "#[cfg(test)]" && second.trim().starts_with("mod ")
                    && second.trim().ends_with('{'))
        })
        .unwrap_or(before_tests.len());
    before_tests
        .into_iter()
        .take(end)
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(n, line)| (n + 1, line.to_owned()))
        .collect()
}

/// Returns the rooms that a line names by `crate::…`, the groups of `use crate::{…}` included.
fn rooms_named(line: &str) -> BTreeSet<&str> {
    let mut named = BTreeSet::new();
    for (at, start) in line.match_indices("crate::") {
        let rest = line.get(at + start.len()..).unwrap_or_default();
        let first_words = match rest.strip_prefix('{') {
            Some(group) => split_group(group),
            None => vec![rest],
        };
        for words in first_words {
            let name = words
                .trim_start()
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default();
            if let Some(room) = ROOMS.iter().find(|room| **room == name) {
                named.insert(*room);
            }
        }
    }
    named
}

/// Parts the items of a `{…}` group, those of groups within it left whole.
fn split_group(group: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(group.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(group.get(from..).unwrap_or_default());
    parts
}

/// Joins `use` statements that go over several lines, so that each is seen whole.
fn statements(source: &Source) -> Vec<(usize, String)> {
    let mut joined: Vec<(usize, String)> = Vec::new();
    let mut is_open = false;
    for (number, line) in &source.lines {
        match joined.last_mut() {
            Some((_, statement)) if is_open => statement.push_str(line.trim()),
            _ => joined.push((*number, line.trim().to_owned())),
        }
        let statement = joined.last().map_or("", |(_, statement)| statement);
        let is_use = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "]
            .iter()
            .any(|start| statement.starts_with(start));
        is_open = is_use && !statement.ends_with(';');
    }
    joined
}

#[track_caller]
fn assert_none(violations: &[String], what_to_do: &str) {
    assert!(
        violations.is_empty(),
        "{what_to_do}\n  {}",
        violations.join("\n  ")
    );
}

#[test]
fn rooms_use_only_those_above_them() {
    let mut violations = Vec::new();
    for source in sources() {
        let Some(room) = source.room() else { continue };
        let stricter = STRICTER.iter().find(|(name, _)| *name == room);
        let allowed: Vec<&str> = match stricter {
            Some((_, allowed)) => allowed.to_vec(),
            None => ROOMS
                .iter()
                .copied()
                .take_while(|above| *above != room)
                .collect(),
        };
        for (number, statement) in statements(&source) {
            for used in rooms_named(&statement) {
                if used != room && !allowed.contains(&used) {
                    violations.push(format!("{}:{number} uses `{used}`", source.path));
                }
            }
        }
    }
    assert_none(
        &violations,
        "A room may use only those above it in ARCHITECTURE.md (and `cli` and `gui` never each \
         other). Move what is shared up into the room that both may use, or hand it in from the \
         room below:",
    );
}

#[test]
fn only_the_window_knows_its_toolkit() {
    let violations: Vec<_> = sources()
        .iter()
        .filter(|source| source.room() != Some("gui"))
        .flat_map(|source| {
            let words = ["eframe", "egui", "rfd", "fluent_templates"];
            source.lines_with(&words).collect::<Vec<_>>()
        })
        .collect();
    assert_none(
        &violations,
        "Everything but src/gui builds without the window. Return a typed value here, and turn it \
         into something to see in src/gui:",
    );
}

#[test]
fn only_storage_changes_files() {
    let violations: Vec<_> = sources()
        .iter()
        .filter(|source| source.room() != Some("storage"))
        .flat_map(|source| source.lines_with(&WRITING).collect::<Vec<_>>())
        .collect();
    assert_none(
        &violations,
        "Only src/storage changes files, and atomically: otherwise a crash leaves half a file. \
         Call `storage::atomic::write`, or add a function to src/storage:",
    );
}

#[test]
fn files_are_short_enough_to_be_read_in_one_go() {
    let violations: Vec<_> = sources()
        .iter()
        .filter(|source| source.n_lines > LONGEST_FILE)
        .map(|source| format!("{} has {} lines", source.path, source.n_lines))
        .collect();
    assert_none(
        &violations,
        "A file has one main type and at most 700 lines. Move a part with a name of its own into \
         a module below it, tests into `tests.rs`:",
    );
}

#[test]
fn nothing_names_a_path_of_one_machine() {
    // Put together here, so that this file does not find itself.
    let roots = ["home", "root", "work", "Users", "mnt"].map(|root| format!("/{root}/"));
    let mut violations = Vec::new();
    let mut files: Vec<String> = ["src", "tests", "benches", "assets", ".ci"]
        .iter()
        .flat_map(|folder| files_below(folder))
        .collect();
    let at_root = std::fs::read_dir(root()).expect("the project");
    files.extend(at_root.flatten().filter_map(|entry| {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        is_file.then(|| entry.file_name().to_string_lossy().into_owned())
    }));
    for path in files {
        // A working copy that belongs to another one says so in a file of git.
        if path == ".git" {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(root().join(&path)) else {
            continue;
        };
        for (n, line) in text.lines().enumerate() {
            let found = roots.iter().find(|root| {
                line.match_indices(root.as_str()).any(|(at, _)| {
                    let before = line.get(..at).and_then(|before| before.chars().last());
                    // Only where the path begins: `src/work/` is none.
                    !before.is_some_and(|c| c.is_alphanumeric() || "._-/~$}".contains(c))
                })
            });
            if let Some(root) = found {
                violations.push(format!("{path}:{} names {root}", n + 1));
            }
        }
    }
    assert_none(
        &violations,
        "The project is cloned anywhere. Make the path from the project's root, from a variable, \
         or from a temporary folder:",
    );
}

#[test]
fn names_of_rooms_are_found_however_they_are_imported() {
    let check = |line: &str, expected: &[&str]| {
        let found: Vec<_> = rooms_named(line).into_iter().collect();
        assert_eq!(found, expected, "{line}");
    };
    check("use crate::text::span::Span;", &["text"]);
    check(
        "pub use crate::{edit::{Action, Edit}, model::Key};",
        &["edit", "model"],
    );
    check(
        "    let set = crate::storage::set_file::read(bytes);",
        &["storage"],
    );
    check("use crate::texture::Color;", &[]);
    check("let session = open();", &[]);
}
