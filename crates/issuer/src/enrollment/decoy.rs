//! What is opened and read where there is no issuance, so that opening and
//! reading takes as long as where there is one.

use crate::enrollment::Attempt;
use crate::error::Error;
use crate::ids::{IssuanceId, MailId, Slug};
use crate::issuer::Parts;
use crate::policy::Institution;
use crate::ports::SecureRng;
use crate::record;
use std::collections::BTreeMap;
use warifu_enroll::UserId;
use warifu_secret::ActivationPassword;
use zeroize::Zeroizing;

/// One set of records an institution, of a password that nobody knows.
pub struct Decoys(BTreeMap<Slug, Attempt>);

impl Decoys {
    /// Makes them.
    ///
    /// # Errors
    /// [`Error`].
    pub fn make(parts: &Parts) -> Result<Self, Error> {
        let mut rng = parts.chance.rng();
        let Some(first) = parts.institutions.iter().next() else {
            return Ok(Self(BTreeMap::new()));
        };
        // Nobody knows its password, so one does for all: each sum is slow.
        let record = record_of_nobody(parts, first, &mut rng)?;
        let one = |institution: &std::sync::Arc<Institution>| {
            let attempt = make(parts, institution, &record, &mut rng)?;
            Ok((institution.slug.clone(), attempt))
        };
        parts
            .institutions
            .iter()
            .map(one)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// An institution's.
    ///
    /// # Errors
    /// [`Error::UnknownInstitution`].
    pub fn of(&self, institution: &Slug) -> Result<&Attempt, Error> {
        self.0.get(institution).ok_or(Error::UnknownInstitution)
    }
}

/// What an issuance's record would be for a user and password that nobody has.
fn record_of_nobody(
    parts: &Parts,
    institution: &Institution,
    rng: &mut Box<dyn SecureRng>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let keys = parts.keys.of(&institution.slug)?;
    let nobody = UserId::parse("NOBODY").map_err(|_| Error::Handshake)?;
    let password = ActivationPassword::new(MailId::random(rng).to_string());
    let records = keys
        .opaque
        .register(rng, &institution.service, &nobody, &password, 1)
        .map_err(|_| Error::Handshake)?;
    // EXPOSE: repeated and sealed, like any other.
    Ok(Zeroizing::new(records.to_bytes().expose().to_vec()))
}

/// The record, as often as an issuance has attempts.
fn make(
    parts: &Parts,
    institution: &Institution,
    record: &[u8],
    rng: &mut Box<dyn SecureRng>,
) -> Result<Attempt, Error> {
    let keys = parts.keys.of(&institution.slug)?;
    let attempts = usize::from(institution.issuing.attempts);
    let plain = Zeroizing::new(record.repeat(attempts));
    let issuance = IssuanceId::random(rng);
    let place = record::place(&issuance, &institution.slug);
    Ok(Attempt {
        issuance,
        records: keys.data.seal(&plain, &place, rng)?,
        left: 0,
    })
}
