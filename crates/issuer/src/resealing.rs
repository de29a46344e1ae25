//! Sealing anew what is under an older key: batch by batch, beside everything
//! else that goes on. A value that changes meanwhile is left to whoever changed
//! it; whoever reads one finds it under either key.

use crate::error::Error;
use crate::ids::Slug;
use crate::keys::InstitutionKeys;
use crate::ports::{SecureRng, Stores};
use crate::sealing::{KeyId, Place, Purpose, Sealed};

/// So many values share a transaction.
const BATCH: u32 = 200;

/// Where the database holds something sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SealedColumn {
    /// Seeds of tokens.
    TokenSeed,
    /// Seeds of tokens that are nobody's.
    FreeTokenSeed,
    /// OPAQUE records of issuances.
    IssuanceRecord,
    /// The same of what is yet to be confirmed.
    DraftRecord,
    /// Running enrolments.
    EnrollmentState,
    /// Keys of the `registered` message.
    EnrollmentRegistered,
    /// The same of self-registrations.
    SelfRegistrationRegistered,
}

impl SealedColumn {
    /// All of them: what is missing here would be lost with the older key.
    pub const ALL: [Self; 7] = [
        Self::TokenSeed,
        Self::FreeTokenSeed,
        Self::IssuanceRecord,
        Self::DraftRecord,
        Self::EnrollmentState,
        Self::EnrollmentRegistered,
        Self::SelfRegistrationRegistered,
    ];

    /// What is sealed there; the subject is the row's identifier.
    #[must_use]
    pub const fn purpose(self) -> Purpose {
        match self {
            Self::TokenSeed | Self::FreeTokenSeed => Purpose::Seed,
            Self::IssuanceRecord | Self::DraftRecord => Purpose::Record,
            Self::EnrollmentState => Purpose::Handshake,
            Self::EnrollmentRegistered | Self::SelfRegistrationRegistered => Purpose::Registered,
        }
    }
}

/// A value that is under an older key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The row.
    pub id: [u8; 16],
    /// The value.
    pub sealed: Sealed,
}

/// The same under the present key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resealed {
    /// As it was read.
    pub before: Stale,
    /// What takes its place.
    pub after: Sealed,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Where.
    pub column: SealedColumn,
    /// Values sealed anew so far, in all columns.
    pub done: u64,
}

/// Goes once over everything of an institution that is not under the key that
/// seals now. `each` hears of every batch, and ends it by `false`. How many values
/// were sealed anew; whoever finds none at last is done.
///
/// # Errors
/// [`Error::Store`]; [`Error::Seal`] where a value does not open: the key that it
/// is under is in no key file.
pub async fn reseal(
    stores: &Stores,
    keys: &InstitutionKeys,
    institution: &Slug,
    rng: &mut Box<dyn SecureRng>,
    each: &mut (dyn FnMut(Progress) -> bool + Send),
) -> Result<u64, Error> {
    let (mut done, current) = (0_u64, keys.data.id());
    for column in SealedColumn::ALL {
        let mut after = None;
        loop {
            let store = &stores.sealed;
            let stale = store.stale(column, institution, &current, after, BATCH);
            let stale = stale.await?;
            let Some(last) = stale.last() else {
                break;
            };
            after = Some(last.id);
            let anew: Result<Vec<Resealed>, Error> = stale
                .into_iter()
                .map(|before| anew(keys, institution, column, before, rng))
                .collect();
            done = done.saturating_add(store.put(column, anew?).await?);
            if !each(Progress { column, done }) {
                return Ok(done);
            }
        }
    }
    Ok(done)
}

fn anew(
    keys: &InstitutionKeys,
    institution: &Slug,
    column: SealedColumn,
    before: Stale,
    rng: &mut Box<dyn SecureRng>,
) -> Result<Resealed, Error> {
    let place = Place {
        purpose: column.purpose(),
        subject: &before.id,
        institution,
    };
    let plain = keys.data.open(&before.sealed, &place)?;
    let after = keys.data.seal(&plain, &place, rng)?;
    Ok(Resealed { before, after })
}

/// The keys that something is still sealed under, besides the present one.
///
/// # Errors
/// [`Error::Store`].
pub async fn still_needed(
    stores: &Stores,
    institution: &Slug,
    current: &KeyId,
) -> Result<Vec<KeyId>, Error> {
    let mut keys = stores.sealed.keys(institution).await?;
    keys.retain(|key| key != current);
    Ok(keys)
}
