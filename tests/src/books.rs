//! The issuer's database, read from outside while the issuer works with it.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;

/// A connection of our own.
pub struct Books(SqliteConnection);

/// One link of an institution's audit chain, checked.
#[derive(Clone, Debug)]
pub struct Link {
    /// 1, 2, 3 …
    pub sequence: u64,
    /// What happened.
    pub event: String,
    /// To whom or what.
    pub subject: String,
    /// Its hash.
    pub hash: Vec<u8>,
}

impl Books {
    /// Opens the database in a data folder, only to read: what a dead issuer
    /// has left stays as it is.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open(data: &Path) -> Result<Self> {
        Self::with(options(data).read_only(true)).await
    }

    /// Opens it to [`Books::hold`] it.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open_to_hold(data: &Path) -> Result<Self> {
        Self::with(options(data)).await
    }

    async fn with(options: SqliteConnectOptions) -> Result<Self> {
        Ok(Self(options.connect().await.context("no database")?))
    }

    /// One number, by a question with values in it.
    ///
    /// # Errors
    /// When the question cannot be answered.
    pub async fn number(&mut self, question: &'static str, values: &[&str]) -> Result<i64> {
        let mut query = sqlx::query(question);
        for value in values {
            query = query.bind((*value).to_owned());
        }
        Ok(query.fetch_one(&mut self.0).await?.try_get(0)?)
    }

    /// The first column of all rows.
    ///
    /// # Errors
    /// When the question cannot be answered.
    pub async fn texts(&mut self, question: &'static str, values: &[&str]) -> Result<Vec<String>> {
        let mut query = sqlx::query(question);
        for value in values {
            query = query.bind((*value).to_owned());
        }
        let rows = query.fetch_all(&mut self.0).await?;
        let texts: Result<_, sqlx::Error> = rows.iter().map(|row| row.try_get(0)).collect();
        Ok(texts?)
    }

    /// SQLite finds nothing wrong with the file.
    ///
    /// # Errors
    /// When it does.
    pub async fn must_be_whole(&mut self) -> Result<()> {
        for question in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
            let said = sqlx::query(question).fetch_all(&mut self.0).await?;
            let first = said.first().map(|row| row.try_get::<String, _>(0));
            let first = first.transpose()?.unwrap_or_else(|| "ok".to_owned());
            ensure!(first == "ok", "{question}: {first}");
        }
        Ok(())
    }

    /// The institution's audit chain, each hash computed anew here, by what
    /// `crates/issuer/src/audit.rs` says of it.
    ///
    /// # Errors
    /// When it has a gap, or a hash that is not of its content.
    pub async fn chain(&mut self, slug: &str) -> Result<Vec<Link>> {
        let question = "SELECT sequence, at, event, subject, detail, previous, hash
             FROM audit WHERE institution = $1 ORDER BY sequence";
        let rows = sqlx::query(question).bind(slug.to_owned());
        let rows = rows.fetch_all(&mut self.0).await?;
        let (mut chain, mut before) = (Vec::new(), vec![0_u8; 32]);
        for (row, expected) in rows.iter().zip(1_i64..) {
            let sequence: i64 = row.try_get(0)?;
            ensure!(sequence == expected, "audit record {expected} is missing");
            let previous: Vec<u8> = row.try_get(5)?;
            ensure!(
                previous == before,
                "audit record {sequence} hangs in the air"
            );
            let text = |column| row.try_get::<String, _>(column);
            let (event, subject) = (text(2)?, text(3)?);
            let mut sum = Sha256::new();
            sum.update(b"warifu/1 audit");
            sum.update(&previous);
            lv(&mut sum, slug)?;
            sum.update(sequence.to_be_bytes());
            sum.update(row.try_get::<i64, _>(1)?.to_be_bytes());
            lv(&mut sum, &event)?;
            lv(&mut sum, &subject)?;
            lv(&mut sum, &text(4)?)?;
            before = row.try_get(6)?;
            ensure!(
                sum.finalize().as_slice() == before,
                "audit record {sequence} was changed"
            );
            chain.push(Link {
                sequence: u64::try_from(sequence)?,
                event,
                subject,
                hash: before.clone(),
            });
        }
        Ok(chain)
    }

    /// Holds the database so that nobody else writes, until it is let go.
    ///
    /// # Errors
    /// When somebody else holds it for too long.
    pub async fn hold(&mut self) -> Result<()> {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.0).await?;
        Ok(())
    }

    /// Lets it go.
    ///
    /// # Errors
    /// When it was not held.
    pub async fn let_go(&mut self) -> Result<()> {
        sqlx::query("ROLLBACK").execute(&mut self.0).await?;
        Ok(())
    }

    /// Closes the connection.
    ///
    /// # Errors
    /// When the database does not close.
    pub async fn close(self) -> Result<()> {
        Ok(self.0.close().await?)
    }
}

fn options(data: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(data.join("warifu.sqlite"))
        .busy_timeout(std::time::Duration::from_secs(20))
}

/// A four-byte big-endian length, then the text.
fn lv(sum: &mut Sha256, text: &str) -> Result<()> {
    sum.update(u32::try_from(text.len())?.to_be_bytes());
    sum.update(text.as_bytes());
    Ok(())
}
