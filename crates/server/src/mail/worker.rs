//! Takes mails out of the outbox, hands them over, and tries again what could
//! not be handed over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::FixedOffset;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use warifu_issuer::Issuer;
use warifu_issuer::outbox::OutboxMail;
use warifu_otp::UnixTime;

use super::compose::compose;
use super::smtp::{MailError, Smtp};

/// For so many seconds longer than the longest conversation a claimed mail is
/// ours: nobody else takes it for one of a worker that died.
const MARGIN: u64 = 30;
/// Conversations at a time: a server that takes its time over one mail holds
/// up a part of them.
const LANES: usize = 4;
/// The longest pause between two tries.
const LONGEST_PAUSE: u64 = 300;
/// After so many tries, about three days, a mail is given up.
const MOST_TRIES: u32 = 870;
/// Without a ring, the outbox is looked at this often.
const LOOK: Duration = Duration::from_secs(1);

/// What became of a mail.
enum Sent {
    /// The server has it.
    Gone,
    /// It was not wanted any more.
    Withdrawn,
}

/// What the worker works with.
pub(crate) struct Worker {
    pub(crate) issuer: Issuer,
    pub(crate) smtp: Smtp,
    pub(crate) wake: Arc<Notify>,
    pub(crate) retry_seconds: u64,
    /// For so long mails are still claimed when the issuer is stopping.
    pub(crate) last_round: Duration,
    pub(crate) offset: FixedOffset,
}

/// Works until `stop` turns true; what is due then still goes out.
pub(crate) async fn run(worker: Worker, stop: watch::Receiver<bool>) {
    let mut lanes = JoinSet::new();
    let worker = Arc::new(worker);
    for _ in 0..LANES {
        lanes.spawn(lane(Arc::clone(&worker), stop.clone()));
    }
    lanes.join_all().await;
}

async fn lane(worker: Arc<Worker>, mut stop: watch::Receiver<bool>) {
    loop {
        worker.drain(&mut stop).await;
        if *stop.borrow() {
            return;
        }
        tokio::select! {
            () = worker.wake.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

impl Worker {
    /// Hands over everything that is due. A server that is down ends the round:
    /// the others would only wait for it too. One that refuses a mail does not.
    async fn drain(&self, stop: &mut watch::Receiver<bool>) {
        let mut stops_at = None;
        loop {
            if *stop.borrow_and_update() {
                let began = *stops_at.get_or_insert_with(Instant::now);
                if began.elapsed() > self.last_round {
                    return;
                }
            }
            let now = self.issuer.now();
            let until = now.plus(self.smtp.whole().as_secs().saturating_add(MARGIN));
            match self.issuer.stores().outbox.claim(now, until).await {
                Ok(Some(mail)) => {
                    if !self.hand_over(mail).await {
                        return;
                    }
                }
                Ok(None) => return,
                Err(error) => {
                    tracing::error!(%error, "the outbox could not be read");
                    return;
                }
            }
        }
    }

    /// Whether the server is there.
    async fn hand_over(&self, mail: OutboxMail) -> bool {
        let id = mail.mail.id;
        let kind = mail.mail.notice.name();
        let outbox = &self.issuer.stores().outbox;
        let sent = self.send(&mail).await;
        let there = !matches!(sent, Err(MailError::Away));
        let written = match sent {
            Ok(Sent::Gone) => {
                tracing::info!(mail = %id, kind, "mail sent");
                outbox.sent(id, self.issuer.now()).await
            }
            // Who ended what it was about has taken it out.
            Ok(Sent::Withdrawn) => {
                tracing::info!(mail = %id, kind, "mail withdrawn");
                Ok(())
            }
            Err(error) => {
                let next = self.next_try(&error, mail.tries);
                tracing::warn!(mail = %id, kind, tries = mail.tries, again = next.is_some(), %error, "mail not sent");
                outbox.failed(id, next).await
            }
        };
        if let Err(error) = written {
            tracing::error!(mail = %id, %error, "the outbox could not be written");
        }
        there
    }

    /// Hands one mail over, unless what it is about has ended by the time that
    /// the server is ready for it.
    async fn send(&self, mail: &OutboxMail) -> Result<Sent, MailError> {
        let message = compose(&self.issuer, mail, self.offset)?;
        let offered = self.smtp.offer(&message).await?;
        let outbox = &self.issuer.stores().outbox;
        match outbox.wanted(mail.mail.id, self.issuer.now()).await {
            Ok(true) => offered.hand_over().await.map(|()| Sent::Gone),
            Ok(false) => {
                offered.withdraw();
                Ok(Sent::Withdrawn)
            }
            Err(error) => {
                tracing::error!(%error, "the outbox could not be read");
                offered.withdraw();
                Err(MailError::Away)
            }
        }
    }

    /// Later and later; never again where it is hopeless.
    fn next_try(&self, error: &MailError, tries: u32) -> Option<UnixTime> {
        if matches!(error, MailError::Never | MailError::Message) || tries >= MOST_TRIES {
            return None;
        }
        let pause = self
            .retry_seconds
            .saturating_mul(2_u64.saturating_pow(tries.min(12)));
        Some(
            self.issuer
                .now()
                .plus(pause.min(LONGEST_PAUSE.max(self.retry_seconds))),
        )
    }
}
