//! Digits that are asked two at a time, and what the bank knows of customers.

use crate::Database;
use crate::dialect::Row;
use crate::fault::Fault;
use crate::rows::Reading;
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::binding::{Details, Places};
use warifu_issuer::ids::{CustomerId, MailAddress};
use warifu_issuer::ports::{DetailStore, DigitStore, StoreError};

#[async_trait]
impl DigitStore for Database {
    async fn set(
        &self,
        customer: CustomerId,
        digests: Vec<(u8, [u8; 16])>,
    ) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                for (place, digest) in digests {
                    sqlx::query(
                        "INSERT INTO customer_digits (customer, place, digest)
                         VALUES ($1, $2, $3)
                         ON CONFLICT (customer, place) DO UPDATE SET digest = excluded.digest",
                    )
                    .bind(customer.as_bytes().as_slice())
                    .bind(i64::from(place))
                    .bind(digest.as_slice())
                    .execute(&mut *c)
                    .await?;
                }
                Ok(())
            })
        });
        self.writer.write(job).await
    }

    async fn of(&self, customer: CustomerId) -> Result<Vec<(u8, [u8; 16])>, StoreError> {
        let rows = sqlx::query("SELECT place, digest FROM customer_digits WHERE customer = $1")
            .bind(customer.as_bytes().as_slice())
            .fetch_all(&self.pool)
            .await
            .map_err(Fault::from)?;
        let one = |row: &Row| {
            let row = Reading::new(row, "customer_digits");
            Ok((row.number("place")?, row.bytes("digest")?))
        };
        rows.iter().map(one).collect()
    }

    async fn challenge(
        &self,
        customer: CustomerId,
        proposed: Places,
    ) -> Result<Places, StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                // The row that is there already stays, and comes back.
                let row = sqlx::query(
                    "INSERT INTO asked_digits (customer, first, second) VALUES ($1, $2, $3)
                     ON CONFLICT (customer) DO UPDATE SET first = asked_digits.first
                     RETURNING first, second",
                )
                .bind(customer.as_bytes().as_slice())
                .bind(i64::from(proposed.first))
                .bind(i64::from(proposed.second))
                .fetch_one(c)
                .await?;
                let row = Reading::new(&row, "asked_digits");
                Ok(Places {
                    first: row.number("first")?,
                    second: row.number("second")?,
                })
            })
        });
        self.writer.write(job).await
    }

    async fn answered(&self, customer: CustomerId) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query("DELETE FROM asked_digits WHERE customer = $1")
                    .bind(customer.as_bytes().as_slice())
                    .execute(c)
                    .await?;
                Ok(())
            })
        });
        self.writer.write(job).await
    }
}

#[async_trait]
impl DetailStore for Database {
    async fn of(&self, customer: CustomerId) -> Result<Option<Details>, StoreError> {
        let found = sqlx::query(
            "SELECT mail, language, otp_at_login FROM customer_details WHERE customer = $1",
        )
        .bind(customer.as_bytes().as_slice())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(details).transpose()
    }

    async fn set(&self, customer: CustomerId, details: Details) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO customer_details (customer, mail, language, otp_at_login)
                     VALUES ($1, $2, $3, $4)
                     ON CONFLICT (customer) DO UPDATE SET mail = excluded.mail,
                         language = excluded.language, otp_at_login = excluded.otp_at_login",
                )
                .bind(customer.as_bytes().as_slice())
                .bind(details.mail.as_str())
                .bind(details.language.code())
                .bind(i64::from(details.otp_at_login))
                .execute(c)
                .await?;
                Ok(())
            })
        });
        self.writer.write(job).await
    }
}

fn details(row: &Row) -> Result<Details, StoreError> {
    let row = Reading::new(row, "customer_details");
    Ok(Details {
        mail: row.parse("mail", MailAddress::try_from)?,
        language: row.language("language")?,
        otp_at_login: row.get::<i64>("otp_at_login")? == 1,
    })
}
