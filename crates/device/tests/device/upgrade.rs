//! Every data file and key-store entry that any version ever wrote opens in this
//! one, and what stood in it is still there. `tests/upgrade/README.md` says how
//! one is added.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use warifu_device::data::Data;
use warifu_device::ports::Clock;
use warifu_device::{Device, DeviceError, LockKind, Standing};

use crate::biometrics::WORDS;
use crate::common::moved::FILE;
use crate::common::{Bank, PASSWORD, World, secret};
use crate::lock::pin;
use crate::vault::phrase;

#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub about: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// The device's clock, in Unix milliseconds.
    pub now_ms: i64,
    /// `tokens.json`, its exact text.
    pub file: String,
    /// What else lies in the data folder, by name: the exact text.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// By account: the entries' exact text. Keys made for this file.
    pub entries: BTreeMap<String, String>,
    /// What opens it, where it is closed: a PIN or a passphrase.
    #[serde(default)]
    pub opened_by: Option<String>,
    /// What the sensor says of the registered fingers, where one opens it too.
    #[serde(default)]
    pub sensor: Option<String>,
    /// The code of that moment, of a token.
    pub code: Option<String>,
}

/// What is kept of each version from `0004` on.
pub const KINDS: [&str; 7] = [
    "token",
    "start",
    "finish",
    "by-itself",
    "locked",
    "locked-start",
    "vault",
];
/// Of the versions before, by what they knew.
const EARLIER: [&str; 3] = ["0001-first", "0002-installation", "0003-contact"];
const LATER: [&str; 2] = ["0004-lock-and-vault", "0005-waiting"];

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/upgrade/app")
}

fn kept() -> BTreeMap<String, Kept> {
    let files = std::fs::read_dir(folder()).unwrap();
    let read = files.map(|file| {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let kept = serde_json::from_slice(&std::fs::read(path).unwrap());
        (name, kept.unwrap())
    });
    read.collect()
}

/// A bank that knows nothing of what is kept but its own keys.
fn world(kept: &Kept) -> World {
    let mut bank = Bank::new(1);
    bank.policy.self_registration = kept.kind == "by-itself";
    let world = World::with(bank);
    world.clock.set_by(kept.now_ms - world.clock.now_ms());
    world.files.put(FILE, kept.file.as_bytes());
    for (name, text) in &kept.files {
        world.files.put(name, text.as_bytes());
    }
    for (account, entry) in &kept.entries {
        world.keychain.put(account, entry.as_bytes());
    }
    if let Some(mark) = &kept.sensor {
        world.sensor.registered(mark.as_bytes());
    }
    world
}

#[tokio::test]
async fn every_file_that_any_version_wrote_opens_and_what_stood_in_it_is_there() {
    let all = kept();
    for version in EARLIER.iter().chain(&LATER) {
        let kinds = if is_later(version) {
            &KINDS[..]
        } else {
            &KINDS[..3]
        };
        for kind in kinds {
            let name = format!("{version}-{kind}");
            assert!(all.contains_key(&name), "{name}");
        }
    }
    for (name, kept) in all {
        let world = world(&kept);
        let device = world.device();
        let started = device.startup();
        assert_eq!(started.problem, None, "{name}");
        says_all(&kept, &started.data, &name);
        open(&kept, &device, &name).await;
        match started.data.pending {
            None => token(&world, &device, &kept, &name).await,
            Some(_) => begun(&world, &device, &kept, &name).await,
        }
    }
}

/// Nothing that stood in the public file is lost, in no field of it.
fn says_all(kept: &Kept, data: &Data, name: &str) {
    let was: Value = serde_json::from_str(&kept.file).unwrap();
    let is = serde_json::to_value(data).unwrap();
    within(&was, &is, name);
    let later = is_later(name);
    let seconds = if later { 45 } else { 30 };
    assert_eq!(data.settings.clipboard_seconds, seconds, "{name}");
    for token in &data.tokens {
        assert_eq!(token.serial.as_str(), "WF4108226079", "{name}");
        let end = later.then_some(1_830_000_000);
        assert_eq!(token.valid_until, end, "{name}");
        assert_eq!(token.institution.next_code, later, "{name}");
    }
}

fn is_later(name: &str) -> bool {
    !EARLIER.iter().any(|version| name.starts_with(version))
}

/// Of each object every field, of each list every item.
fn within(was: &Value, is: &Value, at: &str) {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => {
            for (field, value) in was {
                within(
                    value,
                    is.get(field).unwrap_or(&Value::Null),
                    &format!("{at}.{field}"),
                );
            }
        }
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
            for (number, (was, is)) in was.iter().zip(is).enumerate() {
                within(was, is, &format!("{at}[{number}]"));
            }
        }
        _ => assert_eq!(was, is, "{at}"),
    }
}

/// Opens what is closed: wrongly, as it should be, and by the finger.
async fn open(kept: &Kept, device: &Device, name: &str) {
    let Some(by) = &kept.opened_by else {
        assert_eq!(device.lock_state().unwrap().kind, LockKind::None, "{name}");
        return;
    };
    assert!(device.lock_state().unwrap().locked, "{name}");
    if kept.kind == "vault" {
        let wrong = device
            .open_vault(&phrase("four words of somebody else"))
            .await;
        assert_eq!(wrong, Err(DeviceError::PassphraseWrong), "{name}");
        return device.open_vault(&phrase(by)).await.unwrap();
    }
    assert_eq!(device.lock_state().unwrap().failures, 1, "{name}");
    if kept.sensor.is_some() {
        assert!(device.lock_state().unwrap().by_sensor, "{name}");
        device.unlock_by_biometrics(WORDS).await.unwrap();
        device.lock_now().unwrap();
    }
    Box::pin(device.unlock(&pin(by))).await.unwrap();
    let state = device.lock_state().unwrap();
    assert!(state.sealed && state.failures == 0, "{name}");
}

/// It gives the code that it gave then, can be changed, and opens again.
async fn token(world: &World, device: &Device, kept: &Kept, name: &str) {
    let held = device.standings().await.unwrap();
    assert_eq!(held[0].standing, Standing::Usable, "{name}");
    let id = held[0].record.id.clone();
    let waiting = device.waiting(&held[0].record);
    // The vault's token has asked nobody yet.
    let asked = kept.kind != "vault";
    let waits = asked && is_later(name) && !name.starts_with(LATER[0]);
    assert_eq!(waiting.usable_from.is_some(), waits, "{name}");
    assert_eq!(waiting.issue_from.is_some(), waits, "{name}");
    let shown = device.show_code(&id).await.unwrap();
    assert_eq!(Some(shown.otp.as_str()), kept.code.as_deref(), "{name}");
    assert_eq!(shown.next.is_some(), is_later(name), "{name}");
    device.rename_token(&id, "新しい名前").await.unwrap();
    let again = world.device();
    open_again(kept, &again).await;
    assert_eq!(again.tokens().unwrap()[0].display_name, "新しい名前");
    let once_more = again.show_code(&id).await.unwrap();
    assert_eq!(once_more.otp.as_str(), shown.otp.as_str(), "{name}");
    if kept.files.contains_key("directory.json") {
        // Fetched then, and newer than the app's own.
        let other = again.lookup_service("10212091").unwrap();
        assert_eq!(other.unwrap().name.en, "Another Bank", "{name}");
    }
}

async fn open_again(kept: &Kept, device: &Device) {
    match (&kept.opened_by, kept.kind.as_str()) {
        (None, _) => {}
        (Some(by), "vault") => device.open_vault(&phrase(by)).await.unwrap(),
        (Some(by), _) => Box::pin(device.unlock(&pin(by))).await.unwrap(),
    }
}

/// It goes on where it stopped: what was laid down is what the bank takes.
async fn begun(world: &World, device: &Device, kept: &Kept, name: &str) {
    let pending = device.startup().data.pending.unwrap();
    let state = device.pending_state(&pending).await;
    assert_eq!(state.standing, Standing::Usable, "{name}");
    let at_start = kept.kind.ends_with("start");
    assert_eq!(state.needs_password, at_start, "{name}");
    let password = at_start.then(|| secret(PASSWORD));
    let resumed = device.enroll_resume(password, &|_| {}).await;
    if kept.kind == "finish" {
        // This bank has not seen its beginning; the message goes out all the same.
        resumed.unwrap_err();
        assert!(
            world
                .bank
                .log()
                .iter()
                .any(|path| path.ends_with("/finish")),
            "{name}"
        );
        return;
    }
    let token = resumed.unwrap();
    assert_eq!(token.id, pending.id, "{name}");
    let shown = device.show_code(&token.id).await.unwrap();
    assert_eq!(
        shown.otp.as_str(),
        world.bank.code(world.clock.now_ms()),
        "{name}"
    );
}
