//! The issuer's ports on a database.
//!
//! [`Database::open`] opens SQLite (WAL, `synchronous=FULL`), brings the schema
//! up to date where asked, and gives out [`warifu_issuer::ports::Stores`].

mod database;
mod error;

pub use database::{Database, Schema};
pub use error::OpenError;
