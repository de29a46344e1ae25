//! A copy of the database, taken while it is written to.

use crate::dialect::{self, Connection};
use crate::migrate::newest;
use crate::{Database, OpenError};
use sqlx::{ConnectOptions as _, Connection as _};
use std::path::Path;

/// A copy that was made and looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// The version of its schema.
    pub schema: i64,
}

impl Database {
    /// Copies the database at `from` into the new file `to`, which nobody else may
    /// read: one state of it, whatever is written meanwhile, and nobody waits.
    /// What was deleted is not in it.
    ///
    /// # Errors
    /// [`OpenError::Database`]; [`OpenError::Damaged`] where the copy is not whole.
    pub async fn copy(from: &Path, to: &Path) -> Result<Copied, OpenError> {
        dialect::private_file(to).map_err(|error| OpenError::Database(error.into()))?;
        let connection = dialect::copied_from(from).connect().await;
        let mut connection = connection.map_err(OpenError::Database)?;
        let name = to.to_string_lossy().into_owned();
        let copied = sqlx::query(dialect::COPY)
            .bind(name)
            .execute(&mut connection)
            .await;
        let closed = connection.close().await;
        copied.map_err(OpenError::Database)?;
        closed.map_err(OpenError::Database)?;
        Self::look_through(to).await
    }

    /// Looks a copy through, page by page and row by row.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn look_through(copy: &Path) -> Result<Copied, OpenError> {
        let opened = dialect::kept(copy).connect().await;
        let mut connection = opened.map_err(OpenError::Database)?;
        let looked = whole(&mut connection).await;
        let _ = connection.close().await;
        looked
    }
}

async fn whole(connection: &mut Connection) -> Result<Copied, OpenError> {
    for question in dialect::FAULTS {
        let fault = sqlx::query(question).fetch_optional(&mut *connection).await;
        // A file that is damaged enough cannot even be asked.
        match fault {
            Ok(None) => {}
            Ok(Some(_)) | Err(_) => return Err(OpenError::Damaged),
        }
    }
    let schema = newest(connection).await?;
    Ok(Copied { schema })
}
