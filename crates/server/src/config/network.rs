//! A range of addresses, `10.0.0.0/8` or one address.

use std::net::IpAddr;

use serde::{Deserialize, Deserializer, de};

/// A network in CIDR form; a bare address is a network of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: u128,
    mask: u128,
    v4: bool,
}

impl Network {
    /// Reads `ADDRESS` or `ADDRESS/BITS`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let (value, width, v4) = number(address.parse().ok()?);
        let bits = bits.unwrap_or(width);
        if bits > width {
            return None;
        }
        let host = width - bits;
        let mask = u128::MAX.checked_shl(host).unwrap_or(0);
        Some(Self {
            base: value & mask,
            mask,
            v4,
        })
    }

    /// Whether `address` lies in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (value, _, v4) = number(address);
        v4 == self.v4 && value & self.mask == self.base
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::invalid_value(
                de::Unexpected::Str(&text),
                &"an address or a network such as 10.0.0.0/8",
            )
        })
    }
}

fn number(address: IpAddr) -> (u128, u32, bool) {
    match address.to_canonical() {
        IpAddr::V4(ip) => (u128::from(u32::from(ip)), 32, true),
        IpAddr::V6(ip) => (u128::from(ip), 128, false),
    }
}
