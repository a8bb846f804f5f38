//! How often passages were found, rightly or wrongly.

use speechmark::anchor::Outcome;

use super::Truth;

/// How often what was found.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) n_loaded: usize,
    pub(crate) n_unchanged: usize,
    /// With the words they had, or others.
    pub(crate) n_moved: usize,
    pub(crate) n_left_alone: usize,
    pub(crate) n_left_alone_found: usize,
    pub(crate) n_edited: usize,
    pub(crate) n_edited_found: usize,
    pub(crate) n_gone: usize,
    pub(crate) n_placed: usize,
    pub(crate) n_wrong: usize,
    pub(crate) n_uncertain: usize,
    /// Of these, how many are there, and how many of those were among the candidates.
    pub(crate) n_uncertain_there: usize,
    pub(crate) n_offered: usize,
    pub(crate) n_not_found: usize,
}

impl Tally {
    pub(super) fn add(&mut self, truth: Truth, outcome: &Outcome, found: Option<(u32, u32)>) {
        match truth {
            Truth::LeftAlone { .. } => self.n_left_alone += 1,
            Truth::Edited { .. } => self.n_edited += 1,
            Truth::Gone { .. } => self.n_gone += 1,
        }
        match outcome {
            Outcome::Uncertain(_) => self.n_uncertain += 1,
            Outcome::NotFound => self.n_not_found += 1,
            Outcome::Unchanged => self.n_unchanged += 1,
            Outcome::Moved(_) | Outcome::Changed { .. } => self.n_moved += 1,
        }
        let Some(found) = found else { return };
        self.n_placed += 1;
        let shares = |start: u32, end: u32| {
            let both = end.min(found.1).saturating_sub(start.max(found.0));
            both * 2 >= (end - start).max(found.1 - found.0)
        };
        match truth {
            // To the letter.
            Truth::LeftAlone { start, end } if found == (start, end) => {
                self.n_left_alone_found += 1;
            }
            Truth::Edited { start, end } if shares(start, end) => self.n_edited_found += 1,
            // What is left of it is no wrong place.
            Truth::Gone { start, end } if start < found.1 && found.0 < end => {}
            _ => self.n_wrong += 1,
        }
    }

    pub(super) fn add_offer(
        &mut self,
        truth: Truth,
        mut offered: impl Iterator<Item = (u32, u32)>,
    ) {
        let (Truth::LeftAlone { start, end } | Truth::Edited { start, end }) = truth else {
            return;
        };
        self.n_uncertain_there += 1;
        self.n_offered += usize::from(offered.any(|one| one.0 < end && start < one.1));
    }

    /// Of the uncertain that are there, how many are among the candidates.
    pub(crate) fn offered(&self) -> f64 {
        share(self.n_offered, self.n_uncertain_there)
    }

    pub(crate) fn n_all(&self) -> usize {
        self.n_left_alone + self.n_edited + self.n_gone
    }

    /// Whether every passage that went in came out once.
    pub(crate) fn is_complete(&self) -> bool {
        let n_out = self.n_unchanged + self.n_moved + self.n_uncertain + self.n_not_found;
        n_out == self.n_loaded && self.n_all() == self.n_loaded
    }

    /// Of those left alone, how many were found to the letter.
    pub(crate) fn recall(&self) -> f64 {
        share(self.n_left_alone_found, self.n_left_alone)
    }

    /// Of the edited, how many were found.
    pub(crate) fn recall_of_edited(&self) -> f64 {
        share(self.n_edited_found, self.n_edited)
    }

    /// Of what was taken for found, how much was right.
    pub(crate) fn precision(&self) -> f64 {
        share(self.n_placed - self.n_wrong, self.n_placed)
    }

    pub(crate) fn wrong_of_thousand(&self) -> f64 {
        share(self.n_wrong, self.n_all()) * 1e3
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 1.0;
    }
    part as f64 / whole as f64
}
