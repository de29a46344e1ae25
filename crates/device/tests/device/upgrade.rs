//! Every data file and key-store entry that any version ever wrote opens in this
//! one. `tests/upgrade/README.md` says how one is added.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use warifu_device::Standing;
use warifu_device::ports::Clock;

use crate::common::World;
use crate::common::moved::{FILE, Held, with_finish, with_start};

#[derive(Serialize, Deserialize)]
struct Kept {
    about: String,
    /// `token`, `start` or `finish`.
    kind: String,
    /// The device's clock, in Unix milliseconds.
    now_ms: i64,
    /// `tokens.json`, its exact text.
    file: String,
    /// By account: the entries' exact text. Keys made for this file.
    entries: BTreeMap<String, String>,
    /// The code of that moment, of a token.
    code: Option<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/upgrade/app")
}

fn kept() -> BTreeMap<String, Kept> {
    let files = std::fs::read_dir(folder()).unwrap();
    let read = files.map(|file| {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (
            name,
            serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap(),
        )
    });
    read.collect()
}

fn world(kept: &Kept) -> World {
    let world = World::new();
    world.clock.set_by(kept.now_ms - world.clock.now_ms());
    world.files.put(FILE, kept.file.as_bytes());
    for (account, entry) in &kept.entries {
        world.keychain.put(account, entry.as_bytes());
    }
    world
}

#[tokio::test]
async fn every_file_that_any_version_wrote_opens() {
    let all = kept();
    for version in ["0001-first", "0002-installation", "0003-contact"] {
        for kind in ["token", "start", "finish"] {
            assert!(
                all.contains_key(&format!("{version}-{kind}")),
                "{version} {kind}"
            );
        }
    }
    for (name, kept) in all {
        let world = world(&kept);
        let device = world.device();
        let started = device.startup();
        assert_eq!(started.problem, None, "{name}");
        match (kept.kind.as_str(), started.data.pending) {
            ("token", None) => token(&world, &kept, &name).await,
            (kind, Some(pending)) => {
                let state = device.pending_state(&pending).await;
                assert_eq!(state.standing, Standing::Usable, "{name}");
                assert_eq!(state.needs_password, kind == "start", "{name}");
            }
            _ => panic!("{name}"),
        }
    }
}

/// It gives the code that it gave then, can be changed, and opens again.
async fn token(world: &World, kept: &Kept, name: &str) {
    let device = world.device();
    let held = device.standings().await.unwrap();
    assert_eq!(held[0].standing, Standing::Usable, "{name}");
    let id = held[0].record.id.clone();
    let shown = device.show_code(&id).await.unwrap();
    assert_eq!(Some(shown.otp.as_str()), kept.code.as_deref(), "{name}");
    device.rename_token(&id, "新しい名前").await.unwrap();
    let again = world.device();
    assert_eq!(again.tokens().unwrap()[0].display_name, "新しい名前");
    let once_more = again.show_code(&id).await.unwrap();
    assert_eq!(once_more.otp.as_str(), shown.otp.as_str(), "{name}");
}

/// `WARIFU_WRITE_UPGRADE=NAME` writes what this version writes, under that name,
/// where nothing has it yet.
#[tokio::test]
async fn what_this_version_writes_is_kept_where_asked() {
    let Some(name) = std::env::var_os("WARIFU_WRITE_UPGRADE") else {
        return;
    };
    let name = name.into_string().unwrap();
    for (kind, held) in [
        ("token", contacted().await),
        ("start", with_start().await),
        ("finish", with_finish().await),
    ] {
        write(&name, kind, &held).await;
        if name == "0003-contact" {
            // What came before it was never kept: made from what the history
            // shows that those versions wrote.
            write("0002-installation", kind, &held.but(without_contacts)).await;
            let first = held.but(|file| {
                without_contacts(file);
                without_boots(file);
            });
            write("0001-first", kind, &unnamed(first)).await;
        }
    }
}

/// A token whose issuer has said how it stands.
async fn contacted() -> Held {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    device.contact(&id).await.unwrap();
    Held {
        file: world.files.get(FILE).unwrap(),
        entries: world.keychain.entries(),
        id,
    }
}

fn without_contacts(file: &mut Value) {
    for token in file["tokens"].as_array_mut().unwrap() {
        let token = token.as_object_mut().unwrap();
        token.remove("contact");
        if let Some(clock) = token["clock"].as_object_mut() {
            clock.remove("source");
        }
    }
}

fn without_boots(file: &mut Value) {
    for token in file["tokens"].as_array_mut().unwrap() {
        token["institution"]
            .as_object_mut()
            .unwrap()
            .remove("reissue_steps");
        if let Some(clock) = token["clock"].as_object_mut() {
            clock.remove("since_boot_ms");
            clock.remove("boot");
        }
    }
    if let Some(pending) = file["pending"].as_object_mut() {
        pending["institution"]
            .as_object_mut()
            .unwrap()
            .remove("reissue_steps");
    }
}

/// Entries from before they named their installation.
fn unnamed(mut held: Held) -> Held {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    for entry in held.entries.values_mut() {
        let json = base64.decode(&*entry).unwrap();
        let mut json: Value = serde_json::from_slice(&json).unwrap();
        json.as_object_mut().unwrap().remove("installation");
        *entry = base64.encode(json.to_string()).into_bytes();
    }
    held
}

async fn write(name: &str, kind: &str, held: &Held) {
    let path = folder().join(format!("{name}-{kind}.json"));
    if path.exists() {
        return;
    }
    let world = World::new();
    held.put_into(&world);
    let code = match kind {
        "token" => Some(world.device().show_code(&held.id).await.unwrap()),
        _ => None,
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let kept = Kept {
        about: "What an app has written; its keys are the tests'. Never changed.".to_owned(),
        kind: kind.to_owned(),
        now_ms: world.clock.now_ms(),
        file: text(&held.file),
        entries: held
            .entries
            .iter()
            .map(|(id, entry)| (id.clone(), text(entry)))
            .collect(),
        code: code.map(|code| code.otp.as_str().to_owned()),
    };
    let json = serde_json::to_string_pretty(&kept).unwrap();
    std::fs::write(path, json + "\n").unwrap();
}
