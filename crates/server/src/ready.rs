//! Time and chance: the real ones, or what stands in for them in tests.

use std::sync::Arc;

use warifu_issuer::ports::{Chance, Clock};
use warifu_issuer::{SystemChance, SystemClock};

/// Time and chance, handed in together.
#[derive(Clone)]
pub struct Clocks {
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
}

impl Default for Clocks {
    /// The operating system's.
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
        }
    }
}
