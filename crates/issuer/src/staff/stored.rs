//! Staff as stored.

use super::Role;
use crate::audit::Entry;
use crate::customers::Customer;
use crate::ids::{CustomerId, Slug, StaffId, StaffLogin};
use crate::password::PasswordHash;
use warifu_otp::UnixTime;

/// A member of staff.
#[derive(Debug, Clone)]
pub struct Staff {
    /// Names them.
    pub id: StaffId,
    /// Whose.
    pub institution: Slug,
    /// What they log in with.
    pub login: StaffLogin,
    /// As colleagues know them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Who holds their token: a customer that nobody can log in as.
    pub holder: CustomerId,
    /// The password, hashed.
    pub password: PasswordHash,
    /// The password was handed out: nothing else is done before it is changed.
    pub must_change: bool,
    /// Goes up with whatever ends all sessions.
    pub epoch: u64,
    /// Since when they may not log in.
    pub disabled_at: Option<UnixTime>,
}

/// A member of staff to be stored, with who holds their token.
pub struct NewStaff {
    /// Them.
    pub staff: Staff,
    /// Who holds their token.
    pub holder: Customer,
    /// Now.
    pub at: UnixTime,
    /// What the log says.
    pub audit: Entry,
}

/// What is changed.
#[derive(Debug, Clone)]
pub enum StaffChange {
    /// They may not log in any more.
    Disable,
    /// They may again.
    Enable,
    /// Another password was handed out.
    HandOut(PasswordHash),
    /// They have chosen one themselves; only where this was the one before.
    Choose {
        /// The new one.
        new: PasswordHash,
        /// The old one.
        old: PasswordHash,
    },
}

/// A change to be stored.
pub struct NewStaffChange {
    /// Whose.
    pub staff: StaffId,
    /// What.
    pub change: StaffChange,
    /// Now.
    pub at: UnixTime,
    /// What the log says.
    pub audit: Entry,
}
