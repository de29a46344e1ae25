//! A token after its enrolment: codes, clock, names, and what can be wrong with
//! key store and data.

use crate::common::{Bank, Fault, NOW, World, enroll, values};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use warifu_device::DeviceError;
use warifu_device::data::{Language, Settings, TextSize, Theme};
use warifu_device::ports::{Clock, IssuerError, KeychainError};

const FAILURES: [KeychainError; 6] = [
    KeychainError::NoDefault,
    KeychainError::Missing,
    KeychainError::Locked,
    KeychainError::Refused,
    KeychainError::Timeout,
    KeychainError::PromptDismissed,
];

#[tokio::test]
async fn a_code_is_shown_at_once_after_a_restart_without_the_network() {
    let world = World::new();
    let (_, id) = world.enrolled().await;
    let contacts = world.bank.log().len();
    let device = world.device();
    assert_eq!(device.startup().data.tokens.len(), 1);
    let shown = device.show_code(&id).await.unwrap();
    assert_eq!(shown.otp.as_str(), world.bank.code(NOW));
    assert_eq!(
        (shown.valid_until - shown.valid_from, shown.period),
        (60_000, 60)
    );
    assert!(shown.valid_from <= shown.now && shown.now < shown.valid_until);
    assert_eq!(world.bank.log().len(), contacts);
}

#[tokio::test]
async fn the_code_of_an_rfc_6238_seed_is_the_rfcs() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    let entry = STANDARD.decode(&world.keychain.entries()[&id]).unwrap();
    let mut entry: Value = serde_json::from_slice(&entry).unwrap();
    let seed = b"12345678901234567890123456789012";
    let url_safe = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(seed);
    entry["token"]["seed"] = url_safe.into();
    world
        .keychain
        .put(&id, STANDARD.encode(entry.to_string()).as_bytes());
    change_file(&world, |file| {
        file["tokens"][0]["params"] =
            serde_json::json!({ "algorithm": "SHA256", "digits": 8, "period": 30 });
        file["tokens"][0]["clock"] = Value::Null;
    });
    for (seconds, code) in [(1_111_111_109_i64, "68084774"), (2_000_000_000, "90698825")] {
        world.clock.advance(seconds * 1000 - world.clock.now_ms());
        assert_eq!(device.show_code(&id).await.unwrap().otp.as_str(), code);
    }
}

#[tokio::test]
async fn a_small_difference_of_the_clock_is_corrected_silently() {
    let mut bank = Bank::new(1);
    bank.ahead = 90;
    let world = World::with(bank);
    let (device, id) = world.enrolled().await;
    let shown = device.show_code(&id).await.unwrap();
    assert_eq!(shown.otp.as_str(), world.bank.code(NOW + 90_000));
    assert!(shown.clock_off_ms.is_none());
    assert!(shown.valid_from <= shown.now && shown.now < shown.valid_until);
}

#[tokio::test]
async fn a_clock_wrong_by_ten_minutes_is_warned_about_until_it_is_set() {
    let mut bank = Bank::new(1);
    bank.ahead = 600;
    let world = World::with(bank);
    let (device, id) = world.enrolled().await;
    let shown = device.show_code(&id).await.unwrap();
    let off = shown.clock_off_ms.unwrap();
    assert!((599_000..=601_000).contains(&off), "{off}");

    // The clock stays wrong: the next measurement says so again.
    world.clock.advance(31_000);
    assert!(device.measure_clock(&id).await.unwrap());
    assert!(device.show_code(&id).await.unwrap().clock_off_ms.is_some());
    assert!(
        !device.measure_clock(&id).await.unwrap(),
        "not at every code"
    );
}

#[tokio::test]
async fn a_clock_that_was_set_is_noticed_by_the_next_measurement() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    change_file(&world, |file| {
        file["tokens"][0]["clock"] =
            serde_json::json!({ "offset_ms": 600_000, "measured_at": NOW + 600_000 });
    });
    assert!(device.show_code(&id).await.unwrap().clock_set);
    assert!(device.measure_clock(&id).await.unwrap());
    let shown = device.show_code(&id).await.unwrap();
    assert!(shown.clock_off_ms.is_none());
    assert_eq!(shown.otp.as_str(), world.bank.code(NOW));
}

#[tokio::test]
async fn a_measurement_without_the_network_keeps_the_last_one() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    let before = device.token(&id).unwrap();
    world.clock.advance(11 * 60_000);
    world.bank.faults([Fault::Lost(IssuerError::Unreachable)]);
    device.measure_clock(&id).await.unwrap_err();
    assert_eq!(device.token(&id).unwrap(), before);
}

#[tokio::test]
async fn a_key_store_that_fails_is_reported_and_nothing_is_lost() {
    for failure in FAILURES {
        let world = World::new();
        let (device, id) = world.enrolled().await;
        device.enroll_confirm(&id).await.unwrap();
        let (entries, file) = (world.keychain.entries(), world.files.get("tokens.json"));
        world.keychain.fail(Some(failure));
        let failed = device.show_code(&id).await.err().unwrap();
        assert_eq!(failed, DeviceError::Keystore(failure));
        device.housekeeping().await;
        world.keychain.fail(None);
        assert_eq!(world.keychain.entries(), entries);
        assert_eq!(world.files.get("tokens.json"), file);
        device.show_code(&id).await.unwrap();
    }
}

#[tokio::test]
async fn a_key_store_that_fails_is_told_before_anything_is_sent() {
    for failure in FAILURES {
        let world = World::new();
        let device = world.device();
        world.keychain.fail(Some(failure));
        let failed = device.enroll_begin(values()).await.err().unwrap();
        assert_eq!(failed, DeviceError::Keystore(failure));
        assert_eq!(world.bank.attempts_left(), 1);
        world.keychain.fail(None);
        enroll(&device).await.unwrap();
    }
}

#[tokio::test]
async fn a_key_store_that_fails_in_the_middle_lets_send_go_on_later() {
    for failure in FAILURES {
        let world = World::new();
        let device = world.device();
        let consent = device.enroll_begin(values()).await.unwrap();
        world.keychain.fail(Some(failure));
        let failed = device
            .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
            .await
            .unwrap_err();
        assert_eq!(failed, DeviceError::Keystore(failure));
        assert_eq!(world.bank.attempts_left(), 1, "stored before it is sent");
        world.keychain.fail(None);
        device
            .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn nobody_is_prompted_but_who_presses_something() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    let pressed = world.keychain.opened();
    world.keychain.fail(Some(KeychainError::Locked));
    for _ in 0..3 {
        let locked = device.show_code(&id).await.err().unwrap();
        assert_eq!(locked, DeviceError::Keystore(KeychainError::Locked));
    }
    device.housekeeping().await;
    device.needs_password().await;
    assert_eq!(world.keychain.opened(), pressed);
    device.show_code_again(&id).await.err().unwrap();
    assert_eq!(world.keychain.opened(), pressed + 1);
}

#[tokio::test]
async fn an_entry_that_is_gone_or_damaged_is_not_made_anew() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    for damaged in [&b"%%%"[..], b"e30=", b""] {
        world.keychain.put(&id, damaged);
        let failed = device.show_code(&id).await.err().unwrap();
        assert_eq!(failed, DeviceError::KeystoreEntryDamaged);
        assert_eq!(world.keychain.entries()[&id], damaged);
    }
    world.keychain.remove(&id);
    let failed = device.show_code(&id).await.err().unwrap();
    assert_eq!(failed, DeviceError::Keystore(KeychainError::NoEntry));
    assert!(world.keychain.entries().is_empty());
    assert_eq!(device.tokens().unwrap().len(), 1);
}

#[tokio::test]
async fn data_that_is_newer_or_damaged_is_left_alone() {
    let cases: [(&[u8], DeviceError); 4] = [
        (br#"{"version":2,"other":true}"#, DeviceError::DataNewer),
        (br#"{"version":1,"tok"#, DeviceError::DataDamaged),
        (b"", DeviceError::DataDamaged),
        (br#"{"tokens":[]}"#, DeviceError::DataDamaged),
    ];
    for (bytes, expected) in cases {
        let world = World::new();
        world.files.put("tokens.json", bytes);
        let device = world.device();
        assert_eq!(device.startup().problem, Some(expected.clone()));
        assert_eq!(
            device.save_settings(Settings::default()).await.unwrap_err(),
            expected
        );
        assert_eq!(device.enroll_begin(values()).await.err().unwrap(), expected);
        device.housekeeping().await;
        assert_eq!(world.files.get("tokens.json").unwrap(), bytes);
    }
}

#[tokio::test]
async fn damaged_data_is_put_aside_whole_and_the_app_starts_anew() {
    let world = World::new();
    let damaged = br#"{"version":1,"tok"#;
    world.files.put("tokens.json", damaged);
    let device = world.device();
    device.set_data_aside().await.unwrap();
    let aside = format!("tokens.json.damaged-{NOW}");
    assert_eq!(world.files.get(&aside).unwrap(), damaged);
    assert_eq!(device.startup().problem, None);
    enroll(&device).await.unwrap();
}

#[tokio::test]
async fn data_that_is_sound_or_newer_is_not_put_aside() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    device.set_data_aside().await.unwrap();
    assert_eq!(device.token(&id).unwrap().id, id);
    let newer = br#"{"version":2}"#;
    world.files.put("tokens.json", newer);
    let refused = device.set_data_aside().await;
    assert_eq!(refused.unwrap_err(), DeviceError::DataNewer);
    assert_eq!(world.files.get("tokens.json").unwrap(), newer);
}

#[tokio::test]
async fn a_name_has_one_to_forty_characters_and_no_control_characters() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    let forty = "代".repeat(40);
    assert_eq!(
        device.rename_token(&id, &forty).await.unwrap().display_name,
        forty
    );
    assert_eq!(
        device
            .rename_token(&id, "  本店 ")
            .await
            .unwrap()
            .display_name,
        "本店"
    );
    for (name, expected) in [
        ("", DeviceError::DisplayNameLength),
        ("   ", DeviceError::DisplayNameLength),
        (&*"代".repeat(41), DeviceError::DisplayNameLength),
        ("本\u{0}店", DeviceError::DisplayNameCharacters),
        ("本\n店", DeviceError::DisplayNameCharacters),
        ("本\u{202e}店", DeviceError::DisplayNameCharacters),
    ] {
        assert_eq!(device.rename_token(&id, name).await.unwrap_err(), expected);
    }
    for unseen in [
        '\u{ad}',
        '\u{61c}',
        '\u{115f}',
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{2028}',
        '\u{2060}',
        '\u{2066}',
        '\u{2800}',
        '\u{3164}',
        '\u{feff}',
        '\u{ffa0}',
        '\u{e0041}',
    ] {
        let named = device.rename_token(&id, &format!("本{unseen}店")).await;
        let expected = DeviceError::DisplayNameCharacters;
        assert_eq!(named.unwrap_err(), expected, "{}", unseen.escape_unicode());
    }
    assert_eq!(world.device().token(&id).unwrap().display_name, "本店");
    assert_eq!(
        device.rename_token("x", "本店").await.unwrap_err(),
        DeviceError::TokenUnknown
    );
}

#[tokio::test]
async fn the_next_code_is_had_only_where_the_institution_allows_it() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    let shown = device.show_code(&id).await.unwrap();
    let next = shown.next.expect("this bank's card allows it");
    world.clock.advance(shown.valid_until - shown.now);
    let following = device.show_code(&id).await.unwrap();
    assert_eq!(following.otp.as_str(), next.as_str());
    // Records of before the card was asked for it.
    change_file(&world, |file| {
        let institution = file["tokens"][0]["institution"].as_object_mut().unwrap();
        institution.remove("next_code").unwrap();
    });
    assert!(device.show_code(&id).await.unwrap().next.is_none());
}

#[tokio::test]
async fn the_time_that_a_code_still_lives_is_told_without_the_key_store() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    let shown = device.show_code(&id).await.unwrap();
    world.keychain.fail(Some(KeychainError::Missing));
    let left = u64::try_from((shown.valid_until - shown.now + 999) / 1000).unwrap();
    assert_eq!(device.seconds_left(&id).unwrap(), left);
    world.clock.advance(shown.valid_until - shown.now - 1);
    assert_eq!(device.timed_tokens().unwrap()[0].seconds_left, 1);
    world.clock.advance(1);
    assert_eq!(device.seconds_left(&id).unwrap(), shown.period);
    assert!(device.seconds_left("x").is_err());
}

#[tokio::test]
async fn settings_outlive_the_process() {
    let world = World::new();
    let settings = Settings {
        language: Language::En,
        theme: Theme::Dark,
        text_size: TextSize::Largest,
        clipboard_seconds: 0,
        capture_protection: false,
        tray: false,
    };
    world.device().save_settings(settings).await.unwrap();
    assert_eq!(world.device().startup().data.settings, settings);
}

#[tokio::test]
async fn settings_that_an_older_app_wrote_are_kept_and_what_it_did_not_know_is_on() {
    let world = World::new();
    let older = r#"{"version":1,"installation_id":"","settings":{"theme":"dark"}}"#;
    world.files.put("tokens.json", older.as_bytes());
    let settings = world.device().startup().data.settings;
    assert_eq!(settings.theme, Theme::Dark);
    assert_eq!(settings.clipboard_seconds, 30);
    assert!(settings.capture_protection && settings.tray);
}

#[tokio::test]
async fn only_a_web_page_of_the_card_is_opened() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    let page = format!("{}/i/shinkumi/login", crate::common::ORIGIN);
    assert_eq!(device.login_page(&id).unwrap(), page);
    for bad in [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://127.0.0.1/",
        "x",
        "",
    ] {
        change_file(&world, |file| {
            file["tokens"][0]["institution"]["login_page"] = bad.into();
        });
        assert_eq!(
            device.login_page(&id).unwrap_err(),
            DeviceError::LoginPageUnknown,
            "{bad}"
        );
    }
}

fn change_file(world: &World, change: impl FnOnce(&mut Value)) {
    let mut file: Value = serde_json::from_slice(&world.files.get("tokens.json").unwrap()).unwrap();
    change(&mut file);
    world.files.put("tokens.json", file.to_string().as_bytes());
}
