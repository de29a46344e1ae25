//! The operating system's random numbers.

use rand::RngCore;
use rand::rngs::OsRng;
use warifu_device::ports::Chance;

/// [`Chance`] from the operating system.
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        OsRng.fill_bytes(bytes);
    }
}
