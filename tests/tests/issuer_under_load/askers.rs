//! The bank's own systems, which have the codes of many tokens judged, each by
//! several at once.

use super::{ASKERS, CODES, Dying, PASSWORD};
use anyhow::{Context, Result, bail, ensure};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;
use warifu_enroll::client::Registered;
use warifu_otp::Step;
use warifu_tests::{
    bank::{Bank, code_of},
    killed::Victim,
    portal_http::HttpPortal,
};

/// Codes of the round's first minute may be too old by then.
const MINUTE_OVER: Duration = Duration::from_secs(55);

/// Every accepting answer there ever was.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    accepted: BTreeSet<(String, u64)>,
    /// Asked, and the issuer died before it answered.
    unanswered: BTreeSet<(String, u64)>,
    answers: usize,
}

impl Ledger {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answered(&self, code: &Code, result: &str) -> Result<()> {
        let mut book = self.book();
        book.answers += 1;
        match result {
            "used" => Ok(()),
            "accepted" => {
                let first = book.accepted.insert(code.key());
                ensure!(first, "{:?} was accepted twice", code.key());
                Ok(())
            }
            other => bail!("{:?} was {other}", code.key()),
        }
    }

    /// How many codes somebody was told of.
    pub fn accepted(&self) -> usize {
        self.book().accepted.len()
    }

    /// What it holds.
    pub fn said(&self) -> String {
        let book = self.book();
        let (accepted, unanswered) = (book.accepted.len(), book.unanswered.len());
        let answers = book.answers;
        format!("{answers} answers, {accepted} codes accepted, {unanswered} asked for in vain")
    }
}

/// A code, and from when in the round it is asked for.
#[derive(Clone)]
struct Code {
    user: String,
    step: u64,
    text: String,
    from: Duration,
}

impl Code {
    fn key(&self) -> (String, u64) {
        (self.user.clone(), self.step)
    }
}

/// Twelve tokens in use.
pub struct Askers {
    bank: Bank,
    tokens: Vec<(String, Registered)>,
    round: Arc<Vec<Code>>,
}

impl Askers {
    /// Issues, enrols.
    pub async fn settle(victim: &Victim) -> Result<Self> {
        let institution = victim.issuer.institution("shinkumi")?.clone();
        let (phone, mut tokens) = (victim.phone()?, Vec::new());
        let card = phone.card(&institution).await?;
        let portal = HttpPortal::of(&victim.issuer, &institution.slug)?;
        for customer in &institution.customers {
            portal.log_in(customer).await?;
            portal.issue("asked@load.example", PASSWORD).await?;
            let token = phone.enrol(&card, &customer.user_id, PASSWORD).await?;
            tokens.push((customer.user_id.clone(), token));
        }
        Ok(Self {
            bank: Bank::of(&institution, &victim.issuer.own_origin())?,
            tokens,
            round: Arc::default(),
        })
    }

    /// Everybody asks, for codes that come up one after the other.
    pub fn ask(
        &mut self,
        victim: &Victim,
        ledger: &Ledger,
        dying: &Dying,
    ) -> Result<Vec<JoinHandle<Result<()>>>> {
        self.round = Arc::new(self.codes(victim)?);
        let begun = Instant::now();
        let asker = |number| {
            let (bank, codes) = (self.bank.clone(), self.round.clone());
            let (ledger, dying) = (ledger.clone(), dying.clone());
            let rng = StdRng::seed_from_u64(number);
            tokio::spawn(ask(bank, codes, ledger, dying, begun, rng))
        };
        Ok((0..ASKERS as u64).map(asker).collect())
    }

    fn step_now(&self, victim: &Victim) -> Result<u64> {
        let (_, token) = self.tokens.first().context("tokens")?;
        Ok(victim.now().step(token.params.period).0)
    }

    /// Two codes of each token, the earlier first.
    fn codes(&self, victim: &Victim) -> Result<Vec<Code>> {
        let now = self.step_now(victim)?;
        let all = [now, now + 1].into_iter();
        let all = all.flat_map(|step| self.tokens.iter().map(move |token| (step, token)));
        let all: Vec<_> = all.collect();
        let pause = CODES / u32::try_from(all.len())?;
        let code = |((step, (user, token)), place): ((u64, &(String, Registered)), u32)| Code {
            user: user.clone(),
            step,
            text: code_of(token, Step(step)),
            from: pause * place,
        };
        Ok(all.into_iter().zip(0..).map(code).collect())
    }

    /// What was accepted in this round is used; what nobody was told of may be
    /// accepted now, once.
    pub async fn must_be_used(&self, victim: &Victim, ledger: &Ledger) -> Result<()> {
        let mut newest = BTreeMap::new();
        for code in self.round.iter() {
            let told = ledger.book().accepted.contains(&code.key());
            if told {
                let result = self.bank.judge(&code.user, &code.text).await?;
                let now = self.step_now(victim)?;
                // On a slow machine its minute may be over by now.
                let old = result == "wrong" && code.step < now;
                ensure!(
                    result == "used" || old,
                    "{:?} is {result} again",
                    code.key()
                );
                newest.insert(code.user.clone(), code.step);
            }
        }
        let mut books = victim.books().await?;
        for (user, step) in newest {
            let last = "SELECT MAX(last_step) FROM tokens WHERE user_id = $1";
            let last = books.number(last, &[&user]).await?;
            ensure!(
                u64::try_from(last)? >= step,
                "{user}: step {step} is forgotten"
            );
        }
        books.close().await
    }

    /// The log has one accepting line for each code that somebody was told of,
    /// and besides at most those that were asked for in vain.
    pub async fn must_be_in_the_log_once(&self, victim: &Victim, ledger: &Ledger) -> Result<()> {
        let mut books = victim.books().await?;
        let chain = books.chain("shinkumi").await?;
        books.close().await?;
        let events = chain.iter().map(|link| link.event.as_str());
        let logged = events
            .filter(|event| ["activated", "code_accepted"].contains(event))
            .count();
        let book = ledger.book();
        let told = book.accepted.len();
        let most = book.accepted.union(&book.unanswered).count();
        ensure!(told > 0, "nothing was accepted");
        ensure!(
            (told..=most).contains(&logged),
            "{logged} codes are in the log, {told} were acknowledged, at most {most} asked for"
        );
        Ok(())
    }
}

async fn ask(
    bank: Bank,
    codes: Arc<Vec<Code>>,
    ledger: Ledger,
    dying: Dying,
    begun: Instant,
    mut rng: StdRng,
) -> Result<()> {
    loop {
        let now = begun.elapsed();
        if now > MINUTE_OVER {
            return Ok(());
        }
        let up = codes.iter().filter(|code| code.from <= now);
        let up = up.count().max(1);
        // Mostly the newest, as others do, now and then one from before.
        let place = if rng.gen_bool(0.7) {
            up - 1
        } else {
            rng.gen_range(0..up)
        };
        let code = codes.get(place).context("a code")?;
        match bank.judge(&code.user, &code.text).await {
            Ok(result) => ledger.answered(code, &result)?,
            Err(error) => {
                ensure!(dying.load(Ordering::SeqCst), "{error:#}");
                ledger.book().unanswered.insert(code.key());
                return Ok(());
            }
        }
    }
}
