//! A device over ports in memory, and a bank with the issuer's real half of the
//! handshake. Each test file uses its own part.

mod bank;
mod counter;
pub mod moved;
mod ports;
mod sensor;

use std::sync::Arc;
use std::time::Duration;

use warifu_device::ports::Keychain;
use warifu_device::{About, Anchor, Cost, Device, Ports, Transport, Values};
use warifu_secret::ActivationPassword;

pub use bank::{Bank, Cards, Fault, ORIGIN, WEEK};
pub use counter::Counter;
pub use ports::{Fuse, MemoryFiles, MemoryKeychain, SeededChance, TestClock, Trouble};
pub use sensor::MemorySensor;

pub const PASSWORD: &str = "Kagi7392";
pub const SERVICE: &str = "10212083";
pub const USER: &str = "2083L0000193A001";
/// A guess that costs next to nothing.
pub const CHEAP: Cost = Cost { m_kib: 64, t: 1 };
/// Longer than the busiest machine looks at a picture.
const PATIENT: Duration = Duration::from_hours(1);
/// 2026-11-21T03:00:00Z in milliseconds.
pub const NOW: i64 = 1_795_230_000_000;

/// Everything that outlives a process, and the outside world.
pub struct World {
    pub keychain: Arc<MemoryKeychain>,
    pub files: Arc<MemoryFiles>,
    pub clock: Arc<TestClock>,
    pub bank: Arc<Bank>,
    pub chance: Arc<SeededChance>,
    pub sensor: Arc<MemorySensor>,
    pub fuse: Arc<Fuse>,
}

impl World {
    pub fn new() -> Self {
        Self::with(Bank::new(1))
    }

    pub fn with(bank: Bank) -> Self {
        let fuse = Arc::new(Fuse::default());
        let clock = Arc::new(TestClock::new(NOW));
        Self {
            keychain: Arc::new(MemoryKeychain::new(fuse.clone())),
            files: Arc::new(MemoryFiles::new(fuse.clone())),
            bank: Arc::new(bank.on(clock.clone(), fuse.clone())),
            clock,
            chance: Arc::new(SeededChance::new(7)),
            sensor: Arc::default(),
            fuse,
        }
    }

    /// A process over what is there.
    pub fn device(&self) -> Device {
        self.device_with(Some(self.bank.directory(7)))
    }

    pub fn device_with(&self, directory: Option<Vec<u8>>) -> Device {
        self.process(directory, self.keychain.clone())
    }

    /// As [`World::device`], over another key store.
    pub fn device_on(&self, keychain: Arc<dyn Keychain>) -> Device {
        self.process(Some(self.bank.directory(7)), keychain)
    }

    fn process(&self, directory: Option<Vec<u8>>, keychain: Arc<dyn Keychain>) -> Device {
        let ports = Ports {
            keychain,
            clock: self.clock.clone(),
            issuer: self.bank.clone(),
            files: self.files.clone(),
            chance: self.chance.clone(),
            biometrics: self.sensor.clone(),
        };
        let anchor = Anchor {
            root_key: self.bank.root_key(),
            directory,
            transport: Transport::HttpsOnly,
        };
        Device::new(ports, anchor, about())
            .stretching(CHEAP)
            .reading_for(PATIENT)
    }

    /// A device that has enrolled.
    pub async fn enrolled(&self) -> (Device, String) {
        let device = self.device();
        let id = enroll(&device).await.unwrap();
        (device, id)
    }
}

pub async fn enroll(device: &Device) -> Result<String, warifu_device::DeviceError> {
    let consent = device.enroll_begin(values()).await?;
    let token = device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await?;
    Ok(token.id)
}

pub fn values() -> Values {
    typed(SERVICE, USER, PASSWORD)
}

pub fn typed(service: &str, user: &str, password: &str) -> Values {
    Values {
        service_id: service.to_owned(),
        user_id: user.to_owned(),
        activation_password: secret(password),
        again: false,
    }
}

pub fn secret(password: &str) -> ActivationPassword {
    ActivationPassword::new(password.to_owned())
}

pub fn about() -> About {
    About {
        app: "warifu/test".to_owned(),
        platform: "linux".to_owned(),
        key_protection: "os_keystore".to_owned(),
    }
}
