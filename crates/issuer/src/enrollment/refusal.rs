//! Why an enrolment message is refused; what the wire shows.

use crate::error::Error;
use thiserror::Error as ThisError;

/// Why an enrolment message is refused.
#[derive(Debug, ThisError)]
pub enum EnrollmentRefusal {
    /// Not JSON of the message's form, or a value of the wrong length.
    #[error("the message is malformed")]
    Malformed,
    /// `v` is another than 1.
    #[error("the protocol version is not known here")]
    Version,
    /// `suite` is another than 1, or the app can do none of what is needed.
    #[error("the suite is not known here")]
    Suite,
    /// No such service here.
    #[error("the service is not known here")]
    UnknownService,
    /// Consent was given to terms that are no longer in force.
    #[error("the terms have changed")]
    TermsChanged,
    /// Too many starts from this address, or in all.
    #[error("too many enrolments")]
    RateLimited {
        /// Whole seconds to wait.
        retry_after: u64,
    },
    /// Wrong password, or no issuance to enrol; not to be told apart.
    #[error("the enrolment is rejected")]
    Rejected,
    /// The issuer itself failed.
    #[error(transparent)]
    Issuer(#[from] Error),
}

impl EnrollmentRefusal {
    /// What the handshake's error is on the wire: all that depends on the
    /// password or the issuance is one and the same.
    #[must_use]
    pub(crate) fn of(error: warifu_enroll::Error) -> Self {
        use warifu_enroll::Error as E;
        match error {
            E::Malformed => Self::Malformed,
            E::UnsupportedVersion => Self::Version,
            E::UnsupportedSuite | E::Incapable => Self::Suite,
            E::Internal | E::StateDamaged => Self::Issuer(Error::Handshake),
            _ => Self::Rejected,
        }
    }

    /// The stable code on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed_request",
            Self::Version => "unsupported_version",
            Self::Suite => "unsupported_suite",
            Self::UnknownService => "unknown_service",
            Self::TermsChanged => "terms_changed",
            Self::RateLimited { .. } => "rate_limited",
            Self::Rejected => "enrollment_rejected",
            Self::Issuer(Error::Busy) => "busy",
            Self::Issuer(_) => "internal",
        }
    }
}
