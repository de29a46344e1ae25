//! Limits, across two issuer processes on one database and across restarts.

mod counts;
mod two;

use anyhow::{Context, Result, ensure};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::task::{JoinSet, spawn_blocking};
use two::{Two, Which};
use warifu_tests::{
    bank::{Bank, code_of},
    phone::{self, Phone, Reply},
    wait,
};

/// What every customer here chooses at issuance.
const PASSWORD: &str = "314159";
const TOGETHER: usize = 32;
const ROUNDS: usize = 200;
/// One of the processes ends every so many rounds.
const EVERY: usize = 25;
const MINUTE: i64 = 60;
const LONGEST: Duration = Duration::from_mins(20);

async fn within(played: impl Future<Output = Result<()>>) -> Result<()> {
    let played = tokio::time::timeout(LONGEST, played).await;
    played.context("it does not end")?
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_accept_each_of_two_hundred_codes_once_of_thirty_two_at_a_time() -> Result<()>
{
    within(async {
        let mut two = Two::start("limits-codes", &[]).await?;
        let (institution, customer) = two.customer("shinkumi", 1)?;
        let token = two.token(&institution, &customer).await?;
        let user = customer.user_id.clone();
        let mut accepted = 0;
        for round in 1..=ROUNDS {
            let code = code_of(&token, two.now().step(token.params.period));
            let told = asked_by_all(&mut two, &institution, &user, &code, round)
                .await
                .with_context(|| format!("round {round}"))?;
            accepted += told;
            two.forward(MINUTE)?;
        }
        let logged = two.accepted("shinkumi").await?;
        ensure!(
            logged == ROUNDS,
            "{logged} codes were accepted, not {ROUNDS}"
        );
        // Only where a process was killed may nobody have been told.
        ensure!(accepted + ROUNDS / EVERY >= ROUNDS, "{accepted} were told");
        Ok(())
    })
    .await
}

/// One code, thirty-two times at once, at both processes; how many were told
/// that it is accepted.
async fn asked_by_all(
    two: &mut Two,
    institution: &warifu_tests::issuer::Institution,
    user: &str,
    code: &str,
    round: usize,
) -> Result<usize> {
    let banks = [
        Bank::of(institution, &two.origin(Which::First))?,
        Bank::of(institution, &two.origin(Which::Second))?,
    ];
    let answered = Arc::new(AtomicUsize::new(0));
    let mut asking = JoinSet::new();
    for number in 0..TOGETHER {
        let [first, second] = banks.clone();
        let (here, there) = if number % 2 == 0 {
            (first, second)
        } else {
            (second, first)
        };
        let (user, code, answered) = (user.to_owned(), code.to_owned(), answered.clone());
        asking.spawn(async move {
            let told = match here.judge(&user, &code).await {
                Ok(result) => (result, false),
                // Its process has gone: the other one is asked.
                Err(_) => (there.judge(&user, &code).await?, true),
            };
            answered.fetch_add(1, Ordering::SeqCst);
            anyhow::Ok(told)
        });
    }
    let ended = if round % EVERY == EVERY / 2 {
        wait::until("some answers", async || {
            (answered.load(Ordering::SeqCst) > 0).then_some(())
        })
        .await?;
        two.end_one(round / EVERY).await?
    } else {
        None
    };
    let told: Vec<_> = asking.join_all().await.into_iter().collect::<Result<_>>()?;
    if let Some(which) = ended {
        two.run(which).await?;
    }
    let accepted = told.iter().filter(|(result, _)| result == "accepted");
    let accepted = accepted.count();
    let cut = told.iter().any(|(_, cut)| *cut);
    let only = told.iter().all(|(r, _)| r == "accepted" || r == "used");
    ensure!(only, "{told:?}");
    ensure!(
        accepted == 1 || (cut && accepted == 0),
        "{accepted} were accepted"
    );
    Ok(accepted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_give_five_real_answers_to_thirty_two_starts() -> Result<()> {
    within(async {
        let mut two = Two::start("limits-starts", &[]).await?;
        let (institution, customer) = two.customer("shinkumi", 1)?;
        two.issue(&institution, &customer).await?;
        let card = Phone::at(&two.origin(Which::First))?
            .card(&institution)
            .await?;
        let begun = (0..TOGETHER).map(|_| phone::begin(&card, &customer.user_id, PASSWORD));
        let begun = begun.collect::<Result<Vec<_>>>()?;
        let posts: Vec<_> = begun.iter().map(phone::start).collect();
        let phones = [
            Phone::at(&two.origin(Which::First))?,
            Phone::at(&two.origin(Which::Second))?,
        ];
        let mut asking = JoinSet::new();
        for (number, post) in posts.iter().cloned().enumerate() {
            let [first, second] = phones.clone();
            let (here, there) = if number % 2 == 0 {
                (first, second)
            } else {
                (second, first)
            };
            asking.spawn(async move {
                let answer = match here.post(&post).await {
                    Ok(answer) => answer,
                    Err(_) => there.post(&post).await?,
                };
                anyhow::Ok((number, answer))
            });
        }
        let first = asking.join_next().await.context("an answer")???;
        two.kill(Which::Second);
        let mut answers: Vec<(usize, Reply)> = vec![first];
        let rest = asking.join_all().await.into_iter();
        answers.extend(rest.collect::<Result<Vec<_>>>()?);
        answers.sort_by_key(|(number, _)| *number);
        two.run(Which::Second).await?;
        // The same bytes are the same guess, whichever process hears them.
        for (number, answer) in &answers {
            let post = posts.get(*number).context("a message")?;
            for phone in &phones {
                ensure!(phone.post(post).await? == *answer, "answered otherwise");
            }
        }
        let card = Arc::new(card);
        let mut proving = JoinSet::new();
        for (begun, (_, answer)) in begun.into_iter().zip(answers) {
            let card = card.clone();
            proving.spawn(async move {
                let sum = move || phone::prove(begun, &card, PASSWORD, &answer).is_ok();
                spawn_blocking(sum).await
            });
        }
        let real = proving.join_all().await.into_iter().flatten();
        let real = real.filter(|real| *real).count();
        ensure!(real == 5, "{real} real answers to {TOGETHER} starts");
        ensure!(two.attempts_left(&customer).await? == 0);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_guards_an_account_counts_on_after_a_kill_and_in_another_process() -> Result<()> {
    within(async {
        let mut two = Two::start("limits-accounts", &[]).await?;
        counts::wrong_codes(&mut two).await.context("wrong codes")?;
        counts::wrong_logins(&mut two)
            .await
            .context("wrong logins")?;
        counts::issuances(&mut two).await.context("issuances")
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_address_may_do_counts_on_after_a_kill_and_in_another_process() -> Result<()> {
    within(async {
        let few = [
            ("WARIFU_LIMITS__ENROLMENTS_AT_ONCE", "8"),
            ("WARIFU_LIMITS__LOGINS_AT_ONCE", "8"),
        ];
        let mut two = Two::start("limits-addresses", &few).await?;
        counts::starts_of_an_address(&mut two)
            .await
            .context("starts")?;
        counts::logins_of_an_address(&mut two)
            .await
            .context("logins")
    })
    .await
}
