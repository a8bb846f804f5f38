//! What a merge reports, in words and as JSON.

use serde::Serialize;

use crate::merge::{Conflict, Part, Problem, Side};
use crate::model::Item;

/// A conflict as JSON says it; what does not apply is left out.
#[derive(Debug, Default, Serialize)]
pub(super) struct Told {
    /// What it is about: `set`, `document`, `coder`, `field`, `category` or `annotation`.
    item: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    problem: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ours: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    theirs: Option<String>,
    /// `ours`, `theirs` or `both`.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<&'static str>,
    /// The side that deleted or lost it.
    #[serde(skip_serializing_if = "Option::is_none")]
    side: Option<&'static str>,
    /// What was taken away in mending.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<String>,
}

impl Told {
    pub(super) fn of(conflict: &Conflict) -> Self {
        let (item, key) = match &conflict.item {
            Item::Set => ("set", None),
            Item::Document(key) => ("document", Some(key.to_string())),
            Item::Coder(key) => ("coder", Some(key.to_string())),
            Item::Field(key) => ("field", Some(key.to_string())),
            Item::Category(key) => ("category", Some(key.to_string())),
            Item::Annotation(id) => ("annotation", Some(id.to_string())),
        };
        let problem = match &conflict.problem {
            Problem::BothChanged {
                part,
                ours,
                theirs,
                kept,
            } => Self {
                problem: "both-changed",
                part: Some(name_of(part)),
                ours: Some(ours.clone()),
                theirs: Some(theirs.clone()),
                kept: Some(kept.map_or("both", side)),
                ..Self::default()
            },
            Problem::DeletedAndChanged { deleted_by } => {
                Self::on("deleted-and-changed", *deleted_by)
            }
            Problem::DeletedAndUsed { deleted_by } => Self::on("deleted-and-used", *deleted_by),
            Problem::Missing { on } => Self::on("missing", *on),
            Problem::ShortcutTaken { shortcut, .. } => {
                Self::mended("shortcut-taken", shortcut.to_string())
            }
            Problem::ParentGone { parent, .. } => Self::mended("parent-gone", parent.to_string()),
            Problem::ParentCycle { parent } => Self::mended("parent-cycle", parent.to_string()),
            Problem::AnswersDidNotFit { answers } => {
                Self::mended("answers-did-not-fit", answers.to_string())
            }
        };
        Self {
            item,
            key,
            ..problem
        }
    }

    fn on(problem: &'static str, deleted_by: Side) -> Self {
        Self {
            problem,
            side: Some(side(deleted_by)),
            ..Self::default()
        }
    }

    fn mended(problem: &'static str, was: String) -> Self {
        Self {
            problem,
            was: Some(was),
            ..Self::default()
        }
    }
}

/// Says it to people, who know the two sides by these names.
pub(super) fn sentence(told: &Told, ours: &str, theirs: &str) -> String {
    let name = |side: Option<&str>| match side {
        Some("ours") => ours.to_owned(),
        Some("theirs") => theirs.to_owned(),
        _ => "both".to_owned(),
    };
    let what = match &told.key {
        Some(key) => format!("{} {key}", told.item),
        None => "the set".to_owned(),
    };
    let was = told.was.as_deref().unwrap_or_default();
    let side = name(told.side);
    match told.problem {
        "both-changed" => {
            let value = |value: &Option<String>| match value.as_deref() {
                None | Some("") => "nothing".to_owned(),
                Some(value) => format!("“{value}”"),
            };
            format!(
                "{what}: {}: {} ({ours}) and {} ({theirs}); kept: {}",
                told.part.as_deref().unwrap_or_default(),
                value(&told.ours),
                value(&told.theirs),
                name(told.kept)
            )
        }
        "deleted-and-changed" => {
            format!("{what}: deleted in {side} and changed on the other side; kept as changed")
        }
        "deleted-and-used" => {
            format!("{what}: deleted in {side} and still used on the other side; kept")
        }
        "missing" => format!("{what}: not there in {side}, but not deleted either; kept"),
        "shortcut-taken" => format!("{what}: lost its shortcut “{was}” to another category"),
        "parent-gone" => format!("{what}: stood under “{was}”, which was deleted; moved up"),
        "parent-cycle" => {
            format!("{what}: would stand under itself by way of “{was}”; moved to the top")
        }
        _ => format!("{what}: did not take {was} of its answers; it does now"),
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Ours => "ours",
        Side::Theirs => "theirs",
    }
}

fn name_of(part: &Part) -> String {
    let name = match part {
        Part::Property(name) => return format!("property {name}"),
        Part::Answer(key) => return format!("field {key}"),
        Part::Title => "title",
        Part::Name => "name",
        Part::Source => "text",
        Part::Parent => "parent",
        Part::Color => "color",
        Part::Shortcut => "shortcut",
        Part::Description => "description",
        Part::Kind => "kind",
        Part::Required => "required",
        Part::Categories => "categories",
        Part::Passage => "passage",
        Part::Note => "note",
        Part::Coder => "coder",
        Part::DocumentOrder => "order of documents",
        Part::CoderOrder => "order of coders",
        Part::FieldOrder => "order of fields",
        Part::CategoryOrder => "order of categories",
    };
    name.to_owned()
}
