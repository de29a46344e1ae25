//! Budgets and lockouts.

use crate::ids::Slug;
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use warifu_otp::UnixTime;

/// What is limited.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LimitKey(String);

impl LimitKey {
    /// One name within one purpose and institution.
    #[must_use]
    pub fn account(purpose: &str, institution: &Slug, name: &str) -> Self {
        Self(format!("{purpose}/account/{institution}/{name}"))
    }

    /// One address within one purpose. Of IPv6 the first 64 bits count: who has
    /// one address there has them all.
    #[must_use]
    pub fn address(purpose: &str, address: IpAddr) -> Self {
        let address = match address.to_canonical() {
            IpAddr::V4(four) => four.to_string(),
            IpAddr::V6(six) => {
                let [a, b, c, d, ..] = six.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        };
        Self(format!("{purpose}/address/{address}"))
    }

    /// The network around an address: 24 bits of IPv4, 48 of IPv6, which is what
    /// one customer of a provider has.
    #[must_use]
    pub fn network(purpose: &str, address: IpAddr) -> Self {
        let network = match address.to_canonical() {
            IpAddr::V4(four) => {
                let [a, b, c, _] = four.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(six) => {
                let [a, b, c, ..] = six.segments();
                format!("{a:x}:{b:x}:{c:x}::/48")
            }
        };
        Self(format!("{purpose}/network/{network}"))
    }

    /// One device key within one purpose: the SEC 1 bytes, of which a digest is kept.
    #[must_use]
    pub fn device_key(purpose: &str, key: &[u8; 33]) -> Self {
        let digest: [u8; 32] = Sha256::digest(key).into();
        Self(format!("{purpose}/device/{}", crate::hex::encode(&digest)))
    }

    /// All of one institution's together within one purpose.
    #[must_use]
    pub fn institution(purpose: &str, institution: &Slug) -> Self {
        Self(format!("{purpose}/institution/{institution}"))
    }

    /// All together within one purpose.
    #[must_use]
    pub fn global(purpose: &str) -> Self {
        Self(format!("{purpose}/all"))
    }

    /// The text under which it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A budget that refills steadily: `burst` at once, then one every
/// `interval_ms` milliseconds (the generic cell rate algorithm).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many at once; at least 1.
    pub burst: u32,
    /// Milliseconds until one more may be taken; at least 1.
    pub interval_ms: u32,
}

impl Rate {
    /// How far ahead of now the stored time may run, in milliseconds.
    #[must_use]
    pub fn tolerance_ms(self) -> i64 {
        i64::from(self.interval_ms).saturating_mul(i64::from(self.burst))
    }
}

/// What became of a request to a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// There was one left.
    Yes,
    /// None left.
    No {
        /// Whole seconds until there is one; at least 1.
        retry_after: u64,
    },
}

/// When wrong attempts slow down and when they lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lockout {
    /// From this many wrong in a row each next one must wait: 2 s, 4 s, 8 s …
    pub slow_from: u32,
    /// The longest of these waits, in seconds.
    pub slow_most: u32,
    /// This many wrong in a row lock.
    pub lock_at: u32,
    /// For so many seconds; `None` until support unlocks.
    pub lock_seconds: Option<u32>,
}

impl Lockout {
    /// The wait in seconds after the `failures`-th wrong attempt in a row.
    #[must_use]
    pub fn wait_after(self, failures: u32) -> u64 {
        if failures >= self.lock_at {
            return self.lock_seconds.map_or(UNTIL_SUPPORT, u64::from);
        }
        u64::from(slow_down(failures, self.slow_from, self.slow_most))
    }
}

/// As many seconds as nobody waits: a thousand years.
const UNTIL_SUPPORT: u64 = 1_000 * 365 * 86_400;

/// 0 below `from`, then 2, 4, 8 … seconds, at most `most`.
#[must_use]
pub fn slow_down(failures: u32, from: u32, most: u32) -> u32 {
    if failures < from {
        return 0;
    }
    let doublings = failures.saturating_sub(from).saturating_add(1);
    2_u32.saturating_pow(doublings).min(most)
}

/// Whether an attempt may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarded {
    /// Yes; it is counted as failed until it is reported right.
    Go {
        /// Failures in a row, this one among them.
        failures: u32,
    },
    /// No: wrong ones slow down.
    Wait {
        /// Whole seconds.
        retry_after: u64,
    },
    /// No: too many wrong ones.
    Locked {
        /// Until then; `None` until support unlocks.
        until: Option<UnixTime>,
    },
}
