//! Each limit: counted up, both processes killed, counted on by the other.

use super::{
    PASSWORD,
    two::{Two, Which},
};
use anyhow::{Context, Result, ensure};
use std::time::Instant;
use warifu_enroll::client::Registered;
use warifu_otp::Step;
use warifu_tests::{
    bank::{Bank, code_of},
    phone::{self, Phone},
    portal_http::Shown,
};

/// So many wrong ones in a row lock.
const LOCK_AT: usize = 10;
/// The wait before the last of them is over then.
const A_WHILE: i64 = 5;
/// Issuances that a customer has at once.
const ISSUANCES: usize = 10;
/// What an address has at once here.
const AT_ONCE: usize = 8;

/// One-time passwords of a token.
pub async fn wrong_codes(two: &mut Two) -> Result<()> {
    let (institution, customer) = two.customer("shinkumi", 1)?;
    let token = two.token(&institution, &customer).await?;
    let user = &customer.user_id;
    for number in 1..=LOCK_AT {
        anew(two, number, LOCK_AT).await?;
        let bank = Bank::of(&institution, &two.origin(Which::of(number)))?;
        let result = bank.judge(user, &wrong(two, &token, number)?).await?;
        let expected = if number < LOCK_AT { "wrong" } else { "locked" };
        ensure!(result == expected, "number {number} is {result}");
    }
    two.both_anew().await?;
    two.forward(3600)?;
    let right = code_of(&token, two.now().step(token.params.period));
    let bank = Bank::of(&institution, &two.origin(Which::Second))?;
    let result = bank.judge(user, &right).await?;
    ensure!(result == "locked", "after all a right one is {result}");
    Ok(())
}

/// A code of no step near now, another one each time.
fn wrong(two: &Two, token: &Registered, number: usize) -> Result<String> {
    let now = two.now().step(token.params.period).0;
    let near: Vec<_> = (now - 5..now + 5)
        .map(|step| code_of(token, Step(step)))
        .collect();
    let mut others = (number * 1000..).map(|n| format!("{n:06}"));
    others
        .find(|text| !near.contains(text))
        .context("a wrong code")
}

/// Both processes are killed half-way; time goes by before the last.
async fn anew(two: &mut Two, number: usize, most: usize) -> Result<()> {
    if number == most / 2 + 1 {
        two.both_anew().await?;
    }
    if number == most {
        two.forward(A_WHILE)?;
    }
    Ok(())
}

/// Logins of an account.
pub async fn wrong_logins(two: &mut Two) -> Result<()> {
    let (_, customer) = two.customer("shinkumi", 2)?;
    for number in 1..=LOCK_AT {
        anew(two, number, LOCK_AT).await?;
        let page = log_in(two, number, &customer.contract_id, "nonsense").await?;
        ensure!(
            page.errors() == ["login_wrong"],
            "number {number}: {:?}",
            page.errors()
        );
    }
    two.both_anew().await?;
    for number in 0..2 {
        let page = log_in(two, number, &customer.contract_id, &customer.password).await?;
        ensure!(
            page.errors() == ["login_locked"],
            "then: {:?}",
            page.errors()
        );
    }
    Ok(())
}

async fn log_in(two: &Two, number: usize, contract: &str, password: &str) -> Result<Shown> {
    let institution = two.issuer.institution("shinkumi")?;
    let portal = two.portal(Which::of(number), institution)?;
    let page = portal.get_own("login").await?;
    let typed = [("contract_id", contract), ("password", password)];
    portal.send(&page, "login", &typed).await
}

/// Issuances of a customer: each sends a mail.
pub async fn issuances(two: &mut Two) -> Result<()> {
    let (institution, customer) = two.customer("shinkumi", 3)?;
    for number in 1..=ISSUANCES + 1 {
        anew(two, number, ISSUANCES + 2).await?;
        let portal = two.portal(Which::of(number), &institution)?;
        portal.log_in(&customer).await?;
        let page = portal.get_own("issue").await?.at("issue")?;
        let typed = [
            ("mail", "someone@limits.example"),
            ("mail_again", "someone@limits.example"),
            ("activation_password", PASSWORD),
            ("activation_password_again", PASSWORD),
        ];
        let shown = portal.send(&page, "issue", &typed).await?;
        let expected = if number <= ISSUANCES { 200 } else { 429 };
        ensure!(
            shown.status == expected,
            "number {number}: {}",
            shown.status
        );
    }
    Ok(())
}

/// Enrolments begun by an address; one more every 6 s.
pub async fn starts_of_an_address(two: &mut Two) -> Result<()> {
    let (institution, _) = two.customer("shinkumi", 1)?;
    let card = Phone::at(&two.origin(Which::First))?
        .card(&institution)
        .await?;
    until_refused(two, 6, async |two, number| {
        let begun = phone::begin(&card, &format!("NOBODY{number:04}"), PASSWORD)?;
        let phone = Phone::at(&two.origin(Which::of(number)))?;
        Ok(phone.post(&phone::start(&begun)).await?.status)
    })
    .await
}

/// Logins by an address, at accounts of all names; one more every 4 s.
pub async fn logins_of_an_address(two: &mut Two) -> Result<()> {
    until_refused(two, 4, async |two, number| {
        let page = log_in(two, number, &format!("NOBODY{number:04}"), "nonsense").await?;
        Ok(page.status)
    })
    .await
}

/// As many as there are at once, and those that came back meanwhile.
async fn until_refused(
    two: &mut Two,
    refill: usize,
    once: impl AsyncFn(&Two, usize) -> Result<u16>,
) -> Result<()> {
    let begun = Instant::now();
    for number in 0.. {
        if number == AT_ONCE / 2 {
            two.both_anew().await?;
        }
        let status = once(two, number).await?;
        let back = usize::try_from(begun.elapsed().as_secs())? / refill + 1;
        ensure!(number <= AT_ONCE + back, "number {number}: {status}");
        if status == 429 {
            ensure!(number >= AT_ONCE, "number {number} is refused");
            return Ok(());
        }
    }
    Ok(())
}
