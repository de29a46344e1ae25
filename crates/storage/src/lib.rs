//! The issuer's ports on a database.
//!
//! [`Database::open`] opens SQLite (WAL, `synchronous=FULL`), brings the schema
//! up to date where asked, and gives out [`warifu_issuer::ports::Stores`]. All
//! writes go through one task and share commits; reads go through a pool.

mod accounts;
mod audit;
mod checkpoints;
mod claims;
mod contact_rows;
mod contacts;
mod database;
mod dialect;
mod ends;
mod error;
mod fault;
mod finishes;
mod housekeeping;
mod issuances;
mod limits;
mod migrate;
mod noted;
mod outbox;
mod place;
#[cfg(test)]
mod plans;
mod rows;
mod ruling;
mod rulings;
mod sessions;
mod starts;
mod support;
mod together;
mod tokens;
mod writer;

pub use database::{Database, Schema};
pub use error::OpenError;
