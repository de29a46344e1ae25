//! What is asked and what is answered.

use crate::ids::CustomerId;
use crate::verification::Token;
use warifu_enroll::UserId;
use warifu_otp::{OtpError, SerialNumber, Step, UnixTime};

/// Whose code it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A customer who is logged in, or half logged in.
    Customer(CustomerId),
    /// A user, named by the bank's own system.
    User(UserId),
    /// A token, named by the bank's own system.
    Serial(SerialNumber),
}

/// What the code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The waiting page: only a token that is not in use yet may take it.
    Activate,
    /// Login or any other: a token in use takes it, or one not yet in use,
    /// which then is.
    Confirm,
}

/// What a code was worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Right, and never again.
    Accepted {
        /// The token, as it stood before.
        token: Box<Token>,
        /// The step, now used up.
        step: Step,
        /// Whether this put the token in use.
        activated: bool,
    },
    /// Right once, and used.
    Used,
    /// Wrong.
    Wrong {
        /// Whole seconds before the next one is looked at; 0 for at once.
        retry_after: u64,
    },
    /// Not looked at: wrong ones slow down. On the wire: `locked` with `retry_after`.
    Wait {
        /// Whole seconds.
        retry_after: u64,
    },
    /// Right, and in a step that another of those who share the token has used;
    /// nothing was counted, and the next code is theirs.
    Shared {
        /// Whole seconds until the token shows the next one.
        retry_after: u64,
    },
    /// Locked after too many wrong ones; support unlocks.
    Locked,
    /// Not looked at: a new token counts at the bank's own systems only from then on.
    NotYet {
        /// From when on.
        from: UnixTime,
    },
    /// No such token, or none that a code counts for.
    Unknown,
    /// Not a code of this token's form; nothing was counted.
    Malformed(OtpError),
}

impl Verdict {
    /// Whether a mail may be due by it: the token came into use or is locked.
    #[must_use]
    pub const fn mails(&self) -> bool {
        matches!(
            self,
            Self::Accepted {
                activated: true,
                ..
            } | Self::Locked
        )
    }
}
