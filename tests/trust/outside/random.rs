//! Numbers that look random and are the same again for the same seed.

/// `SplitMix64` of Steele, Lea and Flood.
pub struct Random {
    state: u64,
}

impl Random {
    pub fn from_seed(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A seed that differs from run to run, unless `TRUST_SEED` names one.
    pub fn new_seed() -> u64 {
        let named = std::env::var("TRUST_SEED").ok();
        named.and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
            let now = std::time::SystemTime::now();
            let since = now.duration_since(std::time::UNIX_EPOCH);
            since.map_or(7, |since| since.as_nanos() as u64 % 1_000_000_007)
        })
    }

    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Keeps `n` of a list, in their order.
    pub fn sample<T>(&mut self, mut list: Vec<T>, n: usize) -> Vec<T> {
        while list.len() > n {
            let out = self.below(list.len() as u64) as usize;
            list.remove(out);
        }
        list
    }
}
