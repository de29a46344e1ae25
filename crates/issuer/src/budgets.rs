//! How much of what anybody may ask for.

use crate::limits::Rate;

/// How much of what anybody may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budgets {
    /// Enrolments begun, per address.
    pub starts_per_address: Rate,
    /// Enrolments begun, per network around an address.
    pub starts_per_network: Rate,
    /// Enrolments begun, in all.
    pub starts_in_all: Rate,
    /// Contacts of devices, per address: many may share one.
    pub contacts_per_address: Rate,
    /// Contacts of devices, per network around an address.
    pub contacts_per_network: Rate,
    /// Contacts of devices, in all.
    pub contacts_in_all: Rate,
    /// Portal logins tried, per address.
    pub logins_per_address: Rate,
    /// Portal logins tried, per network around an address.
    pub logins_per_network: Rate,
    /// Portal logins tried, in all.
    pub logins_in_all: Rate,
    /// Issuances, per customer: each sends a mail.
    pub issues_per_customer: Rate,
}

impl Default for Budgets {
    /// 20 starts at once per address and one every 6 s; 60 and one a second per
    /// network; 200 and ten a second in all. 120 contacts at once per address and
    /// one a second; 600 and four a second; 2,000 and 200 a second. 30 logins at once per address and
    /// one every 4 s; 120 and one a second per network; 1,000 and 50 a second in
    /// all. 10 issuances at once and one every 6 minutes.
    fn default() -> Self {
        Self {
            starts_per_address: rate(20, 6_000),
            starts_per_network: rate(60, 1_000),
            starts_in_all: rate(200, 100),
            contacts_per_address: rate(120, 1_000),
            contacts_per_network: rate(600, 250),
            contacts_in_all: rate(2_000, 5),
            logins_per_address: rate(30, 4_000),
            logins_per_network: rate(120, 1_000),
            logins_in_all: rate(1_000, 20),
            issues_per_customer: rate(10, 360_000),
        }
    }
}

const fn rate(burst: u32, interval_ms: u32) -> Rate {
    Rate { burst, interval_ms }
}
