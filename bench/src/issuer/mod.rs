//! The issuer under load, through HTTP, against an empty POST route of the same
//! process and against bare durable commits of the same database.

mod child;
mod client;
mod crowd;
mod flushes;
mod handshakes;
mod issued;
mod line;
mod load;
mod memory;
mod phases;
mod starts;

pub use child::{CHILD, child};
pub use memory::pss_mib;

use crate::Pace;
use crate::bank::Bank;
use crate::measure::float;
use crate::report::{Aim, Figure, Report};
use anyhow::{Context as _, Result};
use child::Child;
use client::{Outcome, Plan};
use crowd::Crowd;
use std::time::{Duration, Instant};

/// So many callers at the same time.
const CLIENTS: [usize; 3] = [1, 8, 32];

/// Adds the issuer's figures.
pub fn measure(report: &mut Report, pace: Pace) -> Result<()> {
    let sizes: &[u32] = match pace {
        Pace::Quick => &[1_000, 20_000],
        Pace::Full => &[1_000, 100_000, 1_000_000],
    };
    let mut rates = Vec::new();
    for size in sizes {
        let folder = tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in(warifu_tests::places::target())?;
        let bank = Bank::open(folder.path())?;
        let began = Instant::now();
        let crowd = Crowd::settle(folder.path(), &bank, *size)?;
        let took = began.elapsed().as_secs();
        report.note(format!("{size} tokens were loaded in {took} s"));
        let rate = with_tokens(report, pace, folder.path(), &crowd)?;
        rates.push(rate);
        if *size == 1_000 {
            phases::flushes(report, pace, folder.path(), &crowd)?;
            handshakes::measure(report, pace, folder.path(), &bank)?;
            starts::measure(report, pace, folder.path(), &bank)?;
        }
    }
    if let (Some(small), Some(large)) = (rates.first(), rates.last()) {
        let most = sizes.last().copied().unwrap_or_default();
        report.add(
            Figure::new(format!("rate with {most} tokens, 32 clients"), *large, "/s")
                .against("rate with 1000 tokens", *small)
                .aim(Aim::RatioAtLeast(0.9)),
        );
    }
    Ok(())
}

/// The rate at 32 clients.
fn with_tokens(
    report: &mut Report,
    pace: Pace,
    folder: &std::path::Path,
    crowd: &Crowd,
) -> Result<f64> {
    let child = Child::start(folder, crowd.start_over(), false)?;
    let commits = phases::commits(folder, pace)?;
    let mut last = 0.0;
    for clients in CLIENTS {
        let plan = Plan::of(pace, clients);
        let empty = client::empty(&child, plan)?;
        let outcome = client::verify(&child, crowd, plan)?;
        last = outcome.rate();
        tell(report, crowd.size(), clients, &outcome, (&empty, commits));
    }
    let figure = Figure::new(
        format!("server memory (PSS), {} tokens, after load", crowd.size()),
        pss_mib(&[child.id()]).context("no memory to be read")?,
        "MiB",
    );
    report.add(figure.aim(Aim::AtMost(60.0)));
    report.add(Figure::new(
        "server memory, highest ever (Argon2id at start in it)",
        memory::peak_mib(child.id()).context("no memory to be read")?,
        "MiB",
    ));
    Ok(last)
}

fn tell(
    report: &mut Report,
    size: u32,
    clients: usize,
    outcome: &Outcome,
    (empty, commits): (&Outcome, f64),
) {
    let what = format!("{size} tokens, {clients} clients");
    let busy = clients == 32;
    let rate = Figure::new(format!("verifications, {what}"), outcome.rate(), "/s")
        .against("empty POST", empty.rate());
    report.add(if busy {
        rate.aim(Aim::AtLeast(10_000.0))
    } else {
        rate
    });
    let commits = Figure::new(format!("verifications, {what}"), outcome.rate(), "/s")
        .against("commits of one each", commits);
    report.add(if busy {
        commits.aim(Aim::RatioAtLeast(1.0))
    } else {
        commits
    });
    report.add(
        Figure::new(format!("p50, {what}"), outcome.at(0.5), "ms")
            .against("empty POST", empty.at(0.5)),
    );
    let p99 = Figure::new(format!("p99, {what}"), outcome.at(0.99), "ms")
        .against("empty POST", empty.at(0.99));
    report.add(if busy {
        p99.aim(Aim::AtMost(20.0))
    } else {
        p99
    });
}

impl Plan {
    fn of(pace: Pace, clients: usize) -> Self {
        let (warm, time) = match pace {
            Pace::Quick => (300, 1_000),
            Pace::Full => (1_500, 6_000),
        };
        Self {
            clients,
            warm: Duration::from_millis(warm),
            time: Duration::from_millis(time),
        }
    }
}

/// How many in how much time.
fn per_second(count: usize, time: Duration) -> f64 {
    float(count) / time.as_secs_f64().max(1e-9)
}
