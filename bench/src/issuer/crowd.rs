//! Customers with tokens in use, as many as are asked for, and their codes.

use super::child::TICK;
use super::load;
use crate::bank::{BEGIN, Bank, device_report};
use anyhow::Result;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use warifu_issuer::SystemChance;
use warifu_issuer::ports::Chance as _;
use warifu_issuer::sealing::{Place, Purpose};
use warifu_otp::{Params, SerialNumber, Step, code_at_step};
use warifu_secret::Seed;

const API_KEY: &str = "wfk_00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Customers with tokens.
pub struct Crowd {
    /// In the order in which they ask: at random over the table.
    order: Vec<u32>,
    params: Params,
    service: String,
    asked: AtomicU64,
}

/// One verification to be asked for.
pub struct Asked {
    /// The request's bytes.
    pub request: Vec<u8>,
    /// Whether everybody has been asked and a new step must begin.
    pub first_of_round: bool,
}

struct Row {
    id: [u8; 16],
    user: String,
    serial: SerialNumber,
    seed: Vec<u8>,
    key: String,
}

impl Crowd {
    /// Fills the tables of a new database.
    pub fn settle(folder: &Path, bank: &Bank, size: u32) -> Result<Self> {
        let institution = bank.institution()?;
        let rows = rows(bank, size)?;
        runtime()?.block_on(store(folder, institution.slug.as_str(), &rows))?;
        let mut order: Vec<u32> = (0..size).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(83));
        Ok(Self {
            order,
            params: institution.token.params,
            service: institution.service.to_string(),
            asked: AtomicU64::new(0),
        })
    }

    /// How many.
    pub fn size(&self) -> u32 {
        u32::try_from(self.order.len()).unwrap_or(u32::MAX)
    }

    /// Everybody starts anew, at a step that none has used; by how many ticks
    /// the clock of a new process must be late for that.
    pub fn start_over(&self) -> u64 {
        let size = u64::from(self.size());
        let round = self.asked.load(Ordering::SeqCst).div_ceil(size);
        self.asked.store(round * size, Ordering::SeqCst);
        // The first to ask moves it on by one more.
        round.saturating_sub(1)
    }

    /// The next verification: each token once a step, with the right code.
    pub fn next(&self) -> Asked {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let size = u64::from(self.size());
        let (round, place) = (number / size, number % size);
        let place = usize::try_from(place).unwrap_or(0);
        let who = self.order.get(place).copied().unwrap_or(0);
        let step = Step(BEGIN.step(self.params.period).0 + round);
        let code = code_at_step(&Seed::new(seed(who)), step, self.params);
        Asked {
            request: self.request(who, code.as_str()),
            first_of_round: place == 0 && round > 0,
        }
    }

    fn request(&self, who: u32, code: &str) -> Vec<u8> {
        let body = format!(
            r#"{{"v":1,"service_id":"{}","user_id":"{}","otp":"{code}"}}"#,
            self.service,
            user(who)
        );
        format!(
            "POST /v1/verifications HTTP/1.1\r\nhost: bank\r\nauthorization: Bearer {API_KEY}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

fn rows(bank: &Bank, size: u32) -> Result<Vec<Row>> {
    let (institution, keys) = (bank.institution()?, bank.keys()?);
    let mut rng = SystemChance.rng();
    let make = |who: u32| {
        let id = digest(b"bench token", who);
        let place = Place {
            purpose: Purpose::Seed,
            subject: &id,
            institution: &institution.slug,
        };
        let sealed = keys.data.seal(&seed(who), &place, &mut rng)?;
        Ok(Row {
            id,
            user: user(who),
            serial: SerialNumber::from_number(u64::from(who)),
            seed: sealed.bytes,
            key: sealed.key.as_str().to_owned(),
        })
    };
    (0..size).map(make).collect()
}

/// The tokens' columns; what all share is written once.
fn tokens(slug: &str) -> Result<String> {
    let enrolled = BEGIN.0 - 1_000_000;
    let report = serde_json::to_string(&device_report())?;
    Ok(format!(
        "INSERT INTO tokens (id, institution, customer, user_id, serial, algorithm, digits,
             period, seed, seed_key, device_key, device, mail, language, enrolled_at, state,
             in_use_since, last_step, activated_step)
         SELECT column1, '{slug}', column1, column2, column3, 'SHA256', 6, {TICK}, column4, column5,
             zeroblob(33), '{report}', 'somebody@example.jp', 'ja', {enrolled}, 'in_use',
             {enrolled}, 1, 1
         FROM ("
    ))
}

async fn store(folder: &Path, slug: &str, rows: &[Row]) -> Result<()> {
    let mut connection = load::open(folder).await?;
    load::insert(&mut connection, &tokens(slug)?, ")", rows, |values, row| {
        values
            .push_bind(row.id.to_vec())
            .push_bind(row.user.clone())
            .push_bind(row.serial.as_str().to_owned())
            .push_bind(row.seed.clone())
            .push_bind(row.key.clone());
    })
    .await?;
    let customers = "INSERT INTO customers (id, institution, contract, user_id, name, password)
        SELECT customer, institution, user_id, user_id, '割符商店', '-' FROM tokens";
    sqlx::query(customers).execute(&mut connection).await?;
    let key: [u8; 32] = Sha256::digest(API_KEY.as_bytes()).into();
    let keys = "INSERT INTO api_keys (id, institution, name, digest)";
    load::insert(&mut connection, keys, "", &[key], |values, key| {
        values
            .push_bind(vec![7_u8; 16])
            .push_bind(slug.to_owned())
            .push_bind("bench")
            .push_bind(key.to_vec());
    })
    .await?;
    load::close(connection, folder).await
}

fn user(who: u32) -> String {
    format!("BENCH{who:08}")
}

fn seed(who: u32) -> Vec<u8> {
    Sha256::new()
        .chain_update(b"bench seed")
        .chain_update(who.to_be_bytes())
        .finalize()
        .to_vec()
}

fn digest(label: &[u8], who: u32) -> [u8; 16] {
    let whole = Sha256::new()
        .chain_update(label)
        .chain_update(who.to_be_bytes())
        .finalize();
    let mut id = [0; 16];
    id.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
    id
}

/// One thread: whoever asks leaves the rest of the machine to who answers.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}
