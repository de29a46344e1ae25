//! The procedures as the demonstration walks them, in English: the real app in
//! its window, the real portal in a browser; and support at the console. Procedure
//! C is the main job, which has a program of its own.

use anyhow::{Context, Result};
use warifu_tests::{
    lang::Lang,
    logs::Logs,
    procedures::{Procedure, Stage, Teller},
};

async fn walk(letter: char) -> Result<()> {
    let procedure = Procedure::of(letter).context("no such procedure")?;
    let label = procedure.label;
    let logs = Logs::of(&format!("procedure-{}", label.replace('/', "-")))?;
    let teller = Teller::silent(&logs.file("pictures"));
    let mut stage = Stage::set_up(procedure, label, Lang::En, &teller, &logs).await?;
    procedure.walk(&mut stage).await
}

#[tokio::test]
async fn a_company_registers_hardware_exchanges_it_for_the_app_and_shares_it() -> Result<()> {
    walk('B').await
}

#[tokio::test]
async fn issued_by_a_call_and_a_re_issue_is_stopped_from_the_old_app() -> Result<()> {
    walk('A').await
}

#[tokio::test]
async fn a_token_that_the_app_made_is_worth_nothing_until_it_is_bound() -> Result<()> {
    walk('D').await
}

#[tokio::test]
async fn issued_after_a_confirmation_started_and_released_until_the_next_day() -> Result<()> {
    walk('E').await
}

#[tokio::test]
async fn a_token_that_wrong_codes_locked_is_unlocked_by_support_and_lets_in_again() -> Result<()> {
    walk('S').await
}
