//! The portal's procedures, as an institution offers them: the one engine reads
//! them from here.

use super::calendar::IssueAgain;
use serde::Deserialize;

/// The portal's procedures.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalPolicy {
    /// What the login asks for.
    pub login: Vec<LoginStep>,
    /// When it asks for a code besides.
    pub otp_at_login: OtpAtLogin,
    /// Minutes without a step after which a page expires.
    pub page_minutes: u32,
    /// *Issue*; `None` where it is not offered.
    pub issue: Option<IssueDoor>,
    /// *Start*, as a page of its own; `None` where the page after *issue* takes
    /// the first code, or the login does.
    pub start: Option<StartDoor>,
    /// *Release*; `None` where support alone ends a token.
    pub release: Option<ReleaseDoor>,
    /// *Start*, *exchange* and *stop* of tokens that are there already; `None`
    /// where none are taken.
    pub binding: Option<BindingDoor>,
    /// Users of a contract and their tokens; `None` where a contract has but one.
    pub company: Option<CompanyDoor>,
    /// The login by a client certificate; `None` where there is none.
    pub certificate: Option<CertificateDoor>,
}

/// A secret or name that the login asks for, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginStep {
    /// The contract ID.
    ContractId,
    /// The login ID, or branch number and number of the representative account.
    LoginIdOrAccount,
    /// The login password.
    Password,
    /// The contract PIN.
    ContractPin,
    /// The code of a symbol on the customer card.
    CardCode,
}

/// When the login asks for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtpAtLogin {
    /// As soon as a token is in use, or enrolled: then the first login puts it in use.
    FromEnrolment,
    /// As soon as a token is in use.
    FromActivation,
    /// Where the customer has chosen so; at first it does not.
    AsChosen,
    /// Never: whoever logs in administers the tokens of others.
    Never,
}

/// What the customer enters to issue, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The mail address, twice.
    Mail,
    /// The activation password, twice.
    ActivationPassword,
}

/// What follows *issue*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterIssue {
    /// A page that shows service ID and user ID and waits for a code.
    WaitForOtp,
    /// A page that says what to do next; the code is asked for elsewhere.
    Done,
}

/// What a procedure asks for before it changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Nothing beyond the login.
    #[default]
    None,
    /// The confirmation password.
    ConfirmationPassword,
    /// Two digits of the transfer password.
    TransferPassword,
    /// The registration PIN.
    RegistrationPin,
    /// A call from a telephone on file.
    TelephoneCheck,
}

/// *Issue*.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueDoor {
    /// What the customer enters.
    pub asks: Vec<Field>,
    /// What is asked for on a page that shows it all once more.
    #[serde(default)]
    pub proof: Proof,
    /// Whether the login's password alone leads here, for who cannot show a code
    /// any more.
    #[serde(default)]
    pub without_otp: bool,
    /// What follows.
    pub then: AfterIssue,
}

/// *Start*: a code puts the token in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartDoor {}

/// *Release*: the customer gives the token up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseDoor {
    /// What is asked for.
    #[serde(default)]
    pub proof: Proof,
    /// From when on a new one may be issued.
    pub again: IssueAgain,
}

/// *Start*, *exchange* and *stop* of tokens that are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindingDoor {
    /// What is asked for.
    pub proof: Proof,
}

/// Users of a contract and their tokens: *register*, *unregister*, change of mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanyDoor {
    /// What is asked for.
    pub proof: Proof,
}

/// The login by a client certificate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateDoor {
    /// What is asked for besides.
    pub then: Vec<LoginStep>,
}

impl PortalPolicy {
    /// Whether any procedure asks for a proof of this kind.
    #[must_use]
    pub fn asks_for(&self, proof: Proof) -> bool {
        let issue = self.issue.as_ref().map(|door| door.proof);
        let release = self.release.map(|door| door.proof);
        let binding = self.binding.map(|door| door.proof);
        let company = self.company.map(|door| door.proof);
        [issue, release, binding, company].contains(&Some(proof))
    }

    /// Whether tokens that are nobody's become a customer's.
    #[must_use]
    pub const fn takes_tokens(&self) -> bool {
        self.binding.is_some() || self.company.is_some()
    }

    /// Whether the login asks for that, by whichever way.
    #[must_use]
    pub fn login_asks(&self, step: LoginStep) -> bool {
        let besides = self.certificate.iter().flat_map(|door| &door.then);
        self.login.iter().chain(besides).any(|one| *one == step)
    }

    /// Whether the login takes the representative account in the login ID's place.
    #[must_use]
    pub fn takes_accounts(&self) -> bool {
        self.login.contains(&LoginStep::LoginIdOrAccount)
    }

    /// Whether the login takes a token's first code.
    #[must_use]
    pub fn login_activates(&self) -> bool {
        self.otp_at_login == OtpAtLogin::FromEnrolment
    }

    /// Whether somebody whose password was right gets to *issue* without a code.
    #[must_use]
    pub fn issues_without_otp(&self) -> bool {
        self.issue.as_ref().is_some_and(|door| door.without_otp)
    }

    /// Whether the customer chooses between procedures: a status page shows them.
    #[must_use]
    pub const fn has_choice(&self) -> bool {
        self.start.is_some() || self.release.is_some() || self.binding.is_some()
    }
}
