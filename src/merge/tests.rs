mod laws;

use super::*;
use crate::model::{
    Anchor, AnnotationId, CharSpan, Coder, Document, Field, FieldKind, FieldValue, Removal, Rgb,
};
use crate::storage::set_file::{self, Paths, Readings};

fn key(text: &str) -> Key {
    Key::new(text).expect("a key")
}

fn time(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(second).expect("a time")
}

fn id(number: u128) -> AnnotationId {
    uuid::Uuid::from_u128(number)
}

fn category(name: &str) -> Category {
    Category {
        key: key(name),
        name: name.to_owned(),
        parent: None,
        color: Rgb::from_hex(0),
        shortcut: None,
        description: String::new(),
    }
}

fn annotation(number: u128, categories: &[&str]) -> Annotation {
    Annotation {
        id: id(number),
        document: key("speech"),
        anchor: Anchor::Unplaced(CharSpan { start: 0, end: 4 }),
        quote: "控辍保学".into(),
        prefix: "".into(),
        suffix: "".into(),
        categories: categories.iter().map(|name| key(name)).collect(),
        fields: Vec::new(),
        note: "".into(),
        coder: key("li"),
        created: time(0),
        modified: time(0),
    }
}

/// A set with a document, a coder, a field and the categories a, b and c.
fn set(annotations: Vec<Annotation>) -> AnnotationSet {
    let mut set = AnnotationSet::empty(id(99));
    set.documents.push(Arc::new(Document {
        key: key("speech"),
        path: "speech.txt".to_owned(),
        title: String::new(),
        encoding: "UTF-8".to_owned(),
        chars: 10,
        hash: "blake3:00".to_owned(),
        properties: Vec::new(),
    }));
    set.coders.push(Arc::new(Coder {
        key: key("li"),
        name: "李".to_owned(),
    }));
    set.fields.push(Arc::new(Field {
        key: key("due"),
        name: "完成时限".to_owned(),
        kind: FieldKind::Date,
        required: false,
        categories: Vec::new(),
    }));
    set.categories = ["a", "b", "c"]
        .map(|name| Arc::new(category(name)))
        .to_vec();
    let annotations = annotations.into_iter().map(Arc::new).collect();
    set.annotations = Annotations::from_list(annotations);
    set
}

impl AnnotationSet {
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn change(&mut self, number: u128, change: impl FnOnce(&mut Annotation)) {
        let mut changed = self
            .annotations
            .get(id(number))
            .expect("it is there")
            .clone();
        let annotation = Arc::make_mut(&mut changed);
        annotation.modified = time(annotation.modified.as_second() + 10);
        change(annotation);
        self.annotations.insert(changed);
    }

    fn delete(&mut self, number: u128, at: i64) {
        self.annotations.remove(id(number));
        let removal = Removal {
            id: id(number),
            coder: key("li"),
            at: time(at),
        };
        self.removed.insert(removal.id, removal);
    }

    fn change_category(&mut self, name: &str, change: impl FnOnce(&mut Category)) {
        let mut categories = self.categories.iter_mut();
        let found = categories.find(|category| category.key == *name);
        change(Arc::make_mut(found.expect("it is there")));
    }

    fn keys(&self) -> String {
        let keys: Vec<&str> = self.categories.iter().map(|c| c.key.as_str()).collect();
        keys.join(" ")
    }
}

/// Merges, and checks what must hold of every merge.
#[track_caller]
fn merged(base: Option<&AnnotationSet>, ours: &AnnotationSet, theirs: &AnnotationSet) -> Merged {
    let merged = merge(base, ours, theirs);
    let other_way = merge(base, theirs, ours);
    assert_eq!(merged.set, other_way.set);
    let mirrored = other_way.conflicts.into_iter().map(Conflict::mirrored);
    assert_eq!(merged.conflicts, mirrored.collect::<Vec<_>>());
    let text = set_file::write(&merged.set, &Readings::new(), &Paths::new()).expect("it writes");
    let read = set_file::read(text.as_bytes());
    assert_eq!(read.as_ref(), Ok(&merged.set), "{text}");
    merged
}

fn problems(merged: &Merged) -> Vec<&Problem> {
    merged
        .conflicts
        .iter()
        .map(|conflict| &conflict.problem)
        .collect()
}

#[test]
fn what_only_one_side_changed_is_taken_without_asking() {
    let base = set(vec![annotation(1, &["a"]), annotation(2, &["b"])]);
    let ours = base.clone().with(|set| {
        set.change(1, |annotation| annotation.note = "甲".into());
        set.change_category("a", |category| category.name = "教育".to_owned());
        set.annotations.insert(Arc::new(annotation(3, &["c"])));
    });
    let theirs = base.clone().with(|set| {
        set.change(1, |annotation| annotation.categories.push(key("b")));
        set.change_category("a", |category| category.color = Rgb::from_hex(1));
        set.delete(2, 5);
        set.annotations.insert(Arc::new(annotation(4, &["c"])));
    });
    let merged = merged(Some(&base), &ours, &theirs);
    assert_eq!(problems(&merged), Vec::<&Problem>::new());
    let first = merged.set.annotations.get(id(1)).expect("it is there");
    assert_eq!((&*first.note, first.categories.len()), ("甲", 2));
    let category = merged.set.category(&key("a")).expect("it is there");
    assert_eq!(
        (category.name.as_str(), category.color),
        ("教育", Rgb::from_hex(1))
    );
    let ids: Vec<_> = merged.set.annotations.by_id().map(|a| a.id).collect();
    assert_eq!(ids, [id(1), id(3), id(4)]);
    assert!(merged.set.removed.contains_key(&id(2)));
}

#[test]
fn both_notes_stay_and_are_reported() {
    let base = set(vec![annotation(1, &["a"])]);
    let ours = base
        .clone()
        .with(|set| set.change(1, |a| a.note = "甲".into()));
    let theirs = base
        .clone()
        .with(|set| set.change(1, |a| a.note = "乙".into()));
    let result = merged(Some(&base), &ours, &theirs);
    let note = &result.set.annotations.get(id(1)).expect("it is there").note;
    assert_eq!(**note, format!("乙{NOTE_SEAM}甲"));
    assert_eq!(
        problems(&result),
        [&Problem::BothChanged {
            part: Part::Note,
            ours: "甲".to_owned(),
            theirs: "乙".to_owned(),
            kept: None,
        }]
    );
    // Again with what came of it: nothing is doubled.
    let again = merged(None, &result.set, &ours);
    assert_eq!(again.set.annotations, result.set.annotations);
}

#[test]
fn the_later_answer_is_taken_and_the_other_reported() {
    let answer = |day: &str| vec![(key("due"), FieldValue::Date(day.to_owned()))];
    let base = set(vec![annotation(1, &["a"])]);
    let ours = base.clone().with(|set| {
        set.change(1, |a| a.fields = answer("2020-12-31"));
        set.change(1, |a| a.modified = time(60));
    });
    let theirs = base
        .clone()
        .with(|set| set.change(1, |a| a.fields = answer("2021-12-31")));
    let merged = merged(Some(&base), &ours, &theirs);
    let there = merged.set.annotations.get(id(1)).expect("it is there");
    assert_eq!(there.fields, answer("2020-12-31"));
    assert_eq!(there.modified, time(60));
    assert!(matches!(
        problems(&merged).as_slice(),
        [Problem::BothChanged { part: Part::Answer(_), theirs, kept: Some(Side::Ours), .. }]
            if theirs == "2021-12-31"
    ));
}

#[test]
fn a_change_outlives_a_deletion_and_a_missing_record_is_none() {
    let base = set(vec![
        annotation(1, &["a"]),
        annotation(2, &["a"]),
        annotation(3, &["a"]),
    ]);
    let ours = base.clone().with(|set| {
        set.delete(1, 5);
        set.delete(2, 5);
        set.annotations.remove(id(3));
    });
    let theirs = base
        .clone()
        .with(|set| set.change(1, |a| a.note = "甲".into()));
    let result = merged(Some(&base), &ours, &theirs);
    let ids: Vec<_> = result.set.annotations.by_id().map(|a| a.id).collect();
    assert_eq!(ids, [id(1), id(3)]);
    assert_eq!(result.set.removed.keys().collect::<Vec<_>>(), [&id(2)]);
    assert_eq!(
        problems(&result),
        [
            &Problem::DeletedAndChanged {
                deleted_by: Side::Ours
            },
            &Problem::Missing { on: Side::Ours },
        ]
    );
    // Without the ancestor the times tell the same.
    let without = merged(None, &ours, &theirs);
    assert_eq!(without.set.annotations, result.set.annotations);
}

#[test]
fn taking_a_deletion_back_is_no_conflict() {
    let there = set(vec![annotation(1, &["a"])]);
    let base = there.clone().with(|set| set.delete(1, 5));
    let merged = merged(Some(&base), &there, &base);
    assert_eq!(merged.set, there);
    assert!(merged.conflicts.is_empty());
}

#[test]
fn a_version_that_was_never_modified_is_the_ancestor() {
    let ours = set(vec![annotation(1, &["a"])]);
    let theirs = ours
        .clone()
        .with(|set| set.change(1, |a| a.categories = vec![key("b")]));
    let merged = merged(None, &ours, &theirs);
    assert_eq!(merged.set, theirs);
    assert!(merged.conflicts.is_empty());
}

#[test]
fn what_was_modified_by_a_slow_clock_is_no_ancestor() {
    let first = set(vec![annotation(1, &["a"])]);
    let slow = first.clone().with(|set| {
        set.change(1, |annotation| {
            annotation.note = "甲".into();
            annotation.modified = time(-60);
        });
    });
    let later = first
        .clone()
        .with(|set| set.change(1, |annotation| annotation.categories = vec![key("b")]));
    for sides in [[&slow, &later], [&later, &slow]] {
        let merged = merged(None, sides[0], sides[1]);
        let annotation = merged.set.annotations.get(id(1)).expect("it is there");
        assert_eq!(&*annotation.note, "甲");
    }
}

#[test]
fn a_deleted_category_stays_where_it_is_still_used_or_was_changed() {
    let base = set(Vec::new());
    let without = |name: &'static str| {
        base.clone()
            .with(move |set| set.categories.retain(|c| c.key != *name))
    };
    let unused = merged(Some(&base), &without("b"), &base);
    assert_eq!(
        (unused.set.keys().as_str(), unused.conflicts.len()),
        ("a c", 0)
    );
    let used = base.clone().with(|set| {
        set.annotations.insert(Arc::new(annotation(1, &["b"])));
    });
    let used = merged(Some(&base), &without("b"), &used);
    assert_eq!(used.set.keys(), "a b c");
    assert_eq!(
        problems(&used),
        [&Problem::DeletedAndUsed {
            deleted_by: Side::Ours
        }]
    );
    let renamed = base.clone().with(|set| {
        set.change_category("b", |category| category.name = "住房".to_owned());
    });
    let renamed = merged(Some(&base), &renamed, &without("b"));
    assert_eq!(renamed.set.keys(), "a b c");
    assert_eq!(
        problems(&renamed),
        [&Problem::DeletedAndChanged {
            deleted_by: Side::Theirs
        }]
    );
}

#[test]
fn children_of_a_deleted_category_move_up() {
    let base = set(Vec::new()).with(|set| {
        set.change_category("b", |category| category.parent = Some(key("a")));
    });
    let ours = base
        .clone()
        .with(|set| set.categories.retain(|c| c.key != *"b"));
    let theirs = base.clone().with(|set| {
        let mut child = category("d");
        child.parent = Some(key("b"));
        set.categories.push(Arc::new(child));
    });
    let merged = merged(Some(&base), &ours, &theirs);
    let child = merged.set.category(&key("d")).expect("it is there");
    assert_eq!(child.parent, Some(key("a")));
    let problem = Problem::ParentGone {
        parent: key("b"),
        moved_to: Some(key("a")),
    };
    assert_eq!(problems(&merged), [&problem]);
}

#[test]
fn a_cycle_of_parents_is_cut_and_a_shortcut_is_given_once() {
    let base = set(Vec::new());
    let ours = base.clone().with(|set| {
        set.change_category("a", |category| category.parent = Some(key("b")));
        set.change_category("c", |category| category.shortcut = Some('1'));
        set.categories.swap(0, 1);
    });
    let theirs = base.clone().with(|set| {
        set.change_category("b", |category| category.parent = Some(key("a")));
        set.change_category("b", |category| category.shortcut = Some('1'));
    });
    let merged = merged(Some(&base), &ours, &theirs);
    let taken = Problem::ShortcutTaken {
        shortcut: '1',
        by: key("b"),
    };
    assert_eq!(
        problems(&merged),
        [&taken, &Problem::ParentCycle { parent: key("b") }]
    );
    assert_eq!(merged.set.keys(), "a b c");
}

#[test]
fn equal_keys_with_other_content_are_one_category_and_reported() {
    let base = set(Vec::new());
    let new = |name: &str| {
        base.clone().with(|set| {
            let mut new = category("d");
            name.clone_into(&mut new.name);
            set.categories.push(Arc::new(new));
        })
    };
    let merged = merged(Some(&base), &new("住房"), &new("危房"));
    assert_eq!(merged.set.keys(), "a b c d");
    assert!(matches!(
        problems(&merged).as_slice(),
        [Problem::BothChanged { part: Part::Name, ours, theirs, .. }]
            if ours == "住房" && theirs == "危房"
    ));
}

#[test]
fn answers_to_a_changed_field_are_turned_or_the_field_widened() {
    let base = set(vec![annotation(1, &["a"])]);
    let ours = base.clone().with(|set| {
        set.change(1, |a| {
            a.fields = vec![(key("due"), FieldValue::Date("2020-12-31".to_owned()))];
        });
    });
    let with_kind = |kind: FieldKind| {
        base.clone()
            .with(|set| Arc::make_mut(&mut set.fields[0]).kind = kind)
    };
    let check = |kind: FieldKind, expected: FieldKind, answer: FieldValue| {
        let merged = merged(Some(&base), &ours, &with_kind(kind));
        assert_eq!(merged.set.fields[0].kind, expected);
        let there = merged.set.annotations.get(id(1)).expect("it is there");
        assert_eq!(there.fields, [(key("due"), answer)]);
        assert_eq!(
            problems(&merged),
            [&Problem::AnswersDidNotFit { answers: 1 }]
        );
    };
    let day = || "2020-12-31".to_owned();
    check(FieldKind::Number, FieldKind::Text, FieldValue::Text(day()));
    check(FieldKind::Text, FieldKind::Text, FieldValue::Text(day()));
    let choice = |choices: &[&str]| {
        FieldKind::Choice(choices.iter().map(|&choice| choice.to_owned()).collect())
    };
    check(
        choice(&["甲"]),
        choice(&["甲", "2020-12-31"]),
        FieldValue::Choice(day()),
    );
}

#[test]
fn the_same_text_in_two_places_is_no_conflict_and_two_texts_are_one() {
    let with_source = |path: &str, hash: &str| {
        set(Vec::new()).with(|set| {
            let document = Arc::make_mut(&mut set.documents[0]);
            path.clone_into(&mut document.path);
            hash.clone_into(&mut document.hash);
        })
    };
    let near = with_source("speech.txt", "blake3:01");
    let same = merged(None, &near, &with_source("../li/speech.txt", "blake3:01"));
    assert_eq!((same.set, same.conflicts.len()), (near.clone(), 0));
    let other = merged(None, &near, &with_source("speech.txt", "blake3:02"));
    assert!(matches!(
        problems(&other).as_slice(),
        [Problem::BothChanged {
            part: Part::Source,
            ..
        }]
    ));
}

#[test]
fn what_both_changed_is_taken_from_the_side_that_was_chosen() {
    let base = set(vec![annotation(1, &["a", "b"])]);
    let changed = |note: &str, category: &str, kind: FieldKind| {
        base.clone().with(|set| {
            set.change(1, |annotation| {
                annotation.note = note.into();
                annotation.categories = vec![key(category)];
            });
            Arc::make_mut(&mut set.fields[0]).kind = kind;
        })
    };
    let ours = changed("我的", "a", FieldKind::Text);
    let theirs = changed("对方的", "b", FieldKind::Number);
    let merged = merge(Some(&base), &ours, &theirs);
    let contested: Vec<(Item, Part)> = merged
        .conflicts
        .iter()
        .filter(|conflict| conflict.can_be_chosen())
        .filter_map(|conflict| match &conflict.problem {
            Problem::BothChanged { part, .. } => Some((conflict.item.clone(), part.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(contested.len(), 3, "{:?}", merged.conflicts);
    for (side, chosen) in [(Side::Ours, &ours), (Side::Theirs, &theirs)] {
        let choices: Choices = contested.iter().map(|key| (key.clone(), side)).collect();
        let result = merge_choosing(Some(&base), &ours, &theirs, &choices).set;
        assert_eq!(result, *chosen);
    }
}

#[test]
fn categories_that_both_have_changed_without_a_known_beginning_are_told() {
    let sets = [&["a", "b"][..], &["b", "c"], &["a", "b", "c"]].map(|categories| {
        let mut changed = annotation(1, categories);
        changed.modified = time(5);
        set(vec![changed])
    });
    let [ours, theirs, all] = &sets;
    let both = merged(None, ours, theirs);
    let told = Problem::BothChanged {
        part: Part::Categories,
        ours: "a, b".to_owned(),
        theirs: "b, c".to_owned(),
        kept: None,
    };
    assert_eq!(problems(&both), [&told]);
    assert_eq!(both.set.annotations, all.annotations);
    let item = Item::Annotation(id(1));
    let choices = Choices::from([((item, Part::Categories), Side::Theirs)]);
    let chosen = merge_choosing(None, ours, theirs, &choices);
    assert_eq!(chosen.set.annotations, theirs.annotations);
    // One of them has all that the other has.
    let told = merged(None, all, theirs);
    let [Problem::BothChanged { kept, .. }] = problems(&told)[..] else {
        panic!("{told:?}");
    };
    assert_eq!(*kept, Some(Side::Ours));
    assert_eq!(told.set.annotations, all.annotations);
}

/// A set with one more document, and an annotation in it.
fn with_notes(number: u128, path: &str, hash: &str) -> AnnotationSet {
    set(Vec::new()).with(|set| {
        let mut notes = (*set.documents[0]).clone();
        notes.key = key("notes");
        notes.path = path.to_owned();
        notes.hash = hash.to_owned();
        set.documents.push(Arc::new(notes));
        set.annotations
            .insert(Arc::new(annotation_in_notes(number)));
    })
}

fn annotation_in_notes(number: u128) -> Annotation {
    Annotation {
        document: key("notes"),
        ..annotation(number, &["a"])
    }
}

#[test]
fn two_documents_that_were_added_under_one_key_stay_two() {
    let base = set(Vec::new());
    let ours = with_notes(1, "li/notes.txt", "blake3:0123456789");
    let theirs = with_notes(2, "wang/notes.txt", "blake3:abcdefabcdef");
    let both = merged(Some(&base), &ours, &theirs);
    assert_eq!(both.conflicts, []);
    let of = |number| {
        let annotation = both.set.annotations.get(id(number)).expect("it is there");
        let document = both.set.document(&annotation.document);
        let document = document.expect("it is there");
        (document.key.as_str().to_owned(), document.path.clone())
    };
    assert_eq!(of(1), ("notes".to_owned(), "li/notes.txt".to_owned()));
    assert_eq!(
        of(2),
        ("notes-abcdefab".to_owned(), "wang/notes.txt".to_owned())
    );
    // Whoever had the key goes on with what they had: it is known by its new key.
    let later = theirs
        .clone()
        .with(|set| set.change(2, |annotation| annotation.note = "按月".into()));
    let again = merged(Some(&base), &both.set, &later);
    assert_eq!(again.set.documents, both.set.documents);
    let annotation = again.set.annotations.get(id(2)).expect("it is there");
    assert_eq!(annotation.document, key("notes-abcdefab"));
    assert_eq!(&*annotation.note, "按月");

    // As a session or git knows it, whose common version has it under the old key already.
    let later = later.with(|set| {
        let mut more = annotation_in_notes(3);
        more.quote = "住房".into();
        set.annotations.insert(Arc::new(more));
    });
    for base in [Some(&theirs), None] {
        let again = merged(base, &both.set, &later);
        assert_eq!(again.set.documents, both.set.documents);
        assert_eq!(again.set.annotations.len(), 3);
        for number in [2, 3] {
            let annotation = again.set.annotations.get(id(number)).expect("it is there");
            assert_eq!(annotation.document, key("notes-abcdefab"));
        }
    }
    // Its text has become another since.
    let revised = later.with(|set| {
        let mut documents = set.documents.iter_mut();
        let notes = documents.find(|document| document.key == key("notes"));
        Arc::make_mut(notes.expect("it is there")).hash = "blake3:5555".to_owned();
    });
    let again = merged(Some(&theirs), &both.set, &revised);
    let notes = again.set.document(&key("notes-abcdefab"));
    assert_eq!(notes.expect("it is there").hash, "blake3:5555");
    assert_eq!(again.set.documents.len(), 3);
    assert_eq!(again.conflicts, []);
}

#[test]
fn one_document_whose_text_was_replaced_stays_one() {
    let ours = with_notes(1, "li/notes.txt", "blake3:0123456789");
    let elsewhere = with_notes(1, "wang/notes.txt", "blake3:abcdefabcdef");
    let here = with_notes(2, "li/notes.txt", "blake3:abcdefabcdef");
    let base = set(Vec::new());
    for (base, theirs) in [
        // Nobody knows what both began with.
        (None, &elsewhere),
        // It was there before.
        (Some(&ours), &elsewhere),
        // The same annotation stands in it.
        (Some(&base), &elsewhere),
        // The same file.
        (Some(&base), &here),
    ] {
        let both = merged(base, &ours, theirs);
        assert_eq!(both.set.documents.len(), 2);
    }
}
