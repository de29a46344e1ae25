//! The portal's login: contract ID and login password.

use crate::Issuer;
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::Slug;
use std::net::IpAddr;
use warifu_otp::UnixTime;
use warifu_secret::LoginPassword;

/// What became of a login.
#[derive(Debug)]
pub enum Login {
    /// The right password. A code may be asked for besides.
    Accepted(Box<Customer>),
    /// Contract ID or password wrong; not to be told apart.
    Refused,
    /// Wrong ones slow down; also for accounts that do not exist.
    Wait {
        /// Whole seconds.
        retry_after: u64,
    },
    /// Too many wrong ones; also for accounts that do not exist.
    Locked {
        /// Until then.
        until: UnixTime,
    },
}

impl Issuer {
    /// Judges contract ID and login password. `contract` is what was typed; it
    /// is put right here. An account that does not exist costs the same work.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many are waiting; [`Error`] else.
    pub async fn log_in(
        &self,
        _institution: &Slug,
        _contract: &str,
        _password: LoginPassword,
        _address: IpAddr,
    ) -> Result<Login, Error> {
        Err(Error::Broken)
    }
}
