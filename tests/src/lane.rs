//! One desk and one issuer for many rows of a table, each with a customer of
//! its own. No browser.

use crate::{
    bank::Bank,
    books::Books,
    desk::Desk,
    driver::AppProgram,
    issuer::{Customer, Institution, Issuer, Options},
    logs::Logs,
    portal::Values,
    portal_http::HttpPortal,
    signed,
};
use anyhow::{Context, Result, ensure};
use std::{io::Write, path::PathBuf};

/// What every customer of a table chose; digits, as one institution wants it.
pub const PASSWORD: &str = "482915";

/// As many as a table needs to tell once from twice.
const ATTEMPTS: i64 = 3;

/// Where one row after the other is played.
#[derive(Debug)]
pub struct Lane {
    /// The customers' computer.
    pub desk: Desk,
    /// The bank's side.
    pub issuer: Issuer,
    logs: Logs,
    rows: usize,
    options: Options,
    waiting: Vec<(Institution, Customer)>,
}

/// The customer of one row, to whom a token has just been issued, and a data
/// folder in which nothing is yet.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Who issued it.
    pub bank: Institution,
    /// What is to be typed.
    pub values: Values,
    /// The app's data folder.
    pub folder: PathBuf,
    directory: PathBuf,
    entries: usize,
}

impl Guest {
    /// A file of the app's public data.
    #[must_use]
    pub fn public_file(&self, name: &str) -> PathBuf {
        self.folder.join("jp.warifu.app").join(name)
    }
}

impl Lane {
    /// Sets both up. Issuances have a few attempts only: each costs time.
    ///
    /// # Errors
    /// When one of them does not come up.
    pub async fn set_up(name: &str, options: Options) -> Result<Self> {
        let logs = Logs::of(name)?;
        let options = options.policy("attempts = 5", &format!("attempts = {ATTEMPTS}"));
        let issuer = Issuer::with(options.clone(), &logs).await?;
        Ok(Self {
            desk: Desk::set_up(&logs).await?,
            waiting: customers(&issuer)?,
            issuer,
            rows: 0,
            options,
            logs,
        })
    }

    /// Where its logs go.
    #[must_use]
    pub fn logs(&self) -> &Logs {
        &self.logs
    }

    /// Keeps what came of a row in `rows.txt`, as soon as it is over.
    pub fn note(&self, line: &str) {
        let mut options = std::fs::OpenOptions::new();
        let file = options
            .append(true)
            .create(true)
            .open(self.logs.file("rows.txt"));
        let _ = file.and_then(|mut file| writeln!(file, "{line}"));
    }

    /// The next customer. Their app has never heard of their institution.
    ///
    /// # Errors
    /// When nothing can be issued.
    pub async fn next_guest(&mut self) -> Result<Guest> {
        self.issuer.proxy.begin();
        if self.waiting.is_empty() {
            self.issuer = Issuer::with(self.options.clone(), &self.logs).await?;
            self.waiting = customers(&self.issuer)?;
        }
        let (bank, customer) = self.waiting.pop().context("nobody is left")?;
        let portal = HttpPortal::of(&self.issuer, &bank.slug)?;
        portal.log_in(&customer).await?;
        let values = portal.issue("guest@lane.example", PASSWORD).await?;
        self.rows += 1;
        let folder = self.desk.home().join(format!("data-{}", self.rows));
        let directory = self.logs.file("directory.json");
        signed::directory_without(&self.issuer.directory(), &bank.service_id, &directory)?;
        Ok(Guest {
            bank,
            values,
            folder,
            directory,
            entries: self.desk.keyring()?.app_entries().await?.len(),
        })
    }

    /// How to start that customer's app.
    #[must_use]
    pub fn program(&self, guest: &Guest) -> AppProgram {
        let program = AppProgram::at(&self.desk, &guest.directory)
            .with_var("XDG_DATA_HOME", &guest.folder.display().to_string());
        match self.issuer.authority() {
            // What the operating system trusts, as seen from this program.
            Some(file) => program.with_var("SSL_CERT_FILE", &file.display().to_string()),
            None => program,
        }
    }

    /// Whether the key store holds as many entries of this customer's app.
    ///
    /// # Errors
    /// When it does not, or does not answer.
    pub async fn must_hold_entries(&self, guest: &Guest, number: usize) -> Result<()> {
        let entries = self.desk.keyring()?.app_entries().await?.len();
        let held = entries.checked_sub(guest.entries);
        ensure!(
            held == Some(number),
            "{entries} entries after {}, not {number} more",
            guest.entries
        );
        Ok(())
    }

    /// There is one token at the issuer and one in the key store; so many
    /// attempts were counted; the code is accepted, once.
    ///
    /// # Errors
    /// With what is not so.
    pub async fn must_be_one_token(&self, guest: &Guest, attempts: i64, code: &str) -> Result<()> {
        self.must_hold_entries(guest, 1).await?;
        let user = guest.values.user_id.as_str();
        let tokens = "SELECT COUNT(*) FROM tokens WHERE user_id = $1";
        let tokens = self.number(tokens, user).await?;
        ensure!(tokens == 1, "the issuer has {tokens} tokens");
        let counted = self.attempts(guest).await?;
        ensure!(counted == attempts, "{counted} attempts were counted");
        let bank = Bank::of(&guest.bank, &self.issuer.own_origin())?;
        for expected in ["accepted", "used"] {
            let judged = bank.judge(user, code).await?;
            ensure!(judged == expected, "the code {code} is {judged}");
        }
        Ok(())
    }

    /// How many attempts the issuer has counted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attempts(&self, guest: &Guest) -> Result<i64> {
        let left = "SELECT attempts_left FROM issuances WHERE user_id = $1";
        Ok(ATTEMPTS - self.number(left, &guest.values.user_id).await?)
    }

    /// Whether the issuer has heard that the app holds the token.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_registered(&self, guest: &Guest) -> Result<bool> {
        let heard = "SELECT COUNT(*) FROM enrollments JOIN tokens ON tokens.id = enrollments.token
             WHERE tokens.user_id = $1 AND registered_at IS NOT NULL";
        Ok(self.number(heard, &guest.values.user_id).await? == 1)
    }

    async fn number(&self, question: &'static str, user: &str) -> Result<i64> {
        let mut books = Books::open(self.issuer.data()).await?;
        let number = books.number(question, &[user]).await?;
        books.close().await?;
        Ok(number)
    }
}

fn customers(issuer: &Issuer) -> Result<Vec<(Institution, Customer)>> {
    let mut all = Vec::new();
    for slug in ["shinkumi", "michishio"] {
        let bank = issuer.institution(slug)?;
        all.extend(bank.customers.iter().map(|who| (bank.clone(), who.clone())));
    }
    Ok(all)
}
