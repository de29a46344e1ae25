//! Both halves of the handshake, each against its cryptography alone.
//!
//! The floor of each half is made of the very primitives it cannot do without:
//! OPAQUE (with Argon2id at the client), one ECDSA and one Ed25519 operation.

mod floor;

use crate::Pace;
use crate::bank::{BEGIN, Bank, device_report, intent};
use crate::measure::median;
use crate::report::{Figure, Report};
use anyhow::{Context, Result};
use floor::Floor;
use std::time::{Duration, Instant};
use warifu_enroll::bytes::Bytes;
use warifu_enroll::client::{self, AwaitingStart};
use warifu_enroll::keys::DeviceKey;
use warifu_enroll::server::{self, Grant, Offer, ReceivedStart, Records};
use warifu_enroll::{Origin, Transport, TrustedCard, UserId};
use warifu_issuer::SystemChance;
use warifu_issuer::ports::Chance as _;
use warifu_otp::SerialNumber;

const ORIGIN: &str = "http://127.0.0.1:8083";
const USER: &str = "2083L0000193A001";

/// Adds both figures.
pub fn measure(report: &mut Report, pace: Pace) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let bank = Bank::open(folder.path())?;
    let card = bank.card(ORIGIN, BEGIN)?;
    let stage = Stage::set(&bank, card)?;
    let floor = Floor::set()?;
    let rounds = if pace == Pace::Quick { 2 } else { 15 };
    let mut times: [Vec<f64>; 4] = Default::default();
    for _ in 0..rounds {
        let ours = stage.play()?;
        let bare = floor.play()?;
        for (list, time) in times.iter_mut().zip([ours.0, bare.0, ours.1, bare.1]) {
            list.push(time.as_secs_f64() * 1e3);
        }
    }
    let [client, bare_client, server, bare_server] = times.map(median);
    report.add(
        Figure::new("handshake, client half", client, "ms")
            .against("Argon2id, OPAQUE, signatures", bare_client),
    );
    report.add(
        Figure::new("handshake, server half", server, "ms")
            .against("OPAQUE, signatures", bare_server),
    );
    Ok(())
}

/// Everything that stands before a handshake begins.
struct Stage<'a> {
    bank: &'a Bank,
    card: TrustedCard,
    origin: Origin,
    records: Records,
}

impl<'a> Stage<'a> {
    fn set(bank: &'a Bank, card: TrustedCard) -> Result<Self> {
        let service = &bank.institution()?.service;
        let setup = &bank.keys()?.opaque;
        let mut rng = SystemChance.rng();
        let (user, password) = (UserId::parse(USER)?, bank.password()?);
        Ok(Self {
            bank,
            card,
            origin: Origin::parse(ORIGIN, Transport::LoopbackToo)?,
            records: setup.register(&mut rng, service, &user, &password, 1)?,
        })
    }

    /// One handshake: the time of the client's half, and of the server's.
    fn play(&self) -> Result<(Duration, Duration)> {
        let (mut rng, password) = (SystemChance.rng(), self.bank.password()?);
        let began = Instant::now();
        let device = DeviceKey::generate(&mut rng);
        let waiting = client::begin(&mut rng, intent(&self.card, USER)?, &password, device)?;
        let mut client = began.elapsed();
        let began = Instant::now();
        let started = self.start(&waiting)?;
        let mut server = began.elapsed();
        let began = Instant::now();
        let finish = waiting
            .answered(&mut rng, &password, &started.response, &device_report())
            .map_err(|refused| refused.error)?;
        client += began.elapsed();
        let began = Instant::now();
        let answer = self.finish(started, finish.request())?;
        server += began.elapsed();
        let began = Instant::now();
        let registered = finish.answered(&answer).map_err(|refused| refused.error)?;
        registered.confirmation.request()?;
        Ok((client + began.elapsed(), server))
    }

    fn start(&self, begun: &AwaitingStart) -> Result<server::Started> {
        let received = ReceivedStart::parse(begun.request())?;
        let offer = Offer {
            origin: &self.origin,
            params: self.bank.institution()?.token.params,
            enrollment_id: Bytes([7; 16]),
            server_time: BEGIN,
            expires_in: 120,
        };
        let record = self.records.attempt(0).context("a record")?;
        let setup = &self.bank.keys()?.opaque;
        let mut rng = SystemChance.rng();
        Ok(server::start(
            &mut rng,
            setup,
            Some(record),
            &received,
            &offer,
        )?)
    }

    fn finish(&self, started: server::Started, body: &[u8]) -> Result<Vec<u8>> {
        let proven = started.state.finish(body, BEGIN);
        let proven = proven.map_err(|refused| refused.error)?;
        let grant = Grant {
            serial: SerialNumber::from_number(41),
            valid_until: None,
            server_time: BEGIN,
        };
        let signing = &self.bank.keys()?.signing;
        let answered = proven.answer(&mut SystemChance.rng(), grant, signing)?;
        Ok(answered.response)
    }
}
