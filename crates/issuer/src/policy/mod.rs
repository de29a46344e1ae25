//! Institutions: each is a folder of data, none is code.

mod check;
mod file;
mod institution;
mod load;
mod mail;

pub use institution::{
    AfterIssue, Enrolment, Field, Institution, Issuing, LoginStep, Look, OtpAtLogin, PortalPolicy,
    Telephone, Terms, TokenPolicy, VerificationPolicy,
};
pub use load::{Institutions, PolicyError, Problem};
pub use mail::{Filled, MailText, MailTexts, Values};
