//! Merging: sides can be swapped, what is merged already adds nothing, the order does not matter,
//! and nothing is lost.

use std::sync::{Arc, OnceLock};

use speechmark::merge::{Merged, Problem, merge};
use speechmark::model::{
    Annotation, AnnotationSet, Annotations, Category, FieldValue, Key, Removal, Rgb,
};
use speechmark::storage::set_file::{self, Paths, Readings, salvage};

use super::super::dice::Dice;
use super::super::samples::SMALL;
use super::readers::round_trip;

/// What sets are made of.
static SAMPLE: OnceLock<AnnotationSet> = OnceLock::new();

/// Three versions of a set are made from an input: by salvaging it, if it is like a file, and by
/// chance otherwise.
pub fn check(bytes: &[u8]) -> Result<bool, String> {
    let number = blake3::hash(bytes);
    let (start, _) = number.as_bytes().split_at(8);
    let mut dice = Dice::new(u64::from_le_bytes(start.try_into().unwrap_or_default()));
    let small = SAMPLE.get_or_init(|| set_file::read(SMALL.as_bytes()).expect("it reads"));
    let Ok(salvaged) = salvage::read(bytes) else {
        return Ok(false);
    };
    let first = if salvaged.set.annotations.is_empty() {
        changed(small, &mut dice)
    } else {
        salvaged.set
    };
    let second = changed(&first, &mut dice);
    let third = changed(small, &mut dice);
    let sets = [&first, &second, &third];
    // Only what a file could hold is ever merged.
    if sets.iter().any(|set| !is_sound(set)) {
        return Ok(false);
    }
    let base = [None, Some(small), Some(&first)][dice.below(3)];
    pair(base, &first, &second)?;
    pair(base, &second, &third)?;
    triple(&first, &second, &third)?;
    Ok(true)
}

fn is_sound(set: &AnnotationSet) -> bool {
    set_file::write(set, &Readings::new(), &Paths::new())
        .and_then(|text| set_file::read(text.as_bytes()))
        .is_ok()
}

fn pair(
    base: Option<&AnnotationSet>,
    ours: &AnnotationSet,
    theirs: &AnnotationSet,
) -> Result<(), String> {
    let merged = merge(base, ours, theirs);
    round_trip(&merged.set)?;
    let mirrored = merge(base, theirs, ours);
    if mirrored.set != merged.set || mirrored.conflicts.len() != merged.conflicts.len() {
        return Err("swapped sides give another set".to_owned());
    }
    for (side, other) in [(ours, theirs), (theirs, ours)] {
        let alone = merge(base, side, side);
        if alone.set != *side || !alone.conflicts.is_empty() {
            return Err("a set merged with itself is another".to_owned());
        }
        for annotation in side.annotations.by_id() {
            let id = annotation.id;
            let is_deleted =
                other.removed.contains_key(&id) && merged.set.removed.contains_key(&id);
            if merged.set.annotations.get(id).is_none() && !is_deleted {
                return Err(format!("{id} is lost"));
            }
        }
    }
    Ok(())
}

fn triple(a: &AnnotationSet, b: &AnnotationSet, c: &AnnotationSet) -> Result<(), String> {
    if [a, b, c]
        .into_iter()
        .any(|set| is_deleted_meanwhile(set, &[a, b, c]))
    {
        return Ok(());
    }
    let ab = merge(None, a, b);
    let bc = merge(None, b, c);
    let abb = merge(None, &ab.set, b);
    let left = merge(None, &ab.set, c);
    let right = merge(None, a, &bc.set);
    let all = [&ab, &bc, &abb, &left, &right];
    // Mending forgets why, so it depends on the order.
    if all.into_iter().any(is_mended) {
        return Ok(());
    }
    if content(&abb.set) != content(&ab.set) {
        return Err("what is merged already adds something".to_owned());
    }
    if content(&left.set) != content(&right.set) {
        return Err("another order gives another set".to_owned());
    }
    Ok(())
}

/// Whether a set has a deletion that is neither older nor newer than every version of what it
/// deletes: then it depends on the order which versions it meets.
fn is_deleted_meanwhile(set: &AnnotationSet, all: &[&AnnotationSet]) -> bool {
    set.removed.values().any(|removal| {
        let versions = || all.iter().filter_map(|set| set.annotations.get(removal.id));
        let is_newest = versions().all(|version| version.modified < removal.at);
        let is_oldest = versions().all(|version| version.modified > removal.at);
        !is_newest && !is_oldest
    })
}

fn is_mended(merged: &Merged) -> bool {
    merged.conflicts.iter().any(|conflict| {
        matches!(
            conflict.problem,
            Problem::ShortcutTaken { .. }
                | Problem::ParentGone { .. }
                | Problem::ParentCycle { .. }
                | Problem::AnswersDidNotFit { .. }
        )
    })
}

/// Returns a set with its lists in an order of their own.
fn content(set: &AnnotationSet) -> AnnotationSet {
    let mut set = set.clone();
    set.documents.sort_by_key(|document| document.key.clone());
    set.coders.sort_by_key(|coder| coder.key.clone());
    set.fields.sort_by_key(|field| field.key.clone());
    set.categories.sort_by_key(|category| category.key.clone());
    for document in &mut set.documents {
        Arc::make_mut(document).properties.sort();
    }
    for field in &mut set.fields {
        Arc::make_mut(field).categories.sort();
    }
    let annotations = set.annotations.by_id().map(|annotation| {
        let mut annotation = (**annotation).clone();
        annotation.categories.sort();
        annotation.fields.sort_by_key(|(key, _)| key.clone());
        Arc::new(annotation)
    });
    set.annotations = Annotations::from_list(annotations.collect());
    set
}

/// Returns a set to which somebody has done something; it need not be sound.
fn changed(set: &AnnotationSet, dice: &mut Dice) -> AnnotationSet {
    let mut set = set.clone();
    for _ in 0..dice.below(8) {
        change(&mut set, dice);
    }
    set
}

fn change(set: &mut AnnotationSet, dice: &mut Dice) {
    let names = ["", "教育", "住房", "甲\n乙"];
    let ids: Vec<_> = set.annotations.by_id().map(|one| one.id).collect();
    let time = |dice: &mut Dice| {
        let second = 1_795_600_800 + dice.below(4) as i64;
        jiff::Timestamp::from_second(second).unwrap_or_default()
    };
    match dice.below(12) {
        0 => (*dice.one_of(&names)).clone_into(&mut set.title),
        1 if !set.categories.is_empty() => {
            let at = dice.below(set.categories.len());
            let parent = dice.one_of(&set.categories).key.clone();
            if let Some(category) = set.categories.get_mut(at).map(Arc::make_mut) {
                match dice.below(5) {
                    0 => (*dice.one_of(&names)).clone_into(&mut category.name),
                    1 => (*dice.one_of(&names)).clone_into(&mut category.description),
                    2 => category.color = Rgb::from_hex(dice.below(3) as u32),
                    3 => category.shortcut = Some(*dice.one_of(&['1', '2', '3'])),
                    _ => category.parent = Some(parent),
                }
            }
        }
        2 if !set.categories.is_empty() => {
            let at = dice.below(set.categories.len());
            drop(set.categories.remove(at));
        }
        3 => {
            let name = *dice.one_of(&["new", "other"]);
            let key = Key::from_name(name, |key| {
                set.categories.iter().any(|known| known.key == *key)
            });
            let at = dice.below(set.categories.len() + 1);
            let new = Category {
                name: (*dice.one_of(&names)).to_owned(),
                parent: None,
                color: Rgb::from_hex(1),
                shortcut: None,
                description: String::new(),
                key,
            };
            set.categories.insert(at, Arc::new(new));
        }
        4 if set.categories.len() > 1 => {
            let (one, other) = (
                dice.below(set.categories.len()),
                dice.below(set.categories.len()),
            );
            set.categories.swap(one, other);
        }
        5 if !ids.is_empty() && !set.coders.is_empty() => {
            let id = *dice.one_of(&ids);
            let removal = Removal {
                id,
                coder: dice.one_of(&set.coders).key.clone(),
                at: time(dice),
            };
            set.annotations.remove(id);
            set.removed.insert(id, removal);
        }
        // Lost, and not deleted.
        6 if !ids.is_empty() => drop(set.annotations.remove(*dice.one_of(&ids))),
        7 if !set.documents.is_empty() => {
            let at = dice.below(set.documents.len());
            if let Some(document) = set.documents.get_mut(at).map(Arc::make_mut) {
                match dice.below(3) {
                    0 => document.path = format!("{}.txt", dice.below(3)),
                    1 => (*dice.one_of(&names)).clone_into(&mut document.title),
                    _ => document.properties = vec![("speaker".to_owned(), "王".to_owned())],
                }
            }
        }
        _ if !ids.is_empty() => {
            let id = *dice.one_of(&ids);
            if let Some(annotation) = set.annotations.get(id) {
                let mut annotation = (**annotation).clone();
                change_annotation(&mut annotation, set, dice);
                annotation.modified = time(dice);
                if dice.below(3) == 0 {
                    annotation.id = uuid::Uuid::from_u128(dice.below(4) as u128);
                }
                if !set.removed.contains_key(&annotation.id) {
                    set.annotations.insert(Arc::new(annotation));
                }
            }
        }
        _ => {}
    }
}

fn change_annotation(annotation: &mut Annotation, set: &AnnotationSet, dice: &mut Dice) {
    match dice.below(5) {
        0 => annotation.note = (*dice.one_of(&["", "甲", "乙", "甲\n乙"])).into(),
        1 if !set.categories.is_empty() => {
            let key = dice.one_of(&set.categories).key.clone();
            if annotation.has_category(&key) {
                annotation.categories.retain(|known| *known != key);
            } else {
                annotation.categories.push(key);
            }
        }
        2 if !set.fields.is_empty() => {
            let key = dice.one_of(&set.fields).key.clone();
            let value = match dice.below(3) {
                0 => FieldValue::Number(dice.below(3).to_string()),
                1 => FieldValue::Choice("卫健局".to_owned()),
                _ => FieldValue::Date("2020-12-31".to_owned()),
            };
            annotation.fields.retain(|(known, _)| *known != key);
            annotation.fields.push((key, value));
        }
        3 => annotation.quote = (*dice.one_of(&["控辍", "保学"])).into(),
        _ if !set.coders.is_empty() => annotation.coder = dice.one_of(&set.coders).key.clone(),
        _ => {}
    }
}
