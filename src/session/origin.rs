//! Where new ids and times come from: the system, or a test that sets them.

use jiff::Timestamp;
use uuid::Uuid;

/// Gives out times and ids.
pub trait Origin: Send {
    fn now(&mut self) -> Timestamp;
    fn new_id(&mut self) -> Uuid;
}

/// The system's clock and random numbers.
#[derive(Debug, Default)]
pub struct SystemOrigin;

impl Origin for SystemOrigin {
    fn now(&mut self) -> Timestamp {
        let now = Timestamp::now();
        // Files show seconds; a time that they do not show would be lost on saving.
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    fn new_id(&mut self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A clock that ticks once a call, and ids that count up: for tests.
#[derive(Debug, Default)]
pub struct CountingOrigin {
    calls: u64,
}

impl Origin for CountingOrigin {
    fn now(&mut self) -> Timestamp {
        self.calls += 1;
        Timestamp::from_second(1_763_892_000 + self.calls as i64 * 60).unwrap_or_default()
    }

    fn new_id(&mut self) -> Uuid {
        self.calls += 1;
        Uuid::from_u128((0x0199_0000_0000_7000_8000 << 48) + u128::from(self.calls))
    }
}
