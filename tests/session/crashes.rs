//! Whatever a person does, and whatever happens, the set is what it should be.

use proptest::prelude::*;

use super::machine::{Machine, event};
use super::play::body;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_happens_the_set_is_as_a_plain_model_says(
        body in body(),
        events in prop::collection::vec(event(), 0..60),
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut machine = Machine::new(folder, &body);
        for event in &events {
            machine.meet(event)?;
        }
        machine.crash()?;
    }
}
