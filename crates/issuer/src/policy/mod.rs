//! Institutions: each is a folder of data, none is code.

mod calendar;
mod check;
mod check_company;
mod check_issue;
mod file;
mod institution;
mod load;
mod mail;
mod portal;

pub use calendar::{Calendar, IssueAgain};
pub use institution::{
    CardPolicy, Enrolment, Institution, Issuing, Look, ProofPolicy, Telephone, TelephoneCheck,
    Terms, TokenPolicy, VerificationPolicy,
};
pub use load::{Institutions, PolicyError, Problem};
pub use mail::{Filled, MailText, MailTexts, Values};
pub use portal::{
    AfterIssue, BindingDoor, CertificateDoor, CompanyDoor, Field, IssueDoor, LoginStep, OtpAtLogin,
    PortalPolicy, Proof, ReleaseDoor, StartDoor,
};
