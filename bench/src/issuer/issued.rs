//! Issuances, as the portal would leave them.

use super::crowd::runtime;
use super::load;
use crate::bank::{BEGIN, Bank};
use anyhow::{Context, Result};
use std::path::Path;
use warifu_enroll::UserId;
use warifu_enroll::server::Records;
use warifu_issuer::SystemChance;
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::Chance as _;
use warifu_issuer::sealing::{Place, Purpose, Sealed};

/// Seconds that an issuance is good for.
pub const LIFE: u64 = 259_200;

/// One, as it is stored.
pub struct Issued {
    id: [u8; 16],
    user: String,
    record: Sealed,
    attempts: u32,
    life: u64,
}

impl Issued {
    /// A pending one with these records.
    pub fn new(bank: &Bank, number: u32, user: &str, records: &Records) -> Result<Self> {
        let mut id = [b'i'; 16];
        id.iter_mut()
            .zip(number.to_be_bytes())
            .for_each(|(to, from)| *to = from);
        let place = Place {
            purpose: Purpose::Record,
            subject: &id,
            institution: &bank.institution()?.slug,
        };
        let keys = bank.keys()?;
        // EXPOSE: sealed at once.
        let plain = records.to_bytes();
        let record = keys
            .data
            .seal(plain.expose(), &place, &mut SystemChance.rng())?;
        Ok(Self {
            user: user.to_owned(),
            id,
            record,
            attempts: 1,
            life: LIFE,
        })
    }

    /// With so many attempts left, for so many seconds from the beginning.
    pub fn with(mut self, attempts: u32, life: u64) -> Self {
        (self.attempts, self.life) = (attempts, life);
        self
    }
}

/// Records of so many attempts for a user; one slow sum each.
pub fn records(bank: &Bank, user: &str, attempts: u8) -> Result<Records> {
    let service = &bank.institution()?.service;
    let (user, password) = (UserId::parse(user)?, bank.password()?);
    let setup = &bank.keys()?.opaque;
    let mut rng = SystemChance.rng();
    Ok(setup.register(&mut rng, service, &user, &password, attempts)?)
}

/// Stores them, with the customers whose they are.
pub fn store(folder: &Path, bank: &Bank, rows: &[Issued]) -> Result<()> {
    runtime()?.block_on(stored(folder, &bank.institution()?.slug, rows))
}

async fn stored(folder: &Path, slug: &Slug, rows: &[Issued]) -> Result<()> {
    let mut connection = load::open(folder).await?;
    let customers = "INSERT INTO customers (id, institution, contract, user_id, name, password)";
    load::insert(&mut connection, customers, "", rows, |values, row| {
        values
            .push_bind(row.id.to_vec())
            .push_bind(slug.as_str().to_owned())
            .push_bind(row.user.clone())
            .push_bind(row.user.clone())
            .push_bind("割符商店")
            .push_bind("-");
    })
    .await?;
    let at = i64::try_from(BEGIN.0).context("a time")?;
    let issuances = "INSERT INTO issuances (id, institution, customer, number, user_id, mail, \
        language, record, record_key, attempts_left, issued_at, expires_at, last_attempt_at, state)";
    load::insert(&mut connection, issuances, "", rows, |values, row| {
        let life = i64::try_from(row.life).unwrap_or(0);
        values
            .push_bind(row.id.to_vec())
            .push_bind(slug.as_str().to_owned())
            .push_bind(row.id.to_vec())
            .push_bind(1_i64)
            .push_bind(row.user.clone())
            .push_bind("somebody@example.jp")
            .push_bind("ja")
            .push_bind(row.record.bytes.clone())
            .push_bind(row.record.key.as_str().to_owned())
            .push_bind(i64::from(row.attempts))
            .push_bind(at)
            .push_bind(at + life)
            // Still running, so that no sweep takes it away meanwhile.
            .push_bind((row.attempts == 0).then_some(at + 100_000))
            .push_bind("pending");
    })
    .await?;
    load::close(connection, folder).await
}
