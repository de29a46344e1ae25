//! An issuer and an app, each by a clock that is set by hand.

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use std::time::Duration;
use warifu_otp::{Params, UnixTime, code_at_step};
use warifu_secret::Seed;
use warifu_tests::{
    bank::Bank,
    clock::{Hand, can_be_bent},
    desk::Desk,
    driver::{App, AppProgram},
    issuer::{Issuer, Options},
    logs::Logs,
    painted::{self, Shown},
    phone,
    portal_http::HttpPortal,
    process::Program,
    proxy::{Fault, Message},
    scene::PASSWORD,
};

/// Up to here the app puts it right by itself.
const BOUND: i64 = 120;
/// No table takes longer unless something hangs.
const LONGEST: Duration = Duration::from_mins(8);

/// Where the app is when the clock is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Shown,
    Hidden,
    Closed,
}

/// An issuer and a device, each with a clock of its own.
pub struct Clocks {
    issuer: Issuer,
    desk: Desk,
    /// The device's clock.
    pub hand: Hand,
    pub issuers_hand: Hand,
    pub logs: Logs,
}

pub async fn play(name: &str, body: impl AsyncFnOnce(&Clocks) -> Result<()>) -> Result<()> {
    ensure!(can_be_bent(), "the package faketime is not installed");
    let logs = Logs::of(name)?;
    let own = Logs::at(logs.file("issuers-clock"))?;
    let issuers_hand = Hand::make(own.folder())?;
    let played = async {
        let scene = Clocks {
            issuer: Issuer::with(by(&issuers_hand), &logs).await?,
            desk: Desk::set_up(&logs).await?,
            hand: Hand::make(logs.folder())?,
            issuers_hand,
            logs,
        };
        body(&scene).await
    };
    let played = tokio::time::timeout(LONGEST, played);
    played
        .await
        .with_context(|| format!("{name} does not end"))?
}

/// An issuer that goes by that clock.
fn by(hand: &Hand) -> Options {
    let variables = hand.variables();
    let set = |options: Options, (name, value): &(String, String)| options.env_var(name, value);
    // Sums of Argon2id may take long beside others.
    let patient = Options::default().env_var("WARIFU_LIMITS__REQUEST_SECONDS", "120");
    variables.iter().fold(patient, set)
}

impl Clocks {
    pub fn program(&self) -> AppProgram {
        AppProgram::at(&self.desk, &self.issuer.directory()).with_clock(&self.hand)
    }

    pub async fn with_token(&self) -> Result<App> {
        let portal = HttpPortal::of(&self.issuer, "shinkumi")?;
        let customer = portal.institution().customer(1)?.clone();
        portal.log_in(&customer).await?;
        let values = portal.issue("someone@clock.example", PASSWORD).await?;
        let app = self.program().open(&self.logs).await?;
        app.begin_by_typing(&values, PASSWORD).await?;
        app.agree_and_finish().await?;
        app.code().await?;
        Ok(app)
    }

    pub async fn row(&self, app: App, place: Place, jump: i64, online: bool) -> Result<App> {
        let (app, seen) = match place {
            Place::Shown => {
                // The code that turns meanwhile would be taken for the first one after.
                app.code_with(10).await?;
                painted::watch(&app).await?;
                self.network(online);
                self.hand.set(jump)?;
                let seen = self.settled(&app, 1).await?;
                (app, seen)
            }
            Place::Hidden => {
                let window = self.minimised(&app).await?;
                painted::watch(&app).await?;
                self.network(online);
                self.hand.set(jump)?;
                self.restore(&app, &window).await?;
                let seen = self.settled(&app, 0).await?;
                (app, seen)
            }
            Place::Closed => {
                app.close().await?;
                self.network(online);
                self.hand.set(jump)?;
                let app = self.program().open(&self.logs).await?;
                painted::watch(&app).await?;
                let seen = self.settled(&app, 0).await?;
                (app, seen)
            }
        };
        self.must_be_right_or_named(&seen, 0).await?;
        let last = seen.last().context("nothing shown")?;
        let expected = match (online, jump.abs() > BOUND) {
            (true, true) => vec!["clock_off"],
            (true, false) => Vec::new(),
            (false, _) => vec!["clock_set"],
        };
        ensure!(last.errors == expected, "{last:?}, not {expected:?}");
        if last.errors != ["clock_off"] {
            self.must_be_right(last, 0).await?;
        }
        app.must_be_accessible("a clock that was set").await?;
        self.network(true);
        self.hand.set(0)?;
        self.calm(&app).await?;
        Ok(app)
    }

    /// The time is asked for at `/healthz`, which is no message of the app's alone.
    pub fn network(&self, there: bool) {
        self.issuer.proxy.heal();
        if !there {
            let proxy = &self.issuer.proxy;
            proxy.always(Message::Page, Fault::LoseRequest);
            proxy.always(Message::Device, Fault::LoseRequest);
        }
    }

    /// All that was shown until a code came after the first `known` states.
    pub async fn settled(&self, app: &App, known: usize) -> Result<Vec<Shown>> {
        app.wait_for("a code", async || {
            let seen = painted::shown(app).await.ok()?;
            let new = seen.get(known..)?.to_vec();
            new.iter().any(|shown| shown.code.is_some()).then_some(new)
        })
        .await
    }

    /// The code of this moment, and nothing to say of the clock.
    pub async fn calm(&self, app: &App) -> Result<()> {
        painted::watch(app).await?;
        app.wait_for("a calm screen", async || {
            let seen = painted::shown(app).await.ok()?;
            let last = seen.last()?;
            self.must_be_right(last, 0).await.ok()?;
            last.errors.is_empty().then_some(())
        })
        .await
    }

    pub async fn must_be_right_or_named(&self, seen: &[Shown], ahead: i64) -> Result<()> {
        for shown in seen {
            if shown.code.is_some() && !shown.tells_of_the_clock() {
                self.must_be_right(shown, ahead).await?;
            }
        }
        Ok(())
    }

    /// The code is of the issuer's present step, or of one that it takes as well.
    async fn must_be_right(&self, shown: &Shown, ahead: i64) -> Result<()> {
        let (seed, params) = self.token().await?;
        let now = UnixTime(phone::now().0.saturating_add_signed(ahead));
        let step = now.step(params.period);
        let right = [-1, 0, 1].map(|by| code_at_step(&seed, step.offset(by), params));
        let right = right.map(|otp| otp.as_str().to_owned());
        let shown = shown.code.clone().context("no code")?;
        ensure!(
            right.contains(&shown),
            "painted {shown}, right is {right:?}"
        );
        Ok(())
    }

    /// The app's own token, from its key store and its data.
    async fn token(&self) -> Result<(Seed, Params)> {
        let entries = self.desk.keyring()?.app_entries().await?;
        let entry = entries.first().context("no entry")?;
        let entry: Value = serde_json::from_slice(&STANDARD.decode(&entry.secret)?)?;
        let seed = entry.pointer("/token/seed").and_then(Value::as_str);
        let seed = URL_SAFE_NO_PAD.decode(seed.context("no seed")?)?;
        let data = std::fs::read(self.desk.app_data().join("tokens.json"))?;
        let data: Value = serde_json::from_slice(&data)?;
        let params = data.pointer("/tokens/0/params").cloned();
        Ok((
            Seed::new(seed),
            serde_json::from_value(params.context("no token")?)?,
        ))
    }

    /// What is held for right here, the issuer holds for right as well.
    pub async fn is_accepted(&self, app: &App) -> Result<()> {
        let institution = self.issuer.institution("shinkumi")?;
        let bank = Bank::of(institution, &self.issuer.own_origin())?;
        let code = app.code().await?;
        let judged = bank.judge(&institution.customer(1)?.user_id, &code).await?;
        ensure!(judged == "accepted", "the code is judged {judged}");
        Ok(())
    }

    /// Takes the window off the screen; answers its name there.
    async fn minimised(&self, app: &App) -> Result<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", "^Warifu$"])?;
        let window = found.lines().next().context("no window")?.to_owned();
        self.xdotool(&["windowminimize", &window])?;
        hidden(app, true).await?;
        Ok(window)
    }

    async fn restore(&self, app: &App, window: &str) -> Result<()> {
        self.xdotool(&["windowmap", window, "windowactivate", window])?;
        hidden(app, false).await
    }

    fn xdotool(&self, words: &[&str]) -> Result<String> {
        let done = Program::new("xdotool")
            .args(words.iter().copied())
            .envs(&self.desk.env())
            .run()
            .context("xdotool is not there")?;
        ensure!(done.status.success(), "xdotool cannot {words:?}");
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    }
}

async fn hidden(app: &App, hidden: bool) -> Result<()> {
    app.wait_for("the window to change", async || {
        let state = app.run("return document.hidden", Vec::new()).await.ok()?;
        (state == Value::Bool(hidden)).then_some(())
    })
    .await
}
