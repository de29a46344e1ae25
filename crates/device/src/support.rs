//! The support code of this moment.

use warifu_otp::support::SupportCode;

use crate::DeviceError;
use crate::device::Device;
use crate::ports::KeychainError;
use crate::tokens::ClockState;

/// What the shell knows for a support code.
pub struct Told<'a> {
    /// Minor and patch version of the app.
    pub version: (u64, u64),
    /// The operating system's name.
    pub system: &'a str,
    /// The token that it is about, where it is about one.
    pub token: Option<&'a str>,
    /// The last error's code, where there was one.
    pub error: Option<&'a str>,
}

const DAY_MS: i64 = 86_400_000;

impl Device {
    /// A support code; nobody is prompted, nothing is sent.
    pub async fn support_code(&self, told: Told<'_>) -> SupportCode {
        SupportCode {
            version: told.version,
            system: SupportCode::system_named(told.system),
            clock: told.token.map_or(0, |id| self.clock_bucket(id)),
            key_store: self.key_store_state(told.token).await,
            error: told.error.map_or(0, SupportCode::error_named),
            serial_suffix: told.token.and_then(|id| self.serial_suffix(id)),
        }
    }

    /// A place in [`warifu_otp::support::CLOCKS`].
    fn clock_bucket(&self, id: &str) -> usize {
        let Ok(report) = self.clock_report(id) else {
            return 0;
        };
        // Where the issuer is ahead, the device is slow.
        let slow = report.offset_ms > 0;
        let by = |slow_place: usize| if slow { slow_place } else { slow_place + 1 };
        match (report.state, report.offset_ms.abs()) {
            (ClockState::Unknown, _) => 0,
            (ClockState::Set, _) => 9,
            (ClockState::Right, _) => 1,
            (_, ms) if ms > DAY_MS => 8,
            (ClockState::Off, _) => by(6),
            (ClockState::Corrected, ms) if ms > 30_000 => by(4),
            (ClockState::Corrected, _) => by(2),
        }
    }

    /// A place in [`warifu_otp::support::KEY_STORES`].
    async fn key_store_state(&self, token: Option<&str>) -> usize {
        if let Err(error) = self.keychain.check().await {
            return key_store(error);
        }
        let Some(id) = token else {
            return 1;
        };
        match self.entry(id).await {
            Ok(_) => 1,
            Err(DeviceError::Keystore(error)) => key_store(error),
            Err(DeviceError::KeystoreEntryDamaged) => 9,
            Err(DeviceError::KeystoreEntryNewer) => 10,
            Err(DeviceError::KeystoreEntryForeign) => 11,
            Err(_) => 12,
        }
    }

    fn serial_suffix(&self, id: &str) -> Option<u16> {
        let serial = self.token(id).ok()?.serial;
        let digits = serial.as_str();
        digits.get(digits.len().checked_sub(4)?..)?.parse().ok()
    }
}

const fn key_store(error: KeychainError) -> usize {
    match error {
        KeychainError::Missing => 2,
        KeychainError::Locked => 3,
        KeychainError::Refused => 4,
        KeychainError::Timeout => 5,
        KeychainError::PromptDismissed => 6,
        KeychainError::NoDefault => 7,
        KeychainError::NoEntry => 8,
        KeychainError::VaultLocked => 13,
        KeychainError::VaultDamaged => 14,
        KeychainError::VaultNewer => 15,
        KeychainError::Disk(_) => 16,
    }
}
