//! Sessions of the portal.

use super::StoreError;
use async_trait::async_trait;
use warifu_otp::UnixTime;

/// Opaque bytes under the digest of an opaque name, until a time.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// The bytes, unless expired.
    async fn load(&self, id: [u8; 32], now: UnixTime) -> Result<Option<Vec<u8>>, StoreError>;
    /// Stores the bytes over earlier ones; nothing happens where the session is
    /// gone, so that a late answer does not undo a log-out.
    async fn save(
        &self,
        id: [u8; 32],
        bytes: Vec<u8>,
        expires_at: UnixTime,
    ) -> Result<(), StoreError>;
    /// Adds a session; `false` where the name is taken.
    async fn create(
        &self,
        id: [u8; 32],
        bytes: Vec<u8>,
        expires_at: UnixTime,
    ) -> Result<bool, StoreError>;
    /// Deletes it; nothing happens where there is none.
    async fn delete(&self, id: [u8; 32]) -> Result<(), StoreError>;
}
