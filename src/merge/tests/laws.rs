use proptest::prelude::*;

use super::*;

/// Draws one number after another from bytes that proptest has chosen.
struct Dice<'a>(std::slice::Iter<'a, u8>);

impl Dice<'_> {
    fn below(&mut self, n: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % n
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 1
    }
}

/// What differs between the sets that are merged.
#[derive(Clone, Copy, PartialEq)]
enum Wild {
    /// Anything that a file may hold.
    All,
    /// Nothing that would have to be mended: mending forgets why, so it depends on the order.
    NothingToMend,
}

const CATEGORIES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// Makes a set that a file could hold, out of few keys and ids, so that sets have much in common.
fn random_set(bytes: &[u8], wild: Wild) -> AnnotationSet {
    let mut dice = Dice(bytes.iter());
    let mut set = set(Vec::new());
    set.id = id(90 + dice.below(2) as u128);
    set.title = ["", "甲", "乙"][dice.below(3)].to_owned();
    let document = Arc::make_mut(&mut set.documents[0]);
    document.path = ["speech.txt", "b/speech.txt"][dice.below(2)].to_owned();
    document.hash = ["blake3:00", "blake3:01"][dice.below(2)].to_owned();
    if dice.coin() {
        let value = ["x", "y"][dice.below(2)].to_owned();
        document.properties.push(("speaker".to_owned(), value));
    }
    if dice.coin() {
        let mut more = (*set.documents[0]).clone();
        more.key = key("other");
        set.documents.insert(dice.below(2), Arc::new(more));
    }
    if dice.coin() {
        let name = ["王", "汪"][dice.below(2)].to_owned();
        let key = key("wang");
        set.coders
            .insert(dice.below(2), Arc::new(Coder { key, name }));
    }
    random_categories(&mut set, &mut dice, wild);
    random_fields(&mut set, &mut dice, wild);
    let mut annotations = Vec::new();
    for number in 1..6 {
        match dice.below(4) {
            0 => {}
            1 => {
                let at = if wild == Wild::All {
                    dice.below(9)
                } else {
                    dice.below(2) * 1000
                };
                // Before everything, or behind it.
                set.delete(number, at as i64 - 1);
            }
            _ => annotations.push(Arc::new(random_annotation(number, &set, &mut dice))),
        }
    }
    set.annotations = Annotations::from_list(annotations);
    set
}

fn random_categories(set: &mut AnnotationSet, dice: &mut Dice<'_>, wild: Wild) {
    set.categories.clear();
    for (nth, name) in CATEGORIES.into_iter().enumerate() {
        if dice.below(4) == 0 && nth > 0 {
            continue;
        }
        let mut new = category(name);
        new.name = ["", "教育", "住房"][dice.below(3)].to_owned();
        new.color = Rgb::from_hex(dice.below(2) as u32);
        let shortcut = ['1', '2', '3', '4', '5'][match wild {
            Wild::All => dice.below(5),
            Wild::NothingToMend => nth,
        }];
        new.shortcut =
            (dice.coin() && set.category_by_shortcut(shortcut).is_none()).then_some(shortcut);
        let at = match wild {
            Wild::All => dice.below(set.categories.len() + 1),
            Wild::NothingToMend => set.categories.len(),
        };
        if let Some(parent) = at.checked_sub(1).and_then(|last| set.categories.get(last))
            && dice.coin()
        {
            new.parent = Some(parent.key.clone());
        }
        set.categories.insert(at, Arc::new(new));
    }
}

fn random_fields(set: &mut AnnotationSet, dice: &mut Dice<'_>, wild: Wild) {
    let choices =
        |names: &[&str]| FieldKind::Choice(names.iter().map(|&name| name.to_owned()).collect());
    let kinds = [
        FieldKind::Text,
        FieldKind::Number,
        choices(&["1", "2"]),
        choices(&["2"]),
    ];
    let field = Arc::make_mut(&mut set.fields[0]);
    field.kind = kinds[if wild == Wild::All { dice.below(4) } else { 0 }].clone();
    field.required = dice.coin();
    if dice.coin() {
        field.categories = vec![set.categories[0].key.clone()];
    }
}

fn random_annotation(number: u128, set: &AnnotationSet, dice: &mut Dice<'_>) -> Annotation {
    let mut new = annotation(number, &[]);
    for category in &set.categories {
        if dice.coin() {
            let at = dice.below(new.categories.len() + 1);
            new.categories.insert(at, category.key.clone());
        }
    }
    new.note = ["", "甲", "乙", "丙"][dice.below(4)].into();
    new.quote = ["控辍保学", "控辍"][dice.below(2)].into();
    new.document = set.documents[dice.below(set.documents.len())].key.clone();
    new.coder = set.coders[dice.below(set.coders.len())].key.clone();
    let text = "2".to_owned();
    let answer = match set.fields[0].kind {
        FieldKind::Text => FieldValue::Text(["1", "2", "三"][dice.below(3)].to_owned()),
        FieldKind::Number => FieldValue::Number(text),
        _ => FieldValue::Choice(text),
    };
    if dice.coin() {
        new.fields.push((set.fields[0].key.clone(), answer));
    }
    new.modified = time(dice.below(4) as i64);
    new
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 150)
}

/// A set, and another that was made from it by doing something to parts of it.
fn offspring(base: &AnnotationSet, other: &AnnotationSet, bytes: &[u8]) -> AnnotationSet {
    let mut dice = Dice(bytes.iter());
    let mut changed = merge(None, base, other).set;
    // Most of it as it was, so that the three-way rules have something to do.
    for annotation in base.annotations.by_id() {
        if dice.below(3) > 0 && annotation.document == *"speech" {
            changed.removed.remove(&annotation.id);
            changed.annotations.insert(Arc::clone(annotation));
        }
    }
    let _mended = mend_answers(&mut changed);
    changed
}

fn check_nothing_lost(result: &Merged, side: &AnnotationSet, other: &AnnotationSet) {
    let AnnotationSet {
        annotations,
        removed,
        ..
    } = &result.set;
    for annotation in side.annotations.by_id() {
        let id = annotation.id;
        if annotations.get(id).is_none() {
            assert!(
                other.removed.contains_key(&id) && removed.contains_key(&id),
                "{id} is lost"
            );
        }
    }
    for id in side.removed.keys() {
        assert!(annotations.get(*id).is_some() || removed.contains_key(id));
    }
}

/// Whether a value of a side is in the result, was replaced by the other side alone, or is in the
/// report.
fn check_nothing_silent(
    base: Option<&AnnotationSet>,
    side: &AnnotationSet,
    which: Side,
    result: &Merged,
) {
    let reported = |item: &Item, part: &Part, value: &str| {
        result.conflicts.iter().any(|conflict| {
            let Problem::BothChanged {
                part: about,
                ours,
                theirs,
                ..
            } = &conflict.problem
            else {
                return false;
            };
            let reported = if which == Side::Ours { ours } else { theirs };
            conflict.item == *item && about == part && reported == value
        })
    };
    for category in &side.categories {
        let before = base.and_then(|base| base.category(&category.key));
        let Some(after) = result.set.category(&category.key) else {
            assert_eq!(before, Some(category), "a new or changed category is gone");
            continue;
        };
        let is_old = before.is_some_and(|before| before.name == category.name);
        let item = Item::Category(category.key.clone());
        assert!(
            after.name == category.name || is_old || reported(&item, &Part::Name, &category.name)
        );
    }
    for annotation in side.annotations.by_id() {
        let Some(after) = result.set.annotations.get(annotation.id) else {
            continue;
        };
        let before = base.and_then(|base| base.annotations.get(annotation.id));
        let is_old = match before {
            Some(before) => before.note == annotation.note,
            // Never modified: the ancestor of the other version.
            None => annotation.modified == annotation.created,
        };
        let is_there = annotation
            .note
            .split(NOTE_SEAM)
            .all(|note| after.note.contains(note));
        let is_old = is_old || before.is_some() && is_there;
        assert!(
            is_there || is_old || before.is_some(),
            "{} is lost",
            annotation.note
        );
        for category in &annotation.categories {
            assert!(
                after.has_category(category)
                    || before.is_some_and(|before| before.has_category(category))
                    || before.is_none() && is_old
            );
        }
    }
}

/// Returns a set with its lists in an order of their own.
fn content(set: &AnnotationSet) -> AnnotationSet {
    let mut set = set.clone();
    set.documents.sort_by_key(|document| document.key.clone());
    set.coders.sort_by_key(|coder| coder.key.clone());
    set.categories.sort_by_key(|category| category.key.clone());
    for field in &mut set.fields {
        Arc::make_mut(field).categories.sort();
    }
    let sorted = set.annotations.by_id().map(|annotation| {
        let mut annotation = (**annotation).clone();
        annotation.categories.sort();
        Arc::new(annotation)
    });
    set.annotations = Annotations::from_list(sorted.collect());
    set
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn sides_can_be_swapped_and_nothing_is_lost(
        (base, ours, theirs) in (bytes(), bytes(), bytes()),
        has_base in any::<bool>(),
    ) {
        let base = random_set(&base, Wild::All);
        let (ours, theirs) = (random_set(&ours, Wild::All), random_set(&theirs, Wild::All));
        let base = has_base.then_some(base);
        let result = merged(base.as_ref(), &ours, &theirs);
        check_nothing_lost(&result, &ours, &theirs);
        check_nothing_lost(&result, &theirs, &ours);
        check_nothing_silent(base.as_ref(), &ours, Side::Ours, &result);
        check_nothing_silent(base.as_ref(), &theirs, Side::Theirs, &result);
    }

    #[test]
    fn versions_with_a_common_ancestor_are_merged_alike(
        (base, ours, theirs) in (bytes(), bytes(), bytes()),
    ) {
        let base = random_set(&base, Wild::All);
        let make = |bytes: &[u8]| offspring(&base, &random_set(bytes, Wild::All), bytes);
        let (ours, theirs) = (make(&ours), make(&theirs));
        let result = merged(Some(&base), &ours, &theirs);
        check_nothing_lost(&result, &ours, &theirs);
        check_nothing_lost(&result, &theirs, &ours);
        // What one side alone has done is the result.
        let alone = merged(Some(&base), &ours, &base);
        prop_assert_eq!(alone.set.annotations.len(), ours.annotations.len());
    }

    #[test]
    fn a_set_merged_with_itself_is_itself(
        (base, ours) in (bytes(), bytes()),
        has_base in any::<bool>(),
    ) {
        let base = random_set(&base, Wild::All);
        let ours = random_set(&ours, Wild::All);
        let base = has_base.then_some(base);
        let result = merged(base.as_ref(), &ours, &ours);
        prop_assert_eq!(&result.set, &ours);
        prop_assert!(result.conflicts.is_empty());
    }

    #[test]
    fn a_side_that_is_merged_already_adds_nothing((ours, theirs) in (bytes(), bytes())) {
        let ours = random_set(&ours, Wild::NothingToMend);
        let theirs = random_set(&theirs, Wild::NothingToMend);
        let once = merged(None, &ours, &theirs).set;
        let twice = merged(None, &once, &theirs).set;
        prop_assert_eq!(content(&twice), content(&once));
    }

    #[test]
    fn the_order_of_merging_does_not_matter((a, b, c) in (bytes(), bytes(), bytes())) {
        let [a, b, c] = [a, b, c].map(|bytes| random_set(&bytes, Wild::NothingToMend));
        let left = merged(None, &merged(None, &a, &b).set, &c).set;
        let right = merged(None, &a, &merged(None, &b, &c).set).set;
        prop_assert_eq!(content(&left), content(&right));
    }
}
