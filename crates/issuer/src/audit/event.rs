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
    /// An app has made a token by itself: it is nobody's yet.
    SelfRegistered,
    /// Self-registered tokens that nobody bound are gone; the detail says how many.
    SelfRegistrationsEnded,
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
    /// It was given up: by the customer, or by support on their wish.
    TokenReleased,
    /// Support ended it.
    TokenCancelled,
    /// What a procedure asks for beyond the login was right.
    ProofAccepted,
    /// It was wrong.
    ProofRefused,
    /// A token that was nobody's became a customer's.
    TokenBound,
    /// Hardware tokens begin to be taken into stock; the subject is the file's
    /// SHA-256.
    StockImportBegun,
    /// Hardware tokens were taken into stock; the detail has the counts.
    StockImported,
    /// A telephone number was put on file.
    PhoneAdded,
    /// A page waits for a call from one of the customer's telephones.
    TelephoneStarted,
    /// The caller keyed in another code than the page shows.
    TelephoneWrong,
    /// The caller keyed in the page's code.
    TelephonePassed,
    /// Nothing came of the check; the detail says why.
    TelephoneFailed,
    /// Nobody called in time, or what had passed was not used in time.
    TelephoneExpired,
    /// The page has gone on by what had passed.
    TelephoneUsed,
    /// A call that nobody waited for, or that shows no number.
    CallRefused,
    /// A contract's users were entered.
    ContractEntered,
    /// Whose a contract's tokens are was changed; the detail says how.
    ContractModeChanged,
    /// Support has opened a contract's card and its users again.
    ContractUnlocked,
    /// Too many wrong codes of a customer card.
    CardLocked,
    /// A client certificate was bound to a contract.
    CertificateBound,
    /// It was revoked.
    CertificateRevoked,
    /// Too many wrong codes of one of those who share a token.
    UserLocked,
    /// A code of a token that several share, in a step that another of them has used.
    CodeEarly,
    /// The representative account that the login takes was put on file.
    AccountAdded,
    /// An old token's device has stopped what was issued: no more is issued until
    /// support has looked into it.
    IssuingStopped,
    /// Support lets the customer issue again.
    IssuingResumed,
    /// A backup was put back; the detail has the counts.
    Restored,
    /// What happened since the backup was applied; the detail says by which log.
    Reconciled,
    /// Support unlocked it: it is what it was before.
    TokenUnlocked,
    /// Support has found where its clock stands, by two codes in a row.
    TokenResynced,
    /// Too many wrong ones of what a procedure asks for beyond the login.
    ProofLocked,
    /// Support lets it be asked again, or the login.
    ProofUnlocked,
    /// A token is to be ended on a cancellation form; the detail says which.
    CancelAsked,
    /// Another person has refused that.
    CancelRefused,
    /// Support had a mail sent once more.
    MailSentAgain,
    /// Staff looked at a customer's page.
    CustomerViewed,
    /// A member of staff was entered.
    StaffAdded,
    /// Something of a member of staff was changed; the detail says what.
    StaffChanged,
    /// A member of staff logged in to the console.
    StaffLoginAccepted,
    /// A login to the console was refused; the detail says why.
    StaffLoginRefused,
    /// The log was taken out of the console.
    LogExported,
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
    pub const ALL: [Self; 64] = [
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
        Self::SelfRegistered,
        Self::SelfRegistrationsEnded,
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
        Self::ProofAccepted,
        Self::ProofRefused,
        Self::TokenBound,
        Self::StockImportBegun,
        Self::StockImported,
        Self::PhoneAdded,
        Self::TelephoneStarted,
        Self::TelephoneWrong,
        Self::TelephonePassed,
        Self::TelephoneFailed,
        Self::TelephoneExpired,
        Self::TelephoneUsed,
        Self::CallRefused,
        Self::ContractEntered,
        Self::ContractModeChanged,
        Self::ContractUnlocked,
        Self::CardLocked,
        Self::CertificateBound,
        Self::CertificateRevoked,
        Self::UserLocked,
        Self::CodeEarly,
        Self::AccountAdded,
        Self::IssuingStopped,
        Self::IssuingResumed,
        Self::Restored,
        Self::Reconciled,
        Self::TokenUnlocked,
        Self::TokenResynced,
        Self::ProofLocked,
        Self::ProofUnlocked,
        Self::CancelAsked,
        Self::CancelRefused,
        Self::MailSentAgain,
        Self::CustomerViewed,
        Self::StaffAdded,
        Self::StaffChanged,
        Self::StaffLoginAccepted,
        Self::StaffLoginRefused,
        Self::LogExported,
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
            Self::SelfRegistered => "self_registered",
            Self::SelfRegistrationsEnded => "self_registrations_ended",
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
            Self::ProofAccepted => "proof_accepted",
            Self::ProofRefused => "proof_refused",
            Self::TokenBound => "token_bound",
            Self::StockImportBegun => "stock_import_begun",
            Self::StockImported => "stock_imported",
            Self::PhoneAdded => "phone_added",
            Self::TelephoneStarted => "telephone_started",
            Self::TelephoneWrong => "telephone_wrong",
            Self::TelephonePassed => "telephone_passed",
            Self::TelephoneFailed => "telephone_failed",
            Self::TelephoneExpired => "telephone_expired",
            Self::TelephoneUsed => "telephone_used",
            Self::CallRefused => "call_refused",
            Self::ContractEntered => "contract_entered",
            Self::ContractModeChanged => "contract_mode_changed",
            Self::ContractUnlocked => "contract_unlocked",
            Self::CardLocked => "card_locked",
            Self::CertificateBound => "certificate_bound",
            Self::CertificateRevoked => "certificate_revoked",
            Self::UserLocked => "user_locked",
            Self::CodeEarly => "code_early",
            Self::AccountAdded => "account_added",
            Self::IssuingStopped => "issuing_stopped",
            Self::IssuingResumed => "issuing_resumed",
            Self::Restored => "restored",
            Self::Reconciled => "reconciled",
            Self::TokenUnlocked => "token_unlocked",
            Self::TokenResynced => "token_resynced",
            Self::ProofLocked => "proof_locked",
            Self::ProofUnlocked => "proof_unlocked",
            Self::CancelAsked => "cancel_asked",
            Self::CancelRefused => "cancel_refused",
            Self::MailSentAgain => "mail_sent_again",
            Self::CustomerViewed => "customer_viewed",
            Self::StaffAdded => "staff_added",
            Self::StaffChanged => "staff_changed",
            Self::StaffLoginAccepted => "staff_login_accepted",
            Self::StaffLoginRefused => "staff_login_refused",
            Self::LogExported => "log_exported",
        }
    }
}
