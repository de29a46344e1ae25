//! Handshakes through HTTP: what the issuer does of them in a second. The
//! clients' own sums are done before and between, and not counted.

use super::child::Child;
use super::crowd::runtime;
use super::{client, load, per_second};
use crate::Pace;
use crate::bank::{BEGIN, Bank, device_report, intent};
use crate::report::{Figure, Report};
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Duration;
use warifu_enroll::client::{AwaitingFinish, AwaitingStart, begin};
use warifu_enroll::keys::DeviceKey;
use warifu_enroll::{TrustedCard, UserId};
use warifu_issuer::SystemChance;
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::Chance as _;
use warifu_issuer::sealing::{Place, Purpose};

const CLIENTS: usize = 8;
/// As many starts as the budget for all lets through at once, with a margin.
const TOGETHER: usize = 150;

/// Adds the figures.
pub fn measure(report: &mut Report, pace: Pace, folder: &Path, bank: &Bank) -> Result<()> {
    let (count, rounds) = match pace {
        Pace::Quick => (4, 1),
        Pace::Full => (48, 8),
    };
    let users: Vec<String> = (0..count).map(|who| format!("SHAKE{who:04}")).collect();
    issue(folder, bank, &users)?;
    let child = Child::start(folder, 0, false)?;
    let card = bank.card(&format!("http://{}", child.address), BEGIN)?;
    let (time, _) = whole(&child, bank, &card, &users)?;
    report.add(Figure::new(
        format!("handshakes (start, finish, registered), {CLIENTS} clients"),
        per_second(users.len(), time),
        "/s",
    ));
    let mut starts = Duration::ZERO;
    for round in 0..rounds {
        // The budget of starts is full again.
        child.tick(1);
        let nobody = (0..TOGETHER).map(|who| format!("NOBODY{round:02}{who:04}"));
        let begun = nobody.map(|user| start(bank, &card, &user));
        let requests = begun.map(|begun| Ok(post("", begun?.request())));
        let (took, _) = client::each(child.address, CLIENTS, requests.collect::<Result<_>>()?)?;
        starts += took;
    }
    report.add(Figure::new(
        format!("starts of nobody's handshakes, {CLIENTS} clients"),
        per_second(rounds * TOGETHER, starts),
        "/s",
    ));
    Ok(())
}

/// All of them, step by step together; the time the issuer took.
fn whole(
    child: &Child,
    bank: &Bank,
    card: &TrustedCard,
    users: &[String],
) -> Result<(Duration, usize)> {
    let begun: Vec<AwaitingStart> = users
        .iter()
        .map(|user| start(bank, card, user))
        .collect::<Result<_>>()?;
    let requests = begun.iter().map(|one| post("", one.request())).collect();
    let (first, answers) = client::each(child.address, CLIENTS, requests)?;
    let finishes: Vec<AwaitingFinish> = begun
        .into_iter()
        .zip(&answers)
        .map(|(one, answer)| proven(bank, one, answer))
        .collect::<Result<_>>()?;
    let path = |one: &AwaitingFinish| format!("/{}/finish", one.enrollment_id());
    let requests = finishes.iter().map(|one| post(&path(one), one.request()));
    let (second, answers) = client::each(child.address, CLIENTS, requests.collect())?;
    let confirmed = finishes.into_iter().zip(&answers).map(|(one, answer)| {
        let path = format!("/{}/registered", one.enrollment_id());
        let registered = one.answered(answer.as_bytes());
        let registered = registered.map_err(|refused| refused.error)?;
        Ok(post(&path, &registered.confirmation.request()?))
    });
    let requests = confirmed.collect::<Result<Vec<_>>>()?;
    let (third, answers) = client::each(child.address, CLIENTS, requests)?;
    Ok((first + second + third, answers.len()))
}

fn start(bank: &Bank, card: &TrustedCard, user: &str) -> Result<AwaitingStart> {
    let mut rng = SystemChance.rng();
    let device = DeviceKey::generate(&mut rng);
    let begun = begin(&mut rng, intent(card, user)?, &bank.password()?, device);
    Ok(begun?)
}

fn proven(bank: &Bank, begun: AwaitingStart, answer: &str) -> Result<AwaitingFinish> {
    let proven = begun.answered(
        &mut SystemChance.rng(),
        &bank.password()?,
        answer.as_bytes(),
        &device_report(),
    );
    Ok(proven.map_err(|refused| refused.error)?)
}

fn post(path: &str, body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "POST /v1/enrollments{path} HTTP/1.1\r\nhost: bank\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

struct Issued {
    id: [u8; 16],
    user: String,
    record: Vec<u8>,
    key: String,
}

/// Issuances of one attempt each, as the portal would leave them.
fn issue(folder: &Path, bank: &Bank, users: &[String]) -> Result<()> {
    let (institution, keys) = (bank.institution()?, bank.keys()?);
    let mut rng = SystemChance.rng();
    let mut rows = Vec::new();
    for (user, number) in users.iter().zip(0_u8..) {
        let id = [number; 16];
        let named = UserId::parse(user)?;
        let password = bank.password()?;
        let setup = &keys.opaque;
        let records = setup.register(&mut rng, &institution.service, &named, &password, 1)?;
        let place = Place {
            purpose: Purpose::Record,
            subject: &id,
            institution: &institution.slug,
        };
        // EXPOSE: sealed at once.
        let sealed = keys
            .data
            .seal(records.to_bytes().expose(), &place, &mut rng)?;
        rows.push(Issued {
            id,
            user: user.clone(),
            record: sealed.bytes,
            key: sealed.key.as_str().to_owned(),
        });
    }
    runtime()?.block_on(store(folder, &institution.slug, &rows))
}

async fn store(folder: &Path, slug: &Slug, rows: &[Issued]) -> Result<()> {
    let at = i64::try_from(BEGIN.0).context("a time")?;
    let mut connection = load::open(folder).await?;
    let customers = "customers (id, institution, contract, user_id, name, password)";
    load::insert(&mut connection, customers, rows, |values, row| {
        values
            .push_bind(row.id.to_vec())
            .push_bind(slug.as_str().to_owned())
            .push_bind(row.user.clone())
            .push_bind(row.user.clone())
            .push_bind("割符商店")
            .push_bind("-");
    })
    .await?;
    let issuances = "issuances (id, institution, customer, number, user_id, mail, language, \
        record, record_key, attempts_left, issued_at, expires_at, state)";
    load::insert(&mut connection, issuances, rows, |values, row| {
        values
            .push_bind(row.id.to_vec())
            .push_bind(slug.as_str().to_owned())
            .push_bind(row.id.to_vec())
            .push_bind(1_i64)
            .push_bind(row.user.clone())
            .push_bind("somebody@example.jp")
            .push_bind("ja")
            .push_bind(row.record.clone())
            .push_bind(row.key.clone())
            .push_bind(1_i64)
            .push_bind(at)
            .push_bind(at + 259_200)
            .push_bind("pending");
    })
    .await?;
    load::close(connection, folder).await
}
