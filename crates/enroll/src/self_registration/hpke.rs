//! HPKE (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256
//! 0x0001, `ChaCha20Poly1305` 0x0003. No associated data: all that is bound stands
//! in `info`.

use ::hpke::aead::{AeadCtxR, ChaCha20Poly1305};
use ::hpke::kdf::HkdfSha256;
use ::hpke::kem::X25519HkdfSha256;
use ::hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use rand::{CryptoRng, RngCore};
use warifu_secret::{DerivedKey, leaving_nothing};
use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::keys::AgreementKey;
use crate::labels;

type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;
type Receiver = AeadCtxR<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>;

/// What a sender has: what goes to the other side, and what it shares with it.
pub(super) struct Sent {
    pub enc: Bytes<32>,
    pub sealed: Vec<u8>,
    pub exported: DerivedKey,
}

/// What a receiver has.
pub(super) struct Read {
    pub plain: Zeroizing<Vec<u8>>,
    pub exported: DerivedKey,
}

warifu_secret::closed!(Sent, Read);

/// Seals `plain` to `to`; everything in `info` is bound in.
pub(super) fn send(
    rng: &mut (impl CryptoRng + RngCore),
    to: &Bytes<32>,
    info: &[u8],
    plain: &[u8],
) -> Result<Sent, Error> {
    let to = PublicKey::from_bytes(&to.0).map_err(|_| Error::IssuerKey)?;
    leaving_nothing(|| {
        let (enc, mut context) = ::hpke::setup_sender::<
            ChaCha20Poly1305,
            HkdfSha256,
            X25519HkdfSha256,
            _,
        >(&OpModeS::Base, &to, info, rng)
        // A key of small order.
        .map_err(|_| Error::IssuerKey)?;
        Ok(Sent {
            enc: Bytes(enc.to_bytes().into()),
            sealed: context.seal(plain, b"").map_err(|_| Error::Internal)?,
            exported: exported(|out| context.export(labels::SELF_EXPORT, out))?,
        })
    })
}

/// Opens what [`send`] sealed to `key` with the same `info`.
pub(super) fn read(
    key: &AgreementKey,
    enc: &Bytes<32>,
    info: &[u8],
    sealed: &[u8],
) -> Result<Read, Error> {
    let stored = key.to_bytes();
    leaving_nothing(|| {
        // EXPOSE: the bytes go into the key itself, for one opening.
        let key = PrivateKey::from_bytes(stored.expose()).map_err(|_| Error::Internal)?;
        let enc = Encapsulated::from_bytes(&enc.0).map_err(|_| Error::Sealed)?;
        let mut context: Receiver =
            ::hpke::setup_receiver(&OpModeR::Base, &key, &enc, info).map_err(|_| Error::Sealed)?;
        Ok(Read {
            plain: Zeroizing::new(context.open(sealed, b"").map_err(|_| Error::Sealed)?),
            exported: exported(|out| context.export(labels::SELF_EXPORT, out))?,
        })
    })
}

/// 32 bytes.
fn exported(
    export: impl Fn(&mut [u8]) -> Result<(), ::hpke::HpkeError>,
) -> Result<DerivedKey, Error> {
    let mut out = Zeroizing::new([0; 32]);
    export(out.as_mut()).map_err(|_| Error::Internal)?;
    Ok(DerivedKey::new(out.to_vec()))
}
