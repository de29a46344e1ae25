//! The app is killed (SIGKILL) at each moment before and after it does something
//! outside: a message, a write to the key store, a write of its public files. It
//! is started again, shows how things stand, and comes to the one token. The
//! rows are made from a recording of the app itself.

use anyhow::{Context, Result, bail, ensure};
use std::{
    collections::VecDeque,
    fmt::Write,
    fs,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use warifu_tests::{
    issuer::Options,
    lane::{Guest, Lane, PASSWORD},
    mortal::Moments,
};

/// Of the pairs of moments one in so many is played.
const STRIDE: usize = 40;
/// No row takes longer unless something hangs.
const LONGEST: Duration = Duration::from_mins(5);

/// One death, and perhaps another while the app goes on.
#[derive(Clone, Debug)]
struct Row {
    number: usize,
    name: String,
    again: Option<(usize, String)>,
}

/// What came of a row.
struct Played {
    row: Row,
    /// What the app showed when it was started again.
    shown: String,
    /// What it then did outside.
    moments: Vec<String>,
}

type Rows = Mutex<VecDeque<Row>>;

#[tokio::test]
async fn an_app_killed_at_any_moment_once_or_twice_comes_back_to_one_token_counted_once()
-> Result<()> {
    let mut first = Lane::set_up("killed-1", Options::default()).await?;
    let mut second = Lane::set_up("killed-2", Options::default()).await?;
    let once = recorded(&mut first).await?;
    ensure!(once.len() >= 30, "{once:?}");
    let played = play_all(&mut first, &mut second, once).await?;
    for screen in ["welcome", "resume", "token"] {
        let shown = played.iter().any(|played| played.shown == screen);
        ensure!(shown, "no row showed {screen}");
    }
    let twice = pairs(&played);
    ensure!(twice.len() >= 4, "{twice:?}");
    play_all(&mut first, &mut second, twice).await.map(drop)
}

/// A row for each moment that an undisturbed enrolment has, up to the first code.
async fn recorded(lane: &mut Lane) -> Result<Vec<Row>> {
    let guest = lane.next_guest().await?;
    let moments = Moments::of(lane.logs().file("recorded.txt"));
    let app = moments.told_by(lane.program(&guest));
    let code = through(&app.open(lane.logs()).await?, &guest, &moments).await?;
    lane.must_be_one_token(&guest, 1, &code).await?;
    let names = (1..).zip(moments.passed());
    Ok(names
        .map(|(number, name)| Row {
            number,
            name,
            again: None,
        })
        .collect())
}

/// Each death that left an enrolment under way, with each moment that the app
/// then had; one in [`STRIDE`] of these.
fn pairs(played: &[Played]) -> Vec<Row> {
    let under_way = played.iter().filter(|played| played.shown == "resume");
    let all = under_way.flat_map(|played| {
        (1..).zip(&played.moments).map(|again| Row {
            again: Some((again.0, again.1.clone())),
            ..played.row.clone()
        })
    });
    all.step_by(STRIDE).collect()
}

/// Plays rows in two lanes; the report names each that failed.
async fn play_all(first: &mut Lane, second: &mut Lane, rows: Vec<Row>) -> Result<Vec<Played>> {
    let rows = Rows::new(rows.into());
    let (one, other) = tokio::join!(play_some(first, &rows), play_some(second, &rows));
    let (mut played, mut failed) = (Vec::new(), String::new());
    for result in one.into_iter().chain(other) {
        match result {
            Ok(row) => played.push(row),
            Err(error) => writeln!(failed, "{error:#}")?,
        }
    }
    ensure!(failed.is_empty(), "{failed}");
    played.sort_by_key(|played| played.row.number);
    Ok(played)
}

async fn play_some(lane: &mut Lane, rows: &Rows) -> Vec<Result<Played>> {
    let mut played = Vec::new();
    let next = || {
        let mut rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
        rows.pop_front()
    };
    while let Some(row) = next() {
        let done = tokio::time::timeout(LONGEST, play(lane, &row)).await;
        let done = done.unwrap_or_else(|late| Err(late.into()));
        let done = done.with_context(|| format!("{row:?}"));
        let shown = done.as_ref().map(|played| &played.shown);
        lane.note(&format!("{row:?}: {shown:?}"));
        played.push(done);
    }
    played
}

async fn play(lane: &mut Lane, row: &Row) -> Result<Played> {
    let guest = lane.next_guest().await?;
    let ended = killed(lane, &guest, row.number).await?;
    ended.must_end_with(row.number, &row.name)?;
    leave_half_a_write(&guest, row)?;
    if let Some((number, _)) = &row.again {
        killed(lane, &guest, *number).await?;
    }
    let expected = left(lane, &guest).await?;
    let moments = Moments::of(lane.logs().file("resumed.txt"));
    let app = moments.told_by(lane.program(&guest));
    let app = app.open(lane.logs()).await?;
    let shown = app.shown().await?;
    ensure!(shown == expected, "{shown} is shown, {expected} is left");
    let code = through(&app, &guest, &moments).await?;
    lane.must_be_one_token(&guest, 1, &code).await?;
    Ok(Played {
        row: row.clone(),
        shown,
        moments: moments.passed(),
    })
}

/// Starts the app, goes on as it offers, and sees it die on the way.
async fn killed(lane: &Lane, guest: &Guest, number: usize) -> Result<Moments> {
    let moments = Moments::of(lane.logs().file("killed.txt"));
    let program = moments.ended_at(lane.program(guest), number);
    let going = async {
        let app = program.open(lane.logs()).await?;
        through(&app, guest, &moments).await?;
        bail!("it came to a code")
    };
    let going: Result<()> = tokio::select! {
        dead = moments.until_dead() => dead,
        gone = going => gone,
    };
    if !moments.is_dead() {
        going?;
    }
    moments.until_dead().await?;
    Ok(moments)
}

/// From whatever is shown to a code; where the issuer is told that the token
/// has arrived, that is waited for.
async fn through(
    app: &warifu_tests::driver::App,
    guest: &Guest,
    moments: &Moments,
) -> Result<String> {
    let name = "display-name";
    let passed = app.go_on(&guest.values, PASSWORD, name).await?;
    if passed.last().is_some_and(|last| last == name) {
        let told = ["after message registered", "after file tokens.json"];
        moments.until_one_after_the_other(told).await?;
        app.go_on(&guest.values, PASSWORD, "token").await?;
    }
    app.code().await
}

/// The screen that says how things stand, by what is really there.
async fn left(lane: &Lane, guest: &Guest) -> Result<&'static str> {
    let Ok(bytes) = fs::read(guest.public_file("tokens.json")) else {
        return Ok("welcome");
    };
    let data: serde_json::Value = serde_json::from_slice(&bytes)?;
    let tokens = data.get("tokens").and_then(|tokens| tokens.as_array());
    if tokens.is_some_and(|tokens| !tokens.is_empty()) {
        lane.must_hold_entries(guest, 1).await?;
        return Ok("token");
    }
    let pending = data.get("pending").is_some_and(|it| !it.is_null());
    let entry = lane.must_hold_entries(guest, 1).await.is_ok();
    // A record whose entry was not yet written: nothing was sent.
    Ok(if pending && entry {
        "resume"
    } else {
        "welcome"
    })
}

/// Right before a file is replaced, the kill may also have come in the middle:
/// its new bytes are there in part, not at all, or whole, under another name.
fn leave_half_a_write(guest: &Guest, row: &Row) -> Result<()> {
    let Some(file) = row.name.strip_prefix("before file ") else {
        return Ok(());
    };
    let whole = br#"{"version":1,"installation_id":"","tokens":[],"pending":null}"#;
    let kinds = [&whole[..], &whole[..20], &[]];
    let part = kinds.get(row.number / 2 % kinds.len()).context("a kind")?;
    let temporary = guest.public_file(&format!("{file}.new"));
    fs::create_dir_all(temporary.parent().context("a folder")?)?;
    Ok(fs::write(temporary, part)?)
}
