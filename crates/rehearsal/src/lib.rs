//! The rehearsal: the app's own core over a bank, a key store, a disk and a
//! clock in memory, and the scenarios that support staff show with it.
//!
//! Nothing here touches the machine: no file, no socket, no key store. The
//! bank's cards are signed under a root that nobody else trusts, and its codes
//! are computed from seeds that no real issuer holds.

mod bank;
mod camera;
mod fault;
mod institutions;
mod pictures;
mod ports;
mod scenario;
pub mod scenarios;
mod theatre;
mod wire;
mod word;

pub use camera::PretendSight;
pub use fault::{Fault, Message};
pub use institutions::Which;
pub use pictures::Picture;
pub use ports::START_MS;
pub use scenario::{Act, Around, Cue, Group, Keys, LinkKind, PromptUp, Refusal, Scenario, Step};
pub use theatre::Theatre;
pub use word::Word;

use thiserror::Error;

/// The rehearsal's own facts do not hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the rehearsal is broken")]
pub struct Broken;

impl From<warifu_enroll::Error> for Broken {
    fn from(_: warifu_enroll::Error) -> Self {
        Self
    }
}

impl From<warifu_device::DeviceError> for Broken {
    fn from(_: warifu_device::DeviceError) -> Self {
        Self
    }
}
