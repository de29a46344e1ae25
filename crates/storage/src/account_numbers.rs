//! Representative accounts.

use crate::Database;
use crate::accounts::customer;
use crate::audit::append;
use crate::fault::Fault;
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::account::AccountNumber;
use warifu_issuer::audit::Entry;
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::{AccountStore, StoreError};

#[async_trait]
impl AccountStore for Database {
    async fn holder(
        &self,
        institution: &Slug,
        account: &AccountNumber,
    ) -> Result<Option<Customer>, StoreError> {
        let found = sqlx::query(
            "SELECT c.id, c.institution, c.contract, c.user_id, c.name, c.password
             FROM customers c JOIN customer_accounts a ON a.customer = c.id
             WHERE a.institution = $1 AND a.branch = $2 AND a.number = $3",
        )
        .bind(institution.as_str())
        .bind(account.branch())
        .bind(account.number())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(customer).transpose()
    }

    async fn set(
        &self,
        customer: Customer,
        account: AccountNumber,
        audit: Entry,
    ) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                let changed = sqlx::query(
                    "INSERT INTO customer_accounts (customer, institution, branch, number)
                     VALUES ($1, $2, $3, $4)
                     ON CONFLICT (customer) DO UPDATE SET branch = excluded.branch,
                         number = excluded.number
                     WHERE customer_accounts.branch <> excluded.branch
                        OR customer_accounts.number <> excluded.number",
                )
                .bind(customer.id.as_bytes().as_slice())
                .bind(customer.institution.as_str())
                .bind(account.branch())
                .bind(account.number())
                .execute(&mut *c)
                .await?;
                if changed.rows_affected() == 0 {
                    return Ok(());
                }
                append(c, &audit).await
            })
        });
        self.writer.write(job).await
    }
}
