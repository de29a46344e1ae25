//! Customers, and the keys of the bank's own systems.

use crate::Database;
use crate::audit::append;
use crate::dialect::{Db, Pool, Row};
use crate::fault::Fault;
use crate::rows::Reading;
use crate::writer::job;
use async_trait::async_trait;
use sqlx::QueryBuilder;
use std::collections::{HashMap, HashSet};
use warifu_enroll::UserId;
use warifu_issuer::api_keys::ApiKey;
use warifu_issuer::audit::Entry;
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{ApiKeyId, ContractId, CustomerId, Slug};
use warifu_issuer::password::PasswordHash;
use warifu_issuer::ports::{ApiKeyStore, CustomerStore, StoreError};

/// A customer, of a row with all its columns.
pub fn customer(row: &Row) -> Result<Customer, StoreError> {
    let row = Reading::new(row, "customers");
    Ok(Customer {
        id: CustomerId::from_bytes(row.bytes("id")?),
        institution: row.slug("institution")?,
        contract: row.parse("contract", ContractId::new)?,
        user: row.parse("user_id", UserId::try_from)?,
        name: row.get("name")?,
        password: row.parse("password", PasswordHash::parse)?,
    })
}

#[async_trait]
impl CustomerStore for Database {
    async fn by_contract(
        &self,
        institution: &Slug,
        contract: &ContractId,
    ) -> Result<Option<Customer>, StoreError> {
        let found = sqlx::query(
            "SELECT id, institution, contract, user_id, name, password FROM customers
             WHERE institution = $1 AND contract = $2",
        )
        .bind(institution.as_str())
        .bind(contract.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(customer).transpose()
    }

    async fn by_id(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let found = sqlx::query(
            "SELECT id, institution, contract, user_id, name, password FROM customers
             WHERE id = $1",
        )
        .bind(id.as_bytes().as_slice())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(customer).transpose()
    }

    async fn by_user(
        &self,
        institution: &Slug,
        user: &UserId,
    ) -> Result<Option<Customer>, StoreError> {
        let found = sqlx::query(
            "SELECT id, institution, contract, user_id, name, password FROM customers
             WHERE institution = $1 AND user_id = $2",
        )
        .bind(institution.as_str())
        .bind(user.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(customer).transpose()
    }

    async fn add(&self, customer: Customer, audit: Entry) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO customers (id, institution, contract, user_id, name, password)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                )
                .bind(customer.id.as_bytes().as_slice())
                .bind(customer.institution.as_str())
                .bind(customer.contract.as_str())
                .bind(customer.user.as_str())
                .bind(&customer.name)
                .bind(customer.password.as_str())
                .execute(&mut *c)
                .await?;
                append(c, &audit).await
            })
        });
        self.writer.write(job).await
    }
}

#[async_trait]
impl ApiKeyStore for Database {
    async fn by_digest(&self, digest: [u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        self.readers.api_keys.ask(digest).await
    }

    async fn add(&self, key: ApiKey, digest: [u8; 32], audit: Entry) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO api_keys (id, institution, name, digest) VALUES ($1, $2, $3, $4)",
                )
                .bind(key.id.as_bytes().as_slice())
                .bind(key.institution.as_str())
                .bind(&key.name)
                .bind(digest.as_slice())
                .execute(&mut *c)
                .await?;
                append(c, &audit).await
            })
        });
        self.writer.write(job).await
    }
}

/// The keys with these digests.
pub async fn by_digests(
    pool: Pool,
    digests: Vec<[u8; 32]>,
) -> Result<Vec<Result<Option<ApiKey>, StoreError>>, StoreError> {
    let rows = asking(&digests).build().fetch_all(&pool).await;
    let mut found = HashMap::new();
    for row in &rows.map_err(Fault::from)? {
        let digest: [u8; 32] = Reading::new(row, "api_keys").bytes("digest")?;
        found.insert(digest, api_key(row));
    }
    let of = |digest| found.get(digest).cloned().transpose();
    Ok(digests.iter().map(of).collect())
}

/// The question of [`by_digests`].
pub fn asking(digests: &[[u8; 32]]) -> QueryBuilder<Db> {
    let once: HashSet<_> = digests.iter().collect();
    let mut statement = QueryBuilder::<Db>::new(
        "SELECT id, institution, name, digest FROM api_keys WHERE digest IN (",
    );
    let mut list = statement.separated(", ");
    for digest in once {
        list.push_bind(digest.to_vec());
    }
    statement.push(")");
    statement
}

fn api_key(row: &Row) -> Result<ApiKey, StoreError> {
    let row = Reading::new(row, "api_keys");
    Ok(ApiKey {
        id: ApiKeyId::from_bytes(row.bytes("id")?),
        institution: row.slug("institution")?,
        name: row.get("name")?,
    })
}
