//! Starts of enrolments whose answers must not tell who is a customer: users
//! with an issuance, without one, with one that has run out and with one that is
//! used up. Their times are compared, as somebody would who sends many.

use super::child::{Child, TICK};
use super::handshakes::{post, start};
use super::issued::{self, Issued, LIFE};
use super::{client, crowd::runtime};
use crate::Pace;
use crate::bank::{BEGIN, Bank};
use crate::measure::{ms, quantile};
use crate::report::{Aim, Figure, Report};
use anyhow::{Context, Result, ensure};
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use std::path::Path;
use std::time::Instant;
use warifu_tests::significance;

/// Who asks.
const KINDS: [&str; 4] = ["known", "unknown", "expired", "exhausted"];
/// As many as the budget for all lets through at once, with a margin.
const TOGETHER: usize = 150;
/// Ticks after the beginning, past what other measurements have used up.
const LATER: u64 = 100;
/// A probability below this tells two kinds apart.
const LEVEL: f64 = 0.01;

/// Adds the figures.
pub fn measure(report: &mut Report, pace: Pace, folder: &Path, bank: &Bank) -> Result<()> {
    let each = if pace == Pace::Quick { 20 } else { 500 };
    let attempts = bank.institution()?.issuing.attempts;
    let records = issued::records(bank, "SAMPLE", attempts)?;
    let mut rows = Vec::new();
    let mut asked = Vec::new();
    for number in 0..each * 4 {
        let (kind, user) = (number % 4, format!("START{number:05}"));
        let row = Issued::new(bank, 10_000 + u32::try_from(number)?, &user, &records)?;
        match kind {
            0 => rows.push(row.with(attempts.into(), LIFE)),
            2 => rows.push(row.with(attempts.into(), LATER * TICK + TICK / 2)),
            3 => rows.push(row.with(0, LIFE)),
            _ => {}
        }
        asked.push((kind, user));
    }
    issued::store(folder, bank, &rows)?;
    let child = Child::start(folder, LATER, false)?;
    asked.shuffle(&mut ChaCha8Rng::seed_from_u64(2000));
    let times = times(&child, bank, &asked)?;
    tell(report, &times);
    Ok(())
}

/// Milliseconds from request to answer, one after the other, by kind.
fn times(child: &Child, bank: &Bank, asked: &[(usize, String)]) -> Result<Vec<Vec<f64>>> {
    let card = bank.card(&format!("http://{}", child.address), BEGIN)?;
    let prepare = |(kind, user): &(usize, String)| {
        let begun = start(bank, &card, user)?;
        Ok((*kind, post("", begun.request())))
    };
    let requests: Vec<_> = asked.iter().map(prepare).collect::<Result<_>>()?;
    let warm = start(bank, &card, "NOBODY")?;
    client::each(child.address, 1, vec![post("", warm.request())])?;
    let mut times = vec![Vec::new(); KINDS.len()];
    let mut size = None;
    for some in requests.chunks(TOGETHER) {
        // The budget of starts is full again; the first time, some expire.
        child.tick(1);
        runtime()?.block_on(async {
            let mut line = super::line::Line::connect(child.address).await?;
            for (kind, request) in some {
                let began = Instant::now();
                let answer = line.ask(request).await?;
                let took = ms(began.elapsed());
                ensure!(answer.status == 200, "{} {}", answer.status, answer.body);
                let before = *size.get_or_insert(answer.body.len());
                ensure!(before == answer.body.len(), "an answer of another size");
                times.get_mut(*kind).context("a kind")?.push(took);
            }
            anyhow::Ok(())
        })?;
    }
    Ok(times)
}

fn tell(report: &mut Report, times: &[Vec<f64>]) {
    let at = |kind: usize, share: f64| {
        let list = times.get(kind).cloned().unwrap_or_default();
        quantile(list, share)
    };
    for (kind, name) in KINDS.iter().enumerate() {
        for (quartile, share) in [
            ("lower quartile", 0.25),
            ("median", 0.5),
            ("upper quartile", 0.75),
        ] {
            let figure = Figure::new(format!("start, {name}, {quartile}"), at(kind, share), "ms");
            report.add(figure.against("the same, unknown", at(1, share)));
        }
    }
    let places = significance::of_places(times);
    let shapes = significance::of_shapes(times);
    let aim = Aim::AtLeast(LEVEL);
    report.add(Figure::new("starts, p of one lot (Kruskal-Wallis)", places, "").aim(aim));
    report.add(Figure::new("starts, p of one shape (Kolmogorov-Smirnov)", shapes, "").aim(aim));
    report.add(Figure::new(
        "starts, smallest difference that would have been told",
        significance::told_from(times, LEVEL),
        "ms",
    ));
}
