//! Where a pending enrolment lies: a public record, and an entry in the key
//! store.

use warifu_enroll::client::Pending;
use warifu_secret::EntryBytes;

use crate::DeviceError;
use crate::data::{PendingRecord, Stage};
use crate::device::Device;
use crate::entry::{self, Entry};

/// What the issuer gives an enrolment, in milliseconds.
pub(super) const EXPIRY_MS: i64 = 120_000;

impl Device {
    /// Writes the public record of a new enrolment. Data that has `moved` here
    /// from another device is another installation from now on.
    pub(super) async fn remember_first(
        &self,
        record: &PendingRecord,
        moved: bool,
    ) -> Result<(), DeviceError> {
        let fresh = self.random_id();
        self.store
            .update(|data| {
                if moved || data.installation_id.is_empty() {
                    data.installation_id = fresh;
                }
                data.pending = Some(record.clone());
                Ok(())
            })
            .await
    }

    /// Writes the public record.
    pub(super) async fn remember(&self, record: &PendingRecord) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
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
        let entry = entry::pending(state, &self.store.load()?.installation_id)?;
        self.write_entry(&record.id, entry).await
    }

    /// The state in the entry; `None` where the token itself is there already.
    pub(super) async fn stored_state(
        &self,
        record: &PendingRecord,
    ) -> Result<Option<Pending>, DeviceError> {
        Ok(match self.entry(&record.id).await? {
            Entry::Pending(state) => Some(state),
            Entry::Token(_) => None,
        })
    }

    /// Deletes the entry, then the record: in this order nothing is left
    /// behind that nobody knows of. A record that says *finish* is taken back to
    /// *start* first: where the disk takes no more, nothing is deleted, and what
    /// dies in between is known for an enrolment that is over.
    pub(super) async fn discard(&self, record: &PendingRecord) -> Result<(), DeviceError> {
        if record.stage == Stage::Finish {
            let over = PendingRecord {
                stage: Stage::Start,
                ..record.clone()
            };
            self.remember(&over).await?;
        }
        self.keychain.delete(&record.id).await?;
        self.forget(record).await
    }

    /// A start can be answered still.
    pub(crate) fn is_in_time(&self, record: &PendingRecord) -> bool {
        is_in_time(record, self.clock.now_ms())
    }

    /// Deletes the record only.
    pub(super) async fn forget(&self, record: &PendingRecord) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
                data.pending.take_if(|pending| pending.id == record.id);
                Ok(())
            })
            .await
    }
}

/// A start can be answered still. One that expires later than any start made
/// now was made before the clock was set back: nobody knows its age.
pub(super) fn is_in_time(record: &PendingRecord, now_ms: i64) -> bool {
    let left = record.expires_at.saturating_sub(now_ms);
    0 < left && left <= EXPIRY_MS
}

impl PendingRecord {
    /// The same enrolment, come to its second message.
    pub(super) fn finishing(&self) -> Self {
        Self {
            stage: Stage::Finish,
            ..self.clone()
        }
    }
}
