//! What can happen to each message of an enrolment on its way: each with each.
//! One message of one code tells the customer; then the network heals, and
//! trying again leads to the one token.

use anyhow::{Context, Result, ensure};
use std::{
    collections::VecDeque,
    fmt::Write,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use warifu_tests::{
    driver::App,
    issuer::Options,
    lane::{Guest, Lane, PASSWORD},
    proxy::{Fault, Message},
    scene::{PASSWORD as CHOSEN, Scene},
    wait,
};

/// In the order of an enrolment.
const MESSAGES: [Message; 5] = [
    Message::Directory,
    Message::Card,
    Message::Start,
    Message::Finish,
    Message::Registered,
];

const LATE: Duration = Duration::from_secs(2);
/// Longer than the app waits.
const TOO_LATE: Duration = Duration::from_secs(17);

const FAULTS: [Fault; 18] = [
    Fault::Delay(TOO_LATE),
    Fault::LoseRequest,
    Fault::LoseAnswer,
    Fault::Delay(LATE),
    Fault::DoubledFirst,
    Fault::DoubledSecond,
    Fault::CutRequest,
    Fault::CutAnswer,
    // A hotel's login, in the ways there are.
    Fault::Page(200),
    Fault::Page(302),
    Fault::Page(307),
    Fault::Page(511),
    // A proxy in trouble.
    Fault::Page(500),
    Fault::Page(502),
    Fault::Page(503),
    Fault::Page(504),
    Fault::AlterRequest,
    Fault::AlterAnswer,
];

/// No row takes longer unless something hangs.
const LONGEST: Duration = Duration::from_mins(5);

type Row = (Message, Fault);

/// What the app says of a row; nothing where it waits, or goes on without.
fn said((message, fault): Row) -> Option<&'static str> {
    if message == Message::Registered {
        return None;
    }
    match fault {
        Fault::Delay(LATE) | Fault::DoubledFirst | Fault::DoubledSecond => None,
        Fault::Delay(_) => Some("issuer_timeout"),
        Fault::LoseRequest | Fault::LoseAnswer | Fault::CutRequest | Fault::CutAnswer => {
            Some("issuer_unreachable")
        }
        Fault::Page(200 | 302 | 307 | 511) => Some("network_login_needed"),
        Fault::Page(_) => Some("issuer_failed"),
        Fault::OtherCertificate => Some("tls_untrusted"),
        Fault::AlterRequest => Some("enrollment_refused"),
        Fault::AlterAnswer => Some(match message {
            Message::Card => "card_invalid",
            Message::Start => "enrollment_refused",
            _ => "issuer_answer_invalid",
        }),
    }
}

/// Attempts counted in the end. A message that was altered on the way cannot be
/// told from a wrong password: it is the one case that costs an attempt.
fn attempts(row: Row) -> i64 {
    if said(row) == Some("enrollment_refused") {
        2
    } else {
        1
    }
}

/// Each message with each fault that it can meet.
fn rows() -> VecDeque<Row> {
    let each = FAULTS
        .into_iter()
        .flat_map(|fault| MESSAGES.map(|message| (message, fault)));
    let possible = |&(message, fault): &Row| match fault {
        Fault::CutRequest | Fault::AlterRequest => {
            !matches!(message, Message::Directory | Message::Card)
        }
        // The answer to the last one is empty.
        Fault::AlterAnswer => message != Message::Registered,
        _ => true,
    };
    each.filter(possible).collect()
}

#[tokio::test]
async fn each_message_meets_each_fault_and_the_same_token_comes_of_it_counted_once() -> Result<()> {
    let mut lanes = Vec::new();
    for number in 1..=3 {
        let name = format!("network-{number}");
        lanes.push(Lane::set_up(&name, Options::default()).await?);
    }
    let rows = Mutex::new(rows());
    let [one, two, three] = lanes.as_mut_slice() else {
        anyhow::bail!("three lanes");
    };
    let failed = tokio::join!(
        play_some(one, &rows),
        play_some(two, &rows),
        play_some(three, &rows)
    );
    let failed = failed.0 + &failed.1 + &failed.2;
    ensure!(failed.is_empty(), "{failed}");
    Ok(())
}

/// The app speaks TLS here, and trusts what the operating system trusts.
#[tokio::test]
async fn another_certificate_at_any_message_stops_the_app_and_trying_again_goes_on() -> Result<()> {
    let mut lane = Lane::set_up("network-tls", Options::default().tls()).await?;
    let rows = MESSAGES.map(|message| (message, Fault::OtherCertificate));
    let failed = play_some(&mut lane, &Mutex::new(rows.into())).await;
    ensure!(failed.is_empty(), "{failed}");
    Ok(())
}

/// Plays rows until none is left; what failed, by row.
async fn play_some(lane: &mut Lane, rows: &Mutex<VecDeque<Row>>) -> String {
    let next = || {
        let mut rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
        rows.pop_front()
    };
    let mut failed = String::new();
    while let Some(row) = next() {
        let done = tokio::time::timeout(LONGEST, play(lane, row)).await;
        let done = done.unwrap_or_else(|late| Err(late.into()));
        let done = done.with_context(|| format!("{row:?}"));
        lane.note(&format!("{row:?}: {done:?}"));
        if let Err(error) = done {
            let _ = writeln!(failed, "{error:#}");
        }
        lane.issuer.proxy.heal();
    }
    failed
}

async fn play(lane: &mut Lane, row: Row) -> Result<()> {
    let guest = lane.next_guest().await?;
    let (message, fault) = row;
    let app = lane.program(&guest).open(lane.logs()).await?;
    let proxy = &lane.issuer.proxy;
    proxy.always(message, fault);
    let sent = proxy.count(message);
    match said(row) {
        None => {}
        Some(code) => {
            let passed = app.go_on(&guest.values, PASSWORD, "error").await?;
            ensure!(
                passed.last().is_some_and(|last| last == "error"),
                "{passed:?}"
            );
            let shown = app.said().await?;
            ensure!(shown == code, "the app says {shown}, not {code}");
            let heard = proxy.count(message) - sent;
            let expected = fault != Fault::OtherCertificate;
            ensure!((heard > 0) == expected, "{heard} such messages went out");
            proxy.heal();
            try_again(&app, code).await?;
        }
    }
    app.go_on(&guest.values, PASSWORD, "token").await?;
    // One that was altered is refused, and a refusal is the issuer's last word:
    // the token counts all the same.
    if row != (Message::Registered, Fault::AlterRequest) {
        confirmed(lane, &guest, &app).await?;
    }
    let code = app.code().await?;
    lane.must_be_one_token(&guest, attempts(row), &code).await
}

/// As the screen offers.
async fn try_again(app: &App, code: &str) -> Result<()> {
    if code == "enrollment_refused" {
        app.press("[data-screen=error] [data-action=type]").await?;
    } else {
        app.act("retry").await?;
    }
    app.gone("main[data-screen=error]").await
}

/// Whatever became of the last message: the issuer hears it in the end, at the
/// app's next start at the latest.
async fn confirmed(lane: &Lane, guest: &Guest, app: &App) -> Result<()> {
    lane.issuer.proxy.heal();
    if !lane.is_registered(guest).await? {
        app.client().refresh().await?;
        app.screen("token").await?;
    }
    wait::until("the issuer to hear of the token", async || {
        lane.is_registered(guest).await.ok()?.then_some(())
    })
    .await
}

#[tokio::test]
async fn an_issuer_that_is_down_is_said_and_tried_again() -> Result<()> {
    Scene::play("network-down", async |scene| {
        let values = scene.issue(1).await?;
        let app = scene.open().await?;
        app.screen("welcome").await?;
        scene.issuer.kill();
        app.act("type").await?;
        app.type_values(&values, CHOSEN).await?;
        app.act("next").await?;
        app.error("issuer_unreachable").await?;
        app.must_be_accessible("an issuer that is down").await?;
        scene.issuer.run().await?;
        try_again(&app, "issuer_unreachable").await?;
        app.go_on(&values, CHOSEN, "token").await.map(drop)
    })
    .await
}
