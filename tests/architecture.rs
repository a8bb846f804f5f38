//! The rooms of ARCHITECTURE.md, proved by reading the source: who may use whom.

use std::path::{Path, PathBuf};

/// In reading order; each may use only those before it.
const ROOMS: [&str; 10] = [
    "text", "model", "edit", "search", "analysis", "storage", "format", "session", "cli", "gui",
];

/// Every source file with the room it stands in and its text.
fn sources() -> Vec<(PathBuf, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).expect("the folder can be read");
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let inside = path.strip_prefix(&root).expect("it is below src");
                let first = inside.components().next().expect("it has a name");
                let room = first.as_os_str().to_string_lossy().replace(".rs", "");
                let text = std::fs::read_to_string(&path).expect("source is text");
                found.push((inside.to_owned(), room, text));
            }
        }
    }
    assert!(found.len() > 50, "the source was not found");
    found
}

/// The rooms that a file names by `crate::…`.
fn rooms_named(text: &str) -> impl Iterator<Item = (usize, &'static str)> + '_ {
    text.lines().enumerate().flat_map(|(n, line)| {
        let code = line.split("//").next().unwrap_or_default();
        ROOMS
            .into_iter()
            .filter(move |room| {
                code.match_indices("crate::").any(|(at, _)| {
                    code.get(at + "crate::".len()..)
                        .and_then(|rest| rest.strip_prefix(room))
                        .is_some_and(|rest| {
                            !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
                        })
                })
            })
            .map(move |room| (n + 1, room))
    })
}

#[test]
fn each_room_uses_only_those_above_it() {
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    for (path, room, text) in sources() {
        let Some(here) = place(&room) else { continue };
        for (line, named) in rooms_named(&text) {
            let there = place(named).expect("a known room");
            let is_allowed = there <= here && !(room == "gui" && named == "cli");
            assert!(
                is_allowed,
                "{}:{line} in `{room}` uses `{named}`, which stands below it: move the code to \
                 where both may use it",
                path.display()
            );
        }
    }
}

#[test]
fn the_toolkit_is_named_in_the_window_alone() {
    for (path, room, text) in sources() {
        if room == "gui" {
            continue;
        }
        for name in ["eframe::", "egui::", "rfd::"] {
            assert!(
                !text.contains(name),
                "{} names {name}: what is drawn belongs to src/gui",
                path.display()
            );
        }
    }
}

#[test]
fn files_are_written_in_storage_alone() {
    for (path, room, text) in sources() {
        let is_test = path
            .components()
            .any(|part| part.as_os_str().to_string_lossy().starts_with("tests"));
        if room == "storage" || is_test {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for call in [
            "fs::write(",
            "File::create(",
            "fs::create_dir",
            "fs::remove_",
            "fs::rename(",
        ] {
            assert!(
                !code.contains(call),
                "{} calls {call}…): only src/storage writes files",
                path.display()
            );
        }
    }
}
