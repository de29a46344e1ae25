//! The device's half: `begin` → [`AwaitingGrant`] → [`Registered`]. The state must
//! be laid down *before* its request is sent.

use rand::{CryptoRng, RngCore};
use subtle::ConstantTimeEq as _;
use warifu_otp::UnixTime;
use warifu_secret::{DerivedKey, EntryBytes};

use super::{Request, Response, SUITE, SealedGrant, TAG, context, hpke, possession, schedule};
use crate::bytes::{Blob, Bytes};
use crate::capabilities;
use crate::card::TrustedCard;
use crate::client::{Confirmation, Registered};
use crate::error::{Error, Refused};
use crate::keys::{AgreementKey, DeviceKey, VerifyingKey};
use crate::labels;
use crate::schedule as keys;
use crate::seal;
use crate::stored;
use crate::strict;
use crate::wire::{self, Consent, DeviceReport};

/// What the customer wants.
pub struct Intent<'a> {
    /// The institution's card, checked.
    pub card: &'a TrustedCard,
    /// The version of the terms consented to.
    pub terms_version: String,
    /// Now, by the device's clock.
    pub at: UnixTime,
}

/// The request is made; its answer is awaited.
pub struct AwaitingGrant {
    body: Vec<u8>,
    device_key: DeviceKey,
    share: AgreementKey,
    exported: DerivedKey,
    signing_key: VerifyingKey,
    begun_at: UnixTime,
}

/// Makes the request. Nothing has been sent yet.
///
/// # Errors
/// [`Error::IssuerKey`] where the card's key-agreement key is none;
/// [`Error::Internal`].
pub fn begin(
    rng: &mut (impl CryptoRng + RngCore),
    intent: Intent<'_>,
    device_key: DeviceKey,
    report: &DeviceReport,
) -> Result<AwaitingGrant, Error> {
    let card = intent.card.card();
    let share = AgreementKey::generate(rng);
    let mut request = Request {
        v: wire::VERSION,
        suite: SUITE,
        service_id: card.service_id.clone(),
        device_key: device_key.public(),
        capabilities: capabilities::ALL.to_owned(),
        consent: Consent {
            terms_version: intent.terms_version,
            at: intent.at,
        },
        share: share.public(),
        enc: Bytes([0; 32]),
        sealed: Blob::default(),
        signature: Bytes([0; 64]),
    };
    let context = context(&request, intent.card.origin().authority())?;
    let report = wire::write(report)?;
    let sent = hpke::send(rng, &card.agreement_key, &context, &report)?;
    let message = possession(&context, &sent.enc, &sent.sealed)?;
    request.signature = device_key.sign(&message)?;
    request.enc = sent.enc;
    request.sealed = Blob(sent.sealed);
    Ok(AwaitingGrant {
        body: wire::write(&request)?,
        device_key,
        share,
        exported: sent.exported,
        signing_key: card.signing_key,
        begun_at: intent.at,
    })
}

impl AwaitingGrant {
    /// The body for `POST /v1/self-registrations`; the same bytes each time.
    #[must_use]
    pub fn request(&self) -> &[u8] {
        &self.body
    }

    /// When the customer pressed *send*.
    #[must_use]
    pub const fn begun_at(&self) -> UnixTime {
        self.begun_at
    }

    /// Checks the issuer's answer and derives the seed. Where the answer was
    /// damaged on the way the state comes back, to repeat the request.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::AnswerSignature`], [`Error::Sealed`],
    /// [`Error::KeyCheck`].
    pub fn answered(self, body: &[u8]) -> Result<Registered, Refused<Self>> {
        match self.check(body) {
            Ok(checked) => Ok(checked.register(self.device_key)),
            Err(error @ (Error::Malformed | Error::AnswerSignature)) => {
                Err(Refused::again(error, self))
            }
            Err(error) => Err(Refused::end(error)),
        }
    }

    /// What to lay into the key store before the request is sent.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn encode(&self) -> Result<EntryBytes, Error> {
        let (device_key, share) = (self.device_key.to_bytes(), self.share.to_bytes());
        let fields: [&[u8]; 6] = [
            &self.body,
            // EXPOSE: into the entry, which is itself a secret.
            device_key.expose(),
            // EXPOSE: into the entry, which is itself a secret.
            share.expose(),
            // EXPOSE: into the entry, which is itself a secret.
            self.exported.expose(),
            &self.signing_key.to_bytes().0,
            &self.begun_at.0.to_be_bytes(),
        ];
        stored::pack(TAG, &fields).map(EntryBytes::new)
    }

    /// Takes the state out of an entry.
    ///
    /// # Errors
    /// [`Error::StateDamaged`].
    pub fn decode(entry: &EntryBytes) -> Result<Self, Error> {
        // EXPOSE: parsed into a state that holds its secrets as secrets.
        let [body, device, share, exported, signing, begun] = stored::unpack(TAG, entry.expose())?;
        let damaged = |_| Error::StateDamaged;
        let signing = Bytes::from_slice(signing).map_err(damaged)?;
        Ok(Self {
            body: body.to_vec(),
            device_key: DeviceKey::from_slice(device)?,
            share: AgreementKey::from_slice(share)?,
            exported: DerivedKey::new(exported.to_vec()),
            signing_key: VerifyingKey::from_bytes(&signing.0).map_err(damaged)?,
            begun_at: UnixTime(stored::number(begun)?),
        })
    }

    /// The signature first, then that it opens, then the key check.
    fn check(&self, body: &[u8]) -> Result<Checked, Error> {
        let response: Response = wire::read(body)?;
        let id = response.enrollment_id;
        let transcript = super::transcript(&self.body, &id, &response.share)?;
        let sealed = &response.sealed.0;
        let signed: [&[u8]; 3] = [labels::SELF_RESPONSE, &transcript.0, sealed];
        if !self.signing_key.verify(&signed, &response.signature) {
            return Err(Error::AnswerSignature);
        }
        // It is the issuer's own word: no repeat mends it.
        let agreed = self.share.agree(&response.share);
        let agreed = agreed.map_err(|_| Error::Sealed)?;
        let schedule = schedule(&transcript, &self.exported, &agreed);
        let key = schedule.issuer_to_client()?;
        let plain = seal::open(&key, labels::SELF_RESPONSE, &id, sealed)?;
        let grant: SealedGrant = strict::read(&plain).ok_or(Error::Sealed)?;
        let seed = schedule.seed(&id, grant.algorithm)?;
        let check = keys::key_check(&seed)?;
        if !bool::from(check.0.ct_eq(&grant.key_check.0)) {
            return Err(Error::KeyCheck);
        }
        let mac = keys::confirmation(&schedule.registered()?)?;
        Ok(Checked {
            seed,
            grant,
            confirmation: Confirmation {
                enrollment_id: id,
                mac,
            },
        })
    }
}

/// An answer that was right.
struct Checked {
    seed: warifu_secret::Seed,
    grant: SealedGrant,
    confirmation: Confirmation,
}

warifu_secret::closed!(Checked);

impl Checked {
    fn register(self, device_key: DeviceKey) -> Registered {
        Registered {
            seed: self.seed,
            device_key,
            params: self.grant.params(),
            serial: self.grant.serial,
            valid_until: None,
            bind_until: Some(self.grant.bind_until),
            server_time: self.grant.server_time,
            confirmation: self.confirmation,
        }
    }
}
