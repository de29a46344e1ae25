//! What is kept of a contract.

use crate::audit::Entry;
use crate::ids::CustomerId;
use crate::outbox::NewMail;
use warifu_enroll::UserId;
use warifu_otp::SerialNumber;

/// Whose the tokens of a contract are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Every user has a token of their own.
    Own,
    /// All users share one token.
    Shared,
}

impl Mode {
    /// The name in database, log and addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Shared => "shared",
        }
    }

    /// The mode of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Own, Self::Shared]
            .into_iter()
            .find(|mode| mode.name() == name)
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Own => Self::Shared,
            Self::Shared => Self::Own,
        }
    }
}

/// A contract with its users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Whose.
    pub customer: CustomerId,
    /// Whose its tokens are.
    pub mode: Mode,
    /// In the order of their user IDs.
    pub users: Vec<ContractUser>,
}

impl Contract {
    /// The user of that ID.
    #[must_use]
    pub fn user(&self, user: &UserId) -> Option<&ContractUser> {
        self.users.iter().find(|one| one.user == *user)
    }
}

/// One of its users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractUser {
    /// Names them at the service.
    pub user: UserId,
    /// As the contract calls them.
    pub name: String,
    /// Too many wrong codes of theirs at the token that all share.
    pub locked: bool,
}

/// A contract to be entered, over an earlier one of the same users.
#[derive(Debug, Clone)]
pub struct NewContract {
    /// Whose.
    pub customer: CustomerId,
    /// The mode to begin with; one that is there stays.
    pub mode: Mode,
    /// User IDs and names.
    pub users: Vec<(UserId, String)>,
    /// What the log says.
    pub audit: Entry,
}

/// The contract that a user is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Whose its tokens are.
    pub mode: Mode,
    /// Who holds the token that all share.
    pub holder: UserId,
}

/// Who of several shows a code of the token that they share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharer(pub UserId);

/// The token that a change of mode leaves in use, and whose it is from then on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep {
    /// The token.
    pub serial: SerialNumber,
    /// Whose.
    pub user: UserId,
}

/// A change of mode to be written.
#[derive(Debug, Clone)]
pub struct NewMode {
    /// Whose contract.
    pub customer: CustomerId,
    /// To which mode; from the other one.
    pub to: Mode,
    /// What stays in use.
    pub keep: Option<Keep>,
    /// The mail that says so.
    pub mail: NewMail,
    /// What the log says.
    pub audit: Entry,
}

/// What an answer at the card was counted as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// It may be looked at.
    Go {
        /// The symbol that is asked.
        asked: String,
        /// Wrong ones in a row, this one among them.
        failures: u32,
    },
    /// Too many wrong ones, or no card.
    Locked,
}
