//! What two people have both changed, in the words of the interface's language.

use super::locale::Locale;
use super::phrases;
use crate::merge::{Conflict, Part, Problem, Side};
use crate::model::Item;
use crate::session::{ChangedOutside, Session};

/// Characters of a quote that name an annotation.
const LONGEST_QUOTE: usize = 24;
/// Characters of a value that both have changed: an order names everything that is ordered.
const LONGEST_VALUE: usize = 120;

/// Conflicts and items that are named; of the rest only the number is said.
const MOST_NAMED: usize = 3;

/// Says what conflicts are about, a line each: of the first ones, and how many more there are.
pub(super) fn first_sentences<'c>(
    locale: &Locale,
    session: &Session,
    mut conflicts: impl Iterator<Item = &'c Conflict>,
) -> Vec<String> {
    let first = conflicts.by_ref().take(MOST_NAMED);
    let mut lines: Vec<String> = first
        .map(|conflict| sentence(locale, session, conflict))
        .collect();
    let n_more = conflicts.count();
    if n_more > 0 {
        lines.push(locale.with("merge-more", &[("count", &n_more)]));
    }
    lines
}

/// Says what a conflict is about, and what was done.
pub(super) fn sentence(locale: &Locale, session: &Session, conflict: &Conflict) -> String {
    let item = item_name(locale, session, &conflict.item);
    let with = |id: &str, name: &'static str, value: &dyn std::fmt::Display| {
        locale.with(id, &[("item", &item), (name, value)])
    };
    match &conflict.problem {
        Problem::BothChanged {
            part, ours, theirs, ..
        } => {
            let what = contested(locale, session, &conflict.item, part);
            let [ours, theirs] = [ours, theirs].map(|value| phrases::cut(value, LONGEST_VALUE));
            locale.with(
                "merge-both-changed",
                &[("item", &what), ("ours", &ours), ("theirs", &theirs)],
            )
        }
        Problem::DeletedAndChanged { deleted_by } => with(
            "merge-deleted-and-changed",
            "side",
            &side(locale, *deleted_by),
        ),
        Problem::DeletedAndUsed { deleted_by } => {
            with("merge-deleted-and-used", "side", &side(locale, *deleted_by))
        }
        Problem::Missing { on } => with("merge-missing", "side", &side(locale, *on)),
        Problem::ShortcutTaken { shortcut, by } => {
            let by = item_name(locale, session, &Item::Category(by.clone()));
            locale.with(
                "merge-shortcut-taken",
                &[("item", &item), ("shortcut", shortcut), ("by", &by)],
            )
        }
        Problem::ParentGone { parent, .. } => with("merge-parent-gone", "parent", parent),
        Problem::ParentCycle { parent } => with("merge-parent-cycle", "parent", parent),
        Problem::AnswersDidNotFit { answers } => with("merge-answers", "count", answers),
    }
}

/// Says what was done to a set's file since it was last open here; nothing where only its spelling
/// is another.
pub(super) fn changed_outside(
    locale: &Locale,
    session: &Session,
    changed: &ChangedOutside,
) -> Option<String> {
    let Some(items) = &changed.items else {
        return Some(locale.text("changed-outside-unknown"));
    };
    if items.is_empty() {
        return None;
    }
    let named = items.iter().take(MOST_NAMED);
    let named: Vec<String> = named.map(|item| item_name(locale, session, item)).collect();
    let named = named.join(&locale.text("list-separator"));
    let id = if items.len() > MOST_NAMED {
        "changed-outside-many"
    } else {
        "changed-outside"
    };
    let values: [(&str, &dyn std::fmt::Display); 2] = [("what", &named), ("count", &items.len())];
    Some(locale.with(id, &values))
}

/// Says which part of what both have changed.
pub(super) fn contested(locale: &Locale, session: &Session, item: &Item, part: &Part) -> String {
    let item = item_name(locale, session, item);
    let part = part_name(locale, session, part);
    locale.with("merge-contested", &[("item", &item), ("part", &part)])
}

fn side(locale: &Locale, side: Side) -> String {
    locale.text(match side {
        Side::Ours => "merge-side-ours",
        Side::Theirs => "merge-side-theirs",
    })
}

fn item_name(locale: &Locale, session: &Session, item: &Item) -> String {
    let name = session.set().name_of(item).unwrap_or_else(|| match item {
        // Only the other one has it: its key or id is what is known here.
        Item::Document(key) | Item::Coder(key) | Item::Field(key) | Item::Category(key) => {
            key.to_string()
        }
        Item::Annotation(id) => id.to_string(),
        Item::Set => String::new(),
    });
    item_called(locale, item, &name)
}

/// Says what kind of thing an item is, and what it is called.
pub(super) fn item_called(locale: &Locale, item: &Item, name: &str) -> String {
    let id = match item {
        Item::Set => return locale.text("merge-item-set"),
        Item::Document(_) => "merge-item-document",
        Item::Coder(_) => "merge-item-coder",
        Item::Field(_) => "merge-item-field",
        Item::Category(_) => "merge-item-category",
        Item::Annotation(_) => {
            let quote = phrases::cut(name, LONGEST_QUOTE);
            return locale.with("merge-item-annotation", &[("name", &quote)]);
        }
    };
    locale.with(id, &[("name", &name)])
}

fn part_name(locale: &Locale, session: &Session, part: &Part) -> String {
    let id = match part {
        Part::Property(name) => return name.clone(),
        Part::Answer(key) => {
            let mut fields = session.set().fields.iter();
            let field = fields.find(|field| field.key == *key);
            return field.map_or_else(|| key.to_string(), |field| field.name.clone());
        }
        Part::Title => "merge-part-title",
        Part::Name => "merge-part-name",
        Part::Source => "merge-part-source",
        Part::Parent => "merge-part-parent",
        Part::Color => "merge-part-color",
        Part::Shortcut => "merge-part-shortcut",
        Part::Description => "merge-part-description",
        Part::Kind => "merge-part-kind",
        Part::Required => "merge-part-required",
        Part::Categories => "merge-part-categories",
        Part::Passage => "merge-part-passage",
        Part::Note => "merge-part-note",
        Part::Coder => "merge-part-coder",
        Part::DocumentOrder => "merge-part-document-order",
        Part::CoderOrder => "merge-part-coder-order",
        Part::FieldOrder => "merge-part-field-order",
        Part::CategoryOrder => "merge-part-category-order",
    };
    locale.text(id)
}
