//! Documents that have changed: what is found is moved, undone and done again as one.

use speechmark::anchor::{Candidate, Outcome};
use speechmark::model::Key;
use speechmark::session::{Existing, OutcomeCounts, SessionError};
use speechmark::text::span::Span;

use super::*;

const OLD: &str = "要坚持以人民为中心的发展思想，把脱贫攻坚作为头等大事来抓。\n\
    控辍保学的压力还很大，部分学生存在辍学风险，要逐人明确劝返责任人。\n\
    村卫生室药品不全的问题，年底前要全部解决，责任要压实到人。\n";

const QUOTES: [&str; 3] = ["脱贫攻坚", "控辍保学的压力还很大", "年底前要全部解决"];

/// A foreword, a changed passage, and one that is gone.
fn new_text() -> String {
    let text = OLD
        .replace("还很大", "仍然很大")
        .replace("，年底前要全部解决", "");
    format!("前言：现将讲话印发。\n{text}")
}

/// A session on a saved set, with the old text.
fn saved(folder: &Path) -> (Session, Key) {
    let mut session = Session::new("李", Box::<CountingOrigin>::default());
    let key = session
        .add_document(document(folder, "speech.txt", OLD))
        .expect("a document");
    let category = session.add_category("教育", None).expect("a category");
    for quote in QUOTES {
        let start = OLD.find(quote).expect("the quote");
        session
            .toggle(
                &key,
                Span::from_range(start..start + quote.len()),
                &category,
            )
            .expect("it is tagged");
    }
    session
        .save_as(&folder.join("speech.ron"), Existing::Keep)
        .expect("it is saved");
    (session, key)
}

/// What stands where annotations are, or what they said where they are nowhere.
fn words(session: &Session, key: &Key) -> Vec<String> {
    let text = &session.reading(key).expect("a text").text;
    session
        .set()
        .annotations
        .by_id()
        .map(|annotation| match annotation.span() {
            Some(span) => text.slice(span).to_owned(),
            None => format!("({})", annotation.quote),
        })
        .collect()
}

const FOUND: [&str; 3] = ["脱贫攻坚", "控辍保学的压力仍然很大", "(年底前要全部解决)"];

fn counts(unchanged: usize, moved: usize, changed: usize, not_found: usize) -> OutcomeCounts {
    OutcomeCounts {
        unchanged,
        moved,
        changed,
        uncertain: 0,
        not_found,
    }
}

#[test]
fn a_set_whose_document_changed_meanwhile_is_reanchored_and_that_undone() {
    let folder = tempfile::tempdir().expect("a folder");
    saved(folder.path());
    std::fs::write(folder.path().join("speech.txt"), new_text()).expect("written");
    let mut session = open(&folder.path().join("speech.ron"));
    let key = Key::new("speech").expect("a key");
    let before = bytes(&session);
    assert!(session.is_document_changed(&key));
    let done = session.reanchor(&key).expect("it is reanchored");
    assert_eq!(done.counts(), counts(0, 1, 1, 1));
    assert_eq!(words(&session, &key), FOUND);
    assert!(!session.is_document_changed(&key));
    let after = bytes(&session);
    session.undo().expect("it is undone");
    assert_eq!(bytes(&session), before);
    session.redo().expect("it is done again");
    assert_eq!(bytes(&session), after);
    // What is saved is what is opened.
    session.save(Existing::KeepIfChanged).expect("it is saved");
    let mut again = open(&folder.path().join("speech.ron"));
    assert_eq!(words(&again, &key), FOUND);
    assert_eq!(
        again.reanchor(&key).expect("looked for").counts(),
        counts(2, 0, 0, 1)
    );
    assert!(!again.is_dirty());
}

#[test]
fn a_document_that_changes_while_it_is_open_is_reanchored_and_undo_brings_the_old_text_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, key) = saved(folder.path());
    let before = bytes(&session);
    let read = document(folder.path(), "speech.txt", &new_text());
    let done = session.reanchor_in(&key, read).expect("it is reanchored");
    assert_eq!(done.counts(), counts(0, 1, 1, 1));
    assert_eq!(words(&session, &key), FOUND);
    let after = bytes(&session);
    for _ in 0..2 {
        session.undo().expect("it is undone");
        assert_eq!(words(&session, &key), QUOTES);
        assert_eq!(bytes(&session), before);
        session.redo().expect("it is done again");
        assert_eq!(words(&session, &key), FOUND);
        assert_eq!(bytes(&session), after);
    }
    // Older things can still be undone.
    while session.undo_label().is_some() {
        session.undo().expect("it is undone");
    }
    assert!(session.set().annotations.is_empty());
}

#[test]
fn the_same_text_read_anew_is_no_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, key) = saved(folder.path());
    let read = document(folder.path(), "speech.txt", OLD);
    let done = session.reanchor_in(&key, read).expect("it is looked at");
    assert_eq!(done.counts(), counts(3, 0, 0, 0));
    assert!(!session.is_dirty());
    assert_eq!(words(&session, &key), QUOTES);
}

#[test]
fn what_was_not_found_can_be_settled_by_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, key) = saved(folder.path());
    let read = document(folder.path(), "speech.txt", &new_text());
    let done = session.reanchor_in(&key, read).expect("it is reanchored");
    let (id, _) = done
        .outcomes
        .into_iter()
        .find(|(_, outcome)| *outcome == Outcome::NotFound)
        .expect("one is gone");
    let start = new_text().find("责任要压实").expect("the words");
    let place = Candidate {
        span: Span::from_range(start..start + "责任要压实".len()),
        words: "责任要压实".into(),
        score: 1.0,
    };
    // Candidates of another text, where other words stood there, or none at all.
    let beyond = Candidate {
        span: Span::from_range(100_000..100_015),
        ..place.clone()
    };
    let elsewhere = Candidate {
        words: "别的文字".into(),
        ..place.clone()
    };
    for outdated in [beyond, elsewhere] {
        let refused = session.settle(id, &outdated);
        assert!(matches!(refused, Err(SessionError::Outdated)));
        assert_eq!(words(&session, &key), FOUND);
    }
    session.settle(id, &place).expect("it is settled");
    assert_eq!(words(&session, &key)[2], "责任要压实");
    session.undo().expect("it is undone");
    assert_eq!(words(&session, &key), FOUND);
}

#[test]
fn outcomes_for_a_set_that_has_changed_since_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, key) = saved(folder.path());
    let read = document(folder.path(), "speech.txt", &new_text());
    let search = session.reanchoring_in(&key, read).expect("prepared");
    session.set_title("另一个").expect("a title");
    let outcomes = vec![Outcome::NotFound; search.task.passages.len()];
    let refused = session.apply_reanchoring(search, outcomes);
    assert!(matches!(refused, Err(SessionError::Outdated)));
    assert_eq!(words(&session, &key), QUOTES);
}

/// Rows of a table with the same words at the same distances.
fn row(town: &str) -> String {
    format!(
        "责任单位：{town}镇，任务：控辍保学，情况：已完成，下一步打算：继续抓好落实，按月报送进度。\n"
    )
}

/// A saved set with the words “已完成” of some rows tagged.
fn saved_table(folder: &Path, rows: &str, tagged: &[usize]) -> Key {
    let mut session = Session::new("李", Box::<CountingOrigin>::default());
    let key = session
        .add_document(document(folder, "table.txt", rows))
        .expect("a document");
    let category = session.add_category("教育", None).expect("a category");
    let all: Vec<usize> = rows.match_indices("已完成").map(|(at, _)| at).collect();
    for n in tagged {
        let span = Span::from_range(all[*n]..all[*n] + "已完成".len());
        session.toggle(&key, span, &category).expect("it is tagged");
    }
    session
        .save_as(&folder.join("table.ron"), Existing::Keep)
        .expect("it is saved");
    key
}

#[test]
fn words_that_stand_in_the_old_place_by_chance_are_not_taken_for_the_passage() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = ["云溪", "石梁", "高坪", "禾苑"].map(row);
    let key = saved_table(folder.path(), &rows.concat(), &[1]);
    // The row has moved to the end, and another stands where it stood.
    let new = [&rows[0], &rows[2], &rows[3], &rows[1]].map(String::as_str);
    let new = new.concat();
    std::fs::write(folder.path().join("table.txt"), &new).expect("written");
    let mut session = open(&folder.path().join("table.ron"));
    assert!(session.is_document_changed(&key));
    assert_eq!(words(&session, &key), ["(已完成)"]);
    session.reanchor(&key).expect("it is reanchored");
    let place = new.rfind("已完成").expect("the words");
    let of_all = session.set().annotations.by_id();
    for annotation in of_all {
        let start = annotation.span().map(|span| span.start() as usize);
        assert!(start.is_none() || start == Some(place), "{start:?}");
    }
}

#[test]
fn what_is_uncertain_is_not_placed_when_the_set_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = row("云溪").repeat(12);
    let key = saved_table(folder.path(), &rows, &[5]);
    // One row less, and nobody knows which.
    let new = format!("{}结束。\n", row("云溪").repeat(11));
    std::fs::write(folder.path().join("table.txt"), new).expect("written");
    let mut session = open(&folder.path().join("table.ron"));
    let done = session.reanchor(&key).expect("it is reanchored");
    assert_eq!(done.counts().uncertain, 1);
    assert_eq!(words(&session, &key), ["(已完成)"]);
    session.save(Existing::Replace).expect("it is saved");
    let again = open(&folder.path().join("table.ron"));
    assert!(!again.is_document_changed(&key));
    assert_eq!(words(&again, &key), ["(已完成)"]);
}
