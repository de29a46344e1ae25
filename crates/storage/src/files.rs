//! What the console looks at.

use crate::Database;
use crate::dialect::{Db, Row};
use crate::fault::Fault;
use crate::file_rows::{issuance, mail, token};
use crate::noted::settle_all;
use crate::rows::Reading;
use crate::{audit, find, log};
use async_trait::async_trait;
use sqlx::QueryBuilder;
use std::collections::HashMap;
use warifu_issuer::audit::Record;
use warifu_issuer::console::{
    Closed, CustomerFile, FileIssuance, FileMail, FileToken, Found, LogFilter, Search, StoppedIssue,
};
use warifu_issuer::ids::{CustomerId, Slug};
use warifu_issuer::outbox::Delivery;
use warifu_issuer::ports::{FileStore, StoreError};
use warifu_otp::SerialNumber;

const TOKENS: &str = "SELECT t.id, t.serial, t.kind, t.state, t.held_since, t.held_why,
        t.ended_why, t.enrolled_at, t.in_use_since, t.locked_since, t.ended_at, t.valid_until,
        t.usable_from, t.mail, t.failures, t.drift, t.period, t.last_step,
        contacts.at AS contact_at
    FROM tokens t LEFT JOIN contacts ON contacts.token = t.id
    WHERE t.customer = $1
    ORDER BY CASE WHEN t.state = 'ended' THEN 1 ELSE 0 END, t.enrolled_at DESC
    LIMIT 50";

const ISSUANCES: &str = "SELECT mail, issued_at, expires_at, state, attempts_left, ended_at, token
    FROM issuances WHERE customer = $1 ORDER BY number DESC LIMIT 10";

/// The card's wrong answers, and the newest stop that support has yet to look into.
const CLOSED: &str = "SELECT COALESCE((SELECT failures FROM cards WHERE customer = $1), 0) AS card,
        tokens.serial, issue_stops.at
    FROM customers
        LEFT JOIN issue_stops ON issue_stops.customer = customers.id
            AND issue_stops.lifted_at IS NULL
        LEFT JOIN tokens ON tokens.id = issue_stops.from_token
    WHERE customers.id = $1 ORDER BY issue_stops.at DESC LIMIT 1";

const MAILS: &str = "SELECT id, notice, recipient, created_at, state, failures, due_at, sent_at,
        (SELECT COUNT(*) FROM issuances WHERE issuances.id = outbox.issuance
            AND issuances.state = 'pending') AS waiting
    FROM outbox WHERE customer = $1 ORDER BY created_at DESC, id LIMIT 20";

#[async_trait]
impl FileStore for Database {
    async fn find(&self, search: Search) -> Result<Vec<Found>, StoreError> {
        let mut statement = find::asking(&search);
        let rows = statement.build().fetch_all(&self.pool).await;
        let rows = rows.map_err(Fault::from)?;
        rows.iter().map(find::found).collect()
    }

    async fn file(
        &self,
        institution: &Slug,
        customer: CustomerId,
    ) -> Result<Option<CustomerFile>, StoreError> {
        let row = sqlx::query(
            "SELECT id, contract, user_id, name FROM customers
             WHERE id = $1 AND institution = $2
               AND NOT EXISTS (SELECT 1 FROM staff WHERE holder = customers.id)",
        )
        .bind(customer.as_bytes().as_slice())
        .bind(institution.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        let Some(row) = &row else {
            return Ok(None);
        };
        Ok(Some(CustomerFile {
            customer: find::found(row)?,
            tokens: self.rows_of::<FileToken>(TOKENS, customer, token).await?,
            issuances: self
                .rows_of::<FileIssuance>(ISSUANCES, customer, issuance)
                .await?,
            mails: self.mails_of(customer).await?,
        }))
    }

    async fn log(&self, filter: LogFilter) -> Result<Vec<Record>, StoreError> {
        settle_all(&self.writer).await?;
        let mut statement = log::asking(&filter);
        let rows = statement.build().fetch_all(&self.pool).await;
        let rows = rows.map_err(Fault::from)?;
        rows.iter().map(audit::record).collect()
    }

    async fn counts(&self, names: Vec<String>) -> Result<Vec<u32>, StoreError> {
        let mut statement =
            QueryBuilder::<Db>::new("SELECT name, failures FROM lockouts WHERE name IN (");
        let mut list = statement.separated(", ");
        for name in &names {
            list.push_bind(name.clone());
        }
        statement.push(")");
        let rows = statement.build().fetch_all(&self.pool).await;
        let mut found: HashMap<String, u32> = HashMap::new();
        for row in &rows.map_err(Fault::from)? {
            let row = Reading::new(row, "lockouts");
            found.insert(row.get("name")?, row.number("failures")?);
        }
        let count = |name: &String| found.get(name).copied().unwrap_or(0);
        Ok(names.iter().map(count).collect())
    }

    async fn closed(&self, customer: CustomerId) -> Result<Closed, StoreError> {
        let row = sqlx::query(CLOSED)
            .bind(customer.as_bytes().as_slice())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        row.as_ref().map_or_else(|| Ok(Closed::default()), closed)
    }
}

impl Database {
    /// The newest may be sent again, and those of an issuance that waits; none that
    /// is on its way.
    async fn mails_of(&self, customer: CustomerId) -> Result<Vec<FileMail>, StoreError> {
        let mut mails: Vec<FileMail> = self.rows_of(MAILS, customer, mail).await?;
        let newest = mails.first().map(|one| one.id);
        for one in &mut mails {
            let over = matches!(one.delivery, Delivery::Sent { .. } | Delivery::GivenUp);
            let newest = newest == Some(one.id) && one.kind != "issued";
            one.again = over && (one.again || newest);
        }
        Ok(mails)
    }

    async fn rows_of<T>(
        &self,
        text: &'static str,
        customer: CustomerId,
        read: fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = sqlx::query(text)
            .bind(customer.as_bytes().as_slice())
            .fetch_all(&self.pool)
            .await
            .map_err(Fault::from)?;
        rows.iter().map(read).collect()
    }
}

fn closed(row: &Row) -> Result<Closed, StoreError> {
    let row = Reading::new(row, "issue_stops");
    let since = row.maybe_time("at")?;
    let stopped = |since| -> Result<StoppedIssue, StoreError> {
        let serial = row.parse("serial", SerialNumber::try_from)?;
        Ok(StoppedIssue { serial, since })
    };
    Ok(Closed {
        card: row.number("card")?,
        issuing: since.map(stopped).transpose()?,
    })
}
