//! One institution, one customer, one device; every random number from a seed.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use warifu_otp::{Algorithm, Digits, Period, SerialNumber, UnixTime};
use warifu_secret::ActivationPassword;

use crate::bytes::Bytes;
use crate::card::{Card, Policy, Telephone, Terms, TrustedCard};
use crate::client::{self, AwaitingFinish, AwaitingStart, Intent, Registered};
use crate::directory::{Directory, Entry};
use crate::error::Error;
use crate::ids::{ServiceId, UserId};
use crate::keys::{AgreementKey, DeviceKey, SigningKey};
use crate::origin::{Origin, Transport};
use crate::password::{self, Characters, PasswordPolicy};
use crate::server::{self, Grant, Offer, ReceivedStart, Records, ServerSetup, Started};
use crate::text::Text;
use crate::wire::DeviceReport;

pub const NOW: UnixTime = UnixTime(1_795_237_200);
pub const PASSWORD: &str = "Kagi7392";
pub const ORIGIN: &str = "https://token.shinkumi.example:8443";

/// Everything an institution holds.
pub struct Institution {
    pub rng: ChaCha20Rng,
    pub root: SigningKey,
    pub card_key: SigningKey,
    pub signing_key: SigningKey,
    pub agreement_key: AgreementKey,
    pub setup: ServerSetup,
    pub origin: Origin,
    pub algorithm: Algorithm,
}

impl Institution {
    pub fn new(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        Self {
            root: SigningKey::generate(&mut rng),
            card_key: SigningKey::generate(&mut rng),
            signing_key: SigningKey::generate(&mut rng),
            agreement_key: AgreementKey::generate(&mut rng),
            setup: ServerSetup::generate(&mut rng),
            origin: Origin::parse(ORIGIN, Transport::HttpsOnly).unwrap(),
            algorithm: Algorithm::Sha1,
            rng,
        }
    }

    pub fn entry(&self) -> Entry {
        Entry {
            service_id: service(),
            origin: self.origin.clone(),
            card_key: self.card_key.public().fingerprint(),
            names: text("割符信用組合", "Warifu Credit Union"),
            mark: "割".to_owned(),
            colour: "#1f4e79".to_owned(),
            self_registration: false,
        }
    }

    pub fn directory(&self) -> Directory {
        Directory::new(7, UnixTime(1_795_000_000), vec![self.entry()])
    }

    pub fn card(&self) -> Card {
        Card {
            v: 1,
            service_id: service(),
            origin: ORIGIN.to_owned(),
            card_key: self.card_key.public(),
            names: text("割符信用組合", "Warifu Credit Union"),
            service_names: text("法人インターネットバンキング", "Corporate Internet Banking"),
            mark: "割".to_owned(),
            colour: "#1f4e79".to_owned(),
            login_page: Some(format!("{ORIGIN}/i/shinkumi/login")),
            otp_hosts: vec!["token.shinkumi.example".to_owned()],
            telephone: Some(Telephone {
                number: "0120-000-000".to_owned(),
                hours: text("平日 9:00〜17:00", "Weekdays 9:00–17:00"),
            }),
            reissue_steps: Vec::new(),
            terms: Terms {
                version: "2026-04".to_owned(),
                ja: "規定の全文".to_owned(),
                en: "The terms in full".to_owned(),
            },
            policy: self.policy(),
            opaque_public_key: self.setup.public_key(),
            signing_key: self.signing_key.public(),
            agreement_key: self.agreement_key.public(),
            issued_at: UnixTime(1_795_000_000),
            not_after: UnixTime(1_826_536_000),
        }
    }

    pub fn trusted(&self) -> TrustedCard {
        let signed = self.card().sign(&self.card_key).unwrap();
        TrustedCard::verify(&signed, &self.entry(), NOW).unwrap()
    }

    pub fn register(&mut self, attempts: u8) -> Records {
        let (service, user) = (service(), user());
        self.setup
            .register(&mut self.rng, &service, &user, &secret(PASSWORD), attempts)
            .unwrap()
    }

    /// Answers a start from the records' last attempt, or from none.
    pub fn start(&mut self, records: Option<&Records>, body: &[u8]) -> Result<Started, Error> {
        let received = ReceivedStart::parse(body)?;
        let mut id = [0; 16];
        self.rng.fill_bytes(&mut id);
        let params = self.policy().params();
        let offer = Offer {
            origin: &self.origin,
            params,
            enrollment_id: Bytes(id),
            server_time: UnixTime(NOW.0 + 1),
            expires_in: 120,
        };
        let record = records.map(|r| r.attempt(0).unwrap());
        server::start(&mut self.rng, &self.setup, record, &received, &offer)
    }

    /// Checks a finish and grants the token.
    pub fn finish(
        &mut self,
        state: server::AwaitingFinish,
        body: &[u8],
    ) -> Result<server::Answered, Error> {
        let proven = state
            .finish(body, UnixTime(NOW.0 + 5))
            .map_err(|r| r.error)?;
        let grant = Grant {
            serial: SerialNumber::from_number(410_822_607),
            valid_until: None,
            server_time: UnixTime(NOW.0 + 5),
        };
        proven.answer(&mut self.rng, grant, &self.signing_key)
    }

    fn policy(&self) -> Policy {
        Policy {
            period: Period::Sixty,
            digits: Digits::Six,
            algorithm: self.algorithm,
            activation_password: POLICY,
            display_name: text("割符信用組合", "Warifu CU"),
            self_registration: false,
            next_code: true,
            capture_protection: true,
            hold_seconds: 0,
            token_lifetime_days: None,
        }
    }
}

pub const POLICY: PasswordPolicy = PasswordPolicy {
    min: 4,
    max: 8,
    characters: Characters::LettersAndDigits,
};

pub fn begin(rng: &mut ChaCha20Rng, card: &TrustedCard, password: &str) -> AwaitingStart {
    let device_key = DeviceKey::generate(rng);
    let intent = Intent {
        card,
        user_id: user(),
        terms_version: "2026-04".to_owned(),
        at: NOW,
    };
    client::begin(rng, intent, &secret(password), device_key).unwrap()
}

/// A handshake up to where the finish request is made.
pub fn proven(bank: &mut Institution) -> (AwaitingFinish, server::AwaitingFinish) {
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let client = begin(&mut rng, &bank.trusted(), PASSWORD);
    let started = bank.start(Some(&records), client.request()).unwrap();
    let client = client
        .answered(&mut rng, &secret(PASSWORD), &started.response, &report())
        .unwrap();
    (client, started.state)
}

/// What must be the same on both sides of a token.
pub fn assert_one_token(device: &Registered, issuer: &server::Answered) {
    assert!(device.seed.matches(issuer.seed.expose()));
    assert_eq!(device.params, issuer.params);
    assert_eq!(device.device_key.public(), issuer.device_key);
    let confirmation = device.confirmation.request().unwrap();
    server::check_registered(&issuer.registered_key, &confirmation).unwrap();
}

pub fn report() -> DeviceReport {
    DeviceReport {
        installation_id: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned(),
        app: "warifu/0.1.0".to_owned(),
        platform: "linux".to_owned(),
        key_protection: "os_keystore".to_owned(),
    }
}

pub fn service() -> ServiceId {
    ServiceId::parse("10212083").unwrap()
}

pub fn user() -> UserId {
    UserId::parse("2083L0000193A001").unwrap()
}

pub fn secret(password: &str) -> ActivationPassword {
    password::normalise(password, POLICY).unwrap()
}

pub fn text(ja: &str, en: &str) -> Text {
    let (ja, en) = (ja.to_owned(), en.to_owned());
    Text { ja, en }
}
