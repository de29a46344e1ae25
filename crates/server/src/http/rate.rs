//! A first gate in memory: so many requests an address and a minute. What
//! guards accounts and issuances is counted by the issuer, in the database.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

/// A budget for each address.
pub(crate) struct Gate {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Gate {
    /// `per_minute` requests, which may come at once.
    pub(crate) fn new(per_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        Self {
            limiter: DefaultKeyedRateLimiter::keyed(quota),
            clock: DefaultClock::default(),
        }
    }

    /// Takes one, or says after how many seconds there will be one.
    pub(crate) fn take(&self, address: IpAddr) -> Result<(), u64> {
        self.limiter
            .check_key(&household(address))
            .map_err(|not_until| {
                not_until
                    .wait_time_from(self.clock.now())
                    .as_secs()
                    .saturating_add(1)
            })
    }

    /// Forgets addresses whose budget is whole again.
    pub(crate) fn tidy(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

/// Of IPv6 the first 64 bits: who has one address there has them all.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(ip) => Ipv6Addr::from(u128::from(ip) & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_asks_too_often_waits_and_others_do_not() {
        let gate = Gate::new(2);
        let one = IpAddr::from([192, 0, 2, 1]);
        assert!(gate.take(one).is_ok() && gate.take(one).is_ok());
        assert!(gate.take(one).unwrap_err() >= 1);
        assert!(gate.take(IpAddr::from([192, 0, 2, 2])).is_ok());
    }

    #[test]
    fn a_household_of_ipv6_is_one_caller() {
        let gate = Gate::new(1);
        assert!(gate.take("2001:db8::1".parse().unwrap()).is_ok());
        assert!(gate.take("2001:db8::2".parse().unwrap()).is_err());
    }
}
