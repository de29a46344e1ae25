//! The enrolment: wire messages and both halves of the handshake, without I/O.
//!
//! From a service ID, a user ID and an activation password, [`client`] and
//! [`server`] derive the same seed; `docs/protocol.md` is the exact word. What
//! a device trusts comes from a signed [`directory`] and a signed [`card`]; a
//! [`link`] only confirms it. Times and randomness are arguments.

pub mod bytes;
pub mod capabilities;
pub mod card;
pub mod client;
pub mod contact;
pub mod directory;
mod error;
pub mod ids;
pub mod keys;
mod labels;
pub mod link;
pub mod mail;
pub mod origin;
pub mod password;
mod schedule;
mod seal;
pub mod self_registration;
pub mod server;
pub mod signed;
mod stored;
mod strict;
mod suite;
pub mod text;
mod transcript;
mod wipe;
pub mod wire;

pub use card::{Card, Policy, Telephone, Terms, TrustedCard};
pub use directory::Directory;
pub use error::{Error, Refused};
pub use ids::{ServiceId, UserId};
pub use keys::{AgreementKey, DeviceKey, DevicePublicKey, Fingerprint, SigningKey, VerifyingKey};
pub use link::Link;
pub use origin::{Origin, Transport};
pub use password::{Characters, PasswordPolicy};
pub use signed::Signed;
pub use text::Text;
pub use wire::{DeviceReport, EnrollmentId, Problem, ProblemCode};

#[cfg(test)]
mod tests;
