//! The issuer that is killed, and all that is looked at from outside.

use crate::{
    books::Books,
    clock::{self, Hand},
    issuer::{Customer, Institution, Issuer, Options},
    killpoint::KillPoint,
    logs::Logs,
    phone::{self, Phone},
    postbox::Postbox,
};
use anyhow::{Context, Result, ensure};
use std::{cell::Cell, collections::BTreeSet, fs::OpenOptions, io::Write, time::Instant};
use tempfile::TempDir;
use warifu_otp::UnixTime;

/// Both demo institutions.
pub(super) const SLUGS: [&str; 2] = ["shinkumi", "michishio"];

/// The issuer, with the table of its death and a mail server that outlives it.
#[derive(Debug)]
pub struct Victim {
    /// The issuer.
    pub issuer: Issuer,
    /// Where its mail goes.
    pub postbox: Postbox,
    point: KillPoint,
    pub(super) hand: Option<Hand>,
    ahead: i64,
    logs: Logs,
    /// Holds the library; loaded anew at each start.
    _folder: TempDir,
    rows: Cell<usize>,
    missed: Vec<String>,
    /// What the dead have logged.
    pub(super) log: String,
    /// Mails that a dead one had claimed.
    pub(super) orphans: BTreeSet<String>,
    since: Instant,
}

impl Victim {
    /// An issuer of its own that can be killed at a point, up and idle.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(name: &str) -> Result<Self> {
        let folder = TempDir::with_prefix("warifu-killpoint-")?;
        Self::with(name, folder, None).await
    }

    /// One that is killed from outside only, and whose clock can be set.
    ///
    /// # Errors
    /// When it does not start, or the package faketime is missing.
    pub async fn with_clock(name: &str) -> Result<Self> {
        ensure!(
            clock::can_be_bent(),
            "the package faketime is not installed"
        );
        let folder = TempDir::with_prefix("warifu-killpoint-")?;
        let hand = Hand::make(folder.path())?;
        Self::with(name, folder, Some(hand)).await
    }

    async fn with(name: &str, folder: TempDir, hand: Option<Hand>) -> Result<Self> {
        let logs = Logs::of(name)?;
        let point = KillPoint::make(folder.path())?;
        let postbox = Postbox::open().await?;
        let loaded = hand
            .as_ref()
            .map_or_else(|| point.variables(), Hand::variables);
        let options = loaded
            .iter()
            .fold(options(&postbox), |options, (name, value)| {
                options.env_var(name, value)
            });
        let victim = Self {
            issuer: Issuer::with(options, &logs).await?,
            postbox,
            point,
            hand,
            ahead: 0,
            logs,
            _folder: folder,
            rows: Cell::new(0),
            missed: Vec::new(),
            log: String::new(),
            orphans: BTreeSet::new(),
            since: Instant::now(),
        };
        victim.quiet().await?;
        Ok(victim)
    }

    /// Moves its clock on.
    ///
    /// # Errors
    /// When its clock cannot be set.
    pub fn forward(&mut self, seconds: i64) -> Result<()> {
        let hand = self.hand.as_ref().context("a clock that goes by itself")?;
        self.ahead += seconds;
        hand.set(self.ahead)
    }

    /// Now, by its clock.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        UnixTime(phone::now().0.saturating_add_signed(self.ahead))
    }

    /// Whether every single write is to be a point, which takes long: where
    /// `EVERY_WRITE` stands in the environment.
    #[must_use]
    pub fn is_thorough(&self) -> bool {
        std::env::var_os("EVERY_WRITE").is_some()
    }

    /// Where it dies.
    #[must_use]
    pub fn point(&self) -> &KillPoint {
        &self.point
    }

    /// The next row's number.
    #[must_use]
    pub fn next_row(&self) -> usize {
        self.rows.replace(self.rows.get() + 1)
    }

    /// A customer for a row: of both institutions by turns, then the next two.
    ///
    /// # Errors
    /// Never with the demonstration's data.
    pub fn customer(&self, row: usize) -> Result<(Institution, Customer)> {
        let slug = SLUGS.get(row % 2).context("two institutions")?;
        let institution = self.issuer.institution(slug)?.clone();
        let count = institution.customers.len();
        let customer = institution.customer(row / 2 % count + 1)?.clone();
        Ok((institution, customer))
    }

    /// An app that talks to it.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn phone(&self) -> Result<Phone> {
        Phone::at(&self.issuer.own_origin())
    }

    /// Its database.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn books(&self) -> Result<Books> {
        Books::open(self.issuer.data()).await
    }

    /// SIGKILL, from outside.
    pub fn kill(&mut self) {
        self.log.push_str(&self.issuer.logged());
        self.issuer.kill();
    }

    /// Whether the process has ended.
    pub fn has_ended(&mut self) -> bool {
        self.issuer.has_ended()
    }

    /// What it logged last.
    #[must_use]
    pub fn said(&self) -> String {
        self.issuer.logged()
    }

    /// Starts it again on what it left, and waits until it is idle.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn rise(&mut self) -> Result<()> {
        self.point.disarm()?;
        let mut books = self.books().await?;
        books.must_be_whole().await?;
        let claimed = "SELECT hex(id) FROM outbox WHERE state = 'waiting' AND due_at > $1";
        let now = self.now().0.to_string();
        self.orphans.extend(books.texts(claimed, &[&now]).await?);
        books.close().await?;
        self.issuer.run().await?;
        self.quiet().await
    }

    /// Writes a row into the table of this run, `rows.txt` among the logs.
    pub(super) fn tell(&mut self, row: &str, reached: Option<bool>) -> Result<()> {
        let word = match reached {
            Some(true) => "holds",
            Some(false) => "holds (the point was not reached: killed after everything)",
            None => "FAILS",
        };
        if reached == Some(false) {
            self.missed.push(row.to_owned());
        }
        self.note(&format!("{row}: {word}"))
    }

    /// Writes a line into the table of this run.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub fn note(&self, line: &str) -> Result<()> {
        let path = self.logs.file("rows.txt");
        let mut file = OpenOptions::new().append(true).create(true).open(path)?;
        let took = self.since.elapsed().as_secs_f64();
        Ok(writeln!(file, "{took:7.1} s  {line}")?)
    }

    /// Most rows died where they were meant to.
    ///
    /// # Errors
    /// When more than one in ten did not: then the table proves little.
    pub fn must_have_died_where_meant(&self) -> Result<()> {
        let (rows, missed) = (self.rows.get(), &self.missed);
        ensure!(
            missed.len() * 10 <= rows,
            "of {rows} rows were missed: {missed:#?}"
        );
        Ok(())
    }
}

fn options(postbox: &Postbox) -> Options {
    Options::default()
        .policy("slow_from = 3", "slow_from = 9")
        // Each is a slow sum when a token is issued.
        .policy("attempts = 5", "attempts = 2")
        .env_var("WARIFU_DEMO__NO_CATCHER", "true")
        .env_var("WARIFU_MAIL__PORT", &postbox.port().to_string())
        .env_var("WARIFU_LIMITS__ENROLMENTS_AT_ONCE", "1000")
        .env_var("WARIFU_LIMITS__LOGINS_AT_ONCE", "1000")
        // Everybody at once on a busy machine: late is not wrong here.
        .env_var("WARIFU_LIMITS__REQUEST_SECONDS", "120")
}
