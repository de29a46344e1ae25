//! The database, opened.

use crate::checkpoints::Copier;
use crate::dialect::{self, Connection, Pool};
use crate::place::Place;
use crate::together::Together;
use crate::writer::Writer;
use crate::{OpenError, accounts, migrate, tokens};
use sqlx::ConnectOptions as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::JoinHandle;
use warifu_enroll::UserId;
use warifu_issuer::api_keys::ApiKey;
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::{Company, Stores};
use warifu_issuer::verification::StoredToken;

/// Connections that read at the same time.
const READERS: u32 = 8;

/// What to do about a schema that is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Refuse.
    MustBeCurrent,
    /// Bring it up to date; make the file where there is none.
    Migrate,
}

/// The database, opened. Cloning shares it.
#[derive(Clone)]
pub struct Database {
    pub(crate) writer: Writer,
    pub(crate) pool: Pool,
    pub(crate) readers: Readers,
    company: Company,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// What is read for every verification, by many at once.
#[derive(Clone)]
pub(crate) struct Readers {
    pub(crate) users: Together<(Slug, UserId), Vec<StoredToken>>,
    pub(crate) api_keys: Together<[u8; 32], Option<ApiKey>>,
}

impl Readers {
    fn start(pool: &Pool) -> Self {
        let (users, api_keys) = (pool.clone(), pool.clone());
        Self {
            users: Together::start(move |asked| tokens::of_users(users.clone(), asked)),
            api_keys: Together::start(move |asked| accounts::by_digests(api_keys.clone(), asked)),
        }
    }
}

impl Database {
    /// Opens the SQLite file.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(path: &Path, schema: Schema) -> Result<Self, OpenError> {
        let create = schema == Schema::Migrate;
        if create {
            private(path).map_err(|error| OpenError::Database(sqlx::Error::Io(error)))?;
        }
        let mut connection: Connection = dialect::writer(path, create)
            .connect()
            .await
            .map_err(OpenError::Database)?;
        migrate::run(&mut connection, schema).await?;
        let pool = sqlx::pool::PoolOptions::new()
            .max_connections(READERS)
            // A file does not go away as a server does.
            .test_before_acquire(false)
            .connect_with(dialect::reader(path))
            .await
            .map_err(OpenError::Database)?;
        let copier = dialect::copier(path).connect().await;
        let copier = copier.map_err(OpenError::Database)?;
        let copier = Copier::start(path, copier);
        let copier = copier.map_err(|error| OpenError::Database(error.into()))?;
        let company = Company::default();
        let (writer, task) = Writer::start(connection, Place::of(path), company.clone(), copier);
        Ok(Self {
            writer,
            company,
            readers: Readers::start(&pool),
            pool,
            task: Arc::new(Mutex::new(Some(task))),
        })
    }

    /// The issuer's stores on it.
    #[must_use]
    pub fn stores(&self) -> Stores {
        let store = Arc::new(self.clone());
        Stores {
            customers: store.clone(),
            accounts: store.clone(),
            api_keys: store.clone(),
            issuances: store.clone(),
            starts: store.clone(),
            finishes: store.clone(),
            tokens: store.clone(),
            stock: store.clone(),
            self_registrations: store.clone(),
            contacts: store.clone(),
            support: store.clone(),
            staff: store.clone(),
            files: store.clone(),
            care: store.clone(),
            cancels: store.clone(),
            secrets: store.clone(),
            drafts: store.clone(),
            bindings: store.clone(),
            details: store.clone(),
            digits: store.clone(),
            contracts: store.clone(),
            cards: store.clone(),
            certificates: store.clone(),
            life: store.clone(),
            outbox: store.clone(),
            sessions: store.clone(),
            limits: store.clone(),
            phones: store.clone(),
            telephone: store.clone(),
            audit: store.clone(),
            audit_log: store.clone(),
            restores: store.clone(),
            sealed: store.clone(),
            housekeeping: store,
            company: self.company.clone(),
        }
    }

    /// Returns when nothing can be written any more: [`Database::close`] was
    /// called, or the writer broke or lost its files, which only a new start mends.
    pub async fn ended(&self) {
        self.writer.ended().await;
    }

    /// Ends the writer after what it has begun, and closes all connections.
    /// Stores that are still about answer *unavailable* from then on.
    pub async fn close(self) {
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        self.writer.stop().await;
        if let Some(task) = task {
            let _ = task.await;
        }
        self.pool.close().await;
    }
}

/// A new database file is nobody else's to read; an old one is left as it is.
fn private(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match dialect::private_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
