use proptest::prelude::*;

use speechmark::session::{Existing, SessionError};
use speechmark::text::span::Span;

use super::play::{Play, Step, body, is_asked_twice, step};
use super::*;

/// Does all steps; whatever is refused must have changed nothing, and for a good reason.
fn take_all(play: &mut Play, steps: &[Step]) -> Result<(), TestCaseError> {
    for step in steps {
        let before = bytes(&play.session);
        let revision = play.session.revision();
        if let Some(Err(error)) = play.take(step) {
            let is_defect = matches!(&error, SessionError::Edit(error)
                if !is_asked_twice(step, error));
            prop_assert!(!is_defect, "{:?}: {}", step, error);
            prop_assert_eq!(&bytes(&play.session), &before, "{:?}: {}", step, error);
            prop_assert_eq!(play.session.revision(), revision);
        }
    }
    Ok(())
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn undo_all(session: &mut Session) {
    while session.undo().expect("it can be undone").is_some() {}
}

fn redo_all(session: &mut Session) {
    while session.redo().expect("it can be done again").is_some() {}
}

fn origin(stands_still: bool) -> Box<dyn Origin> {
    if stands_still {
        Box::<StandingOrigin>::default()
    } else {
        Box::<CountingOrigin>::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn undoing_all_gives_the_start_and_redoing_all_the_end(
        body in body(),
        steps in prop::collection::vec(step(), 0..40),
        stands_still in any::<bool>(),
    ) {
        let mut play = Play::new(folder(), &body, origin(stands_still));
        let start = bytes(&play.session);
        take_all(&mut play, &steps)?;
        let now = bytes(&play.session);
        redo_all(&mut play.session);
        let end = bytes(&play.session);
        undo_all(&mut play.session);
        prop_assert_eq!(&bytes(&play.session), &start);
        redo_all(&mut play.session);
        prop_assert_eq!(&bytes(&play.session), &end);
        // A further step from the middle leaves a history that is as good.
        undo_all(&mut play.session);
        take_all(&mut play, &steps)?;
        undo_all(&mut play.session);
        prop_assert_eq!(&bytes(&play.session), &start);
        drop(now);
    }

    #[test]
    fn what_is_saved_is_what_is_opened(
        body in body(),
        steps in prop::collection::vec(step(), 0..40),
    ) {
        let mut play = Play::new(folder(), &body, origin(false));
        take_all(&mut play, &steps)?;
        let path = play.folder.path().join("set.ron");
        play.session.save_as(&path, Existing::Keep).expect("it is saved");
        prop_assert!(!play.session.is_dirty());
        let file = std::fs::read_to_string(&path).expect("it is there");

        let mut again = open(&path);
        prop_assert_eq!(&bytes(&again), &file);
        prop_assert_eq!(&again.set().annotations, &play.session.set().annotations);
        prop_assert_eq!(again.problems(), play.session.problems());
        let copy = play.folder.path().join("copy.ron");
        again.save_as(&copy, Existing::Keep).expect("it is saved");
        prop_assert_eq!(&std::fs::read_to_string(&copy).expect("it is there"), &file);
    }

    #[test]
    fn a_set_without_its_texts_comes_back_byte_for_byte(
        body in body(),
        steps in prop::collection::vec(step(), 0..30),
    ) {
        let mut play = Play::new(folder(), &body, origin(false));
        take_all(&mut play, &steps)?;
        let path = play.folder.path().join("set.ron");
        play.session.save_as(&path, Existing::Keep).expect("it is saved");
        let file = std::fs::read(&path).expect("it is there");
        // As if the set alone had been sent to somebody.
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let path = elsewhere.path().join("set.ron");
        std::fs::write(&path, &file).expect("it is copied");
        let mut alone = open(&path);
        prop_assert_eq!(alone.problems().len(), alone.set().annotations.len());
        alone.save(Existing::KeepIfChanged).expect("it is saved");
        prop_assert_eq!(std::fs::read(&path).expect("it is there"), file);
    }
}

#[test]
fn many_spans_tagged_in_portions_are_one_step_and_stop_when_something_else_happens() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::new("李", Box::<StandingOrigin>::default());
    let text = "教育住房".repeat(30);
    let key = session
        .add_document(document(folder.path(), "a.txt", &text))
        .expect("a document");
    let category = session.add_category("教育", None).expect("a category");
    let before = bytes(&session);
    let spans: Vec<_> = (0..30)
        .map(|n| (key.clone(), Span::new(n * 12, n * 12 + 6)))
        .collect();
    let mut n_changed = 0;
    let mut revision = session.revision();
    for portion in spans.chunks(7) {
        let more = session
            .tag_more(portion, &category, n_changed, revision)
            .expect("they are tagged");
        n_changed += more.expect("nothing else has happened");
        revision = session.revision();
    }
    assert_eq!(n_changed, 30);
    let label = session.undo_label().expect("a step").clone();
    assert_eq!(label.subject, "教育 × 30");
    session.undo().expect("it is undone");
    assert_eq!(session.set().annotations.len(), 0);
    assert_eq!(bytes(&session), before);
    let late = session.tag_more(&spans, &category, n_changed, revision);
    assert_eq!(late.expect("it is no error"), None);
    session.redo().expect("it is done again");
    assert_eq!(session.set().annotations.len(), 30);
}
