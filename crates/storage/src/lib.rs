//! The issuer's ports on a database.
//!
//! [`Database::open`] opens SQLite (WAL, `synchronous=FULL`), brings the schema
//! up to date where asked, and gives out [`warifu_issuer::ports::Stores`]. All
//! writes go through one task and share commits; reads go through a pool.

mod account_numbers;
mod accounts;
mod audit;
mod audit_log;
mod backup;
mod bindings;
mod cancels;
mod cards;
mod care;
mod challenge_rows;
mod challenges;
mod checkpoints;
mod claims;
mod contact_rows;
mod contacts;
mod contracts;
mod database;
mod dialect;
mod digits;
mod ends;
mod error;
mod fault;
mod file_rows;
mod files;
mod find;
mod finishes;
mod guesses;
mod housekeeping;
mod issuances;
mod issue_stops;
mod life;
mod limits;
mod log;
mod migrate;
mod modes;
mod noted;
mod outbox;
mod phones;
mod place;
#[cfg(test)]
mod plans;
mod procedures;
mod receipts;
mod reconcile;
mod resealing;
mod restore;
mod rows;
mod ruling;
mod rulings;
mod self_registrations;
mod sessions;
mod sharing;
mod staff;
mod starts;
mod stock;
mod support;
mod telephone;
mod together;
mod tokens;
mod writer;

pub use backup::Copied;
pub use database::{Database, Schema};
pub use error::OpenError;
