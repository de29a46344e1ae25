//! Where a pending enrolment lies: a public record, and an entry in the key
//! store.

use warifu_enroll::client::Pending;
use warifu_secret::EntryBytes;

use crate::DeviceError;
use crate::data::{PendingRecord, Stage};
use crate::device::Device;
use crate::entry::{self, Entry};
use crate::ports::KeychainError;

/// What the issuer gives an enrolment, in milliseconds.
pub(super) const EXPIRY_MS: i64 = 120_000;

impl Device {
    /// Writes the public record.
    pub(super) async fn remember(&self, record: &PendingRecord) -> Result<(), DeviceError> {
        let fresh = self.random_id();
        self.store
            .update(|data| {
                if data.installation_id.is_empty() {
                    data.installation_id = fresh;
                }
                data.pending = Some(record.clone());
                Ok(())
            })
            .await
    }

    /// Writes the entry.
    pub(super) async fn keep(
        &self,
        record: &PendingRecord,
        state: &EntryBytes,
    ) -> Result<(), DeviceError> {
        Ok(self
            .keychain
            .write(&record.id, entry::pending(state)?)
            .await?)
    }

    /// The state in the entry; `None` where the token itself is there already.
    pub(super) async fn stored_state(
        &self,
        record: &PendingRecord,
    ) -> Result<Option<Pending>, DeviceError> {
        let stored = self.keychain.read(&record.id).await?;
        Ok(match entry::decode(&stored)? {
            Entry::Pending(state) => Some(state),
            Entry::Token(_) => None,
        })
    }

    /// Deletes the entry, then the record: in this order nothing is left
    /// behind that nobody knows of.
    pub(super) async fn discard(&self, record: &PendingRecord) -> Result<(), DeviceError> {
        self.keychain.delete(&record.id).await?;
        self.store
            .update(|data| {
                if data
                    .pending
                    .as_ref()
                    .is_some_and(|pending| pending.id == record.id)
                {
                    data.pending = None;
                }
                Ok(())
            })
            .await
    }

    /// Drops a start whose time is over: whoever holds its entry could try
    /// passwords. A key store that does not answer is asked next time.
    pub(crate) async fn drop_expired(&self) -> Result<(), DeviceError> {
        let _nothing_under_way = self.draft.lock().await;
        let Some(record) = self.store.load()?.pending else {
            return Ok(());
        };
        if record.stage != Stage::Start || self.clock.now_ms() < record.expires_at {
            return Ok(());
        }
        self.keychain.check().await?;
        match self.stored_state(&record).await {
            Ok(Some(Pending::Start(_))) | Err(DeviceError::Keystore(KeychainError::NoEntry)) => {
                self.discard(&record).await
            }
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
