//! Ports on loopback.

use anyhow::{Result, bail};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

/// Refuses a port that somebody holds.
pub fn ensure_free(port: u16) -> Result<()> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        let other = port.checked_add(1).unwrap_or(8080);
        bail!(
            "port {port} is in use. End the program that holds it, or choose another: \
             cargo xtask demo --port {other}"
        );
    }
    Ok(())
}

/// Whether somebody answers at a port.
pub fn answers(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}
