//! Sessions of `tower-sessions` on the issuer's session port. The database
//! knows only the SHA-256 of a session's name, so that who reads it cannot
//! take a session over.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result, SessionStore};
use warifu_issuer::ports::{self, Clock};
use warifu_otp::UnixTime;

/// The store.
#[derive(Clone)]
pub(crate) struct Store {
    port: Arc<dyn ports::SessionStore>,
    clock: Arc<dyn Clock>,
    /// Seconds that a session is kept after it was last stored.
    life: u64,
}

impl Store {
    /// On a port.
    pub(crate) fn new(
        port: Arc<dyn ports::SessionStore>,
        clock: Arc<dyn Clock>,
        life: u64,
    ) -> Self {
        Self { port, clock, life }
    }

    /// By our clock, not by the library's.
    fn expiry(&self) -> UnixTime {
        self.clock.now().plus(self.life)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        for _ in 0..4 {
            if self
                .port
                .create(digest(record.id), encode(record)?, self.expiry())
                .await
                .map_err(backend)?
            {
                return Ok(());
            }
            record.id = Id::default();
        }
        Err(Error::Backend("no free session name".to_owned()))
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.port
            .save(digest(record.id), encode(record)?, self.expiry())
            .await
            .map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let bytes = self
            .port
            .load(digest(*id), self.clock.now())
            .await
            .map_err(backend)?;
        let read = |bytes: Vec<u8>| {
            let mut record: Record =
                serde_json::from_slice(&bytes).map_err(|_| Error::Decode("session".to_owned()))?;
            record.id = *id;
            Ok(record)
        };
        bytes.map(read).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.port.delete(digest(*id)).await.map_err(backend)
    }
}

fn digest(id: Id) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"warifu/1 session")
        .chain_update(id.0.to_be_bytes())
        .finalize()
        .into()
}

/// The record without its name: that stays with the browser alone.
fn encode(record: &Record) -> Result<Vec<u8>> {
    let nameless = Record {
        id: Id(0),
        ..record.clone()
    };
    serde_json::to_vec(&nameless).map_err(|_| Error::Encode("session".to_owned()))
}

fn backend(error: ports::StoreError) -> Error {
    Error::Backend(error.to_string())
}
