//! The issuer gets SIGKILL before and after each message and at each of its
//! writes, is started again, and the other side sends the same once more.
//!
//! The rows are made from a recording of the undisturbed run; `rows.txt` in
//! `target/e2e-logs/issuer-killed-*` is the table. `EVERY_WRITE=1` makes every
//! single write a row.

mod codes;
mod enrolment;
mod portal;
mod who;

use anyhow::{Result, ensure};
use codes::{Activate, Confirm, Tokens, Wrong};
use enrolment::{Card, Finish, Registration, Start};
use portal::{Issue, Login, Mails};
use std::time::Duration;
use warifu_tests::{
    clock,
    killed::{Victim, table},
};
use who::Tally;

/// What every customer here chooses at issuance.
const PASSWORD: &str = "314159";
/// No table takes longer unless something hangs.
const LONGEST: Duration = Duration::from_mins(20);

#[tokio::test]
async fn what_the_portal_acknowledged_is_there_and_its_mail_goes_out_once() -> Result<()> {
    play("issuer-killed-portal", async |victim| {
        let mails = Mails::default();
        table(victim, &Login).await?;
        table(victim, &Issue::new(&mails)).await?;
        mails.acknowledgement_lost(victim).await?;
        victim.deliver_everything().await?;
        mails.each_was_delivered_once(victim).await
    })
    .await
}

#[tokio::test]
async fn an_enrolment_ends_in_the_same_token_and_counts_one_attempt() -> Result<()> {
    play("issuer-killed-enrolment", async |victim| {
        let tally = Tally::default();
        table(victim, &Card).await?;
        table(victim, &Start::new(&tally)).await?;
        table(victim, &Finish::new(&tally)).await?;
        table(victim, &Registration::new(&tally)).await?;
        tally.every_last_token_makes_right_codes(victim).await
    })
    .await
}

#[tokio::test]
async fn a_code_is_accepted_once_and_a_wrong_one_counted_once() -> Result<()> {
    play("issuer-killed-codes", async |victim| {
        let tokens = Tokens::default();
        table(victim, &Activate::new(&tokens)).await?;
        table(victim, &Confirm::new(&tokens)).await?;
        table(victim, &Wrong::new(&tokens)).await?;
        victim.deliver_everything().await
    })
    .await
}

async fn play(name: &str, body: impl AsyncFnOnce(&mut Victim) -> Result<()>) -> Result<()> {
    let faketime = clock::can_be_bent();
    ensure!(faketime, "the package faketime is not installed");
    let played = async {
        let mut victim = Victim::start(name).await?;
        body(&mut victim).await?;
        victim.must_have_died_where_meant()
    };
    tokio::time::timeout(LONGEST, played).await?
}
