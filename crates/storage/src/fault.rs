//! What goes wrong below the ports, and what the ports say of it.

use warifu_issuer::ports::StoreError;

/// What goes wrong below the ports.
#[derive(Debug)]
pub enum Fault {
    /// The database.
    Sql(sqlx::Error),
    /// Already in the ports' words.
    Store(StoreError),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Store(error) => error,
            Fault::Sql(error) => of(&error),
        }
    }
}

/// Says of a row that it cannot be.
pub fn impossible(table: &'static str, column: &'static str) -> StoreError {
    tracing::error!(table, column, "a row is there that cannot be");
    StoreError::Inconsistent { table, column }
}

/// The texts of SQL errors stay in the log: values are bound, never in them.
fn of(error: &sqlx::Error) -> StoreError {
    let unique = error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation);
    if unique {
        return StoreError::Conflict;
    }
    tracing::error!(%error, "the database failed");
    StoreError::Unavailable
}
