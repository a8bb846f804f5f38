//! Making, changing and deleting annotations.

use std::sync::Arc;

use super::{Session, SessionError};
use crate::edit::{Action, Change, Edit, Label, Transaction};
use crate::model::{Anchor, Annotation, AnnotationId, FieldValue, Key, Removal};
use crate::storage::journal::Step;
use crate::text::span::Span;

/// Changes to one note that come faster than this, in seconds, are undone as one.
const TYPING_PAUSE_SECS: i64 = 1;

/// What to annotate and how.
#[derive(Debug, Clone, Default)]
pub struct NewAnnotation {
    pub categories: Vec<Key>,
    pub note: String,
    pub fields: Vec<(Key, FieldValue)>,
}

/// What annotating did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    pub id: AnnotationId,
    /// Whether anything changed: the same again changes nothing.
    pub changed: bool,
}

/// What a category's key did to a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toggled {
    /// The category was put on.
    On(AnnotationId),
    /// The category was taken off; others are left.
    Off(AnnotationId),
    /// The category was the last one, and the annotation went with it.
    Gone,
}

impl Session {
    /// Annotates a span, or adds to the annotation that the same coder has made of it.
    ///
    /// White space at the ends is left out, and the ends move to grapheme boundaries.
    pub fn annotate(
        &mut self,
        document: &Key,
        span: Span,
        new: NewAnnotation,
    ) -> Result<Outcome, SessionError> {
        if new.categories.is_empty() {
            return Err(SessionError::NoCategories);
        }
        for category in &new.categories {
            self.require_category(category)?;
        }
        for (key, value) in &new.fields {
            let field = self.set.field(key);
            field
                .ok_or_else(|| SessionError::NoField(key.clone()))?
                .check(value)?;
        }
        let span = self.tidy(document, span)?;
        let subject = self.category_names(&new.categories);
        if let Some(existing) = self.own_annotation(document, span) {
            let mut after = (*existing).clone();
            for category in new.categories {
                if !after.has_category(&category) {
                    after.categories.push(category);
                }
            }
            for (key, value) in new.fields {
                after.fields.retain(|(known, _)| *known != key);
                after.fields.push((key, value));
            }
            // What was noted before stays; the same again is nothing new.
            let lines = |note: &str| format!("\n{note}\n");
            if after.note.is_empty() {
                after.note = new.note.into();
            } else if !new.note.is_empty() && !lines(&after.note).contains(&lines(&new.note)) {
                after.note = format!("{}\n{}", after.note, new.note).into();
            }
            let id = existing.id;
            let changed =
                self.replace_annotation(Label::new(Action::Tag, subject), &existing, after)?;
            return Ok(Outcome { id, changed });
        }
        let annotation = self.new_annotation(document, span, new)?;
        let id = annotation.id;
        let mut edits = self.coder_edits();
        edits.push(Edit::Annotation(Change::insert(annotation)));
        self.commit(Label::new(Action::Annotate, subject), edits, Some(id))?;
        Ok(Outcome { id, changed: true })
    }

    /// Puts a category on a passage, or takes it off where the current coder has put it there.
    pub fn toggle(
        &mut self,
        document: &Key,
        span: Span,
        category: &Key,
    ) -> Result<Toggled, SessionError> {
        self.require_category(category)?;
        let tidy = self.tidy(document, span)?;
        if let Some(existing) = self.own_annotation(document, tidy) {
            return self.toggle_on(existing.id, category);
        }
        let new = NewAnnotation {
            categories: vec![category.clone()],
            ..NewAnnotation::default()
        };
        let outcome = self.annotate(document, tidy, new)?;
        Ok(Toggled::On(outcome.id))
    }

    /// Puts a category on an annotation, or takes it off.
    pub fn toggle_on(&mut self, id: AnnotationId, category: &Key) -> Result<Toggled, SessionError> {
        self.require_category(category)?;
        let existing = self.annotation(id)?;
        let subject = self.category_names(std::slice::from_ref(category));
        let mut after = (*existing).clone();
        if !existing.has_category(category) {
            after.categories.push(category.clone());
            self.replace_annotation(Label::new(Action::Tag, subject), &existing, after)?;
            return Ok(Toggled::On(id));
        }
        after.categories.retain(|known| known != category);
        if after.categories.is_empty() {
            let edits = self.deletion(&existing);
            self.commit(Label::new(Action::Untag, subject), edits, None)?;
            return Ok(Toggled::Gone);
        }
        self.replace_annotation(Label::new(Action::Untag, subject), &existing, after)?;
        Ok(Toggled::Off(id))
    }

    /// Puts a category on many spans at once, as one transaction; returns how many changed.
    pub fn tag_all(
        &mut self,
        spans: &[(Key, Span)],
        category: &Key,
    ) -> Result<usize, SessionError> {
        self.require_category(category)?;
        let (edits, n_changed) = self.tag_edits(spans, category)?;
        if n_changed == 0 {
            return Ok(0);
        }
        let label = self.tag_all_label(category, n_changed);
        self.commit(label, edits, None)?;
        Ok(n_changed)
    }

    /// Goes on with [`Session::tag_all`], as part of the same transaction: so many spans can be
    /// tagged in portions. `n_before` is how many it has changed so far, `revision` that of the
    /// set after the portion before. Returns how many changed, or `None` where something else has
    /// happened since: then nothing is done.
    pub fn tag_more(
        &mut self,
        spans: &[(Key, Span)],
        category: &Key,
        n_before: usize,
        revision: u64,
    ) -> Result<Option<usize>, SessionError> {
        if revision != self.revision {
            return Ok(None);
        }
        if n_before == 0 {
            return self.tag_all(spans, category).map(Some);
        }
        // What a file holds already cannot grow; the rest becomes a transaction of its own.
        let last = self.history.last_open();
        if last.is_none_or(|last| last.label.action != Action::TagAll) {
            return self.tag_all(spans, category).map(Some);
        }
        let (edits, n_changed) = self.tag_edits(spans, category)?;
        if n_changed > 0 {
            let label = self.tag_all_label(category, n_before + n_changed);
            self.extend_last(label, edits)?;
        }
        Ok(Some(n_changed))
    }

    fn tag_all_label(&self, category: &Key, n_changed: usize) -> Label {
        let name = self.category_names(std::slice::from_ref(category));
        Label::new(Action::TagAll, format!("{name} × {n_changed}"))
    }

    /// Returns the edits that put a category on spans, and how many annotations they change.
    fn tag_edits(
        &mut self,
        spans: &[(Key, Span)],
        category: &Key,
    ) -> Result<(Vec<Edit>, usize), SessionError> {
        let mut edits = self.coder_edits();
        let n_before = edits.len();
        let mut done = std::collections::BTreeSet::new();
        for (document, span) in spans {
            let span = self.tidy(document, *span)?;
            if !done.insert((document.clone(), span)) {
                continue;
            }
            match self.own_annotation(document, span) {
                Some(existing) if existing.has_category(category) => {}
                Some(existing) => {
                    let mut after = (*existing).clone();
                    after.categories.push(category.clone());
                    after.modified = self.origin.now();
                    edits.push(Edit::Annotation(Change::replace(existing, Arc::new(after))));
                }
                None => {
                    let new = NewAnnotation {
                        categories: vec![category.clone()],
                        ..NewAnnotation::default()
                    };
                    let annotation = self.new_annotation(document, span, new)?;
                    edits.push(Edit::Annotation(Change::insert(annotation)));
                }
            }
        }
        let n_changed = edits.len() - n_before;
        Ok((edits, n_changed))
    }

    /// Changes the note of an annotation. Changes in quick succession are undone as one.
    pub fn set_note(&mut self, id: AnnotationId, note: &str) -> Result<(), SessionError> {
        let existing = self.annotation(id)?;
        if *existing.note == *note {
            return Ok(());
        }
        let mut after = (*existing).clone();
        after.note = note.into();
        let label = Label::new(Action::EditNote, shortened(&existing.quote));
        self.type_into(label, &existing, after)
    }

    /// Replaces an annotation while somebody types into it: what follows in quick succession under
    /// the same name joins the transaction before.
    fn type_into(
        &mut self,
        label: Label,
        existing: &Arc<Annotation>,
        mut after: Annotation,
    ) -> Result<(), SessionError> {
        let now = self.origin.now();
        let Some(earlier) = self.open_typing(&label, existing, now) else {
            self.replace_annotation(label, existing, after)?;
            return Ok(());
        };
        after.modified = now;
        let after = Arc::new(after);
        let whole = self.before_change()?;
        // From what is there now; the history keeps the way from what was there before.
        let change = Change::replace(Arc::clone(existing), Arc::clone(&after));
        let typed = Arc::new(Transaction {
            label,
            coder: self.coder.key.clone(),
            time: now,
            edits: vec![Edit::Annotation(change)],
            focus: Some(existing.id),
        });
        typed.apply(&mut self.set)?;
        self.journal(whole, Step::Done, &typed);
        self.history.replace_last(Arc::new(Transaction {
            edits: vec![Edit::Annotation(Change::replace(earlier, after))],
            ..Transaction::clone(&typed)
        }));
        self.changed();
        Ok(())
    }

    /// Returns what an annotation was before the typing that is still going on.
    fn open_typing(
        &self,
        label: &Label,
        existing: &Arc<Annotation>,
        now: jiff::Timestamp,
    ) -> Option<Arc<Annotation>> {
        let last = self.history.last_open()?;
        let is_recent = now.as_second() - last.time.as_second() <= TYPING_PAUSE_SECS;
        match last.edits.as_slice() {
            [
                Edit::Annotation(Change {
                    before: Some(before),
                    after: Some(after),
                }),
            ] if is_recent && last.label == *label && after == existing => Some(Arc::clone(before)),
            _ => None,
        }
    }

    /// Answers a field of an annotation, or takes the answer back. Changes of one field in quick
    /// succession are undone as one.
    pub fn set_field(
        &mut self,
        id: AnnotationId,
        key: &Key,
        value: Option<FieldValue>,
    ) -> Result<(), SessionError> {
        let existing = self.annotation(id)?;
        let field = self
            .set
            .field(key)
            .cloned()
            .ok_or_else(|| SessionError::NoField(key.clone()))?;
        let mut after = (*existing).clone();
        let at = after.fields.iter().position(|(known, _)| known == key);
        match (value, at) {
            (Some(value), at) => {
                field.check(&value)?;
                match at.and_then(|at| after.fields.get_mut(at)) {
                    Some((_, known)) => *known = value,
                    None => after.fields.push((key.clone(), value)),
                }
            }
            (None, Some(at)) => {
                after.fields.remove(at);
            }
            (None, None) => {}
        }
        if after == *existing {
            return Ok(());
        }
        let label = Label::new(Action::EditField, field.name.clone());
        self.type_into(label, &existing, after)
    }

    /// Moves the edges of an annotation; its quote and context follow.
    pub fn move_edges(&mut self, id: AnnotationId, span: Span) -> Result<(), SessionError> {
        self.put_at(id, span, Action::MoveEdges)
    }

    /// Puts an annotation at another span; its quote and context follow.
    pub(super) fn put_at(
        &mut self,
        id: AnnotationId,
        span: Span,
        action: Action,
    ) -> Result<(), SessionError> {
        let existing = self.annotation(id)?;
        let span = self.tidy(&existing.document, span)?;
        if existing.span() == Some(span) {
            return Ok(());
        }
        let reading = self.require_reading(&existing.document)?;
        let quote = reading.quote(span);
        let label = Label::new(action, shortened(&quote.exact));
        let after = Annotation {
            anchor: Anchor::Placed(span),
            quote: quote.exact.into(),
            prefix: quote.prefix.into(),
            suffix: quote.suffix.into(),
            ..(*existing).clone()
        };
        self.replace_annotation(label, &existing, after)?;
        Ok(())
    }

    /// Deletes annotations as one transaction.
    pub fn delete_annotations(&mut self, ids: &[AnnotationId]) -> Result<(), SessionError> {
        let mut edits = Vec::with_capacity(ids.len() * 2);
        let mut subject = String::new();
        for &id in ids {
            let existing = self.annotation(id)?;
            if ids.len() == 1 {
                subject = shortened(&existing.quote);
            }
            edits.extend(self.deletion(&existing));
        }
        if ids.len() > 1 {
            subject = ids.len().to_string();
        }
        self.commit(Label::new(Action::DeleteAnnotations, subject), edits, None)
    }

    /// Returns the annotation that the current coder has made of exactly this span.
    pub fn own_annotation(&self, document: &Key, span: Span) -> Option<Arc<Annotation>> {
        self.set
            .annotations
            .of_document(document)?
            .placed
            .overlapping(span)
            .into_iter()
            .find(|entry| entry.span == span && entry.value.coder == self.coder.key)
            .map(|entry| Arc::clone(&entry.value))
    }

    /// Returns an annotation by its id.
    pub fn annotation(&self, id: AnnotationId) -> Result<Arc<Annotation>, SessionError> {
        self.set
            .annotations
            .get(id)
            .cloned()
            .ok_or(SessionError::NoAnnotation(id))
    }

    pub(super) fn deletion(&mut self, annotation: &Arc<Annotation>) -> Vec<Edit> {
        let removal = Removal {
            id: annotation.id,
            coder: self.coder.key.clone(),
            at: self.origin.now(),
        };
        vec![
            Edit::Annotation(Change::remove(Arc::clone(annotation))),
            Edit::Removal(Change::insert(removal)),
        ]
    }

    fn new_annotation(
        &mut self,
        document: &Key,
        span: Span,
        new: NewAnnotation,
    ) -> Result<Arc<Annotation>, SessionError> {
        let quote = self.require_reading(document)?.quote(span);
        let now = self.origin.now();
        let mut categories: Vec<Key> = Vec::with_capacity(new.categories.len());
        for category in new.categories {
            if !categories.contains(&category) {
                categories.push(category);
            }
        }
        // As with an annotation that is there: the last answer to a field holds.
        let mut fields: Vec<(Key, FieldValue)> = Vec::with_capacity(new.fields.len());
        for (key, value) in new.fields {
            fields.retain(|(known, _)| *known != key);
            fields.push((key, value));
        }
        Ok(Arc::new(Annotation {
            id: self.origin.new_id(),
            document: document.clone(),
            anchor: Anchor::Placed(span),
            quote: quote.exact.into(),
            prefix: quote.prefix.into(),
            suffix: quote.suffix.into(),
            categories,
            fields,
            note: new.note.into(),
            coder: self.coder.key.clone(),
            created: now,
            modified: now,
        }))
    }

    /// Replaces an annotation and returns whether anything but the time would change.
    fn replace_annotation(
        &mut self,
        label: Label,
        before: &Arc<Annotation>,
        mut after: Annotation,
    ) -> Result<bool, SessionError> {
        after.modified = before.modified;
        if after == **before {
            return Ok(false);
        }
        after.modified = self.origin.now();
        let change = Change::replace(Arc::clone(before), Arc::new(after));
        self.commit(label, vec![Edit::Annotation(change)], Some(before.id))?;
        Ok(true)
    }

    fn tidy(&self, document: &Key, span: Span) -> Result<Span, SessionError> {
        let reading = self.require_reading(document)?;
        if !reading.can_quote(span) {
            return Err(SessionError::StillReading(document.clone()));
        }
        reading.tidy(span).ok_or_else(|| SessionError::EmptySpan {
            start: reading.text.char_from_byte(span.start()),
            end: reading.text.char_from_byte(span.end()),
        })
    }

    pub(super) fn require_category(&self, key: &Key) -> Result<(), SessionError> {
        match self.set.category(key) {
            Some(_) => Ok(()),
            None => Err(SessionError::NoCategory(key.clone())),
        }
    }

    fn category_names(&self, keys: &[Key]) -> String {
        let names: Vec<&str> = keys
            .iter()
            .filter_map(|key| self.set.category(key))
            .map(|category| category.name.as_str())
            .collect();
        names.join(", ")
    }
}

/// Returns the first words of a passage, for names of transactions.
fn shortened(quote: &str) -> String {
    const LONGEST: usize = 12;
    let mut words: String = quote.chars().take(LONGEST).collect();
    if quote.chars().nth(LONGEST).is_some() {
        words.push('…');
    }
    words.replace('\n', " ")
}
