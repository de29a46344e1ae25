//! The keys of both sides.

mod agreement;
mod device;
mod signing;

pub use agreement::AgreementKey;
pub use device::{DeviceKey, DevicePublicKey};
pub use signing::{Fingerprint, SigningKey, VerifyingKey};

warifu_secret::closed!(AgreementKey, DeviceKey, SigningKey);
