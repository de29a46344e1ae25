//! Free ports on loopback.

use anyhow::{Context, Result};
use std::net::{Ipv4Addr, TcpListener};

/// A TCP port nobody listens on right now.
///
/// # Errors
/// When the system has none to give.
pub fn free() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

/// Whether somebody accepts connections at the port.
pub async fn is_open(port: u16) -> bool {
    tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .is_ok()
}
