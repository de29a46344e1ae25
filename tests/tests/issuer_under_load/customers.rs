//! Customers who log in, issue, and enrol, again and again.

use super::{CUSTOMERS, Dying, PASSWORD};
use anyhow::{Context, Result, ensure};
use std::sync::{Arc, Mutex, PoisonError, atomic::Ordering};
use tokio::task::{JoinHandle, spawn_blocking};
use warifu_enroll::{
    TrustedCard,
    client::{AwaitingFinish, AwaitingStart, Registered},
};
use warifu_tests::{
    issuer::Customer,
    killed::Victim,
    phone::{self, Phone},
    portal_http::HttpPortal,
};

/// Where a customer was when the issuer died.
pub enum Interrupted {
    /// Before, or asking for, an issuance.
    Issue,
    /// Asking for the first answer.
    Start(Box<AwaitingStart>),
    /// Asking for the second.
    Finish(Box<AwaitingFinish>),
    /// Saying that the token is there.
    Registered(Box<Registered>),
}

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    /// The address of each issuance.
    mails: Vec<String>,
    /// The serial number of each token.
    serials: Vec<String>,
}

/// Eight customers of the other institution.
pub struct Customers {
    phone: Phone,
    card: Arc<TrustedCard>,
    people: Vec<(Customer, Arc<HttpPortal>)>,
    acknowledged: Arc<Mutex<Acknowledged>>,
}

/// One of them at work.
struct Busy {
    phone: Phone,
    card: Arc<TrustedCard>,
    customer: Customer,
    portal: Arc<HttpPortal>,
    acknowledged: Arc<Mutex<Acknowledged>>,
}

impl Customers {
    /// They have a browser and an app each.
    pub async fn settle(victim: &Victim) -> Result<Self> {
        let institution = victim.issuer.institution("michishio")?.clone();
        let phone = victim.phone()?;
        let card = Arc::new(phone.card(&institution).await?);
        let visit = |customer: &Customer| {
            let portal = HttpPortal::of(&victim.issuer, &institution.slug)?;
            Ok((customer.clone(), Arc::new(portal)))
        };
        let people = institution.customers.iter().take(CUSTOMERS).map(visit);
        Ok(Self {
            phone,
            card,
            people: people.collect::<Result<_>>()?,
            acknowledged: Arc::default(),
        })
    }

    /// Each enrols again and again until the issuer dies.
    pub fn enrol(&self, dying: &Dying) -> Vec<JoinHandle<Result<Interrupted>>> {
        let start = |(customer, portal): &(Customer, Arc<HttpPortal>)| {
            let busy = Busy {
                phone: self.phone.clone(),
                card: self.card.clone(),
                customer: customer.clone(),
                portal: portal.clone(),
                acknowledged: self.acknowledged.clone(),
            };
            let dying = dying.clone();
            tokio::spawn(async move {
                loop {
                    if let Err((at, error)) = busy.once().await {
                        let killed = dying.load(Ordering::SeqCst);
                        ensure!(killed, "{error:#}");
                        return Ok(at);
                    }
                }
            })
        };
        self.people.iter().map(start).collect()
    }

    /// What was acknowledged is there; what was not goes on where it was.
    pub async fn must_be_there(&self, victim: &Victim, were: Vec<Interrupted>) -> Result<()> {
        for at in were {
            self.resume(at).await?;
        }
        let mut books = victim.books().await?;
        let (mails, serials) = self.so_far();
        for mail in mails {
            let issued = "SELECT COUNT(*) FROM issuances WHERE mail = $1";
            let issued = books.number(issued, &[&mail]).await?;
            ensure!(issued == 1, "{issued} issuances to {mail}");
            let put = "SELECT COUNT(*) FROM issuances i WHERE mail = $1 AND
                 (SELECT COUNT(*) FROM outbox o WHERE o.issuance = i.id) <>
                 CASE i.state WHEN 'pending' THEN 1 ELSE
                     (SELECT COUNT(DISTINCT issuance) FROM outbox o WHERE o.issuance = i.id) END";
            let wrong = books.number(put, &[&mail]).await?;
            ensure!(wrong == 0, "the outbox is wrong about {mail}");
        }
        for serial in serials {
            let there = "SELECT COUNT(*) FROM tokens WHERE serial = $1";
            let there = books.number(there, &[&serial]).await?;
            ensure!(there == 1, "{there} tokens {serial}");
        }
        books.close().await
    }

    /// Sends once more what was not answered, the same bytes.
    async fn resume(&self, at: Interrupted) -> Result<()> {
        let phone = &self.phone;
        let token = match at {
            Interrupted::Issue => return Ok(()),
            Interrupted::Registered(token) => *token,
            Interrupted::Finish(proven) => {
                let answer = phone.post(&phone::finish(&proven)).await?;
                phone::end(*proven, &answer)?
            }
            Interrupted::Start(begun) => {
                let answer = phone.post(&phone::start(&begun)).await?;
                let proven = phone::prove(*begun, &self.card, PASSWORD, &answer)?;
                let answer = phone.post(&phone::finish(&proven)).await?;
                phone::end(proven, &answer)?
            }
        };
        let told = phone.post(&phone::confirmation(&token)?).await?;
        told.good().context("registered, sent again")?;
        self.keep(|all| all.serials.push(token.serial.to_string()));
        Ok(())
    }

    /// Each pending issuance that was acknowledged was written about.
    pub async fn must_have_their_mail(&self, victim: &Victim) -> Result<()> {
        let mut books = victim.books().await?;
        let (mails, _) = self.so_far();
        ensure!(!mails.is_empty(), "nothing was issued");
        for mail in mails {
            let sent = "SELECT COUNT(*) FROM outbox WHERE recipient = $1
                 AND state = 'sent' AND issuance IS NOT NULL";
            let sent = books.number(sent, &[&mail]).await?;
            let alive = "SELECT COUNT(*) FROM issuances WHERE mail = $1 AND state = 'pending'";
            let alive = books.number(alive, &[&mail]).await?;
            ensure!(
                sent <= 1 && sent >= alive,
                "{sent} mails to {mail} were sent"
            );
            let taken = victim.postbox.mails(&mail).len();
            ensure!(taken > 0 || sent == 0, "no mail to {mail} has arrived");
        }
        books.close().await
    }

    /// What was acknowledged: addresses of issuances, serial numbers of tokens.
    pub fn so_far(&self) -> (Vec<String>, Vec<String>) {
        self.keep(|all| (all.mails.clone(), all.serials.clone()))
    }

    fn keep<T>(&self, what: impl FnOnce(&mut Acknowledged) -> T) -> T {
        keep(&self.acknowledged, what)
    }
}

fn keep<T>(all: &Mutex<Acknowledged>, what: impl FnOnce(&mut Acknowledged) -> T) -> T {
    what(&mut all.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Where it was, and why it went no further.
type Stopped = (Interrupted, anyhow::Error);

impl Busy {
    /// From the login to *registered*.
    async fn once(&self) -> Result<(), Stopped> {
        let issue = |error| (Interrupted::Issue, error);
        let mail = format!("c{:016x}@load.example", rand::random::<u64>());
        self.portal.log_in(&self.customer).await.map_err(issue)?;
        self.portal.issue(&mail, PASSWORD).await.map_err(issue)?;
        keep(&self.acknowledged, |all| all.mails.push(mail));
        let user = &self.customer.user_id;
        let begun = phone::begin(&self.card, user, PASSWORD).map_err(issue)?;
        let answer = match self.phone.post(&phone::start(&begun)).await {
            Ok(answer) => answer,
            Err(error) => return Err((Interrupted::Start(Box::new(begun)), error)),
        };
        let card = self.card.clone();
        let proving = move || phone::prove(begun, &card, PASSWORD, &answer);
        let proven = spawn_blocking(proving).await.context("the sum");
        let proven = proven.flatten().map_err(issue)?;
        let answer = match self.phone.post(&phone::finish(&proven)).await {
            Ok(answer) => answer,
            Err(error) => return Err((Interrupted::Finish(Box::new(proven)), error)),
        };
        let token = phone::end(proven, &answer).map_err(issue)?;
        keep(&self.acknowledged, |all| {
            all.serials.push(token.serial.to_string());
        });
        let confirmation = phone::confirmation(&token).map_err(issue)?;
        match self.phone.post(&confirmation).await {
            Ok(_) => Ok(()),
            Err(error) => Err((Interrupted::Registered(Box::new(token)), error)),
        }
    }
}
