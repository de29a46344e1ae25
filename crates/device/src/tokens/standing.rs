//! Whether the tokens of the public data can be used on this device: data can be
//! copied to another one, keys are not.

use warifu_enroll::client::Pending;

use crate::DeviceError;
use crate::data::{PendingRecord, Stage, TokenRecord};
use crate::device::Device;
use crate::entry::{self, Entry};
use crate::lock::Place;
use crate::ports::KeychainError::NoEntry;

/// Where the key of a token, or of a begun enrolment, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The key store does not tell, or holds something that cannot be read.
    Unknown,
    /// Here.
    Usable,
    /// The key store is there and open, and does not hold it.
    EntryMissing,
    /// The key store holds one that another installation made.
    EntryForeign,
}

impl Standing {
    /// The data came from another device: there is no code, and no mending it
    /// but by enrolling again.
    #[must_use]
    pub const fn is_restored(self) -> bool {
        matches!(self, Self::EntryMissing | Self::EntryForeign)
    }

    fn of<T>(entry: &Result<T, DeviceError>) -> Self {
        match entry {
            Ok(_) => Self::Usable,
            Err(DeviceError::Keystore(NoEntry)) => Self::EntryMissing,
            Err(DeviceError::KeystoreEntryForeign) => Self::EntryForeign,
            Err(_) => Self::Unknown,
        }
    }
}

/// A token, and whether it can be used here.
pub struct HeldToken {
    /// The public data.
    pub record: TokenRecord,
    /// Where its key is.
    pub standing: Standing,
    /// It is restored, and the same user has another one here that takes its
    /// place.
    pub replaced: bool,
}

/// A begun enrolment, as far as the key store tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingState {
    /// Resuming asks for the activation password.
    pub needs_password: bool,
    /// Where its key is. One that is restored cannot be resumed here.
    pub standing: Standing,
    /// It is a start, and its time is over: it begins anew.
    pub over: bool,
}

impl PendingState {
    /// What the public record says, where the key store does not answer.
    #[must_use]
    pub fn by_record(record: &PendingRecord) -> Self {
        Self {
            needs_password: record.stage == Stage::Start && !record.is_by_itself(),
            standing: Standing::Unknown,
            over: false,
        }
    }
}

impl Device {
    /// The tokens and their standing, in the customer's order. Nobody is
    /// prompted. A key store that does not answer is not asked for each token.
    ///
    /// # Errors
    /// Those of the data file.
    pub async fn standings(&self) -> Result<Vec<HeldToken>, DeviceError> {
        let records = self.tokens()?;
        let mut answers = self.keychain.check().await.is_ok();
        let mut held = Vec::new();
        for record in records {
            let standing = match answers.then_some(self.entry(&record.id)) {
                Some(entry) => {
                    let entry = entry.await;
                    answers = !matches!(&entry, Err(DeviceError::Keystore(e)) if *e != NoEntry);
                    Standing::of(&entry)
                }
                None => Standing::Unknown,
            };
            held.push(HeldToken {
                record,
                standing,
                replaced: false,
            });
        }
        mark_replaced(&mut held);
        Ok(held)
    }

    /// Where the key of one token is.
    pub(crate) async fn standing(&self, id: &str) -> Standing {
        Standing::of(&self.entry(id).await)
    }

    /// The tokens that came from another device.
    ///
    /// # Errors
    /// Those of the data file.
    pub async fn restored_tokens(&self) -> Result<Vec<HeldToken>, DeviceError> {
        let mut held = self.standings().await?;
        held.retain(|token| token.standing.is_restored());
        Ok(held)
    }

    /// What the key store says of the begun enrolment; where it does not tell,
    /// what the public record says. Nobody is prompted.
    pub async fn pending_state(&self, record: &PendingRecord) -> PendingState {
        let mut state = PendingState::by_record(record);
        let begun = record.stage == Stage::Start;
        if self.keychain.check().await.is_err() {
            return state;
        }
        let entry = self.entry(&record.id).await;
        state.standing = Standing::of(&entry);
        match entry {
            Ok(entry) => {
                state.needs_password = matches!(entry, Entry::Pending(Pending::Start(_)));
            }
            // It died before it laid anything down: nothing has been sent.
            Err(DeviceError::Keystore(NoEntry)) if begun => {
                state.standing = Standing::Unknown;
            }
            Err(_) => {}
        }
        state.over = state.needs_password && !self.is_in_time(record);
        state
    }

    /// There are tokens, and none has its key here: another device's data.
    pub(crate) async fn is_another_devices(&self) -> Result<bool, DeviceError> {
        let held = self.standings().await?;
        let restored = |token: &HeldToken| token.standing.is_restored();
        Ok(!held.is_empty() && held.iter().all(restored))
    }

    /// The entry of `account`, made by this installation.
    ///
    /// # Errors
    /// [`NoEntry`] only where the key store is there and open: one that was
    /// locked meanwhile holds what it does not show.
    /// [`DeviceError::AppLocked`] where the app's lock keeps it. Others as in
    /// [`entry::decode`].
    pub(crate) async fn entry(&self, account: &str) -> Result<Entry, DeviceError> {
        let seal = self.seal()?;
        let installation = self.store.load()?.installation_id;
        match self.keychain.read(account).await {
            Ok(stored) => {
                let place = Place {
                    account,
                    installation: &installation,
                };
                let stored = self.unsealed(stored, place, seal).await?;
                entry::decode(&stored, &installation)
            }
            Err(NoEntry) => {
                self.keychain.check().await?;
                Err(NoEntry.into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Of those that hold a token of the same user, a usable one takes the place of
/// the others, and so does one that was registered later.
fn mark_replaced(held: &mut [HeldToken]) {
    let takes_over = |other: &HeldToken, token: &HeldToken| {
        other.record.id != token.record.id
            && other.record.user_id == token.record.user_id
            && other.record.institution.service_id == token.record.institution.service_id
            && (other.standing == Standing::Usable
                || other.record.registered_at > token.record.registered_at)
    };
    let replaced: Vec<bool> = held
        .iter()
        .map(|token| {
            token.standing.is_restored() && held.iter().any(|other| takes_over(other, token))
        })
        .collect();
    for (token, replaced) in held.iter_mut().zip(replaced) {
        token.replaced = replaced;
    }
}
