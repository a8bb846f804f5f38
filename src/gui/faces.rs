//! Faces that are installed on this computer: their names, their data, and which of them has a
//! character. All of it may take hundreds of milliseconds and belongs on a thread.

use egui::FontData;
use fontique::{
    Collection, CollectionOptions, FontInfo, FontStyle, FontWeight, FontWidth, SourceCache,
    SourceCacheOptions,
};

/// Words in the names of faces that long Chinese texts are often set in.
const FOR_READING: [&str; 14] = [
    "仿宋",
    "fangsong",
    "宋",
    "song",
    "simsun",
    "楷",
    "kai",
    "明",
    "ming",
    "serif cjk",
    "serif sc",
    "source han",
    "黑体",
    "simhei",
];

/// The installed faces, read anew.
pub struct Faces {
    collection: Collection,
    files: SourceCache,
}

impl Faces {
    pub fn installed() -> Self {
        Self {
            collection: Collection::new(CollectionOptions {
                shared: false,
                system_fonts: true,
            }),
            files: SourceCache::new(SourceCacheOptions::default()),
        }
    }

    /// Returns the names of all families that can show Chinese, those for long texts first.
    pub fn chinese(&mut self) -> Vec<String> {
        let mut names = self.with_character('的');
        names.sort_by_key(|name| {
            let lower = name.to_lowercase();
            let rank = FOR_READING.iter().position(|word| lower.contains(word));
            (rank.unwrap_or(FOR_READING.len()), lower)
        });
        names
    }

    /// Returns the names of the families that have a character, in the order of their names.
    pub fn with_character(&mut self, character: char) -> Vec<String> {
        let mut names: Vec<String> = self.collection.family_names().map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| {
            self.font(name, FontWeight::NORMAL)
                .is_some_and(|font| self.has(&font, character))
        });
        names
    }

    /// Returns the regular weight of a family, and behind it the bold one where there is one;
    /// nothing where no family of this name is installed.
    pub fn load(&mut self, family: &str) -> Vec<FontData> {
        let Some(regular) = self.font(family, FontWeight::NORMAL) else {
            return Vec::new();
        };
        let bold = self
            .font(family, FontWeight::BOLD)
            .filter(|bold| bold.weight().value() > regular.weight().value() + 100.0);
        [Some(regular), bold]
            .into_iter()
            .flatten()
            .filter_map(|font| {
                let file = font.load(Some(&mut self.files))?;
                let (blob, _) = file.into_raw_parts();
                Some(FontData::from_blob(blob, font.index()))
            })
            .collect()
    }

    fn font(&mut self, family: &str, weight: FontWeight) -> Option<FontInfo> {
        self.collection
            .family_by_name(family)?
            .match_font(FontWidth::NORMAL, FontStyle::Normal, weight, false)
            .cloned()
    }

    fn has(&mut self, font: &FontInfo, character: char) -> bool {
        let Some(file) = font.load(Some(&mut self.files)) else {
            return false;
        };
        font.charmap_index()
            .charmap(file.as_ref())
            .and_then(|charmap| charmap.map(character))
            .is_some_and(|glyph| glyph != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_that_is_not_installed_has_no_faces() {
        assert!(Faces::installed().load("No Such Family 4711").is_empty());
    }

    #[test]
    fn every_family_that_is_offered_can_be_loaded() {
        let mut faces = Faces::installed();
        for name in faces.with_character('a').into_iter().take(3) {
            let loaded = faces.load(&name);
            assert!((1..=2).contains(&loaded.len()), "{name}");
        }
    }
}
