//! Handshakes through HTTP: what the issuer does of them in a second. The
//! clients' own sums are done before and between, and not counted.

use super::child::Child;
use super::issued::{self, Issued};
use super::{client, per_second};
use crate::Pace;
use crate::bank::{BEGIN, Bank, device_report, intent};
use crate::report::{Figure, Report};
use anyhow::Result;
use std::path::Path;
use std::time::Duration;
use warifu_enroll::TrustedCard;
use warifu_enroll::client::{AwaitingFinish, AwaitingStart, begin};
use warifu_enroll::keys::DeviceKey;
use warifu_issuer::SystemChance;
use warifu_issuer::ports::Chance as _;

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
    let issue = |(user, number): (&String, u32)| {
        Issued::new(bank, number, user, &issued::records(bank, user, 1)?)
    };
    let rows = users.iter().zip(0..).map(issue);
    issued::store(folder, bank, &rows.collect::<Result<Vec<_>>>()?)?;
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

/// What an app sends first.
pub fn start(bank: &Bank, card: &TrustedCard, user: &str) -> Result<AwaitingStart> {
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

/// A request of the device API.
pub fn post(path: &str, body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "POST /v1/enrollments{path} HTTP/1.1\r\nhost: bank\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}
