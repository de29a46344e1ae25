//! Free ports on loopback.

use anyhow::{Context, Result};
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    net::{Ipv4Addr, TcpListener},
};

/// Ports that systems do not give to connections that go out, so that none of
/// those takes one before, or between two lives of, the program it is for.
const LOWEST: u16 = 20_000;
const HIGHEST: u16 = 31_999;
/// So many are tried.
const TRIES: usize = 1_000;

/// A TCP port nobody listens on right now.
///
/// # Errors
/// When none is found.
pub fn free() -> Result<u16> {
    let mut any = (0..TRIES).map(|_| {
        let chance = RandomState::new().build_hasher().finish();
        let span = u64::from(HIGHEST - LOWEST) + 1;
        u16::try_from(u64::from(LOWEST) + chance % span).unwrap_or(LOWEST)
    });
    let nobody = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    any.find(nobody).context("no free port")
}

/// Whether somebody accepts connections at the port.
pub async fn is_open(port: u16) -> bool {
    tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .is_ok()
}
