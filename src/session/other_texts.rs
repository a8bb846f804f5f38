//! The texts that another version of a set has: read on whatever thread, and put at hand by the
//! session at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;

use super::Session;
use super::documents::has_text_of;
use super::files::{located, read_text};
use super::merging::with_annotations;
use crate::format::document::DocumentError;
use crate::model::{Annotation, AnnotationSet, Document, Key};
use crate::storage::set_file::{self, Claim, Readings};
use crate::text::decode;
use crate::text::reading::Reading;

/// The texts of those documents of another version that this one has not, or has elsewhere.
#[derive(Debug, Default)]
pub(super) struct OtherTexts {
    by_document: BTreeMap<Key, OtherText>,
}

#[derive(Debug)]
struct OtherText {
    /// As the other version has it.
    document: Arc<Document>,
    location: PathBuf,
    text: Result<Text, Arc<DocumentError>>,
}

#[derive(Debug)]
struct Text {
    reading: Arc<Reading>,
    encoding: &'static Encoding,
    /// What the other version says of it, which is about to be this one's.
    claim: Claim,
}

impl OtherTexts {
    /// Reads them, but for those that are at hand under another key. Both versions name their
    /// documents as seen from `folder`.
    pub(super) fn read(
        this: &AnnotationSet,
        readings: &Readings,
        folder: Option<&Path>,
        other: &AnnotationSet,
    ) -> Self {
        let at_hand = |document: &Document| {
            let mut known = this.documents.iter();
            let known = known.find(|known| {
                !known.hash.is_empty()
                    && known.hash == document.hash
                    && known.path == document.path
                    && known.encoding == document.encoding
            })?;
            let encoding = decode::encoding_by_name(&document.encoding).ok()?;
            Some((Arc::clone(readings.get(&known.key)?), encoding))
        };
        let documents = other.documents.iter();
        let others = documents.filter(|document| !has_text_of(this, document));
        let read = others.map(|document| {
            let (location, read) = if let Some(at_hand) = at_hand(document) {
                (located(&document.path, folder), Ok(at_hand))
            } else {
                let (location, read) = read_text(document, folder);
                (location, read.map(|read| (read.reading, read.encoding)))
            };
            let text = read.map(|(reading, encoding)| Text {
                claim: set_file::claim(Some(document), &reading),
                reading,
                encoding,
            });
            let other = OtherText {
                document: Arc::clone(document),
                location,
                text: text.map_err(Arc::new),
            };
            (document.key.clone(), other)
        });
        Self {
            by_document: read.collect(),
        }
    }

    /// Returns the texts that are at hand once these are.
    pub(super) fn behind(&self, before: &Readings) -> Readings {
        let mut readings = before.clone();
        for (key, other) in &self.by_document {
            match &other.text {
                Ok(text) => readings.insert(key.clone(), Arc::clone(&text.reading)),
                Err(_) => readings.remove(key),
            };
        }
        readings
    }

    /// Returns a set as it stands once these texts are at hand.
    pub(super) fn turned(&self, set: &AnnotationSet, before: &Readings) -> AnnotationSet {
        if self.by_document.is_empty() {
            return set.clone();
        }
        with_annotations(set, |annotation| self.turn(annotation, before))
    }

    /// Returns an annotation as it stands once these texts are at hand. What cannot be read leaves
    /// it unplaced.
    pub(super) fn turn(&self, annotation: &Arc<Annotation>, before: &Readings) -> Arc<Annotation> {
        let Some(other) = self.by_document.get(&annotation.document) else {
            return Arc::clone(annotation);
        };
        let bare = match before.get(&annotation.document) {
            Some(old) => set_file::unplace(annotation, old),
            None => Arc::clone(annotation),
        };
        match &other.text {
            Ok(text) => set_file::place(&bare, &text.reading, text.claim),
            Err(_) => bare,
        }
    }
}

impl Session {
    /// Puts the texts of another version at hand, and holds the quotes of their documents against
    /// them. Undoing brings back those that were there.
    pub(super) fn attach_texts(&mut self, texts: OtherTexts) {
        if texts.by_document.is_empty() {
            return;
        }
        for key in texts.by_document.keys() {
            if let Some(known) = self.set.document(key).cloned() {
                self.put_on_shelf(&known);
            }
        }
        let before = std::mem::take(&mut self.readings);
        self.readings = texts.behind(&before);
        self.turn_annotations(|annotation| texts.turn(annotation, &before));
        for (key, other) in texts.by_document {
            self.locations.insert(key.clone(), other.location);
            match other.text {
                Ok(text) => {
                    self.missing.remove(&key);
                    self.encodings.insert(key, text.encoding);
                }
                Err(why) => {
                    self.missing.insert(key, why);
                }
            }
            self.put_on_shelf(&other.document);
        }
    }
}
