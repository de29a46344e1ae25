//! Self-registrations: repeats, budgets, what nobody binds, and what somebody does.

use crate::contact_world::Line;
use crate::world::{HERE, USER, World, contains, slug};
use std::net::{IpAddr, Ipv4Addr};
use warifu_enroll::client::Registered;
use warifu_enroll::contact::{Reply, TokenWord};
use warifu_enroll::keys::DeviceKey;
use warifu_enroll::self_registration::{AwaitingGrant, Intent, begin};
use warifu_enroll::wire::DeviceReport;
use warifu_issuer::SystemChance;
use warifu_issuer::binding::{Act, Details, Wish};
use warifu_issuer::budgets::Budgets;
use warifu_issuer::contact::ContactRefusal;
use warifu_issuer::enrollment::EnrollmentRefusal;
use warifu_issuer::ids::{MailAddress, Slug};
use warifu_issuer::limits::Rate;
use warifu_issuer::outbox::Language;
use warifu_issuer::ports::Chance as _;
use warifu_issuer::self_registration::UNBOUND_LIFE;
use warifu_issuer::verification::{Purpose, Verdict};

const FREE: &str = "SELECT COUNT(*) FROM free_tokens";
const ANSWERS: &str = "SELECT COUNT(*) FROM self_registrations";

impl World {
    /// A world whose first institution lets apps make tokens by themselves.
    pub async fn offering() -> Self {
        let world = Self::new().await;
        let file = world
            .folder
            .path()
            .join("institutions/shinkumi/policy.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, offering(&text)).unwrap();
        world.restart().await
    }

    /// Payments take new tokens only after a while.
    pub async fn with_hold(self, seconds: u64) -> Self {
        let file = self.folder.path().join("institutions/shinkumi/policy.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let holding = text.replace("hold_seconds = 0", &format!("hold_seconds = {seconds}"));
        assert_ne!(text, holding);
        std::fs::write(&file, holding).unwrap();
        self.restart().await
    }

    /// The same world, whose first institution gives tokens so many days.
    pub async fn with_lifetime(self, days: u32) -> Self {
        let folder = self.folder.path();
        let file = folder.join("institutions/shinkumi/policy.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let lasting = text.replace(
            "# lifetime_days = 1825",
            &format!("lifetime_days = {days}\n#"),
        );
        assert_ne!(text, lasting);
        std::fs::write(&file, lasting).unwrap();
        self.restart().await
    }

    /// The app's request.
    pub fn by_itself(&self) -> AwaitingGrant {
        self.by_itself_with(DeviceKey::generate(&mut SystemChance.rng()))
    }

    fn by_itself_with(&self, device_key: DeviceKey) -> AwaitingGrant {
        self.by_itself_at(&slug(), device_key)
    }

    /// The same at another institution.
    pub fn by_itself_at(&self, at: &Slug, device_key: DeviceKey) -> AwaitingGrant {
        let card = self.card_of(at);
        let intent = Intent {
            terms_version: card.card().terms.version.clone(),
            at: self.now(),
            card: &card,
        };
        let report = DeviceReport {
            installation_id: self.installation.clone(),
            app: "warifu/0.1.0".to_owned(),
            platform: "linux".to_owned(),
            key_protection: "os_keystore".to_owned(),
        };
        begin(&mut SystemChance.rng(), intent, device_key, &report).unwrap()
    }

    pub async fn self_register(&self, request: &[u8]) -> Result<Vec<u8>, EnrollmentRefusal> {
        self.issuer.self_register(request, HERE).await
    }

    /// From consent to a token that the app holds.
    pub async fn made(&self) -> Registered {
        let device = self.by_itself();
        let answer = self.self_register(device.request()).await.unwrap();
        device.answered(&answer).unwrap()
    }

    async fn confirm(&self, token: &Registered) -> Result<(), EnrollmentRefusal> {
        let id = token.confirmation.enrollment_id.to_string();
        let body = token.confirmation.request().unwrap();
        self.issuer.registered(&id, &body).await
    }

    /// What binding does to the row.
    async fn bind(&self) {
        self.change(&format!(
            "INSERT INTO tokens (id, institution, customer, user_id, serial, algorithm, digits,
                 period, seed, seed_key, device_key, device, mail, language, enrolled_at, state)
             SELECT f.id, f.institution, c.id, c.user_id, f.serial, f.algorithm, f.digits,
                 f.period, f.seed, f.seed_key, f.device_key, f.device, 'a@example.jp', 'ja',
                 {}, 'enrolled'
             FROM free_tokens f JOIN customers c ON c.user_id = '{USER}';
             DELETE FROM free_tokens;",
            self.now().0
        ))
        .await;
    }

    /// The log's entries about that.
    async fn logged(&self, event: &str) -> Vec<warifu_issuer::audit::Record> {
        let audit = &self.issuer.stores().audit;
        let records = audit.records(&slug(), 0, 10_000).await.unwrap();
        warifu_issuer::audit::verify(None, &records).unwrap();
        let found = records.into_iter();
        found.filter(|record| record.event == event).collect()
    }
}

/// A policy whose tokens may also be bound.
fn offering(policy: &str) -> String {
    let offered = policy
        .replace("self_registration = false", "self_registration = true")
        .replace("\"from_activation\"", "\"as_chosen\"");
    assert!(offered.contains("self_registration = true") && offered.contains("as_chosen"));
    let binding = "[portal.binding]\nproof = \"transfer_password\"\n[proof]\nmin = 4\nmax = 12\n\
        slow_from = 3\nslow_most_seconds = 30\nlock_at = 5\nlock_minutes = 30\n[issuing]";
    offered.replace("[issuing]", binding)
}

fn code(refused: Result<Vec<u8>, EnrollmentRefusal>) -> &'static str {
    refused.err().unwrap().code()
}

#[tokio::test]
async fn an_app_makes_a_token_that_is_nobodys_and_the_log_says_so() {
    let world = World::offering().await;
    let token = world.made().await;
    let ends = world.now().plus(UNBOUND_LIFE);
    assert_eq!(token.bind_until, Some(ends));
    assert_eq!(world.number(FREE).await, 1);
    let logged = world.logged("self_registered").await;
    assert_eq!(logged.len(), 1);
    assert_eq!(logged[0].subject, token.serial.as_str());
    assert!(logged[0].detail.contains("terms_version"));
    // No code of it counts for anybody.
    let said = world.verify(Purpose::Confirm, &world.code(&token, 0)).await;
    assert_eq!(said, Verdict::Unknown);
    // Neither the seed nor what the app said in the seal lies there in the clear.
    assert!(!contains(&world.file_bytes(), token.seed.expose()));
}

#[tokio::test]
async fn a_byte_identical_repeat_gets_the_stored_answer_also_after_a_restart() {
    let world = World::offering().await;
    let device = world.by_itself();
    let first = world.self_register(device.request()).await.unwrap();
    assert_eq!(world.self_register(device.request()).await.unwrap(), first);
    let world = world.restart().await;
    world.later(UNBOUND_LIFE - 1);
    assert_eq!(world.self_register(device.request()).await.unwrap(), first);
    assert_eq!(world.number(FREE).await, 1);
    let token = device.answered(&first).unwrap();
    world.confirm(&token).await.unwrap();
    world.confirm(&token).await.unwrap();
    assert_eq!(world.logged("registered").await.len(), 1);
}

#[tokio::test]
async fn once_the_app_holds_it_a_repeat_makes_no_second_token() {
    let world = World::offering().await;
    let device = world.by_itself();
    let request = device.request().to_vec();
    let answer = world.self_register(&request).await.unwrap();
    let token = device.answered(&answer).unwrap();
    world.confirm(&token).await.unwrap();
    assert_eq!(
        code(world.self_register(&request).await),
        "enrollment_rejected"
    );
    assert_eq!(world.number(FREE).await, 1);
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM self_registrations WHERE answer IS NOT NULL")
            .await,
        0
    );
    let other = world.made().await;
    let id = token.confirmation.enrollment_id.to_string();
    let wrong = other.confirmation.request().unwrap();
    assert!(world.issuer.registered(&id, &wrong).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_same_bytes_at_once_there_is_one_token_and_one_answer() {
    let world = World::offering().await;
    let device = world.by_itself();
    let all = (0..8).map(|_| {
        let (issuer, request) = (world.issuer.clone(), device.request().to_vec());
        tokio::spawn(async move { issuer.self_register(&request, HERE).await.unwrap() })
    });
    let mut answers = Vec::new();
    for one in all.collect::<Vec<_>>() {
        answers.push(one.await.unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert_eq!(
        (world.number(FREE).await, world.number(ANSWERS).await),
        (1, 1)
    );
    assert!(device.answered(&answers[0]).is_ok());
}

#[tokio::test]
async fn a_service_that_is_unknown_and_one_that_does_not_offer_it_get_one_answer() {
    let world = World::offering().await;
    let device = world.by_itself();
    let body = String::from_utf8(device.request().to_vec()).unwrap();
    for service in ["10212091", "99999999"] {
        let other = body.replace("10212083", service);
        assert_eq!(
            code(world.self_register(other.as_bytes()).await),
            "unknown_service"
        );
    }
    let world = World::new().await;
    let device = world.by_itself();
    assert_eq!(
        code(world.self_register(device.request()).await),
        "unknown_service"
    );
    assert_eq!(world.number(FREE).await, 0);
}

#[tokio::test]
async fn what_is_altered_or_signed_by_nobody_is_refused_and_leaves_nothing() {
    let world = World::offering().await;
    let device = world.by_itself();
    let other = world.by_itself();
    let given: serde_json::Value = serde_json::from_slice(device.request()).unwrap();
    let theirs: serde_json::Value = serde_json::from_slice(other.request()).unwrap();
    for name in ["device_key", "share", "enc", "sealed", "signature"] {
        let mut altered = given.clone();
        altered[name] = theirs[name].clone();
        let refused = world.self_register(altered.to_string().as_bytes()).await;
        assert_eq!(code(refused), "enrollment_rejected", "{name}");
    }
    let text = given.to_string();
    for (from, to, expected) in [
        ("\"v\":1", "\"v\":2", "unsupported_version"),
        ("\"suite\":1", "\"suite\":2", "unsupported_suite"),
        ("sha1,sha256,sha512,6,8,30,60", "6", "unsupported_suite"),
        (
            "\"terms_version\":\"",
            "\"terms_version\":\"0",
            "terms_changed",
        ),
        ("{", "", "malformed_request"),
    ] {
        let altered = text.replacen(from, to, 1);
        assert_ne!(altered, text);
        assert_eq!(
            code(world.self_register(altered.as_bytes()).await),
            expected
        );
    }
    assert_eq!(
        (world.number(FREE).await, world.number(ANSWERS).await),
        (0, 0)
    );
    assert!(world.self_register(device.request()).await.is_ok());
}

#[tokio::test]
async fn budgets_of_address_network_device_key_and_all_end_it_and_repeats_are_free() {
    let narrow = Rate {
        burst: 2,
        interval_ms: 3_600_000,
    };
    let wide = Budgets::default();
    let neighbour = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 8));
    let stranger = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1));
    let cases = [
        (
            Budgets {
                self_registrations_per_address: narrow,
                ..wide
            },
            HERE,
            neighbour,
        ),
        (
            Budgets {
                self_registrations_per_network: narrow,
                ..wide
            },
            neighbour,
            stranger,
        ),
    ];
    for (budgets, refused_at, free_at) in cases {
        let world = World::offering().await.with_budgets(budgets).await;
        let device = world.by_itself();
        let first = world.self_register(device.request()).await.unwrap();
        world.made().await;
        for _ in 0..3 {
            assert_eq!(world.self_register(device.request()).await.unwrap(), first);
        }
        let next = world.by_itself();
        let refused = world.issuer.self_register(next.request(), refused_at).await;
        assert!(
            matches!(refused, Err(EnrollmentRefusal::RateLimited { retry_after }) if retry_after > 0)
        );
        assert!(
            world
                .issuer
                .self_register(next.request(), free_at)
                .await
                .is_ok()
        );
    }
    let all = Budgets {
        self_registrations_in_all: narrow,
        ..wide
    };
    let world = World::offering().await.with_budgets(all).await;
    world.made().await;
    world.made().await;
    let next = world.by_itself();
    let refused = world.issuer.self_register(next.request(), stranger).await;
    assert_eq!(code(refused), "rate_limited");
}

#[tokio::test]
async fn one_device_key_makes_few_tokens_and_nobody_else_can_use_up_its_budget() {
    let narrow = Rate {
        burst: 1,
        interval_ms: 3_600_000,
    };
    let budgets = Budgets {
        self_registrations_per_device_key: narrow,
        ..Budgets::default()
    };
    let world = World::offering().await.with_budgets(budgets).await;
    let key = DeviceKey::generate(&mut SystemChance.rng());
    let again = || DeviceKey::from_bytes(&key.to_bytes()).unwrap();
    // Somebody who knows the public key, and cannot sign.
    let device = world.by_itself_with(again());
    let mut theirs: serde_json::Value = serde_json::from_slice(device.request()).unwrap();
    let other: serde_json::Value = serde_json::from_slice(world.by_itself().request()).unwrap();
    theirs["signature"] = other["signature"].clone();
    let refused = world.self_register(theirs.to_string().as_bytes()).await;
    assert_eq!(code(refused), "enrollment_rejected");
    assert!(world.self_register(device.request()).await.is_ok());
    let more = world.by_itself_with(again());
    assert_eq!(
        code(world.self_register(more.request()).await),
        "rate_limited"
    );
    assert_eq!(world.number(FREE).await, 1);
}

#[tokio::test]
async fn an_unbound_token_hears_until_when_it_may_be_bound_and_has_no_chain() {
    let world = World::offering().await;
    let token = world.made().await;
    let mut line = Line::of(1);
    for _ in 0..2 {
        let said = world.contact(&token, &mut line).await;
        assert_eq!(said.state, TokenWord::Unbound);
        assert_eq!(said.bind_until, token.bind_until);
        assert_eq!((said.next, said.moved), (None, None));
    }
    // Other bytes at the same place are no second device: nobody follows a chain.
    let said = world.contact(&token, &mut Line::of(2)).await;
    assert_eq!(said.state, TokenWord::Unbound);
    assert_eq!(world.number("SELECT COUNT(*) FROM contacts").await, 0);
    let stranger = world.made().await;
    let body = Line::of(3).next(&stranger);
    let refused = world.send(&token.serial, &body).await;
    assert!(matches!(refused, Err(ContactRefusal::Rejected)));
    let stopped = world
        .stop(&token, warifu_enroll::bytes::Bytes([0; 16]))
        .await;
    assert!(matches!(stopped, Err(ContactRefusal::Rejected)));
}

#[tokio::test]
async fn a_token_that_was_bound_has_its_seed_and_begins_its_chain() {
    let world = World::offering().await;
    let token = world.made().await;
    let mut line = Line::of(1);
    world.contact(&token, &mut line).await;
    world.bind().await;
    // The app may say only now that it holds it.
    world.confirm(&token).await.unwrap();
    let said: Reply = world.contact(&token, &mut line).await;
    assert_eq!(said.state, TokenWord::Enrolled);
    assert_eq!(said.next.unwrap().counter, 1);
    let said = world
        .verify(Purpose::Activate, &world.code(&token, 0))
        .await;
    assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
    assert_eq!(
        world.contact(&token, &mut line).await.state,
        TokenWord::InUse
    );
    // Past the week it is a token like any other.
    world.later(UNBOUND_LIFE);
    world.sweep().await;
    assert_eq!(world.number(ANSWERS).await, 0);
    assert_eq!(
        world.contact(&token, &mut line).await.state,
        TokenWord::InUse
    );
    // And whoever stands at its old place has its key: two devices.
    let copy = world.contact(&token, &mut Line::of(2)).await;
    assert_eq!(copy.state, TokenWord::Held);
}

/// The customer binds it.
async fn start(world: &World, token: &Registered) {
    let customer = world.customer().await;
    let details = Details {
        mail: MailAddress::parse("taro@example.jp").unwrap(),
        language: Language::Ja,
        otp_at_login: false,
    };
    let stores = world.issuer.stores();
    stores.details.set(customer.id, details).await.unwrap();
    let wish = Wish {
        act: Act::Start,
        serial: token.serial.clone(),
        otp: world.code(token, 0).into(),
        otp_at_login: false,
    };
    world.issuer.bind(&customer, wish).await.unwrap();
}

#[tokio::test]
async fn the_end_that_a_binding_gives_a_token_is_told_to_its_app() {
    let world = World::offering().await.with_lifetime(40).await;
    let token = world.made().await;
    let mut line = Line::of(1);
    assert_eq!(world.contact(&token, &mut line).await.valid_until, None);
    let end = world.now().plus(40 * 86_400);
    start(&world, &token).await;
    let said = world.contact(&token, &mut line).await;
    assert_eq!(
        (said.state, said.valid_until),
        (TokenWord::InUse, Some(end))
    );
}

#[tokio::test]
async fn a_token_that_nobody_binds_is_over_after_a_week_and_goes_with_its_answer() {
    let world = World::offering().await;
    let device = world.by_itself();
    let request = device.request().to_vec();
    let answer = world.self_register(&request).await.unwrap();
    let token = device.answered(&answer).unwrap();
    world.later(1);
    let younger = world.made().await;
    world.later(UNBOUND_LIFE - 1);
    let said = world.contact(&token, &mut Line::of(1)).await;
    assert_eq!(
        (said.state, said.since),
        (TokenWord::Expired, token.bind_until)
    );
    assert_eq!(
        code(world.self_register(&request).await),
        "enrollment_rejected"
    );

    assert_eq!(world.sweep().await.free_tokens, 1);
    assert_eq!(
        (world.number(FREE).await, world.number(ANSWERS).await),
        (1, 1)
    );
    let ended = world.logged("self_registrations_ended").await;
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].detail, r#"{"count":"1"}"#);
    let refused = world.send(&token.serial, &Line::of(1).next(&token)).await;
    assert!(matches!(refused, Err(ContactRefusal::Rejected)));
    let said = world.contact(&younger, &mut Line::of(1)).await;
    assert_eq!(said.state, TokenWord::Unbound);
    assert_eq!(world.sweep().await.free_tokens, 0);
    assert_eq!(world.logged("self_registrations_ended").await.len(), 1);
}

#[tokio::test]
async fn hardware_in_stock_outlives_every_sweep_and_answers_nobody() {
    let world = World::offering().await;
    let token = world.made().await;
    world
        .change(
            "INSERT INTO free_tokens (id, institution, serial, kind, algorithm, digits, period,
                 seed, seed_key, maker, since)
             VALUES (zeroblob(16), 'shinkumi', '12345678', 'hardware', 'SHA1', 6, 30, x'00',
                 '00000000', 'maker', 0)",
        )
        .await;
    world.later(UNBOUND_LIFE);
    assert_eq!(world.sweep().await.free_tokens, 1);
    assert_eq!(world.number(FREE).await, 1);
    let body = Line::of(1).next(&token);
    let refused = world.issuer.contact("12345678", &body, HERE);
    assert!(matches!(refused.await, Err(ContactRefusal::Rejected)));
}

#[tokio::test]
async fn a_serial_number_is_one_tokens_also_across_both_tables() {
    let world = World::offering().await;
    let token = world.enrol().await;
    let free = world.made().await;
    let store = &world.issuer.stores().self_registrations;
    let with = |serial: &warifu_otp::SerialNumber| taken_by(&world, serial);
    for serial in [&token.serial, &free.serial] {
        let said = store.store(with(serial)).await.unwrap();
        assert_eq!(said, warifu_issuer::self_registration::Stored::SerialTaken);
    }
    assert_eq!(
        (world.number(FREE).await, world.number(ANSWERS).await),
        (1, 1)
    );
}

fn taken_by(
    world: &World,
    serial: &warifu_otp::SerialNumber,
) -> warifu_issuer::self_registration::NewSelfRegistration {
    use warifu_issuer::audit::{Entry, Event};
    use warifu_issuer::ids::{EnrollmentId, TokenId};
    use warifu_issuer::sealing::{KeyId, Sealed};
    use warifu_issuer::self_registration::{FreeToken, NewSelfRegistration};
    let mut rng = SystemChance.rng();
    let sealed = || Sealed {
        key: KeyId::of_bytes([0; 4]),
        bytes: vec![0; 60],
    };
    NewSelfRegistration {
        id: EnrollmentId::random(&mut rng),
        institution: slug(),
        request: [3; 32],
        answer: b"{}".to_vec(),
        registered_key: sealed(),
        token: FreeToken {
            id: TokenId::random(&mut rng),
            serial: serial.clone(),
            params: world.card().card().policy.params(),
            seed: sealed(),
            device_key: vec![2; 33],
            device: "{}".to_owned(),
            ends_at: world.now().plus(UNBOUND_LIFE),
        },
        at: world.now(),
        audit: Entry::new(&slug(), world.now(), Event::SelfRegistered, serial),
    }
}

#[tokio::test]
async fn from_when_on_payments_take_a_new_token_is_told_until_they_do() {
    let world = World::offering().await.with_hold(3600).await;
    let token = world.made().await;
    let mut line = Line::of(1);
    assert_eq!(world.contact(&token, &mut line).await.usable_from, None);
    start(&world, &token).await;
    let from = world.now().plus(3600);
    world.later(3599);
    let said = world.contact(&token, &mut line).await;
    assert_eq!(
        (said.state, said.usable_from),
        (TokenWord::InUse, Some(from))
    );
    world.later(1);
    assert_eq!(world.contact(&token, &mut line).await.usable_from, None);
}
