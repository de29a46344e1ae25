//! Time and chance, as arguments.

use rand::{CryptoRng, RngCore};
use warifu_otp::UnixTime;

/// The time of day.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> UnixTime;
    /// Now, in milliseconds, where the clock tells them.
    fn now_ms(&self) -> u64 {
        self.now().0.saturating_mul(1000)
    }
}

/// A random number generator fit for keys.
pub trait SecureRng: RngCore + CryptoRng + Send {}

impl<T: RngCore + CryptoRng + Send> SecureRng for T {}

/// Where random numbers come from.
pub trait Chance: Send + Sync {
    /// A generator for one use case.
    fn rng(&self) -> Box<dyn SecureRng>;
}
