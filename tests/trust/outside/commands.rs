//! What the program does without a window, and what must hold when it is disturbed.

use std::fs;
use std::path::Path;
use std::process::Command;

use speechmark::model::AnnotationSet;
use speechmark::storage::set_file;

use super::SPEECHMARK;
use super::desk::{Desk, files_below};
use super::process::Finished;
use super::scenarios::saved;

/// One command, with its files in the desk's folder.
#[derive(Debug, Clone, Copy)]
pub struct CommandScenario {
    pub what: &'static str,
    prepare: fn(&Desk),
    /// Names of files stand between braces.
    words: &'static [&'static str],
    /// The file that it writes.
    target: &'static str,
    /// The exit status of a run that nothing disturbs.
    status: i32,
}

pub const ALL: &[CommandScenario] = &[
    CommandScenario {
        what: "`merge`",
        prepare: two_versions,
        words: &[
            "merge",
            "{ours.ron}",
            "{theirs.ron}",
            "--base",
            "{set.ron}",
            "-o",
            "{out.ron}",
        ],
        target: "out.ron",
        status: 1,
    },
    CommandScenario {
        what: "`new` with another set's codebook",
        prepare: saved,
        words: &[
            "new",
            "{out.ron}",
            "{speech.txt}",
            "--codebook",
            "{set.ron}",
            "--coder",
            "王",
        ],
        target: "out.ron",
        status: 0,
    },
    CommandScenario {
        what: "`annotate`",
        prepare: saved,
        words: &[
            "annotate",
            "{set.ron}",
            "--span",
            "1500..1512",
            "--category",
            "教育",
            "--coder",
            "李",
        ],
        target: "set.ron",
        status: 0,
    },
    CommandScenario {
        what: "`salvage`",
        prepare: damaged,
        words: &["salvage", "{set.ron}", "-o", "{out.ron}"],
        target: "out.ron",
        status: 1,
    },
    CommandScenario {
        what: "`reanchor --write`",
        prepare: changed_document,
        words: &["reanchor", "{set.ron}", "--write"],
        target: "set.ron",
        status: 0,
    },
];

/// What a command makes when nothing disturbs it.
pub struct Rehearsed {
    shape: String,
}

impl CommandScenario {
    pub fn program(&self, desk: &Desk) -> Vec<String> {
        let word = |word: &&str| match word.strip_prefix('{') {
            Some(name) => desk.paper(name.trim_end_matches('}')).display().to_string(),
            None => (*word).to_owned(),
        };
        let mut program = vec![SPEECHMARK.to_owned()];
        program.extend(self.words.iter().map(word));
        program
    }
}

pub fn rehearse(scenario: &CommandScenario, desk: &Desk, template: &Path) -> Rehearsed {
    desk.make();
    (scenario.prepare)(desk);
    // Only what commands know of: they keep nothing.
    let _none = fs::remove_dir_all(desk.data_folder());
    desk.copy_to(template);
    let shape = finish(scenario, desk).expect("nothing disturbs it");
    Rehearsed { shape }
}

/// Checks after a fault: the target is as it was or whole, and everything else untouched.
pub fn check(
    scenario: &CommandScenario,
    rehearsed: &Rehearsed,
    desk: &Desk,
    template: &Path,
    finished: &Finished,
) -> Result<(), String> {
    let target_name = Path::new("papers").join(scenario.target);
    for path in files_below(template) {
        let name = path.strip_prefix(template).expect("it is below");
        if name != target_name && fs::read(&path).ok() != fs::read(desk.folder.join(name)).ok() {
            return Err(format!("{} was changed", name.display()));
        }
    }
    let target = desk.paper(scenario.target);
    let before = fs::read(template.join("papers").join(scenario.target)).ok();
    let after = fs::read(&target).ok();
    let code = finished.status.and_then(|status| status.code());
    if after == before {
        return match code {
            Some(code) if code == scenario.status => {
                Err("it says that it is done, and nothing is written".to_owned())
            }
            _ => Ok(()),
        };
    }
    let Some(bytes) = after else {
        return Err("the file is gone".to_owned());
    };
    if code == Some(101) {
        return Err(format!("it panicked: {:?}", finished.told));
    }
    let set = set_file::read(&bytes).map_err(|error| format!("the file is broken: {error}"))?;
    if shape(&set) == rehearsed.shape {
        Ok(())
    } else {
        Err("the file is neither the old nor the new one".to_owned())
    }
}

/// Does the same again after a fault, which must succeed, unless it had been done.
pub fn again(
    scenario: &CommandScenario,
    rehearsed: &Rehearsed,
    desk: &Desk,
    template: &Path,
) -> Result<(), String> {
    let before = fs::read(template.join("papers").join(scenario.target)).ok();
    if fs::read(desk.paper(scenario.target)).ok() != before {
        return Ok(());
    }
    match finish(scenario, desk) {
        Ok(shape) if shape == rehearsed.shape => Ok(()),
        Ok(_) => Err("doing it again came to something else".to_owned()),
        Err(why) => Err(format!("doing it again failed: {why}")),
    }
}

/// Runs the command to its end, and returns the shape of what it wrote.
fn finish(scenario: &CommandScenario, desk: &Desk) -> Result<String, String> {
    let program = scenario.program(desk);
    let (name, words) = program.split_first().expect("a program");
    let output = Command::new(name).args(words).output();
    let output = output.map_err(|error| error.to_string())?;
    if output.status.code() != Some(scenario.status) {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let bytes = fs::read(desk.paper(scenario.target)).map_err(|error| error.to_string())?;
    let set = set_file::read(&bytes).map_err(|error| error.to_string())?;
    Ok(shape(&set))
}

/// Returns what is the same in two runs: all but ids and times.
fn shape(set: &AnnotationSet) -> String {
    let annotations = set.annotations.by_id().map(|annotation| {
        format!(
            "{:?} {:?} {:?} {:?} {:?}\n",
            annotation.document,
            annotation.anchor,
            annotation.quote,
            annotation.categories,
            annotation.note
        )
    });
    let mut annotations: Vec<String> = annotations.collect();
    annotations.sort_unstable();
    format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{}",
        set.title,
        set.documents,
        set.coders,
        set.categories,
        annotations.concat()
    )
}

/// Two people go on from one set.
fn two_versions(desk: &Desk) {
    use speechmark::session::{Existing, Session};
    saved(desk);
    for (name, from) in [("ours.ron", 20), ("theirs.ron", 40)] {
        let origin = Box::new(super::desk::Counting::from(u64::from(from) * 100));
        let opened = Session::open(&desk.set(), "李", origin).expect("it opens");
        let mut session = opened.session;
        for n in from..from + 7 {
            super::child::change(&mut session, n).expect("a change");
        }
        let saved = session.save_as(&desk.paper(name), Existing::Keep);
        saved.expect("it is saved");
    }
}

/// A set whose last annotation has lost its end.
fn damaged(desk: &Desk) {
    saved(desk);
    let text = fs::read_to_string(desk.set()).expect("it is read");
    let last = text.lines().rfind(|line| line.contains("quote: "));
    let last = last.expect("an annotation");
    let half: String = last.chars().take(60).collect();
    fs::write(desk.set(), text.replace(last, &half)).expect("it is damaged");
}

/// The document got a foreword.
fn changed_document(desk: &Desk) {
    saved(desk);
    let text = fs::read_to_string(desk.document()).expect("it is read");
    fs::write(desk.document(), format!("同志们：\n{text}")).expect("it is changed");
}
