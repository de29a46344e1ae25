//! Two issuer processes on one database.

use super::PASSWORD;
use anyhow::{Result, ensure};
use tempfile::TempDir;
use warifu_enroll::client::Registered;
use warifu_otp::UnixTime;
use warifu_tests::{
    books::Books,
    clock::{self, Hand},
    issuer::{Customer, Institution, Issuer, Options},
    logs::Logs,
    phone::{self, Phone},
    portal_http::HttpPortal,
    postbox::Postbox,
    replica::Replica,
};

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    First,
    Second,
}

impl Which {
    /// By turns.
    pub fn of(number: usize) -> Self {
        if number.is_multiple_of(2) {
            Self::First
        } else {
            Self::Second
        }
    }
}

/// Both, on one clock.
pub struct Two {
    pub issuer: Issuer,
    second: Replica,
    hand: Hand,
    ahead: i64,
    _postbox: Postbox,
    _folder: TempDir,
}

impl Two {
    /// With variables of the test's own.
    pub async fn start(name: &str, own: &[(&str, &str)]) -> Result<Self> {
        ensure!(
            clock::can_be_bent(),
            "the package faketime is not installed"
        );
        let (logs, postbox) = (Logs::of(name)?, Postbox::open().await?);
        let folder = TempDir::with_prefix("warifu-limits-")?;
        let hand = Hand::make(folder.path())?;
        let mut options = Options::default()
            .policy("slow_from = 3", "slow_from = 9")
            .env_var("WARIFU_DEMO__NO_CATCHER", "true")
            .env_var("WARIFU_MAIL__PORT", &postbox.port().to_string())
            .env_var("WARIFU_LIMITS__ENROLMENTS_AT_ONCE", "1000")
            .env_var("WARIFU_LIMITS__LOGINS_AT_ONCE", "1000");
        for (name, value) in hand.variables() {
            options = options.env_var(&name, &value);
        }
        for (name, value) in own {
            options = options.env_var(name, value);
        }
        let issuer = Issuer::with(options, &logs).await?;
        Ok(Self {
            second: Replica::beside(&issuer, &logs).await?,
            issuer,
            hand,
            ahead: 0,
            _postbox: postbox,
            _folder: folder,
        })
    }

    /// Where it listens.
    pub fn origin(&self, which: Which) -> String {
        match which {
            Which::First => self.issuer.own_origin(),
            Which::Second => self.second.origin(),
        }
    }

    /// SIGKILL.
    pub fn kill(&mut self, which: Which) {
        match which {
            Which::First => self.issuer.kill(),
            Which::Second => self.second.kill(),
        }
    }

    /// Starts it (again).
    pub async fn run(&mut self, which: Which) -> Result<()> {
        match which {
            Which::First => self.issuer.run().await,
            Which::Second => self.second.run().await,
        }
    }

    /// SIGKILL to both, and both again.
    pub async fn both_anew(&mut self) -> Result<()> {
        for which in [Which::First, Which::Second] {
            self.kill(which);
        }
        self.run(Which::First).await?;
        self.run(Which::Second).await
    }

    /// Ends one: killed or asked to, the one or the other, by turns.
    pub async fn end_one(&mut self, turn: usize) -> Result<Option<Which>> {
        let which = Which::of(turn);
        match ((turn / 2).is_multiple_of(2), which) {
            (true, which) => self.kill(which),
            (false, Which::First) => self.issuer.stop().await?,
            (false, Which::Second) => self.second.stop().await?,
        }
        Ok(Some(which))
    }

    /// Moves both clocks on.
    pub fn forward(&mut self, seconds: i64) -> Result<()> {
        self.ahead += seconds;
        self.hand.set(self.ahead)
    }

    /// Now, by both clocks.
    pub fn now(&self) -> UnixTime {
        UnixTime(phone::now().0.saturating_add_signed(self.ahead))
    }

    /// A customer of the demonstration.
    pub fn customer(&self, slug: &str, number: usize) -> Result<(Institution, Customer)> {
        let institution = self.issuer.institution(slug)?.clone();
        let customer = institution.customer(number)?.clone();
        Ok((institution, customer))
    }

    /// A browser at one of them.
    pub fn portal(&self, which: Which, institution: &Institution) -> Result<HttpPortal> {
        HttpPortal::at(&self.origin(which), institution)
    }

    /// Issues, at the first.
    pub async fn issue(&self, institution: &Institution, customer: &Customer) -> Result<()> {
        let portal = self.portal(Which::First, institution)?;
        portal.log_in(customer).await?;
        portal.issue("someone@limits.example", PASSWORD).await?;
        Ok(())
    }

    /// Issues and enrols, at the first.
    pub async fn token(&self, bank: &Institution, customer: &Customer) -> Result<Registered> {
        self.issue(bank, customer).await?;
        let phone = Phone::at(&self.origin(Which::First))?;
        let card = phone.card(bank).await?;
        phone.enrol(&card, &customer.user_id, PASSWORD).await
    }

    /// How many codes were accepted, by the log.
    pub async fn accepted(&self, slug: &str) -> Result<usize> {
        let mut books = Books::open(self.issuer.data()).await?;
        books.must_be_whole().await?;
        let chain = books.chain(slug).await?;
        books.close().await?;
        let events = chain.iter().map(|link| link.event.as_str());
        Ok(events
            .filter(|event| ["activated", "code_accepted"].contains(event))
            .count())
    }

    /// Of the customer's issuance.
    pub async fn attempts_left(&self, customer: &Customer) -> Result<i64> {
        let mut books = Books::open(self.issuer.data()).await?;
        let left = "SELECT attempts_left FROM issuances WHERE user_id = $1";
        let left = books.number(left, &[&customer.user_id]).await?;
        books.close().await?;
        Ok(left)
    }
}
