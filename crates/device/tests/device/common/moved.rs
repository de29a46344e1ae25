//! Data that came from another device, made once for all tests.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::OnceCell;
use warifu_device::ports::IssuerError;

use super::{Fault, SeededChance, World, values};

pub const FILE: &str = "tokens.json";

/// What a device holds.
#[derive(Clone)]
pub struct Held {
    pub file: Vec<u8>,
    pub entries: HashMap<String, Vec<u8>>,
    /// Of its token, or of what it has begun.
    pub id: String,
}

impl Held {
    fn of(world: &World, id: String) -> Self {
        Self {
            file: world.files.get(FILE).unwrap(),
            entries: world.keychain.entries(),
            id,
        }
    }

    /// With the public file changed.
    pub fn but(&self, change: impl FnOnce(&mut Value)) -> Self {
        let mut file: Value = serde_json::from_slice(&self.file).unwrap();
        change(&mut file);
        Self {
            file: file.to_string().into_bytes(),
            ..self.clone()
        }
    }

    /// As data of another installation, with the entries of this one.
    pub fn of_another_installation(&self) -> Self {
        self.but(|file| file["installation_id"] = "b".repeat(32).into())
    }

    /// Without its keys.
    pub fn without_keys(&self) -> Self {
        Self {
            entries: HashMap::new(),
            ..self.clone()
        }
    }

    /// On another device, whose bank has issued once more.
    pub fn moved(&self) -> World {
        let mut world = World::new();
        world.chance = Arc::new(SeededChance::new(8));
        self.put_into(&world);
        world
    }

    pub fn put_into(&self, world: &World) {
        world.files.put(FILE, &self.file);
        for (account, entry) in &self.entries {
            world.keychain.put(account, entry);
        }
    }
}

/// A device with a token that the issuer has yet to be told of.
pub async fn with_token() -> Held {
    static ONCE: OnceCell<Held> = OnceCell::const_new();
    let make = async || {
        let world = World::new();
        let (_, id) = world.enrolled().await;
        Held::of(&world, id)
    };
    ONCE.get_or_init(make).await.clone()
}

/// A device whose first message was not answered.
pub async fn with_start() -> Held {
    static ONCE: OnceCell<Held> = OnceCell::const_new();
    let make = || cut_off(vec![Fault::Lost(IssuerError::Timeout)]);
    ONCE.get_or_init(make).await.clone()
}

/// A device whose second message was not answered.
pub async fn with_finish() -> Held {
    static ONCE: OnceCell<Held> = OnceCell::const_new();
    let make = || cut_off(vec![Fault::None, Fault::Lost(IssuerError::Timeout)]);
    ONCE.get_or_init(make).await.clone()
}

async fn cut_off(faults: Vec<Fault>) -> Held {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.bank.faults(faults);
    let sent = device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await;
    sent.unwrap_err();
    let id = device.startup().data.pending.unwrap().id;
    Held::of(&world, id)
}
