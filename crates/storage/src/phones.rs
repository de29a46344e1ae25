//! Customers' telephone numbers on file.

use crate::Database;
use crate::audit::append;
use crate::dialect::Row;
use crate::fault::Fault;
use crate::rows::Reading;
use crate::writer::job;
use async_trait::async_trait;
use warifu_enroll::text::Text;
use warifu_issuer::ids::CustomerId;
use warifu_issuer::ports::{PhoneStore, StoreError};
use warifu_issuer::telephone::{NewPhone, Phone, PhoneNumber};

#[async_trait]
impl PhoneStore for Database {
    async fn of(&self, customer: CustomerId) -> Result<Vec<Phone>, StoreError> {
        let found = sqlx::query(
            "SELECT position, number, label_ja, label_en FROM customer_phones
             WHERE customer = $1 ORDER BY position",
        )
        .bind(customer.as_bytes().as_slice())
        .fetch_all(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.iter().map(phone).collect()
    }

    async fn add(&self, new: NewPhone) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                let (ja, en) = new.label.map(|label| (label.ja, label.en)).unzip();
                sqlx::query(
                    "INSERT INTO customer_phones (customer, position, number, label_ja, label_en)
                     VALUES ($1, (SELECT COALESCE(MAX(position), 0) + 1 FROM customer_phones
                         WHERE customer = $1), $2, $3, $4)",
                )
                .bind(new.customer.as_bytes().as_slice())
                .bind(new.number.as_str())
                .bind(ja)
                .bind(en)
                .execute(&mut *c)
                .await?;
                append(c, &new.audit).await
            })
        });
        self.writer.write(job).await
    }
}

fn phone(row: &Row) -> Result<Phone, StoreError> {
    let row = Reading::new(row, "customer_phones");
    let (ja, en): (Option<String>, Option<String>) = (row.get("label_ja")?, row.get("label_en")?);
    Ok(Phone {
        position: row.number("position")?,
        number: row.parse("number", PhoneNumber::try_from)?,
        label: ja.zip(en).map(|(ja, en)| Text { ja, en }),
    })
}
