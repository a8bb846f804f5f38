//! Proofs that nothing is lost, at a chosen length: `cargo test --release --test trust -- short`
//! (minutes) or `-- long` (hours). Names of proofs behind the length run those alone. Prints one
//! table of figures; the exit status is 1 if anything was lost, broken or silent.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "what a proof cannot set up is its failure, and its files need no atomic writes"
)]

mod anchoring;
#[path = "../../benches/edits/mod.rs"]
mod edits;
mod figures;
mod inside;
mod outside;
#[path = "../../benches/texts/mod.rs"]
mod texts;

use std::process::ExitCode;
use std::time::Instant;

use figures::{Figure, Length};

/// A proof: its name on the command line, and what it does.
type Proof = (&'static str, fn(Length) -> Vec<Figure>);

/// In the order in which they run.
const PROOFS: &[Proof] = &[
    ("kill-points", outside::kill_points::prove),
    ("random-kills", outside::random_kills::prove),
    ("errors", outside::errors::prove),
    ("pulled-plug", outside::pulled_plug::prove),
    ("writers", outside::writers::prove),
    ("privacy", outside::privacy::prove),
    ("machine", inside::steps::proof),
    ("files", inside::damage::proof),
    ("fuzz-decode", inside::fuzz::decode),
    ("fuzz-sets", inside::fuzz::sets),
    ("fuzz-journals", inside::fuzz::journals),
    ("fuzz-salvage", inside::fuzz::salvage),
    ("fuzz-merge", inside::fuzz::merge),
    ("fuzz-anchoring", inside::fuzz::anchoring),
    ("hostile", inside::hostile::proof),
    ("anchoring", anchoring::prove),
    #[cfg(feature = "gui")]
    ("window", inside::window::proof),
];

fn main() -> ExitCode {
    let all: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("child", words)) = all
        .split_first()
        .map(|(first, rest)| (first.as_str(), rest))
    {
        return outside::child(words);
    }
    let mut words = all.into_iter();
    let Some(length) = words.next().as_deref().and_then(Length::named) else {
        eprintln!("usage: trust short|long [PROOF …]");
        return ExitCode::from(2);
    };
    let wanted: Vec<String> = words.collect();
    if let Some(unknown) = wanted
        .iter()
        .find(|wanted| !PROOFS.iter().any(|(name, _)| is_meant(name, wanted)))
    {
        eprintln!("there is no proof “{unknown}”");
        return ExitCode::from(2);
    }
    let chosen = PROOFS.iter().filter(|(name, _)| {
        wanted.is_empty() || wanted.iter().any(|wanted| is_meant(name, wanted))
    });
    let begun = Instant::now();
    let mut all = Vec::new();
    for (name, proof) in chosen {
        eprintln!("{name} …");
        all.extend(proof(length));
    }
    figures::print(&all);
    println!("\nin {} s", begun.elapsed().as_secs());
    if all.iter().any(Figure::is_bad) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Whether a word names a proof, or a family of them.
fn is_meant(name: &str, word: &str) -> bool {
    let rest = name.strip_prefix(word);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
