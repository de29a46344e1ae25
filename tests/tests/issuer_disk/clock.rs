//! The issuer's own clock, set while it runs: no code counts twice, whatever the
//! clock says, and the portal goes on.

use super::walk::{Step, Walk};
use super::{must_hold, patient, within};
use anyhow::{Context, Result, ensure};
use warifu_enroll::client::Registered;
use warifu_tests::{
    bank::{Bank, code_of},
    clock::{Hand, can_be_bent},
    issuer::Issuer,
    logs::Logs,
    phone, wait,
};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

#[tokio::test]
async fn an_issuers_clock_that_is_set_lets_no_code_count_twice() -> Result<()> {
    within(async {
        ensure!(can_be_bent(), "the package faketime is not installed");
        let logs = Logs::of("issuer-clock")?;
        let hand = Hand::make(logs.folder())?;
        let variables = hand.variables();
        let options = variables
            .iter()
            .fold(patient(), |options, (n, v)| options.env_var(n, v));
        let issuer = Issuer::with(options, &logs).await?;
        for (customer, jump) in [(1, -2 * DAY), (2, 10 * MINUTE)] {
            set_and_back(&issuer, &hand, customer, jump)
                .await
                .with_context(|| format!("a clock set by {jump} s"))?;
        }
        must_hold(&issuer).await?.close().await
    })
    .await
}

async fn set_and_back(issuer: &Issuer, hand: &Hand, customer: usize, jump: i64) -> Result<()> {
    hand.set(0)?;
    let mut walk = Walk::of(issuer, customer).await?;
    for step in Step::ALL {
        if !matches!(step, Step::WrongCode | Step::LogOut) {
            walk.must(step).await?;
        }
    }
    hand.set(jump)?;
    says_the_time(issuer, jump).await?;
    let spent = Spent::of(issuer, &mut walk)?;
    // The code that was accepted, and those that are shown at the time it is now.
    let next = spent.shown(jump).offset(1);
    let later = spent.judge(next).await?;
    ensure!(
        spent.judge(spent.last).await? != "accepted",
        "a used code counted again"
    );
    if jump < 0 {
        for by in -1..=1 {
            let judged = spent.judge(spent.shown(jump).offset(by)).await?;
            ensure!(judged == "used", "a code of before the last one: {judged}");
        }
    } else {
        ensure!(later == "accepted", "a code of the time it is: {later}");
    }
    // Budgets of before the clock was set back are over in a moment.
    let mut other = Walk::of(issuer, customer + 5).await?;
    wait::until("a login", async || other.step(Step::LogIn).await.ok()).await?;
    other.must(Step::Issue).await?;
    hand.set(0)?;
    // Those of before: however long all this took, they are the same.
    for step in [next, spent.last, spent.last.offset(-1)] {
        let judged = spent.judge(step).await?;
        ensure!(judged != "accepted", "counted again when it was set back");
    }
    wait::until("a login", async || other.step(Step::LogIn).await.ok()).await?;
    Ok(())
}

/// Apps measure their clocks by what it says.
async fn says_the_time(issuer: &Issuer, ahead: i64) -> Result<()> {
    let answer = reqwest::get(format!("{}/healthz", issuer.own_origin())).await?;
    let date = answer.headers().get("date").context("no date")?.to_str()?;
    let date = chrono::DateTime::parse_from_rfc2822(date)?.timestamp();
    let now = i64::try_from(phone::now().0)?;
    ensure!((date - now - ahead).abs() < 10, "it says {date} at {now}");
    Ok(())
}

/// A token of which codes were accepted.
struct Spent {
    bank: Bank,
    user: String,
    token: Registered,
    /// The last one that counted.
    last: warifu_otp::Step,
}

impl Spent {
    fn of(issuer: &Issuer, walk: &mut Walk) -> Result<Self> {
        Ok(Self {
            bank: Bank::of(issuer.institution("shinkumi")?, &issuer.own_origin())?,
            user: walk.customer.user_id.clone(),
            token: walk.token.take().context("no token")?,
            last: warifu_otp::Step(walk.asked),
        })
    }

    /// The step whose code is shown that many seconds from now.
    fn shown(&self, seconds: i64) -> warifu_otp::Step {
        let now = phone::now().0.saturating_add_signed(seconds);
        warifu_otp::UnixTime(now).step(self.token.params.period)
    }

    /// The verdict on the code of a step.
    async fn judge(&self, step: warifu_otp::Step) -> Result<String> {
        let code = code_of(&self.token, step);
        self.bank.judge(&self.user, &code).await
    }
}
