//! What the log has entries about, and how each is kept.

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// A customer was entered.
    CustomerAdded,
    /// An API key was made.
    ApiKeyAdded,
    /// A login with the right password.
    LoginAccepted,
    /// A login refused.
    LoginRefused,
    /// A token was issued.
    Issued,
    /// The customer stopped the issuance.
    IssuanceStopped,
    /// A newer issuance took its place.
    IssuanceReplaced,
    /// Its time ran out.
    IssuanceExpired,
    /// All its attempts were used up.
    IssuanceExhausted,
    /// An enrolment began with a record that was there.
    EnrollmentStarted,
    /// An enrolment began with nothing behind it.
    EnrollmentDecoyed,
    /// An enrolment ended in a token.
    Enrolled,
    /// The app has said that it holds the token.
    Registered,
    /// The first code: the token is in use.
    Activated,
    /// A code was accepted.
    CodeAccepted,
    /// A code was used already.
    CodeUsed,
    /// A code was wrong.
    CodeWrong,
    /// Too many wrong codes.
    TokenLocked,
    /// Another token took its place.
    TokenEnded,
    /// No code counts until support has looked into it; the detail says why.
    TokenHeld,
    /// Support holds it no longer.
    TokenResumed,
    /// Support ended it, on the customer's wish.
    TokenReleased,
    /// Support ended it.
    TokenCancelled,
}

/// How an entry is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// As an entry of its own: whatever concerns a token or a customer.
    Each,
    /// The first within [`COUNTED_SECONDS`] as an entry of its own, those after
    /// it together in one that says how many: what strangers can do at will.
    Counted,
}

/// For so long what is [`Keeping::Counted`] makes one entry: an hour.
pub const COUNTED_SECONDS: u64 = 3600;

/// Who the log says it was where nobody knows, or where what was typed may have
/// been anything.
pub const NOBODY: &str = "unknown";

impl Event {
    /// All of them.
    pub const ALL: [Self; 23] = [
        Self::CustomerAdded,
        Self::ApiKeyAdded,
        Self::LoginAccepted,
        Self::LoginRefused,
        Self::Issued,
        Self::IssuanceStopped,
        Self::IssuanceReplaced,
        Self::IssuanceExpired,
        Self::IssuanceExhausted,
        Self::EnrollmentStarted,
        Self::EnrollmentDecoyed,
        Self::Enrolled,
        Self::Registered,
        Self::Activated,
        Self::CodeAccepted,
        Self::CodeUsed,
        Self::CodeWrong,
        Self::TokenLocked,
        Self::TokenEnded,
        Self::TokenHeld,
        Self::TokenResumed,
        Self::TokenReleased,
        Self::TokenCancelled,
    ];

    /// The event of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.name() == name)
    }

    /// The name in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CustomerAdded => "customer_added",
            Self::ApiKeyAdded => "api_key_added",
            Self::LoginAccepted => "login_accepted",
            Self::LoginRefused => "login_refused",
            Self::Issued => "issued",
            Self::IssuanceStopped => "issuance_stopped",
            Self::IssuanceReplaced => "issuance_replaced",
            Self::IssuanceExpired => "issuance_expired",
            Self::IssuanceExhausted => "issuance_exhausted",
            Self::EnrollmentStarted => "enrollment_started",
            Self::EnrollmentDecoyed => "enrollment_decoyed",
            Self::Enrolled => "enrolled",
            Self::Registered => "registered",
            Self::Activated => "activated",
            Self::CodeAccepted => "code_accepted",
            Self::CodeUsed => "code_used",
            Self::CodeWrong => "code_wrong",
            Self::TokenLocked => "token_locked",
            Self::TokenEnded => "token_ended",
            Self::TokenHeld => "token_held",
            Self::TokenResumed => "token_resumed",
            Self::TokenReleased => "token_released",
            Self::TokenCancelled => "token_cancelled",
        }
    }
}
