//! Customers, searched for. Staff hold tokens as customers do, and are none.

use crate::dialect::{Db, Row};
use crate::log::plain;
use crate::rows::Reading;
use sqlx::QueryBuilder;
use warifu_issuer::console::{Found, Search};
use warifu_issuer::ids::CustomerId;
use warifu_issuer::ports::StoreError;

/// A name without spaces, the wide one among them.
const NAME: &str = " OR LOWER(REPLACE(REPLACE(name, ' ', ''), '\u{3000}', '')) LIKE ";

/// The question of a search.
pub fn asking(search: &Search) -> QueryBuilder<Db> {
    let institution = search.institution.to_string();
    let mut statement = QueryBuilder::<Db>::new(
        "SELECT id, contract, user_id, name FROM customers WHERE institution = ",
    );
    statement
        .push_bind(institution.clone())
        .push(" AND contract > ")
        .push_bind(search.after.clone())
        .push(" AND NOT EXISTS (SELECT 1 FROM staff WHERE holder = customers.id)")
        .push(" AND (contract = ")
        .push_bind(search.id.clone())
        .push(" OR user_id = ")
        .push_bind(search.id.clone());
    if let Some(serial) = &search.serial {
        statement
            .push(" OR id IN (SELECT customer FROM tokens WHERE serial = ")
            .push_bind(serial.to_string())
            .push(" AND institution = ")
            .push_bind(institution)
            .push(")");
    }
    if let Some(name) = &search.name {
        statement
            .push(NAME)
            .push_bind(format!("%{}%", plain(&name.to_lowercase())))
            .push(" ESCAPE '!'");
    }
    statement
        .push(") ORDER BY contract LIMIT ")
        .push_bind(i64::from(search.count));
    statement
}

/// A customer who was found.
pub fn found(row: &Row) -> Result<Found, StoreError> {
    let row = Reading::new(row, "customers");
    Ok(Found {
        id: CustomerId::from_bytes(row.bytes("id")?),
        contract: row.get("contract")?,
        user: row.get("user_id")?,
        name: row.get("name")?,
    })
}
