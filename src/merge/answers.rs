//! Answers that their field would not take any more, because one side changed the field.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::conflict::{Conflict, Problem};
use crate::model::{
    Annotation, AnnotationSet, Annotations, Field, FieldKind, FieldValue, Item, Key,
};

/// Turns answers into what their fields take; where one cannot be, the field is widened until it
/// takes all of them.
pub(super) fn fit(set: &mut AnnotationSet) -> Vec<Conflict> {
    let mut odd: BTreeMap<Key, Vec<FieldValue>> = BTreeMap::new();
    let fields: BTreeMap<&Key, &Arc<Field>> =
        set.fields.iter().map(|field| (&field.key, field)).collect();
    for annotation in set.annotations.by_id() {
        for (key, answer) in &annotation.fields {
            if fields
                .get(key)
                .is_some_and(|field| field.check(answer).is_err())
            {
                odd.entry(key.clone()).or_default().push(answer.clone());
            }
        }
    }
    if odd.is_empty() {
        return Vec::new();
    }
    let mut conflicts = Vec::with_capacity(odd.len());
    let mut widened: BTreeMap<Key, Arc<Field>> = BTreeMap::new();
    for field in &mut set.fields {
        if let Some(answers) = odd.get(&field.key) {
            let kind = wide_enough(field, answers);
            if kind != field.kind {
                Arc::make_mut(field).kind = kind;
            }
            widened.insert(field.key.clone(), Arc::clone(field));
            conflicts.push(Conflict {
                item: Item::Field(field.key.clone()),
                problem: Problem::AnswersDidNotFit {
                    answers: answers.len(),
                },
            });
        }
    }
    let fitted: Vec<Arc<Annotation>> = set
        .annotations
        .by_id()
        .map(|annotation| fitted(annotation, &widened))
        .collect();
    set.annotations = Annotations::from_list(fitted);
    conflicts
}

/// Returns the kind that takes the answers: the field's own if it can, with more choices if they
/// are choices, else any text.
fn wide_enough(field: &Field, answers: &[FieldValue]) -> FieldKind {
    let takes_all = |field: &Field| {
        let mut answers = answers.iter();
        answers.all(|answer| field.parse(&answer.to_string()).is_ok())
    };
    if takes_all(field) {
        return field.kind.clone();
    }
    if let FieldKind::Choice(offered) = &field.kind {
        let mut offered = offered.clone();
        let mut more: Vec<String> = answers.iter().map(FieldValue::to_string).collect();
        more.sort();
        for choice in more {
            if !offered.contains(&choice) {
                offered.push(choice);
            }
        }
        return FieldKind::Choice(offered);
    }
    FieldKind::Text
}

fn fitted(annotation: &Arc<Annotation>, widened: &BTreeMap<Key, Arc<Field>>) -> Arc<Annotation> {
    let mut annotation = Arc::clone(annotation);
    let is_odd = |(key, answer): &(Key, FieldValue)| {
        widened
            .get(key)
            .is_some_and(|field| field.check(answer).is_err())
    };
    if annotation.fields.iter().any(is_odd) {
        for (key, answer) in &mut Arc::make_mut(&mut annotation).fields {
            let turned = widened
                .get(&*key)
                .filter(|field| field.check(answer).is_err())
                .and_then(|field| field.parse(&answer.to_string()).ok());
            if let Some(turned) = turned {
                *answer = turned;
            }
        }
    }
    annotation
}
