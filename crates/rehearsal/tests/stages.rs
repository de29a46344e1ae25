//! Every stage can be set, over and over, on one core; and what stands on it is
//! enrolled for real.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use warifu_device::data::{Language, Settings};
use warifu_device::ports::{Clock, KeychainError};
use warifu_device::words::TokenWord;
use warifu_device::{About, Device, DeviceError, Ending, Values};
use warifu_rehearsal::{Cue, LinkKind, START_MS, Theatre, scenarios};
use warifu_secret::{ActivationPassword, Passphrase};

/// Ticks once a look.
#[derive(Default)]
struct Ticks(AtomicI64);

#[async_trait]
impl Clock for Ticks {
    fn now_ms(&self) -> i64 {
        panic!("the rehearsal asks nobody what time it is")
    }

    fn since_boot_ms(&self) -> i64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }

    fn boot(&self) -> u64 {
        0
    }

    async fn pause(&self, _: Duration) {}
}

fn rehearsal() -> (Theatre, Device) {
    let theatre = Theatre::new(Arc::new(Ticks::default())).unwrap();
    let about = About {
        app: "warifu/test".to_owned(),
        platform: "linux".to_owned(),
        key_protection: "os_keystore".to_owned(),
    };
    let device = Device::new(theatre.ports(), theatre.anchor(), about);
    (theatre, device)
}

async fn set(theatre: &Theatre, device: &Device, name: &str) {
    let scenario = scenarios::find(name).unwrap();
    let settings = Settings::default();
    let set = theatre.set(device, scenario, settings).await;
    assert!(set.is_ok(), "{name} is not set");
}

#[tokio::test]
async fn every_stage_can_be_set_one_after_another_on_the_same_core() {
    let (theatre, device) = rehearsal();
    for scenario in scenarios::all() {
        set(&theatre, &device, scenario.name).await;
        for cue in scenario.steps.iter().flat_map(|step| step.cues) {
            theatre.give(&device, *cue).await.unwrap();
        }
    }
    set(&theatre, &device, "enrol-c").await;
    let started = device.startup();
    assert!(started.problem.is_none() && started.data.tokens.is_empty());
    assert!((0..600_000).contains(&(theatre.now_ms() - START_MS)));
}

#[tokio::test]
async fn a_stages_token_shows_the_same_code_every_time_and_nothing_is_left_of_the_last_one() {
    let (theatre, device) = rehearsal();
    let mut codes = BTreeSet::new();
    for name in ["token", "clock-set", "token", "moved-here", "token"] {
        set(&theatre, &device, name).await;
        if name == "token" {
            let tokens = device.startup().data.tokens;
            assert_eq!(tokens.len(), 1);
            let shown = device.show_code(&tokens[0].id).await.unwrap();
            assert!(!shown.clock_set);
            codes.insert(shown.otp.as_str().to_owned());
        }
    }
    assert_eq!(codes.len(), 1, "{codes:?}");
}

#[tokio::test]
async fn a_clock_that_was_set_stays_so_whatever_the_app_asks_of_the_bank() {
    for name in ["clock-set", "clock-doctor-set"] {
        let (theatre, device) = rehearsal();
        set(&theatre, &device, name).await;
        let id = device.startup().data.tokens[0].id.clone();
        let _ = device.contact_all(false).await;
        let _ = device.contact_all(true).await;
        device.check_clock(&id).await;
        assert!(device.show_code(&id).await.unwrap().clock_set, "{name}");
    }
}

#[tokio::test]
async fn a_stages_token_has_its_name_in_the_presenters_language() {
    let (theatre, device) = rehearsal();
    let scenario = scenarios::find("token").unwrap();
    for (language, name) in [
        (Language::En, "Warifu Credit Union"),
        (Language::Ja, "割符信用組合 代表口座"),
        (Language::En, "Warifu Credit Union"),
    ] {
        let settings = Settings {
            language,
            ..Settings::default()
        };
        let set = theatre.set(&device, scenario, settings).await;
        assert!(set.is_ok());
        let tokens = device.startup().data.tokens;
        assert_eq!(tokens[0].display_name, name);
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_by_the_handshake_itself() {
    let (theatre, device) = rehearsal();
    set(&theatre, &device, "wrong-password").await;
    let values = |password: &str| Values {
        service_id: "10212083".to_owned(),
        user_id: "2083L0000193A001".to_owned(),
        activation_password: ActivationPassword::new(password.to_owned()),
        again: false,
    };
    for (password, right) in [("Kagi7393", false), ("Kagi7392", true)] {
        let consent = device.enroll_begin(values(password)).await.unwrap();
        let (draft, version) = (&consent.draft, &consent.terms_version);
        let sent = device.enroll_send(draft, version, &|_| {}).await;
        match sent {
            Ok(_) => assert!(right),
            Err(error) => {
                assert!(!right);
                assert_eq!(error, DeviceError::EnrollmentRefused);
            }
        }
    }
}

#[tokio::test]
async fn only_the_rehearsals_own_link_is_read() {
    let (theatre, device) = rehearsal();
    set(&theatre, &device, "enrol-link").await;
    let right = theatre.link(LinkKind::Right);
    assert!(device.read_link(&right).await.is_ok());
    let others = [
        LinkKind::Foreign,
        LinkKind::Malformed,
        LinkKind::Elsewhere,
        LinkKind::OtherKey,
    ];
    for kind in others {
        let text = theatre.link(kind);
        assert!(device.read_link(&text).await.is_err(), "{text}");
    }
}

#[test]
fn names_are_used_once_and_each_scenario_has_a_title_or_an_error() {
    let mut names = BTreeSet::new();
    for scenario in scenarios::all() {
        assert!(names.insert(scenario.name), "{} twice", scenario.name);
        let (ja, en) = scenario.title;
        assert_eq!(ja.is_empty(), en.is_empty(), "{}", scenario.name);
        let errs = scenario.steps.iter().any(|step| step.error.is_some());
        assert!(!ja.is_empty() || errs, "{} has no title", scenario.name);
        assert!(!scenario.steps.is_empty(), "{}", scenario.name);
        let late = |cue: &Cue| matches!(cue, Cue::Link(_) | Cue::Prompt(_));
        assert!(!scenario.stage.iter().any(late), "{}", scenario.name);
    }
    assert!(names.len() > 60);
}

#[tokio::test]
async fn the_clock_stands_still_runs_on_and_can_be_set() {
    let (theatre, device) = rehearsal();
    set(&theatre, &device, "token").await;
    theatre.stop_clock(true);
    let then = theatre.now_ms();
    assert_eq!(theatre.now_ms(), then);
    theatre.stop_clock(true);
    theatre.pass_until(then + 86_400_000);
    assert_eq!(theatre.now_ms(), then + 86_400_000);
    theatre.stop_clock(false);
    let set = then + 86_400_000;
    while theatre.now_ms() == set {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    assert!((1..600_000).contains(&(theatre.now_ms() - set)));
    let id = device.startup().data.tokens[0].id.clone();
    assert!(
        !device.show_code(&id).await.unwrap().clock_set,
        "time passed"
    );
}

/// As if the presenter enrolled by hand what the stage already holds.
async fn enrol_again(device: &Device) {
    let values = Values {
        service_id: "10212083".to_owned(),
        user_id: "2083L0000193A001".to_owned(),
        activation_password: ActivationPassword::new("Kagi7392".to_owned()),
        again: true,
    };
    let consent = device.enroll_begin(values).await.unwrap();
    let (draft, version) = (&consent.draft, &consent.terms_version);
    let sent = device.enroll_send(draft, version, &|_| {}).await.unwrap();
    device.enroll_confirm(&sent.id).await.unwrap();
}

#[tokio::test]
async fn what_is_enrolled_by_hand_is_another_token_however_often_the_stage_was_set() {
    let (theatre, device) = rehearsal();
    for _ in 0..2 {
        set(&theatre, &device, "restored").await;
        enrol_again(&device).await;
        let tokens = device.startup().data.tokens;
        assert_eq!(tokens.len(), 2);
        assert_ne!(tokens[0].serial, tokens[1].serial);
    }
}

#[tokio::test]
async fn what_is_under_way_does_not_arrive_on_the_next_stage() {
    let (theatre, device) = rehearsal();
    set(&theatre, &device, "vault").await;
    theatre
        .give(&device, Cue::KeyStore(KeychainError::Missing))
        .await
        .unwrap();
    let passphrase = Passphrase::new("tamago-no-kara-wo-mamoru".to_owned());
    let (_, ()) = tokio::join!(
        device.make_vault(&passphrase),
        set(&theatre, &device, "token")
    );
    assert!(!device.has_vault().unwrap());
    let tokens = device.startup().data.tokens;
    assert!(device.show_code(&tokens[0].id).await.is_ok());
}

#[tokio::test]
async fn a_token_whose_end_is_near_is_over_once_that_has_passed() {
    let (theatre, device) = rehearsal();
    for name in ["renewal", "renewal-self-registered"] {
        set(&theatre, &device, name).await;
        device.contact_all(true).await.unwrap();
        let ending = || device.ending(&device.tokens().unwrap()[0]);
        assert!(matches!(ending(), Some(Ending::Near(_))), "{name}");
        theatre.give(&device, Cue::Pass(25 * 86_400)).await.unwrap();
        assert!(matches!(ending(), Some(Ending::Over(_))), "{name}");
        device.contact_all(true).await.unwrap();
        let token = device.tokens().unwrap().remove(0);
        let word = token.contact.and_then(|contact| contact.word);
        assert_eq!(word.unwrap().state, TokenWord::Expired, "{name}");
    }
}
