//! How the issuer ends, and how it ends those who keep it waiting.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use warifu_tests::{
    bank::{self, Bank, code_of, step_now},
    books::Books,
    issuer::{Issuer, Options},
    logs::Logs,
    phone::{self, Phone, Reply},
    portal_http::HttpPortal,
    wait,
};

const PASSWORD: &str = "Ab12cd";

/// A connection on which bytes are sent as the test likes.
struct Line(TcpStream);

impl Line {
    async fn to(issuer: &Issuer) -> Result<Self> {
        let address = issuer.own_origin().replace("http://", "");
        Ok(Self(TcpStream::connect(address).await?))
    }

    async fn say(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        Ok(self.0.write_all(bytes.as_ref()).await?)
    }

    /// A whole request.
    async fn post(&mut self, path: &str, key: &str, body: &[u8]) -> Result<()> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.say([head.as_bytes(), body].concat()).await
    }

    /// Until the issuer hangs up; no bytes where it says nothing.
    async fn rest(&mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        // A connection that is torn down has ended too.
        let _ = self.0.read_to_end(&mut bytes).await;
        Ok(bytes)
    }

    /// The answer, on a connection that ends after it.
    async fn answer(&mut self) -> Result<Reply> {
        let bytes = self.rest().await?;
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = bytes.split_at(end.context("no answer")? + 4);
        let status = head.get(9..12).context("no status")?;
        Ok(Reply {
            status: std::str::from_utf8(status)?.parse()?,
            body: body.to_vec(),
        })
    }

    /// Waits until the issuer has taken the connection and read all of it, by
    /// the system's own table.
    async fn is_read(&self) -> Result<()> {
        let (own, theirs) = (self.0.local_addr()?.port(), self.0.peer_addr()?.port());
        wait::until("the issuer to read", async || {
            let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
            let read = table.lines().any(|line| {
                let words: Vec<_> = line.split_whitespace().collect();
                let is = |place: usize, end: &str| {
                    words.get(place).is_some_and(|word| word.ends_with(end))
                };
                is(1, &format!(":{theirs:04X}"))
                    && is(2, &format!(":{own:04X}"))
                    && is(4, ":00000000")
                    && !is(9, "0000000000")
                    && words.get(9) != Some(&"0")
            });
            read.then_some(())
        })
        .await
    }
}

async fn nobody_listens(issuer: &Issuer) -> Result<()> {
    wait::until("new connections to be refused", async || {
        Line::to(issuer).await.err().map(drop)
    })
    .await
}

/// Waits for the end; how long it took.
async fn ends_well(issuer: &mut Issuer, within: Duration) -> Result<()> {
    wait::until_within(within, "the issuer to end", async || {
        issuer.has_ended().then_some(())
    })
    .await?;
    let code = issuer.exit_code();
    ensure!(
        code == Some(0),
        "it ended with {code:?}: {}",
        issuer.logged()
    );
    Ok(())
}

#[tokio::test]
async fn requests_under_way_are_answered_and_new_ones_refused_when_it_is_asked_to_end() -> Result<()>
{
    let logs = Logs::of("ending-under-way")?;
    let mut issuer = Issuer::start(&logs).await?;
    let institution = issuer.institution("shinkumi")?.clone();
    let customer = institution.customer(1)?.clone();
    let portal = HttpPortal::of(&issuer, "shinkumi")?;
    portal.log_in(&customer).await?;
    portal.issue("someone@ending.example", PASSWORD).await?;
    let phone = Phone::at(&issuer.own_origin())?;
    let card = phone.card(&institution).await?;
    let token = phone.enrol(&card, &customer.user_id, PASSWORD).await?;
    let code = code_of(&token, step_now(&token));
    let asked = json!({ "v": 1, "service_id": institution.service_id,
        "user_id": customer.user_id, "otp": code });
    let key = std::fs::read_to_string(&institution.api_key_file)?;
    let begun = phone::begin(&card, "NOBODY0001", PASSWORD)?;

    let mut held = Books::open_to_hold(issuer.data()).await?;
    held.hold().await?;
    let (mut bank, mut app) = (Line::to(&issuer).await?, Line::to(&issuer).await?);
    let asked = asked.to_string();
    bank.post("/v1/verifications", key.trim(), asked.as_bytes())
        .await?;
    app.post("/v1/enrollments", "-", begun.request()).await?;
    bank.is_read().await?;
    app.is_read().await?;
    issuer.ask_to_end()?;
    nobody_listens(&issuer).await?;
    ensure!(!issuer.has_ended(), "it has not waited");
    held.let_go().await?;
    held.close().await?;

    let (judged, started) = (bank.answer().await?, app.answer().await?);
    ensure!(bank::result(&judged)? == "accepted");
    started.good()?;
    ends_well(&mut issuer, Duration::from_secs(20)).await?;
    issuer.run().await?;
    let bank = Bank::of(&institution, &issuer.own_origin())?;
    ensure!(bank.judge(&customer.user_id, &code).await? == "used");
    let again = phone.post(&phone::start(&begun)).await?;
    ensure!(
        again.body == started.body,
        "another answer to the same bytes"
    );
    Ok(())
}

#[tokio::test]
async fn requests_that_never_end_do_not_hold_up_the_end() -> Result<()> {
    let logs = Logs::of("ending-never")?;
    let options = Options::default().env_var("WARIFU_LIMITS__SHUTDOWN_SECONDS", "2");
    let mut issuer = Issuer::with(options, &logs).await?;
    let mut held = Books::open_to_hold(issuer.data()).await?;
    held.hold().await?;
    let mut lines = Vec::new();
    for bytes in [
        "POST /v1/enrollments HT",
        "POST /v1/enrollments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{",
        // This one waits for the database, which nobody lets go.
        "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "",
    ] {
        let mut line = Line::to(&issuer).await?;
        line.say(bytes).await?;
        line.is_read().await?;
        lines.push(line);
    }
    issuer.ask_to_end()?;
    ends_well(&mut issuer, Duration::from_secs(30)).await?;
    for mut line in lines {
        line.rest().await?;
    }
    held.let_go().await?;
    held.close().await?;
    issuer.run().await
}

#[tokio::test]
async fn who_dawdles_over_a_request_is_hung_up_on_and_others_are_served() -> Result<()> {
    let logs = Logs::of("ending-slow")?;
    let options = Options::default()
        .env_var("WARIFU_LIMITS__REQUEST_SECONDS", "4")
        .env_var("WARIFU_LIMITS__CONNECTION_IDLE_SECONDS", "12");
    let issuer = Issuer::with(options, &logs).await?;
    let mut silent = Line::to(&issuer).await?;
    let mut slow_body = Line::to(&issuer).await?;
    let head = "POST /v1/enrollments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\n{";
    slow_body.say(head).await?;
    let mut slow_head = Line::to(&issuer).await?;
    slow_head.say("GET / HTTP/1.1\r\nX-Slow: ").await?;
    let begun = Instant::now();
    let mut ended = false;
    while !ended {
        ensure!(begun.elapsed() < Duration::from_secs(30), "a head for ever");
        ended = slow_head.say("x").await.is_err();
        let card = "/v1/services/10212083";
        Phone::at(&issuer.own_origin())?.get(card).await?.good()?;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let busy = slow_body.answer().await?;
    ensure!(busy.status == 503, "{}", busy.status);
    ensure!(silent.rest().await?.is_empty());
    Ok(())
}
