//! Contracts with several users.

use crate::Database;
use crate::audit::append;
use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::modes::turn;
use crate::rows::Reading;
use crate::writer::job;
use async_trait::async_trait;
use warifu_enroll::UserId;
use warifu_issuer::contract::{
    Contract, ContractUser, Membership, Mode, NewContract, NewMode, Turned,
};
use warifu_issuer::ids::{CustomerId, Slug};
use warifu_issuer::ports::{ContractStore, StoreError};

#[async_trait]
impl ContractStore for Database {
    async fn of(&self, customer: CustomerId) -> Result<Option<Contract>, StoreError> {
        let rows = sqlx::query(
            "SELECT contracts.mode, contract_users.user_id, contract_users.name,
                 (SELECT COUNT(*) FROM token_users JOIN tokens ON tokens.id = token_users.token
                  WHERE tokens.customer = contracts.customer AND tokens.state <> 'ended'
                    AND token_users.user_id = contract_users.user_id
                    AND token_users.locked_since IS NOT NULL
                    AND contracts.mode = 'shared') AS locked
             FROM contracts JOIN contract_users ON contract_users.customer = contracts.customer
             WHERE contracts.customer = $1 ORDER BY contract_users.user_id",
        )
        .bind(customer.as_bytes().as_slice())
        .fetch_all(&self.pool)
        .await
        .map_err(Fault::from)?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        Ok(Some(Contract {
            customer,
            mode: mode(&Reading::new(first, "contracts"))?,
            users: rows.iter().map(user).collect::<Result<_, _>>()?,
        }))
    }

    async fn membership(
        &self,
        institution: &Slug,
        user: &UserId,
    ) -> Result<Option<Membership>, StoreError> {
        let found = sqlx::query(
            "SELECT contracts.mode, customers.user_id AS holder
             FROM contract_users
             JOIN contracts ON contracts.customer = contract_users.customer
             JOIN customers ON customers.id = contracts.customer
             WHERE contract_users.institution = $1 AND contract_users.user_id = $2",
        )
        .bind(institution.as_str())
        .bind(user.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        let one = |row: &Row| {
            let row = Reading::new(row, "contracts");
            Ok(Membership {
                mode: mode(&row)?,
                holder: row.parse("holder", UserId::try_from)?,
            })
        };
        found.as_ref().map(one).transpose()
    }

    async fn set(&self, new: NewContract) -> Result<(), StoreError> {
        let job = job(move |c| Box::pin(async move { set(c, &new).await }));
        self.writer.write(job).await
    }

    async fn turn(&self, new: NewMode) -> Result<Turned, StoreError> {
        let job = job(move |c| Box::pin(async move { turn(c, &new).await }));
        self.writer.write(job).await
    }
}

fn mode(row: &Reading<'_>) -> Result<Mode, StoreError> {
    row.parse("mode", |name| Mode::named(&name).ok_or(()))
}

fn user(row: &Row) -> Result<ContractUser, StoreError> {
    let row = Reading::new(row, "contract_users");
    Ok(ContractUser {
        user: row.parse("user_id", UserId::try_from)?,
        name: row.get("name")?,
        locked: row.number::<u64>("locked")? > 0,
    })
}

async fn set(connection: &mut Connection, new: &NewContract) -> Result<(), Fault> {
    let customer = new.customer.as_bytes().as_slice();
    sqlx::query(
        "INSERT INTO contracts (customer, mode) VALUES ($1, $2)
         ON CONFLICT (customer) DO NOTHING",
    )
    .bind(customer)
    .bind(new.mode.name())
    .execute(&mut *connection)
    .await?;
    for (user, name) in &new.users {
        let stored = sqlx::query(
            "INSERT INTO contract_users (institution, user_id, customer, name)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (institution, user_id) DO UPDATE SET name = excluded.name
             WHERE contract_users.customer = excluded.customer",
        )
        .bind(new.audit.institution.as_str())
        .bind(user.as_str())
        .bind(customer)
        .bind(name)
        .execute(&mut *connection)
        .await?;
        if stored.rows_affected() != 1 {
            return Err(Fault::from(StoreError::Conflict));
        }
    }
    append(connection, &new.audit).await
}

/// Opens card and users; whether anything was shut.
pub async fn open(connection: &mut Connection, customer: CustomerId) -> Result<bool, Fault> {
    let customer = customer.as_bytes().as_slice();
    let card = sqlx::query("UPDATE cards SET failures = 0 WHERE customer = $1 AND failures > 0")
        .bind(customer)
        .execute(&mut *connection)
        .await?;
    let users = sqlx::query(
        "UPDATE token_users SET failures = 0, wrong_digest = NULL, retry_at = 0,
             locked_since = NULL
         WHERE failures > 0 AND token IN (SELECT id FROM tokens WHERE customer = $1)",
    )
    .bind(customer)
    .execute(connection)
    .await?;
    Ok(card.rows_affected() + users.rows_affected() > 0)
}
