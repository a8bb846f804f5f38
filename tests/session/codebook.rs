//! What becomes of fields when the only category that they are for is deleted: nobody is asked who
//! was not asked before.

use std::collections::BTreeMap;
use std::sync::Arc;

use speechmark::model::{Category, Field, FieldKind, FieldValue, Key, Rgb};
use speechmark::session::NewAnnotation;
use speechmark::storage::codebook_file::Codebook;
use speechmark::text::span::Span;

use super::*;

const TEXT: &str = "一是教育。二是住房。三是健康。四是产业。";

fn key(key: &str) -> Key {
    Key::new(key).expect("a key")
}

fn category(name: &str, parent: Option<&str>) -> Arc<Category> {
    Arc::new(Category {
        key: key(name),
        name: name.to_owned(),
        parent: parent.map(key),
        color: Rgb::from_hex(0),
        shortcut: None,
        description: String::new(),
    })
}

/// A field that is asked of some categories, or of all.
fn field(name: &str, categories: &[&str]) -> Arc<Field> {
    Arc::new(Field {
        key: key(name),
        name: name.to_owned(),
        kind: FieldKind::Number,
        required: false,
        categories: categories.iter().map(|name| key(name)).collect(),
    })
}

/// A set over a text, and the folder of that.
fn begin(fields: Vec<Arc<Field>>) -> (tempfile::TempDir, Session) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::new("李", Box::<CountingOrigin>::default());
    session
        .start_with_document(document(folder.path(), "speech.txt", TEXT))
        .expect("a document");
    let codebook = Codebook {
        name: String::new(),
        categories: vec![
            category("education", None),
            category("preschool", Some("education")),
            category("health", None),
            category("housing", None),
        ],
        fields,
        cues: BTreeMap::new(),
    };
    session
        .start_with_codebook(&codebook)
        .expect("categories and fields");
    (folder, session)
}

fn annotate(session: &mut Session, nth: u32, categories: &[&str], answered: &[&str]) {
    let document = session.set().documents[0].key.clone();
    let answer = |field: &&str| (key(field), FieldValue::Number("5".to_owned()));
    let new = NewAnnotation {
        categories: categories.iter().map(|name| key(name)).collect(),
        fields: answered.iter().map(answer).collect(),
        ..NewAnnotation::default()
    };
    session
        .annotate(&document, Span::new(nth * 15, nth * 15 + 12), new)
        .expect("it is annotated");
}

/// Deletes a category, and again behind an undo.
fn delete(session: &mut Session, category: &str) {
    let before = bytes(session);
    session
        .delete_category(&key(category))
        .expect("it is deleted");
    let after = bytes(session);
    set_file::read(after.as_bytes()).expect("a sound set");
    session.undo().expect("it is one step");
    assert_eq!(bytes(session), before);
    session.redo().expect("it is done again");
    assert_eq!(bytes(session), after);
}

#[test]
fn fields_that_nobody_answers_any_more_go_with_their_category() {
    let (_folder, mut session) = begin(vec![
        field("first", &["education"]),
        field("both", &["education", "health"]),
        field("second", &["education"]),
        field("all", &[]),
    ]);
    // It goes with its category, and its answer with it.
    annotate(&mut session, 0, &["education"], &["first", "all"]);
    annotate(&mut session, 1, &["education", "housing"], &["all"]);
    delete(&mut session, "education");
    assert_eq!(
        session.set().fields,
        [field("both", &["health"]), field("all", &[])]
    );
}

#[test]
fn a_field_that_is_answered_where_there_is_no_category_is_for_all() {
    let (folder, mut session) = begin(vec![field("due", &["education"])]);
    annotate(&mut session, 0, &["education"], &["due"]);
    // As it stands in sets that were made by hand or by another tool.
    let path = folder.path().join("speech.ron");
    let file = bytes(&session).replace(
        "categories: [\"education\"], fields",
        "categories: [], fields",
    );
    std::fs::write(&path, file).expect("it is written");
    let mut session = open(&path);
    assert_eq!(session.set().fields, [field("due", &["education"])]);
    delete(&mut session, "education");
    assert_eq!(session.set().fields, [field("due", &[])]);
    assert_eq!(session.set().annotations.len(), 1);
}

#[test]
fn a_field_is_for_the_category_above_the_one_that_was_deleted() {
    let (_folder, mut session) = begin(vec![field("places", &["preschool"])]);
    annotate(&mut session, 0, &["preschool", "housing"], &["places"]);
    delete(&mut session, "preschool");
    assert_eq!(session.set().fields, [field("places", &["education"])]);
}

#[test]
fn a_field_that_is_still_answered_is_for_the_categories_of_the_answers() {
    let (_folder, mut session) = begin(vec![field("due", &["education"])]);
    annotate(&mut session, 0, &["housing", "education"], &["due"]);
    annotate(&mut session, 1, &["education", "health"], &["due"]);
    annotate(&mut session, 2, &["preschool"], &[]);
    delete(&mut session, "education");
    assert_eq!(session.set().fields, [field("due", &["health", "housing"])]);
}
