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
    /// Self-registrations, per address: many share one.
    pub self_registrations_per_address: Rate,
    /// Self-registrations, per network around an address.
    pub self_registrations_per_network: Rate,
    /// Self-registrations, per device key: an app makes one key for each, and may ask
    /// more than once before the first answer is there.
    pub self_registrations_per_device_key: Rate,
    /// Self-registrations of one institution, in all: each leaves a row for 7 days.
    pub self_registrations_in_all: Rate,
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
    /// Console logins tried, per address.
    pub console_logins_per_address: Rate,
    /// Console logins tried, in all.
    pub console_logins_in_all: Rate,
    /// Mails that support has sent again, per customer.
    pub mails_sent_again: Rate,
    /// Pairs of codes that support looks for, per token.
    pub resyncs_per_token: Rate,
    /// Issuances, per customer: each sends a mail.
    pub issues_per_customer: Rate,
    /// Telephone checks begun, per customer.
    pub checks_per_customer: Rate,
    /// Calls, per number that calls; those that withhold theirs share one.
    pub calls_per_number: Rate,
    /// Calls, in all.
    pub calls_in_all: Rate,
}

impl Default for Budgets {
    /// 20 starts at once per address and one every 6 s; 60 and one a second per
    /// network; 200 and ten a second in all. 10 self-registrations at once per address
    /// and one a minute; 60 and one every 10 s per network; 10 and one every 10 min per device
    /// key; 200 and one a second per institution. 120 contacts at once per address and
    /// one a second; 600 and four a second; 2,000 and 200 a second. 30 logins at once per address and
    /// one every 4 s; 120 and one a second per network; 1,000 and 50 a second in
    /// all. 20 console logins at once per address and one every 6 s; 100 and two a second
    /// in all. 3 mails sent again and one every 10 minutes; 5 pairs of codes at once
    /// and one every 10 minutes. 10 issuances at once and one every 6 minutes. 10 telephone checks at once
    /// and one every 3 minutes; 20 calls at once per number and one every 30 s; 500
    /// and five a second in all.
    fn default() -> Self {
        Self {
            starts_per_address: rate(20, 6_000),
            starts_per_network: rate(60, 1_000),
            starts_in_all: rate(200, 100),
            self_registrations_per_address: rate(10, 60_000),
            self_registrations_per_network: rate(60, 10_000),
            self_registrations_per_device_key: rate(10, 600_000),
            self_registrations_in_all: rate(200, 1_000),
            contacts_per_address: rate(120, 1_000),
            contacts_per_network: rate(600, 250),
            contacts_in_all: rate(2_000, 5),
            logins_per_address: rate(30, 4_000),
            logins_per_network: rate(120, 1_000),
            logins_in_all: rate(1_000, 20),
            console_logins_per_address: rate(20, 6_000),
            console_logins_in_all: rate(100, 500),
            mails_sent_again: rate(3, 600_000),
            resyncs_per_token: rate(5, 600_000),
            issues_per_customer: rate(10, 360_000),
            checks_per_customer: rate(10, 180_000),
            calls_per_number: rate(20, 30_000),
            calls_in_all: rate(500, 200),
        }
    }
}

const fn rate(burst: u32, interval_ms: u32) -> Rate {
    Rate { burst, interval_ms }
}
