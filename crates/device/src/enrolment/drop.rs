//! Cancels, and drops what has had its time.

use warifu_enroll::client::Pending;

use super::Desk;
use super::keep::is_in_time;
use crate::DeviceError;
use crate::data::{PendingRecord, Stage, TokenRecord};
use crate::device::Device;
use crate::ports::KeychainError::NoEntry;

/// How long typed values wait for a consent, in milliseconds.
const DRAFT_MS: i64 = 30 * 60 * 1000;

impl Device {
    /// Stops what is under way and forgets it. What the issuer has been told
    /// already stays told. Where the token has come already it is kept, and is
    /// the answer.
    ///
    /// # Errors
    /// Those of key store and data; the enrolment is then still pending.
    pub async fn enroll_cancel(&self) -> Result<Option<TokenRecord>, DeviceError> {
        self.must_be_open()?;
        self.take_turn();
        self.issuer.cancel();
        let expected = self.store.load()?.pending.map(|record| record.id);
        let mut desk = self.desk.lock().await;
        desk.clear();
        match self.store.load()?.pending {
            Some(record) => {
                self.keychain.open().await?;
                self.give_up(record).await
            }
            None => Ok(self.arrived(expected)),
        }
    }

    /// Drops passwords and starts whose time is over: whoever holds a start's
    /// entry could try passwords. A key store that does not answer is asked
    /// next time.
    ///
    /// # Errors
    /// Those of key store and data; nothing is lost by them.
    pub async fn drop_expired(&self) -> Result<(), DeviceError> {
        let mut desk = self.desk.lock().await;
        let now = self.clock.now_ms();
        desk.drop_old_draft(now);
        let Some(record) = self.store.load()?.pending else {
            desk.begun = None;
            return Ok(());
        };
        if record.stage == Stage::Finish || is_in_time(&record, now) {
            return Ok(());
        }
        desk.begun = None;
        self.keychain.check().await?;
        match self.stored_state(&record).await {
            Ok(Some(Pending::Start(_))) | Err(DeviceError::Keystore(NoEntry)) => {
                self.discard(&record).await
            }
            Ok(Some(Pending::Finish(_) | Pending::SelfRegistration(_))) => {
                self.remember(&record.finishing()).await
            }
            // The record is of no more use; the entry is not this one's.
            Err(DeviceError::KeystoreEntryForeign) => self.forget(&record).await,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Drops the record of a start that never got an entry: nothing was sent,
    /// and there is nothing to go on with. Where an enrolment is under way just
    /// now, nothing is done.
    ///
    /// # Errors
    /// Those of key store and data; nothing is lost by them.
    pub async fn drop_unsent(&self) -> Result<(), DeviceError> {
        let Ok(_nothing_under_way) = self.desk.try_lock() else {
            return Ok(());
        };
        let Some(record) = self.store.load()?.pending else {
            return Ok(());
        };
        if record.stage == Stage::Finish {
            return Ok(());
        }
        self.keychain.check().await?;
        match self.stored_state(&record).await {
            Err(DeviceError::Keystore(NoEntry)) => self.forget(&record).await,
            other => other.map(|_| ()),
        }
    }

    /// The token that was being enrolled under this name.
    pub(super) fn arrived(&self, id: Option<String>) -> Option<TokenRecord> {
        self.token(&id?).ok()
    }

    /// On the customer's word. A token that is there already is no longer
    /// under way, and what a newer app or another installation wrote is not
    /// this one's to delete.
    async fn give_up(&self, record: PendingRecord) -> Result<Option<TokenRecord>, DeviceError> {
        match self.stored_state(&record).await {
            Ok(None) => self.publish(record, None).await.map(Some),
            Err(DeviceError::KeystoreEntryNewer | DeviceError::KeystoreEntryForeign) => {
                self.forget(&record).await.map(|()| None)
            }
            // Whoever cannot see it cannot say that it is no token.
            Err(DeviceError::Keystore(error)) if error != NoEntry => Err(error.into()),
            _ => self.discard(&record).await.map(|()| None),
        }
    }
}

impl Desk {
    fn drop_old_draft(&mut self, now: i64) {
        let waits = |made_at: i64| (0..DRAFT_MS).contains(&now.saturating_sub(made_at));
        self.draft.take_if(|draft| !waits(draft.made_at));
        self.wish.take_if(|wish| !waits(wish.made_at));
    }
}
