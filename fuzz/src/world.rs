//! One institution with keys that are worth nothing, the same in each run.

use ed25519_dalek::Signer as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha20Rng;
use warifu_enroll::bytes::{Blob, Bytes};
use warifu_enroll::directory::Entry;
use warifu_enroll::server::{Offer, ServerSetup};
use warifu_enroll::wire::{DeviceReport, EnrollmentId};
use warifu_enroll::{
    AgreementKey, Characters, Error, Origin, PasswordPolicy, ServiceId, Signed, SigningKey, Text,
    Transport, UserId, password,
};
use warifu_otp::{Algorithm, Digits, Params, Period, UnixTime};
use warifu_secret::{ActivationPassword, PrivateKeyBytes};

/// A day in November 2026.
pub const NOW: UnixTime = UnixTime(1_795_237_200);
/// Where the institution is reached.
pub const ORIGIN: &str = "https://token.shinkumi.example:8443";
/// The rule for activation passwords.
pub const POLICY: PasswordPolicy = PasswordPolicy {
    min: 4,
    max: 8,
    characters: Characters::LettersAndDigits,
};

/// Chance, the same each time.
#[must_use]
pub fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(7)
}

/// The key that signs directory and card here.
///
/// # Errors
/// None: its bytes are a key.
pub fn key() -> Result<SigningKey, Error> {
    SigningKey::from_bytes(&PrivateKeyBytes::new(KEY.to_vec()))
}

/// The key that its card names for what is sent without a password.
#[must_use]
pub fn agreement_key() -> AgreementKey {
    AgreementKey::generate(&mut rng())
}

/// Signs whatever bytes as a document's payload.
#[must_use]
pub fn sign(label: &[u8], payload: &[u8]) -> Signed {
    let message = [label, payload].concat();
    let signature = ed25519_dalek::SigningKey::from_bytes(&KEY).sign(&message);
    Signed {
        payload: Blob(payload.to_vec()),
        signature: Bytes(signature.to_bytes()),
    }
}

/// The directory's entry of the institution.
///
/// # Errors
/// None: its parts are well formed.
pub fn entry() -> Result<Entry, Error> {
    Ok(Entry {
        service_id: service()?,
        origin: origin()?,
        card_key: key()?.public().fingerprint(),
        names: text("割符信用組合", "Warifu Credit Union"),
        mark: "割".to_owned(),
        colour: "#1f4e79".to_owned(),
        self_registration: false,
    })
}

/// What the issuer offers.
#[must_use]
pub fn offer(origin: &Origin) -> Offer<'_> {
    Offer {
        origin,
        params: PARAMS,
        enrollment_id: ENROLLMENT,
        server_time: NOW,
        expires_in: 120,
    }
}

/// The issuer's OPAQUE keys.
#[must_use]
pub fn setup() -> ServerSetup {
    ServerSetup::generate(&mut rng())
}

/// The institution's origin.
///
/// # Errors
/// None: it is well formed.
pub fn origin() -> Result<Origin, Error> {
    Origin::parse(ORIGIN, Transport::HttpsOnly)
}

/// The institution's service.
///
/// # Errors
/// None: it is well formed.
pub fn service() -> Result<ServiceId, Error> {
    ServiceId::parse("10212083")
}

/// Its one customer.
///
/// # Errors
/// None: it is well formed.
pub fn user() -> Result<UserId, Error> {
    UserId::parse("2083L0000193A001")
}

/// The customer's activation password.
///
/// # Errors
/// None: it keeps to the rule.
pub fn password() -> Result<ActivationPassword, Error> {
    password::normalise("Kagi7392", POLICY)
}

/// What the device says of itself.
#[must_use]
pub fn report() -> DeviceReport {
    DeviceReport {
        installation_id: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned(),
        app: "warifu/0.1.0".to_owned(),
        platform: "linux".to_owned(),
        key_protection: "os_keystore".to_owned(),
    }
}

/// Both languages.
#[must_use]
pub fn text(ja: &str, en: &str) -> Text {
    let (ja, en) = (ja.to_owned(), en.to_owned());
    Text { ja, en }
}

/// The token's parameters.
pub const PARAMS: Params = Params {
    algorithm: Algorithm::Sha1,
    digits: Digits::Six,
    period: Period::Sixty,
};

const ENROLLMENT: EnrollmentId = Bytes([9; 16]);
const KEY: [u8; 32] = [5; 32];
