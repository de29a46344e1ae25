//! The device's own sensor of fingers or faces.

use async_trait::async_trait;
use thiserror::Error;

/// Why the sensor has not said yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BiometricsError {
    /// The device has none, or none that this app can ask: it is never offered.
    #[error("no sensor")]
    Missing,
    /// It cannot be asked at this moment.
    #[error("the sensor cannot be used now")]
    Unavailable,
    /// No finger and no face is registered with the device.
    #[error("nothing is registered with the sensor")]
    Unenrolled,
    /// After too many tries the device wants its own code first.
    #[error("the sensor is locked out")]
    LockedOut,
    /// It was somebody else, or a wet finger.
    #[error("the sensor did not recognise anybody")]
    NotRecognised,
    /// The customer, or the system, took the question away.
    #[error("the sensor's question was dismissed")]
    Dismissed,
}

/// What the customer reads while the sensor waits, in their language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Above it.
    pub title: &'static str,
    /// What the finger is wanted for.
    pub reason: &'static str,
    /// On the button that goes on without.
    pub cancel: &'static str,
}

/// The sensor, and the system that asks with it. It says yes or no, and keeps no
/// key of ours.
#[async_trait]
pub trait Biometrics: Send + Sync {
    /// Whether it can be asked. Shows nothing. Answers a mark of the fingers and
    /// faces that are registered, where the system tells; another set, another mark.
    async fn check(&self) -> Result<Option<Vec<u8>>, BiometricsError>;
    /// Asks the customer, and waits for what the sensor says. The device's own
    /// code does not count as a yes.
    async fn ask(&self, words: Asked) -> Result<(), BiometricsError>;
}
