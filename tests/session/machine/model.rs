//! An annotation set as simply as can be: lists of plain records, no index, no history of edits.
//!
//! The machine holds it against the session after each step. What a step does to it is written
//! down here a second time and in the plainest way; only what nobody can foretell (ids, the exact
//! ends of a span) is taken from the session, and checked.

use std::collections::BTreeSet;

use speechmark::model::{Anchor, AnnotationSet, Key};
use speechmark::session::{CategoryChange, Session, Toggled};
use uuid::Uuid;

use super::super::play::{Deed, Did, second_codebook};

/// A set, as records.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    pub title: String,
    pub documents: Vec<DocumentRow>,
    /// Keys and names.
    pub coders: Vec<(String, String)>,
    /// Keys, and the categories they are for.
    pub fields: Vec<(String, Vec<String>)>,
    pub categories: Vec<CategoryRow>,
    /// By id.
    pub annotations: Vec<Row>,
    pub removed: BTreeSet<Uuid>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRow {
    pub key: String,
    pub title: String,
    /// The name of its file: the folders before it are named anew with each save.
    pub file: String,
    pub hash: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CategoryRow {
    pub key: String,
    pub name: String,
    pub parent: Option<String>,
    pub color: String,
    pub shortcut: Option<char>,
    pub description: String,
}

/// One annotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub id: Uuid,
    pub document: String,
    /// In scalar values, as the file says it.
    pub chars: (usize, usize),
    /// The passage without white space.
    pub words: String,
    pub categories: Vec<String>,
    pub answers: Vec<(String, String)>,
    pub note: String,
    pub coder: String,
}

/// The letters of a passage, however its rows are broken.
fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}

impl Model {
    /// Writes down what a session shows.
    pub fn of(session: &Session) -> Self {
        Self::of_set(session.set(), |key| {
            Some(session.reading(key)?.text.as_str().to_owned())
        })
    }

    /// Writes down a set, counting characters in its texts one by one.
    pub fn of_set(set: &AnnotationSet, text: impl Fn(&Key) -> Option<String>) -> Self {
        let documents = set.documents.iter();
        let texts: Vec<(&Key, String)> = documents
            .clone()
            .map(|document| (&document.key, text(&document.key).unwrap_or_default()))
            .collect();
        let annotations = set.annotations.by_id().map(|annotation| {
            let chars = match annotation.anchor {
                Anchor::Unplaced(chars) => (chars.start as usize, chars.end as usize),
                Anchor::Placed(span) => {
                    let text = texts.iter().find(|(key, _)| **key == annotation.document);
                    let count = |end: u32| {
                        let text = text.map_or("", |(_, text)| text);
                        let before = text.get(..end as usize).expect("a character's boundary");
                        before.chars().count()
                    };
                    (count(span.start()), count(span.end()))
                }
            };
            let answers = annotation.fields.iter();
            Row {
                id: annotation.id,
                document: annotation.document.to_string(),
                chars,
                words: letters(&annotation.quote),
                categories: strings(&annotation.categories),
                answers: answers
                    .map(|(key, value)| (key.to_string(), value.to_string()))
                    .collect(),
                note: annotation.note.to_string(),
                coder: annotation.coder.to_string(),
            }
        });
        Self {
            title: set.title.clone(),
            annotations: annotations.collect(),
            documents: documents
                .map(|document| DocumentRow {
                    key: document.key.to_string(),
                    title: document.title.clone(),
                    file: document
                        .path
                        .rsplit('/')
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                    hash: document.hash.clone(),
                })
                .collect(),
            coders: set
                .coders
                .iter()
                .map(|coder| (coder.key.to_string(), coder.name.clone()))
                .collect(),
            fields: set
                .fields
                .iter()
                .map(|field| (field.key.to_string(), strings(&field.categories)))
                .collect(),
            categories: set
                .categories
                .iter()
                .map(|category| CategoryRow {
                    key: category.key.to_string(),
                    name: category.name.clone(),
                    parent: category.parent.as_ref().map(Key::to_string),
                    color: category.color.to_string(),
                    shortcut: category.shortcut,
                    description: category.description.clone(),
                })
                .collect(),
            removed: set.removed.keys().copied().collect(),
        }
    }

    pub fn row(&self, id: Uuid) -> Option<&Row> {
        self.annotations.iter().find(|row| row.id == id)
    }

    fn row_mut(&mut self, id: Uuid) -> Option<&mut Row> {
        self.annotations.iter_mut().find(|row| row.id == id)
    }

    fn category(&mut self, key: &Key) -> Option<&mut CategoryRow> {
        self.categories
            .iter_mut()
            .find(|category| *key == *category.key.as_str())
    }

    fn is_below(&self, key: &str, above: &str) -> bool {
        let mut next = Some(key.to_owned());
        while let Some(key) = next {
            if key == above {
                return true;
            }
            let found = self.categories.iter().find(|category| category.key == key);
            next = found.and_then(|category| category.parent.clone());
        }
        false
    }

    fn delete(&mut self, id: Uuid) {
        self.annotations.retain(|row| row.id != id);
        self.removed.insert(id);
    }

    /// Says what holds for a set whatever was done to it, and does not hold for this one.
    pub fn unsound(&self) -> Option<String> {
        let mut seen = BTreeSet::new();
        for category in &self.categories {
            if let Some(parent) = &category.parent
                && !seen.contains(parent)
            {
                return Some(format!("{} stands before its parent", category.key));
            }
            if !seen.insert(category.key.clone()) {
                return Some(format!("{} is there twice", category.key));
            }
        }
        for row in &self.annotations {
            let is_whole = self.documents.iter().any(|known| known.key == row.document)
                && self.coders.iter().any(|(key, _)| *key == row.coder)
                && row.categories.iter().all(|key| seen.contains(key))
                && !row.categories.is_empty()
                && !self.removed.contains(&row.id);
            if !is_whole {
                return Some(format!("{row:?} refers to what is not there"));
            }
        }
        None
    }

    /// Does a deed that the session has carried out; `seen` is what the session shows now.
    pub fn does(
        &mut self,
        deed: &Deed,
        did: &Did,
        session: &Session,
        seen: &Self,
    ) -> Result<(), String> {
        match (deed, did) {
            (Deed::Toggle(document, _, category), Did::Toggled(toggled)) => {
                self.toggle(*toggled, None, document, category, session, seen)
            }
            (Deed::ToggleOn(id, category), Did::Toggled(toggled)) => {
                let document = self.row(*id).ok_or("it was not there")?.document.clone();
                let document = Key::new(&document).map_err(|error| error.to_string())?;
                self.toggle(*toggled, Some(*id), &document, category, session, seen)
            }
            (Deed::Annotate(document, _, category, note), Did::Annotated(id)) => {
                let category = category.to_string();
                if let Some(row) = self.row_mut(*id) {
                    if !row.categories.contains(&category) {
                        row.categories.push(category);
                    }
                    let is_noted = |known: &str| {
                        let [known, note] = [known, note].map(|it| format!("\n{it}\n"));
                        known.contains(&note)
                    };
                    if row.note.is_empty() {
                        row.note.clone_from(note);
                    } else if !note.is_empty() && !is_noted(&row.note) {
                        row.note = format!("{}\n{note}", row.note);
                    }
                    Ok(())
                } else {
                    self.comes(*id, document, category, note, session, seen)
                }
            }
            (Deed::TagAll(spans, category), Did::Tagged(n)) => self.tag_all(
                spans.iter().map(|(key, _)| key),
                category,
                *n,
                session,
                seen,
            ),
            (Deed::Note(id, note), _) => {
                self.row_mut(*id)
                    .ok_or("no such row")?
                    .note
                    .clone_from(note);
                Ok(())
            }
            (Deed::Answer(id, answer), _) => {
                let answers = &mut self.row_mut(*id).ok_or("no such row")?.answers;
                let at = answers.iter().position(|(key, _)| key == "times");
                match (answer, at.and_then(|at| answers.get_mut(at))) {
                    (Some(answer), Some((_, known))) => *known = answer.to_string(),
                    (Some(answer), None) => {
                        answers.push(("times".to_owned(), answer.to_string()));
                    }
                    (None, _) => answers.retain(|(key, _)| key != "times"),
                }
                Ok(())
            }
            (Deed::MoveEdges(id, _), _) => {
                let moved = seen.row(*id).ok_or("it is lost")?.clone();
                check_place(&moved, session)?;
                let row = self.row_mut(*id).ok_or("no such row")?;
                row.chars = moved.chars;
                row.words = moved.words;
                Ok(())
            }
            (Deed::Delete(ids), _) => {
                for id in ids {
                    self.delete(*id);
                }
                Ok(())
            }
            (Deed::AddCategory(name, parent), Did::Made(key)) => {
                let color = seen.categories.last().map(|last| last.color.clone());
                let is_free = |digit: &char| {
                    let mut taken = self.categories.iter().filter_map(|known| known.shortcut);
                    !taken.any(|taken| taken == *digit)
                };
                self.categories.push(CategoryRow {
                    key: key.to_string(),
                    name: name.trim().to_owned(),
                    parent: parent.as_ref().map(Key::to_string),
                    color: color.unwrap_or_default(),
                    shortcut: "123456789".chars().find(is_free),
                    description: String::new(),
                });
                Ok(())
            }
            (Deed::Change(key, change), _) => self.change(key, change),
            (Deed::MoveCategory(key, parent, sibling), _) => {
                self.move_category(key, parent.as_ref(), sibling.as_ref());
                Ok(())
            }
            (Deed::Merge(from, into), _) => {
                self.without_category(from.as_str(), Some(into.as_str()), Some(into.as_str()));
                self.check_order(seen)
            }
            (Deed::DeleteCategory(key), _) => {
                let parent = self.category(key).ok_or("no such row")?.parent.clone();
                self.without_category(key.as_str(), None, parent.as_deref());
                self.check_order(seen)
            }
            (Deed::LoadCodebook, _) => {
                self.load_codebook();
                Ok(())
            }
            (Deed::Title(title), _) => {
                self.title.clone_from(title);
                Ok(())
            }
            (Deed::RenameCoder(key, name), _) => {
                let mut coders = self.coders.iter_mut();
                if let Some((_, known)) = coders.find(|(known, _)| *key == *known.as_str()) {
                    known.clone_from(name);
                }
                Ok(())
            }
            _ => self.does_to_documents(deed, did, seen),
        }
    }

    fn does_to_documents(&mut self, deed: &Deed, did: &Did, seen: &Self) -> Result<(), String> {
        match (deed, did) {
            (Deed::RenameDocument(key, title), _) => {
                let mut documents = self.documents.iter_mut();
                let row = documents.find(|row| *key == *row.key.as_str());
                row.ok_or("no such document")?.title.clone_from(title);
            }
            (Deed::RemoveDocument(key), _) => {
                let rows = self.annotations.iter();
                let ids: Vec<Uuid> = rows
                    .filter(|row| *key == *row.document.as_str())
                    .map(|row| row.id)
                    .collect();
                for id in ids {
                    self.delete(id);
                }
                self.documents.retain(|row| *key != *row.key.as_str());
            }
            (Deed::AddDocument, Did::Made(key)) => {
                let new = seen
                    .documents
                    .last()
                    .filter(|row| *key == *row.key.as_str());
                self.documents.push(new.ok_or("it is not there")?.clone());
            }
            (Deed::Relocate(key), _) => {
                let at = self
                    .documents
                    .iter()
                    .position(|row| *key == *row.key.as_str());
                let at = at.ok_or("no such document")?;
                let new = seen.documents.get(at).ok_or("it is lost")?;
                let row = self.documents.get_mut(at).ok_or("no such document")?;
                // It may be another text from now on; its key and title stay.
                row.file.clone_from(&new.file);
                row.hash.clone_from(&new.hash);
            }
            _ => {}
        }
        Ok(())
    }

    fn toggle(
        &mut self,
        toggled: Toggled,
        on: Option<Uuid>,
        document: &Key,
        category: &Key,
        session: &Session,
        seen: &Self,
    ) -> Result<(), String> {
        let category = category.to_string();
        match toggled {
            Toggled::On(id) => match self.row_mut(id) {
                Some(row) if !row.categories.contains(&category) => row.categories.push(category),
                Some(_) => return Err(format!("{id} had the category before")),
                None => return self.comes(id, document, category, "", session, seen),
            },
            Toggled::Off(id) => {
                let row = self.row_mut(id).ok_or("no such row")?;
                let n = row.categories.len();
                row.categories.retain(|known| *known != category);
                if n < 2 || row.categories.len() != n - 1 {
                    return Err(format!("{id} had it not, or nothing else"));
                }
            }
            Toggled::Gone => {
                let gone: Vec<&Row> = self
                    .annotations
                    .iter()
                    .filter(|row| seen.row(row.id).is_none())
                    .collect();
                match gone.as_slice() {
                    [row] if row.categories == [category] && on.is_none_or(|id| id == row.id) => {
                        let id = row.id;
                        self.delete(id);
                    }
                    _ => return Err(format!("{gone:?} went")),
                }
            }
        }
        Ok(())
    }

    /// Takes a new annotation in.
    fn comes(
        &mut self,
        id: Uuid,
        document: &Key,
        category: String,
        note: &str,
        session: &Session,
        seen: &Self,
    ) -> Result<(), String> {
        let new = seen.row(id).ok_or("it did not come")?;
        check_place(new, session)?;
        let coder = session.coder();
        if !self
            .coders
            .iter()
            .any(|(key, _)| coder.key == *key.as_str())
        {
            self.coders
                .push((coder.key.to_string(), coder.name.clone()));
        }
        self.annotations.push(Row {
            id,
            document: document.to_string(),
            chars: new.chars,
            words: new.words.clone(),
            categories: vec![category],
            answers: Vec::new(),
            note: note.to_owned(),
            coder: coder.key.to_string(),
        });
        self.annotations.sort_by_key(|row| row.id);
        Ok(())
    }

    fn tag_all<'k>(
        &mut self,
        documents: impl Iterator<Item = &'k Key>,
        category: &Key,
        n: usize,
        session: &Session,
        seen: &Self,
    ) -> Result<(), String> {
        let documents: BTreeSet<&str> = documents.map(Key::as_str).collect();
        let mut n_changed = 0;
        for now in &seen.annotations {
            if !documents.contains(now.document.as_str()) {
                continue;
            }
            let own = session.coder().key.as_str();
            match self.row_mut(now.id) {
                Some(row) if row.categories.len() < now.categories.len() && row.coder == own => {
                    row.categories.push(category.to_string());
                    n_changed += 1;
                }
                Some(_) => {}
                None => {
                    let document = Key::new(&now.document).map_err(|error| error.to_string())?;
                    let category = category.to_string();
                    self.comes(now.id, &document, category, "", session, seen)?;
                    n_changed += 1;
                }
            }
        }
        (n_changed == n)
            .then_some(())
            .ok_or_else(|| format!("{n_changed} changed, and {n} were said to"))
    }

    fn change(&mut self, key: &Key, change: &CategoryChange) -> Result<(), String> {
        if let CategoryChange::Shortcut(Some(shortcut)) = change {
            for other in &mut self.categories {
                if other.shortcut == Some(*shortcut) {
                    other.shortcut = None;
                }
            }
        }
        let row = self.category(key).ok_or("no such category")?;
        match change {
            CategoryChange::Name(name) => name.trim().clone_into(&mut row.name),
            CategoryChange::Color(color) => row.color = color.to_string(),
            CategoryChange::Shortcut(shortcut) => row.shortcut = *shortcut,
            CategoryChange::Description(words) => row.description.clone_from(words),
        }
        Ok(())
    }

    fn move_category(&mut self, key: &Key, parent: Option<&Key>, sibling: Option<&Key>) {
        let is_moved = |model: &Self, row: &CategoryRow| model.is_below(&row.key, key.as_str());
        let rows = self.categories.iter().cloned();
        let (mut moved, mut rest): (Vec<_>, Vec<_>) = rows.partition(|row| is_moved(self, row));
        for row in &mut moved {
            if *key == *row.key.as_str() {
                row.parent = parent.map(Key::to_string);
            }
        }
        let find = |wanted: Option<&Key>| {
            let wanted = wanted?;
            rest.iter().position(|row| *wanted == *row.key.as_str())
        };
        let before_sibling = find(sibling).unwrap_or(rest.len());
        let behind_parent = find(parent).map_or(0, |at| at + 1);
        let at = before_sibling.max(behind_parent);
        rest.splice(at..at, moved);
        self.categories = rest;
    }

    /// Takes a category away: annotations and fields get another in its place, if there is one,
    /// and what stood under it comes under `parent`.
    fn without_category(&mut self, key: &str, other: Option<&str>, parent: Option<&str>) {
        let replace = |categories: &mut Vec<String>| {
            if let Some(at) = categories.iter().position(|known| known == key) {
                match other {
                    Some(other) if !categories.iter().any(|known| known == other) => {
                        categories.splice(at..=at, [other.to_owned()]);
                    }
                    _ => drop(categories.remove(at)),
                }
            }
        };
        let orphans: Vec<String> = self
            .fields
            .iter()
            .filter(|(_, list)| other.is_none() && *list == [key])
            .map(|(field, _)| field.clone())
            .collect();
        self.fields.iter_mut().for_each(|(_, list)| replace(list));
        let rows = self.annotations.iter_mut();
        rows.for_each(|row| replace(&mut row.categories));
        let emptied: Vec<Uuid> = self
            .annotations
            .iter()
            .filter(|row| row.categories.is_empty())
            .map(|row| row.id)
            .collect();
        for id in emptied {
            self.delete(id);
        }
        self.categories.retain(|row| row.key != key);
        for row in &mut self.categories {
            if row.parent.as_deref() == Some(key) {
                row.parent = parent.map(str::to_owned);
            }
        }
        for field in orphans {
            self.adopt(&field, parent);
        }
    }

    /// A field whose only category is gone is for the one above that, else for those of whatever
    /// answers it; where nothing does, it goes.
    fn adopt(&mut self, field: &str, parent: Option<&str>) {
        let rows = self.annotations.iter();
        let answered: Vec<&String> = rows
            .filter(|row| row.answers.iter().any(|(known, _)| known == field))
            .flat_map(|row| &row.categories)
            .collect();
        let list: Vec<String> = match parent {
            Some(parent) => vec![parent.to_owned()],
            None => self
                .categories
                .iter()
                .map(|category| &category.key)
                .filter(|key| answered.contains(key))
                .cloned()
                .collect(),
        };
        self.fields
            .retain(|(known, _)| known != field || !list.is_empty());
        for (known, categories) in &mut self.fields {
            if *known == *field {
                categories.clone_from(&list);
            }
        }
    }

    /// Takes the order of the categories from the session, if they are the same: parents may have
    /// had to go before their new children.
    fn check_order(&mut self, seen: &Self) -> Result<(), String> {
        let sorted = |rows: &[CategoryRow]| {
            let mut rows = rows.to_vec();
            rows.sort_by(|one, other| one.key.cmp(&other.key));
            rows
        };
        if sorted(&self.categories) != sorted(&seen.categories) {
            return Err(format!("{:?}\n{:?}", self.categories, seen.categories));
        }
        self.categories.clone_from(&seen.categories);
        Ok(())
    }

    fn load_codebook(&mut self) {
        let codebook = second_codebook();
        let taken: Vec<char> = self
            .categories
            .iter()
            .filter_map(|row| row.shortcut)
            .collect();
        for category in &codebook.categories {
            if self.category(&category.key).is_some() {
                continue;
            }
            self.categories.push(CategoryRow {
                key: category.key.to_string(),
                name: category.name.clone(),
                parent: category.parent.as_ref().map(Key::to_string),
                color: category.color.to_string(),
                shortcut: category
                    .shortcut
                    .filter(|shortcut| !taken.contains(shortcut)),
                description: category.description.clone(),
            });
        }
        for field in &codebook.fields {
            if !self
                .fields
                .iter()
                .any(|(key, _)| field.key == *key.as_str())
            {
                self.fields
                    .push((field.key.to_string(), strings(&field.categories)));
            }
        }
    }
}

/// Says whether an annotation's words are those of the text at its place.
fn check_place(row: &Row, session: &Session) -> Result<(), String> {
    let key = Key::new(&row.document).map_err(|error| error.to_string())?;
    let reading = session.reading(&key).ok_or("its text is gone")?;
    let (start, end) = row.chars;
    let there: String = reading
        .text
        .as_str()
        .chars()
        .skip(start)
        .take(end - start)
        .collect();
    if letters(&there) == row.words && !row.words.is_empty() {
        Ok(())
    } else {
        Err(format!("{there:?} stands where {:?} should", row.words))
    }
}

fn strings(keys: &[Key]) -> Vec<String> {
    keys.iter().map(Key::to_string).collect()
}
