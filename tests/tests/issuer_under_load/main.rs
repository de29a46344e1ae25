//! Thirty-two clients at once, and SIGKILL at a random moment, twelve times.
//!
//! `LOAD_SEED` repeats a run; `rows.txt` in `target/e2e-logs/issuer-under-load`
//! says which seed it was and what each round held.

mod askers;
mod customers;

use anyhow::{Context, Result};
use askers::{Askers, Ledger};
use customers::{Customers, Interrupted};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use warifu_tests::{killed::Victim, phone, wait};

/// What every customer here chooses at issuance.
const PASSWORD: &str = "314159";
const ROUNDS: usize = 12;
/// Who has codes judged, and who enrols; together 32.
const ASKERS: usize = 24;
const CUSTOMERS: usize = 8;
/// The codes of a round come up one after the other, in this time.
const CODES: Duration = Duration::from_millis(1500);
/// A round takes no longer than its codes count.
const PATIENCE: Duration = Duration::from_secs(50);
/// A step of every token here.
const MINUTE: i64 = 60;
const LONGEST: Duration = Duration::from_mins(20);

/// Whether the issuer is being killed: from then on, no answer is no fault.
pub type Dying = Arc<AtomicBool>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_accepted_twice() -> Result<()> {
    let seed = match std::env::var("LOAD_SEED") {
        Ok(seed) => seed.parse()?,
        Err(_) => phone::now().0,
    };
    let played = async {
        let mut victim = Victim::with_clock("issuer-under-load").await?;
        victim.note(&format!("LOAD_SEED={seed}"))?;
        play(&mut victim, StdRng::seed_from_u64(seed)).await
    };
    let played = tokio::time::timeout(LONGEST, played).await;
    played
        .context("it does not end")
        .flatten()
        .with_context(|| format!("LOAD_SEED={seed}"))
}

async fn play(victim: &mut Victim, mut rng: StdRng) -> Result<()> {
    let mut askers = Askers::settle(victim).await?;
    let mut customers = Customers::settle(victim).await?;
    let ledger = Ledger::default();
    for number in 1..=ROUNDS {
        // Fresh codes for all, at the beginning of a minute.
        let into_minute = i64::try_from(victim.now().0)? % MINUTE;
        victim.forward(4 * MINUTE - into_minute)?;
        let moment = Moment::draw(&mut rng, number);
        let name = format!("round {number}, killed {moment}");
        let interrupted = round(victim, &mut askers, &mut customers, &ledger, moment)
            .await
            .with_context(|| name.clone())?;
        victim.note(&format!("{name}: {}", ledger.said()))?;
        let after = async {
            askers.must_be_used(victim, &ledger).await?;
            customers.must_be_there(victim, interrupted).await?;
            victim.check().await
        };
        after.await.with_context(|| format!("after {name}"))?;
    }
    askers.must_be_in_the_log_once(victim, &ledger).await?;
    victim.deliver_everything().await?;
    customers.must_have_their_mail(victim).await
}

/// When the issuer dies: so many milliseconds after so many acknowledgements.
#[derive(Clone, Copy)]
struct Moment {
    of: What,
    count: usize,
    later: u64,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Codes,
    Issuances,
    Tokens,
}

impl Moment {
    fn draw(rng: &mut StdRng, number: usize) -> Self {
        let (of, most) = match number % 3 {
            0 => (What::Issuances, 6),
            1 => (What::Codes, 20),
            _ => (What::Tokens, 5),
        };
        Self {
            of,
            count: rng.gen_range(1..=most),
            later: rng.gen_range(0..30),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { of, count, later } = self;
        write!(f, "{later} ms after {count} {of:?}")
    }
}

/// Everybody at once, until the issuer dies; then it is started again.
async fn round(
    victim: &mut Victim,
    askers: &mut Askers,
    customers: &mut Customers,
    ledger: &Ledger,
    moment: Moment,
) -> Result<Vec<Interrupted>> {
    let dying = Dying::default();
    let so_far = |customers: &Customers| match moment.of {
        What::Codes => ledger.accepted(),
        What::Issuances => customers.so_far().0.len(),
        What::Tokens => customers.so_far().1.len(),
    };
    let enough = so_far(customers) + moment.count;
    let asking = askers.ask(victim, ledger, &dying)?;
    let enrolling = customers.enrol(&dying);
    // A machine that is too slow for so much gets no further: then now.
    let _ = wait::until_within(PATIENCE, "the moment to die", async || {
        (so_far(customers) >= enough).then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_millis(moment.later)).await;
    dying.store(true, Ordering::SeqCst);
    victim.kill();
    for asker in asking {
        asker.await??;
    }
    let mut interrupted = Vec::new();
    for customer in enrolling {
        interrupted.push(customer.await??);
    }
    victim.rise().await?;
    Ok(interrupted)
}
