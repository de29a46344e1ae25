//! What customers have done, under the number that the page showed.

use crate::dialect::Connection;
use crate::fault::Fault;
use crate::rows::{at, int};
use warifu_issuer::binding::Receipt;
use warifu_issuer::ids::CustomerId;

/// Keeps a receipt, in the transaction of what it is about.
pub async fn insert(
    connection: &mut Connection,
    customer: CustomerId,
    receipt: &Receipt,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO receipts (number, customer, what, serial, at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(int(receipt.number))
    .bind(customer.as_bytes().as_slice())
    .bind(receipt.act.name())
    .bind(receipt.serial.as_str())
    .bind(at(receipt.at))
    .execute(connection)
    .await?;
    Ok(())
}
