//! Decides which place is that of a passage, or that nobody can say.
//!
//! First everything that is beyond doubt; then the rest, with its neighbours as witnesses: a
//! passage stands between those between which it stood, or has gone with them. Those that were
//! found in this way are witnesses for the rest in turn, round by round.

use std::ops::Range;

use super::candidates::{self, Place};
use super::diff::{Stayed, Unchanged};
use super::letters::{Letters, is_same, letters_of};
use super::neighbours::{Chosen, Trace, Traces, Witness, Witnesses};
use super::seeds::{Hints, Seeds, Words};
use super::{Candidate, Course, Outcome, Passage, Task};
use crate::model::CharSpan;
use crate::text::span::Span;

/// Below this score a place is none.
const LEAST: f32 = 0.45;
/// From this score on a place is taken.
const SOUND: f32 = 0.7;
/// From this score on it is taken even where the neighbours are elsewhere, and is a witness.
const SURE: f32 = 0.9;
/// By how much the next best must be worse.
const MARGIN: f32 = 0.1;
const CROWDED_MARGIN: f32 = 0.05;
/// What is worse by less than this is so much alike that the neighbours must agree: the passage
/// may have been deleted, and what is like it be left.
const ALIKE: f32 = 0.35;
/// Letters that must be alike in passage and context together; chance makes fewer.
const LEAST_ALIKE: f32 = 12.0;
/// Letters of a passage that needs no context.
const SPEAKS_FOR_ITSELF: usize = 32;
/// Letters of a passage that needs none if it stands once and its neighbours are beside it.
const SHORT_BUT_RARE: usize = 8;
/// Letters on end that need no neighbours, if nothing else is like them.
const HOLDS_TOGETHER: usize = 40;
/// From this likeness on all letters are the same.
const EXACT: f32 = 0.999;
/// By how much a place must be better to stand out from those that are like it.
const CLEAR_MARGIN: f32 = 0.15;
/// By how much it must be better to be taken for that alone, where it holds together.
const HELD_MARGIN: f32 = 0.2;
/// By how much a place may be worse that neighbours agree on which are not certain themselves.
const NEARLY_EQUAL: f32 = 0.02;
/// Scores that differ by less are equal.
const EQUAL: f32 = 0.005;
/// How often what is still uncertain is decided anew, with what was decided before as witnesses.
const ROUNDS: usize = 6;
/// Passages that are looked up at once: what is kept of each for that takes some kilobytes.
const BATCH: usize = 20_000;
/// Candidates that a person is offered.
const MOST_OFFERED: usize = 5;

/// A task with its texts as letters.
pub(super) struct Judge<'a> {
    task: &'a Task,
    text: Letters<'a>,
}

/// What looking a passage up has brought.
enum Find {
    /// It is here.
    Known(Range<usize>),
    /// It may be in one of these places.
    Places(Places),
}

/// Where a passage may be.
#[derive(Default)]
struct Places {
    /// The likeliest first.
    all: Vec<Place>,
    /// Whether there is more like it in the text.
    are_crowded: bool,
}

impl Places {
    /// By how much the next best must be worse. Among many that are alike one letter tells more.
    fn margin(&self) -> f32 {
        if self.are_crowded {
            CROWDED_MARGIN
        } else {
            MARGIN
        }
    }
}

impl<'a> Judge<'a> {
    pub(super) fn new(task: &'a Task) -> Self {
        Self {
            task,
            text: Letters::new(&task.new.text),
        }
    }

    pub(super) fn outcomes(&self, course: &Course) -> Option<Vec<Outcome>> {
        let mut finds = self.finds(course)?;
        let mut outcomes = self.round(&finds, Vec::new());
        for _ in 1..ROUNDS {
            let is_open = |outcome: &Outcome| matches!(outcome, Outcome::Uncertain(_));
            if !self.take_in(&mut finds, &outcomes) || !outcomes.iter().any(is_open) {
                break;
            }
            course.go_on()?;
            outcomes = self.round(&finds, outcomes);
        }
        self.doubt_contested(&mut outcomes);
        Some(outcomes)
    }

    /// Doubts a passage at whose place one side of its context is missing where that of another
    /// passage stands, of the same words, that was before or behind it and is not there any more.
    /// Where one of two items that end alike was deleted, what is left has the beginning of one
    /// and the neighbour of the other, and nobody can tell whose it is.
    fn doubt_contested(&self, outcomes: &mut [Outcome]) {
        /// Passages that are asked on each side.
        const MOST_ASKED: usize = 64;
        let new = &self.task.new;
        let placed: Vec<(&Passage, Option<(Span, bool)>)> = outcomes
            .iter()
            .zip(&self.task.passages)
            .map(|(outcome, passage)| {
                let span = match outcome {
                    Outcome::Unchanged => passage.placed,
                    _ => outcome.span(),
                };
                (passage, span.map(|span| (span, passage.is_in(new, span))))
            })
            .collect();
        let mut in_order: Vec<usize> = (0..placed.len()).collect();
        let key = |n: &usize| {
            let (passage, _) = placed.get(*n)?;
            Some((&passage.quote, passage.chars.start, passage.chars.end))
        };
        in_order.sort_by_key(key);
        let is_contested =
            |passage: &Passage, span: Span, rivals: &mut dyn Iterator<Item = &usize>| {
                let rivals = rivals.take(MOST_ASKED).filter_map(|n| placed.get(*n));
                rivals
                    .take_while(|(rival, there)| {
                        rival.quote == passage.quote && !matches!(there, Some((_, true)))
                    })
                    .any(|(rival, _)| {
                        rival.chars != passage.chars && self.has_side_of(rival, passage, span)
                    })
            };
        let mut contested: Vec<(usize, Span)> = Vec::new();
        for (at, n) in in_order.iter().enumerate() {
            let Some((passage, Some((span, false)))) = placed.get(*n) else {
                continue;
            };
            let before = in_order.get(..at).unwrap_or_default();
            let behind = in_order.get(at + 1..).unwrap_or_default();
            if is_contested(passage, *span, &mut before.iter().rev())
                || is_contested(passage, *span, &mut behind.iter())
            {
                contested.push((*n, *span));
            }
        }
        for (n, span) in contested {
            if let (Some(passage), Some(outcome)) = (self.task.passages.get(n), outcomes.get_mut(n))
                && matches!(outcome, Outcome::Unchanged | Outcome::Moved(_))
            {
                let range = self.text.at_byte(span.start())..self.text.at_byte(span.end());
                let place = Place::new(&words_of(passage), &self.text, range, 1.0);
                *outcome = self.uncertain(&[place]);
            }
        }
    }

    /// Whether one side of another passage's context stands at a place, and not that of its own.
    fn has_side_of(&self, rival: &Passage, own: &Passage, span: Span) -> bool {
        let before = |it: &Passage| self.task.new.has_context(span, &it.prefix, "");
        let behind = |it: &Passage| self.task.new.has_context(span, "", &it.suffix);
        (!rival.prefix.is_empty() && before(rival) && !before(own))
            || (!rival.suffix.is_empty() && behind(rival) && !behind(own))
    }

    /// Takes what was decided for known; returns whether that says anything new.
    fn take_in(&self, finds: &mut [Find], outcomes: &[Outcome]) -> bool {
        let mut is_any = false;
        let passages = self.task.passages.iter();
        for ((find, outcome), passage) in finds.iter_mut().zip(outcomes).zip(passages) {
            let decided = match outcome {
                Outcome::Unchanged => passage.placed,
                _ => outcome.span(),
            };
            if let Some(span) = decided.filter(|_| matches!(find, Find::Places(_))) {
                let range = self.text.at_byte(span.start())..self.text.at_byte(span.end());
                *find = Find::Known(range);
                is_any = true;
            }
        }
        is_any
    }

    /// Decides what can be decided by what is known of the others; what was decided before stays.
    fn round(&self, finds: &[Find], before: Vec<Outcome>) -> Vec<Outcome> {
        let passages = || self.task.passages.iter().zip(finds);
        let own: Vec<Option<Witness>> = passages()
            .map(|(passage, find)| self.witness_of(passage, find))
            .collect();
        let mut witnesses: Vec<Witness> = own.iter().copied().flatten().collect();
        witnesses.sort_unstable();
        let traces = passages().map(|(passage, find)| self.trace(passage, find));
        let traces = Traces::new(traces.collect());
        let mut before = before.into_iter();
        let mut decide = |passage, find: &Find, own| {
            if let Some(outcome) = before.next()
                && !matches!(outcome, Outcome::Uncertain(_))
            {
                return outcome;
            }
            match find {
                Find::Known(range) => self.found(passage, range.clone()),
                Find::Places(places) => {
                    let all = &witnesses;
                    self.judged(passage, places, &Witnesses { all, own }, &traces)
                }
            }
        };
        let all = passages().zip(own);
        all.map(|((passage, find), own)| decide(passage, find, own))
            .collect()
    }

    /// Looks all passages up, each in the cheapest way that will do.
    fn finds(&self, course: &Course) -> Option<Vec<Find>> {
        let known = self.known(course)?;
        let passages = self.task.passages.iter().zip(&known);
        let open = passages.filter(|(_, known)| known.is_none());
        let open: Vec<&Passage> = open.map(|(passage, _)| passage).collect();
        let mut places = self.places(&open, course)?.into_iter();
        let find = |known: Option<Range<usize>>| match known {
            Some(range) => Find::Known(range),
            None => Find::Places(places.next().unwrap_or_default()),
        };
        Some(known.into_iter().map(find).collect())
    }

    /// Returns the places that need no search: in the same text, or by what stayed of the old one.
    fn known(&self, course: &Course) -> Option<Vec<Option<Range<usize>>>> {
        let task = self.task;
        let old = task.old.as_ref().filter(|_| !task.is_same_text);
        let old = old.map(|reading| {
            let letters = Letters::new(&reading.text);
            let unchanged = Unchanged::between(&letters.all, &self.text.all);
            (reading, letters, unchanged)
        });
        course.go_on()?;
        let of_passage = |passage: &Passage| {
            if task.is_same_text {
                let span = passage.placed?;
                if !passage.is_in(&task.new, span) {
                    return None;
                }
                let (start, end) = (span.start(), span.end());
                return Some(self.text.at_byte(start)..self.text.at_byte(end));
            }
            let (reading, letters, unchanged) = old.as_ref()?;
            let start = reading.text.byte_from_char(passage.chars.start)?;
            let end = reading.text.byte_from_char(passage.chars.end)?;
            let span = Span::new(start, end);
            // What the set says may have been wrong in the old text already.
            if !is_same(&passage.quote, reading.text.slice(span)) || !passage.is_in(reading, span) {
                return None;
            }
            match unchanged.map(letters.at_byte(start)..letters.at_byte(end))? {
                Stayed::Held(range) => Some(range),
                Stayed::AtEdge(range) => {
                    let span = self.text.span(range.clone());
                    passage.is_in(&task.new, span).then_some(range)
                }
            }
        };
        let known: Vec<_> = task.passages.iter().map(of_passage).collect();
        for _ in known.iter().flatten() {
            course.step()?;
        }
        Some(known)
    }

    /// Returns where each of some passages may be.
    fn places(&self, open: &[&Passage], course: &Course) -> Option<Vec<Places>> {
        let mut all = Vec::with_capacity(open.len());
        for batch in open.chunks(BATCH) {
            let words: Vec<Words> = batch.iter().map(|passage| words_of(passage)).collect();
            let seeds = Seeds::find(&words, &self.text.all, course)?;
            for (n, (passage, words)) in batch.iter().zip(&words).enumerate() {
                course.step()?;
                all.push(self.places_of(passage, words, &seeds.hints(n)));
            }
        }
        Some(all)
    }

    fn places_of(&self, passage: &Passage, words: &Words, hints: &Hints) -> Places {
        let mut places = candidates::hinted(words, &hints.all, &self.text);
        let claimed = passage.placed.map(|span| self.text.at_byte(span.start()));
        places.extend(claimed.and_then(|at| candidates::exact_at(words, at, &self.text)));
        if places.iter().all(|place| place.score < SOUND) {
            places.extend(candidates::near(words, self.expected(passage), &self.text));
        }
        Places {
            all: candidates::sorted(places),
            are_crowded: hints.is_crowded,
        }
    }

    /// Returns about where a passage would be if the text had only grown or shrunk.
    fn expected(&self, passage: &Passage) -> usize {
        let old = passage.chars.start.min(self.task.old_chars) as usize;
        let by_start = self.task.new.text.byte_from_char(old as u32);
        by_start.map_or(self.text.len(), |byte| self.text.at_byte(byte))
    }

    /// Returns where a passage is as far as that needs no neighbours.
    fn witness_of(&self, passage: &Passage, find: &Find) -> Option<Witness> {
        match find {
            Find::Known(range) => Some(self.witness(passage, range.clone(), true)),
            Find::Places(places) => {
                let place = alone(&words_of(passage), places)?;
                Some(self.witness(passage, place.range.clone(), place.score >= SURE))
            }
        }
    }

    fn witness(&self, passage: &Passage, range: Range<usize>, is_sure: bool) -> Witness {
        Witness {
            old: passage.chars,
            new: self.chars(range),
            is_sure,
        }
    }

    fn chars(&self, range: Range<usize>) -> CharSpan {
        let span = self.text.span(range);
        let start = self.task.new.text.char_from_byte(span.start());
        CharSpan {
            start,
            end: start + self.task.new.text.n_chars_in(span),
        }
    }

    fn judged(
        &self,
        passage: &Passage,
        places: &Places,
        witnesses: &Witnesses<'_>,
        traces: &Traces,
    ) -> Outcome {
        let words = &words_of(passage);
        let Some(best) = places.all.first().filter(|best| best.score >= LEAST) else {
            return Outcome::NotFound;
        };
        let alike: Vec<&Place> = alike(&places.all, best).collect();
        let n_rivals = alike
            .iter()
            .filter(|place| place.score >= best.score - places.margin())
            .count();
        let rivals = alike.get(..n_rivals).unwrap_or_default();
        let new = |place: &Place| self.chars(place.range.clone());
        let agree = || witnesses.agree(passage.chars, new(best));
        let next = alike.get(1).map_or(0.0, |next| next.score);
        let is_alone = alike.len() == 1 && !places.are_crowded;
        // Whatever else is like it lacks a long stretch that this one has to the letter.
        let held = || holds_together(words, best) && best.score - next >= HELD_MARGIN;
        let stands_out = best.score >= SURE && best.score - next >= CLEAR_MARGIN;
        let chosen = if is_alone {
            let speaks = || holds_together(words, best);
            (best.score >= SURE || agree() || speaks()).then_some(best)
        } else if stands_out && agree() || held() {
            Some(best)
        } else {
            let all: Vec<CharSpan> = alike.iter().map(|place| new(place)).collect();
            if traces.has_neighbours(passage.chars) {
                let chosen = traces.choose(passage.chars, &all);
                // In a row among its like some neighbours say too little: with a row deleted, the
                // next one stands where it stood.
                let is_among_the_best = |chosen: &Chosen| {
                    let place = rivals.get(chosen.place);
                    place.is_some_and(|place| best.score - place.score < NEARLY_EQUAL)
                };
                let is_enough = |chosen: &Chosen| {
                    let is_unanimous = chosen.is_unanimous && is_among_the_best(chosen);
                    !places.are_crowded || chosen.is_between && (is_unanimous || chosen.is_sure)
                };
                let chosen = chosen.filter(is_enough);
                chosen.and_then(|chosen| rivals.get(chosen.place).copied())
            } else {
                self.by_position(passage, &alike, witnesses)
            }
        };
        let went_along = |place: &Place| {
            let is_exact = place.passage >= EXACT && words.passage.len() >= SHORT_BUT_RARE;
            is_alone && is_exact && witnesses.go_along(passage.chars, new(place))
        };
        let chosen = chosen.filter(|place| is_sound(words, place) || went_along(place));
        // Nothing was touched between it and a passage beside it.
        let is_beside = |place: &Place| witnesses.are_beside(passage.chars, new(place));
        let stayed_together = || {
            let mut others = alike.iter().skip(1);
            !places.are_crowded
                && best.passage >= EXACT
                && is_beside(best)
                && !others.any(|place| is_beside(place))
        };
        let chosen = chosen.or_else(|| stayed_together().then_some(best));
        match chosen {
            Some(place) => self.found(passage, place.range.clone()),
            None => self.uncertain(&places.all),
        }
    }

    /// Returns where a passage may have gone.
    fn trace(&self, passage: &Passage, find: &Find) -> Trace {
        let old = passage.chars;
        let places = match find {
            Find::Known(range) => return Trace::sure(old, self.chars(range.clone())),
            Find::Places(places) => places,
        };
        if let Some(place) = alone(&words_of(passage), places) {
            return Trace::sure(old, self.chars(place.range.clone()));
        }
        let best = places.all.first().filter(|best| best.score >= SOUND);
        let rivals = best.into_iter().flat_map(|best| {
            let least = best.score - places.margin();
            places.all.iter().filter(move |place| place.score >= least)
        });
        Trace::perhaps(old, rivals.map(|rival| self.chars(rival.range.clone())))
    }

    /// Chooses between places that are equally likely by where the neighbours are now.
    fn by_position<'p>(
        &self,
        passage: &Passage,
        places: &[&'p Place],
        witnesses: &Witnesses<'_>,
    ) -> Option<&'p Place> {
        /// Characters by which the right place may be off, and by which all others must be.
        const RIGHT: u32 = 4;
        const WRONG: u32 = 16;
        let whole = |chars| CharSpan {
            start: chars,
            end: chars,
        };
        // The ends of the text are neighbours, too.
        let ends = [
            Witness {
                old: whole(0),
                new: whole(0),
                is_sure: true,
            },
            Witness {
                old: whole(self.task.old_chars),
                new: whole(self.task.new.text.n_chars()),
                is_sure: true,
            },
        ];
        let near = witnesses.near(passage.chars, |witness| witness.is_sure);
        let mut by_error: Vec<(u32, &'p Place)> = places
            .iter()
            .map(|place| {
                let new = self.chars(place.range.clone());
                let errors = near.iter().chain(&ends).map(|witness| {
                    witness
                        .error(passage.chars, new)
                        .saturating_sub(witness.distance(passage.chars) / 16)
                });
                (errors.min().unwrap_or(u32::MAX), *place)
            })
            .collect();
        by_error.sort_by_key(|(error, _)| *error);
        match by_error.as_slice() {
            // Where its context has changed as well, it may have gone anywhere.
            [(right, place), (wrong, _), ..]
                if *right <= RIGHT && *wrong >= WRONG && place.score >= 1.0 - EQUAL =>
            {
                Some(place)
            }
            _ => None,
        }
    }

    fn found(&self, passage: &Passage, range: Range<usize>) -> Outcome {
        let reading = &self.task.new;
        let span = self.text.span(range);
        let Some(span) = reading.tidy(span) else {
            return Outcome::NotFound;
        };
        let words = reading.words(span);
        if !is_same(&passage.quote, &words) {
            return Outcome::Changed {
                span,
                old: passage.quote.clone(),
                new: words.into(),
            };
        }
        if passage.placed == Some(span) {
            Outcome::Unchanged
        } else {
            Outcome::Moved(span)
        }
    }

    fn uncertain(&self, places: &[Place]) -> Outcome {
        let reading = &self.task.new;
        let candidates: Vec<Candidate> = places
            .iter()
            .filter(|place| place.score >= LEAST)
            .take(MOST_OFFERED)
            .filter_map(|place| {
                let span = reading.tidy(self.text.span(place.range.clone()))?;
                Some(Candidate {
                    span,
                    words: reading.words(span).into(),
                    score: place.score,
                })
            })
            .collect();
        if candidates.is_empty() {
            Outcome::NotFound
        } else {
            Outcome::Uncertain(candidates)
        }
    }
}

fn words_of(passage: &Passage) -> Words {
    Words::new(
        letters_of(&passage.prefix),
        letters_of(&passage.quote),
        letters_of(&passage.suffix),
    )
}

/// Returns the place that can be that of a passage, if no other is much like it.
fn alone<'p>(words: &Words, places: &'p Places) -> Option<&'p Place> {
    let best = places.all.first()?;
    let is_alone = !places.are_crowded && alike(&places.all, best).count() == 1;
    (is_alone && is_sound(words, best)).then_some(best)
}

/// Returns the places that are about as likely as the best, itself included.
fn alike<'p>(places: &'p [Place], best: &Place) -> impl Iterator<Item = &'p Place> {
    let least = best.score - ALIKE;
    places.iter().filter(move |place| place.score >= least)
}

/// Whether a place is alike enough, and more letters are than chance would make.
fn is_sound(words: &Words, place: &Place) -> bool {
    let speaks_for_itself = place.passage >= 0.95 && words.passage.len() >= SPEAKS_FOR_ITSELF;
    let has_enough = place.n_alike(words) >= LEAST_ALIKE.min(0.7 * words.letters.len() as f32);
    has_enough && (speaks_for_itself || place.score >= SOUND && place.passage >= 0.5)
}

/// Whether a passage and all of its context on one side stand at a place on end, to the letter.
fn holds_together(words: &Words, place: &Place) -> bool {
    let whole = |likeness: f32, context: &[char]| if likeness >= EXACT { context.len() } else { 0 };
    let beside = whole(place.before, words.prefix()).max(whole(place.after, words.suffix()));
    place.passage >= EXACT && words.passage.len() + beside >= HOLDS_TOGETHER && beside > 0
}
